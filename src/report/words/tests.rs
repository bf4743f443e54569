//! Tests of the words: both languages complete, overrides, errors with their line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::labels::{Labels, flat, places};
use super::{Words, WordsError, source};
use crate::model::language::Language;

const LANGUAGES: [Language; 2] = [Language::Vi, Language::En];

/// The built-in words of a language.
pub(crate) fn words(language: Language) -> Words {
    Words::load(language, &BTreeMap::new()).expect("the built-in words load")
}

fn load(path: &str, text: &str) -> Result<Words, WordsError> {
    Words::load(Language::Vi, &BTreeMap::from([(path.to_owned(), text.to_owned())]))
}

fn labels(language: Language) -> Labels {
    Labels::load("words.toml", source::labels(language), None).expect("the built-in labels")
}

#[test]
fn both_languages_have_the_same_keys_and_places() {
    let (vi, en) = LANGUAGES.map(labels).into();
    let keys = |labels: &Labels| labels.builtin_keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&vi), keys(&en));
    let dates = ["workbook.place_date", "workbook.period_day"];
    for key in keys(&vi).iter().filter(|key| !dates.contains(&key.as_str())) {
        assert_eq!(places(vi.get(key)), places(en.get(key)), "{key}");
    }
    let codes = |language| flat("findings.toml", source::findings(language)).expect("messages");
    let [vi, en] = LANGUAGES.map(codes);
    assert_eq!(vi.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
}

#[test]
fn every_built_in_template_and_message_compiles_and_asks_for_what_it_is_given() {
    for language in LANGUAGES {
        let words = words(language);
        for template in source::TEMPLATES {
            let text = template.builtin(language);
            words.templates.get_template(template.name).expect(template.name);
            assert_eq!(super::known_variables(&words.templates, template, template.name, text), Ok(()));
        }
        for code in flat("findings.toml", source::findings(language)).expect("messages").into_keys() {
            words.templates.get_template(&format!("{}{code}", super::BUILTIN_FINDING)).expect(&code);
        }
    }
}

/// Every string that the sources and templates write as a key of a label.
fn keys_in(folder: &Path, tables: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            keys_in(&entry, tables, found);
        } else if !entry.ends_with("tests.rs")
            && entry.extension().is_some_and(|end| end == "rs" || end == "html" || end == "txt")
        {
            let text = fs::read_to_string(&entry).expect("text");
            found.extend(text.split('"').filter(|part| is_key(part, tables)).map(str::to_owned));
        }
    }
}

fn is_key(text: &str, tables: &BTreeSet<String>) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b"-_0123456789".contains(&b));
    matches!(text.split_once('.'), Some((table, key)) if tables.contains(table) && plain(key))
}

#[test]
fn every_key_in_use_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let labels = labels(Language::Vi);
    let tables =
        labels.builtin_keys().filter_map(|key| key.split_once('.')).map(|(table, _)| table.to_owned()).collect();
    let mut used = BTreeSet::new();
    keys_in(&root.join("src"), &tables, &mut used);
    keys_in(&root.join("templates"), &tables, &mut used);
    let files = ["toml", "txt", "html", "css", "js"];
    used.retain(|key| Path::new(key).extension().is_none_or(|end| !files.iter().any(|file| end == *file)));
    assert!(used.len() > 50, "{used:?}");
    let missing: Vec<_> = used.iter().filter(|key| !labels.has(key)).collect();
    assert!(missing.is_empty(), "no such label: {missing:?}");
}

/// Each label that a template asks for, with the places that it fills.
fn asked(template: &str) -> Vec<(&str, BTreeSet<&str>)> {
    let parts: Vec<_> = template.split("\"|label").collect();
    let pairs = parts.iter().zip(&parts[1..]);
    pairs.map(|(before, after)| (before.rsplit('"').next().unwrap_or_default(), filled(after))).collect()
}

