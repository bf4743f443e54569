//! What a workbook says before its sheets: which there are, shared texts, fonts and formats.

use std::collections::BTreeMap;

use super::formula::Links;
use super::numbers;
use super::records::{Fields, Record, Records, kind};
use super::strings::{Coding, SharedTexts, code_page};
use super::styles::Styles;
use crate::read::ReadFailure;

/// Versions of the format. Source: [MS-XLS] 2.4.21 `BOF`.
const BIFF_8: u16 = 0x0600;
const BIFF_5: u16 = 0x0500;

/// Kinds of sheets. Source: [MS-XLS] 2.4.28 `BoundSheet8`.
const WORKSHEET: u8 = 0;
const MACRO_SHEET: u8 = 1;

/// A sheet as the workbook lists it.
pub(super) struct BoundSheet {
    pub(super) name: String,
    pub(super) visible: bool,
    pub(super) worksheet: bool,
    /// Where its records begin in the stream.
    pub(super) start: usize,
}

/// What a workbook says before its sheets.
pub(super) struct Globals {
    /// Excel 97 or later; otherwise Excel 5 or 95.
    pub(super) biff_8: bool,
    pub(super) coding: Coding,
    pub(super) from_1904: bool,
    pub(super) sheets: Vec<BoundSheet>,
    pub(super) texts: SharedTexts,
    pub(super) styles: Styles,
    pub(super) links: Links,
    /// Whether it has sheets of Excel 4 macros.
    pub(super) macro_sheets: bool,
    formats: BTreeMap<u16, String>,
    dates: Vec<bool>,
}

impl Globals {
    /// Reads the records before the sheets.
    pub(super) fn read(stream: &[u8]) -> Result<Self, ReadFailure> {
        let mut records = Records::new(stream);
        let mut globals = Self::begin(&records.next()?)?;
        loop {
            let record = records.next()?;
            if record.kind == kind::EOF {
                break;
            }
            globals.take(&record)?;
        }
        globals.dates = globals.styles.format_ids().map(|id| globals.shows_date(id)).collect();
        Ok(globals)
    }

    fn begin(record: &Record<'_>) -> Result<Self, ReadFailure> {
        let version = record.fields().u16().filter(|_| record.kind == kind::BOF);
        let biff_8 = match version {
            Some(BIFF_8) => true,
            Some(BIFF_5) => false,
            _ => return Err(ReadFailure::Corrupt("not a workbook of Excel 5 to 2003".to_owned())),
        };
        Ok(Self {
            biff_8,
            coding: if biff_8 { Coding::Unicode } else { Coding::Bytes(code_page(0)) },
            from_1904: false,
            sheets: Vec::new(),
            texts: SharedTexts::default(),
            styles: Styles::new(biff_8),
            links: Links::default(),
            macro_sheets: false,
            formats: BTreeMap::new(),
            dates: Vec::new(),
        })
    }

    fn take(&mut self, record: &Record<'_>) -> Result<(), ReadFailure> {
        let mut fields = record.fields();
        match record.kind {
            kind::FILE_PASS => return Err(ReadFailure::Encrypted),
            kind::CODE_PAGE => {
                if let (Coding::Bytes(encoding), Some(number)) = (&mut self.coding, fields.u16()) {
                    *encoding = code_page(number);
                }
            }
            kind::DATE_1904 => self.from_1904 = fields.u16() == Some(1),
            kind::BOUND_SHEET => {
                let sheet = self.bound_sheet(fields).ok_or_else(|| record.damaged())?;
                self.links.add_sheet(&sheet.name);
                self.sheets.push(sheet);
            }
            kind::FORMAT => {
                let (id, code) = self.format(fields).ok_or_else(|| record.damaged())?;
                self.formats.insert(id, code);
            }
            kind::FONT => self.styles.add_font(fields, self.coding),
            kind::XF => self.styles.add_xf(fields).ok_or_else(|| record.damaged())?,
            kind::PALETTE => self.styles.set_palette(fields),
            kind::SST => self.texts = SharedTexts::read(record),
            kind::SUP_BOOK => self.links.add_book(record.data),
            kind::EXTERN_NAME => self.links.add_extern_name(fields),
            kind::EXTERN_SHEET if self.biff_8 => self.links.add_references(fields),
            kind::LBL if self.biff_8 => self.links.add_name(fields),
            _ => {}
        }
        Ok(())
    }

    /// Source: [MS-XLS] 2.4.28 `BoundSheet8`.
    fn bound_sheet(&mut self, mut fields: Fields<'_>) -> Option<BoundSheet> {
        /// The bits of the visibility: 1 hidden, 2 hidden also from Excel's list of hidden sheets.
        const HIDDEN: u8 = 0x03;
        let start = usize::try_from(fields.u32()?).ok()?;
        let state = fields.u8()?;
        let sheet = fields.u8()?;
        let mut name = self.coding.short(&mut fields)?;
        name.retain(|letter| letter != '\0');
        self.macro_sheets |= sheet == MACRO_SHEET;
        Some(BoundSheet { name, visible: state & HIDDEN == 0, worksheet: sheet == WORKSHEET, start })
    }

    /// Source: [MS-XLS] 2.4.126 `Format`; before Excel 97 the code's length is one byte. A code that claims more
    /// letters than there are ends with its record.
    fn format(&self, mut fields: Fields<'_>) -> Option<(u16, String)> {
        let id = fields.u16()?;
        let count = usize::from(if self.biff_8 { fields.u16()? } else { u16::from(fields.u8()?) });
        Some((id, self.coding.at_most(&mut fields, count)?))
    }

    fn shows_date(&self, format: u16) -> bool {
        self.formats.get(&format).map_or_else(|| numbers::is_built_in_date(format), |code| numbers::is_date_code(code))
    }

    /// Whether a cell of this style shows a number as a date.
    pub(super) fn is_date(&self, xf: u16) -> bool {
        self.dates.get(usize::from(xf)).copied().unwrap_or(false)
    }

    /// The code of a number format; `None` for General.
    pub(super) fn format_code(&self, id: u16) -> Option<String> {
        let own = self.formats.get(&id).map(String::as_str);
        own.or_else(|| numbers::built_in_code(id))
            .filter(|code| !code.eq_ignore_ascii_case("General"))
            .map(str::to_owned)
    }
}
