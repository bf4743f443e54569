//! Lists of phrases of one meaning, found among a heading's words.

use rustc_hash::FxHashMap;

use super::heading::in_full;
use crate::text;

/// Phrases of one meaning, longest first, each a list of folded words.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    list: Vec<Vec<String>>,
    /// Places in the list by first word, in its order: most words begin no phrase.
    by_first: FxHashMap<String, Vec<usize>>,
}

impl Phrases {
    pub(super) fn new<'a>(phrases: impl IntoIterator<Item = &'a String>) -> Self {
        Self::of_words(phrases.into_iter().map(|phrase| text::words(phrase)))
    }

    /// Headings, whose words are compared in full.
    pub(super) fn of_headings<'a>(phrases: impl IntoIterator<Item = &'a String>) -> Self {
        Self::of_words(phrases.into_iter().map(|phrase| in_full(&text::words(phrase))))
    }

    fn of_words(phrases: impl Iterator<Item = Vec<String>>) -> Self {
        let folded = phrases.filter(|words| !words.is_empty());
        // Typed without diacritics it is the same phrase.
        let spellings = |words: Vec<String>| [Some(unaccented(&words)).filter(|bare| *bare != words), Some(words)];
        let mut list: Vec<Vec<String>> = folded.flat_map(spellings).flatten().collect();
        list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        list.dedup();
        let mut by_first: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, phrase) in list.iter().enumerate() {
            by_first.entry(phrase[0].clone()).or_default().push(at);
        }
        Self { list, by_first }
    }

    /// Places of the phrases that begin with the first of these words.
    fn beginning(&self, words: &[String]) -> &[usize] {
        words.first().and_then(|first| self.by_first.get(first)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Where the longest phrase stands among the words.
    pub(super) fn find(&self, words: &[String]) -> Option<std::ops::Range<usize>> {
        let mut found: Option<(usize, usize)> = None;
        for start in 0..words.len() {
            let rest = &words[start..];
            let better = self.beginning(rest).iter().take_while(|at| found.is_none_or(|(best, _)| **at < best));
            if let Some(at) = better.into_iter().find(|at| rest.starts_with(&self.list[**at])) {
                found = Some((*at, start));
            }
        }
        found.map(|(at, start)| start..start + self.list[at].len())
    }

    /// The words without the longest phrase, if one stands among them.
    pub(super) fn strip(&self, words: &[String]) -> Option<Vec<String>> {
        let range = self.find(words)?;
        Some([&words[..range.start], &words[range.end..]].concat())
    }

    /// Whether the words begin with a phrase; gives what follows it.
    pub(super) fn strip_start<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        self.beginning(words).iter().find_map(|at| words.strip_prefix(self.list[*at].as_slice()))
    }

    pub(super) fn contains(&self, words: &[String]) -> bool {
        self.beginning(words).iter().any(|at| self.list[*at] == words)
    }
}

/// The words as somebody types them who has no Vietnamese keyboard.
pub(super) fn unaccented(words: &[String]) -> Vec<String> {
    words.iter().map(|word| text::ascii(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// The longest phrase, of equals the first by the alphabet, where it stands first: as a look at each would tell.
        #[test]
        fn a_phrase_is_found_as_by_looking_for_each(
            phrases in proptest::collection::vec("[abc]( [abc]){0,2}", 0..6),
            words in proptest::collection::vec("[abcd]", 0..8),
        ) {
            let phrases = Phrases::new(&phrases);
            let each = phrases.list.iter().find_map(|phrase| {
                let start = words.windows(phrase.len()).position(|window| window == phrase.as_slice())?;
                Some(start..start + phrase.len())
            });
            proptest::prop_assert_eq!(phrases.find(&words), each);
            let first = phrases.list.iter().find_map(|phrase| words.strip_prefix(phrase.as_slice()));
            proptest::prop_assert_eq!(phrases.strip_start(&words), first);
        }
    }
}
