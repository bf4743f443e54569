//! The state of the campaign at one report date: the one thing every output is drawn from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::code::Code;
use super::count::Count;
use super::decision::RecordedDecision;
use super::figures::{Booked, Figures};
use super::finding::Finding;
use super::id::{FormId, IndicatorId, UnitId};
use super::period::{Instant, Period, ReportDate};
use super::request::{Approval, RecordedRequest};
use super::source::SourceRef;
use super::source::UnitSources;
use super::standing::{Difficulty, Excuse, FormStanding, ObligationStanding, Withdrawal};
use super::submission::{Status, Verdict};
use super::trend::{Risk, TrendPoint, UnitDay};
use super::turnout::Turnout;

/// Reports of the periods that the recent pace is taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// Periods that the pace is taken over.
    pub periods: usize,
    /// Reports that were due in them: excused and pending ones are not.
    pub due: usize,
    /// Those that count.
    pub came: usize,
}

impl Recent {
    /// Whether at least half of what was due came, and anything was due.
    #[must_use]
    pub fn is_enough(self) -> bool {
        self.due > 0 && self.came * 2 >= self.due
    }
}

/// Where a unit, or all of them, stand against the quota.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The quota; null where there is none.
    pub quota: Option<Count>,
    /// The period's figures; null for a unit that has not reported.
    pub day: Figures,
    /// All that counts since the campaign began, balances included.
    pub cumulative: Figures,
    /// What the cumulative figures gained in the period beside the period's own: openings and gaps that running totals
    /// prove; below 0 where a level below lowered one.
    pub booked: Booked,
    /// Work from before the campaign: shown, not counted to the quota.
    #[serde(skip)]
    pub before_campaign: Figures,
    /// Cumulative over quota, in percent with 2 decimals.
    pub percent: Option<f64>,
    /// Quota less cumulative, not below 0.
    pub remaining: Option<Count>,
    /// What should have been reached by now if every day of the campaign brought the same.
    pub required: Option<Count>,
    /// Cumulative less that: above 0 ahead of the even line, below 0 behind it.
    pub ahead: Option<i64>,
    /// What each remaining period must bring, 1 decimal.
    pub pace_needed: Option<f64>,
    /// What the cumulative figure gained in a period of the last 7 days (4 weeks, 3 months; fewer in the campaign's first),
    /// 1 decimal.
    pub pace_7d: Option<f64>,
    /// The last day of the period in which the quota is met at that pace.
    pub projected_finish: Option<ReportDate>,
    /// Whether the quota is met, or will be by the campaign's end at that pace. `None`: no quota, or fewer than half of the
    /// recent reports came.
    pub on_pace: Option<bool>,
    /// How likely it is that the quota will be met.
    pub risk: Option<Risk>,
    /// The reports that the recent pace rests on.
    #[serde(skip)]
    pub recent: Recent,
}

/// One reporting unit at the report date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitStanding {
    /// Identifier.
    pub id: UnitId,
    /// Full name, which no other unit bears.
    pub name: String,
    /// Its name among the units of one superior.
    #[serde(skip)]
    pub local: String,
    /// Against the quota.
    #[serde(flatten)]
    pub standing: Standing,
    /// Rank by percent; ties share it.
    pub rank: Option<usize>,
    /// Whether and when it reported.
    pub status: Status,
    /// Whether a later report changed the figures of this date.
    pub corrected: bool,
    /// Arrival of the first accepted report.
    pub received_at: Option<Instant>,
    /// The file whose figures count.
    pub source: Option<SourceRef>,
    /// The branches that it stands in, by name, the highest first; one that all units stand in is left out.
    #[serde(skip)]
    pub above: Vec<String>,
    /// Period by period, from the campaign's first to the report date.
    #[serde(skip)]
    pub trend: Vec<UnitDay>,
}

impl UnitStanding {
    /// Periods in a row, up to the report date, for which nothing of this unit counts although their deadline is past.
    #[must_use]
    pub fn misses(&self) -> usize {
        let missed = |day: &&UnitDay| matches!(day.status, Status::Missing | Status::Returned);
        let asked = |day: &&UnitDay| !matches!(day.status, Status::Excused | Status::Inactive);
        self.trend.iter().rev().filter(asked).take_while(missed).count()
    }

    /// The target's figure of the period before the report date.
    #[must_use]
    pub fn day_before(&self) -> Option<Count> {
        self.trend.iter().rev().nth(1).and_then(|day| day.day)
    }
}

