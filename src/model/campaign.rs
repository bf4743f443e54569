//! The campaign as its file describes it, checked once and typed.
//!
//! Everything an office may change lives here; the rest of the program reads it and holds no word
//! of any one campaign.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::count::Count;
use super::criterion::Criterion;
use super::finding::Severity;
use super::form::{ColumnHeadings, Form};
use super::id::{FormId, IndicatorId, UnitId};
use super::language::Language;
use super::mail::Mail;
use super::obligation::Bound;
use super::obligation::Obligation;
use super::period::{Cadence, Calendar};
use super::retention::Retention;
use super::unit::Unit;
use super::unit_change::UnitChange;
use super::unsearched::KeepUnsearched;

/// One campaign: the whole of `tonghop.toml`.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Number of the plan: `110/KH-UBND`.
    pub plan: String,
    /// The day on which the plan was issued.
    pub plan_date: Option<NaiveDate>,
    /// Who issued it; empty where the file does not say.
    pub plan_issuer: String,
    /// What the plan is called in a subject line: `KH 110`.
    pub short_name: String,
    /// The campaign's name, for headings.
    pub title: String,
    /// Language of what people read.
    pub language: Language,
    /// What a unit's sub-rows are called: `Thôn, tổ dân phố`; `None`: as the words of the language call them.
    pub area_name: Option<String>,
    /// Days, cadence, deadline, zone.
    pub calendar: Calendar,
    /// The quota of the whole campaign, against which the appendix is summed.
    pub target: Option<Count>,
    /// Who issues the report: heading and signature of what is printed.
    pub issuer: Issuer,
    /// Seconds an incomplete file is left alone before it is judged.
    pub settle_seconds: u32,
    /// Days after its deadline from which a report date's figures are closed. `None`: nothing closes by itself.
    pub closes_after: Option<u32>,
    /// Days after its last deadline from which all figures of a unit that a change ended are closed.
    pub closes_after_change: u32,
    /// Whether editions have to be approved, and by whom.
    pub approval: ApprovalTerms,
    /// Units named in the campaign file.
    pub units: Vec<UnitEntry>,
    /// Units that merge, split, change their name, end or begin, in the order of their days.
    pub changes: Vec<UnitChange>,
    /// Forms, the one with the target indicator first.
    pub forms: Vec<Form>,
    /// Everything that must come, the main form first.
    pub obligations: Vec<Obligation>,
    /// How the quota appendix is recognised.
    pub appendix: AppendixForm,
    /// Checks of this campaign.
    pub checks: Vec<Check>,
    /// By what units are ranked in the final report.
    pub criteria: Vec<Criterion>,
    /// Severities changed for this campaign, by finding code.
    pub severities: BTreeMap<String, Severity>,
    /// What is too large to be read.
    pub limits: Limits,
    /// Where a file is kept of which something could not be looked through for personal data.
    pub keep_unsearched: KeepUnsearched,
    /// How long files are kept.
    pub retention: Retention,
    /// Who gets mail, and from whom.
    pub mail: Mail,
    /// Words by which tables are recognised.
    pub vocabulary: Vocabulary,
}

impl Campaign {
    /// The form whose figures count to the quota; the reader has checked that there is one.
    #[must_use]
    pub fn main_form(&self) -> &Form {
        &self.forms[0]
    }

    /// An obligation by its identifier: that of its form, or its own.
    #[must_use]
    pub fn obligation(&self, id: &FormId) -> Option<&Obligation> {
        self.obligations.iter().find(|obligation| obligation.id == *id)
    }

    /// The periods of a form, or of documents; those of the campaign for anything else.
    #[must_use]
    pub fn calendar_of(&self, id: &FormId) -> &Calendar {
        let of_document = || self.obligation(id).map(|obligation| &obligation.calendar);
        self.form(id).map(|form| &form.calendar).or_else(of_document).unwrap_or(&self.calendar)
    }

    /// A form by its identifier.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == *id)
    }

    /// The indicator that the quota counts.
    #[must_use]
    pub fn target_indicator(&self) -> &IndicatorId {
        let main = self.main_form();
        let target = main.indicators.iter().find(|indicator| indicator.target);
        &target.unwrap_or(&main.indicators[0]).id
    }
}

