//! What scripts and shells take from the program: completions, manual pages, JSON from every command.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::harness::{Campaign, program, report};

fn tonghop(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tonghop"));
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

#[test]
fn every_command_speaks_json() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 1, 1, 5, 5]), "2023-09-13T07:00:00+07:00");
    let secret = report("Phường 2", "12/09/2023", [1, 1, 1, 1, 5, 5]);
    campaign.drop("p2.xlsx", secret, "2023-09-13T07:00:00+07:00");
    let out = tempfile::tempdir().expect("a folder");
    let aside = |name: &str| out.path().join(name).to_str().expect("text").to_owned();
    let file = campaign.path().join("inbox/p1.xlsx").to_str().expect("text").to_owned();
    let (fresh, blanks) = (aside("fresh"), aside("blanks"));
    // In an order in which each has something to do; what none of them can do here is refused in words on stderr.
    let asked: Vec<(&str, Vec<&str>)> = vec![
        ("check", vec![&file]),
        ("run", vec!["--no-send"]),
        ("status", vec![]),
        ("report", vec!["--date", "2023-09-12"]),
        ("report", vec!["--final", "--date", "2023-09-12"]),
        ("template", vec!["--unit", "Phường 1", "--out", &blanks]),
        ("schedule", vec!["--cron"]),
        ("doctor", vec![]),
        ("excuse", vec!["Phường 2", "--date", "2023-09-13", "--reason", "bão"]),
        ("withdraw", vec!["Phường 1", "--date", "2023-09-12", "--reason", "gửi nhầm"]),
        ("init", vec![&fresh]),
        ("init", vec!["--campaign", "list"]),
        ("rebuild", vec![]),
        ("verify", vec![]),
        ("rules", vec![]),
        ("schema", vec!["summary"]),
    ];
    for (command, arguments) in &asked {
        let mut all = vec!["--now", "2023-09-13T08:30:00+07:00", "--json", "-q", command];
        all.extend(arguments);
        let made = tonghop(campaign.path(), &all);
        let text = String::from_utf8(made.stdout).expect("text");
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{command} {arguments:?}: {error}: {text}{}", String::from_utf8_lossy(&made.stderr))
        });
        assert_eq!(value["schema"], 1, "{command} {arguments:?}: {text}");
    }
    // Those that need a server, a difficulty, a quarantined file, a signal or a shell have tests of their own.
    let elsewhere = ["watch", "send", "release", "purge", "resolve", "completions", "man", "demo"];
    for command in commands() {
        assert!(elsewhere.contains(&command.as_str()) || asked.iter().any(|(own, _)| *own == command), "{command}");
    }
}

#[test]
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
