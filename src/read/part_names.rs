//! Names of a package's parts.

use std::borrow::Cow;

/// A part's name as parts are named: slashes, from the top, no steps. Source: ECMA-376 part 2, 6.2.2.
pub(super) fn part_name(name: &str) -> Cow<'_, str> {
    let is_plain =
        !name.contains('\\') && !name.starts_with(['/', '.']) && !name.contains("/.") && !name.contains("//");
    if is_plain { Cow::Borrowed(name) } else { Cow::Owned(resolved("", name)) }
}

/// What a target names, seen from a folder.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    // A folder's entry stays one.
    steps.join("/") + if target.ends_with('/') && !steps.is_empty() { "/" } else { "" }
}
