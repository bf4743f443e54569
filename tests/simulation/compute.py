"""Computes, from the workbooks on disk alone, every figure that a report of the campaign would state; and compares.

    python3 compute.py expect FOLDER     writes FOLDER/expected.json
    python3 compute.py compare FOLDER    FOLDER/actual/<date>.json against it; lists every difference

It shares no code with the program and no state with the generator: the rules are those of the design, written down a second
time, and what a ward has done is besides held to the running totals that it wrote itself (`as_written`).
"""

import csv
import hashlib
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

STARTS, ENDS = date(2023, 8, 31), date(2023, 11, 30)
NAMES = {
    "phuong-1": ["phuong 1"], "phuong-2": ["phuong 2"], "long-toan": ["long toan"], "long-huu": ["long huu"],
    "dan-thanh": ["dan thanh"], "truong-long-hoa": ["truong long hoa"], "hiep-thanh": ["hiep thanh"],
    "cong-an": ["cong an thi xa"], "quan-su": ["ban chi huy quan su thi xa"], "noi-vu": ["phong noi vu"],
    "giao-duc": ["phong giao duc va dao tao"], "doan-thanh-nien": ["doan thanh nien thi xa"],
    "phu-nu": ["hoi lien hiep phu nu thi xa"], "nong-dan": ["hoi nong dan thi xa"],
    "cuu-chien-binh": ["hoi cuu chien binh thi xa"], "to-1": ["to cong tac so 1", "to 1"], "to-2": ["to 2"],
}
WARDS = list(NAMES)[:7]
STAFF = [*WARDS, "cong-an", "quan-su", "noi-vu", "giao-duc", "doan-thanh-nien", "phu-nu", "nong-dan", "cuu-chien-binh"]
SENDERS = {
    "daily": WARDS, "staff": STAFF, "police": [*WARDS, "cong-an"], "outreach": WARDS, "inspections": ["to-1"],
    "teams": [*WARDS, "to-1", "to-2"], "ke-hoach": WARDS, "bao-cao-tong-ket": WARDS,
}
DAILY = ["collected_l2", "activated_l1", "activated_l2"]
TARGET = "activated_l2"
# Headings, without accents, by which each column is told; the first that fits.
COLUMNS = {
    "daily": [("collected_l2", r"thu nhan|ho so"), ("activated_l1", r"kich hoat.*muc 1\b"), (TARGET, r"kich hoat")],
    "staff": [
        ("relatives_activated", r"than nhan da"), ("relatives", r"than nhan"), ("justified", r"ly do"),
        ("activated", r"da kich hoat"), ("headcount", r"tong so"),
    ],
    "police": [("officers", r"cbcs"), ("mobilised", r"van dong"), ("helped", r"duoc giup")],
    "outreach": [
        ("sessions", r"so buoi"), ("attendees", r"nguoi du"), ("broadcasts", r"luot phat"), ("minutes", r"phut"),
        ("telecoms", r"vien thong"),
    ],
    "inspections": [],
    "teams": [("people", r"so luong")],
}
STOCK = {"headcount", "activated", "justified", "relatives", "relatives_activated", "officers", "telecoms", "people"}
TELLING = [
    ("inspections", r"don vi duoc kiem tra"), ("staff", r"than nhan"), ("police", r"cbcs"), ("outreach", r"so buoi"),
    ("teams", r"luc luong"), ("daily", r"kich hoat"),
]


def plain(text) -> str:
    """Lower case, one space between words, no accents."""
    folded = unicodedata.normalize("NFD", str(text).lower().replace("đ", "d").replace("Đ", "d"))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare.replace("\u00a0", " ")).strip()


