//! The URL of a mail server: `smtps://user@host`, `smtp://user@host:587?tls=required`.
//!
//! What is wrong with a URL is said without repeating it, for it may hold a password.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use super::secrets;
use super::trouble::Trouble;
use crate::model::mail::{Security, Server};
use crate::phrase;
use crate::terminal::Phrase;
use crate::text::address;

/// Ports where the URL names none: RFC 8314 (465, 587) and RFC 5321 (25).
const IMPLICIT_PORT: u16 = 465;
const SUBMISSION_PORT: u16 = 587;
const PLAIN_PORT: u16 = 25;

/// A mail server's URL taken apart, with the password that stands in it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) server: Server,
    pub(super) password: Option<String>,
}

fn form() -> Phrase {
    phrase!("write \"smtps://user@host\" or \"smtp://user@host:587?tls=required\"")
}

/// Takes a URL apart; `plaintext` says that mail may leave this machine unencrypted.
pub(super) fn url(url: &str, plaintext: bool) -> Result<Url, Trouble> {
    let (scheme, rest) =
        url.split_once("://").ok_or_else(|| Trouble::new(phrase!("this is not a URL of a mail server"), form()))?;
    if !matches!(scheme, "smtp" | "smtps") {
        return Err(Trouble::new(phrase!("a mail server's URL begins with smtps:// or smtp://"), form()));
    }
    // A password with marks of its own must not be taken for a host, and then be shown.
    let (place, query) = match rest.rsplit_once('@') {
        Some((login, host)) => {
            let (host, query) = host.split_once('?').unwrap_or((host, ""));
            (&rest[..login.len() + 1 + host.len()], query)
        }
        None => rest.split_once('?').unwrap_or((rest, "")),
    };
    let (login, host) = place.rsplit_once('@').unwrap_or(("", place));
    let (user, password) = login.split_once(':').map_or((login, None), |(user, password)| (user, Some(password)));
    let user = decoded(user)?;
    let password = password.filter(|password| !password.is_empty()).map(decoded).transpose()?;
    let (host, port, loopback) = place_of(host.strip_suffix('/').unwrap_or(host))?;
    let security = match (scheme, query) {
        ("smtps", "" | "tls=required") => Security::Implicit,
        ("smtp", "tls=required") => Security::StartTls,
        ("smtp", "" | "tls=none") if loopback => Security::Plain,
        ("smtp", "tls=none") if plaintext => Security::Plain,
        ("smtp", "" | "tls=none") => {
            let hint = phrase!(
                "add ?tls=required to the URL; if the office wants it so all the same: ?tls=none and plaintext = true"
            );
            return Err(Trouble::new(phrase!("mail would leave this machine unencrypted"), hint));
        }
        _ => {
            let hint = phrase!("write ?tls=required; ?tls=none is for this machine only");
            return Err(Trouble::new(phrase!("the part after ? is not understood"), hint));
        }
    };
    let port = port.unwrap_or(match security {
        Security::Implicit => IMPLICIT_PORT,
        Security::StartTls => SUBMISSION_PORT,
        Security::Plain => PLAIN_PORT,
    });
    let server = Server { host, port, security, user: (!user.is_empty()).then_some(user) };
    Ok(Url { server, password })
}

/// A URL of the campaign file: a password in it is refused.
pub(super) fn url_of_file(text: &str, plaintext: bool) -> Result<Server, Trouble> {
    if secrets::in_url(text).is_some() {
        return Err(Trouble::new(phrase!("there is a password in the URL"), secrets::hint()));
    }
    url(text, plaintext).map(|url| url.server)
}

/// The login's parts, in which marks of the URL are written as %40 and so on.
fn decoded(text: &str) -> Result<String, Trouble> {
    let odd = || {
        Trouble::new(
            phrase!("the login in the URL has a mark that does not belong there"),
            phrase!("write @ in it as %40, / as %2F, : as %3A, % as %25"),
        )
    };
    if text.contains(['/', '@', ' ']) {
        return Err(odd());
    }
    let plain = percent_decode_str(text).decode_utf8().map_err(|_| odd())?;
    if plain.contains(char::is_control) { Err(odd()) } else { Ok(plain.into_owned()) }
}

/// Host and port, and whether the host is this machine itself.
fn place_of(text: &str) -> Result<(String, Option<u16>, bool), Trouble> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let number = || port.strip_prefix(':').and_then(|port| port.parse().ok()).filter(|port: &u16| *port > 0);
    let port = match port {
        "" => None,
        _ => Some(number().ok_or_else(|| {
            Trouble::new(phrase!("the port in the URL is not a number from 1 to 65535"), phrase!("write host:587"))
        })?),
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok((host.to_owned(), port, address.is_loopback()));
    }
    let name = address::host(host).ok_or_else(|| {
        Trouble::new(phrase!("the URL has no proper name of a host"), phrase!("write smtps://user@mail.host.vn"))
    })?;
    let loopback = name.eq_ignore_ascii_case("localhost");
    Ok((name, port, loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_how_and_as_whom() {
        for (text, host, port, security, user, password) in [
            ("smtps://mail.vn", "mail.vn", 465, Security::Implicit, None, None),
            ("smtps://bao%40xa.vn@mail.vn:466/", "mail.vn", 466, Security::Implicit, Some("bao@xa.vn"), None),
            ("smtp://u:p%3A%40@mail.vn?tls=required", "mail.vn", 587, Security::StartTls, Some("u"), Some("p:@")),
            ("smtp://u:a?b@mail.vn?tls=required", "mail.vn", 587, Security::StartTls, Some("u"), Some("a?b")),
            ("smtp://localhost", "localhost", 25, Security::Plain, None, None),
            ("smtp://[::1]:2525?tls=none", "::1", 2525, Security::Plain, None, None),
            ("smtps://thư.vn", "xn--th-e0a.vn", 465, Security::Implicit, None, None),
        ] {
            let url = url(text, false).unwrap_or_else(|trouble| panic!("{text}: {}", trouble.message));
            let server = Server { host: host.to_owned(), port, security, user: user.map(str::to_owned) };
            assert!(url == Url { server, password: password.map(str::to_owned) }, "{text}: {:?}", url.server);
        }
    }

    #[test]
    fn plaintext_leaves_this_machine_only_when_the_office_says_so() {
        for text in ["smtp://mail.vn", "smtp://mail.vn?tls=none", "smtp://10.0.0.1:25?tls=none"] {
            assert!(url(text, false).is_err(), "{text}");
        }
        assert!(url("smtp://mail.vn?tls=none", true).is_ok());
        assert!(url("smtp://mail.vn", true).is_err(), "it is asked for in so many words");
    }

    #[test]
    fn no_complaint_repeats_the_url() {
        for text in [
            "smtp://u:geheim@mail.vn",
            "ftp://u:geheim@x",
            "smtps://u:gehe im@x",
            "smtps://u:geheim@x y",
            "geheim",
            "smtps://u:geheim@h:0",
            "smtps://u:geheim@h?geheim",
        ] {
            let Err(trouble) = url(text, false) else { panic!("{text}") };
            assert!(!format!("{trouble:?}").contains("gehe"), "{trouble:?}");
        }
    }
}
