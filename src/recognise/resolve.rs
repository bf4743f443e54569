//! Drafts and reporting units in, submission candidates out: who reports what for when, with every
//! doubt kept as a claim that a rule can name.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::campaign::Campaign;
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Cadence, Calendar, ReportDate};
use crate::text;
use crate::text::date::{self, Span};

use super::beside;
use super::candidate::{Beside, Candidate, PeriodClaim, Place, Source, UnitClaim};
use super::dates;
use super::draft::{DateClaim, FormDraft, ScopeClaim};
use super::row::{NoDate, Text};
use super::scope;
use super::units::{Match, Registry};

/// What the names around a sheet say: sheet, file, folders.
pub struct Surroundings<'a> {
    /// Path below `inbox/`.
    pub path: &'a str,
    /// Sheet; empty for a document, which has none.
    pub sheet: &'a str,
}

/// Makes candidates of a table.
pub struct Resolver<'a> {
    /// The reporting units.
    pub registry: &'a Registry,
    /// The campaign, whose forms have calendars of their own.
    pub campaign: &'a Campaign,
}

impl Resolver<'_> {
    /// The candidates of one table: one, or one per unit and period where columns name them.
    #[must_use]
    pub fn candidates(&self, mut draft: FormDraft, around: &Surroundings<'_>) -> Vec<Candidate> {
        if draft.is_consolidated {
            self.find_units_in_paths(&mut draft);
        }
        let column_units = self.has_unit_column(&draft);
        let (head_unit, head_source) = if column_units { (UnitClaim::Absent, None) } else { self.unit(&draft, around) };
        let calendar = self.campaign.calendar_of(&draft.form);
        let head_period = period(calendar, &draft.head.dates, &draft.head.unread_dates, around.sheet);
        let draft = Arc::new(with_filled_columns(self.with_roles(draft, &head_unit, column_units)));
        let span = span_of(calendar);
        let mut candidates: Vec<Candidate> = Vec::new();
        for row in Self::counting_rows(&draft) {
            let unit = match &row.unit {
                Some(name) if column_units => self.named(&draft, name),
                None if column_units => UnitClaim::Absent,
                _ => head_unit.clone(),
            };
            let period = match &row.date {
                _ if calendar.cadence == Cadence::Once => head_period.clone(),
                Some(Ok((day, written))) => {
                    let swapped = dates::swapped(&written.text, *day, &span);
                    known(calendar, *day, Source::of(written, Place::Cell), swapped)
                }
                Some(Err(NoDate::Unread(text))) => PeriodClaim::Unread(text.clone()),
                Some(Err(NoDate::Clock(day, text))) => PeriodClaim::Clock(*day, text.clone()),
                None => head_period.clone(),
            };
            let same =
                candidates.iter_mut().find(|candidate| candidate.unit == unit && candidate.period.agrees(&period));
            match same {
                Some(candidate) => {
                    // Where rows are units, a unit's second row is a slip of the pen or of the mouse.
                    let twice = column_units && row.area.is_empty() && row.has_figures();
                    if twice && candidate.repeated.is_none() {
                        candidate.repeated.clone_from(&row.unit);
                    }
                    candidate.rows.push(row);
                }
                None => candidates.push(Candidate {
                    sheet: around.sheet.to_owned(),
                    table: Arc::clone(&draft),
                    unit_source: match &row.unit {
                        Some(name) if column_units => Some(Source::of(name, Place::Cell)),
                        _ => head_source.clone(),
                    },
                    unit,
                    period,
                    name_differs: None,
                    repeated: None,
                    rows: vec![row],
                    beside: Beside::Only,
                }),
            }
        }
        if candidates.is_empty() {
            candidates.push(Candidate {
                sheet: around.sheet.to_owned(),
                table: draft,
                unit: head_unit,
                unit_source: head_source,
                period: head_period,
                name_differs: None,
                repeated: None,
                rows: Vec::new(),
                beside: Beside::Only,
            });
        }
        dates::confirm_by_neighbours(&mut candidates);
        let of_sheet: Vec<NaiveDate> = date::find_in_name(around.sheet, &span).iter().map(|day| day.date).collect();
        dates::confirm(&mut candidates, &of_sheet);
        candidates
    }

    /// Settles, over all candidates of a file, what its name, its folders and its other forms say of unit and date.
    pub fn settle_file(&self, candidates: &mut [Candidate], path: &str) {
        settle_units(candidates);
        let span = Span { months: false, ..span_of(&self.campaign.calendar) };
        let (stem, folders) = names(path);
        let in_name = distinct(date::find_in_name(&stem, &span).iter().map(|mention| mention.date));
        let in_folder = folders.iter().find_map(|folder| {
            let dates = distinct(date::find_in_name(folder, &span).iter().map(|mention| mention.date));
            (dates.len() == 1).then(|| (dates[0], Source::new(folder, Place::Folder)))
        });
        dates::confirm(candidates, &in_name);
        dates::confirm(candidates, in_folder.as_ref().map_or(&[], |(day, _)| std::slice::from_ref(day)));
        let only = (in_name.len() == 1).then(|| (in_name[0], Source::new(&stem, Place::File)));
        for candidate in candidates.iter_mut().filter(|candidate| candidate.period == PeriodClaim::Absent) {
            let calendar = self.campaign.calendar_of(&candidate.table.form);
            let month = || month_in_name(&stem, Place::File, calendar);
            let of_folder = || folders.iter().find_map(|folder| month_in_name(folder, Place::Folder, calendar));
            let found = only.clone().or_else(|| in_folder.clone()).or_else(month).or_else(of_folder);
            if let Some((day, source)) = found {
                candidate.period = known(calendar, day, source, None);
            }
        }
        for candidate in candidates.iter_mut() {
            let PeriodClaim::Clock(day, _) = candidate.period else { continue };
            let calendar = self.campaign.calendar_of(&candidate.table.form);
            let agrees = |named: &(NaiveDate, Source)| report_date(calendar, named.0) == report_date(calendar, day);
            if let Some((day, source)) = only.clone().or_else(|| in_folder.clone()).filter(agrees) {
                candidate.period = known(calendar, day, source, None);
            }
        }
        self.add_scope_of_name(candidates, &stem);
        self.settle_periods(candidates);
        let Some((day, source)) = only else { return };
        let agrees = candidates.iter().any(|candidate| {
            let stated = report_date(self.campaign.calendar_of(&candidate.table.form), day);
            matches!(&candidate.period, PeriodClaim::Known { report_date, .. } if *report_date == stated)
        });
        if let Some(first) = candidates.iter_mut().find(|c| matches!(c.period, PeriodClaim::Known { .. }))
            && !agrees
        {
            first.name_differs = Some((source, day));
        }
    }

    /// Adds what the file's name says of the figures, where the words around a table say nothing of them.
    fn add_scope_of_name(&self, candidates: &mut [Candidate], stem: &str) {
        for candidate in candidates.iter_mut().filter(|candidate| candidate.table.head.scope.is_empty()) {
            let cadence = self.campaign.calendar_of(&candidate.table.form).cadence;
            if let Some(scope) = scope::claim_of_name(stem, cadence) {
                let text = Text { text: stem.to_owned(), cell: None };
                Arc::make_mut(&mut candidate.table).head.scope.push(ScopeClaim::new(scope, text));
            }
        }
    }

    /// A second table of a sheet that names no unit or no date of its own means those of the first.
    #[must_use]
    pub fn with_inherited_heads(&self, mut tables: Vec<FormDraft>) -> Vec<FormDraft> {
        let Some(first) = tables.first().map(|table| table.head.clone()) else { return tables };
        let names_sender = |form: &FormId, line: &Text| {
            let may_send = |named: &Match| !matches!(named, Match::One(id) if !self.sends(form, id));
            self.scan(form, &line.text).iter().any(may_send)
        };
        for table in tables.iter_mut().skip(1) {
            let form = &table.form;
            let has_sender = first.lines.iter().chain(&first.unit_labels).any(|line| names_sender(form, line));
            // "2. Tổ 2" below the title of a ward is a hamlet, where teams do not send the form.
            let names_another = |line: &Text| {
                let names_unit = if has_sender { names_sender(form, line) } else { self.names_unit(line) };
                names_unit || self.registry.foreign_unit(&line.text).is_some()
            };
            let head = &mut table.head;
            if head.unit_labels.is_empty() && !head.lines.iter().any(names_another) {
                head.unit_labels.clone_from(&first.unit_labels);
                if head.lines.is_empty() {
                    head.scope.clone_from(&first.scope);
                }
                head.lines.splice(0..0, first.lines.iter().cloned());
            }
            if head.dates.is_empty() && head.unread_dates.is_empty() {
                head.dates.clone_from(&first.dates);
            }
        }
        tables
    }

    /// Settles how tables of a file for the same unit and period stand to each other.
    pub fn settle_beside(&self, candidates: &mut Vec<Candidate>) {
        let is_about_others =
            |form: &FormId| self.campaign.form(form).is_none_or(|form| form.about_others || form.indicators.is_empty());
        beside::settle(candidates, is_about_others);
    }

    /// A form that states no date anywhere is for the one day that the other forms of its file state. Another table of the
    /// same form may be of another day.
    fn settle_periods(&self, candidates: &mut [Candidate]) {
        let mut stated: Vec<(NaiveDate, (Source, Option<NaiveDate>), FormId)> = Vec::new();
        for candidate in candidates.iter() {
            if let PeriodClaim::Known { day, source, swapped, .. } = &candidate.period {
                stated.push((*day, (source.clone(), *swapped), candidate.table.form.clone()));
            }
        }
        let Some((day, (source, swapped), _)) = stated.first().cloned() else { return };
        if stated.iter().any(|(other, ..)| *other != day) {
            return;
        }
        for candidate in candidates.iter_mut().filter(|candidate| candidate.period == PeriodClaim::Absent) {
            if stated.iter().all(|(.., form)| *form != candidate.table.form) {
                let calendar = self.campaign.calendar_of(&candidate.table.form);
                candidate.period = known(calendar, day, source.clone(), swapped);
            }
        }
    }

    /// Whether the table's unit column names reporting units; where it names hamlets instead, it is their column.
    fn has_unit_column(&self, draft: &FormDraft) -> bool {
        let mut named = draft.rows.iter().filter_map(|row| row.unit.as_ref());
        let known = named.clone().any(|name| self.registry.find(&name.text) != Match::None);
        let areas_too = draft.rows.iter().any(|row| !row.area.is_empty());
        let head_names_unit = draft.head.unit_labels.iter().chain(&draft.head.lines).any(|text| self.names_unit(text));
        known || (named.next().is_some() && (areas_too || !head_names_unit))
    }

    fn names_unit(&self, text: &Text) -> bool {
        self.registry.find(&text.text) != Match::None || !self.registry.scan(&text.text).is_empty()
    }

    /// The unit that a row is of.
    fn named(&self, draft: &FormDraft, name: &Text) -> UnitClaim {
        if let Some(claim) = self.several(&draft.form, name) {
            return claim;
        }
        match self.registry.find(&name.text) {
            Match::One(id) => UnitClaim::Known(id),
            Match::Several(ids) => {
                let lines = draft.head.lines.iter().chain(&draft.head.unit_labels).chain([name]);
                self.disambiguated(name, ids, lines)
            }
            Match::None => UnitClaim::Unknown(name.clone(), self.registry.nearest(&name.text)),
        }
    }

    /// Who reports, as the sheet and its surroundings say it, and which of them says so; where they leave it open, whom
    /// the form was handed out to.
    pub(super) fn unit(&self, draft: &FormDraft, around: &Surroundings<'_>) -> (UnitClaim, Option<Source>) {
        let (claim, source) = match self.stated_unit(draft, around) {
            Ok((source, id)) => (UnitClaim::Known(id), Some(source)),
            Err(claim) => (claim, None),
        };
        let marked = draft.marked_unit.as_ref().filter(|id| self.registry.unit(id).is_some());
        match (claim, marked) {
            // A name that nobody bears is no reason to guess.
            (UnitClaim::Ambiguous(..) | UnitClaim::Absent, Some(id)) => (UnitClaim::Known(id.clone()), None),
            (claim, _) => (claim, source),
        }
    }

    /// Who reports: a label, the lines above the table, the sheet's name, the file's, its folders'. `Err`: none of them
    /// settles it.
    fn stated_unit(&self, draft: &FormDraft, around: &Surroundings<'_>) -> Result<(Source, UnitId), UnitClaim> {
        let mut sources: Vec<(Source, UnitId)> = Vec::new();
        let mut doubtful: Option<UnitClaim> = None;
        let (stem, folders) = names(around.path);
        // Whatever stands around a name may tell which of several units of it is meant.
        let outside = [around.sheet, &stem].into_iter().chain(folders.iter().map(String::as_str));
        let outside = outside.map(|name| Text { text: name.to_owned(), cell: None });
        let lines: Vec<Text> = draft.head.lines.iter().cloned().chain(outside).collect();
        for label in &draft.head.unit_labels {
            match self.in_text(&draft.form, label, &lines) {
                UnitClaim::Known(id) => sources.push((Source::of(label, Place::Cell), id)),
                other => return Err(other),
            }
        }
        for line in &draft.head.lines {
            match self.in_line(&draft.form, line, &lines) {
                UnitClaim::Known(id) if around.sheet.is_empty() => {
                    sources.push((Source::new(&line.text, Place::Text), id));
                }
                UnitClaim::Known(id) => sources.push((Source::of(line, Place::Title), id)),
                UnitClaim::Absent => {}
                other => doubtful = doubtful.or(Some(other)),
            }
        }
        // Who signs below the table reports; a signature that names no unit that sends the form says nothing.
        for line in &draft.head.signatures {
            if let [Match::One(id)] = self.scan(&draft.form, &line.text).as_slice()
                && self.sends(&draft.form, id)
            {
                sources.push((Source::of(line, Place::Signature), id.clone()));
            }
        }
        if sources.is_empty()
            && let Some(claim) = doubtful
        {
            return Err(claim);
        }
        if sources.is_empty() {
            let foreign = draft.head.lines.iter().find_map(|line| {
                let name = self.registry.foreign_unit(&line.text)?;
                Some(UnitClaim::Unknown(Text { text: name.clone(), cell: line.cell }, self.registry.nearest(&name)))
            });
            if let Some(claim) = foreign {
                return Err(claim);
            }
        }
        let folders = folders.iter().map(|folder| (folder.as_str(), Place::Folder));
        for (name, place) in [(around.sheet, Place::Sheet), (&stem, Place::File)].into_iter().chain(folders) {
            let claim = match self.scan(&draft.form, name).as_slice() {
                [Match::One(id)] => UnitClaim::Known(id.clone()),
                [Match::Several(ids)] => {
                    self.disambiguated(&Text { text: name.to_owned(), cell: None }, ids.clone(), &lines)
                }
                _ => UnitClaim::Absent,
            };
            if let UnitClaim::Known(id) = claim {
                sources.push((Source::new(name, place), id));
            }
        }
        self.leave_bodies_above(&draft.form, &mut sources);
        self.leave_names_of_another_time(&mut sources);
        for (_, id) in &mut sources {
            if let Some(renamed) = self.registry.renamed(id) {
                id.clone_from(renamed);
            }
        }
        let Some(first) = sources.first().cloned() else { return Err(UnitClaim::Absent) };
        match sources.into_iter().find(|(_, id)| *id != first.1) {
            Some(other) => Err(UnitClaim::Conflict(first, other)),
            None => Ok(first),
        }
    }

    /// A title block names the body above the one that reports: a unit that does not send the form, or sends only forms
    /// of its own, does not speak where another one does.
    fn leave_bodies_above(&self, form: &FormId, sources: &mut Vec<(Source, UnitId)>) {
        let unit = |id: &UnitId| self.registry.unit(id);
        let sends = |id: &UnitId| self.sends(form, id);
        let has_own_forms = |id: &UnitId| unit(id).is_some_and(|unit| unit.forms.is_some());
        let is_title = |source: &Source| !matches!(source.place, Place::Cell(_));
        if sources.iter().any(|(_, id)| sends(id)) {
            sources.retain(|(source, id)| sends(id) || !is_title(source));
        }
        if sources.iter().any(|(_, id)| !has_own_forms(id)) {
            sources.retain(|(source, id)| !has_own_forms(id) || !is_title(source));
        }
    }

    /// Files and folders go on under the name of a ward that has merged: they do not speak where the sheet names the unit
    /// that stands in its place.
    fn leave_names_of_another_time(&self, sources: &mut Vec<(Source, UnitId)>) {
        let is_name = |source: &Source| matches!(source.place, Place::Sheet | Place::File | Place::Folder);
        let stated: Vec<UnitId> =
            sources.iter().filter(|(source, _)| !is_name(source)).map(|(_, id)| id.clone()).collect();
        sources.retain(|(source, id)| {
            !is_name(source) || self.registry.holds(id) || !stated.iter().any(|unit| self.registry.stands_for(unit, id))
        });
    }

    /// Whether a unit sends a form or a document.
    pub(super) fn sends(&self, form: &FormId, unit: &UnitId) -> bool {
        let Some(unit) = self.registry.unit(unit) else { return false };
        match (self.campaign.form(form), self.campaign.obligation(form)) {
            (Some(form), _) => unit.sends(form),
            (None, document) => document.is_some_and(|document| document.binds(self.campaign, unit)),
        }
    }

    /// The units that a text names; where one of them sends the form, those that do not are left out.
    pub(super) fn scan(&self, form: &FormId, written: &str) -> Vec<Match> {
        let mut found = self.registry.scan(written);
        let sends = |id: &UnitId| self.sends(form, id);
        if found.iter().any(|named| matches!(named, Match::One(id) if sends(id))) {
            found.retain(|named| !matches!(named, Match::One(id) if !sends(id)));
        }
        found
    }

    /// A text that names two units names none, "Phường 1 và Phường 2", unless only one of them sends the form: "Tổ 2
    /// Phường 1".
    fn several(&self, form: &FormId, text: &Text) -> Option<UnitClaim> {
        match self.scan(form, &text.text).as_slice() {
            [Match::One(first), Match::One(second), ..] => {
                let source = Source::of(text, Place::Cell);
                Some(UnitClaim::Conflict((source.clone(), first.clone()), (source, second.clone())))
            }
            [Match::One(only)] if self.registry.scan(&text.text).len() > 1 => Some(UnitClaim::Known(only.clone())),
            _ => None,
        }
    }

    /// The unit that a labelled text names, as a whole or at its end.
    fn in_text(&self, form: &FormId, text: &Text, lines: &[Text]) -> UnitClaim {
        if let Some(claim) = self.several(form, text) {
            return claim;
        }
        match self.registry.find(&text.text) {
            _ if self.names_other_superior(&text.text) => UnitClaim::Unknown(text.clone(), Vec::new()),
            Match::One(id) => UnitClaim::Known(id),
            Match::Several(ids) => self.disambiguated(text, ids, lines.iter().chain([text])),
            Match::None => match self.registry.find_at_end(&text.text) {
                Match::One(id) => UnitClaim::Known(id),
                Match::Several(ids) => self.disambiguated(text, ids, lines.iter().chain([text])),
                Match::None => UnitClaim::Unknown(text.clone(), self.registry.nearest(&text.text)),
            },
        }
    }

    /// Whether a text names a district or town that is not the campaign's: "Phường 1, thành phố Trà Vinh". Nothing is known
    /// where the campaign's own office is of no district or town.
    fn names_other_superior(&self, text: &str) -> bool {
        // The first words of the text name the unit itself.
        let words = text::words(text);
        let Some(name) = district(words.get(1..).unwrap_or_default()) else { return false };
        let issuer = &self.campaign.issuer;
        let own = issuer.office.iter().chain(&issuer.superior).chain([&issuer.unit, &issuer.place, &issuer.contact]);
        let own: Vec<String> = own.flat_map(|text| text::words(text)).collect();
        district(&own).is_some() && name.iter().all(|word| !own.contains(word) && !self.registry.names_above(word))
    }

    /// The unit that a line names somewhere; a line that names several names none.
    fn in_line(&self, form: &FormId, line: &Text, lines: &[Text]) -> UnitClaim {
        match self.scan(form, &line.text).as_slice() {
            [Match::One(id)] => UnitClaim::Known(id.clone()),
            [Match::Several(ids)] => self.disambiguated(line, ids.clone(), lines),
            _ => UnitClaim::Absent,
        }
    }

    /// Of units of one name, the one of whose branches the most are named in these lines.
    pub(super) fn disambiguated<'t>(
        &self,
        text: &Text,
        ids: Vec<UnitId>,
        lines: impl IntoIterator<Item = &'t Text>,
    ) -> UnitClaim {
        let head: Vec<String> = lines.into_iter().flat_map(|line| self.registry.words(&line.text)).collect();
        // A branch named with its kind counts more than one that is named without.
        let named = |branch: &String| {
            let ways = self.registry.ways_of_writing(branch);
            let stands = |way: &Vec<String>| head.windows(way.len().max(1)).any(|window| window == way.as_slice());
            ways.iter().rev().zip(1usize..).filter(|(way, _)| stands(way)).map(|(_, weight)| weight).max().unwrap_or(0)
        };
        let named = |id: &UnitId| -> usize {
            let above = self.registry.unit(id).map(|unit| unit.above.as_slice()).unwrap_or_default();
            above.iter().map(named).sum()
        };
        let most = ids.iter().map(named).max().unwrap_or(0);
        let fitting: Vec<&UnitId> = ids.iter().filter(|id| most > 0 && named(id) == most).collect();
        match fitting.as_slice() {
            [one] => UnitClaim::Known((*one).clone()),
            _ => UnitClaim::Ambiguous(text.clone(), ids),
        }
    }
}