def words(text: str) -> str:
    """The key by which two difficulties are the same."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


@dataclass
class Submission:
    file: str
    sheet: str
    form: str
    unit: str | None
    day: date | None
    arrival: datetime
    rows: list = field(default_factory=list)  # (area, {indicator: count}, {indicator: running total})
    texts: list = field(default_factory=list)  # (area, text)
    wrong: list = field(default_factory=list)
    content: str = ""
    verdict: str = ""

    def says(self):
        """What another one must say as well to be a repeat."""
        rows = sorted((plain(area), sorted(day.items()), sorted(total.items())) for area, day, total in self.rows)
        return rows, sorted((plain(area), words(text)) for area, text in self.texts)

    def figure(self, indicator: str):
        known = [day[indicator] for _, day, _ in self.rows if indicator in day]
        return sum(known) if known else None


# --- Reading ---------------------------------------------------------------------------------------------------------


def count(value):
    """A count, None for a blank; what is none raises."""
    if value is None or str(value).strip() == "":
        return None
    if isinstance(value, str):
        text = value.strip()
        if text in ("-", "không", "0"):
            return 0
        value = int(text.replace(".", ""))
    if value < 0 or value != int(value):
        raise ValueError(value)
    return int(value)


def dates_in(text: str) -> list:
    found = []
    said = plain(text)
    for d, m, y in re.findall(r"(\d{1,2})\s*(?:/|\.|-|thang)\s*(\d{1,2})(?:\s*(?:/|\.|-|nam)\s*(\d{4}))?", said):
        if 1 <= int(m) <= 12 and 1 <= int(d) <= 31:
            found.append(date(int(y or 2023), int(m), int(d)))
    return found


def unit_in(text: str):
    said = re.sub(r"[^\w]+", " ", plain(text))
    for unit in ["truong-long-hoa", *NAMES]:
        if any(re.search(rf"\b{name}\b", said) for name in NAMES[unit]):
            return unit
    return None


def read_sheet(ws, file: str, arrival: datetime) -> list:
    grid = [list(row) for row in ws.iter_rows(values_only=True)]
    at = next((n for n, row in enumerate(grid) if row and plain(row[0] or "") in ("tt", "stt", "so tt")), None)
    if at is None:
        raise ValueError(f"{file}: no table")
    top = list(grid[at])
    for merged in ws.merged_cells.ranges:
        if merged.min_row == at + 1:
            for column in range(merged.min_col - 1, merged.max_col):
                top[column] = top[merged.min_col - 1]
    below = grid[at + 1] if at + 1 < len(grid) else []
    has_sub = any(re.search(r"trong ngay|phat sinh", plain(cell or "")) for cell in below)
    sub = below if has_sub else [None] * len(top)
    said = " | ".join(plain(cell or "") for cell in top)
    form = next(form for form, telling in TELLING if re.search(telling, said))
    head = [str(cell) for row in grid[:at] for cell in row if cell is not None]
    if form == "daily" or form in ("staff", "police", "outreach", "teams"):
        own = [line for line in head if not plain(line).startswith(("(kem theo", "can cu"))]
        units = [unit_in(line) for line in own]
        unit = next((unit for unit in units if unit in WARDS), next((unit for unit in units if unit), None))
        days = [day for line in own for day in dates_in(line)]
        unit = unit or unit_in(ws.title) or unit_in(file)
        day = ENDS if form == "teams" else (days or dates_in(ws.title))[-1]
        submission = Submission(file, ws.title, form, unit, day, arrival)
        read_rows(submission, form, top, sub, grid[at + 1 + has_sub :])
        return [submission]
    # Inspections: every row has a unit and a date of its own
    columns = {plain(cell or ""): n for n, cell in enumerate(top)}
    found = {}
    for row in grid[at + 1 :]:
        day, unit = dates_in(str(row[columns["ngay kiem tra"]]))[0], unit_in(row[columns["don vi duoc kiem tra"]])
        submission = found.setdefault((unit, day), Submission(file, ws.title, form, unit, day, arrival))
        submission.rows.append(("", {}, {}))
        for heading, column in (("ton tai, han che", "findings"), ("ket qua khac phuc", "resolved")):
            if plain(row[columns[heading]] or "") not in ("", "khong", "khong co", "-"):
                submission.texts.append((column, row[columns[heading]]))
    return list(found.values())


def read_rows(submission: Submission, form: str, top: list, sub: list, below: list) -> None:
    roles = {}
    for n, heading in enumerate(top):
        said, under = plain(heading or ""), plain(sub[n] or "") if n < len(sub) else ""
        said = said.replace("muc ii", "muc 2")
        if re.search(r"^kho khan", said):
            roles[n] = ("text", None)
            continue
        indicator = next((name for name, telling in COLUMNS[form] if re.search(telling, said)), None)
        if indicator:
            roles[n] = ("total" if re.search(r"luy ke|cong don", under) else "day", indicator)
    area_at = 1 if len(top) > 1 and 1 not in roles and re.search(r"ap|khom|nhom|luc luong", plain(top[1] or "")) else None
    sums = None
    for row in below:
        cells = [plain(cell) for cell in row if cell is not None]
        if not cells or any(cell.startswith("nguoi lap") for cell in cells):
            if not cells and submission.rows:
                break
            continue
        if cells[:2] == ["a", "b"]:
            continue
        area = str(row[area_at]).strip() if area_at is not None and row[area_at] is not None else ""
        area = "" if plain(area).startswith("toan ") else area
        is_total = any(re.match(r"(tong )?cong$", cell) for cell in cells[:2])
        day, total = {}, {}
        for n, (kind, indicator) in roles.items():
            value = row[n] if n < len(row) else None
            if kind == "text":
                if not is_total and plain(value or "") not in ("", "-", "khong"):
                    submission.texts.append((area, re.sub(r"\s+", " ", value).strip()))
                continue
            try:
                number = count(value)
            except ValueError:
                submission.wrong.append((n, value))
                continue
            if number is not None:
                (day if kind == "day" else total)[indicator] = number
        if is_total:
            sums = (day, total)
        else:
            submission.rows.append((area, day, total))
    if sums:
        for part in (0, 1):
            for indicator, written in sums[part].items():
                if written != sum(row[1 + part].get(indicator, 0) for row in submission.rows):
                    submission.wrong.append((indicator, written))


def read_all(folder: Path, phases: list):
    """Submissions by arrival, the quotas, and documents as (obligation, unit, arrival, file)."""
    submissions, documents, quotas = [], [], {}
    for phase in phases:
        with open(folder / phase["folder"] / "arrivals.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                path, arrival = folder / phase["folder"] / row["path"], datetime.fromisoformat(row["time"])
                if path.suffix == ".docx":
                    obligation, name = row["path"].split("/")
                    documents.append((obligation, name.removesuffix(".docx"), arrival, row["path"]))
                    continue
                book = load_workbook(path)
                for ws in book.worksheets:
                    lines = list(ws.iter_rows(values_only=True))
                    if any("Chỉ tiêu giao" in line for line in lines):
                        quotas = {unit_in(line[1]): line[2] for line in lines if len(line) > 1 and line[1] and unit_in(line[1])}
                    else:
                        found = read_sheet(ws, row["path"], arrival)
                        for one in found:
                            one.content = hashlib.sha256(path.read_bytes()).hexdigest()
                        submissions.extend(found)
    return sorted(submissions, key=lambda one: one.arrival), quotas, documents


# --- The ledger ------------------------------------------------------------------------------------------------------


def judge(submissions: list) -> dict:
    """Verdicts; and per (form, unit, day) those that were accepted, by arrival."""
    accepted = defaultdict(list)
    returned = defaultdict(list)
    for one in submissions:
        key = (one.form, one.unit, one.day)
        if one.wrong:
            one.verdict = "returned"
            returned[key].append(one)
        elif accepted[key] and accepted[key][-1].content == one.content:
            one.verdict = "duplicate"
        elif accepted[key] and accepted[key][-1].says() == one.says():
            one.verdict = "repeat"
        else:
            for before in accepted[key]:
                before.verdict = "superseded"
            one.verdict = "accepted"
            accepted[key].append(one)
    return {key: list_ for key, list_ in accepted.items() if list_}, returned


def at(day: date, hour: time) -> datetime:
    return datetime.fromisoformat(f"{datetime.combine(day, hour).isoformat()}+07:00")


def status(first, returned: bool, due: datetime, now: datetime) -> str:
    if first:
        return "on-time" if first <= due else "late"
    if returned:
        return "returned"
    return "missing" if now > due else "pending"


# --- The course of a unit --------------------------------------------------------------------------------------------


def course(reports: list, indicator: str):
    """(counted, balances) after the reports of one unit, which come in the order of their days.

    A balance is (day, what it is, the running total that was told): work before the first report or of days without one, or
    a total that nothing explains.
    """
    closing = before = None
    balances = []
    known: dict = {}
    last_day, last_areas, last_blank = None, set(), False
    for day, report in reports:
        rows = [(plain(area), own.get(indicator), total.get(indicator)) for area, own, total in report.rows]
        rows = [row for row in rows if row[1] is not None or row[2] is not None]
        if not rows:
            continue
        own = sum(value or 0 for _, value, _ in rows)
        blank = any(value is None for _, value, _ in rows)
        areas = {area for area, _, _ in rows}
        told = None
        if any(total is not None for _, _, total in rows):
            told = sum(total if total is not None else known.get(area, 0) + (value or 0) for area, value, total in rows)
            # Hamlets that are left out keep their totals, if that explains the difference to the sum of the days; a hamlet
            # that is back, or new, may be one of them under another name.
            summed = (closing or 0) + own
            if "" not in last_areas | areas and told != summed:
                absent = [sum(known[area] for area in names - areas) for names in (last_areas, set(known) - {""})]
                if summed - told in absent:
                    told = summed
                elif areas <= last_areas:
                    told += absent[0]
        if closing is None:
            total = own if told is None or told <= own else told
            before = total - own if total > own and day == STARTS else 0
            if told is not None and told != own:
                balances.append((day, "opening-balance" if told > own else "cumulative-mismatch", told))
        else:
            total = closing + own
            newcomer = bool(last_areas) and bool(areas - last_areas) and areas != {""}
            summed = total
            gap = last_day != day - timedelta(days=1) or blank or last_blank or newcomer
            if told is not None and told > total and gap:
                total = told
            if told is not None and told != summed:
                balances.append((day, "gap-balance" if total != summed else "cumulative-mismatch", told))
        trusted = told is None or told == total
        for area, value, sub_total in rows:
            added = known.get(area, 0) + (value or 0)
            known[area] = sub_total if trusted and sub_total is not None else added
        closing, last_day, last_areas, last_blank = total, day, areas, blank
    return (None if closing is None else closing - before), balances, before


def as_written(reports: list, before: int):
    """What the last running totals of a unit say, less what they held before the campaign; None where hamlets are missing."""
    if not reports:
        return None
    last = reports[-1][1]
    whole = max(len(report.rows) for _, report in reports)
    totals = [total.get(TARGET) for _, _, total in last.rows]
    if None in totals or not (len(totals) == whole or [area for area, _, _ in last.rows] == [""]):
        return None
    return sum(totals) - before


def rounded(value: Fraction, places: int) -> float:
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(unit, ROUND_HALF_UP))


def standing(quota: int, day: dict, cumulative: dict, before: dict, earlier: int, reports: tuple, when: date) -> dict:
    """`before` is the cumulative of the day before, `earlier` the target's of seven days before; `reports` came and were due."""
    done = cumulative[TARGET]
    left = (ENDS - when).days
    passed, all_days = (when - STARTS).days + 1, (ENDS - STARTS).days + 1
    remaining = None if done is None else max(0, quota - done)
    pace = None if done is None else Fraction(done - earlier, min(7, passed))
    finish = None
    if remaining == 0:
        finish = when
    elif remaining is not None and pace > 0:
        finish = when + timedelta(days=math.ceil(remaining / pace))
    required = int(rounded(Fraction(quota * passed, all_days), 0))
    ahead = None if done is None else done - required
    on_pace = None
    if remaining is not None and (remaining == 0 or (reports[1] and reports[0] * 2 >= reports[1])):
        on_pace = finish is not None and finish <= ENDS
    needed = 0.0 if remaining == 0 else rounded(Fraction(remaining, left), 1) if remaining and left else None
    shown = None if pace is None else rounded(pace, 1)
    if remaining is None:
        risk = None
    elif remaining == 0:
        risk = "met"
    elif left == 0:
        risk = "missed"
    elif on_pace is None:
        risk = "unclear"
    elif on_pace or ahead >= 0:
        risk = "on-pace"
    else:
        risk = "at-risk" if Decimal(str(shown)) * 5 >= Decimal(str(needed)) * 4 else "behind"
    return {
        "booked": {name: 0 if cumulative[name] is None else cumulative[name] - (before[name] or 0) - (day[name] or 0)
                   for name in DAILY},
        "required": required,
        "ahead": ahead,
        "on_pace": on_pace,
        "risk": risk,
        "recent": list(reports),
        "quota": quota,
        "day": day,
        "cumulative": cumulative,
        "percent": None if done is None else rounded(Fraction(done * 100, quota), 2),
        "remaining": remaining,
        # Where nothing remains nothing is needed, also when no day is left
        "pace_needed": needed,
        "pace_7d": shown,
        "projected_finish": finish and finish.isoformat(),
    }


