//! E-mail addresses, with or without a name before them.
//!
//! Stricter than RFC 5322: what a mail server of today would refuse is refused here, where what is wrong can be
//! shown. A domain with letters outside ASCII becomes the one that travels (`xã.vn` is `xn--x-yfa.vn`).

/// Longest local part, label and address (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4).
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;
const LONGEST: usize = 254;

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not an address.
    NoAddress,
    /// It is several.
    Several,
    /// Letters outside ASCII before the @, which few servers carry.
    ForeignLocal,
    /// The name before it has a mark that mail does not allow there.
    Name,
}

/// An address alone, as it travels: `xa@example.invalid`.
///
/// # Errors
/// What is wrong with it.
pub fn bare(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.matches('@').count() > 1 {
        return Err(Fault::Several);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(Fault::NoAddress)?;
    if local.chars().any(|c| c.is_alphanumeric() && !c.is_ascii()) {
        return Err(Fault::ForeignLocal);
    }
    let domain = host(domain).ok_or(Fault::NoAddress)?;
    let address = format!("{local}@{domain}");
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let local_fits =
        local.len() <= LONGEST_LOCAL && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let fits = local_fits && address.len() <= LONGEST && (domain.contains('.') || domain == "localhost");
    if fits { Ok(address) } else { Err(Fault::NoAddress) }
}

/// An address that may have a name before it: `Tổ Đề án 06 <xa@example.invalid>`.
///
/// # Errors
/// What is wrong with it.
pub fn mailbox(text: &str) -> Result<String, Fault> {
    let Some((name, rest)) = text.split_once('<') else { return bare(text) };
    let address = rest.trim_end().strip_suffix('>').ok_or(Fault::NoAddress)?;
    let name = name.trim();
    let quoted = name.len() >= 2 && name.starts_with('"') && name.ends_with('"');
    let inner = if quoted { &name[1..name.len() - 1] } else { name };
    let special = |c: char| if quoted { matches!(c, '"' | '\\') } else { "()<>[]:;@\\,\"".contains(c) };
    if inner.contains(special) || inner.contains(char::is_control) {
        return Err(Fault::Name);
    }
    Ok(format!("{name} <{}>", bare(address)?).trim_start().to_owned())
}

/// The address of a mailbox, without the name before it.
#[must_use]
pub fn address_of(mailbox: &str) -> &str {
    let bare = mailbox.rsplit_once('<').map_or(mailbox, |(_, rest)| rest.trim_end().trim_end_matches('>'));
    bare.trim()
}

/// The addresses of a cell, which people part by commas, semicolons and white space, with or without names before
/// them; and whether something stands there besides that is none. Of a part that is not wholly understood nothing
/// is taken.
#[must_use]
pub fn of_cell(text: &str) -> (Vec<String>, bool) {
    let (mut found, mut is_odd) = (Vec::new(), false);
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let listed: Option<Vec<String>> = part.split_whitespace().map(|word| bare(word).ok()).collect();
        match listed.or_else(|| mailbox(part).ok().map(|mailbox| vec![address_of(&mailbox).to_owned()])) {
            Some(addresses) => found.extend(addresses),
            None => is_odd = true,
        }
    }
    (found, is_odd)
}

/// The addresses of a header of our own, which holds nothing else.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The name of a host as it travels: labels of letters, digits and hyphens; `None` where it cannot be one.
#[must_use]
pub fn host(text: &str) -> Option<String> {
    let host = if text.is_ascii() { text.to_owned() } else { idna::domain_to_ascii_strict(text).ok()? };
    let label_fits = |label: &str| {
        let inside = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        inside && (1..=LONGEST_LABEL).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    host.split('.').all(label_fits).then_some(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for (text, found) in [
            ("xa@example.invalid", Ok("xa@example.invalid")),
            (" ubnd.p1+bc@mail.gov.vn ", Ok("ubnd.p1+bc@mail.gov.vn")),
            ("a@localhost", Ok("a@localhost")),
            ("baocao@xã.vn", Ok("baocao@xn--x-yfa.vn")),
            ("xã@mail.vn", Err(Fault::ForeignLocal)),
            ("a@b.vn, c@d.vn", Err(Fault::Several)),
            ("không có", Err(Fault::NoAddress)),
            ("a@", Err(Fault::NoAddress)),
            ("@b.vn", Err(Fault::NoAddress)),
            ("a..b@c.vn", Err(Fault::NoAddress)),
            ("a b@c.vn", Err(Fault::NoAddress)),
            ("a@b", Err(Fault::NoAddress)),
            ("a@-b.vn", Err(Fault::NoAddress)),
            ("a@b.vn\r\nBcc: x.vn", Err(Fault::NoAddress)),
        ] {
            assert_eq!(bare(text), found.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_before() {
        assert_eq!(mailbox("UBND xã <a@b.vn>"), Ok("UBND xã <a@b.vn>".to_owned()));
        assert_eq!(mailbox("\"Tổ 1, xã\" <a@tỉnh.vn>").as_deref(), Ok("\"Tổ 1, xã\" <a@xn--tnh-dlz.vn>"));
        assert_eq!(mailbox("<a@b.vn>"), Ok("<a@b.vn>".to_owned()));
        assert_eq!(mailbox("Tổ 1, xã <a@b.vn>"), Err(Fault::Name));
        assert_eq!(address_of("\"Tổ 1, xã\" <a@b.vn>"), "a@b.vn");
        assert_eq!(address_of("a@b.vn"), "a@b.vn");
    }

    #[test]
    fn a_cell_may_hold_several() {
        for (cell, found, odd) in [
            ("a@b.vn; c@d.vn, e@f.vn", &["a@b.vn", "c@d.vn", "e@f.vn"][..], false),
            ("a@b.vn\nc@d.vn", &["a@b.vn", "c@d.vn"], false),
            ("UBND xã <a@b.vn>; Văn thư <c@d.vn>", &["a@b.vn", "c@d.vn"], false),
            ("a@b.vn; c@", &["a@b.vn"], true),
            ("a@b.vn\r\nBcc: evil@d.vn", &[], true),
            ("", &[], false),
        ] {
            assert_eq!(of_cell(cell), (found.iter().map(|text| (*text).to_owned()).collect(), odd), "{cell}");
        }
    }

    proptest! {
        /// Whatever is written, what passes for an address can break out of no header.
        #[test]
        fn no_address_breaks_a_line(text in "\\PC*|[a-z@. <>\r\n:;,\"]{0,30}") {
            if let Ok(address) = bare(&text) {
                prop_assert!(address.is_ascii() && !address.contains(|c: char| c.is_control() || c.is_whitespace() || "<>,;:\"".contains(c)));
                prop_assert_eq!(bare(&address), Ok(address.clone()));
            }
            if let Ok(mailbox) = mailbox(&text) {
                prop_assert!(!mailbox.contains(char::is_control));
            }
        }
    }
}
