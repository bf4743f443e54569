//! Everything a person reads, by language: labels, messages of findings, templates of mails and pages.
//!
//! A word is said once: a page or a letter is one template in `templates/looks`, the same in every language, and asks for
//! its words by label; only prose (reports, verdicts) has a text a language. All are part of the program; a campaign
//! folder may override each file. Each is compiled once. Nothing here reads a file or knows what a summary is.

mod bounds;
mod filters;
mod labels;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::format::Format;
use crate::model::language::Language;
pub use bounds::text_of;
use bounds::{Bounded, GivenUp};
use labels::Labels;
#[cfg(test)]
pub(crate) use tests::words;

/// Prefix under which messages of findings are compiled.
const FINDING: &str = "finding:";
/// Prefix of the built-in messages, which serve where a campaign's own cannot be rendered.
const BUILTIN_FINDING: &str = "builtin-finding:";

/// A template or a label file that cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("templates/{template}, line {line}: {problem}")]
pub struct WordsError {
    /// The file below `templates/`: `vi/mail.html`.
    pub template: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl WordsError {
    fn new(template: &str, line: usize, problem: String) -> Self {
        Self { template: template.to_owned(), line, problem }
    }

    fn of_template(template: &str, error: &minijinja::Error) -> Self {
        let detail = || error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let problem = bounds::too_much(error).unwrap_or_else(detail);
        Self::new(template, error.line().unwrap_or(1), problem)
    }
}

/// The words of one language, with a campaign's own over the built-in ones.
#[derive(Debug)]
pub struct Words {
    language: Language,
    labels: Arc<Labels>,
    templates: Environment<'static>,
    /// Where a campaign's own templates lie below `templates/`, by name.
    places: BTreeMap<&'static str, String>,
    page_style: String,
    given_up: GivenUp,
}

impl Words {
    /// The words of a language with the overrides of it, by path below `templates/`. These are compiled at once, so that
    /// what is broken in them is reported at once; a built-in template is compiled when it is asked for first.
    ///
    /// # Errors
    /// A template, label file or message that is broken, by file and line.
    pub fn load(language: Language, overrides: &BTreeMap<String, String>) -> Result<Self, WordsError> {
        Self::load_calling(language, overrides, None)
    }

    /// The same; sub-rows are called what the campaign calls them.
    ///
    /// # Errors
    /// As [`Words::load`].
    pub fn load_calling(
        language: Language,
        overrides: &BTreeMap<String, String>,
        area_name: Option<&str>,
    ) -> Result<Self, WordsError> {
        let path = |name: &str| format!("{}/{name}", language.code());
        let own = |name: &str| overrides.get(&path(name)).map(String::as_str);
        let labels = Labels::load(&path(source::LABELS), source::labels(language), own(source::LABELS))?;
        let labels = Arc::new(labels.calling(area_name));
        let mut templates = environment(language, &labels);
        templates.set_loader(built_in(language));
        let mut places = BTreeMap::new();
        for template in source::TEMPLATES {
            if let Some((file, text)) = template.own(language, overrides) {
                add(&mut templates, template.name.to_owned(), file, 1, text)?;
                known_variables(&templates, template, file, text)?;
                places.insert(template.name, file.clone());
            }
        }
        if let Some(messages) = own(source::FINDINGS) {
            let file = path(source::FINDINGS);
            for (code, (text, line)) in labels::flat(&file, messages)? {
                add(&mut templates, format!("{FINDING}{code}"), &file, line, &text)?;
            }
        }
        Ok(Self {
            language,
            labels,
            templates,
            places,
            page_style: page_style(overrides)?,
            given_up: GivenUp::default(),
        })
    }

    /// The style sheet of pages.
    #[must_use]
    pub fn page_style(&self) -> &str {
        &self.page_style
    }

    /// The built-in text of a file below `templates/`; `None` where there is no such file.
    #[must_use]
    pub fn built_in(path: &str) -> Option<&'static str> {
        source::built_in(path)
    }

    /// Overrides that no part of the program reads: a slip of the pen in a file name.
    pub fn unknown_overrides(overrides: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
        overrides.keys().map(String::as_str).filter(|path| !source::is_known(path))
    }

    /// The language of these words.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// How this language writes numbers and dates.
    #[must_use]
    pub fn format(&self) -> Format {
        Format::of(self.language)
    }

