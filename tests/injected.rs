//! What a ward writes is text wherever it is shown again: no markup, no formula, no header of a letter, no path.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use mail_parser::MessageParser;

use crate::harness::{Campaign, Sheet, WARDS, appendix, binary, workbook};

const NOW: &str = "2023-09-13T08:30:00+07:00";
const MARKUP: &str = "</td></style><script>alert(1)</script><img src=x onerror=alert(2)>";
const FORMULA: &str = "=HYPERLINK(\"http://example.invalid\",\"x\")";
const COMMAND: &str = "+cmd|' /C calc'!A0";
const HEADER: &str = "x\r\nBcc: odd@example.invalid\r\n\r\n<b>y</b>";

fn tonghop(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = binary().arg("-C").arg(folder).args(arguments).output().expect("the binary runs");
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// A campaign folder below another one, with hostile words wherever a ward or a clerk may write some.
fn hostile(around: &Path) -> PathBuf {
    let mut campaign = Campaign::new();
    let units: Vec<(&str, &str, u32)> =
        WARDS.iter().copied().chain([("x", "Xã ../../../thoat <b>=1+1", 100)]).collect();
    campaign.drop("phu-luc.xlsx", appendix(&units), "2023-08-30T15:00:00+07:00");
    let mut sheet = Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]);
    for area in [MARKUP, FORMULA, COMMAND, "../../../etc/passwd", "@SUM(1)", "-1+1", "\tdaos"] {
        sheet = sheet.row(area, [0; 6]);
    }
    sheet.remark = format!("{MARKUP} {FORMULA} {HEADER}");
    campaign.drop("xa/=cmd <script>alert(1)<!script>.xlsx", workbook(&[sheet]), "2023-09-13T06:00:00+07:00");
    let mut lost = Sheet::new(&format!("Phường {MARKUP}"), "12/09/2023", [1, 1, 2, 2, 3, 3]);
    COMMAND.clone_into(&mut lost.remark);
    campaign.drop("x ..thoat.xlsx", workbook(&[lost.named("=1+1")]), "2023-09-13T06:00:00+07:00");
    let other = Sheet::new("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]).row(HEADER, [0; 6]);
    campaign.drop("Bcc: odd@example.invalid.xlsx", workbook(&[other]), "2023-09-13T06:00:00+07:00");
    if cfg!(unix) {
        let other = Sheet::new("Xã Dân Thành", "12/09/2023", [1, 1, 2, 2, 3, 3]);
        let names = format!("{}\u{7}.xlsx", "a\u{1b}[31m");
        fs::write(campaign.path().join("inbox").join(names), workbook(&[other])).expect("written");
    }
    let folder = around.join("campaign");
    fs::create_dir(&folder).expect("made");
    crate::harness::copy(campaign.path(), &folder);
    folder
}

fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").path()) {
        if item.is_dir() {
            found.extend(below(&item, extension));
        } else if extension.is_empty() || item.extension().is_some_and(|own| own == extension) {
            found.push(item);
        }
    }
    found
}

/// Formulas of a workbook that hold what nobody but a ward would write.
fn odd_formulas(path: &Path) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let mut odd = Vec::new();
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).expect("formulas");
        let own = formulas.used_cells().map(|(.., formula)| formula.clone());
        odd.extend(
            own.filter(|formula| ["example.invalid", "cmd", "1+1", "SUM(1)"].iter().any(|part| formula.contains(part))),
        );
    }
    odd
}

