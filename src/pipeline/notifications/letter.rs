//! A letter's identity, its attachments, its bytes.

use super::{Spooled, addresses};
use crate::deliver::message::{self, Attachment, Letter};
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::MailRef;
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::language::Language;
use crate::model::mail::{Group, MailKind};
use crate::model::period::{Instant, ReportDate};
use crate::phrase;
use crate::report::mail::{Enclosed, LeftOut, MailBody, Picture};
use crate::text;
use crate::text::address::address_of;

/// Media types of what letters carry.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PNG: &str = "image/png";
const MEBIBYTE: u64 = 1024 * 1024;
/// Characters of a plan's number or a unit's identifier in a Message-ID.
const LONGEST_PART: usize = 40;

/// A file that would go with a letter.
pub(in crate::pipeline) struct AttachmentCandidate<'a> {
    /// Path below the campaign folder.
    pub(in crate::pipeline) path: &'a str,
    /// Its bytes.
    pub(in crate::pipeline) bytes: &'a [u8],
}

/// The files that go with a letter, and what its body says of those that do not.
pub(super) fn enclose(campaign: &Campaign, files: &[AttachmentCandidate<'_>]) -> (Vec<Attachment>, Enclosed) {
    let limit_mib = campaign.mail.limits.attachment_mib;
    let mut enclosed = Enclosed { names: Vec::new(), left_out: Vec::new(), limit_mib };
    let mut attachments = Vec::new();
    let mut room = limit_mib * MEBIBYTE;
    for file in files {
        let size = file.bytes.len() as u64;
        if size > room {
            enclosed.left_out.push(LeftOut { path: file.path.to_owned(), bytes: size });
            continue;
        }
        room -= size;
        let name = free_name(&ascii_name(file.name()), &enclosed.names);
        enclosed.names.push(name.clone());
        attachments.push(Attachment { name, content_type: XLSX.to_owned(), bytes: file.bytes.to_vec() });
    }
    (attachments, enclosed)
}

impl AttachmentCandidate<'_> {
    /// Its name as it lies in the outbox.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The name, numbered where another file has it already.
fn free_name(name: &str, taken: &[String]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "xlsx"));
    let numbered = (2..).map(|number| format!("{stem} ({number}).{extension}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// A file name that every mail program keeps: diacritics and marks taken off.
fn ascii_name(name: &str) -> String {
    let plain = text::without_marks(name);
    let fits = |c: char| c.is_ascii_alphanumeric() || "._- ()+".contains(c);
    let kept: String = plain.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    kept.trim().to_owned()
}

/// A letter before it has an identity.
pub(in crate::pipeline) struct Draft<'a> {
    /// What it is about.
    pub(in crate::pipeline) kind: MailKind,
    /// The kind in its name: `tong-hop`, `nhac-nop`.
    pub(in crate::pipeline) slug: &'a str,
    /// The dates that it is about; the last one stands in its name.
    pub(in crate::pipeline) dates: Vec<ReportDate>,
    /// What else is due that it asks for.
    pub(in crate::pipeline) duties: Vec<String>,
    /// What distinguishes it from others of its kind and date: a revision, a run, a unit.
    pub(in crate::pipeline) mark: String,
    /// What its identity derives from besides campaign, kind and recipients.
    pub(in crate::pipeline) identity: String,
    /// Recipients.
    pub(in crate::pipeline) group: &'a Group,
    /// Units that it is about, where it is not about all of them.
    pub(in crate::pipeline) units: Vec<UnitId>,
    /// Whether it goes to its one unit itself.
    pub(in crate::pipeline) to_unit: bool,
    /// Message-IDs of the letters that it follows.
    pub(in crate::pipeline) follows: Vec<String>,
    /// From when on it is of no use to anybody.
    pub(in crate::pipeline) expires: Option<Instant>,
    /// What it says.
    pub(in crate::pipeline) body: MailBody,
    /// Its files.
    pub(in crate::pipeline) attachments: Vec<Attachment>,
}

impl<'a> Draft<'a> {
    /// A letter without words, dates and files.
    pub(in crate::pipeline) fn of(kind: MailKind, slug: &'a str, group: &'a Group) -> Self {
        let body = MailBody { subject: String::new(), text: String::new(), html: String::new(), picture: None };
        Self {
            kind,
            slug,
            dates: Vec::new(),
            duties: Vec::new(),
            mark: String::new(),
            identity: String::new(),
            group,
            units: Vec::new(),
            to_unit: false,
            follows: Vec::new(),
            expires: None,
            body,
            attachments: Vec::new(),
        }
    }
}

/// Composes a letter; its identity derives from campaign, date, kind, revision and recipients alone.
///
/// # Errors
/// An address of the campaign that cannot stand in a mail.
pub(in crate::pipeline) fn compose(campaign: &Campaign, now: Instant, draft: Draft<'_>) -> Result<Spooled> {
    let settings = &campaign.mail;
    let recipients = [draft.group.to.join(","), draft.group.cc.join(",")].join(";");
    // The same people may ask for a letter in two languages; that makes two letters.
    let foreign = draft.group.language.filter(|language| *language != campaign.language);
    let language = foreign.map_or("", Language::code);
    let seed = [campaign.plan.as_str(), draft.slug, &draft.identity, &recipients, language].join("\n");
    let hash = files::sha256(seed.as_bytes());
    let date = draft.dates.last().map_or_else(|| campaign.calendar.local(now).date_naive(), |date| date.0);
    let plan = short(&text::slug(&campaign.plan));
    let name = format!("{plan}.{}.{}.{}.{}", date.format("%Y-%m-%d"), draft.slug, short(&draft.mark), &hash[..12]);
    let domain = address_of(&settings.from).rsplit_once('@').map_or("tonghop.invalid", |(_, domain)| domain);
    let message_id = format!("<{name}@{domain}>");
    let letter = Letter {
        from: settings.from.clone(),
        to: draft.group.to.clone(),
        cc: draft.group.cc.clone(),
        reply_to: settings.reply_to.clone(),
        subject: draft.body.subject,
        text: draft.body.text,
        html: draft.body.html,
        date: now,
        message_id: message_id.clone(),
        follows: draft.follows,
        kind: draft.kind,
        expires: draft.expires,
        list_id: Some(format!("{plan}.{domain}")),
        boundary_seed: hash,
        pictures: draft.body.picture.into_iter().map(inline).collect(),
        attachments: draft.attachments,
    };
    let bytes = message::compose(&letter).map_err(|error| {
        let hint = phrase!("look at [mail] in tonghop.toml, and at the addresses of the units");
        Error::call(phrase!("the mail cannot be composed: {problem}", problem = error.to_string()), Some(hint))
    })?;
    let reference = MailRef {
        file: format!("{name}.eml"),
        message_id,
        sha256: files::sha256(&bytes),
        kind: Some(draft.kind),
        to: addresses(draft.group),
        units: draft.units,
        to_unit: draft.to_unit,
        dates: draft.dates,
        duties: draft.duties,
    };
    Ok(Spooled { reference, bytes })
}

fn short(part: &str) -> String {
    let plain: String = part.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let cut: String = plain.chars().take(LONGEST_PART).collect();
    if cut.is_empty() { "0".to_owned() } else { cut }
}

fn inline(picture: Picture) -> message::Picture {
    let file = Attachment { name: picture.name, content_type: PNG.to_owned(), bytes: picture.png };
    message::Picture { content_id: picture.content_id, file }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_attachments_keep_what_they_say() {
        for (name, plain) in [
            ("BC Phường 1 – 12.9 (cần sửa).xlsx", "BC Phuong 1 - 12.9 (can sua).xlsx"),
            ("Đường Độc Lập.xlsx", "Duong Doc Lap.xlsx"),
            ("a\"\r\nX: y.xlsx", "a---X- y.xlsx"),
        ] {
            assert_eq!(ascii_name(name), plain);
        }
    }
}
