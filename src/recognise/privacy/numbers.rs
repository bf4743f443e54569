//! Numbers by which a citizen is known, by their structure and, in running text, by the words before them.
//!
//! A CCCD number has 12 digits: province, century and sex, year of birth, six digits (Decree 137/2015/NĐ-CP,
//! Circular 07/2016/TT-BCA). All begin with 0, which spreadsheets drop from numbers. A CMND number has 9 digits
//! and begins with the province's two. This module knows no cells.

use std::ops::{Range, RangeInclusive};

use super::digits::{self, Group};
use super::labels::{edge, is_labelled};

/// Digits of a CCCD number.
const CCCD: usize = 12;
/// Digits of most CCCD numbers once their zero is dropped.
const SHORTENED: usize = CCCD - 1;
/// Digits of those that lost two.
const TWICE: usize = CCCD - 2;
/// Digits of a CMND number.
pub(super) const CMND: usize = 9;
/// The codes of provinces in a CCCD number. Source: the annex to Circular 59/2021/TT-BCA.
#[rustfmt::skip]
const PROVINCES: [u32; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
    46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92,
    93, 94, 95, 96,
];
/// Between them where a heading says that it is such a number: a mistyped one counts too.
const NEAR_PROVINCES: RangeInclusive<u32> = 1..=96;
/// The codes of provinces that begin a CMND number.
const CARD_PROVINCES: RangeInclusive<u32> = 1..=38;
/// Century and sex: 0 and 1 for people born in the 20th century, 2 and 3 in the 21st.
const CENTURIES: RangeInclusive<u32> = 0..=3;
/// The years in which somebody with such a number was born: nobody is older, and no report is written later.
const BORN: RangeInclusive<u32> = 1910..=2029;
/// Two-digit years in which reports are written, for dates at the beginning of a moment.
const REPORT_YEARS: RangeInclusive<u32> = 20..=39;
/// The fewest digits with which a grouped number begins and ends; dates and lists have fewer.
const GROUP: usize = 3;
/// How the numbers of land lines begin; they have eleven digits.
const LAND_LINES: &str = "02";
/// Numbers that are multiples of it are amounts.
const ROUND: usize = 3;
/// Letters and digits of the shortest hash in hexadecimal writing; what stands in one is not a number.
const HASH: usize = 24;
/// Digits between the hyphens of a GUID.
const GUID_GROUP: usize = 4;

/// Which kinds of citizen numbers a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    /// A CCCD number.
    pub(super) cccd: bool,
    /// A CMND number.
    pub(super) cmnd: bool,
}

/// Whether a citizen number stands in a free text: a file's or sheet's name, a comment, a document property.
///
/// A 12-digit number counts by its structure, other ones only after a word such as CMND.
#[must_use]
pub fn in_text(text: &str) -> bool {
    !found(text).is_empty()
}

/// The text with every digit of its citizen numbers replaced by `x`; `None` when there are none.
#[must_use]
pub fn masked(text: &str) -> Option<String> {
    let places = places(text);
    let mut out = text.to_owned();
    for place in places.iter().rev() {
        out.replace_range(place.clone(), "x");
    }
    (!places.is_empty()).then_some(out)
}

/// The bytes of every digit of the citizen numbers in a free text.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let found = found(text);
    let mut places: Vec<Range<usize>> =
        found.iter().flat_map(|(groups, _)| groups.iter().flat_map(|group| group.places.iter().cloned())).collect();
    places.sort_by_key(|place| place.start);
    places.dedup();
    places
}

/// The text as it may be shown: its citizen numbers masked, if it has any.
#[must_use]
pub fn shown(text: &str) -> String {
    masked(text).unwrap_or_else(|| text.to_owned())
}

/// The kinds of citizen numbers in a free text.
pub(super) fn kinds_in(text: &str) -> Kinds {
    let mut kinds = Kinds::default();
    for (_, kind) in found(text) {
        kinds.cccd |= kind.cccd;
        kinds.cmnd |= kind.cmnd;
    }
    kinds
}

/// Citizen numbers in a text of which nothing is known, such as an attribute's value, with their digits.
///
/// A number without a label counts only if it is the whole text, or stands for itself: no hash, no GUID, no path.
pub(super) fn in_scrap(text: &str) -> Vec<(String, Kinds)> {
    let is_sure = |groups: &[Group]| {
        is_labelled(text, groups)
            || digits::only(text).is_some_and(|all| all == digits::joined(groups))
            || (groups.len() == 1 && stands_alone(text, groups))
    };
    let found = found(text).into_iter().filter(|(groups, _)| is_sure(groups));
    found.map(|(groups, kinds)| (digits::joined(&groups), kinds)).collect()
}

/// The digits of each citizen number in a free text.
pub(super) fn in_words(text: &str) -> Vec<String> {
    found(text).iter().map(|(groups, _)| digits::joined(groups)).collect()
}

