//! Dates in the names of files and sheets: `BC P1 12-9`, `P1_12_9_2023`, `20230912_P1`, `12.9`.
//!
//! A name is short and its numbers are few, so every reading is tried and the most believable ones that do
//! not overlap are kept. It must not know paths, extensions or who wins when name and content disagree.

use std::cmp::Reverse;

use chrono::Datelike;

use super::grammar::{self, Found};
use super::month;
use super::parts::{self, Partial, Style};
use super::tokens::{self, Kind, Scan};
use super::{Mention, Span};

/// Words after which `1.2` numbers a form, a section or an attempt.
const LABELS: [&str; 14] =
    ["mau", "bieu", "form", "pl", "luc", "lan", "to", "muc", "phan", "so", "v", "ver", "version", "copy"];

/// Words that may stand directly before a date, without a space.
const LEADS: [&str; 4] = ["bc", "n", "baocao", "ngay"];

/// Marks between the numbers of a date whose year is long.
const BETWEEN: [char; 5] = ['-', '.', '_', '/', ','];

/// One reading of a part of the name; the greater trust wins where two overlap.
struct DateCandidate {
    mention: Mention,
    trust: Trust,
}

/// Why to believe a reading, weightiest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "an order of independent grounds, not a state")]
struct Trust {
    is_worded: bool,
    is_range: bool,
    year_given: bool,
    is_tight: bool,
    in_campaign: bool,
    starts: usize,
}

/// The dates in the name of a file or sheet, in order. A day and month without a year are enough; one that
/// falls outside the campaign is given only if the name has no better date.
#[must_use]
pub fn find_in_name(name: &str, campaign: &Span) -> Vec<Mention> {
    let tokens = tokens::split(name);
    let mut candidates = Vec::new();
    let mut scan = Scan::new(&tokens);
    while !scan.is_done() {
        candidates.extend(readings(scan, campaign).into_iter().filter_map(|(found, rest)| {
            let bytes = scan.bytes_to(rest);
            let is_tight = !name.get(bytes.clone())?.contains(char::is_whitespace);
            let whole = scan.is_first() && rest.is_last();
            let mention = found.resolve(campaign, bytes)?;
            let trust = Trust {
                is_worded: found.is_worded || matches!(scan.previous(), Some(Kind::Word(w)) if w.ends_with("ngay")),
                is_range: found.first.is_some(),
                year_given: mention.year_given,
                is_tight,
                in_campaign: campaign.contains(mention.date),
                starts: mention.range.start,
            };
            let sure = trust.is_worded || trust.year_given || whole || is_bare_date(scan, rest, trust);
            sure.then_some(DateCandidate { mention, trust })
        }));
        scan = scan.skip_one();
    }
    // `T9.2025` and `Tháng 9 2025` hold a month and a year, which no pair of them is a day of.
    let months = if campaign.months { month::find(name, campaign, true) } else { Vec::new() };
    let overlaps = |candidate: &DateCandidate| {
        let range = &candidate.mention.range;
        months.iter().any(|month| month.range.start < range.end && range.start < month.range.end)
    };
    candidates.retain(|candidate| !overlaps(candidate) || candidate.trust.is_worded);
    let dates = choose(candidates);
    if dates.is_empty() { months } else { dates }
}

/// Whether day and month alone can be meant: no space within, no letters about it, no word that counts forms.
fn is_bare_date(scan: Scan<'_>, rest: Scan<'_>, trust: Trust) -> bool {
    let led = match scan.previous() {
        Some(Kind::Word(word)) => LEADS.contains(&word.as_str()),
        _ => !scan.label().is_some_and(|word| LABELS.contains(&word)),
    };
    let closed = !matches!(rest.peek(), Some(Kind::Word(_) | Kind::Mark('%')));
    led && closed && (trust.is_tight || trust.is_range)
}

/// The best readings that do not overlap; stray ones only when there are no others.
fn choose(mut candidates: Vec<DateCandidate>) -> Vec<Mention> {
    candidates.sort_by_key(|candidate| Reverse(candidate.trust));
    let mut chosen: Vec<DateCandidate> = Vec::new();
    for candidate in candidates {
        let range = &candidate.mention.range;
        if chosen.iter().all(|c| c.mention.range.end <= range.start || range.end <= c.mention.range.start) {
            chosen.push(candidate);
        }
    }
    let is_stray = |trust: Trust| !(trust.is_worded || trust.year_given || trust.in_campaign);
    if chosen.iter().any(|c| !is_stray(c.trust)) {
        chosen.retain(|c| !is_stray(c.trust));
    }
    let mut mentions: Vec<Mention> = chosen.into_iter().map(|c| c.mention).collect();
    mentions.sort_by_key(|mention| mention.range.start);
    mentions
}

/// Everything that can start here.
fn readings<'t>(scan: Scan<'t>, campaign: &Span) -> Vec<(Found, Scan<'t>)> {
    if !scan.is_free_in_name(&LABELS) {
        return Vec::new();
    }
    let years = campaign.starts.year() - 1..=campaign.ends.year() + 1;
    let near = |p: &Partial| p.has_long_year || p.year.is_none_or(|year| years.contains(&year));
    let lettered =
        matches!(scan.previous(), Some(Kind::Word(word)) if word.len() < 2 && !LEADS.contains(&word.as_str()));
    let alone = |(last, rest)| (Found { first: None, last, is_worded: false }, rest);
    let dated = grammar::range(scan).into_iter().chain(grammar::single(scan)).chain(mixed(scan).map(alone));
    dated
        .filter(|(found, rest)| !lettered && near(&found.last) && is_complete(*rest))
        .chain(run_together(scan, campaign).into_iter().map(alone))
        .collect()
}

/// Whether the date is not the beginning of a version or of a longer number.
fn is_complete(rest: Scan<'_>) -> bool {
    rest.mark(&['.', ',', '/']).is_none_or(|(_, next)| !matches!(next.peek(), Some(Kind::Number(..))))
}

/// `12-9.2023`, `12 9 2023`: any marks or spaces, if the year has four digits.
fn mixed(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (day, rest) = scan.number(1..=2)?;
    let (month, rest) = parts::parted(rest, &BETWEEN).number(1..=2)?;
    let (year, rest) = parts::parted(rest, &BETWEEN).number(4..=4)?;
    Some((Partial { style: Style::Marks(' '), ..grammar::from_digits(day, month, year)? }, rest))
}

/// Eight digits as year, month, day or as day, month, year; six as day, month, year or the reverse, only if
/// exactly one of the readings falls in the campaign.
fn run_together<'t>(scan: Scan<'t>, campaign: &Span) -> Option<(Partial, Scan<'t>)> {
    let within = |p: &Partial| p.resolve(campaign).is_some_and(|date| campaign.contains(date));
    if let Some((value, rest)) = scan.number(8..=8) {
        let day_first = grammar::from_digits(value / 1_000_000, value / 10_000 % 100, value % 10_000);
        let both = [grammar::compact_year_first(value), day_first].into_iter().flatten();
        let real: Vec<Partial> = both.filter(|p| p.resolve(campaign).is_some()).collect();
        return Some((*real.iter().find(|p| within(p)).or(real.first())?, rest));
    }
    let (value, rest) = scan.number(6..=6)?;
    let (high, middle, low) = (value / 10_000, value / 100 % 100, value % 100);
    let both = [grammar::from_digits(high, middle, 2000 + low), grammar::from_digits(low, middle, 2000 + high)];
    let mut real = both.into_iter().flatten().filter(within);
    match (real.next(), real.next()) {
        (Some(only), None) => Some((only, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
