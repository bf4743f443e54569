//! Letters of every kind, for tests.

use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::finding::{Finding, Severity};
use crate::model::language::Language;
use crate::model::period::Period;
use crate::model::sample::{campaign, date, moment};
use crate::report::mail::{
    Absent, Alert, AlertKind, Enclosed, Escalation, LeftOut, MailBody, Receipt, Received, ReceivedFigure, Reminder,
    Returned, ReturnedFile, Test, alert_mail, escalation_mail, receipt_mail, reminder_mail, slip_mail, test_mail,
};
use crate::report::words::Words;
use crate::report::words::words;

/// What is data in a letter, so that a test can put anything there.
pub(super) struct Data {
    pub(super) campaign: Campaign,
    pub(super) unit: &'static str,
    pub(super) file: &'static str,
    pub(super) message: &'static str,
    pub(super) answer: &'static str,
}

pub(super) fn usual() -> Data {
    Data {
        campaign: campaign(),
        unit: "Phường 1",
        file: "BC Phường 1.xlsx",
        message: "Ô G11 (Khóm 2, Kích hoạt mức 2, trong ngày) ghi số âm -4. Số lượng không thể nhỏ hơn 0; hãy kiểm tra \
                  lại và ghi số đúng.",
        answer: "550 5.1.1 no such user here",
    }
}

pub(super) fn finding(severity: Severity, code: &str, cell: Option<CellRef>, message: &str) -> Finding {
    Finding {
        file: "BC.xlsx".to_owned(),
        sheet: cell.map(|_| "Sheet1".to_owned()),
        cell,
        severity,
        code: code.to_owned(),
        found: None,
        message: message.to_owned(),
    }
}

pub(super) fn day(text: &str) -> Period {
    Period { starts: date(text).0, ends: date(text) }
}

pub(super) fn reminder(data: &Data) -> Reminder<'_> {
    Reminder {
        unit: data.unit,
        period: day("2023-09-12"),
        deadline: moment("2023-09-13T08:00:00+07:00"),
        is_past: false,
        returned: false,
        misses: 0,
        last_reported: Some(date("2023-09-11")),
    }
}

pub(super) fn absent(unit: &str, misses: usize) -> Absent<'_> {
    Absent { unit, misses, last_reported: (misses < 5).then(|| date("2023-09-09")) }
}

pub(super) fn escalation(units: Vec<Absent<'_>>) -> Escalation<'_> {
    let deadline = moment("2023-09-13T08:00:00+07:00");
    Escalation { superior: "UBND thị xã Duyên Hải", period: day("2023-09-12"), deadline, units }
}

pub(super) fn returned_file<'a>(data: &'a Data, slip: Option<&'a str>, findings: &'a [Finding]) -> ReturnedFile<'a> {
    ReturnedFile {
        number: 1,
        file: data.file,
        arrival: moment("2023-09-13T07:12:40+07:00"),
        slip,
        partly_counted: false,
        findings: findings.iter().collect(),
    }
}

pub(super) fn received<'a>(data: &'a Data, period: &str) -> Received<'a> {
    let figure = |indicator, day, cumulative| ReceivedFigure { indicator, day, cumulative };
    Received {
        file: data.file,
        arrival: moment("2023-09-13T06:58:11+07:00"),
        period: day(period),
        form: "Báo cáo kết quả hàng ngày",
        is_late: false,
        supplement: None,
        is_correction: false,
        is_repeat: false,
        request: None,
        figures: vec![
            figure("Thu nhận hồ sơ mức 2", Some(120), Some(1_570)),
            figure("Kích hoạt mức 1", None, Some(645)),
            figure("Kích hoạt mức 2", Some(210), Some(1_540)),
        ],
        warnings: Vec::new(),
    }
}

pub(super) fn alert(kind: AlertKind) -> Alert<'static> {
    let what = "cannot write outbox/2023-09-12/tong-hop-2023-09-12.xlsx: No space left on device (os error 28)";
    let hint = Some("make room on the disk, then run again");
    Alert { kind, at: moment("2023-09-13T08:00:03+07:00"), what, hint, refused: Vec::new(), queued: 0 }
}

pub(super) fn left_out(path: &str, bytes: u64) -> Enclosed {
    Enclosed { names: Vec::new(), left_out: vec![LeftOut { path: path.to_owned(), bytes }], limit_mib: 10 }
}

