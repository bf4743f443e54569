#!/usr/bin/env python3
"""Measures `tonghop` beside what a user would write instead, in alternation, and prints a table of ratios.

    benches/measure.py PROGRAM [--peers ../shared/bench] [--place DIR] [--runs 5] [CASE ...]

PROGRAM is a release build. Without CASE all are measured:

    start       `--version`
    town        a whole campaign at once: 7 units, 92 days, 644 files
    increment   one more day of 7 files on the town's ledger of 91 mornings
    idle        a run that finds nothing, on the town's ledger of 92 mornings
    rebuild     the town's ledger and outputs again from manifests and archive
    report      the town's last date drawn again
    rows        one workbook with 200,000 sub-rows
    nation      a day of 10,000 units, 10,000 files

Each run has a folder of its own, made before the clock starts; the disk is synced before each. Of a run are told: wall time, processor
time of all its processes, the most memory that they had together (proportional set size, looked at every 20 ms), bytes on disk after it.
A ratio is ours over the peer's (`peers.py calamine`, the fastest known), run for run. Needs the packages that peers.py names.
"""

import argparse
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

CAMPAIGN = """[campaign]
plan = "1/KH-DO"
title = "Chiến dịch kích hoạt tài khoản định danh điện tử mức 2"
starts = 2023-08-31
ends = 2023-11-30
[schedule]
zone = "Asia/Ho_Chi_Minh"
deadline = "08:00"
[[form]]
id = "daily"
name = "Báo cáo kết quả hàng ngày"
[[form.indicator]]
id = "collected_l2"
name = "Thu nhận hồ sơ mức 2"
[[form.indicator]]
id = "activated_l1"
name = "Kích hoạt mức 1"
[[form.indicator]]
id = "activated_l2"
name = "Kích hoạt mức 2"
target = true
[[form.text]]
id = "difficulties"
name = "Khó khăn, vướng mắc"
"""


def tree(pid):
    """A process and all below it."""
    found, open_ = [], [pid]
    while open_:
        one = open_.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                open_ += map(int, Path(f"/proc/{one}/task/{task}/children").read_text().split())
        except OSError:
            pass
    return found


