//! What is odd about a part's content, found out from its bytes as they come by.
//!
//! A sheet is nearly all of a workbook, so this looks at tags of cells and values and no others, and parses nothing. It may
//! call a part odd that is not; never the other way round.

use memchr::memchr;

use super::encoding;

/// Bytes of a tag and a value; one that is longer is odd.
const LONGEST: usize = 256 * 1024;
/// Kinds of cells whose values are texts.
const TEXTS: [&[u8]; 3] = [b"str", b"inlineStr", b"is"];

/// Looks through one part.
pub(in crate::read) struct Scan {
    state: State,
    /// What may go on in the next bytes.
    rest: Vec<u8>,
    /// The cell that is open holds a text.
    in_text: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begins,
    Sheet,
    Passed,
    Odd,
}

impl Scan {
    /// For a part of this name; only markup is looked at.
    pub(in crate::read) fn new(name: &str) -> Self {
        let state = if super::is_markup(name) { State::Begins } else { State::Passed };
        Self { state, rest: Vec::new(), in_text: false }
    }

    /// Looks at the next bytes.
    pub(in crate::read) fn add(&mut self, bytes: &[u8]) {
        if self.state == State::Begins {
            self.state = match () {
                () if encoding::is_other(bytes) => State::Odd,
                () if is_worksheet(bytes) => State::Sheet,
                () => State::Passed,
            };
        }
        if self.state != State::Sheet {
            return;
        }
        let left = if self.rest.is_empty() {
            self.tags(bytes)
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(bytes);
            let left = self.tags(&all);
            self.rest = all.split_off(all.len() - left);
            return self.bound();
        };
        self.rest = bytes[bytes.len() - left..].to_vec();
        self.bound();
    }

    fn bound(&mut self) {
        if self.rest.len() > LONGEST {
            self.state = State::Odd;
            self.rest.clear();
        }
    }

    /// Whether the part has to be rewritten.
    pub(in crate::read) fn is_odd(&self) -> bool {
        self.state == State::Odd
    }

    /// Looks at every tag that is whole; gives how many bytes at the end are not.
    fn tags(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while let Some(begin) = memchr(b'<', &bytes[at..]).map(|found| at + found) {
            // An end tag says nothing.
            if bytes.get(begin + 1) == Some(&b'/') {
                at = begin + 2;
                continue;
            }
            let Some(end) = memchr(b'>', &bytes[begin..]).map(|found| begin + found) else {
                return bytes.len() - begin;
            };
            let tag = &bytes[begin + 1..end];
            at = end + 1;
            match local_name(tag) {
                b"row" => self.judge(!tag.contains(&b'&')),
                b"c" => {
                    self.judge(!tag.contains(&b'&'));
                    self.in_text = kind(tag).is_some_and(|kind| TEXTS.contains(&kind));
                }
                b"v" if !tag.ends_with(b"/") => {
                    let Some(value) = memchr(b'<', &bytes[at..]).filter(|found| at + found + 1 < bytes.len()) else {
                        return bytes.len() - begin;
                    };
                    let is_all = bytes[at + value + 1] == b'/';
                    let is_plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'&';
                    self.judge(is_all && (self.in_text || bytes[at..at + value].iter().all(is_plain)));
                }
                _ => {}
            }
            if self.state == State::Odd {
                return 0;
            }
        }
        0
    }

    fn judge(&mut self, is_plain: bool) {
        if !is_plain {
            self.state = State::Odd;
        }
    }
}

/// Whether markup that begins so is a worksheet.
pub(super) fn is_worksheet(begin: &[u8]) -> bool {
    first_element(begin) == Some(b"worksheet")
}

/// The name of the first element, without a prefix.
pub(super) fn first_element(begin: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while let Some(found) = memchr(b'<', &begin[at..]).map(|found| at + found) {
        match begin.get(found + 1) {
            Some(b'?' | b'!') => at = found + 1,
            _ => return Some(local_name(&begin[found + 1..])),
        }
    }
    None
}

/// The name that a tag begins with, without a prefix.
fn local_name(tag: &[u8]) -> &[u8] {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let name = &tag[..tag.iter().position(ends).unwrap_or(tag.len())];
    name.iter().rposition(|byte| *byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// The kind that a cell's tag states.
fn kind(tag: &[u8]) -> Option<&[u8]> {
    let at = tag.windows(3).position(|window| window[0].is_ascii_whitespace() && &window[1..] == b"t=")? + 3;
    let quote = *tag.get(at)?;
    tag[at + 1..].split(|byte| *byte == quote).next()
}
