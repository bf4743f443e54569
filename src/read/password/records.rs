//! Encryption of Excel 5 to 2003: the bytes of each record, while kinds and lengths stay as they are.
//!
//! Source: [MS-XLS] 2.2.10 and 2.4.117 `FilePass`; [MS-OFFCRYPTO] 2.3.5, 2.3.6.

use md5::Md5;

use super::{hash, password, sha1, xor};

const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const EOF: u16 = 0x000A;
/// Records that are never encrypted: `BOF`, `FilePass`, `UsrExcl`, `FileLock`, `InterfaceHdr`, `RRDInfo`, `RRDHead`.
const PLAIN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];
/// Bytes of a sheet's record that are not encrypted: where the sheet begins.
const PLACE: usize = 4;
/// Bytes of a record's kind and length.
const HEAD: usize = 4;
/// Bytes of the stream for which there is a key each.
const KEYED: usize = 1024;
/// Bytes of a key that are secret, by the laws of 1997.
const WEAK: usize = 5;
const KEY: usize = 16;

/// How a workbook's records are encrypted.
enum Cipher {
    /// A key from this, for each block of the stream.
    Rc4 {
        secret: Vec<u8>,
        make: fn(&[u8], u32) -> Vec<u8>,
    },
    Xor([u8; 16]),
}

/// Decrypts a workbook's stream in place and voids its record. `None`: it is not encrypted, or with another
/// password, and is as it was.
pub(in crate::read) fn decrypt(stream: &mut [u8]) -> Option<()> {
    let (at, length) = heads(stream)
        .take_while(|(at, _)| kind(stream, *at) != Some(EOF))
        .find(|(at, _)| kind(stream, *at) == Some(FILE_PASS))?;
    let cipher = cipher(stream.get(at + HEAD..at + HEAD + length)?)?;
    let heads: Vec<(usize, usize)> = heads(stream).collect();
    let mut keys = Keys::default();
    for (at, length) in heads {
        let Some(kind) = kind(stream, at).filter(|kind| !PLAIN.contains(kind)) else { continue };
        let plain = if kind == BOUND_SHEET { PLACE.min(length) } else { 0 };
        let start = at + HEAD + plain;
        let bytes = &mut stream[start..at + HEAD + length];
        match &cipher {
            Cipher::Rc4 { secret, make } => keys.apply(start, bytes, |block| make(secret, block)),
            Cipher::Xor(array) => xor::apply(array, at + HEAD + length + plain, bytes),
        }
    }
    // A kind that no reader knows.
    stream[at..at + 2].copy_from_slice(&[0xFF, 0xFF]);
    Some(())
}

/// Where each record begins and how many bytes it holds.
fn heads(stream: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next;
        let length = stream.get(at + 2..at + HEAD)?;
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        next = at + HEAD + length;
        (next <= stream.len()).then_some((at, length))
    })
}

