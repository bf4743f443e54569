//! Whether a sheet is the campaign's quota appendix, and which of its rows are units: settled by the units that are known,
//! before any other file is read by the units that it brings.
//!
//! A quota counts on positive evidence alone. The campaign's units by name are such evidence, and so is a title that gives
//! quotas out; a column that is called *Chỉ tiêu* does not make one: wards have such columns in their own tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::sheets::Recognised;
use super::{About, Assessor};
use crate::ledger::{AppendixEntry, Entry};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::id::{FormId, UnitId};
use crate::model::submission::{SourceFile, Submission, Verdict};
use crate::model::unit::{QuotaLine, StatedUnits, Unit};
use crate::pipeline::validate::APPENDIX;
use crate::pipeline::validated::Validated;
use crate::recognise::amount::Amount;
use crate::recognise::draft::{AppendixDraft, Contrary, OddQuota, OpenRow, Opening, Scope, SheetDraft};
use crate::recognise::row::{Row, Text};
use crate::recognise::units::{Epochs, Match, Proposal, Registry};
use crate::report::words::Words;
use crate::rules::FindingDraft;
use crate::text;

/// Words before the day from which an appendix holds.
const HOLDS_FROM: [&str; 4] = ["áp dụng", "hiệu lực", "từ ngày", "kể từ"];

/// How alike the name of an unknown unit and of one that is left out must be, of 1, to be asked about.
const LIKENESS: f64 = 0.85;
/// Names that a message lists, at most.
const LISTED: usize = 8;

/// Codes of doubts about a sheet as a whole: beside a report of the campaign's it concerns nobody.
const FOREIGN: [&str; 4] = ["evidence", "author", "areas", "empty"];

/// The units that an appendix is looked at by.
struct Known {
    registry: Registry,
    /// Those that have a quota, or should.
    units: BTreeSet<UnitId>,
    /// The lines of the appendix in force, where there is one.
    in_force: Option<Vec<QuotaLine>>,
    /// The units of every date.
    epochs: Epochs,
}

impl Known {
    /// The units of the appendix in force as they are at the time of an appendix with these lines; without one those of
    /// the campaign file that send its main form.
    fn new(campaign: &Campaign, stated: &StatedUnits, lines: &[QuotaLine]) -> Self {
        let epochs = Epochs::of(campaign, stated);
        let epoch = Epochs::named_by(campaign, lines);
        let registry = epochs.all()[epoch].registry.clone();
        let in_force = stated.all().filter(|lines| Epochs::named_by(campaign, lines) == epoch).last();
        let in_force = in_force.or(stated.newest.as_deref()).map(<[QuotaLine]>::to_vec);
        let main = campaign.main_form();
        let counts = |unit: &&Unit| match &in_force {
            Some(_) => unit.quota.is_some() && unit.ended.is_none(),
            None => unit.sends(main),
        };
        let units = registry.units().iter().filter(counts).map(|unit| unit.id.clone()).collect();
        Self { registry, units, in_force, epochs }
    }

    /// The units of this name.
    fn named(&self, name: &str) -> Vec<UnitId> {
        let found = match self.registry.find(name) {
            Match::One(id) => vec![id],
            Match::Several(ids) => ids,
            Match::None => Vec::new(),
        };
        found.into_iter().filter(|id| self.units.contains(id)).collect()
    }

    fn knows(&self, name: &str) -> bool {
        !self.named(name).is_empty()
    }

    /// The units that a line means.
    fn of_line(&self, line: &QuotaLine) -> Vec<UnitId> {
        let by_code = line.code.as_ref().map(|code| self.named(code)).filter(|found| found.len() == 1);
        by_code.unwrap_or_else(|| self.named(&line.name))
    }

    /// The first unit that is named among words.
    fn first_in(&self, text: &str) -> Option<String> {
        let found = self.registry.scan(text).into_iter().find_map(|found| match found {
            Match::One(id) => Some(id).filter(|id| self.units.contains(id)),
            _ => None,
        })?;
        self.registry.unit(&found).map(|unit| unit.name.clone())
    }

    fn name(&self, id: &UnitId) -> String {
        self.registry.unit(id).map_or_else(|| id.to_string(), |unit| unit.name.clone())
    }
}

