//! The campaign file as offices get it right and wrong.

use miette::GraphicalReportHandler;
use proptest::prelude::*;

use super::{Error, Gives, parse};
use crate::model::campaign::{Campaign, Limits, Vocabulary};
use crate::model::finding::Severity;
use crate::model::id::FormId;
use crate::model::language::Language;
use crate::model::period::{Cadence, ReportDate};

const SHIPPED: &str = include_str!("../../tonghop.toml");
const BHYT: &str = include_str!("../../tests/fixtures/bhyt/tonghop.toml");

const MINIMAL: &str = r#"[campaign]
plan = "7/KH"
title = "Chiến dịch"
starts = 2023-09-01
ends = 2023-09-30

[[form]]
id = "daily"
name = "Báo cáo ngày"
[[form.indicator]]
id = "done"
name = "Đã làm"
target = true
"#;

/// Stands in for the SQL parser: every word but the functions is a column, `((` is not SQL.
fn columns(_: Gives, sql: &str) -> Result<Vec<String>, String> {
    if sql.contains("((") {
        return Err("Expected: ),\nfound: EOF".to_owned());
    }
    let words = sql.split(|c: char| !c.is_alphanumeric() && c != '_');
    let column = |word: &&str| word.starts_with(char::is_alphabetic) && !["and", "coalesce"].contains(word);
    Ok(words.filter(column).map(str::to_owned).collect())
}

fn read(text: &str) -> Result<Campaign, Error> {
    parse("tonghop.toml", text, &columns)
}

fn good(text: &str) -> Campaign {
    read(text).unwrap_or_else(|error| panic!("{error}"))
}

/// `line:column: message` of every mistake.
fn mistakes(text: &str) -> Vec<String> {
    let error = read(text).err();
    let found = error.into_iter().flat_map(|error| error.mistakes);
    found.map(|mistake| format!("{}:{}: {}", mistake.line, mistake.column, mistake.message)).collect()
}

#[test]
fn a_minimal_file_gets_sensible_defaults() {
    let campaign = good(MINIMAL);
    let calendar = &campaign.calendar;
    assert_eq!(calendar.zone, chrono_tz::Asia::Ho_Chi_Minh);
    assert_eq!(calendar.cadence, Cadence::Daily);
    assert_eq!((calendar.deadline.to_string(), calendar.deadline_days), ("08:00:00".to_owned(), 1));
    assert_eq!((calendar.grace_minutes, calendar.supplement.to_string()), (0, "16:00:00".to_owned()));
    assert_eq!(calendar.earliest.to_string(), "12:00:00");
    assert_eq!((campaign.settle_seconds, campaign.language), (60, Language::Vi));
    assert_eq!((campaign.short_name.as_str(), campaign.target), ("7/KH", None));
    assert_eq!(campaign.limits, Limits::default());
    assert_eq!(campaign.main_form().indicators[0].headings, ["Đã làm"]);
    assert!(campaign.main_form().indicators[0].required);
    for heading in ["Chỉ tiêu giao", "Chỉ tiêu", "Chỉ tiêu được giao", "Số chỉ tiêu"] {
        assert!(campaign.appendix.quota.iter().any(|known| known == heading), "{heading}");
    }
    let words = own_words(&campaign);
    assert!(words.day.iter().any(|word| word == "Trong ngày"));
    assert!(words.other.iter().any(|word| word == "Trong tuần"));
}

/// The words that the main form is recognised by.
fn own_words(campaign: &Campaign) -> Vocabulary {
    campaign.vocabulary.of_form(campaign.calendar.cadence, &campaign.main_form().columns)
}

#[test]
fn the_shipped_campaign_is_plan_110() {
    let campaign = good(SHIPPED);
    assert_eq!((campaign.plan.as_str(), campaign.target), ("110/KH-UBND", Some(32_520)));
    assert_eq!(campaign.calendar.periods().count(), 92);
    let units: Vec<_> = campaign.units.iter().map(|unit| unit.id.as_str()).collect();
    assert!(units.starts_with(&[
        "phuong-1",
        "phuong-2",
        "long-toan",
        "long-huu",
        "dan-thanh",
        "truong-long-hoa",
        "hiep-thanh"
    ]));
    assert!(campaign.units.iter().skip(7).all(|unit| unit.forms.is_some()), "a department has forms of its own");
    let forms: Vec<_> = campaign.forms.iter().map(|form| form.id.as_str()).collect();
    assert_eq!(forms, ["daily", "staff", "police", "outreach", "inspections", "teams"]);
    let plan = campaign.obligation(&FormId::new("ke-hoach")).expect("the work plan is due");
    let last = plan.calendar.deadline(ReportDate(campaign.calendar.ends));
    assert_eq!(last.to_rfc3339(), "2023-09-04T23:59:59+07:00", "before 5 September, not on it");
    let indicators: Vec<_> = campaign.main_form().indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    assert_eq!(indicators, ["collected_l2", "activated_l1", "activated_l2"]);
    assert_eq!(campaign.target_indicator().as_str(), "activated_l2");
    assert_eq!(campaign.main_form().texts[0].id.as_str(), "difficulties");
    assert!(campaign.mail.from.ends_with("@example.invalid>"));
    assert!(campaign.mail.groups[0].to.iter().all(|address| address.ends_with("@example.invalid>")));
}