/// The digits of the citizen numbers in a free text; of readings that share a digit the first.
pub(super) fn apart_in(text: &str) -> Vec<String> {
    let mut all: Vec<Vec<Group>> = found(text).into_iter().map(|(groups, _)| groups).collect();
    all.sort_by_key(|groups| edge(groups.first(), true));
    let mut end = None;
    all.retain(|groups| {
        let is_apart = edge(groups.first(), true) >= end;
        end = if is_apart { edge(groups.last(), false) } else { end };
        is_apart
    });
    all.iter().map(|groups| digits::joined(groups)).collect()
}

/// Whether neither letters nor a GUID's groups touch a number, and it is not a fraction's.
fn stands_alone(text: &str, groups: &[Group]) -> bool {
    let (Some(start), Some(end)) = (edge(groups.first(), true), edge(groups.last(), false)) else { return false };
    let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let ends_guid = before.strip_suffix('-').is_some_and(|rest| {
        let group = rest.bytes().rev().take_while(u8::is_ascii_hexdigit).count();
        group == GUID_GROUP && rest[..rest.len() - group].ends_with('-')
    });
    let is_fraction = before.strip_suffix('.').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    !is_fraction && !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric) && !ends_guid
}

/// Whether digits are a CCCD number that lost one zero.
pub(super) fn is_shortened(digits: &str) -> bool {
    digits.len() == SHORTENED && is_cccd_without_zeros(digits)
}

/// The kind of number that digits can be where a heading says that it is one: zeros dropped or not, mistyped or not.
pub(super) fn under_heading(digits: &str) -> Kinds {
    let province = |digits: &str| part(digits, 0, 3).is_some_and(|code| NEAR_PROVINCES.contains(&code));
    let shortened = SHORTENED - 1..=SHORTENED;
    let cccd = digits.len() == CCCD
        || (shortened.contains(&digits.len()) && !digits.starts_with('0') && province(&format!("{digits:0>CCCD$}")));
    Kinds { cccd, cmnd: !cccd && (digits.len() == CMND || (digits.len() == CMND - 1 && !digits.starts_with('0'))) }
}

/// The kind of number that digits look like where a heading speaks of something else, too.
pub(super) fn under_mention(digits: &str) -> Kinds {
    Kinds { cmnd: by_itself(digits).cmnd, ..under_fee(digits) }
}

/// The kind of number that digits look like where amounts are expected: no CMND number, which is as long as those.
pub(super) fn under_fee(digits: &str) -> Kinds {
    Kinds { cccd: is_cccd(digits) || is_cccd_without_zeros(digits), cmnd: false }
}

/// Whether digits have the structure of a CCCD number, zeros and all.
pub(super) fn is_whole_cccd(digits: &str) -> bool {
    is_cccd(digits) && !is_moment(digits)
}

/// The kinds of citizen numbers in a free text that words beside them call so.
pub(super) fn labelled_in(text: &str) -> Kinds {
    let mut kinds = Kinds::default();
    for (_, kind) in found(text).into_iter().filter(|(groups, _)| is_labelled(text, groups)) {
        kinds.cccd |= kind.cccd;
        kinds.cmnd |= kind.cmnd;
    }
    kinds
}

/// The form of a number, from its digits alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A CCCD number, zero and all.
    Whole,
    /// One that lost its zero.
    Shortened,
    /// One of a province up to 009, which lost two.
    Twice,
    /// A CMND number.
    Card,
}

/// The form of a citizen's number that digits have; round ones are amounts.
pub(super) fn form(digits: &str) -> Option<Form> {
    if digits.ends_with(&"0".repeat(ROUND)) {
        return None;
    }
    let province = || digits.get(..2).and_then(|code| code.parse().ok());
    let form = match digits.len() {
        CCCD if is_whole_cccd(digits) && is_born(digits) => Form::Whole,
        SHORTENED if is_cccd_without_zeros(digits) => Form::Shortened,
        TWICE if is_cccd_without_zeros(digits) => Form::Twice,
        CMND if province().is_some_and(|code| CARD_PROVINCES.contains(&code)) => Form::Card,
        _ => return None,
    };
    Some(form)
}

/// The kind of number that digits look like without a heading: no shorter than with one zero dropped, and not round.
pub(super) fn by_itself(digits: &str) -> Kinds {
    let form = form(digits);
    Kinds { cccd: form == Some(Form::Shortened), cmnd: form == Some(Form::Card) }
}

/// Whether the year of birth in a number of twelve digits can be somebody's.
///
/// The digit before it tells the century: 0 and 1 the 20th, 2 and 3 the 21st. Tax codes of companies, which begin with
/// a province's two digits, mostly name the year 1900 or one soon after.
fn is_born(digits: &str) -> bool {
    let century = part(digits, 3, 1).map(|digit| 1900 + digit / 2 * 100);
    century.zip(part(digits, 4, 2)).is_some_and(|(century, year)| BORN.contains(&(century + year)))
}

