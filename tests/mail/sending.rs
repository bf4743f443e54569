//! The commands that send: exit codes, what is said, what depends on mail and what does not.

use std::fs;
use std::process::Output;

use serde_json::Value;
use tonghop::deliver::spool::{Spool, State};

use super::server::{DEAD, Reaction, Server, Stage};
use super::{counts, states};
use crate::harness::{Campaign, binary, report};

pub(super) const RUN: [&str; 3] = ["--now", "2023-09-13T08:30:00+07:00", "run"];

fn campaign_with(mail: &str) -> Campaign {
    let text = include_str!("../../tonghop.toml").replace("[mail]\n", &format!("[mail]\n{mail}\n"));
    let mut campaign = Campaign::with_file(&text);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&crate::harness::WARDS), "2023-08-30T15:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    campaign
}

pub(super) fn campaign() -> Campaign {
    campaign_with("")
}

pub(super) fn tonghop(campaign: &Campaign, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = binary();
    for name in ["TONGHOP_NOW", "TONGHOP_SMTP_URL", "TONGHOP_SMTP_PASSWORD", "CREDENTIALS_DIRECTORY"] {
        command.env_remove(name);
    }
    command.arg("-C").arg(campaign.path()).args(arguments).envs(variables.iter().copied());
    command.output().expect("the binary runs")
}