impl Assessor<'_> {
    /// Settles the appendices of a file by the units that are known before it; gives the lines of the last sound one.
    pub(super) fn settle(&self, file: &mut Recognised, about: &About) -> Option<Vec<QuotaLine>> {
        let basis = about.basis.as_ref();
        let stated = basis.map_or(self.stated, |basis| &basis.in_force);
        let reported = basis.map(|basis| &basis.reported);
        let reports = |draft: &SheetDraft| match draft {
            SheetDraft::Forms(forms) => forms.iter().any(|form| form.rows.iter().any(Row::has_figures)),
            _ => false,
        };
        let has_report = file.sheets.iter().any(|(_, draft)| reports(draft));
        let has_forms = file.sheets.iter().any(|(_, draft)| matches!(draft, SheetDraft::Forms(_)));
        let mut sound: Vec<(String, Vec<QuotaLine>)> = Vec::new();
        let mut doubts = Vec::new();
        for (sheet, draft) in &mut file.sheets {
            let SheetDraft::Appendix(appendix) = draft else { continue };
            let known = &Known::new(self.campaign, stated, &appendix.lines);
            let (words, today) = (&self.words, self.campaign.calendar.local(about.now).date_naive());
            let doubts_of =
                Doubts { campaign: self.campaign, words, today, known, reported, path: &about.path, sheet, has_report };
            let found = doubts_of.settle(appendix);
            let is_foreign = |raised: &FindingDraft| {
                raised.params.iter().any(|(name, why)| *name == "why" && FOREIGN.contains(&why.as_str()))
            };
            if has_forms && found.iter().any(is_foreign) {
                *draft = SheetDraft::Unknown;
                continue;
            }
            if is_sound(self.campaign, appendix, &found) {
                sound.push((sheet.clone(), appendix.lines.clone()));
            }
            doubts.extend(found);
        }
        // Of several sheets the last one never wins.
        let quotas = |lines: &[QuotaLine]| lines.iter().map(|line| (line.name.clone(), line.quota)).collect::<Vec<_>>();
        if sound.windows(2).any(|pair| quotas(&pair[0].1) != quotas(&pair[1].1)) {
            let sheets = listed(sound.iter().map(|(sheet, _)| sheet.clone()));
            for (sheet, _) in sound.drain(..) {
                let doubt = FindingDraft::of(Code::AppendixDoubtful).on(&sheet).with("why", "sheets".to_owned());
                doubts.push(doubt.with("sheets", sheets.clone()));
            }
        }
        file.doubts = doubts;
        // A file that goes back as a whole gives no units.
        sound.pop().filter(|_| !goes_back(self.campaign, file)).map(|(_, lines)| lines)
    }

    /// The entry of an appendix, with its lines where it is taken in.
    pub(super) fn appendix(
        &self,
        file: &SourceFile,
        sheet: String,
        draft: AppendixDraft,
        doubts: &[FindingDraft],
    ) -> Validated {
        let raised = self.appendix_findings(&sheet, &draft, doubts);
        let findings: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let returned = findings.iter().any(|finding| finding.severity == Severity::Error) || draft.lines.is_empty();
        let verdict = if returned { Verdict::Returned } else { Verdict::Accepted };
        let mut submission = Submission::blank(file.clone(), verdict);
        submission.sheet = Some(sheet.clone());
        submission.form = Some(FormId::new(APPENDIX));
        let appendix = (verdict == Verdict::Accepted).then(|| AppendixEntry {
            run: 0,
            entry: 0,
            arrival: file.arrival,
            holds_from: holds_from(&draft),
            sheet,
            lines: draft.lines,
        });
        (Entry { run: 0, submission, findings, digest: None }, appendix)
    }

    /// What is found in an appendix; of one that is in doubt no more than that.
    pub(super) fn appendix_findings(
        &self,
        sheet: &str,
        draft: &AppendixDraft,
        doubts: &[FindingDraft],
    ) -> Vec<FindingDraft> {
        let mut raised: Vec<FindingDraft> =
            doubts.iter().filter(|doubt| doubt.sheet.as_deref() == Some(sheet)).cloned().collect();
        if raised.iter().any(|doubt| is_error(self.campaign, doubt)) {
            return raised;
        }
        raised.extend(draft.unreadable.iter().map(|quota| of_quota(sheet, quota).with("part", "unit".to_owned())));
        for quota in &draft.unsure {
            let part = if quota.amount == Amount::Blank { "caption" } else { "total" };
            raised.push(of_quota(sheet, quota).with("part", part.to_owned()).severity(Severity::Warning));
        }
        let odd_email = |(cell, unit, written): &(CellRef, String, String)| {
            FindingDraft::of(Code::UnusableEmail).on(sheet).at(Some(*cell)).found(written).with("unit", unit.clone())
        };
        raised.extend(draft.odd_emails.iter().map(odd_email));
        let mismatch = |written: u64, sum: u64| {
            FindingDraft::of(Code::QuotaSumMismatch)
                .on(sheet)
                .found(&written.to_string())
                .with("written", written.to_string())
                .with("sum", sum.to_string())
        };
        // Sums say nothing while a quota is unreadable.
        let summed = draft.mismatches.iter().filter(|_| draft.unreadable.is_empty());
        for (cell, written, sum) in summed {
            raised.push(mismatch(*written, *sum).at(Some(*cell)));
        }
        let sum: u64 = draft.lines.iter().map(|line| line.quota).sum();
        if let Some(target) = self.campaign.target
            && target != sum
            && draft.unreadable.is_empty()
        {
            raised.push(mismatch(sum, sum).with("target", target.to_string()));
        }
        raised
    }
}

