//! What a person sees of a cell is what is meant: formats, letters within a text, merged and hidden cells, formulas.

use rust_xlsxwriter::{Format, FormatScript, Formula, Workbook, Worksheet};

use crate::readings::{Reading, asked, counted, figures_of};

/// A report whose last figure, in E6, is written by the caller.
fn with_last(write: impl FnOnce(&mut Worksheet)) -> Reading {
    figures_of("bc.xlsx", bytes(write))
}

fn bytes(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = ["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    sheet.write(0, 0, "Đơn vị: Phường 1").expect("written");
    sheet.write(1, 0, "Ngày báo cáo: 12/09/2023").expect("written");
    for (col, text) in (0u16..).zip(head) {
        sheet.write(3, col, text).expect("written");
    }
    for (row, (name, figures)) in (4u32..).zip([("Khóm 1", [10.0, 3.0, 5.0]), ("Khóm 2", [20.0, 6.0, 10.0])]) {
        sheet.write(row, 0, f64::from(row - 3)).expect("written");
        sheet.write(row, 1, name).expect("written");
        for (col, figure) in (2u16..).zip(figures) {
            if (row, col) != (5, 4) {
                sheet.write(row, col, figure).expect("written");
            }
        }
    }
    write(sheet);
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
#[ignore = "deep"]
fn a_number_that_its_format_shows_as_another_goes_back() {
    for format in ["0%", "0.0%", "0\"%\"", "#,##0,", "0\" nghìn\"", "0\"00\"", ";;;", "0.0E+00"] {
        let format_of = Format::new().set_num_format(format);
        let told = with_last(|sheet| {
            sheet.write_with_format(5, 4, 10.0, &format_of).expect("written");
        });
        assert_eq!(told, asked("shown-otherwise"), "{format}");
    }
    for format in
        ["0", "#,##0", "#,##0.00", "0;-0;;@", "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", "0 \"hồ sơ\"", "000"]
    {
        let format_of = Format::new().set_num_format(format);
        let told = with_last(|sheet| {
            sheet.write_with_format(5, 4, 10.0, &format_of).expect("written");
        });
        assert_eq!(told, counted([30, 9, 15]), "{format}");
    }
    let percent = Format::new().set_num_format("0%");
    let nothing = with_last(|sheet| {
        sheet.write_with_format(5, 4, 0.0, &percent).expect("written");
    });
    assert_eq!(nothing, counted([30, 9, 5]), "nothing is nothing in any format");
}

#[test]
#[ignore = "deep"]
fn digits_that_are_struck_out_or_raised_go_back() {
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    for (odd, first) in [(&struck, true), (&raised, false)] {
        let told = with_last(|sheet| {
            let parts = if first { [(odd, "5"), (&plain, "8")] } else { [(&plain, "5"), (odd, "1")] };
            sheet.write_rich_string(5, 4, &parts).expect("written");
        });
        assert_eq!(told, asked("shown-otherwise"));
    }
    let bold = Format::new().set_bold();
    let told = with_last(|sheet| {
        sheet.write_rich_string(5, 4, &[(&bold, "1"), (&plain, "0")]).expect("written");
    });
    assert_eq!(told, counted([30, 9, 15]), "bold digits are digits");
}

#[test]
fn what_stands_under_a_merged_region_is_not_counted() {
    let told = with_last(|sheet| {
        sheet.write(5, 4, 10.0).expect("written");
        // Written after the region, as some programs leave it: nobody sees the 46.
        sheet.merge_range(5, 5, 5, 6, "", &Format::new()).expect("merged");
        sheet.merge_range(7, 2, 8, 4, "", &Format::new()).expect("merged");
        sheet.write(8, 4, 46.0).expect("written");
    });
    assert_eq!(told, counted([30, 9, 15]));
}

#[test]
#[ignore = "deep"]
fn results_that_nobody_calculated_go_back() {
    let figures = with_last(|sheet| {
        for row in [4, 5] {
            for col in [2, 3, 4] {
                sheet.write_formula(row, col, Formula::new("=5*2")).expect("written");
            }
        }
    });
    assert_eq!(figures.0, [None; 3]);
    assert!(figures.1.iter().all(|code| code == "formula-without-value"), "{figures:?}");
    let total = with_last(|sheet| {
        sheet.write(5, 4, 10.0).expect("written");
        sheet.write(6, 1, "Tổng cộng").expect("written");
        for (col, letter) in [(2, "C"), (3, "D"), (4, "E")] {
            sheet.write_formula(6, col, Formula::new(format!("=SUM({letter}5:{letter}6)"))).expect("written");
        }
    });
    assert_eq!(total.0, counted([30, 9, 15]).0, "a total that was not calculated takes nothing away");
    let calculated = with_last(|sheet| {
        sheet.write_formula(5, 4, Formula::new("=5*2").set_result("10")).expect("written");
        sheet.write_formula(4, 4, Formula::new("=3-3").set_result("0")).expect("written");
    });
    assert_eq!(calculated, counted([30, 9, 10]), "others were calculated, and so was nothing");
    let stale = with_last(|sheet| {
        sheet.write_formula(5, 4, Formula::new("=SUM(G6:H6)").set_result("10")).expect("written");
        sheet.write(5, 6, 4.0).expect("written");
        sheet.write(5, 7, 7.0).expect("written");
    });
    assert_eq!(stale, asked("shown-otherwise"), "a sum that its cells contradict");
}

#[test]
fn rows_that_are_hidden_are_asked_about_unless_a_total_tells() {
    let hidden = |total: Option<[f64; 3]>| {
        with_last(|sheet| {
            sheet.write(5, 4, 10.0).expect("written");
            sheet.set_row_hidden(5).expect("hidden");
            if let Some(total) = total {
                sheet.write(6, 1, "Tổng cộng").expect("written");
                for (col, figure) in (2u16..).zip(total) {
                    sheet.write(6, col, figure).expect("written");
                }
            }
        })
    };
    assert_eq!(hidden(None), asked("ambiguous-rows"));
    assert_eq!(hidden(Some([30.0, 9.0, 15.0])), counted([30, 9, 15]), "the total holds it");
}

#[test]
fn a_column_of_figures_that_is_hidden_is_asked_about() {
    let hidden = |col: u16| {
        with_last(|sheet| {
            sheet.write(5, 4, 10).expect("written");
            sheet.set_column_hidden(col).expect("hidden");
        })
    };
    assert_eq!(hidden(3), asked("shown-otherwise"));
    assert_eq!(hidden(7).0, counted([30, 9, 15]).0, "a column of nothing");
}
