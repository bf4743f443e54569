//! The part `word/document.xml`: sections, paragraphs, tables.

use std::fmt::Write;

use super::{Block, Document, Paragraph, Row, Section, Table, escaped};

/// Twentieths of a point: A4, and the margins of Decree 30/2020/NĐ-CP (top and bottom 20 mm, left 30, right 15).
const SHORT_SIDE: u32 = 11_906;
const LONG_SIDE: u32 = 16_838;
const TOP: u32 = 1_134;
const LEFT: u32 = 1_701;
const RIGHT: u32 = 850;
/// From the edge to the page number.
const HEADER: u32 = 567;

/// Everything below the root.
pub(super) fn body(document: &Document) -> String {
    let mut out = String::from("<w:body>");
    let last = document.sections.len().saturating_sub(1);
    for (at, section) in document.sections.iter().enumerate() {
        for (at, block) in section.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(one) => out += &paragraph(one, false, leads_to_signature(&section.blocks[at + 1..])),
                Block::Table(one) => out += &table(one, width(section)),
            }
        }
        // A section ends with the paragraph that holds its properties; the document's last one has them itself.
        if at == last {
            out += &properties(section, at == 0);
        } else {
            let _ = write!(
                out,
                "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{}</w:pPr></w:p>",
                properties(section, at == 0)
            );
        }
    }
    out + "</w:body>"
}

/// Whether a block without ruling, as the signature's, comes next: it does not stand alone on a page.
fn leads_to_signature(after: &[Block]) -> bool {
    let next = after.iter().find(|block| !matches!(block, Block::Paragraph(one) if one.text.is_empty()));
    matches!(next, Some(Block::Table(table)) if !table.ruled)
}

fn width(section: &Section) -> u32 {
    (if section.landscape { LONG_SIDE } else { SHORT_SIDE }) - LEFT - RIGHT
}

/// Paper and page number; the first page of the document shows none.
fn properties(section: &Section, first: bool) -> String {
    let (width, height, orientation) = if section.landscape {
        (LONG_SIDE, SHORT_SIDE, " w:orient=\"landscape\"")
    } else {
        (SHORT_SIDE, LONG_SIDE, "")
    };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId1\"/><w:headerReference w:type=\"first\" r:id=\"rId2\"/>\
         <w:type w:val=\"nextPage\"/><w:pgSz w:w=\"{width}\" w:h=\"{height}\"{orientation}/>\
         <w:pgMar w:top=\"{TOP}\" w:right=\"{RIGHT}\" w:bottom=\"{TOP}\" w:left=\"{LEFT}\" w:header=\"{HEADER}\" \
         w:footer=\"{HEADER}\" w:gutter=\"0\"/>{}</w:sectPr>",
        if first { "<w:titlePg/>" } else { "" }
    )
}

fn paragraph(paragraph: &Paragraph, strong: bool, keep: bool) -> String {
    let run = if strong { "<w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr>" } else { "" };
    let text = escaped(&paragraph.text);
    let run = if text.is_empty() {
        String::new()
    } else {
        format!("<w:r>{run}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let keep = if keep { "<w:keepNext/>" } else { "" };
    format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{keep}</w:pPr>{run}</w:p>", paragraph.style.id())
}

fn table(table: &Table, width: u32) -> String {
    let shares: u32 = table.widths.iter().sum::<u32>().max(1);
    let widths: Vec<u32> = table.widths.iter().map(|share| width * share / shares).collect();
    let style = if table.ruled { "TableGrid" } else { "TableNormal" };
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
    );
    for width in &widths {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    out += "</w:tblGrid>";
    for (at, one) in table.rows.iter().enumerate() {
        // The row of sums does not stand alone on a page.
        let keep = table.rows.get(at + 1).is_some_and(|next| next.strong);
        out += &row(one, &widths, table.ruled, keep);
    }
    // Two tables that follow each other would be one; Word wants a paragraph after a table as well.
    let space = if table.ruled { 120 } else { 20 };
    let _ = write!(
        out,
        "</w:tbl><w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{space}\" w:lineRule=\"exact\"/></w:pPr></w:p>"
    );
    out
}

fn row(row: &Row, widths: &[u32], ruled: bool, keep: bool) -> String {
    let header = if row.header { "<w:tblHeader/>" } else { "" };
    let mut out = format!("<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>");
    let anchor = if ruled { "center" } else { "top" };
    for (at, width) in widths.iter().enumerate() {
        let _ =
            write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"{anchor}\"/></w:tcPr>");
        let paragraphs = row.cells.get(at).map_or(&[][..], Vec::as_slice);
        // A cell without a paragraph is not a cell.
        if paragraphs.is_empty() {
            out += "<w:p/>";
        }
        for one in paragraphs {
            out += &paragraph(one, row.strong, keep);
        }
        out += "</w:tc>";
    }
    out + "</w:tr>"
}