/// What is open about one sheet.
struct Doubts<'a> {
    campaign: &'a Campaign,
    words: &'a Words,
    /// The day of the run.
    today: NaiveDate,
    known: &'a Known,
    /// Units with accepted results, where that is known.
    reported: Option<&'a BTreeSet<UnitId>>,
    path: &'a str,
    sheet: &'a str,
    /// Whether the file reports figures besides.
    has_report: bool,
}

impl Doubts<'_> {
    /// Settles the rows that the known units tell; gives what stays open.
    fn settle(&self, draft: &mut AppendixDraft) -> Vec<FindingDraft> {
        let known = draft.lines.iter().filter(|line| self.known.knows(&line.name)).count();
        let are_known = known > 0 && known * 2 >= draft.lines.len();
        draft.read_rows(&|row| self.is_unit(row, are_known));
        let says = |line: &QuotaLine| (line.name.clone(), line.quota, line.code.clone(), line.above.clone());
        let is_same = |lines: &[QuotaLine]| lines.iter().map(says).eq(draft.lines.iter().map(says));
        if self.known.in_force.as_deref().is_some_and(is_same) {
            return Vec::new();
        }
        if !draft.columns.is_empty() {
            let columns = draft.columns.iter().map(|column| format!("{} “{}”", column.cell, column.heading));
            let all = columns.collect::<Vec<_>>().join("; ");
            return vec![
                self.doubt("columns").at(draft.columns.first().map(|column| column.cell)).with("columns", all),
            ];
        }
        if draft.lines.is_empty() && draft.unreadable.is_empty() {
            return vec![self.doubt("empty")];
        }
        if draft.unreadable.is_empty() && draft.lines.iter().all(|line| line.quota == 0) {
            return vec![self.doubt("zero").at(draft.lines.first().map(|line| line.cell))];
        }
        if let Some(doubt) = self.evidence(draft) {
            // Whoever gives out quotas to units under other names has merged or renamed them.
            let is_vague = doubt.params.iter().any(|(name, why)| *name == "why" && why == "evidence");
            let dropped = if is_vague && draft.title.gives_quotas() { self.dropped(draft) } else { None };
            return vec![dropped.unwrap_or(doubt)];
        }
        let mut doubts: Vec<FindingDraft> = self.rows(draft, are_known).into_iter().collect();
        doubts.extend(self.twice(draft));
        if doubts.is_empty() {
            doubts.extend(self.left_out(draft));
        }
        if doubts.is_empty() {
            doubts.extend(self.dropped(draft));
        }
        doubts
    }

    fn doubt(&self, why: &str) -> FindingDraft {
        FindingDraft::of(Code::AppendixDoubtful).on(self.sheet).with("why", why.to_owned())
    }

    /// Whether a row is a unit, as far as the known units tell: the other rows are such, or most are not.
    fn is_unit(&self, row: &OpenRow, are_known: bool) -> Option<bool> {
        if self.known.knows(&row.name) {
            // A row that sums the others stays what it is, and is asked about.
            return (row.is_unit && row.opening != Opening::Hidden).then_some(true);
        }
        match row.opening {
            Opening::Sum => are_known.then_some(false),
            Opening::Mark => row.below.as_ref().is_some_and(|unit| self.known.knows(unit)).then_some(false),
            Opening::Unnumbered | Opening::Struck | Opening::Hidden => None,
        }
    }

    /// Asks whether this is an appendix of the campaign at all, where too little says so.
    fn evidence(&self, draft: &AppendixDraft) -> Option<FindingDraft> {
        let known = self.known;
        let mut title = draft.title.clone();
        let file = self.path.rsplit('/').next().unwrap_or(self.path);
        let years = self.campaign.calendar.years();
        title.add(Text { text: text::clean(file.rsplit_once('.').map_or(file, |(stem, _)| stem)), cell: None }, &years);
        let mut means: Vec<Vec<UnitId>> = draft.lines.iter().map(|line| known.of_line(line)).collect();
        means.extend(draft.unreadable.iter().map(|odd| known.named(&odd.name)));
        let unknown = means.iter().filter(|units| units.is_empty()).count();
        let all = means.len();
        let named: BTreeSet<UnitId> = means.into_iter().flatten().collect();
        let above = draft.lines.iter().flat_map(|line| &line.above).any(|name| known.knows(name));
        let author = self.author(draft, &title.lines);
        let gives = title.gives_quotas();
        let is_of_campaign =
            !known.units.is_empty() && named.len() * 2 >= known.units.len() && (unknown * 2 <= all || gives);
        if let Some((contrary, text)) = &title.contrary {
            let why = match contrary {
                Contrary::Proposal => "proposal",
                Contrary::Year => "year",
                Contrary::Scale => "scale",
                Contrary::Report => "report",
            };
            if *contrary != Contrary::Report || !gives {
                return Some(self.doubt(why).at(text.cell).found(&text.text));
            }
        }
        if let Some(claim) = &draft.title.other {
            let doubt = |why| self.doubt(why).at(claim.text.cell).found(&claim.text.text);
            match claim.scope {
                Scope::Period => return Some(doubt("period")),
                // The first appendix is asked about only where nothing of it is the campaign's.
                _ if known.in_force.is_some()
                    || (!claim.is_of_campaign && claim.unknown.split_whitespace().count() > 1) =>
                {
                    return Some(doubt("subject").with("words", claim.unknown.clone()));
                }
                _ => {}
            }
        }
        if is_of_campaign {
            return (known.in_force.is_some() && self.has_report).then(|| self.doubt("beside-report"));
        }
        let is_of_areas = draft.areas * 2 >= all && unknown * 2 >= all;
        let counts = |doubt: FindingDraft| {
            doubt.with("named", named.len().to_string()).with("known", known.units.len().to_string())
        };
        let first = || draft.lines.first().map(|line| line.name.clone()).unwrap_or_default();
        match author {
            Some(unit) => Some(counts(self.doubt("author")).with("unit", unit)),
            None if (is_of_areas && !known.units.is_empty()) || above => {
                Some(counts(self.doubt("areas")).at(draft.lines.first().map(|line| line.cell)).found(&first()))
            }
            None if known.in_force.is_some() || !gives => Some(counts(self.doubt("evidence"))),
            None => None,
        }
    }

    /// The unit that the sheet names as its author: above the table, in the sheet's name, in the file's or a folder's.
    fn author(&self, draft: &AppendixDraft, lines: &[Text]) -> Option<String> {
        let texts = draft.head.unit_labels.iter().chain(lines).map(|text| text.text.as_str());
        let folders = self.path.split('/');
        let all: Vec<&str> = texts.chain(folders).collect();
        let ours = all.iter().find_map(|text| self.known.first_in(text));
        ours.or_else(|| all.iter().find_map(|text| self.known.registry.foreign_unit(text)))
    }

    /// Asks about rows that may be units or not, with the sum by either reading.
    fn rows(&self, draft: &AppendixDraft, are_known: bool) -> Option<FindingDraft> {
        let is_open = |row: &&OpenRow| match self.is_unit(row, are_known) {
            Some(_) => false,
            None if row.opening == Opening::Sum && !row.is_unit => self.known.knows(&row.name),
            // What the total leaves out, too, is withdrawn.
            None if row.opening == Opening::Struck => draft.totals == 0 || !draft.mismatches.is_empty(),
            None => true,
        };
        let mut open: Vec<&OpenRow> = draft.open.iter().filter(is_open).collect();
        let first = *open.first()?;
        let (why, kind) = match first.opening {
            Opening::Struck => ("struck", Some(Opening::Struck)),
            Opening::Hidden => ("hidden", Some(Opening::Hidden)),
            _ => ("rows", None),
        };
        open.retain(|row| kind.is_none_or(|kind| row.opening == kind));
        let sum = |is_unit: bool| {
            let mut other = draft.clone();
            other.read_rows(&|row| {
                open.iter().any(|open| open.cell == row.cell).then_some(is_unit).or(Some(row.is_unit))
            });
            other.lines.iter().map(|line| line.quota).sum::<u64>().to_string()
        };
        let names = listed(open.iter().map(|row| format!("{} “{}”", row.cell, row.name)));
        let doubt = self.doubt(why).at(Some(first.cell)).found(&first.name).with("rows", names);
        Some(doubt.with("with_rows", sum(true)).with("without_rows", sum(false)))
    }

    /// Tells units that stand twice: by the unit that is meant, or the name where none is known.
    fn twice(&self, draft: &AppendixDraft) -> Vec<FindingDraft> {
        let mut met: BTreeMap<(String, Vec<String>, Option<String>), CellRef> = BTreeMap::new();
        let mut doubts = Vec::new();
        for line in &draft.lines {
            let name = match self.known.of_line(line).as_slice() {
                [one] => one.to_string(),
                _ => self.known.registry.words(&line.name).join(" "),
            };
            let above = line.above.iter().map(|name| text::fold(name)).collect();
            if met.insert((name, above, line.code.clone()), line.cell).is_some() {
                doubts.push(FindingDraft::of(Code::RepeatedUnit).on(self.sheet).at(Some(line.cell)).found(&line.name));
            }
        }
        doubts
    }

    /// Asks about known units that no line names while something else on the sheet seems to mean them.
    fn left_out(&self, draft: &AppendixDraft) -> Option<FindingDraft> {
        let known = self.known;
        let named: BTreeSet<UnitId> = draft.lines.iter().flat_map(|line| known.of_line(line)).collect();
        let left: BTreeSet<&UnitId> = known.units.difference(&named).collect();
        if left.is_empty() || named.is_empty() {
            return None;
        }
        let found = draft.elsewhere.iter().find_map(|text| {
            let unit = known.named(&text.text).into_iter().find(|id| left.contains(id))?;
            Some((text.text.clone(), text.cell, known.name(&unit)))
        });
        let alike = || {
            draft.lines.iter().filter(|line| known.of_line(line).is_empty()).find_map(|line| {
                let within = known.registry.scan(&line.name);
                let is_meant = |id: &&&UnitId| {
                    within.contains(&Match::One((**id).clone()))
                        || is_alike(&known.registry, &line.name, &known.name(id))
                };
                let unit = left.iter().find(is_meant)?;
                Some((line.name.clone(), Some(line.cell), known.name(unit)))
            })
        };
        let (written, cell, unit) = found.or_else(alike)?;
        Some(self.doubt("left-out").at(cell).found(&written).with("unit", unit))
    }

    /// Tells units with accepted results that a newer appendix leaves out.
    fn dropped(&self, draft: &AppendixDraft) -> Option<FindingDraft> {
        let (reported, _) = self.reported.zip(self.known.in_force.as_ref())?;
        let newer = Registry::new(self.campaign, Some(&draft.lines));
        let left: BTreeSet<&UnitId> = self.known.units.iter().filter(|id| newer.unit(id).is_none()).collect();
        if left.is_empty() {
            return None;
        }
        let dropped: Vec<String> =
            left.into_iter().filter(|id| self.has_reported(id, reported)).map(|id| self.known.name(id)).collect();
        let first = dropped.first().cloned()?;
        let raised = FindingDraft::of(Code::AppendixDropsUnit).on(self.sheet).found(&first);
        let known: Vec<&Unit> = self.known.units.iter().filter_map(|id| self.known.registry.unit(id)).collect();
        let proposal = Proposal::new(self.campaign, &known, &draft.lines);
        let (check, open) = (self.words.label("change.check"), self.words.label("change.open"));
        let lines = proposal.to_toml(holds_from(draft).unwrap_or(self.today), check, open);
        let raised = raised.with("count", dropped.len().to_string()).with("units", listed(dropped.into_iter()));
        Some(raised.with("lines", lines))
    }

    /// Whether a unit has accepted results, or one that it goes back to.
    fn has_reported(&self, id: &UnitId, reported: &BTreeSet<UnitId>) -> bool {
        let lineage = self.known.epochs.lineages(BTreeSet::from([id.clone()]));
        lineage.iter().any(|unit| reported.contains(unit))
    }
}

