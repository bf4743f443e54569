use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn unreadable(suggestion: u64) -> Reading {
    Reading::Unreadable { suggestion: Some(suggestion) }
}

#[test]
fn texts_are_read_the_vietnamese_way() {
    for (text, reading) in [
        ("", Reading::Blank),
        (" \u{A0}\n", Reading::Blank),
        ("……", Reading::Blank),
        ("...", Reading::Blank),
        ("…", Reading::Blank),
        ("____", Reading::Blank),
        ("-", Reading::Count(0)),
        ("–", Reading::Count(0)),
        ("—", Reading::Count(0)),
        ("không", Reading::Count(0)),
        ("Không có", Reading::Count(0)),
        ("KHÔNG", Reading::Count(0)),
        ("khong co.", Reading::Count(0)),
        ("0", Reading::Count(0)),
        ("-0", Reading::Count(0)),
        ("000", Reading::Count(0)),
        ("1234", Reading::Count(1234)),
        (" 1234 ", Reading::Count(1234)),
        ("'12", Reading::Count(12)),
        ("007", Reading::Count(7)),
        ("+4", Reading::Count(4)),
        ("12.", Reading::Count(12)),
        ("１２", Reading::Count(12)),
        ("1 234", Reading::Count(1234)),
        ("1\u{A0}234", Reading::Count(1234)),
        ("1\u{202F}234\u{202F}567", Reading::Count(1_234_567)),
        ("1.234.567", Reading::Count(1_234_567)),
        ("1,234,567", Reading::Count(1_234_567)),
        ("1.234", Reading::Grouped(1234)),
        ("1,234", Reading::Grouped(1234)),
        ("12.000", Reading::Grouped(12000)),
        ("999,999", Reading::Grouped(999_999)),
        ("1.234,5", FRACTION),
        ("1,234.5", FRACTION),
        ("1.234,567", FRACTION),
        ("12,5", FRACTION),
        ("12.5", FRACTION),
        ("0.123", FRACTION),
        ("0,123", FRACTION),
        ("1.2345", FRACTION),
        ("1234.567", FRACTION),
        (",5", FRACTION),
        ("1 234,5", FRACTION),
        ("1.234,0", Reading::Count(1234)),
        ("1,234.00", Reading::Count(1234)),
        ("0,0", Reading::Count(0)),
        ("0.0", Reading::Count(0)),
        ("0.000", Reading::Count(0)),
        ("12,0", Reading::Count(12)),
        ("1234,000", Reading::Count(1234)),
        ("1.234.567,00", Reading::Count(1_234_567)),
        ("-4", Reading::Negative),
        ("−4", Reading::Negative),
        ("(4)", Reading::Negative),
        ("- 4", Reading::Negative),
        ("-1.234", Reading::Negative),
        ("–12,5", Reading::Negative),
        ("( 1.234 )", Reading::Negative),
        ("(0)", Reading::Count(0)),
        ("chưa có", UNREADABLE),
        ("-99999999999999999999", Reading::Negative),
        ("1000000000000", Reading::Count(LARGEST)),
        ("1000000000001", UNREADABLE),
        ("084123456789012", UNREADABLE),
        ("99999999999999999999999", UNREADABLE),
        ("12 hồ sơ", unreadable(12)),
        ("khoảng 12", unreadable(12)),
        ("1.234 hồ sơ", unreadable(1234)),
        ("12hs", unreadable(12)),
        ("12 (lũy kế)", unreadable(12)),
        ("1O", unreadable(10)),
        ("2l", unreadable(21)),
        ("o", unreadable(0)),
        ("1. 234", unreadable(1234)),
        ("12 người/ngày", unreadable(12)),
        ("12%", UNREADABLE),
        ("12 %", UNREADABLE),
        ("1e3", UNREADABLE),
        ("12/09", UNREADABLE),
        ("12/09/2023", UNREADABLE),
        ("1.23.4", UNREADABLE),
        ("12 hs, 3 nữ", UNREADABLE),
        ("12-15", UNREADABLE),
        ("P1", UNREADABLE),
        ("1 23", UNREADABLE),
        ("0 123", UNREADABLE),
        ("1.234,567.890", UNREADABLE),
        ("8:30", UNREADABLE),
        ("abc", UNREADABLE),
        (".", UNREADABLE),
        ("12,5 hồ sơ", UNREADABLE),
        ("1 234.567", UNREADABLE),
        ("1.234 567", UNREADABLE),
        ("12.345.67", UNREADABLE),
        ("12 34", UNREADABLE),
    ] {
        assert_eq!(from_text(text), reading, "{text:?}");
    }
}

