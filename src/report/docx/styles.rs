//! The styles of a document after Decree 30/2020/NĐ-CP, annex I: Times New Roman, black, sizes in points as it says.
//!
//! Those that Word has itself keep its names, so that its own lists, outline and contents know them.

use std::fmt::Write;

use Align::{Both, Centre, Left, Right};

use super::{Document, escaped};
use crate::model::language::Language;

/// A style of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Style {
    Body,
    Heading1,
    Heading2,
    Heading3,
    Title,
    Subject,
    Item,
    Note,
    Fill,
    AnnexTitle,
    AnnexNote,
    TableText,
    TableNumber,
    TableCentre,
    TableHeading,
    Superior,
    Office,
    State,
    Motto,
    ShortRule,
    LongRule,
    Number,
    PlaceDate,
    Signature,
    SigningRoom,
    RecipientsHeading,
    Recipients,
}

/// How a style's lines stand.
#[derive(Clone, Copy)]
enum Align {
    Left,
    Right,
    Centre,
    Both,
}

/// A style: identifier, Word's own name, alignment, half points, bold, italic, further paragraph properties.
struct Look {
    id: &'static str,
    name: Option<&'static str>,
    align: Align,
    half_points: u32,
    bold: bool,
    italic: bool,
    more: &'static str,
}

/// Twentieths of a point: 6 points between paragraphs, a first line of 1.27 cm.
const BODY: &str =
    "<w:spacing w:before=\"0\" w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/>";
const ITEM: &str = "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>\
    <w:spacing w:before=\"0\" w:after=\"80\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:left=\"0\" w:firstLine=\"720\"/>";
/// A place where people must write: as the text, on a ground that nobody overlooks.
const FILL: &str = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFF2CC\"/>\
    <w:spacing w:before=\"0\" w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/>";
const HEADING: &str = "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"120\"/><w:ind w:firstLine=\"720\"/>";
const TIGHT: &str = "<w:spacing w:before=\"0\" w:after=\"0\"/>";
const CELL: &str = "<w:spacing w:before=\"30\" w:after=\"30\"/>";
const RULE: &str = "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>\
    <w:spacing w:before=\"20\" w:after=\"0\" w:line=\"60\" w:lineRule=\"exact\"/>";

impl Style {
    /// All of them.
    pub(super) const ALL: [Self; 27] = [
        Self::Body,
        Self::Heading1,
        Self::Heading2,
        Self::Heading3,
        Self::Title,
        Self::Subject,
        Self::Item,
        Self::Note,
        Self::Fill,
        Self::AnnexTitle,
        Self::AnnexNote,
        Self::TableText,
        Self::TableNumber,
        Self::TableCentre,
        Self::TableHeading,
        Self::Superior,
        Self::Office,
        Self::State,
        Self::Motto,
        Self::ShortRule,
        Self::LongRule,
        Self::Number,
        Self::PlaceDate,
        Self::Signature,
        Self::SigningRoom,
        Self::RecipientsHeading,
        Self::Recipients,
    ];

