//! The fuzz targets on a seeded corpus, and on every input that once made one of them fail.
//!
//! `fuzz/` runs the same functions for hours; here each gets some hundred inputs in seconds.

#[expect(unreachable_pub, reason = "public for the fuzz targets")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

use crate::harness::report;

/// Pseudo-random numbers: the same for the same seed, everywhere.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// The next number below a bound. Source: Marsaglia, Xorshift RNGs (2003).
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap_or(0)
    }
}

/// A copy with some bits flipped, bytes replaced, stretches cut out, doubled or moved.
pub(crate) fn mutated(seeded: &mut Seeded, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_owned();
    for _ in 0..=seeded.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = seeded.below(bytes.len());
        let to = at + seeded.below((bytes.len() - at).min(40));
        match seeded.below(6) {
            0 => bytes[at] ^= 1 << seeded.below(8),
            1 => bytes[at] = u8::try_from(seeded.below(256)).unwrap_or(0),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..to)),
            4 => {
                let piece = bytes[at..to].to_owned();
                bytes.splice(at..at, piece);
            }
            _ => {
                let odd: [&[u8]; 6] =
                    [b"\xFF\xFF\xFF\xFF", b"4294967295", b"XFD1048576", b"-1", b"<!DOCTYPE x>", b"&#x110000;"];
                bytes.splice(at..to, odd[seeded.below(odd.len())].iter().copied());
            }
        }
    }
    bytes
}

fn tried(target: fn(&[u8]), seed: u64, inputs: &[&[u8]], times: usize) {
    let mut seeded = Seeded(seed);
    for input in inputs {
        target(input);
        for _ in 0..times {
            target(&mutated(&mut seeded, input));
        }
    }
}

/// Inputs that once made a target fail: `tests/fixtures/fuzz/<target>/`.
fn once_failed(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz").join(name);
    let Ok(list) = fs::read_dir(folder) else { return };
    for item in list {
        target(&fs::read(item.expect("an item").path()).expect("an input"));
    }
}

const SHEET: &[u8] = br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="2" width="12.5" customWidth="1"/></cols><sheetData><row r="1" ht="20" customHeight="1"><c r="A1" t="inlineStr"><is><t>Ph&#432;ng</t></is></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A2*2</f><v>4</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>8</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:A1"/></mergeCells></worksheet>"#;
const STRINGS: &[u8] = br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><r><rPr><b/></rPr><t>a</t></r><r><t xml:space="preserve"> b</t></r></si></sst>"#;
const STYLES: &[u8] = br#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><b/><name val=".VnTime"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="164" fontId="1" fillId="0" borderId="0"/></cellXfs></styleSheet>"#;
const CONTENT: &[u8] = br#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="3" table:formula="of:=1+2"><text:p>3</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16382"/><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>a<text:s text:c="3"/>b</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;

fn with_choice(choice: u8, bytes: &[u8]) -> Vec<u8> {
    [&[choice], bytes].concat()
}

#[test]
#[ignore = "deep"]
fn the_reader() {
    once_failed("reader", targets::reader);
    let workbook = report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]);
    // BrtBeginSheet, BrtWsDim, BrtBeginSheetData, BrtRowHdr, BrtCellReal, BrtEndSheetData, BrtEndSheet.
    let records: &[u8] = &[
        0x81, 0x01, 0x00, 0x94, 0x01, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x91, 0x01, 0x00, 0x00, 25,
        0, 0, 0, 0, 0, 0, 0, 0, 44, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 16, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x92, 0x01, 0x00, 0x82, 0x01, 0x00,
    ];
    let inputs = [
        with_choice(0, &workbook),
        with_choice(3, SHEET),
        with_choice(4, STRINGS),
        with_choice(5, STYLES),
        with_choice(6, CONTENT),
        with_choice(7, records),
    ];
    tried(targets::reader, 11, &inputs.each_ref().map(Vec::as_slice), 60);
    for name in ["report.xls", "report.ods", "report.xlsb"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats").join(name);
        let bytes = fs::read(path).expect("a fixture");
        tried(targets::reader, 12, &[&with_choice(0, &bytes)], 30);
    }
}

#[test]
#[ignore = "deep"]
fn the_recogniser() {
    once_failed("recogniser", targets::recogniser);
    let table = "BÁO CÁO KẾT QUẢ\nĐơn vị: Phường 1\nNgày báo cáo: 12/09/2023\n\nTT\tẤp, khóm\tThu nhận hồ sơ mức 2\t\tKích hoạt mức 1\t\tKích hoạt mức 2\t\tKhó khăn, vướng mắc\n\t\tTrong ngày\tLũy kế\tTrong ngày\tLũy kế\tTrong ngày\tLũy kế\nA\tB\t1\t2\t3\t4\t5\t6\n1\tKhóm 1\t10\t10\t3\t3\t5\t5\tmạng yếu\n2\tKhóm 2\t1.234\t-\tkhông\t1,5\t#REF!\t12a\n\tTổng cộng\t30\t30\t9\t9\t15\t15\n\tNGƯỜI LẬP BIỂU";
    let appendix = "PHỤ LỤC\nTT\tĐơn vị\tChỉ tiêu giao\nI\tKhu vực 1\t11570\n1\tPhường 1\t6850\n2\tPhường 2\t4720\n\tTổng cộng\t11570";
    let people = "TT\tHọ và tên\tSố CCCD\tĐiện thoại\n1\tNguyễn Văn Mẫu\t084098001234\t0900000001\n2\tTrần Thị Thử\t84198001235\t900000002";
    tried(targets::recogniser, 21, &[table.as_bytes(), appendix.as_bytes(), people.as_bytes()], 110);
}

#[test]
fn numbers() {
    once_failed("numbers", targets::numbers);
    let inputs =
        ["1.234", "1.234,5", "1,234.5", "-4", "không", "12a", "(5)", "1e9", "٣", "１２", "18446744073709551616"];
    tried(targets::numbers, 31, &inputs.map(str::as_bytes), 200);
}

#[test]
fn dates() {
    once_failed("dates", targets::dates);
    let inputs = [
        "ngày 12 tháng 9 năm 2023",
        "12/09/2023",
        "BC 12.9 (1).xlsx",
        "từ ngày 04/9 đến ngày 10/9/2023",
        "Duyên Hải, ngày 13 tháng 9 năm 2023",
        "Kèm theo Công văn số 12/CV ngày 1/9/2023",
        "tuần 36",
        "20230912",
        "31/02/2023",
        "Ph\u{AD}êng 1 ngµy 12",
        "hồ sơ 084098001234",
    ];
    tried(targets::dates, 41, &inputs.map(str::as_bytes), 200);
}

#[test]
fn campaign_files() {
    once_failed("campaign", targets::campaign);
    let shipped = include_bytes!("../tonghop.toml");
    let other = include_bytes!("fixtures/bhyt/tonghop.toml");
    tried(targets::campaign, 51, &[shipped, other], 25);
}

#[test]
fn letters() {
    let letter: &[u8] =
        b"X-Envelope-From: bao@xa.test\r\nX-Envelope-To: a@xa.test,\r\n b@xa.test\r\nSubject: x\r\n\r\nx\r\n";
    let foreign: &[u8] =
        b"From: =?utf-8?q?T?= <bao@xa.test>\nTo: \"A, B\" <a@xa.test>,\n b@xa.test\nCc: c@xa.test\n\nx";
    let cell = "UBND xã <a@b.vn>; văn thư c@tỉnh.vn, d@e.vn".as_bytes();
    tried(targets::letters, 5, &[letter, foreign, cell], 600);
    once_failed("letters", targets::letters);
}
