//! Tests of pages: what they say and how they are held together; how they look is tried in a browser.

use super::{Day, Page, index, pages};
use crate::model::campaign::Campaign;
use crate::model::language::Language;
use crate::model::sample::{Sample, busy_day};
use crate::model::summary::{Edition, Summary};
use crate::report::words::words;

const WORKBOOK: &str = "tong-hop-2023-09-12.xlsx";

fn drawn((summary, campaign): &(Summary, Campaign), language: Language) -> Vec<(String, String)> {
    let pages = pages(summary, campaign, &words(language), WORKBOOK).expect("pages");
    let text = |Page { name, bytes }| (name, String::from_utf8(bytes).expect("UTF-8"));
    pages.into_iter().map(text).collect()
}

/// The pages without those of single units.
fn of_branches(built: &(Summary, Campaign)) -> Vec<(String, String)> {
    drawn(built, Language::Vi).into_iter().filter(|(_, page)| !page.contains("id=\"tung-ky\"")).collect()
}

/// Many units in a tree: so many branches at each level, shared out in turn; none for an empty list.
fn many(units: u64, levels: &[u64]) -> (Summary, Campaign) {
    let mut sample = Sample::new("2023-09-12");
    for number in 0..units {
        sample = sample.unit(&format!("u{number}"), &format!("Xã {number}"), Some(900), [0, 0, number % 900]);
        let above = levels.iter().enumerate().map(|(level, count)| match level {
            0 => format!("Tỉnh {}", number % count),
            _ => format!("Huyện {level}.{}", number / levels[0] % count),
        });
        let above: Vec<String> = above.collect();
        sample = sample.with(move |unit| unit.above = above);
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

/// The pages that a page's links lead to, without those above it.
fn linked<'p>(pages: &'p [(String, String)], page: &str) -> Vec<&'p (String, String)> {
    let body = page.split("</nav>").nth(1).expect("a body");
    pages.iter().filter(|(name, _)| body.contains(&format!("href=\"{name}\""))).collect()
}

#[test]
fn every_branch_has_a_page_and_no_unit_is_lost() {
    for (units, levels, pages, highest) in [
        // One page holds them, or parts of the list do.
        (200, &[][..], 0, 0),
        (201, &[], 2, 2),
        // A page for each branch, however few units there are.
        (12, &[3], 3, 3),
        (1_000, &[10], 10, 10),
        // Branches whose units need two pages each.
        (1_000, &[3], 3 + 3 * 2, 3),
        // More branches than a table should list.
        (1_000, &[900], 5, 5),
        // Provinces, towns of each, and once more.
        (84, &[3, 4], 3 + 3 * 4, 3),
        (1_200, &[3, 4, 2], 3 + 3 * 4 + 3 * 4, 3),
    ] {
        let drawn = of_branches(&many(units, levels));
        assert_eq!(drawn.len(), pages + 1, "{units} units of {levels:?}");
        let names: std::collections::BTreeSet<&String> = drawn.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), drawn.len(), "every page has a name of its own");
        let rows = |page: &str| page.matches("<tr data-name=\"Xã ").count() as u64;
        let day = &drawn[0].1;
        assert_eq!(linked(&drawn, day).len(), highest);
        assert_eq!(rows(day), if units <= 200 { units } else { 0 });
        // Whoever follows the links down meets every unit once on pages without further ones.
        let mut waiting = linked(&drawn, day);
        let (mut met, mut lowest) = (0, if waiting.is_empty() { rows(day) } else { 0 });
        while let Some((name, page)) = waiting.pop() {
            met += 1;
            assert!(page.contains("href=\"tong-hop-2023-09-12.html\""), "{name} links back");
            let below = linked(&drawn, page);
            if below.is_empty() {
                lowest += rows(page);
            }
            waiting.extend(below);
        }
        assert_eq!((met, lowest), (pages, units), "{units} units of {levels:?}");
    }
}

