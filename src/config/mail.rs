//! Who gets mail, from whom, over which server: `[mail]`.

use std::net::IpAddr;

use super::address;
use super::mistake::Trouble;
use super::reader::{Field, Section};
use super::secrets;
use super::shape::MAIL;
use crate::model::campaign::Mail;

/// Reads `[mail]`.
pub(super) fn mail(file: &Section<'_>) -> Mail {
    let section = file.section("mail", &MAIL);
    let one = |field: Field<'_>| field.read(address::mailbox);
    let many = |key| section.get(key).map(|field| field.read_each(address::mailbox)).unwrap_or_default();
    let recipients = section.get("to").or_else(|| section.get("cc"));
    let from = if recipients.is_some() {
        section.need("from", "write the sender: from = \"Tên cơ quan <name@host.vn>\"")
    } else {
        section.get("from")
    };
    Mail {
        from: from.and_then(one).unwrap_or_default(),
        to: many("to"),
        cc: many("cc"),
        reply_to: section.get("reply_to").and_then(one),
        url: section.get("url").and_then(|field| field.read(server)),
    }
}

/// The URL of a mail server. What is wrong with it never repeats it, for it may hold a password.
fn server(url: &str) -> Result<String, Trouble> {
    let form = "write \"smtps://user@host\" or \"smtp://user@host:587?tls=required\"";
    let (scheme, rest) = url.split_once("://").ok_or_else(|| Trouble::new("this is no URL of a mail server", form))?;
    if !matches!(scheme, "smtp" | "smtps") {
        return Err(Trouble::new("a mail server's URL begins with smtps:// or smtp://", form));
    }
    if secrets::in_url(url).is_some() {
        return Err(Trouble::new("there is a password in the URL", secrets::HINT));
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, host) = place.rsplit_once('@').unwrap_or(("", place));
    if user.contains([':', '/', '@', ' ']) {
        return Err(Trouble::new(
            "the user's name in the URL has a mark that does not belong there",
            "write @ in it as %40, / as %2F",
        ));
    }
    let loopback = check_host(host.strip_suffix('/').unwrap_or(host))?;
    match (scheme, query) {
        ("smtps", "" | "tls=required") | ("smtp", "tls=required") => Ok(url.to_owned()),
        ("smtp", "" | "tls=none") if loopback => Ok(url.to_owned()),
        ("smtp", "" | "tls=none") => {
            Err(Trouble::new("mail would leave this machine unencrypted", "add ?tls=required to the URL"))
        }
        _ => Err(Trouble::new(
            "the part after ? is not understood",
            "write ?tls=required; ?tls=none is for this machine only",
        )),
    }
}

/// Whether the host, with its port, is this machine itself.
fn check_host(text: &str) -> Result<bool, Trouble> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port_fits =
        port.is_empty() || port.strip_prefix(':').and_then(|port| port.parse().ok()).is_some_and(|port: u16| port > 0);
    if !port_fits {
        return Err(Trouble::new("the port in the URL is no number from 1 to 65535", "write host:587"));
    }
    match host.parse::<IpAddr>() {
        Ok(address) => Ok(address.is_loopback()),
        Err(_) if address::is_host(host) => Ok(host == "localhost"),
        Err(_) => Err(Trouble::new("the URL has no proper name of a host", "write smtps://user@mail.host.vn")),
    }
}
