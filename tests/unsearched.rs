//! Files within files: those that are opened, and those of which somebody is told that they were not looked into.

use std::io::{Cursor, Write};

use tonghop::model::finding::Severity;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::elsewhere::{changed, container, good, letter, listed, tarred};
use crate::harness::{Campaign, binary, verdicts};
use crate::quarantine::{is_sound, release};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";
const SEVEN: &[u8] = b"7z\xBC\xAF\x27\x1C\0\x04 and what it packs";

/// A good report that carries a file.
fn carrying(name: &str, bytes: &[u8]) -> Vec<u8> {
    changed(&good(), &[(&format!("xl/embeddings/{name}"), bytes)], ("", ""))
}

/// Verdict, codes, what each finding of not-searched found, and where the file is kept.
fn judged(name: &str, bytes: Vec<u8>) -> (String, Vec<String>, Vec<String>, bool) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop(name, bytes, ARRIVAL);
    let outcome = campaign.run(NOW);
    let of_file: Vec<_> = outcome.findings().filter(|finding| finding.file == name).collect();
    let mut codes: Vec<String> = of_file.iter().map(|finding| finding.code.clone()).collect();
    codes.sort();
    let unsearched = of_file.iter().filter(|finding| finding.code == "not-searched");
    let told = unsearched.map(|finding| {
        assert_eq!(finding.severity, Severity::Warning);
        finding.message.clone()
    });
    let told = told.collect();
    (verdicts(&outcome)[1].to_owned(), codes, told, campaign.files("quarantine").len() == 1)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

/// A zip archive whose one entry says that it asks for a password.
fn locked() -> Vec<u8> {
    let mut zip = container(&[("ds.txt", b"what nobody can read")]);
    let central = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    zip[6] |= 1;
    zip[central + 8] |= 1;
    zip
}

/// Archives within each other.
fn nested(levels: usize, inner: &[u8]) -> Vec<u8> {
    (0..levels).fold(inner.to_vec(), |inner, _| container(&[("trong.zip", &inner)]))
}

#[test]
#[ignore = "deep"]
fn what_cannot_be_looked_into_is_told_and_the_report_counts() {
    let opaque: Vec<u8> = (0..=255u8).cycle().take(4_096).map(|byte| byte ^ 0xA5).collect();
    let cut = gzipped(&opaque);
    for (name, bytes, told) in [
        ("a.7z", SEVEN.to_vec(), "tệp nén .7z"),
        ("a.rar", b"Rar!\x1A\x07\x01\0 and more".to_vec(), "tệp nén .rar"),
        ("a.bin", b"\xFD7zXZ\0\0\x04 and more".to_vec(), "tệp nén .xz"),
        ("a.bin", b"BZh91AY&SY and more".to_vec(), "tệp nén .bz2"),
        ("oleObject1.bin", opaque.clone(), "không rõ loại"),
        ("a.zip", locked(), "đặt mật khẩu"),
        ("a.zip", nested(9, b"Thu"), "lồng trong nhiều tệp khác"),
        ("a.gz", cut[..cut.len() / 2].to_vec(), "thiếu đoạn cuối"),
        ("a.zip", gzipped(&vec![0; 65 * 1024 * 1024]), "quá lớn"),
        ("a.zip", container(&[("b.7z", SEVEN)]), "tệp nén .7z"),
        (
            "a.zip",
            {
                let zip = container(&[("b.txt", &opaque)]);
                zip[..zip.len() - 30].to_vec()
            },
            "thiếu đoạn cuối",
        ),
    ] {
        let (verdict, codes, messages, is_apart) = judged("bc.xlsx", carrying(name, &bytes));
        assert_eq!(verdict, "accepted", "{name} {told} {codes:?}");
        assert!(codes.iter().all(|code| code == "not-searched"), "{name} {codes:?}");
        assert!(messages.iter().any(|message| message.contains(told)), "{told}: {messages:?}");
        assert!(messages.iter().all(|message| message.contains("cất riêng")) && is_apart, "{messages:?}");
    }
}

