//! Blank forms for the units: which, for whom, under which names.

use std::path::{Path, PathBuf};

use super::decide::outside;
use super::{Workspace, usage};
use crate::error::Result;
use crate::files;
use crate::ledger::Book;
use crate::model::form::Form;
use crate::model::period::{Instant, ReportDate};
use crate::model::unit::Unit;
use crate::phrase;
use crate::report::workbook::{Blank, blank_workbook};
use crate::text;

/// Where blank forms go in a campaign folder.
pub const FOLDER: &str = "outbox/bieu-mau";
/// Characters of a form's name in the name of a file.
const NAME: usize = 40;

/// Which blank forms to write.
#[derive(Clone, Debug, Default)]
pub struct BlankFormRequest {
    /// A unit: identifier, name or alias; `None` for every unit.
    pub unit: Option<String>,
    /// A form: identifier or name; `None` for every one that the unit fills in.
    pub form: Option<String>,
    /// The report date to fill in; `None` leaves it to be chosen.
    pub date: Option<ReportDate>,
}

/// A blank form that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The unit.
    pub unit: Unit,
    /// The form's name.
    pub form: String,
    /// Where.
    pub path: PathBuf,
}

impl Workspace {
    /// Writes the blank forms into a folder; `done` is called after each.
    ///
    /// # Errors
    /// No such unit, form or date; or the file system's.
    pub fn blanks(
        &self,
        book: &Book,
        request: &BlankFormRequest,
        folder: &Path,
        now: Instant,
        done: &dyn Fn(usize, usize),
    ) -> Result<Vec<Written>> {
        let campaign = &self.context.campaign;
        let registry = self.registry(book, campaign.calendar.local(now))?;
        let form = request.form.as_deref().map(|written| self.form(written)).transpose()?;
        let units: Vec<&Unit> = match &request.unit {
            Some(written) => vec![Self::unit_named(&registry, written)?],
            None => registry.units().iter().collect(),
        };
        let forms = |unit: &Unit| -> Vec<&Form> {
            let asked = campaign.forms.iter().filter(|own| form.is_none_or(|form| form.id == own.id));
            asked.filter(|form| unit.sends(form)).collect()
        };
        let tasks: Vec<(&Unit, &Form)> =
            units.iter().flat_map(|unit| forms(unit).into_iter().map(move |form| (*unit, form))).collect();
        if tasks.is_empty() {
            let message = match &request.unit {
                Some(unit) => phrase!("{unit} does not fill in that form", unit = unit),
                None => phrase!("nobody fills in that form"),
            };
            return Err(usage(message, phrase!("`tonghop doctor` lists who fills in what")));
        }
        for (_, form) in tasks.iter().filter(|_| request.date.is_some()) {
            self.within(form, request.date)?;
        }
        let others: Vec<String> = registry
            .units()
            .iter()
            .filter(|unit| !unit.inner && unit.forms.is_none())
            .map(|unit| unit.name.clone())
            .collect();
        files::make_folder(folder)?;
        let mut written = Vec::with_capacity(tasks.len());
        for (at, (unit, form)) in tasks.iter().enumerate() {
            let date = self.within(form, request.date)?;
            let others = if form.about_others { others.as_slice() } else { &[] };
            let bytes = blank_workbook(&Blank { form, unit, date, others }, campaign, &self.context.words)?;
            let path = folder.join(file_name(form, unit, date));
            files::write(&path, &bytes)?;
            written.push(Written { unit: (*unit).clone(), form: form.name.clone(), path });
            done(at + 1, tasks.len());
        }
        Ok(written)
    }

    /// The report date of a form that a day belongs to.
    fn within(&self, form: &Form, date: Option<ReportDate>) -> Result<Option<ReportDate>> {
        let Some(date) = date else { return Ok(None) };
        let calendar = &self.context.campaign.calendar;
        let period = form.calendar.period_of(date.0).ok_or_else(|| outside(date, calendar))?;
        Ok(Some(period.ends))
    }
}

/// `bao-cao-ket-qua-hang-ngay-phuong-1.xlsx`, with the date where it is filled in.
fn file_name(form: &Form, unit: &Unit, date: Option<ReportDate>) -> String {
    let name: String = text::slug(&form.name).chars().take(NAME).collect();
    let name = name.trim_end_matches('-');
    match date {
        Some(date) => format!("{name}-{}-{date}.xlsx", unit.id),
        None => format!("{name}-{}.xlsx", unit.id),
    }
}
