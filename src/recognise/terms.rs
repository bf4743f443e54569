//! Which words mean what: headings, labels and row names, compiled for comparison.
//!
//! Knows phrases, not sheets. A heading counts only if every word of it is understood; an unknown
//! word may change what a column holds, and a guess would be counted silently.

use std::collections::HashSet;

use super::known_namings::KnownNamings;
use super::naming::Naming;
use super::ordinal::is_roman;
use super::row::Entry;
use super::scope::{self, FigureWords};
use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::model::period::Cadence;
use crate::model::submission::Measure;
use crate::text;

pub(super) use super::heading::Heading;
pub(super) use super::phrases::Phrases;
use super::phrases::unaccented;

/// Words beside a measure or a time in a row's name.
const TIMES: [&str; 12] = ["ngày", "tháng", "năm", "từ", "đến", "tới", "hết", "tính", "nay", "giờ", "h", "và"];

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A figure of an indicator, by its place in the form.
    Figure {
        indicator: usize,
        measure: Option<Measure>,
    },
    /// A measure alone; it belongs to the indicator at its left.
    Measure(Measure),
    /// A text column, by its place in the form.
    Remark(usize),
    Area,
    Unit,
    Ordinal,
    Date,
    Quota,
    Code,
    Superior,
    Email,
}

/// Headings of one kind of table.
#[derive(Clone, Debug)]
pub(super) struct TableTerms {
    indicators: Vec<Phrases>,
    /// Headings of indicators that speak of percent themselves, word by word.
    percents: Vec<Vec<String>>,
    remarks: Vec<Phrases>,
    appendix: Vec<(Role, Phrases)>,
}

impl TableTerms {
    /// The headings of an appendix's quotas.
    pub(super) fn quotas(&self) -> Option<&Phrases> {
        self.appendix.iter().find(|(role, _)| *role == Role::Quota).map(|(_, phrases)| phrases)
    }

    /// Whether a heading is one that the campaign itself writes with a percent sign: its words win over the general ones.
    fn is_own_percent(&self, heading: &Heading) -> bool {
        self.percents.contains(&heading.words)
    }

    /// Whether no column of it holds counts.
    pub(super) fn is_of_texts(&self) -> bool {
        self.indicators.is_empty() && self.appendix.is_empty()
    }
}

/// The campaign's words, compiled.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// What is said of figures.
    pub(super) figures: FigureWords,
    area: Phrases,
    unit: Phrases,
    ordinal: Phrases,
    date: Phrases,
    other: Phrases,
    filler: HashSet<String>,
    /// Words that may follow the name of a total: "Tổng cộng *các khóm*".
    total_tail: HashSet<String>,
    /// Beginnings of rows that hold other figures than the unit's own.
    beside: Phrases,
    /// Bodies that a sub-row may be: "Công an", "Hội Nông dân".
    bodies: Phrases,
    pub(super) unit_label: Phrases,
    pub(super) date_label: Phrases,
    pub(super) total: Phrases,
    whole: Phrases,
    pub(super) ending: Phrases,
    pub(super) aside: Phrases,
    /// Words that occur in any heading: a row without one is not a header.
    pub(super) heading_words: HashSet<String>,
    /// How often the form is reported: words of another period mean other figures.
    cadence: Cadence,
    /// Names of rows with what they say: units name the same places day by day.
    namings: KnownNamings,
}

impl Terms {
    /// The words of the campaign's own form, by which an appendix is read too.
    pub(super) fn new(campaign: &Campaign) -> Self {
        let main = campaign.main_form();
        let words = &campaign.vocabulary.of_form(main.calendar.cadence, &main.columns);
        Self {
            figures: FigureWords::new(campaign, main),
            area: Phrases::new(&words.area),
            unit: Phrases::new(&words.unit),
            ordinal: Phrases::new(&words.ordinal),
            date: Phrases::new(&words.date),
            other: Phrases::new(&words.other),
            filler: with_unaccented(words.filler.iter().flat_map(|phrase| text::words(phrase))),
            beside: Phrases::new(&words.beside),
            bodies: Phrases::new(&words.organisation),
            total_tail: with_unaccented(total_tail(campaign)),
            unit_label: Phrases::new(&words.unit_label),
            date_label: Phrases::new(&words.date_label),
            total: Phrases::new(&words.total),
            whole: Phrases::new(&words.whole),
            ending: Phrases::new(&words.ending),
            aside: Phrases::new(&words.aside),
            heading_words: heading_words(campaign),
            cadence: main.calendar.cadence,
            namings: KnownNamings::default(),
        }
    }

