//! Which summaries a run draws, and what they look like: files of `outbox/` and mail.
//!
//! A drawing depends on the ledger as of its run and on nothing else, so that a run that was cut off
//! can be finished, and an issued summary drawn again, to the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use crate::aggregate::{self, View, Wanted};
use crate::deliver::message::{self, Attachment, Letter};
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::{Book, Drawing, Drawn, OutputRef};
use crate::model::campaign::Campaign;
use crate::model::period::{Instant, ReportDate};
use crate::model::summary::{Edition, Summary};
use crate::report::page::{self, Day};
use crate::report::{json, mail, workbook};
use crate::text;

use super::setting::Setting;
use super::tell;

/// The list of days.
const INDEX: &str = "outbox/index.html";
/// Media type of .xlsx.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const PNG: &str = "image/png";

/// A file for `outbox/`.
#[derive(Clone, Debug)]
pub struct Output {
    /// Path below the campaign folder.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is the workbook, which goes with the mail.
    pub is_workbook: bool,
}

/// A drawn summary with its files.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What is recorded of it.
    pub drawn: Drawn,
    /// The summary.
    pub summary: Summary,
    /// Its files.
    pub outputs: Vec<Output>,
}

impl Picture {
    fn add(&mut self, output: Output) {
        self.drawn.outputs.push(OutputRef { path: output.path.clone(), sha256: files::sha256(&output.bytes) });
        self.outputs.push(output);
    }
}

/// A mail for the spool.
#[derive(Clone, Debug)]
pub struct Spooled {
    /// File name in the spool.
    pub file: String,
    /// Its Message-ID.
    pub message_id: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The ledger as of one run, with that run's clock and words.
pub struct Drawer<'a> {
    /// Campaign and words of the run.
    pub setting: &'a Setting,
    /// The ledger, which holds the run's entries.
    pub book: &'a Book,
    /// The run.
    pub run: u32,
    /// Its clock.
    pub now: Instant,
}

