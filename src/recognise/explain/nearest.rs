//! The form that an unrecognised sheet comes nearest to: what was found of it, and what was not.

use crate::model::cell::CellRef;
use crate::model::explanation::NearestForm;
use crate::model::submission::Measure;
use crate::read::Sheet;

use super::super::Recogniser;
use super::super::header::{Effort, Header, Headings};
use super::super::terms::Role;

impl Recogniser<'_> {
    /// The form of which most headings were found. `None`: not one was.
    pub(super) fn nearest(&self, sheet: &Sheet) -> Option<NearestForm> {
        let effort = Effort::of_kinds(self.forms.len());
        let headings = Headings::new(sheet, &self.terms, &self.known, &effort);
        let mut best: Option<NearestForm> = None;
        for (at, form) in self.campaign.forms.iter().enumerate() {
            let (terms, table) = &self.forms[at];
            let Some(header) = headings.best(terms, (at, table), 0) else { continue };
            let place = |header: &Header, col: u32| {
                let own = header.heading_cells(sheet, col).last().copied();
                own.unwrap_or(CellRef::new(header.bottom, col))
            };
            let mut nearest = NearestForm { form: form.name.clone(), found: Vec::new(), missing: Vec::new() };
            let figures = form
                .indicators
                .iter()
                .enumerate()
                .map(|(at, indicator)| (header.figure(at, Measure::Day), &indicator.name, indicator.required));
            let texts = form.texts.iter().enumerate();
            let texts = texts.map(|(at, text)| (header.column(Role::Remark(at)), &text.name, text.required));
            for (col, name, required) in figures.chain(texts) {
                match col {
                    Some(col) => nearest.found.push((name.clone(), place(&header, col))),
                    None if required => nearest.missing.push(name.clone()),
                    None => {}
                }
            }
            if best.as_ref().map_or(0, |best| best.found.len()) < nearest.found.len() {
                best = Some(nearest);
            }
        }
        best
    }
}
