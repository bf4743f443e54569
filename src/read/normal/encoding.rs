//! Markup in another encoding than UTF-8. Source: ECMA-376 part 2, 6.2.5: UTF-16 is as good; XML 1.0, appendix F.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes in which an XML declaration stands.
const DECLARATION: usize = 200;

/// The text in UTF-8 without its declaration; `None`: it is in UTF-8 as it is.
pub(in crate::read) fn decoded(bytes: &[u8]) -> Option<String> {
    let (encoding, mark) = encoding(bytes)?;
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..)?);
    let body = if text.starts_with("<?xml") { text.find("?>").map_or(0, |end| end + 2) } else { 0 };
    Some(text[body..].to_owned())
}

/// Whether markup that begins so is in another encoding.
pub(super) fn is_other(begin: &[u8]) -> bool {
    encoding(begin).is_some()
}

/// The encoding and the bytes of its mark; `None` for UTF-8.
fn encoding(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    let found = match bytes {
        [b'<', 0, ..] => (UTF_16LE, 0),
        [0, b'<', ..] => (UTF_16BE, 0),
        _ => match Encoding::for_bom(bytes) {
            Some(found) => found,
            None => (declared(bytes)?, 0),
        },
    };
    (found.0 != UTF_8).then_some(found)
}

/// The encoding that a declaration in letters of one byte names; an encoding of more bytes is not among these.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let begin = bytes.get(..bytes.len().min(DECLARATION))?.strip_prefix(b"<?xml")?;
    let declaration = String::from_utf8_lossy(begin);
    let (_, after) = declaration.split_once("?>").map_or(&*declaration, |(inside, _)| inside).split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}
