//! The tray of slips, `outbox/returned/`: which of them lie open, and where those go that do no longer.
//!
//! A slip lies open until all that it asks for is answered or asked for by a newer slip; then it moves to
//! `done/<date>/`, the report date of the run that closed it. Which slips a run closed stands in its manifest. Knows
//! neither files nor what slips say.

use std::collections::BTreeSet;

use crate::aggregate::{Asked, View, compatible, file_name, key};
use crate::ledger::{Book, ClosedSlip, Entry, Manifest, SlipRef, Trigger};
use crate::model::id::UnitId;
use crate::model::period::ReportDate;

/// Folder of slips, below the campaign folder.
pub(super) const FOLDER: &str = "outbox/returned";

/// Where a slip goes that a run of this report date closes.
fn done(path: &str, date: ReportDate) -> String {
    format!("{FOLDER}/done/{date}/{}", file_name(path))
}

/// What identifies a returned file's report, so that its answer is recognised.
pub(super) struct File<'a> {
    /// Path below `inbox/`.
    pub(super) path: &'a str,
    /// SHA-256 of its bytes.
    pub(super) sha256: &'a str,
}

/// A slip that lies open.
struct Slip {
    path: String,
    /// SHA-256 of the returned file.
    source: String,
    /// The run that drew it.
    run: u32,
    number: u32,
    /// What it asks for, by place in the book.
    asks: Vec<usize>,
}

/// A returned file that nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Its path below `inbox/`.
    pub file: String,
    /// The units that its slip asks; empty if nobody knows whose it is.
    pub units: BTreeSet<UnitId>,
    /// The report date of the run that returned it.
    pub date: Option<ReportDate>,
}

/// The slips that lie open.
pub(super) struct Tray<'b> {
    view: View<'b>,
    slips: Vec<Slip>,
    /// What newer slips ask for, by place of the slip and place in the book.
    asked_again: BTreeSet<(usize, usize)>,
}

impl<'b> Tray<'b> {
    /// The slips that lay open before the view's run.
    pub(super) fn before(view: View<'b>) -> Self {
        let earlier = || view.book.manifests().iter().take_while(|manifest| manifest.run < view.upto);
        let closed: BTreeSet<&str> =
            earlier().flat_map(|manifest| &manifest.closed).map(|slip| slip.path.as_str()).collect();
        let mut tray = Self { view, slips: Vec::new(), asked_again: BTreeSet::new() };
        for manifest in earlier() {
            for slip in manifest.slips.iter().filter(|slip| !closed.contains(slip.path.as_str())) {
                if !is_released_since(view.book, manifest, slip, view.upto) {
                    let asks = tray.asks(manifest.run, &slip.source);
                    tray.put(&slip.path, &slip.source, manifest.run, slip.number, asks);
                }
            }
        }
        tray
    }

    fn put(&mut self, path: &str, source: &str, run: u32, number: u32, asks: Vec<usize>) {
        self.slips.push(Slip { path: path.to_owned(), source: source.to_owned(), run, number, asks });
    }

    /// What went back of a file in a run.
    fn asks(&self, run: u32, sha256: &str) -> Vec<usize> {
        let own = self
            .view
            .book
            .entries_between(run - 1, run)
            .filter(|(_, entry)| entry.submission.file.sha256 == sha256 && entry.submission.verdict.goes_back());
        own.map(|(at, _)| at).collect()
    }

