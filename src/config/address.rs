//! E-mail addresses, with or without a name before them.
//!
//! Stricter than RFC 5322: what a mail server of today would refuse is refused here, where the line
//! that is wrong can be shown.

use super::mistake::Trouble;

const HINT: &str = "write name@host.vn or \"Tên người nhận <name@host.vn>\"";
/// Longest local part, label and address (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4).
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;
const LONGEST: usize = 254;

/// An address alone: `xa@example.invalid`.
pub(super) fn bare(text: &str) -> Result<String, Trouble> {
    if is_address(text) {
        return Ok(text.to_owned());
    }
    let hint = if text.matches('@').count() > 1 {
        "write several addresses as a list: [\"…\", \"…\"]"
    } else {
        "write name@host.vn"
    };
    Err(Trouble::new(format!("`{text}` is no e-mail address"), hint))
}

/// An address that may have a name before it: `Tổ Đề án 06 <xa@example.invalid>`.
pub(super) fn mailbox(text: &str) -> Result<String, Trouble> {
    let Some((name, rest)) = text.split_once('<') else { return bare(text) };
    let address = rest.strip_suffix('>').ok_or_else(|| Trouble::new(format!("`{text}` is no e-mail address"), HINT))?;
    let name = name.trim();
    let quoted = name.len() >= 2 && name.starts_with('"') && name.ends_with('"');
    let inner = if quoted { &name[1..name.len() - 1] } else { name };
    let special = |c: char| if quoted { matches!(c, '"' | '\\') } else { "()<>[]:;@\\,\"".contains(c) };
    if inner.contains(special) {
        let message = format!("the name in `{text}` has a mark that mail does not allow there");
        return Err(Trouble::new(message, "take brackets, commas, colons and quotation marks out of the name"));
    }
    bare(address)?;
    Ok(text.to_owned())
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let local_fits =
        local.len() <= LONGEST_LOCAL && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    local_fits && text.len() <= LONGEST && (is_host(domain) && domain.contains('.') || domain == "localhost")
}

/// Whether this can be the name of a host: labels of letters, digits and hyphens.
pub(super) fn is_host(text: &str) -> bool {
    text.split('.').all(|label| {
        let inside = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        inside && (1..=LONGEST_LABEL).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    })
}
