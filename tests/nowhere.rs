//! A good day beside private files of every kind: what they tell of people is nowhere but in quarantine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tonghop::model::campaign::Limits;
use tonghop::read::{Sheet as Grid, embedded, read, read_unstructured};

use crate::documents::docx;
use crate::elsewhere::{changed, container, good, letter, listed, tarred};
use crate::harness::search::{holds, places_of};
use crate::harness::{Campaign, Figure, Sheet, WARDS, binary, report, workbook};
use crate::hostile::shared;
use crate::quarantine::is_sound;

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";
/// Digits of the shortest number that is looked for.
const LONG: usize = 9;

/// What the private files tell; nobody is called so, and nobody has these numbers.
const NUMBERS: [&str; 6] = ["084098001234", "084198005678", "084085001236", "334455667", "C1234567", "0900000123"];
const NAMES: [&str; 3] = ["Văn Mẫu", "Thị Thử", "Văn Nháp"];

/// A campaign with a good day: the figures of ward `n` are `n`, `2n`, `3n`.
fn good_day() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for (n, (id, name, _)) in (1u64..).zip(WARDS) {
        let bytes = report(name, "12/09/2023", [n, n, 2 * n, 2 * n, 3 * n, 3 * n]);
        campaign.drop(&format!("{id}.xlsx"), bytes, ARRIVAL);
    }
    campaign
}

/// A report of the day before, with a remark.
fn remarked(ward: usize, remark: &str) -> Vec<u8> {
    let mut sheet = Sheet::new(WARDS[ward].1, "11/09/2023", [1; 6]);
    remark.clone_into(&mut sheet.remark);
    workbook(&[sheet])
}

/// The same of two rows with a text right of the remark and one below it.
fn named(ward: usize, remark: &str, beside: &str, below: &str) -> Vec<u8> {
    let mut sheet = Sheet::new(WARDS[ward].1, "11/09/2023", [1; 6]).row("Khóm 2", [1; 6]);
    remark.clone_into(&mut sheet.remark);
    sheet.rows[0].1.extend([Figure::Blank, Figure::Text(beside.to_owned())]);
    sheet.rows[1].1.push(Figure::Text(below.to_owned()));
    workbook(&[sheet])
}

/// A list of people with their numbers, as a sheet of its own.
fn citizens() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let people = [("Nguyễn Văn Mẫu", NUMBERS[0]), ("Trần Thị Thử", NUMBERS[1]), ("Lê Văn Nháp", NUMBERS[2])];
    for (row, (name, number)) in (0..).zip(people) {
        sheet.write_string(row, 0, name).expect("written");
        sheet.write_string(row, 1, number).expect("written");
    }
    book.save_to_buffer().expect("a workbook")
}

/// Private files, one of each kind.
fn private() -> Vec<(&'static str, Vec<u8>)> {
    let list = citizens();
    let csv = "Họ tên,Số CMND\nNguyễn Văn Mẫu,334455667\nTrần Thị Thử,084198005678\n";
    let note = "<comments><commentList><comment ref=\"A1\"><text><t>Nguyễn Văn Mẫu, CCCD 084098001234</t></text></comment></commentList></comments>";
    let cache = "<pivotCacheRecords><r><s v=\"084098001234\"/></r></pivotCacheRecords>";
    let body = "CCCD 084098001234, 084198005678, 084085001236 ".repeat(60);
    let cut = container(&[(
        "word/document.xml",
        format!("<w:document><w:p><w:t>{body}</w:t></w:p></w:document>").as_bytes(),
    )]);
    vec![
        ("văn 1.xlsx", remarked(0, "Máy hỏng; ông Nguyễn Văn Mẫu, CCCD 084098001234, chưa có sim")),
        ("văn 2.xlsx", remarked(1, "Bà Trần Thị Thử (0900000123) chờ; hộ chiếu C1234567 của Lê Văn Nháp")),
        ("văn 3.xlsx", remarked(2, "CCCD 084098001234, 084198005678 và CMND 334455667")),
        ("chữ cũ.xlsx", remarked(3, "Khã kh¨n: «ng NguyÔn V¨n MÉu, CCCD 084098001234, ch\u{AD}a cã m¸y ®iÖn tho¹i")),
        ("danh sách.xlsx", list.clone()),
        ("điện thoại.xlsx", listed()),
        ("nhúng.xlsx", changed(&good(), &[("xl/embeddings/a.xlsx", &list)], ("", ""))),
        ("ghi chú.xlsx", changed(&remarked(4, "Nguyễn Văn Mẫu"), &[("xl/comments1.xml", note.as_bytes())], ("", ""))),
        ("tên bên cạnh.xlsx", named(5, "Lê Văn Nháp", "CCCD 084098001234", "")),
        ("tên dưới.xlsx", named(6, "CCCD 084098001234", "", "Bà Trần Thị Thử")),
        ("pivot.xlsx", changed(&good(), &[("xl/pivotCache/pivotCacheRecords1.xml", cache.as_bytes())], ("", ""))),
        ("thư.eml", letter(&list)),
        ("trong.zip", container(&[("trong.zip", &container(&[("ds.xlsx", &list)]))])),
        ("ds.tar", tarred(&list)),
        ("ds.csv", csv.as_bytes().to_vec()),
        ("ds.rtf", b"{\\rtf1 CCCD 084098{\\b 001234}, CMND 334455667}".to_vec()),
        ("cụt.docx", cut[..cut.len() / 2].to_vec()),
        ("ke-hoach/a.docx", docx("", &["KẾ HOẠCH PHƯỜNG 2", "Nguyễn Văn Mẫu, số CCCD 084098001234"])),
    ]
}

