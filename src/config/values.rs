//! Single values as people write them: identifiers, dates, times, zones, severities.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::choices;
use super::trouble::Trouble;
use super::unknown::nearest;
use crate::model::finding::Severity;
use crate::model::unsearched::KeepUnsearched;
use crate::phrase;
use crate::terminal::Phrase;
use crate::text;

/// How a date is written.
pub(super) fn date_hint() -> Phrase {
    phrase!("write 2023-08-31 or \"31/08/2023\"")
}

/// How a time of day is written.
pub(super) fn time_hint() -> Phrase {
    phrase!("write \"08:00\", from \"00:00\" to \"23:59\"")
}

/// An identifier: `[a-z][a-z0-9_-]*`.
pub(super) fn identifier(text: &str) -> Result<String, Trouble> {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(inside) {
        return Ok(text.to_owned());
    }
    let hint = phrase!("begin with a letter a-z, then a-z, 0-9, _ or -, without accents or spaces");
    Err(Trouble::new(phrase!("`{text}` cannot be an identifier", text = text), hint))
}

/// A finding's code: `outlier`, `check:<id>`.
pub(super) fn finding_code(text: &str) -> Result<String, Trouble> {
    let word = text.strip_prefix("check:").unwrap_or(text);
    let hint = phrase!("a code is a word of `tonghop rules`, as late, or \"check:\" with the id of a [[check]]");
    identifier(word)
        .map_err(|_| Trouble::new(phrase!("`{text}` cannot be the code of a finding", text = text), hint))?;
    Ok(text.to_owned())
}

/// A day: `2023-08-31`, `31/08/2023`, `31/8/2023`.
pub(super) fn date(text: &str) -> Result<NaiveDate, Trouble> {
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    let day =
        read.map_err(|_| Trouble::new(phrase!("`{text}` is not a date in the calendar", text = text), date_hint()))?;
    if (2000..2100).contains(&day.year()) {
        return Ok(day);
    }
    let message = phrase!("`{text}` is not a date of this century", text = text);
    Err(Trouble::new(message, phrase!("write the year with four digits")))
}

/// A time of day: `08:00`, `8:00`, `08:00:00`.
pub(super) fn time(text: &str) -> Result<NaiveTime, Trouble> {
    let parts: Vec<&str> = text.split(':').collect();
    let well_formed = (2..=3).contains(&parts.len())
        && parts.iter().all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let number = |at: usize| parts.get(at).map_or(Some(0), |part| part.parse().ok());
    let read = || NaiveTime::from_hms_opt(number(0)?, number(1)?, number(2)?);
    let found = if well_formed { read() } else { None };
    found.ok_or_else(|| Trouble::new(phrase!("`{text}` is not a time of day", text = text), time_hint()))
}

/// The zone of Vietnam, which has no other.
const VIETNAM: &str = "Asia/Ho_Chi_Minh";
/// By what else people call it, folded.
const OF_VIETNAM: [&str; 9] = ["hanoi", "saigon", "vietnam", "hochiminh", "hcm", "danang", "utc7", "gmt7", "0700"];

/// A time zone of the IANA list: `Asia/Ho_Chi_Minh`.
pub(super) fn zone(text: &str) -> Result<Tz, Trouble> {
    text.parse().map_err(|_| {
        let folded = text::ascii(&folded(text)).replace(' ', "");
        let is_ours = OF_VIETNAM.iter().any(|name| folded.contains(name));
        let near = if is_ours { VIETNAM } else { nearest_zone(text) };
        Trouble::new(
            phrase!("`{text}` is not a time zone", text = text),
            phrase!("did you mean \"{near}\"?", near = near),
        )
    })
}

fn nearest_zone(text: &str) -> &'static str {
    nearest(text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())).unwrap_or(VIETNAM)
}

/// One of a few words.
pub(super) fn one_of<T: Copy>(text: &str, what: &Phrase, words: &[(&str, T)]) -> Result<T, Trouble> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let message = phrase!("`{text}` is not a {what}", text = text, what = what);
        Trouble::new(message, phrase!("write one of {words}", words = known.join(", ")))
    })
}

/// Where a file is kept of which something could not be looked into.
pub(super) fn keep_unsearched(text: &str) -> Result<KeepUnsearched, Trouble> {
    one_of(text, &phrase!("place"), &choices::UNSEARCHED)
}

/// What a finding does.
pub(super) fn severity(text: &str) -> Result<Severity, Trouble> {
    one_of(text, &phrase!("severity"), &choices::SEVERITIES)
}

/// A day of the week.
pub(super) fn weekday(text: &str) -> Result<Weekday, Trouble> {
    one_of(text, &phrase!("day of the week"), &choices::WEEKDAYS)
}

/// A name or heading as it is compared for doubles: its words as recognition compares them.
///
/// Empty when no letter or digit is in it. Recognition is kinder still (kinds of unit, organisations
/// before a name); what it finds ambiguous beyond this is a finding of the file in hand.
pub(super) fn folded(text: &str) -> String {
    text::words(text).join(" ")
}
