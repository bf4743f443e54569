//! Reports that count and wait for the supplement: they came after the summary of their date was issued.

use super::View;
use super::changes::differing;
use crate::model::period::ReportDate;
use crate::model::summary::Awaiting;

impl View<'_> {
    /// Units of which something counts for a date by the view's run, and nothing did when the date was drawn last; none
    /// where that edition is not issued, for the next one has them anyway.
    #[must_use]
    pub(crate) fn awaiting(&self, date: ReportDate) -> Vec<Awaiting> {
        let drawing = self.book.drawing(date, self.upto).filter(|drawing| drawing.issued_by.is_some());
        let Some(drawing) = drawing else { return Vec::new() };
        let form = &self.main_form().id;
        let supplement_at = self.campaign.calendar.supplement_time(date);
        let units = differing(self.campaign, self.book, date, drawing.run, self.upto);
        let new = units.filter(|unit| self.book.current(form, unit, date, drawing.run).is_none());
        new.filter_map(|unit| {
            let accepted = self.book.accepted(form, &unit, date, self.upto);
            let received_at = accepted.map(|entry| entry.submission.file.arrival).min()?;
            Some(Awaiting { unit, received_at, supplement_at })
        })
        .collect()
    }
}
