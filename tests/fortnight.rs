//! Two weeks of a watch in an office as offices are: a drop folder on a share that two clerks write to, that is taken away and
//! comes back, and that fills with things nobody can read. Every good file counts once, every trouble is named in one
//! pass and forgotten when it is over, and the watch takes no more of the machine at the end than at the beginning.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::DateTime;

use crate::harness::{Campaign, Program, Stepped, WARDS, appendix, report};
use crate::strangers::{CLERK, SERVICE, as_user, check, give, mode};

/// The second clerk.
const COLLEAGUE: u32 = CLERK + 1;
/// Wards that report before the day's trouble begins; the others do when it is over.
const EARLY: usize = 4;
/// Mebibytes that the second week may take beyond the first: what is freed is not always given back at once.
const GROWTH_MIB: u64 = 12;

/// A tmpfs in the place of the office's share; it goes with the test.
struct Share(PathBuf);

impl Share {
    fn mount(&self) -> bool {
        let options = format!("uid={SERVICE},gid={SERVICE},mode=0777");
        let mut program = Program::by("mount");
        program.args(["-t", "tmpfs", "-o", &options, "tonghop-test"]).arg(&self.0);
        program.output().is_ok_and(|output| output.status.success())
    }

    fn unmount(&self) {
        let output = Program::by("umount").arg(&self.0).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let _ = Program::by("umount").arg("-l").arg(&self.0).output();
    }
}

/// What goes wrong on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// Nothing.
    Calm,
    /// A clerk's folder that only the clerk may enter.
    ClosedFolder,
    /// A good report that only the clerk may read.
    ClosedFile,
    /// The share is not mounted.
    NoShare,
    /// Nobody but the clerk may remove what lies in the share.
    Sticky,
    /// What is no file: a pipe, a socket, a link to nowhere.
    NoFiles,
    /// Half a report, from a machine whose clock is ahead.
    Half,
    /// An administrator runs it by hand.
    Root,
    /// A slip in the campaign file.
    Campaign,
    /// A hundred folders that are closed.
    ManyClosed,
}

use Trouble::{
    Calm, Campaign as CampaignFile, ClosedFile, ClosedFolder, Half, ManyClosed, NoFiles, NoShare, Root, Sticky,
};

const TROUBLES: [Trouble; 14] = [
    Calm,
    Calm,
    ClosedFolder,
    ClosedFile,
    NoShare,
    Sticky,
    NoFiles,
    Half,
    Root,
    CampaignFile,
    ManyClosed,
    NoShare,
    ClosedFile,
    Calm,
];

impl Trouble {
    /// Exit code of the check, and what its line names.
    fn named(self) -> (i32, &'static str) {
        match self {
            Calm | NoFiles | Half | Root => (0, "OK"),
            ClosedFolder => (1, "riêng/"),
            ClosedFile => (1, "kín.xlsx"),
            NoShare => (2, "inbox"),
            Sticky => (1, "phuong-1"),
            CampaignFile => (2, "tonghop.toml"),
            ManyClosed => (1, "riêng 0"),
        }
    }
}

struct Office {
    campaign: Campaign,
    share: Share,
}

impl Office {
    fn inbox(&self) -> PathBuf {
        self.campaign.path().join("inbox")
    }

    /// A ward's report of a day, by one clerk or the other.
    fn drop(&mut self, ward: usize, day: u64, name: &str) {
        let bytes = bytes(ward, day);
        self.campaign.drop(name, bytes, &moment(day, "06:50:00"));
        let clerk = if ward.is_multiple_of(2) { CLERK } else { COLLEAGUE };
        chown(self.inbox().join(name), Some(clerk), Some(clerk)).expect("given");
    }

    fn reports(&mut self, wards: std::ops::Range<usize>, day: u64) {
        for ward in wards {
            self.drop(ward, day, &format!("{}-{day}.xlsx", WARDS[ward].0));
        }
    }

    fn closed(&self, name: &str, bits: u32) {
        let path = self.inbox().join(name);
        chown(&path, Some(CLERK), Some(CLERK)).expect("given");
        mode(&path, bits);
    }

