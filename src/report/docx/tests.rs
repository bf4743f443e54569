//! A document as its parts: well formed, the same each time, and nothing formatted by hand.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::model::sample;

fn document(text: &str) -> Document {
    let paragraph = |style, text: &str| Paragraph { style, text: text.to_owned() };
    let row = |header, text: &str| Row {
        header,
        strong: false,
        cells: vec![vec![paragraph(Style::TableText, text)], Vec::new()],
    };
    Document {
        title: "Báo cáo".to_owned(),
        author: "UBND".to_owned(),
        created: sample::moment("2023-12-01T08:00:00+07:00"),
        language: Language::Vi,
        style_names: vec![(Style::Motto, "Tiêu ngữ".to_owned())],
        sections: vec![
            Section { landscape: false, blocks: vec![Block::Paragraph(paragraph(Style::Heading1, text))] },
            Section {
                landscape: true,
                blocks: vec![Block::Table(Table {
                    widths: vec![1, 3],
                    ruled: true,
                    rows: vec![row(true, "Đơn vị"), row(false, "Phường 1")],
                })],
            },
        ],
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

#[test]
fn every_part_is_well_formed_and_the_bytes_are_the_same() {
    let bytes = docx(&document("I. KẾT QUẢ <&> \u{1}\"x\"")).expect("bytes");
    assert_eq!(bytes, docx(&document("I. KẾT QUẢ <&> \u{1}\"x\"")).expect("bytes"));
    let names: Vec<String> = zip::ZipArchive::new(Cursor::new(&bytes))
        .expect("an archive")
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    for name in &names {
        let text = part(&bytes, name);
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")), Event::Eof) {}
    }
    assert!(part(&bytes, "word/document.xml").contains("I. KẾT QUẢ &lt;&amp;&gt; &quot;x&quot;"));
}

#[test]
fn a_heading_is_one_and_a_table_repeats_its_header() {
    let bytes = docx(&document("I.")).expect("bytes");
    let body = part(&bytes, "word/document.xml");
    assert!(body.contains("<w:pStyle w:val=\"Heading1\"/>"));
    assert_eq!(body.matches("<w:tblHeader/>").count(), 1);
    assert!(body.contains("w:orient=\"landscape\""));
    // The first page alone shows no number.
    assert_eq!(body.matches("<w:titlePg/>").count(), 1);
    assert!(!body.contains("<w:rFonts") && !body.contains("<w:sz "), "formatted by hand");
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/>"));
    assert!(styles.contains("<w:name w:val=\"Tiêu ngữ\"/>"));
    for style in Style::ALL {
        assert_eq!(styles.matches(&format!("w:styleId=\"{}\"", style.id())).count(), 1, "{}", style.id());
    }
}

#[test]
fn the_last_words_go_to_the_next_page_with_the_signature() {
    let kept = |ruled: bool| {
        let mut document = document("Trên đây là báo cáo./.");
        let paragraph = |text: &str| Paragraph { style: Style::Note, text: text.to_owned() };
        let rows = vec![Row { header: false, strong: false, cells: vec![vec![paragraph("CHỦ TỊCH")]] }];
        let table = Block::Table(Table { widths: vec![1], ruled, rows });
        document.sections[0].blocks.extend([Block::Paragraph(paragraph("")), table]);
        part(&docx(&document).expect("bytes"), "word/document.xml").matches("<w:keepNext/>").count()
    };
    assert_eq!((kept(false), kept(true)), (2, 0));
}
