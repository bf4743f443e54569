//! The same files on a Spark cluster, an executor of which is killed in mid-job, and on one machine: the same to the byte.
//!
//! `TONGHOP_SPARK` says how many units report, for five days each: 2,000 send some 10,000 files. Unset, it is skipped: a
//! cluster alone takes half a minute to start.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::harness::{binary, files_below, program};

/// Days for which units report.
const DAYS: u32 = 5;
/// A cluster of two executors with a core each, as three Java processes of this machine.
const CLUSTER: &str = "local-cluster[2,1,1024]";
/// How often the kernel is asked for the executors.
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

/// A demo's files as they came, with their times, in a new campaign folder.
struct Story {
    folder: tempfile::TempDir,
    /// Path and arrival of every file, by arrival.
    files: Vec<(String, String)>,
}

impl Story {
    fn told(units: u32) -> Self {
        let told = tempfile::tempdir().expect("a temporary folder");
        let demo = told.path().join("demo");
        let mut command = binary();
        command.args(["-q", "demo"]).arg(&demo).args(["--units", &units.to_string(), "--days", &DAYS.to_string()]);
        assert!(command.output().expect("the binary runs").status.success());
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::copy(demo.join("tonghop.toml"), folder.path().join("tonghop.toml")).expect("copied");
        let mut files = Vec::new();
        for manifest in manifests(&demo) {
            for parcel in manifest["parcels"].as_array().expect("files") {
                let word = |key: &str| parcel[key].as_str().expect("a word").to_owned();
                let to = folder.path().join("inbox").join(word("path"));
                fs::create_dir_all(to.parent().expect("a folder")).expect("made");
                fs::copy(demo.join(word("stored")), &to).expect("copied");
                files.push((word("path"), word("arrival")));
            }
        }
        files.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        let lines: Vec<String> = files.iter().map(|(path, time)| format!("\"{path}\",{time},demo")).collect();
        fs::write(folder.path().join("inbox/arrivals.csv"), lines.join("\n")).expect("written");
        Self { folder, files }
    }

    /// A campaign folder with the files that had come by a moment.
    fn until(&self, moment: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::copy(self.folder.path().join("tonghop.toml"), folder.path().join("tonghop.toml")).expect("copied");
        self.bring(folder.path(), "", moment);
        folder
    }

    /// Brings the files that came after one moment, up to another.
    fn bring(&self, folder: &Path, after: &str, until: &str) {
        let inbox = folder.join("inbox");
        fs::create_dir_all(&inbox).expect("made");
        fs::copy(self.folder.path().join("inbox/arrivals.csv"), inbox.join("arrivals.csv")).expect("copied");
        for (path, _) in self.files.iter().filter(|(_, arrival)| arrival.as_str() > after && arrival.as_str() <= until)
        {
            let to = inbox.join(path);
            fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            fs::copy(self.folder.path().join("inbox").join(path), to).expect("copied");
        }
    }
}

fn manifests(folder: &Path) -> Vec<Value> {
    let mut runs: Vec<PathBuf> = fs::read_dir(folder.join("ledger"))
        .expect("a ledger")
        .map(|item| item.expect("an item").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("run-")))
        .collect();
    runs.sort();
    let read = |run: PathBuf| serde_json::from_slice(&fs::read(run.join("manifest.json")).expect("a manifest"));
    runs.into_iter().map(|run| read(run).expect("JSON")).collect()
}

/// Every file of a campaign folder with its hash, but for the lock.
fn left(folder: &Path) -> BTreeMap<String, String> {
    let hash = |path: &PathBuf| tonghop::files::sha256(&fs::read(folder.join(path)).expect("a file"));
    let files = files_below(folder).into_iter().filter(|path| path != Path::new("ledger/lock"));
    files.map(|path| (path.to_string_lossy().into_owned(), hash(&path))).collect()
}