fn kind(stream: &[u8], at: usize) -> Option<u16> {
    stream.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

/// The cipher that opens with the password; `None`: it does not. Excel 5 and 95 know but one, and leave its name away.
fn cipher(pass: &[u8]) -> Option<Cipher> {
    match pass {
        [_, _, _, _] => xor::array(pass).map(Cipher::Xor),
        [0, 0, pass @ ..] => xor::array(pass.get(..4)?).map(Cipher::Xor),
        [1, 0, 1, 0, 1, 0, pass @ ..] => {
            let secret = weak_secret(pass.get(..16)?);
            opens(&secret, weak_key, hash::<Md5>, pass.get(16..32)?, pass.get(32..48)?)
        }
        [1, 0, 2..=4, 0, 2, 0, pass @ ..] => strong(pass),
        _ => None,
    }
}

/// RC4 by way of Windows' library. Source: [MS-OFFCRYPTO] 2.3.5.1; flags, the header's length, the header, the verifier.
fn strong(pass: &[u8]) -> Option<Cipher> {
    const RC4: u32 = 0x6801;
    const LENGTHS: [u32; 3] = [0, 40, 128];
    let number = |at: usize| Some(u32::from_le_bytes(pass.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let verifier = 8 + usize::try_from(number(4)?).ok()?.min(pass.len());
    (number(8 + 8)? == RC4).then_some(())?;
    let bits = number(8 + 16).filter(|bits| LENGTHS.contains(bits))?;
    let field = |at: usize, length: usize| pass.get(verifier + at..verifier + at + length);
    let secret = sha1(&[field(4, 16)?, &password()]);
    let make = if bits == 128 { strong_key } else { short_key };
    opens(&secret, make, sha1, field(20, 16)?, field(40, 20)?)
}

/// The cipher, if what it makes of the verifier has the hash that it makes of the verifier's.
fn opens(
    secret: &[u8],
    make: fn(&[u8], u32) -> Vec<u8>,
    hash: fn(&[&[u8]]) -> Vec<u8>,
    verifier: &[u8],
    stated: &[u8],
) -> Option<Cipher> {
    let mut both = [verifier, stated].concat();
    Rc4::new(&make(secret, 0)).apply(&mut both);
    let (verifier, stated) = both.split_at(verifier.len());
    (hash(&[verifier]) == stated).then(|| Cipher::Rc4 { secret: secret.to_vec(), make })
}

/// Source: [MS-OFFCRYPTO] 2.3.6.2.
pub(super) fn weak_secret(salt: &[u8]) -> Vec<u8> {
    let hashed = hash::<Md5>(&[&password()]);
    let again = [&hashed[..WEAK], salt].concat().repeat(16);
    hash::<Md5>(&[&again])[..WEAK].to_vec()
}

pub(super) fn weak_key(secret: &[u8], block: u32) -> Vec<u8> {
    hash::<Md5>(&[secret, &block.to_le_bytes()])
}

/// Source: [MS-OFFCRYPTO] 2.3.5.2.
pub(super) fn strong_key(secret: &[u8], block: u32) -> Vec<u8> {
    sha1(&[secret, &block.to_le_bytes()])[..KEY].to_vec()
}

/// The same with all but forty bits blanked.
fn short_key(secret: &[u8], block: u32) -> Vec<u8> {
    let mut key = strong_key(secret, block);
    key[WEAK..].fill(0);
    key
}

/// The key stream at a place of the workbook's stream: it runs on under what is not encrypted.
#[derive(Default)]
pub(super) struct Keys {
    now: Option<(usize, usize, Rc4)>,
}

impl Keys {
    pub(super) fn apply(&mut self, start: usize, bytes: &mut [u8], make: impl Fn(u32) -> Vec<u8>) {
        let mut at = start;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (block, within) = (at / KEYED, at % KEYED);
            let (mut passed, mut rc4) = match self.now.take() {
                Some((known, passed, rc4)) if known == block && passed <= within => (passed, rc4),
                _ => (0, Rc4::new(&make(u32::try_from(block).unwrap_or(u32::MAX)))),
            };
            while passed < within {
                rc4.letter();
                passed += 1;
            }
            let (here, after) = rest.split_at_mut(rest.len().min(KEYED - within));
            rc4.apply(here);
            at += here.len();
            self.now = Some((block, within + here.len(), rc4));
            rest = after;
        }
    }
}

/// The cipher RC4, which no protocol uses any more.
pub(super) struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    pub(super) fn new(key: &[u8]) -> Self {
        let mut state = std::array::from_fn(|at| u8::try_from(at).unwrap_or(u8::MAX));
        let mut j = 0u8;
        for (at, letter) in (0..=u8::MAX).zip(key.iter().cycle()) {
            j = j.wrapping_add(state[usize::from(at)]).wrapping_add(*letter);
            state.swap(usize::from(at), usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    fn letter(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        self.j = self.j.wrapping_add(self.state[usize::from(self.i)]);
        self.state.swap(usize::from(self.i), usize::from(self.j));
        let sum = self.state[usize::from(self.i)].wrapping_add(self.state[usize::from(self.j)]);
        self.state[usize::from(sum)]
    }

    pub(super) fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte ^= self.letter();
        }
    }
}
