//! What people read in the states that a campaign can be in, as snapshots: a change of words or figures shows in review.

use std::fs;

use calamine::{Reader, Xlsx};
use tonghop::pipeline::context::CampaignContext;
use tonghop::report::mail;

use crate::harness::{Campaign, Sheet, WARDS, appendix, busy_campaign, report, workbook};

/// What a reader of a page sees, a line a block, charts by their words.
pub(crate) fn visible(html: &str) -> String {
    let body = html.split_once("<body>").expect("a body").1;
    let body = body.split_once("<script>").map_or(body, |(before, _)| before);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(&before.replace('\n', " "));
        let (tag, after) = after.split_once('>').expect("a whole tag");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        rest = after;
        match name {
            // Of a chart its words; the numbers in it are for the eye.
            "title" if !tag.starts_with('/') => {
                let (alt, after) = after.split_once("</svg>").expect("a whole chart");
                let alt = alt.split_once("</title>").expect("words").0;
                text.extend(["\n[", alt, "]\n"]);
                rest = after;
            }
            "td" | "th" if tag.starts_with('/') => text.push_str(" | "),
            "a" | "b" | "span" | "small" | "button" | "wbr" | "code" | "td" | "th" | "option" | "svg" | "rect"
            | "br" => {
                if matches!(name, "small" | "br" | "option") {
                    text.push(' ');
                }
            }
            _ => text.push('\n'),
        }
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.trim_matches(['|', ' ']).is_empty()).collect();
    lines
        .join("\n")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A text without its hashes: they say what the test's own writer wrote, not what is told.
pub(crate) fn hashes_hidden(text: &str) -> String {
    const DIGITS: usize = 64;
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
        let hash = part.len() >= DIGITS && part[..DIGITS].bytes().all(|byte| byte.is_ascii_hexdigit());
        if hash {
            out.push('…');
            out.push_str(&part[DIGITS..]);
        } else {
            out.push_str(part);
        }
    }
    out
}

/// The texts of a slip's first sheet, a line a row; of one that was answered where none is open.
pub(crate) fn slip(campaign: &Campaign) -> String {
    let slip = campaign.files("outbox/returned").into_keys().next().expect("a slip");
    let mut book: Xlsx<_> = calamine::open_workbook(campaign.path().join(slip)).expect("a workbook");
    let first = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&first).expect("a sheet");
    let row = |row: &[calamine::Data]| {
        let cells = row.iter().map(ToString::to_string).filter(|cell| !cell.is_empty());
        cells.collect::<Vec<_>>().join(" | ")
    };
    range.rows().map(row).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Everything that came of a date, told as text.
fn told(campaign: &Campaign, date: &str, now: &str) -> String {
    let context = CampaignContext::of_folder(campaign.path()).expect("a campaign");
    let summary = campaign.run_date(now, Some(date)).summary;
    let body = match summary.revision {
        0 => mail::mail(&summary, &context.campaign, &context.words, &mail::Enclosed::default()),
        _ => mail::revision_mail(
            std::slice::from_ref(&summary),
            &context.campaign,
            &context.words,
            &mail::Enclosed::default(),
        ),
    };
    let body = body.expect("a mail");
    let json = fs::read_to_string(campaign.path().join(format!("outbox/{date}/summary.json"))).expect("a summary");
    let json = without(&without(&json, "forms"), "obligations");
    let page = campaign.path().join(format!("outbox/{date}/tong-hop-{date}.html"));
    let page = visible(&fs::read_to_string(page).expect("a page"));
    let index = visible(&fs::read_to_string(campaign.path().join("outbox/index.html")).expect("a list of days"));
    let slip = slip(campaign);
    let mail = format!("{}\n\n{}", body.subject, body.text);
    [("SUMMARY", json), ("PAGE", page), ("LIST OF DAYS", index), ("MAIL", mail), ("SLIP", slip)]
        .map(|(name, text)| format!("=== {name}\n{}\n", hashes_hidden(text.trim_end())))
        .join("\n")
}

/// `summary.json` without what stands under a key: of what no ward was asked here, every line says that nothing came.
fn without(json: &str, key: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for line in json.lines() {
        inside |= line.starts_with(&format!("  \"{key}\": "));
        if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &= !matches!(line.trim_end_matches(','), "  }" | "  ]");
    }
    kept
}

