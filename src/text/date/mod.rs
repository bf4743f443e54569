//! Dates as Vietnamese offices write them, day first: `12/09/2023`, `ngày 12 tháng 9 năm 2023`, `12.9`.
//!
//! Running text is read strictly, since numbers of documents, fractions and telephone numbers look alike
//! ([`find`]); names of files and sheets liberally, since they hold little else ([`find_in_name`]). This
//! module must not know which of several dates is the report's: that is weighed where the sheet is known.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

mod english;
mod grammar;
mod month;
mod name;
mod parts;
mod phrase;
mod serial;
mod several;
mod spoken;
mod tokens;

pub use name::find_in_name;
pub use phrase::{is_cited, is_place_and_date, is_reference};
pub use serial::of_serial;
pub use several::several;

use grammar::Found;
use parts::{Partial, Style};
use tokens::Scan;

/// The days of the campaign, both included; they supply a year that is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub starts: NaiveDate,
    /// The last day.
    pub ends: NaiveDate,
    /// Whether a month without a day is a date, as in a report by the month.
    pub months: bool,
}

/// A date that a text mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The date; of a range, its last day.
    pub date: NaiveDate,
    /// The first day of a range: `từ ngày 04/9 đến ngày 10/9/2023`.
    pub from: Option<NaiveDate>,
    /// The bytes of the text it was read from, with the words `từ`, `ngày` and the time of day that belong to it.
    pub range: Range<usize>,
    /// Whether the year is written; otherwise it is inferred from the campaign.
    pub year_given: bool,
    /// The day that a reader of another order would take it for: of `9/10/2023`, the tenth of September.
    pub swapped: Option<NaiveDate>,
}

/// The one date that the text is, brackets and a full stop aside.
#[must_use]
pub fn whole(text: &str, campaign: &Span) -> Option<Mention> {
    let [mention] = &find(text, campaign)[..] else { return None };
    let around = [text.get(..mention.range.start)?, text.get(mention.range.end..)?];
    around.iter().all(|rest| !rest.contains(char::is_alphanumeric)).then(|| mention.clone())
}

/// The dates in running text (cells, titles), in order. Without a year a date counts only after the word
/// `ngày` or if it is the whole text. Impossible dates are left out. Where the span says so, a month stands for its
/// first day in a text without a date.
#[must_use]
pub fn find(text: &str, campaign: &Span) -> Vec<Mention> {
    let tokens = tokens::split(text);
    let mut mentions = Vec::new();
    let mut scan = Scan::new(&tokens);
    while !scan.is_done() {
        let found = if scan.is_glued_to_number() { None } else { in_text(scan, campaign) };
        match found {
            Some((mention, rest)) => {
                mentions.push(mention);
                scan = rest;
            }
            None => scan = scan.skip_one(),
        }
    }
    if mentions.is_empty() && campaign.months { month::find(text, campaign, false) } else { mentions }
}

/// The mention that starts here, and what comes after it.
fn in_text<'t>(scan: Scan<'t>, campaign: &Span) -> Option<(Mention, Scan<'t>)> {
    let whole = |rest: Scan<'_>| scan.is_first() && rest.is_last();
    if let Some((found, rest)) = grammar::range(scan)
        && (found.is_worded || found.last.year.is_some() || whole(rest))
        && rest.ends_cleanly()
        && let Some(mention) = found.resolve(campaign, scan.bytes_to(rest))
    {
        return Some((mention, rest));
    }
    let (found, rest) = grammar::single(scan)?;
    let sure = match found.last.style {
        Style::Marks('_') | Style::YearFirst('_') => false,
        Style::Marks('.') | Style::YearFirst('.') => found.is_worded || found.last.has_long_year,
        Style::Words | Style::English | Style::Marks(_) | Style::YearFirst(_) => {
            found.is_worded || found.last.year.is_some()
        }
        Style::Compact => found.is_worded,
    };
    if (!sure && !whole(rest)) || !rest.ends_cleanly() {
        return None;
    }
    Some((found.resolve(campaign, scan.bytes_to(rest))?, rest))
}

/// The day with day and month swapped; `None` where there is no other such day.
#[must_use]
pub fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).filter(|other| *other != date)
}

impl Found {
    /// The mention, once every missing year is supplied; `None` if there is no such day.
    fn resolve(&self, campaign: &Span, range: Range<usize>) -> Option<Mention> {
        let Some(first) = self.first else {
            let date = self.last.resolve(campaign)?;
            let swapped = swapped(date).filter(|_| matches!(self.last.style, Style::Marks(_)));
            return Some(Mention { date, from: None, range, year_given: self.last.year.is_some(), swapped });
        };
        let (from, date) = match (first.year, self.last.year) {
            (Some(year), None) => {
                let from = first.on(year)?;
                (from, self.last.on(year).filter(|date| *date >= from).or_else(|| self.last.on(year.checked_add(1)?))?)
            }
            (given, _) => {
                let date = self.last.resolve(campaign)?;
                let from = match given {
                    Some(year) => first.on(year)?,
                    None => first
                        .on(date.year())
                        .filter(|from| *from <= date)
                        .or_else(|| first.on(date.year().checked_sub(1)?))?,
                };
                (from, date)
            }
        };
        let year_given = first.year.is_some() || self.last.year.is_some();
        (from <= date).then_some(Mention { date, from: Some(from), range, year_given, swapped: None })
    }
}

impl Partial {
    fn on(&self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }

    /// The date in its own year, else in the year that puts it in the campaign, else in the campaign's first.
    fn resolve(&self, campaign: &Span) -> Option<NaiveDate> {
        if let Some(year) = self.year {
            return self.on(year);
        }
        let first = campaign.starts.year();
        (first..=campaign.ends.year())
            .filter_map(|year| self.on(year))
            .find(|date| campaign.contains(*date))
            .or_else(|| self.on(first))
    }
}

impl Span {
    fn contains(&self, date: NaiveDate) -> bool {
        (self.starts..=self.ends).contains(&date)
    }
}

/// Whether a number after this word counts wards, hamlets, forms and the like, and no days.
pub(crate) fn is_numbered_by(word: &str) -> bool {
    grammar::is_numbered_by(&super::fold(word))
}

#[cfg(test)]
mod tests;
