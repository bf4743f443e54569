//! The texts of a package that no cell shows: notes, text boxes, headers and footers, names, lists of choices, caches.
//!
//! Whatever part a program may invent, its texts and the values of its attributes are looked at, each for itself:
//! numbers that only stand side by side in the file, such as the places of a drawing's corners, are never put together.
//! What a person wrote as prose is an aside; of anything else only what holds a long number is kept, as a scrap.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use memchr::memmem;
use quick_xml::events::{BytesStart, Event};

use super::package::{ASIDE_BYTES, ASIDES, Package, VERSION, events};
use crate::read::raw_strings::{self, holds_long_number};

/// Parts in which people write prose.
const PROSE: [&str; 7] = [
    "/comments",
    "threadedcomments/",
    "drawings/drawing",
    "drawings/vmldrawing",
    "docprops/core.xml",
    "docprops/custom.xml",
    "meta.xml",
];
/// Elements whose texts are runs of one paragraph.
const RUN: &str = "t";
/// Elements that begin and end a paragraph; what stands in two of them is not one text.
const PARAGRAPHS: [&str; 9] = ["p", "si", "is", "comment", "text", "rPh", "threadedComment", "title", "cell"];
/// Elements that break a line within a paragraph.
const BREAKS: [&str; 4] = ["br", "tab", "line-break", "s"];
/// Elements of headers and footers.
const PAGE: [&str; 6] = ["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"];
/// Properties of a document that have a name of their own. Names beginning with `_` are Office's own, such as
/// `_TemplateID` and `_AdHocReviewCycleID`: an id stands in them, no prose.
const PROPERTIES: [&str; 2] = ["property", "user-defined"];
/// The cells of a worksheet, which are read as cells; the cache of a linked workbook calls its own the same.
const CELLS: &str = "sheetData";

/// Attributes of rows that are looked at where they occur; in a large sheet, where they begin at its beginning.
const ROW_MARKS: [&str; 3] = ["outlineLevel=", "hidden=", " ht=\"0"];

/// Marks of letters within a cell's text that are struck out, raised or lowered.
const LETTER_MARKS: [&str; 2] = ["strike", "vertAlign"];

/// Bytes at either end of a large sheet in which its other elements are looked for; a smaller one is held as a whole.
const END: usize = 2 * 1024 * 1024;

/// Texts beside the cells.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Prose: comments, text boxes, headers and footers, document properties.
    pub(super) asides: Vec<String>,
    /// Other texts that hold a long number.
    pub(super) scraps: Vec<String>,
    /// Parts with texts of cells in which some letters are struck out, raised or lowered.
    pub(super) annotated: BTreeSet<String>,
    /// Sheets, by the name of their part, whose rows have outline levels or may be hidden.
    pub(super) marked_rows: BTreeSet<String>,
}

impl Beside {
    /// Keeps a formula that holds a long number: its value need not show it.
    pub(super) fn keep_formula(&mut self, formula: String) {
        if holds_long_number(&formula) && self.scraps.len() < ASIDES {
            self.scraps.push(formula);
        }
    }
}

/// Looks through every part of a package, those of embedded packages too.
pub(super) fn of_package(bytes: &[u8], package: &mut Package<'_>) -> Beside {
    let mut sweep = Sweep::default();
    // The texts of cells come last: they are many, and most were seen in their cells.
    let is_shared = |name: &String| name.contains("sharedstrings") || name == "content.xml";
    let (shared, others): (Vec<String>, Vec<String>) = package.names().map(str::to_owned).partition(is_shared);
    for name in others.into_iter().chain(shared) {
        let is_markup = [".xml", ".rels", ".vml", ".xhtml", ".html"].iter().any(|end| name.ends_with(end));
        if is_markup {
            let is_prose = PROSE.iter().any(|prose| name.contains(prose)) && !name.contains("_rels/");
            if name.contains("worksheets/") {
                sweep.sheet(&name, package, is_prose);
            } else if let Some(part) = package.part(&name) {
                sweep.part_once(&name, part, is_prose);
            }
            if name.contains("sharedstrings") && sweep.has_letter_marks {
                sweep.beside.annotated.insert(name);
            }
            sweep.has_letter_marks = false;
        }
    }
    for scrap in raw_strings::of_binary_parts(bytes) {
        sweep.keep_scrap(scrap);
    }
    sweep.beside
}

