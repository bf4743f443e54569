//! Citizens' numbers where no cell shows them, and in files that are no workbooks.

use std::io::{Cursor, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::harness::{Campaign, codes, report, verdicts};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";

/// A good report.
pub(crate) fn good() -> Vec<u8> {
    report("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5])
}

pub(crate) fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a container").into_inner()
}

/// A package with more parts, and one text of its parts replaced.
pub(crate) fn changed(package: &[u8], more: &[(&str, &[u8])], replaced: (&str, &str)) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("inflated");
        let text = String::from_utf8(bytes).expect("markup");
        parts.push((name, text.replace(replaced.0, replaced.1).into_bytes()));
    }
    parts.extend(more.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    container(&parts)
}

fn with_part(name: &str, markup: &str) -> Vec<u8> {
    changed(&good(), &[(name, markup.as_bytes())], ("", ""))
}

fn in_sheet(markup: &str) -> Vec<u8> {
    changed(&good(), &[], ("</worksheet>", &format!("{markup}</worksheet>")))
}

/// Verdict and codes of one file beside the appendix.
fn judged(name: &str, bytes: Vec<u8>) -> (String, Vec<String>) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop(name, bytes, ARRIVAL);
    let outcome = campaign.run(NOW);
    (verdicts(&outcome)[1].to_owned(), codes(&outcome))
}

fn is_private(name: &str, bytes: Vec<u8>, what: &str) {
    assert_eq!(judged(name, bytes), ("quarantined".to_owned(), vec!["personal-data".to_owned()]), "{what}");
}

/// One number in what a person wrote beside the cells: it is told, and the report counts.
fn is_told(bytes: Vec<u8>, what: &str) {
    assert_eq!(judged("bc.xlsx", bytes), ("accepted".to_owned(), vec!["personal-data".to_owned()]), "{what}");
}

/// A note as `LibreOffice` writes it, its place beside its text.
fn note(text: &str, corners: [u32; 8]) -> String {
    let names = ["col", "colOff", "row", "rowOff"];
    let corner = |at: &[u32]| -> String {
        let parts: Vec<String> =
            names.iter().zip(at).map(|(name, value)| format!("<xdr:{name}>{value}</xdr:{name}>")).collect();
        parts.concat()
    };
    let (from, to) = (corner(&corners[..4]), corner(&corners[4..]));
    format!(
        "<comments><commentList><comment ref=\"C12\"><text><r><t>{text}</t></r></text><mc:AlternateContent><xdr:anchor>\
         <xdr:from>{from}</xdr:from><xdr:to>{to}</xdr:to></xdr:anchor></mc:AlternateContent></comment></commentList></comments>"
    )
}

#[test]
#[ignore = "deep"]
fn a_note_is_read_without_its_place() {
    let corners = [0, 79, 0, 2, 1, 143, 9, 17];
    let innocent = with_part("xl/comments1.xml", &note("Số liệu đã đối chiếu", corners));
    assert_eq!(judged("bc.xlsx", innocent), ("accepted".to_owned(), vec![]));
    is_told(with_part("xl/comments1.xml", &note("CCCD 084098001234", corners)), "a note");
    let three = "CCCD 084098001234, 084198005678, 084085001236";
    is_private("bc.xlsx", with_part("xl/comments1.xml", &note(three, corners)), "a list in a note");
    let boxed = "<xdr:wsDr><xdr:from><xdr:col>3</xdr:col></xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>084098</a:t></a:r>\
                 <a:r><a:rPr b=\"1\"/><a:t>001234</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>";
    is_told(with_part("xl/drawings/drawing1.xml", boxed), "a text box");
}

#[test]
#[ignore = "deep"]
fn headers_and_footers_are_looked_through() {
    for element in ["oddHeader", "oddFooter", "evenHeader", "firstFooter"] {
        let codes = "&amp;L&amp;\"Arial,Bold\"&amp;12CCCD 084098001234&amp;R&amp;P";
        is_told(in_sheet(&format!("<headerFooter><{element}>{codes}</{element}></headerFooter>")), element);
    }
}

