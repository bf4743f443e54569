//! How a Vietnamese syllable is built: initial, nucleus with one tone, final.
//!
//! Two questions need it: where the tone mark is written (comparison keys) and whether a word can be
//! Vietnamese at all (recognising legacy encodings). It must not know encodings or any list of words.
//! Everything here takes lower-case, composed letters.

use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

/// The vowels, each with its six tones: level, grave, hook, tilde, acute, dot.
#[rustfmt::skip]
const VOWELS: [&str; 12] = [
    "aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị", "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ",
    "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
];

/// Vowels beyond ASCII, in order, each with the vowel without its tone and the tone's number.
static TONED: LazyLock<Vec<(char, char, usize)>> = LazyLock::new(|| {
    let rows = VOWELS.iter().filter_map(|row| Some((row, row.chars().next()?)));
    let mut all: Vec<_> =
        rows.flat_map(|(row, level)| row.chars().enumerate().map(move |(tone, c)| (c, level, tone))).collect();
    all.sort_unstable();
    all
});

/// Every nucleus with the finals it takes, separated by spaces; `-` is none.
#[rustfmt::skip]
const RIMES: [(&str, &str); 55] = [
    ("a", "- c ch m n ng nh p t"), ("ai", "-"), ("ao", "-"), ("au", "-"), ("ay", "-"),
    ("ă", "c k m n ng p t"), ("â", "c m n ng p t"), ("âu", "-"), ("ây", "-"),
    ("e", "- c m n ng p t"), ("eo", "-"), ("ê", "- ch m n nh p t"), ("êu", "-"),
    ("i", "- ch m n nh p t"), ("ia", "-"), ("iu", "-"), ("iê", "c m n ng p t"), ("iêu", "-"),
    ("o", "- c m n ng p t"), ("oi", "-"), ("oo", "c ng"), ("oa", "- c ch m n ng nh p t"),
    ("oai", "-"), ("oay", "-"), ("oao", "-"), ("oă", "c m n ng t"), ("oe", "- n t"), ("oeo", "-"),
    ("ô", "- c m n ng p t"), ("ôi", "-"), ("ơ", "- m n p t"), ("ơi", "-"),
    ("u", "- c m n ng p t"), ("ua", "-"), ("ui", "-"), ("uâ", "n ng t"), ("uây", "-"),
    ("uê", "- ch nh"), ("uô", "c m n ng t"), ("uôi", "-"), ("uơ", "-"), ("uy", "- ch n nh p t"),
    ("uya", "-"), ("uyê", "n t"), ("uyu", "-"),
    ("ư", "- c n ng t"), ("ưa", "-"), ("ưi", "-"), ("ưu", "-"), ("ươ", "c m n ng p t"),
    ("ươi", "-"), ("ươu", "-"), ("y", "-"), ("yê", "m n ng t"), ("yêu", "-"),
];

/// What may stand before the nucleus.
#[rustfmt::skip]
const INITIALS: [&str; 29] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "kr", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

/// The longest nucleus has three letters.
const LONGEST_NUCLEUS: usize = 3;

/// A vowel and the number of its tone, 0 (level) to 5 (dot).
fn split(c: char) -> Option<(char, usize)> {
    if c.is_ascii() {
        return matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y').then_some((c, 0));
    }
    let at = TONED.binary_search_by_key(&c, |(toned, ..)| *toned).ok()?;
    let (_, vowel, tone) = TONED[at];
    Some((vowel, tone))
}

/// The vowel with that tone; the vowel itself if there is no such vowel.
fn join(vowel: char, tone: usize) -> char {
    VOWELS.iter().find(|row| row.starts_with(vowel)).and_then(|row| row.chars().nth(tone)).unwrap_or(vowel)
}

/// Vowels without tones, and the one tone among them; `None` when two are marked.
fn strip(cluster: impl Iterator<Item = (char, usize)>) -> Option<(Vec<char>, usize)> {
    let mut bare = Vec::new();
    let mut tone = 0;
    for (vowel, marked) in cluster {
        if marked != 0 {
            if tone != 0 {
                return None;
            }
            tone = marked;
        }
        bare.push(vowel);
    }
    Some((bare, tone))
}

