//! The architecture's one rule: a stage knows the model, the base, and what it is handed; never a later stage.

use std::fs;
use std::path::{Path, PathBuf};

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

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_stage_knows_a_later_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let place = |module: &str| ORDER.iter().position(|name| *name == module);
    for name in ORDER {
        assert!(root.join(name).is_dir() || root.join(format!("{name}.rs")).is_file(), "there is no {name}");
    }
    let mut wrong = Vec::new();
    for file in files {
        let below = file.strip_prefix(&root).expect("below src");
        let module = below.components().next().expect("a name").as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = place(&module) else { continue };
        let code = fs::read_to_string(&file).expect("text");
        for used in code.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if place(&used).is_some_and(|at| at > own) {
                wrong.push(format!("{} uses {used}", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_outside_crate_sits_behind_one_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let owners: [(&str, &[&str]); 5] = [
        ("calamine::", &["read"]),
        ("polars", &["ledger", "aggregate", "rules", "sql"]),
        ("sqlparser::", &["sql"]),
        ("rust_xlsxwriter::", &["report"]),
        ("lettre::", &["deliver"]),
    ];
    for file in files {
        let below = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        let code = fs::read_to_string(&file).expect("text");
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for (name, modules) in owners {
            let owned = modules.iter().any(|module| below.starts_with(module));
            assert!(owned || !code.contains(&format!("use {name}")), "{below} uses {name}");
        }
    }
}
