//! Who hears of requests for closed dates: the operators when one comes, and its unit when it is answered.

use super::letter::{Draft, compose};
use super::units::to_one;
use super::{Allowance, Audience, Letters, Notifier, Spooled};
use crate::error::Result;
use crate::ledger::{About, Asked, Entry};
use crate::model::code::Code;
use crate::model::mail::{Group, MailKind};
use crate::model::request::RecordedRequest;
use crate::model::submission::Verdict;
use crate::model::unit::Unit;
use crate::report::mail::{self, Alert, AlertKind, Receipt, RequestNotice, RequestState};
use crate::report::names;

impl Notifier<'_> {
    /// Tells the operators what this run kept as a request.
    pub(super) fn requests_to_operators(&self, letters: &mut Letters) -> Result<()> {
        let run = self.renderer.run;
        let kept: Vec<u32> =
            self.book().requests(run).filter(|request| request.run == run).map(|request| request.number).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let mut requests = self.renderer.view().requests();
        requests.retain(|request| kept.contains(&request.id));
        for group in self.campaign().mail.groups_for(MailKind::Alert) {
            letters.add(self.requested(group, &requests))?;
        }
        Ok(())
    }

    fn requested(&self, group: &Group, requests: &[RecordedRequest]) -> Result<Spooled> {
        let campaign = self.campaign();
        let words = self.renderer.context.words_in(group.language);
        let line = |request: &RecordedRequest| {
            let registry = self.registry_of(request.date);
            let unit = registry.unit(&request.unit).map_or(request.unit.as_str(), |unit| unit.name.as_str());
            names::request_line(request, unit, campaign, words)
        };
        let what = requests.iter().map(line).collect::<Vec<_>>().join("\n");
        let at = self.renderer.now;
        let alert = Alert { kind: AlertKind::Request, at, what: &what, hint: None, refused: Vec::new(), queued: 0 };
        let draft = Draft {
            body: mail::alert_mail(&alert, campaign, words)?,
            identity: format!("{} request", self.renderer.run),
            mark: self.renderer.run.to_string(),
            ..Draft::of(MailKind::Alert, "de-nghi", group)
        };
        compose(campaign, self.renderer.now, draft)
    }

    /// Tells a unit what became of its request.
    pub(super) fn answer_to_unit(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        let made = self.book().decisions().of_run(self.renderer.run);
        let Some(About::Request { request, accepted }) = made.map(|made| &made.decision.about) else { return Ok(()) };
        let Some(request) = self.book().request(*request) else { return Ok(()) };
        let Asked::Report(at) = request.asked else { return Ok(()) };
        let Some(entry) = self.book().entry(at) else { return Ok(()) };
        let registry = self.registry_of(request.date);
        let Some(unit) = registry.unit(&request.unit) else { return Ok(()) };
        let notice = RequestNotice {
            state: if *accepted { RequestState::Accepted } else { RequestState::Refused },
            number: request.number,
            reason: made.map(|made| made.decision.reason.clone()).unwrap_or_default(),
        };
        for audience in self.audiences(MailKind::Receipt, &unit.emails) {
            if !audience.is_unit || allowance.take(&unit.id, MailKind::Receipt) {
                letters.add(self.answered(unit, &audience, entry, notice.clone()))?;
            }
        }
        Ok(())
    }

    fn answered(&self, unit: &Unit, audience: &Audience, entry: &Entry, notice: RequestNotice) -> Result<Spooled> {
        let identity = format!("{} {}", self.renderer.run, notice.number);
        let reports = self.received_as_request(entry, notice).into_iter().collect();
        let letter = Receipt { unit: &unit.name, reports };
        let body = mail::receipt_mail(&letter, self.campaign(), self.words(audience))?;
        let draft = to_one(MailKind::Receipt, "tra-loi", unit, audience, &identity);
        let dates = entry.submission.report_date.into_iter().collect();
        compose(self.campaign(), self.renderer.now, Draft { dates, body, ..draft })
    }

    /// How an entry of this run stands, if its date is closed.
    pub(super) fn notice_of(&self, entry: &Entry) -> Option<RequestNotice> {
        let is_closed = entry.findings.iter().any(|finding| finding.code == Code::PeriodClosed);
        let notice = |state, number| RequestNotice { state, number, reason: String::new() };
        match entry.submission.verdict {
            Verdict::Requested => {
                let run = self.renderer.run;
                let own = |at| self.book().entry(at) == Some(entry);
                let mut requests = self.book().requests(run).filter(|request| request.run == run);
                let request = requests.find(|request| matches!(request.asked, Asked::Report(at) if own(at)));
                request.map(|request| notice(RequestState::Requested, request.number))
            }
            Verdict::Duplicate if is_closed => Some(notice(RequestState::RequestedAgain, 0)),
            _ => None,
        }
    }
}
