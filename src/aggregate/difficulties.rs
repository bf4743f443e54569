//! Difficulties: each listed once, with its age, until somebody resolves it or a later report says that it is over.

use std::collections::BTreeMap;

use super::View;
use crate::ledger::Entry;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::source::SourceRef;
use crate::model::standing::{Difficulty, Resolution};
use crate::model::submission::{Remark, Verdict};
use crate::recognise::units::Registry;
use crate::text;

/// A text as it is compared: unit, sub-row, words.
type Key<'a> = (&'a UnitId, String, String);

/// A remark about a difficulty in a report.
struct DifficultyRemark<'a> {
    unit: &'a UnitId,
    date: ReportDate,
    entry: &'a Entry,
    remark: &'a Remark,
}

impl DifficultyRemark<'_> {
    fn key(&self) -> Key<'_> {
        (self.unit, text::fold(&self.remark.area), text::words(&self.remark.text).join(" "))
    }
}

impl View<'_> {
    /// The difficulties reported up to a date: the open ones oldest first, then those that are over, the last one first.
    pub(super) fn difficulties(&self, registry: &Registry, date: ReportDate) -> Vec<Difficulty> {
        let numbers = self.numbers();
        let mut remarks: Vec<DifficultyRemark<'_>> = self
            .difficulty_remarks()
            .filter(|(counts, remark)| *counts && remark.date <= date)
            .map(|(_, remark)| remark)
            .collect();
        // Of one day a report that says that something is over speaks of what was reported before.
        remarks.sort_by_key(|remark| (remark.date, remark.entry.submission.file.arrival));
        let mut list: Vec<Difficulty> = Vec::new();
        for remark in remarks.iter().filter(|remark| registry.unit(remark.unit).is_some()) {
            let over = self.resolved_by(remark, &list);
            if over.is_empty() && !self.only_ends(remark) {
                self.add(remark, &numbers, &mut list);
            }
            for at in over {
                let resolution = Resolution { date: remark.date, reason: remark.remark.text.clone(), by_report: true };
                list[at].resolved = Some(resolution);
            }
        }
        for difficulty in &mut list {
            if difficulty.resolved.is_none() {
                difficulty.resolved = self.decided(&difficulty.id);
            }
            let until = difficulty.resolved.as_ref().map_or(date, |resolution| resolution.date);
            difficulty.age = (until.0 - difficulty.first.0).num_days().max(0);
        }
        list.sort_by_key(|difficulty| {
            let over = difficulty.resolved.as_ref().map(|resolution| std::cmp::Reverse(resolution.date));
            (difficulty.resolved.is_some(), over, difficulty.first, difficulty.unit.clone())
        });
        list
    }

    /// All difficulties in reports that were accepted, in the order of the ledger; whether the report still counts.
    fn difficulty_remarks(&self) -> impl Iterator<Item = (bool, DifficultyRemark<'_>)> {
        self.book.entries(self.upto).flat_map(move |(at, entry)| {
            let submission = &entry.submission;
            let form = submission.form.as_ref().and_then(|form| self.campaign.form(form));
            // What is requested has its number, too, whether or not it ever counts.
            let accepted = matches!(submission.verdict, Verdict::Accepted | Verdict::Requested);
            let of = form.zip(submission.unit.as_ref()).zip(submission.report_date).filter(|_| accepted);
            let remarks = if of.is_some() { submission.remarks.as_slice() } else { &[] };
            let counts = !remarks.is_empty() && self.book.verdict(at, self.upto) == Verdict::Accepted;
            remarks.iter().filter_map(move |remark| {
                let ((form, unit), date) = of?;
                let is_difficulty = form.texts.iter().any(|column| column.difficulties && column.id == remark.column);
                is_difficulty.then_some((counts, DifficultyRemark { unit, date, entry, remark }))
            })
        })
    }

    /// The number of each text among its unit's, in the order in which the ledger met them: it never changes.
    fn numbers(&self) -> BTreeMap<(UnitId, String, String), usize> {
        let mut numbers = BTreeMap::new();
        let mut counts: BTreeMap<UnitId, usize> = BTreeMap::new();
        for (_, remark) in self.difficulty_remarks() {
            let (unit, area, words) = remark.key();
            numbers.entry((unit.clone(), area, words)).or_insert_with(|| {
                let count = counts.entry(unit.clone()).or_default();
                *count += 1;
                *count
            });
        }
        numbers
    }

    /// Adds a remark to the difficulty that it repeats, or to the list.
    fn add(
        &self,
        remark: &DifficultyRemark<'_>,
        numbers: &BTreeMap<(UnitId, String, String), usize>,
        list: &mut Vec<Difficulty>,
    ) {
        let (unit, area, words) = remark.key();
        let number = numbers.get(&(unit.clone(), area, words)).copied().unwrap_or(0);
        let stem = format!("{unit}-{number}");
        let (mut earlier, mut last) = (0, None);
        for (at, difficulty) in list.iter().enumerate() {
            if difficulty.id == stem || difficulty.id.strip_prefix(&stem).is_some_and(|rest| rest.starts_with('.')) {
                (earlier, last) = (earlier + 1, Some(at));
            }
        }
        if let Some(at) = last {
            let difficulty = &mut list[at];
            let over = difficulty.resolved.clone().or_else(|| self.decided(&difficulty.id));
            if over.is_none_or(|over| remark.date <= over.date) {
                difficulty.last = difficulty.last.max(remark.date);
                return;
            }
        }
        let file = &remark.entry.submission.file;
        list.push(Difficulty {
            id: if earlier == 0 { stem } else { format!("{stem}.{}", earlier + 1) },
            unit: unit.clone(),
            area: remark.remark.area.clone(),
            text: remark.remark.text.clone(),
            first: remark.date,
            last: remark.date,
            age: 0,
            source: SourceRef { file: file.path.clone(), sha256: file.sha256.clone() },
            resolved: None,
        });
    }

    /// The open difficulties that a report says are over: those it names, or all of its unit.
    fn resolved_by(&self, remark: &DifficultyRemark<'_>, list: &[Difficulty]) -> Vec<usize> {
        let words = text::words(&remark.remark.text);
        let Some(rest) = self.after_resolved(&words) else { return Vec::new() };
        let area = text::fold(&remark.remark.area);
        let is_open = |difficulty: &Difficulty| {
            difficulty.unit == *remark.unit && difficulty.resolved.is_none() && self.decided(&difficulty.id).is_none()
        };
        let open = list.iter().enumerate().filter(|(_, difficulty)| is_open(difficulty));
        if self.means_all(rest) {
            let in_area =
                |(_, difficulty): &(usize, &Difficulty)| area.is_empty() || text::fold(&difficulty.area) == area;
            return open.filter(in_area).map(|(at, _)| at).collect();
        }
        let names = |difficulty: &Difficulty| {
            let own = text::words(&difficulty.text);
            let id = text::words(&difficulty.id);
            holds(&own, rest) || holds(rest, &own) || holds(rest, &id)
        };
        open.filter(|(_, difficulty)| names(difficulty)).map(|(at, _)| at).collect()
    }

    /// Whether a text says that something is over and nothing more, so that it reports no difficulty itself, though none
    /// that is known is meant: "Đã khắc phục: …", but not "Đã hết giấy in" or "Đã xử lý một phần".
    ///
    /// What follows a colon is the name of what is over, whatever words are in it.
    fn only_ends(&self, remark: &DifficultyRemark<'_>) -> bool {
        let words = text::words(&remark.remark.text);
        let Some(rest) = self.after_resolved(&words) else { return false };
        let named = remark.remark.text.split_once(':').is_some_and(|(said, _)| {
            let said = text::words(said);
            self.after_resolved(&said).is_some_and(|rest| self.means_all(rest))
        });
        let reserves = |phrase: &String| holds(&words, &text::words(phrase));
        named || self.means_all(rest) || !self.campaign.vocabulary.resolved_but.iter().any(reserves)
    }

    /// What follows the words by which a text says that something is over; `None` in any other text.
    fn after_resolved<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        let phrases = self.campaign.vocabulary.resolved.iter().map(|phrase| text::words(phrase));
        let rests = phrases.filter_map(|phrase| words.strip_prefix(phrase.as_slice()));
        rests.min_by_key(|rest| rest.len())
    }

    /// Whether what follows names no difficulty: "xong các khó khăn nêu trên".
    fn means_all(&self, rest: &[String]) -> bool {
        let tails = self.campaign.vocabulary.resolved_tail.iter().flat_map(|tail| text::words(tail));
        let of_all: Vec<String> = tails.collect();
        rest.iter().all(|word| of_all.contains(word))
    }

    fn decided(&self, difficulty: &str) -> Option<Resolution> {
        let made = self.book.decisions().resolution(difficulty, self.upto)?;
        let date = ReportDate(self.campaign.calendar.local(made.clock).date_naive());
        Some(Resolution { date, reason: made.decision.reason.clone(), by_report: false })
    }
}

/// Whether a text holds another one, word by word.
fn holds(text: &[String], part: &[String]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}
