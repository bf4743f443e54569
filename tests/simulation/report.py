"""Compares every figure of a final report in Word with what compute.py expects: tables cell by cell, sentences number by
number, facts with their files. What holds a digit and is nobody's expectation is a difference, too.

    python3 report.py FOLDER REPORT.docx    after `compute.py expect FOLDER`; exit code 1 if anything differs
"""

import csv
import hashlib
import json
import re
import sys
import tomllib
import zipfile
from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from compute import TARGET, Differences, by_id, judge, read_all, rounded

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CAMPAIGN = tomllib.loads((Path(__file__).parents[2] / "tonghop.toml").read_text(encoding="utf-8"))
FORMS = {form["id"]: form for form in CAMPAIGN["form"]}
DUTIES = {**{form["id"]: form["name"] for form in CAMPAIGN["form"][1:]},
          **{duty["id"]: duty["name"] for duty in CAMPAIGN["obligation"]}}
UNITS = {unit["id"]: unit["name"] for unit in CAMPAIGN["unit"]}
IDS = {name: id_ for id_, name in UNITS.items()}
TARGETS = {target["name"]: (form["id"], target["id"]) for form in CAMPAIGN["form"] for target in form.get("target", [])}
DASH = "–"


def whole(value) -> str:
    return DASH if value is None else f"{value:,}".replace(",", ".")


def decimal(value, places: int = 2, sign: str = "") -> str:
    return DASH if value is None else f"{value:,.{places}f}".translate(str.maketrans(",.", ".,")) + sign


def day_of(text: str) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y")


def share(part: int, all_: int):
    return rounded(Fraction(part * 100, all_), 2) if all_ else None


def text_of(element) -> str:
    runs = (run.text or "" if run.tag == f"{W}t" else " " for run in element.iter() if run.tag in (f"{W}t", f"{W}tab"))
    return re.sub(r"\s+", " ", "".join(runs)).strip()


def parts_of(path: Path) -> list:
    """Paragraphs as (style, text), tables as ("", rows of cell texts), in order."""
    with zipfile.ZipFile(path) as book:
        body = ElementTree.fromstring(book.read("word/document.xml")).find(f"{W}body")
    parts = []
    for element in body:
        if element.tag == f"{W}p":
            style = element.find(f"{W}pPr/{W}pStyle")
            parts.append((style.get(f"{W}val") if style is not None else "", text_of(element)))
        elif element.tag == f"{W}tbl":
            rows = [[" ".join(filter(None, map(text_of, cell.iter(f"{W}p")))) for cell in row.findall(f"{W}tc")]
                    for row in element.findall(f"{W}tr")]
            parts.append(("", rows))
    return parts


class Expected:
    """What compute.py expects, by what a report asks for."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.all = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        self.last = self.all["last"]
        self.total = self.all["days"][self.last]["total"]
        self.units = by_id(self.all["days"][self.last]["units"])
        self.times = {unit: dict(own) for unit, own in self.all["timeliness"].items()}
        self.duties = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        self.missed = defaultdict(list)
        for duty in self.all["obligations"]:
            for unit in duty["units"]:
                if unit["status"] != "pending":
                    self.duties[duty["id"]][unit["id"]][unit["status"]] += 1
        self.forms = {id_: by_id(form["units"]) for id_, form in self.all["forms"].items()}
        self.periods = json.loads((folder / "phases.json").read_text(encoding="utf-8"))["phases"]
        self.files = {}
        for phase in self.periods:
            with open(folder / phase["folder"] / "arrivals.csv", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    bytes_ = (folder / phase["folder"] / row["path"]).read_bytes()
                    when = datetime.fromisoformat(row["time"]).strftime("%H:%M:%S %d/%m/%Y")
                    self.files.setdefault(row["path"], set()).add((hashlib.sha256(bytes_).hexdigest()[:12], when))
        submissions, _, _ = read_all(folder, self.periods)
        self.accepted, _ = judge(submissions)

    def target(self, unit: str, name: str):
        form, id_ = TARGETS[name]
        own = self.forms[form].get(unit, {}).get("targets", [])
        return next((target for target in own if target["id"] == id_), None)

    def counts(self, duty: str, unit: str) -> dict:
        if duty == FORMS["daily"]["id"]:
            return self.times[unit]
        return self.duties[duty][unit]

    def corrections(self) -> list:
        """Date, unit, indicator, first and present figure, file; of the target's figure where it moved."""
        moved = []
        for (form, unit, day), list_ in self.accepted.items():
            first, now = list_[0], list_[-1]
            for indicator in FORMS["daily"]["indicator"] if form == "daily" else []:
                was, is_ = first.figure(indicator["id"]), now.figure(indicator["id"])
                if was != is_:
                    moved.append([day.strftime("%d/%m/%Y"), UNITS[unit], indicator["name"], whole(was), whole(is_), now.file])
        order = [indicator["name"] for indicator in FORMS["daily"]["indicator"]]
        return sorted(moved, key=lambda row: (row[0][6:] + row[0][3:5] + row[0][:2], list(IDS).index(row[1]), order.index(row[2])))


