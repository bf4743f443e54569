//! Habits of writing a unit's name: kinds, organisations, numbers.

use std::collections::HashMap;

use crate::model::campaign::Vocabulary;
use crate::recognise::ordinal::is_roman;
use crate::recognise::terms::Phrases;
use crate::text;

/// Numbers as words: "Phường Hai" is a name, "hai" alone is not.
const NUMBERS: [&str; 10] = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"];

/// Habits of writing a unit's name.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) organisation: Phrases,
    /// Short form to full words: `p` to `phường`.
    kinds: HashMap<String, Vec<String>>,
    full_kinds: Vec<Vec<String>>,
}

impl Names {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut kinds = HashMap::new();
        for (full, short) in &vocabulary.kind {
            for short in short {
                kinds.insert(text::fold(short), text::words(full));
            }
        }
        let full_kinds = vocabulary.kind.iter().map(|(full, _)| text::words(full)).collect();
        Self { organisation: Phrases::new(&vocabulary.organisation), kinds, full_kinds }
    }

    /// Spells kinds out, makes Roman and padded numbers plain: `p.01`, `Phường I` are `phường 1`.
    pub(super) fn normalise(&self, words: &[String]) -> Vec<String> {
        let mut plain: Vec<String> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
            let (head, tail) = word.split_at(digits);
            let numbered = !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
            if let Some(full) = self.kinds.get(word).filter(|_| at + 1 < words.len()) {
                plain.extend(full.iter().cloned());
            } else if let Some(full) = self.kinds.get(head).filter(|_| numbered) {
                plain.extend(full.iter().cloned());
                plain.push(unpadded(tail));
            } else if numbered && head.is_empty() {
                plain.push(unpadded(tail));
            } else if is_roman(word) && self.ends_in_kind(&plain) {
                plain.push(roman_value(word).to_string());
            } else {
                plain.push(word.clone());
            }
        }
        plain
    }

    /// Whether the words name bodies of a unit and nothing else: "tổ công tác số 2".
    pub(super) fn is_body(&self, words: &[String]) -> bool {
        let mut rest = words.to_vec();
        while let Some(shorter) = self.organisation.strip(&rest) {
            rest = shorter;
        }
        let ties = ["số", "so", "của", "tại", "triển", "khai", "thực", "hiện", "đề", "án", "dự"];
        rest.iter().all(|word| ties.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit()))
    }

    pub(super) fn ends_in_kind(&self, words: &[String]) -> bool {
        self.full_kinds.iter().any(|kind| words.ends_with(kind))
    }

    /// Keys under which an alias is filed: the whole name, and the name without its kind if that still tells.
    pub(super) fn keys(&self, alias: &str) -> Vec<String> {
        let words = self.normalise(&text::words(alias));
        let mut keys = vec![words.join(" ")];
        let rest = self.full_kinds.iter().find_map(|kind| words.strip_prefix(kind.as_slice()));
        if let Some(rest) = rest
            && rest.iter().any(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic))
            && !matches!(rest, [number] if NUMBERS.contains(&number.as_str()))
        {
            keys.push(rest.join(" "));
        }
        keys.retain(|key| !key.is_empty());
        keys
    }

    /// Ways to read a text as a name: as it is, without an organisation before it, without what follows a comma or dash.
    pub(super) fn forms(&self, written: &str) -> Vec<String> {
        let cleaned = text::clean(written);
        let mut forms: Vec<String> = Vec::new();
        for candidate in [cleaned.as_str(), Self::first_part(&cleaned)] {
            let words = text::words(candidate);
            let mut rest = words.as_slice();
            loop {
                let form = self.normalise(rest).join(" ");
                if !form.is_empty() && !forms.contains(&form) {
                    forms.push(form);
                }
                match self.organisation.strip_start(rest) {
                    Some(shorter) if shorter.len() < rest.len() => rest = shorter,
                    _ => break,
                }
            }
        }
        forms
    }

    /// What stands before a comma, a bracket or a spaced dash.
    pub(super) fn first_part(written: &str) -> &str {
        let first = written.split([',', ';', '(', '|']).next().unwrap_or_default();
        first.split(" - ").next().unwrap_or_default().split(" – ").next().unwrap_or_default()
    }
}

fn unpadded(digits: &str) -> String {
    let plain = digits.trim_start_matches('0');
    if plain.is_empty() { "0".to_owned() } else { plain.to_owned() }
}

fn roman_value(text: &str) -> u32 {
    let value = |byte: u8| match byte.to_ascii_uppercase() {
        b'I' => 1,
        b'V' => 5,
        _ => 10,
    };
    let bytes = text.as_bytes();
    let signed = bytes.iter().enumerate().map(|(at, byte)| {
        let smaller = bytes.get(at + 1).is_some_and(|next| value(*byte) < value(*next));
        (value(*byte), smaller)
    });
    signed.fold(0u32, |sum, (value, smaller)| if smaller { sum.wrapping_sub(value) } else { sum.wrapping_add(value) })
}
