//! What the program is doing when trouble comes: each kind of run that changes a campaign folder, with the folder before
//! it and what the folder is after it if nothing happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use tonghop::ledger::Store;
use tonghop::pipeline::verify;

use super::disk::{self, Disk, Left};
use super::shim::{self, Fault, Log, Watched};
use crate::harness::{Campaign, Sheet, report, workbook};
use crate::mail::server::Server;

/// Files by their paths, with the hashes of their bytes.
pub(super) type Files = BTreeMap<String, String>;

const MORNING: &str = "2023-09-15T08:30:00+07:00";

/// A call of the program on a campaign folder.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    arguments: &'static [&'static str],
    prepare: fn() -> Campaign,
    /// Whether there is a mail server.
    mails: bool,
}

/// All of them.
pub(super) static SCENARIOS: [Scenario; 19] = [
    Scenario { name: "a fresh campaign", arguments: RUN, prepare: fresh, mails: false },
    Scenario { name: "an increment", arguments: RUN, prepare: increment, mails: false },
    Scenario { name: "a correction", arguments: RUN, prepare: correction, mails: false },
    Scenario { name: "a returned file", arguments: RUN, prepare: returned, mails: false },
    Scenario { name: "an answer", arguments: RUN, prepare: answered, mails: false },
    Scenario { name: "a file for quarantine", arguments: RUN, prepare: quarantined, mails: false },
    Scenario { name: "a mail send", arguments: SEND, prepare: increment, mails: true },
    Scenario { name: "a rebuild", arguments: REBUILD, prepare: lossy, mails: false },
    Scenario { name: "a withdrawal", arguments: WITHDRAW, prepare: three_mornings, mails: false },
    Scenario { name: "a release", arguments: RELEASE, prepare: held, mails: false },
    Scenario { name: "a retirement", arguments: RETIRE, prepare: old_mornings, mails: false },
    Scenario { name: "the end of a quarantine", arguments: RUN, prepare: long_held, mails: false },
    Scenario { name: "an approval", arguments: APPROVE, prepare: three_mornings, mails: false },
    Scenario { name: "a closing", arguments: CLOSE, prepare: three_mornings, mails: false },
    Scenario { name: "a request", arguments: RUN, prepare: closed, mails: false },
    Scenario { name: "an acceptance", arguments: ACCEPT, prepare: requested, mails: false },
    Scenario { name: "a refusal", arguments: REFUSE, prepare: requested, mails: false },
    Scenario { name: "a reopening", arguments: REOPEN, prepare: closed_mornings, mails: false },
    Scenario { name: "a final report", arguments: FINAL, prepare: three_mornings, mails: false },
];

const RUN: &[&str] = &["--now", MORNING, "-q", "run", "--no-send"];
const SEND: &[&str] = &["--now", MORNING, "-q", "run"];
const REBUILD: &[&str] = &["--now", MORNING, "-q", "rebuild"];
const WITHDRAW: &[&str] =
    &["--now", MORNING, "-q", "withdraw", "phuong-1", "--date", "2023-09-13", "--reason", "gửi nhầm"];
const RELEASE: &[&str] = &["--now", MORNING, "-q", "release", "rieng.xlsx", "--reason", "số giả định"];

const RETIRE: &[&str] =
    &["--now", MORNING, "-q", "retire", "--before", "2023-09-05", "--reason", "hết thời hạn lưu", "--yes"];
const APPROVE: &[&str] = &["--now", MORNING, "-q", "approve", "2023-09-13", "--by", "Chủ tịch"];
const CLOSE: &[&str] = &["--now", MORNING, "-q", "close", "2023-09-13", "--by", "Chủ tịch"];
const ACCEPT: &[&str] = &["--now", MORNING, "-q", "accept", "1", "--by", "Chủ tịch", "--reason", "đúng"];
const REFUSE: &[&str] = &["--now", MORNING, "-q", "refuse", "1", "--by", "Chủ tịch", "--reason", "sai"];
const REOPEN: &[&str] = &["--now", MORNING, "-q", "reopen", "2023-09-13", "--by", "Chủ tịch", "--reason", "sai"];
/// The campaign is over: it closes all figures.
const FINAL: &[&str] = &["--now", "2023-12-02T09:00:00+07:00", "-q", "report", "--final", "--by", "Chủ tịch"];
/// What somebody decides is decided once.
const DECISIONS: [&[&str]; 7] = [WITHDRAW, RELEASE, APPROVE, CLOSE, ACCEPT, REFUSE, REOPEN];

fn ward(unit: &str, day: u32, figure: u64) -> Vec<u8> {
    report(unit, &format!("{day:02}/09/2023"), [1, u64::from(day), 2, 2 * u64::from(day), figure, figure * 10])
}

