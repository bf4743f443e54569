//! What a file says by itself: one function of its bytes and of terms, run where untrusted files are guarded.
//!
//! From bytes to reports with their figures and findings: cells, personal data, sheets, rows, units, dates, and the
//! verdicts that these alone give. It knows the campaign and its units, and nothing of what was reported before: the same
//! file gives the same, wherever and whenever it is asked on one day. A run asks workers (`pipeline::reader`), a cluster
//! the program on its own machines (`pipeline::extract`); both get the same answer.

mod appendix;
mod assessment;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::{Deserialize, Serialize};

use super::wording;
use crate::config;
use crate::ledger::{Book, Reading};
use crate::model::as_json;
use crate::model::campaign::{Campaign, Limits};
use crate::model::finding::Finding;
use crate::model::id::UnitId;
use crate::model::language::Language;
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::SourceFile;
use crate::model::unit::{QuotaLine, StatedUnits};
use crate::read::guard::{self, Serving};
use crate::recognise::inspect::{Purpose, Sight, inspect};
use crate::recognise::units::{Epochs, Registry};
use crate::recognise::{Recogniser, document};
use crate::report::words::{Words, WordsError};
use crate::rules::{FindingDraft, checks};

pub(super) use assessment::{FileAssessment, IfKnown};
pub(super) use sheets::{of_failure, of_reading};

/// By what files are read, whatever the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Terms {
    /// The campaign file.
    pub(super) campaign: String,
    /// The templates that override built-in ones: findings have their words.
    pub(super) templates: BTreeMap<String, String>,
    /// The language of findings. `None`: the campaign's.
    pub(super) language: Option<Language>,
    /// What the quota appendices say of the units.
    pub(super) units: StatedUnits,
}

impl Terms {
    /// The terms as workers get them.
    pub(super) fn packed(&self) -> guard::Terms {
        guard::Terms::new(postcard::to_stdvec(self).unwrap_or_default())
    }
}

/// What a worker is asked about a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Question {
    /// What it says by itself: answered with an [`Assessed`].
    Assess(About),
    /// Its sheets: answered with an [`Inspected`](crate::recognise::inspect::Inspected). Needs no terms.
    Look(Purpose, Limits),
}

/// What matters of a file besides its bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct About {
    /// Path below `inbox/`: folders and names identify units and documents.
    pub(super) path: String,
    /// Whether a citizen's number in its free text may be seen, and the whole file: somebody let it in.
    pub(super) sight: Sight,
    /// The run's clock: a report for a later day is premature.
    pub(super) now: Instant,
    /// What an appendix in it is held against.
    pub(super) basis: Option<Basis>,
}

/// What a quota appendix is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    /// What the appendices before it say.
    pub(super) in_force: StatedUnits,
    /// Units with accepted results, which no newer appendix may leave out.
    pub(super) reported: BTreeSet<UnitId>,
}

/// What a file says by itself, with what is to be known of it besides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Assessed {
    /// What reading gave besides; `None` for a file that was read to its end and is kept in the open archive.
    #[serde(with = "as_json")]
    pub(super) reading: Option<Reading>,
    /// Whether it holds a quota appendix, sound or not.
    pub(super) has_appendix: bool,
    /// The lines of the last sound one.
    pub(super) lines: Option<Vec<QuotaLine>>,
    /// What it says.
    pub(super) said: FileAssessment,
    /// Its reports, as the campaign's own checks see them: these are evaluated for many at once.
    pub(super) to_check: Vec<checks::Report>,
    /// The reader's own words for what is damaged, for whoever looks after the program.
    pub(super) detail: Option<String>,
    /// The campaign's own messages that take too much, and why.
    pub(super) given_up: Vec<(String, WordsError)>,
}

impl Assessed {
    /// Of a file that was not read, or not to its end.
    pub(super) fn of(said: FileAssessment, reading: Option<Reading>) -> Self {
        Self {
            reading,
            has_appendix: false,
            lines: None,
            said,
            to_check: Vec::new(),
            detail: None,
            given_up: Vec::new(),
        }
    }
}