def add(values: list):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def day_summary(when: date, accepted: dict, returned: dict, quotas: dict, now: datetime) -> dict:
    units, findings = [], []
    befores, earliers, came_in_all = [], 0, 0
    days = [when - timedelta(days=back) for back in range(7) if when - timedelta(days=back) >= STARTS]
    for unit in sorted(WARDS):
        reports = sorted((key[2], list_[-1]) for key, list_ in accepted.items() if key[:2] == ("daily", unit) and key[2] <= when)
        came = accepted.get(("daily", unit, when), [])
        day = {name: came[-1].figure(name) if came else None for name in DAILY}
        courses = {name: course(reports, name) for name in DAILY}
        cumulative = {name: courses[name][0] for name in DAILY}
        findings += [[came[-1].file, code, str(told)] for _, balances, _ in courses.values()
                     for day_, code, told in balances if day_ == when and came]
        written = as_written(reports, courses[TARGET][2] or 0)
        slips = [one for one in courses[TARGET][1] if one[1] == "cumulative-mismatch" and one[0] == reports[-1][0]]
        if written is not None and not slips and written != cumulative[TARGET]:
            raise ValueError(f"{unit} {when}: the ward's own total is {written}, not {cumulative[TARGET]}")
        until = lambda last: [report for report in reports if report[0] <= last]
        before = {name: course(until(when - timedelta(days=1)), name)[0] for name in DAILY}
        earlier = course(until(days[-1] - timedelta(days=1)), TARGET)[0] or 0
        came_lately = sum(1 for at_, _ in reports if at_ in days)
        befores.append(before)
        earliers += earlier
        came_in_all += came_lately
        first = min((one.arrival for one in came), default=None)
        figures = [tuple(one.figure(name) for name in DAILY) for one in came]
        units.append({
            "id": unit,
            **standing(quotas[unit], day, cumulative, before, earlier, (came_lately, len(days)), when),
            "status": status(first, bool(returned.get(("daily", unit, when))), at(when + timedelta(days=1), time(8)), now),
            "corrected": len(set(figures)) > 1,
            "received_at": first and first.isoformat(),
            "file": came[-1].file if came else None,
        })
    for unit in units:
        own = unit["percent"]
        better = [other for other in units if other["percent"] is not None and own is not None and other["percent"] > own]
        unit["rank"] = None if own is None else 1 + len(better)
    total = standing(
        sum(quotas.values()),
        {name: add([unit["day"][name] for unit in units]) for name in DAILY},
        {name: add([unit["cumulative"][name] for unit in units]) for name in DAILY},
        {name: add([before[name] for before in befores]) for name in DAILY},
        earliers,
        (came_in_all, len(units) * len(days)),
        when,
    )
    return {"total": total, "units": units, "balances": sorted(findings)}


