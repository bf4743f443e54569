//! The ledger in, the one [`Summary`] out that every output is drawn from.
//!
//! Everything is derived anew: cumulative figures, balances, timeliness, paces. Every question is
//! asked as of a run, so that an issued summary can be drawn again as it was.

mod answered;
mod areas;
mod arithmetic;
mod awaiting_supplement;
mod branches;
mod changes;
mod closing;
mod decided;
mod definitions;
mod difficulties;
mod former;
mod forms;
mod frame;
mod histories;
mod joined;
mod obligations;
mod outlier;
mod period_report;
mod recent;
mod series;
mod sources;
mod targets;
mod total_fell;
mod trace;
mod trend;
mod unit_history;

use chrono::NaiveDate;

use crate::error::Result;
use crate::ledger::{AppendixEntry, Book, Entry};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::consolidated::PROVENANCE;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::figures::{Booked, Figures};
use crate::model::finding::Finding;
use crate::model::form::Form;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::issued::Issued;
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::source::LastReport;
use crate::model::source::SourceRef;
use crate::model::submission::{Measure, Status};
use crate::model::summary::{Edition, FormerUnit, Provenance, Recent, Standing, SubmissionLine, Summary, UnitStanding};
use crate::model::trend::UnitDay;
use crate::model::turnout::Turnout;
use crate::model::unit::Unit;
use crate::recognise::units::{Appendix, Epochs, Registry, UnclearChange};
use crate::rules::FindingDraft;

pub(crate) use answered::{Asked, compatible, file_name, key};
use arithmetic::Pace;
use branches::Tree;
pub(crate) use changes::{changed, last_touched, late_only};
pub(crate) use closing::{ClosedBy, closed_by, first_end, known_epochs};
pub(crate) use definitions::{Balance, Definitions};
pub(crate) use period_report::span;
use series::{Excess, IndicatorSeries, RunningBalance};
pub(crate) use trend::reported_trend;
use unit_history::{Origin, UnitHistory};

/// The ledger as of a run, seen through one campaign file.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The ledger.
    pub book: &'a Book,
    /// The last run that is looked at.
    pub upto: u32,
    /// The clock by which reports are missing or still awaited.
    pub now: Instant,
}

/// Which edition of a summary to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SummaryRequest<'a> {
    /// Its period.
    pub period: Period,
    /// Its revision.
    pub revision: u32,
    /// Its kind.
    pub edition: Edition,
    /// Which one of its kind it is for its date, from 1; 0 for the first edition.
    pub number: u32,
    /// The run that issued the date first, where one did: its quotas hold.
    pub issued_by: Option<u32>,
    /// The issued summary that it follows: changes since then are listed, and no total may be lower without them.
    pub issued: Option<&'a Issued>,
}

/// One unit's figures up to the report date.
struct UnitSeries {
    /// By indicator.
    indicators: Vec<IndicatorSeries>,
    /// The period's figures by indicator.
    day: Vec<Option<Count>>,
    /// Target figures of the reports so far: period and figure, first to last.
    history: Vec<(Period, Option<Count>)>,
    /// Names of sub-rows, folded and as last written, in the order of the last report that has them.
    names: Vec<(String, String)>,
    /// The last report of each indicator.
    last: Vec<Option<LastReport>>,
    /// From which units it has what it began with.
    origins: Vec<Origin>,
}

/// What a standing is derived from.
struct Parts {
    quota: Option<Count>,
    day: Figures,
    cumulative: Figures,
    booked: Booked,
    before_campaign: Figures,
    /// What counted before the periods that the recent pace is taken over.
    earlier: Count,
    recent: Recent,
}

/// An appendix, as far as it says which units there are.
fn units_of(appendix: &AppendixEntry) -> Appendix<'_> {
    Appendix { lines: &appendix.lines, holds_from: appendix.holds_from }
}

/// A unit with its series.
type Member<'a> = (&'a UnitStanding, &'a UnitSeries);