#[test]
fn another_campaign_is_another_file() {
    let campaign = good(BHYT);
    assert_eq!(campaign.calendar.cadence, Cadence::Weekly(chrono::Weekday::Sun));
    assert_eq!(campaign.target_indicator().as_str(), "bhyt_moi");
    let words = own_words(&campaign);
    assert!(words.day.iter().any(|word| word == "Trong tuần"));
    assert!(words.other.iter().any(|word| word == "Trong ngày"));
    assert!(!words.other.iter().any(|word| word == "Trong tuần"));
}

#[test]
fn every_way_of_writing_a_value_is_understood() {
    let text = MINIMAL.replace("2023-09-01", "\"1/9/2023\"").replace("2023-09-30", "\"2023-09-30\"");
    let schedule =
        "[schedule]\ncadence = \"weekly\"\nweek_ends = \"friday\"\ndeadline = 09:30\nsupplement = \"16:00:30\"\n";
    let others = "[issuer]\noffice = \"UBND XÃ\"\n[severity]\n\"late\" = \"error\"\n";
    let campaign = good(&format!("{text}{schedule}{others}"));
    assert_eq!(campaign.calendar.starts.to_string(), "2023-09-01");
    assert_eq!(campaign.calendar.cadence, Cadence::Weekly(chrono::Weekday::Fri));
    assert_eq!(campaign.calendar.deadline.to_string(), "09:30:00");
    assert_eq!(campaign.calendar.supplement.to_string(), "16:00:30");
    assert_eq!(campaign.issuer.office, ["UBND XÃ"]);
    assert_eq!(campaign.severities.get("late"), Some(&Severity::Error));
}

#[test]
fn a_report_is_believed_from_noon_or_as_the_file_says() {
    let earliest = |schedule: &str, form: &str| {
        let form = format!(
            "[[form]]\nid = \"other\"\nname = \"Khác\"\n{form}\n[[form.indicator]]\nid = \"people\"\nname = \"Số người\"\n"
        );
        let campaign = good(&format!("[schedule]\n{schedule}\n{MINIMAL}{form}"));
        [&campaign.calendar, &campaign.forms[1].calendar].map(|calendar| calendar.earliest.format("%H:%M").to_string())
    };
    assert_eq!(earliest("earliest = \"09:30\"", ""), ["09:30", "09:30"]);
    assert_eq!(earliest("", "earliest = \"16:00\""), ["12:00", "16:00"]);
    // Where the deadline stands on the last day itself, it may leave no afternoon.
    assert_eq!(earliest("deadline = \"11:00\"\ndeadline_days = 0", ""), ["00:00", "00:00"]);
    assert_eq!(earliest("deadline = \"17:00\"\ndeadline_days = 0", ""), ["12:00", "12:00"]);
    let late = format!("[schedule]\ndeadline = \"17:00\"\ndeadline_days = 0\nearliest = \"17:00\"\n{MINIMAL}");
    assert_eq!(mistakes(&late), ["4:12: `earliest` is not before the deadline, 17:00 of the same day"]);
}

#[test]
fn a_campaigns_words_are_added_to_the_built_in_ones() {
    let added =
        "[vocabulary]\nday = [\"Đợt này\", \"Trong tuần\"]\n[vocabulary.kind]\n\"phường\" = \"fg\"\n\"nóc\" = []\n";
    let campaign = good(&format!("{MINIMAL}{added}"));
    let words = own_words(&campaign);
    assert!(campaign.vocabulary.day.starts_with(&good(MINIMAL).vocabulary.day));
    assert!(campaign.vocabulary.day.ends_with(&["Đợt này".to_owned(), "Trong tuần".to_owned()]));
    assert!(!words.other.iter().any(|word| word == "Trong tuần"), "what the campaign means by it is its own");
    let kind = |name: &str| words.kind.iter().find(|(kind, _)| kind == name).map(|(_, short)| short.join(" "));
    assert_eq!(kind("phường").as_deref(), Some("p ph f cap fg"));
    assert_eq!(kind("nóc").as_deref(), Some(""));
}