impl Drawer<'_> {
    fn campaign(&self) -> &Campaign {
        &self.setting.campaign
    }

    fn drawing_before(&self, date: ReportDate) -> Option<Drawing> {
        self.book.drawing(date, self.run - 1)
    }

    /// Every summary that this run has to draw: its own date's, and those of dates that changed.
    ///
    /// Only `issue` issues: what `tonghop report` draws is issued, with its mail, by the next run.
    ///
    /// # Errors
    /// A defect of ours.
    pub fn due(&self, report_date: ReportDate, issue: bool) -> Result<Vec<Drawn>> {
        let mut due = Vec::new();
        let drawings = self.book.drawings(self.run - 1);
        let dates: BTreeSet<ReportDate> = drawings.keys().copied().chain([report_date]).collect();
        for date in dates {
            let drawn = match drawings.get(&date) {
                None => Some(self.first(date, issue)?),
                Some(drawing) if drawing.issued_by.is_none() => self.redrawn(date, drawing, issue)?,
                Some(drawing) => self.revised(date, drawing),
            };
            due.extend(drawn);
        }
        Ok(due)
    }

    /// The first edition; issued once the deadline has passed or all units have reported.
    fn first(&self, date: ReportDate, issue: bool) -> Result<Drawn> {
        let mut drawn = Drawn {
            date,
            revision: 0,
            edition: Edition::First,
            issued: false,
            mailed: false,
            headline: None,
            outputs: Vec::new(),
        };
        let turnout = self.summary(&drawn)?.turnout;
        let complete = turnout.units > 0 && turnout.reported() == turnout.units;
        let is_due = complete || self.campaign().calendar.is_past_deadline(date, self.now);
        drawn.issued = issue && is_due;
        drawn.mailed = drawn.issued && !self.campaign().mail.to.is_empty();
        Ok(drawn)
    }

    /// A summary that is not issued yet, if it is not what it was.
    fn redrawn(&self, date: ReportDate, drawing: &Drawing, issue: bool) -> Result<Option<Drawn>> {
        let drawn = self.first(date, issue)?;
        let before = Drawer { run: drawing.run, now: drawing.clock, ..*self };
        let mut summary = self.summary(&drawn)?;
        let was = before.summary(&drawing.drawn)?;
        summary.as_of = was.as_of;
        Ok((drawn.issued || summary != was).then_some(drawn))
    }

    /// A revision of an issued summary, if its own day figures changed; late reports wait for the supplement.
    fn revised(&self, date: ReportDate, drawing: &Drawing) -> Option<Drawn> {
        if !aggregate::changed(self.campaign(), self.book, date, drawing.run, self.run) {
            return None;
        }
        let late_only = aggregate::late_only(self.campaign(), self.book, date, drawing.run, self.run);
        if late_only && self.now < self.campaign().calendar.supplement_time(date) {
            return None;
        }
        Some(Drawn {
            date,
            revision: drawing.drawn.revision + 1,
            edition: if late_only { Edition::Supplement } else { Edition::Correction },
            issued: true,
            mailed: drawing.mailed,
            headline: None,
            outputs: Vec::new(),
        })
    }

    /// The summary of a drawing of this run.
    ///
    /// # Errors
    /// A defect of ours.
    pub fn summary(&self, drawn: &Drawn) -> Result<Summary> {
        let period = self
            .campaign()
            .calendar
            .period_of(drawn.date.0)
            .ok_or_else(|| Error::Usage { message: format!("{} lies outside the campaign", drawn.date), hint: None })?;
        let before = self.drawing_before(drawn.date);
        let since = match drawn.edition {
            Edition::First => self.report_before(drawn.date, before.as_ref()),
            Edition::Correction | Edition::Supplement => before.as_ref().map(|drawing| drawing.run),
        };
        let wanted = Wanted {
            period,
            revision: drawn.revision,
            edition: drawn.edition,
            issued_by: before.and_then(|drawing| drawing.issued_by),
            since,
        };
        let view = View { campaign: self.campaign(), book: self.book, upto: self.run, now: self.now };
        view.summary(wanted, &|file, raised| tell::finding(self.campaign(), &self.setting.words, file, raised))
    }

    /// The run of the report before this one: changes since then are told.
    fn report_before(&self, date: ReportDate, drawing: Option<&Drawing>) -> Option<u32> {
        let first_run = drawing.map_or(self.run, |_| {
            let drew = |manifest: &&crate::ledger::Manifest| manifest.drawn.iter().any(|drawn| drawn.date == date);
            self.book.manifests().iter().find(drew).map_or(self.run, |manifest| manifest.run)
        });
        let earlier = self.book.manifests().iter().take_while(|manifest| manifest.run < first_run);
        let first_of_earlier = |drawn: &Drawn| drawn.edition == Edition::First && drawn.date < date;
        earlier.filter(|manifest| manifest.drawn.iter().any(first_of_earlier)).last().map(|manifest| manifest.run)
    }

    /// Draws summaries, and with the last of them the list of all days drawn up to this run.
    ///
    /// # Errors
    /// A template that fails, or a defect of ours.
    pub fn pictures(&self, due: impl IntoIterator<Item = Drawn>) -> Result<Vec<Picture>> {
        let mut pictures = due.into_iter().map(|drawn| self.picture(&drawn)).collect::<Result<Vec<Picture>>>()?;
        let drawn: Vec<Drawn> = pictures.iter().map(|picture| picture.drawn.clone()).collect();
        if let Some(last) = pictures.last_mut() {
            last.add(self.index(&drawn)?);
        }
        Ok(pictures)
    }

    /// Draws a summary: its workbook, its pages and `summary.json`, with their hashes.
    ///
    /// # Errors
    /// A template that fails, or a defect of ours.
    pub fn picture(&self, drawn: &Drawn) -> Result<Picture> {
        let summary = self.summary(drawn)?;
        let (campaign, words) = (self.campaign(), &self.setting.words);
        let folder = format!("outbox/{}", drawn.date);
        let workbook_name = workbook_name(drawn);
        let workbook = workbook::workbook(&summary, campaign, words)?;
        let pages = page::pages(&summary, campaign, words, &workbook_name)?;
        let headline = summary.headline(campaign.target_indicator());
        let json = json::summary_json(&summary);
        let drawn = Drawn { headline: Some(headline), outputs: Vec::new(), ..drawn.clone() };
        let mut picture = Picture { drawn, summary, outputs: Vec::new() };
        picture.add(Output { path: format!("{folder}/{workbook_name}"), bytes: workbook, is_workbook: true });
        for page in pages {
            picture.add(Output { path: format!("{folder}/{}", page.name), bytes: page.bytes, is_workbook: false });
        }
        picture.add(Output { path: format!("{folder}/summary.json"), bytes: json, is_workbook: false });
        Ok(picture)
    }

    /// The list of all days that runs before this one drew, and those that this one draws.
    fn index(&self, drawing: &[Drawn]) -> Result<Output> {
        let calendar = &self.campaign().calendar;
        let earlier = self.book.drawings(self.run - 1).into_iter().map(|(date, drawing)| (date, drawing.drawn));
        let mut drawn: BTreeMap<ReportDate, Drawn> = earlier.collect();
        drawn.extend(drawing.iter().map(|drawn| (drawn.date, drawn.clone())));
        let day = |drawn: Drawn| {
            Some(Day {
                period: calendar.period_of(drawn.date.0)?,
                revision: drawn.revision,
                edition: drawn.edition,
                issued: drawn.issued,
                page: format!("{}/{}", drawn.date, page::file_name(drawn.date)),
                workbook: format!("{}/{}", drawn.date, workbook_name(&drawn)),
                headline: drawn.headline?,
            })
        };
        let days: Vec<Day> = drawn.into_values().filter_map(day).collect();
        let told: Vec<_> = days.iter().map(|day| (day.period.ends, &day.headline)).collect();
        let course = aggregate::course_told(calendar, &told);
        let bytes = page::index(&days, &course, self.campaign(), &self.setting.words)?;
        Ok(Output { path: INDEX.to_owned(), bytes, is_workbook: false })
    }

    /// The mails that tell of these pictures: one for each first edition, one for all revisions.
    ///
    /// # Errors
    /// A template or an address that fails.
    pub fn mails(&self, pictures: &[Picture]) -> Result<Vec<Spooled>> {
        let told = pictures.iter().filter(|picture| picture.drawn.mailed);
        let (first, revised): (Vec<&Picture>, Vec<&Picture>) =
            told.partition(|picture| picture.drawn.edition == Edition::First);
        let mut mails = Vec::new();
        for picture in first {
            let body = mail::mail(&picture.summary, self.campaign(), &self.setting.words, &enclosed(&[picture]))?;
            mails.push(self.spooled("tong-hop", body, &[picture])?);
        }
        if !revised.is_empty() {
            let summaries: Vec<Summary> = revised.iter().map(|picture| picture.summary.clone()).collect();
            let body = mail::revision_mail(&summaries, self.campaign(), &self.setting.words, &enclosed(&revised))?;
            let corrected = revised.iter().any(|picture| picture.drawn.edition == Edition::Correction);
            mails.push(self.spooled(if corrected { "dinh-chinh" } else { "bo-sung" }, body, &revised)?);
        }
        Ok(mails)
    }

    /// Composes a mail; its identity derives from campaign, dates, kind, revisions and recipients alone.
    fn spooled(&self, kind: &str, body: mail::MailBody, pictures: &[&Picture]) -> Result<Spooled> {
        let settings = &self.campaign().mail;
        let editions: Vec<String> =
            pictures.iter().map(|picture| format!("{}.{}", picture.drawn.date, picture.drawn.revision)).collect();
        let recipients = [settings.to.join(","), settings.cc.join(",")].join(";");
        let seed = [self.campaign().plan.as_str(), kind, &editions.join(" "), &recipients].join("\n");
        let hash = files::sha256(seed.as_bytes());
        let edition = pictures.last().map(|picture| (picture.drawn.date, picture.drawn.revision));
        let (date, revision) = edition.map_or((String::new(), 0), |(date, revision)| (date.to_string(), revision));
        let name = format!("{}.{date}.{kind}.{revision}.{}", text::slug(&self.campaign().plan), &hash[..12]);
        let domain =
            settings.from.rsplit_once('@').map_or("tonghop.invalid", |(_, domain)| domain.trim_end_matches('>'));
        let message_id = format!("<{name}@{domain}>");
        let attachments = pictures
            .iter()
            .flat_map(|picture| picture.outputs.iter())
            .filter(|output| output.is_workbook)
            .map(|output| Attachment {
                name: output.path.rsplit('/').next().unwrap_or_default().to_owned(),
                content_type: XLSX.to_owned(),
                bytes: output.bytes.clone(),
            })
            .collect();
        let letter = Letter {
            from: settings.from.clone(),
            to: settings.to.clone(),
            cc: settings.cc.clone(),
            reply_to: settings.reply_to.clone(),
            subject: body.subject,
            text: body.text,
            html: body.html,
            date: self.now,
            message_id: message_id.clone(),
            in_reply_to: None,
            boundary_seed: hash,
            pictures: body.picture.into_iter().map(inline).collect(),
            attachments,
        };
        let bytes = message::compose(&letter).map_err(|error| Error::Usage {
            message: format!("the mail cannot be composed: {error}"),
            hint: Some("look at [mail] in tonghop.toml".to_owned()),
        })?;
        Ok(Spooled { file: format!("{name}.eml"), message_id, bytes })
    }
}

/// The workbooks that go along with the mail of these pictures.
fn enclosed(pictures: &[&Picture]) -> mail::Enclosed {
    let workbooks = pictures.iter().flat_map(|picture| picture.outputs.iter()).filter(|output| output.is_workbook);
    let names = workbooks.map(|output| output.path.rsplit('/').next().unwrap_or_default().to_owned()).collect();
    mail::Enclosed { names, ..mail::Enclosed::default() }
}

fn inline(picture: mail::Picture) -> message::Picture {
    let file = Attachment { name: picture.name, content_type: PNG.to_owned(), bytes: picture.png };
    message::Picture { content_id: picture.content_id, file }
}

fn workbook_name(drawn: &Drawn) -> String {
    let revision = drawn.revision;
    match drawn.edition {
        Edition::First => format!("tong-hop-{}.xlsx", drawn.date),
        Edition::Correction => format!("tong-hop-{}-dinh-chinh-{revision}.xlsx", drawn.date),
        Edition::Supplement => format!("tong-hop-{}-bo-sung-{revision}.xlsx", drawn.date),
    }
}