def timeliness(name: str, counts: dict, at: str) -> list:
    told = [counts.get(key, 0) for key in ("on-time", "late", "returned", "missing")]
    due = sum(told)
    rate = decimal(share(told[0], due), 2, "%")
    return [at, name, whole(due), *map(whole, told), "0", rate]


def summed(of_units) -> dict:
    total = defaultdict(int)
    for own in of_units:
        for key, value in own.items():
            total[key] += value
    return total


def tables(expected: Expected, heading: str, rows: list):
    """The rows that a table must have; none where nobody expects such a table."""
    head = rows[0]
    wards = [UNITS[unit["id"]] for unit in CAMPAIGN["unit"] if unit["id"] in expected.units]
    if "Chỉ tiêu giao" in head:
        body = []
        for at, name in enumerate(wards, 1):
            unit = expected.units[IDS[name]]
            figures = [whole(unit["cumulative"][indicator["id"]]) for indicator in FORMS["daily"]["indicator"]]
            body.append([str(at), name, whole(unit["quota"]), *figures, decimal(unit["percent"], 2, "%"), str(unit["rank"])])
        total = expected.total
        figures = [whole(total["cumulative"][indicator["id"]]) for indicator in FORMS["daily"]["indicator"]]
        return [*body, ["", "Tổng cộng", whole(total["quota"]), *figures, decimal(total["percent"], 2, "%"), ""]]
    if "Không báo cáo" in head:
        body = [timeliness(name, expected.times[IDS[name]], str(at)) for at, name in enumerate(wards, 1)]
        return [*body, timeliness("Tổng cộng", summed(expected.times.values()), "")]
    if "Không gửi" in head:
        known = [(id_, summed(expected.duties[id_].values())) for id_ in DUTIES if expected.duties.get(id_)]
        return [timeliness(DUTIES[id_], counts, str(at)) for at, (id_, counts) in enumerate(known, 1)]
    if head[1] == "Mục tiêu":
        body = []
        for at, (name, (form, id_)) in enumerate(TARGETS.items(), 1):
            total = next(target for target in expected.all["forms"][form]["targets"] if target["id"] == id_)
            counts = [total["units"], total["units_known"], total["units_met"]]
            body.append([str(at), name, *map(whole, counts), *(whole(total[key]) for key in ("goal", "done", "shortfall"))])
        return body
    if head[-1] == "Kết quả":
        form, id_ = TARGETS[heading]
        body, total = [], next(target for target in expected.all["forms"][form]["targets"] if target["id"] == id_)
        for name in [name for name in IDS if expected.target(IDS[name], heading)]:
            own = expected.target(IDS[name], heading)
            result = {True: "Đạt", False: "Chưa đạt", None: "Chưa đủ số liệu"}[own["met"]]
            figures = [*(whole(own[key]) for key in ("goal", "done", "shortfall")), decimal(own["percent"], 2, "%")]
            body.append([str(len(body) + 1), name, *figures, result])
        figures = [*(whole(total[key]) for key in ("goal", "done", "shortfall")), decimal(total["percent"], 2, "%")]
        return [*body, ["", "Cộng các đơn vị có số liệu", *figures, ""]]
    if "Số kỳ đã gửi" in head:
        form = next(form for form in CAMPAIGN["form"] if form["name"] == heading)
        indicators = [indicator["id"] for indicator in form["indicator"]]
        body = []
        for name in [name for name in IDS if IDS[name] in expected.forms[form["id"]]]:
            own = expected.forms[form["id"]][IDS[name]]
            sent = len({day for (id_, unit, day) in expected.accepted if (id_, unit) == (form["id"], IDS[name])})
            body.append([name, whole(sent), *(whole(own["figures"][id_]) for id_ in indicators)])
        total = expected.all["forms"][form["id"]]["total"]
        return [*body, ["Cộng", "", *(whole(total[id_]) for id_ in indicators)]]
    if head[0] == "Ngày":
        body = defaultdict(lambda: ["", ""])
        for unit in expected.all["forms"]["inspections"]["units"]:
            for day, column, text in unit["texts"]:
                body[(day, list(UNITS).index(unit["id"]))][column == "resolved"] = text
        return [[day_of(day), list(UNITS.values())[unit], *texts] for (day, unit), texts in sorted(body.items())]
    if head[0] == "Ngày số liệu":
        return expected.corrections()
    return None


