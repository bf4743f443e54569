//! What the documentation claims and links to is there.
//!
//! `TONGHOP_UPDATE_DOCS=1 cargo test docs` writes `docs/campaign-file.md` again.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::harness::binary;

/// Lines of README, and letters of each: a first screen.
const LINES: usize = 120;
const LETTERS: usize = 120;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page of the documentation, with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join("docs")];
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md"), root().join("SECURITY.md")];
    pages.push(root().join("deploy/spark/README.md"));
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).expect("a folder").flatten() {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

/// What the program says of itself.
fn said(arguments: &[&str]) -> String {
    let said = binary().args(arguments).output().expect("the binary runs");
    assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("text")
}

#[test]
fn readme_is_a_first_screen() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README");
    assert!(readme.lines().count() <= LINES, "{} lines", readme.lines().count());
    let long: Vec<&str> = readme.lines().filter(|line| line.chars().count() > LETTERS).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn links_lead_to_files_and_headings() {
    static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern"));
    let mut dead = Vec::new();
    for (page, text) in pages() {
        for link in LINK.captures_iter(&text).map(|found| found.get(1).expect("a link").as_str()) {
            let target = link.split('#').next().unwrap_or_default();
            let is_outside = link.contains("://") || link.starts_with("mailto:");
            let folder = page.parent().expect("a folder");
            if !is_outside && !target.is_empty() && !folder.join(target).exists() {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_page_is_linked_to() {
    let all = pages();
    let texts: String = all.iter().map(|(_, text)| text.as_str()).collect();
    let docs = root().join("docs");
    let own = all.iter().filter(|(page, _)| page.starts_with(&docs));
    let lonely: Vec<String> = own
        .map(|(page, _)| page.file_name().expect("a name").to_string_lossy().into_owned())
        .filter(|name| !texts.contains(&format!("{name})")))
        .collect();
    assert!(lonely.is_empty(), "{lonely:?}");
}

#[test]
#[ignore = "deep"]
fn commands_that_pages_quote_exist() {
    static CALL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)(?:`|^ *)tonghop ((?:-C \S+ )?)([a-z]+)([^`\n|]*)").expect("a pattern"));
    static OPTION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^| )(--[a-z][a-z-]*)").expect("a pattern"));
    let mut wrong = BTreeSet::new();
    for (page, text) in pages() {
        for call in CALL.captures_iter(&text) {
            let command = &call[2];
            let help = binary().args([command, "--help"]).output().expect("the binary runs");
            let help = String::from_utf8_lossy(&help.stdout).into_owned();
            if !help.contains("Usage: tonghop") {
                wrong.insert(format!("{}: tonghop {command}", page.display()));
            }
            // What the shell does with the answer is not an option.
            let own = call[3].split(['>', '#']).next().unwrap_or_default();
            for option in OPTION.captures_iter(own).map(|found| found[1].to_owned()) {
                if !help.contains(&option) {
                    wrong.insert(format!("{}: tonghop {command} {option}", page.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_and_tests_that_pages_name_are_there() {
    static FILE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"`((?:src|tests|benches|deploy|fuzz|docs|templates)/[\w./<>*-]+)`").expect("a pattern")
    });
    let mut missing = BTreeSet::new();
    for (page, text) in pages() {
        for path in FILE.captures_iter(&text).map(|found| found[1].to_owned()) {
            if !path.contains(['<', '*']) && !root().join(&path).exists() {
                missing.insert(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// `Type::name`, where a page names code: some file of `src/` has both words.
#[test]
fn names_of_the_code_that_pages_use_are_there() {
    static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`(?:\w+::)*([A-Z]\w+)::(\w+)`").expect("a pattern"));
    let is_part = |c: char| !(c.is_alphanumeric() || c == '_');
    let sources: Vec<String> = sources(&root().join("src"));
    let words: Vec<BTreeSet<&str>> = sources.iter().map(|text| text.split(is_part).collect()).collect();
    let mut missing = BTreeSet::new();
    for (page, text) in pages() {
        for found in NAME.captures_iter(&text) {
            let (of, name) = (found.get(1).expect("a type").as_str(), found.get(2).expect("a name").as_str());
            if !words.iter().any(|words| words.contains(of) && words.contains(name)) {
                missing.insert(format!("{}: {of}::{name}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The texts of all Rust files below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let items = fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").path());
    let of = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => vec![fs::read_to_string(path).expect("text")],
        _ => Vec::new(),
    };
    items.flat_map(of).collect()
}

#[test]
fn the_page_of_the_campaign_file_has_every_key() {
    let schema: Value = serde_json::from_str(&said(&["schema"])).expect("JSON");
    let page = campaign_file(&schema);
    let path = root().join("docs/campaign-file.md");
    if std::env::var_os("TONGHOP_UPDATE_DOCS").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let is_same = fs::read_to_string(path).expect("the page") == page;
    assert!(is_same, "docs/campaign-file.md is not what the table of keys says: TONGHOP_UPDATE_DOCS=1 cargo test docs");
}

const ABOUT: &str = "# The campaign file

Every section of `tonghop.toml` and every key that it may hold. This page is made from the program's own table of keys,
as is the JSON Schema that editors complete from (`tonghop schema`); a test holds them together. `tonghop init` writes a
commented file, `tonghop doctor` reads yours back in words.

*needed* stands where a key must be there. What a key means stands in Vietnamese, then in English.
";

/// The page of all keys.
fn campaign_file(schema: &Value) -> String {
    let mut page = ABOUT.to_owned();
    for (name, shape) in schema["properties"].as_object().expect("sections") {
        section(&mut page, name, shape);
    }
    page
}

/// A section and those within it; keys that hold no section are a table.
fn section(page: &mut String, name: &str, shape: &Value) {
    let (heading, inside) = match shape["type"].as_str() {
        Some("array") if shape["items"]["properties"].is_object() => (format!("[[{name}]]"), &shape["items"]),
        _ => (format!("[{name}]"), shape),
    };
    let told = shape["description"].as_str().unwrap_or_default();
    write!(page, "\n## `{heading}`\n\n{told}\n").expect("a string");
    let Some(keys) = inside["properties"].as_object() else {
        if let Some(values) = values(&inside["additionalProperties"]).or_else(|| values(inside)) {
            write!(page, "\nKeys of your own: {values}.\n").expect("a string");
        }
        return;
    };
    let is_section = |shape: &Value| shape["properties"].is_object() || shape["items"]["properties"].is_object();
    let plain: Vec<_> = keys.iter().filter(|(_, shape)| !is_section(shape)).collect();
    if !plain.is_empty() {
        page.push_str("\n| key | value | meaning |\n| --- | --- | --- |\n");
    }
    let is_needed = |key: &str| inside["required"].as_array().is_some_and(|needed| needed.iter().any(|own| own == key));
    for (key, shape) in plain {
        let needed = if is_needed(key) { "; *needed*" } else { "" };
        let told = shape["description"].as_str().unwrap_or_default().replace('|', "\\|");
        let value = values(shape).unwrap_or_default();
        writeln!(page, "| `{key}` | {value}{needed} | {told} |").expect("a string");
    }
    for (key, shape) in keys.iter().filter(|(_, shape)| is_section(shape)) {
        section(page, &format!("{name}.{key}"), shape);
    }
}

/// What a key may hold, in a few words.
fn values(shape: &Value) -> Option<String> {
    if let Some(choices) = shape["enum"].as_array() {
        let choices: Vec<String> = choices.iter().filter_map(Value::as_str).map(|own| format!("`{own}`")).collect();
        return Some(choices.join(", "));
    }
    if let Some(either) = shape["anyOf"].as_array().or_else(|| shape["oneOf"].as_array()) {
        let mut either: Vec<String> = either.iter().filter_map(values).collect();
        either.dedup();
        return Some(either.join(" or "));
    }
    let pattern = shape["pattern"].as_str().unwrap_or_default();
    let bounds = match (shape["minimum"].as_i64(), shape["maximum"].as_i64()) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least}"),
        _ => String::new(),
    };
    Some(match shape["type"].as_str()? {
        "integer" => format!("whole number{bounds}"),
        "number" => format!("number{bounds}"),
        "boolean" => "`true` or `false`".to_owned(),
        "array" => format!("list of: {}", values(&shape["items"]).unwrap_or_default()),
        "object" => "table".to_owned(),
        "string" if pattern.contains("20[0-9]{2}") => "date".to_owned(),
        "string" if pattern.contains(':') => "time".to_owned(),
        "string" if pattern.starts_with("^[a-z]") => "identifier".to_owned(),
        "string" => "text".to_owned(),
        other => other.to_owned(),
    })
}
