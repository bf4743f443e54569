//! The oldest way: an array made of the password, laid over the bytes. Source: [MS-OFFCRYPTO] 2.3.7, [MS-XLS] 2.2.10.

use super::PASSWORD;

/// What 2.3.7.1 and 2.3.7.2 make of [`PASSWORD`]: the key, then the verifier.
const KEY_AND_VERIFIER: [u8; 4] = [0x59, 0xB3, 0x0A, 0x9A];
/// Fills the array behind a password that is shorter.
const FILL: u8 = 0xBB;

/// The array; `None`: the record is of another password.
pub(super) fn array(key_and_verifier: &[u8]) -> Option<[u8; 16]> {
    (key_and_verifier == KEY_AND_VERIFIER).then(|| {
        let letters: Vec<u8> = PASSWORD.bytes().chain([FILL]).collect();
        std::array::from_fn(|at| (letters[at] ^ KEY_AND_VERIFIER[at % 2]).rotate_left(2))
    })
}

/// Lays the array over bytes, beginning at the place that their record's end gives.
pub(super) fn apply(array: &[u8; 16], from: usize, bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = byte.rotate_left(3) ^ array[(from + at) % array.len()];
    }
}