def difficulties(expected: Expected, rows: list, resolved: bool, differences: Differences) -> None:
    """Their texts are spelt as the ward last spelt them: unit, days and number are compared."""
    told = sorted((row[1], *row[3:5]) if not resolved else (row[1], row[3]) for row in rows[1:])
    wanted = []
    for one in expected.all["difficulties"]:
        place = UNITS[one["unit"]] + (f", {one['area']}" if one["area"] else "")
        if resolved and one["resolved"]:
            wanted.append((place, day_of(one["resolved"])))
        elif not resolved and not one["resolved"]:
            wanted.append((place, day_of(one["first"]), whole(one["age_days"])))
    differences.same("difficulties", sorted(wanted), told)


def ranking(expected: Expected, rows: list, differences: Differences) -> None:
    places = []
    for unit, own in expected.units.items():
        others = summed(counts for duty, of in expected.duties.items() for id_, counts in of.items() if id_ == unit)
        values = [own["percent"], share(expected.times[unit]["on-time"], days_of(expected.times[unit])),
                  share(others["on-time"], sum(others.values()))]
        row, total = [], Fraction(0)
        for value, criterion in zip(values, CAMPAIGN["criterion"]):
            points = min(Fraction(str(value)) * criterion["points"] / criterion["full"], Fraction(criterion["points"]))
            points = Fraction(str(rounded(points, 2)))
            total += points
            row += [decimal(value), decimal(float(points))]
        places.append((-total, UNITS[unit], [UNITS[unit], *row, decimal(float(total))]))
    wanted = [[str(at), *row] for at, (_, _, row) in enumerate(sorted(places), 1)]
    differences.same("ranking", wanted, rows[1:])


def days_of(counts: dict) -> int:
    return sum(counts.get(key, 0) for key in ("on-time", "late", "returned", "missing"))


def facts(expected: Expected, rows: list, good: bool, differences: Differences) -> None:
    """Each fact's numbers, and its files with hash and arrival; and that none of the targets is left out."""
    targets = set()
    for name, text, sources in rows[1:]:
        unit = IDS[name]
        for path, sha, when in re.findall(r"(?:^|; )([^;]*?) \(SHA-256 (\w{12})…, nhận lúc ([\d:]{8} [\d/]{10})\)", sources):
            differences.same(f"{name}, {path}", True, (sha, when) in expected.files.get(path, ()))
        subject = text.rsplit(":", 1)[0] if ": đạt " in text or ": mới đạt " in text else text.split(":")[0]
        numbers = re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", re.sub(r"\(.*?\)", "", text[len(subject):]))
        if subject in TARGETS:
            own = expected.target(unit, subject)
            wanted = [whole(own["done"]), whole(own["goal"])] + ([] if good else [whole(own["shortfall"])])
            differences.same(f"{name}, {subject}", own["met"], good)
            targets.add((unit, subject))
        elif "chỉ tiêu" in subject:
            own = expected.units[unit]
            wanted = [whole(own["cumulative"][TARGET]), whole(own["quota"]), decimal(own["percent"])]
            wanted += [] if good else [whole(own["remaining"])]
        else:
            duty = subject.removeprefix("Biểu ").removeprefix("Văn bản ")
            ids = {name: id_ for id_, name in DUTIES.items()} | {FORMS["daily"]["name"]: "daily"}
            own = expected.counts(ids[duty], unit)
            wanted = [whole(own["on-time"]), whole(days_of(own))]
            wanted += [whole(own[key]) for key in ("late", "returned", "missing") if own[key]]
        differences.same(f"{name}, {text[:60]}", wanted, numbers)
    wanted = {(unit, name) for name in TARGETS for unit in UNITS
              if (own := expected.target(unit, name)) and own["met"] is not None and own["met"] == good}
    differences.same("targets told as facts", sorted(wanted), sorted(targets))