    /// The words of another form: those in which it differs, compiled anew.
    pub(super) fn of_form(&self, campaign: &Campaign, form: &Form) -> Self {
        let main = campaign.main_form();
        if (form.calendar.cadence, &form.columns) == (main.calendar.cadence, &main.columns) {
            return Self { figures: FigureWords::new(campaign, form), ..self.clone() };
        }
        let words = campaign.vocabulary.of_form(form.calendar.cadence, &form.columns);
        Self {
            figures: FigureWords::new(campaign, form),
            other: Phrases::new(&words.other),
            area: Phrases::new(&words.area),
            unit: Phrases::new(&words.unit),
            date: Phrases::new(&words.date),
            cadence: form.calendar.cadence,
            ..self.clone()
        }
    }

    /// The headings of a form.
    pub(super) fn table(form: &Form) -> TableTerms {
        let headings = form.indicators.iter().flat_map(|indicator| &indicator.headings);
        let percents = headings.map(|heading| Heading::new(heading)).filter(|heading| heading.percent);
        TableTerms {
            indicators: form.indicators.iter().map(|indicator| Phrases::of_headings(&indicator.headings)).collect(),
            percents: percents.flat_map(|heading| [unaccented(&heading.words), heading.words]).collect(),
            remarks: form.texts.iter().map(|column| Phrases::new(&column.headings)).collect(),
            appendix: Vec::new(),
        }
    }

    /// The headings of the quota appendix.
    pub(super) fn appendix(campaign: &Campaign) -> TableTerms {
        let appendix = &campaign.appendix;
        let columns = [
            (Role::Quota, &appendix.quota),
            (Role::Code, &appendix.code),
            (Role::Email, &appendix.email),
            (Role::Superior, &appendix.superior),
            (Role::Unit, &appendix.unit),
        ];
        let appendix = columns.into_iter().map(|(role, headings)| (role, Phrases::new(headings))).collect();
        TableTerms { indicators: Vec::new(), percents: Vec::new(), remarks: Vec::new(), appendix }
    }

    /// What a column holds, by the texts of its heading from top to bottom.
    pub(super) fn classify(&self, path: &[&Heading], table: &TableTerms) -> Option<Role> {
        let bottom = path.last()?;
        if let Some(at) = table.remarks.iter().position(|phrases| phrases.strip_start(&bottom.words).is_some()) {
            return Some(Role::Remark(at));
        }
        self.figure(path, table).or_else(|| self.measure_alone(path)).or_else(|| self.structure(path, table))
    }

    fn figure(&self, path: &[&Heading], table: &TableTerms) -> Option<Role> {
        if path.iter().any(|heading| heading.percent && !table.is_own_percent(heading)) {
            return None;
        }
        let joined: Vec<String> = path.iter().flat_map(|heading| heading.words.iter().cloned()).collect();
        let (indicator, _) = table
            .indicators
            .iter()
            .enumerate()
            .filter_map(|(at, phrases)| Some((at, phrases.find(&joined)?.len())))
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let phrases = &table.indicators[indicator];
        let rest = phrases.strip(&joined)?;
        let measure = self.measure(path).or_else(|| self.day_beside(path, phrases));
        if self.is_understood(&self.without_measures(&rest)) {
            return Some(Role::Figure { indicator, measure });
        }
        // A caption of a group of columns may say anything, unless it turns the figures into other ones.
        let own = path.iter().rposition(|heading| phrases.find(&heading.words).is_some())?;
        let own_rest = self.without_measures(&phrases.strip(&path[own].words)?);
        let changes = |heading: &&Heading| {
            let is_quota = matches!(heading.words.as_slice(), [.., word] if word == "giao" || word == "khoán");
            is_quota
                || self.other.find(&heading.words).is_some()
                || scope::changes(&heading.words, &self.figures, self.cadence)
        };
        let captions_harmless = !path.iter().any(changes);
        let below_understood =
            path[own + 1..].iter().all(|heading| self.is_understood(&self.without_measures(&heading.words)));
        (self.is_understood(&own_rest) && captions_harmless && below_understood)
            .then_some(Role::Figure { indicator, measure })
    }