#[test]
fn the_form_with_the_target_comes_first() {
    let other =
        "[[form]]\nid = \"once\"\nname = \"Một lần\"\n[[form.indicator]]\nid = \"people\"\nname = \"Số người\"\n";
    let campaign = good(&format!("{other}{MINIMAL}"));
    assert_eq!(campaign.main_form().id.as_str(), "daily");
    assert_eq!(campaign.forms[1].id.as_str(), "once");
}

/// Sections with mistakes in them, each to be put before the minimal file, and what is said of them:
/// the text, `---`, a line for each mistake, `===`.
const BROKEN: &str = include_str!("broken.txt");

#[test]
fn every_mistake_is_told_with_its_place() {
    let cases: Vec<_> = BROKEN.split("===\n").filter_map(|case| case.split_once("---\n")).collect();
    assert!(cases.len() >= 40, "{}", cases.len());
    for (broken, expected) in cases {
        assert_eq!(mistakes(&format!("{broken}{MINIMAL}")).join("\n"), expected.trim_end(), "{broken}");
    }
}

/// The minimal file with one thing changed.
const CHANGED: &[(&str, &str, &[&str])] = &[
    ("2023-09-30", "2023-08-30", &["5:8: the campaign ends before it starts"]),
    ("2023-09-30", "\"30/9/2063\"", &["5:8: the campaign lasts more than 10 years"]),
    ("2023-09-30", "\"31/9/2023\"", &["5:8: `31/9/2023` is not a date in the calendar"]),
    ("2023-09-30", "\"30/9/23\"", &["5:8: `30/9/23` is not a date of this century"]),
    ("2023-09-30", "2023-09-30T08:00:00Z", &["5:8: `ends` is a date or time; it must be a date"]),
    ("ends =", "end =", &["1:1: `ends` is missing in [campaign]", "5:1: unknown key `end` in [campaign]"]),
    (
        "[campaign]",
        "[campain]",
        &["1:1: the section [campaign] is missing", "1:2: unknown key `campain` in the campaign file"],
    ),
    (
        "ends =",
        "language = \"vn\"\ntarget = 32.520\nends =",
        &["5:12: `vn` is not a language", "6:10: `target` is a number; it must be a whole number"],
    ),
    ("target = true", "target = false", &["7:1: no indicator is the target"]),
    (
        "[[form.indicator]]",
        "[form.indicator]",
        &["10:1: `indicator` is a section; it must be a list: head each of them with [[form.indicator]]"],
    ),
    (
        "title = \"Chiến dịch\"",
        "title = \" \"\nzone = \"Asia/Tokyo\"",
        &["3:9: `title` is empty", "4:1: unknown key `zone` in [campaign]"],
    ),
];

#[test]
fn what_a_file_needs_is_asked_for() {
    for (from, to, expected) in CHANGED {
        assert_eq!(mistakes(&MINIMAL.replacen(from, to, 1)), *expected, "{to}");
    }
    assert_eq!(mistakes(""), ["1:1: the section [campaign] is missing", "1:1: there is no [[form]]"]);
}

#[test]
fn one_bracket_too_few_is_one_mistake_however_often() {
    let error = read(&SHIPPED.replace("[[unit]]", "[unit]")).expect_err("a mistake");
    let [only] = error.mistakes.as_slice() else { panic!("{error}") };
    let line = SHIPPED.lines().position(|line| line == "[[unit]]").expect("a unit") + 1;
    assert_eq!((only.line, only.column), (line, 1));
    let more = SHIPPED.matches("\n[[unit]]").count() - 1;
    assert_eq!(only.hint, format!("use two brackets on each side, here and {more} times below"));
    assert_eq!(error.text.get(only.span.clone()), Some("[unit]"));
    // What stands beside it is found where it stands.
    let text = MINIMAL.replace("[[form]]", "[form]").replace("name = \"Đã làm\"", "name = 5");
    let found = mistakes(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].starts_with("12:8: `name` is a number"), "{found:?}");
}

