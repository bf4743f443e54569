//! Dates of cells: what a cell for a date says, and whether its day and month may have changed places.
//!
//! A spreadsheet set to another country turns `9/10/2023` into the tenth of September before anyone sees it. The cell alone
//! cannot say whether that happened: a title, a name or the days beside it can. What neither confirms is judged where what
//! counts is known.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::candidate::{Candidate, PeriodClaim};
use super::draft::DateClaim;
use super::row::{NoDate, Text};
use crate::model::cell::CellRef;
use crate::read::{Formula, Sheet, Value};
use crate::text;
use crate::text::date::{self, Span};

/// A date with its text.
type Dated = Result<(NaiveDate, Text), NoDate>;

/// Whether a formula in a cell depends on the day on which the file was last calculated: it says when somebody looked, and
/// nothing of what is reported.
pub(super) fn is_by_clock(sheet: &Sheet, cell: CellRef) -> bool {
    sheet.marks.formula(cell) == Some(&Formula::Clock)
}

/// The date of a cell in a column of dates, as it is `written`. `None`: it is blank.
pub(super) fn of_cell(value: &Value, written: Text, span: &Span, by_clock: bool) -> Option<Dated> {
    let days = match value {
        Value::Date(moment) => vec![moment.date()],
        Value::Text(text) if text::clean(text).is_empty() => return None,
        Value::Text(text) => of_text(text, span),
        Value::Number(_) => of_text(&written.text, span),
        Value::Bool(_) | Value::Error(_) | Value::Uncalculated => Vec::new(),
    };
    Some(match days.as_slice() {
        [day, rest @ ..] if rest.iter().all(|other| other == day) => {
            if by_clock {
                Err(NoDate::Clock(*day, written))
            } else {
                Ok((*day, written))
            }
        }
        _ => Err(NoDate::Unread(written)),
    })
}

fn of_text(text: &str, span: &Span) -> Vec<NaiveDate> {
    if let Some(day) = date::of_serial(text, span) {
        return vec![day];
    }
    let found = date::find(text, span);
    let found = if found.is_empty() { date::find_in_name(text, span) } else { found };
    found.into_iter().map(|mention| mention.date).collect()
}

/// The day that the text is with day and month swapped, where it is nothing but a date in digits.
pub(super) fn swapped(written: &str, day: NaiveDate, span: &Span) -> Option<NaiveDate> {
    let mention = date::whole(written, span).filter(|mention| mention.date == day)?;
    mention.swapped
}

/// Whether a line of text among the dates above a table states the day, too, and is more than a date in digits.
pub(super) fn is_titled(claims: &[&DateClaim], day: NaiveDate, span: &Span) -> bool {
    let is_text = |claim: &&DateClaim| claim.titled && swapped(&claim.written, day, span).is_none();
    claims.iter().filter(|claim| claim.date == day).any(is_text)
}

/// Takes the doubt about the order away from what these days confirm.
pub(super) fn confirm(candidates: &mut [Candidate], days: &[NaiveDate]) {
    for candidate in candidates {
        if let PeriodClaim::Known { day, swapped, .. } = &mut candidate.period
            && days.contains(day)
        {
            *swapped = None;
        }
    }
}

/// The same of days that stand one after the other in one table: swapped they would lie months apart.
pub(super) fn confirm_by_neighbours(candidates: &mut [Candidate]) {
    let day_of = |candidate: &Candidate| match candidate.period {
        PeriodClaim::Known { day, .. } => Some(day),
        _ => None,
    };
    let days: BTreeSet<NaiveDate> = candidates.iter().filter_map(day_of).collect();
    let has = |day: Option<NaiveDate>| day.is_some_and(|day| days.contains(&day));
    let confirmed: Vec<NaiveDate> =
        days.iter().copied().filter(|day| has(day.pred_opt()) || has(day.succ_opt())).collect();
    confirm(candidates, &confirmed);
}
