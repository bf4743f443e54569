//! What scripts and shells take from the program: completions, manual pages, JSON from every command.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::harness::{Campaign, Sheet, binary, program, workbook};
use crate::mail::server::Server;

fn tonghop(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(folder).args(arguments).output().expect("the binary runs")
}

/// Every command that `--help` lists.
fn commands() -> Vec<String> {
    let help = tonghop(Path::new("."), &["--help"]);
    let help = String::from_utf8(help.stdout).expect("text");
    let list = help.split("Commands:\n").nth(1).expect("a list").split("\n\n").next().expect("its end");
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect()
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let nowhere = tempfile::tempdir().expect("a folder");
    let commands = commands();
    assert!(commands.len() >= 20 && !commands.contains(&"read-worker".to_owned()), "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let made = tonghop(nowhere.path(), &["completions", shell]);
        assert!(made.status.success());
        let script = String::from_utf8(made.stdout).expect("text");
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell} does not know {command}");
        }
        for hidden in ["read-worker", "steps"] {
            assert!(!script.contains(hidden), "{shell} offers {hidden}");
        }
        if let (true, Some(bash)) = (shell == "bash", program("bash")) {
            let path = nowhere.path().join("completions");
            fs::write(&path, script).expect("written");
            assert!(Command::new(bash).arg("-n").arg(&path).status().expect("it runs").success());
        }
    }
    let pages = nowhere.path().join("man");
    let made = tonghop(nowhere.path(), &["man", "--out", pages.to_str().expect("text")]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for command in &commands {
        let page = fs::read_to_string(pages.join(format!("tonghop-{command}.1"))).expect(command);
        assert!(page.contains(".SH NAME") && page.contains("\\-\\-now"), "{command}");
    }
    assert_eq!(fs::read_dir(&pages).expect("pages").count(), commands.len() + 1);
}

/// A ward's report with something in its column of difficulties.
fn told(unit: &str, remark: &str) -> Vec<u8> {
    let mut sheet = Sheet::new(unit, "12/09/2023", [1, 1, 1, 1, 5, 5]);
    remark.clone_into(&mut sheet.remark);
    workbook(&[sheet])
}

/// Every command in an order in which each has something to do; `file` and `aside` are paths for them.
fn calls<'a>(file: &'a str, aside: &'a [String; 8]) -> Vec<Vec<&'a str>> {
    let [fresh, blanks, units, pages, demo, terms, extracts, appendix] = aside.each_ref().map(String::as_str);
    vec![
        vec!["check", file],
        vec!["terms"],
        vec!["extract", "--terms", terms, "--parquet", extracts, file],
        vec!["run", "--no-send"],
        vec!["status"],
        vec!["watch", "--steps", "--no-send"],
        vec!["resolve", "phuong-1-1", "--reason", "đã cấp máy"],
        vec!["release", "p2.xlsx", "--reason", "số mẫu"],
        vec!["purge", "p3.xlsx"],
        vec!["report", "--date", "2023-09-12"],
        vec!["report", "--final", "--date", "2023-09-12"],
        vec!["template", "--unit", "Phường 1", "--out", blanks],
        vec!["schedule", "--cron"],
        vec!["schedule", "--systemd", "--out", units],
        vec!["doctor"],
        vec!["doctor", "--mail", "a@xa.test"],
        vec!["send"],
        vec!["trace", "Phường 1"],
        vec!["excuse", "Phường 2", "--date", "2023-09-13", "--reason", "bão"],
        vec!["confirm", "opening-balance", "long-huu", "--date", "2023-09-12", "--reason", "đã kiểm tra"],
        vec!["withdraw", "Phường 1", "--date", "2023-09-12", "--reason", "gửi nhầm"],
        vec!["approve", "2023-09-12", "--by", "Chủ tịch"],
        vec!["close", "2023-09-12", "--by", "Chủ tịch"],
        vec!["withdraw", "long-huu", "--date", "2023-09-12", "--reason", "gửi nhầm"],
        vec!["withdraw", "truong-long-hoa", "--date", "2023-09-12", "--reason", "gửi nhầm"],
        vec!["accept", "1", "--reason", "đã kiểm tra"],
        vec!["refuse", "2", "--reason", "đã kiểm tra"],
        vec!["reopen", "2023-09-12", "--reason", "rà soát"],
        vec!["init", fresh],
        vec!["init", "--campaign", "list"],
        vec!["rebuild"],
        vec!["verify"],
        vec!["rules"],
        vec!["completions", "bash"],
        vec!["decisions"],
        vec!["change", "--from-appendix", appendix, "--date", "2023-10-09"],
        vec!["retire"],
        vec!["retire", "--before", "2023-08-31", "--reason", "hết thời hạn lưu", "--yes"],
        vec!["man"],
        vec!["man", "--out", pages],
        vec!["schema"],
        vec!["schema", "summary"],
        vec!["demo", demo, "--units", "1", "--days", "1"],
    ]
}