/// What stands before and after the cells of a sheet; `None` where they do not stand there once and plainly.
fn around_cells(sheet: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut named = memmem::find_iter(sheet, CELLS);
    let (begins, ends) = (named.next()?, named.next()?);
    // In a comment or a section the name might stand, too.
    if named.next().is_some() || memmem::find(sheet, b"<!").is_some() || instructs(&sheet[begins..]) {
        return None;
    }
    let head = before_tag(sheet, begins)?;
    Some((head, after_tag(sheet, ends)?))
}

/// The same of a large sheet: it begins so, and the rest of it is streamed.
fn around_many_cells(mut begin: Vec<u8>, mut rest: impl Read) -> Option<(Vec<u8>, Vec<u8>)> {
    let begins = memmem::find(&begin, CELLS.as_bytes())?;
    if memmem::find(&begin[..begins], b"<!").is_some() {
        return None;
    }
    let head = before_tag(&begin, begins)?.to_vec();
    let mut tail = begin.split_off(begins + CELLS.len());
    let mut chunk = vec![0; END / 2];
    loop {
        let read = rest.read(&mut chunk).ok()?;
        if read == 0 {
            break;
        }
        tail.extend_from_slice(&chunk[..read]);
        if memmem::find(&tail, b"<!").is_some() || instructs(&tail) {
            return None;
        }
        if tail.len() > 2 * END {
            tail.drain(..tail.len() - END);
        }
    }
    let ends = memmem::rfind(&tail, CELLS.as_bytes())?;
    let after = after_tag(&tail, ends)?.len();
    Some((head, tail.split_off(tail.len() - after)))
}

/// Whether an instruction to a program stands among the cells.
fn instructs(cells: &[u8]) -> bool {
    memmem::find(cells, b"<?").is_some()
}

/// What stands before the start tag of the element whose name is here.
fn before_tag(sheet: &[u8], name: usize) -> Option<&[u8]> {
    let (before, tag) = sheet[..name].split_at(sheet[..name].iter().rposition(|byte| *byte == b'<')?);
    is_prefix(&tag[1..]).then_some(before)
}

/// What stands after the end tag of the element whose name is here.
fn after_tag(sheet: &[u8], name: usize) -> Option<&[u8]> {
    let tag = &sheet[sheet[..name].iter().rposition(|byte| *byte == b'<')?..name];
    let after = sheet[name..].iter().position(|byte| *byte == b'>')? + 1;
    is_prefix(tag.strip_prefix(b"</")?).then_some(&sheet[name + after..])
}

/// Whether this may stand before an element's own name: nothing, or a prefix.
fn is_prefix(bytes: &[u8]) -> bool {
    bytes.is_empty()
        || (bytes.ends_with(b":") && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b':'))
}

/// What an element's texts are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A run of a paragraph.
    Run,
    /// A header or footer, with its codes.
    Page,
    /// A text for itself.
    FileAssessment,
}

#[derive(Default)]
struct Sweep {
    beside: Beside,
    /// Scraps that were kept; caches repeat themselves.
    seen: BTreeSet<String>,
    /// Whether the part that is read marks letters within a text.
    has_letter_marks: bool,
}

/// What was found in a part of these bytes.
struct Swept {
    bytes: Vec<u8>,
    beside: Beside,
    has_letter_marks: bool,
}

/// Bytes of a part that is remembered, texts that may be found in it, and how many parts are.
const SWEPT_BYTES: u64 = 64 * 1024;
const SWEPT_TEXTS: usize = 8;
const SWEPT_PARTS: usize = 32;

