//! What the bytes of a file within a file are, as far as that says whether they can be looked into.

use super::TAR;

/// Archives that are not opened, by their first bytes or those at the place given.
#[rustfmt::skip]
const PACKED: [(usize, &[u8], &str); 16] = [
    (0, b"7z\xBC\xAF\x27\x1C", "7z"),
    (0, b"Rar!\x1A\x07", "rar"),
    (0, b"RE\x7E\x5E", "rar"),
    (0, b"\xFD7zXZ\x00", "xz"),
    (0, b"\x28\xB5\x2F\xFD", "zst"),
    (0, b"\x04\x22\x4D\x18", "lz4"),
    (0, b"LZIP", "lz"),
    (0, b"MSCF\x00", "cab"),
    (0, b"\x60\xEA", "arj"),
    (0, b"\x1F\x9D", "z"),
    (2, b"-lh", "lzh"),
    (2, b"-lz", "lzh"),
    (7, b"**ACE**", "ace"),
    (0, b"MSWIM\x00", "wim"),
    (0, b"PK\x07\x08", "zip"),
    (32_769, b"CD001", "iso"),
];
/// The first bytes of what bzip2 packed; a digit and these follow them.
const BZIP: (&[u8], &[u8]) = (b"BZh", b"1AY&SY");

/// Pictures, sounds and films: nothing in them is looked for, and nobody is warned of each logo.
const PICTURES: [(usize, &[u8]); 16] = [
    (0, b"\x89PNG"),
    (0, b"\xFF\xD8\xFF"),
    (0, b"GIF8"),
    (0, b"BM"),
    (0, b"II*\x00"),
    (0, b"MM\x00*"),
    (0, b"\xD7\xCD\xC6\x9A"),
    (0, b"\x01\x00\x09\x00"),
    (0, b"\x00\x00\x01\x00"),
    (0, b"RIFF"),
    (0, b"ID3"),
    (0, b"OggS"),
    (4, b"ftyp"),
    (40, b" EMF"),
    (0, b"\x1A\x45\xDF\xA3"),
    (0, b"\xFF\xFB"),
];

/// What gzip packed.
pub(super) const GZIP: &[u8] = b"\x1F\x8B\x08";

/// The usual extension of an archive that is not opened.
pub(super) fn packed(bytes: &[u8]) -> Option<&'static str> {
    let is_bzip = bytes.starts_with(BZIP.0) && bytes.get(4..).is_some_and(|rest| rest.starts_with(BZIP.1));
    let known = PACKED.iter().find(|(at, mark, _)| stands(bytes, *at, mark));
    known.map(|(.., extension)| *extension).or(is_bzip.then_some("bz2"))
}

/// Whether bytes are a picture, a sound or a film.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    PICTURES.iter().any(|(at, mark)| stands(bytes, *at, mark))
}

/// Whether bytes are a tar archive.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    stands(bytes, TAR.0, TAR.1)
}

fn stands(bytes: &[u8], at: usize, mark: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_known_by_their_first_bytes() {
        for (bytes, expected) in [
            (&b"7z\xBC\xAF\x27\x1C\0\x04"[..], Some("7z")),
            (b"Rar!\x1A\x07\x01\0", Some("rar")),
            (b"\xFD7zXZ\0\0\x04", Some("xz")),
            (b"BZh91AY&SY", Some("bz2")),
            (b"BZh9 is a word", None),
            (b"PK\x03\x04", None),
            (b"", None),
        ] {
            assert_eq!(packed(bytes), expected);
        }
    }

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        let metafile = [b"\x01\0\0\0".as_slice(), &[0; 36], b" EMF"].concat();
        assert!(is_picture(b"\x89PNG\r\n") && is_picture(&metafile));
        assert!(!is_picture(b"\x01\0\0\0 something else") && !is_picture(b"\x01\x02\x03"));
    }
}
