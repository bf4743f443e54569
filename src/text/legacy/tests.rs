use super::*;
use proptest::prelude::*;

/// The inverse of [`decode_as`], by search: only the tests encode.
fn encode(encoding: Encoding, text: &str) -> String {
    text.chars().map(|c| encode_char(encoding, c).unwrap_or_else(|| c.to_string())).collect()
}

fn encode_char(encoding: Encoding, c: char) -> Option<String> {
    if c.is_ascii() {
        return None;
    }
    match encoding {
        Encoding::Tcvn3 => {
            // Capitals with a tone have no code: the font draws those of the lower-case letters.
            let find = |c| TCVN3.iter().position(|letter| *letter == c);
            let at = find(c).or_else(|| find(lower(c)))?;
            char::from_u32(0xA1 + u32::try_from(at).ok()?).map(String::from)
        }
        Encoding::Vni => {
            let low = lower(c);
            let coded =
                VNI_LETTERS.iter().find(|(_, letter)| *letter == low).map(|(code, _)| code.to_string()).or_else(
                    || {
                        VNI_MARKS.iter().find_map(|(mark, bases, letters)| {
                            let at = letters.chars().position(|letter| letter == low)?;
                            Some(format!("{}{mark}", bases.chars().nth(at)?))
                        })
                    },
                )?;
            Some(if c.is_uppercase() { coded.to_uppercase() } else { coded })
        }
    }
}

/// TCVN5712-1 as iconv has it, of which VN3 is the part without capitals with tones.
#[rustfmt::skip]
const ICONV: &[(u8, char)] = &[
    (0xA1, 'Ă'), (0xA2, 'Â'), (0xA3, 'Ê'), (0xA4, 'Ô'), (0xA5, 'Ơ'), (0xA6, 'Ư'),
    (0xA7, 'Đ'), (0xA8, 'ă'), (0xA9, 'â'), (0xAA, 'ê'), (0xAB, 'ô'), (0xAC, 'ơ'),
    (0xAD, 'ư'), (0xAE, 'đ'), (0xB5, 'à'), (0xB6, 'ả'), (0xB7, 'ã'), (0xB8, 'á'),
    (0xB9, 'ạ'), (0xBB, 'ằ'), (0xBC, 'ẳ'), (0xBD, 'ẵ'), (0xBE, 'ắ'), (0xC6, 'ặ'),
    (0xC7, 'ầ'), (0xC8, 'ẩ'), (0xC9, 'ẫ'), (0xCA, 'ấ'), (0xCB, 'ậ'), (0xCC, 'è'),
    (0xCE, 'ẻ'), (0xCF, 'ẽ'), (0xD0, 'é'), (0xD1, 'ẹ'), (0xD2, 'ề'), (0xD3, 'ể'),
    (0xD4, 'ễ'), (0xD5, 'ế'), (0xD6, 'ệ'), (0xD7, 'ì'), (0xD8, 'ỉ'), (0xDC, 'ĩ'),
    (0xDD, 'í'), (0xDE, 'ị'), (0xDF, 'ò'), (0xE1, 'ỏ'), (0xE2, 'õ'), (0xE3, 'ó'),
    (0xE4, 'ọ'), (0xE5, 'ồ'), (0xE6, 'ổ'), (0xE7, 'ỗ'), (0xE8, 'ố'), (0xE9, 'ộ'),
    (0xEA, 'ờ'), (0xEB, 'ở'), (0xEC, 'ỡ'), (0xED, 'ớ'), (0xEE, 'ợ'), (0xEF, 'ù'),
    (0xF1, 'ủ'), (0xF2, 'ũ'), (0xF3, 'ú'), (0xF4, 'ụ'), (0xF5, 'ừ'), (0xF6, 'ử'),
    (0xF7, 'ữ'), (0xF8, 'ứ'), (0xF9, 'ự'), (0xFA, 'ỳ'), (0xFB, 'ỷ'), (0xFC, 'ỹ'),
    (0xFD, 'ý'), (0xFE, 'ỵ'),
];