def memory(pid):
    """Proportional set size of a process and all below it, in KiB."""
    total = 0
    for one in tree(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += int(rollup.split("Pss:")[1].split()[0])
        except (OSError, IndexError):
            pass
    return total


def timed(command, weigh=True):
    """Runs a command: seconds, processor seconds, peak MiB, exit code."""
    os.sync()
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, over = [0], threading.Event()

    def watch():
        while not over.is_set():
            peak[0] = max(peak[0], memory(process.pid))
            over.wait(0.02)

    watcher = threading.Thread(target=watch)
    if weigh:
        watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    process.returncode = 0
    over.set()
    if weigh:
        watcher.join()
    return wall, usage.ru_utime + usage.ru_stime, peak[0] / 1024, os.waitstatus_to_exitcode(status)


class Measure:
    def __init__(self, options):
        self.program = str(Path(options.program).resolve())
        self.peers = Path(options.peers).resolve()
        self.place = Path(options.place).resolve() / "tonghop-measure"
        self.runs = options.runs
        self.corpora = {}
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        self.count = 0

    def corpus(self, name, units, days, areas=12):
        """A folder of files as gen_corpus.py writes it."""
        if name not in self.corpora:
            folder = self.place / name
            subprocess.run([sys.executable, self.peers / "gen_corpus.py", folder, "--units", str(units), "--days", str(days),
                            "--areas", str(areas)], check=True, stdout=subprocess.DEVNULL)
            self.corpora[name] = folder
        return self.corpora[name]

    def campaign(self, source=None, keep=lambda path: True):
        """A new campaign folder with the files of a corpus in its inbox."""
        self.count += 1
        folder = self.place / f"campaign-{self.count}"
        (folder / "inbox").mkdir(parents=True)
        (folder / "tonghop.toml").write_text(CAMPAIGN, encoding="utf-8")
        if source:
            for path in source.rglob("*.xlsx"):
                if keep(path):
                    target = folder / "inbox" / path.relative_to(source)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
        return folder

    def copied(self, campaign):
        self.count += 1
        folder = self.place / f"campaign-{self.count}"
        subprocess.run(["cp", "-a", campaign, folder], check=True)
        return folder

    def run(self, folder, now, *command):
        return [self.program, "-C", str(folder), "--now", now, "-q", *(command or ("run", "--no-send"))]

    def peer(self, corpus):
        return [sys.executable, str(self.peers / "peers.py"), "calamine", str(corpus), str(self.place / "peer.xlsx")]

    def pairs(self, name, prepare, command, peer=None, codes=(0, 1)):
        """Runs both in alternation and prints the case's line."""
        ours, theirs, size, peak = [], [], 0, 0.0
        for turn in range(self.runs + 1):
            folder = prepare()
            # Weighing slows a run: the last one is weighed, and not timed.
            weigh = turn == self.runs
            took = timed(command(folder), weigh)
            assert took[3] in codes, (name, took[3])
            if weigh:
                peak = took[2]
            else:
                ours.append(took)
            if folder:
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                shutil.rmtree(folder)
            if peer and not weigh:
                theirs.append(timed(peer, False))
        told = {
            "case": name,
            "seconds": [round(one[0], 4) for one in ours],
            "processor": round(statistics.median(one[1] for one in ours), 3),
            "peak_mib": round(peak, 1),
            "bytes": size,
        }
        line = f"| {name} | {spread([one[0] for one in ours])} | {told['processor']:.2f} | {told['peak_mib']:.0f} | {size / 1e6:.1f} |"
        if theirs:
            told["peer_seconds"] = [round(one[0], 4) for one in theirs]
            told["ratios"] = [round(own[0] / other[0], 3) for own, other in zip(ours, theirs)]
            line += f" {spread([one[0] for one in theirs])} | {spread(told['ratios'])} |"
        else:
            line += " – | – |"
        print(line, flush=True)
        return told

    def day_by_day(self, source, until):
        """A campaign that ran every morning, up to the one before a day."""
        folder = self.campaign(source, lambda path: path.parent == source)
        for day in sorted(path.name for path in source.iterdir() if path.is_dir() and path.name < until):
            shutil.copytree(source / day, folder / "inbox" / day)
            morning = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
            command = self.run(folder, f"{morning}T07:50:00+07:00")
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return folder

    def cases(self, wanted):
        town = lambda: self.corpus("town", 7, 92)
        now = "2023-12-01T08:30:00+07:00"
        told = []

        def case(name, *arguments, **keywords):
            if not wanted or name in wanted:
                told.append(self.pairs(name, *arguments, **keywords))

        print("| case | wall, s | processor, s | peak, MiB | on disk, MB | peer, s | ratio |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        case("start", lambda: None, lambda _: [self.program, "--version"])
        if not wanted or "town" in wanted:
            case("town", lambda: self.campaign(town()), lambda folder: self.run(folder, now), self.peer(town()))
        if not wanted or {"increment", "idle", "rebuild", "report"} & set(wanted):
            full = self.day_by_day(town(), "2023-11-30")
            day = self.place / "day"
            shutil.copytree(town() / "2023-11-30", day / "2023-11-30", dirs_exist_ok=True)

            def with_day():
                folder = self.copied(full)
                shutil.copytree(day, folder / "inbox", dirs_exist_ok=True)
                return folder

            case("increment", with_day, lambda folder: self.run(folder, now), self.peer(town()))
            done = with_day()
            subprocess.run(self.run(done, now), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            later = "2023-12-01T08:40:00+07:00"
            case("idle", lambda: self.copied(done), lambda folder: self.run(folder, later))
            case("rebuild", lambda: self.copied(done), lambda folder: self.run(folder, later, "rebuild"))
            case("report", lambda: self.copied(done), lambda folder: self.run(folder, later, "report", "--date", "2023-11-30"))
        if not wanted or "rows" in wanted:
            rows = self.corpus("rows", 1, 1, 200_000)
            case("rows", lambda: self.campaign(rows), lambda folder: self.run(folder, "2023-09-01T08:30:00+07:00"), self.peer(rows))
        if not wanted or "nation" in wanted:
            nation = self.corpus("nation", 10_000, 1)
            case("nation", lambda: self.campaign(nation), lambda folder: self.run(folder, "2023-09-01T08:30:00+07:00"), self.peer(nation))
        return told


def spread(values):
    """The median with the least and the most."""
    return f"{statistics.median(values):.3f} ({min(values):.3f}–{max(values):.3f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--peers", default=str(Path(__file__).resolve().parents[2] / "shared" / "bench"))
    parser.add_argument("--place", default=os.environ.get("TMPDIR", "/tmp"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", help="write what was measured here")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_intermixed_args()
    if not (Path(options.peers) / "peers.py").exists():
        sys.exit(f"SKIPPED: there is no peers.py in {options.peers}")
    measure = Measure(options)
    try:
        told = measure.cases(options.cases)
    finally:
        shutil.rmtree(measure.place, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1))


main()
