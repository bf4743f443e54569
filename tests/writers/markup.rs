//! The report as markup in a package written by hand, each time with something that the standard allows and hardly any
//! program writes.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use rust_xlsxwriter::utility::row_col_to_cell;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::report::{Cell, Report, Style, Value};

/// What is odd about a package. Source: ECMA-376 part 1, 18.2 to 18.4; part 2, 6.2 and 6.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    Nothing,
    Backslashes,
    /// Names in the container begin with a slash.
    SlashFirst,
    /// Names in the container have other letters' case than the relations say.
    OtherCase,
    Folders,
    Stored,
    WorkbookElsewhere,
    AbsoluteTargets,
    /// A module sheet without a relation, as Excel 95 left them.
    ModuleSheet,
    WhiteSpace,
    References,
    CharacterData,
    Utf16Little,
    Utf16Big,
    Utf8Mark,
    Prefixed,
    SingleQuotes,
    Strict,
    InlineTexts,
    InlineRuns,
    RichRuns,
    Phonetic,
    NoReferences,
    TextFormulas,
    SharedFormulas,
    IsoDates,
    Exponents,
    NoStyles,
    WrongDimension,
    /// Counts of shared texts that are not so.
    WrongCounts,
    FutureMarkup,
}

pub(super) const ODDITIES: [Oddity; 31] = [
    Oddity::Nothing,
    Oddity::Backslashes,
    Oddity::SlashFirst,
    Oddity::OtherCase,
    Oddity::Folders,
    Oddity::Stored,
    Oddity::WorkbookElsewhere,
    Oddity::AbsoluteTargets,
    Oddity::ModuleSheet,
    Oddity::WhiteSpace,
    Oddity::References,
    Oddity::CharacterData,
    Oddity::Utf16Little,
    Oddity::Utf16Big,
    Oddity::Utf8Mark,
    Oddity::Prefixed,
    Oddity::SingleQuotes,
    Oddity::Strict,
    Oddity::InlineTexts,
    Oddity::InlineRuns,
    Oddity::RichRuns,
    Oddity::Phonetic,
    Oddity::NoReferences,
    Oddity::TextFormulas,
    Oddity::SharedFormulas,
    Oddity::IsoDates,
    Oddity::Exponents,
    Oddity::NoStyles,
    Oddity::WrongDimension,
    Oddity::WrongCounts,
    Oddity::FutureMarkup,
];

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const STRICT_MAIN: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT_OFFICE: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/// Number formats and fonts by [`Style`].
const STYLES: &str = "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>\
    <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
    <fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders>\
    <cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"5\"><xf/><xf fontId=\"1\" applyFont=\"1\"/>\
    <xf numFmtId=\"3\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"3\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>";

/// The report in a package with this oddity.
pub(super) fn workbook(report: &Report, odd: Oddity) -> Vec<u8> {
    let mut sheet = Sheet { odd, texts: Vec::new(), text: String::new() };
    sheet.write(report);
    let Sheet { texts, text, .. } = sheet;
    let folder = if odd == Oddity::WorkbookElsewhere { "tai lieu/so lieu" } else { "xl" };
    let main = if odd == Oddity::WorkbookElsewhere { "bang.xml" } else { "workbook.xml" };
    let part = |element: &str, inside: &str| spaced(odd, element, inside);
    let sheets = format!("<sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/>", escape(report.sheet));
    let module = if odd == Oddity::ModuleSheet {
        "<sheet name=\"Module1\" sheetId=\"2\" state=\"veryHidden\" r:id=\"\"/>"
    } else {
        ""
    };
    let mut beside = vec![("rId1", "worksheet", "worksheets/sheet1.xml")];
    let mut parts = vec![
        (format!("{folder}/{main}"), part("workbook", &format!("<sheets>{sheets}{module}</sheets>"))),
        (format!("{folder}/worksheets/sheet1.xml"), part("worksheet", &text)),
    ];
    if !texts.is_empty() {
        beside.push(("rId2", "sharedStrings", "sharedStrings.xml"));
        parts.push((format!("{folder}/sharedStrings.xml"), shared(odd, &texts)));
    }
    if odd != Oddity::NoStyles {
        beside.push(("rId3", "styles", "styles.xml"));
        parts.push((format!("{folder}/styles.xml"), part("styleSheet", STYLES)));
    }
    let from = if odd == Oddity::AbsoluteTargets { format!("/{folder}/") } else { String::new() };
    let beside: Vec<_> = beside.into_iter().map(|(id, kind, target)| (id, kind, format!("{from}{target}"))).collect();
    parts.push((format!("{folder}/_rels/{main}.rels"), relations(odd, &beside)));
    let root = if odd == Oddity::AbsoluteTargets { "/" } else { "" };
    let root = format!("{root}{}/{main}", folder.replace(' ', "%20"));
    parts.push(("_rels/.rels".to_owned(), relations(odd, &[("rId1", "officeDocument", root)])));
    let types = types(&parts);
    parts.insert(0, ("[Content_Types].xml".to_owned(), types));
    packed(odd, parts)
}

