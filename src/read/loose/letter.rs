//! What letters carry: lines of base64, as attachments of mails and of archived web pages are written.
//!
//! Source: RFC 2045, 6.8. The headers before such lines are not asked: whatever decodes is looked at.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Letters of a line of an attachment, at least; the last one may be shorter.
const LINE: usize = 40;
/// Lines of base64 that a text holds at most.
const MOST: usize = 1_000_000;

/// The contents that are written in lines of base64.
pub(super) fn attachments(text: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut block = String::new();
    for line in text.lines().map(str::trim_end).chain([""]).take(MOST) {
        let is_coded =
            !line.is_empty() && line.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'='));
        if is_coded && (line.len() >= LINE || !block.is_empty()) {
            block.push_str(line);
            continue;
        }
        // What is cut off still gives its beginning.
        let whole = block.len() / 4 * 4;
        found.extend(STANDARD.decode(&block[..whole]).ok().filter(|bytes| !bytes.is_empty()));
        block.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_base64_are_decoded_and_others_are_not() {
        let content: Vec<u8> = (0..=255).collect();
        let coded = STANDARD.encode(&content);
        let lines: Vec<&str> = (0..coded.len()).step_by(76).map(|at| &coded[at..coded.len().min(at + 76)]).collect();
        let letter = format!("Subject: x\r\n\r\n{}\r\n--end--\r\nxem\r\n", lines.join("\r\n"));
        assert_eq!(attachments(&letter), [content]);
        assert!(attachments("Danh\nsách\n").is_empty());
    }
}