/// A unit that held before a change of units.
#[derive(Clone, Debug, PartialEq)]
pub struct FormerUnit {
    /// Identifier; a unit of the present may have the same.
    pub id: UnitId,
    /// Full name.
    pub name: String,
    /// Its name among the units of one superior.
    pub local: String,
    /// The branches that it stood in, by name, the highest first.
    pub above: Vec<String>,
    /// The day from which it holds no longer.
    pub until: NaiveDate,
    /// Its quota at that time.
    pub quota: Option<Count>,
    /// What it had brought until then, by what is known now.
    pub cumulative: Figures,
    /// Who carries that on; another former unit, where several changes followed each other.
    pub heirs: Vec<Heir>,
    /// Period by period, from the campaign's first to the report date; inactive where it did not hold.
    pub trend: Vec<UnitDay>,
}

/// A unit that carries on what a former one brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Heir {
    /// The unit.
    pub unit: UnitId,
    /// What of it; null: nothing.
    pub carried: Figures,
}

/// Units under one superior at the report date.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchStanding {
    /// Its name, after those of the branches above it, the highest first.
    pub path: Vec<String>,
    /// All its units together.
    pub standing: Standing,
    /// How many of them reported.
    pub turnout: Turnout,
    /// All periods of the campaign.
    pub trend: Vec<TrendPoint>,
    /// Places in the summary of the units right in it.
    pub own: Vec<usize>,
    /// Places of all its units, those of the branches below it among them.
    pub all: Vec<usize>,
}

impl BranchStanding {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// How many branches stand above it.
    #[must_use]
    pub fn level(&self) -> usize {
        self.path.len().saturating_sub(1)
    }
}

/// One sub-row (ấp, khóm) of a unit at the report date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaStanding {
    /// Unit.
    pub unit: UnitId,
    /// Its name, as last written.
    pub area: String,
    /// The period's figures.
    pub day: Figures,
    /// All that counts since the campaign began.
    pub cumulative: Figures,
}

/// A submission, as a line of the summary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SubmissionLine {
    /// Path below `inbox/`.
    pub file: String,
    /// Form, if recognised.
    pub form: Option<FormId>,
    /// Unit, if recognised.
    pub unit: Option<UnitId>,
    /// Report date, if recognised.
    pub report_date: Option<ReportDate>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether it went back and was answered since: nothing is asked of its sender any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
}

/// A report that counts, and waits for the supplement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Awaiting {
    /// Unit.
    pub unit: UnitId,
    /// When its first accepted report came.
    pub received_at: Instant,
    /// From when on late reports are gathered into the supplement.
    pub supplement_at: Instant,
}

/// Why a summary is drawn again after it was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// The first one of its date.
    First,
    /// Issued figures were corrected: *đính chính*.
    Correction,
    /// Late reports were added: *bổ sung*.
    Supplement,
}

/// The state of the campaign at one report date.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The plan's number.
    pub campaign: String,
    /// The period reported.
    pub period: Period,
    /// Clock of the run that last changed this summary.
    pub as_of: Instant,
    /// 0 for the first edition.
    pub revision: u32,
    /// What kind of edition it is.
    pub edition: Edition,
    /// Which one of its kind it is for its date, as people count: the first correction is 1, whatever supplements came
    /// before it; 0 for the first edition.
    pub number: u32,
    /// Units whose report counts and is not in the issued edition yet. Empty in a drawn summary.
    pub awaiting: Vec<Awaiting>,
    /// Who has seen and signed this edition. `None`: nobody has up to now.
    pub approval: Option<Approval>,
    /// Whether its date's figures are closed: what comes for it is a request.
    pub closed: bool,
    /// Everything that was requested for closed dates, in the order of its numbers.
    pub requests: Vec<RecordedRequest>,
    /// All units together.
    pub total: Standing,
    /// Unit by unit, in the appendix's order.
    pub units: Vec<UnitStanding>,
    /// Units that held before a change, by the day on which they ended.
    pub former: Vec<FormerUnit>,
    /// The branches in which all units stand, the highest first.
    pub whole: Vec<String>,
    /// The branches of the units' tree, each before those below it; none where units stand under nobody, or all under one.
    pub branches: Vec<BranchStanding>,
    /// How many reported.
    pub turnout: Turnout,
    /// Submissions of this date, and those of its runs that have no date in the campaign.
    pub submissions: Vec<SubmissionLine>,
    /// Findings of those.
    pub findings: Vec<Finding>,
    /// Where each figure of this date stands, and what each cumulative figure is made of, in the units' order; a unit of
    /// which nothing ever counted is left out.
    pub sources: Vec<UnitSources>,
    /// Difficulties reported up to the report date, the open ones first, oldest first.
    pub difficulties: Vec<Difficulty>,
    /// Issued figures that changed since the summary that it follows: of this date and those before in a revision, of
    /// the dates reported by then in a first edition.
    pub changes: Vec<Change>,
    /// Every correction of the campaign up to the report date: what a report took the place of, and with what.
    pub corrections: Vec<Change>,
    /// All periods of the campaign, first to last.
    pub trend: Vec<TrendPoint>,
    /// Sub-rows of the units, in the units' order.
    pub areas: Vec<AreaStanding>,
    /// Forms beside the main one, in the campaign file's order.
    pub forms: Vec<FormStanding>,
    /// Everything else that is due, period by period: those that have begun, by when they are due.
    pub obligations: Vec<ObligationStanding>,
    /// Units that need not report, and when, in the order of the decisions.
    pub excuses: Vec<Excuse>,
    /// Reports that were taken back, in the order of the decisions.
    pub withdrawals: Vec<Withdrawal>,
    /// Everything that people decided, in order.
    pub decisions: Vec<RecordedDecision>,
    /// What rows of consolidated workbooks of the level below came from, at the report date.
    pub provenance: Vec<Provenance>,
}