# --- Other forms, obligations, difficulties --------------------------------------------------------------------------


def week_of(day: date) -> tuple:
    last = day + timedelta(days=(6 - day.weekday()) % 7)
    return max(STARTS, last - timedelta(days=6)), min(ENDS, last)


def weeks(until: date) -> list:
    found, day = [], STARTS
    while day <= until:
        found.append(week_of(day))
        day = found[-1][1] + timedelta(days=1)
    return found


def target(name: str, goal, done, exact=False) -> dict:
    both = goal is not None and done is not None
    return {
        "id": name,
        "goal": goal,
        "done": done,
        "shortfall": max(0, goal - done) if both else None,
        "percent": rounded(Fraction(done * 100, goal), 2) if both and goal else None,
        "met": (done == goal if exact else done >= goal) if both else None,
    }


def targets_of(form: str, unit: str, figures: dict, rows: dict) -> list:
    """Every target of the plan that holds for the unit."""
    get = figures.get
    if form == "staff":
        heads = get("headcount")
        goal = None if heads is None else heads - (get("justified") or 0)
        return [target("staff-activated", goal, get("activated")),
                target("relatives-guided", get("relatives"), get("relatives_activated"))]
    if form == "police":
        officers = get("officers")
        return [target("ten-each", None if officers is None else 10 * officers, get("mobilised"))]
    if form == "teams":
        row = lambda name: rows.get(plain(name))
        people = get("people")
        if unit == "to-1":
            return [target("team-1-size", 6, people, True), target("team-1-police", 4, row("Công an"), True),
                    target("team-1-heads", 2, row("Trưởng phòng, ban"), True)]
        if unit == "to-2":
            parts = [("police", 14, "Công an"), ("military", 4, "Quân sự"), ("youth", 4, "Đoàn Thanh niên"),
                     ("women", 2, "Hội Phụ nữ"), ("farmers", 2, "Hội Nông dân"), ("veterans", 2, "Hội Cựu chiến binh")]
            return [target("team-2-size", 28, people, True),
                    *(target(f"team-2-{name}", goal, row(words_), True) for name, goal, words_ in parts)]
        return [target("ward-size", 4, people, True), target("ward-police", 1, row("Công an"), True)]
    return []


