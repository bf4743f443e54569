//! How long files are kept: `[retention]`.

use super::reader::Section;
use super::trouble::Trouble;
use crate::model::retention::{Retention, Term};
use crate::phrase;

/// Reads `[retention]`.
pub(super) fn retention(file: &Section<'_>) -> Retention {
    let section = file.section("retention");
    let usual = Retention::default();
    Retention {
        archive: term(&section, "archive_days", "archive_months"),
        quarantine_days: section.small("quarantine_days").unwrap_or(usual.quarantine_days),
        mail: term(&section, "mail_days", "mail_months"),
        quarantine_automatic: section.flag("quarantine_automatic").unwrap_or(usual.quarantine_automatic),
    }
}

/// A term in days or in months. `None`: without limit.
fn term(section: &Section<'_>, in_days: &'static str, in_months: &'static str) -> Option<Term> {
    let (days, months) = (section.small(in_days), section.small(in_months));
    if section.get(in_days).is_some()
        && let Some(field) = section.get(in_months)
    {
        let message = phrase!("`{days}` and `{months}` say two things", days = in_days, months = in_months);
        field.wrong(Trouble::new(message, phrase!("leave one of the two")));
    }
    days.map(Term::Days).or(months.map(Term::Months))
}
