//! Forms that the program handed out itself: their mark says what is what, whatever became of the headings.

use super::header::Header;
use super::terms::Role;
use crate::model::blank::{BlankColumn, Mark};
use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::submission::Measure;
use crate::read::Sheet;
use crate::text;

/// A sheet with a mark of this campaign.
pub(super) struct Marked {
    /// The form's place in the campaign.
    pub(super) form: usize,
    pub(super) header: Header,
    pub(super) unit: UnitId,
}

/// What the mark of a sheet says, if it has one of this campaign.
pub(super) fn marked(sheet: &Sheet, campaign: &Campaign) -> Option<Marked> {
    let mark = Mark::read(sheet.direct(0, 0)?.value.text()?)?;
    if mark.plan != text::slug(&campaign.plan) {
        return None;
    }
    let at = campaign.forms.iter().position(|form| form.id == mark.form)?;
    let form = &campaign.forms[at];
    // A column that the campaign file no longer knows is nobody's.
    let columns = mark.columns.iter().filter_map(|(col, column)| Some((*col, role(form, column)?)));
    let (top, bottom) = mark.headings;
    let columns = columns.collect();
    let header = Header { top, bottom, columns, doubled: Vec::new(), implied: Vec::new(), repeated: Vec::new() };
    Some(Marked { form: at, header, unit: mark.unit })
}

fn role(form: &Form, column: &BlankColumn) -> Option<Role> {
    let figure = |id: &IndicatorId, measure| {
        let indicator = form.indicators.iter().position(|indicator| indicator.id == *id)?;
        Some(Role::Figure { indicator, measure: Some(measure) })
    };
    match column {
        BlankColumn::Ordinal => Some(Role::Ordinal),
        BlankColumn::Area => Some(Role::Area),
        BlankColumn::Unit => Some(Role::Unit),
        BlankColumn::Date => Some(Role::Date),
        BlankColumn::Day(id) => figure(id, Measure::Day),
        BlankColumn::Total(id) => figure(id, Measure::Cumulative),
        BlankColumn::Text(id) => form.texts.iter().position(|text| text.id == *id).map(Role::Remark),
    }
}