#[test]
#[ignore = "deep"]
fn what_is_understood_or_has_no_words_raises_nothing() {
    let document = container(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")]);
    for (name, bytes) in [
        ("a.xlsx", good()),
        ("a.docx", document),
        ("a.zip", container(&[("thu.txt", "Gửi kèm báo cáo".as_bytes()), ("anh.png", b"\x89PNG\r\n\x1A\n\0\0\0\x0D")])),
        ("a.txt", "Không có gì".as_bytes().to_vec()),
        ("a.emf", [b"\x01\0\0\0".as_slice(), &[0x80; 36], b" EMF", &[0x81; 60]].concat()),
        ("a.tar", tarred(b"Khong co gi")),
        ("a.gz", gzipped(b"Khong co gi")),
    ] {
        assert_eq!(judged("bc.xlsx", carrying(name, &bytes)), ("accepted".to_owned(), vec![], vec![], false), "{name}");
    }
    let printer = changed(&good(), &[("xl/printerSettings/printerSettings1.bin", &[0xA5, 0, 0xFF, 3, 200])], ("", ""));
    assert_eq!(judged("bc.xlsx", printer).1, Vec::<String>::new(), "a part of every workbook");
}

#[test]
fn an_archive_that_is_not_opened_is_returned_and_kept_from_sight() {
    for (name, bytes) in [("ds.7z", SEVEN.to_vec()), ("ds.zip", locked()), ("ds.eml", letter(SEVEN))] {
        let (verdict, codes, _, is_apart) = judged(name, bytes);
        assert_eq!(
            (verdict.as_str(), codes),
            ("returned", vec!["not-a-spreadsheet".to_owned(), "not-searched".to_owned()])
        );
        assert!(is_apart, "{name}");
    }
}

#[test]
fn a_campaign_may_keep_such_files_in_the_archive() {
    let file = include_str!("../tonghop.toml").to_owned() + "\n[privacy]\nunsearched = \"archive\"\n";
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("bc.xlsx", carrying("a.7z", SEVEN), ARRIVAL);
    let outcome = campaign.run(NOW);
    let message = &outcome.findings().find(|finding| finding.code == "not-searched").expect("told").message;
    assert!(!message.contains("cất riêng"), "{message}");
    assert!(campaign.files("quarantine").is_empty());
}

#[test]
fn a_word_that_is_no_place_is_a_mistake_of_the_campaign_file() {
    let file = include_str!("../tonghop.toml").to_owned() + "\n[privacy]\nunsearched = \"nowhere\"\n";
    let campaign = Campaign::with_file(&file);
    let output = binary().arg("-C").arg(campaign.path()).args(["--now", NOW, "run"]).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3));
    assert!(said.contains("\"quarantine\", \"archive\""), "{said}");
}

#[test]
#[ignore = "deep"]
fn a_file_that_was_looked_at_by_a_person_goes_to_the_archive() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", carrying("a.7z", SEVEN), ARRIVAL);
    campaign.run(NOW);
    is_sound(&campaign);
    let outcome = release(&campaign, "bc.xlsx", "2023-09-13T10:00:00+07:00").expect("released");
    assert_eq!(verdicts(&outcome), ["repeat"]);
    assert!(campaign.files("quarantine").is_empty());
    is_sound(&campaign);
}

/// An embedded object that wraps a file as Windows' packager does, in the container of old Office files.
fn packaged(file: &[u8]) -> Vec<u8> {
    let mut stream = vec![0; 4];
    stream.extend(b"\x02\0ds\0C:\\ds\0\0\0\x03\0\x06\0\0\0C:\\ds\0");
    stream.extend(u32::try_from(file.len()).expect("short").to_le_bytes());
    stream.extend(file);
    stream.resize(stream.len().max(4_096).next_multiple_of(512), 0);
    let data = u32::try_from(stream.len() / 512).expect("short");
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512, 0xFF);
    bytes[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    let mut put = |at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    // Sector 0 is the table, 1 the directory, the stream follows.
    for (at, number) in [(44, 1), (48, 1), (56, 4_096), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE), (76, 0)] {
        put(at, number);
    }
    let chain = (0..data).map(|at| if at + 1 == data { 0xFFFF_FFFE } else { 3 + at });
    let mut table: Vec<u32> = [0xFFFF_FFFD, 0xFFFF_FFFE].into_iter().chain(chain).collect();
    table.resize(128, 0xFFFF_FFFF);
    bytes.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    let entry = |name: &str, kind: u8, child: u32, start: u32, length: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(u16::try_from(2 * (name.encode_utf16().count() + 1)).expect("short").to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend([0xFFFF_FFFF, 0xFFFF_FFFF, child].iter().flat_map(|number: &u32| number.to_le_bytes()));
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(u64::try_from(length).expect("short").to_le_bytes());
        entry
    };
    bytes.extend(entry("Root Entry", 5, 1, 0xFFFF_FFFE, 0));
    bytes.extend(entry("\u{1}Ole10Native", 2, 0xFFFF_FFFF, 2, stream.len()));
    bytes.resize(512 * 3, 0);
    bytes.extend(stream);
    bytes
}

