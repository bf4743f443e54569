//! Every section of the campaign file with every key it may hold.

use super::mail_keys;
use super::mistake::Trouble;
use super::secrets;

/// A section's heading and its keys.
#[derive(Debug)]
pub(super) struct Shape {
    /// As it is written in the file.
    pub(super) title: &'static str,
    pub(super) keys: &'static [&'static str],
}

pub(super) const FILE: Shape = Shape {
    title: "the campaign file",
    keys: &[
        "campaign",
        "schedule",
        "issuer",
        "unit",
        "form",
        "obligation",
        "appendix",
        "check",
        "criterion",
        "severity",
        "limits",
        "mail",
        "vocabulary",
    ],
};
pub(super) const CAMPAIGN: Shape =
    Shape { title: "[campaign]", keys: &["plan", "short_name", "title", "language", "target", "starts", "ends"] };
pub(super) const SCHEDULE: Shape = Shape {
    title: "[schedule]",
    keys: &[
        "zone",
        "cadence",
        "week_ends",
        "deadline",
        "deadline_days",
        "grace_minutes",
        "supplement",
        "settle_seconds",
    ],
};
pub(super) const ISSUER: Shape = Shape {
    title: "[issuer]",
    keys: &["superior", "office", "place", "signature", "prepared_by", "recipients", "unit"],
};
pub(super) const UNIT: Shape = Shape {
    title: "[[unit]]",
    keys: &["id", "name", "aliases", "reporting", "quota", "superior", "emails", "areas", "forms"],
};
pub(super) const FORM: Shape = Shape {
    title: "[[form]]",
    keys: &[
        "id",
        "name",
        "cadence",
        "week_ends",
        "due",
        "deadline",
        "deadline_days",
        "due_before",
        "everyone",
        "about_others",
        "rows",
        "area_headings",
        "unit_headings",
        "date_headings",
        "indicator",
        "text",
        "target",
    ],
};
pub(super) const INDICATOR: Shape =
    Shape { title: "[[form.indicator]]", keys: &["id", "name", "short", "headings", "target", "kind", "required"] };
pub(super) const TEXT: Shape =
    Shape { title: "[[form.text]]", keys: &["id", "name", "headings", "required", "difficulties"] };
pub(super) const TARGET: Shape =
    Shape { title: "[[form.target]]", keys: &["id", "name", "goal", "done", "exact", "row", "units"] };
pub(super) const OBLIGATION: Shape = Shape {
    title: "[[obligation]]",
    keys: &["id", "name", "aliases", "cadence", "week_ends", "deadline", "deadline_days", "due_before", "units"],
};
pub(super) const APPENDIX: Shape = Shape { title: "[appendix]", keys: &["unit", "quota", "code", "superior", "email"] };
pub(super) const CHECK: Shape = Shape { title: "[[check]]", keys: &["id", "sql", "message", "severity"] };
pub(super) const CRITERION: Shape = Shape { title: "[[criterion]]", keys: &["id", "name", "value", "full", "points"] };
pub(super) const LIMITS: Shape = Shape {
    title: "[limits]",
    keys: &["file_mib", "inflated_mib", "ratio", "sheets", "cells", "entries", "memory_mib", "seconds"],
};
pub(super) const MAIL: Shape = Shape { title: "[mail]", keys: mail_keys::MAIL };
pub(super) const MAIL_GROUP: Shape = Shape { title: "[[mail.group]]", keys: mail_keys::GROUP };
pub(super) const MAIL_UNITS: Shape = Shape { title: "[mail.units]", keys: mail_keys::UNITS };
pub(super) const MAIL_REMINDER: Shape = Shape { title: "[mail.reminder]", keys: mail_keys::REMINDER };
pub(super) const MAIL_OPERATOR: Shape = Shape { title: "[mail.operator]", keys: mail_keys::OPERATOR };
pub(super) const MAIL_LIMITS: Shape = Shape { title: "[mail.limits]", keys: mail_keys::LIMITS };
pub(super) const VOCABULARY: Shape = Shape {
    title: "[vocabulary]",
    keys: &[
        "day",
        "cumulative",
        "area",
        "unit",
        "ordinal",
        "date",
        "other",
        "filler",
        "unit_label",
        "date_label",
        "organisation",
        "kind",
        "total",
        "total_tail",
        "beside",
        "whole",
        "ending",
        "aside",
        "resolved",
        "resolved_tail",
        "resolved_but",
    ],
};

const ALL: [&Shape; 20] = [
    &CAMPAIGN,
    &SCHEDULE,
    &ISSUER,
    &UNIT,
    &FORM,
    &INDICATOR,
    &TEXT,
    &TARGET,
    &OBLIGATION,
    &APPENDIX,
    &CHECK,
    &CRITERION,
    &LIMITS,
    &MAIL,
    &MAIL_GROUP,
    &MAIL_UNITS,
    &MAIL_REMINDER,
    &MAIL_OPERATOR,
    &MAIL_LIMITS,
    &VOCABULARY,
];

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
        if let Some(near) = nearest(key, self.keys.iter().copied()) {
            return format!("did you mean `{near}`?");
        }
        let homes: Vec<_> = ALL.iter().filter(|shape| shape.keys.contains(&key)).map(|shape| shape.title).collect();
        if homes.is_empty() {
            format!("take it away; {} holds {}", self.title, self.keys.join(", "))
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
