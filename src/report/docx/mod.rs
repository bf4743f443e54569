//! Word documents: paragraphs and tables in named styles → the bytes of a .docx.
//!
//! Office Open XML (ISO/IEC 29500) is written here part by part: the one library for it that is kept up, docx-rs, knows
//! no repeating header rows and no sections of another orientation. Whoever changes a style in Word changes the text, for
//! nothing is formatted by hand. The same document gives the same bytes; nothing here knows what a document says.

mod body;
mod styles;
#[cfg(test)]
mod tests;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::model::language::Language;
use crate::model::period::Instant;

pub(super) use styles::Style;

/// A document.
pub(super) struct Document {
    /// Its title in the file's properties.
    pub(super) title: String,
    /// Who issues it.
    pub(super) author: String,
    /// When it was drawn.
    pub(super) created: Instant,
    /// The language that Word checks its spelling by.
    pub(super) language: Language,
    /// Names that people see of the styles that are not Word's own.
    pub(super) style_names: Vec<(Style, String)>,
    /// Its sections, first to last.
    pub(super) sections: Vec<Section>,
}

/// A stretch of pages of one orientation.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Section {
    /// Whether its pages lie on their long side.
    pub(super) landscape: bool,
    /// What stands in it.
    pub(super) blocks: Vec<Block>,
}

/// What stands in a section.
#[derive(Debug, PartialEq)]
pub(super) enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph in a style.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    pub(super) style: Style,
    pub(super) text: String,
}

/// A table: as wide as the text, its columns by their shares.
#[derive(Debug, PartialEq)]
pub(super) struct Table {
    /// Share of each column.
    pub(super) widths: Vec<u32>,
    /// Whether its cells have lines around them.
    pub(super) ruled: bool,
    /// Its rows.
    pub(super) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    /// Whether it is printed again on each page that the table goes on to.
    pub(super) header: bool,
    /// Whether its words stand out.
    pub(super) strong: bool,
    /// The paragraphs of each cell.
    pub(super) cells: Vec<Vec<Paragraph>>,
}

const RELATIONS: &str = "application/vnd.openxmlformats-package.relationships+xml";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// A dash before each item, hanging where paragraphs begin.
const NUMBERING: &str = "<w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:suff w:val=\"space\"/><w:lvlText w:val=\"-\"/><w:lvlJc w:val=\"left\"/>\
    <w:pPr><w:ind w:left=\"0\" w:firstLine=\"720\"/></w:pPr></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>";

/// The bytes of a document.
///
/// # Errors
/// What the archive's writer refuses: nothing that is known.
pub(super) fn docx(document: &Document) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The archive's own clock would make other bytes each time; the default is the format's first moment.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, part) in parts(document) {
        zip.start_file(name, options)?;
        zip.write_all(XML.as_bytes())?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn parts(document: &Document) -> [(&'static str, String); 11] {
    let wrap = |element: &str, inner: &str| {
        format!("<w:{element} xmlns:w=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{inner}</w:{element}>")
    };
    let number = "<w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
                  <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
                  <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>2</w:t></w:r>\
                  <w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let no_number = "<w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr></w:p>";
    let settings = "<w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting \
                    w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>";
    [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", core(document)),
        ("docProps/app.xml", application()),
        ("word/_rels/document.xml.rels", document_relations()),
        ("word/document.xml", wrap("document", &body::body(document))),
        ("word/styles.xml", wrap("styles", &styles::styles(document))),
        ("word/numbering.xml", wrap("numbering", NUMBERING)),
        ("word/settings.xml", wrap("settings", settings)),
        ("word/header1.xml", wrap("hdr", number)),
        ("word/header2.xml", wrap("hdr", no_number)),
    ]
}

fn content_types() -> String {
    let part = |path: &str, kind: &str| format!("<Override PartName=\"{path}\" ContentType=\"{kind}\"/>");
    let mut types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"{RELATIONS}\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    let word = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("header1", "header"),
        ("header2", "header"),
    ];
    types.extend(word.map(|(name, kind)| part(&format!("/word/{name}.xml"), &format!("{WORD}.{kind}+xml"))));
    types += &part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    types += &part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    types + "</Types>"
}

fn relations(list: &[(&str, &str)]) -> String {
    let relation = |(at, (kind, target)): (usize, &(&str, &str))| {
        format!("<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>", at + 1)
    };
    let all: String = list.iter().enumerate().map(relation).collect();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

fn package_relations() -> String {
    relations(&[
        (&format!("{OFFICE}/officeDocument"), "word/document.xml"),
        (&format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        (&format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_relations() -> String {
    relations(&[
        (&format!("{OFFICE}/header"), "header1.xml"),
        (&format!("{OFFICE}/header"), "header2.xml"),
        (&format!("{OFFICE}/styles"), "styles.xml"),
        (&format!("{OFFICE}/numbering"), "numbering.xml"),
        (&format!("{OFFICE}/settings"), "settings.xml"),
    ])
}

/// Properties of the document, all of what it says and none of the machine.
fn core(document: &Document) -> String {
    let created = document.created.with_timezone(&chrono::Utc).format("%Y-%m-%dT%H:%M:%SZ");
    let moment = |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:{name}>");
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         {}{}</cp:coreProperties>",
        escaped(&document.title),
        escaped(&document.author),
        moment("created"),
        moment("modified"),
    )
}

fn application() -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    format!("<Properties xmlns=\"{kind}\"><Application>tonghop</Application></Properties>")
}

/// Text as it stands between tags; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let allowed = |letter: &char| {
        matches!(letter, '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..) && *letter != '\u{7f}'
    };
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(allowed) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