#[test]
#[ignore = "deep"]
fn every_part_of_a_workbook_is_looked_through() {
    for (part, markup) in [
        (
            "xl/pivotCache/pivotCacheRecords1.xml",
            "<pivotCacheRecords><r><s v=\"084098001234\"/></r></pivotCacheRecords>",
        ),
        (
            "xl/externalLinks/externalLink1.xml",
            "<externalLink><sheetData><row r=\"1\"><cell r=\"B2\" t=\"str\"><v>084098001234</v></cell></row></sheetData></externalLink>",
        ),
        ("xl/charts/chart1.xml", "<c:chart><a:p><a:r><a:t>084 098 001 234</a:t></a:r></a:p></c:chart>"),
        (
            "xl/worksheets/_rels/sheet9.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Target=\"https://example.invalid/084098001234\"/></Relationships>",
        ),
        ("xl/tables/table1.xml", "<table><tableColumns><tableColumn name=\"084098001234\"/></tableColumns></table>"),
    ] {
        is_private("bc.xlsx", with_part(part, markup), part);
    }
    let property = "<Properties><property name=\"x\"><vt:lpwstr>CMND 334455667</vt:lpwstr></property></Properties>";
    is_told(with_part("docProps/custom.xml", property), "a property");
    let choices = "<dataValidations><dataValidation type=\"list\" prompt=\"Chọn\"><formula1>\"084098001234,x\"</formula1>\
                   </dataValidation></dataValidations>";
    is_private("bc.xlsx", in_sheet(choices), "a list of choices");
    let prompt = "<dataValidations><dataValidation type=\"whole\" prompt=\"Ví dụ: 084098001234\"/></dataValidations>";
    is_private("bc.xlsx", in_sheet(prompt), "a prompt");
    let stale = changed(&good(), &[], ("</sst>", "<si><t>Nguyễn Văn Mẫu 084098001234</t></si></sst>"));
    is_private("bc.xlsx", stale, "a text that no cell shows");
    let inner = container(&[("xl/sharedStrings.xml", b"<sst><si><t>084098001234</t></si></sst>")]);
    is_private("bc.xlsx", changed(&good(), &[("xl/embeddings/a.xlsx", &inner)], ("", "")), "an embedded workbook");
}

#[test]
#[ignore = "deep"]
fn what_programs_write_is_no_citizens_number() {
    for (part, markup) in [
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "<x refreshedDate=\"45181.340980012346\" recordCount=\"840980012\"/>",
        ),
        (
            "xl/drawings/vmlDrawing1.vml",
            "<xml><v:shape id=\"_x0000_s1025\"><x:Anchor>0, 15, 0, 2, 1, 31, 4, 9</x:Anchor></v:shape></xml>",
        ),
        ("customXml/item1.xml", "<x id=\"{8A6F3C1D-1234-4321-9876-084098001234}\" sha=\"084098001234abcdef012345\"/>"),
        (
            "docProps/custom.xml",
            "<Properties><vt:filetime>2023-09-12T08:30:15Z</vt:filetime><vt:i4>840980012</vt:i4></Properties>",
        ),
        ("xl/charts/chart1.xml", "<c:ptCount val=\"12\"/><c:v>12</c:v><c:v>84</c:v><c:v>098001234</c:v>"),
    ] {
        assert_eq!(judged("bc.xlsx", with_part(part, markup)), ("accepted".to_owned(), vec![]), "{part}");
    }
}

#[test]
#[ignore = "deep"]
fn lists_of_citizens_in_other_files_are_put_away() {
    let csv = "STT,Họ và tên,Số CMND\r\n1,Nguyễn Văn Mẫu,334455667\r\n2,Trần Thị Thử,334455668\r\n";
    let utf16: Vec<u8> =
        format!("\u{FEFF}{}", csv.replace(',', "\t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = "<html><body><table><tr><td>Họ và tên</td><td>CCCD</td></tr><tr><td>Nguyễn Văn Mẫu</td>\
                <td style=\"mso-number-format:'\\@'\">084<b>098</b>001234</td></tr></table></body></html>";
    let old = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row>\
               <Cell><Data ss:Type=\"String\">Số CCCD</Data></Cell></Row><Row><Cell><Data ss:Type=\"Number\">84098001234</Data>\
               </Cell></Row></Table></Worksheet></Workbook>";
    let document = "<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Số CCCD</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc>\
                    <w:p><w:r><w:t>084098</w:t></w:r><w:r><w:t>001234</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let packed = container(&[("word/document.xml", document.as_bytes())]);
    let workbook = container(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", b"<sst><si><t>084098001234</t></si></sst>"),
    ]);
    for (name, bytes) in [
        ("ds.csv", csv.as_bytes().to_vec()),
        ("ds.txt", utf16),
        ("ds.xls", page.as_bytes().to_vec()),
        ("ds 2003.xls", old.as_bytes().to_vec()),
        ("ds.docx", packed),
        ("ds.zip", container(&[("ds.xlsx", &workbook)])),
        ("thu.txt", b"Kinh gui: cong dan co so CMND 334455667".to_vec()),
        (
            "old.doc",
            [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 504], b"CCCD 084098001234\r", &[0; 495]].concat(),
        ),
    ] {
        is_private(name, bytes, name);
    }
}

