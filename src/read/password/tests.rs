//! Files encrypted here and decrypted again, by each means that Excel knows.

use aes::cipher::{BlockModeEncrypt, KeyInit, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::Sha512;

use super::records::{Keys, Rc4, strong_key, weak_key, weak_secret};
use super::*;
use crate::read::compound::builder;

const SALT: [u8; 16] = *b"a salt of 16 B. ";

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a record's length");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A stream with this record for the password, a sheet's record and one over a kilobyte, as `lay` encrypts them: it
/// gets where the bytes stand, and which place the array counts from.
fn stream(file_pass: &[u8], mut lay: impl FnMut(usize, usize, &mut [u8])) -> (Vec<u8>, Vec<u8>) {
    let begin = [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002F, file_pass)].concat();
    let sheet = record(0x0085, b"\x99\x01\x00\x00\x00\x00\x01\x00S");
    let long: Vec<u8> = (0..2_500).map(|at| u8::try_from(at % 251).expect("a byte")).collect();
    let long = record(0x00FC, &long);
    let plain = [&begin[..], &sheet, &long, &record(0x000A, &[])].concat();
    let mut encrypted = plain.clone();
    let (sheet_at, long_at) = (begin.len() + 4, begin.len() + sheet.len() + 4);
    let sheet_end = begin.len() + sheet.len();
    lay(sheet_at + 4, sheet_end + 4, &mut encrypted[sheet_at + 4..sheet_end]);
    lay(long_at, long_at + 2_500, &mut encrypted[long_at..long_at + 2_500]);
    (plain, encrypted)
}

/// Whether a stream is decrypted, but for the number of the password's record.
fn opens((mut plain, mut encrypted): (Vec<u8>, Vec<u8>)) -> bool {
    assert_ne!(plain, encrypted);
    let opened = decrypt_records(&mut encrypted).is_some();
    plain[12..14].copy_from_slice(&[0xFF, 0xFF]);
    opened && plain == encrypted
}

#[test]
fn the_cipher_gives_what_is_published_of_it() {
    let mut bytes = *b"Plaintext";
    Rc4::new(b"Key").apply(&mut bytes);
    assert_eq!(bytes, [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3]);
}

#[test]
fn records_by_the_cipher_of_1997_and_that_of_2002() {
    let pass = |head: &[u8], secret: &[u8], make: fn(&[u8], u32) -> Vec<u8>, hash: fn(&[&[u8]]) -> Vec<u8>| {
        let verifier = [7; 16];
        let mut both = [&verifier[..], &hash(&[&verifier])].concat();
        Rc4::new(&make(secret, 0)).apply(&mut both);
        (head.to_vec(), both)
    };
    let secret = weak_secret(&SALT);
    let (head, both) = pass(&[1, 0, 1, 0, 1, 0], &secret, weak_key, hash::<md5::Md5>);
    let mut keys = Keys::default();
    let file_pass = [&head[..], &SALT, &both].concat();
    assert!(opens(stream(&file_pass, |at, _, bytes| keys.apply(at, bytes, |block| weak_key(&secret, block)))));

    let secret = sha1(&[&SALT, &password()]);
    let (head, both) = pass(&[1, 0, 2, 0, 2, 0], &secret, strong_key, sha1);
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let header = numbers(&[4, 32, 4, 0, 0x6801, 0x8004, 128, 1, 0, 0]);
    let (verifier, hashed) = both.split_at(16);
    let file_pass = [&head[..], &header, &numbers(&[16]), &SALT, verifier, &numbers(&[20]), hashed].concat();
    let mut keys = Keys::default();
    assert!(opens(stream(&file_pass, |at, _, bytes| keys.apply(at, bytes, |block| strong_key(&secret, block)))));

    let mut keys = Keys::default();
    let other = [&file_pass[..file_pass.len() - 1], &[0]].concat();
    let (_, mut encrypted) = stream(&other, |at, _, bytes| keys.apply(at, bytes, |block| strong_key(&secret, block)));
    let before = encrypted.clone();
    assert!(decrypt_records(&mut encrypted).is_none() && encrypted == before, "another password");
}

#[test]
fn records_under_an_array() {
    for file_pass in [&[0x59, 0xB3, 0x0A, 0x9A][..], &[0, 0, 0x59, 0xB3, 0x0A, 0x9A]] {
        let array = xor::array(&[0x59, 0xB3, 0x0A, 0x9A]).expect("the password");
        assert!(opens(stream(file_pass, |_, from, bytes| {
            for (step, byte) in bytes.iter_mut().enumerate() {
                *byte = (*byte ^ array[(from + step) % 16]).rotate_right(3);
            }
        })));
    }
    assert!(decrypt_records(&mut stream(&[0, 0, 1, 2, 3, 4], |_, _, bytes| bytes[0] ^= 1).1).is_none());
}