/// A letter of every kind in every state that changes its words.
pub(super) fn letters(data: &Data, language: Language) -> Vec<(&'static str, MailBody)> {
    let words: &Words = &words(language);
    let campaign = &data.campaign;
    let mut all = Vec::new();
    let mut add = |name, body: Result<MailBody, _>| all.push((name, body.expect("a letter")));
    let base = reminder(data);
    let past = Reminder { is_past: true, misses: 1, ..base.clone() };
    let states = [
        ("reminder", base.clone()),
        ("reminder returned", Reminder { returned: true, misses: 2, ..base.clone() }),
        ("reminder past", past.clone()),
        ("reminder past again", Reminder { misses: 3, last_reported: None, ..past.clone() }),
        ("reminder past returned", Reminder { returned: true, ..past }),
    ];
    for (name, reminder) in states {
        add(name, reminder_mail(&reminder, campaign, words));
    }
    let units = vec![absent(data.unit, 3), absent("Xã Long Hữu", 12), absent("Xã Hiệp Thạnh", 4)];
    add("escalation", escalation_mail(&escalation(units), campaign, words));
    add("escalation of one", escalation_mail(&escalation(vec![absent(data.unit, 3)]), campaign, words));
    let wrong = [
        finding(Severity::Warning, "ambiguous-number", Some(CellRef::new(7, 4)), "Ô E8 gõ “1.234” dạng chữ."),
        finding(Severity::Error, "negative-number", Some(CellRef::new(10, 6)), data.message),
    ];
    let whole = [finding(Severity::Error, "encrypted", None, "Tệp đang đặt mật khẩu nên không đọc được.")];
    let slip = "BC Phường 1 - cần sửa.xlsx";
    let attached = Enclosed { names: vec![slip.to_owned()], ..Enclosed::default() };
    let one = Returned { unit: data.unit, files: vec![returned_file(data, Some(slip), &wrong)], enclosed: &attached };
    add("slip", slip_mail(&one, campaign, words));
    let large = left_out(&format!("outbox/returned/{slip}"), 19_293_798);
    let partly = ReturnedFile { partly_counted: true, ..returned_file(data, Some(slip), &wrong) };
    let several = Returned { files: vec![partly, returned_file(data, None, &whole)], enclosed: &large, ..one.clone() };
    add("slips left out", slip_mail(&several, campaign, words));
    let alone = Returned { files: vec![returned_file(data, Some(slip), &whole)], ..one };
    add("slip alone", slip_mail(&alone, campaign, words));
    let warning = finding(Severity::Warning, "outlier", Some(CellRef::new(8, 6)), data.message);
    let late = finding(Severity::Warning, "late", None, "Báo cáo đến lúc 09:30 13/09/2023.");
    let report = received(data, "2023-09-12");
    let receipt = |reports| Receipt { unit: data.unit, reports };
    add("receipt", receipt_mail(&receipt(vec![report.clone()]), campaign, words));
    let supplement = Some(moment("2023-09-13T16:00:00+07:00"));
    let late = Received { is_late: true, supplement, warnings: vec![&warning, &late], ..report.clone() };
    let corrected = Received { is_correction: true, ..received(data, "2023-09-11") };
    let repeat = Received { is_repeat: true, ..received(data, "2023-09-10") };
    add("receipt of a correction", receipt_mail(&receipt(vec![corrected.clone()]), campaign, words));
    add("receipts", receipt_mail(&receipt(vec![late, corrected, repeat]), campaign, words));
    for (name, kind) in [
        ("alert disk", AlertKind::Disk),
        ("alert space", AlertKind::Space),
        ("alert letters", AlertKind::Letters),
        ("alert lock", AlertKind::Lock),
        ("alert ledger", AlertKind::Ledger),
        ("alert total-fell", AlertKind::TotalFell),
        ("alert overdue", AlertKind::Overdue),
        ("alert environment", AlertKind::Environment),
    ] {
        add(name, alert_mail(&Alert { queued: 2, ..alert(kind) }, campaign, words));
    }
    let mail_alert = Alert { what: "connection refused", hint: None, queued: 12, ..alert(AlertKind::Mail) };
    add("alert mail", alert_mail(&mail_alert, campaign, words));
    let refused = vec![("p1@example.invalid".to_owned(), data.answer.to_owned())];
    add("alert refused", alert_mail(&Alert { refused, queued: 0, ..mail_alert }, campaign, words));
    let test = Test { at: moment("2023-09-13T01:00:03Z"), server: "mail.example.invalid:587" };
    add("test", test_mail(&test, campaign, words));
    all
}
