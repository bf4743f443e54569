//! The texts and looks that come with the program, and what a template may ask for.

use crate::model::language::Language;
use std::collections::BTreeMap;

/// Labels: words of tables, statuses, verdicts.
pub(super) const LABELS: &str = "words.toml";
/// Messages of findings.
pub(super) const FINDINGS: &str = "findings.toml";

/// Folder of what is the same in every language: the style sheet, and the templates whose words are labels.
pub(super) const LOOKS_FOLDER: &str = "looks";
/// The style sheet of pages.
pub(super) const PAGE_STYLE: &str = "page.css";
/// Looks by name.
const LOOKS: [(&str, &str); 1] = [(PAGE_STYLE, include_str!("../../../templates/looks/page.css"))];

/// Names that a template may use, one group of them.
type Names = &'static [&'static str];

/// Of a day's mail and page: what is in the summary.
const DAY: Names = &[
    "campaign",
    "period",
    "period_named",
    "as_of",
    "edition",
    "revision",
    "target",
    "total",
    "indicators",
    "turnout",
    "calendar",
    "verdict",
    "behind",
    "unclear",
    "late",
    "missing",
    "returned",
    "pending",
    "excused",
    "corrected",
    "changes",
    "difficulties",
    "over",
    "plan",
    "returned_files",
    "warnings",
    "since",
];
/// Of a day's mail alone.
const MAIL: Names = &["rows", "rows_hidden", "rows_are_groups", "chart", "subject"];
/// Of what lists attached files.
const ENCLOSED: Names = &["enclosed"];
/// Of what lists the units before a change.
const FORMER: Names = &["former"];
/// Of a day's page alone.
const PAGE: Names = &["page"];
/// Of a unit's page alone.
const UNIT: Names = &["unit"];
/// Of every page.
const PAGE_FRAME: Names = &["assets", "title"];
/// Of the list of days.
const INDEX: Names = &["campaign", "target", "days", "latest", "has_booked", "chart", "calendar"];
/// Of every letter.
const LETTER: Names = &["campaign", "subject"];
/// Of a revision.
const REVISION: Names = &["target", "editions", "corrections", "supplements"];
/// Of a reminder.
const REMINDER: Names = &["unit", "form", "period_named", "deadline", "is_past", "returned", "misses", "last_reported"];
/// Of a letter about editions that wait for approval.
const APPROVAL: Names = &["approver", "this_period", "waiting"];
/// Of a letter about what else is due.
const DUTIES: Names = &["unit", "is_past", "items"];
/// Of an escalation.
const ESCALATION: Names = &["superior", "period_named", "deadline", "units"];
/// Of the letter with which files go back.
const SLIP: Names = &["unit", "files"];
/// Of a receipt.
const RECEIPT: Names = &["unit", "this_period", "reports", "has_gaps"];
/// Of an alert.
const ALERT: Names = &["kind", "at", "what", "hint", "refused", "queued", "meaning", "action"];
/// Of a trial.
const TEST: Names = &["at", "server"];

/// Of the page that explains how files were read.
const EXPLAIN: Names = &["files", "legend"];

/// Of final and periodic reports.
const REPORT: Names = &[
    "campaign",
    "target",
    "kind",
    "symbol",
    "unfinished",
    "starts",
    "ends",
    "planned_end",
    "as_of",
    "plan_quota",
    "indicators",
    "target_at",
    "total",
    "groups",
    "has_groups",
    "remaining",
    "pace_needed",
    "pace_7d",
    "ahead",
    "risk",
    "recently",
    "each",
    "projected_finish",
    "before_campaign",
    "periods",
    "incomplete",
    "average",
    "best",
    "worst",
    "duties",
    "targets",
    "forms",
    "texts",
    "open",
    "resolved",
    "excuses",
    "withdrawals",
    "corrections",
    "criteria",
    "placed",
    "rewards",
    "handling",
    "former",
    "gaps",
];

/// A template and the names it may use.
pub(super) struct Template {
    pub(super) name: &'static str,
    text: Text,
    names: &'static [Names],
}