/// All wards report these figures for a day, cumulative as given; a file that must go back comes with them.
fn all_report(campaign: &mut Campaign, day: &str, morning: &str, figures: [u64; 2]) {
    for (id, name, _) in WARDS {
        let bytes = report(name, day, [1, 1, 2, 2, figures[0], figures[1]]);
        campaign.drop(&format!("{id}.xlsx"), bytes, &format!("{morning}T07:00:00+07:00"));
    }
    faulty(campaign, day, morning);
}

/// A file of a unit that does not exist.
pub(crate) fn faulty(campaign: &mut Campaign, day: &str, morning: &str) {
    let bytes = report("Xã Long Toàng", day, [1, 1, 1, 1, 1, 1]);
    campaign.drop("nhầm tên.xlsx", bytes, &format!("{morning}T07:30:00+07:00"));
}

#[test]
fn the_first_day() {
    let mut campaign = Campaign::with_appendix();
    all_report(&mut campaign, "31/08/2023", "2023-09-01", [40, 140]);
    campaign.run("2023-09-01T08:30:00+07:00");
    insta::assert_snapshot!("first-day", told(&campaign, "2023-08-31", "2023-09-01T09:00:00+07:00"));
}

#[test]
fn a_day_in_the_middle() {
    let campaign = busy_campaign();
    insta::assert_snapshot!("middle", told(&campaign, "2023-09-12", "2023-09-13T11:00:00+07:00"));
}

#[test]
fn a_day_that_nobody_reported() {
    let mut campaign = Campaign::with_appendix();
    all_report(&mut campaign, "11/09/2023", "2023-09-12", [40, 40]);
    campaign.run("2023-09-12T08:30:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    insta::assert_snapshot!("nobody-reported", told(&campaign, "2023-09-12", "2023-09-13T09:00:00+07:00"));
}

#[test]
#[ignore = "deep"]
fn over_a_hundred_percent() {
    let mut campaign = Campaign::with_appendix();
    all_report(&mut campaign, "20/11/2023", "2023-11-21", [7_000, 7_000]);
    campaign.run("2023-11-21T08:30:00+07:00");
    insta::assert_snapshot!("over-100-percent", told(&campaign, "2023-11-20", "2023-11-21T09:00:00+07:00"));
}

#[test]
#[ignore = "deep"]
fn the_last_day() {
    let mut campaign = Campaign::with_appendix();
    all_report(&mut campaign, "29/11/2023", "2023-11-30", [40, 4_000]);
    campaign.run("2023-11-30T08:30:00+07:00");
    all_report(&mut campaign, "30/11/2023", "2023-12-01", [50, 4_050]);
    campaign.run("2023-12-01T08:30:00+07:00");
    insta::assert_snapshot!("last-day", told(&campaign, "2023-11-30", "2023-12-01T09:00:00+07:00"));
}

#[test]
fn a_corrected_day() {
    let mut campaign = Campaign::with_appendix();
    all_report(&mut campaign, "12/09/2023", "2023-09-13", [40, 40]);
    campaign.run("2023-09-13T08:30:00+07:00");
    let corrected = Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 44, 44]).row("Khóm 2", [0, 0, 0, 0, 1, 1]);
    campaign.drop("sửa.xlsx", workbook(&[corrected]), "2023-09-13T10:00:00+07:00");
    campaign.run("2023-09-13T10:30:00+07:00");
    insta::assert_snapshot!("corrected-day", told(&campaign, "2023-09-12", "2023-09-13T11:00:00+07:00"));
}

#[test]
fn one_unit() {
    let mut campaign = Campaign::new();
    campaign.drop("phu-luc.xlsx", appendix(&[("", "Phường 1", 500)]), "2023-08-30T15:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 9, 9]), "2023-09-13T07:00:00+07:00");
    faulty(&mut campaign, "12/09/2023", "2023-09-13");
    campaign.run("2023-09-13T08:30:00+07:00");
    insta::assert_snapshot!("one-unit", told(&campaign, "2023-09-12", "2023-09-13T09:00:00+07:00"));
}
