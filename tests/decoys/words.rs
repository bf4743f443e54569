//! Names from word lists and from random syllables, so that no word list knows them all.

use unicode_normalization::UnicodeNormalization;

use super::chance::Chance;

const ONSETS: [&str; 24] = [
    "B", "C", "Ch", "D", "Đ", "G", "H", "Kh", "L", "M", "N", "Ng", "Nh", "Ph", "Qu", "R", "S", "T", "Th", "Tr", "V",
    "X", "Gi", "",
];
const RHYMES: [&str; 32] = [
    "áp", "ạc", "ành", "ẩm", "ằng", "ẹo", "ềnh", "iêng", "ỉu", "oạng", "ồi", "ộp", "ơi", "ớm", "ức", "ượng", "uôm",
    "uỳnh", "ấu", "èn", "ích", "óc", "ởn", "ụt", "ửng", "ằn", "oe", "uya", "ít", "ẫy", "ỏi", "ương",
];

/// A syllable that means nothing.
fn syllable(chance: &mut Chance) -> String {
    let text = format!("{}{}", chance.pick(&ONSETS), chance.pick(&RHYMES));
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// A name of two or three syllables that is in no word list.
pub(super) fn nonsense(chance: &mut Chance) -> String {
    let count = 2 + chance.below(2);
    (0..count).map(|_| syllable(chance)).collect::<Vec<_>>().join(" ")
}

/// Words for a sum that are usual in reports.
pub(super) const USUAL_TOTALS: [&str; 8] =
    ["Tổng cộng", "Cộng", "Tổng", "TỔNG SỐ", "Tổng số", "TỔNG CỘNG", "Tổng cộng:", "CỘNG"];

/// Words for a sum that people use as well, in several languages.
pub(super) const OTHER_TOTALS: [&str; 30] = [
    "Hết thảy",
    "Gộp lại",
    "Cả thảy",
    "Tất cả",
    "Tất cả các khóm",
    "Chung",
    "Chung cả địa bàn",
    "Toàn bộ",
    "Total",
    "Grand Total",
    "Sum",
    "Σ",
    "Σ toàn đơn vị",
    "Overall",
    "All",
    "Gom chung",
    "Nguyên đơn vị",
    "Cộng gộp",
    "Sub total",
    "Cộng tất",
    "Tổng kết lại",
    "Summe",
    "Đại cộng",
    "Cộng sổ",
    "Tổng lại",
    "Tính chung",
    "Gồm cả thảy",
    "Cả địa phương",
    "Tính gộp chung",
    "Lại cộng",
];

/// Names of hamlets that look like something else.
pub(super) const NASTY: [&str; 14] = [
    "Cộng Hòa",
    "Tổng Châu",
    "Tân Tổng",
    "TC 2",
    "Cộng Đồng",
    "Ấp Cộng Hòa",
    "Toàn Thắng",
    "Chung Mỹ",
    "Ấp Tổng",
    "Tổng Lũy",
    "Khóm Mẫu",
    "Lũy Thầy",
    "Tân Cộng",
    "Ấp Chung",
];

const PLACES: [&str; 18] = [
    "Cái Cỏ",
    "Mù U",
    "Bến Giá",
    "Rạch Gốc",
    "Vàm Lớn",
    "Giồng Bàng",
    "Láng Cháo",
    "Chợ Cũ",
    "Bào Sen",
    "Cồn Ông",
    "Đường Đức",
    "Xóm Mới",
    "Phước An",
    "Thạnh Lợi",
    "Mỹ Hòa",
    "Tân Thành",
    "Bình Khánh",
    "Đông Hải",
];

/// How hamlets are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Khóm 1, Khóm 2 …
    Serial,
    /// Names of places, in part made of random syllables.
    Places,
    /// Among them names that look like a total, a plan, a unit.
    Nasty,
}

/// Names of a unit's hamlets, each another.
pub(super) fn hamlets(chance: &mut Chance, naming: Naming, count: usize, unit: &str) -> Vec<String> {
    let kind = chance.word(&["Khóm", "Ấp", "Khu phố", "Tổ", "ấp", "Tổ dân phố"]);
    match naming {
        Naming::Serial if chance.percent(20) && kind != "Tổ" => ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
            .iter()
            .take(count)
            .map(|n| format!("{kind} {n}"))
            .collect(),
        Naming::Serial => (1..=count).map(|number| format!("{kind} {number}")).collect(),
        Naming::Places => {
            let names = chance.shuffled(PLACES.to_vec());
            let named = names.into_iter().take(count).map(|name| {
                let name = if chance.percent(40) { nonsense(chance) } else { name.to_owned() };
                if chance.percent(60) { format!("Ấp {name}") } else { name }
            });
            named.collect()
        }
        Naming::Nasty => {
            let own = unit.split_once(' ').filter(|(kind, _)| *kind == "Xã").map(|(_, name)| name.to_owned());
            let odd: Vec<String> = NASTY.iter().map(|name| (*name).to_owned()).chain(own).collect();
            let odd = chance.shuffled(odd);
            let plain = (1..=count).map(|number| format!("Khóm {number}"));
            let names = plain.zip(odd).map(|(plain, odd)| if chance.percent(50) { odd } else { plain });
            names.collect()
        }
    }
}

/// The text without its marks: Phường is Phuong.
pub(super) fn unaccented(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !('\u{300}'..='\u{36F}').contains(letter));
    letters
        .map(|letter| match letter {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The text with its marks apart, as some systems store it.
pub(super) fn decomposed(text: &str) -> String {
    text.nfd().collect()
}