/// Names of the arguments that a text begins with: `a`, `b` of `(a=x|f(y=1), b=2) …`.
fn filled(call: &str) -> BTreeSet<&str> {
    let Some(call) = call.strip_prefix('(') else { return BTreeSet::new() };
    let (mut depth, mut begins, mut names) = (0, 0, BTreeSet::new());
    for (at, letter) in call.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            ',' if depth == 0 => begins = at + 1,
            '=' if depth == 0 => _ = names.insert(call[begins..at].trim()),
            _ => {}
        }
    }
    names
}

#[test]
fn a_template_fills_the_places_of_each_label_and_no_others() {
    let labels = labels(Language::Vi);
    let mut count = 0;
    for template in source::TEMPLATES {
        for (key, filled) in asked(template.builtin(Language::Vi)) {
            let mut expected = places(labels.get(key));
            // The script of the page fills this one, and the campaign's word for sub-rows is filled in everywhere.
            expected.retain(|place| key != "page.rows" && !place.eq_ignore_ascii_case("area"));
            assert_eq!(filled, expected, "{key} in {}", template.name);
            count += 1;
        }
    }
    assert!(count > 400, "{count}");
}

#[test]
fn a_labels_bold_is_markup_in_a_page_and_nothing_in_plain_text() {
    let template = "{{ \"duties.due_at\"|label(deadline=\"<8> 'b'\") }} {{ \"alert.own_words\"|label }}";
    let files = ["looks/test.html", "looks/test.txt"].map(|name| (name.to_owned(), template.to_owned()));
    let words = "[alert]\nown_words = \"<i>it's</i>\"\n".to_owned();
    let own = files.into_iter().chain([("vi/words.toml".to_owned(), words)]).collect();
    let words = Words::load(Language::Vi, &own).expect("words");
    let text = words.render("test.txt", &()).expect("a text");
    assert_eq!(text, "hạn <8> 'b' <i>it's</i>");
    let page = words.render("test.html", &()).expect("a page");
    assert_eq!(page, "hạn <b>&lt;8&gt; &#39;b&#39;</b> &lt;i&gt;it's&lt;/i&gt;");
}

#[test]
fn a_languages_own_template_comes_before_the_one_for_all_languages() {
    let own = [("looks/test.txt", "all"), ("vi/test.txt", "riêng")];
    let own = own.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let told = LANGUAGES.map(|language| Words::load(language, &own).expect("words").render("test.txt", &()));
    assert_eq!(told, [Ok("riêng".to_owned()), Ok("all".to_owned())]);
    let error = load("looks/alert.txt", "\n{{ nothing }}").expect_err("a slip");
    assert_eq!((error.template.as_str(), error.line), ("looks/alert.txt", 2), "{error}");
}

#[test]
fn a_missing_label_is_its_key_and_places_are_filled() {
    let words = words(Language::Vi);
    assert_eq!(words.label("workbook.unit"), "Đơn vị");
    assert_eq!(words.label("workbook.nothing"), "workbook.nothing");
    assert_eq!(words.fill("edition.correction", &[("number", "2")]), "Bản đính chính lần 2");
    assert_eq!(words.fill("edition.correction", &[]), "Bản đính chính lần {number}");
}

#[test]
fn sub_rows_are_called_what_the_campaign_calls_them() {
    let usual = words(Language::Vi);
    assert_eq!(usual.label("sheet.areas"), "Chi tiết ấp, khóm");
    assert_eq!(usual.label("title.areas"), "KẾT QUẢ CHI TIẾT TỪNG ẤP, KHÓM");
    let own =
        BTreeMap::from([("vi/words.toml".to_owned(), "[workbook]\nunit_area = \"{Area} của đơn vị\"\n".to_owned())]);
    let own = Words::load_calling(Language::Vi, &own, Some("thôn, tổ dân phố")).expect("words");
    assert_eq!(own.label("workbook.area"), "Thôn, tổ dân phố");
    assert_eq!(own.label("sheet.areas"), "Chi tiết thôn, tổ dân phố");
    assert_eq!(own.label("workbook.unit_area"), "Thôn, tổ dân phố của đơn vị");
    assert_eq!(own.label("area.examples"), "“Thôn …”, “Tổ dân phố …”");
    let params = [("cell", "B7"), ("found", "Xóm Mới"), ("unit", "Xã Mẫu"), ("areas", "Thôn 1")];
    let message = own.finding("unknown-area", &params.map(|(name, value)| (name, value.to_owned())));
    assert!(message.contains("danh sách thôn, tổ dân phố của Xã Mẫu"), "{message}");
    assert_eq!(own.operator_hint("late"), None);
    assert!(own.operator_hint("too-large").is_some_and(|hint| hint.contains("[limits]")));
}