fn fresh() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", ward("Phường 1", 14, 7), "2023-09-15T06:00:00+07:00");
    campaign.drop("xa/p2.xlsx", ward("Phường 2", 14, 9), "2023-09-15T06:30:00+07:00");
    campaign.drop("xa/chep p2.xlsx", ward("Phường 2", 14, 9), "2023-09-15T06:40:00+07:00");
    campaign
}

fn three_mornings() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for day in 11..=13u32 {
        for (name, unit) in [("p1", "Phường 1"), ("p2", "Phường 2"), ("dt", "Xã Dân Thành")] {
            let arrival = format!("2023-09-{:02}T07:00:00+07:00", day + 1);
            campaign.drop(&format!("{name} {day}.xlsx"), ward(unit, day, u64::from(day)), &arrival);
        }
        campaign.run(&format!("2023-09-{:02}T08:30:00+07:00", day + 1));
    }
    campaign
}

fn increment() -> Campaign {
    let mut campaign = three_mornings();
    campaign.drop("p1 14.xlsx", ward("Phường 1", 14, 7), "2023-09-15T06:00:00+07:00");
    campaign.drop("p2 14.xlsx", ward("Phường 2", 14, 9), "2023-09-15T06:30:00+07:00");
    campaign
}

fn correction() -> Campaign {
    let mut campaign = increment();
    campaign.drop("sua p1 13.xlsx", ward("Phường 1", 13, 22), "2023-09-15T06:40:00+07:00");
    campaign
}

fn returned() -> Campaign {
    let mut campaign = increment();
    campaign.drop("sai.xlsx", ward("Xã Dân Thành", 44, 22), "2023-09-15T06:40:00+07:00");
    campaign.drop("la.xlsx", ward("Phường 99", 14, 22), "2023-09-15T06:40:00+07:00");
    campaign
}

/// The date of a correction is closed.
fn closed() -> Campaign {
    close(correction())
}

/// Closed figures, and no file that waits: the run that finishes a decision takes what lies in the inbox, too.
fn closed_mornings() -> Campaign {
    close(three_mornings())
}

