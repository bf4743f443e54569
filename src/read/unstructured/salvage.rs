//! The parts of a zip container that is cut off or lost its directory: each part begins with a header of its own.
//!
//! Whatever inflates is given, even if it is only a part's beginning. Source: APPNOTE.TXT 6.3.10, 4.3.7.

use std::io::Read;

use memchr::memmem;
use zip::read::read_zipfile_from_stream_with_compressed_size;

use super::ZIP;

/// Bytes of a part's header before its name.
const HEADER: usize = 30;
/// Where the lengths of its name and of its extra field stand.
const LENGTHS: [usize; 2] = [26, 28];

/// What inflates of each part, up to so many bytes in all.
pub(super) fn parts(bytes: &[u8], mut left: u64) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = memmem::find_iter(bytes, ZIP).collect();
    let mut parts = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(bytes.len());
        let part = &bytes[*start..end];
        let length = |at: usize| Some(usize::from(u16::from_le_bytes([*part.get(at)?, *part.get(at + 1)?])));
        let Some(head) = LENGTHS.iter().try_fold(HEADER, |sum, at| Some(sum + length(*at)?)) else { continue };
        // Its own length is not asked for: where it was not known, a descriptor follows that does no harm.
        let Some(packed) = part.len().checked_sub(head) else { continue };
        let mut stream = part;
        let Ok(Some(file)) = read_zipfile_from_stream_with_compressed_size(&mut stream, packed as u64) else {
            continue;
        };
        let mut inflated = Vec::new();
        // It ends in an error where it is cut off.
        let _ = file.take(left).read_to_end(&mut inflated);
        left -= inflated.len() as u64;
        parts.push(inflated);
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn what_inflates_before_the_cut_is_given() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.txt", "b.txt"] {
            zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
            for line in 0..2_000 {
                writeln!(zip, "{name} {line}").expect("written");
            }
        }
        let whole = zip.finish().expect("a container").into_inner();
        let second = memmem::rfind(&whole[..whole.len() / 4 * 3], ZIP).expect("a second part");
        let found = parts(&whole[..second + (whole.len() - second) / 2], 1 << 20);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with(b"a.txt 1999\n") && found[1].starts_with(b"b.txt 0\nb.txt 1\n"));
    }
}