    /// Where a report is of a day, "Ngày" beside an indicator is that day's figure, and so is "Ngày 12/9" below it.
    fn day_beside(&self, path: &[&Heading], indicator: &Phrases) -> Option<Measure> {
        let own = path.iter().position(|heading| indicator.find(&heading.words).is_some())?;
        let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
        let names_day = |(at, heading): (usize, &&Heading)| match heading.words.split_first() {
            Some((first, rest)) => {
                matches!(first.as_str(), "ngày" | "ngay") && rest.iter().all(is_number) && (at > own || rest.is_empty())
            }
            None => false,
        };
        (self.cadence == Cadence::Daily && path.iter().enumerate().any(names_day)).then_some(Measure::Day)
    }

    /// The measure that the heading names, the lowest text first.
    fn measure(&self, path: &[&Heading]) -> Option<Measure> {
        path.iter().rev().find_map(|heading| {
            let day = self.figures.day.find(&heading.words).is_some();
            let cumulative = self.figures.cumulative.find(&heading.words).is_some();
            match (day, cumulative) {
                (_, true) => Some(Measure::Cumulative),
                (true, false) => Some(Measure::Day),
                (false, false) => None,
            }
        })
    }

    /// A measure under no other words: "Lũy kế" right of the column it continues.
    fn measure_alone(&self, path: &[&Heading]) -> Option<Role> {
        let measure = self.measure(path)?;
        let understood =
            |heading: &&Heading| !heading.percent && self.is_understood(&self.without_measures(&heading.words));
        path.iter().all(understood).then_some(Role::Measure(measure))
    }

    fn structure(&self, path: &[&Heading], table: &TableTerms) -> Option<Role> {
        if path.last().is_some_and(|heading| heading.is_unit_of_measure()) {
            return None;
        }
        let percent = path.iter().any(|heading| heading.percent);
        path.iter().rev().find_map(|heading| {
            let words = &heading.words;
            let of_column = |role: &Role, phrases: &Phrases| match role {
                Role::Quota => {
                    let rest = without_years(words);
                    let names_quota = phrases.find(words).is_some() && self.is_made_of(&rest, &[phrases, &self.total]);
                    !heading.labelled && !percent && names_quota
                }
                _ => self.heads_names(heading, &[phrases]),
            };
            if let Some((role, _)) = table.appendix.iter().find(|(role, phrases)| of_column(role, phrases)) {
                return Some(*role);
            }
            let area = self.area.find(words).is_some();
            [
                (Role::Ordinal, self.heads_names(heading, &[&self.ordinal])),
                (Role::Area, area && self.heads_names(heading, &[&self.area, &self.unit])),
                (Role::Unit, self.heads_names(heading, &[&self.unit])),
                (Role::Date, self.heads_names(heading, &[&self.date])),
            ]
            .into_iter()
            .find_map(|(role, holds)| holds.then_some(role))
        })
    }

