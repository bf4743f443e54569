//! Units for systemd: a service that may touch the campaign folder and nothing else, and its timer.

use std::fmt::Write;

use super::{MAIL_MINUTES, Plan};
use crate::deliver::account::CREDENTIAL;
use crate::error::EXIT_LASTING;
use crate::model::language::Language;
use crate::terminal;

/// A service that is called. Returned files and mail that waits show in exit codes; the service did its work.
const CALLED: &str = "Type=oneshot\nSuccessExitStatus=1 6\nTimeoutStartSec=2h\n";

/// Where a machine keeps the program's secrets.
const FOLDER: &str = "/etc/tonghop";

/// Groups the campaigns of a machine: `systemctl stop tonghop.target` stops them all.
pub const TARGET: &str = "tonghop.target";
/// The target's text, the same in the Debian package.
const TARGET_TEXT: &str = include_str!("../../deploy/deb/tonghop.target");

/// Name and text of a unit.
pub type Unit = (String, String);

/// Whose service it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The machine's, run by this user.
    System(String),
    /// The calling user's own.
    User,
}

/// The units of a plan: the service; where the program is called, its timer, and a service and a timer for mail that was
/// not taken; the target of all where they are the machine's.
#[must_use]
pub fn units(plan: &Plan, owner: &Owner) -> Vec<Unit> {
    let mut units = vec![(format!("{}.service", plan.name), service(plan, owner))];
    if !plan.watch {
        let mail = mail_unit(plan);
        units.push((format!("{}.timer", plan.name), timer(plan, owner)));
        units.push((format!("{mail}.service"), mail_service(plan, owner)));
        units.push((format!("{mail}.timer"), mail_timer(plan, owner)));
    }
    if matches!(owner, Owner::System(_)) {
        units.push((TARGET.to_owned(), TARGET_TEXT.to_owned()));
    }
    units
}

/// Name of the units that send mail again.
#[must_use]
pub fn mail_unit(plan: &Plan) -> String {
    format!("{}-mail", plan.name)
}

/// Stops and starts again with the target of all.
fn part_of(owner: &Owner) -> String {
    if *owner == Owner::User { String::new() } else { format!("PartOf={TARGET}\n") }
}

/// Starts with what is usual for its kind, and with the target of all. Both: enabled units start whether or not somebody
/// enabled the target.
fn wanted_by(usual: &str, owner: &Owner) -> String {
    let group = if *owner == Owner::User { String::new() } else { format!(" {TARGET}") };
    format!("\n[Install]\nWantedBy={usual}{group}\n")
}

fn service(plan: &Plan, owner: &Owner) -> String {
    let mut text = head_of_service(&plan.title, owner);
    if plan.watch {
        text.push_str("Type=notify\nWatchdogSec=15min\nRestart=on-failure\nRestartSec=30\n");
        // A fault that lasted too long is for a person to mend; until then the service shows as failed.
        let _ = writeln!(text, "RestartPreventExitStatus={EXIT_LASTING}");
    } else {
        text.push_str(CALLED);
    }
    text.push_str(&call(plan, plan.arguments(), owner));
    if plan.watch {
        let usual = if *owner == Owner::User { "default.target" } else { "multi-user.target" };
        text.push_str(&wanted_by(usual, owner));
    }
    text
}

fn mail_service(plan: &Plan, owner: &Owner) -> String {
    let title = format!("{} (mail)", plan.title);
    head_of_service(&title, owner) + CALLED + &call(plan, plan.mail_arguments(), owner)
}

fn head_of_service(title: &str, owner: &Owner) -> String {
    // Behind the target, so that stopping the target waits for the campaigns.
    let after = if *owner == Owner::User { String::new() } else { format!(" {TARGET}") };
    format!(
        "[Unit]\nDescription=tonghop: {}\nWants=network-online.target\nAfter=network-online.target{after}\n{}\n[Service]\n",
        line(title),
        part_of(owner)
    )
}

/// What is called, by whom, and what it may do.
fn call(plan: &Plan, arguments: Vec<&str>, owner: &Owner) -> String {
    let mut text = String::new();
    let command: Vec<String> =
        std::iter::once(plan.program.as_str()).chain(arguments).map(|word| quoted(word, true)).collect();
    let _ = writeln!(text, "ExecStart={}", command.join(" "));
    text.push_str(&speaking(plan.language));
    if let Owner::System(user) = owner {
        let _ = writeln!(text, "User={user}");
    }
    let folder = quoted(&plan.folder, false);
    let _ = writeln!(text, "MemoryMax={}M\nOOMPolicy=continue\nUMask=0027\nNoNewPrivileges=yes", plan.memory_mib);
    text.push_str("# The password of the mail server, where it wants one:\n");
    let _ = writeln!(text, "#{}", load_credential());
    if matches!(owner, Owner::System(_)) {
        let _ = writeln!(
            text,
            "ProtectSystem=strict\nProtectHome=read-only\nReadWritePaths={folder}\nPrivateTmp=yes\nPrivateDevices=yes\n\
             ProtectKernelTunables=yes\nProtectKernelModules=yes\nProtectKernelLogs=yes\nProtectControlGroups=yes\n\
             ProtectClock=yes\nProtectHostname=yes\nProtectProc=invisible\nProcSubset=pid\nRestrictNamespaces=yes\n\
             RestrictRealtime=yes\nRestrictSUIDSGID=yes\nLockPersonality=yes\nMemoryDenyWriteExecute=yes\nRemoveIPC=yes\n\
             CapabilityBoundingSet=\nAmbientCapabilities=\nSystemCallArchitectures=native\n\
             SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\nSystemCallErrorNumber=EPERM\n\
             RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"
        );
    }
    text
}

