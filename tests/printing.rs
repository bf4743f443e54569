//! The workbook on paper: how many pages it takes, as `LibreOffice` prints it.

use std::fs;
use std::process::Command;

use crate::harness::{WARDS, busy_campaign, report};

/// Pages of a day's workbook in the middle of a campaign of seven units.
const PAGES: usize = 12;

/// Pages of a PDF, by the objects that are one each.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    compact.match_indices("/Type/Page").filter(|(at, found)| !compact[at + found.len()..].starts_with('s')).count()
}

#[test]
#[ignore = "deep"]
fn a_day_in_the_middle_of_a_campaign_is_a_thin_print() {
    let mut campaign = busy_campaign();
    for day in ["13", "14", "15"] {
        let next = day.parse::<u32>().expect("a day") + 1;
        for ((id, name, _), at) in WARDS.into_iter().zip(1..) {
            let bytes = report(name, &format!("{day}/10/2023"), [at, 100, 2, 200, 3 + at, 2_000 + at]);
            campaign.drop(&format!("{id} {day}.xlsx"), bytes, &format!("2023-10-{next}T07:00:00+07:00"));
        }
    }
    campaign.run("2023-10-16T08:30:00+07:00");
    let workbook = campaign.path().join("outbox/2023-10-15/tong-hop-2023-10-15.xlsx");
    assert!(workbook.exists());
    let profile = format!("-env:UserInstallation=file://{}", campaign.path().join("profile").display());
    let made = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(campaign.path())
        .arg(&workbook)
        .output();
    let printed = fs::read(campaign.path().join("tong-hop-2023-10-15.pdf"));
    let (Ok(_), Ok(printed)) = (made, printed) else {
        crate::harness::skip("LibreOffice Calc is not installed");
        return;
    };
    let pages = pages(&printed);
    assert!((3..=PAGES).contains(&pages), "{pages} pages");
}
