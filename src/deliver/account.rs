//! The mail server with the secret that opens it: from the environment, a systemd credential or a guarded file.
//!
//! A password never stands in the campaign file, and never leaves this module but for the login: it is shown as `***`
//! everywhere, and blotted out of whatever a server says.

use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miette::Diagnostic;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use thiserror::Error;

use crate::config;
use crate::files;
use crate::model::mail::{Mail, Server};

/// Name of the systemd credential with the password.
pub const CREDENTIAL: &str = "tonghop-smtp-password";

/// Rounds of hashing of an account's mark.
const MARK_ROUNDS: u32 = 20_000;

/// What the process was given to send with, besides the campaign file.
#[derive(Clone, Default)]
pub struct Environment {
    /// `TONGHOP_SMTP_URL`: overrides the server of the campaign file, login and all.
    pub url: Option<String>,
    /// `TONGHOP_SMTP_PASSWORD`.
    pub password: Option<String>,
    /// `CREDENTIALS_DIRECTORY`, where systemd puts a service's credentials.
    pub credentials: Option<PathBuf>,
}

impl Environment {
    /// Of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        Self {
            url: variable("TONGHOP_SMTP_URL"),
            password: variable("TONGHOP_SMTP_PASSWORD"),
            credentials: variable("CREDENTIALS_DIRECTORY").map(PathBuf::from),
        }
    }
}

/// Why there is no way to send although mail is set up.
#[derive(Debug, Error, Diagnostic)]
pub enum AccountError {
    /// The URL in the environment is wrong; it is not repeated.
    #[error("TONGHOP_SMTP_URL cannot be used: {problem}")]
    Url {
        /// What is wrong.
        problem: String,
        /// What to do.
        #[help]
        hint: String,
    },
    /// A user without a password.
    #[error("there is no password for the mail account `{user}`")]
    #[diagnostic(help(
        "set TONGHOP_SMTP_PASSWORD, or name a file that others cannot read as credential in [mail], or give the \
         service the credential {CREDENTIAL}"
    ))]
    NoPassword {
        /// Who would log in.
        user: String,
    },
    /// A credential file that others can read.
    #[error("{}: others can read this file", .path.display())]
    #[diagnostic(help("chmod 600 {}; until then it is not used, and the password in it should be changed", .path.display()))]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A credential file without a password in it.
    #[error("{}: there is no password in this file", .path.display())]
    #[diagnostic(help("the file holds the password alone, on its first line"))]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file of certificates that holds none, or one that is broken.
    #[error("{}: no certificates can be read from this file: {problem}", .path.display())]
    #[diagnostic(help(
        "ca_file in [mail] names a file in PEM form: -----BEGIN CERTIFICATE-----, whole to its END line"
    ))]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A credential file that cannot be read; what the campaign file calls it may be the password itself, put in the
    /// wrong place, and is not repeated.
    #[error("the file that [mail] names as credential cannot be read: {problem}")]
    #[diagnostic(help("credential is the name of a file with the password in it, not the password"))]
    NoCredential {
        /// What is wrong.
        problem: String,
    },
    /// A file that cannot be read.
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] files::Error),
}

/// A password; it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where the password came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the URL of the environment, or in its own variable.
    Environment,
    /// A file that the campaign names.
    File(PathBuf),
    /// A credential that systemd holds for the service.
    Service,
}

/// A server with all that is needed to send by it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The server.
    pub server: Server,
    /// Whether the environment named it, and not the campaign file.
    pub overridden: bool,
    /// Where the password came from; `None` without a login.
    pub origin: Option<Origin>,
    /// Certificates that alone are trusted; none trusts the system's.
    pub authorities: Option<Vec<CertificateDer<'static>>>,
    secret: Option<Secret>,
}

impl Account {
    /// The account of a campaign; `None` where no server is named.
    ///
    /// # Errors
    /// A URL, password or file that cannot be used.
    pub fn of(mail: &Mail, folder: &Path, environment: &Environment) -> Result<Option<Self>, AccountError> {
        let (server, in_url) = match (&environment.url, &mail.server) {
            (Some(url), _) => config::server_of_environment(url, mail.plaintext)
                .map_err(|(problem, hint)| AccountError::Url { problem, hint })?,
            (None, Some(server)) => (server.clone(), None),
            (None, None) => return Ok(None),
        };
        let found = match &server.user {
            None => None,
            Some(user) => Some(
                secret(in_url, mail, folder, environment)?
                    .ok_or_else(|| AccountError::NoPassword { user: user.clone() })?,
            ),
        };
        let (secret, origin) = found.unzip();
        let authorities = mail.ca_file.as_ref().map(|file| authorities(&folder.join(file))).transpose()?;
        Ok(Some(Self { server, overridden: environment.url.is_some(), origin, authorities, secret }))
    }

    /// User and password, for the login alone.
    pub(super) fn login(&self) -> Option<(String, String)> {
        let secret = self.secret.as_ref()?;
        Some((self.server.user.clone()?, secret.0.clone()))
    }

    /// What distinguishes this account from another, password and authorities included; the password cannot be derived from it
    /// without trying each that there is, slowly.
    #[must_use]
    pub fn mark(&self) -> String {
        let password = self.secret.as_ref().map_or("", |secret| secret.0.as_str());
        let authorities = self.authorities.iter().flatten().map(|certificate| files::sha256(certificate));
        let authorities: String = authorities.collect();
        let whole = format!("{:?}\n{password}\n{authorities}", self.server);
        (0..MARK_ROUNDS).fold(whole, |mark, _| files::sha256(mark.as_bytes()))
    }