/// Runs the program in every way in which it says something, and gives all it said.
fn said(campaign: &Campaign) -> Vec<u8> {
    let mut said = Vec::new();
    for arguments in [
        &["-v", "--json", "run"][..],
        &["-v", "run"],
        &["--json", "status"],
        &["status"],
        &["--json", "verify"],
        &["--json", "report", "--date", "2023-09-11"],
        &["--json", "purge", "không có", "--reason", "thử"],
    ] {
        let mut command = binary();
        let output = command.arg("-C").arg(campaign.path()).args(["--now", NOW]).args(arguments).output();
        let output = output.expect("the binary runs");
        said.extend(output.stdout);
        said.extend(output.stderr);
    }
    said
}

/// Nothing of it is told anywhere, and the good day is as it is.
fn assert_nowhere(campaign: &Campaign, words: &[String]) {
    let said = said(campaign);
    assert!(holds(&said, b"personal-data"), "the program speaks of them");
    let told: Vec<&String> = words.iter().filter(|word| holds(&said, word.as_bytes())).collect();
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(places_of(campaign.path(), words), Vec::<String>::new());
    for (n, (id, ..)) in (1u64..).zip(WARDS) {
        let day = &campaign.unit("2023-09-12", id)["day"];
        let figures = ["collected_l2", "activated_l1", "activated_l2"].map(|indicator| day[indicator].as_u64());
        assert_eq!(figures, [Some(n), Some(2 * n), Some(3 * n)], "{id}");
    }
    is_sound(campaign);
    assert_eq!(places_of(campaign.path(), words), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn what_private_files_tell_is_nowhere_but_in_quarantine() {
    let mut campaign = good_day();
    let files = private();
    for (name, bytes) in &files {
        campaign.drop(name, bytes.clone(), ARRIVAL);
    }
    let words: Vec<String> = NUMBERS.iter().chain(&NAMES).map(|word| (*word).to_owned()).collect();
    assert_nowhere(&campaign, &words);
    assert_eq!(campaign.files("quarantine").len(), files.len());
    assert_eq!(campaign.files("archive").len(), 1 + WARDS.len());
    let before = campaign.summary("2023-09-11");
    let counted: Vec<&str> = before["submissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|line| line["verdict"] == "accepted")
        .filter_map(|line| line["file"].as_str())
        .collect();
    let few = ["chữ cũ.xlsx", "văn 1.xlsx", "văn 2.xlsx", "ghi chú.xlsx", "tên bên cạnh.xlsx", "tên dưới.xlsx"];
    assert!(few.iter().all(|file| counted.contains(file)), "{counted:?}");
    // The search finds what is told: masks stand in the ledger, in workbook, page and letters.
    let masked = places_of(campaign.path(), &["xxxxxxxxxxxx".to_owned(), "•••".to_owned()]);
    for place in ["ledger/run-000001/figures.parquet", "outbox/2023-09-11/"] {
        assert!(masked.iter().any(|found| found.starts_with(place)), "{place}: {masked:?}");
    }
}

/// The texts of a file, as deep as it is packed.
fn texts_of(path: &Path) -> Vec<String> {
    let bytes = fs::read(path).expect("a file");
    let mut texts = Vec::new();
    let mut sheets: Vec<Grid> = Vec::new();
    for own in [read_unstructured(&bytes, &Limits::default()), embedded(&bytes, &Limits::default())] {
        sheets.extend(own.tables);
        texts.extend(own.scraps);
    }
    if let Ok(book) = read(&bytes, &Limits::default()) {
        sheets.extend(book.sheets.into_iter().chain(book.hidden));
        texts.extend(book.asides.into_iter().chain(book.scraps));
    }
    let cells = sheets.iter().flat_map(Grid::rows).flat_map(|(_, cells)| cells);
    texts.extend(cells.map(|cell| cell.value.shown()));
    texts
}

/// The long numbers of a text, as they are written, in one run or in groups.
fn numbers_in(text: &str) -> impl Iterator<Item = String> {
    let digits = |run: &str| run.bytes().filter(u8::is_ascii_digit).count();
    let long = move |run: &&str| digits(run) >= LONG;
    let grouped = text.split(|c: char| !c.is_ascii_digit() && !"./, -".contains(c));
    let grouped = grouped.map(|run| run.trim_matches(|c: char| !c.is_ascii_digit())).filter(long);
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(long);
    grouped.chain(runs).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The names of people in a text: a surname, a middle name and what follows.
fn names_in(text: &str) -> impl Iterator<Item = String> {
    let name = regex::Regex::new(r"\p{Lu}\p{Ll}+ (?:Văn|Thị) \p{Lu}\p{Ll}*").expect("a pattern");
    name.find_iter(text).map(|found| found.as_str().to_owned()).collect::<Vec<_>>().into_iter()
}

#[test]
#[ignore = "deep"]
fn what_other_peoples_private_files_tell_is_nowhere_but_in_quarantine() {
    let Some(folder) = shared("private") else { return };
    let campaign = good_day();
    let inbox = campaign.path().join("inbox/private");
    fs::create_dir_all(&inbox).expect("made");
    let (mut words, mut names) = (BTreeSet::new(), BTreeSet::new());
    for item in fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        if path.extension().is_none_or(|end| end != "md") {
            let texts = texts_of(&path);
            words.extend(texts.iter().flat_map(|text| numbers_in(text)));
            names.extend(texts.iter().flat_map(|text| names_in(text)));
            fs::copy(&path, inbox.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    assert!(words.len() > 20 && names.len() >= 5, "{words:?} {names:?}");
    words.extend(names);
    assert_nowhere(&campaign, &words.into_iter().collect::<Vec<_>>());
}