#[test]
fn numbers_are_read_as_the_cell_holds_them() {
    for (value, reading) in [
        (0.0, Reading::Count(0)),
        (-0.0, Reading::Count(0)),
        (12.0, Reading::Count(12)),
        (11.999_999_9, Reading::Count(12)),
        (-0.000_000_1, Reading::Count(0)),
        (-4.0, Reading::Negative),
        (-0.5, Reading::Negative),
        (-1e300, Reading::Negative),
        (1.234, Reading::Fraction { suggestion: Some(1234) }),
        (1.23, Reading::Fraction { suggestion: Some(1230) }),
        (12.5, Reading::Fraction { suggestion: Some(12500) }),
        (999.999, Reading::Fraction { suggestion: Some(999_999) }),
        (0.5, FRACTION),
        (1234.5, FRACTION),
        (1.2345, FRACTION),
        (1.0 / 3.0, FRACTION),
        (1e12, Reading::Count(LARGEST)),
        (1e12 + 1.0, UNREADABLE),
        (1e12 + 0.5, UNREADABLE),
        (1e300, UNREADABLE),
        (f64::NAN, UNREADABLE),
        (f64::INFINITY, UNREADABLE),
        (f64::NEG_INFINITY, UNREADABLE),
    ] {
        assert_eq!(from_number(value), reading, "{value:?}");
    }
}

/// The digits with a mark between groups of three.
fn group(value: u64, mark: &str) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(c);
    }
    out
}

proptest! {
    #[test]
    fn counts_survive_every_habit(value in prop_oneof![0..100_u64, 0..100_000_u64, 0..=LARGEST], pad in "[ \u{A0}\u{202F}\t]{0,2}") {
        let groups = group(value, ".").split('.').count();
        for mark in [".", ","] {
            let typed = format!("{pad}{}{pad}", group(value, mark));
            let expected = if groups == 2 { Reading::Grouped(value) } else { Reading::Count(value) };
            prop_assert_eq!(from_text(&typed), expected, "{}", typed);
            prop_assert_eq!(from_text(&format!("-{typed}")), if value == 0 { Reading::Count(0) } else { Reading::Negative });
            prop_assert_eq!(from_text(&format!("{typed} hồ sơ").nfd().collect::<String>()), Reading::Unreadable { suggestion: Some(value) });
        }
        for typed in [
            value.to_string(), group(value, " "), group(value, "\u{A0}"), group(value, "\u{202F}"), format!("{value},0"),
            format!("{},00", group(value, ".")), format!("{}.0", group(value, ",")), format!("0{value}"),
        ] {
            prop_assert_eq!(from_text(&format!("{pad}{typed}{pad}")), Reading::Count(value), "{}", typed);
        }
        prop_assert_eq!(from_text(&format!("{},5", group(value, "."))), FRACTION);
        #[expect(clippy::cast_precision_loss, reason = "at most 10^12")]
        let number = value as f64;
        prop_assert_eq!(from_number(number), Reading::Count(value));
        prop_assert_eq!(from_number(-number), if value == 0 { Reading::Count(0) } else { Reading::Negative });
    }

    #[test]
    fn a_dot_eaten_by_a_spreadsheet_is_suggested_back(thousands in 1..1000_u32, rest in 1..1000_u32) {
        let count = thousands * 1000 + rest;
        prop_assert_eq!(from_number(f64::from(count) / 1000.0), Reading::Fraction { suggestion: Some(u64::from(count)) });
    }

    #[test]
    fn any_value_is_survived(text in "\\PC{0,24}|[-0-9., ()%ol/]{0,12}", value: f64) {
        for reading in [from_text(&text), from_number(value)] {
            if let Reading::Count(n) | Reading::Grouped(n) | Reading::Fraction { suggestion: Some(n) } | Reading::Unreadable { suggestion: Some(n) } = reading {
                prop_assert!(n <= LARGEST);
            }
        }
    }
}
