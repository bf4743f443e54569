//! The rest of the plan as templates see it: what else is due, the other targets, who is excused, what was taken back.

use serde::Serialize;

use super::parts::{Cut, NAME, cut};
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::period::ReportDate;
use crate::model::standing::{ObligationStanding, ObligationUnit};
use crate::model::submission::Status;
use crate::model::summary::Summary;
use crate::report::deadlines;
use crate::report::names::Names;
use crate::report::words::Words;

/// What else the plan asks for.
#[derive(Serialize)]
pub(super) struct PlanView {
    due: Vec<DutyView>,
    /// Obligations whose deadline is past and that some unit has not met.
    overdue: usize,
    targets: Vec<GoalView>,
    /// Of those the ones that are reached.
    targets_met: usize,
    excused: Cut<ExcuseView>,
    withdrawn: Cut<WithdrawalView>,
}

#[derive(Serialize)]
struct DutyView {
    name: String,
    /// Its period; null for what is due once.
    period: Option<String>,
    deadline: String,
    came: usize,
    expected: usize,
    overdue: bool,
    missing: Cut<String>,
    late: Cut<LateView>,
    returned: Cut<String>,
    pending: Cut<String>,
    excused: Cut<String>,
}

#[derive(Serialize)]
struct LateView {
    name: String,
    by: String,
}

#[derive(Serialize)]
struct GoalView {
    name: String,
    goal: Option<Count>,
    done: Option<Count>,
    shortfall: Option<Count>,
    percent: Option<f64>,
    units: usize,
    known: usize,
    met: usize,
    lacking: Cut<String>,
}

#[derive(Serialize)]
struct ExcuseView {
    unit: String,
    duty: String,
    from: ReportDate,
    to: ReportDate,
    reason: String,
}

#[derive(Serialize)]
struct WithdrawalView {
    unit: String,
    duty: String,
    date: ReportDate,
    file: String,
    reason: String,
}

impl PlanView {
    pub(super) fn new(summary: &Summary, campaign: &Campaign, words: &Words, most: usize) -> Self {
        let names = Names::new(summary, campaign);
        let duty = |id| campaign.obligation(id).map_or("", |duty| duty.name.as_str());
        let due: Vec<DutyView> =
            deadlines::worth_listing(summary).into_iter().map(|standing| duty_view(standing, words, most)).collect();
        let targets = targets(summary, campaign, most);
        let excused = summary.excuses.iter().filter(|excuse| excuse.to >= summary.period.ends);
        let excused = excused.map(|excuse| ExcuseView {
            unit: cut(names.unit(&excuse.unit), NAME),
            duty: cut(duty(&excuse.form), NAME),
            from: excuse.from,
            to: excuse.to,
            reason: cut(&excuse.reason, NAME),
        });
        let withdrawn = summary.withdrawals.iter().rev().map(|taken| WithdrawalView {
            unit: cut(names.unit(&taken.unit), NAME),
            duty: cut(duty(&taken.form), NAME),
            date: taken.date,
            file: cut(&taken.source.file, NAME),
            reason: cut(&taken.reason, NAME),
        });
        Self {
            overdue: due.iter().filter(|duty| duty.overdue && duty.missing.count() > 0).count(),
            due,
            targets_met: targets.iter().filter(|target| target.met == target.units).count(),
            targets,
            excused: Cut::new(excused, most),
            withdrawn: Cut::new(withdrawn, most),
        }
    }
}

fn duty_view(standing: &ObligationStanding, words: &Words, most: usize) -> DutyView {
    let of = |status: Status| standing.units.iter().filter(move |unit| unit.status == status);
    let named = |status: Status| Cut::new(of(status).map(|unit| cut(&unit.name, NAME)), most);
    let late = |unit: &ObligationUnit| LateView {
        name: cut(&unit.name, NAME),
        by: deadlines::lateness(unit.late_seconds.unwrap_or(0), words),
    };
    DutyView {
        name: cut(&standing.name, NAME),
        period: deadlines::period(standing, words),
        deadline: deadlines::deadline(standing, words),
        came: standing.turnout.reported(),
        expected: standing.turnout.expected(),
        overdue: standing.turnout.pending == 0,
        missing: named(Status::Missing),
        late: Cut::new(of(Status::Late).map(late), most),
        returned: named(Status::Returned),
        pending: named(Status::Pending),
        excused: named(Status::Excused),
    }
}

/// The targets of the further forms of which anything is known.
fn targets(summary: &Summary, campaign: &Campaign, most: usize) -> Vec<GoalView> {
    let mut views = Vec::new();
    for standing in &summary.forms {
        let Some(form) = standing.form_of(campaign) else { continue };
        for total in standing.targets.iter().filter(|total| total.known > 0) {
            let id = &total.standing.target;
            let name = form.targets.iter().find(|target| target.id == *id).map_or("", |target| target.name.as_str());
            let lacking = standing
                .units
                .iter()
                .filter(|unit| unit.targets.iter().any(|own| own.target == *id && own.met == Some(false)));
            views.push(GoalView {
                name: cut(name, NAME),
                goal: total.standing.goal,
                done: total.standing.done,
                shortfall: total.standing.shortfall,
                percent: total.standing.percent,
                units: total.units,
                known: total.known,
                met: total.met,
                lacking: Cut::new(lacking.map(|unit| cut(&unit.name, NAME)), most),
            });
        }
    }
    views
}
