//! What a run works with besides files: the campaign file in force and the words that people read.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::{self, Columns};
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::{Manifest, Store};
use crate::model::campaign::Campaign;
use crate::model::language::Language;
use crate::phrase;
use crate::report::words::{self, Words};
use crate::rules::checks;
use crate::terminal;

/// The campaign file's name.
pub const CAMPAIGN_FILE: &str = "tonghop.toml";

/// A campaign file and the templates that override built-in ones, parsed and as bytes.
pub struct CampaignContext {
    /// The campaign.
    pub campaign: Campaign,
    /// What people read.
    pub words: Words,
    /// The words of other languages in which letters are written.
    others: Vec<Words>,
    /// The campaign file's text.
    pub text: String,
    /// Overriding templates by name.
    pub templates: BTreeMap<String, String>,
}

impl CampaignContext {
    /// The context of a campaign folder.
    ///
    /// # Errors
    /// No campaign file, mistakes in it, a broken template, or the file system's.
    pub fn of_folder(folder: &Path) -> Result<Self> {
        let text = Self::text_of(&folder.join(CAMPAIGN_FILE))?;
        let text = text.ok_or_else(|| Error::NoCampaign { folder: folder.to_owned() })?;
        let templates = overrides(&folder.join("templates"))?;
        for name in Words::unknown_overrides(&templates) {
            tracing::warn!("{}", phrase!("templates/{name}: no part of the program reads this file", name = name));
        }
        Self::parse(text, templates)
    }

    /// The text of a campaign file; `None` if the file does not exist.
    ///
    /// # Errors
    /// It is not UTF-8, or the file system's.
    pub fn text_of(path: &Path) -> Result<Option<String>> {
        let Some(bytes) = files::read_if_there(path)? else { return Ok(None) };
        String::from_utf8(bytes).map(Some).map_err(|error| {
            let byte = error.utf8_error().valid_up_to() + 1;
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Error::call(
                phrase!("{file} is not UTF-8: byte {byte}", file = file, byte = byte),
                Some(phrase!("save it as UTF-8")),
            )
        })
    }

    /// Says everything in the language of a folder's campaign from now on, unless another was asked for; also where the
    /// campaign file has mistakes.
    pub fn speak_as(folder: &Path) {
        if let Ok(Some(text)) = Self::text_of(&folder.join(CAMPAIGN_FILE)) {
            terminal::speak(config::language_of(&text));
        }
    }

    /// The context that a run recorded.
    ///
    /// # Errors
    /// An object of the ledger is gone, or the file system's.
    pub fn of_run(store: &Store, manifest: &Manifest) -> Result<Self> {
        let text = |sha256: &str| Ok::<_, Error>(String::from_utf8_lossy(&store.object(sha256)?).into_owned());
        let mut templates = BTreeMap::new();
        for (name, sha256) in &manifest.templates {
            templates.insert(name.clone(), text(sha256)?);
        }
        Self::parse_by(&checks::recorded_columns, text(&manifest.campaign)?, templates)
    }

    /// Whether a run recorded this very context.
    #[must_use]
    pub fn is_of(&self, manifest: &Manifest) -> bool {
        let is = |text: &str, sha256: &str| files::sha256(text.as_bytes()) == sha256;
        is(&self.text, &manifest.campaign)
            && self.templates.len() == manifest.templates.len()
            && self
                .templates
                .iter()
                .zip(&manifest.templates)
                .all(|((own, text), (recorded, sha256))| own == recorded && is(text, sha256))
    }

    pub(crate) fn parse(text: String, templates: BTreeMap<String, String>) -> Result<Self> {
        Self::parse_by(&checks::columns, text, templates)
    }

    fn parse_by(columns: Columns<'_>, text: String, templates: BTreeMap<String, String>) -> Result<Self> {
        let campaign = config::parse(CAMPAIGN_FILE, &text, columns)?;
        let load = |language| Words::load_calling(language, &templates, campaign.area_name.as_deref());
        let words = load(campaign.language)?;
        let mut others = campaign.mail.languages();
        others.extend(terminal::chosen());
        others.sort_unstable();
        others.dedup();
        let others = others.into_iter().filter(|language| *language != campaign.language);
        let others = others.map(load).collect::<std::result::Result<_, _>>()?;
        Ok(Self { campaign, words, others, text, templates })
    }

    /// The words of whoever sits at the terminal; the campaign's where nobody chose.
    #[must_use]
    pub fn spoken(&self) -> &Words {
        self.words_in(terminal::chosen())
    }

    /// The words of a language that the campaign file names for letters; none is the campaign's own.
    #[must_use]
    pub fn words_in(&self, language: Option<Language>) -> &Words {
        let other = language.and_then(|language| self.others.iter().find(|words| words.language() == language));
        other.unwrap_or(&self.words)
    }
}

/// The contexts of runs, one after the other: most runs have that of the run before, and parsing it takes time.
pub struct CampaignContexts<'s> {
    store: &'s Store,
    last: Option<CampaignContext>,
}

impl<'s> CampaignContexts<'s> {
    /// None read yet.
    #[must_use]
    pub fn new(store: &'s Store) -> Self {
        Self { store, last: None }
    }

    /// The context that a run recorded.
    ///
    /// # Errors
    /// As [`CampaignContext::of_run`].
    pub fn of_run(&mut self, manifest: &Manifest) -> Result<&CampaignContext> {
        let context = match self.last.take().filter(|context| context.is_of(manifest)) {
            Some(context) => context,
            None => CampaignContext::of_run(self.store, manifest)?,
        };
        Ok(self.last.insert(context))
    }
}

/// Templates of the campaign folder that differ from the built-in ones, by name below `templates/`.
fn overrides(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for folder in ["vi", "en", "looks"] {
        for item in files::list(&root.join(folder))? {
            let name = format!("{folder}/{}", item.file_name().to_string_lossy());
            // A folder is left alone; of what else is not a file, reading says so.
            let is_folder = item.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder || item.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let text = words::text_of(&name, files::read(&item.path())?)?;
            if Words::built_in(&name) != Some(text.as_str()) {
                found.insert(name, text);
            }
        }
    }
    Ok(found)
}
