//! What people read on the sample, as snapshots: a change of words shows in review.

use tonghop::pipeline::context::CampaignContext;
use tonghop::report::mail;

use crate::sample::sample;

#[test]
#[ignore = "deep"]
fn the_leaderships_mail() {
    let campaign = sample();
    let context = CampaignContext::of_folder(campaign.path()).expect("a campaign");
    let summary = campaign.run("2023-09-03T09:00:00+07:00").summary;
    let body = mail::mail(&summary, &context.campaign, &context.words, &mail::Enclosed::default()).expect("a mail");
    insta::assert_snapshot!("mail", format!("{}\n\n{}", body.subject, body.text));
}

#[test]
#[ignore = "deep"]
fn the_findings_of_the_sample() {
    let campaign = sample();
    let mut told = Vec::new();
    for date in ["2023-08-31", "2023-09-01", "2023-09-02"] {
        for finding in campaign.summary(date)["findings"].as_array().expect("findings") {
            let text = |key: &str| finding[key].as_str().unwrap_or("–").to_owned();
            told.push(format!("{date} {} {} {} {}", text("severity"), text("code"), text("cell"), text("message")));
        }
    }
    insta::assert_snapshot!("findings", told.join("\n"));
}