#[test]
fn an_override_changes_one_label() {
    let words = load("vi/words.toml", "[workbook]\nunit = \"Xã, phường\"\n").expect("words");
    assert_eq!(words.label("workbook.unit"), "Xã, phường");
    assert_eq!(words.label("workbook.quota"), "Chỉ tiêu giao");
}

#[test]
fn a_broken_override_is_named_with_its_line() {
    for (path, text, line, problem) in [
        ("vi/words.toml", "[workbook]\nunit = \"a\"\nunti = \"b\"\n", 3, "there is no label `workbook.unti`"),
        ("vi/words.toml", "[workbook]\n\nunit = 3\n", 3, "invalid type: integer `3`, expected a string"),
        ("vi/words.toml", "[edition]\ncorrection = \"lần {n}\"\n", 2, "`edition.correction` has no `{n}` to fill in"),
        ("vi/mail.html", "<p>\n{{ total.day|number }\n</p>", 2, "unexpected"),
        ("vi/mail.txt", "{{ verdict }}\n\n{{ totl.day }}", 3, "there is nothing called `totl` here"),
        ("vi/page.html", "{% extends \"page-frame.html\" %}\n{{ page.title }}\n{{ totl }}", 3, "nothing called `totl`"),
        ("vi/index.html", "\n{% for day in days %}", 2, "unexpected end"),
        ("looks/page.css", "body { margin: 0 }\n</style>", 2, "a style sheet cannot hold `</`"),
        ("vi/findings.toml", "late = \"Trễ\"\noutlier = \"{{ unit \"\n", 2, "unexpected"),
    ] {
        let error = load(path, text).err().unwrap_or_else(|| panic!("{text} is taken"));
        assert_eq!((error.template.as_str(), error.line), (path, line), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}

#[test]
fn slips_of_the_pen_in_file_names_are_told() {
    let names = ["vi/mail.html", "looks/mail.html", "looks/verdict.txt", "vi/mial.html", "fr/mail.html", "README.md"];
    let overrides = names.map(|name| (name.to_owned(), String::new())).into();
    let unknown: Vec<_> = Words::unknown_overrides(&overrides).collect();
    assert_eq!(unknown, ["README.md", "fr/mail.html", "looks/verdict.txt", "vi/mial.html"]);
}

#[test]
fn a_finding_always_has_words() {
    let own = "late = \"Đến lúc {{ arrival|time }}\"\nmissing-value = \"{{ nothing }}\"\n";
    let words = load("vi/findings.toml", own).expect("words");
    let arrival = [("arrival", "2023-09-13T09:30:00+07:00".to_owned())];
    assert_eq!(words.finding("late", &arrival), "Đến lúc 09:30 13/09/2023");
    assert_eq!(words.finding("check:sum", &[("message", "Sai <b>".to_owned())]), "Sai <b>");
    let params = [("area", String::new()), ("cell", "G11".to_owned()), ("indicator", "Kích hoạt".to_owned())];
    assert!(words.finding("missing-value", &params).contains("missing-value: area = ; cell = G11"));
    let measure = [("measure", "trong ngày".to_owned())];
    assert!(
        words
            .finding("missing-value", &[params.as_slice(), &measure].concat())
            .contains("Ô G11 (Kích hoạt, trong ngày)")
    );
    assert_eq!(words.finding("unheard-of", &[]), "unheard-of");
}