/// A template's text, and with it where its words stand.
enum Text {
    /// One for all languages, below [`LOOKS_FOLDER`]: its words are labels.
    Look(&'static str),
    /// One a language: its words are its own, as prose is.
    Prose { vi: &'static str, en: &'static str },
}

macro_rules! text {
    (look $name:literal) => {
        Text::Look(include_str!(concat!("../../../templates/looks/", $name)))
    };
    (prose $name:literal) => {
        Text::Prose {
            vi: include_str!(concat!("../../../templates/vi/", $name)),
            en: include_str!(concat!("../../../templates/en/", $name)),
        }
    };
}

macro_rules! templates {
    ($($kind:ident $names:expr => [$($name:literal),+]),+ $(,)?) => {
        &[$($(Template { name: $name, text: text!($kind $name), names: &$names }),+),+]
    };
}

/// All templates.
pub(super) const TEMPLATES: &[Template] = templates![
    look [LETTER] => ["frame.html", "letter.html", "letter.txt"],
    prose [DAY] => ["verdict.txt"],
    look [DAY, ENCLOSED, MAIL] => ["subject.txt", "mail.txt", "mail.html"],
    look [ENCLOSED] => ["enclosed.txt", "enclosed.html"],
    look [LETTER, ENCLOSED, REVISION] => ["revision-subject.txt", "revision.txt", "revision.html"],
    look [LETTER, REMINDER] => ["reminder-subject.txt", "reminder.txt", "reminder.html"],
    look [LETTER, ENCLOSED, APPROVAL] => ["approval-subject.txt", "approval.txt", "approval.html"],
    look [LETTER, DUTIES] => ["duties-subject.txt", "duties.txt", "duties.html"],
    look [LETTER, ESCALATION] => ["escalation-subject.txt", "escalation.txt", "escalation.html"],
    look [LETTER, ENCLOSED, SLIP] => ["slip-subject.txt", "slip.txt", "slip.html"],
    look [LETTER, RECEIPT] => ["receipt-subject.txt", "receipt.txt", "receipt.html"],
    look [LETTER, ALERT] => ["alert.txt", "alert.html"],
    prose [LETTER, ALERT] => ["alert-subject.txt"],
    prose [ALERT] => ["alert-meaning.txt", "alert-action.txt"],
    look [LETTER, TEST] => ["test-subject.txt", "test.txt", "test.html"],
    look [PAGE_FRAME] => ["page-frame.html"],
    look [FORMER] => ["former.html"],
    look [PAGE_FRAME, DAY, PAGE] => ["page.html"],
    look [PAGE_FRAME, DAY, UNIT] => ["unit.html"],
    look [PAGE_FRAME, INDEX] => ["index.html"],
    look [PAGE_FRAME, EXPLAIN] => ["explain.html"],
    prose [REPORT] => ["report-body.txt", "report-course.txt", "report-decided.txt", "report-final.txt", "report-period.txt"],
];

impl Template {
    pub(super) fn builtin(&self, language: Language) -> &'static str {
        match self.text {
            Text::Look(text) => text,
            Text::Prose { vi, en } => match language {
                Language::Vi => vi,
                Language::En => en,
            },
        }
    }

    /// Where its file lies below `templates/`; a campaign's own may lie in the language's folder as well.
    pub(super) fn path(&self, language: Language) -> String {
        let folder = match self.text {
            Text::Look(_) => LOOKS_FOLDER,
            Text::Prose { .. } => language.code(),
        };
        format!("{folder}/{}", self.name)
    }

    /// The campaign's own text, and where it lies: the language's own comes before the one for all languages.
    pub(super) fn own<'o>(
        &self,
        language: Language,
        overrides: &'o BTreeMap<String, String>,
    ) -> Option<(&'o String, &'o String)> {
        let of_language = overrides.get_key_value(&format!("{}/{}", language.code(), self.name));
        of_language.or_else(|| overrides.get_key_value(&self.path(language)))
    }

    /// Whether it may use a name.
    pub(super) fn may_use(&self, name: &str) -> bool {
        self.names.iter().any(|names| names.contains(&name))
    }
}

/// Whether a template is that of a report, in the light text that becomes a document.
pub(super) fn is_report(name: &str) -> bool {
    name.starts_with("report-")
}

/// The built-in labels of a language.
pub(super) fn labels(language: Language) -> &'static str {
    match language {
        Language::Vi => include_str!("../../../templates/vi/words.toml"),
        Language::En => include_str!("../../../templates/en/words.toml"),
    }
}

/// The built-in messages of findings of a language.
pub(super) fn findings(language: Language) -> &'static str {
    match language {
        Language::Vi => include_str!("../../../templates/vi/findings.toml"),
        Language::En => include_str!("../../../templates/en/findings.toml"),
    }
}

/// A template by name.
pub(super) fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}

/// A built-in look.
fn look(name: &str) -> Option<&'static str> {
    match template(name) {
        Some(Template { text: Text::Look(text), .. }) => Some(text),
        _ => LOOKS.iter().find(|(look, _)| *look == name).map(|(_, text)| *text),
    }
}

/// Whether an override of this name (`looks/mail.html`, `vi/mail.html`) is one that the program reads.
pub(super) fn is_known(path: &str) -> bool {
    let Some((folder, name)) = path.split_once('/') else { return false };
    if folder == LOOKS_FOLDER {
        return look(name).is_some();
    }
    let named = name == LABELS || name == FINDINGS || template(name).is_some();
    named && (folder == Language::Vi.code() || folder == Language::En.code())
}

/// The built-in text of a file below `templates/`.
pub(super) fn built_in(path: &str) -> Option<&'static str> {
    let (folder, name) = path.split_once('/')?;
    if folder == LOOKS_FOLDER {
        return look(name);
    }
    let language = [Language::Vi, Language::En].into_iter().find(|known| known.code() == folder)?;
    match name {
        LABELS => Some(labels(language)),
        FINDINGS => Some(findings(language)),
        // Where the program's own source is the campaign folder, this file is not an override.
        "terminal.toml" if language == Language::Vi => Some(crate::terminal::SOURCE),
        "help.toml" if language == Language::Vi => Some(crate::terminal::HELP),
        _ => {
            template(name).filter(|template| template.path(language) == path).map(|template| template.builtin(language))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn no_file_of_ours_is_taken_for_an_override_where_the_source_is_the_campaign_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for folder in ["vi", "en", "looks"] {
            for item in fs::read_dir(root.join(folder)).expect("a folder") {
                let item = item.expect("an item");
                let name = format!("{folder}/{}", item.file_name().to_string_lossy());
                let text = fs::read_to_string(item.path()).expect("text");
                assert_eq!(built_in(&name), Some(text.as_str()), "{name}");
            }
        }
    }
}