def form_summary(form: str, when: date, accepted: dict) -> dict:
    names = [name for name, _ in COLUMNS[form]]
    units = []
    has_begun = lambda day: form == "teams" or (day <= when if form == "inspections" else week_of(day)[0] <= when)
    for unit in sorted(NAMES):
        reports = sorted((key[2], list_[-1]) for key, list_ in accepted.items() if key[:2] == (form, unit) and has_begun(key[2]))
        sends = unit in SENDERS[form] and form != "inspections"
        if not sends and not reports:
            continue
        figures = {}
        for name in names:
            told = [report.figure(name) for _, report in reports]
            figures[name] = (told[-1] if told else None) if name in STOCK else add(told)
        rows = {plain(area): day.get("people") for area, day, _ in reports[-1][1].rows} if reports else {}
        units.append({
            "id": unit,
            "reported": reports[-1][0].isoformat() if reports else None,
            "figures": figures,
            "targets": targets_of(form, unit, figures, rows),
            "rows": [{"area": area, "figures": {name: day.get(name) for name in names}}
                     for area, day, _ in (reports[-1][1].rows if reports else []) if area],
            "texts": [[day.isoformat(), column, text] for day, report in reports for column, text in report.texts]
            if form == "inspections" else [],
            "file": reports[-1][1].file if reports else None,
        })
    totals = defaultdict(list)
    for unit in units:
        for one in unit["targets"]:
            totals[one["id"]].append(one)
    whole = []
    for name, ones in totals.items():
        known = [one for one in ones if one["met"] is not None]
        goal, done = add([one["goal"] for one in known]), add([one["done"] for one in known])
        met = sum(one["met"] for one in known)
        whole.append({
            "id": name, "goal": goal, "done": done, "shortfall": add([one["shortfall"] for one in known]),
            "percent": rounded(Fraction(done * 100, goal), 2) if goal else None,
            "met": met == len(ones) if known and len(known) == len(ones) else None,
            "units": len(ones), "units_known": len(known), "units_met": met,
        })
    return {"total": {name: add([unit["figures"][name] for unit in units]) for name in names}, "targets": whole, "units": units}


