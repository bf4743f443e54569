//! Which source file uses which, as paths in the code say it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module by the names that lead to it from the crate's root.
pub(super) type Module = Vec<String>;

/// The modules of a crate, a file each, with the modules that each of them names.
pub(super) struct Modules(pub(super) BTreeMap<Module, BTreeSet<Module>>);

impl Modules {
    /// The modules below a folder; tests among them are left out.
    pub(super) fn below(root: &Path) -> Self {
        Self::of(&sources(root))
    }

    /// The modules with these texts.
    pub(super) fn of(sources: &BTreeMap<Module, String>) -> Self {
        let uses = |(own, text): (&Module, &String)| {
            let code = code(text);
            let found = paths(&code).into_iter().filter_map(|path| resolve(own, &path, sources));
            (own.clone(), found.filter(|used| used != own).collect())
        };
        Self(sources.iter().map(uses).collect())
    }

    /// What each file uses of files that use it again, through others or not: a file with a line for each. A folder's own
    /// `mod.rs` does not count for what lies in the folder.
    pub(super) fn circles(&self) -> Vec<String> {
        let mut left: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
        for (own, used) in &self.0 {
            left.insert(own, used.iter().filter(|used| !own.starts_with(used)).collect());
        }
        // What uses nothing that is left, or is used by nothing that is left, is in no circle.
        loop {
            let used: BTreeSet<&Module> = left.values().flatten().copied().collect();
            let before = left.len();
            let out: Vec<&Module> = left
                .iter()
                .filter(|(own, uses)| !used.contains(*own) || uses.iter().all(|used| !left.contains_key(used)))
                .map(|(own, _)| *own)
                .collect();
            left.retain(|own, _| !out.contains(own));
            if left.len() == before {
                break;
            }
        }
        let line = |(own, uses): (&&Module, &BTreeSet<&Module>)| {
            let uses: Vec<String> =
                uses.iter().filter(|used| left.contains_key(*used)).map(|used| used.join("::")).collect();
            format!("{} uses {}", own.join("::"), uses.join(", "))
        };
        left.iter().map(line).collect()
    }
}

/// The code of each module below a folder, without comments, texts and tests.
pub(super) fn codes(root: &Path) -> BTreeMap<Module, String> {
    sources(root).into_iter().map(|(module, text)| (module, code(&text))).collect()
}

fn sources(root: &Path) -> BTreeMap<Module, String> {
    let mut sources = BTreeMap::new();
    collect(root, &[], &mut sources);
    sources
}

fn collect(folder: &Path, above: &[String], found: &mut BTreeMap<Module, String>) {
    for item in fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            collect(&path, &[above, &[name]].concat(), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let module = if ["mod", "lib", "main"].contains(&name.as_str()) {
                above.to_vec()
            } else {
                [above, &[name]].concat()
            };
            found.entry(module).or_default().push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

/// Code without comments, texts and tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut code = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if rest.starts_with("'\"'") {
            3
        } else if c == '"' {
            let escaped = |at: usize| rest[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
            rest.match_indices('"')
                .map(|(at, _)| at)
                .find(|at| *at > 0 && !escaped(*at))
                .map_or(rest.len(), |at| at + 1)
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[end..];
    }
    code
}

/// All paths in code: what `use` names, and every path that is written out.
pub(super) fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let before = rest[..start].chars().next_back();
        rest = &rest[start..];
        let end = rest.find(|c: char| !is_word(c) && c != ':').unwrap_or(rest.len());
        let word = &rest[..end];
        if word == "use" {
            let tree = &rest[end..rest.find(';').unwrap_or(rest.len())];
            expand("", tree, &mut found);
            rest = &rest[end + tree.len()..];
            continue;
        }
        if word.contains("::") && before != Some(':') {
            found.push(word.trim_end_matches(':').to_owned());
        }
        rest = &rest[end..];
    }
    found
}

/// The paths of a tree: `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn expand(before: &str, tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default().trim();
        found.push(format!("{before}{name}"));
        return;
    };
    let before = format!("{before}{}", head.trim());
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let (mut depth, mut from) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = &inner[from..at];
                if !part.trim().is_empty() {
                    expand(&before, part, found);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// The file that a path leads to, seen from a module. `None`: to none of this crate.
fn resolve(own: &Module, path: &str, sources: &BTreeMap<Module, String>) -> Option<Module> {
    let mut names = path.split("::").peekable();
    let mut module = own.clone();
    match names.peek() {
        Some(&"crate") => {
            names.next();
            module.clear();
        }
        Some(&"self") => drop(names.next()),
        Some(&"super") => {
            while names.next_if_eq(&"super").is_some() {
                module.pop();
            }
        }
        Some(first) => {
            let child = [own.as_slice(), &[(*first).to_owned()]].concat();
            sources.get(&child)?;
        }
        None => return None,
    }
    for name in names {
        module.push(name.to_owned());
        if !sources.contains_key(&module) {
            module.pop();
            break;
        }
    }
    sources.contains_key(&module).then_some(module)
}
