//! Keys of the labels for roles and reasons: one for each, and no words.

use crate::model::explanation::Key;
use crate::model::submission::Measure;
use crate::recognise::candidate::{Beside, PeriodClaim, Place, UnitClaim};
use crate::recognise::draft::{ColumnReason, ColumnRole, Passed, Scope};
use crate::recognise::row::{Reason, Row, RowKind};

pub(super) fn column_role(role: &ColumnRole) -> Key {
    Key(match role {
        ColumnRole::Figure(_, Measure::Day) => "column_role.day",
        ColumnRole::Figure(_, Measure::Cumulative) => "column_role.cumulative",
        ColumnRole::Text(_) => "column_role.text",
        ColumnRole::Area => "column_role.area",
        ColumnRole::Unit => "column_role.unit",
        ColumnRole::Ordinal => "column_role.ordinal",
        ColumnRole::Date => "column_role.date",
        ColumnRole::Other => "column_role.other",
        ColumnRole::Again => "column_role.again",
        ColumnRole::Unknown => "column_role.unknown",
        ColumnRole::Aside => "column_role.aside",
    })
}

pub(super) fn column_reason(reason: ColumnReason) -> Key {
    Key(match reason {
        ColumnReason::Marked => "column_reason.marked",
        ColumnReason::Named => "column_reason.named",
        ColumnReason::Implied => "column_reason.implied",
        ColumnReason::BesideTotal => "column_reason.beside_total",
        ColumnReason::BesideIndicator => "column_reason.beside_indicator",
        ColumnReason::OtherFigures => "column_reason.other_figures",
        ColumnReason::Second => "column_reason.second",
        ColumnReason::Unread => "column_reason.unread",
        ColumnReason::NoHeading => "column_reason.no_heading",
    })
}

/// A row's role; `whole`: a sum that stands for the unit, for no detail has figures.
pub(super) fn row_role(row: &Row, whole: bool) -> Key {
    Key(match row.kind {
        _ if whole => "row_role.whole",
        _ if !row.has_figures() => "row_role.blank",
        RowKind::Detail => "row_role.detail",
        RowKind::Group => "row_role.group",
        RowKind::Total => "row_role.total",
        RowKind::Part => "row_role.part",
        RowKind::Other => "row_role.other",
        RowKind::Open => "row_role.open",
    })
}

/// Why a row has its role. `None`: there is nothing to explain.
pub(super) fn row_reason(row: &Row, whole: bool) -> Option<Key> {
    if whole {
        return Some(Key("row_reason.no_details"));
    }
    if !row.has_figures() {
        return None;
    }
    let reason = reason(row.reason);
    // A doubt that is settled because the figures are nothing.
    let is_doubt = matches!(
        row.reason,
        Reason::MayBeSum
            | Reason::MayBeOther
            | Reason::MayBePart
            | Reason::Unlike
            | Reason::Twice
            | Reason::Struck
            | Reason::OtherUnit
            | Reason::Hidden
            | Reason::Remarked
    );
    Some(if is_doubt && row.kind != RowKind::Open { Key("row_reason.nothing") } else { reason })
}

/// The key of a reason.
pub(super) fn reason(reason: Reason) -> Key {
    Key(match reason {
        Reason::Plain => "row_reason.plain",
        Reason::Formula => "row_reason.formula",
        Reason::Level => "row_reason.level",
        Reason::Heads => "row_reason.heads",
        Reason::Ordinal => "row_reason.ordinal",
        Reason::Alike => "row_reason.alike",
        Reason::Known => "row_reason.known",
        Reason::Named => "row_reason.named",
        Reason::Equal => "row_reason.equal",
        Reason::Totals => "row_reason.totals",
        Reason::Below => "row_reason.below",
        Reason::Restarted => "row_reason.restarted",
        Reason::Only | Reason::Repeated => "row_reason.alone",
        Reason::MayBeSum => "row_reason.may_be_sum",
        Reason::MayBeOther => "row_reason.may_be_other",
        Reason::MayBePart => "row_reason.may_be_part",
        Reason::Unlike => "row_reason.unlike",
        Reason::Twice => "row_reason.twice",
        Reason::Struck => "row_reason.struck",
        Reason::Hidden => "row_reason.hidden",
        Reason::OtherUnit => "row_reason.other_unit",
        Reason::Remarked => "row_reason.remarked",
    })
}

pub(super) fn passed(passed: Passed) -> Key {
    Key(match passed {
        Passed::Heading => "row_role.heading",
        Passed::Words => "row_role.words",
    })
}

pub(super) fn scope(scope: Scope) -> Key {
    Key(match scope {
        Scope::Day => "scope_says.day",
        Scope::Cumulative => "scope_says.cumulative",
        Scope::Period => "scope_says.period",
        Scope::Plan => "scope_says.plan",
        Scope::Example => "scope_says.example",
        Scope::Other => "scope_says.other",
        Scope::Scale => "scope_says.scale",
        Scope::Subject => "scope_says.subject",
        Scope::Withheld => "scope_says.withheld",
    })
}

pub(super) fn unit(claim: &UnitClaim) -> Key {
    Key(match claim {
        UnitClaim::Known(_) => "unit_is.known",
        UnitClaim::Unknown(..) => "unit_is.unknown",
        UnitClaim::Ambiguous(..) => "unit_is.ambiguous",
        UnitClaim::Conflict(..) => "unit_is.conflict",
        UnitClaim::Absent => "unit_is.absent",
    })
}

pub(super) fn date(claim: &PeriodClaim) -> Key {
    Key(match claim {
        PeriodClaim::Known { .. } => "date_is.known",
        PeriodClaim::Conflict(..) => "date_is.conflict",
        PeriodClaim::Unread(_) => "date_is.unread",
        PeriodClaim::Clock(..) => "date_is.clock",
        PeriodClaim::Whole(_) => "date_is.whole",
        PeriodClaim::Absent => "date_is.absent",
    })
}

pub(super) fn place(place: Place) -> Key {
    Key(match place {
        Place::Cell(_) => "said_by.cell",
        Place::Title(_) => "said_by.title",
        Place::Signature(_) => "said_by.signature",
        Place::Text => "said_by.text",
        Place::Sheet => "said_by.sheet",
        Place::File => "said_by.file",
        Place::Folder => "said_by.folder",
    })
}

pub(super) fn beside(beside: &Beside) -> Key {
    Key(match beside {
        Beside::Only => "table_is.alone",
        Beside::Repeats => "table_is.repeats",
        Beside::Adds(_) => "table_is.adds",
        Beside::Conflicts(..) => "table_is.conflicts",
        Beside::Unplaced(..) => "table_is.unplaced",
    })
}
