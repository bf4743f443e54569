//! What summaries look like as files of `outbox/`; which of them a run draws is found in `editions`.
//!
//! A drawing depends on the ledger as of its run and on nothing else, so that a run that was cut off
//! can be finished, and an issued summary drawn again, to the same bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::plan::PendingReport;
use crate::aggregate::{self, SummaryRequest, View};
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::{Book, IssueRecord, OutputRef, Store};
use crate::model::campaign::Campaign;
use crate::model::issued::Issued;
use crate::model::period::{Instant, ReportDate};
use crate::model::request::Approval;
use crate::model::summary::{Edition, Summary};
use crate::phrase;
use crate::report::page::{self, Day};
use crate::report::{json, workbook};

use super::context::{CAMPAIGN_FILE, CampaignContext};
use super::wording;

/// The list of days.
pub(super) const INDEX: &str = "outbox/index.html";

/// A file for `outbox/`.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// Path below the campaign folder.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is the workbook, which goes with the mail.
    pub is_workbook: bool,
}

/// A drawn summary with its files.
#[derive(Clone, Debug)]
pub(crate) struct RenderedReport {
    /// What is recorded of it.
    pub drawn: IssueRecord,
    /// The summary.
    pub summary: Arc<Summary>,
    /// Its files.
    pub outputs: Vec<Output>,
}

impl RenderedReport {
    /// What it issues.
    #[must_use]
    pub(crate) fn issued(&self, run: u32) -> Option<Issued> {
        // The mark of an approval issues nothing anew.
        (self.drawn.issued && self.drawn.approves.is_none()).then(|| Issued::of(&self.summary, run))
    }

    fn add(&mut self, output: Output) {
        self.drawn.outputs.push(OutputRef { path: output.path.clone(), sha256: files::sha256(&output.bytes) });
        self.outputs.push(output);
    }
}

/// The ledger as of one run, with that run's clock and words.
pub(crate) struct Renderer<'a> {
    /// Campaign and words of the run.
    pub context: &'a CampaignContext,
    /// The ledger, which holds the run's entries.
    pub book: &'a Book,
    /// Its folder, which holds what earlier runs issued.
    pub store: &'a Store,
    /// The run.
    pub run: u32,
    /// Its clock.
    pub now: Instant,
}