fn close(campaign: Campaign) -> Campaign {
    let made =
        crate::closing::call(&campaign, "2023-09-15T08:00:00+07:00", &["close", "2023-09-13", "--by", "Chủ tịch"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    campaign
}

/// The correction is requested.
fn requested() -> Campaign {
    let campaign = closed();
    campaign.run("2023-09-15T08:10:00+07:00");
    campaign
}

/// Slips lie there, of which one is answered and one is to be replaced.
fn answered() -> Campaign {
    let mut campaign = returned();
    campaign.run("2023-09-15T07:00:00+07:00");
    campaign.drop("sai - cần sửa.xlsx", ward("Xã Dân Thành", 14, 22), "2023-09-15T07:40:00+07:00");
    campaign.drop("la - cần sửa.xlsx", ward("Phường 99", 14, 23), "2023-09-15T07:40:00+07:00");
    campaign
}

fn quarantined() -> Campaign {
    let mut campaign = increment();
    let sheet = Sheet::new("Xã Dân Thành", "14/09/2023", [1, 14, 2, 28, 3, 30]).with_citizens();
    campaign.drop("rieng.xlsx", workbook(&[sheet]), "2023-09-15T06:40:00+07:00");
    campaign
}

fn held() -> Campaign {
    let campaign = quarantined();
    campaign.run("2023-09-15T08:00:00+07:00");
    campaign
}

/// Reports of a week ago and more, and some of yesterday.
fn old_mornings() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for day in [1, 2, 3, 13u32] {
        for (name, unit) in [("p1", "Phường 1"), ("p2", "Phường 2")] {
            let arrival = format!("2023-09-{:02}T07:00:00+07:00", day + 1);
            campaign.drop(&format!("{name} {day}.xlsx"), ward(unit, day, u64::from(day)), &arrival);
        }
        campaign.run(&format!("2023-09-{:02}T08:30:00+07:00", day + 1));
    }
    campaign
}

/// What lies in quarantine is over its time, and a run removes it by itself.
fn long_held() -> Campaign {
    let mut campaign = three_mornings();
    let path = campaign.path().join("tonghop.toml");
    let file =
        fs::read_to_string(&path).expect("text") + "\n[retention]\nquarantine_days = 1\nquarantine_automatic = true\n";
    fs::write(path, file).expect("written");
    let sheet = Sheet::new("Xã Dân Thành", "13/09/2023", [1, 14, 2, 28, 3, 30]).with_citizens();
    campaign.drop("rieng.xlsx", workbook(&[sheet]), "2023-09-14T08:40:00+07:00");
    campaign.run("2023-09-14T08:50:00+07:00");
    campaign.drop("p1 14.xlsx", ward("Phường 1", 14, 7), "2023-09-15T06:00:00+07:00");
    campaign
}

/// Of a campaign tables, a workbook and a page are gone.
fn lossy() -> Campaign {
    let campaign = three_mornings();
    for gone in ["ledger/run-000002/figures.parquet", "outbox/2023-09-12/summary.json", "outbox/index.html"] {
        fs::remove_file(campaign.path().join(gone)).expect("removed");
    }
    campaign
}

/// A scenario that was gone through once without trouble.
pub(super) struct Played {
    scenario: &'static Scenario,
    /// What lay in the folder.
    before: Left,
    pub(super) files_before: Files,
    pub(super) files_after: Files,
    /// What it called.
    pub(super) log: Log,
    /// The folder in which it was, as the calls name it.
    pub(super) folder: std::path::PathBuf,
    /// Message-IDs of the letters that a server got.
    letters: BTreeSet<String>,
}

/// A copy of the folder before a scenario, with a server of its own where one is needed.
pub(super) struct Stage {
    pub(super) campaign: Campaign,
    server: Option<Server>,
    /// Whether letters may have gone to another server before.
    is_late: bool,
}

impl Stage {
    fn variables(&self) -> Vec<(&'static str, String)> {
        self.server.iter().map(|server| ("TONGHOP_SMTP_URL", server.url())).collect()
    }
}

impl Scenario {
    /// Goes through it, once for all tests; none where the watch cannot be built.
    pub(super) fn play(&'static self) -> Option<&'static Played> {
        static PLAYED: [OnceLock<Option<Played>>; SCENARIOS.len()] = [const { OnceLock::new() }; SCENARIOS.len()];
        let at = SCENARIOS.iter().position(|scenario| scenario.name == self.name).expect("a scenario");
        PLAYED[at].get_or_init(|| self.play_once()).as_ref()
    }

    fn play_once(&'static self) -> Option<Played> {
        shim::library()?;
        let prepared = (self.prepare)();
        let before = disk::lying_in(prepared.path());
        let stage = self.stage(&before);
        let log = tempfile::NamedTempFile::new().expect("a file");
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        let variables = stage.variables();
        let watched = Watched { log: Some(log.path()), ..self.watched(&folder, &variables, None) };
        let output = watched.run()?;
        self.assert_done(&output);
        let log = shim::read(log.path());
        let letters = stage.server.as_ref().map(letters).unwrap_or_default().into_keys().collect();
        let (files_before, files_after) = (files(&prepared), files(&stage.campaign));
        assert_ne!(files_before, files_after, "{}: nothing happened", self.name);
        Some(Played { scenario: self, before, files_before, files_after, log, folder, letters })
    }

    fn stage(&self, before: &Left) -> Stage {
        Stage { campaign: disk::campaign(before), server: self.mails.then(Server::healthy), is_late: false }
    }

    fn watched<'a>(
        &'a self,
        folder: &'a Path,
        variables: &'a [(&'a str, String)],
        fault: Option<Fault>,
    ) -> Watched<'a> {
        Watched { folder, arguments: self.arguments, variables, fault, log: None, all: false }
    }

    /// Whether a run ended as it does without trouble: some scenarios return files.
    fn assert_done(&self, output: &Output) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {}: {said}", self.name, output.status);
    }
}

