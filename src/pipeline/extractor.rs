//! Asks of many files what they say, in the place of a run that reads them.

use chrono::NaiveTime;

use super::Unwatched;
use super::assess::FileAssessment;
use super::context::CampaignContext;
use super::extract::Terms;
use super::reader::{FilesRead, Known, Reader};
use crate::error::Result;
use crate::intake::IncomingFile;
use crate::ledger::Extract;
use crate::model::period::Instant;
use crate::model::unit::{QuotaLine, StatedUnits};
use crate::read::Workers;

/// Finds out what files say by themselves; keeps nothing of one file for the next.
pub(crate) struct Extractor {
    id: String,
    context: CampaignContext,
    units: StatedUnits,
    now: Instant,
    workers: Workers,
}

impl Extractor {
    /// Reads by these terms.
    ///
    /// # Errors
    /// A mistake in the terms' campaign file or templates.
    pub(crate) fn new(terms: &Terms, workers: Workers) -> Result<Self> {
        let id = terms.id();
        let context = terms.context()?;
        let now = context.campaign.calendar.at(terms.today, NaiveTime::MIN);
        let units = StatedUnits { newest: terms.units.clone(), earlier: terms.earlier.clone() };
        Ok(Self { id, context, units, now, workers })
    }

    /// The campaign and its words.
    #[must_use]
    pub(crate) fn context(&self) -> &CampaignContext {
        &self.context
    }

    /// What each file says.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours; no file makes one.
    pub(crate) fn extract(&self, parcels: &[IncomingFile]) -> Result<Vec<Extract>> {
        let FilesRead { readings, have_appendix, said, .. } = self.read(parcels)?;
        let read = readings.into_iter().zip(have_appendix).zip(said);
        let extract = |(parcel, ((reading, has_appendix), said)): (&IncomingFile, ((_, _), FileAssessment))| Extract {
            file: parcel.path.clone(),
            sha256: parcel.sha256.clone(),
            size: parcel.size,
            terms: self.id.clone(),
            reading,
            has_appendix,
            settles: said.settles,
            entries: said.entries,
            dates: said.dates,
        };
        Ok(parcels.iter().zip(read).map(extract).collect())
    }

    /// The lines of the newest sound appendix among these files.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub(crate) fn appendix(&self, parcels: &[IncomingFile]) -> Result<Option<Vec<QuotaLine>>> {
        Ok(self.read(parcels)?.appendix)
    }

    fn read(&self, parcels: &[IncomingFile]) -> Result<FilesRead> {
        let (workers, context, now) = (&self.workers, &self.context, self.now);
        let reader = Reader { workers, context, language: None, now, run: 0, is_released: &|_| false };
        let known = Known { in_force: Some(&self.units), keeps_units: true, ..Known::default() };
        reader.read(parcels, known, &Unwatched)
    }
}
