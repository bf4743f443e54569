//! Which numbers are mobile telephones.

/// Whether a number looks like a mobile telephone that lost its zero, and is not round.
pub(super) fn is_bare_phone(number: f64) -> bool {
    let digits = format!("{number}");
    is_mobile(&digits) && !digits.ends_with("000")
}

/// Whether digits are a mobile number without its zero: they begin as those of the networks do.
pub(super) fn is_mobile(digits: &str) -> bool {
    digits.len() == MOBILE
        && digits.starts_with(['3', '5', '7', '8', '9'])
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Digits of a mobile telephone number without the zero before it.
pub(super) const MOBILE: usize = 9;