#[test]
fn nothing_that_was_written_in_a_report_becomes_more_than_text() {
    let around = tempfile::tempdir().expect("a folder");
    let folder = hostile(around.path());
    let (code, said) = tonghop(&folder, &["--now", NOW, "run", "--no-send"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains('\u{1b}') && !said.contains("\r\nBcc"), "{said}");
    let pages = below(&folder.join("outbox"), "html");
    assert!(pages.len() >= 2, "{pages:?}");
    let mut shown = 0;
    for page in &pages {
        let text = fs::read_to_string(page).expect("text");
        assert!(
            !text.contains("<script>alert")
                && text.matches("<script").count() <= 1
                && !text.contains("<img src=x")
                && !text.contains("onerror=alert(2)>"),
            "{}",
            page.display()
        );
        shown += text.matches("&lt;script&gt;").count() + text.matches("&lt;script>").count();
    }
    assert!(shown > 0, "the words are shown, escaped");
    let books = below(&folder.join("outbox"), "xlsx");
    assert!(books.len() >= 2, "a workbook and a slip: {books:?}");
    for book in &books {
        assert_eq!(odd_formulas(book), Vec::<String>::new(), "{}", book.display());
    }
    let letters = below(&folder.join("outbox/mail"), "eml");
    assert!(!letters.is_empty());
    for letter in &letters {
        let bytes = fs::read(letter).expect("a letter");
        let message = MessageParser::default().parse(&bytes).expect("a letter");
        assert!(message.bcc().is_none(), "{}", letter.display());
        let html = message.body_html(0).unwrap_or_default();
        assert!(!html.contains("<script") && !html.contains("<img src=x"), "{}", letter.display());
        let heads = String::from_utf8_lossy(&bytes);
        let heads = heads.split("\r\n\r\n").next().expect("headers");
        assert!(!heads.lines().any(|line| line.starts_with("Bcc")), "{heads}");
    }
}

#[test]
#[ignore = "deep"]
fn no_name_leads_out_of_the_folder() {
    let around = tempfile::tempdir().expect("a folder");
    let folder = hostile(around.path());
    let forms = folder.join("mau").to_str().expect("a path").to_owned();
    for arguments in [
        &["--now", NOW, "-q", "run", "--no-send"][..],
        &["--now", NOW, "-q", "template"],
        &["--now", NOW, "-q", "template", "--out", &forms],
        &["--now", NOW, "-q", "report", "--final"],
        &["--now", NOW, "-q", "rebuild"],
    ] {
        let (code, said) = tonghop(&folder, arguments);
        assert!(matches!(code, Some(0 | 1)), "{arguments:?}: {code:?}: {said}");
    }
    let outside: BTreeSet<PathBuf> =
        below(around.path(), "").into_iter().filter(|path| !path.starts_with(&folder)).collect();
    assert_eq!(outside, BTreeSet::new());
    let known = ["archive", "inbox", "ledger", "mau", "outbox", "quarantine", "tonghop.toml"];
    for item in fs::read_dir(&folder).expect("a folder").map(|item| item.expect("an item")) {
        let name = item.file_name().to_string_lossy().into_owned();
        assert!(known.contains(&name.as_str()), "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn no_template_reads_a_file_and_no_check_either() {
    let secret = "số-bí-mật-4711";
    for attempt in [
        "{% include \"/etc/passwd\" %}",
        "{% include \"../../secret.txt\" %}",
        "{% include \"secret.txt\" %}",
        "{% import \"../secret.txt\" as x %}{{ x }}",
        "{% extends \"../../secret.txt\" %}",
        "{{ read_file(\"secret.txt\") }}",
        "{{ ''.__class__ }}{{ self }}{{ [].constructor }}",
    ] {
        let mut campaign = Campaign::with_appendix();
        fs::write(campaign.path().join("secret.txt"), secret).expect("written");
        fs::create_dir_all(campaign.path().join("templates/vi")).expect("made");
        fs::write(campaign.path().join("templates/vi/subject.txt"), attempt).expect("written");
        campaign.drop(
            "p1.xlsx",
            crate::harness::report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]),
            "2023-09-13T06:00:00+07:00",
        );
        let (_, said) = tonghop(campaign.path(), &["--now", NOW, "run", "--no-send"]);
        fs::create_dir_all(campaign.path().join("outbox")).expect("made");
        assert!(!said.contains(secret) && !said.contains("root:"), "{attempt}: {said}");
        for path in below(&campaign.path().join("outbox"), "") {
            let bytes = fs::read(&path).expect("read");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(secret) && !text.contains("root:x"), "{attempt}: {}", path.display());
        }
    }
    for sql in [
        "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "activated_l2 IN (SELECT 1 FROM read_parquet('secret.txt'))",
        "activated_l2 > 0; SELECT * FROM read_csv('/etc/passwd')",
    ] {
        let check = format!("\n[[check]]\nid = \"odd\"\nsql = \"{sql}\"\nmessage = \"x\"\n");
        let campaign = Campaign::with_file(&(include_str!("../tonghop.toml").to_owned() + &check));
        let (code, said) = tonghop(campaign.path(), &["--now", NOW, "run", "--no-send"]);
        assert_eq!(code, Some(3), "{sql}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn what_holds_personal_data_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut campaign = Campaign::with_appendix();
    let sheet = Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]).with_citizens();
    campaign.drop("rieng.xlsx", workbook(&[sheet]), "2023-09-13T06:00:00+07:00");
    campaign.run(NOW);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let quarantine = campaign.path().join("quarantine");
    assert_eq!(mode(&quarantine), 0o700);
    let held = below(&quarantine, "xlsx");
    assert_eq!(held.iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o400]);
    for path in below(&campaign.path().join("archive"), "") {
        assert_eq!(mode(&path) & 0o222, 0, "{}", path.display());
    }
    for path in below(&campaign.path().join("ledger/run-000001"), "") {
        assert_eq!(mode(&path) & 0o222, 0, "{}", path.display());
    }
}
