//! Who gets which mail, from whom, over which server: the campaign's post, as settings.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::language::Language;
use crate::text::address;

/// What a letter is about, in the order in which letters are sent. Each kind can be switched on and off by whoever gets
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// To the operator: something keeps the work from being done.
    Alert,
    /// The state of a report date, once, when it is issued.
    Summary,
    /// What changed of dates already issued: corrections and supplements.
    Correction,
    /// To whoever approves editions: some wait for it.
    Approval,
    /// To a unit that has not reported, before the deadline.
    Reminder,
    /// To a unit that has not reported, after the deadline.
    Overdue,
    /// To the body above a unit that has not reported several times in a row.
    Escalation,
    /// To a unit whose file was returned, with the slip.
    Slip,
    /// To a unit whose report was taken in.
    Receipt,
    /// To whoever tries whether mail arrives.
    Test,
}

impl MailKind {
    /// Whether it has a reason only as long as somebody owes a report.
    #[must_use]
    pub fn is_about_what_is_wanting(self) -> bool {
        matches!(self, Self::Reminder | Self::Overdue | Self::Escalation)
    }

    /// The kinds that a campaign file can name.
    pub const NAMED: [(&'static str, Self); 9] = [
        ("summary", Self::Summary),
        ("correction", Self::Correction),
        ("reminder", Self::Reminder),
        ("overdue", Self::Overdue),
        ("escalation", Self::Escalation),
        ("slip", Self::Slip),
        ("receipt", Self::Receipt),
        ("alert", Self::Alert),
        ("approval", Self::Approval),
    ];

    /// Its name in the campaign file and in the journal.
    #[must_use]
    pub fn name(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(_, kind)| *kind == self);
        named.map_or("test", |(name, _)| name)
    }
}

impl fmt::Display for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Mail of the campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Sender: `Tổ công tác Đề án 06 <baocao@example.invalid>`; empty where there is none, and then no mail.
    pub from: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Recipients together, each group with a letter of its own; the leaders first.
    pub groups: Vec<Group>,
    /// What units get at their own addresses.
    pub units: UnitMail,
    /// When units are reminded.
    pub reminder: Reminder,
    /// Mebibytes of free disk below which the operator is warned.
    pub free_mib: u64,
    /// The server; `None` leaves mail in the spool.
    pub server: Option<Server>,
    /// Whether mail may leave this machine unencrypted, by the office's explicit word.
    pub plaintext: bool,
    /// File with the password, below the campaign folder or absolute; others must not be able to read it.
    pub credential: Option<String>,
    /// File with the certificates that alone are trusted, in PEM; none trusts those of the system.
    pub ca_file: Option<String>,
    /// Limits of letters and of waiting.
    pub limits: MailLimits,
}

impl Mail {
    /// Languages that recipients ask for, each once.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        let asked = self.groups.iter().map(|group| group.language).chain([self.units.language]);
        let mut languages: Vec<Language> = Vec::new();
        for language in asked.flatten() {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        languages
    }

    /// The groups that get letters of this kind to all of them, each address once in each language: nobody gets two.
    #[must_use]
    pub fn readers(&self, kind: MailKind, usual: Language) -> Vec<Group> {
        let mut taken: Vec<(Language, String)> = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        for group in self.groups_for(kind) {
            let language = group.language.unwrap_or(usual);
            let mut is_new = |mailbox: &String| {
                let key = (language, address::address_of(mailbox).to_lowercase());
                let new = !taken.contains(&key);
                if new {
                    taken.push(key);
                }
                new
            };
            let mut group = group.clone();
            group.to.retain(&mut is_new);
            group.cc.retain(&mut is_new);
            if group.to.is_empty() {
                std::mem::swap(&mut group.to, &mut group.cc);
            }
            if !group.to.is_empty() {
                groups.push(group);
            }
        }
        groups
    }

    /// The groups that get letters of this kind.
    pub fn groups_for(&self, kind: MailKind) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.kinds.contains(&kind) && !self.from.is_empty())
    }
}

/// Recipients who get the same letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Recipients, with or without a name before the address.
    pub to: Vec<String>,
    /// Copies.
    pub cc: Vec<String>,
    /// In which language; `None` for the campaign's.
    pub language: Option<Language>,
    /// What they get.
    pub kinds: Vec<MailKind>,
}

/// What units get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitMail {
    /// Kinds that they get: of reminder, overdue, slip and receipt.
    pub kinds: Vec<MailKind>,
    /// In which language; `None` for the campaign's.
    pub language: Option<Language>,
    /// Letters that a unit gets in a day at most.
    pub daily_limit: u32,
}

impl Default for UnitMail {
    fn default() -> Self {
        let kinds = vec![MailKind::Reminder, MailKind::Overdue, MailKind::Slip, MailKind::Receipt];
        Self { kinds, language: None, daily_limit: 8 }
    }
}

/// When units are reminded, and the bodies above them notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Minutes before the deadline from which units that have not reported are reminded.
    pub before_minutes: u32,
    /// Minutes after the deadline from which units that have not reported are reminded.
    pub after_minutes: u32,
    /// Whether units are asked for what else is due: forms beside the main one, documents.
    pub obligations: bool,
    /// Days before such a deadline from which they are.
    pub obligation_before_days: u32,
    /// Days after it from which they are reminded that nothing has come.
    pub obligation_after_days: u32,
    /// Misses in a row from which the body above is notified, too; 0 for never.
    pub superior_after: u32,
    /// Who is notified where the unit has no body above it with an address.
    pub superior_to: Vec<String>,
}

impl Default for Reminder {
    fn default() -> Self {
        Self {
            before_minutes: 30,
            after_minutes: 0,
            obligations: true,
            obligation_before_days: 2,
            obligation_after_days: 0,
            superior_after: 3,
            superior_to: Vec::new(),
        }
    }
}

/// A mail server, without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in; `None` for a server that asks for no login.
    pub user: Option<String>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        write!(f, "{host}:{}", self.port)
    }
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Implicit,
    /// TLS by STARTTLS, or no mail.
    StartTls,
    /// None.
    Plain,
}

/// Limits of letters and of waiting for a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLimits {
    /// Mebibytes of all attachments of a letter together; what is above it stays out.
    pub attachment_mib: u64,
    /// Hours after the first try from which a letter is no longer tried.
    pub give_up_hours: u32,
    /// Seconds to reach the server.
    pub connect_seconds: u32,
    /// Seconds for each of its answers.
    pub answer_seconds: u32,
    /// Seconds for one letter's content, its answer included.
    pub message_seconds: u32,
    /// Seconds for one pass over the spool.
    pub pass_seconds: u32,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self {
            attachment_mib: 10,
            give_up_hours: 72,
            connect_seconds: 10,
            answer_seconds: 30,
            message_seconds: 300,
            pass_seconds: 900,
        }
    }
}
