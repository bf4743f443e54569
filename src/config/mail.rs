//! Who gets mail, from whom, over which server: `[mail]`.

use super::choices::{LANGUAGES, OF_UNITS};
use super::reader::Section;
use super::server;
use super::trouble::Trouble;
use super::values;
use crate::model::language::Language;
use crate::model::mail::{Group, Mail, MailKind, MailLimits, Reminder, UnitMail};
use crate::phrase;
use crate::terminal::Phrase;
use crate::text::address::{self, Fault};

/// Mebibytes of free disk below which the operator is warned, where none are given.
const FREE_MIB: u64 = 500;

/// Reads `[mail]`.
pub(super) fn mail(file: &Section<'_>) -> Mail {
    let section = file.section("mail");
    let mut groups = Vec::new();
    let leaders = group(&section, &[MailKind::Summary, MailKind::Correction]);
    let operator_section = section.section("operator");
    let operator = group(&operator_section, &[MailKind::Alert]);
    let further = section.sections("group");
    groups.push(leaders);
    for section in &further {
        section.need("to", phrase!("write the recipients: to = [\"name@host.vn\"]"));
        section.need("kinds", phrase!("write what they get: kinds = [\"summary\", \"correction\"]"));
        groups.push(group(section, &[]));
    }
    groups.push(operator);
    groups.retain(|group| !group.to.is_empty());
    let hint = phrase!("write the sender: from = \"Tên cơ quan <name@host.vn>\"");
    let is_read = !groups.is_empty() || section.get("cc").is_some();
    let from = if is_read { section.need("from", hint) } else { section.get("from") };
    let plaintext = section.flag("plaintext").unwrap_or(false);
    let text = |key| section.text(key).map(toml::Spanned::into_inner);
    Mail {
        from: from.and_then(|field| field.read(mailbox)).unwrap_or_default(),
        reply_to: section.get("reply_to").and_then(|field| field.read(mailbox)),
        groups,
        units: units(&section.section("units")),
        reminder: reminder(&section.section("reminder")),
        free_mib: operator_section.whole("free_mib").unwrap_or(FREE_MIB),
        server: section.get("url").and_then(|field| field.read(|text| server::url_of_file(text, plaintext))),
        plaintext,
        credential: text("credential"),
        ca_file: text("ca_file"),
        limits: limits(&section.section("limits")),
    }
}

/// Recipients with what they get.
fn group(section: &Section<'_>, usual: &[MailKind]) -> Group {
    let all = |key| section.get(key).map(|field| field.read_each(mailbox)).unwrap_or_default();
    let to: Vec<String> = all("to");
    let takes_kinds = section.shape.key("kinds").is_some();
    let cc: Vec<String> = all("cc");
    Group {
        to,
        cc,
        language: language(section),
        kinds: if takes_kinds { kinds(section, usual, &MailKind::NAMED) } else { usual.to_vec() },
    }
}

fn units(section: &Section<'_>) -> UnitMail {
    let usual = UnitMail::default();
    UnitMail {
        kinds: kinds(section, &usual.kinds, &OF_UNITS),
        language: language(section),
        daily_limit: section.small("daily_limit").unwrap_or(usual.daily_limit),
    }
}

fn reminder(section: &Section<'_>) -> Reminder {
    let usual = Reminder::default();
    let small = |key, usual| section.small(key).unwrap_or(usual);
    Reminder {
        before_minutes: small("before_minutes", usual.before_minutes),
        after_minutes: small("after_minutes", usual.after_minutes),
        obligations: section.flag("obligations").unwrap_or(usual.obligations),
        obligation_before_days: small("obligation_before_days", usual.obligation_before_days),
        obligation_after_days: small("obligation_after_days", usual.obligation_after_days),
        superior_after: small("superior_after", usual.superior_after),
        superior_to: section.get("superior_to").map(|field| field.read_each(mailbox)).unwrap_or_default(),
    }
}

fn limits(section: &Section<'_>) -> MailLimits {
    let usual = MailLimits::default();
    let small = |key, usual| section.small(key).unwrap_or(usual);
    MailLimits {
        attachment_mib: section.whole("attachment_mib").unwrap_or(usual.attachment_mib),
        give_up_hours: small("give_up_hours", usual.give_up_hours),
        connect_seconds: small("connect_seconds", usual.connect_seconds),
        answer_seconds: small("answer_seconds", usual.answer_seconds),
        message_seconds: small("message_seconds", usual.message_seconds),
        pass_seconds: small("pass_seconds", usual.pass_seconds),
    }
}

/// The kinds of letter under `kinds`; the usual ones where the section does not say.
fn kinds(section: &Section<'_>, usual: &[MailKind], known: &[(&str, MailKind)]) -> Vec<MailKind> {
    let named = |text: &str| values::one_of(text, &phrase!("kind of letter here"), known);
    let Some(field) = section.get("kinds") else { return usual.to_vec() };
    let mut kinds = field.read_each(named);
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn language(section: &Section<'_>) -> Option<Language> {
    section.get("language")?.read(|text| values::one_of(text, &phrase!("language"), &LANGUAGES))
}

/// An address, with or without a name before it.
pub(super) fn mailbox(text: &str) -> Result<String, Trouble> {
    let hint = phrase!("write name@host.vn or \"Tên người nhận <name@host.vn>\"");
    address::mailbox(text).map_err(|fault| trouble(text, fault, hint))
}

/// An address alone, as it travels.
pub(super) fn bare(text: &str) -> Result<String, Trouble> {
    address::bare(text).map_err(|fault| trouble(text, fault, phrase!("write name@host.vn")))
}

fn trouble(text: &str, fault: Fault, hint: Phrase) -> Trouble {
    if text.contains(':') {
        // It may be a URL with a password, in the wrong place.
        return Trouble::new(phrase!("this is not an e-mail address"), hint);
    }
    match fault {
        Fault::NoAddress => Trouble::new(phrase!("`{to}` is not an e-mail address", to = text), hint),
        Fault::Several => {
            let hint = phrase!("write several addresses as a list: [\"…\", \"…\"]");
            Trouble::new(phrase!("`{to}` is not an e-mail address", to = text), hint)
        }
        Fault::ForeignLocal => Trouble::new(
            phrase!("`{text}` has letters before the @ that mail servers do not carry", text = text),
            phrase!("write that part without accents, as its owner's mail program shows it"),
        ),
        Fault::Name => Trouble::new(
            phrase!("the name in `{text}` has a mark that mail does not allow there", text = text),
            phrase!("take brackets, commas, colons and quotation marks out of the name"),
        ),
    }
}