thread_local! {
    /// Parts by name, as their last bytes were: the theme and the styles of a program are the same in every workbook that it
    /// writes.
    static SWEPT: RefCell<BTreeMap<(String, bool), Swept>> = RefCell::default();
}

impl Sweep {
    /// Looks through a sheet but for its cells, which are read as cells: they are nearly all of it.
    fn sheet(&mut self, name: &str, package: &mut Package<'_>, is_prose: bool) {
        let Some(mut part) = package.part(name) else { return };
        let mut begin = Vec::new();
        let is_whole = part.by_ref().take(END as u64).read_to_end(&mut begin).is_ok_and(|read| read < END);
        if ROW_MARKS.iter().any(|mark| memmem::find(&begin, mark.as_bytes()).is_some()) {
            self.beside.marked_rows.insert(name.to_owned());
        }
        if LETTER_MARKS.iter().any(|mark| memmem::find(&begin, mark.as_bytes()).is_some()) {
            self.beside.annotated.insert(name.to_owned());
        }
        if is_whole {
            let (head, tail) = around_cells(&begin).unwrap_or((&begin, &[]));
            self.part(head, is_prose, true);
            self.part(tail, is_prose, true);
        } else if let Some((head, tail)) = around_many_cells(begin, part) {
            self.part(head.as_slice(), is_prose, true);
            self.part(tail.as_slice(), is_prose, true);
        } else if let Some(part) = package.part(name) {
            self.part(part, is_prose, true);
        }
    }

    /// Looks through a part, unless these very bytes were looked through before.
    fn part_once(&mut self, name: &str, mut part: impl Read, is_prose: bool) {
        let mut bytes = Vec::new();
        let read = (&mut part).take(SWEPT_BYTES + 1).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 > SWEPT_BYTES {
            return self.part(bytes.as_slice().chain(part), is_prose, false);
        }
        let key = (name.to_owned(), is_prose);
        let is_known = SWEPT.with_borrow(|swept| {
            let known = swept.get(&key).filter(|swept| swept.bytes == bytes);
            self.has_letter_marks = known.is_some_and(|swept| swept.has_letter_marks);
            known.map(|swept| self.take(&swept.beside)).is_some()
        });
        if is_known {
            return;
        }
        let mut own = Self::default();
        own.part(bytes.as_slice(), is_prose, false);
        let (beside, has_letter_marks) = (own.beside, own.has_letter_marks);
        self.has_letter_marks = has_letter_marks;
        self.take(&beside);
        if beside.asides.len() + beside.scraps.len() <= SWEPT_TEXTS {
            SWEPT.with_borrow_mut(|swept| {
                if swept.len() >= SWEPT_PARTS {
                    swept.clear();
                }
                swept.insert(key, Swept { bytes, beside, has_letter_marks });
            });
        }
    }

    /// Keeps what was found in a part.
    fn take(&mut self, found: &Beside) {
        let room = ASIDES.saturating_sub(self.beside.asides.len());
        self.beside.asides.extend(found.asides.iter().take(room).cloned());
        found.scraps.iter().for_each(|scrap| self.keep_scrap(scrap.clone()));
    }