def obligations(when: date, accepted: dict, returned: dict, documents: list, now: datetime) -> list:
    """Every obligation beside the daily report, for each period that has begun."""
    due = []
    for form in ("staff", "police", "outreach", "inspections"):
        for first, last in weeks(when):
            hour = time(8) if form == "inspections" else time(16)
            due.append((form, first, last, at(last + timedelta(days=1), hour)))
    due.append(("teams", STARTS, ENDS, at(date(2023, 9, 4), time(23, 59, 59))))
    due.append(("ke-hoach", STARTS, ENDS, at(date(2023, 9, 4), time(23, 59, 59))))
    due.append(("bao-cao-tong-ket", STARTS, ENDS, at(date(2023, 12, 3), time(23, 59, 59))))
    found = []
    for name, first, last, deadline in due:
        units = []
        for unit in sorted(SENDERS[name]):
            by = lambda keyed: [one for key, list_ in keyed.items() for one in list_
                                if key[0] == name and first <= key[2] <= last and (key[1] == unit or name == "inspections")]
            arrivals = [one.arrival for one in by(accepted)]
            arrivals += [arrival for obligation, who, arrival, _ in documents if (obligation, who) == (name, unit)]
            came = min(arrivals, default=None)
            state = status(came, bool(by(returned)), deadline, now)
            late = int((came - deadline).total_seconds()) if state == "late" else None
            units.append({"id": unit, "status": state, "received_at": came and came.isoformat(), "late_seconds": late})
        found.append({"id": name, "period": last.isoformat(), "due": deadline.isoformat(), "units": units})
    return sorted(found, key=lambda one: (one["id"], one["period"]))