/// A form that names no unit anywhere comes from the one that the other forms of its file name.
fn settle_units(candidates: &mut [Candidate]) {
    let mut named: Vec<(UnitId, FormId)> = Vec::new();
    for candidate in candidates.iter() {
        if let UnitClaim::Known(id) = &candidate.unit {
            named.push((id.clone(), candidate.table.form.clone()));
        }
    }
    let Some((unit, _)) = named.first().cloned() else { return };
    if named.iter().any(|(other, _)| *other != unit) {
        return;
    }
    for candidate in candidates.iter_mut().filter(|candidate| candidate.unit == UnitClaim::Absent) {
        let by_rows = candidate.table.rows.iter().any(|row| row.unit.is_some());
        if !by_rows && named.iter().all(|(_, form)| *form != candidate.table.form) {
            candidate.unit = UnitClaim::Known(unit.clone());
        }
    }
}

/// Which period: a label, other dates above the table, the sheet's name.
fn period(calendar: &Calendar, claims: &[DateClaim], unread: &[Text], sheet: &str) -> PeriodClaim {
    if calendar.cadence == Cadence::Once {
        return PeriodClaim::Whole(ReportDate(calendar.ends));
    }
    // Whether "from … to …" states the period itself, or a running total's span.
    let spans_count = calendar.cadence != Cadence::Daily;
    let single: Vec<&DateClaim> = claims.iter().filter(|claim| !claim.span || spans_count).collect();
    let counted = if single.is_empty() { claims.iter().collect() } else { single };
    let span = span_of(calendar);
    let in_name = distinct(date::find_in_name(sheet, &span).iter().map(|mention| mention.date));
    let mut sources: Vec<(Source, NaiveDate)> = Vec::new();
    let labelled_first = counted.iter().filter(|c| c.labelled).chain(counted.iter().filter(|c| !c.labelled));
    let mut by_clock: Vec<(Source, NaiveDate)> = Vec::new();
    for claim in labelled_first {
        let place = if claim.titled { Place::Title(claim.cell) } else { Place::Cell(claim.cell) };
        let list = if claim.by_clock { &mut by_clock } else { &mut sources };
        list.push((Source::new(&claim.written, place), claim.date));
    }
    if sources.is_empty()
        && let Some(text) = unread.first()
    {
        return PeriodClaim::Unread(text.clone());
    }
    if let [day] = in_name.as_slice() {
        sources.push((Source::new(sheet, Place::Sheet), *day));
    }
    let Some(first) = sources.first().cloned() else {
        let Some((source, day)) = by_clock.first() else { return PeriodClaim::Absent };
        return PeriodClaim::Clock(*day, Text { text: source.text.clone(), cell: source.cell() });
    };
    // What a formula of the clock gives confirms nothing, but that it differs is worth a question.
    sources.extend(by_clock);
    let expected = report_date(calendar, first.1);
    if let Some(other) = sources.into_iter().find(|(_, day)| report_date(calendar, *day) != expected) {
        return PeriodClaim::Conflict(first, other);
    }
    let is_titled = dates::is_titled(&counted, first.1, &span);
    let swapped = dates::swapped(&first.0.text, first.1, &span).filter(|_| !is_titled);
    known(calendar, first.1, first.0, swapped)
}

