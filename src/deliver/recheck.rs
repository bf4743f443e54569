//! Asks again, before a letter goes, whether it is still of use.

use super::envelope;
use crate::model::mail::MailKind;

/// What a look at the ledger says of a letter that asks for a report: why it is of no use any more, if it is not;
/// `Err`: why nobody can tell.
pub(crate) type Recheck<'a> = &'a dyn Fn(&str) -> std::result::Result<Option<String>, String>;

/// A letter's kind, where it says so.
pub(super) fn kind(head: &[u8]) -> Option<MailKind> {
    let name = envelope::header(head, envelope::KIND)?;
    MailKind::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}