#[test]
#[ignore = "deep"]
fn every_command_speaks_json() {
    let mut campaign = Campaign::with_appendix();
    let (arrival, now) = ("2023-09-13T07:00:00+07:00", "2023-09-13T08:30:00+07:00");
    campaign.drop("p1.xlsx", told("Phường 1", "Thiếu máy"), arrival);
    campaign.drop("p2.xlsx", told("Phường 2", "CCCD: 084098001234"), arrival);
    campaign.drop("p3.xlsx", told("Xã Long Toàn", "CCCD: 084098001235"), arrival);
    let more = crate::harness::report("Xã Long Hữu", "12/09/2023", [1, 2, 2, 4, 3, 8]);
    campaign.drop("p4.xlsx", more, arrival);
    let more = crate::harness::report("Xã Trường Long Hòa", "12/09/2023", [1, 1, 2, 2, 3, 3]);
    campaign.drop("p5.xlsx", more, arrival);
    let server = Server::healthy();
    let out = tempfile::tempdir().expect("a folder");
    let aside = ["fresh", "blanks", "units", "pages", "demo", "terms", "extracts", "phu-luc.xlsx"];
    let aside = aside.map(|name| out.path().join(name).display().to_string());
    fs::write(&aside[7], crate::harness::appendix(&crate::harness::WARDS[..6])).expect("written");
    let file = campaign.path().join("inbox/p1.xlsx").display().to_string();
    let calls = calls(&file, &aside);
    for call in &calls {
        let mut command = binary();
        command.arg("-C").arg(campaign.path()).args(["--now", now, "--json", "-q"]).args(call);
        command.env("TONGHOP_SMTP_URL", server.url()).env_remove("TONGHOP_SMTP_PASSWORD");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr_piped();
        let mut child = command.spawn().expect("the binary runs");
        // A moment at which `watch` looks; the others do not read it, and may be gone already.
        let _ = writeln!(child.stdin.take().expect("a pipe"), "{now}");
        let made = child.wait_with_output().expect("it ends");
        let text = String::from_utf8(made.stdout).expect("text");
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.code().is_some_and(|code| code <= 1), "{call:?}: {}: {said}", made.status);
        // What stays prints a line for each thing that happens.
        let results: Vec<&str> = if call[0] == "watch" { text.lines().collect() } else { vec![&text] };
        assert!(!results.is_empty(), "{call:?}: {said}");
        for result in results {
            let value: Value =
                serde_json::from_str(result).unwrap_or_else(|error| panic!("{call:?}: {error}: {text}{said}"));
            assert_eq!(value["schema"], 1, "{call:?}: {text}");
        }
        if call[0] == "terms" {
            fs::write(&aside[5], &text).expect("written");
        }
    }
    // What goes through a pipe as a table has no other form.
    for command in commands().into_iter().filter(|command| command != "balance") {
        assert!(calls.iter().any(|call| call[0] == command), "{command} is not called");
    }
}

#[test]
#[ignore = "deep"]
fn the_clerks_page_comes_with_a_new_folder_and_is_one_side_of_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(tonghop(folder.path(), &["init", "-q"]).status.success());
    let page = folder.path().join("HUONG-DAN.html");
    let text = fs::read_to_string(&page).expect("a page");
    for outside in ["http://", "https://", "<script", "url("] {
        assert!(!text.contains(outside), "{outside}");
    }
    let (Some(chromium), Some(pdfinfo)) = (program("chromium"), program("pdfinfo")) else { return };
    let pdf = folder.path().join("trang.pdf");
    let printed = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("it runs");
    assert!(pdf.exists(), "{}", String::from_utf8_lossy(&printed.stderr));
    let info = Command::new(pdfinfo).arg(&pdf).output().expect("it runs");
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    assert!(info.lines().any(|line| line.starts_with("Pages:") && line.ends_with(" 1")), "{info}");
    assert!(info.contains("A4"), "{info}");
}