fn on_one_machine(folder: &Path, now: &str) {
    let mut command = binary();
    command.arg("-C").arg(folder).args(["-q", "--now", now, "run", "--no-send"]);
    let done = command.output().expect("the binary runs");
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The job on a cluster; standard error goes to a file, which is given back with the job's answer.
struct Job {
    child: Child,
    log: PathBuf,
}

impl Job {
    fn start(python: &Path, inbox: &Path, campaign: &Path, tables: &Path, now: &str) -> Self {
        Self::start_on(CLUSTER, python, (inbox, campaign, tables), now)
    }

    fn start_on(master: &str, python: &Path, (inbox, campaign, tables): (&Path, &Path, &Path), now: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/spark/consolidate.py");
        let log = tables.with_extension("log");
        let mut command = Command::new(python);
        command.arg(script).arg("--inbox").arg(inbox).arg("--campaign").arg(campaign).arg("--tables").arg(tables);
        command.args([
            "--ship",
            "--no-send",
            "--now",
            now,
            "--master",
            master,
            "--tonghop",
            env!("CARGO_BIN_EXE_tonghop"),
        ]);
        // Two cores need no 200 parts of a table of some hundred rows.
        for conf in ["spark.ui.enabled=false", "spark.ui.showConsoleProgress=false", "spark.sql.shuffle.partitions=4"] {
            command.args(["--conf", conf]);
        }
        command.env("SPARK_LOCAL_IP", "127.0.0.1").env("PYSPARK_PYTHON", python).env("LC_ALL", "C.UTF-8");
        command.stdout(Stdio::piped()).stderr(fs::File::create(&log).expect("a log"));
        Self { child: command.spawn().expect("the job starts"), log }
    }

    /// Kills an executor once its processes read files: with them go its tasks.
    fn lose_an_executor(&mut self) {
        loop {
            assert!(
                self.child.try_wait().expect("asked").is_none(),
                "the job ended before an executor read: {}",
                self.said()
            );
            let processes = processes();
            let descends = |mut id: u32| {
                while let Some((parent, _)) = processes.get(&id) {
                    if *parent == self.child.id() {
                        return true;
                    }
                    id = *parent;
                }
                false
            };
            let reading = processes.iter().any(|(id, (_, line))| line.contains("extract\0--lanes") && descends(*id));
            let is_executor = |line: &str| line.contains("CoarseGrainedExecutorBackend") && line.contains("java");
            let executor = processes.iter().find(|(id, (_, line))| is_executor(line) && descends(**id));
            if let Some((id, _)) = executor.filter(|_| reading) {
                let killed = Command::new("kill").args(["-9", &id.to_string()]).status().expect("kill runs");
                assert!(killed.success());
                return;
            }
            std::thread::sleep(LOOK);
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn end(self) -> (Value, String) {
        let log = self.log.clone();
        let done = self.child.wait_with_output().expect("it ends");
        let said = fs::read_to_string(log).unwrap_or_default();
        assert!(matches!(done.status.code(), Some(0 | 1)), "{:?}: {said}", done.status);
        let told = String::from_utf8(done.stdout).expect("text");
        let answer = told.lines().rev().find(|line| line.starts_with('{'));
        let answer = answer.unwrap_or_else(|| panic!("no answer: {said}"));
        (serde_json::from_str(answer).expect("JSON"), said)
    }
}

/// Processes with their parents and command lines.
fn processes() -> BTreeMap<u32, (u32, String)> {
    let mut found = BTreeMap::new();
    for item in fs::read_dir("/proc").expect("proc").flatten() {
        let Ok(id) = item.file_name().to_string_lossy().parse::<u32>() else { continue };
        let (Ok(stat), Ok(line)) =
            (fs::read_to_string(item.path().join("stat")), fs::read(item.path().join("cmdline")))
        else {
            continue;
        };
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        found.insert(id, (parent.unwrap_or_default(), String::from_utf8_lossy(&line).into_owned()));
    }
    found
}

/// `mapInArrow` of `PySpark` 4.3 asks for pandas, too, which its package does not bring along.
const WHAT_SPARK_ASKS_OF_PYTHON: &str = "from pyspark.sql.pandas import utils
utils.require_minimum_pandas_version()
utils.require_minimum_pyarrow_version()";

/// A python that has what the job needs, and how many units report.
fn cluster() -> Option<(PathBuf, u32)> {
    let Some(units) = std::env::var("TONGHOP_SPARK").ok().and_then(|units| units.parse().ok()) else {
        crate::harness::skip("TONGHOP_SPARK does not say how many units report");
        return None;
    };
    let (Some(python), Some(_)) = (program("python3"), program("java")) else {
        crate::harness::skip("no python3 or no java");
        return None;
    };
    let asked = Command::new(&python).args(["-c", WHAT_SPARK_ASKS_OF_PYTHON]).output();
    if !asked.is_ok_and(|asked| asked.status.success()) {
        crate::harness::skip("python3 has no pyspark, or not the pandas and pyarrow that it asks for");
        return None;
    }
    Some((python, units))
}

#[test]
fn a_cluster_that_loses_an_executor_gives_what_one_machine_gives() {
    let Some((python, units)) = cluster() else { return };
    let story = Story::told(units);
    // In mid-campaign, and when everything has come.
    let mornings = ["2023-09-03T08:05:00+07:00", "2023-09-05T17:00:00+07:00"];
    let [one, many] = [story.until(mornings[0]), story.until(mornings[0])];
    let place = tempfile::tempdir().expect("a temporary folder");
    let tables = place.path().join("tables");
    let mut files = 0;
    for (at, now) in mornings.iter().enumerate() {
        if at > 0 {
            story.bring(one.path(), mornings[at - 1], now);
            story.bring(many.path(), mornings[at - 1], now);
        }
        on_one_machine(one.path(), now);
        let mut job = Job::start(&python, &many.path().join("inbox"), many.path(), &tables, now);
        if at == 0 {
            job.lose_an_executor();
        }
        let (answer, said) = job.end();
        assert_eq!(said.contains("Lost executor"), at == 0, "{said}");
        assert!(!said.contains("extracted by other terms"), "{said}");
        files += answer["files"].as_u64().expect("a count");
        println!("{answer}");
        assert_eq!(left(one.path()), left(many.path()), "{now}");
    }
    let told = manifests(one.path());
    let taken: usize = told.iter().map(|manifest| manifest["parcels"].as_array().expect("files").len()).sum();
    assert_eq!(files, taken as u64);
    let verdicts = every_table_is_partitioned_and_whole(&python, one.path(), &tables);
    for fate in ["accepted", "returned", "repeat", "quarantined"] {
        assert!(verdicts.contains(fate), "{fate} is not among {verdicts:?}");
    }
}

/// The published tables hold each row of the ledger once, below period and branch; gives the verdicts among them.
fn every_table_is_partitioned_and_whole(python: &Path, campaign: &Path, tables: &Path) -> BTreeSet<String> {
    let script = "
import json, sys, pathlib, pyarrow.dataset as d, pyarrow.parquet as q
campaign, tables = map(pathlib.Path, sys.argv[1:3])
verdicts = set()
for table in ('submissions', 'figures', 'findings'):
    columns = [name for name in q.read_schema(next(campaign.glob(f'ledger/run-*/{table}.parquet'))).names]
    own = [tuple(row.values()) for run in campaign.glob(f'ledger/run-*/{table}.parquet') for row in q.read_table(run).to_pylist()]
    there = d.dataset(tables / table, partitioning='hive').to_table(columns=columns).to_pylist()
    key = lambda row: tuple(map(str, row))
    assert sorted(own, key=key) == sorted((tuple(row.values()) for row in there), key=key), table
    # Whatever library of C the machine has: snappy would look for another.
    assert list((tables / table).glob('run=*/period=*/branch=*/*.zstd.parquet')), table
    if table == 'submissions':
        verdicts = {row['verdict'] for row in there}
print(json.dumps(sorted(verdicts)))
";
    let done = Command::new(python).args(["-c", script]).arg(campaign).arg(tables).output().expect("python runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// The files of a campaign folder, in a store of their own.
fn in_a_store(story: &Story, until: &str) -> tempfile::TempDir {
    let store = story.until(until);
    fs::rename(store.path().join("inbox"), store.path().join("bucket")).expect("moved");
    fs::remove_file(store.path().join("bucket/arrivals.csv")).expect("removed");
    store
}

/// The ledger's tables and every summary, but for what the store says of arrivals.
fn told(python: &Path, folder: &Path) -> String {
    let script = "
import json, sys, pathlib, pyarrow.parquet as q
folder = pathlib.Path(sys.argv[1])
for run in sorted(folder.glob('ledger/run-*')):
    for table in ('submissions', 'figures', 'findings', 'quotas'):
        for row in q.read_table(run / f'{table}.parquet').to_pylist():
            row.pop('arrival_reason', None)
            print(run.name, table, json.dumps(row, default=str, sort_keys=True, ensure_ascii=False))
for summary in sorted(folder.glob('outbox/*/summary.json')):
    print(summary.parent.name, summary.read_text())
";
    let done = Command::new(python).args(["-c", script]).arg(folder).output().expect("python runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

#[test]
fn a_store_that_keeps_its_files_is_taken_in_once() {
    let Some((python, _)) = cluster() else { return };
    let story = Story::told(12);
    let mornings = ["2023-09-03T08:05:00+07:00", "2023-09-05T17:00:00+07:00", "2023-09-05T17:30:00+07:00"];
    let (store, one) = (in_a_store(&story, mornings[1]), story.until(mornings[0]));
    let bucket = store.path().join("bucket");
    // What came later is not there yet; a name that Spark passes over is.
    let later: Vec<&(String, String)> =
        story.files.iter().filter(|(_, arrival)| arrival.as_str() > mornings[0]).collect();
    let aside = tempfile::tempdir().expect("a temporary folder");
    for (at, (path, _)) in later.iter().enumerate() {
        if bucket.join(path).exists() {
            fs::rename(bucket.join(path), aside.path().join(at.to_string())).expect("moved");
        }
    }
    // A name that Spark passes over, and a file that kills whoever reads it.
    let odd = [("_ghi chú.txt", "không phải báo cáo".as_bytes().to_vec()), ("độc.xlsx", poison())];
    for (name, bytes) in &odd {
        fs::write(bucket.join(name), bytes).expect("written");
        fs::write(one.path().join("inbox").join(name), bytes).expect("written");
    }
    let campaign = tempfile::tempdir().expect("a temporary folder");
    for folder in [one.path(), campaign.path()] {
        let text = fs::read_to_string(story.folder.path().join("tonghop.toml")).expect("a campaign file");
        let little = "[limits]\nmemory_mib = 250\nratio = 100000\nseconds = 120\n";
        let (before, after) = text.split_once("[limits]\n").expect("limits");
        let rest = after.split_once("\n[").map_or(String::new(), |(_, rest)| format!("\n[{rest}"));
        fs::write(folder.join("tonghop.toml"), format!("{before}{little}{rest}")).expect("written");
    }
    fs::create_dir(campaign.path().join("inbox")).expect("made");
    let place = tempfile::tempdir().expect("a temporary folder");
    let tables = place.path().join("tables");
    let mut lines: Vec<String> = Vec::new();
    for (at, now) in mornings.iter().enumerate() {
        if at == 1 {
            for (at, (path, _)) in later.iter().enumerate() {
                let (from, to) = (aside.path().join(at.to_string()), bucket.join(path));
                if from.exists() {
                    fs::create_dir_all(to.parent().expect("a folder")).expect("made");
                    fs::rename(from, to).expect("moved");
                }
            }
        }
        // The store knows when each came.
        for (path, arrival) in story.files.iter().filter(|(_, arrival)| arrival.as_str() <= *now) {
            dated(&bucket.join(path), arrival);
        }
        for (name, _) in &odd {
            dated(&bucket.join(name), mornings[0]);
        }
        if at == 0 {
            let known = fs::read_to_string(one.path().join("inbox/arrivals.csv")).expect("arrivals");
            let more = odd.iter().map(|(name, _)| format!("\n\"{name}\",{},demo", mornings[0]));
            lines.push(more.fold(known, |known, line| known + &line));
        } else if at == 1 {
            story.bring(one.path(), mornings[0], now);
        }
        fs::write(one.path().join("inbox/arrivals.csv"), &lines[0]).expect("written");
        on_one_machine(one.path(), now);
        let (answer, said) = Job::start(&python, &bucket, campaign.path(), &tables, now).end();
        assert!(!said.contains("extracted by other terms") && !said.contains("Lost executor"), "{said}");
        assert_eq!(answer["files"] == 0, at == 2, "{answer}");
        assert_eq!(told(&python, one.path()), told(&python, campaign.path()), "{now}");
    }
    let told = told(&python, campaign.path());
    for (name, code) in [("_ghi chú.txt", "\"code\""), ("độc.xlsx", "too-large")] {
        let is_of = |line: &&str| line.contains(name) && line.contains(code);
        assert!(bucket.join(name).exists() && told.lines().any(|line| is_of(&line)), "{name}");
    }
}

/// A workbook that is larger in memory than its reader may be.
fn poison() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let text = "x".repeat(30_000);
    for row in 0..5_000 {
        sheet.write_string(row, 0, format!("{row}{text}")).expect("written");
    }
    book.save_to_buffer().expect("a workbook")
}

/// Sets a file's time of change.
fn dated(path: &Path, moment: &str) {
    let moment = chrono::DateTime::parse_from_rfc3339(moment).expect("a moment");
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_modified(moment.into()).expect("dated");
}

#[test]
fn sql_gives_every_status_and_every_branch() {
    let Some((python, _)) = cluster() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(root.join("tonghop.toml"), folder.path().join("tonghop.toml")).expect("copied");
    crate::sample::unpack(&folder.path().join("inbox"));
    on_one_machine(folder.path(), "2023-09-03T08:30:00+07:00");
    for decision in [
        ["withdraw", "Phường 1", "--date", "2023-09-02", "--reason", "gửi nhầm"],
        ["withdraw", "Xã Long Toàn", "--date", "2023-09-02", "--reason", "gửi nhầm"],
        ["excuse", "Xã Long Toàn", "--date", "2023-09-02", "--reason", "bão"],
    ] {
        let mut command = binary();
        command.arg("-C").arg(folder.path()).args(["-q", "--now", "2023-09-03T09:00:00+07:00"]).args(decision);
        let done = command.output().expect("the binary runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    let (inbox, tables) = (folder.path().join("inbox"), place.path().join("tables"));
    let places = (inbox.as_path(), folder.path(), tables.as_path());
    // The job ends well only where what SQL computed is what the ledger gives.
    Job::start_on("local[1]", &python, places, "2023-09-03T17:00:00+07:00").end();
    let mut command = binary();
    command.arg("-C").arg(folder.path()).args(["-q", "--now", "2023-09-03T17:00:00+07:00", "--json", "status"]);
    let told = command.output().expect("the binary runs");
    let summary: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let units = summary["units"].as_array().expect("units").iter();
    let statuses: BTreeSet<&str> = units.map(|unit| unit["status"].as_str().expect("a status")).collect();
    assert!(statuses.is_superset(&BTreeSet::from(["on-time", "missing", "excused"])), "{statuses:?}");
    assert_eq!(summary["branches"].as_array().map(Vec::len), Some(2));
}
