//! Texts with places to fill, such as `{path}`.

/// The text before the first place, its name, and what follows it.
#[must_use]
pub(crate) fn next(pattern: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The text with its places filled; one without a value stays as it is.
#[must_use]
pub(crate) fn fill<'v>(pattern: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, name, after)) = next(rest) {
        out.push_str(before);
        match value(name) {
            Some(value) => out.push_str(value),
            None => out.extend(["{", name, "}"]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