#[test]
fn the_zone_of_vietnam_is_meant_by_its_cities() {
    for zone in ["Asia/Hanoi", "Hà Nội", "Asia/Sai Gon", "Vietnam time", "UTC+7", "+07:00", "HCM"] {
        let error = read(&format!("[schedule]\nzone = \"{zone}\"\n{MINIMAL}")).expect_err("no zone");
        assert_eq!(error.mistakes[0].hint, "did you mean \"Asia/Ho_Chi_Minh\"?", "{zone}");
    }
}

#[test]
fn hints_name_what_was_meant() {
    let hint = |text: &str| read(&format!("{text}\n{MINIMAL}")).err().map(|error| error.mistakes[0].hint.clone());
    for (broken, expected) in [
        ("[shedule]", "did you mean `schedule`?"),
        ("[units]", "did you mean `unit`?"),
        ("[schedule]\ntime_zone = \"x\"", "did you mean `zone`?"),
        ("[schedule]\nstarts = 2023-09-01", "it belongs in [campaign]"),
        ("[schedule]\nzone = \"asia/ho_chi_minh\"", "did you mean \"Asia/Ho_Chi_Minh\"?"),
        ("[limits]\nfile_mib = \"20\"", "write digits only, from 1 to 1000000: no quotation marks, no dots"),
        ("[[check]]\nid = \"c\"\nsql = \"dons > 1\"\nmessage = \"…\"", "did you mean `done`?"),
        ("[mail]\nto = \"a@b.vn, c@d.vn\"\nfrom = \"a@b.vn\"", "write several addresses as a list: [\"…\", \"…\"]"),
    ] {
        assert_eq!(hint(broken).as_deref(), Some(expected), "{broken}");
    }
}

#[test]
fn an_error_is_a_line_for_each_mistake() {
    let text = format!("[schedule]\ndeadlin = \"08:00\"\nzone = 7\n{MINIMAL}");
    let shown = read(&text).expect_err("two mistakes").to_string();
    assert_eq!(
        shown,
        "tonghop.toml:2:1: unknown key `deadlin` in [schedule] (did you mean `deadline`?)\n\
         tonghop.toml:3:8: `zone` is a number; it must be text (put it in \"…\")"
    );
}

#[test]
fn a_password_is_refused_and_never_shown() {
    for line in
        ["url = \"smtps://xa:b@d=mật@mail.vn\"", "url = smtps://xa:b@d=mật@mail.vn", "smtp_password = \"b@d=mật\""]
    {
        let error = read(&format!("[mail]\n{line}\n{MINIMAL}")).expect_err("a password");
        if !line.starts_with("url = smtps") {
            assert!(error.mistakes[0].hint.contains("TONGHOP_SMTP_PASSWORD"), "{error}");
        }
        let shown = format!("{error}\n{error:?}\n{}", rendered(&error));
        assert!(!shown.contains("b@d") && !shown.contains("mật"), "{shown}");
    }
}

#[test]
fn a_password_in_any_place_of_mail_is_shown_nowhere() {
    for line in [
        "pass = \"geheim\"",
        "pwd = \"geheim\"",
        "smtp_pass = \"geheim\"",
        "mk = \"geheim\"",
        "token = \"geheim\"",
        "\"mật khẩu\" = \"geheim\"",
        "mat-khau = \"geheim\"",
        "\"mật_khẩu\" = \"geheim\"",
        "password = \"\"\"\ngeheim\n\"\"\"",
        "password = [\n\"geheim\"]",
        "operator = { to = \"a@b.vn\", password = \"geheim\" }",
        "password: geheim",
        "password \"geheim\"",
        "geheim",
        "url = \"u:geheim@host\"",
        "url = \"smtp:u:geheim@host\"",
        "url = \"smtps://u@h?password=geheim\"",
        "url = \"smtps:\\u002f/u:geheim@host\"",
        "url = \"\"\"smtps://u:\\\ngeheim@host\"\"\"",
        "reply_to = \"smtps://u:geheim@host\"",
        "from = \"a b\" # geheim",
        "# geheim\nfrom = \"a b\"",
    ] {
        let error = read(&format!("[mail]\n{line}\n{MINIMAL}")).expect_err(line);
        let shown = format!("{error}\n{error:?}\n{}", rendered(&error));
        assert!(!shown.contains("geheim"), "{line}:\n{shown}");
    }
    for top in [
        "mail = { from = \"a@b.vn\", password = \"geheim\" }",
        "mail = { from = \"a@b.vn\", token = \"geheim\"",
        "smtp = { user = \"a\", password = \"geheim\" }",
        "smtp.pwd = \"geheim\"",
    ] {
        for text in [format!("{top}\n{MINIMAL}"), format!("{MINIMAL}\n[issuer]\n{top}\n")] {
            let error = read(&text).expect_err(top);
            let shown = format!("{error}\n{error:?}\n{}", rendered(&error));
            assert!(!shown.contains("geheim"), "{top}:\n{shown}");
        }
    }
    // What is only wrong is still shown.
    let error = read(&format!("[mail]\nto = [\"a b\"]\nfrom = \"a@b.vn\"\n{MINIMAL}")).expect_err("an address");
    assert!(rendered(&error).contains("to = [\"a b\"]"), "{}", rendered(&error));
}