/// A part in the namespace of workbooks.
fn spaced(odd: Oddity, element: &str, inside: &str) -> String {
    let (main, office) = if odd == Oddity::Strict { (STRICT_MAIN, STRICT_OFFICE) } else { (MAIN, OFFICE) };
    let future = if odd == Oddity::FutureMarkup {
        " xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:x14ac=\"urn:x14ac\" mc:Ignorable=\"x14ac\""
    } else {
        ""
    };
    let text = format!("<{element} xmlns=\"{main}\" xmlns:r=\"{office}\"{future}>{inside}</{element}>");
    if odd != Oddity::Prefixed {
        return text;
    }
    let mut prefixed = String::new();
    for (at, piece) in text.split('<').enumerate().filter(|(at, piece)| *at > 0 || !piece.is_empty()) {
        match piece.strip_prefix('/') {
            Some(name) => write!(prefixed, "</x:{name}"),
            None if at > 0 => write!(prefixed, "<x:{piece}"),
            None => write!(prefixed, "{piece}"),
        }
        .expect("written");
    }
    prefixed.replacen("xmlns=", "xmlns:x=", 1)
}

fn relations(odd: Oddity, relations: &[(&str, &str, String)]) -> String {
    let office = if odd == Oddity::Strict { STRICT_OFFICE } else { OFFICE };
    let one = |(id, kind, target): &(&str, &str, String)| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let all: String = relations.iter().map(one).collect();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

fn types(parts: &[(String, String)]) -> String {
    let kinds = [
        ("sheet1.xml", "worksheet"),
        ("sharedStrings.xml", "sharedStrings"),
        ("styles.xml", "styles"),
        ("workbook.xml", "sheet.main"),
        ("bang.xml", "sheet.main"),
    ];
    let mut text = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (name, _) in parts {
        if let Some((_, kind)) = kinds.iter().find(|(end, _)| name.ends_with(end)) {
            let name = name.replace(' ', "%20");
            write!(text, "<Override PartName=\"/{name}\" ContentType=\"{KIND}.{kind}+xml\"/>").expect("written");
        }
    }
    text + "</Types>"
}

fn shared(odd: Oddity, texts: &[String]) -> String {
    let counts = if odd == Oddity::WrongCounts { (9999, 1) } else { (texts.len(), texts.len()) };
    let items = texts.iter().fold(String::new(), |items, text| items + "<si>" + &item(odd, text) + "</si>");
    let text = spaced(odd, "sst", &items);
    text.replacen("sst ", &format!("sst count=\"{}\" uniqueCount=\"{}\" ", counts.0, counts.1), 1)
}

/// A text as shared and inline ones are written.
fn item(odd: Oddity, text: &str) -> String {
    let whole = format!("<t>{}</t>", letters(odd, text));
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (left, right) = text.split_at(middle);
    match odd {
        Oddity::RichRuns | Oddity::InlineRuns => format!(
            "<r><t xml:space=\"preserve\">{}</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">{}</t></r>",
            escape(left),
            escape(right)
        ),
        Oddity::Phonetic => {
            format!("{whole}<rPh sb=\"0\" eb=\"1\"><t>12</t></rPh><phoneticPr fontId=\"0\"/>")
        }
        _ => whole,
    }
}

fn letters(odd: Oddity, text: &str) -> String {
    match odd {
        Oddity::References => text.chars().fold(String::new(), |text, letter| format!("{text}&#x{:X};", letter as u32)),
        Oddity::CharacterData => format!("<![CDATA[{text}]]>"),
        _ => escape(text).into_owned(),
    }
}

/// A sheet that is being written.
struct Sheet {
    odd: Oddity,
    texts: Vec<String>,
    text: String,
}

impl Sheet {
    fn write(&mut self, report: &Report) {
        match self.odd {
            Oddity::WrongDimension => self.text += "<dimension ref=\"A1:B2\"/>",
            Oddity::Nothing => self.text += "<dimension ref=\"A1:H20\"/>",
            _ => {}
        }
        self.text += "<sheetData>";
        let mut next_row = 0;
        for row in report.cells.chunk_by(|cell, next| cell.row == next.row) {
            if self.odd == Oddity::NoReferences {
                self.text += &"<row/>".repeat((row[0].row - next_row) as usize);
                self.text += "<row>";
            } else {
                let future = if self.odd == Oddity::FutureMarkup { " x14ac:dyDescent=\"0.25\"" } else { "" };
                write!(self.text, "<row r=\"{}\"{future}>", row[0].row + 1).expect("written");
            }
            next_row = row[0].row + 1;
            let mut next_col = 0;
            for cell in row {
                if self.odd == Oddity::NoReferences {
                    self.text += &"<c/>".repeat(usize::from(cell.col - next_col));
                }
                next_col = cell.col + 1;
                self.cell(cell, row);
            }
            self.text += "</row>";
        }
        self.text += "</sheetData>";
        let merge = |(top, left, bottom, right): &(u32, u16, u32, u16)| {
            format!("<mergeCell ref=\"{}:{}\"/>", row_col_to_cell(*top, *left), row_col_to_cell(*bottom, *right))
        };
        let merges: String = report.merges.iter().map(merge).collect();
        write!(self.text, "<mergeCells count=\"{}\">{merges}</mergeCells>", report.merges.len()).expect("written");
    }

    fn cell(&mut self, cell: &Cell, row: &[Cell]) {
        let place = match self.odd {
            Oddity::NoReferences => String::new(),
            _ => format!(" r=\"{}\"", row_col_to_cell(cell.row, cell.col)),
        };
        let style = match (self.odd, cell.style) {
            (Oddity::NoStyles, _) | (_, Style::Plain) => String::new(),
            (_, style) => format!(" s=\"{}\"", style as u8),
        };
        let (kind, inside) = match &cell.value {
            Value::Number(number) => ("", self.number(*number)),
            Value::Text(text) => self.words(text),
            Value::Date(days) => self.date(*days),
            Value::Formula(formula, result) => {
                let formula = formula.trim_start_matches('=');
                ("", self.formula(formula, cell, row) + &self.number(*result))
            }
        };
        let kind = if kind.is_empty() { String::new() } else { format!(" t=\"{kind}\"") };
        write!(self.text, "<c{place}{style}{kind}>{inside}</c>").expect("written");
    }

    /// A date without a format is a number to everybody.
    fn date(&mut self, days: i32) -> (&'static str, String) {
        let date =
            chrono::NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date") + chrono::TimeDelta::days(days.into());
        match self.odd {
            Oddity::NoStyles => self.words(&date.format("%d/%m/%Y").to_string()),
            Oddity::IsoDates => ("d", format!("<v>{}</v>", date.format("%Y-%m-%d"))),
            _ => ("", self.number(u64::try_from(days).unwrap_or(0))),
        }
    }

    fn words(&mut self, text: &str) -> (&'static str, String) {
        match self.odd {
            Oddity::InlineTexts | Oddity::InlineRuns => ("inlineStr", format!("<is>{}</is>", item(self.odd, text))),
            Oddity::TextFormulas => {
                let text = escape(text);
                ("str", format!("<f>\"{text}\"</f><v>{text}</v>"))
            }
            _ => {
                self.texts.push(text.to_owned());
                let at = self.texts.len() as u64 - 1;
                // The number of a text is a whole one.
                ("s", if self.odd == Oddity::Exponents { format!("<v>{at}</v>") } else { self.number(at) })
            }
        }
    }

    fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let written = match self.odd {
            Oddity::WhiteSpace => format!("\n   {digits}\n  "),
            Oddity::References => {
                digits.chars().fold(String::new(), |text, digit| format!("{text}&#{};", digit as u32))
            }
            Oddity::CharacterData => format!("<![CDATA[{digits}]]>"),
            Oddity::Exponents => format!("{:E}", number as f64),
            _ => digits,
        };
        format!("<v>{written}</v>")
    }

    /// A formula; sums in one row are one that its cells share, if that is the oddity.
    fn formula(&self, formula: &str, cell: &Cell, row: &[Cell]) -> String {
        let is_shared = self.odd == Oddity::SharedFormulas && formula.starts_with("SUM");
        if !is_shared {
            return format!("<f>{formula}</f>");
        }
        let sums: Vec<&Cell> = row.iter().filter(|other| matches!(other.value, Value::Formula(..))).collect();
        if sums[0].col == cell.col {
            let last = sums[sums.len() - 1].col;
            let (from, to) = (row_col_to_cell(cell.row, cell.col), row_col_to_cell(cell.row, last));
            format!("<f t=\"shared\" ref=\"{from}:{to}\" si=\"0\">{formula}</f>")
        } else {
            "<f t=\"shared\" si=\"0\"/>".to_owned()
        }
    }
}

