//! What to say of a word that is none of those known: the nearest one, or where it belongs.

use super::keys::FILE;
use super::mistake::Trouble;
use super::secrets;
use super::shape::Shape;

impl Shape {
    /// What to say of a key that is not one of this section's.
    pub(super) fn unknown(&self, key: &str) -> Trouble {
        let message = format!("unknown key `{key}` in {}", self.title);
        Trouble::new(message, self.hint(key))
    }

    fn hint(&self, key: &str) -> String {
        if secrets::is_named_by(key) {
            return secrets::HINT.to_owned();
        }
        if let Some(near) = nearest(key, self.names()) {
            return format!("did you mean `{near}`?");
        }
        let all = FILE.all();
        let homes = all.iter().skip(1).filter(|shape| shape.key(key).is_some()).map(|shape| shape.title);
        let homes: Vec<&str> = homes.collect();
        if homes.is_empty() {
            format!("take it away; {} holds {}", self.title, self.names().collect::<Vec<_>>().join(", "))
        } else {
            format!("it belongs in {}", homes.join(" or "))
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
