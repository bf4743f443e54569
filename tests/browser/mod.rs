//! Pages and mails in a real browser: nothing asked for, nothing cut off, every text readable, tables that sort.

mod devtools;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tonghop::pipeline::context::CampaignContext;
use tonghop::report::mail;

use crate::harness::{Campaign, appendix, busy_campaign, report};
use crate::mail::kinds::every_letter;
use crate::states::{faulty, hashes_hidden, slip, visible};
use devtools::Browser;

/// Widths of a phone, a tablet, a laptop, a large screen.
const WIDTHS: [u32; 4] = [390, 768, 1280, 3840];

/// Texts whose colours lie too close together (WCAG 2.2, 1.4.3), each with its ratio.
const FAINT: &str = r#"
(() => {
  const parse = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const channel = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at instanceof SVGSVGElement) {
        const rect = at.querySelector(".c-ground");
        if (rect) return parse(getComputedStyle(rect).fill);
      }
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || element.closest("script, style, title, option")) continue;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || !element.getClientRects().length) continue;
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return found;
})()"#;

/// Elements that stick out of the page at its right side, unless they scroll inside a box of their own.
const OVERFLOW: &str = r#"
(() => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    if (element.closest(".scroll") || element.closest("svg") || element.closest(".skip")) return false;
    return element.getClientRects().length && element.getBoundingClientRect().right > wide + 0.5;
  });
  const page = document.documentElement.scrollWidth > wide ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  return page.concat(out.slice(0, 5).map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`));
})()"#;

fn page(campaign: &Campaign, date: &str) -> PathBuf {
    campaign.path().join(format!("outbox/{date}/tong-hop-{date}.html"))
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
}

fn looks_right(browser: &mut Browser, file: &Path) {
    for width in WIDTHS {
        for dark in [false, true] {
            browser.open(file, width, dark);
            let place = format!("{} at {width}, dark: {dark}", file.display());
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{place}");
            assert_eq!(strings(&browser.value(OVERFLOW)), Vec::<String>::new(), "{place}");
            assert_eq!(strings(&browser.value(FAINT)), Vec::<String>::new(), "{place}");
        }
    }
}

#[test]
#[ignore = "deep"]
fn pages_ask_for_nothing_fit_every_screen_and_can_be_read() {
    let Some(mut browser) = Browser::start() else { return };
    let campaign = busy_campaign();
    for file in [page(&campaign, "2023-09-12"), campaign.path().join("outbox/index.html")] {
        looks_right(&mut browser, &file);
    }
}

#[test]
#[ignore = "deep"]
fn a_page_is_sane_without_eyes() {
    let Some(mut browser) = Browser::start() else { return };
    let campaign = busy_campaign();
    browser.open(&page(&campaign, "2023-09-12"), 1280, false);
    for (what, expression) in [
        ("a language", "document.documentElement.lang === 'vi'"),
        ("one first heading", "document.querySelectorAll('h1').length === 1"),
        ("a main part", "document.querySelectorAll('main').length === 1"),
        ("column headings", "[...document.querySelectorAll('thead th')].every((th) => th.scope === 'col')"),
        (
            "row headings",
            "[...document.querySelectorAll('#bang tbody tr')].every((tr) => tr.querySelector('th[scope=row]'))",
        ),
        (
            "words for charts",
            "[...document.querySelectorAll('svg:not([aria-hidden])')].every((svg) => svg.getAttribute('role') === 'img' && \
             document.getElementById(svg.getAttribute('aria-labelledby')).textContent.length > 40)",
        ),
        ("three charts", "document.querySelectorAll('.charts svg').length === 3"),
        (
            "names for sections",
            "[...document.querySelectorAll('section')].every((part) => document.getElementById(part.getAttribute('aria-labelledby')))",
        ),
        (
            "labels for fields",
            "[...document.querySelectorAll('input, select')].every((field) => field.labels.length === 1)",
        ),
        (
            "boxes that scroll can be reached by keyboard",
            "[...document.querySelectorAll('.scroll')].every((box) => box.tabIndex === 0 && box.getAttribute('role') === 'region')",
        ),
        (
            "no doubled identifier",
            "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size === document.querySelectorAll('[id]').length",
        ),
    ] {
        assert_eq!(browser.value(expression), Value::Bool(true), "{what}");
    }
}

#[test]
#[ignore = "deep"]
fn the_table_sorts_and_filters_and_its_totals_are_the_summarys() {
    let Some(mut browser) = Browser::start() else { return };
    let campaign = busy_campaign();
    let summary = campaign.summary("2023-09-12");
    browser.open(&page(&campaign, "2023-09-12"), 1280, false);
    let total = &summary["total"];
    for (key, wanted) in [
        ("day", &total["day"]["activated_l2"]),
        ("cumulative", &total["cumulative"]["activated_l2"]),
        ("quota", &total["quota"]),
        ("percent", &total["percent"]),
        ("remaining", &total["remaining"]),
        ("ahead", &total["ahead"]),
        ("pace_needed", &total["pace_needed"]),
    ] {
        let shown = browser.value(&format!("Number(document.querySelector('#tong [data-key={key}]').dataset.v)"));
        assert_eq!(shown.as_f64(), wanted.as_f64(), "{key}");
    }
    let cards = browser.value("[...document.querySelectorAll('.cards [data-key]')].map((e) => Number(e.dataset.v))");
    let (day, done) = (&total["day"]["activated_l2"], &total["cumulative"]["activated_l2"]);
    let wanted = [day, done, &total["percent"], &total["ahead"]];
    assert_eq!(
        cards.as_array().expect("cards").iter().map(Value::as_f64).collect::<Vec<_>>(),
        wanted.map(Value::as_f64)
    );

    let sum = "[...document.querySelectorAll('#bang tbody tr')].map((tr) => Number(tr.cells[3].dataset.v)).reduce((a, b) => a + b)";
    assert_eq!(browser.value(sum).as_f64(), total["cumulative"]["activated_l2"].as_f64(), "rows come to the total");
    let names = "[...document.querySelectorAll('#bang tbody tr:not([hidden])')].map((tr) => tr.dataset.name)";
    let click =
        |column: u32| format!("document.querySelectorAll('#bang thead th')[{column}].querySelector('button').click()");
    browser.value(&click(1));
    let ascending = strings(&browser.value(names));
    assert_eq!((ascending[0].as_str(), ascending[6].as_str()), ("Phường 1", "Xã Trường Long Hòa"), "{ascending:?}");
    browser.value(&click(1));
    let descending = strings(&browser.value(names));
    assert!(ascending.iter().eq(descending.iter().rev()), "{descending:?}");
    assert_eq!(browser.value("document.querySelectorAll('#bang [aria-sort]').length"), 1);
    // Xã Hiệp Thạnh has no figure of the day: what is not known stays last both ways.
    for _ in 0..2 {
        browser.value(&click(2));
        assert_eq!(strings(&browser.value(names)).last().map(String::as_str), Some("Xã Hiệp Thạnh"));
    }

    let filter = |part: &str, value: &str, event: &str| {
        format!(
            "(() => {{ const e = document.querySelector('[data-part={part}]'); e.value = '{value}'; e.dispatchEvent(new Event('{event}')); }})()"
        )
    };
    browser.value(&filter("name", "long hoa", "input"));
    assert_eq!(strings(&browser.value(names)), ["Xã Trường Long Hòa"], "without diacritics");
    browser.value(&filter("name", "", "input"));
    browser.value(&filter("status", "late", "change"));
    assert_eq!(strings(&browser.value(names)), ["Xã Long Hữu"]);
    browser.value(&filter("status", "missing", "change"));
    assert_eq!(strings(&browser.value(names)), ["Xã Hiệp Thạnh"]);
    assert_eq!(browser.value("document.querySelector('[data-part=count]').textContent"), "1/7 dòng");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn every_letter_fits_a_phone_and_can_be_read() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for (name, html) in every_letter() {
        let file = folder.path().join(name);
        // The picture travels beside the letter; a browser would look for it in vain.
        fs::write(&file, html.replace("src=\"cid:", "data-src=\"cid:")).expect("written");
        for dark in [false, true] {
            browser.open(&file, 390, dark);
            let place = format!("{} dark: {dark}", file.display());
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{place}");
            assert_eq!(strings(&browser.value(OVERFLOW)), Vec::<String>::new(), "{place}");
            assert_eq!(strings(&browser.value(FAINT)), Vec::<String>::new(), "{place}");
        }
    }
}

/// The texts of a table's headings that a reader sees.
fn seen(browser: &mut Browser, table: &str) -> Vec<String> {
    strings(&browser.value(&format!(
        "[...document.querySelectorAll('{table} thead th')].filter((e) => e.getClientRects().length).map((e) => e.innerText.trim())"
    )))
}

#[test]
#[ignore = "deep"]
fn a_phone_sees_the_columns_without_which_a_row_means_nothing() {
    let Some(mut browser) = Browser::start() else { return };
    let campaign = busy_campaign();
    campaign.run("2023-09-13T11:00:00+07:00");
    browser.open(&page(&campaign, "2023-09-12"), 390, false);
    let heads = seen(&mut browser, "#bang");
    for wanted in ["Đơn vị", "Trong ngày", "Lũy kế", "Tỷ lệ", "So với chia đều", "Tiến độ"] {
        assert!(heads.iter().any(|head| head.starts_with(wanted)), "{wanted} in {heads:?}");
    }
    let first = browser.value("document.querySelector('#can-xem').getBoundingClientRect().bottom < 844 * 1.3");
    assert_eq!(first, Value::Bool(true), "what is to be done stands on the first screen or right below it");
    // What has no column there stands below the name: whether it reported, which indicator.
    let corrections = "[aria-labelledby=dinh-chinh] tbody th";
    for (date, row, below) in [("12", "#bang tbody th", "Đúng hạn"), ("11", corrections, "Kích hoạt")] {
        browser.open(&page(&campaign, &format!("2023-09-{date}")), 390, false);
        browser.value("document.querySelectorAll('details').forEach((e) => { e.open = true; })");
        let shown = browser.value(&format!(
            "[...document.querySelectorAll('{row} .narrow')].filter((e) => e.getClientRects().length).map((e) => e.innerText).join('|')"
        ));
        assert!(shown.as_str().is_some_and(|shown| shown.contains(below)), "{row}: {shown}");
    }
    let unit = campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12-phuong-1.html");
    for dark in [false, true] {
        for width in [390, 1280] {
            browser.open(&unit, width, dark);
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{width} {dark}");
            assert_eq!(strings(&browser.value(OVERFLOW)), Vec::<String>::new(), "{width} {dark}");
            assert_eq!(strings(&browser.value(FAINT)), Vec::<String>::new(), "{width} {dark}");
        }
    }
}

#[test]
#[ignore = "deep"]
fn the_mail_fits_a_phone_and_can_be_read() {
    let Some(mut browser) = Browser::start() else { return };
    let campaign = busy_campaign();
    let context = CampaignContext::of_folder(campaign.path()).expect("a campaign");
    let summary = campaign.run("2023-09-13T11:00:00+07:00").summary;
    let body = mail::mail(&summary, &context.campaign, &context.words, &mail::Enclosed::default()).expect("a mail");
    let picture = body.picture.expect("a chart");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(&picture.name), &picture.png).expect("written");
    let html = body.html.replace(&format!("cid:{}", picture.content_id), &picture.name);
    let file = folder.path().join("mail.html");
    fs::write(&file, html).expect("written");
    for width in [390, 1280] {
        for dark in [false, true] {
            browser.open(&file, width, dark);
            assert_eq!(strings(&browser.value(OVERFLOW)), Vec::<String>::new(), "{width} {dark}");
            assert_eq!(strings(&browser.value(FAINT)), Vec::<String>::new(), "{width} {dark}");
            assert_eq!(browser.value("document.querySelector('img').naturalWidth > 900"), Value::Bool(true));
            assert_eq!(browser.value("document.querySelector('img').alt.length > 40"), Value::Bool(true));
        }
    }
}

#[test]
#[ignore = "deep"]
fn a_campaigns_own_look_is_taken_and_a_faint_one_is_found_out() {
    let Some(mut browser) = Browser::start() else { return };
    let mut campaign = Campaign::with_appendix();
    let look = campaign.path().join("templates/looks");
    fs::create_dir_all(&look).expect("a folder");
    fs::write(look.join("page.css"), "body { color: #bbbbbb; background: #ffffff; width: 900px }").expect("a look");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 9, 9]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    browser.open(&page(&campaign, "2023-09-12"), 390, false);
    assert_eq!(browser.complaints(), Vec::<String>::new(), "the policy follows the look");
    assert!(strings(&browser.value(FAINT)).iter().any(|text| text.starts_with("1.92 ")), "grey on white is faint");
    assert!(!strings(&browser.value(OVERFLOW)).is_empty(), "900 pixels do not fit a phone");
    browser.value("document.body.append(Object.assign(new Image(), { src: 'https://example.invalid/x.png' }))");
    assert!(!browser.complaints().is_empty(), "the policy refuses a picture from outside, and says so");
}

#[test]
#[ignore = "deep"]
fn ten_thousand_units_get_a_page_a_branch_each_light() {
    let names: Vec<String> = (1..=10_000).map(|number| format!("Xã Số {number}")).collect();
    let units: Vec<(&str, &str, u32)> = names.iter().map(|name| ("", name.as_str(), 900)).collect();
    let mut campaign = Campaign::new();
    campaign.drop("phu-luc.xlsx", appendix(&units), "2023-08-30T15:00:00+07:00");
    for number in [1u64, 5_000, 10_000] {
        let bytes = report(&format!("Xã Số {number}"), "31/08/2023", [1, 1, 2, 2, number, number]);
        campaign.drop(&format!("{number}.xlsx"), bytes, "2023-09-01T07:00:00+07:00");
    }
    faulty(&mut campaign, "31/08/2023", "2023-09-01");
    let drawn = campaign.run("2023-09-01T08:30:00+07:00").summary;
    let folder = campaign.path().join("outbox/2023-08-31");
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|item| item.expect("an item").path())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    pages.sort();
    assert_eq!(pages.len(), 51, "the day's own and 50 branches");
    for page in &pages {
        let size = fs::metadata(page).expect("a page").len();
        assert!(size < 400 * 1024, "{} has {size} bytes", page.display());
    }
    let own = fs::read_to_string(folder.join("tong-hop-2023-08-31.html")).expect("a page");
    let lines: Vec<String> = visible(&own).lines().take(60).map(str::to_owned).collect();
    let summary = campaign.summary("2023-08-31");
    let context = CampaignContext::of_folder(campaign.path()).expect("a campaign");
    let body = mail::mail(&drawn, &context.campaign, &context.words, &mail::Enclosed::default()).expect("a mail");
    // Of ten thousand units the summary's total and the first unit: the rest is alike.
    let summed = json!({"total": summary["total"], "first unit": summary["units"][0], "findings": summary["findings"]});
    let parts = [
        ("SUMMARY", hashes_hidden(&serde_json::to_string_pretty(&summed).expect("JSON"))),
        ("PAGE", lines.join("\n")),
        ("MAIL", format!("{}\n\n{}", body.subject, body.text)),
        ("SLIP", slip(&campaign)),
    ];
    let told = parts.map(|(name, text)| format!("=== {name}\n{}\n", text.trim_end())).join("\n");
    insta::assert_snapshot!("ten-thousand-units", told);
    assert!(body.html.len() <= 90 * 1024, "{}", body.html.len());
    assert_eq!(summary["total"]["cumulative"]["activated_l2"], 15_001);
    let workbook = folder.join("tong-hop-2023-08-31.xlsx");
    crate::outputs::shows(&workbook, "Tổng cộng", &summary["total"]);
    let Some(mut browser) = Browser::start() else { return };
    for page in [&folder.join("tong-hop-2023-08-31.html"), &pages[0], &pages[50]] {
        browser.open(page, 390, false);
        assert_eq!(browser.complaints(), Vec::<String>::new());
        assert_eq!(strings(&browser.value(OVERFLOW)), Vec::<String>::new(), "{}", page.display());
    }
    browser.open(&folder.join("tong-hop-2023-08-31.html"), 1280, true);
    let sum = "[...document.querySelectorAll('#bang tbody tr')].map((tr) => Number(tr.cells[2].dataset.v)).reduce((a, b) => a + b)";
    assert_eq!(browser.value(sum), 15_001, "branches come to the total");
    assert_eq!(browser.value("document.querySelectorAll('#bang tbody a').length"), 50);
}