    /// Its identifier in the file.
    pub(in crate::report) fn id(self) -> &'static str {
        self.look().id
    }

    /// Those whose name people see as the campaign's language has it.
    pub(in crate::report) fn own() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|style| style.look().name.is_none())
    }

    fn look(self) -> Look {
        let own = |id, align, points: u32, more| Look {
            id,
            name: None,
            align,
            half_points: 2 * points,
            bold: false,
            italic: false,
            more,
        };
        let bold = |look: Look| Look { bold: true, ..look };
        let italic = |look: Look| Look { italic: true, ..look };
        let named = |name, look: Look| Look { name: Some(name), ..look };
        match self {
            Self::Body => named("Body Text", own("BodyText", Both, 14, BODY)),
            Self::Heading1 => named("heading 1", bold(own("Heading1", Both, 14, HEADING))),
            Self::Heading2 => named("heading 2", bold(own("Heading2", Both, 14, HEADING))),
            Self::Heading3 => named("heading 3", italic(bold(own("Heading3", Both, 14, HEADING)))),
            Self::Title => {
                named("Title", bold(own("Title", Centre, 14, "<w:spacing w:before=\"240\" w:after=\"0\"/>")))
            }
            Self::Subject => {
                named("Subtitle", bold(own("Subtitle", Centre, 14, "<w:spacing w:before=\"0\" w:after=\"160\"/>")))
            }
            Self::Item => named("List Bullet", own("ListBullet", Both, 14, ITEM)),
            Self::Note => italic(own("Note", Centre, 13, "<w:spacing w:before=\"0\" w:after=\"120\"/>")),
            Self::Fill => italic(own("ToFill", Both, 14, FILL)),
            Self::AnnexTitle => bold(own(
                "AnnexTitle",
                Centre,
                14,
                "<w:keepNext/><w:pageBreakBefore/><w:spacing w:before=\"0\" w:after=\"0\"/>",
            )),
            Self::AnnexNote => italic(own("AnnexNote", Centre, 14, "<w:spacing w:before=\"0\" w:after=\"120\"/>")),
            Self::TableText => own("TableText", Left, 12, CELL),
            Self::TableNumber => own("TableNumber", Right, 12, CELL),
            Self::TableCentre => own("TableCentre", Centre, 12, CELL),
            Self::TableHeading => bold(own("TableHeading", Centre, 12, CELL)),
            Self::Superior => own("SuperiorBody", Centre, 12, TIGHT),
            Self::Office => bold(own("IssuingBody", Centre, 12, TIGHT)),
            Self::State => bold(own("StateName", Centre, 12, TIGHT)),
            Self::Motto => bold(own("Motto", Centre, 13, TIGHT)),
            Self::ShortRule => own("ShortRule", Centre, 2, RULE),
            Self::LongRule => own("LongRule", Centre, 2, RULE),
            Self::Number => own("DocumentNumber", Centre, 13, "<w:spacing w:before=\"60\" w:after=\"0\"/>"),
            Self::PlaceDate => italic(own("PlaceDate", Centre, 13, "<w:spacing w:before=\"60\" w:after=\"0\"/>")),
            Self::Signature => bold(own("SignatureBlock", Centre, 14, TIGHT)),
            Self::SigningRoom => italic(own("SigningRoom", Centre, 12, "<w:spacing w:before=\"0\" w:after=\"1300\"/>")),
            Self::RecipientsHeading => italic(bold(own("RecipientsHeading", Left, 12, TIGHT))),
            Self::Recipients => own("Recipients", Left, 11, TIGHT),
        }
    }

    /// Indents of the rules, so that they are as long as the decree has them: a third to a half of the issuing body's
    /// line, and the whole of the motto.
    fn indent(self) -> &'static str {
        match self {
            Self::ShortRule => "<w:ind w:left=\"1200\" w:right=\"1200\"/>",
            Self::LongRule => "<w:ind w:left=\"1180\" w:right=\"1180\"/>",
            _ => "",
        }
    }
}

/// The part `word/styles.xml`, without its root.
pub(super) fn styles(document: &Document) -> String {
    let language = match document.language {
        Language::Vi => "vi-VN",
        Language::En => "en-GB",
    };
    let font = "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" \
                w:cs=\"Times New Roman\"/>";
    let mut out = format!(
        "<w:docDefaults><w:rPrDefault><w:rPr>{font}<w:color w:val=\"000000\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>\
         <w:lang w:val=\"{language}\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:qFormat/>\
         <w:rPr><w:b/><w:bCs/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Header\"><w:name w:val=\"header\"/><w:basedOn w:val=\"Normal\"/>\
         <w:pPr><w:jc w:val=\"center\"/></w:pPr><w:rPr><w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:tblPr><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar>\
         </w:tblPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/>\
         <w:tblPr><w:tblBorders>{}</w:tblBorders></w:tblPr></w:style>",
        ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"))
            .concat()
    );
    for style in Style::ALL {
        let own = document.style_names.iter().find(|(named, _)| *named == style).map(|(_, name)| name.as_str());
        let name = style.look().name.or(own).unwrap_or(style.id());
        // Writing to a string cannot fail.
        let _ = write!(out, "{}", element(style, name));
    }
    out
}

fn element(style: Style, name: &str) -> String {
    let look = style.look();
    let align = match look.align {
        Align::Left => "left",
        Align::Right => "right",
        Align::Centre => "center",
        Align::Both => "both",
    };
    let outline = match style {
        Style::Heading1 | Style::AnnexTitle => "<w:outlineLvl w:val=\"0\"/>",
        Style::Heading2 => "<w:outlineLvl w:val=\"1\"/>",
        Style::Heading3 => "<w:outlineLvl w:val=\"2\"/>",
        _ => "",
    };
    let next = match style {
        Style::Heading1 | Style::Heading2 | Style::Heading3 => "<w:next w:val=\"BodyText\"/>",
        _ => "",
    };
    let flag = |on: bool, tag: &str| if on { format!("<w:{tag}/><w:{tag}Cs/>") } else { String::new() };
    format!(
        "<w:style w:type=\"paragraph\"{custom} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>{next}\
         <w:qFormat/><w:pPr>{more}{indent}<w:jc w:val=\"{align}\"/>{outline}</w:pPr>\
         <w:rPr>{bold}{italic}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
        custom = if look.name.is_none() { " w:customStyle=\"1\"" } else { "" },
        id = look.id,
        name = escaped(name),
        more = look.more,
        indent = style.indent(),
        bold = flag(look.bold, "b"),
        italic = flag(look.italic, "i"),
        size = look.half_points,
    )
}
