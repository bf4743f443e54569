#!/usr/bin/env python3
"""The daily job on a Spark cluster: executors read the files, one tonghop keeps the ledger, Spark SQL proves the summary.

    spark-submit deploy/spark/consolidate.py --inbox s3a://bucket/inbox --tables s3a://bucket/tables \\
        --campaign /srv/campaign --tonghop /usr/bin/tonghop --ship

1. Lists the inbox, wherever Spark can read it, and leaves out what the ledger holds.
2. Executors read, recognise and check each new file with `tonghop extract`; what they find out lies under `extracts/`.
3. The driver brings the new files into the campaign's inbox and runs `tonghop run --extracts`: it enters, archives and
   draws as ever, and reads itself only what the extracts do not tell.
4. The ledger's tables go to `submissions/`, `figures/` and `findings/`, by run, period and branch.
5. Spark SQL computes the main figures of the summary from these, and `tonghop report --summary` draws it only if they are
   the ledger's. Then, and only then, the mail goes out.

Every step can be done again: a job that was cut off is called again in the same way. See README.md beside this file.
"""

import argparse
import concurrent.futures
import csv
import datetime
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import traceback
from pathlib import Path

# The first PySpark that the queries work with; the bounds of pandas and pyarrow are those that PySpark itself has.
PYSPARK = 4


def lacking():
    """What this Python lacks, in one sentence; none if it has all."""
    try:
        import pyspark
        from pyspark.sql.pandas import utils
    except ImportError as error:
        return f"this Python cannot import {error.name}: pip install 'pyspark>={PYSPARK}' pandas pyarrow, on driver and executors"
    if int(pyspark.__version__.split(".")[0]) < PYSPARK:
        return f"PySpark {pyspark.__version__} is too old: pip install 'pyspark>={PYSPARK}', on driver and executors"
    for require in (utils.require_minimum_pandas_version, utils.require_minimum_pyarrow_version):
        try:
            require()
        except ImportError as error:
            said = " ".join(str(error).split()).split("] ")[-1].rstrip(".")
            return f"{said}: pip install -U pandas pyarrow, on driver and executors"
    return None


if __name__ == "__main__" and (lacks := lacking()):
    # As where the environment keeps the program from its work.
    print(f"consolidate: {lacks}", file=sys.stderr)
    sys.exit(4)

from pyspark import SparkFiles
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as f

HERE = Path(__file__).resolve().parent
# Files of one task, about: what starting a task costs is little beside reading so many.
FILES_A_TASK = 250
# Files that are on their way to an executor's process at once.
FILES_A_BATCH = 32
# Rows of figures that are, which are small.
ROWS_A_BATCH = 10_000
# Objects that the driver fetches at once.
FETCHES = 32
# Folders below one another in which names that begin with `_` are looked for.
DEPTH = 8
# How Spark packs what it writes as Parquet.
CODEC = "spark.sql.parquet.compression.codec"
# Where proven arrivals are stated, right in the inbox.
ARRIVALS = "arrivals.csv"
# Names of files that may hold a quota appendix: these are read first, so that the others are read by its units at once. One
# that is named otherwise is found, too, and costs reading the others twice.
APPENDIX = "(?iu)ph[uụ].{0,2}l[uụ]c|ch[iỉ].{0,2}ti[eêệ]u|appendix|quota"
# What tells in an arrival's reason which object it was.
TOKEN = re.compile(r"\[kho ([0-9a-f]{16})\]")
TABLES = ("submissions", "figures", "findings")
# What `tonghop extract` gives: the ledger's columns, and those that tell the file.
EXTRACT = """
    table string, file string, sha256 string, entry long, size long, terms string, reading string, has_appendix boolean,
    settles boolean, arrival string, arrival_reason string, sheet string, form string, unit string, report_date date,
    stated string, stated_day date, swapped_day date, verdict string, area string, indicator string, measure string, value long, text string, cell string, severity string,
    code string, found string, message string, name string, quota long, superior string, email string, holds_from date,
    stored string, decoded string, schema long"""
# The columns of the published tables that the queries ask: a table of no rows has no file to tell them.
ASKED = {
    "submissions": """entry long, file string, sha256 string, arrival string, arrival_reason string, sheet string, form string,
        unit string, report_date date, verdict string, run string, period string, branch string""",
    "figures": """entry long, form string, unit string, report_date date, area string, indicator string, measure string,
        value long, text string, sheet string, cell string, run string, period string, branch string""",
}
BALANCE = "unit string, indicator string, day long, cumulative long, earlier long"


