//! Whether a letter that asks for a report still has a reason, at the moment at which it would go.
//!
//! A letter may wait in the spool for hours while the ward that it reminds, or tells the body above of, reports. The ledger says what each letter
//! asks for, and of whom; the letter itself is not read.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::context::CampaignContext;
use crate::aggregate::View;
use crate::deliver::spool;
use crate::ledger::{Book, MailRef, Store};
use crate::model::id::{FormId, UnitId};
use crate::model::mail::MailKind;
use crate::model::obligation::Obligation;
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::submission::Status;

/// The ledger as it is now, read when the first letter asks.
pub(super) struct Recheck<'a> {
    store: Store,
    context: &'a CampaignContext,
    now: Instant,
    known: OnceCell<Result<Known, String>>,
    /// Who still lacks what was asked for, each reckoned once.
    lacking: RefCell<BTreeMap<(FormId, ReportDate), BTreeSet<UnitId>>>,
}

/// The ledger with its letters by file: manifest and place within it.
struct Known {
    book: Book,
    letters: HashMap<String, (usize, usize)>,
}

impl Known {
    fn of(book: Book) -> Self {
        let mut letters = HashMap::new();
        for (run, manifest) in book.manifests().iter().enumerate() {
            for (place, letter) in manifest.mail.iter().enumerate() {
                letters.insert(letter.file.clone(), (run, place));
            }
        }
        Self { book, letters }
    }

    fn letter(&self, file: &str) -> Option<&MailRef> {
        let (run, place) = self.letters.get(&spool::original(file))?;
        self.book.manifests().get(*run)?.mail.get(*place)
    }
}

impl<'a> Recheck<'a> {
    pub(super) fn new(store: Store, context: &'a CampaignContext, now: Instant) -> Self {
        Self { store, context, now, known: OnceCell::new(), lacking: RefCell::default() }
    }

    /// Why a letter of the spool is of no use any more; `None` where it is, or where the ledger knows of no such letter.
    ///
    /// `Err`: the ledger cannot be read, so that nobody can tell.
    pub(super) fn of(&self, file: &str) -> Result<Option<String>, String> {
        let known = self.known.get_or_init(|| self.store.load().map(Known::of).map_err(|error| error.to_string()));
        let known = known.as_ref().map_err(Clone::clone)?;
        Ok(known.letter(file).and_then(|letter| self.reason_against(letter, &known.book)))
    }

    fn reason_against(&self, letter: &MailRef, book: &Book) -> Option<String> {
        if !letter.kind.is_some_and(MailKind::is_about_what_is_wanting) {
            return None;
        }
        let asked = self.asked(letter);
        let units = &letter.units;
        if asked.is_empty() || units.is_empty() {
            return None;
        }
        let mut lacking = self.lacking.borrow_mut();
        for (obligation, period) in &asked {
            let key = (obligation.id.clone(), period.ends);
            let lacking = lacking.entry(key).or_insert_with(|| self.lacking(book, obligation, *period));
            if units.iter().any(|unit| lacking.contains(unit)) {
                return None;
            }
        }
        let who: Vec<&str> = units.iter().map(UnitId::as_str).collect();
        let what: Vec<String> =
            asked.iter().map(|(obligation, period)| format!("{} {}", obligation.id, period.ends)).collect();
        Some(format!("nothing is wanting any more of what it asks {} for: {}", who.join(", "), what.join(", ")))
    }

    /// The units that still lack something.
    fn lacking(&self, book: &Book, obligation: &Obligation, period: Period) -> BTreeSet<UnitId> {
        let campaign = &self.context.campaign;
        let view = View { campaign, book, upto: book.next_run().saturating_sub(1), now: self.now };
        let standing = view.obligation(obligation, (&view.epochs(period.ends, None), period.ends), period);
        standing.units.into_iter().filter(|unit| is_absent(unit.status)).map(|unit| unit.unit).collect()
    }

    /// What a letter asks for: the main form of its dates, or what else the ledger calls by name.
    fn asked(&self, letter: &MailRef) -> Vec<(&'a Obligation, Period)> {
        let campaign = &self.context.campaign;
        let find = |id: &str, date: ReportDate| {
            let obligation = campaign.obligations.iter().find(|obligation| obligation.id.as_str() == id)?;
            Some((obligation, obligation.calendar.period_of(date.0)?))
        };
        if letter.duties.is_empty() {
            let main = campaign.main_form().id.as_str();
            return letter.dates.iter().filter_map(|date| find(main, *date)).collect();
        }
        let parsed = letter.duties.iter().filter_map(|duty| {
            let (id, date) = duty.rsplit_once(' ')?;
            find(id, ReportDate(date.parse().ok()?))
        });
        parsed.collect()
    }
}

/// Whether something of this status is still asked for.
pub(super) fn is_absent(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Missing | Status::Returned)
}