fn encrypted<M: BlockModeEncrypt>(mut mode: M, plain: &[u8]) -> Vec<u8> {
    let mut bytes = plain.to_vec();
    bytes.resize(plain.len().next_multiple_of(BLOCK), 0);
    for block in bytes.chunks_exact_mut(BLOCK) {
        mode.encrypt_block(<&mut Block<M>>::try_from(block).expect("a block"));
    }
    bytes
}

fn container(info: &[u8], content: &[u8], encrypted: &[u8]) -> Vec<u8> {
    let length = u64::try_from(content.len()).expect("small").to_le_bytes();
    builder::container(&[(INFO, info), (PACKAGE, &[&length, encrypted].concat())], None)
}

fn package_of(container: &[u8]) -> Option<Vec<u8>> {
    package(&Compound::open(container).expect("a container"))
}

const CONTENT: &[u8] = b"PK and so on, no multiple of a block";

#[test]
fn a_package_block_by_block() {
    let key = standard::key(&SALT, 16).expect("a key");
    let encrypt = |bytes: &[u8]| encrypted(ecb::Encryptor::<aes::Aes128>::new_from_slice(&key).expect("a key"), bytes);
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let header = numbers(&[0x24, 34, 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0]);
    let verifier = [encrypt(&[9; 16]), numbers(&[20]), encrypt(&sha1(&[&[9; 16]]))].concat();
    let info = [&[4, 0, 2, 0][..], &header, &[0, 0], &numbers(&[16]), &SALT, &verifier].concat();
    assert_eq!(package_of(&container(&info, CONTENT, &encrypt(CONTENT))).as_deref(), Some(CONTENT));
    let mut other = info.clone();
    other[60] ^= 1;
    assert_eq!(package_of(&container(&other, CONTENT, &encrypt(CONTENT))), None, "another password");
}

/// A package in chains, its password hashed so often.
fn in_chains(spins: u32, claimed: &str) -> Vec<u8> {
    let key = [5; 32];
    let encrypt = |key: &[u8], iv: &[u8], bytes: &[u8]| {
        encrypted(cbc::Encryptor::<aes::Aes256>::new_from_slices(key, iv).expect("a key"), bytes)
    };
    let mut hashed = hash::<Sha512>(&[&SALT, &password()]);
    for spin in 0..spins {
        hashed = hash::<Sha512>(&[&spin.to_le_bytes(), &hashed]);
    }
    let hide = |for_what: &[u8], bytes: &[u8]| {
        BASE64.encode(encrypt(&hash::<Sha512>(&[&hashed, for_what])[..32], &SALT, bytes))
    };
    let verifier = hide(&agile::FOR_VERIFIER, &[9; 16]);
    let verifier_hash = hide(&agile::FOR_VERIFIER_HASH, &hash::<Sha512>(&[&[9; 16]]));
    let means = format!(
        "saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" \
         cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"{}\"",
        BASE64.encode(SALT)
    );
    let xml = format!(
        "<encryption><keyData {means}/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount=\"{claimed}\" {means} \
         encryptedVerifierHashInput=\"{verifier}\" encryptedVerifierHashValue=\"{verifier_hash}\" \
         encryptedKeyValue=\"{}\"/></keyEncryptor></keyEncryptors></encryption>",
        hide(&agile::FOR_KEY, &key)
    );
    let content = CONTENT.repeat(200);
    let segments = (0u32..)
        .zip(content.chunks(4096))
        .map(|(number, segment)| encrypt(&key, &hash::<Sha512>(&[&SALT, &number.to_le_bytes()])[..16], segment));
    let package = segments.collect::<Vec<_>>().concat();
    container(&[&[4, 0, 4, 0, 0x40, 0, 0, 0][..], xml.as_bytes()].concat(), &content, &package)
}

#[test]
fn a_package_in_chains() {
    assert_eq!(package_of(&in_chains(10, "10")), Some(CONTENT.repeat(200)));
    assert_eq!(package_of(&in_chains(10, "11")), None, "another password");
    assert_eq!(package_of(&in_chains(10, "4000000000")), None, "more work than any password is worth");
}