def say(text):
    print(f"consolidate: {text}", file=sys.stderr, flush=True)


def through(command, feed, columns):
    """What a process makes of what `feed` writes to it, as record batches with these columns: nothing is held in full."""
    import pyarrow

    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    failed = []

    def write():
        try:
            with process.stdin:
                feed(process.stdin)
        except BrokenPipeError:
            pass  # It ended: its exit code says why.
        except BaseException as error:
            failed.append(error)
            process.kill()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pyarrow.ipc.open_stream(process.stdout) as stream:
            for batch in stream:
                if batch.num_rows:
                    yield pyarrow.Table.from_batches([batch]).cast(columns).combine_chunks().to_batches()[0]
    except pyarrow.ArrowInvalid as error:
        failed.append(error)
    finally:
        process.stdout.close()
        process.kill() if sys.exc_info()[0] else None
        code = process.wait()
        writer.join()
    if failed or code:
        raise RuntimeError(f"{command[0]} {command[1]} ended with {code}") from (failed or [None])[0]


def ledger_table(path, columns=None):
    """A table of the ledger, with texts as Spark knows them."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path, columns=columns)
    plain = [field.with_type(pyarrow.string()) if pyarrow.types.is_string_view(field.type) else field for field in table.schema]
    return table.cast(pyarrow.schema(plain))


def arrow_schema(ddl):
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StructType

    return to_arrow_schema(StructType.fromDDL(ddl))


def extractor(program, terms):
    """For `mapInArrow`: files in, what each says by itself out."""
    columns = arrow_schema(EXTRACT)

    def extract(batches):
        def feed(pipe):
            with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as archive:
                for batch in batches:
                    for row in batch.to_pylist():
                        entry = tarfile.TarInfo(row["name"])
                        entry.size = len(row["content"])
                        entry.mtime = int(row["seconds"])
                        archive.addfile(entry, io.BytesIO(row["content"]))

        yield from through([program(), "extract", "--lanes", "1", "--terms", terms()], feed, columns)

    return extract


def balancer(program, terms, date):
    """For `mapInArrow`: the figures of some units in, where these stand out."""
    columns = arrow_schema(BALANCE)

    def balance(batches):
        import pyarrow

        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return

        def feed(pipe):
            with pyarrow.ipc.new_stream(pipe, first.schema) as stream:
                stream.write_batch(first)
                for batch in batches:
                    stream.write_batch(batch)

        yield from through([program(), "balance", "--terms", terms(), "--until", date], feed, columns)

    return balance


class Job:
    def __init__(self, options):
        self.options = options
        self.campaign = Path(options.campaign).resolve()
        self.now = options.now or datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        self.work = Path(tempfile.mkdtemp(prefix="tonghop-spark-"))
        builder = SparkSession.builder.appName("tonghop")
        if options.master:
            builder = builder.master(options.master)
        for setting in options.conf:
            builder = builder.config(*setting.split("=", 1))
        self.spark = builder.getOrCreate()
        self.batches_of(ROWS_A_BATCH)
        # Small files are packed by what opening one is said to cost.
        self.spark.conf.set("spark.sql.files.openCostInBytes", str(128 * 1024 * 1024 // FILES_A_TASK))
        self.spark.conf.set("spark.sql.session.timeZone", "UTC")
        # Spark cannot work without zstd, its shuffles are told by it. Snappy, the default, fails on each machine where another
        # library of C lies beside the system's: it takes the wrong one of its own libraries there.
        if self.spark.conf.get(CODEC, None) is None:
            self.spark.conf.set(CODEC, "zstd")
        self.program = shutil.which(options.tonghop)
        if self.program is None:
            raise FileNotFoundError(f"{options.tonghop} is not on the driver")
        self.program = str(Path(self.program).resolve())
        if options.ship:
            self.spark.sparkContext.addFile(self.program)
        self.seconds = {}

    def batches_of(self, rows):
        """Lets Spark hand so many rows at once to Python and to what that calls."""
        self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(rows))

    def on_executors(self):
        """Where executors find the program."""
        shipped, named = self.options.ship, self.options.tonghop
        name = Path(self.program).name

        def program():
            if not shipped:
                return named
            place = SparkFiles.get(name)
            os.chmod(place, 0o755)
            return place

        return program

    def ship(self, path):
        """Sends a file to every executor; gives how to find it there."""
        name = f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}-{path.name}"
        copy = self.work / name
        shutil.copyfile(path, copy)
        self.spark.sparkContext.addFile(str(copy))
        return lambda: SparkFiles.get(name)

    def tonghop(self, *arguments, allowed=(0,)):
        """Calls the program in the campaign folder."""
        command = [self.program, "-C", str(self.campaign), "--now", self.now, *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE)
        if done.returncode not in allowed:
            sys.exit(done.returncode)
        return done

    def step(self, name):
        """Keeps how long a step takes."""
        job = self

        class Step:
            def __enter__(self):
                self.begun = time.monotonic()

            def __exit__(self, *_):
                job.seconds[name] = round(time.monotonic() - self.begun, 2)

        return Step()

    # Files.

    def hadoop(self, path):
        """A path of Hadoop's, with the file system that it lies on."""
        jvm = self.spark.sparkContext._jvm
        place = jvm.org.apache.hadoop.fs.Path(path)
        system = place.getFileSystem(self.spark.sparkContext._jsc.hadoopConfiguration())
        return system.makeQualified(place), system

    def local(self, path):
        """The path of a local file, None of any other."""
        place, _ = self.hadoop(path)
        uri = place.toUri()
        return Path(uri.getPath()) if uri.getScheme() == "file" else None

    def is_in_place(self):
        """Whether the inbox is the campaign's own."""
        return self.local(self.options.inbox) == self.campaign / "inbox"

    def listing(self):
        """The files of the inbox: where, their paths below it, when they were changed, which object it is."""
        root = self.hadoop(self.options.inbox)[0].toString().rstrip("/") + "/"
        files = self.spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(self.options.inbox)
        # Of two schemes for one path (`file:/` and `file:///`) either may be told.
        plain = f.regexp_replace("path", "^file:/+", "file:/")
        name = f.substring(plain, len(re.sub("^file:/+", "file:/", root)) + 1, 1 << 20)
        seconds = f.unix_seconds("modificationTime")
        token = f.substring(f.sha2(f.concat_ws("|", name, seconds, f.col("length")), 256), 1, 16)
        files = files.select("path", name.alias("name"), seconds.alias("seconds"), "length", token.alias("token"), "content")
        return files.where(f.col("name") != ARRIVALS)

    def passed_over(self):
        """Files whose names begin with `_`, which Spark's listing leaves out: the driver reads these."""
        root, system = self.hadoop(self.options.inbox)
        prefix = root.toString().rstrip("/") + "/"
        waiting = [f"{prefix}{'*/' * depth}_*" for depth in range(DEPTH)]
        rows = []
        while waiting:
            for status in system.globStatus(self.hadoop(waiting.pop())[0]) or []:
                path = status.getPath().toString()
                if status.isDirectory():
                    escaped = re.sub(r"([\\*?\[\]{}])", r"\\\1", path)
                    waiting.append(f"{escaped}/*")
                else:
                    name, seconds = path[len(prefix):], status.getModificationTime() // 1000
                    token = hashlib.sha256(f"{name}|{seconds}|{status.getLen()}".encode()).hexdigest()[:16]
                    rows.append((path, name, seconds, token))
        return rows

    def taken(self):
        """Which objects the ledger holds: the reasons of their arrivals tell."""
        tokens = set()
        for run in sorted((self.campaign / "ledger").glob("run-*")):
            column = ledger_table(run / "submissions.parquet", ["arrival_reason"]).column(0)
            tokens.update(found.group(1) for reason in column.unique().to_pylist() if reason and (found := TOKEN.search(reason)))
        return tokens

    def new(self):
        """The files that the ledger does not hold yet."""
        files = self.listing()
        if self.is_in_place():
            return files
        taken = self.taken()
        if not taken:
            return files
        held = self.spark.createDataFrame([(token,) for token in sorted(taken)], "token string")
        return files.join(f.broadcast(held), "token", "left_anti")

    # Extraction.

    def terms(self, *arguments):
        """What executors need to know of the campaign, as a file and as what it says."""
        text = self.tonghop("terms", *arguments).stdout
        path = self.work / f"terms-{hashlib.sha256(text).hexdigest()[:16]}.json"
        path.write_bytes(text)
        return path, json.loads(text)

    def extract(self, files, place, terms, most):
        """What the files say by themselves, as Parquet."""
        wanted = files.where(f.col("length") <= most).select("name", "seconds", "content")
        found = wanted.mapInArrow(extractor(self.on_executors(), self.ship(terms)), EXTRACT)
        self.batches_of(FILES_A_BATCH)
        found.write.mode("overwrite").parquet(place)
        self.batches_of(ROWS_A_BATCH)

    def appendices(self, files, place):
        """The new quota appendices, in the order in which they came, as local files."""
        rows = self.spark.read.schema(EXTRACT).parquet(place).where("table = 'file' AND has_appendix").select("file").collect()
        names = {row.file for row in rows}
        if not names:
            return []
        found = files.where(f.col("name").isin(sorted(names))).select("name", "seconds", "content").collect()
        paths = []
        for number, row in enumerate(sorted(found, key=lambda row: (row.seconds, row.name))):
            path = self.work / f"appendix-{number}{Path(row.name).suffix}"
            path.write_bytes(row.content)
            paths.append(path)
        return paths

    def extracts(self, files):
        """Extracts of the new files, by the units that the run will know; gives where they lie."""
        place = f"{self.options.tables.rstrip('/')}/extracts/{re.sub('[^0-9T]', '', self.now)}"
        path, terms = self.terms()
        most = int(terms["limits"]["file_bytes"])
        with self.step("appendix"):
            self.extract(files.where(f.col("name").rlike(APPENDIX)), f"{place}/first", path, most)
            path, terms = self.with_appendices(files, f"{place}/first") or (path, terms)
        with self.step("extract"):
            self.extract(files, f"{place}/all", path, most)
        again = self.with_appendices(files, f"{place}/all")
        if again and again[1]["id"] != terms["id"]:
            say("a quota appendix came under another name: the files are read by its units")
            self.extract(files, f"{place}/all", again[0], most)
        return f"{place}/all"

    def with_appendices(self, files, place):
        """The terms with the appendices among these extracts; None where there are none."""
        arguments = [argument for path in self.appendices(files, place) for argument in ("--appendix", str(path))]
        return self.terms(*arguments) if arguments else None

    # The run.

    def bring(self, files):
        """Fetches new objects into the campaign's inbox, with the times at which they came."""
        inbox = self.campaign / "inbox"
        rows = files.select("path", "name", "seconds", "token").collect()
        taken = self.taken()
        rows += [Row(path=path, name=name, seconds=seconds, token=token)
                 for path, name, seconds, token in self.passed_over() if token not in taken]
        stated = inbox / ARRIVALS
        own = [line for line in read_lines(stated) if not (len(line) > 2 and TOKEN.search(line[2]))]
        # What people state of files in the store goes before what the store states.
        wanted = {row.name for row in rows}
        known = {line[0]: line for line in own if line[0] in wanted}
        known.update((line[0], line) for line in self.stated_in_store() if len(line) > 1)
        kept = [line for line in own if line[0] not in wanted]
        for row in rows:
            at = datetime.datetime.fromtimestamp(row.seconds, datetime.timezone.utc).isoformat()
            line = known.get(row.name, [row.name, at, "theo kho dữ liệu"])
            reason = f"{(line[2] if len(line) > 2 else '').strip()} [kho {row.token}]".strip()
            kept.append([row.name, line[1], reason])
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([line for line in kept if line[0] != "path"])
        write_whole(stated, text.getvalue().encode())
        with concurrent.futures.ThreadPoolExecutor(FETCHES) as pool:
            for _ in pool.map(lambda row: self.fetch(row.path, inbox / row.name), rows):
                pass

    def stated_in_store(self):
        """The lines of the list of arrivals in the store."""
        path, system = self.hadoop(f"{self.options.inbox.rstrip('/')}/{ARRIVALS}")
        if not system.exists(path):
            return []
        copy = self.work / ARRIVALS
        self.fetch(path.toString(), copy)
        return read_lines(copy)

    def fetch(self, path, to):
        """Copies an object to a local file, which is there in full or not at all."""
        to.parent.mkdir(parents=True, exist_ok=True)
        place, system = self.hadoop(path)
        part = to.with_name(f".{to.name}.part")
        system.copyToLocalFile(False, place, self.hadoop(f"file://{part}")[0], True)
        part.replace(to)

    def run(self, place):
        """Enters the new files in the ledger and draws; gives the summary and the exit code."""
        arguments = ["--date", self.options.date] if self.options.date else []
        if place:
            arguments += ["--extracts", str(self.brought(place))]
        done = self.tonghop("--json", "run", "--no-send", *arguments, allowed=(0, 1))
        return json.loads(done.stdout), done.returncode

    def brought(self, place):
        """The extracts, where the driver can read them."""
        local = self.local(place)
        if local is None:
            local = self.work / "extracts"
            source, system = self.hadoop(place)
            system.copyToLocalFile(False, source, self.hadoop(f"file://{local}")[0], True)
        return local

    # The tables, and what SQL makes of them.

    def runs(self):
        return [(int(run.name.removeprefix("run-")), run) for run in sorted((self.campaign / "ledger").glob("run-*"))]

    def publish(self):
        """Keeps the tables of the runs that are not there yet, by run, period and branch."""
        _, terms = self.terms()
        branches = {unit["id"]: " > ".join(unit["above"]) for unit in terms["definitions"]["units"]}
        branches = self.spark.createDataFrame([(unit, branch or "-") for unit, branch in branches.items()], "unit string, branch string")
        for number, run in self.runs():
            for table in TABLES:
                place = f"{self.options.tables.rstrip('/')}/{table}/run={number:06}"
                path, system = self.hadoop(f"{place}/_SUCCESS")
                if system.exists(path):
                    continue
                rows = ledger_table(run / f"{table}.parquet")
                frame = self.spark.createDataFrame(rows)
                if table == "findings":
                    whose = ledger_table(run / "submissions.parquet", ["entry", "unit", "report_date"])
                    frame = frame.join(self.spark.createDataFrame(whose), "entry", "left")
                period = f.coalesce(f.col("report_date").cast("string"), f.lit("-"))
                frame = frame.join(f.broadcast(branches), "unit", "left").withColumn("period", period)
                frame = frame.withColumn("branch", f.coalesce("branch", f.lit("-"))).repartition("period", "branch")
                frame.sortWithinPartitions("entry").write.mode("overwrite").partitionBy("period", "branch").parquet(place)

    def views(self, definitions):
        """What the queries ask."""
        spark = self.spark
        for table, columns in ASKED.items():
            read = spark.read.schema(columns).parquet(f"{self.options.tables.rstrip('/')}/{table}")
            read.withColumn("run", f.col("run").cast("int")).createOrReplaceTempView(table)
        recent = [(datetime.date.fromisoformat(period["date"]), period["open"]) for period in definitions["recent"]]
        taken_back, excused = [], {}
        for number, run in self.runs():
            decision = json.loads((run / "manifest.json").read_text(encoding="utf-8")).get("decision") or {}
            if "withdrawn" in decision:
                date = datetime.date.fromisoformat(decision["date"])
                taken_back.append((decision["form"], decision["unit"], date, decision["withdrawn"], number))
            elif "from" in decision and decision["form"] == definitions["form"]:
                for date, _ in recent:
                    if decision["from"] <= date.isoformat() <= decision["to"]:
                        excused[decision["unit"], date] = not decision.get("lifted", False)
        day = datetime.date.fromisoformat
        one = (day(definitions["report_date"]), definitions["now"], day(definitions["ends"]), definitions["periods_left"],
               [day(date) for date in definitions["to_come"]], *definitions["goes_on_by"],
               definitions["deadline"], definitions["form"], definitions["target"])
        members, groups = [], [("total", 0, definitions["quota"])]
        for place, unit in enumerate(definitions["units"]):
            members += [("unit", place, unit["id"]), ("total", 0, unit["id"])]
            groups.append(("unit", place, unit["quota"]))
        for place, branch in enumerate(definitions["branches"]):
            members += [("branch", place, unit) for unit in branch["units"]]
            groups.append(("branch", place, branch["quota"]))
        for name, rows, columns in [
            ("taken_back", taken_back, "form string, unit string, report_date date, sha256 string, run int"),
            ("excused", [key for key, holds in sorted(excused.items()) if holds], "unit string, report_date date"),
            ("recent", recent, "report_date date, open boolean"),
            ("definitions", [one], "report_date date, now string, ends date, periods_left long, to_come array<date>, "
             "more_days int, more_months int, deadline string, form string, target string"),
            ("members", members, "kind string, place int, unit string"),
            ("groups", groups, "kind string, place int, quota long"),
        ]:
            spark.createDataFrame(rows, columns).createOrReplaceTempView(name)

    def summary(self):
        """The main figures of the summary, by Spark SQL."""
        path, terms = self.terms(*(["--date", self.options.date] if self.options.date else []))
        definitions = terms["definitions"]
        self.views(definitions)
        counting = self.spark.sql(query("counting")).repartition("unit")
        balance = balancer(self.on_executors(), self.ship(path), definitions["report_date"])
        counting.mapInArrow(balance, BALANCE).cache().createOrReplaceTempView("balances")
        units, branches, total = [], [], None
        for row in self.spark.sql(query("summary")).collect():
            standing = standing_of(row, definitions["indicators"])
            if row.kind == "total":
                total = standing
            elif row.kind == "branch":
                branch = definitions["branches"][row.place]
                branches.append({"path": branch["path"], **standing, "units_total": row.units, "units_reported": row.reported})
            else:
                unit = definitions["units"][row.place]
                source = row.source and {"file": row.source.file, "sha256": row.source.sha256}
                units.append({"id": unit["id"], "name": unit["name"], **standing, "rank": row.rank, "status": row.status,
                              "corrected": row.corrected, "received_at": row.received_at, "source": source})
        summary = {"schema": 1, "report_date": definitions["report_date"], "total": total, "units": units}
        return {**summary, "branches": branches} if branches else summary

    def consolidate(self):
        options = self.options
        with self.step("list"):
            files = self.new()
            count = files.count()
        say(f"{count} new files")
        place = self.extracts(files) if count else None
        if not self.is_in_place():
            with self.step("bring"):
                self.bring(files)
        with self.step("run"):
            told, code = self.run(place)
        with self.step("publish"):
            self.publish()
        with self.step("sql"):
            summary = self.summary()
        path = self.work / "summary.json"
        path.write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
        with self.step("report"):
            self.tonghop("report", "--date", told["report_date"], "--summary", str(path))
        if not options.no_send:
            code = max(code, self.tonghop("send", "--if-set", allowed=(0, 6)).returncode)
        print(json.dumps({"schema": 1, "report_date": told["report_date"], "files": count, "seconds": self.seconds}))
        return code

    def close(self):
        self.spark.stop()
        shutil.rmtree(self.work, ignore_errors=True)


