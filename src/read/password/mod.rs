//! Files that are encrypted with the password that Excel and `LibreOffice` try before they ask for one.
//!
//! Excel takes it for workbooks whose structure is protected, or that are only recommended to be opened read-only: whoever
//! has the file reads it without knowing of any password. A file with another password stays shut. It must not know what
//! a cell is.
//!
//! Our own few lines on `RustCrypto`'s primitives, of which the reader of PDF brings most: the crates for Office's
//! encryption bring a second copy of each and believe the lengths that a file claims. The work that a file may ask for is
//! bounded by [`SPINS`]. Source: [MS-OFFCRYPTO], [MS-XLS] 2.2.10.

mod agile;
mod records;
mod standard;
mod xor;

use aes::cipher::{Block, BlockModeDecrypt, KeyIvInit};
use sha1::{Digest, Sha1};

use super::compound::Compound;
pub(super) use records::decrypt as decrypt_records;

/// The password. Source: [MS-XLS] 2.4.191 `Password`, [MS-OFFCRYPTO] 2.3.7.2 notes.
const PASSWORD: &str = "VelvetSweatshop";
/// Times that a password may be hashed: ten times what Excel does.
const SPINS: u32 = 1_000_000;
/// Bytes of a block of AES.
const BLOCK: usize = 16;
const INFO: &str = "EncryptionInfo";
const PACKAGE: &str = "EncryptedPackage";
/// Bytes before the package that hold its length.
const LENGTH: usize = 8;

/// The package within the container, decrypted; `None`: with another password, or by means that are not known.
pub(super) fn package(container: &Compound<'_>) -> Option<Vec<u8>> {
    let info = container.stream(INFO)?.ok()?;
    let package = container.stream(PACKAGE)?.ok()?;
    let (length, encrypted) = package.split_at_checked(LENGTH)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let mut decrypted = match (info.get(..4)?, info.get(4..)?) {
        ([4, 0, 4, 0], info) => agile::decrypt(info.get(4..)?, encrypted),
        ([2..=4, 0, 2, 0], info) => standard::decrypt(info, encrypted),
        _ => None,
    }?;
    decrypted.truncate(length);
    Some(decrypted)
}

/// The password as it is hashed.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    hash::<Sha1>(parts)
}

fn hash<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

/// Decrypts whole blocks by a chain of AES with a key of 16, 24 or 32 bytes; what is left over of a block is dropped.
fn cbc(key: &[u8], iv: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => blocks(&mut cbc::Decryptor::<aes::Aes128>::new_from_slices(key, iv).ok()?, bytes),
        24 => blocks(&mut cbc::Decryptor::<aes::Aes192>::new_from_slices(key, iv).ok()?, bytes),
        32 => blocks(&mut cbc::Decryptor::<aes::Aes256>::new_from_slices(key, iv).ok()?, bytes),
        _ => None,
    }
}

/// The same, each block for itself.
fn ecb(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    use aes::cipher::KeyInit;
    match key.len() {
        16 => blocks(&mut ecb::Decryptor::<aes::Aes128>::new_from_slice(key).ok()?, bytes),
        24 => blocks(&mut ecb::Decryptor::<aes::Aes192>::new_from_slice(key).ok()?, bytes),
        32 => blocks(&mut ecb::Decryptor::<aes::Aes256>::new_from_slice(key).ok()?, bytes),
        _ => None,
    }
}

fn blocks<M: BlockModeDecrypt>(mode: &mut M, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = bytes[..bytes.len() - bytes.len() % BLOCK].to_vec();
    for block in plain.chunks_exact_mut(BLOCK) {
        mode.decrypt_block(<&mut Block<M>>::try_from(block).ok()?);
    }
    Some(plain)
}

#[cfg(test)]
mod tests;