impl About {
    /// The file in what it says; what else is to be known of it is for whoever asked.
    fn source(&self) -> SourceFile {
        SourceFile { path: self.path.clone(), sha256: String::new(), arrival: self.now, arrival_reason: None }
    }
}

/// Assesses files by terms that it has compiled.
struct Assessor<'t> {
    campaign: &'t Campaign,
    words: Words,
    stated: &'t StatedUnits,
    epochs: Epochs,
    /// The units of each epoch, by which reports of its dates are read.
    registries: Vec<Registry>,
    recogniser: Recogniser<'t>,
}

/// Serves the files that [`Workers`](crate::read::Workers) send, within this much memory.
///
/// # Errors
/// The caller is gone, or its terms cannot be parsed.
pub(crate) fn serve(memory_mib: u64) -> io::Result<()> {
    let serving = Serving::begin()?;
    if serving.terms.is_empty() {
        let no_terms = || io::Error::other("a question that needs terms");
        return serving.serve(memory_mib, &|question, file| answer(question, file, &|_| Err(no_terms())));
    }
    let terms: Terms = postcard::from_bytes(&serving.terms).map_err(io::Error::other)?;
    let campaign =
        config::parse("tonghop.toml", &terms.campaign, &checks::recorded_columns).map_err(io::Error::other)?;
    let language = terms.language.unwrap_or(campaign.language);
    let words = Words::load_calling(language, &terms.templates, campaign.area_name.as_deref());
    let epochs = Epochs::of(&campaign, &terms.units);
    let assessor = Assessor {
        campaign: &campaign,
        words: words.map_err(io::Error::other)?,
        stated: &terms.units,
        registries: (0..epochs.all().len()).map(|epoch| epochs.for_reading(epoch)).collect(),
        epochs,
        recogniser: Recogniser::new(&campaign),
    };
    serving.serve(memory_mib, &|question, file| {
        answer(question, file, &|about| postcard::to_stdvec(&assessor.assess(file, about)).map_err(io::Error::other))
    })
}

fn answer(question: &[u8], file: &[u8], assess: &dyn Fn(&About) -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    match postcard::from_bytes(question).map_err(io::Error::other)? {
        Question::Assess(about) => assess(&about),
        Question::Look(purpose, limits) => {
            postcard::to_stdvec(&inspect(file, purpose, &limits)).map_err(io::Error::other)
        }
    }
}

impl Assessor<'_> {
    fn assess(&self, file: &[u8], about: &About) -> Assessed {
        let filed = document::obligation(self.campaign, &about.path);
        let purpose = if filed.is_some() { Purpose::File(about.sight) } else { Purpose::Judge(about.sight) };
        let inspected = inspect(file, purpose, &self.campaign.limits);
        let _widened = guard::Widened::new();
        let mut recognised = self.recognise(inspected, filed, about);
        let has_appendix = recognised.has_appendix();
        let lines = if has_appendix { self.settle(&mut recognised, about) } else { None };
        let reading = recognised.reading.take();
        let is_private = matches!(reading, Some(Reading::Private(_)));
        let detail = recognised.detail.take();
        let (said, to_check) = self.say(recognised, filed, about, is_private);
        Assessed { reading, has_appendix, lines, said, to_check, detail, given_up: self.words.given_up() }
    }

    fn finding(&self, path: &str, raised: FindingDraft) -> Finding {
        wording::finding(self.campaign, &self.words, path, raised)
    }
}

/// The units by which a file is read that came in now.
pub(super) fn reading_registry(campaign: &Campaign, book: &Book, now: Instant) -> Registry {
    let epochs = Epochs::of(campaign, &book.stated_units(!campaign.changes.is_empty()));
    epochs.for_reading(epochs.place(ReportDate(campaign.calendar.local(now).date_naive())))
}