pub(super) fn sent_by(campaign: &Campaign, arguments: &[&str], url: &str) -> Output {
    tonghop(campaign, arguments, &[("TONGHOP_SMTP_URL", url)])
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn spool(campaign: &Campaign) -> Spool {
    Spool::new(campaign.path())
}

#[test]
fn a_run_sends_what_it_wrote() {
    let (campaign, server) = (campaign(), Server::healthy());
    let output = sent_by(&campaign, &RUN, &server.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, ["lanhdao@example.invalid", "congan@example.invalid"]);
    assert_eq!(counts(&spool(&campaign)), [0, 1, 0]);
    let again = sent_by(&campaign, &RUN, &server.url());
    assert_eq!((again.status.code(), server.taken().len()), (Some(0), 1), "nobody gets two");
}

#[test]
fn a_dead_server_costs_nothing_but_the_mail() {
    let (campaign, quiet) = (campaign(), campaign());
    let output = sent_by(&campaign, &RUN, DEAD);
    assert_eq!(output.status.code(), Some(6));
    let said = text(&output.stderr);
    assert!(said.contains("mail stays in the spool") && said.contains("what to do"), "{said}");
    let without = tonghop(&quiet, &[&RUN[..], &["--no-send"]].concat(), &[]);
    assert_eq!(without.status.code(), Some(0), "{}", text(&without.stderr));
    let outputs = |campaign: &Campaign| {
        let mut files = campaign.files("outbox");
        files.retain(|path, _| !path.ends_with("journal.jsonl") && !path.ends_with("lock"));
        files
    };
    assert_eq!(outputs(&campaign), outputs(&quiet));
    let ledger = |campaign: &Campaign| {
        let mut files = campaign.files("ledger");
        files.remove("ledger/lock");
        files
    };
    assert_eq!(ledger(&campaign), ledger(&quiet));
    assert_eq!(output.stdout, without.stdout);
    // The server is back: the next call sends, and nothing is left to complain of.
    let server = Server::healthy();
    let send = sent_by(&campaign, &["send"], &server.url());
    assert_eq!((send.status.code(), server.taken().len()), (Some(0), 1), "{}", text(&send.stderr));
}

#[test]
fn returned_files_and_a_dead_server_end_with_6() {
    let mut campaign = campaign();
    campaign.drop("p9.xlsx", report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    let output = sent_by(&campaign, &RUN, DEAD);
    assert_eq!(output.status.code(), Some(6));
}

#[test]
fn without_a_server_letters_stay_and_the_run_says_so() {
    let campaign = campaign();
    let output = tonghop(&campaign, &RUN, &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("no mail server is set up: 1 letters stay in outbox/mail/queue"));
    let letter = spool(&campaign).letters(State::Queue).expect("a folder").remove(0);
    let bytes = fs::read(campaign.path().join("outbox/mail/queue").join(letter)).expect("a letter");
    assert!(mail_parser::MessageParser::default().parse(&bytes).is_some_and(|mail| mail.subject().is_some()));
    let send = tonghop(&campaign, &["send"], &[]);
    assert_eq!(send.status.code(), Some(3));
    assert!(text(&send.stderr).contains("no mail server is named"), "{}", text(&send.stderr));
}

#[test]
fn a_setting_that_cannot_work_is_told_and_the_run_is_done() {
    let campaign = campaign_with("credential = \"secret\"\nurl = \"smtps://bao@mail.invalid\"");
    fs::write(campaign.path().join("secret"), "matkhau\n").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(campaign.path().join("secret"), fs::Permissions::from_mode(0o644)).expect("set");
    }
    let output = tonghop(&campaign, &RUN, &[]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("others can read this file"), "{}", text(&output.stderr));
    assert!(campaign.path().join("outbox/2023-09-12/summary.json").exists());
    assert_eq!(tonghop(&campaign, &["send"], &[]).status.code(), Some(3));
    let wrong = sent_by(&campaign, &["send"], "smtp://bao:matkhau@mail.invalid");
    assert_eq!(wrong.status.code(), Some(3));
    let said = text(&wrong.stderr);
    assert!(said.contains("unencrypted") && !said.contains("matkhau"), "{said}");
}

#[test]
#[ignore = "deep"]
fn no_log_no_journal_and_no_letter_holds_the_password() {
    let campaign = campaign();
    let server = Server::new(|_, stage, line| match stage {
        Stage::Auth => Reaction::Say(format!("535 5.7.8 refused: {line} matkhau")),
        _ => Reaction::Go,
    });
    let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
    for arguments in
        [&RUN[..], &["-v", "send"], &["-v", "doctor", "--mail", "a@xa.test"], &["status"], &["send", "--json"]]
    {
        let output = sent_by(&campaign, arguments, &url);
        let said = text(&output.stdout) + &text(&output.stderr);
        for secret in ["matkhau", "AGJhbwBtYXRraGF1", "bWF0a2hhdQ"] {
            assert!(!said.contains(secret), "{arguments:?}: {said}");
        }
    }
    for path in campaign.files("").keys() {
        let bytes = fs::read(campaign.path().join(path)).expect("a file");
        assert!(!bytes.windows(7).any(|window| window == b"matkhau"), "{path}");
    }
}

#[test]
fn the_password_comes_from_a_file_or_a_service_as_well() {
    let mut asked = Vec::new();
    let server = Server::healthy();
    let credential = tempfile::tempdir().expect("a folder");
    fs::write(credential.path().join("tonghop-smtp-password"), "matkhau\n").expect("a file");
    let campaign = campaign_with(&format!("url = \"{}\"", server.url().replace("smtp://", "smtp://bao@")));
    let none = tonghop(&campaign, &RUN, &[]);
    asked.push(none.status.code());
    assert!(text(&none.stderr).contains("there is no password"), "{}", text(&none.stderr));
    let directory = credential.path().to_string_lossy().into_owned();
    asked.push(tonghop(&campaign, &["send"], &[("CREDENTIALS_DIRECTORY", &directory)]).status.code());
    assert_eq!((asked, server.taken().len()), (vec![Some(6), Some(0)], 1));
}

#[test]
fn two_do_not_send_at_once() {
    let campaign = campaign();
    tonghop(&campaign, &[&RUN[..], &["--no-send"]].concat(), &[]);
    let server = Server::healthy();
    let lock = spool(&campaign).lock("process 1 sends mail").expect("a lock");
    let send = sent_by(&campaign, &["send"], &server.url());
    assert_eq!(send.status.code(), Some(5));
    assert!(text(&send.stderr).contains("process 1 sends mail"), "{}", text(&send.stderr));
    drop(lock);
    assert_eq!(sent_by(&campaign, &["send"], &server.url()).status.code(), Some(0));
    assert_eq!(server.taken().len(), 1);
}

#[test]
fn old_news_that_was_never_tried_is_sent_when_asked_for() {
    let (campaign, server) = (campaign(), Server::healthy());
    tonghop(&campaign, &RUN, &[]);
    let later = ["--now", "2023-10-13T08:30:00+07:00", "run"];
    let output = sent_by(&campaign, &later, &server.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("1 letters written long ago"), "{}", text(&output.stderr));
    let dates = |server: &Server| -> Vec<String> {
        server.taken().iter().map(|letter| letter.header("Message-ID")[15..25].to_owned()).collect()
    };
    assert_eq!(dates(&server).iter().filter(|date| date.as_str() == "23-09-12").count(), 0);
    assert_eq!(sent_by(&campaign, &["send"], &server.url()).status.code(), Some(0));
    assert_eq!(counts(&spool(&campaign))[0], 0);
}

#[test]
fn refused_recipients_are_told_to_the_operator_by_mail() {
    let text_of = include_str!("../../tonghop.toml")
        .replace("# --- Từ ngữ", "[mail.operator]\nto = [\"may@xa.test\"]\n\n# --- Từ ngữ");
    let mut campaign = Campaign::with_file(&text_of);
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    let server = Server::new(|_, stage, line| match stage {
        Stage::Rcpt if line.contains("congan@") => Reaction::Say("550 5.1.1 nobody".to_owned()),
        _ => Reaction::Go,
    });
    let output = sent_by(&campaign, &RUN, &server.url());
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("congan@example.invalid: refused for good: 550 5.1.1 nobody"));
    let alerts: Vec<_> = server.taken().into_iter().filter(|letter| letter.to == ["may@xa.test"]).collect();
    assert_eq!(alerts.len(), 1);
    let alert = mail_parser::MessageParser::default().parse(&alerts[0].bytes).expect("a letter");
    let body = alert.body_text(0).expect("a text").into_owned();
    assert!(body.contains("congan@example.invalid") && body.contains("550 5.1.1"), "{body}");
    assert_eq!(counts(&spool(&campaign)), [0, 2, 1]);
    // One who is locked out says so, too, once a day.
    for holder in ["process 7 since 08:00", "process 8 since 08:05"] {
        let lock = tonghop::files::Lock::take(&campaign.path().join("ledger/lock"), holder).expect("a lock");
        let output = sent_by(&campaign, &RUN, &server.url());
        assert_eq!(output.status.code(), Some(5));
        assert!(text(&output.stderr).contains(holder), "{}", text(&output.stderr));
        drop(lock);
    }
    let alerts = server.taken().into_iter().filter(|letter| letter.to == ["may@xa.test"]).count();
    assert_eq!(alerts, 2);
}

