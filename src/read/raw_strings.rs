//! Long numbers in bytes that no reader of ours understands: records, embedded objects, old documents.
//!
//! A number is found with what stands right beside it, in 8-bit letters and in UTF-16. It must not know what a number
//! may mean.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Digits from which a number may be a person's.
const LONG: usize = 8;
/// Characters that a scrap has at most before and after its numbers.
const REACH: usize = 100;
/// Scraps that are looked at.
const MOST: usize = 100_000;
/// Bytes of embedded files and binary parts that are looked at, in all.
const LOOKED_AT: u64 = 64 * 1024 * 1024;

/// Whether a text holds digits enough for a citizen's number, close to each other.
pub(super) fn holds_long_number(text: &str) -> bool {
    let mut digits = 0;
    let mut gap = 0;
    for c in text.chars() {
        if c.is_numeric() {
            digits += 1;
            gap = 0;
            if digits >= LONG {
                return true;
            }
        } else if c != '\u{200B}' {
            gap += 1;
            // Groups of a number are kept apart by a mark and two spaces at most; a letter ends it.
            if gap > 3 || c.is_alphabetic() {
                digits = 0;
            }
        }
    }
    false
}

/// Scraps of bytes: runs of letters that hold a long number.
pub(super) fn of_bytes(bytes: &[u8]) -> Vec<String> {
    let mut scraps = Vec::new();
    if let Ok(text) = std::str::from_utf8(bytes) {
        collect(text.chars().map(|c| (c >= ' ').then_some(c)), &mut scraps);
        return scraps;
    }
    let single = |byte: &u8| (*byte >= 0x20 && *byte != 0x7F).then(|| char::from(*byte));
    collect(bytes.iter().map(single), &mut scraps);
    for first in 0..2 {
        let units = bytes.get(first..).unwrap_or_default().chunks_exact(2);
        let letter = |unit: &[u8]| {
            let unit = u16::from_le_bytes([unit[0], unit[1]]);
            // Beyond these letters two bytes of something else are more likely.
            let c = char::from_u32(u32::from(unit)).filter(|c| *c >= ' ' && *c < '\u{2100}');
            c.or((0xFF10..=0xFF19).contains(&unit).then(|| char::from_u32(u32::from(unit))).flatten())
        };
        collect(units.map(letter), &mut scraps);
    }
    scraps
}

/// Scraps of the binary parts of a package, and of every part of a package embedded in it.
pub(super) fn of_binary_parts(package: &[u8]) -> Vec<String> {
    let mut scraps = Vec::new();
    let mut left = LOOKED_AT;
    let Ok(mut archive) = ZipArchive::new(Cursor::new(package)) else { return scraps };
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else { continue };
        let name = entry.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        let known = [".xml", ".rels", ".vml", ".png", ".jpeg", ".jpg", ".gif", ".emf", ".wmf"];
        if known.iter().any(|end| name.ends_with(end)) || left == 0 {
            continue;
        }
        let mut bytes = Vec::new();
        let _ = entry.take(left).read_to_end(&mut bytes);
        left -= bytes.len() as u64;
        if bytes.starts_with(b"PK\x03\x04") {
            scraps.extend(of_embedded(&bytes, &mut left));
        } else {
            scraps.extend(of_bytes(&bytes));
        }
        if scraps.len() > MOST {
            break;
        }
    }
    scraps
}

fn of_embedded(package: &[u8], left: &mut u64) -> Vec<String> {
    let mut scraps = Vec::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(package)) else { return scraps };
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else { continue };
        let mut bytes = Vec::new();
        let _ = entry.take(*left).read_to_end(&mut bytes);
        *left -= bytes.len() as u64;
        scraps.extend(of_bytes(&bytes));
    }
    scraps
}

/// Puts letters together to runs and keeps those that hold a long number.
fn collect(letters: impl Iterator<Item = Option<char>>, scraps: &mut Vec<String>) {
    let mut run = String::new();
    let mut digits = 0usize;
    for letter in letters.chain([None]) {
        let ends_markup = matches!(letter, Some('<' | '>'));
        if let Some(c) = letter.filter(|_| !ends_markup) {
            run.push(c);
            digits += usize::from(c.is_numeric());
            continue;
        }
        if digits >= LONG && scraps.len() < MOST {
            scraps.extend(near_numbers(&run));
        }
        run.clear();
        digits = 0;
    }
}

/// What stands near the long numbers of a run.
fn near_numbers(run: &str) -> Vec<String> {
    let letters: Vec<char> = run.chars().collect();
    if letters.len() <= 2 * REACH {
        return if holds_long_number(run) { vec![run.to_owned()] } else { Vec::new() };
    }
    // Pieces that overlap, so that no number and no word before it is cut.
    let pieces =
        (0..letters.len()).step_by(REACH).map(|at| letters.iter().skip(at).take(2 * REACH).collect::<String>());
    pieces.filter(|piece| holds_long_number(piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_bytes_of_any_kind() {
        assert_eq!(of_bytes(b"\0\x01CCCD 084098001234\0\x02no 12"), ["CCCD 084098001234"]);
        let wide: Vec<u8> = "\u{1}Số 084098001234".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of_bytes(&wide), ["Số 084098001234"]);
        let shifted = [&[7][..], &wide].concat();
        assert_eq!(of_bytes(&shifted), ["Số 084098001234"]);
    }

    #[test]
    fn few_digits_are_none() {
        assert!(!holds_long_number("12 hồ sơ, 45 tài khoản, 2023"));
        assert!(!holds_long_number("1234567"));
        assert!(holds_long_number("084 - 098 - 001 234"));
    }
}