    /// A label by `table.key`; the key itself where there is no label.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.labels.get(key)
    }

    /// What whoever runs the program may do about a finding of this code, besides what its message says to the unit.
    #[must_use]
    pub fn operator_hint(&self, code: &str) -> Option<&str> {
        self.labels.find(&format!("operator.{code}"))
    }

    /// A label with its `{name}` places filled.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.labels.fill(key, values)
    }

    /// The message of a finding.
    ///
    /// The campaign's own message comes first, then the built-in one; a code with a part after a
    /// colon (`check:sum`) has the message of the part before it. Where no message can be made of
    /// these values, code and values stand for it: a finding is never without words.
    #[must_use]
    pub fn finding(&self, code: &str, params: &[(&str, String)]) -> String {
        let family = code.split(':').next().unwrap_or(code);
        let context = Value::from_pairs(params.iter().map(|(name, value)| (*name, value.as_str())));
        for name in
            [FINDING, BUILTIN_FINDING].iter().flat_map(|prefix| [code, family].map(|code| format!("{prefix}{code}")))
        {
            if self.given_up.holds(&name) {
                continue;
            }
            let rendered = self.templates.get_template(&name).and_then(|message| rendered(&message, context.clone()));
            match rendered {
                Ok(message) => return message,
                Err(error) if bounds::too_much(&error).is_some() => {
                    let file = format!("{}/{}", self.language.code(), source::FINDINGS);
                    let mut error = WordsError::of_template(&file, &error);
                    error.problem = format!("`{code}`: {}", error.problem);
                    self.given_up.give_up(&name, &error);
                }
                Err(_) => {}
            }
        }
        let values: Vec<_> = params.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        if values.is_empty() { code.to_owned() } else { format!("{code}: {}", values.join("; ")) }
    }

    /// The campaign's own messages that take too much, and why: the built-in ones stand for them.
    #[must_use]
    pub fn given_up(&self) -> Vec<(String, WordsError)> {
        self.given_up.all()
    }

    /// Gives up messages that another process found to take too much; each is logged once.
    pub fn give_up(&self, found: &[(String, WordsError)]) {
        for (name, error) in found {
            self.given_up.give_up(name, error);
        }
    }

    /// Renders a template.
    pub(super) fn render<S: Serialize>(&self, name: &str, context: &S) -> Result<String, WordsError> {
        let rendered = self.templates.get_template(name).and_then(|template| rendered(&template, Serde(context)));
        rendered.map_err(|error| {
            let name = error.name().unwrap_or(name);
            WordsError::of_template(&self.place(name), &error)
        })
    }

    /// Where a template lies below `templates/`.
    fn place(&self, name: &str) -> String {
        let built_in = || source::template(name).map(|template| template.path(self.language));
        self.places.get(name).cloned().or_else(built_in).unwrap_or_else(|| name.to_owned())
    }
}

/// What a template gives, within its limits.
fn rendered(template: &minijinja::Template<'_, '_>, context: impl Into<Value>) -> Result<String, minijinja::Error> {
    let mut output = Bounded::default();
    template.render_captured_to(context, &mut output)?;
    Ok(output.text())
}

/// The style sheet of pages: the campaign's own or the built-in one.
fn page_style(overrides: &BTreeMap<String, String>) -> Result<String, WordsError> {
    let path = format!("{}/{}", source::LOOKS_FOLDER, source::PAGE_STYLE);
    let style = overrides.get(&path).map(String::as_str).or_else(|| source::built_in(&path)).unwrap_or_default();
    // It stands inside an element that these two characters could end.
    match style.lines().position(|line| line.contains("</")) {
        Some(at) => Err(WordsError::new(&path, at + 1, "a style sheet cannot hold `</`".to_owned())),
        None => Ok(style.to_owned()),
    }
}

/// The texts of the built-in templates and messages of a language, by name.
fn built_in(language: Language) -> impl Fn(&str) -> Result<Option<String>, minijinja::Error> + Send + Sync + 'static {
    let messages = OnceLock::new();
    move |name| {
        let Some(code) = name.strip_prefix(BUILTIN_FINDING) else {
            return Ok(source::template(name).map(|template| template.builtin(language).to_owned()));
        };
        let known = || labels::flat(source::FINDINGS, source::findings(language)).unwrap_or_default();
        Ok(messages.get_or_init(known).get(code).map(|(text, _)| text.clone()))
    }
}

/// An environment that loads no file: HTML is escaped, an unknown name is an error.
fn environment(language: Language, labels: &Arc<Labels>) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(bounds::STEPS));
    env.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some(_) if source::is_report(name) => AutoEscape::Custom(filters::REPORT.into()),
        Some((_, "html")) => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    env.set_formatter(filters::write);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(syntax.expect("the usual delimiters differ from each other"));
    filters::add(&mut env, Format::of(language), labels);
    env.add_global("language", language.code());
    let name = labels.get(labels::AREA_NAME);
    env.add_global("area_name", name);
    env.add_global("area_examples", labels.get(labels::AREA_EXAMPLES));
    env
}

/// Compiles a template that begins in a line of its file.
fn add(env: &mut Environment<'static>, name: String, file: &str, line: usize, text: &str) -> Result<(), WordsError> {
    env.add_template_owned(name, text.to_owned()).map_err(|error| {
        let mut error = WordsError::of_template(file, &error);
        error.line += line - 1;
        error
    })
}

/// A name that no template of its kind gets is found when the words are loaded, not when a mail is due.
fn known_variables(
    env: &Environment<'static>,
    template: &source::Template,
    path: &str,
    text: &str,
) -> Result<(), WordsError> {
    let Ok(compiled) = env.get_template(template.name) else { return Ok(()) };
    let mut unknown: Vec<_> = compiled.undeclared_variables(false).into_iter().collect();
    unknown.retain(|name| !template.may_use(name) && !env.globals().any(|(key, _)| key == name));
    unknown.sort();
    let Some(name) = unknown.first() else { return Ok(()) };
    let line = text.lines().position(|line| line.contains(name.as_str())).map_or(1, |at| at + 1);
    Err(WordsError::new(path, line, format!("there is nothing called `{name}` here")))
}