impl View<'_> {
    /// The reporting units for a date.
    #[must_use]
    pub(crate) fn registry(&self, date: ReportDate, issued_by: Option<u32>) -> Registry {
        self.epochs(date, issued_by).into_registry(date)
    }

    /// The units of every date, by the appendices that hold for one of them.
    #[must_use]
    pub(crate) fn epochs(&self, date: ReportDate, issued_by: Option<u32>) -> Epochs {
        let appendices = self.book.appendices_in_force(date, self.upto, issued_by);
        let appendices: Vec<_> = appendices.into_iter().map(units_of).collect();
        Epochs::new(self.campaign, &appendices)
    }

    /// The summary of a period; `words` turns derived findings into messages.
    ///
    /// # Errors
    /// More of the ledger is needed and cannot be read; a defect of ours: polars refused a frame that we built.
    pub(crate) fn summary(
        &self,
        request: SummaryRequest<'_>,
        words: &dyn Fn(&str, FindingDraft) -> Finding,
    ) -> Result<Summary> {
        if let Some(book) = self.fuller(&request)? {
            return View { book: &book, ..*self }.summary(request, words);
        }
        let epochs = self.epochs(request.period.ends, request.issued_by);
        let registry = epochs.registry(request.period.ends);
        let all_series = self.all_series(&epochs, request.period)?;
        let until = |period: &Period| period.ends <= request.period.ends;
        let periods: Vec<Period> = self.campaign.calendar.periods().take_while(until).collect();
        let counted: Vec<&Unit> = registry.counted(self.main_form()).collect();
        let mut former = self.former(&epochs, &counted, &all_series, &periods);
        let mut units: Vec<UnitStanding> = counted
            .iter()
            .zip(&all_series)
            .map(|(unit, series)| self.unit_standing((&epochs, &former), unit, series, &periods))
            .collect();
        former::continue_days(&mut units, &mut former);
        rank(&mut units);
        let whole = branches::the_whole(units.iter().map(|unit| unit.above.as_slice()));
        for unit in &mut units {
            unit.above.drain(..whole.len());
        }
        for unit in former.iter_mut().filter(|unit| unit.above.starts_with(&whole)) {
            unit.above.drain(..whole.len());
        }
        let places: Vec<_> = units.iter().map(|unit| (unit.above.as_slice(), unit.standing.quota)).collect();
        let tree = Tree::of(&places, &whole, registry);
        let members: Vec<Member<'_>> = units.iter().zip(&all_series).collect();
        let (submissions, mut findings) = self.taken_in(request.period.ends);
        findings.extend(self.derived_findings(registry, &all_series, request.period, words));
        findings.extend(self.unclear_changes(&epochs, words));
        findings.sort();
        findings.dedup();
        let total = self.together(&members, tree.quota(), request.period);
        let changes =
            request.issued.map(|issued| self.changes(issued, request.period, registry, &all_series)).transpose()?;
        let difficulties = self.difficulties(registry, request.period.ends);
        let mut summary = Summary {
            campaign: self.campaign.plan.clone(),
            period: request.period,
            as_of: self.campaign.calendar.local(self.now),
            revision: request.revision,
            edition: request.edition,
            number: request.number,
            awaiting: Vec::new(),
            approval: None,
            closed: self.is_closed(request.period.ends),
            requests: self.requests(),
            turnout: Turnout::of(units.iter().map(|unit| unit.status)),
            submissions,
            findings,
            sources: self.sources(registry, &all_series, request.period.ends),
            decisions: self.decisions(&difficulties),
            difficulties,
            changes: changes.unwrap_or_default(),
            corrections: self.corrections(registry, request.period.ends),
            trend: self.trend(&members, &former.iter().collect::<Vec<_>>(), &total, request.period.ends),
            branches: self.branches(&tree, &members, &former, request.period),
            areas: self.areas(registry, &all_series, request.period),
            forms: self.forms(&epochs, request.period.ends)?,
            obligations: self.at_close(request.period.ends).obligations(&epochs, request.period.ends),
            excuses: self.excuses(),
            provenance: self.provenance(registry, request.period.ends),
            withdrawals: self.withdrawals(),
            whole,
            total,
            units,
            former,
        };
        if let Some(issued) = request.issued {
            let fell = self.fell(issued, &summary, registry, words);
            summary.findings.extend(fell);
            summary.findings.sort();
        }
        Ok(summary)
    }

    /// Changes of the campaign file that name units which nobody knows, once units are known at all.
    fn unclear_changes(&self, epochs: &Epochs, words: &dyn Fn(&str, FindingDraft) -> Finding) -> Vec<Finding> {
        if self.book.appendices().is_empty() {
            return Vec::new();
        }
        let finding = |unclear: &UnclearChange| {
            let raised = FindingDraft::of(Code::ChangeUnclear)
                .found(&unclear.name)
                .with("why", unclear.why.as_str().to_owned())
                .with("day", unclear.date.format("%d/%m/%Y").to_string());
            words("", raised)
        };
        epochs.unclear().iter().map(finding).collect()
    }

    /// The same when the date's own deadline has just passed, if that is over: what a summary says of other deadlines
    /// does not change by the clock alone once its date is closed.
    fn at_close(&self, date: ReportDate) -> Self {
        let closed = self.campaign.calendar.closed(date);
        View { now: self.now.min(closed), ..*self }
    }

    fn main_form(&self) -> &Form {
        self.campaign.main_form()
    }

    fn current(&self, unit: &UnitId, date: ReportDate) -> Option<&Entry> {
        self.book.current(&self.main_form().id, unit, date, self.upto)
    }

    /// Each unit's series, in the registry's order.
    fn all_series(&self, epochs: &Epochs, period: Period) -> Result<Vec<UnitSeries>> {
        let units = epochs.registry(period.ends).counted(self.main_form()).map(|unit| &unit.id);
        let series = |way: UnitHistory| UnitSeries {
            indicators: way.indicators.into_iter().map(RunningBalance::series).collect(),
            day: way.day,
            history: way.history,
            names: way.names,
            last: way.last,
            origins: way.origins,
        };
        Ok(self.ways(epochs, units, period.ends)?.into_iter().map(series).collect())
    }

    /// A unit at the last of these periods, which begin with the campaign's first.
    fn unit_standing(
        &self,
        (epochs, former): (&Epochs, &[FormerUnit]),
        unit: &Unit,
        series: &UnitSeries,
        periods: &[Period],
    ) -> UnitStanding {
        let until = periods.last().map_or(ReportDate(self.campaign.calendar.ends), |period| period.ends);
        let identifier = |period: &Period| epochs.identifier_at(unit, period.ends, until);
        let days = self.unit_days(&identifier, self.closings(series), periods);
        let last = days.last().copied();
        let first_day = self.campaign.calendar.starts;
        let (starts, date) =
            periods.last().map_or((first_day, ReportDate(first_day)), |period| (period.starts, period.ends));
        let booked = |at: usize| {
            let of_indicator = &series.indicators[at];
            let before = counted_before(&of_indicator.closings, starts);
            beside(of_indicator.counted, before, series.day[at])
        };
        let parts = Parts {
            quota: unit.quota,
            day: self.figures(&|at| series.day[at]),
            cumulative: self.figures(&|at| series.indicators[at].counted),
            booked: self.booked_by(&booked),
            before_campaign: self
                .figures(&|at| Some(series.indicators[at].before_campaign).filter(|before| *before > 0)),
            earlier: self.earlier(self.closings(series), date),
            recent: self.recent(&unit.id, &days, former),
        };
        let standing = self.standing(parts, date);
        let form = &self.main_form().id;
        let accepted = self.book.accepted(form, &unit.id, date, self.upto);
        let received_at = accepted.map(|entry| entry.submission.file.arrival).min();
        let source = self.current(&unit.id, date).map(|entry| &entry.submission.file);
        UnitStanding {
            id: unit.id.clone(),
            name: unit.name.clone(),
            local: unit.local.clone(),
            standing,
            rank: None,
            status: last.map_or(Status::Pending, |day| day.status),
            corrected: last.is_some_and(|day| day.corrected),
            received_at,
            source: source.map(|file| SourceRef { file: file.path.clone(), sha256: file.sha256.clone() }),
            above: unit.above.clone(),
            trend: days,
        }
    }

    fn figures(&self, value: &dyn Fn(usize) -> Option<Count>) -> Figures {
        let indicators = self.main_form().indicators.iter().enumerate();
        Figures(indicators.map(|(at, indicator)| (indicator.id.clone(), value(at))).collect())
    }

    fn booked_by(&self, value: &dyn Fn(usize) -> i64) -> Booked {
        let indicators = self.main_form().indicators.iter().enumerate();
        Booked(indicators.map(|(at, indicator)| (indicator.id.clone(), value(at))).collect())
    }

    /// What counts of the target after each report of a unit.
    fn closings<'c>(&self, series: &'c UnitSeries) -> &'c [(ReportDate, Count)] {
        let target = self.main_form().indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        &series.indicators[target].closings
    }

    /// The periods that the recent pace of a date is taken over, the last first: in the campaign's first all that passed.
    fn recent_periods(&self, date: ReportDate) -> impl Iterator<Item = Period> {
        let calendar = &self.campaign.calendar;
        let passed = std::iter::successors(calendar.period_of(date.0), |period| calendar.previous(*period));
        passed.take(calendar.pace_periods())
    }

    /// What counted before those periods.
    fn earlier(&self, closings: &[(ReportDate, Count)], date: ReportDate) -> Count {
        self.recent_periods(date).last().map_or(0, |first| counted_before(closings, first.starts))
    }

    /// The reports that a unit's recent pace rests on, of its periods up to the date and of those that it goes back to.
    fn recent(&self, unit: &UnitId, days: &[UnitDay], former: &[FormerUnit]) -> Recent {
        let most = self.campaign.calendar.pace_periods();
        let mut recent = former::recent_of(unit, former, most);
        recent.periods = days.len().clamp(1, most);
        recent.add(days, most);
        recent
    }

    fn standing(&self, parts: Parts, date: ReportDate) -> Standing {
        let calendar = &self.campaign.calendar;
        let counted = parts.cumulative.get(self.campaign.target_indicator());
        let against = parts.quota.zip(counted);
        let remaining = against.map(|(quota, counted)| quota.saturating_sub(counted));
        let required = parts.quota.map(|quota| calendar.even_share(quota, date));
        let ahead = counted.zip(required).map(|(counted, required)| arithmetic::ahead(counted, required));
        let gain = |counted| signed(counted).saturating_sub(signed(parts.earlier));
        let pace = counted.map(|counted| Pace { gain: gain(counted), periods: parts.recent.periods.max(1) });
        let finish = remaining.and_then(|remaining| arithmetic::projected_finish(calendar, date, remaining, pace));
        let is_known = |remaining: &Count| *remaining == 0 || parts.recent.is_enough();
        let on_pace = remaining.filter(is_known).map(|remaining| arithmetic::on_pace(calendar, remaining, finish));
        let periods_left = calendar.periods_left(date);
        let pace_needed = remaining.and_then(|remaining| arithmetic::pace_needed(remaining, periods_left));
        let pace_7d = pace.map(Pace::per_period);
        let risk = |(remaining, ahead)| arithmetic::risk(remaining, ahead, on_pace, pace_needed, pace_7d);
        Standing {
            quota: parts.quota,
            percent: against.and_then(|(quota, counted)| arithmetic::percent(counted, quota)),
            remaining,
            required,
            ahead,
            pace_needed,
            pace_7d,
            projected_finish: finish,
            risk: remaining.zip(ahead).map(risk),
            on_pace,
            recent: parts.recent,
            day: parts.day,
            cumulative: parts.cumulative,
            booked: parts.booked,
            before_campaign: parts.before_campaign,
        }
    }

    /// Units together: what is known of each, summed.
    fn together(&self, members: &[Member<'_>], quota: Option<Count>, period: Period) -> Standing {
        let sum = |part: &dyn Fn(&Standing) -> &Figures| {
            self.figures(&|at| {
                let known = members.iter().filter_map(|(unit, _)| part(&unit.standing).0[at].1);
                known.fold(None, |total, value| Some(total.unwrap_or(0) + value))
            })
        };
        let recent = members.iter().map(|(unit, _)| unit.standing.recent).fold(Recent::default(), |sum, own| Recent {
            periods: sum.periods.max(own.periods),
            due: sum.due + own.due,
            came: sum.came + own.came,
        });
        let parts = Parts {
            quota,
            day: sum(&|standing| &standing.day),
            cumulative: sum(&|standing| &standing.cumulative),
            booked: self.booked_by(&|at| members.iter().map(|(unit, _)| unit.standing.booked.0[at].1).sum()),
            before_campaign: sum(&|standing| &standing.before_campaign),
            earlier: members.iter().map(|(_, series)| self.earlier(self.closings(series), period.ends)).sum(),
            recent,
        };
        self.standing(parts, period.ends)
    }

    /// Submissions and findings of a date, and of its runs all that have no date in the campaign.
    fn taken_in(&self, date: ReportDate) -> (Vec<SubmissionLine>, Vec<Finding>) {
        let mut lines = Vec::new();
        let mut findings = Vec::new();
        let mut returned = Vec::new();
        for (at, entry) in self.book.entries(self.upto) {
            let submission = &entry.submission;
            // A document stands where it came in: that it is due by the campaign's end is not a date of it.
            let is_document = submission.form.as_ref().is_some_and(|form| self.is_document(form));
            let dated = submission.report_date.filter(|_| !is_document);
            let in_campaign = dated.filter(|day| self.campaign.calendar.period_of(day.0).is_some());
            let belongs = match in_campaign {
                Some(day) => day == date,
                None => self.book.run_date(entry.run) == Some(date),
            };
            if belongs {
                let verdict = self.book.verdict(at, self.upto);
                if verdict.goes_back() {
                    returned.push((lines.len(), (at, entry)));
                }
                lines.push(SubmissionLine {
                    file: submission.file.path.clone(),
                    form: submission.form.clone(),
                    unit: submission.unit.clone(),
                    report_date: submission.report_date,
                    verdict,
                    answered: false,
                });
                findings.extend(entry.findings.iter().filter(|finding| !self.is_confirmed(entry, finding)).cloned());
            }
        }
        let (places, entries): (Vec<usize>, Vec<(usize, &Entry)>) = returned.into_iter().unzip();
        for (place, answered) in places.into_iter().zip(self.answered_among(&entries)) {
            lines[place].answered = answered;
        }
        lines.sort();
        (lines, findings)
    }

    /// What the rows of consolidated workbooks came from.
    fn provenance(&self, registry: &Registry, date: ReportDate) -> Vec<Provenance> {
        let of_unit = |unit: &Unit| {
            let remarks = self.current(&unit.id, date).map(|entry| entry.submission.remarks.as_slice());
            let provenance = remarks.unwrap_or_default().iter().filter(|remark| remark.column.as_str() == PROVENANCE);
            let provenance = provenance.map(|remark| Provenance {
                unit: unit.id.clone(),
                area: remark.area.clone(),
                from: remark.text.clone(),
            });
            provenance.collect::<Vec<_>>()
        };
        registry.senders(self.main_form()).flat_map(of_unit).collect()
    }

    /// Balances, mismatches and outliers of the period's reports.
    fn derived_findings(
        &self,
        registry: &Registry,
        all_series: &[UnitSeries],
        period: Period,
        words: &dyn Fn(&str, FindingDraft) -> Finding,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (unit, series) in registry.counted(self.main_form()).zip(all_series) {
            let Some(entry) = self.current(&unit.id, period.ends) else { continue };
            let submission = &entry.submission;
            let mut own = Vec::new();
            let raise = |code| FindingDraft::of_submission(code, submission).with("unit", unit.name.clone());
            for (indicator, series) in self.main_form().indicators.iter().zip(&series.indicators) {
                for difference in series.differences.iter().filter(|difference| difference.period == period) {
                    let (code, before) = match difference.excess {
                        Excess::Opening { before_campaign } => (Code::OpeningBalance, before_campaign),
                        Excess::Gap => (Code::GapBalance, false),
                        Excess::Mismatch => (Code::CumulativeMismatch, false),
                    };
                    let raised = raise(code)
                        .at(only_cell(entry, &indicator.id, Measure::Cumulative))
                        .found(&difference.reported.to_string())
                        .with("indicator", indicator.name.clone())
                        .with("reported", difference.reported.to_string())
                        .with("summed", difference.summed.to_string())
                        .with("difference", difference.reported.abs_diff(difference.summed).to_string())
                        .with("before", if before { "yes" } else { "" }.to_owned());
                    own.push(words(&submission.file.path, raised));
                }
            }
            if let Some((figure, usual)) = outlier::outlier(&series.history, period) {
                let cell = only_cell(entry, self.campaign.target_indicator(), Measure::Day);
                let raised = raise(Code::Outlier).at(cell).found(&figure.to_string()).with("usual", usual.to_string());
                own.push(words(&submission.file.path, raised));
            }
            findings.extend(own.into_iter().filter(|finding| !self.is_confirmed(entry, finding)));
        }
        findings
    }
}

/// The cell of a unit's figure, where one cell is the whole of it.
fn only_cell(entry: &Entry, indicator: &IndicatorId, measure: Measure) -> Option<CellRef> {
    let figures = entry.submission.figures.iter();
    let mut own = figures.filter(|figure| figure.indicator == *indicator && figure.measure == measure);
    let first = own.next()?;
    own.next().is_none().then_some(first.cell)
}

/// What counted before a day.
fn counted_before(closings: &[(ReportDate, Count)], day: NaiveDate) -> Count {
    closings.iter().rev().find(|(date, _)| date.0 < day).map_or(0, |(_, counted)| *counted)
}

/// What a cumulative figure gained beside the period's own figure.
fn beside(counted: Option<Count>, before: Count, day: Option<Count>) -> i64 {
    counted.map_or(0, |counted| signed(counted) - signed(before) - signed(day.unwrap_or(0)))
}

fn rank(units: &mut [UnitStanding]) {
    let mut percents: Vec<f64> = units.iter().filter_map(|unit| unit.standing.percent).collect();
    percents.sort_by(|a, b| b.total_cmp(a));
    for unit in units {
        unit.rank = unit.standing.percent.map(|own| 1 + percents.partition_point(|other| *other > own));
    }
}