/// Whether an unknown name is a known one with a number after it, or misspelt. Names that differ in their numbers are names
/// of different units.
fn is_alike(registry: &Registry, written: &str, known: &str) -> bool {
    let (written, known) = (registry.words(written), registry.words(known));
    let is_number = |word: &&String| word.chars().all(char::is_numeric);
    let numbers = |words: &[String]| words.iter().filter(is_number).cloned().collect::<Vec<_>>();
    let is_noted = written.strip_prefix(known.as_slice()).is_some_and(|rest| rest.iter().all(|word| is_number(&word)));
    let likeness = || strsim::normalized_damerau_levenshtein(&written.join(" "), &known.join(" "));
    (is_noted && numbers(&known).is_empty()) || (numbers(&written) == numbers(&known) && likeness() >= LIKENESS)
}

/// The first names of a list, and that there are more.
fn listed(mut names: impl Iterator<Item = String>) -> String {
    let first: Vec<String> = names.by_ref().take(LISTED).collect();
    let more = names.count();
    if more == 0 { first.join("; ") } else { format!("{}; … (+{more})", first.join("; ")) }
}

/// A quota that is not a count; in a total it only hinders the comparison.
fn of_quota(sheet: &str, quota: &OddQuota) -> FindingDraft {
    let (code, suggestion) = match quota.amount {
        Amount::Uncalculated => (Code::FormulaWithoutValue, None),
        Amount::Unreadable(suggestion) => (Code::QuotaUnreadable, suggestion),
        _ => (Code::QuotaUnreadable, None),
    };
    FindingDraft::of(code)
        .on(sheet)
        .at(Some(quota.cell))
        .found(&quota.shown)
        .number(quota.number)
        .with("unit", quota.name.clone())
        .with("suggestion", suggestion.map(|count| count.to_string()).unwrap_or_default())
}

/// Whether an appendix may be taken in as far as its lines go, and nothing is open about it.
pub(super) fn is_sound(campaign: &Campaign, appendix: &AppendixDraft, doubts: &[FindingDraft]) -> bool {
    let is_open = doubts.iter().any(|doubt| is_error(campaign, doubt));
    appendix.unreadable.is_empty() && !appendix.lines.is_empty() && !is_open
}

/// Whether a file goes back as a whole, whatever its sheets hold.
pub(super) fn goes_back(campaign: &Campaign, file: &Recognised) -> bool {
    file.raised.iter().any(|raised| is_error(campaign, raised))
}

fn is_error(campaign: &Campaign, raised: &FindingDraft) -> bool {
    raised.severity_in(campaign) == Severity::Error
}

/// The day from which an appendix says that it holds.
fn holds_from(draft: &AppendixDraft) -> Option<NaiveDate> {
    let lines: BTreeSet<_> = draft
        .head
        .lines
        .iter()
        .filter(|line| HOLDS_FROM.iter().any(|words| text::fold(&line.text).contains(words)))
        .filter_map(|line| line.cell)
        .collect();
    draft.head.dates.iter().find(|claim| lines.contains(&claim.cell)).map(|claim| claim.date)
}