#[test]
fn other_files_without_them_are_returned() {
    for (name, bytes) in [
        ("bc.csv", "Đơn vị,Kết quả\nPhường 1,123456789\nPhường 2,223456789\nPhường 3,323456789\n"),
        ("bc.xls", "<html><table><tr><td>Số tài khoản</td></tr><tr><td>071200123456</td></tr></table></html>"),
        ("thu.txt", "Căn cứ Kế hoạch số 110/KH-UBND ngày 31/8/2023; điện thoại 0294 3830 000"),
    ] {
        let (verdict, codes) = judged(name, bytes.as_bytes().to_vec());
        assert_eq!((verdict.as_str(), codes), ("returned", vec!["not-a-spreadsheet".to_owned()]), "{name}");
    }
}

/// A list of people and their telephones as a workbook of its own.
pub(crate) fn listed() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, name) in (0..).zip(["Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Văn Nháp"]) {
        sheet.write_string(row, 0, name).expect("written");
        sheet.write_string(row, 1, format!("09.0000.000{row}")).expect("written");
    }
    book.save_to_buffer().expect("a workbook")
}

/// A letter with an attachment.
pub(crate) fn letter(attached: &[u8]) -> Vec<u8> {
    let coded = STANDARD.encode(attached);
    let lines: Vec<&str> = (0..coded.len()).step_by(76).map(|at| &coded[at..coded.len().min(at + 76)]).collect();
    let head = "Subject: bc\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\n\
                Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    format!("{head}{}\r\n--x--\r\n", lines.join("\r\n")).into_bytes()
}

/// A tar archive of one file.
pub(crate) fn tarred(file: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(file.len() as u64);
    header.set_cksum();
    archive.append_data(&mut header, "bc.xlsx", file).expect("appended");
    archive.into_inner().expect("an archive")
}

/// Everything that may hold a workbook, with this one in it.
fn holding(inner: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let document = container(&[("word/document.xml", b"<w:document/>"), ("word/embeddings/a.xlsx", inner)]);
    vec![
        ("bc.xlsx", changed(&good(), &[("xl/embeddings/a.xlsx", inner)], ("", ""))),
        ("bc 2.xlsx", changed(&good(), &[("xl/embeddings/d.docx", &document)], ("", ""))),
        ("bc.zip", container(&[("trong.zip", &container(&[("bc.xlsx", inner)]))])),
        ("bc.eml", letter(inner)),
        ("bc.tar", tarred(inner)),
        ("nhieu.eml", letter(&container(&[("bc.zip", &container(&[("d.docx", &document)]))]))),
    ]
}

#[test]
#[ignore = "deep"]
fn workbooks_within_other_files_are_read_as_workbooks() {
    for (name, bytes) in holding(&listed()) {
        is_private(name, bytes, name);
    }
    for (name, bytes) in holding(&good()) {
        let (_, codes) = judged(name, bytes);
        assert!(!codes.contains(&"personal-data".to_owned()), "{name} {codes:?}");
    }
}

#[test]
fn rows_that_only_a_cache_holds_are_looked_through() {
    let field = |items: &str| format!("<cacheField name=\"x\"><sharedItems>{items}</sharedItems></cacheField>");
    let names = ["Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Văn Nháp"].map(|name| format!("<s v=\"{name}\"/>")).concat();
    let definition = format!(
        "<pivotCacheDefinition><cacheFields>{}{}</cacheFields></pivotCacheDefinition>",
        field(&names),
        field("")
    );
    let records =
        (0..3).map(|row| format!("<r><x v=\"{row}\"/><s v=\"090000000{row}\"/></r>")).collect::<Vec<_>>().concat();
    let records = format!("<pivotCacheRecords>{records}</pivotCacheRecords>");
    let parts: [(&str, &[u8]); 2] = [
        ("xl/pivotCache/pivotCacheDefinition1.xml", definition.as_bytes()),
        ("xl/pivotCache/pivotCacheRecords1.xml", records.as_bytes()),
    ];
    is_private("bc.xlsx", changed(&good(), &parts, ("", "")), "a pivot table's cache");
    let linked = "<externalLink><sheetData>".to_owned()
        + &["Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Văn Nháp"]
            .map(|name| format!("<row r=\"1\"><cell><v>{name}</v></cell><cell><v>0900000001</v></cell></row>"))
            .concat()
        + "</sheetData></externalLink>";
    is_private("bc.xlsx", with_part("xl/externalLinks/externalLink1.xml", &linked), "a link's cache");
}

#[test]
fn documents_and_what_is_cut_off_are_looked_through() {
    is_private("thu.rtf", b"{\\rtf1\\ansi CCCD 084098{\\b 001234}\\par}".to_vec(), "a document");
    let texts = b"<sst><si><t>084098001234</t></si></sst>".repeat(50);
    let whole = container(&[("xl/sharedStrings.xml", &texts), ("xl/workbook.xml", b"<workbook/>")]);
    is_private("bc.xlsx", whole[..whole.len() / 2].to_vec(), "what is cut off");
    let mut campaign = Campaign::with_appendix();
    let report = good();
    campaign.drop("cut.xlsx", report[..report.len() / 2].to_vec(), ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["corrupt-file"]);
}
