//! The file in an embedded object of the kind *Package*: any file that somebody dropped into a sheet or a letter.
//!
//! Source: [MS-OLEDS] 2.3.6 `OLENativeStream`; what stands in it is what Windows' own packager writes.

/// The stream that holds one.
pub(super) const STREAM: &str = "\u{1}Ole10Native";
/// Bytes of the length before it all, and of the marks before the names.
const LENGTH: usize = 4;
const MARK: usize = 2;
/// Bytes of the marks between the names and the path under which it lay.
const MARKS: usize = 4;

/// The file in a stream: of a package what it holds, else the stream itself.
pub(super) fn content<'s>(name: &str, stream: &'s [u8]) -> &'s [u8] {
    if name.eq_ignore_ascii_case(STREAM) { unwrapped(stream).unwrap_or(stream) } else { stream }
}

/// What stands after the names and paths of a package; `None` where it is laid out otherwise.
fn unwrapped(stream: &[u8]) -> Option<&[u8]> {
    let rest = stream.get(LENGTH + MARK..)?;
    let rest = after_name(after_name(rest)?)?.get(MARKS..)?;
    let (path, rest) = counted(rest)?;
    let (content, _) = counted(rest)?;
    path.ends_with(b"\0").then_some(content)
}

fn after_name(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    bytes.get(end + 1..)
}

/// Bytes that stand after their number, and what follows them; of fewer than stated what there is.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_le_bytes(*number)).ok()?;
    Some(rest.split_at(length.min(rest.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_gives_its_file() {
        let mut stream = b"\0\0\0\0\x02\0ds.txt\0C:\\ds.txt\0\0\0\x03\0".to_vec();
        stream.extend(b"\x05\0\0\0C:\\a\0\x03\0\0\0xyz after");
        assert_eq!(content(STREAM, &stream), b"xyz");
        assert_eq!(content("CONTENTS", &stream), stream);
        assert_eq!(content(STREAM, b"\x09\0\0\0no names"), b"\x09\0\0\0no names");
    }
}