impl Renderer<'_> {
    pub(super) fn campaign(&self) -> &Campaign {
        &self.context.campaign
    }

    /// The ledger as of the run, through its campaign file.
    pub(super) fn view(&self) -> View<'_> {
        View { campaign: self.campaign(), book: self.book, upto: self.run, now: self.now }
    }

    /// The summary of a drawing of this run.
    ///
    /// # Errors
    /// A damaged ledger, or a defect of ours.
    pub(crate) fn summary(&self, drawn: &IssueRecord) -> Result<Summary> {
        let period = self
            .campaign()
            .calendar
            .period_of(drawn.date.0)
            .ok_or_else(|| Error::call(phrase!("{date} lies outside the campaign", date = drawn.date), None))?;
        let drawings = self.book.drawings(self.run - 1);
        let issued = self.issued_before(drawn, &drawings)?;
        let request = SummaryRequest {
            period,
            revision: drawn.revision,
            edition: drawn.edition,
            number: self.book.edition_number(drawn),
            issued_by: drawings.get(&drawn.date).and_then(|drawing| drawing.issued_by),
            issued: issued.as_ref(),
        };
        let words = |file: &str, raised| {
            // What no unit's file caused is reported on the campaign file.
            let file = if file.is_empty() { CAMPAIGN_FILE } else { file };
            wording::finding(self.campaign(), &self.context.words, file, raised)
        };
        let mut summary = self.view().summary(request, &words)?;
        summary.approval = drawn.approves.and_then(|_| self.approval(drawn));
        Ok(summary)
    }

    /// Who has seen and signed an edition.
    fn approval(&self, drawn: &IssueRecord) -> Option<Approval> {
        let made = self.book.decisions().approval(drawn.date, drawn.revision)?;
        let note = Some(made.decision.reason.clone()).filter(|note| !note.is_empty());
        let by = made.decision.by.clone().unwrap_or_default();
        Some(Approval { by, approved_at: self.campaign().calendar.local(made.clock), note })
    }

    /// Draws summaries, and with the last of them the list of all days drawn up to this run.
    ///
    /// # Errors
    /// A template that fails, or a defect of ours.
    pub(crate) fn reports(
        &self,
        due: impl IntoIterator<Item = impl Into<PendingReport>>,
    ) -> Result<Vec<RenderedReport>> {
        let mut reports = due.into_iter().map(|due| self.render(due)).collect::<Result<Vec<RenderedReport>>>()?;
        let drawn: Vec<IssueRecord> = reports.iter().map(|report| report.drawn.clone()).collect();
        if let Some(last) = reports.last_mut() {
            last.add(self.index(&drawn)?);
        }
        Ok(reports)
    }

    /// Draws a summary: its workbook, its pages and `summary.json`, with their hashes.
    ///
    /// # Errors
    /// A template that fails, or a defect of ours.
    pub(crate) fn render(&self, due: impl Into<PendingReport>) -> Result<RenderedReport> {
        let due = due.into();
        let drew = due.drawn.approves.filter(|run| *run != self.run);
        match drew.and_then(|run| self.book.manifests().iter().find(|manifest| manifest.run == run)) {
            // An edition that is approved is the one that was drawn: its figures, its words, its moment.
            Some(drew) => {
                let context = CampaignContext::of_run(self.store, drew)?;
                let (book, store, run, now) = (self.book, self.store, drew.run, drew.clock);
                Renderer { context: &context, book, store, run, now }.render_own(due)
            }
            None => self.render_own(due),
        }
    }

    fn render_own(&self, due: PendingReport) -> Result<RenderedReport> {
        let PendingReport { drawn, summary } = due;
        let summary = summary.map_or_else(|| self.summary(&drawn), Ok)?;
        let (campaign, words) = (self.campaign(), &self.context.words);
        let folder = format!("outbox/{}", drawn.date);
        let workbook_name = workbook_name(&drawn);
        let (workbook, (pages, json)) = rayon::join(
            || workbook::workbook(&summary, campaign, words),
            || (page::pages(&summary, campaign, words, &workbook_name), json::summary_json(&summary)),
        );
        let (workbook, pages) = (workbook?, pages?);
        let headline = summary.headline(campaign.target_indicator());
        let drawn = IssueRecord { headline: Some(headline), outputs: Vec::new(), ..drawn };
        let mut report = RenderedReport { drawn, summary: Arc::new(summary), outputs: Vec::new() };
        report.add(Output { path: format!("{folder}/{workbook_name}"), bytes: workbook, is_workbook: true });
        for page in pages {
            report.add(Output { path: format!("{folder}/{}", page.name), bytes: page.bytes, is_workbook: false });
        }
        report.add(Output { path: format!("{folder}/summary.json"), bytes: json, is_workbook: false });
        Ok(report)
    }

    /// The list of all days that runs before this one drew, and those that this one draws.
    fn index(&self, drawing: &[IssueRecord]) -> Result<Output> {
        let calendar = &self.campaign().calendar;
        let earlier = self.book.drawings(self.run - 1).into_iter().map(|(date, drawing)| (date, drawing.drawn));
        let mut drawn: BTreeMap<ReportDate, IssueRecord> = earlier.collect();
        drawn.extend(drawing.iter().map(|drawn| (drawn.date, drawn.clone())));
        let day = |drawn: IssueRecord| {
            Some(Day {
                period: calendar.period_of(drawn.date.0)?,
                revision: drawn.revision,
                number: self.book.edition_number(&drawn),
                edition: drawn.edition,
                issued: drawn.issued,
                page: format!("{}/{}", drawn.date, page::file_name(drawn.date)),
                workbook: format!("{}/{}", drawn.date, workbook_name(&drawn)),
                headline: drawn.headline?,
            })
        };
        let days: Vec<Day> = drawn.into_values().filter_map(day).collect();
        let headlines: Vec<_> = days.iter().map(|day| (day.period.ends, &day.headline)).collect();
        let trend = aggregate::reported_trend(calendar, &headlines);
        let bytes = page::index(&days, &trend, self.campaign(), &self.context.words)?;
        Ok(Output { path: INDEX.to_owned(), bytes, is_workbook: false })
    }
}

fn workbook_name(drawn: &IssueRecord) -> String {
    let revision = drawn.revision;
    match drawn.edition {
        Edition::First => format!("tong-hop-{}.xlsx", drawn.date),
        Edition::Correction => format!("tong-hop-{}-dinh-chinh-{revision}.xlsx", drawn.date),
        Edition::Supplement => format!("tong-hop-{}-bo-sung-{revision}.xlsx", drawn.date),
    }
}