    fn entry(&self, at: usize) -> Option<&'b Entry> {
        self.view.book.entry(at)
    }

    /// How often what goes back with this file went back: once more than by the open slips that ask for any of it.
    pub(super) fn number(&self, file: &File<'_>) -> u32 {
        let asks = self.asks(self.view.upto, file.sha256);
        let again =
            self.slips.iter().filter(|slip| slip.asks.iter().any(|ask| self.asks_again(slip, *ask, file, &asks)));
        again.map(|slip| slip.number).max().unwrap_or(0) + 1
    }

    /// Lays the slip of a file that the run returned on top.
    pub(super) fn lay(&mut self, file: &File<'_>, path: &str, number: u32) {
        let asks = self.asks(self.view.upto, file.sha256);
        let mut again = Vec::new();
        for (place, slip) in self.slips.iter().enumerate() {
            again.extend(
                slip.asks.iter().filter(|ask| self.asks_again(slip, **ask, file, &asks)).map(|ask| (place, *ask)),
            );
        }
        self.asked_again.extend(again);
        self.put(path, file.sha256, self.view.upto, number, asks);
    }

    /// Whether a file that goes back now asks for what an open slip asks for: the same unit, date and form, or, where one
    /// of them is not known, the same file.
    fn asks_again(&self, slip: &Slip, ask: usize, file: &File<'_>, asks: &[usize]) -> bool {
        let Some(then) = self.entry(ask) else { return false };
        let book = self.view.book;
        let is_same_file = slip.source == file.sha256
            || file_name(&slip.path) == file_name(file.path)
            || (then.submission.file.path == file.path && book.run_date(slip.run) == book.run_date(self.view.upto));
        asks.iter().filter_map(|at| self.entry(*at)).any(|now| {
            let (now, then) = (&now.submission, &then.submission);
            compatible(now, then) && (is_same_file || key(now).is_some_and(|now| key(then) == Some(now)))
        })
    }

    /// The slips that the run closes, in the order in which they were handed out.
    pub(super) fn closed(&self, date: ReportDate) -> Vec<ClosedSlip> {
        let mut asked = Vec::new();
        let mut places = Vec::new();
        for (place, slip) in self.slips.iter().enumerate() {
            for at in &slip.asks {
                if let Some(entry) = self.entry(*at) {
                    let slip = (slip.run < self.view.upto).then(|| file_name(&slip.path));
                    asked.push(Asked { at: *at, entry, slip });
                    places.push((place, *at));
                }
            }
        }
        let answered = self.view.answered(&asked).into_iter();
        let mut settled = self.asked_again.clone();
        settled.extend(places.into_iter().zip(answered).filter(|(_, answered)| *answered).map(|(place, _)| place));
        let is_closed = |(place, slip): &(usize, &Slip)| {
            !slip.asks.is_empty() && slip.asks.iter().all(|at| settled.contains(&(*place, *at)))
        };
        let closed = self.slips.iter().enumerate().filter(is_closed);
        closed.map(|(_, slip)| ClosedSlip { path: slip.path.clone(), to: done(&slip.path, date) }).collect()
    }
}

/// The returned files whose slips a run of this date would leave open.
pub(super) fn unanswered(view: View<'_>, date: ReportDate) -> Vec<Unanswered> {
    let tray = Tray::before(view);
    let closed: BTreeSet<String> = tray.closed(date).into_iter().map(|slip| slip.path).collect();
    let open = tray.slips.iter().filter(|slip| !closed.contains(&slip.path));
    let of_slip = |slip: &Slip| {
        let asked: Vec<&Entry> = slip.asks.iter().filter_map(|at| tray.entry(*at)).collect();
        Some(Unanswered {
            file: asked.first()?.submission.file.path.clone(),
            units: asked.iter().filter_map(|entry| entry.submission.unit.clone()).collect(),
            date: view.book.run_date(slip.run),
        })
    };
    open.filter_map(of_slip).collect()
}

/// SHA-256 of the returned files whose slips a run of this date would leave open.
pub(super) fn open_sources(view: View<'_>, date: ReportDate) -> BTreeSet<String> {
    let tray = Tray::before(view);
    let closed: BTreeSet<String> = tray.closed(date).into_iter().map(|slip| slip.path).collect();
    tray.slips.into_iter().filter(|slip| !closed.contains(&slip.path)).map(|slip| slip.source).collect()
}

/// Whether somebody let the file in after its slip was drawn: that slip is removed, for nothing is wanted any more.
fn is_released_since(book: &Book, drew: &Manifest, slip: &SlipRef, upto: u32) -> bool {
    book.decided(Trigger::Release, &slip.source).is_some_and(|manifest| manifest.run > drew.run && manifest.run < upto)
}