    /// Whether a text is the heading of a column of units, and no unit's name: "(xã, phường)" but not "Phường 1".
    pub(super) fn names_unit_column(&self, text: &str) -> bool {
        let words = text::words(text);
        let numbered = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()) || is_roman(word));
        words.is_empty() || (!numbered && self.is_made_of(&words, &[&self.unit, &self.area]))
    }

    /// Whether a name is one of a sub-row: *Khóm 1*, *Ấp Chợ*.
    pub(super) fn names_area(&self, name: &str) -> bool {
        self.area.strip_start(&text::words(name)).is_some_and(|rest| !rest.is_empty())
    }

    /// Whether the words are phrases of these lists and filler, at least one phrase among them.
    fn is_made_of(&self, words: &[String], lists: &[&Phrases]) -> bool {
        beside(words, lists).is_some_and(|rest| self.is_understood(&rest))
    }

    /// The same for a column of names or dates: "Ấp, khóm (2)" heads one, "Ấp 2" is a name that stands in it.
    fn heads_names(&self, heading: &Heading, lists: &[&Phrases]) -> bool {
        beside(&heading.words, lists).is_some_and(|rest| {
            let number = rest.iter().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit())).count();
            self.is_understood(&rest) && number <= usize::from(heading.numbered)
        })
    }

    /// Whether a text under a column of figures says no more than its heading does: "Trong ngày", "(hồ sơ)".
    pub(super) fn adds_nothing(&self, entry: &Entry) -> bool {
        let heading = Heading::new(&entry.shown);
        let same = self.measure(&[&heading]).is_none_or(|measure| measure == entry.measure);
        same && !heading.percent && self.is_understood(&self.without_measures(&heading.words))
    }

    /// Whether a heading's words hold other figures than the ones it names.
    pub(super) fn names_another(&self, words: &[String]) -> bool {
        self.other.find(words).is_some()
    }

    /// Whether a heading turns the figures below it into other ones than the period's own and its running totals: a
    /// percentage, a quota, yesterday.
    pub(super) fn means_other_figures(&self, heading: &Heading) -> bool {
        let words = &heading.words;
        heading.percent || self.other.find(words).is_some() || scope::changes(words, &self.figures, self.cadence)
    }

    /// Whether a heading says a measure and nothing else: "Trong ngày", "Lũy kế (hồ sơ)".
    pub(super) fn is_measure_alone(&self, heading: &Heading) -> bool {
        self.measure_alone(&[heading]).is_some()
    }

    fn without_measures(&self, words: &[String]) -> Vec<String> {
        let mut rest = words.to_vec();
        let is_sum = self.figures.cumulative.find(words).is_some();
        while let Some(shorter) = self.figures.cumulative.strip(&rest).or_else(|| self.figures.day.strip(&rest)) {
            rest = shorter;
        }
        if is_sum {
            // "Lũy kế đến 12/9"
            rest.retain(|word| !matches!(word.as_str(), "đến" | "tới" | "hết" | "den" | "toi" | "het"));
        }
        rest
    }

    /// What the words of a row's name say.
    pub(super) fn naming(&self, text: &str) -> Naming {
        self.namings.of(text, || self.naming_of(text))
    }

    fn naming_of(&self, text: &str) -> Naming {
        let words = text::words(text);
        if matches!(text.trim(), "∑" | "Σ") || self.names_sum(&words) {
            return Naming::Total;
        }
        if self.beside.strip_start(&words).is_some() {
            return Naming::Other;
        }
        if scope::is_example(&words) {
            return Naming::Example;
        }
        let measure = self.naming_of_measure(&words);
        if measure != Naming::Plain {
            return measure;
        }
        if self.cadence == Cadence::Daily && scope::is_day(text, &words) {
            return Naming::Day;
        }
        match self.total.find(&words) {
            Some(_) => Naming::TotalLike,
            None if self.other.find(&words).or_else(|| self.figures.cumulative.find(&words)).is_some() => {
                Naming::OtherLike
            }
            None if scope::is_not_done(&words) || scope::names_period(&words) => Naming::OtherLike,
            None => Naming::Plain,
        }
    }

    /// Whether the words are those for a sum and of what it is: "Tổng cộng (2 khóm)", "Cộng toàn phường 1". A number needs
    /// a kind of place beside it: "TC 2" is a name.
    fn names_sum(&self, words: &[String]) -> bool {
        let rest = self.total.strip_start(words).or_else(|| self.whole.strip_start(words));
        let Some(mut rest) = rest.map(<[String]>::to_vec) else { return false };
        while let Some(shorter) = self.figures.day.strip(&rest).or_else(|| self.total.strip(&rest)) {
            rest = shorter;
        }
        let is_place = |at: Option<usize>| at.and_then(|at| rest.get(at)).is_some_and(|word| self.is_kind(word));
        let is_known = |(at, word): (usize, &String)| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) || is_roman(word);
            if is_number {
                is_place(at.checked_sub(1)) || is_place(Some(at + 1))
            } else {
                self.total_tail.contains(word)
            }
        };
        rest.iter().enumerate().all(is_known)
    }

    /// Whether a word names a kind of place, alone.
    fn is_kind(&self, word: &String) -> bool {
        let word = std::slice::from_ref(word);
        self.area.contains(word) || self.unit.contains(word)
    }

    /// A name of nothing but measures and times, with the days that they are of.
    fn naming_of_measure(&self, words: &[String]) -> Naming {
        let mut rest: Vec<String> = words.to_vec();
        let (mut day, mut cumulative, mut other) = (false, false, false);
        loop {
            let shorter = if let Some(shorter) = self.figures.cumulative.strip(&rest) {
                cumulative = true;
                shorter
            } else if let Some(shorter) = self.other.strip(&rest) {
                other = true;
                shorter
            } else if let Some(shorter) = self.figures.day.strip(&rest) {
                day = true;
                shorter
            } else {
                break;
            };
            rest = shorter;
        }
        let is_known = |word: &String| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            is_number || TIMES.contains(&word.as_str()) || self.filler.contains(word)
        };
        // "Ngày 11/9/2023"
        let dated = words.first().is_some_and(|word| word == "ngày") && words.len() > 1;
        match (rest.iter().all(is_known), cumulative, other, day || dated) {
            (true, true, ..) => Naming::Cumulative,
            (true, _, true, _) => Naming::Other,
            (true, _, _, true) => Naming::Day,
            _ => Naming::Plain,
        }
    }

    /// What follows the kind of place at the beginning of a name, as it is written: "chưa đạt" of "Khóm chưa đạt".
    pub(super) fn after_place<'n>(&self, name: &'n str) -> &'n str {
        let words = text::words(name);
        let Some(rest) = self.area.strip_start(&words) else { return "" };
        let kind = words.len() - rest.len();
        name.match_indices(char::is_whitespace)
            .nth(kind.saturating_sub(1))
            .map_or("", |(at, _)| name[at..].trim_start())
    }

    /// Whether a name begins with a kind of place or body and goes on with more than words for a sum: "Ấp Tân Lập".
    pub(super) fn begins_with_place(&self, words: &[String]) -> bool {
        let goes_on =
            |rest: &[String]| rest.iter().any(|word| !self.total_tail.contains(word) && !self.filler.contains(word));
        self.area.strip_start(words).is_some_and(goes_on) || self.bodies.strip_start(words).is_some()
    }

    /// Whether a caption names a place, by a kind of place with a name or a number: "Khóm 1", and neither "Khóm báo lại" nor
    /// "Công an đối chiếu".
    pub(super) fn names_place(&self, caption: &str) -> bool {
        let bare = caption.trim_start_matches(|letter: char| !letter.is_alphabetic());
        let words = text::words(bare);
        let Some(rest) = self.area.strip_start(&words) else { return false };
        let kind = words.len() - rest.len();
        let next = bare.split_whitespace().nth(kind);
        let first = next.and_then(|word| word.chars().find(|letter| letter.is_alphanumeric()));
        first.is_some_and(|letter| letter.is_uppercase() || letter.is_numeric())
    }

    /// Whether a text heads a column of row numbers: "TT", "STT".
    pub(super) fn heads_ordinals(&self, text: &str) -> bool {
        self.ordinal.contains(&text::words(text))
    }

    /// Whether every word is filler, or a number: of a date, of a column. A larger one may be what figures are counted in.
    pub(super) fn is_understood(&self, words: &[String]) -> bool {
        let is_year = |word: &str| word.len() == 4 && (word.starts_with("20") || word.starts_with("19"));
        let is_number =
            |word: &str| word.bytes().all(|byte| byte.is_ascii_digit()) && (word.len() <= 2 || is_year(word));
        words.iter().all(|word| self.filler.contains(word) || is_number(word))
    }
}

