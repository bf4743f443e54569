//! One file, looked at: its sheets decoded, what it exposes of citizens, and free texts masked before anyone sees them.
//!
//! A pure function of bytes and limits. It may take long, and runs where files are guarded.

use serde::{Deserialize, Serialize};

use super::{Recogniser, privacy};
use crate::model::as_json;
use crate::model::campaign::Limits;
use crate::model::exposure::{Beside, Exposure, are_few};
use crate::model::submission::Original;
use crate::model::unsearched::Unsearched;
use crate::read::{self, Document, Filed, ReadFailure, Workbook};

/// Whether a citizen's number in a free text may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// It is masked before anything else is done with the file.
    Masked,
    /// It may: the file holds none, or somebody looked at it and let it in.
    Open,
}

/// What a file is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To be judged: its figures and whether it holds personal data.
    Judge(Sight),
    /// To be filed as received, a document or a workbook: whose it is, and whether it holds personal data.
    File(Sight),
    /// To be shown again: its figures and how its sheets look. It was judged before.
    Show(Sight),
}

impl Purpose {
    fn sight(self) -> Sight {
        match self {
            Self::Judge(sight) | Self::File(sight) | Self::Show(sight) => sight,
        }
    }
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspected {
    /// Its sheets, decoded, or why there are none.
    pub read: Result<Workbook, ReadFailure>,
    /// What a file to be filed is, if it is not a workbook.
    pub document: Option<Document>,
    /// Texts that were decoded.
    pub originals: Vec<Original>,
    /// Its personal data, also where it gives no sheets; not looked for when it is shown again.
    #[serde(with = "as_json")]
    pub exposures: Vec<Exposure>,
    /// What of it could not be looked through for personal data, and how often.
    pub unsearched: Vec<(Unsearched, usize)>,
}

impl Inspected {
    /// Of a file that gives nothing.
    #[must_use]
    pub fn failed(failure: ReadFailure) -> Self {
        Self {
            read: Err(failure),
            document: None,
            originals: Vec::new(),
            exposures: Vec::new(),
            unsearched: Vec::new(),
        }
    }
}

/// Looks at a file.
#[must_use]
pub fn inspect(file: &[u8], purpose: Purpose, limits: &Limits) -> Inspected {
    let sight = purpose.sight();
    if let Purpose::File(_) = purpose {
        match read::document(file, limits) {
            Ok(Filed::Workbook) => {}
            Ok(Filed::Document(mut document, text)) => {
                let exposures = privacy::unstructured_exposures(&text, true);
                if sight == Sight::Masked && are_few(&exposures) {
                    privacy::mask_document(&mut document);
                }
                let unsearched = text.unsearched.into_iter().collect();
                let failure = ReadFailure::NotASpreadsheet("".into());
                return Inspected { document: Some(document), exposures, unsearched, ..Inspected::failed(failure) };
            }
            Err(failure) => return failed(failure, file, purpose, limits),
        }
    }
    let is_shown = matches!(purpose, Purpose::Show(_));
    let outcome = if is_shown { read::read_with_look } else { read::read }(file, limits);
    let mut workbook = match outcome {
        Ok(workbook) => workbook,
        Err(failure) => return failed(failure, file, purpose, limits),
    };
    let is_searched = !is_shown || sight == Sight::Masked;
    let (exposures, unsearched) = if is_searched { searched(&workbook, file, limits) } else { Default::default() };
    let mut originals = Recogniser::decode(&mut workbook);
    if sight == Sight::Masked {
        privacy::mask(&mut workbook, &mut originals, &exposures);
    }
    Inspected { read: Ok(workbook), document: None, originals, exposures, unsearched }
}

/// What a workbook exposes, in the files that it carries, too, and what of these could not be looked into.
fn searched(workbook: &Workbook, file: &[u8], limits: &Limits) -> (Vec<Exposure>, Vec<(Unsearched, usize)>) {
    let mut exposures = privacy::exposures(workbook);
    let embedded = read::embedded(file, limits);
    let carried = privacy::unstructured_exposures(&embedded, false);
    // Its numbers were found as scraps of the workbook's parts before.
    if exposures.iter().all(|found| found.beside != Some(Beside::Parts)) {
        exposures.extend(carried.into_iter().map(|found| Exposure { beside: Some(Beside::Parts), ..found }));
    }
    (exposures, embedded.unsearched.into_iter().collect())
}

/// A file that gives nothing may hold personal data all the same.
fn failed(failure: ReadFailure, file: &[u8], purpose: Purpose, limits: &Limits) -> Inspected {
    let sealed = matches!(purpose, Purpose::Show(_)) || failure == ReadFailure::Encrypted;
    if sealed {
        return Inspected::failed(failure);
    }
    let text = read::read_unstructured(file, limits);
    let exposures = privacy::unstructured_exposures(&text, false);
    // Of a damaged or too large one its own finding says that it was not read to its end.
    let is_whole = matches!(failure, ReadFailure::NotASpreadsheet(_));
    let unsearched = if is_whole { text.unsearched.into_iter().collect() } else { Vec::new() };
    Inspected { exposures, unsearched, ..Inspected::failed(failure) }
}
