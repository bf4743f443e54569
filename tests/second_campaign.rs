//! Another campaign, other words, another cadence: by its file alone.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::Campaign;
use crate::sample::copy;

const NOW: &str = "2023-09-18T17:00:00+07:00";

#[test]
#[ignore = "deep"]
fn health_insurance_by_the_week() {
    let fixture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bhyt");
    let campaign = Campaign::with_file(&fs::read_to_string(fixture.join("tonghop.toml")).expect("a campaign file"));
    copy(&fixture.join("inbox"), &campaign.path().join("inbox"));
    let outcome = campaign.run(NOW);
    assert_eq!(crate::harness::codes(&outcome), ["late"]);
    campaign.report(NOW, "2023-09-10");
    let expected: Value =
        serde_json::from_slice(&fs::read(fixture.join("expected.json")).expect("read")).expect("JSON");
    for (date, wanted) in expected.as_object().expect("dates").iter().filter(|(date, _)| date.starts_with("2023")) {
        let total = &campaign.summary(date)["total"];
        for key in ["quota", "day", "cumulative", "percent"] {
            assert_eq!(total[key], wanted["total"][key], "{date} total {key}");
        }
        for unit in wanted["units"].as_array().expect("units") {
            let id = unit["id"].as_str().expect("an id");
            let got = campaign.unit(date, id);
            for key in ["name", "quota", "day", "cumulative", "percent", "rank", "status"] {
                assert_eq!(got[key], unit[key], "{date} {id} {key}");
            }
        }
    }
    // A date within a week means that week.
    assert_eq!(
        campaign.run_date("2023-09-18T18:00:00+07:00", Some("2023-09-13")).summary.period.ends.to_string(),
        "2023-09-17"
    );
}
