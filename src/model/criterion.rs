//! By what units are placed.

use super::count::Count;

/// A criterion of the campaign file.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What is measured: SQL over the measures of a unit.
    pub value: String,
    /// The value that earns all points.
    pub full: Count,
    /// Points of a unit that reaches it.
    pub points: Count,
}
