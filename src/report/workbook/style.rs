//! Fonts, borders and number formats of the workbook.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::model::language::Language;
use crate::model::submission::Status;
use crate::model::trend::Risk;

/// The face that Decree 30 asks for.
pub(super) const FONT: &str = "Times New Roman";
/// Points of a table's text.
const TABLE_POINTS: f64 = 11.0;
/// Pixels of a row without a height of its own, with the face above.
pub(super) const ROW_PIXELS: u32 = 20;
/// Pixels of a column without a width of its own, with the face above.
pub(super) const COLUMN_PIXELS: u32 = 64;

/// The face that everything is written in.
pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(TABLE_POINTS).set_font_family(1)
}

/// Text in a block around the table: size in points, centred in its cells.
pub(super) fn block(points: f64) -> Format {
    base().set_font_size(points).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap()
}

/// The formats of tables.
pub(super) struct Styles {
    /// A heading.
    pub(super) heading: Format,
    /// A cell of the row of column numbers.
    pub(super) number_row: Format,
    /// The number of remaining days in its heading.
    pub(super) left: Format,
    /// The number format of a whole number.
    pub(super) whole_number: String,
    /// Kinds of cells, plain and bold.
    pub(super) plain: Cells,
    /// The same in the rows of sums.
    pub(super) bold: Cells,
}

/// Formats of a table's cells by what stands in them.
pub(super) struct Cells {
    /// Text, from the left, wrapped.
    pub(super) text: Format,
    /// Text that leads to a file.
    pub(super) link: Format,
    /// A word, in the middle.
    pub(super) centre: Format,
    /// A count.
    pub(super) count: Format,
    /// A rank or a row number.
    pub(super) ordinal: Format,
    /// A percentage.
    pub(super) percent: Format,
    /// A pace.
    pub(super) pace: Format,
    /// A change, with its sign.
    pub(super) change: Format,
    /// Text under the name that it belongs to.
    pub(super) indented: Format,
    /// A mark of a letter or two.
    pub(super) mark: Format,
    /// A date.
    pub(super) date: Format,
    /// A moment.
    pub(super) moment: Format,
}

impl Styles {
    /// The formats for a language.
    pub(super) fn new(language: Language) -> Self {
        // The locale tag makes LibreOffice group digits as the language does; Excel goes by the machine.
        let locale = match language {
            Language::Vi => "[$-42A]",
            Language::En => "[$-409]",
        };
        let plain = cell();
        let bold = cell().set_bold();
        let ground = Color::RGB(0x00F2_F2F2);
        let heading = bold.clone().set_align(FormatAlign::Center).set_text_wrap().set_background_color(ground);
        Self {
            number_row: plain.clone().set_align(FormatAlign::Center).set_italic().set_font_size(9),
            left: heading.clone().unset_bold().set_italic(),
            heading,
            whole_number: format!("{locale}#,##0"),
            plain: Cells::new(&plain, locale),
            bold: Cells::new(&bold, locale),
        }
    }
}

impl Cells {
    fn new(cell: &Format, locale: &str) -> Self {
        let centre = cell.clone().set_align(FormatAlign::Center).set_text_wrap();
        // A blank of its own width keeps figures off the border.
        let number =
            |format: &str| cell.clone().set_align(FormatAlign::Right).set_num_format(format!("{locale}{format}_ "));
        let text = cell.clone().set_align(FormatAlign::Left).set_text_wrap();
        Self {
            link: text.clone().set_font_color(Color::RGB(0x0005_63C1)).set_underline(FormatUnderline::Single),
            text,
            count: number("#,##0"),
            percent: number("0.00"),
            pace: number("#,##0.0"),
            change: number("+#,##0_ ;-#,##0_ ;0"),
            indented: cell.clone().set_align(FormatAlign::Left).set_text_wrap().set_indent(1),
            mark: cell.clone().set_align(FormatAlign::Center),
            ordinal: centre.clone().set_num_format("0"),
            date: centre.clone().set_num_format(r"dd\/mm\/yyyy"),
            moment: centre.clone().set_num_format(r"hh:mm\ dd\/mm\/yyyy"),
            centre,
        }
    }
}

fn cell() -> Format {
    base().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter)
}

/// The format of a unit's status: what is not in order stands on a ground that shows in grey print too.
pub(super) fn of_status(format: &Format, status: Status) -> Format {
    match status {
        Status::OnTime | Status::Pending | Status::Excused | Status::Inactive => format.clone(),
        Status::Late => format.clone().set_background_color(Color::RGB(0x00FF_F2CC)),
        Status::Missing | Status::Returned => format.clone().set_background_color(Color::RGB(0x00F8_CBAD)).set_bold(),
    }
}

/// The format of how likely it is that a quota will be met, on the same grounds.
pub(super) fn of_risk(format: &Format, risk: Option<Risk>) -> Format {
    match risk {
        None | Some(Risk::Met | Risk::OnPace) => format.clone(),
        Some(Risk::AtRisk | Risk::Unclear) => format.clone().set_background_color(Color::RGB(0x00FF_F2CC)),
        Some(Risk::Behind | Risk::Missed) => format.clone().set_background_color(Color::RGB(0x00F8_CBAD)),
    }
}