def query(name):
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def number(value):
    """A number as JSON has it."""
    return None if value is None else float(value)


def standing_of(row, indicators):
    figures = lambda known: {indicator: (known or {}).get(indicator) for indicator in indicators}
    return {"quota": row.quota, "day": figures(row.day), "cumulative": figures(row.cumulative), "percent": number(row.percent),
            "remaining": row.remaining, "pace_needed": number(row.pace_needed), "pace_7d": number(row.pace_7d),
            "projected_finish": row.projected_finish and row.projected_finish.isoformat(), "on_pace": row.on_pace}


def read_lines(path):
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8-sig")
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    return [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if line]


def write_whole(path, content):
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inbox", required=True, help="where the files lie: any path that Spark reads")
    parser.add_argument("--tables", required=True, help="where extracts and tables go: any path that Spark writes")
    parser.add_argument("--campaign", required=True, help="the campaign folder, on the driver")
    parser.add_argument("--tonghop", default="tonghop", help="the program, on the driver and on executors")
    parser.add_argument("--ship", action="store_true", help="send the driver's program to the executors")
    parser.add_argument("--date", help="report this date instead of the period that ended last")
    parser.add_argument("--now", help="take this moment as now (RFC 3339)")
    parser.add_argument("--no-send", action="store_true", help="leave the mail in the spool")
    parser.add_argument("--master", help="the cluster, where spark-submit does not say it")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark")
    options = parser.parse_args()
    job = None
    try:
        job = Job(options)
        code = job.consolidate()
    except Exception:
        # A traceback would end with 1, which says that files were returned.
        traceback.print_exc()
        code = 4
    finally:
        if job:
            job.close()
    sys.exit(code)


if __name__ == "__main__":
    main()
