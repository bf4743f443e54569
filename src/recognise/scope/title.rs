//! What a title is about: the campaign's own matter, or one that nobody here knows.
//!
//! A title names whose figures follow and of what. Words that neither the campaign nor the vocabulary of titles holds
//! may name other people or another matter ("trẻ em dưới 14 tuổi", "chữ ký số"), and figures of those are not the
//! campaign's. So the title is read word by word, and what is left over is asked about. A longer vocabulary saves
//! questions; it never makes a figure right.

use std::collections::HashSet;

use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::recognise::ordinal::is_roman;
use crate::recognise::phrases::{Phrases, unaccented};
use crate::recognise::scope::spans::is_hour;
use crate::text;

/// What a title begins with, folded.
const BEGINNINGS: &[&[&str]] = &[
    &["báo", "cáo"],
    &["kết", "quả"],
    &["số", "liệu"],
    &["số"],
    &["bảng"],
    &["tổng", "hợp"],
    &["thống", "kê"],
    &["tình", "hình"],
    &["tiến", "độ"],
    &["chiến", "dịch"],
    &["theo", "dõi"],
    &["danh", "sách"],
    &["công", "tác"],
    &["phong", "trào"],
    &["chương", "trình"],
    &["kỳ"],
    &["cách"],
    &["phụ", "lục"],
    &["giao", "chỉ", "tiêu"],
    &["phân", "bổ", "chỉ", "tiêu"],
    &["chỉ", "tiêu"],
];
/// Labels of what the table is about, with or without a colon.
const SUBJECTS: &[&[&str]] = &[
    &["đơn", "vị", "tính"],
    &["đvt"],
    &["biểu"],
    &["đối", "tượng"],
    &["phạm", "vi"],
    &["lĩnh", "vực"],
    &["nội", "dung"],
];
/// Words of a label before its colon, at most: "Người lập: …".
const LABEL: usize = 3;
/// Words of a title, at most; more of them are prose.
const LONGEST: usize = 40;
/// Words of a place's name after its kind, at most: "xã Trường Long Hòa".
const PLACE: usize = 3;
/// Those of them that may be words of titles as well: "xã Dân Thành".
const PLACE_ANYWAY: usize = 2;

/// The words of titles that a campaign knows.
#[derive(Clone, Debug, Default)]
pub(in crate::recognise) struct TitleWords {
    phrases: Phrases,
    /// Kinds of units and places, after which a name stands.
    kinds: Phrases,
    /// The campaign's and its forms' own.
    own: HashSet<String>,
    /// Those of its name and of what its quota counts.
    heart: HashSet<String>,
    /// The number of its plan: "110" of "110/KH-UBND".
    plan: Option<String>,
}

impl TitleWords {
    pub(in crate::recognise) fn new(campaign: &Campaign) -> Self {
        let words = &campaign.vocabulary;
        let lists = [
            &words.title,
            &words.organisation,
            &words.unit,
            &words.area,
            &words.day,
            &words.daily,
            &words.weekly,
            &words.monthly,
            &words.cumulative,
            &words.date_label,
            &words.filler,
            &campaign.appendix.quota,
        ];
        let units = campaign.units.iter().flat_map(|unit| std::iter::once(&unit.name).chain(&unit.aliases));
        Self {
            phrases: Phrases::new(lists.into_iter().flatten().chain(units)),
            kinds: Phrases::new(words.kind.iter().map(|(kind, _)| kind)),
            own: own_words(campaign),
            heart: words_of(
                [campaign.title.clone()]
                    .into_iter()
                    .chain(campaign.main_form().indicators.iter().map(|own| own.name.clone())),
            ),
            plan: number_of_paper(&campaign.plan).map(str::to_owned),
        }
    }