impl Summary {
    /// The issued summary with word of what counts and waits for the supplement: such a unit has reported, whatever the
    /// issued edition says of it. Its figures stay as issued.
    pub fn set_awaiting(&mut self, awaiting: Vec<Awaiting>, on_time: impl Fn(&Awaiting) -> bool) {
        for waits in &awaiting {
            if let Some(unit) = self.units.iter_mut().find(|unit| unit.id == waits.unit) {
                unit.status = if on_time(waits) { Status::OnTime } else { Status::Late };
                unit.received_at = Some(waits.received_at);
            }
        }
        self.turnout = Turnout::of(self.units.iter().map(|unit| unit.status));
        self.awaiting = awaiting;
    }

    /// Requests that nobody has answered.
    pub fn open_requests(&self) -> impl Iterator<Item = &RecordedRequest> {
        self.requests.iter().filter(|request| request.answer.is_none())
    }

    /// The places of the branches right below one, or of the highest.
    #[must_use]
    pub fn branches_below(&self, at: Option<usize>) -> Vec<usize> {
        let (first, level) = at.map_or((0, 0), |at| (at + 1, self.branches[at].level() + 1));
        let rest = self.branches.iter().enumerate().skip(first);
        let below = rest.take_while(|(_, branch)| branch.level() >= level);
        below.filter(|(_, branch)| branch.level() == level).map(|(at, _)| at).collect()
    }

    /// What it says of totals that are lower than the ones issued before, unexplained: with any it is not issued.
    pub fn total_fell(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.code == Code::TotalFell)
    }

    /// The units that stand in no branch.
    pub fn outside_branches(&self) -> impl Iterator<Item = &UnitStanding> {
        self.units.iter().filter(|unit| unit.above.is_empty())
    }

    /// What a list of days says of this one, by the indicator that the quota counts.
    #[must_use]
    pub fn headline(&self, target: &IndicatorId) -> Headline {
        Headline {
            as_of: self.as_of,
            quota: self.total.quota,
            day: self.total.day.get(target),
            cumulative: self.total.cumulative.get(target),
            percent: self.total.percent,
            pace_7d: self.total.pace_7d,
            risk: self.total.risk,
            units: self.turnout.units,
            reported: self.turnout.reported(),
        }
    }
}

/// A summary in a line: what the list of days shows, kept where it was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// Clock of the run that drew it.
    pub as_of: Instant,
    /// The quota of all units.
    pub quota: Option<Count>,
    /// The period's figure.
    pub day: Option<Count>,
    /// All that counts.
    pub cumulative: Option<Count>,
    /// Cumulative over quota, in percent.
    pub percent: Option<f64>,
    /// The recent pace.
    pub pace_7d: Option<f64>,
    /// How likely it is that the quota will be met.
    pub risk: Option<Risk>,
    /// Units that must report.
    pub units: usize,
    /// Units that did.
    pub reported: usize,
}

/// Where a sub-row of a consolidated workbook came from at the level below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Unit: the office that issued the workbook.
    pub unit: UnitId,
    /// The sub-row.
    pub area: String,
    /// The file and its hash there, and what that came from.
    pub from: String,
}
