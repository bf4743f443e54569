//! Tests of what is said of a file that was read: that every role has its words, and nothing else gets through.

use super::{file_name, page, view};
use crate::model::explanation::{FileExplained, Key, SheetExplained};
use crate::model::language::Language;
use crate::model::sample::campaign;
use crate::report::words::words;

fn explained(is: &'static str) -> FileExplained {
    let sheet = SheetExplained {
        name: "<b>12.9</b>".to_owned(),
        is: Key(is),
        tables: Vec::new(),
        quotas: Vec::new(),
        more_quotas: 0,
        nearest: None,
    };
    FileExplained { file: "bc.xlsx".to_owned(), withheld: None, sheets: vec![sheet] }
}

#[test]
fn a_sheet_that_comes_near_no_form_says_so() {
    let view = view(&explained("sheet_is.unknown"), &campaign(), &words(Language::Vi));
    assert_eq!(view.sheets[0].nearest, ["Không thấy tiêu đề nào của các biểu mẫu."]);
}

#[test]
fn what_a_file_says_is_text_on_the_page() {
    for language in [Language::Vi, Language::En] {
        let explained = explained("sheet_is.empty");
        let page = page(&[(&explained, None)], &campaign(), &words(language)).expect("a page");
        let page = String::from_utf8(page).expect("UTF-8");
        assert!(page.contains("&lt;b&gt;12.9") && !page.contains("<b>12.9"));
        assert!(!page.contains(" style=") && !page.contains("http://"), "the policy would refuse it");
    }
}

#[test]
fn a_page_is_named_after_its_file() {
    let words = words(Language::Vi);
    assert_eq!(file_name("hom-nay/Phường 1.xlsx", &words), "Phường 1 - cách đọc.html");
    assert_eq!(file_name("C:\\bc", &words), "bc - cách đọc.html");
}