    fn begin(&mut self, trouble: Trouble, day: u64) {
        let inbox = self.inbox();
        match trouble {
            Calm => {}
            ClosedFolder => {
                fs::create_dir(inbox.join("riêng")).expect("made");
                self.closed("riêng", 0o700);
            }
            ClosedFile => {
                self.drop(EARLY, day, "kín.xlsx");
                mode(&inbox.join("kín.xlsx"), 0o600);
            }
            NoShare => self.share.unmount(),
            Sticky => self.closed("", 0o1777),
            NoFiles => {
                Program::by("mkfifo").arg(inbox.join("ống.xlsx")).output().expect("made");
                let _ = UnixListener::bind(inbox.join("ổ cắm.xlsx")).expect("made");
                symlink("nơi khác.xlsx", inbox.join("lối tắt.xlsx")).expect("made");
            }
            Half => {
                let whole = bytes(EARLY, day);
                let half = inbox.join("một nửa.xlsx");
                fs::write(&half, &whole[..whole.len() / 2]).expect("written");
                let now = DateTime::parse_from_rfc3339(&moment(day, "09:00:00")).expect("a moment").timestamp();
                let ahead = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).expect("after 1970"));
                fs::File::options().write(true).open(&half).expect("opened").set_modified(ahead).expect("set");
            }
            Root => {
                for arguments in [&["run", "--no-send"][..], &["status"], &["verify"]] {
                    let mut program = crate::harness::binary();
                    program.arg("-C").arg(self.campaign.path()).args(["--now", &moment(day, "06:55:00")]);
                    assert!(program.args(arguments).output().expect("it runs").status.success(), "{arguments:?}");
                }
            }
            CampaignFile => {
                let file = self.campaign.path().join("tonghop.toml");
                let text = fs::read_to_string(&file).expect("read");
                fs::write(file, text + "[[\n").expect("written");
            }
            ManyClosed => {
                for at in 0..100 {
                    fs::create_dir(inbox.join(format!("riêng {at}"))).expect("made");
                    self.closed(&format!("riêng {at}"), 0o700);
                }
            }
        }
    }

    fn end(&mut self, trouble: Trouble, day: u64) {
        let inbox = self.inbox();
        match trouble {
            Calm | Root => {}
            ClosedFolder => fs::remove_dir(inbox.join("riêng")).expect("removed"),
            ClosedFile => mode(&inbox.join("kín.xlsx"), 0o644),
            NoShare => assert!(self.share.mount(), "mounted again"),
            Sticky => {
                chown(&inbox, Some(SERVICE), Some(SERVICE)).expect("given");
                mode(&inbox, 0o777);
            }
            NoFiles => {
                for name in ["ống.xlsx", "ổ cắm.xlsx", "lối tắt.xlsx"] {
                    fs::remove_file(inbox.join(name)).expect("removed");
                }
            }
            Half => {
                fs::remove_file(inbox.join("một nửa.xlsx")).expect("removed");
                self.drop(EARLY, day, "cả tệp.xlsx");
            }
            CampaignFile => {
                let file = self.campaign.path().join("tonghop.toml");
                let text = fs::read_to_string(&file).expect("read");
                fs::write(file, text.trim_end_matches("[[\n")).expect("written");
            }
            ManyClosed => {
                for at in 0..100 {
                    fs::remove_dir(inbox.join(format!("riêng {at}"))).expect("removed");
                }
            }
        }
    }
}

fn own(ward: usize, day: u64) -> u64 {
    3 + ward as u64 + day % 4
}

fn all(ward: usize, day: u64) -> u64 {
    (1..=day).map(|day| own(ward, day)).sum()
}

fn bytes(ward: usize, day: u64) -> Vec<u8> {
    report(WARDS[ward].1, &format!("{day:02}/09/2023"), [1, day, 2, 2 * day, own(ward, day), all(ward, day)])
}

/// A moment of the morning on which a day is reported.
fn moment(day: u64, time: &str) -> String {
    format!("2023-09-{:02}T{time}+07:00", day + 1)
}

/// Mebibytes in memory, and open descriptors.
fn weight(process: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let open = fs::read_dir(format!("/proc/{process}/fd")).expect("a process").count();
    (kib.expect("a size") / 1024, open)
}

/// What waits in the inbox besides the statement of arrivals.
fn waiting(inbox: &Path) -> Vec<PathBuf> {
    let items = fs::read_dir(inbox).expect("listed").map(|item| item.expect("an item").path());
    items.filter(|path| !path.ends_with("arrivals.csv")).collect()
}