/// The line by which a service speaks a language, which is the campaign's: a service has no locale of its own.
#[must_use]
pub fn speaking(language: Language) -> String {
    format!("Environment={}={}\n", terminal::VARIABLE, language.code())
}

/// The line that hands the password to the service, under the very name that the program reads.
#[must_use]
pub fn load_credential() -> String {
    format!("LoadCredential={CREDENTIAL}:{FOLDER}/{CREDENTIAL}")
}

fn mail_timer(plan: &Plan, owner: &Owner) -> String {
    let title = format!("{} (mail)", plan.title);
    head_of_timer(&title, owner) + &format!("OnCalendar=*:0/{MAIL_MINUTES}\n") + &wanted_by("timers.target", owner)
}

fn head_of_timer(title: &str, owner: &Owner) -> String {
    format!("[Unit]\nDescription=tonghop: {}\n{}\n[Timer]\n", line(title), part_of(owner))
}

fn timer(plan: &Plan, owner: &Owner) -> String {
    let mut text = head_of_timer(&plan.title, owner);
    for time in &plan.times {
        let _ = writeln!(text, "OnCalendar=*-*-* {} {}", time.format("%H:%M:%S"), plan.zone);
    }
    // What a machine slept through is made good as soon as it is up.
    text.push_str("Persistent=true\nAccuracySec=10s\n");
    text + &wanted_by("timers.target", owner)
}

/// A word as units write it: in quotes, with the signs that mean something there written twice or escaped.
fn quoted(word: &str, is_command: bool) -> String {
    let mut out = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '%' => out.push_str("%%"),
            '$' if is_command => out.push_str("$$"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>().replace('%', "%%")
}

#[cfg(test)]
mod tests {
    use super::super::tests::plan;
    use super::*;

    #[test]
    fn awkward_names_are_quoted() {
        let plan = plan(false);
        let units = units(&plan, &Owner::System("tonghop".to_owned()));
        let (name, service) = &units[0];
        assert_eq!(*name, format!("{}.service", plan.name));
        assert!(
            service
                .contains(r#"ExecStart="/opt/tổng hợp/tonghop" "-C" "/srv/KH 110 \"50%%\" & 'a' $$b <c>" "-q" "run""#),
            "{service}"
        );
        assert!(service.contains(r#"ReadWritePaths="/srv/KH 110 \"50%%\" & 'a' $b <c>""#));
        let (name, timer) = &units[1];
        assert_eq!(*name, format!("{}.timer", plan.name));
        assert!(service.contains("PartOf=tonghop.target\n") && timer.contains("PartOf=tonghop.target\n"));
        assert!(timer.contains("WantedBy=timers.target tonghop.target\n"));
        let (name, mail) = &units[2];
        assert_eq!(*name, format!("{}-mail.service", plan.name));
        assert!(mail.contains(r#""send" "--due" "--if-set""#) && mail.contains("SuccessExitStatus=1 6\n"), "{mail}");
        assert!(mail.contains("NoNewPrivileges=yes\n") && mail.contains("Environment=TONGHOP_LANG=vi\n"), "{mail}");
        let (name, often) = &units[3];
        assert_eq!(*name, format!("{}-mail.timer", plan.name));
        assert!(often.contains("OnCalendar=*:0/5\n") && often.contains("WantedBy=timers.target tonghop.target\n"));
        assert_eq!(units[4].0, TARGET);
        assert!(timer.contains("OnCalendar=*-*-* 08:05:00 Asia/Ho_Chi_Minh\n") && timer.contains("Persistent=true\n"));
    }

    #[test]
    fn no_sandbox_cuts_the_network() {
        let owners = [Owner::User, Owner::System("tonghop".to_owned())];
        let plans = [plan(false), plan(true)];
        let made = owners.iter().flat_map(|owner| plans.iter().flat_map(|plan| units(plan, owner)));
        let packaged = include_str!("../../deploy/deb/tonghop@.service").to_owned();
        let services = made.filter(|(name, _)| name.ends_with(".service")).map(|(_, text)| text).chain([packaged]);
        for service in services {
            let families = service.lines().find_map(|line| line.strip_prefix("RestrictAddressFamilies="));
            assert!(families.is_none_or(|families| families == "AF_INET AF_INET6 AF_UNIX"), "{service}");
            for key in ["PrivateNetwork=", "IPAddressDeny=", "SocketBindDeny=", "JoinsNamespaceOf="] {
                assert!(!service.contains(key), "{key}: {service}");
            }
        }
    }

    #[test]
    fn a_watch_is_a_service_that_stays() {
        let units = units(&plan(true), &Owner::User);
        let [(_, service)] = units.as_slice() else { panic!("{units:?}") };
        assert!(
            service.contains("Type=notify\nWatchdogSec=15min\nRestart=on-failure") && service.contains("\"watch\"\n")
        );
        assert!(
            service.contains("WantedBy=default.target\n") && !service.contains("User=") && !service.contains(TARGET)
        );
    }
}
