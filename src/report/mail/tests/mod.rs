//! Tests of the mails: what they say, and that both bodies say the same.

mod letters;
mod posted;

use std::collections::BTreeSet;

use super::{Enclosed, MailBody, mail, revision_mail};
use crate::model::campaign::Campaign;
use crate::model::language::Language;
use crate::model::period::{Cadence, ReportDate};
use crate::model::sample::{Sample, busy_day};
use crate::model::summary::{Edition, Summary};
use crate::report::words::Words;
use crate::report::words::words;

/// Largest HTML body that phones' mail programs show whole.
const HTML_BYTES: usize = 90 * 1024;

/// The workbook goes along.
fn enclosed() -> Enclosed {
    Enclosed { names: vec!["tong-hop-2023-09-12.xlsx".to_owned()], ..Enclosed::default() }
}

fn drawn((summary, campaign): &(Summary, Campaign)) -> MailBody {
    mail(summary, campaign, &words(Language::Vi), &enclosed()).expect("a mail")
}

/// The numbers of a text, as written.
fn numbers(text: &str) -> BTreeSet<String> {
    let digits = text.split(|c: char| !(c.is_ascii_digit() || ".,".contains(c)));
    digits.map(|part| part.trim_matches(['.', ','])).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What a reader of the HTML sees.
fn visible(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    body.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
        .replace("&#39;", "'")
}

#[test]
fn the_subject_is_the_headline() {
    let subject = drawn(&busy_day().build()).subject;
    assert_eq!(subject, "[KH 110] 12/09/2023: 1.084 kích hoạt · lũy kế 8.060/32.520 (24,78%) · 5/7 đơn vị báo cáo");
}

#[test]
fn without_a_short_name_the_indicator_speaks_for_itself() {
    let (summary, mut campaign) = busy_day().build();
    campaign.forms[0].indicators[2].short = None;
    assert!(drawn(&(summary, campaign)).subject.contains(": 1.084 kích hoạt mức 2 · lũy kế"));
}

#[test]
fn the_body_is_complete_without_the_attachment() {
    let text = drawn(&busy_day().build()).text;
    for line in [
        "ĐÚNG TIẾN ĐỘ: vượt 3.465 so với tiến độ chia đều; cần lưu ý: 7 ngày qua bình quân 271,0/ngày, cần 309,6/ngày \
         trong 79 ngày còn lại; với tiến độ hiện nay đến 09/12/2023 mới hoàn thành, chậm 9 ngày.",
        "Trong ngày: 1.084 kích hoạt",
        "Lũy kế: 8.060/32.520 (24,78%); còn thiếu 24.460",
        "- Chưa báo cáo (1): Xã Hiệp Thạnh",
        "- Báo cáo bị trả lại (1): Xã Trường Long Hòa",
        "- Trễ hạn (1): Xã Long Hữu (09:30 13/09/2023)",
        "2. Phường 1: trong ngày 210, lũy kế 1.540/5.100 (30,20%) – đúng tiến độ, vượt 819 [Đúng hạn]",
        "6. Xã Trường Long Hòa: trong ngày –, lũy kế 803/4.500 (17,84%) – chưa đủ căn cứ, vượt 167 [Bị trả lại]",
        "- 11/09/2023, Xã Dân Thành, Kích hoạt mức 2: 120 → 102",
        "- Xã Dân Thành: =HYPERLINK(\"x\") mạng <b>yếu</b> & chập chờn",
        "- BC Xã Trường Long Hòa.xlsx (Xã Trường Long Hòa): Kích hoạt mức 2 (trong ngày) ghi -4; số đếm không thể âm.",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\n\n{text}");
    }
}

#[test]
fn html_and_text_tell_the_same_numbers() {
    let nobody = Sample::new("2023-09-12").unit("a", "Xã A", Some(100), [1, 2, 3]).unit("b", "Xã B", None, [0, 0, 0]);
    for summary in [busy_day(), nobody].map(Sample::build) {
        let body = drawn(&summary);
        assert_eq!(numbers(&body.text), numbers(&visible(&body.html)));
        let revision = revision_mail(&[summary.0], &summary.1, &words(Language::Vi), &enclosed()).expect("a mail");
        assert_eq!(numbers(&revision.text), numbers(&visible(&revision.html)));
    }
}

#[test]
fn what_units_write_is_escaped() {
    let html = drawn(&busy_day().build()).html;
    assert!(html.contains("=HYPERLINK(&quot;x&quot;) mạng &lt;b&gt;yếu&lt;/b&gt; &amp; chập chờn"));
    assert!(!html.contains("<b>yếu"));
}

#[test]
fn the_verdict_follows_the_state() {
    let one = |quota, done, day: [u64; 3]| {
        let unit = Sample::new("2023-09-12").unit("a", "Xã A", quota, [0, 0, done]);
        Box::new(unit.reports(day, "2023-09-13T07:00:00+07:00"))
    };
    let last_day = Box::new(Sample::new("2023-11-30").unit("a", "Xã A", Some(100), [0, 0, 90]));
    for (sample, start) in [
        (one(Some(100), 120, [0, 0, 1]), "ĐÃ ĐẠT CHỈ TIÊU: lũy kế 121/100 (121,00%)."),
        (
            one(Some(1000), 10, [0, 0, 90]),
            "ĐÚNG TIẾN ĐỘ: kém 41 so với tiến độ chia đều; 7 ngày qua bình quân 22,5/ngày, cần 11,4/ngày trong 79 ngày còn lại; ",
        ),
        (
            one(Some(1000), 10, [0, 0, 0]),
            "CHẬM TIẾN ĐỘ: kém 131 so với tiến độ chia đều; 7 ngày qua bình quân 0,0/ngày, cần 12,5/ngày",
        ),
        (one(None, 10, [0, 0, 9]), "CHƯA ĐÁNH GIÁ ĐƯỢC TIẾN ĐỘ: chưa nhận được phụ lục giao chỉ tiêu."),
        (last_day, "KHÔNG ĐẠT CHỈ TIÊU khi chiến dịch kết thúc ngày 30/11/2023: còn thiếu 10, đạt 90,00%."),
        (Box::new(Sample::new("2023-09-12")), "CHƯA ĐÁNH GIÁ ĐƯỢC TIẾN ĐỘ"),
    ] {
        let text = drawn(&sample.build()).text;
        assert!(text.contains(&format!("\n{start}")), "{start}\n\n{text}");
    }
}

#[test]
fn a_finish_beyond_all_sense_is_not_dated() {
    let (mut summary, campaign) = busy_day().build();
    summary.total.projected_finish = Some(crate::model::sample::date("2262-12-31"));
    let text = drawn(&(summary, campaign)).text;
    assert!(text.contains("; với tiến độ hiện nay không thể hoàn thành trong thời gian chiến dịch.\n"), "{text}");
}

#[test]
fn longer_periods_name_themselves() {
    let (mut summary, mut campaign) = busy_day().build();
    campaign.calendar.cadence = Cadence::Weekly(chrono::Weekday::Tue);
    summary.period.starts = "2023-09-06".parse().expect("a date");
    let body = drawn(&(summary, campaign));
    assert!(body.subject.starts_with("[KH 110] tuần 06/09–12/09/2023: 1.084 kích hoạt"));
    assert!(body.text.contains("Số liệu tuần 06/09–12/09/2023") && body.text.contains("\nTrong tuần: 1.084"));
}

#[test]
fn a_revision_says_what_was_and_what_is() {
    let (summary, campaign) = busy_day().edition(Edition::Correction, 1).build();
    let words = words(Language::Vi);
    let body = revision_mail(std::slice::from_ref(&summary), &campaign, &words, &enclosed()).expect("a mail");
    assert_eq!(body.subject, "[KH 110] Đính chính lần 1 số liệu ngày 12/09/2023");
    // A figure of an earlier date, which this date's running totals hold too.
    let expected = "- 11/09/2023, Xã Dân Thành, Kích hoạt mức 2: 120 → 102 (nhận 06:40 13/09/2023, tệp gui lan 2/BC Xã";
    assert!(body.text.contains(expected), "{}", body.text);
    assert!(body.html.contains("<b>102</b>"));
    let supplement = Summary { edition: Edition::Supplement, revision: 2, ..summary.clone() };
    let subject = |list: &[Summary]| revision_mail(list, &campaign, &words, &enclosed()).expect("a mail").subject;
    assert_eq!(subject(std::slice::from_ref(&supplement)), "[KH 110] Bổ sung số liệu ngày 12/09/2023");
    let mut later = supplement;
    later.period.starts = "2023-09-13".parse().expect("a date");
    later.period.ends = ReportDate(later.period.starts);
    assert_eq!(subject(&[later, summary]), "[KH 110] Đính chính, bổ sung số liệu 2 kỳ báo cáo: 12/09/2023, 13/09/2023");
}

#[test]
fn thousands_of_units_still_fit() {
    for groups in [0, 12, 500] {
        let mut sample = Sample::new("2023-09-12");
        for number in 0..2_000u64 {
            let name = format!("Thị trấn có tên rất dài để thử xem thư có bị quá cỡ hay không, số {number}");
            sample = sample.unit(&format!("u{number}"), &name, Some(900), [1, 2, number % 900]);
            sample = match number % 4 {
                0 => sample,
                1 => sample.returned("negative-number", &"sai <số> ".repeat(100)),
                2 => sample.difficulty("Ấp", &"đường & sá \"xa\" ".repeat(100)).change(
                    "2023-09-11",
                    Some(1),
                    None,
                    "2023-09-12T10:00:00+07:00",
                ),
                _ => sample.reports([0, 0, 0], "2023-09-13T10:00:00+07:00"),
            };
            if groups > 0 {
                sample = sample.with(|unit| unit.above = vec![format!("Huyện {}", number % groups)]);
            }
        }
        let (summary, campaign) = sample.build();
        let body = drawn(&(summary.clone(), campaign.clone()));
        assert!(body.html.len() < HTML_BYTES, "{} with {groups} groups", body.html.len());
        assert!(body.text.contains(" và ") && body.subject.ends_with("500/2.000 đơn vị báo cáo"), "{}", body.subject);
        let editions: Vec<_> = (1..15).map(|revision| Summary { revision, ..summary.clone() }).collect();
        let revision = revision_mail(&editions, &campaign, &words(Language::Vi), &enclosed()).expect("a mail");
        assert!(revision.html.len() < HTML_BYTES, "{}", revision.html.len());
    }
}

#[test]
fn a_template_that_cannot_be_rendered_is_named_with_its_line() {
    let (summary, campaign) = busy_day().build();
    for (text, problem) in [
        ("{{ verdict }}\n{{ total.day|nubmer }}", "nubmer"),
        ("{{ verdict }}\n{{ total.dya }}", "dya"),
        ("{{ verdict }}\n{{ total.dya|number }}", "what `number` should write is not there"),
        ("{{ verdict }}\n{{ verdict|date }}", "`date` cannot write"),
    ] {
        let overrides = [("vi/mail.txt".to_owned(), text.to_owned())].into();
        let words = Words::load(Language::Vi, &overrides).expect("it compiles");
        let error = mail(&summary, &campaign, &words, &enclosed()).expect_err(text);
        assert_eq!((error.template.as_str(), error.line), ("vi/mail.txt", 2), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}

#[test]
fn english_has_no_crumbs_of_vietnamese() {
    let (mut summary, mut campaign) = busy_day().edition(Edition::Correction, 1).build();
    let plain = |text: &mut String| *text = "x".to_owned();
    campaign.forms[0].indicators.iter_mut().for_each(|indicator| plain(&mut indicator.name));
    campaign.forms[0].indicators[2].short = None;
    campaign.issuer.office.iter_mut().chain([&mut campaign.title]).for_each(plain);
    summary.units.iter_mut().for_each(|unit| plain(&mut unit.name));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.text));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.area));
    summary.findings.iter_mut().for_each(|finding| plain(&mut finding.message));
    summary.submissions.clear();
    summary.changes.iter_mut().for_each(|change| change.file = None);
    let words = words(Language::En);
    let bodies =
        [mail(&summary, &campaign, &words, &enclosed()), revision_mail(&[summary], &campaign, &words, &enclosed())];
    for body in bodies.map(|body| body.expect("a mail")) {
        for text in [body.subject, body.text, body.html] {
            let foreign: String = text.chars().filter(|c| !c.is_ascii() && !"–·→•…".contains(*c)).collect();
            assert_eq!(foreign, "", "{text}");
        }
    }
}