#[test]
#[ignore = "deep"]
fn two_weeks_of_an_office() {
    let Some(service) = as_user(SERVICE) else { return };
    let campaign = Campaign::new();
    let share = Share(campaign.path().join("inbox"));
    if !share.mount() {
        crate::harness::skip("nothing can be mounted here");
        return;
    }
    give(campaign.path(), SERVICE);
    mode(campaign.path(), 0o755);
    let mut office = Office { campaign, share };
    office.campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    let mut watch = Stepped::start_by(service, &office.campaign);
    watch.look("2023-09-01T18:00:00+07:00");
    watch.look("2023-09-01T18:00:05+07:00");
    let mut weights = Vec::new();
    for (day, trouble) in (1..).zip(TROUBLES) {
        let date = format!("2023-09-{day:02}");
        let goes_on = !matches!(trouble, NoShare | CampaignFile);
        // Where the share goes, what lies in it goes, too: those wards send it when it is back.
        if trouble != NoShare {
            office.reports(0..EARLY, day);
        }
        office.begin(trouble, day);
        watch.look(&moment(day, "07:00:00"));
        watch.look(&moment(day, "07:00:05"));
        let (code, line) = check(&office.campaign, &moment(day, "07:00:10"));
        let (expected, named) = trouble.named();
        assert!(code == Some(expected) && line.contains(named) && line.lines().count() == 1, "{trouble:?}: {line}");
        if goes_on {
            for (id, ..) in &WARDS[..EARLY] {
                assert_eq!(office.campaign.unit(&date, id)["status"], "on-time", "{trouble:?}: {id}");
            }
        }

        office.end(trouble, day);
        if trouble == NoShare {
            office.reports(0..EARLY, day);
        }
        watch.look(&moment(day, "07:20:00"));
        watch.look(&moment(day, "07:20:05"));
        let (code, line) = check(&office.campaign, &moment(day, "07:20:10"));
        assert_eq!(code, Some(0), "{trouble:?} is over: {line}");

        // One report came with the trouble already.
        let next = if matches!(trouble, ClosedFile | Half) { EARLY + 1 } else { EARLY };
        office.reports(next..WARDS.len(), day);
        for time in ["07:50:00", "07:50:05", "08:00:01", "12:00:00"] {
            watch.look(&moment(day, time));
        }
        for (id, ..) in &WARDS {
            assert_eq!(office.campaign.unit(&date, id)["status"], "on-time", "{trouble:?} over: {id}");
        }
        assert!(waiting(&office.inbox()).is_empty(), "{:?}", waiting(&office.inbox()));
        weights.push(weight(watch.id()));
    }
    watch.end();
    for (at, (id, ..)) in WARDS.iter().enumerate() {
        for (day, _) in (1..).zip(TROUBLES) {
            let unit = office.campaign.unit(&format!("2023-09-{day:02}"), id);
            assert_eq!(unit["day"]["activated_l2"], own(at, day), "{id}, {day}");
            assert_eq!(unit["cumulative"]["activated_l2"], all(at, day), "{id}, {day}");
        }
    }
    for (day, _) in (1..).zip(TROUBLES) {
        let date = format!("2023-09-{day:02}");
        let summary = office.campaign.summary(&date);
        let mut units: Vec<&str> = Vec::new();
        for line in
            summary["submissions"].as_array().expect("a list").iter().filter(|line| line["report_date"] == *date)
        {
            assert_eq!(line["verdict"], "accepted", "{line}");
            units.push(line["unit"].as_str().expect("a unit"));
        }
        let expected: BTreeSet<&str> = WARDS.iter().map(|(id, ..)| *id).collect();
        assert_eq!(units.len(), WARDS.len(), "{date}: each once: {units:?}");
        assert_eq!(units.into_iter().collect::<BTreeSet<_>>(), expected, "{date}");
    }
    let (first, second) = weights.split_at(weights.len() / 2);
    let most = |days: &[(u64, usize)]| days.iter().map(|(memory, _)| *memory).max();
    assert!(weights.iter().all(|(_, open)| *open == weights[1].1), "descriptors: {weights:?}");
    assert!(most(second) <= most(first).map(|most| most + GROWTH_MIB), "memory: {weights:?}");
    eprintln!("memory (MiB) and descriptors after each day: {weights:?}");
}