#[test]
fn a_branchs_page_tells_its_own_state_and_what_stands_above_it() {
    let (summary, campaign) = many(84, &[3, 4]);
    let pages = of_branches(&(summary.clone(), campaign));
    let branch = summary.branches.iter().find(|branch| branch.path == ["Tỉnh 1", "Huyện 1.2"]).expect("a branch");
    let (_, page) = pages.iter().find(|(_, page)| page.contains("<h1>Huyện 1.2: số liệu")).expect("a page");
    let others = pages.iter().filter(|(_, page)| page.contains("<h1>Huyện 1.2: số liệu")).count();
    assert_eq!(others, 3, "one name, three provinces");
    let province = pages.iter().find(|(_, page)| page.contains("<h1>Tỉnh 1: số liệu")).expect("a page");
    let below = linked(&pages, &province.1);
    assert_eq!(below.len(), 4);
    let quota = branch.standing.quota.expect("a quota");
    let town = below.iter().find(|(_, page)| page.contains("<h1>Huyện 1.2: số liệu")).expect("a page");
    assert!(town.1.contains(&format!("data-key=\"quota\" data-v=\"{quota}\"")), "its own quota");
    assert!(town.1.contains(&format!("<a href=\"{}\">Tỉnh 1</a>", province.0)), "the way up");
    assert!(province.1.contains("Kết quả từng địa bàn") && province.1.contains("Kết quả từng đơn vị"));
    assert!(!page.contains("Kết quả từng địa bàn"), "nothing stands below it but units");
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
        summary.period.ends = crate::model::sample::date(ends);
        Day {
            period: summary.period,
            revision,
            number: revision,
            edition,
            issued: revision > 0,
            headline: summary.headline(campaign.target_indicator()),
            page: format!("{ends}/tong-hop-{ends}.html"),
            workbook: format!("{ends}/tong-hop-{ends}.xlsx"),
        }
    };
    let days = [day("2023-09-11", 1, Edition::Correction), day("2023-09-12", 0, Edition::First)];
    let list = index(&days, &summary.trend, &campaign, &words(Language::Vi)).expect("a list");
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
    for own in &mut summary.sources {
        let lasts = own.totals.iter_mut().map(|total| &mut total.last.file);
        lasts.chain(&mut own.file).for_each(|file| plain(&mut std::sync::Arc::make_mut(file).source.file));
    }
    summary.submissions.clear();
    summary.changes.iter_mut().for_each(|change| change.file = None);
    summary.corrections = summary.changes.clone();
    let built = (summary, campaign);
    let body = |page: &str| {
        let after = page.split_once("<body>").expect("a body").1.to_owned();
        after.split_once("<script>").map_or(after.clone(), |(before, _)| before.to_owned())
    };
    for (_, page) in drawn(&built, Language::En) {
        let english = body(&page);
        let foreign: String = english.chars().filter(|c| !c.is_ascii() && !"–·→•…“”\u{a0}".contains(*c)).collect();
        assert_eq!(foreign, "");
    }
    let vietnamese: String = drawn(&built, Language::Vi).iter().map(|(_, page)| body(page)).collect();
    let shown: String = vietnamese.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    for crumb in ["late", "missing", "behind", "pending", "null", "none", "true", "Unit", "Total", "Report"] {
        assert!(!shown.contains(crumb), "{crumb}");
    }
}

#[test]
fn each_unit_has_a_page_over_time_that_adds_up() {
    let (mut summary, campaign) = busy_day().build();
    let unit = &mut summary.units[0];
    unit.trend[3].booked = 7;
    let pages = drawn(&(summary, campaign), Language::Vi);
    let file = "tong-hop-2023-09-12-phuong-1.html";
    assert!(pages[0].1.contains(&format!("<a href=\"{file}\">Phường 1</a>")), "the table leads to it");
    let (_, page) = pages.iter().find(|(name, _)| name == file).expect("a page");
    assert!(page.contains("<h1>Phường 1: số liệu đến ngày 12/09/2023</h1>"));
    assert!(page.contains("ĐÚNG TIẾN ĐỘ: vượt 819 so với tiến độ chia đều"), "{page}");
    assert_eq!(page.matches("<tr><th scope=\"row\" class=\"word\">").count(), 13, "a row for each day");
    assert!(page.contains("<td>+7</td>") && page.contains("href=\"tong-hop-2023-09-12.html\""));
}
