//! The words of which the campaign file takes one, with what each means.
//!
//! Apart from those who read them, because the table of keys must name them and knows no reader.

use chrono::Weekday;

use crate::model::finding::Severity;
use crate::model::form::Kind;
use crate::model::language::Language;
use crate::model::mail::MailKind;
use crate::model::period::Cadence;
use crate::model::unit_change::UnitChangeKind;
use crate::model::unsearched::KeepUnsearched;

/// A cadence, by the day on which its weeks end.
pub(super) type CadenceChoice = fn(Weekday) -> Cadence;

/// Languages of reports and letters.
pub(super) const LANGUAGES: [(&str, Language); 2] = [("vi", Language::Vi), ("en", Language::En)];
/// How often a campaign's own reports come.
pub(super) const OF_CAMPAIGN: [(&str, CadenceChoice); 3] =
    [("daily", |_| Cadence::Daily), ("weekly", Cadence::Weekly), ("monthly", |_| Cadence::Monthly)];
/// How often anything else comes.
pub(super) const OF_FORM: [(&str, CadenceChoice); 4] =
    [OF_CAMPAIGN[0], OF_CAMPAIGN[1], OF_CAMPAIGN[2], ("once", |_| Cadence::Once)];
/// How often a form is due that may come more often; a week ends on Sunday.
pub(super) const DUE: [(&str, Option<Cadence>); 5] = [
    ("never", None),
    ("daily", Some(Cadence::Daily)),
    ("weekly", Some(Cadence::Weekly(Weekday::Sun))),
    ("monthly", Some(Cadence::Monthly)),
    ("once", Some(Cadence::Once)),
];
/// What the figures of several periods come to.
pub(super) const INDICATORS: [(&str, Kind); 2] = [("flow", Kind::Flow), ("stock", Kind::Stock)];
/// What a finding does.
pub(super) const SEVERITIES: [(&str, Severity); 2] = [("error", Severity::Error), ("warning", Severity::Warning)];
/// Where a file is kept of which something could not be looked into.
pub(super) const UNSEARCHED: [(&str, KeepUnsearched); 2] =
    [("quarantine", KeepUnsearched::Quarantine), ("archive", KeepUnsearched::Archive)];
/// What becomes of units.
pub(super) const UNIT_CHANGES: [(&str, UnitChangeKind); 5] = [
    (UnitChangeKind::Merge.as_str(), UnitChangeKind::Merge),
    (UnitChangeKind::Split.as_str(), UnitChangeKind::Split),
    (UnitChangeKind::Rename.as_str(), UnitChangeKind::Rename),
    (UnitChangeKind::End.as_str(), UnitChangeKind::End),
    (UnitChangeKind::Begin.as_str(), UnitChangeKind::Begin),
];
/// Who keeps what was brought before a split, where its successors do not share it.
pub(super) const KEPT: [(&str, ()); 1] = [("at-parent", ())];
/// Days of the week.
pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];
/// Letters that units can get; the rest is about all of them.
pub(super) const OF_UNITS: [(&str, MailKind); 4] =
    [MailKind::NAMED[2], MailKind::NAMED[3], MailKind::NAMED[5], MailKind::NAMED[6]];

/// The words alone.
pub(super) const fn names<T, const N: usize>(choices: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = choices[at].0;
        at += 1;
    }
    names
}
