//! `init --system`: who may do what in a campaign folder of the Debian package; and that package's parts.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::harness::{binary, program};

/// A machine's root: users and groups, all with the numbers of whoever runs the tests.
struct Root(tempfile::TempDir);

impl Root {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let own = root.path().metadata().expect("its owner");
        let (user, group) = (own.uid(), own.gid());
        fs::create_dir_all(root.path().join("etc/systemd/system")).expect("a folder");
        let passwd = format!("root:x:0:0::/root:/bin/sh\ntonghop:x:{user}:{group}::/srv/tonghop:/usr/sbin/nologin\n");
        fs::write(root.path().join("etc/passwd"), passwd).expect("written");
        let groups = format!("tonghop:x:{group}:\ntonghop-clerks:x:{group}:\nvan-phong:x:{group}:\n");
        fs::write(root.path().join("etc/group"), groups).expect("written");
        Self(root)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn init(&self, arguments: &[&str]) -> Output {
        let mut command = binary();
        command.env("TONGHOP_SYSTEM_ROOT", self.0.path()).args(["init", "--system"]).args(arguments);
        command.output().expect("it runs")
    }

    fn mode(&self, path: &str) -> u32 {
        self.at(path).metadata().expect(path).permissions().mode() & 0o7777
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn clerks_write_in_the_inbox_read_the_outbox_and_see_nothing_else() {
    let root = Root::new();
    let made = root.init(&["kh110", "--json"]);
    assert!(made.status.success(), "{}", said(&made));
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert_eq!((&told["new"], &told["unit"]), (&true.into(), &"tonghop@kh110.service".into()));
    for (path, mode) in [("", 0o710), ("/inbox", 0o2770), ("/outbox", 0o2750)] {
        assert_eq!(root.mode(&format!("srv/tonghop/kh110{path}")), mode, "{path}");
    }
    assert_eq!(root.mode("srv/tonghop"), 0o755 | 0o711, "anyone may pass");
    for item in fs::read_dir(root.at("srv/tonghop/kh110")).expect("a folder") {
        let path = item.expect("an item").path();
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o007, 0, "{}", path.display());
    }
}

#[test]
fn the_memory_limit_follows_the_campaign_and_is_set_again() {
    let root = Root::new();
    assert!(root.init(&["kh110", "--group", "van-phong"]).status.success());
    let settings = root.at("etc/systemd/system/tonghop@kh110.service.d/campaign.conf");
    let memory = |text: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix("MemoryMax=")).expect("a limit");
        line.trim_end_matches('M').parse().expect("a number")
    };
    let before = fs::read_to_string(&settings).expect("settings");
    assert!(before.contains("\nSupplementaryGroups=van-phong\n"), "{before}");
    let readers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    assert_eq!(memory(&before), 1024 + 400 * readers);
    // The campaign is there: its file stays, the rest is set right.
    let file = root.at("srv/tonghop/kh110/tonghop.toml");
    let edited = fs::read_to_string(&file).expect("the file").replace("memory_mib = 400", "memory_mib = 700");
    fs::write(&file, &edited).expect("written");
    fs::set_permissions(root.at("srv/tonghop/kh110/inbox"), fs::Permissions::from_mode(0o755)).expect("opened");
    let again = root.init(&["kh110", "--group", "van-phong"]);
    assert!(again.status.success() && said(&again).contains("is there already and stays"), "{}", said(&again));
    assert_eq!(fs::read_to_string(&file).expect("the file"), edited);
    assert_eq!(root.mode("srv/tonghop/kh110/inbox"), 0o2770);
    assert_eq!(memory(&fs::read_to_string(&settings).expect("settings")), 1024 + 700 * readers);
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let root = Root::new();
    for (arguments, told) in [
        (&["KH 110"][..], "`KH 110` cannot name a service"),
        (&["../kh110"], "between them: kh110"),
        (&[""], "cannot name a service"),
        (&["kh110", "--group", "none"], "there is no group none"),
    ] {
        let refused = root.init(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", said(&refused));
        assert!(said(&refused).contains(told), "{arguments:?}: {}", said(&refused));
    }
    assert!(!root.at("srv").exists(), "nothing was made");
    let mut anyone = std::process::Command::new(env!("CARGO_BIN_EXE_tonghop"));
    anyone.env_remove("TONGHOP_SYSTEM_ROOT").args(["--lang", "en", "init", "--system", "kh110"]);
    if root.at("").metadata().expect("its owner").uid() == 0 {
        anyone.uid(65534);
    }
    // Where the program itself is out of their reach, there is nothing to try.
    let Ok(refused) = anyone.output() else { return };
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("only root may make a campaign for the whole machine"), "{}", said(&refused));
}

#[test]
fn the_service_is_enabled_on_request() {
    let Some(_) = program("systemctl") else { return };
    let root = Root::new();
    let deb = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/deb");
    let units = root.at("usr/lib/systemd/system");
    fs::create_dir_all(&units).expect("a folder");
    for unit in ["tonghop@.service", "tonghop.target"] {
        fs::copy(deb.join(unit), units.join(unit)).expect("copied");
    }
    let made = root.init(&["kh110", "--enable"]);
    assert!(made.status.success(), "{}", said(&made));
    for target in ["multi-user.target", "tonghop.target"] {
        let link = root.at(&format!("etc/systemd/system/{target}.wants/tonghop@kh110.service"));
        assert!(link.symlink_metadata().is_ok(), "{}", link.display());
    }
}

#[test]
fn systemd_takes_the_packages_units_and_finds_them_tight() {
    let Some(analyze) = program("systemd-analyze") else { return };
    let deb = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/deb");
    let folder = tempfile::tempdir().expect("a folder");
    let service = fs::read_to_string(deb.join("tonghop@.service")).expect("the unit");
    let service = service.replace("/usr/bin/tonghop", env!("CARGO_BIN_EXE_tonghop"));
    fs::write(folder.path().join("tonghop@kh110.service"), service).expect("written");
    fs::copy(deb.join("tonghop.target"), folder.path().join("tonghop.target")).expect("copied");
    let paths = ["tonghop@kh110.service", "tonghop.target"].map(|unit| folder.path().join(unit));
    let verified = std::process::Command::new(&analyze).arg("verify").args(&paths).output().expect("it runs");
    assert!(verified.status.success() && !said(&verified).contains("tonghop"), "{}", said(&verified));
    let mut secure = std::process::Command::new(&analyze);
    let secure = secure.args(["security", "--offline=true", "--threshold=20", "--no-pager"]).arg(&paths[0]);
    let secure = secure.output().expect("it runs");
    assert!(secure.status.success(), "{}", String::from_utf8_lossy(&secure.stdout));
}
