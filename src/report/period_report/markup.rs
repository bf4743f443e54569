//! The light text that templates of reports are written in → the blocks of a document.
//!
//! | a line that begins with | is |
//! | --- | --- |
//! | `# `, `## `, `### ` | a heading |
//! | `- ` | an item of a list |
//! | `% ` | a note, in italics and centred |
//! | `@fill ` | a place where people must write, in colour |
//! | `@title `, `@subject ` | type and subject of the document |
//! | `@annex `, `@attached ` | the title of an annex, on a new page; what it is attached to |
//! | `@head`, `@signature` | the blocks above and below the text, from `[issuer]` |
//! | `@portrait`, `@landscape` | from here on pages stand, or lie on their long side |
//! | `@table 1 4 2> 1^` | a table: shares of its columns, `>` for numbers, `^` for the middle |
//! | `! A \| B` | a row of headings, repeated on every page |
//! | `\| a \| b` | a row |
//! | `= a \| b` | a row that stands out |
//!
//! Anything else is a paragraph; blank lines mean nothing. What a template fills in never counts as any of these: it
//! comes with `\` before each sign that would.

use crate::report::docx::{Block, Paragraph, Row, Section, Style, Table};

/// The signs that mean something, each written with `\` before it where it is only itself.
pub(in crate::report) const SIGNS: [char; 8] = ['\\', '|', '#', '-', '%', '@', '!', '='];

/// The blocks that the campaign gives, not the template.
pub(super) struct Frame {
    /// *Quốc hiệu*, issuing body, number, place and date.
    pub(super) head: Vec<Block>,
    /// Signature and recipients.
    pub(super) signature: Vec<Block>,
}

/// Reads a rendered template, or gives the line that it does not understand.
pub(super) fn sections(text: &str, frame: Frame) -> Result<Vec<Section>, String> {
    let mut reader = MarkupReader { sections: vec![Section::default()], columns: Vec::new() };
    let Frame { mut head, mut signature } = frame;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (sign, rest) = line.split_once(' ').unwrap_or((line, ""));
        let style = match sign {
            "#" => Style::Heading1,
            "##" => Style::Heading2,
            "###" => Style::Heading3,
            "-" => Style::Item,
            "%" => Style::Note,
            "@fill" => Style::Fill,
            "@title" => Style::Title,
            "@subject" => Style::Subject,
            "@annex" => Style::AnnexTitle,
            "@attached" => Style::AnnexNote,
            "!" | "|" | "=" => {
                reader.row(sign, rest).ok_or_else(|| line.to_owned())?;
                continue;
            }
            "@table" => {
                reader.table(rest).ok_or_else(|| line.to_owned())?;
                continue;
            }
            "@head" => {
                reader.blocks().append(&mut head);
                continue;
            }
            "@signature" => {
                reader.blocks().append(&mut signature);
                continue;
            }
            "@portrait" => {
                reader.turn(false);
                continue;
            }
            "@landscape" => {
                reader.turn(true);
                continue;
            }
            _ if sign.starts_with('@') => return Err(line.to_owned()),
            _ => Style::Body,
        };
        let text = plain(if style == Style::Body { line } else { rest });
        reader.blocks().push(Block::Paragraph(Paragraph { style, text }));
    }
    Ok(reader.sections)
}

struct MarkupReader {
    sections: Vec<Section>,
    /// Styles of the last table's columns.
    columns: Vec<Style>,
}

impl MarkupReader {
    fn blocks(&mut self) -> &mut Vec<Block> {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last].blocks
    }

    fn turn(&mut self, landscape: bool) {
        if self.sections.last().is_none_or(|section| section.landscape != landscape) {
            self.sections.push(Section { landscape, blocks: Vec::new() });
        }
    }

    fn table(&mut self, columns: &str) -> Option<()> {
        let mut widths = Vec::new();
        self.columns.clear();
        for column in columns.split_whitespace() {
            let style = match column.chars().last()? {
                '>' => Style::TableNumber,
                '^' => Style::TableCentre,
                _ => Style::TableText,
            };
            widths.push(column.trim_end_matches(['>', '^']).parse().ok().filter(|share| (1..=1000).contains(share))?);
            self.columns.push(style);
        }
        self.blocks().push(Block::Table(Table { widths, ruled: true, rows: Vec::new() }));
        Some(())
    }

    fn row(&mut self, sign: &str, rest: &str) -> Option<()> {
        let columns = self.columns.clone();
        let Some(Block::Table(table)) = self.blocks().last_mut() else { return None };
        let texts = cells(rest);
        if texts.len() != columns.len() {
            return None;
        }
        let header = sign == "!";
        let cell = |(text, column): (String, Style)| {
            let style = if header { Style::TableHeading } else { column };
            vec![Paragraph { style, text }]
        };
        let cells = texts.into_iter().zip(columns).map(cell).collect();
        table.rows.push(Row { header, strong: sign == "=", cells });
        Some(())
    }
}

/// The cells of a row: what stands between signs that are not meant as themselves.
fn cells(text: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let last = cells.len() - 1;
        match letter {
            '\\' => cells[last].extend(letters.next()),
            '|' => cells.push(String::new()),
            other => cells[last].push(other),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A text with its signs as themselves.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' { out.extend(letters.next()) } else { out.push(letter) }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Section>, String> {
        sections(text, Frame { head: Vec::new(), signature: Vec::new() })
    }

    fn paragraphs(section: &Section) -> Vec<(Style, &str)> {
        let one = |block: &Block| match block {
            Block::Paragraph(one) => (one.style, one.text.clone()),
            Block::Table(table) => (Style::TableText, format!("{} rows", table.rows.len())),
        };
        let found: Vec<(Style, String)> = section.blocks.iter().map(one).collect();
        found.into_iter().map(|(style, text)| (style, &*text.leak())).collect()
    }

    #[test]
    fn headings_items_and_sections() {
        let sections = read("# I. KẾT QUẢ\n\nMột đoạn.\n- Một ý\n@landscape\n% ghi chú\n").expect("sections");
        let first = [(Style::Heading1, "I. KẾT QUẢ"), (Style::Body, "Một đoạn."), (Style::Item, "Một ý")];
        assert_eq!(paragraphs(&sections[0]), first);
        assert!(sections[1].landscape);
        assert_eq!(paragraphs(&sections[1]), [(Style::Note, "ghi chú")]);
    }

    #[test]
    fn a_table_keeps_signs_that_were_filled_in() {
        let sections =
            read("@table 1 4 2>\n! TT | Đơn vị | Số\n| 1 | a \\| \\@head | \\-5\n= | Cộng | 7").expect("a table");
        let [Block::Table(table)] = sections[0].blocks.as_slice() else { panic!("no table") };
        assert_eq!(table.rows[1].cells[1][0].text, "a | @head");
        assert_eq!(table.rows[1].cells[2][0], Paragraph { style: Style::TableNumber, text: "-5".to_owned() });
        assert!(table.rows[0].header && table.rows[2].strong && !table.rows[1].strong);
    }

    #[test]
    fn what_is_not_understood_is_told() {
        assert_eq!(read("@haed"), Err("@haed".to_owned()));
        assert_eq!(read("| a | b"), Err("| a | b".to_owned()));
        assert_eq!(read("@table 1 1\n| a"), Err("| a".to_owned()));
        assert_eq!(read("@table x"), Err("@table x".to_owned()));
    }
}
