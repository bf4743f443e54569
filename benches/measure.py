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
    merger      the day after: 3,282 changes of one date have made 3,321 units of them; 3,321 files on the ledger of the nation's day

Only where they are named, for they take long:

    growth      new files on an empty ledger: 100, 1,000, 10,000 and, with --most 100000, as many
    history     a nation's days one after the other, 10,000 files each, on the ledger of all days before; --days says how many
    cluster     a nation's day on one machine and by deploy/spark on a cluster of two executors on the same machine; needs pyspark
    stages      instructions of each stage of a first run of 57 files, counted by valgrind's callgrind: the same on a noisy machine;
                --json keeps them, --against FILE compares with what was kept

Each run has a folder of its own, made before the clock starts and kept until the case is over; the disk is synced before each. Of a run
are told: wall time, processor time of all its processes, the most memory that they had together (proportional set size, looked at every
20 ms), bytes on disk after it. A ratio is ours over the peer's (`peers.py calamine`, the fastest known), run for run. Needs the packages
that peers.py names.
"""

import argparse
import datetime
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

# How many mergers a nation's reform makes of its 10,000 communes, and how many communes it leaves alone.
MERGERS, ALONE = 3_282, 39

# The campaign file that comes with the program, all its forms, units and duties in it: what people run.
CAMPAIGN = Path(__file__).resolve().parent.parent / "tonghop.toml"


# The stages of a run, each by the process and the function that is all of it.
STAGES = {
    "inflating and passing over XML, for comparison": ("scan", re.compile(r"^PROGRAM TOTALS$")),
    "reading": ("read", re.compile(r"stages::read_one$")),
    "of it: parsing": ("read", re.compile(r"tonghop::read::read_as$")),
    "of it: inflating": ("read", re.compile(r"^zlib_rs::inflate::inflate$")),
    "of it: texts beside the cells": ("read", re.compile(r"tonghop::read::formats::beside::of_package$")),
    "of it: personal data": ("read", re.compile(r"tonghop::recognise::privacy::exposures$")),
    "the run without reading": ("run", re.compile(r"^PROGRAM TOTALS$")),
    "of it: recognising": ("run", re.compile(r"tonghop::recognise::Recogniser::sheets?$")),
    "of it: resolving and checks": ("run", re.compile(r"tonghop::pipeline::judge::alone::.*Judge>?::resolve$")),
    "of it: what files say": ("run", re.compile(r"tonghop::pipeline::judge::alone::.*Judge>?::said$")),
    "of it: judging": ("run", re.compile(r"tonghop::pipeline::judge::Judge::enter$")),
    "of it: summaries": ("run", re.compile(r"tonghop::aggregate::View::summary$")),
    "of it: workbooks": ("run", re.compile(r"tonghop::report::workbook::workbook$")),
    "of it: pages": ("run", re.compile(r"tonghop::report::page::pages$")),
    "of it: tables of the ledger": ("run", re.compile(r"tonghop::ledger::tables::encode$")),
}


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
        shutil.copyfile(CAMPAIGN, folder / "tonghop.toml")
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
        # A file system may look at what was deleted a moment ago when it makes new files: nothing is, until all is measured.
        ours, theirs, size, peak, folders = [], [], 0, 0.0, []
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
                folders.append(folder)
            if peer and not weigh:
                theirs.append(timed(peer, False))
        for folder in folders:
            shutil.rmtree(folder)
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

    def later(self, day, number, target):
        """The files of a first day as those of a later one: its date, the same figures, the running totals that they come to."""
        target.mkdir(parents=True)
        date = datetime.date.fromisoformat(day.name) + datetime.timedelta(days=number)
        was, now = (f"{when:%d/%m/%Y}".encode() for when in (datetime.date.fromisoformat(day.name), date))
        total = re.compile(rb'(<c r="[DFH]\d+"(?![^>]*t="s")[^>]*>(?:<f>[^<]*</f>)?<v>)(\d+)')
        for path in sorted(day.iterdir()):
            with zipfile.ZipFile(path) as source, zipfile.ZipFile(target / path.name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
                for item in source.infolist():
                    part = source.read(item)
                    if item.filename.endswith("sharedStrings.xml"):
                        part = part.replace(was, now)
                    elif item.filename.endswith("sheet1.xml"):
                        part = total.sub(lambda found: found[1] + str(int(found[2]) * (number + 1)).encode(), part)
                    copy.writestr(item.filename, part)

    def merged(self, nation):
        """A nation's day with the one after it, on which most communes have merged; and the changes for the campaign file."""
        numbers = list(range(1, 10_001 - ALONE))
        groups = [numbers[at::MERGERS] for at in range(MERGERS)]
        names = [f"Mới {number}" for number in range(1, MERGERS + 1)] + [f"Số {number}" for number in range(10_001 - ALONE, 10_001)]
        folder = self.place / "merged"
        shutil.copytree(nation, folder)
        first, second = folder / "2023-08-31", folder / "2023-09-01"
        second.mkdir()
        figure = re.compile(rb'(<c r="([C-H])(\d+)"(?![^>]*t="s")[^>]*>(?:<f>[^<]*</f>)?<v>)(\d+)')
        own = re.compile("(XÃ |Xã )(SỐ|Số) \\d+<")
        for at, (name, group) in enumerate(zip(names, groups + [[number] for number in range(10_001 - ALONE, 10_001)]), 1):
            books = [zipfile.ZipFile(first / f"X{number:05d}.xlsx") for number in group]
            sheet = "xl/worksheets/sheet1.xml"
            cells = [{(found[2], found[3]): int(found[4]) for found in figure.finditer(book.read(sheet))} for book in books]

            def after(found):
                """A figure of the day stays; a running total is that of all before it and the day's figure."""
                column, row = found[2], found[3]
                if column in b"CEG":
                    return found[0]
                return found[1] + str(sum(own[column, row] for own in cells) + cells[0][bytes([column[0] - 1]), row]).encode()

            with zipfile.ZipFile(second / f"M{at:05d}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
                for item in books[0].infolist():
                    part = books[0].read(item)
                    if item.filename == sheet:
                        part = figure.sub(after, part)
                    elif item.filename.endswith("sharedStrings.xml"):
                        named = lambda found: found[1] + (name.upper() if found[2].isupper() else name) + "<"
                        part = own.sub(named, part.decode()).replace("31/08/2023", "01/09/2023").encode()
                    copy.writestr(item.filename, part)
            for book in books:
                book.close()
        change = lambda name, group: (f'[[change]]\ndate = 2023-09-01\nkind = "merge"\n'
                                      f'from = {json.dumps([f"Xã Số {number}" for number in group], ensure_ascii=False)}\nto = "Xã {name}"\n')
        return folder, "\n" + "\n".join(change(name, group) for name, group in zip(names, groups))

    def many(self, count):
        """A day of more units than are quickly generated: a nation's workbooks again and again, each time of other units."""
        nation = self.corpus("nation", 10_000, 1)
        folder = self.place / f"many-{count}"
        day = folder / "2023-08-31"
        day.mkdir(parents=True)
        generator = importlib.util.spec_from_file_location("gen_corpus", self.peers / "gen_corpus.py")
        module = importlib.util.module_from_spec(generator)
        generator.loader.exec_module(module)
        units = [(f"X{number:05d}", f"Xã Số {number}", 2000 + number % 7000) for number in range(1, count + 1)]
        module.appendix(str(folder / "phu-luc-chi-tieu.xlsx"), units)
        own = re.compile("(XÃ SỐ |Xã Số )(\\d+)<")
        for at, path in enumerate(sorted((nation / "2023-08-31").iterdir()), 1):
            with zipfile.ZipFile(path) as source:
                parts = [(item.filename, source.read(item)) for item in source.infolist()]
            for more in range(0, count, 10_000):
                with zipfile.ZipFile(day / f"X{at + more:05d}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
                    for name, part in parts:
                        if name.endswith("sharedStrings.xml"):
                            part = own.sub(lambda found: f"{found[1]}{int(found[2]) + more}<", part.decode()).encode()
                        copy.writestr(name, part)
        return folder

    def history(self, days):
        """A nation's mornings, each on the ledger of all before it."""
        nation = self.corpus("nation", 10_000, 1)
        day = nation / "2023-08-31"
        folder = self.campaign(nation, lambda path: path.parent == nation)
        told = []
        print("| day | wall, s | processor, s | largest process, MiB | to the first |")
        print("| --- | --- | --- | --- | --- |")
        for number in range(days):
            date = datetime.date(2023, 8, 31) + datetime.timedelta(days=number)
            self.later(day, number, folder / "inbox" / date.isoformat())
            os.sync()
            before = time.perf_counter()
            command = self.run(folder, f"{date + datetime.timedelta(days=1)}T08:30:00+07:00")
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - before
            process.returncode = 0
            assert os.waitstatus_to_exitcode(status) in (0, 1), number
            told.append({"day": number + 1, "seconds": round(wall, 3), "processor": round(usage.ru_utime + usage.ru_stime, 2),
                         "largest_mib": round(usage.ru_maxrss / 1024, 1)})
            one = told[-1]
            print(f"| {one['day']} | {wall:.2f} | {one['processor']:.1f} | {one['largest_mib']:.0f} | {wall / told[0]['seconds']:.2f} |", flush=True)
        shutil.rmtree(folder)
        return told

    def growth(self, least, most):
        """New files on an empty ledger, ten times as many each time."""
        told = []
        print("| files | wall, s | processor, s | peak, MiB | ms a file |")
        print("| --- | --- | --- | --- | --- |")
        count = least
        while count <= most:
            corpus = self.many(count) if count > 10_000 else self.corpus(f"growth-{count}", count, 1)
            walls, folders = [], []
            for turn in range(self.runs + 1):
                folders.append(self.campaign(corpus))
                took = timed(self.run(folders[-1], "2023-09-01T08:30:00+07:00"), turn == self.runs)
                assert took[3] in (0, 1), took[3]
                if turn < self.runs:
                    walls.append(took)
            wall = statistics.median(one[0] for one in walls)
            processor = statistics.median(one[1] for one in walls)
            told.append({"files": count, "seconds": wall, "processor": processor, "peak_mib": took[2]})
            spread_ = spread([one[0] for one in walls])
            print(f"| {count:,} | {spread_} | {processor:.2f} | {took[2]:.0f} | {wall / count * 1000:.2f} |", flush=True)
            for folder in folders:
                shutil.rmtree(folder)
            count *= 10
        return told

    def cluster(self):
        """Both routes for a nation's day: files a second and core, of two cores."""
        nation, now = self.corpus("nation", 10_000, 1), "2023-09-01T08:30:00+07:00"
        count = sum(1 for _ in nation.rglob("*.xlsx"))
        steps, folders = {}, []
        keep = lambda step, wall: steps.setdefault(step, []).append(wall)
        job = [sys.executable, str(Path(__file__).resolve().parents[1] / "deploy/spark/consolidate.py")]
        for _ in range(self.runs):
            one, many = self.campaign(nation), self.campaign(nation)
            folders += [one, many]
            tables = self.place / f"tables-{len(folders)}"
            terms = self.place / "terms.json"
            appendix = next((one / "inbox").glob("*.xlsx"))
            terms.write_bytes(subprocess.run(self.run(one, now, "terms", "--appendix", str(appendix)), check=True, capture_output=True).stdout)
            archive = self.place / "files.tar"
            subprocess.run(["tar", "-C", str(one / "inbox"), "-cf", str(archive), "."], check=True)
            extract = f"exec {self.program} extract --terms {terms} < {archive} > /dev/null"
            keep("one machine: reading (`extract`)", timed(["sh", "-c", extract], False)[0])
            keep("one machine: all (`run`)", timed(self.run(one, now), False)[0])
            arguments = ["--inbox", str(many / "inbox"), "--tables", str(tables), "--campaign", str(many), "--tonghop", self.program, "--ship",
                         "--no-send", "--now", now, "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
            before = time.perf_counter()
            done = subprocess.run(job + arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"})
            assert done.returncode in (0, 1), done.returncode
            keep("cluster: all", time.perf_counter() - before)
            for step, seconds in json.loads(done.stdout.splitlines()[-1])["seconds"].items():
                keep(f"cluster: {step}", seconds)
        print("| route and step | wall, s | files a second and core |")
        print("| --- | --- | --- |")
        for step, walls in sorted(steps.items(), reverse=True):
            print(f"| {step} | {spread(walls)} | {count / statistics.median(walls) / 2:,.0f} |", flush=True)
        for folder in folders:
            shutil.rmtree(folder)
        return [{"step": step, "seconds": walls, "files": count} for step, walls in steps.items()]

    def stages(self, against):
        """Instructions of the stages of a run, all processes and threads together."""
        built = subprocess.run(["cargo", "bench", "--bench", "stages", "--no-run"], cwd=Path(__file__).parents[1], capture_output=True, text=True)
        bench = re.search(r"\((\S*/stages-\w+)\)", built.stderr)
        assert bench, built.stderr
        bench = str(Path(__file__).resolve().parents[1] / bench[1])
        source = self.corpus("stages", 7, 8)
        folder = self.campaign(source)
        sums = dict.fromkeys(STAGES, 0)
        for arguments in (["scan", str(source)], ["read", str(source)], ["run", str(folder), "2023-09-08T08:30:00+07:00", self.program]):
            counts = self.place / f"callgrind-{arguments[0]}"
            subprocess.run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={counts}", bench, *arguments], check=True)
            annotated = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(counts)],
                                       capture_output=True, text=True, check=True).stdout
            seen = set()
            for line in annotated.splitlines():
                found = re.match(r"\s*([\d,]+) \([^)]*\)\s+\S*?:(.*?)(?: \[.*)?$", line)
                if whole := re.match(r"\s*([\d,]+) \([^)]*\)\s+PROGRAM TOTALS", line):
                    found = re.match(r"(.*?)(PROGRAM TOTALS)", f"{whole[1]}PROGRAM TOTALS")
                for stage, (mode, name) in STAGES.items():
                    # The first line of a function is the one of its outermost call.
                    if found and mode == arguments[0] and stage not in seen and name.search(found[2]):
                        sums[stage] += int(found[1].replace(",", ""))
                        seen.add(stage)
        before = {one["stage"]: one["instructions"] for one in json.loads(Path(against).read_text())} if against else {}
        print("| stage | million instructions | before | ratio |")
        print("| --- | --- | --- | --- |")
        for stage, count in sums.items():
            was = before.get(stage)
            print(f"| {stage} | {count / 1e6:.1f} | {f'{was / 1e6:.1f}' if was else '–'} | {f'{count / was:.3f}' if was else '–'} |")
        return [{"stage": stage, "instructions": count} for stage, count in sums.items()]

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
        if not wanted or "merger" in wanted:
            both, changes = self.merged(self.corpus("nation", 10_000, 1))
            ledger = self.campaign(both, lambda path: path.parent.name != "2023-09-01")
            subprocess.run(self.run(ledger, "2023-09-01T08:30:00+07:00"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

            def with_changes():
                folder = self.copied(ledger)
                with open(folder / "tonghop.toml", "a") as file:
                    file.write(changes)
                shutil.copytree(both / "2023-09-01", folder / "inbox" / "2023-09-01")
                return folder

            case("merger", with_changes, lambda folder: self.run(folder, "2023-09-02T08:30:00+07:00"))
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
    parser.add_argument("--most", type=int, default=10_000, help="files of the last step of `growth`")
    parser.add_argument("--least", type=int, default=100, help="files of its first step")
    parser.add_argument("--days", type=int, default=92, help="days of `history`")
    parser.add_argument("--against", help="instructions that `stages` kept before")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_intermixed_args()
    if not (Path(options.peers) / "peers.py").exists():
        sys.exit(f"SKIPPED: there is no peers.py in {options.peers}")
    measure = Measure(options)
    try:
        alone = {
            "growth": lambda: measure.growth(options.least, options.most),
            "history": lambda: measure.history(options.days),
            "cluster": measure.cluster,
            "stages": lambda: measure.stages(options.against),
        }
        wanted = [case for case in options.cases if case not in alone]
        told = measure.cases(wanted) if wanted or not options.cases else []
        for case in options.cases:
            told += alone[case]() if case in alone else []
    finally:
        shutil.rmtree(measure.place, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1))


main()