/// Citizen numbers in a text, as groups of digits.
fn found(text: &str) -> Vec<(Vec<Group>, Kinds)> {
    let mut found = Vec::new();
    for chain in digits::chains(text) {
        add_found(
            &chain,
            &mut found,
            |groups, number| {
                if is_shaped(groups) { kind_of(text, groups, number) } else { Kinds::default() }
            },
        );
    }
    // A slash or a comma keeps the groups of a number apart only where a label says that it is one.
    for chain in digits::loose_chains(text) {
        add_found(&chain, &mut found, |groups, number| {
            let is_even = groups.windows(2).all(|pair| pair[0].digits.len() == pair[1].digits.len());
            let fits = groups.len() > 1 && (is_even || is_shaped(groups)) && is_cccd(number);
            Kinds { cccd: fits && is_labelled(text, groups), cmnd: false }
        });
    }
    found
}

/// Adds the numbers of a chain: any of its groups that stand side by side may be one.
fn add_found(chain: &[Group], found: &mut Vec<(Vec<Group>, Kinds)>, kind: impl Fn(&[Group], &str) -> Kinds) {
    for first in 0..chain.len() {
        for last in first..chain.len() {
            let groups = &chain[first..=last];
            let number = digits::joined(groups);
            if number.len() > CCCD + 1 {
                break;
            }
            let kind = kind(groups, &number);
            if kind != Kinds::default() && !found.iter().any(|(known, _)| known == groups) {
                found.push((groups.to_vec(), kind));
            }
        }
    }
}

fn is_shaped(groups: &[Group]) -> bool {
    let long = |group: Option<&Group>| group.is_some_and(|group| group.digits.len() >= GROUP);
    long(groups.first()) && long(groups.last())
}

fn kind_of(text: &str, groups: &[Group], number: &str) -> Kinds {
    let whole = groups.len() == 1;
    let by_three = groups.iter().all(|group| group.digits.len() == GROUP);
    let cccd = match number.len() {
        CCCD => is_cccd(number) && ((!is_moment(number) && !is_in_hash(text, groups)) || is_labelled(text, groups)),
        SHORTENED if whole && is_cccd_without_zeros(number) => is_labelled(text, groups),
        _ => false,
    };
    let cccd = cccd || (is_mistyped(groups, number) && is_labelled(text, groups));
    Kinds { cccd, cmnd: number.len() == CMND && (whole || by_three) && is_labelled(text, groups) }
}

/// Whether digits may be a CCCD number with a slip: a wrong one, one too few or one too many. No land line is meant.
fn is_mistyped(groups: &[Group], number: &str) -> bool {
    let by_three = groups.iter().all(|group| group.digits.len() == GROUP);
    number.starts_with('0')
        && match number.len() {
            CCCD => groups.len() == 1 || by_three,
            length => groups.len() == 1 && length.abs_diff(CCCD) == 1 && !number.starts_with(LAND_LINES),
        }
}

fn is_cccd(digits: &str) -> bool {
    digits.len() == CCCD
        && part(digits, 0, 3).is_some_and(|code| PROVINCES.binary_search(&code).is_ok())
        && part(digits, 3, 1).is_some_and(|century| CENTURIES.contains(&century))
}

/// A CCCD number after a spreadsheet took it for a number: one zero is gone, two of provinces up to 009.
fn is_cccd_without_zeros(digits: &str) -> bool {
    (SHORTENED - 1..=SHORTENED).contains(&digits.len())
        && !digits.starts_with('0')
        && is_cccd(&format!("{digits:0>CCCD$}"))
        && is_born(&format!("{digits:0>CCCD$}"))
}

/// Twelve digits that are a date and a time, or two dates: `091120231530`, `010923300923`.
fn is_moment(digits: &str) -> bool {
    let two = |at| part(digits, at, 2).unwrap_or_default();
    let day = |at| (1..=31).contains(&two(at)) && (1..=12).contains(&two(at + 2));
    let year = |at| REPORT_YEARS.contains(&two(at));
    let time = |at| two(at) < 24 && two(at + 2) < 60;
    let date_and_time = (time(6) && two(10) < 60) || (two(4) == 20 && year(6) && time(8));
    day(0) && year(4) && (date_and_time || (day(6) && year(10)))
}

fn part(digits: &str, at: usize, length: usize) -> Option<u32> {
    digits.get(at..at + length)?.parse().ok()
}

/// Whether a number is part of a long word of hexadecimal digits.
fn is_in_hash(text: &str, groups: &[Group]) -> bool {
    let (Some(start), Some(end)) = (edge(groups.first(), true), edge(groups.last(), false)) else { return false };
    let hex = |c: &char| c.is_ascii_hexdigit();
    let before = text.get(..start).unwrap_or_default().chars().rev().take(HASH).take_while(hex).count();
    let after = text.get(end..).unwrap_or_default().chars().take(HASH).take_while(hex).count();
    groups.len() == 1 && before + CCCD + after >= HASH
}