#[test]
fn mail_servers_that_are_safe_are_taken() {
    for url in [
        "smtps://user@mail.example.vn",
        "smtps://a%40b.vn@mail.vn:465/",
        "smtp://user@mail.vn:587?tls=required",
        "smtp://localhost:2525",
        "smtp://127.0.0.1:25?tls=none",
        "smtp://[::1]:25",
    ] {
        assert!(good(&format!("[mail]\nurl = \"{url}\"\n{MINIMAL}")).mail.server.is_some(), "{url}");
    }
}

#[test]
fn ten_thousand_units_are_read_in_a_moment() {
    let unit =
        |n: usize| format!("[[unit]]\nid = \"u{n}\"\nname = \"Xã số {n}\"\nsuperior = \"u{}\"\n", n / 10 + 20_000);
    let units: String = (0..10_000).map(unit).collect();
    assert_eq!(good(&format!("{units}{MINIMAL}")).units.len(), 10_000);
}

fn rendered(error: &Error) -> String {
    let mut shown = String::new();
    GraphicalReportHandler::new().render_report(&mut shown, error).expect("renders");
    shown
}

/// Pieces that break files, put anywhere.
const SPANNERS: [&str; 16] = [
    "[",
    "]]",
    "\"",
    "'",
    "\"\"\"",
    "=",
    ".",
    "{",
    "\n",
    "\r",
    "\u{feff}",
    "ữ",
    "e\u{301}",
    "#",
    "\0",
    "[[unit]]\nid = 1\n",
];

fn holds_for_any(text: &str) {
    let Err(error) = read(text) else { return };
    assert!(!error.mistakes.is_empty());
    let lines = text.split('\n').count();
    for mistake in &error.mistakes {
        assert!((1..=lines).contains(&mistake.line) && mistake.column >= 1, "{mistake:?}");
        assert!(text.get(mistake.span.clone()).is_some(), "{mistake:?}");
        assert!(!mistake.message.is_empty() && !mistake.hint.is_empty(), "{mistake:?}");
        assert!(!format!("{}{}", mistake.message, mistake.hint).contains(char::is_control), "{mistake:?}");
    }
    rendered(&error);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}|[\\[\\]{}=\"'.,#a-f0-9\\n :-]{0,300}") {
        holds_for_any(&text);
    }

    #[test]
    fn no_slip_of_the_hand_makes_it_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, 0..=SPANNERS.len()), 1..8),
    ) {
        let mut text: Vec<char> = BHYT.chars().collect();
        for (place, cut, spanner) in edits {
            let at = place.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, SPANNERS.get(spanner).unwrap_or(&"").chars());
        }
        holds_for_any(&text.into_iter().collect::<String>());
    }
}

#[test]
fn quotas_and_slips_of_whoever_writes_his_first_campaign_file() {
    let unit = |lines: &str| format!("{MINIMAL}\n[[unit]]\nid = \"a\"\nname = \"Ấp A\"\n{lines}\n");
    assert_eq!(good(&unit("quota = 620")).units[0].quota, Some(620));
    assert_eq!(good(&unit("")).units[0].quota, None);
    assert_eq!(mistakes(&unit("quota = 1.200")), ["18:9: `quota` is a number; it must be a whole number"]);
    assert_eq!(mistakes(&unit("aliases = \"A, Ap A\"")), ["18:11: `A, Ap A` is one alias with a comma in it"]);
    let curly = MINIMAL.replace("plan = \"7/KH\"", "plan = “7/KH”");
    assert_eq!(mistakes(&curly)[0], "2:8: curly quotation marks, as word processors make them");
    let half = MINIMAL.replace("plan = \"7/KH\"", "plan = \"7/KH”");
    assert!(mistakes(&half)[0].ends_with("curly quotation marks, as word processors make them"));
}
