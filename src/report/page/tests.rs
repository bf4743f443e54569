//! Tests of pages: what they say and how they are held together; how they look is tried in a browser.

use super::{Day, Page, index, pages};
use crate::model::campaign::{Campaign, Language};
use crate::model::summary::{Edition, Summary};
use crate::report::sample::{Sample, busy_day, words};

const WORKBOOK: &str = "tong-hop-2023-09-12.xlsx";

fn drawn((summary, campaign): &(Summary, Campaign), language: Language) -> Vec<(String, String)> {
    let pages = pages(summary, campaign, &words(language), WORKBOOK).expect("pages");
    let text = |Page { name, bytes }| (name, String::from_utf8(bytes).expect("UTF-8"));
    pages.into_iter().map(text).collect()
}

/// Many units, of so many superiors; none for 0.
fn many(units: u64, superiors: u64) -> (Summary, Campaign) {
    let mut sample = Sample::new("2023-09-12");
    for number in 0..units {
        sample = sample.unit(&format!("u{number}"), &format!("Xã {number}"), Some(900), [0, 0, number % 900]);
        if superiors > 0 {
            sample = sample.with(|unit| unit.superior = Some(format!("Huyện {}", number % superiors)));
        }
    }
    sample.build()
}

#[test]
fn what_units_wrote_is_text_and_nothing_else() {
    let (mut summary, campaign) = busy_day().build();
    summary.units[0].name = "<script>alert(1)</script>".to_owned();
    summary.difficulties[1].text = "\"><img src=x onerror=alert(1)>".to_owned();
    let page = &drawn(&(summary, campaign), Language::Vi)[0].1;
    assert!(!page.contains("<script>alert") && !page.contains("<img"), "nothing is let through");
    assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("&quot;&gt;&lt;img src=x"));
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn a_page_asks_for_nothing_and_its_policy_names_what_stands_in_it() {
    let (summary, campaign) = busy_day().build();
    let page = &drawn(&(summary, campaign), Language::Vi)[0].1;
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let policy = policy.expect("a policy").replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    for outside in ["http://", "https://", "src=\"//", "@import", "url("] {
        let named = page.matches(outside).count();
        let allowed = if outside == "http://" { page.matches("http://www.w3.org/2000/svg").count() } else { 0 };
        assert_eq!(named, allowed, "{outside}");
    }
    assert!(!page.contains(" style=") && !page.contains(" onclick="), "the policy would refuse it");
}

#[test]
fn branches_are_the_superiors_or_the_next_units_and_lose_nobody() {
    for (units, superiors, branches) in [(200, 0, 0), (201, 0, 2), (1_000, 10, 10), (1_000, 3, 6), (1_000, 900, 5)] {
        let drawn = drawn(&many(units, superiors), Language::Vi);
        assert_eq!(drawn.len(), branches + 1, "{units} units of {superiors} superiors");
        let names: std::collections::BTreeSet<&String> = drawn.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), drawn.len(), "every page has a name of its own");
        let (day, rest) = drawn.split_first().expect("the day's own");
        let rows = |page: &str| page.matches("<tr data-name=").count();
        if rest.is_empty() {
            assert_eq!(rows(&day.1), 200);
            continue;
        }
        assert_eq!(rows(&day.1), branches);
        assert_eq!(rest.iter().map(|(_, page)| rows(page)).sum::<usize>() as u64, units);
        for (name, page) in rest {
            assert!(day.1.contains(&format!("href=\"{name}\"")), "{name} is linked");
            assert!(page.contains("href=\"tong-hop-2023-09-12.html\""), "and links back");
        }
    }
}

#[test]
fn figures_are_followed_to_their_cells() {
    let page = &drawn(&busy_day().build(), Language::Vi)[0].1;
    assert!(page.contains("<td>1.540</td><td class=\"word\">Sheet1, H10</td>"), "{page}");
    assert!(page.contains(&"5f".repeat(32)));
}

#[test]
fn the_list_tells_days_newest_first_with_their_editions() {
    let (summary, campaign) = busy_day().build();
    let day = |ends: &str, revision, edition| {
        let mut summary = summary.clone();
        summary.period.starts = ends.parse().expect("a date");
        summary.period.ends = crate::report::sample::date(ends);
        Day {
            period: summary.period,
            revision,
            edition,
            issued: revision > 0,
            headline: summary.headline(campaign.target_indicator()),
            page: format!("{ends}/tong-hop-{ends}.html"),
            workbook: format!("{ends}/tong-hop-{ends}.xlsx"),
        }
    };
    let days = [day("2023-09-11", 1, Edition::Correction), day("2023-09-12", 0, Edition::First)];
    let list = index(&days, &summary.course, &campaign, &words(Language::Vi)).expect("a list");
    let list = String::from_utf8(list).expect("UTF-8");
    let at = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} in {list}"));
    let body = at("<tbody>");
    let rows = &list[body..];
    assert!(rows.find("2023-09-12/").expect("the newest") < rows.find("2023-09-11/").expect("the one before"));
    assert!(rows.contains("Bản đính chính lần 1") && rows.contains("Chưa chính thức"));
    assert!(list.contains("<svg"), "the course");
    let empty = index(&[], &[], &campaign, &words(Language::Vi)).expect("a list");
    assert!(!String::from_utf8(empty).expect("UTF-8").contains("<svg"));
}

#[test]
fn english_has_no_crumbs_of_vietnamese_and_the_other_way_round() {
    let (mut summary, mut campaign) = busy_day().edition(Edition::Correction, 1).build();
    let plain = |text: &mut String| *text = "x".to_owned();
    campaign.forms[0].indicators.iter_mut().for_each(|indicator| plain(&mut indicator.name));
    campaign.forms[0].indicators[2].short = None;
    campaign.issuer.office.iter_mut().chain([&mut campaign.title]).for_each(plain);
    summary.units.iter_mut().for_each(|unit| plain(&mut unit.name));
    summary.units.iter_mut().filter_map(|unit| unit.source.as_mut()).for_each(|source| plain(&mut source.file));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.text));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.area));
    summary.findings.iter_mut().for_each(|finding| plain(&mut finding.message));
    summary.submissions.clear();
    summary.changes.iter_mut().for_each(|change| change.file = None);
    summary.corrections = summary.changes.clone();
    let built = (summary, campaign);
    let body = |page: &str| {
        let after = page.split_once("<body>").expect("a body").1.to_owned();
        after.split_once("<script>").map_or(after.clone(), |(before, _)| before.to_owned())
    };
    let english = body(&drawn(&built, Language::En)[0].1);
    let foreign: String = english.chars().filter(|c| !c.is_ascii() && !"–·→•…“”\u{a0}".contains(*c)).collect();
    assert_eq!(foreign, "");
    let vietnamese = body(&drawn(&built, Language::Vi)[0].1);
    let shown: String = vietnamese.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    for crumb in ["late", "missing", "behind", "pending", "null", "none", "true", "Unit", "Total", "Report"] {
        assert!(!shown.contains(crumb), "{crumb}");
    }
}
