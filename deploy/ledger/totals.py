#!/usr/bin/env python3
"""Totals of every report date from a campaign's ledger, by an engine that knows nothing of tonghop.

    deploy/ledger/totals.py duckdb|polars|spark FOLDER

Prints a line of JSON for each form, report date and indicator. Needs `duckdb`, `polars` or `pyspark` (with a Java), whichever is named. The
query is totals.sql beside this file: the same for each.
"""

import json
import sys
from pathlib import Path

QUERY = (Path(__file__).resolve().parent / "totals.sql").read_text(encoding="utf-8")
TABLES = ("submissions", "figures")


def runs(folder):
    """The folders of the runs, with their numbers."""
    return [(int(run.name.removeprefix("run-")), run) for run in sorted((Path(folder) / "ledger").glob("run-*"))]


def taken_back(folder):
    """The reports that were withdrawn, as the manifests tell."""
    rows = []
    for number, run in runs(folder):
        manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        about = (manifest.get("decision") or {}).get("about") or manifest.get("decision") or {}
        if "withdrawn" in about:
            rows.append((about["form"], about["unit"], about["date"], about["withdrawn"], number))
    return rows


COLUMNS = ("form", "unit", "report_date", "sha256", "run")


def with_duckdb(folder):
    import duckdb

    base = duckdb.connect()
    for table in TABLES:
        parts = [f"SELECT *, {number} AS run FROM read_parquet('{run / table}.parquet')" for number, run in runs(folder)]
        base.execute(f"CREATE VIEW {table} AS {' UNION ALL BY NAME '.join(parts)}")
    base.execute("CREATE TABLE taken_back (form VARCHAR, unit VARCHAR, report_date DATE, sha256 VARCHAR, run INTEGER)")
    for row in taken_back(folder):
        base.execute("INSERT INTO taken_back VALUES (?, ?, ?, ?, ?)", row)
    return base.execute(QUERY).fetchall()


def with_polars(folder):
    import polars

    def all_of(table):
        return polars.concat([polars.scan_parquet(run / f"{table}.parquet").with_columns(run=polars.lit(number, polars.Int32))
                              for number, run in runs(folder)])

    # polars' SQL numbers no rows: the last submission is taken before.
    rows = taken_back(folder)
    schema = {"form": polars.String, "unit": polars.String, "report_date": polars.String, "sha256": polars.String, "back": polars.Int32}
    back = polars.LazyFrame([dict(zip((*COLUMNS[:4], "back"), row)) for row in rows], schema=schema)
    back = back.with_columns(polars.col("report_date").str.to_date())
    key = ["form", "unit", "report_date"]
    accepted = all_of("submissions").filter(polars.col("verdict") == "accepted")
    gone = accepted.join(back, on=[*key, "sha256"]).filter(polars.col("back") > polars.col("run")).select("run", "entry")
    last = accepted.join(gone, on=["run", "entry"], how="anti").sort("arrival", "run", "entry").group_by(key).last()
    figures = all_of("figures").filter(polars.col("measure") == "day").select("run", "entry", "indicator", "value")
    joined = last.select("run", "entry", *key).join(figures, on=["run", "entry"])
    totals = joined.group_by("form", "report_date", "indicator").agg(
        polars.col("value").sum().alias("total"), polars.col("unit").n_unique().alias("units"))
    return totals.sort("form", "report_date", "indicator").collect().rows()


def with_spark(folder):
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import lit

    spark = SparkSession.builder.master("local[2]").appName("totals").config("spark.ui.enabled", "false").getOrCreate()
    for table in TABLES:
        frames = [spark.read.parquet(str(run / f"{table}.parquet")).withColumn("run", lit(number)) for number, run in runs(folder)]
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionByName(frame)
        whole.createOrReplaceTempView(table)
    schema = "form string, unit string, report_date string, sha256 string, run int"
    spark.createDataFrame(taken_back(folder), schema).createOrReplaceTempView("taken_back")
    return [tuple(row) for row in spark.sql(QUERY.strip().rstrip(";")).collect()]


ENGINES = {"duckdb": with_duckdb, "polars": with_polars, "spark": with_spark}


def main():
    engine, folder = sys.argv[1:3]
    for form, date, indicator, total, units in ENGINES[engine](folder):
        print(json.dumps({"form": form, "date": str(date), "indicator": indicator, "total": int(total), "units": int(units)}))


main()