fn packed(odd: Oddity, parts: Vec<(String, String)>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let method = if odd == Oddity::Stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method);
    if odd == Oddity::Folders {
        for folder in ["_rels/", "xl/", "xl/_rels/", "xl/worksheets/"] {
            archive.add_directory(folder, options).expect("a folder");
        }
    }
    for (name, text) in parts {
        let name = match odd {
            Oddity::Backslashes => name.replace('/', "\\"),
            Oddity::SlashFirst => format!("/{name}"),
            Oddity::OtherCase if !name.starts_with('[') => name.to_uppercase(),
            _ => name,
        };
        archive.start_file(name, options).expect("an entry");
        archive.write_all(&encoded(odd, &text)).expect("written");
    }
    archive.finish().expect("a package").into_inner()
}

fn encoded(odd: Oddity, text: &str) -> Vec<u8> {
    let utf16 = || format!("\u{FEFF}{}{text}", DECLARATION.replace("UTF-8", "UTF-16"));
    match odd {
        Oddity::Utf16Little => utf16().encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Oddity::Utf16Big => utf16().encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Oddity::Utf8Mark => format!("\u{FEFF}{DECLARATION}{text}").into_bytes(),
        Oddity::SingleQuotes => format!("{DECLARATION}{text}").replace('"', "'").into_bytes(),
        _ => format!("{DECLARATION}{text}").into_bytes(),
    }
}
