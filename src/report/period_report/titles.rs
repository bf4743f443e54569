//! Names of units and forms, as people read them.

use crate::model::campaign::Campaign;
use crate::model::id::{FormId, UnitId};
use crate::model::summary::Summary;

/// A unit's name; its identifier where there is none.
pub(super) fn names_unit<'a>(summary: &'a Summary, campaign: &'a Campaign, id: &'a UnitId) -> &'a str {
    let reporting = summary.units.iter().find(|unit| unit.id == *id).map(|unit| unit.name.as_str());
    let listed = || campaign.units.iter().find(|unit| unit.id == *id).map(|unit| unit.name.as_str());
    reporting.or_else(listed).unwrap_or(id.as_str())
}

/// A form's name; its identifier where there is none.
pub(super) fn names_form<'a>(campaign: &'a Campaign, id: &'a FormId) -> &'a str {
    campaign.obligation(id).map_or(id.as_str(), |obligation| obligation.name.as_str())
}