#[test]
fn a_disk_that_runs_full_and_a_damaged_ledger_are_told_once_a_day() {
    let text_of = include_str!("../../tonghop.toml")
        .replace("# --- Từ ngữ", "[mail.operator]\nto = [\"may@xa.test\"]\nfree_mib = 1000000\n\n# --- Từ ngữ");
    let mut campaign = Campaign::with_file(&text_of);
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    let server = Server::healthy();
    let alerts =
        || server.taken().into_iter().filter(|letter| letter.header("Message-ID").contains(".canh-bao.")).count();
    for _ in 0..2 {
        assert_eq!(sent_by(&campaign, &RUN, &server.url()).status.code(), Some(0));
        assert_eq!(alerts(), 1, "the disk");
    }
    fs::write(campaign.path().join("ledger/run-000001/manifest.json"), "{}").expect("damaged");
    for _ in 0..2 {
        assert_eq!(sent_by(&campaign, &RUN, &server.url()).status.code(), Some(4));
        assert_eq!(alerts(), 2, "the ledger");
    }
}

#[test]
#[ignore = "deep"]
fn status_shows_the_spool() {
    let campaign = campaign();
    sent_by(&campaign, &RUN, DEAD);
    let now = ["--now", "2023-09-13T08:31:00+07:00"];
    let told = text(&tonghop(&campaign, &[&now[..], &["status"]].concat(), &[]).stdout);
    assert!(told.contains("1 chờ gửi") && told.contains("08:30 13/09/2023") && told.contains("08:35"), "{told}");
    let json: Value =
        serde_json::from_slice(&tonghop(&campaign, &[&now[..], &["--json", "status"]].concat(), &[]).stdout)
            .expect("JSON");
    assert_eq!(
        (&json["schema"], &json["mail"]["queued"], &json["mail"]["needs_operator"]),
        (&1.into(), &1.into(), &false.into())
    );
    let server = Server::new(|_, stage, _| match stage {
        Stage::Rcpt => Reaction::Say("550 5.1.1 nobody".to_owned()),
        _ => Reaction::Go,
    });
    sent_by(&campaign, &["send"], &server.url());
    let told = text(&tonghop(&campaign, &[&now[..], &["status"]].concat(), &[]).stdout);
    assert!(told.contains("1 không gửi được") && told.contains("550 5.1.1 nobody"), "{told}");
    assert_eq!(states(&spool(&campaign))[2].len(), 1);
    let again = sent_by(&campaign, &["send", "--again"], &Server::healthy().url());
    assert_eq!((again.status.code(), counts(&spool(&campaign))), (Some(0), [0, 1, 0]), "{}", text(&again.stderr));
}

