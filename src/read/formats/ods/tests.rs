//! Tables as people write them by hand, in a container.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::super::Budget;
use super::*;
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;
use crate::read::formats::RawSheet;
use crate::read::grid::Value;
use crate::read::shown::Shown;

fn container(content: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).expect("an entry");
    zip.write_all(content.as_bytes()).expect("written");
    zip.finish().expect("a container").into_inner()
}

fn document(styles: &str, tables: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
}

fn table(rows: &str) -> String {
    document("", &format!("<table:table table:name=\"S\">{rows}</table:table>"))
}

fn try_read(content: &str) -> Result<RawWorkbook, ReadFailure> {
    read(&container(content), &mut Budget::new(&Limits { cells: 1_000, ..Limits::default() }), true)
}

fn sheet(content: &str) -> RawSheet {
    try_read(content).expect("read").sheets.remove(0)
}

fn cells(rows: &str) -> Vec<(String, Value, bool)> {
    let cells = sheet(&table(rows)).cells;
    cells.into_iter().map(|(at, value, formula)| (at.to_string(), value, formula)).collect()
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

const NUMBER: &str =
    "<table:table-cell office:value-type=\"float\" office:value=\"3\"><text:p>3</text:p></table:table-cell>";

#[test]
fn cells_tell_what_they_show() {
    let styles = "<style:style style:name=\"T1\" style:family=\"text\"><style:text-properties \
                  style:text-position=\"super 58%\"/></style:style><style:style style:name=\"C1\" \
                  style:family=\"table-cell\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>";
    let cells = "<table:table-cell office:value-type=\"percentage\" office:value=\"1\"><text:p>100%</text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"float\" office:value=\"12000\"><text:p>12</text:p></table:table-cell>\
                 <table:table-cell office:value-type=\"string\"><text:p>5<text:span text:style-name=\"T1\">1</text:span></text:p>\
                 </table:table-cell><table:table-cell table:style-name=\"C1\" office:value-type=\"float\" office:value=\"3\">\
                 <text:p>3</text:p></table:table-cell>";
    let mut found = sheet(&document(styles, &format!("<table:table table:name=\"S\">{}</table:table>", row(cells))));
    found.marks.sort();
    let shown: Vec<_> = (0..4).map(|col| found.marks.shown(CellRef::new(0, col))).collect();
    assert_eq!(shown, [Some(Shown::Percent), Some(Shown::Scaled), Some(Shown::Annotated), None]);
    assert!(found.marks.is_struck(CellRef::new(0, 3)) && !found.marks.is_struck(CellRef::new(0, 1)));
}

#[test]
fn a_cell_in_the_far_corner_costs_one_cell() {
    let far = format!(
        "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell/></table:table-row>{}",
        row(&format!("<table:table-cell table:number-columns-repeated=\"16383\"/>{NUMBER}{NUMBER}"))
    );
    assert_eq!(cells(&far), [("XFD1048576".to_owned(), Value::Number(3.0), false)]);
}

#[test]
fn repeats_that_hold_something_are_laid_out_within_the_budget() {
    let twice = NUMBER.replace("office:value-type", "table:number-columns-repeated=\"2\" office:value-type");
    let rows = format!("<table:table-row table:number-rows-repeated=\"2\">{twice}</table:table-row>{}", row(NUMBER));
    let at: Vec<String> = cells(&rows).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(at, ["A1", "B1", "A2", "B2", "A3"]);
    let million = format!("<table:table-row table:number-rows-repeated=\"1000000\">{NUMBER}</table:table-row>");
    assert!(matches!(try_read(&table(&million)), Err(ReadFailure::TooLarge(_))));
}

#[test]
fn values_of_every_kind() {
    let cell = |kind: &str, rest: &str, shown: &str| {
        row(&format!(
            "<table:table-cell office:value-type=\"{kind}\" {rest}><text:p>{shown}</text:p></table:table-cell>"
        ))
    };
    let day = chrono::NaiveDate::from_ymd_opt(2023, 9, 12).and_then(|day| day.and_hms_opt(0, 0, 0)).expect("a day");
    for (cell, value) in [
        (cell("percentage", "office:value=\"0.5\"", "50%"), Value::Number(0.5)),
        (cell("currency", "office:value=\"7\"", "7 đ"), Value::Number(7.0)),
        (cell("date", "office:date-value=\"2023-09-12\"", "12/09/23"), Value::Date(day)),
        (cell("boolean", "office:boolean-value=\"true\"", "TRUE"), Value::Bool(true)),
        (cell("string", "", "Ph&#432;&#417;&#768;ng &amp; x&#227;"), text("Phươ\u{300}ng & xã")),
        (
            cell("string", "", "a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/><text:span>d</text:span>"),
            text("a  b\tc\nd"),
        ),
        (cell("string", "office:string-value=\"own\"", "shown"), text("own")),
        (cell("string", "", "một</text:p><text:p>hai"), text("một\nhai")),
    ] {
        assert_eq!(cells(&cell), [("A1".to_owned(), value, false)], "{cell}");
    }
}

#[test]
fn formulas_that_were_never_calculated_are_told_from_empty_texts_and_errors() {
    let formula = |rest: &str, shown: &str| {
        row(&format!("<table:table-cell table:formula=\"of:=[.B1]*2\" {rest}>{shown}</table:table-cell>"))
    };
    assert_eq!(cells(&formula("", "")), [("A1".to_owned(), Value::Uncalculated, true)]);
    assert_eq!(cells(&formula("office:value-type=\"string\" office:string-value=\"\"", "")), []);
    let error = formula(
        "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
        "<text:p>#DIV/0!</text:p>",
    );
    assert_eq!(cells(&error), [("A1".to_owned(), Value::Error("#DIV/0!".to_owned()), true)]);
    let known = formula("office:value-type=\"float\" office:value=\"8\"", "<text:p>8</text:p>");
    assert_eq!(cells(&known), [("A1".to_owned(), Value::Number(8.0), true)]);
    let look = sheet(&table(&known)).look.expect("a look");
    assert_eq!(look.formulas, [(CellRef::new(0, 0), "B1*2".to_owned())]);
}

#[test]
fn what_hangs_on_a_cell_is_no_part_of_its_text() {
    let noted = row(
        "<table:table-cell office:value-type=\"string\"><office:annotation><dc:creator>x</dc:creator><text:p>ghi chú</text:p>\
         </office:annotation><text:p>trong ô</text:p><draw:frame><draw:text-box><text:p>hộp</text:p></draw:text-box></draw:frame>\
         </table:table-cell>",
    );
    let mut read = try_read(&table(&noted)).expect("read");
    assert_eq!(read.sheets.remove(0).cells[0].1, text("trong ô"));
    assert_eq!(read.asides, ["xghi chú", "hộp"]);
}

#[test]
fn spans_are_merges_and_covered_cells_keep_their_place() {
    let spanned = row(&format!(
        "<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\" office:value-type=\"string\">\
         <text:p>a</text:p></table:table-cell><table:covered-table-cell/>{NUMBER}"
    ));
    let sheet = sheet(&table(&spanned));
    assert_eq!(sheet.merges, [crate::read::Merge { from: CellRef::new(0, 0), to: CellRef::new(0, 1) }]);
    assert_eq!(sheet.cells[1].0, CellRef::new(0, 2));
}

#[test]
fn hidden_tables_groups_of_rows_and_what_is_no_table() {
    let styles = "<style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>";
    let tables = format!(
        "<table:tracked-changes><table:table table:name=\"old\">{0}</table:table></table:tracked-changes>\
         <table:table table:name=\"Ẩn\" table:style-name=\"ta1\"><table:table-row-group><table:table-header-rows>{0}\
         </table:table-header-rows>{0}</table:table-row-group></table:table><table:table table:name=\"Thấy\"/>",
        row(NUMBER)
    );
    let read = try_read(&document(
        styles,
        &tables.replace("<table:table table:name=\"Thấy\"/>", "<table:table table:name=\"Thấy\"></table:table>"),
    ));
    let found: Vec<_> =
        read.expect("read").sheets.into_iter().map(|sheet| (sheet.name, sheet.visible, sheet.cells.len())).collect();
    assert_eq!(found, [("Ẩn".to_owned(), false, 2), ("Thấy".to_owned(), true, 0)]);
}

#[test]
fn entities_of_its_own_and_broken_elements_are_refused() {
    for content in [
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><office:document-content/>".to_owned(),
        table(&row("<table:table-cell office:value-type=\"string\"><text:p>&a;</text:p></table:table-cell>")),
        table("<table:table-row><table:table-cell></table:table-row>"),
        "<office:document-content><table:table table:name=\"S\"><table:table-row>".to_owned(),
        format!("{}{}", "<a>".repeat(10), "</b>"),
    ] {
        assert!(matches!(try_read(&content), Err(ReadFailure::Corrupt(_))), "{content}");
    }
}

#[test]
fn a_look_has_sizes_fonts_borders_and_number_formats() {
    let styles = "<style:font-face style:name=\"F\" svg:font-family=\"'.VnTime'\"/>\
        <style:style style:name=\"co1\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"4.516cm\"/></style:style>\
        <style:style style:name=\"ro1\" style:family=\"table-row\"><style:table-row-properties style:row-height=\"1in\"/></style:style>\
        <number:number-style style:name=\"N1\"><number:number number:decimal-places=\"0\" number:grouping=\"true\"/></number:number-style>\
        <number:date-style style:name=\"N2\"><number:day number:style=\"long\"/><number:text>/</number:text><number:month number:style=\"long\"/>\
        <number:text>/</number:text><number:year number:style=\"long\"/></number:date-style>\
        <style:style style:name=\"base\" style:family=\"table-cell\" style:data-style-name=\"N1\"><style:text-properties fo:font-size=\"14pt\"/></style:style>\
        <style:style style:name=\"ce1\" style:family=\"table-cell\" style:parent-style-name=\"base\">\
        <style:table-cell-properties fo:border=\"0.06pt solid #000000\" fo:border-left=\"none\" fo:background-color=\"#ffcc00\" fo:wrap-option=\"wrap\" style:vertical-align=\"middle\"/>\
        <style:paragraph-properties fo:text-align=\"center\"/><style:text-properties style:font-name=\"F\" fo:font-weight=\"bold\"/></style:style>";
    let styles = styles.replace("0.06pt solid", "thin solid");
    let rows = format!(
        "<table:table-column table:style-name=\"co1\" table:number-columns-repeated=\"2\"/><table:table-row table:style-name=\"ro1\">{}</table:table-row>",
        NUMBER.replace("office:value-type", "table:style-name=\"ce1\" office:value-type")
    );
    let tables = format!("<table:table table:name=\"S\">{rows}</table:table>");
    let look = sheet(&document(&styles, &tables)).look.expect("a look");
    assert_eq!((look.widths[0].first, look.widths[0].last, look.widths[0].characters.round()), (0, 1, 17.0));
    assert_eq!(look.heights, [(0, 72.0)]);
    let style = &look.styles[usize::try_from(look.styled[0].1).expect("a number")];
    assert_eq!((style.font.as_deref(), style.bold, style.wrap), (Some(".VnTime"), true, true));
    assert_eq!((style.points.map(f64::round), style.number_format.as_deref()), (Some(14.0), Some("#,##0")));
    assert_eq!((style.borders, style.ground), ([false, true, true, true], Some(0x00FF_CC00)));
}