#[test]
#[ignore = "deep"]
fn files_within_files_are_opened_and_looked_through() {
    let list = listed();
    let text: Vec<u8> = "CCCD 084098001234, 084198005678, 084085001236".bytes().collect();
    let pdf = crate::documents::pdf("so CCCD 084098001234, CCCD 084198005678, CCCD 084085001236");
    let people = "Nguyễn Văn Mẫu 0900000001, Trần Thị Thử 0900000002, Lê Văn Nháp 0900000003";
    let quoted: String = people
        .bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("={byte:02X}") })
        .collect();
    let quoted = format!("Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}\r\n");
    for (name, bytes) in [
        ("a.xlsx", list.clone()),
        ("a.gz", gzipped(&list)),
        ("a.tgz", gzipped(&tarred(&list))),
        ("a.zip", nested(5, &list)),
        ("oleObject1.bin", packaged(&list)),
        ("oleObject2.bin", packaged(&text)),
        ("a.eml", letter(&list)),
        ("b.eml", letter(&container(&[("c.tar", &tarred(&list))]))),
        ("c.eml", quoted.into_bytes()),
        ("a.pdf", pdf),
        ("a.rtf", b"{\\rtf1 CCCD 084098{\\b 001234}, 084198005678}".to_vec()),
        ("a.zip", {
            let zip = container(&[("b.txt", &text.repeat(40))]);
            zip[..zip.len() / 2].to_vec()
        }),
    ] {
        let (verdict, codes, ..) = judged("bc.xlsx", carrying(name, &bytes));
        assert_eq!((verdict.as_str(), codes), ("quarantined", vec!["personal-data".to_owned()]), "{name}");
    }
}

/// A part of markup in UTF-16, with its mark.
fn utf16(markup: &str) -> Vec<u8> {
    format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{markup}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[test]
#[ignore = "deep"]
fn what_a_part_says_to_nobody_or_in_utf_16_is_looked_through() {
    let comments = utf16(
        "<comments><commentList><comment ref=\"A1\"><text><t>CCCD 084098001234, 084198005678, 084085001236</t></text></comment></commentList></comments>",
    );
    let custom = utf16("<x a=\"084098001234\"/>");
    let mut cases: Vec<(&str, Vec<u8>)> = vec![
        ("a comment", changed(&good(), &[], ("</worksheet>", "<!-- CCCD 084098001234 --></worksheet>"))),
        ("an instruction", changed(&good(), &[], ("</worksheet>", "<?so CCCD 084098001234?></worksheet>"))),
        ("a comment among cells", changed(&good(), &[], ("</sheetData>", "<!-- CCCD 084098001234 --></sheetData>"))),
        ("an instruction among cells", changed(&good(), &[], ("</sheetData>", "<?so CCCD 084098001234?></sheetData>"))),
        ("comments in UTF-16", changed(&good(), &[("xl/comments1.xml", &comments)], ("", ""))),
        ("a part in UTF-16", changed(&good(), &[("customXml/item1.xml", &custom)], ("", ""))),
    ];
    let noted = container(&[("word/document.xml", b"<w:document><!-- CCCD 084098001234 --></w:document>")]);
    cases.push(("a comment in a document", carrying("a.docx", &noted)));
    for (what, bytes) in cases {
        let (verdict, codes, ..) = judged("bc.xlsx", bytes);
        assert_eq!((verdict.as_str(), codes), ("quarantined", vec!["personal-data".to_owned()]), "{what}");
    }
}

#[test]
fn an_entry_that_is_packed_in_another_way_is_told() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("ds.txt", SimpleFileOptions::default()).expect("an entry");
    zip.write_all(b"what nobody can read").expect("written");
    let mut bytes = zip.finish().expect("an archive").into_inner();
    let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    // The number of LZMA.
    bytes[8] = 14;
    bytes[central + 10] = 14;
    let (verdict, _, told, is_apart) = judged("bc.xlsx", carrying("a.zip", &bytes));
    assert!(verdict == "accepted" && told[0].contains("tệp nén .zip") && is_apart, "{told:?}");
}