#[test]
fn doctor_explains_each_step() {
    let (campaign, server) = (campaign(), Server::healthy());
    let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
    let output = sent_by(&campaign, &["doctor", "--mail", "Thử <toi@xa.test>"], &url);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for step in
        ["Người gửi", "Máy chủ thư", "Tài khoản", "Chứng thư số", "Kết nối", "Mã hóa", "Đăng nhập", "Gửi thư thử"]
    {
        assert!(said.contains(&format!("✓ {step}: ")), "no {step} in {said}");
    }
    assert_eq!(server.taken()[0].to, ["toi@xa.test"]);
    assert!(!campaign.path().join("outbox/mail/queue").exists(), "a trial goes by no spool");
    let broken = Server::new(|_, stage, _| match stage {
        Stage::Auth => Reaction::Say("535 5.7.8 wrong".to_owned()),
        _ => Reaction::Go,
    });
    let url = broken.url().replace("smtp://", "smtp://bao:matkhau@");
    let output = sent_by(&campaign, &["--json", "doctor", "--mail", "toi@xa.test"], &url);
    assert_eq!(output.status.code(), Some(6));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let last = told["steps"].as_array().and_then(|steps| steps.last()).expect("steps");
    assert_eq!((&told["ok"], &last["step"], &last["ok"]), (&false.into(), &"login".into(), &false.into()));
    assert!(last["hint"].as_str().is_some_and(|hint| hint.contains("password")), "{last}");
    for (arguments, code) in [(&["doctor", "--mail", "a b"][..], 2), (&["doctor", "--mail", "a@xa.test"], 3)] {
        assert_eq!(tonghop(&campaign, arguments, &[]).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
#[ignore = "deep"]
fn a_refused_setting_is_left_alone_until_it_or_a_person_says_otherwise() {
    let campaign = campaign();
    let server = Server::new(|_, stage, line| match stage {
        Stage::Auth if !line.contains("AGJhbwBkdW5n") => Reaction::Say("535 5.7.8 wrong".to_owned()),
        _ => Reaction::Go,
    });
    let login = |password: &str| server.url().replace("smtp://", &format!("smtp://bao:{password}@"));
    let mut tries = Vec::new();
    for arguments in [&RUN[..], &RUN, &["--now", "2023-09-13T09:00:00+07:00", "send", "--due"], &["send"]] {
        let output = sent_by(&campaign, arguments, &login("sai"));
        assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("535 5.7.8 wrong"), "it is told each time");
        tries.push(server.connections());
    }
    assert_eq!(tries, [1, 1, 1, 2], "a person tried it, and nobody else");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mark = fs::metadata(campaign.path().join("outbox/mail/refused-account")).expect("a mark");
        assert_eq!(mark.permissions().mode() & 0o077, 0, "nobody else reads what tells the account");
    }
    assert_eq!(sent_by(&campaign, &RUN, &login("dung")).status.code(), Some(0), "another password is another setting");
    assert_eq!(server.taken().len(), 1);
}

#[test]
fn an_alert_does_not_offer_the_others_again() {
    let text_of = include_str!("../../tonghop.toml")
        .replace("# --- Từ ngữ", "[mail.operator]\nto = [\"may@xa.test\"]\n\n# --- Từ ngữ")
        .replace("<congan@example.invalid>", "<khong@xa.test>\", \"tam@xa.test");
    let mut campaign = Campaign::with_file(&text_of);
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    let server = Server::new(move |_, stage, line| match stage {
        Stage::Rcpt if line.contains("khong@") => Reaction::Say("550 5.1.1 nobody".to_owned()),
        Stage::Rcpt if line.contains("tam@") => {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Reaction::Say("450 4.2.1 later".to_owned())
        }
        _ => Reaction::Go,
    });
    let output = sent_by(&campaign, &RUN, &server.url());
    assert_eq!(output.status.code(), Some(6));
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1, "{}", text(&output.stderr));
    assert_eq!(counts(&spool(&campaign)), [1, 2, 1], "the alert went out");
}

