//! Encryption as Office 2010 and later do it: AES in chains, described in XML. Source: [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.13.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use quick_xml::events::{BytesStart, Event};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::{SPINS, cbc, hash, password};
use crate::read::formats::package::{attribute, events};

/// What is hashed behind the password for each use of its key. Source: 2.3.4.11, 2.3.4.13.
pub(super) const FOR_VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
pub(super) const FOR_VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
pub(super) const FOR_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
/// Bytes of the package that have a chain of their own.
const SEGMENT: usize = 4096;
/// Fills keys and beginnings of chains that a hash is too short for.
const FILL: u8 = 0x36;

/// A salt with how it is used.
struct Means {
    salt: Vec<u8>,
    block: usize,
    key_bytes: usize,
    hash: fn(&[&[u8]]) -> Vec<u8>,
}

/// How the package's key is hidden behind the password.
struct Hidden {
    means: Means,
    spins: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

/// Decrypts a package; `info` is the description.
pub(super) fn decrypt(info: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let (mut data, mut hidden) = (None, None);
    events(info, |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        match start.local_name().as_ref() {
            "keyData" if data.is_none() => data = means(start),
            "encryptedKey" if hidden.is_none() => hidden = self::hidden(start),
            _ => {}
        }
    });
    let (data, hidden) = (data?, hidden?);
    let key = hidden.open()?;
    let mut decrypted = Vec::new();
    for (number, segment) in (0u32..).zip(encrypted.chunks(SEGMENT)) {
        let iv = fitted((data.hash)(&[&data.salt, &number.to_le_bytes()]), data.block);
        decrypted.extend(cbc(&key, &iv, segment)?);
    }
    Some(decrypted)
}

impl Hidden {
    /// The package's key; `None`: behind another password.
    fn open(&self) -> Option<Vec<u8>> {
        let hash = self.means.hash;
        let mut hashed = hash(&[&self.means.salt, &password()]);
        for spin in 0..self.spins {
            hashed = hash(&[&spin.to_le_bytes(), &hashed]);
        }
        let iv = fitted(self.means.salt.clone(), self.means.block);
        let open =
            |for_what: [u8; 8], what: &[u8]| cbc(&fitted(hash(&[&hashed, &for_what]), self.means.key_bytes), &iv, what);
        let verifier = open(FOR_VERIFIER, &self.verifier)?;
        let expected = hash(&[verifier.get(..self.means.salt.len())?]);
        (open(FOR_VERIFIER_HASH, &self.verifier_hash)?.get(..expected.len())? == expected).then_some(())?;
        open(FOR_KEY, &self.key)?.get(..self.means.key_bytes).map(<[u8]>::to_vec)
    }
}

fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, FILL);
    bytes
}

fn hidden(start: &BytesStart<'_>) -> Option<Hidden> {
    let spins = attribute(start, "spinCount")?.parse().ok().filter(|spins| *spins <= SPINS)?;
    Some(Hidden {
        means: means(start)?,
        spins,
        verifier: bytes(start, "encryptedVerifierHashInput")?,
        verifier_hash: bytes(start, "encryptedVerifierHashValue")?,
        key: bytes(start, "encryptedKeyValue")?,
    })
}

/// Source: 2.3.4.10; only AES in chains is known.
fn means(start: &BytesStart<'_>) -> Option<Means> {
    let is = |name, value| attribute(start, name).is_some_and(|stated| stated == value);
    (is("cipherAlgorithm", "AES") && is("cipherChaining", "ChainingModeCBC")).then_some(())?;
    let number = |name| attribute(start, name)?.parse::<usize>().ok();
    let hash: fn(&[&[u8]]) -> Vec<u8> = match attribute(start, "hashAlgorithm")?.as_str() {
        "SHA1" | "SHA-1" => hash::<Sha1>,
        "SHA256" => hash::<Sha256>,
        "SHA384" => hash::<Sha384>,
        "SHA512" => hash::<Sha512>,
        _ => return None,
    };
    let block = number("blockSize").filter(|block| *block == super::BLOCK)?;
    let key_bytes = number("keyBits").filter(|bits| matches!(bits, 128 | 192 | 256))? / 8;
    Some(Means { salt: bytes(start, "saltValue")?, block, key_bytes, hash })
}

fn bytes(start: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    BASE64.decode(attribute(start, name)?).ok()
}