    /// The number of a plan that a title is about and that is not the campaign's: "KẾ HOẠCH 206/KH-UBND".
    pub(in crate::recognise) fn other_plan_in<'l>(&self, line: &'l str) -> Option<&'l str> {
        let own = self.plan.as_deref()?;
        let words = text::words(line);
        let is_plan = |words: &[String]| matches!(words, [first, second, ..] if text::ascii(first) == "ke" && text::ascii(second) == "hoach");
        if !is_plan(&words) && !is_title(line, &words) {
            return None;
        }
        let tokens: Vec<&str> = line.split_whitespace().collect();
        (2..tokens.len()).find_map(|at| {
            let is_number_word = text::words(tokens[at - 1]).iter().all(|word| text::ascii(word) == "so");
            let after = if is_number_word { at.checked_sub(3) } else { at.checked_sub(2) };
            let named = after.is_some_and(|from| is_plan(&text::words(&tokens[from..at].join(" "))));
            let paper = tokens[at].trim_end_matches(|c: char| !c.is_alphanumeric());
            (named && number_of_paper(paper).is_some_and(|number| number != own)).then_some(paper)
        })
    }

    /// The words of a title that nobody knows, as written. `None`: all are known, or the line is not a title.
    pub(in crate::recognise) fn unknown_in(&self, line: &str) -> Option<String> {
        let written: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let words = text::words(line);
        // Where folding parts or joins words, what is written cannot be matched word by word.
        if written.len() != words.len() || words.len() > LONGEST || !is_title(line, &words) {
            return None;
        }
        let is_shouted = !line.chars().any(char::is_lowercase);
        let unknown = |at: &usize| {
            // In a line of small letters, what is written large is a name.
            let is_name = !is_shouted && *at > 0 && written[*at].starts_with(char::is_uppercase);
            !is_name
        };
        let left: Vec<&str> = self.left_over(&words).into_iter().filter(unknown).map(|at| written[at]).collect();
        (!left.is_empty()).then(|| left.join(" "))
    }

    /// Whether a line has a word of the campaign's name or indicators that not every title has.
    pub(in crate::recognise) fn names_campaign(&self, line: &str) -> bool {
        let words = text::words(line);
        (0..words.len()).any(|at| self.heart.contains(&words[at]) && self.phrases.strip_start(&words[at..]).is_none())
    }

    /// Places of the words that no phrase, name or number covers.
    fn left_over(&self, words: &[String]) -> Vec<usize> {
        let mut left = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            let covered = |phrases: &Phrases| phrases.strip_start(rest).map(|after| rest.len() - after.len());
            let known = covered(&self.phrases).unwrap_or(0);
            if let Some(kind) = covered(&self.kinds).filter(|kind| *kind >= known) {
                at += kind + self.place(&rest[kind..]);
            } else if known > 0 {
                at += known;
            } else {
                if !self.is_known(&words[at]) {
                    left.push(at);
                }
                at += 1;
            }
        }
        left
    }

    /// How many words after a kind of place are its name.
    fn place(&self, after: &[String]) -> usize {
        let is_number = |word: &String| is_hour(word) || is_roman(word);
        if after.first().is_none_or(|first| is_number(first) || is_joint(first)) {
            return 0;
        }
        let is_free = |(at, word): (usize, &String)| {
            !is_number(word)
                && !is_joint(word)
                && (at < PLACE_ANYWAY || self.phrases.strip_start(&after[at..]).is_none())
        };
        after.iter().enumerate().take(PLACE).take_while(|(at, word)| is_free((*at, word))).count()
    }

    fn is_known(&self, word: &str) -> bool {
        self.own.contains(word) || is_hour(word) || is_roman(word) || word.chars().any(|c| c.is_ascii_digit())
    }
}

/// The number in what a paper is numbered: "110" of "110/KH-UBND" and of "110/2023/KH-UBND".
fn number_of_paper(written: &str) -> Option<&str> {
    let (number, kind) = written.split_once('/')?;
    let kind = kind
        .split_once('/')
        .filter(|(year, _)| year.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(kind, |(_, kind)| kind);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && kind.starts_with(char::is_alphabetic)).then(|| number.trim_start_matches('0'))
}

/// Whether a word joins others and begins no name.
fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "và" | "các" | "trên" | "ngày" | "tháng" | "năm" | "đến" | "tới" | "tại" | "về" | "theo" | "từ" | "trong"
    )
}

/// Whether a line is a title, by how it begins, and neither a label with what it labels nor the number of a paper.
fn is_title(line: &str, words: &[String]) -> bool {
    let begins = |beginning: &&[&str]| {
        let is_same = |marked: bool| {
            words.len() >= beginning.len()
                && words
                    .iter()
                    .zip(beginning.iter())
                    .all(|(word, of)| if marked { word == of } else { *word == text::ascii(of) })
        };
        is_same(true) || (words.iter().all(|word| word.is_ascii()) && is_same(false))
    };
    let is_labelled = line.split_once(':').is_some_and(|(label, _)| text::words(label).len() <= LABEL);
    SUBJECTS.iter().any(begins) || (!is_labelled && BEGINNINGS.iter().any(begins))
}

/// Single words of what the campaign, its office, its forms and their columns are called.
fn own_words(campaign: &Campaign) -> HashSet<String> {
    let issuer = &campaign.issuer;
    let of_form = |form: &Form| {
        let columns = form.indicators.iter().flat_map(|column| column.headings.iter().chain([&column.name]));
        let texts = form.texts.iter().flat_map(|column| column.headings.iter().chain([&column.name]));
        columns.chain(texts).chain([&form.name]).cloned().collect::<Vec<String>>()
    };
    let texts =
        [&campaign.title, &campaign.short_name, &campaign.plan, &campaign.plan_issuer, &issuer.place, &issuer.unit];
    let lists = [&issuer.superior, &issuer.office, &issuer.recipients, &issuer.signature];
    let names = campaign.obligations.iter().map(|obligation| obligation.name.clone());
    let forms = campaign.forms.iter().flat_map(of_form).chain(names);
    let all =
        texts.into_iter().chain(lists.into_iter().flatten()).cloned().chain(forms).chain(campaign.area_name.clone());
    words_of(all)
}

fn words_of(texts: impl Iterator<Item = String>) -> HashSet<String> {
    let words: Vec<String> = texts.flat_map(|text| text::words(&text)).collect();
    unaccented(&words).into_iter().chain(words.iter().cloned()).collect()
}
