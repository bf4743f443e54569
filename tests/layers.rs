//! The architecture's rules: a stage knows the model, the base, and what it is handed, never a later stage; no two files
//! use each other; each outside crate sits behind the modules that are named here.

mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use modules::{Module, Modules};

/// Modules in the order of the flow; a module may use those before it.
const ORDER: [&str; 23] = [
    "text",
    "model",
    "terminal",
    "file_locks",
    "clock",
    "files",
    "config",
    "read",
    "recognise",
    "sql",
    "rules",
    "ledger",
    "report",
    "error",
    "intake",
    "aggregate",
    "deliver",
    "pipeline",
    "schedule",
    "demo",
    "output",
    "commands",
    "cli",
];

/// What belongs to the program alone, not to the library.
const OF_THE_PROGRAM: [&str; 3] = ["main", "memory", "panics"];

/// The outside crates, and the modules that may use each.
const CRATES: [(&str, &[&str]); 57] = [
    ("aes", &["read"]),
    ("base64", &["deliver", "read", "report"]),
    ("calamine", &["read"]),
    ("cbc", &["read"]),
    ("chrono", &ORDER),
    ("chrono_tz", &["config", "model"]),
    ("clap", &["cli", "commands"]),
    ("clap_complete", &["cli", "commands"]),
    ("clap_mangen", &["commands"]),
    ("comfy_table", &["commands"]),
    ("csv", &["intake"]),
    ("ctrlc", &["commands"]),
    ("ecb", &["read"]),
    ("encoding_rs", &["read"]),
    ("flate2", &["read"]),
    ("idna", &["text"]),
    ("indicatif", &["commands"]),
    ("lettre", &["deliver"]),
    ("lopdf", &["read"]),
    ("md5", &["read"]),
    ("memchr", &["read"]),
    ("miette", &["config", "deliver", "error", "files", "ledger", "output", "pipeline"]),
    ("mimalloc", &["memory"]),
    ("minijinja", &["report"]),
    ("notify", &["commands"]),
    ("percent_encoding", &["config", "read"]),
    ("polars", &["aggregate", "ledger", "rules", "sql"]),
    ("polars_arrow", &["ledger"]),
    ("polars_io", &["ledger"]),
    ("polars_sql", &["sql"]),
    ("postcard", &["aggregate", "ledger", "pipeline", "read"]),
    ("quick_xml", &["read", "schedule"]),
    ("rayon", &["files", "intake", "ledger", "pipeline", "report"]),
    ("resvg", &["report"]),
    ("rust_xlsxwriter", &["report"]),
    ("rustc_hash", &["recognise"]),
    ("rustix", &["commands", "files", "intake", "output", "read"]),
    ("rustls", &["deliver"]),
    ("rustls_native_certs", &["deliver"]),
    ("sd_notify", &["commands"]),
    ("serde", &ORDER),
    ("serde_json", &["commands", "config", "deliver", "intake", "ledger", "model", "output", "pipeline", "report"]),
    ("sha1", &["read"]),
    ("sha2", &["files", "model", "read", "report"]),
    ("sqlparser", &["sql"]),
    ("strsim", &["config", "pipeline", "recognise"]),
    ("sys_locale", &["cli"]),
    ("tar", &["intake", "read"]),
    ("thiserror", &["config", "deliver", "error", "files", "ledger", "report"]),
    ("tokio", &["deliver"]),
    ("tokio_rustls", &["deliver"]),
    ("toml", &["cli", "config", "recognise", "report", "terminal"]),
    ("tracing", &["commands", "deliver", "files", "output", "pipeline", "report"]),
    ("tracing_subscriber", &["output"]),
    ("unicode_normalization", &["recognise", "text"]),
    ("windows_sys", &["read"]),
    ("zip", &["read", "report"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn no_stage_knows_a_later_one() {
    let place = |module: &Module| {
        let name = module.first()?;
        let place = ORDER.iter().position(|known| known == name);
        assert!(place.is_some() || OF_THE_PROGRAM.contains(&name.as_str()), "{name} has no place in the order");
        place
    };
    let modules = Modules::below(&root());
    for name in ORDER {
        assert!(modules.0.contains_key(&vec![name.to_owned()]), "there is no {name}");
    }
    let mut wrong = Vec::new();
    for (own, used) in &modules.0 {
        let Some(place_of_own) = place(own) else { continue };
        let later = used.iter().filter(|used| place(used).is_some_and(|at| at > place_of_own));
        wrong.extend(later.map(|used| format!("{} uses {}", own.join("::"), used.join("::"))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What modules must not know though it comes before them, as the table of the architecture says.
const KEPT_FROM: [(&str, &[&str]); 8] = [
    ("config", &["files"]),
    ("recognise", &["files"]),
    ("rules", &["files", "terminal"]),
    ("ledger", &["config", "recognise", "rules"]),
    ("report", &["clock", "files", "ledger"]),
    ("intake", &["config", "ledger", "rules"]),
    ("aggregate", &["files", "read", "report"]),
    ("deliver", &["aggregate", "ledger", "read", "recognise", "report"]),
];

#[test]
fn no_stage_knows_what_is_kept_from_it() {
    let modules = Modules::below(&root());
    let mut wrong = Vec::new();
    for (own, used) in &modules.0 {
        let kept = KEPT_FROM.iter().find(|(name, _)| own.first().is_some_and(|own| own == name)).map(|(_, kept)| *kept);
        let is_kept = |used: &&Module| used.first().is_some_and(|name| kept.unwrap_or(&[]).contains(&name.as_str()));
        wrong.extend(used.iter().filter(is_kept).map(|used| format!("{} uses {}", own.join("::"), used.join("::"))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_architecture_lists_the_modules_in_this_order() {
    let page = fs::read_to_string(root().with_file_name("docs/architecture.md")).expect("text");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2));
    let names: Vec<&str> = names.filter(|name| !OF_THE_PROGRAM.contains(name)).collect();
    assert_eq!(names, ORDER);
}

#[test]
fn no_two_files_use_each_other() {
    let circles = Modules::below(&root()).circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn circles_are_found_however_they_are_written() {
    let of = |files: &[(&str, &str)]| {
        let module = |path: &str| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Modules::of(&files.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect()).circles()
    };
    let head = ("a", "mod b;\nmod c;\nmod d;\n");
    let (b, d) = (("a::b", "use super::{c::C, d};\n"), ("a::d", "pub struct D;"));
    for c in [
        "use crate::a::b;",
        "use crate::{a::{b::B, d}, x};",
        "fn f() { super::b::g() }",
        "use super::d; use super::b as other;",
    ] {
        assert_eq!(of(&[head, b, ("a::c", c), d]).len(), 2, "{c}");
    }
    for c in [
        "// use super::b;",
        "const TEXT: &str = \"\\\"use super::b;\";",
        "use super::d::D;",
        "use super::Head;",
        "const TEXT: &str = r#\"use \"super::b\"#;",
        "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use super::super::b;\n}\n",
    ] {
        assert!(of(&[head, b, ("a::c", c), d]).is_empty(), "{c}");
    }
    // Through a third one, and through another folder's head.
    assert_eq!(of(&[head, b, ("a::c", "use super::d;"), ("a::d", "use super::b;")]).len(), 3);
    assert_eq!(of(&[head, b, ("a::c", "use crate::e::E;"), d, ("e", "use crate::a::b;")]).len(), 3);
}

/// The names by which code uses the crates of `Cargo.toml`.
fn dependencies() -> BTreeSet<String> {
    let text = fs::read_to_string(root().with_file_name("Cargo.toml")).expect("text");
    let manifest: toml::Table = toml::from_str(&text).expect("a manifest");
    let targets = manifest.get("target").and_then(|target| target.as_table()).into_iter().flatten();
    let tables = targets.filter_map(|(_, of_target)| of_target.get("dependencies")).chain(manifest.get("dependencies"));
    let names = tables.filter_map(|table| table.as_table()).flat_map(|table| table.keys());
    names.map(|name| if name == "md-5" { "md5".to_owned() } else { name.replace('-', "_") }).collect()
}

#[test]
fn each_outside_crate_sits_behind_its_modules() {
    let known: BTreeMap<&str, &[&str]> = CRATES.into_iter().collect();
    assert_eq!(dependencies(), known.keys().map(|name| (*name).to_owned()).collect(), "the crates of Cargo.toml");
    let mut wrong = Vec::new();
    let mut found: BTreeSet<(&str, String)> = BTreeSet::new();
    for (own, code) in modules::codes(&root()) {
        let Some(module) = own.first() else { continue };
        for path in modules::paths(&code) {
            let name = path.split("::").next().unwrap_or_default();
            let Some((name, owners)) = known.get_key_value(name) else { continue };
            found.insert((*name, module.clone()));
            if !owners.contains(&module.as_str()) {
                wrong.push(format!("{} uses {path}", own.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unused = known.into_iter().filter(|(_, owners)| owners.len() < ORDER.len()).flat_map(|(name, owners)| {
        let unused = owners.iter().filter(|owner| !found.contains(&(name, (**owner).to_owned())));
        unused.map(|owner| format!("{owner} does not use {name}")).collect::<Vec<_>>()
    });
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<String>::new());
}
