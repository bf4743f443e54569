//! The keys of `[mail]` and of the sections below it, and which of them a complaint about the file may show.
//!
//! Beside the other sections' shapes, because what blots passwords out must know them without knowing shapes.

/// `[mail]`: plain settings first, then what may hold a secret, then sections.
pub(super) const MAIL: &[&str] = &[
    "from",
    "to",
    "cc",
    "reply_to",
    "kinds",
    "language",
    "plaintext",
    "ca_file",
    "url",
    "credential",
    "units",
    "reminder",
    "operator",
    "limits",
    "group",
];
/// `[[mail.group]]`.
pub(super) const GROUP: &[&str] = &["to", "cc", "kinds", "language"];
/// `[mail.units]`.
pub(super) const UNITS: &[&str] = &["kinds", "language", "daily_limit"];
/// `[mail.reminder]`.
pub(super) const REMINDER: &[&str] = &[
    "before_minutes",
    "after_minutes",
    "obligations",
    "obligation_before_days",
    "obligation_after_days",
    "superior_after",
    "superior_to",
];
/// `[mail.operator]`.
pub(super) const OPERATOR: &[&str] = &["to", "cc", "language", "free_mib"];
/// `[mail.limits]`.
pub(super) const LIMITS: &[&str] =
    &["attachment_mib", "give_up_hours", "connect_seconds", "answer_seconds", "message_seconds", "pass_seconds"];

/// Keys whose values may hold a secret, or a whole section with one in it.
const HIDDEN: [&str; 7] = ["url", "credential", "units", "reminder", "operator", "limits", "group"];

/// Whether this is a plain setting of ours, whose value may be shown where a mistake is.
pub(super) fn is_shown(key: &str) -> bool {
    let known = [MAIL, GROUP, UNITS, REMINDER, OPERATOR, LIMITS].iter().any(|keys| keys.contains(&key));
    known && !HIDDEN.contains(&key)
}
