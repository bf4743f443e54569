//! Number formats: which numbers are dates, and which dates they are.

use chrono::{Duration, NaiveDate, NaiveDateTime};

use crate::read::grid::Value;

const MS_PER_DAY: f64 = 86_400_000.0;
/// The day after the last one that Excel knows, 31 December 9999, from either beginning of counting.
const DAYS: f64 = 2_958_466.0;
/// Days from the beginning of 1900's counting to 1 January 1904. Source: [MS-XLS] 2.4.77 `Date1904`.
const DAYS_TO_1904: f64 = 1462.0;
/// Excel counts a 29 February 1900, which was none; later days are one off.
const AFTER_FALSE_LEAP_DAY: f64 = 60.0;

/// Formats that have a number instead of a code in the file; where Excel shows them by the machine's language, in
/// American. Source: ECMA-376 part 1, 18.8.30.
const BUILT_IN: [(u16, &str); 35] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (5, "\"$\"#,##0_);(\"$\"#,##0)"),
    (6, "\"$\"#,##0_);[Red](\"$\"#,##0)"),
    (7, "\"$\"#,##0.00_);(\"$\"#,##0.00)"),
    (8, "\"$\"#,##0.00_);[Red](\"$\"#,##0.00)"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (12, "# ?/?"),
    (13, "# ??/??"),
    (14, "m/d/yyyy"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "m/d/yyyy h:mm"),
    (37, "#,##0_);(#,##0)"),
    (38, "#,##0_);[Red](#,##0)"),
    (39, "#,##0.00_);(#,##0.00)"),
    (40, "#,##0.00_);[Red](#,##0.00)"),
    (41, "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)"),
    (42, "_(\"$\"* #,##0_);_(\"$\"* (#,##0);_(\"$\"* \"-\"_);_(@_)"),
    (43, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)"),
    (44, "_(\"$\"* #,##0.00_);_(\"$\"* (#,##0.00);_(\"$\"* \"-\"??_);_(@_)"),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mm:ss.0"),
    (48, "##0.0E+0"),
    (49, "@"),
];

/// The code of a built-in format; `None` for General and for those that only East Asian Excels have.
pub(in crate::read::formats) fn built_in_code(id: u16) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == id).map(|(_, code)| *code)
}

/// Whether a built-in format shows dates or times of day; 46 shows a duration, which is a number.
pub(in crate::read::formats) fn is_built_in_date(id: u16) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

/// Whether a format's code shows dates or times of day: its first section has a letter for them outside quotes and
/// brackets. A duration (`[h]:mm`) is a number.
pub(in crate::read::formats) fn is_date_code(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            ';' => return false,
            // The next character is shown, or its width left free, or repeated.
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => {
                letters.by_ref().find(|letter| *letter == '"');
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                if is_duration(&inside) {
                    return false;
                }
            }
            'y' | 'm' | 'd' | 'h' | 's' => return true,
            _ => {}
        }
    }
    false
}

/// Hours, minutes or seconds that count on beyond a day: `h`, `mm`.
fn is_duration(inside: &str) -> bool {
    let mut letters = inside.chars().map(|letter| letter.to_ascii_lowercase());
    let first = letters.next();
    first.is_some_and(|first| matches!(first, 'h' | 'm' | 's') && letters.all(|letter| letter == first))
}

/// A number as its cell shows it: a date where the format says so and the calendar has it.
pub(in crate::read::formats) fn value(number: f64, date: bool, from_1904: bool) -> Value {
    let shown = if date { moment(number, from_1904) } else { None };
    shown.map_or_else(|| Value::number(number), Value::Date)
}

/// The date and time of a serial number, to the millisecond.
fn moment(serial: f64, from_1904: bool) -> Option<NaiveDateTime> {
    if !(0.0..DAYS).contains(&serial) {
        return None;
    }
    let days = if from_1904 { serial + DAYS_TO_1904 } else { serial };
    let days = if days < AFTER_FALSE_LEAP_DAY { days + 1.0 } else { days };
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63")]
    let since = Duration::milliseconds((days * MS_PER_DAY).round() as i64);
    NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?.checked_add_signed(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_dates() {
        for code in
            ["dd/mm/yyyy", "DD/MM/YY;@", "[$-42A]dd mmmm yyyy", "\"Ngày\" dd", "h:mm AM/PM", "mm:ss.0", "[Red]d"]
        {
            assert!(is_date_code(code), "{code}");
        }
        for code in
            ["General", "#,##0", "0 \"đơn vị/ngày\"", "[h]:mm", "[mm]:ss", "0\\d", "0_d", "0*y", "[Red]0", "@", "0;d"]
        {
            assert!(!is_date_code(code), "{code}");
        }
        assert!(is_built_in_date(14) && is_built_in_date(57));
        assert!(!is_built_in_date(0) && !is_built_in_date(46) && !is_built_in_date(49));
    }

    #[test]
    fn both_calendars() {
        let day = |number, from_1904| value(number, true, from_1904).shown();
        assert_eq!(day(45_181.0, false), "12/09/2023");
        assert_eq!(day(43_719.0, true), "12/09/2023");
        assert_eq!(day(1.0, false), "01/01/1900");
        assert_eq!(day(59.0, false), "28/02/1900");
        assert_eq!(day(61.0, false), "01/03/1900");
        assert_eq!(day(0.0, true), "01/01/1904");
        assert_eq!(value(45_181.0, false, false), Value::Number(45_181.0));
        assert_eq!(value(-1.0, true, false), Value::Number(-1.0));
        assert_eq!(value(3e6, true, false), Value::Number(3e6));
        let Value::Date(moment) = value(45_181.322_916_666_664, true, false) else { panic!("a date") };
        assert_eq!(moment.to_string(), "2023-09-12 07:45:00");
    }
}