def sentences(expected: Expected) -> dict:
    """By how a sentence begins, the numbers in it."""
    total, times = expected.total, summed(expected.times.values())
    due = days_of(times)
    per_day = {day: told["total"]["day"][TARGET] for day, told in expected.all["days"].items() if told["total"]["day"][TARGET] is not None}
    best = max(per_day.items(), key=lambda item: (item[1], [-ord(c) for c in item[0]]))
    worst = min(per_day.items(), key=lambda item: (item[1], item[0]))
    days = list(expected.all["days"])
    added = total["cumulative"][TARGET]
    average = rounded(Fraction(added, len(days)), 1)
    silent = {day: sum(("daily", unit, date.fromisoformat(day)) not in expected.accepted for unit in expected.units) for day in days}
    incomplete = sum(count > 0 for count in silent.values())
    told_day = lambda day: [day_of(day[0]), whole(day[1]), *([str(silent[day[0]])] if silent[day[0]] else [])]
    digits = lambda text: re.findall(r"\d+", text)
    wards = [(id_, expected.units[id_]) for id_ in UNITS if id_ in expected.units]
    met = [UNITS[id_] for id_, unit in wards if unit["quota"] and unit["cumulative"][TARGET] >= unit["quota"]]
    # Before the campaign's end the report says up to when, and at what pace.
    until = [] if expected.last == str(CAMPAIGN["campaign"]["ends"]) else [day_of(expected.last)]
    told = expected.all["difficulties"]
    first = date.fromisoformat(next(iter(expected.all["days"])))
    opened = [list_[-1] for (form, _, day), list_ in expected.accepted.items() if (form, day) == ("daily", first)]
    totals = [sum(total[TARGET] for _, _, total in one.rows if TARGET in total) for one in opened]
    before = sum(max(total - (one.figure(TARGET) or 0), 0) for one, total in zip(opened, totals) if total)
    below = [(UNITS[id_], decimal(unit["percent"])) for id_, unit in wards
             if unit["quota"] and unit["cumulative"][TARGET] < unit["quota"] and (not until or unit["percent"] < total["percent"])]
    names = [indicator["name"] for indicator in FORMS["daily"]["indicator"] if indicator["id"] != TARGET]
    cumulative = [total["cumulative"][indicator["id"]] for indicator in FORMS["daily"]["indicator"] if indicator["id"] != TARGET]
    return {
        "Chỉ tiêu giao:": [whole(total["quota"]), "2", *until, whole(total["cumulative"][TARGET]), decimal(total["percent"]), whole(total["remaining"])],
        **{f"{name}:": [*re.findall(r"\d+", name), whole(value)] for name, value in zip(names, cumulative)},
        "Bình quân một ngày": [decimal(average, 1), whole(added), str(len(days)), *([str(incomplete), str(len(days))] if incomplete else [])],
        "Theo báo cáo từng ngày": [*told_day(best), *told_day(worst)],
        **({f"{len(met)} đơn vị đã hoàn thành": [str(len(met)), *digits(" ".join(met))]} if met else {}),
        **({f"{len(below)} đơn vị {'có tỷ lệ thấp hơn' if until else 'chưa hoàn thành'}":
            [str(len(below)), *([decimal(total["percent"])] if until else []), *(n for name, share_ in below for n in [*digits(name), share_])]}
           if below else {}),
        "Các đơn vị phải gửi": [whole(due), whole(times["on-time"]), decimal(share(times["on-time"], due)),
                                *(whole(times[key]) for key in ("late", "returned", "missing"))],
        **({"Bình quân": ["7", decimal(total["pace_7d"], 1), decimal(total["pace_needed"], 1), day_of(total["projected_finish"])]}
           if until else {}),
        **({"Ngoài ra có": [whole(before)]} if before else {}),
        **({"Khó khăn, vướng mắc các": [str(sum(bool(one["resolved"]) for one in told)), str(sum(not one["resolved"] for one in told))]} if told else {}),
    }