def difficulties(when: date, accepted: dict) -> list:
    told = []
    for (form, unit, day), list_ in accepted.items():
        if form == "daily" and day <= when:
            told += [(day, list_[-1].arrival, unit, area, text) for area, text in list_[-1].texts]
    found = []
    for day, _, unit, area, text in sorted(told, key=lambda one: one[:2]):
        over = re.match(r"Đã khắc phục:?\s*(.*)", text)
        own = [one for one in found if one["unit"] == unit]
        if over:
            for one in own:
                if not one["resolved"] and words(over[1]) in words(one["text"]):
                    one["resolved"] = day.isoformat()
            continue
        same = [one for one in own if one["key"] == (plain(area), words(text))]
        if same and (not same[-1]["resolved"] or day.isoformat() <= same[-1]["resolved"]):
            same[-1]["last"] = max(same[-1]["last"], day.isoformat())
        else:
            found.append({"unit": unit, "area": area, "text": words(text), "first": day.isoformat(), "last": day.isoformat(),
                          "resolved": None, "key": (plain(area), words(text))})
    for one in found:
        one.pop("key")
        until = date.fromisoformat(one["resolved"]) if one["resolved"] else when
        one["age_days"] = (until - date.fromisoformat(one["first"])).days
    return sorted(found, key=lambda one: (one["unit"], one["first"], one["text"], one["area"]))


# --- Expecting and comparing -----------------------------------------------------------------------------------------


def expect(folder: Path) -> None:
    told = json.loads((folder / "phases.json").read_text(encoding="utf-8"))
    now, last = datetime.fromisoformat(told["phases"][-1]["now"]), date.fromisoformat(told["last"])
    submissions, quotas, documents = read_all(folder, told["phases"])
    accepted, returned = judge(submissions)
    days = {}
    for n in range(told["days"]):
        when = STARTS + timedelta(days=n)
        days[when.isoformat()] = day_summary(when, accepted, returned, quotas, now)
    timeliness = {}
    for unit in WARDS:
        own = [next(one for one in day["units"] if one["id"] == unit) for day in days.values()]
        counts = {name: sum(one["status"] == name for one in own) for name in ("on-time", "late", "missing", "returned")}
        timeliness[unit] = {**counts, "corrected": sum(one["corrected"] for one in own)}
    # A document is told of where it came in: on the date that the run reported which took it in.
    filed = []
    for phase in told["phases"]:
        with open(folder / phase["folder"] / "arrivals.csv", encoding="utf-8") as file:
            own = {row["path"] for row in csv.DictReader(file)}
        ran = datetime.fromisoformat(phase["now"]).date() - timedelta(days=1)
        reported = max(STARTS, min(ran, last)).isoformat()
        filed += [[path, obligation, unit, reported, "accepted"] for obligation, unit, _, path in documents if path in own]
    # A file of several sheets that is there already is told of as a file, not sheet by sheet
    sheets = Counter(one.file for one in submissions)
    told_of = [one for one in submissions if one.verdict != "duplicate" or sheets[one.file] == 1]
    verdicts = [(one.file, one.form, one.unit, one.day.isoformat(), one.verdict) for one in told_of]
    expected = {
        "last": told["last"],
        "documents": told["documents"],
        "days": days,
        "timeliness": timeliness,
        "submissions": sorted([*verdicts, *map(tuple, filed)]),
        "forms": {form: form_summary(form, last, accepted) for form in COLUMNS if form != "daily"},
        "obligations": obligations(last, accepted, returned, documents, now),
        "difficulties": difficulties(last, accepted),
        "inspections": sum(len(list_[-1].rows) for key, list_ in accepted.items() if key[0] == "inspections"),
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(submissions)} submissions, {sum(one.verdict == 'returned' for one in submissions)} returned, "
          f"{len(expected['difficulties'])} difficulties, {sum(row['late'] for row in timeliness.values())} late")


class Differences:
    def __init__(self):
        self.compared, self.found = 0, []

    def same(self, where: str, wanted, got) -> None:
        if isinstance(wanted, dict):
            for key, value in wanted.items():
                self.same(f"{where}.{key}", value, got.get(key, "(absent)") if isinstance(got, dict) else "(absent)")
            return
        self.compared += 1
        if wanted != got:
            self.found.append(f"{where}: expected {wanted!r}, the program says {got!r}")


def by_id(list_: list) -> dict:
    return {one["id"]: one for one in list_}


def compare(folder: Path) -> int:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    differences = Differences()
    for day, wanted in expected["days"].items():
        got = json.loads((folder / "actual" / f"{day}.json").read_text(encoding="utf-8"))
        compare_day(day, wanted, got, expected["submissions"], differences)
    compare_last(expected, got, differences)
    drawn = folder / "actual" / "drawn.json"
    if drawn.exists():
        got = json.loads(drawn.read_text(encoding="utf-8"))
        compare_day("drawn", expected["days"][expected["last"]], got, None, differences)
    for line in differences.found:
        print(line)
    print(f"{differences.compared} figures compared, {len(differences.found)} differ")
    return 1 if differences.found else 0


