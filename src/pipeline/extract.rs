//! What files say by themselves, found out elsewhere than where the ledger lies, and taken up by the run that enters them.
//!
//! [`Terms`] hold all that a file is read and checked by: one file that goes to wherever files are read. An [`Extract`] is
//! then a function of the file and the terms, and of nothing else. A run takes it in the place of reading where it would
//! read by the same terms itself; where not, it reads. So nothing that happens elsewhere can change what a run finds.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PROGRAM;
use super::context::CampaignContext;
use crate::aggregate::{Balance, View};
use crate::error::{Error, Result};
use crate::files;
use crate::intake::IncomingFile;
use crate::ledger::{Book, Entry, Extract};
use crate::model::campaign::Campaign;
use crate::model::period::{Instant, ReportDate};
use crate::model::unit::{QuotaLine, StatedUnits};
use crate::phrase;

/// Version of the terms' file.
const SCHEMA: u32 = 1;

/// By what files are read and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    schema: u32,
    program: String,
    /// The campaign file.
    campaign: String,
    /// The templates that override built-in ones: findings have their words.
    templates: BTreeMap<String, String>,
    /// The day of the run, in the campaign's zone: a report for a later one is premature.
    pub(super) today: NaiveDate,
    /// The lines of the newest quota appendix; without one the units are those of the campaign file.
    pub(super) units: Option<Vec<QuotaLine>>,
    /// Those of the appendices before it, where units change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) earlier: Vec<Vec<QuotaLine>>,
}

impl Terms {
    /// The terms of a campaign folder's context, its units and the day of this moment.
    #[must_use]
    pub(crate) fn new(context: &CampaignContext, units: &StatedUnits, now: Instant) -> Self {
        Self {
            schema: SCHEMA,
            program: PROGRAM.to_owned(),
            campaign: context.text.clone(),
            templates: context.templates.clone(),
            today: context.campaign.calendar.local(now).date_naive(),
            units: units.newest.clone(),
            earlier: units.earlier.clone(),
        }
    }

    /// Reads what `tonghop terms` prints.
    ///
    /// # Errors
    /// The file system's; a file that holds none, or those of another version of the program.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Printed {
            terms: Terms,
        }
        let printed: std::result::Result<Printed, _> = serde_json::from_slice(&files::read_named(path)?);
        let Printed { terms } = printed.map_err(|error| {
            let message = phrase!("{path} holds no terms: {error}", path = path.display(), error = error.to_string());
            Error::call(message, Some(phrase!("make it with `tonghop terms`")))
        })?;
        if terms.program == PROGRAM {
            return Ok(terms);
        }
        let message = phrase!(
            "{path} holds the terms of {program}, and this is {own}",
            path = path.display(),
            program = terms.program,
            own = PROGRAM
        );
        Err(Error::call(message, Some(phrase!("use one version everywhere"))))
    }

    /// Their campaign and its words.
    ///
    /// # Errors
    /// A mistake in the campaign file or a template.
    pub(crate) fn context(&self) -> Result<CampaignContext> {
        CampaignContext::parse(self.campaign.clone(), self.templates.clone())
    }

    /// What tells these terms from others.
    #[must_use]
    pub(crate) fn id(&self) -> String {
        files::sha256(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Where the units of these reports stand at a date.
///
/// # Errors
/// A defect of ours.
pub(crate) fn balances(campaign: &Campaign, reports: Vec<Entry>, until: ReportDate) -> Result<Vec<Balance>> {
    let mut book = Book::default();
    for report in reports {
        book.enter(report, None);
    }
    View { campaign, book: &book, upto: book.next_run(), now: Instant::default() }.balances(until)
}

/// Extracts that a run may take in the place of reading.
#[derive(Debug, Default)]
pub struct Extracts(HashMap<(String, String), Extract>);

impl Extracts {
    /// Reads the Parquet files of a folder, and of the folders below, or one file.
    ///
    /// # Errors
    /// The file system's, or a file that is not a table of extracts.
    pub fn read(path: &Path) -> Result<Self> {
        let mut extracts = Self::default();
        let mut left = vec![path.to_owned()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                // Names that begin so are what writers put beside their files.
                let is_of_us = |name: &str| !name.starts_with(['_', '.']);
                let items = files::list(&path)?.into_iter();
                left.extend(items.filter(|item| is_of_us(&item.file_name().to_string_lossy())).map(|item| item.path()));
                continue;
            }
            let read = Extract::of_parquet(&files::read_named(&path)?).map_err(|error| {
                let message =
                    phrase!("{path} holds no extracts: {error}", path = path.display(), error = error.to_string());
                Error::call(message, Some(phrase!("make them with `tonghop extract` of this version")))
            })?;
            let keyed = read.into_iter().map(|extract| ((extract.file.clone(), extract.sha256.clone()), extract));
            extracts.0.extend(keyed);
        }
        Ok(extracts)
    }

    pub(super) fn of(&self, parcel: &IncomingFile) -> Option<&Extract> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(parcel.path.clone(), parcel.sha256.clone()))
    }
}