const WORDS: &[&str] = &[
    "Phường 1",
    "Xã Long Toàn",
    "Xã Long Hữu",
    "Xã Dân Thành",
    "Xã Trường Long Hòa",
    "Xã Hiệp Thạnh",
    "Thu nhận hồ sơ mức 2",
    "Kích hoạt mức 1",
    "Trong ngày",
    "Lũy kế",
    "Khó khăn, vướng mắc",
    "Tổng cộng",
    "Đơn vị",
    "Ấp, khóm",
    "Chỉ tiêu giao",
    "Tỷ lệ (%)",
    "Còn lại",
    "Công an thị xã Duyên Hải",
    "Ủy ban nhân dân",
    "Báo cáo kết quả ngày 12 tháng 9 năm 2023",
    "Quyết định",
    "Kế hoạch số 110/KH-UBND",
    "Khóm 3",
    "Ấp Cồn Ông",
    "Ấp Nhà Mát",
    "Tổ trưởng",
    "Người lập biểu",
    "không có",
    "HĐND và UBND xã",
];

#[test]
fn cells_as_excel_shows_them() {
    for (shown, encoding, text) in [
        ("Ph\u{AD}êng 1", Encoding::Tcvn3, "Phường 1"),
        ("X· Long Toµn", Encoding::Tcvn3, "Xã Long Toàn"),
        ("Tr\u{AD}êng Long Hßa", Encoding::Tcvn3, "Trường Long Hòa"),
        ("Êp 1", Encoding::Tcvn3, "ấp 1"),
        ("Bé Néi vô", Encoding::Tcvn3, "Bộ Nội vụ"),
        ("H§ND x· HiÖp Th¹nh", Encoding::Tcvn3, "HĐND xã Hiệp Thạnh"),
        ("Phöôøng 1", Encoding::Vni, "Phường 1"),
        ("PHÖÔØNG 1", Encoding::Vni, "PHƯỜNG 1"),
        ("Xaõ Long Toaøn", Encoding::Vni, "Xã Long Toàn"),
        ("Hieäp Thaïnh", Encoding::Vni, "Hiệp Thạnh"),
        ("ÑAÊNG KYÙ", Encoding::Vni, "ĐĂNG KÝ"),
        ("Khoù khaên, vöôùng maéc", Encoding::Vni, "Khó khăn, vướng mắc"),
    ] {
        assert_eq!(decode(shown), Some((encoding, text.to_owned())), "{shown}");
        let apart: String = shown.nfd().collect();
        assert_eq!(decode(&apart), Some((encoding, text.to_owned())), "{shown} decomposed");
    }
}

#[test]
fn other_text_is_left_alone() {
    for text in [
        "",
        "Phường 1",
        "Phuong 1",
        "Xã Long Toàn",
        "không có",
        "Hòa",
        "báo cáo",
        "Tân Hòa",
        "Bé",
        "vô",
        "là",
        "café",
        "crème brûlée",
        "naïve",
        "Düsseldorf",
        "São Paulo",
        "José Núñez",
        "Ångström",
        "fiancée",
        "10 µm",
        "© 2023",
        "m²",
        "20 °C",
        "5 × 3",
        "½",
        "± 5",
        "§ 5",
        "· Long Toan",
        "«abc»",
        "co\u{AD}operation",
        "100 £",
        "ABC®",
        "Đồng ý",
        "Xa\u{303} Long Toa\u{300}n",
        "Quảng Ngãi",
        "ý kiến",
        "à",
        "…",
        "Ñ",
        "kW·h",
    ] {
        assert_eq!(decode(text), None, "{text}");
    }
}

#[test]
fn a_sheet_settles_what_a_cell_cannot() {
    assert_eq!(decode("Tæ"), None);
    assert_eq!(decode("Khãm 3"), None);
    let cells = ["TT", "Êp, khãm", "Tæ 1", "Khãm 3", "Ghi chó", "12", "VNeID"];
    assert_eq!(sheet_encoding(cells), Some(Encoding::Tcvn3));
    assert_eq!(decode_in_sheet(Encoding::Tcvn3, "Khãm 3").as_deref(), Some("Khóm 3"));
    assert_eq!(decode_in_sheet(Encoding::Tcvn3, "Tæ 1").as_deref(), Some("Tổ 1"));
    assert_eq!(decode_in_sheet(Encoding::Tcvn3, "X· Ea Dr«ng").as_deref(), Some("Xã Ea Drông"));
    assert_eq!(decode_in_sheet(Encoding::Tcvn3, "12"), None);
    assert_eq!(decode_in_sheet(Encoding::Tcvn3, "café"), None);
    assert_eq!(sheet_encoding(["Ghi chó", "Phường 1", "Ph\u{AD}êng 1"]), None);
    assert_eq!(sheet_encoding(["Tæ leä", "Phöôøng 2"]), Some(Encoding::Vni));
    assert_eq!(sheet_encoding(["Ghi chú", "không có"]), None);
}