    /// A text of a server without the password in it, however it came there.
    #[must_use]
    pub fn blotted(&self, text: &str) -> String {
        let Some((user, password)) = self.login() else { return text.to_owned() };
        let plain = format!("\0{user}\0{password}");
        let forms = [STANDARD.encode(plain), STANDARD.encode(&password), password];
        forms.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }
}

/// The password: of the URL, of its variable, of the campaign's file, of systemd.
fn secret(
    in_url: Option<String>,
    mail: &Mail,
    folder: &Path,
    environment: &Environment,
) -> Result<Option<(Secret, Origin)>, AccountError> {
    if let Some(password) = in_url.or_else(|| environment.password.clone()) {
        return Ok(Some((Secret(password), Origin::Environment)));
    }
    if let Some(file) = &mail.credential {
        let path = folder.join(file);
        // Read first: of a file that is not there nobody can say who may read it.
        let bytes =
            std::fs::read(&path).map_err(|error| AccountError::NoCredential { problem: error.kind().to_string() })?;
        let password = first_line(&path, &bytes)?;
        if files::is_open_to_others(&path)? {
            return Err(AccountError::Exposed { path });
        }
        return Ok(Some((password, Origin::File(path))));
    }
    let held = environment.credentials.as_ref().map(|directory| directory.join(CREDENTIAL));
    match held.filter(|path| path.exists()) {
        Some(path) => Ok(Some((first_line(&path, &files::read(&path)?)?, Origin::Service))),
        None => Ok(None),
    }
}

fn first_line(path: &Path, bytes: &[u8]) -> Result<Secret, AccountError> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    if line.is_empty() { Err(AccountError::Empty { path: path.to_owned() }) } else { Ok(Secret(line.to_owned())) }
}

/// The certificates of a file, each proven to be one that can be trusted.
fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, AccountError> {
    let bytes = files::read(path)?;
    let pem = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let odd = |problem: String| AccountError::NoCertificate { path: path.to_owned(), problem };
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates: Vec<CertificateDer<'static>> = read.map_err(|error| odd(error.to_string()))?;
    if certificates.is_empty() {
        return Err(odd("there is none in it".to_owned()));
    }
    let mut store = rustls::RootCertStore::empty();
    for certificate in &certificates {
        store.add(certificate.clone()).map_err(|error| odd(error.to_string()))?;
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Environment {
        Environment { url: Some(text.to_owned()), ..Environment::default() }
    }

    fn account(mail: &Mail, folder: &Path, environment: &Environment) -> Account {
        Account::of(mail, folder, environment).expect("an account").expect("a server")
    }

    #[test]
    fn the_password_is_shown_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let account = account(&Mail::default(), folder.path(), &url("smtps://bao%40xa.vn:geh%3Aeim@mail.vn"));
        assert_eq!(account.login(), Some(("bao@xa.vn".to_owned(), "geh:eim".to_owned())));
        assert!(!format!("{account:?}").contains("geh"));
        let echoed = STANDARD.encode("\0bao@xa.vn\0geh:eim");
        let said = account.blotted(&format!("535 {echoed} geh:eim {}", STANDARD.encode("geh:eim")));
        assert_eq!(said, "535 *** *** ***");
        let wrong =
            Account::of(&Mail::default(), folder.path(), &url("smtps://u:geheim@mail vn")).expect_err("no host");
        assert!(!format!("{wrong} {wrong:?}").contains("geheim"));
    }

    #[test]
    fn secrets_are_looked_for_in_their_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("secret");
        files::write(&own, "tệp\r\nghi chú\n".as_bytes()).expect("written");
        files::write(&folder.path().join(CREDENTIAL), "dịch vụ".as_bytes()).expect("written");
        #[cfg(unix)]
        std::fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("restricted");
        let password = |mail: &Mail, environment: &Environment| {
            account(mail, folder.path(), environment).login().map(|(_, password)| password)
        };
        let named = Mail { credential: Some("secret".to_owned()), ..Mail::default() };
        let all = Environment {
            password: Some("biến".to_owned()),
            credentials: Some(folder.path().to_owned()),
            ..url("smtps://u:địa-chỉ@mail.vn")
        };
        let server = url("smtps://u@mail.vn").url;
        let without_url = Environment { url: server.clone(), ..all.clone() };
        let without_variable = Environment { password: None, ..without_url.clone() };
        assert_eq!(password(&named, &all).as_deref(), Some("địa-chỉ"));
        assert_eq!(password(&named, &without_url).as_deref(), Some("biến"));
        assert_eq!(password(&named, &without_variable).as_deref(), Some("tệp"));
        assert_eq!(password(&Mail::default(), &without_variable).as_deref(), Some("dịch vụ"));
        let none = Account::of(&Mail::default(), folder.path(), &Environment { url: server, ..Environment::default() });
        assert!(matches!(none, Err(AccountError::NoPassword { user }) if user == "u"));
        assert!(Account::of(&Mail::default(), folder.path(), &Environment::default()).expect("none").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        files::write(&path, b"geheim").expect("written");
        let mail = Mail { credential: Some("secret".to_owned()), ..Mail::default() };
        for (mode, refused) in [(0o644, true), (0o640, true), (0o604, true), (0o600, false), (0o400, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("set");
            let found = Account::of(&mail, folder.path(), &url("smtps://u@mail.vn"));
            assert_eq!(matches!(found, Err(AccountError::Exposed { .. })), refused, "{mode:o}: {found:?}");
        }
    }
}