    /// Looks through one part; of a sheet without its cells.
    fn part(&mut self, part: impl Read, is_prose: bool, is_sheet: bool) {
        let mut places: Vec<Place> = Vec::new();
        let mut paragraph = String::new();
        let mut alone = String::new();
        let mut in_cells = 0usize;
        // How deep the property of a program stands that is open.
        let mut in_programs: Option<usize> = None;
        events(part, |event| match event {
            Event::Start(start) => {
                let name = start.local_name();
                if in_cells > 0 || (is_sheet && name.as_ref() == CELLS) {
                    in_cells += 1;
                    return;
                }
                self.attributes(start);
                self.boundary(name.as_ref(), &mut paragraph, is_prose);
                if in_programs.is_none() && is_programs(start) {
                    in_programs = Some(places.len());
                }
                places.push(place(name.as_ref()));
            }
            Event::Empty(start) if in_cells == 0 => {
                self.attributes(start);
                self.boundary(start.local_name().as_ref(), &mut paragraph, is_prose);
            }
            Event::End(end) => {
                if in_cells > 0 {
                    in_cells -= 1;
                    return;
                }
                match places.pop() {
                    Some(Place::Page) => self.keep(&without_codes(&std::mem::take(&mut alone)), true),
                    _ => self.keep(&std::mem::take(&mut alone), is_prose && in_programs.is_none()),
                }
                in_programs = in_programs.filter(|depth| *depth < places.len());
                self.boundary(end.local_name().as_ref(), &mut paragraph, is_prose);
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if in_cells == 0 => {
                let text = if places.last() == Some(&Place::Run) { &mut paragraph } else { &mut alone };
                append(event, text);
            }
            // Nobody sees it, and it is in the file.
            Event::Comment(text) => self.keep_scrap(text.xml10_content().into_owned()),
            Event::PI(text) => self.keep_scrap(AsRef::<str>::as_ref(text).to_owned()),
            _ => {}
        });
        self.keep(&paragraph, is_prose);
    }

    /// Ends a paragraph where an element begins or ends one.
    fn boundary(&mut self, name: &str, paragraph: &mut String, is_prose: bool) {
        if PARAGRAPHS.contains(&name) {
            self.keep(&std::mem::take(paragraph), is_prose);
        } else if BREAKS.contains(&name) && !paragraph.is_empty() {
            paragraph.push('\n');
        }
    }

    fn keep(&mut self, text: &str, is_prose: bool) {
        let is_aside = || text.chars().any(char::is_alphabetic) || holds_long_number(text);
        if !is_prose {
            self.keep_scrap(text.to_owned());
        } else if self.beside.asides.len() < ASIDES && is_aside() {
            self.beside.asides.push(text.to_owned());
        }
    }

    fn attributes(&mut self, start: &BytesStart<'_>) {
        self.has_letter_marks |= LETTER_MARKS.contains(&start.local_name().as_ref());
        for attribute in start.attributes().with_checks(false).flatten() {
            if holds_long_number(&attribute.value)
                && let Ok(value) = attribute.normalized_value(VERSION)
            {
                self.keep_scrap(value.into_owned());
            }
        }
    }

    fn keep_scrap(&mut self, text: String) {
        if holds_long_number(&text) && self.beside.scraps.len() < ASIDES && self.seen.insert(text.clone()) {
            self.beside.scraps.push(text);
        }
    }
}

/// Whether an element is a property that a program keeps for itself.
fn is_programs(start: &BytesStart<'_>) -> bool {
    PROPERTIES.contains(&start.local_name().as_ref())
        && start
            .attributes()
            .with_checks(false)
            .flatten()
            .any(|attribute| attribute.key.local_name().as_ref() == "name" && attribute.value.starts_with('_'))
}

fn place(name: &str) -> Place {
    match name {
        RUN => Place::Run,
        _ if PAGE.contains(&name) => Place::Page,
        _ => Place::FileAssessment,
    }
}

/// Adds what a text, a CDATA section or a character reference says, up to the bound of one text.
pub(in crate::read) fn append(event: &Event<'_>, text: &mut String) {
    if text.len() >= ASIDE_BYTES {
        return;
    }
    match event {
        Event::Text(piece) => text.push_str(&piece.xml10_content()),
        Event::CData(piece) => text.push_str(&piece.xml10_content()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(letter)) => text.push(letter),
            _ => text.push_str(match reference.xml10_content().as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => " ",
            }),
        },
        _ => {}
    }
}