/// Whether editions have to be approved before the leadership gets them, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalTerms {
    /// Whether mail to the leadership waits for it.
    pub required: bool,
    /// Who approves, as letters address that person; empty where the file does not say.
    pub approver: String,
    /// That person's addresses.
    pub emails: Vec<String>,
}

/// The blocks of text around a printed table, after Decree 30/2020/NĐ-CP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuer {
    /// The superior body's lines, above the issuing body.
    pub superior: Vec<String>,
    /// The issuing body's lines.
    pub office: Vec<String>,
    /// Where it is issued: the place before the date.
    pub place: String,
    /// Heading lines of the signature: `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`.
    pub signature: Vec<String>,
    /// Who prepares the table: `NGƯỜI LẬP BIỂU`.
    pub prepared_by: String,
    /// The list under *Nơi nhận*.
    pub recipients: Vec<String>,
    /// Type and body of its documents after the number: `BC-UBND`; empty where the file does not say.
    pub symbol: String,
    /// What the level above calls the office, where that is not what the office's lines say.
    pub unit: String,
    /// Whom units send to and ask: `Tổ công tác`; blank: the office.
    pub contact: String,
    /// The telephone there.
    pub phone: String,
}

impl Issuer {
    /// Whom units send to and ask: the contact, else the office; `None`: the campaign file names neither.
    #[must_use]
    pub fn contact(&self) -> Option<String> {
        let office = self.office.join(" ");
        [&self.contact, &office].into_iter().find(|name| !name.is_empty()).cloned()
    }
}

/// A unit as the campaign file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitEntry {
    /// Identifier in ledger and `summary.json`.
    pub id: UnitId,
    /// Full name: `Phường 1`.
    pub name: String,
    /// Other ways in which it is written.
    pub aliases: Vec<String>,
    /// Whether it reports although the appendix has no quota for it.
    pub reporting: bool,
    /// Its quota as long as no appendix gives it one.
    pub quota: Option<Count>,
    /// Name or identifier of the unit above it.
    pub superior: Option<String>,
    /// Addresses for what concerns this unit alone.
    pub emails: Vec<String>,
    /// Its hamlets and quarters (ấp, khóm); empty when any name will do.
    pub areas: Vec<String>,
    /// The forms that it fills in; `None` where it fills in those that everyone does.
    pub forms: Option<Vec<FormId>>,
}

/// Headings of the quota appendix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendixForm {
    /// The unit's name.
    pub unit: Vec<String>,
    /// Its quota.
    pub quota: Vec<String>,
    /// Its code, where there is one.
    pub code: Vec<String>,
    /// The unit above it, where there is one.
    pub superior: Vec<String>,
    /// Its address, where there is one.
    pub email: Vec<String>,
}

/// A check of this campaign: an SQL boolean expression over a submission's figures.
///
/// Columns are the indicators' identifiers (the unit's figure of the period), the same with
/// `_cumulative`, and `quota`. What is not known is null; a null result is not a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Identifier: the finding's code is `check:<id>`.
    pub id: String,
    /// The expression that holds for a good submission.
    pub sql: String,
    /// The message to people when it does not hold.
    pub message: String,
    /// Whether the submission is returned or counted with a warning.
    pub severity: Severity,
}

/// What is too large to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Mebibytes of one file.
    pub file_mib: u64,
    /// Mebibytes of one file's content once inflated.
    pub inflated_mib: u64,
    /// Inflated size over packed size.
    pub ratio: u64,
    /// Sheets of one workbook.
    pub sheets: usize,
    /// Cells of one workbook that hold something.
    pub cells: usize,
    /// Entries of one file's zip directory; a large real workbook has some hundreds.
    pub entries: usize,
    /// Mebibytes of memory that one reading process may take beside its program.
    pub memory_mib: u64,
    /// Seconds of processor time that reading one file may take; where the system does not say it, seconds awake.
    pub seconds: u64,
}

impl Limits {
    /// Bytes of one file.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        self.file_mib.saturating_mul(1024 * 1024)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_mib: 20,
            inflated_mib: 200,
            ratio: 200,
            sheets: 200,
            cells: 2_000_000,
            entries: 10_000,
            memory_mib: 400,
            seconds: 20,
        }
    }
}

