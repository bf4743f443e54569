//! Web pages, documents and other markup, well-formed or not: rows and cells of its tables, paragraphs, attributes.
//!
//! A text is put together from what stands within a paragraph in elements that hold words. What stands in any other
//! element is a text for itself: places and sizes of a drawing, side by side, must not become a number.

use super::Cells;
use crate::read::raw_strings::holds_long_number;

/// Elements that begin a row of a table.
const ROWS: [&str; 4] = ["tr", "row", "table-row", "w:tr"];
/// Elements that are a cell of it.
const CELLS: [&str; 6] = ["td", "th", "cell", "tc", "table-cell", "covered-table-cell"];
/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 21] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "si",
    "is",
    "comment",
    "title",
    "text",
    "rph",
    "body",
    "sheetdata",
];
/// Elements that hold words, or mark some within them.
const WORDS: [&str; 30] = [
    "p", "div", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "t", "data", "b", "i", "u", "s", "em", "strong",
    "span", "font", "a", "sup", "sub", "small", "big", "mark", "label", "center", "br",
];
/// Letters of a tag's name that are kept.
const NAME: usize = 32;

/// Lays the texts out in cells, and keeps attributes that hold a long number.
pub(super) fn read(text: &str, cells: &mut Cells, scraps: &mut Vec<String>) {
    let mut page = Page { cells, row: 0, col: None, next_col: 0, paragraph: String::new() };
    let mut rest = text;
    let mut holds_words = true;
    loop {
        let (before, tag) = match tag_in(rest) {
            Some(at) => (&rest[..at], &rest[at..]),
            None => (rest, ""),
        };
        let (before, literal, after) = section(before, tag);
        if holds_words {
            decode(before, &mut page.paragraph);
        } else if !before.trim().is_empty() {
            let mut alone = String::new();
            decode(before, &mut alone);
            page.alone(&alone);
        }
        page.paragraph.push_str(literal);
        if tag.is_empty() {
            break;
        }
        rest = after;
        let tag = &tag[..tag.len() - after.len()];
        if tag.starts_with("<!--") {
            // Nobody sees it, and it is in the file.
            scraps.extend(holds_long_number(tag).then(|| tag.trim_matches(['<', '!', '-', '>']).to_owned()));
        } else if literal.is_empty() {
            let name = name_of(tag);
            page.tag(&name, tag.starts_with("</"));
            holds_words = WORDS.contains(&name.as_str());
            if holds_long_number(tag) {
                scraps.extend(tag.split(['"', '\'']).filter(|value| holds_long_number(value)).map(str::to_owned));
            }
        }
    }
    page.end();
}

/// Where the next tag begins; a sign `<` before anything but a name is one of a text.
fn tag_in(text: &str) -> Option<usize> {
    let begins =
        |at: &usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    text.match_indices('<').map(|(at, _)| at).find(begins)
}

/// What stands before a tag, the text of the tag where it is a literal section, and what follows it.
fn section<'t>(before: &'t str, tag: &'t str) -> (&'t str, &'t str, &'t str) {
    if let Some(comment) = tag.strip_prefix("<!--") {
        return (before, "", comment.split_once("-->").map_or("", |(_, after)| after));
    }
    if let Some(literal) = tag.strip_prefix("<![CDATA[") {
        let (literal, after) = literal.split_once("]]>").unwrap_or((literal, ""));
        return (before, literal, after);
    }
    (before, "", tag.split_once('>').map_or("", |(_, after)| after))
}

/// The name of a tag without its prefix, in lower case.
fn name_of(tag: &str) -> String {
    let inner = tag.trim_start_matches(['<', '/']);
    let name = inner.split(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_'))).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    local.chars().take(NAME).collect::<String>().to_ascii_lowercase()
}

struct Page<'c> {
    cells: &'c mut Cells,
    row: u32,
    /// The cell that is open.
    col: Option<u32>,
    next_col: u32,
    paragraph: String,
}

impl Page<'_> {
    fn tag(&mut self, name: &str, closes: bool) {
        if ROWS.contains(&name) {
            self.end();
            self.next_row();
        } else if CELLS.contains(&name) {
            self.end();
            self.col = (!closes).then_some(self.next_col);
            self.next_col += u32::from(!closes);
        } else if BLOCKS.contains(&name) {
            if self.col.is_some() {
                self.paragraph.push('\n');
            } else {
                self.end();
            }
        }
    }

    /// Ends the text that is open: a cell, or a paragraph in a row of its own.
    fn end(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if text.trim().is_empty() {
            return;
        }
        match self.col {
            Some(col) => self.cells.put(self.row, col, &text),
            None => self.alone(&text),
        }
    }

    fn alone(&mut self, text: &str) {
        if self.col.is_none() {
            self.next_row();
        }
        self.cells.put(self.row, self.next_col, text);
        self.next_col += 1;
    }

    fn next_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.col = None;
        self.next_col = 0;
    }
}

/// Adds a text with its character references resolved.
fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((name, after)) = rest.split_once(';').filter(|(name, _)| name.len() <= NAME) else {
            out.push('&');
            continue;
        };
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        match (number.and_then(char::from_u32), name) {
            (Some(letter), _) => out.push(letter),
            (None, "amp") => out.push('&'),
            (None, "lt") => out.push('<'),
            (None, "gt") => out.push('>'),
            (None, _) => out.push(' '),
        }
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::grid::Value;

    fn texts(markup: &str) -> Vec<(u32, u32, String)> {
        let mut cells = Cells::new(100);
        read(markup, &mut cells, &mut Vec::new());
        let shown = |value: &Value| value.shown();
        cells.all.iter().map(|(at, value, _)| (at.row, at.col, shown(value))).collect()
    }

    #[test]
    fn runs_are_joined_and_numbers_side_by_side_are_not() {
        let document = "<w:p><w:r><w:t>0840</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>98001234</w:t></w:r></w:p>\
                        <w:p><wp:posOffset>084098</wp:posOffset><wp:posOffset>001234</wp:posOffset></w:p>";
        let found: Vec<String> = texts(document).into_iter().map(|(.., text)| text).collect();
        assert_eq!(found, ["084098001234", "084098", "1234"].map(|text| if text == "1234" { "001234" } else { text }));
    }

    #[test]
    fn character_references_are_letters() {
        assert_eq!(texts("<p>&#48;84&#x39;8&nbsp;&amp;").pop().expect("a text").2, "08498 &");
        assert_eq!(texts("<p>a < b & c").pop().expect("a text").2, "a < b & c");
    }

    #[test]
    fn cells_stand_where_they_stand() {
        let table = "<table><tr><td>a<br>b</td><td></td><td>c</td></tr><tr><td>d</td></tr></table>e";
        let expected = [(1, 0, "a\nb"), (1, 2, "c"), (3, 0, "d")];
        let found = texts(table);
        assert_eq!(found[..3].iter().map(|(row, col, text)| (*row, *col, text.as_str())).collect::<Vec<_>>(), expected);
        assert_eq!(found[3].2, "e");
    }
}