/// A header or footer without its codes of place, font, size and colour. Source: ECMA-376 part 1, 18.3.1.39.
pub(super) fn without_codes(text: &str) -> String {
    /// Digits of a size: more belong to what is printed.
    const SIZE: usize = 2;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(code) = rest.chars().next() else { break };
        let length = match code {
            '&' => {
                out.push('&');
                1
            }
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            'K' => 1 + rest[1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count(),
            '0'..='9' => rest.bytes().take(SIZE).take_while(u8::is_ascii_digit).count(),
            code => code.len_utf8(),
        };
        // A code keeps apart what stands before and after it.
        if code != '&' && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(part: &str, is_prose: bool) -> Beside {
        let mut sweep = Sweep::default();
        sweep.part(part.as_bytes(), is_prose, part.starts_with("<worksheet"));
        sweep.beside
    }

    #[test]
    fn runs_of_a_paragraph_are_one_text_and_places_of_a_drawing_are_none() {
        let note = "<comments><commentList><comment ref=\"C12\"><text><r><rPr><b/></rPr><t>CCCD 084098</t></r>\
                    <r><t>001234</t></r></text><mc:AlternateContent><xdr:anchor><xdr:from><xdr:col>0</xdr:col>\
                    <xdr:colOff>79</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>2</xdr:rowOff></xdr:from><xdr:to>\
                    <xdr:col>1</xdr:col><xdr:colOff>143</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>17</xdr:rowOff>\
                    </xdr:to></xdr:anchor></mc:AlternateContent></comment></commentList></comments>";
        assert_eq!(swept(note, true).asides, ["CCCD 084098001234"]);
        let boxed = "<xdr:wsDr><a:p><a:r><a:t>một</a:t></a:r><a:br/><a:r><a:t>hai</a:t></a:r></a:p><a:p><a:r>\
                     <a:t>084098001234</a:t></a:r></a:p></xdr:wsDr>";
        assert_eq!(swept(boxed, true).asides, ["một\nhai", "084098001234"]);
    }

    #[test]
    fn headers_and_footers_lose_their_codes() {
        let sheet = "<worksheet><sheetData><row><c><v>84098001234</v></c></row></sheetData><headerFooter><oddHeader>\
                     &amp;C&amp;\"Times,Bold\"&amp;12 CCCD 084098001234&amp;RTrang &amp;P</oddHeader></headerFooter></worksheet>";
        assert_eq!(swept(sheet, false).asides, [" CCCD 084098001234\nTrang \n"]);
        assert_eq!(without_codes("&L084098001234"), "084098001234");
        assert_eq!(without_codes("&10084098001234"), "084098001234");
        assert_eq!(without_codes("A && B&K00FF00đỏ"), "A & B\nđỏ");
        assert_eq!(without_codes("&"), "");
    }

    #[test]
    fn of_a_large_sheet_both_ends_are_read() {
        let cells = "<row><c><v>84098001234</v></c></row>".repeat(200_000);
        let sheet = format!(
            "<worksheet><sheetPr codeName=\"084098001234\"/><sheetData>{cells}</sheetData><headerFooter><oddFooter>CMND \
             334455667</oddFooter></headerFooter></worksheet>"
        );
        let (begin, rest) = sheet.as_bytes().split_at(END);
        let (head, tail) = around_many_cells(begin.to_vec(), rest).expect("a large sheet");
        let mut sweep = Sweep::default();
        sweep.part(head.as_slice(), false, true);
        sweep.part(tail.as_slice(), false, true);
        assert_eq!(
            (sweep.beside.scraps, sweep.beside.asides),
            (vec!["084098001234".into()], vec!["CMND 334455667".into()])
        );
        assert!(around_many_cells(b"<worksheet/>".to_vec(), &b""[..]).is_none());
    }

    #[test]
    fn cells_are_passed_over_only_where_they_stand_once_and_plainly() {
        let around = |sheet: &'static str| {
            let text = |bytes: &'static [u8]| std::str::from_utf8(bytes).expect("text");
            around_cells(sheet.as_bytes()).map(|(head, tail)| (text(head), text(tail)))
        };
        assert_eq!(around("<a><sheetData><row/></sheetData><b/></a>"), Some(("<a>", "<b/></a>")));
        assert_eq!(around("<x:a><x:sheetData r=\"1\"><x:row/></x:sheetData ><b/>"), Some(("<x:a>", "<b/>")));
        for odd in [
            "<a><sheetData/><b/></a>",
            "<a><sheetData></sheetData><c>CMND 334455667</c><sheetData></sheetData></a>",
            "<a><!--<sheetData>--><c>CMND 334455667</c></sheetData></a>",
            "<a><b n=\"sheetData\"/><c>CMND 334455667</c></sheetData></a>",
            "<a><sheetData><c t=\"sheetData\"/></sheetData></a>",
            "<a><sheetDatasheetData></a>",
        ] {
            assert_eq!(around(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_a_program_notes_for_itself_is_no_prose() {
        let property = |name: &str| {
            format!(
                "<P><property name=\"{name}\"><vt:lpwstr>TC084098001234</vt:lpwstr></property><property name=\"b\"><vt:lpwstr>ghi chú</vt:lpwstr></property></P>"
            )
        };
        let found = |part: &str| {
            let found = swept(part, true);
            (found.asides, found.scraps)
        };
        let texts = |texts: &[&str]| texts.iter().copied().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(found(&property("_TemplateID")), (texts(&["ghi chú"]), texts(&["TC084098001234"])));
        assert_eq!(found(&property("Ghi chú")), (texts(&["TC084098001234", "ghi chú"]), vec![]));
        let open = "<m><meta:user-defined meta:name=\"_TemplateID\">TC084098001234</meta:user-defined></m>";
        assert_eq!(found(open), (vec![], texts(&["TC084098001234"])));
    }

    #[test]
    fn anything_else_is_kept_where_it_holds_a_long_number() {
        let part = "<x><s v=\"084098001234\"/><n v=\"12\"/><f>\"0840&#57;8001235\"</f><v>1</v><v>2</v><t>1</t></x>";
        assert_eq!(swept(part, false).scraps, ["084098001234", "\"084098001235\""]);
    }

    #[test]
    fn a_part_that_is_known_gives_what_it_gave_and_no_other_does() {
        let found = |name: &str, part: &str, is_prose: bool| {
            let mut sweep = Sweep::default();
            sweep.part_once(name, part.as_bytes(), is_prose);
            (sweep.beside.scraps, sweep.beside.asides)
        };
        let texts = |texts: &[&str]| texts.iter().copied().map(str::to_owned).collect::<Vec<_>>();
        let (barren, with_number) = ("<a>Calibri</a>", "<a n=\"020F0502020204\">084098001234</a>");
        let scraps = texts(&["020F0502020204", "084098001234"]);
        for _ in 0..3 {
            assert_eq!(found("xl/theme/theme1.xml", barren, false), Default::default());
            assert_eq!(found("xl/theme/theme1.xml", with_number, false), (scraps.clone(), vec![]));
            assert_eq!(found("xl/other.xml", with_number, false), (scraps.clone(), vec![]));
            assert_eq!(found("xl/comments1.xml", barren, true), (vec![], texts(&["Calibri"])));
            assert_eq!(found("xl/comments1.xml", barren, false), (vec![], vec![]));
            // One byte more is another part.
            let more = "<a>334455667</a>".repeat(SWEPT_TEXTS + 1);
            assert_eq!(found("xl/theme/theme1.xml", &format!("{with_number}{more}"), false).0.len(), 3);
        }
        let many = (0..=SWEPT_TEXTS).map(|at| format!("<a>08409800123{at}</a>")).collect::<Vec<_>>().concat();
        for _ in 0..2 {
            assert_eq!(found("xl/many.xml", &many, false).0.len(), SWEPT_TEXTS + 1);
        }
    }
}
