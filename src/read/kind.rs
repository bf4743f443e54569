//! The formats that are read.

use serde::{Deserialize, Serialize};

/// A kind of spreadsheet file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Excel 2007 and later, with or without macros.
    Xlsx,
    /// Excel's binary workbook.
    Xlsb,
    /// Excel 97 to 2003.
    Xls,
    /// `LibreOffice` and `OpenOffice`.
    Ods,
}

impl Kind {
    /// The usual extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}
