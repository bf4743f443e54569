//! Obligations: what must come, from whom, by when; and how far that was done.

use super::id::{FormId, UnitId};
use super::period::Calendar;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObligationKind {
    /// A form with its figures.
    Figures,
    /// A document: a plan, a written report.
    Document,
}

/// Who must bring it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The units that fill in this form.
    SendersOf(FormId),
    /// These units.
    Units(Vec<UnitId>),
}

/// Something that must come: once, or for every period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Identifier: that of its form; of a document one that no form has. The name of its folder in `inbox/`.
    pub id: FormId,
    /// Name for people, and another name of its folder.
    pub name: String,
    /// What is due.
    pub kind: ObligationKind,
    /// For which periods, and by when.
    pub calendar: Calendar,
    /// Who must bring it.
    pub bound: Bound,
    /// Further names of its folder.
    pub aliases: Vec<String>,
}
