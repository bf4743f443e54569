//! What slips and their sheets are called.

use crate::report::words::Words;

/// Bytes of a file name that leave room for a number and for the name of a temporary file.
const FILE_BYTES: usize = 180;
/// Characters of a sheet's name that Excel takes.
const SHEET_CHARACTERS: usize = 31;

/// The name of a slip: that of the file, its folders in front, so that what they say of unit and date goes along.
///
/// A slip that takes the place of others says which one it is. `is_taken` says whether another slip has a name.
#[must_use]
pub(crate) fn file_name(path: &str, number: u32, words: &Words, is_taken: &dyn Fn(&str) -> bool) -> String {
    let suffix = words.label("slip.suffix");
    let joined = path.replace(['/', '\\'], " - ");
    let stem = match joined.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 5 && !extension.contains(' ') && !stem.is_empty() => stem,
        _ => &joined,
    };
    // The slip of a slip bears the name of the first.
    let stem = stem.find(&format!(" - {suffix}")).map_or(stem, |at| &stem[..at]);
    let odd = |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let clean: String = stem.chars().map(|c| if odd(c) { '_' } else { c }).collect();
    let mut stem = clean.trim_start_matches('.').trim();
    while stem.len() > FILE_BYTES {
        let mut letters = stem.chars();
        letters.next_back();
        stem = letters.as_str();
    }
    let named = match number {
        0 | 1 => format!("{stem} - {suffix}"),
        _ => format!("{stem} - {suffix} {}", words.fill("slip.again", &[("number", &number.to_string())])),
    };
    let numbered = |number: u32| match number {
        1 => format!("{named}.xlsx"),
        _ => format!("{named} ({number}).xlsx"),
    };
    (1..=u32::MAX).map(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// A sheet's name as Excel takes it, unlike those taken; sheet names compare without regard to case.
pub(super) fn sheet_name(name: &str, taken: &mut Vec<String>) -> String {
    let odd = |c: char| c.is_control() || matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let clean: String = name.chars().map(|c| if odd(c) { '-' } else { c }).collect();
    let clean = clean.trim_matches('\'');
    let clean = if clean.trim().is_empty() { "-" } else { clean };
    let numbered = |number: usize| {
        let tail = if number > 1 { format!(" ({number})") } else { String::new() };
        clean.chars().take(SHEET_CHARACTERS - tail.len()).collect::<String>() + &tail
    };
    let free = (1..=usize::MAX).map(numbered).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.push(free.to_lowercase());
    free
}
