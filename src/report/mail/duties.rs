//! To a unit that has not brought what else is due: what, by when, how to send it.

use serde::Serialize;

use super::MailBody;
use super::letter::letter;
use crate::model::campaign::Campaign;
use crate::model::standing::ObligationStanding;
use crate::report::deadlines;
use crate::report::view::parts::{NAME, cut};
use crate::report::words::{Words, WordsError};

/// All that is due for a unit.
#[derive(Clone, Debug)]
pub struct Duties<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// Whether its time is past.
    pub is_past: bool,
    /// What is due.
    pub items: Vec<DueItem<'a>>,
}

/// Something that is due.
#[derive(Clone, Debug)]
pub struct DueItem<'a> {
    /// Its period.
    pub standing: &'a ObligationStanding,
    /// The folder of a document; `None` for a form.
    pub folder: Option<&'a str>,
    /// Whether something was sent and went back.
    pub returned: bool,
}

/// All that the templates may ask for.
#[derive(Serialize)]
struct DutiesView {
    unit: String,
    is_past: bool,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
struct ItemView {
    name: String,
    period: Option<String>,
    deadline: String,
    folder: Option<String>,
    returned: bool,
}

/// The letter about what else is due.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn duties_mail(duties: &Duties<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let item = |item: &DueItem<'_>| ItemView {
        name: cut(&item.standing.name, NAME),
        period: deadlines::period(item.standing, words),
        deadline: deadlines::deadline(item.standing, words),
        folder: item.folder.map(str::to_owned),
        returned: item.returned,
    };
    let view = DutiesView {
        unit: cut(duties.unit, NAME),
        is_past: duties.is_past,
        items: duties.items.iter().map(item).collect(),
    };
    letter("duties", view, campaign, words)
}
