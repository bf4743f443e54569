use std::collections::BTreeMap;
use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::model::campaign::Limits;
use crate::read::compound::builder::container;
use crate::read::read_unstructured;

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a container").into_inner()
}

fn unsearched(bytes: &[u8]) -> Vec<(Unsearched, usize)> {
    read_unstructured(bytes, &Limits::default()).unsearched.into_iter().collect()
}

const OPAQUE: &[u8] = &[0, 0xA5, 0xFF, 3, 200, 0, 1, 2];

#[test]
fn of_an_archive_each_file_is_to_be_understood_and_of_a_package_its_embedded_objects() {
    assert_eq!(unsearched(&zip(&[("a.bin", OPAQUE), ("b.txt", b"b")])), [(Unsearched::Unknown, 1)]);
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    assert_eq!(unsearched(&zip(&[types, ("word/fonts/a.odttf", OPAQUE)])), []);
    assert_eq!(unsearched(&zip(&[types, ("word/embeddings/a.bin", OPAQUE)])), [(Unsearched::Unknown, 1)]);
}

#[test]
fn objects_of_old_files_are_files_or_plain_text_or_told() {
    let object = |name: &str, bytes: &[u8]| unsearched(&zip(&[("a.bin", &container(&[(name, bytes)], None))]));
    assert_eq!(object("WordDocument", OPAQUE), []);
    assert_eq!(object("CONTENTS", b"%PDF-1.4 cut"), [(Unsearched::Cut, 1)]);
    assert_eq!(object("EncryptedPackage", OPAQUE), [(Unsearched::Encrypted, 1)]);
    assert_eq!(object("VisioDocument", OPAQUE), [(Unsearched::Unknown, 1)]);
    let packed = container(&[("Workbook", OPAQUE)], Some(("MBD1", &[("Package", b"Rar!\x1A\x07\x01\0")])));
    assert_eq!(unsearched(&packed), [(Unsearched::Packed("rar".to_owned()), 1)]);
}

#[test]
fn files_that_are_cut_off_are_told_and_searched_as_far_as_they_go() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(2_000);
    header.set_cksum();
    tar.append_data(&mut header, "ds.txt", "CCCD 084098001234\n".repeat(120).as_bytes().take(2_000)).expect("appended");
    let tar = tar.into_inner().expect("an archive");
    let found = read_unstructured(&zip(&[("a.tar", &tar[..1_500])]), &Limits::default());
    assert_eq!(found.unsearched, BTreeMap::from([(Unsearched::Cut, 1)]));
    assert!(found.tables.iter().any(|table| table.texts().any(|text| text.contains("084098001234"))));
}