impl Played {
    pub(super) fn name(&self) -> &'static str {
        self.scenario.name
    }

    /// Goes through it again on a copy, with trouble.
    pub(super) fn again(&self, fault: Fault, all: bool) -> (Stage, Output) {
        let stage = self.scenario.stage(&self.before);
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        let variables = stage.variables();
        let watched = Watched { all, ..self.scenario.watched(&folder, &variables, Some(fault)) };
        let output = watched.run().expect("the watch was built");
        (stage, output)
    }

    /// A copy of the folder before it.
    pub(super) fn copied(&self) -> Stage {
        self.scenario.stage(&self.before)
    }

    /// The disk before it.
    pub(super) fn disk(&self) -> Disk {
        Disk::of(&self.before)
    }

    /// A folder that was left like this, instead of a copy.
    pub(super) fn left(&self, campaign: Campaign) -> Stage {
        Stage { campaign, server: self.scenario.mails.then(Server::healthy), is_late: true }
    }

    /// What must hold of the folder wherever it was cut off: the same, and every file that has its name is whole.
    pub(super) fn assert_sound(&self, stage: &Stage, told: &str) {
        self.assert_kept(stage, told);
        for (path, hash) in &files(&stage.campaign) {
            let known = [&self.files_before, &self.files_after].map(|files| files.get(path));
            let is_half = path.split('/').any(|part| part.starts_with('.'));
            // A letter waits in one folder and ends in another.
            let is_letter = path.starts_with("outbox/mail/") && self.files_after.values().any(|known| known == hash);
            assert!(
                is_half || is_letter || is_working(path) || known.contains(&Some(hash)),
                "{told}: {path} is neither old nor new"
            );
        }
    }

    /// What must hold of the folder whatever happened: no source was lost, and the ledger is sound.
    pub(super) fn assert_kept(&self, stage: &Stage, told: &str) {
        let left = files(&stage.campaign);
        for (path, hash) in self.files_before.iter().filter(|(path, _)| is_report(path)) {
            let is_kept = |(place, there): (&String, &String)| {
                there == hash && !place.split('/').any(|part| part.starts_with('.'))
            };
            assert!(left.iter().any(is_kept), "{told}: {path} is lost");
        }
        if self.scenario.arguments != REBUILD {
            let (_, damages) = Store::new(stage.campaign.path()).inspect().expect("a ledger");
            assert!(damages.is_empty(), "{told}: {damages:?}");
        }
    }

    /// Whether the folder is as it is without trouble.
    pub(super) fn is_as_after(&self, stage: &Stage) -> bool {
        files(&stage.campaign) == self.files_after
    }

    /// Does it once more; what was left out the first time comes in then, and all is in order.
    pub(super) fn assert_gone_on(&self, stage: &Stage, told: &str) {
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        for arguments in [self.scenario.arguments, RUN] {
            let output = shim::plain(&folder, arguments, &stage.variables()).output().expect("it runs");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0..=2)), "{told}: {}: {said}", output.status);
        }
        let left = files(&stage.campaign).into_keys().find(|path| is_report(path));
        assert_eq!(left, None, "{told}: it stays in the inbox");
        let verified = verify::verify(stage.campaign.path()).expect("verified");
        assert!(verified.damages.is_empty(), "{told}: {:?}", verified.damages);
        // The last one was the daily job.
        let drawn = "outbox/2023-09-14/summary.json";
        assert!(files(&stage.campaign).contains_key(drawn), "{told}: no summary");
    }

    /// Does it once more, and sees that all is as if nothing had happened.
    pub(super) fn assert_healed(&self, stage: &Stage, told: &str) {
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        let output = shim::plain(&folder, self.scenario.arguments, &stage.variables()).output().expect("it runs");
        // What somebody decided before the trouble came is finished by whoever comes next, and cannot be decided again.
        let said = String::from_utf8_lossy(&output.stderr);
        let is_decided = DECISIONS.contains(&self.scenario.arguments) && output.status.code() == Some(2);
        assert!(is_decided || matches!(output.status.code(), Some(0 | 1)), "{told}: {}: {said}", output.status);
        // An approval marks what was issued; the others are runs of their day.
        if is_decided && self.scenario.arguments != APPROVE {
            let output = shim::plain(&folder, RUN, &[]).output().expect("it runs");
            assert_eq!(output.status.code(), Some(0), "{told}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let after = files(&stage.campaign);
        let (missing, odd) = (minus(&self.files_after, &after), minus(&after, &self.files_after));
        assert!(missing.is_empty() && odd.is_empty(), "{told}: missing or changed {missing:?}, odd {odd:?}\n{said}");
        if let Some(server) = &stage.server {
            let taken = letters(server);
            let all: BTreeSet<String> = taken.keys().cloned().collect();
            assert!(all == self.letters || stage.is_late && all.is_subset(&self.letters), "{told}: {all:?}");
            // One whose answer was never written down is sent once more, and its Message-ID says which it is.
            assert!(taken.values().sum::<usize>() <= self.letters.len() + 1, "{told}: {taken:?}");
        }
    }
}

/// Letters that a server took, by Message-ID.
fn letters(server: &Server) -> BTreeMap<String, usize> {
    let mut taken = BTreeMap::new();
    for letter in server.taken() {
        *taken.entry(letter.header("Message-ID")).or_default() += 1;
    }
    taken
}

/// Files of a folder but for locks, what a rebuild put aside, and what tells of every try: the journal, and when each file
/// was first seen in the inbox.
pub(super) fn files(campaign: &Campaign) -> Files {
    let mut files = campaign.files("");
    let tries = ["lock", "/journal.jsonl", "/arrivals.json"];
    files.retain(|path, _| !tries.iter().any(|end| path.ends_with(end)) && !path.starts_with("ledger/replaced-"));
    files
}

/// Whether a file is one that was dropped.
pub(super) fn is_report(path: &str) -> bool {
    let path = Path::new(path);
    path.starts_with("inbox") && path.extension().is_some_and(|extension| extension == "xlsx")
}

/// What the next run makes of itself, and nobody else reads.
fn is_working(path: &str) -> bool {
    path == "ledger/unfinished" || path.starts_with("ledger/rollup/")
}

fn minus<'f>(these: &'f Files, those: &Files) -> Vec<&'f String> {
    these.iter().filter(|(path, hash)| those.get(*path) != Some(hash)).map(|(path, _)| path).collect()
}