#[test]
fn the_table_is_that_of_iconv() {
    assert_eq!(TCVN3.iter().filter(|letter| **letter != '\0').count(), ICONV.len());
    for (code, letter) in ICONV {
        assert_eq!(tcvn3(char::from(*code)), Some(*letter), "{code:02X}");
    }
}

#[test]
fn a_font_tells_the_encoding_also_of_words_that_could_be_either() {
    let lower = face(".VnTime").expect("a face");
    assert_eq!(decode_set_in(lower, "Khãm 3").as_deref(), Some("Khóm 3"));
    assert_eq!(decode_set_in(lower, "Ph\u{AD}êng 1").as_deref(), Some("Phường 1"), "U+00AD is a letter here");
    assert_eq!(decode_set_in(face(".VnTimeH").expect("a face"), "Ph\u{AD}êng").as_deref(), Some("PHƯỜNG"));
    assert_eq!(decode_set_in(face("VNI-Times").expect("a face"), "Phöôøng 1").as_deref(), Some("Phường 1"));
    assert_eq!(decode_set_in(lower, "Phường 1"), None, "it is Unicode whatever its font");
    assert_eq!(decode_set_in(lower, "12"), None);
    assert_eq!((face("Times New Roman"), face("Vnbook"), face("Arial")), (None, None, None));
}

#[test]
fn every_vietnamese_letter_survives_both_encodings() {
    for c in "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ".chars()
    {
        for encoding in [Encoding::Tcvn3, Encoding::Vni] {
            assert_eq!(decode_as(encoding, &encode(encoding, &c.to_string())), c.to_string());
        }
    }
    let capitals = "ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ";
    assert_eq!(decode_as(Encoding::Vni, &encode(Encoding::Vni, capitals)), capitals);
    assert_eq!(decode_as(Encoding::Tcvn3, &encode(Encoding::Tcvn3, capitals)), capitals.to_lowercase());
}

#[test]
fn words_of_the_forms_are_recognised_in_both_encodings() {
    for encoding in [Encoding::Tcvn3, Encoding::Vni] {
        let sheet: Vec<String> = WORDS.iter().map(|text| encode(encoding, text)).collect();
        assert_eq!(sheet_encoding(sheet.iter().map(String::as_str)), Some(encoding));
        for (text, cell) in WORDS.iter().zip(&sheet) {
            let lower = text.to_lowercase();
            assert_eq!(decode_in_sheet(encoding, cell).map(|t| t.to_lowercase()), Some(lower.clone()), "{cell}");
            if let Some((found, decoded)) = decode(cell) {
                assert_eq!((found, decoded.to_lowercase()), (encoding, lower), "{cell}");
            }
            assert_eq!(decode(text), None, "{text}");
        }
    }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(picks in proptest::collection::vec(0..WORDS.len(), 1..6)) {
        let text = picks.iter().map(|i| WORDS[*i]).collect::<Vec<_>>().join(" ");
        let lower = text.to_lowercase();
        for encoding in [Encoding::Tcvn3, Encoding::Vni] {
            let legacy = encode(encoding, &text);
            prop_assert_eq!(decode_as(encoding, &legacy).to_lowercase(), lower.clone());
            prop_assert_eq!(decode_in_sheet(encoding, &legacy).map(|t| t.to_lowercase()), Some(lower.clone()));
            prop_assert!(decode(&legacy).is_none_or(|(found, decoded)| found == encoding && decoded.to_lowercase() == lower));
        }
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,24}|[\u{A1}-\u{FF}a-zA-Z ]{0,16}") {
        let _ = (decode(&text), decode_in_sheet(Encoding::Vni, &text), decode_as(Encoding::Tcvn3, &text));
        let _ = sheet_encoding([text.as_str()]);
    }
}