# What is filed and not counted.
DOCUMENTS = ("ke-hoach", "bao-cao-tong-ket")


def compare_day(day: str, wanted: dict, got: dict, submissions, differences: Differences) -> None:
    # What the pace rests on stands in sentences alone.
    shown = lambda standing: {key: value for key, value in standing.items() if key != "recent"}
    differences.same(f"{day} total", shown(wanted["total"]), got["total"])
    units = by_id(got["units"])
    differences.same(f"{day} units", sorted(unit["id"] for unit in wanted["units"]), sorted(units))
    for unit in wanted["units"]:
        own = units.get(unit["id"], {})
        differences.same(f"{day} {unit['id']}", shown(unit), {**own, "file": (own.get("source") or {}).get("file")})
    codes = ("opening-balance", "gap-balance", "cumulative-mismatch")
    own = sorted([one["file"], one["code"], one["found"]] for one in got["findings"] if one["code"] in codes)
    differences.same(f"{day} balances", wanted["balances"], own)
    if submissions is not None:
        of_day = sorted([file, form, unit, verdict] for file, form, unit, date_, verdict in submissions if date_ == day)
        own = sorted([one["file"], one["form"], one["unit"], one["verdict"]] for one in got["submissions"]
                     if one["form"] and (one["report_date"] == day or one["form"] in DOCUMENTS))
        for line in of_day:
            differences.same(f"{day} submission {line}", True, line in own)
        for line in own:
            differences.same(f"{day} submission {line}", True, line in of_day)


def compare_last(expected: dict, got: dict, differences: Differences) -> None:
    for form, wanted in expected["forms"].items():
        own = got["forms"].get(form, {"units": [], "total": {}})
        differences.same(f"{form} total", wanted["total"], own["total"])
        differences.same(f"{form} units", [unit["id"] for unit in wanted["units"]], [unit["id"] for unit in own["units"]])
        totals = by_id(own.get("targets", []))
        for one in wanted["targets"]:
            differences.same(f"{form} target {one['id']}", one, totals.get(one["id"], {}))
        units = by_id(own["units"])
        for unit in wanted["units"]:
            mine = units.get(unit["id"], {})
            targets = by_id(mine.get("targets", []))
            texts = [[one["date"], one["column"], one["text"]] for one in mine.get("texts", [])]
            mine = {**mine, "texts": texts, "rows": mine.get("rows", []), "file": (mine.get("source") or {}).get("file")}
            for key in ("reported", "figures", "rows", "texts", "file"):
                differences.same(f"{form} {unit['id']} {key}", unit[key], mine.get(key))
            for one in unit["targets"]:
                differences.same(f"{form} {unit['id']} target {one['id']}", one, targets.get(one["id"], {}))
    own = {(one["id"], one["period"]): one for one in got["obligations"]}
    wanted = {(one["id"], one["period"]): one for one in expected["obligations"]}
    differences.same("obligations", sorted(wanted), sorted(own))
    for key, one in wanted.items():
        if one["id"] in DOCUMENTS and not expected["documents"]:
            continue
        mine = own.get(key, {"units": []})
        differences.same(f"{key} due", one["due"], mine.get("due"))
        units = by_id(mine["units"])
        differences.same(f"{key} units", [unit["id"] for unit in one["units"]], [unit["id"] for unit in mine["units"]])
        for unit in one["units"]:
            differences.same(f"{key} {unit['id']}", unit, units.get(unit["id"], {}))
    mine = [{"unit": one["unit"], "area": one["area"], "text": words(one["text"]), "first": one["first"], "last": one["last"],
             "resolved": one["resolved"] and one["resolved"]["date"], "age_days": one["age_days"]} for one in got["difficulties"]]
    mine.sort(key=lambda one: (one["unit"], one["first"], one["text"], one["area"]))
    for n in range(max(len(mine), len(expected["difficulties"]))):
        differences.same(f"difficulty {n}", expected["difficulties"][n] if n < len(expected["difficulties"]) else {"unit": None},
                         mine[n] if n < len(mine) else {})


def main() -> None:
    match sys.argv[1:]:
        case ["expect", folder]:
            expect(Path(folder))
        case ["compare", folder]:
            sys.exit(compare(Path(folder)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