/// The days by which a form's texts are read; of a form by the month a month alone is a date.
pub(super) fn span_of(calendar: &Calendar) -> Span {
    Span { starts: calendar.starts, ends: calendar.ends, months: calendar.cadence == Cadence::Monthly }
}

/// The one month that a name states for a form by the month.
fn month_in_name(name: &str, place: Place, calendar: &Calendar) -> Option<(NaiveDate, Source)> {
    let days = distinct(date::find_in_name(name, &span_of(calendar)).iter().map(|mention| mention.date));
    (days.len() == 1).then(|| (days[0], Source::new(name, place)))
}

fn known(calendar: &Calendar, day: NaiveDate, source: Source, swapped: Option<NaiveDate>) -> PeriodClaim {
    PeriodClaim::Known { day, report_date: report_date(calendar, day), source, swapped }
}

fn report_date(calendar: &Calendar, day: NaiveDate) -> ReportDate {
    calendar.period_of(day).map_or(ReportDate(day), |period| period.ends)
}

/// A unit or a date that stands on the first row of its block only holds for the rows below it.
fn with_filled_columns(mut draft: FormDraft) -> FormDraft {
    let (mut unit, mut date) = (None, None);
    for row in draft.rows.iter_mut().filter(|row| row.kind.may_count()) {
        if row.unit.is_none() && !row.area.is_empty() {
            row.unit.clone_from(&unit);
        }
        if row.date.is_none() {
            row.date.clone_from(&date);
        }
        unit.clone_from(&row.unit);
        date.clone_from(&row.date);
    }
    draft
}

/// A path's file name without its extension, and its folders, the nearest first.
fn names(path: &str) -> (String, Vec<String>) {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    (stem.to_owned(), parts.into_iter().rev().map(str::to_owned).collect())
}

fn distinct(dates: impl Iterator<Item = NaiveDate>) -> Vec<NaiveDate> {
    let mut list: Vec<NaiveDate> = dates.collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// The words after a kind of district or town, three at most.
fn district(words: &[String]) -> Option<&[String]> {
    let is_kind = |pair: &[String]| {
        matches!((pair[0].as_str(), pair[1].as_str()), ("thị", "xã") | ("thành", "phố") | (_, "huyện" | "quận"))
    };
    let at = words.windows(2).position(is_kind)? + 2;
    let name = words.get(at..words.len().min(at + 3))?;
    (!name.is_empty()).then_some(name)
}