#[test]
fn a_letter_that_cannot_be_written_costs_that_letter() {
    let mut campaign = campaign();
    let text_of = include_str!("../../tonghop.toml")
        .replace(
            "# --- Từ ngữ",
            "[mail.operator]\nto = [\"may@xa.test\"]\n\n[mail.reminder]\nobligations = false\n\n# --- Từ ngữ",
        )
        .replace("id = \"phuong-1\"\n", "id = \"phuong-1\"\nemails = [\"p1@xa.test\"]\n");
    fs::write(campaign.path().join("tonghop.toml"), text_of).expect("written");
    fs::create_dir_all(campaign.path().join("templates/vi")).expect("a folder");
    fs::write(campaign.path().join("templates/vi/receipt.txt"), "{{ unit.nothing }}").expect("a template");
    campaign.drop("p2.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    let server = Server::healthy();
    let output = sent_by(&campaign, &RUN, &server.url());
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("a letter could not be written"), "{}", text(&output.stderr));
    assert!(campaign.path().join("outbox/2023-09-12/summary.json").exists());
    let ids: Vec<String> = server.taken().iter().map(|letter| letter.header("Message-ID")).collect();
    assert!(ids.len() == 2 && ids[0].contains(".canh-bao.") && ids[1].contains(".tong-hop."), "{ids:?}");
}

#[test]
fn a_sender_killed_in_the_middle_loses_and_repeats_nothing_that_was_answered() {
    let campaign = campaign();
    let spool = spool(&campaign);
    for number in 0..12 {
        super::spooled(&spool, &format!("l{number:02}"), &["lanhdao@xa.test"]);
    }
    let letters = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&letters);
    let server = Server::new(move |_, stage, _| match stage {
        Stage::Mail if count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) >= 7 => Reaction::Silence,
        _ => Reaction::Go,
    });
    let mut child = binary()
        .arg("-C")
        .arg(campaign.path())
        .arg("send")
        .env("TONGHOP_SMTP_URL", server.url())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    while server.taken().len() < 7 {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let well = Server::healthy();
    assert_eq!(sent_by(&campaign, &["send"], &well.url()).status.code(), Some(0));
    let mut ids: Vec<String> =
        server.taken().iter().chain(&well.taken()).map(|letter| letter.header("Message-ID")).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), counts(&spool)), (12, [0, 12, 0]));
    assert!(all <= 13, "the one whose answer was not written down yet may come twice, under its one Message-ID");
}
