//! The texts and looks that come with the program, and what a template may ask for.

use crate::model::campaign::Language;

/// Labels: words of tables, statuses, verdicts.
pub(super) const LABELS: &str = "words.toml";
/// Messages of findings.
pub(super) const FINDINGS: &str = "findings.toml";

/// Folder of what is the same in every language.
pub(super) const LOOKS_FOLDER: &str = "looks";
/// The style sheet of pages.
pub(super) const PAGE_STYLE: &str = "page.css";
/// Looks by name.
const LOOKS: [(&str, &str); 1] = [(PAGE_STYLE, include_str!("../../../templates/looks/page.css"))];

/// Names that the mails of a summary may use.
const MAIL: &[&str] = &[
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
    "rows",
    "rows_hidden",
    "rows_are_groups",
    "behind",
    "late",
    "missing",
    "returned",
    "pending",
    "corrected",
    "changes",
    "difficulties",
    "returned_files",
    "warnings",
    "since",
    "chart",
    "subject",
];
/// Names that the mails of a revision may use.
const REVISION: &[&str] = &["campaign", "target", "editions", "corrections", "supplements", "subject"];

/// Names that the frame of every page may use.
const PAGE_FRAME: &[&str] = &["assets", "title"];
/// Names that a day's page may use.
const PAGE: &[&str] = &[
    "assets",
    "title",
    "page",
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
    "late",
    "missing",
    "returned",
    "pending",
    "corrected",
    "changes",
    "difficulties",
    "returned_files",
    "warnings",
    "since",
];
/// Names that the list of days may use.
const INDEX: &[&str] = &["assets", "title", "campaign", "target", "days", "latest", "chart", "calendar"];

/// A template and the names it may use.
pub(super) struct Template {
    pub(super) name: &'static str,
    vi: &'static str,
    en: &'static str,
    pub(super) variables: &'static [&'static str],
}

macro_rules! template {
    ($name:literal, $variables:expr) => {
        Template {
            name: $name,
            vi: include_str!(concat!("../../../templates/vi/", $name)),
            en: include_str!(concat!("../../../templates/en/", $name)),
            variables: $variables,
        }
    };
}

/// All templates.
pub(super) const TEMPLATES: &[Template] = &[
    template!("frame.html", &["subject"]),
    template!("subject.txt", MAIL),
    template!("verdict.txt", MAIL),
    template!("mail.txt", MAIL),
    template!("mail.html", MAIL),
    template!("revision-subject.txt", REVISION),
    template!("revision.txt", REVISION),
    template!("revision.html", REVISION),
    template!("page-frame.html", PAGE_FRAME),
    template!("page.html", PAGE),
    template!("index.html", INDEX),
];

impl Template {
    pub(super) fn builtin(&self, language: Language) -> &'static str {
        match language {
            Language::Vi => self.vi,
            Language::En => self.en,
        }
    }
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

/// A built-in look.
pub(super) fn look(name: &str) -> Option<&'static str> {
    LOOKS.iter().find(|(look, _)| *look == name).map(|(_, text)| *text)
}

/// Whether an override of this name (`vi/mail.html`) is one that the program reads.
pub(super) fn is_known(path: &str) -> bool {
    let Some((language, name)) = path.split_once('/') else { return false };
    if language == LOOKS_FOLDER {
        return look(name).is_some();
    }
    let named = name == LABELS || name == FINDINGS || TEMPLATES.iter().any(|template| template.name == name);
    named && (language == Language::Vi.code() || language == Language::En.code())
}

/// The built-in text of a file below `templates/`.
pub(super) fn built_in(path: &str) -> Option<&'static str> {
    let (language, name) = path.split_once('/')?;
    if language == LOOKS_FOLDER {
        return look(name);
    }
    let language = [Language::Vi, Language::En].into_iter().find(|known| known.code() == language)?;
    match name {
        LABELS => Some(labels(language)),
        FINDINGS => Some(findings(language)),
        _ => TEMPLATES.iter().find(|template| template.name == name).map(|template| template.builtin(language)),
    }
}
