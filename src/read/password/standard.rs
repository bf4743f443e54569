//! Encryption as Office 2007 does it: AES block by block. Source: [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.

use super::{ecb, password, sha1};

/// Times that the password is hashed.
const SPINS: u32 = 50_000;
/// Bytes of a block of SHA-1.
const SHA1_BLOCK: usize = 64;
/// The identifier of the cipher stands so far into the header, the key's length so far. Source: 2.3.2 `EncryptionHeader`.
const CIPHER: usize = 8;
const KEY_BITS: usize = 16;
const AES: [u32; 3] = [0x660E, 0x660F, 0x6610];

/// Decrypts a package; `info` begins with the flags.
pub(super) fn decrypt(info: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| Some(u32::from_le_bytes(info.get(at..at.checked_add(4)?)?.try_into().ok()?));
    // Flags, then the header's length and the header, then the verifier.
    let header = 8;
    let verifier = header + usize::try_from(number(4)?).ok()?.min(info.len());
    AES.contains(&number(header + CIPHER)?).then_some(())?;
    let key_bytes = usize::try_from(number(header + KEY_BITS)?).ok()? / 8;
    let field = |at: usize, length: usize| info.get(verifier + at..verifier + at + length);
    let key = key(field(4, 16)?, key_bytes)?;
    let value = ecb(&key, field(20, 16)?)?;
    let stated = ecb(&key, field(40, 32)?)?;
    (stated.get(..20)? == sha1(&[&value])).then_some(())?;
    ecb(&key, encrypted)
}

/// Source: 2.3.4.7.
pub(super) fn key(salt: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut hash = sha1(&[salt, &password()]);
    for spin in 0..SPINS {
        hash = sha1(&[&spin.to_le_bytes(), &hash]);
    }
    let hash = sha1(&[&hash, &[0; 4]]);
    let half = |fill: u8| {
        let mut block = [fill; SHA1_BLOCK];
        block.iter_mut().zip(&hash).for_each(|(byte, hashed)| *byte ^= hashed);
        sha1(&[&block])
    };
    [half(0x36), half(0x5C)].concat().get(..length).map(<[u8]>::to_vec)
}
