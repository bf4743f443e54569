//! Error values by their codes.

/// The sign of an error. Source: [MS-XLS] `BErr`.
pub(in crate::read::formats) fn error_code(code: u8) -> Option<&'static str> {
    match code {
        0x00 => Some("#NULL!"),
        0x07 => Some("#DIV/0!"),
        0x0F => Some("#VALUE!"),
        0x17 => Some("#REF!"),
        0x1D => Some("#NAME?"),
        0x24 => Some("#NUM!"),
        0x2A | 0x2B => Some("#N/A"),
        _ => None,
    }
}
