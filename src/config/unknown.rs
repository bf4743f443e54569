//! What to say of an unknown word: the nearest one, or where it belongs.

use super::keys::FILE;
use super::secrets;
use super::shape::Shape;
use super::trouble::Trouble;
use crate::phrase;
use crate::terminal::Phrase;

impl Shape {
    /// What it is called in a message: its heading.
    pub(super) fn said(&self) -> String {
        let is_heading = self.title.starts_with('[');
        if is_heading { self.title.to_owned() } else { phrase!("the campaign file").to_string() }
    }

    /// What to say of a key that is not one of this section's.
    pub(super) fn unknown(&self, key: &str) -> Trouble {
        let message = phrase!("unknown key `{key}` in {section}", key = key, section = self.said());
        Trouble::new(message, self.hint(key))
    }

    fn hint(&self, key: &str) -> Phrase {
        if secrets::is_named_by(key) {
            return secrets::hint();
        }
        if let Some(near) = nearest(key, self.names()) {
            return phrase!("did you mean `{near}`?", near = near);
        }
        let all = FILE.all();
        let homes = all.iter().skip(1).filter(|shape| shape.key(key).is_some()).map(|shape| shape.title);
        let homes: Vec<&str> = homes.collect();
        if homes.is_empty() {
            let names = self.names().collect::<Vec<_>>().join(", ");
            phrase!("take it away; {section} holds {names}", section = self.said(), names = names)
        } else {
            let homes = homes.join(", ");
            phrase!("it belongs in {sections}", sections = homes)
        }
    }
}

/// Two words less alike than this are not taken for a slip of one another.
const ALIKE: f64 = 0.6;

/// The known word that is most like what was written, if any is.
pub(super) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_lowercase();
    let likeness = |word: &str| {
        let plural = written.strip_suffix('s').is_some_and(|stem| stem == word);
        let part = written.len() > 2
            && word.len() > 2
            && (written.split('_').any(|p| p == word) || word.split('_').any(|p| p == written));
        if plural || part { 1.0 } else { strsim::normalized_damerau_levenshtein(&written, &word.to_lowercase()) }
    };
    known
        .into_iter()
        .map(|word| (likeness(word), word))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, word)| word)
}