NUMBER = re.compile(r"\d{2}/\d{2}/\d{4}|\d+(?:\.\d{3})*(?:,\d+)?")
# What holds digits and no figure: dates and numbers of the plan, headings, the criteria's own settings, that a blank is no 0.
TITLES = re.compile(r"Title|Subtitle|Heading|Annex")
SETTINGS = re.compile(r"^Thực hiện Kế hoạch|^Trên đây là báo cáo|tối đa \d+ điểm|không phải số 0|không tính là 0|^\(Dự thảo khi|^Các việc dưới đây")
GAP = "không có báo cáo được chấp nhận của"


def spans(days: list) -> str:
    """Days as a report lists them: 31/08–01/09/2023; 06/09/2023."""
    runs = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    first = lambda run: f"{run[0]:%d/%m}–" if len(run) > 1 else ""
    return "; ".join(f"{first(run)}{run[-1]:%d/%m/%Y}" for run in runs)


def gap(expected: Expected, text: str) -> tuple:
    """What a line on missing reports must say, by its unit."""
    unit = IDS[text.split(":")[0]]
    days = [date.fromisoformat(day) for day in expected.all["days"]]
    missing = [day for day in days if ("daily", unit, day) not in expected.accepted]
    return f"{UNITS[unit]}: {GAP} {spans(missing)}.", text


def sent(expected: Expected, heading: str) -> list:
    """How many units have sent a form, and how many send it."""
    form = next(form for form in CAMPAIGN["form"] if form["name"] == heading)
    units = expected.all["forms"][form["id"]]["units"]
    return [str(sum(unit["reported"] is not None for unit in units)), str(len(units))]


def compare(folder: Path, report: Path) -> int:
    expected, differences = Expected(folder), Differences()
    told, heading, unknown = sentences(expected), "", []
    seen, annex = set(), ""
    for style, part in parts_of(report):
        if isinstance(part, str):
            heading = part if style.startswith("Heading") else heading
            annex = part if style == "AnnexTitle" else annex
            begins = next((key for key in told if part.startswith(key)), None)
            if begins and not style.startswith("Heading"):
                seen.add(begins)
                differences.same(part[:50], told[begins], NUMBER.findall(part))
            elif GAP in part:
                differences.same(part[:50], *gap(expected, part))
            elif part.startswith("Đã có "):
                differences.same(part[:50], sent(expected, heading), NUMBER.findall(part))
            elif "để trống ở kỳ mới nhất" in part:
                name = part.rsplit(": ", 1)[1].rstrip(".")
                form, indicator = next((form, indicator) for form in CAMPAIGN["form"] for indicator in form.get("indicator", [])
                                       if f"{form['name']}, chỉ tiêu {indicator['name']}:" in part)
                own = expected.forms[form["id"]][IDS[name]] if name in IDS else None
                differences.same(part[:50], None, own and own["figures"][indicator["id"]])
            elif re.search(r"\d", part) and not TITLES.search(style) and not SETTINGS.search(part):
                unknown.append(part)
            continue
        if not part or not any(re.search(r"\d", cell) for row in part for cell in row):
            continue
        head = part[0]
        if "Điểm" in head:
            ranking(expected, part, differences)
        elif head[:2] == ["Đơn vị", "Nội dung"]:
            facts(expected, part, "KHEN THƯỞNG" in annex, differences)
        elif any("vướng mắc chưa giải quyết" in cell for cell in head):
            difficulties(expected, part, False, differences)
        elif "Ngày giải quyết" in head:
            difficulties(expected, part, True, differences)
        elif (wanted := tables(expected, heading, part)) is not None:
            for ours, theirs in zip(wanted, part[1:]):
                differences.same(f"{heading}, {head[1]}, {theirs[1]}", ours, theirs)
            differences.same(f"{heading}, {head[1]}, rows", len(wanted), len(part) - 1)
        elif not any("Số:" in cell or "Nơi nhận" in cell for row in part for cell in row):
            unknown.append(" | ".join(head))
    differences.same("sentences", sorted(told), sorted(seen))
    for text in unknown:
        differences.same(f"nobody expects: {text[:80]}", "", text)
    for line in differences.found:
        print(line)
    print(f"{differences.compared} rows, sentences and facts of the report compared, {len(differences.found)} differ")
    return 1 if differences.found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(compare(Path(sys.argv[1]), Path(sys.argv[2])))