impl Vocabulary {
    /// The words for a form of this cadence and these columns.
    ///
    /// *Trong tuần* is the figure of the period in a weekly form and another figure in a daily one: words of the other
    /// cadences go to `other`, but for what the campaign calls its own figure.
    #[must_use]
    pub fn of_form(&self, cadence: Cadence, columns: &ColumnHeadings) -> Self {
        let mut words = self.clone();
        let own = match cadence {
            Cadence::Daily | Cadence::Once => 0,
            Cadence::Weekly(_) => 1,
            Cadence::Monthly => 2,
        };
        let called: Vec<String> = self.day.iter().chain(&self.cumulative).map(|word| word.to_lowercase()).collect();
        for (at, list) in [&self.daily, &self.weekly, &self.monthly].into_iter().enumerate() {
            if at == own {
                words.day.extend(list.iter().cloned());
            } else {
                words.other.extend(list.iter().filter(|word| !called.contains(&word.to_lowercase())).cloned());
            }
        }
        words.area.extend(columns.area.iter().cloned());
        words.unit.extend(columns.unit.iter().cloned());
        words.date.extend(columns.date.iter().cloned());
        words
    }
}

/// Words by which tables are recognised, as people write them; recognition folds them to compare.
///
/// The built-in ones (`config/vocabulary.toml`) serve Vietnamese offices; a campaign adds its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Headings of the figure of the period, whatever the period: *Trong kỳ*.
    pub day: Vec<String>,
    /// The same of a form that is reported by the day: *Trong ngày*.
    pub daily: Vec<String>,
    /// By the week.
    pub weekly: Vec<String>,
    /// By the month.
    pub monthly: Vec<String>,
    /// Headings of the running total: *Lũy kế*.
    pub cumulative: Vec<String>,
    /// Headings of the sub-rows: *Ấp, khóm*.
    pub area: Vec<String>,
    /// Headings of the reporting unit: *Đơn vị*.
    pub unit: Vec<String>,
    /// Headings of the row number: *TT*.
    pub ordinal: Vec<String>,
    /// Headings of a column of report dates.
    pub date: Vec<String>,
    /// Words that make a column another one: *Tỷ lệ*, *Còn lại*, *Kỳ trước*.
    pub other: Vec<String>,
    /// Words that may stand beside a heading without changing what it means.
    pub filler: Vec<String>,
    /// Words that a title may hold without being about other people or another matter.
    pub title: Vec<String>,
    /// Labels before the unit's name.
    pub unit_label: Vec<String>,
    /// Labels before the report date.
    pub date_label: Vec<String>,
    /// Organisations written before a unit's name: *UBND*, *Công an*.
    pub organisation: Vec<String>,
    /// Kinds of unit, with their short forms: `phường` = `p`, `f`.
    pub kind: Vec<(String, Vec<String>)>,
    /// Names of total rows: *Tổng cộng*.
    pub total: Vec<String>,
    /// Words that may follow the name of a total: *các*, *toàn*.
    pub total_tail: Vec<String>,
    /// Beginnings of rows that hold other figures than the unit's own: *Trong đó*, *Chỉ tiêu giao*.
    pub beside: Vec<String>,
    /// Names of a row for the whole unit: *Toàn xã*.
    pub whole: Vec<String>,
    /// Beginnings of lines that end a table: *Người lập biểu*.
    pub ending: Vec<String>,
    /// Beginnings of lines above a table that name neither unit nor date: *Kèm theo*, *Kính gửi*.
    pub aside: Vec<String>,
    /// Beginnings of a text that says that a difficulty is over: *Đã khắc phục*.
    pub resolved: Vec<String>,
    /// Words that may follow it where all difficulties of the unit are meant: *xong*, *các khó khăn*.
    pub resolved_tail: Vec<String>,
    /// Words by which such a text leaves something open: *một phần*, *còn*.
    pub resolved_but: Vec<String>,
}

impl Obligation {
    /// Whether a unit must bring it.
    #[must_use]
    pub fn binds(&self, campaign: &Campaign, unit: &Unit) -> bool {
        match &self.bound {
            Bound::SendersOf(form) => campaign.form(form).is_some_and(|form| unit.sends(form)),
            Bound::Units(units) => units.contains(&unit.id),
        }
    }

    /// Whether a report of this unit for any day of the period meets it.
    #[must_use]
    pub fn is_main(&self, campaign: &Campaign) -> bool {
        self.id == campaign.main_form().id
    }
}
