//! JSON within postcard, for `#[serde(with)]`: the ledger's form of some values leaves out what is not there, and postcard
//! reads no such form.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a value as the text of its JSON.
///
/// # Errors
/// The format's own.
pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    serde_json::to_string(value).map_err(S::Error::custom)?.serialize(to)
}

/// Reads a value back.
///
/// # Errors
/// The format's own.
pub(crate) fn deserialize<'d, T: DeserializeOwned, D: Deserializer<'d>>(from: D) -> Result<T, D::Error> {
    serde_json::from_str(&String::deserialize(from)?).map_err(D::Error::custom)
}