/// Which letter of the nucleus bears the tone, in the old placement: a vowel with a diacritic of its own (the
/// last such); else the second of two before a final, the first of two at the end; the middle one of three.
fn seat(nucleus: &[char], closed: bool) -> usize {
    match nucleus.iter().rposition(|c| matches!(c, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư')) {
        Some(marked) => marked,
        None => usize::from(nucleus.len() >= LONGEST_NUCLEUS || (nucleus.len() == 2 && closed)),
    }
}

/// The text with the tone of every nucleus at its seat. Vowels that are not a Vietnamese nucleus stay as they
/// are, as do the `u` of `qu` and the `i` of `gi`, which bear no tone when a vowel follows.
pub(super) fn place_tones(letters: &[char]) -> String {
    if letters.iter().all(char::is_ascii) {
        return letters.iter().collect();
    }
    let mut out: Vec<char> = Vec::with_capacity(letters.len());
    let mut rest = letters;
    // A vowel that still carries a mark after composition is none of ours.
    let whole = |after: &[char]| !after.first().is_some_and(|c| is_combining_mark(*c));
    while let Some((first, tail)) = rest.split_first() {
        let length = rest.iter().take_while(|c| split(**c).is_some()).count();
        if length == 0 {
            out.push(*first);
            rest = tail;
            continue;
        }
        let (cluster, after) = rest.split_at(length);
        let closed = after.first().is_some_and(|c| c.is_alphabetic());
        match reseat(cluster, &out, closed) {
            Some(placed) if whole(after) => out.extend(placed),
            _ => out.extend_from_slice(cluster),
        }
        rest = after;
    }
    out.into_iter().collect()
}

/// One run of vowels with its tone moved; `None` when nothing is to be moved.
fn reseat(cluster: &[char], before: &[char], closed: bool) -> Option<Vec<char>> {
    let (mut bare, tone) = strip(cluster.iter().filter_map(|c| split(*c)))?;
    let glide = match (before, bare.as_slice()) {
        ([.., 'n', 'g'], _) => false,
        ([.., 'q'], ['u', _, ..]) | ([.., 'g'], ['i', _, ..]) => true,
        _ => false,
    };
    let nucleus = bare.get(usize::from(glide)..)?;
    let spelled: String = nucleus.iter().collect();
    if tone == 0 || !RIMES.iter().any(|(known, _)| *known == spelled) {
        return None;
    }
    let at = usize::from(glide) + seat(nucleus, closed);
    let vowel = bare.get_mut(at)?;
    *vowel = join(*vowel, tone);
    Some(bare)
}

/// Whether a word (lower case, composed) is spelled as a Vietnamese syllable can be.
pub(super) fn is_plausible(word: &str) -> bool {
    INITIALS.iter().any(|initial| word.strip_prefix(initial).is_some_and(|rime| is_rime(initial, rime)))
}

fn is_rime(initial: &str, rime: &str) -> bool {
    let length = rime.chars().take_while(|c| split(*c).is_some()).count();
    let Some((bare, tone)) = strip(rime.chars().take(length).filter_map(split)) else {
        return false;
    };
    let last: String = rime.chars().skip(length).collect();
    let Some(first) = bare.first().copied() else {
        return false;
    };
    let written = rime.chars().nth(seat(&bare, !last.is_empty())).and_then(split);
    let new_style = matches!(bare.as_slice(), ['o', 'a' | 'e'] | ['u', 'y'])
        && rime.chars().nth(1).and_then(split).is_some_and(|(_, t)| t == tone);
    let seated = tone == 0 || new_style || written.is_some_and(|(_, t)| t == tone);
    let spelled: String = bare.iter().collect();
    let stopped = matches!(last.as_str(), "c" | "ch" | "k" | "p" | "t");
    seated
        && (!stopped || tone >= 4)
        && agrees(initial, &bare, first)
        && (takes(&spelled, &last) || (initial == "qu" && spelled == "y" && takes("uy", &last)))
}

fn takes(nucleus: &str, last: &str) -> bool {
    let last = if last.is_empty() { "-" } else { last };
    RIMES.iter().any(|(known, finals)| *known == nucleus && finals.split(' ').any(|f| f == last))
}

/// The spelling rules between initial and nucleus: `k`, `gh`, `ngh` before front vowels and `c`, `g`, `ng`
/// before the others, `y` alone only after a few letters, the syllables with `yê` only without an initial.
fn agrees(initial: &str, nucleus: &[char], first: char) -> bool {
    let front = matches!(first, 'e' | 'ê' | 'i' | 'y');
    match (initial, nucleus) {
        ("", ['y', ..]) | ("h" | "k" | "l" | "m" | "qu" | "s" | "t" | "v", ['y']) | ("qu", ['y', 'ê']) => true,
        (_, ['y', ..]) | ("gi", ['i', ..]) | ("qu", ['u' | 'ư', ..]) => false,
        ("k" | "gh" | "ngh", _) => front,
        ("c" | "ng", _) => !front,
        ("g", _) => !front || first == 'i',
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_campaign_are_syllables() {
        for word in [
            "phường",
            "xã",
            "long",
            "toàn",
            "hữu",
            "dân",
            "thành",
            "trường",
            "hòa",
            "hoà",
            "hiệp",
            "thạnh",
            "thị",
            "duyên",
            "hải",
            "ấp",
            "khóm",
            "lũy",
            "luỹ",
            "kế",
            "kích",
            "hoạt",
            "mức",
            "quý",
            "quỳnh",
            "quyết",
            "giếng",
            "gì",
            "già",
            "nghĩa",
            "nguyễn",
            "yên",
            "yêu",
            "khuya",
            "ủy",
            "ban",
            "thuở",
            "đắk",
            "xoong",
            "kỷ",
            "mỹ",
            "quốc",
            "ghềnh",
            "huýt",
            "ý",
        ] {
            assert!(is_plausible(word), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "",
            "é̀",
            "cafộ",
            "ph",
            "thưan",
            "hyưphen",
            "kà",
            "cì",
            "ngé",
            "sát́",
            "mat",
            "mỏt",
            "phốờng",
            "dỷ",
            "jà",
            "wá",
            "bôa",
            "tọanh",
            "hđnd",
            "ảm1",
        ] {
            assert!(!is_plausible(word), "{word}");
        }
    }

    #[test]
    fn tones_go_to_their_seats_also_in_words_run_together() {
        let placed = |text: &str| place_tones(&text.chars().collect::<Vec<_>>());
        assert_eq!(placed("xãlonghoà"), "xãlonghòa");
        assert_eq!(placed("quà qủa gìa quýt"), "quà quả già quýt");
        assert_eq!(placed("éùá òà ngía"), "éùá òà ngía");
    }
}