/// What is left of the words beside phrases of these lists, if one of them is there.
fn beside(words: &[String], lists: &[&Phrases]) -> Option<Vec<String>> {
    let mut rest = words.to_vec();
    let mut found = false;
    while let Some(shorter) = lists.iter().find_map(|phrases| phrases.strip(&rest)) {
        rest = shorter;
        found = true;
    }
    found.then_some(rest)
}

/// The words without years: "năm 2023".
fn without_years(words: &[String]) -> Vec<String> {
    let is_year = |word: &String| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let belongs = |at: usize| matches!(words[at].as_str(), "năm" | "nam") && words.get(at + 1).is_some_and(is_year);
    (0..words.len()).filter(|at| !belongs(*at) && !is_year(&words[*at])).map(|at| words[at].clone()).collect()
}

fn with_unaccented(words: impl Iterator<Item = String>) -> HashSet<String> {
    words.flat_map(|word| [text::ascii(&word), word]).collect()
}

/// Words that occur in a heading of any form or of the appendix.
fn heading_words(campaign: &Campaign) -> HashSet<String> {
    let columns = campaign.forms.iter().flat_map(|form| &form.indicators).flat_map(|column| &column.headings);
    let texts = campaign.forms.iter().flat_map(|form| &form.texts).filter(|column| column.required);
    let words = &campaign.vocabulary;
    let measures = [&words.day, &words.daily, &words.weekly, &words.monthly, &words.cumulative];
    let headings = columns.chain(texts.flat_map(|column| &column.headings)).chain(&campaign.appendix.quota);
    let all = headings.chain(measures.into_iter().flatten());
    with_unaccented(all.flat_map(|phrase| text::words(phrase)))
}

/// Words of areas, units and kinds, and the few that tie them to a total.
fn total_tail(campaign: &Campaign) -> impl Iterator<Item = String> + '_ {
    let words = &campaign.vocabulary;
    let kinds = words.kind.iter().map(|(kind, _)| kind);
    let phrases = words.area.iter().chain(&words.unit).chain(kinds).chain(&words.filler).chain(&words.total_tail);
    phrases.flat_map(|phrase| text::words(phrase))
}
