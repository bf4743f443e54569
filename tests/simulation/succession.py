"""Computes what a campaign comes to whose units merge, split, rename, end and begin, and whose dates are closed.

    python3 succession.py expect FOLDER      reads FOLDER/script.json and the workbooks that it names; writes FOLDER/expected.json
    python3 succession.py compare FOLDER     FOLDER/actual/<look>-<date>.json against it; lists every difference

The rules are those of docs/units-over-time.md and of `tonghop close --help`, written down a second time: this shares no code with
the program. What a report says is read from its workbook, never taken over from changes.py, which made it.
"""

import json
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

from compute import DAILY, STARTS, TARGET, Differences, add, at, by_id, standing, status

FOREVER = date.max
SHIPPED = Path(__file__).parents[2] / "tonghop.toml"
# Of a standing, what is compared where there is no quota to hold it against.
WITHOUT_QUOTA = ("quota", "day", "cumulative", "booked", "percent", "remaining", "required")


def slug(name: str) -> str:
    """A name as an identifier: small letters without accents, words joined by hyphens."""
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", bare))


@cache
def shipped_ids() -> dict:
    """The identifiers that the shipped campaign file gives, by name."""
    units = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["unit"]
    return {unit["name"]: unit["id"] for unit in units}


def apportion(whole: int, weights: list) -> list:
    """Whole numbers with exactly this sum, as near to the weights as can be and no part less when the sum is more.

    Only the divisor methods never lessen a part (Balinski and Young), and Sainte-Laguë's is the one that rounds to the nearest:
    the k-th count goes where weight / (2k - 1) is largest, of equal claims to the first.
    """
    parts = [0] * len(weights)
    if not sum(weights):
        parts[0] = whole
        return parts
    # Every part gets at least its lower quota less the number of parts; only the rest is dealt out.
    for n, weight in enumerate(weights):
        parts[n] = max(0, whole * weight // sum(weights) - len(weights))
    while sum(parts) < whole:
        first = max(range(len(weights)), key=lambda n: (Fraction(weights[n], 2 * parts[n] + 1), -n))
        parts[first] += 1
    return parts


# --- Units through time ----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Unit:
    """A unit from the day on which it begins to the day on which it holds no longer."""

    name: str
    begins: date
    ends: date = FOREVER
    # How it has what it begins with: "join", "share", "all" or "nothing" of these units.
    how: str = ""
    before: list = field(default_factory=list)
    weights: list = field(default_factory=list)
    place: int = 0
    # Whether it keeps a line of its own after its end, with what it brought.
    stays: bool = False

    @property
    def id(self) -> str:
        return shipped_ids().get(self.name) or slug(self.name)

    def holds(self, day: date) -> bool:
        return self.begins <= day < self.ends


@dataclass
class Change:
    day: date
    kind: str
    before: list
    after: list
    share: list | None
    kept: bool


def changes_in(text: str) -> list:
    """The `[[change]]` tables of a campaign file."""
    listed = lambda value: [value] if isinstance(value, str) else value
    found = []
    for table in tomllib.loads(text).get("change", []):
        after = listed(table.get("to", []))
        share = [table["share"][name] for name in after] if "share" in table else None
        found.append(Change(table["date"], table["kind"], listed(table.get("from", [])), after, share, "kept" in table))
    return sorted(found, key=lambda change: change.day)


class Lineage:
    """All units of a campaign, from those of its first appendix on."""

    def __init__(self, first: list, changes: list):
        self.units = [Unit(name, STARTS) for name in first]
        self.changes = changes
        self.days = sorted({change.day for change in changes})
        self.followed: list = []
        for change in changes:
            self.follow(change)

    def follow(self, change: Change) -> None:
        # What stood before the day is meant first: a name may be given to another unit on the same day.
        stood = {unit.name: unit for unit in self.units if unit.begins < change.day and unit.ends > change.day}
        made = {unit.name: unit for unit in self.units if unit.begins == change.day and unit.ends > change.day}
        before = [stood.get(name) or made[name] for name in change.before]
        for unit in before:
            unit.ends = change.day
        after = [Unit(name, change.day, before=before) for name in change.after]
        names = [unit.name for unit in before]
        for place, unit in enumerate(after):
            unit.place = place
            if change.kind == "split":
                unit.weights = change.share or []
                unit.how = "share" if change.share else "all" if unit.name in names else "nothing"
            elif before:
                unit.how = "join"
        # What an ended unit brought stays counted in its own line, and so does what no part of a split carries.
        if change.kind == "end" or change.kept and not set(names) & set(change.after):
            for unit in before:
                unit.stays = True
        self.units += after
        self.followed.append((change, before, after))

    def of(self, day: date) -> list:
        """The units of a day, and those that ended before it and keep a line."""
        return [unit for unit in self.units if unit.holds(day) or unit.stays and unit.ends <= day]

    def named(self, name: str, day: date):
        """The unit that bore a name on a day; after a change of name the old one is its name, too."""
        for unit in self.units:
            if unit.holds(day) and unit.name == name:
                return unit
        for change, before, after in self.followed:
            if change.kind == "rename" and change.day <= day and before[0].name == name:
                return self.named(after[0].name, day)
        return None

    def in_place_of(self, name: str, day: date):
        """The one unit that on a day stands in the place of what bore a name at another time; None where there are several."""
        bearers = [unit for unit in self.units if unit.name == name and unit.begins < unit.ends]
        away = lambda unit: self.epoch(day) - self.epoch(unit.ends - timedelta(days=1)) if unit.ends <= day else \
            self.epoch(unit.begins) - self.epoch(day)
        nearest = min(bearers, key=away, default=None)
        found = [unit for unit in self.units if unit.holds(day) and nearest and (
            nearest in self.origins(unit) or unit in self.origins(nearest))]
        return found[0] if len(found) == 1 else None

    def origins(self, unit: Unit) -> list:
        """Units of other days that a unit goes back to, without those that a change made and ended on one day."""
        found = []
        for one in unit.before:
            found += [one, *self.origins(one)]
        return [one for one in dict.fromkeys(found) if one.begins < one.ends]

    def epoch(self, day: date) -> int:
        return sum(change <= day for change in self.days)


# --- What counts of a unit -------------------------------------------------------------------------------------------


@dataclass
class Balance:
    """Where an indicator of a unit stands after its last report."""

    counted: int | None = None
    total: int = 0
    last: date | None = None
    # Whether there is anything to hold a running total against.
    known: bool = False
    told: list = field(default_factory=list)

    def follow(self, day: date, own: int, total: int | None) -> None:
        summed = self.total + own
        gap = self.known and self.last != day - timedelta(days=1)
        if total is not None and total > summed and not self.known:
            self.told.append((day, "opening-balance", total))
            summed = total
            if day == STARTS:
                raise ValueError("no history has work from before the campaign")
        elif total is not None and total > summed and gap:
            self.told.append((day, "gap-balance", total))
            summed = total
        elif total is not None and total != summed:
            self.told.append((day, "cumulative-mismatch", total))
        self.total = self.counted = summed
        self.last, self.known = day, True

    def share(self, unit: Unit) -> "Balance":
        part = None if self.counted is None else apportion(self.counted, unit.weights)[unit.place]
        return Balance(part, part or 0, self.last, self.known)


def joined(parts: list) -> Balance:
    """Units together. Where one of them lacks its last report, a larger running total may hold what it lacks."""
    last = None
    if parts and all(part.known for part in parts):
        last = min((part.last for part in parts if part.last), default=None)
    known = any(part.known for part in parts)
    return Balance(add([part.counted for part in parts]), sum(part.total for part in parts), last, known)


@dataclass(eq=False)
class Report:
    file: str
    name: str
    day: date
    figures: dict
    totals: dict
    arrival: datetime
    unit: Unit | None = None
    verdict: str = ""
    request: int | None = None

    def says(self) -> tuple:
        return self.figures, self.totals


def read_report(path: Path, file: str, arrival: datetime) -> Report:
    """A ward's sheet as changes.py writes it: two lines that say who and when, headings in two rows, a row for each hamlet."""
    grid = [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]
    said = [str(row[0]) for row in grid if row and isinstance(row[0], str)]
    after = lambda label: next(line.split(":", 1)[1].strip() for line in said if line.startswith(label))
    top = next(n for n, row in enumerate(grid) if row[0] == "TT")
    columns, indicator = {}, None
    headings = {"Thu nhận hồ sơ mức 2": "collected_l2", "Kích hoạt mức 1": "activated_l1", "Kích hoạt mức 2": TARGET}
    for n, (heading, under) in enumerate(zip(grid[top], grid[top + 1])):
        indicator = headings.get(heading, indicator)
        if under in ("Trong ngày", "Lũy kế"):
            columns[n] = (indicator, under == "Lũy kế")
    figures: dict = {name: [] for name in DAILY}
    totals: dict = {name: [] for name in DAILY}
    for row in grid[top + 2 :]:
        if not isinstance(row[0], int):
            break
        for n, (name, is_total) in columns.items():
            (totals if is_total else figures)[name].append(row[n])
    day = datetime.strptime(after("Ngày báo cáo"), "%d/%m/%Y").date()
    return Report(file, after("Đơn vị"), day, {name: add(own) for name, own in figures.items()},
                  {name: add(own) for name, own in totals.items()}, arrival)


# --- The ledger ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Request:
    number: int
    kind: str
    report: Report
    asked: datetime
    by: str | None = None
    reason: str | None = None
    answer: dict | None = None


class Ledger:
    """What came and what people decided, step by step."""

    def __init__(self, folder: Path, script: dict):
        self.folder = folder
        self.closes_after = script["closes_after"]
        self.changes = changes_in(script["changes"])
        self.lineage: Lineage | None = None
        self.appendices: list = []  # (epoch, {name: quota})
        self.waiting: list = []
        self.reports: list = []
        self.accepted: dict = defaultdict(list)  # (unit, day): reports that count, or did before a later one
        self.requests: list = []
        self.closings: list = []  # (first, last, whether closed)

    def deadline(self, day: date) -> datetime:
        return at(day + timedelta(days=1), time(8))

    def is_closed(self, day: date, moment: datetime) -> bool:
        """The last word of a person holds; where nobody said any, the campaign's own time."""
        for first, last, closed in reversed(self.closings):
            if first <= day <= last:
                return closed
        return self.closes_after is not None and moment > self.deadline(day) + timedelta(days=self.closes_after)

    def current(self, unit: Unit, day: date):
        return max(self.accepted[unit, day], key=lambda report: report.arrival, default=None)

    # --- Steps --------------------------------------------------------------------------------------------------------

    def apply(self, step: dict) -> None:
        match step["do"]:
            case "drop":
                self.waiting.append((datetime.fromisoformat(step["arrival"]), step["path"]))
            case "run":
                for arrival, path in sorted(self.waiting):
                    self.take_in(arrival, path)
                self.waiting = []
            case "decide":
                self.decide(step["arguments"], datetime.fromisoformat(step["now"]))

    def take_in(self, arrival: datetime, path: str) -> None:
        file = self.folder / "files" / path
        if path.startswith("phu luc"):
            self.take_appendix(file)
            return
        report = read_report(file, path, arrival)
        self.reports.append(report)
        report.unit = self.lineage.named(report.name, report.day)
        if report.unit is None:
            # It concerns the one that stands in the place of what bears that name at another time.
            report.verdict, report.unit = "returned", self.lineage.in_place_of(report.name, report.day)
            return
        current = self.current(report.unit, report.day)
        if current and current.says() == report.says():
            report.verdict = "repeat"
        elif self.is_closed(report.day, arrival):
            report.verdict, report.request = "requested", len(self.requests) + 1
            self.requests.append(Request(report.request, "correction" if current else "late-report", report, arrival))
        else:
            report.verdict = "accepted"
            self.accepted[report.unit, report.day].append(report)

    def take_appendix(self, file: Path) -> None:
        rows = load_workbook(file).active.iter_rows(values_only=True)
        quotas = {row[1]: row[2] for row in rows if isinstance(row[0], int)}
        if self.lineage is None:
            self.lineage = Lineage(list(quotas), self.changes)
        begins = [STARTS, *self.lineage.days]
        names = [{unit.name for unit in self.lineage.units if unit.holds(day)} for day in begins]
        self.appendices.append((names.index(set(quotas)), quotas))

    def decide(self, arguments: list, now: datetime) -> None:
        given = dict(zip(arguments, arguments[1:]))
        by, reason = given.get("--by"), given.get("--reason")
        match arguments[0]:
            case "close":
                self.closings.append((STARTS, date.fromisoformat(arguments[1]), True))
            case "reopen":
                first = date.fromisoformat(arguments[1])
                self.closings.append((first, date.fromisoformat(given.get("--to", arguments[1])), False))
            case "withdraw":
                day = date.fromisoformat(given["--date"])
                unit = self.lineage.named(arguments[1], day)
                report = self.current(unit, day)
                if self.is_closed(day, now):
                    self.requests.append(Request(len(self.requests) + 1, "withdrawal", report, now, by, reason))
                else:
                    self.take_back(report)
            case "accept" | "refuse":
                request = self.requests[int(arguments[1]) - 1]
                accepted = arguments[0] == "accept"
                request.answer = {"accepted": accepted, "reason": reason, "by": by, "decided_at": now.isoformat()}
                if request.kind == "withdrawal":
                    if accepted:
                        self.take_back(request.report)
                elif accepted:
                    request.report.verdict = "accepted"
                    self.accepted[request.report.unit, request.report.day].append(request.report)
                else:
                    request.report.verdict = "refused"

    def take_back(self, report: Report) -> None:
        report.verdict = "withdrawn"
        self.accepted[report.unit, report.day].remove(report)

    def has_effect(self, request: Request) -> bool:
        """Whether accepting a request changes what counts."""
        report = request.report
        current = self.current(report.unit, report.day)
        if request.kind == "withdrawal":
            return current is report
        return current is None or report.arrival >= current.arrival

    # --- What it comes to ---------------------------------------------------------------------------------------------

    def balances(self, unit: Unit, until: date) -> dict:
        """Where a unit stands at the end of a day; of a day before it, what it carries of those that it goes back to."""
        parts = [self.balances(one, min(until, unit.begins - timedelta(days=1))) for one in unit.before]
        found = {}
        for name in DAILY:
            own = [part[name] for part in parts]
            match unit.how:
                case "join":
                    balance = joined(own)
                case "share":
                    balance = own[0].share(unit)
                case "nothing":
                    balance = Balance(0, 0, own[0].last, True)
                case "all":
                    balance = Balance(own[0].counted, own[0].total, own[0].last, own[0].known)
                case _:
                    balance = Balance()
            found[name] = balance
        day = unit.begins
        while day <= until and day < unit.ends:
            report = self.current(unit, day)
            for name in DAILY if report else ():
                found[name].follow(day, report.figures[name], report.totals[name])
            day += timedelta(days=1)
        return found

    def quotas(self, day: date) -> dict:
        """Quotas by unit: of the newest appendix of the day's units, else what changes make of those before."""
        last = self.lineage.epoch(day)
        given: dict = {}
        for epoch in range(last + 1):
            begins = STARTS if epoch == 0 else self.lineage.days[epoch - 1]
            for change, before, after in self.lineage.followed:
                if change.day == begins:
                    hand_on(given, change, before, after)
            stated = [quotas for of, quotas in self.appendices if of == epoch]
            if stated:
                holding = [unit for unit in self.lineage.units if unit.holds(begins)]
                given = {unit: stated[-1][unit.name] for unit in holding}
        return given

    def summary(self, when: date, now: datetime) -> dict:
        lineage = self.lineage
        quotas = self.quotas(when)
        units, told, earliers, reports = [], [], 0, (0, 0)
        window = [when - timedelta(days=back) for back in range(7) if when - timedelta(days=back) >= STARTS]
        for unit in lineage.of(when):
            balances = self.balances(unit, when)
            current = self.current(unit, when) if unit.holds(when) else None
            day = {name: current.figures[name] if current else None for name in DAILY}
            cumulative = {name: balances[name].counted for name in DAILY}
            yesterday = self.balances(unit, when - timedelta(days=1))
            before = {name: yesterday[name].counted for name in DAILY}
            earlier = self.balances(unit, window[-1] - timedelta(days=1))[TARGET].counted or 0
            of_window = [(one, on) for one in [unit, *lineage.origins(unit)] for on in window if one.holds(on)]
            came = sum(self.current(one, on) is not None for one, on in of_window)
            told += [[current.file, code, str(total)] for name in DAILY for on, code, total in balances[name].told
                     if on == when and current]
            arrivals = [report.arrival for report in self.accepted[unit, when]] if unit.holds(when) else []
            first = min(arrivals, default=None)
            said = {tuple(report.figures.values()) for report in self.accepted[unit, when]}
            went_back = any((one.verdict, one.unit, one.day) == ("returned", unit, when) for one in self.reports)
            earliers += earlier
            reports = reports[0] + came, reports[1] + len(of_window)
            units.append({
                "id": unit.id,
                "name": unit.name,
                **against(quotas.get(unit), day, cumulative, before, earlier, (came, len(of_window)), when),
                "status": status(first, went_back, self.deadline(when), now) if unit.holds(when) else "inactive",
                "corrected": len(said) > 1,
                "received_at": first and first.isoformat(),
                "file": current.file if current else None,
            })
        befores = [self.balances(unit, when - timedelta(days=1)) for unit in lineage.of(when)]
        total = against(
            add([unit["quota"] for unit in units]),
            {name: add([unit["day"][name] for unit in units]) for name in DAILY},
            {name: add([unit["cumulative"][name] for unit in units]) for name in DAILY},
            {name: add([before[name].counted for before in befores]) for name in DAILY},
            earliers, reports, when,
        )
        return {
            "total": total,
            "units": units,
            "former": self.former(when),
            "closed": self.is_closed(when, now),
            "requests": [self.listed(request) for request in self.requests],
            "balances": sorted(told),
            "submissions": sorted([report.file, self.verdict(report)] for report in self.reports
                                  if report.day == when and report.verdict != "returned"),
        }

    def former(self, when: date) -> list:
        """Units before the changes that those of a day go back to, and who carries what of them."""
        found: dict = {}

        def add_former(heir: Unit) -> None:
            for one in heir.before:
                counted = {name: balance.counted for name, balance in self.balances(one, one.ends).items()}
                if one not in found:
                    quota = self.quotas(one.ends - timedelta(days=1)).get(one) if one.begins < one.ends else None
                    found[one] = {"id": one.id, "name": one.name, "until": one.ends.isoformat(), "quota": quota,
                                  "cumulative": counted, "heirs": {}}
                carried = dict(counted)
                if heir.how == "nothing":
                    carried = dict.fromkeys(DAILY)
                if heir.how == "share":
                    carried = {name: None if own is None else apportion(own, heir.weights)[heir.place]
                               for name, own in counted.items()}
                found[one]["heirs"][heir.id] = carried
                add_former(one)

        for unit in self.lineage.of(when):
            add_former(unit)
        return sorted(found.values(), key=lambda one: (one["until"], one["id"]))

    def listed(self, request: Request) -> dict:
        report = request.report
        return {
            "id": request.number, "kind": request.kind, "unit": report.unit.id, "form": "daily", "date": report.day.isoformat(),
            "file": report.file, "requested_at": request.asked.isoformat(), "by": request.by, "reason": request.reason,
            "answer": request.answer,
        }

    def verdict(self, report: Report) -> str:
        if report.verdict == "accepted" and self.current(report.unit, report.day) is not report:
            return "superseded"
        return report.verdict


def hand_on(given: dict, change: Change, before: list, after: list) -> None:
    """Gives the units after a change the quotas of those before it: the sum, or shares; an ended one keeps its own."""
    whole = add([given.get(unit) for unit in before])
    if change.kind == "end" or change.kept and any(unit.stays for unit in before):
        return
    for unit in before:
        given.pop(unit, None)
    for unit in after:
        match unit.how:
            case "share":
                given[unit] = None if whole is None else apportion(whole, unit.weights)[unit.place]
            case "join" | "all":
                given[unit] = whole


def against(quota, day: dict, cumulative: dict, before: dict, earlier: int, reports: tuple, when: date) -> dict:
    found = standing(quota or 0, day, cumulative, before, earlier, reports, when) if quota else {
        "quota": quota, "day": day, "cumulative": cumulative, "percent": None, "remaining": None, "required": None,
        "booked": {name: (own or 0) - (before[name] or 0) - (day[name] or 0) for name, own in cumulative.items()},
    }
    found.pop("recent", None)
    return found


# --- Expecting and comparing -----------------------------------------------------------------------------------------


def expect(folder: Path) -> None:
    script = json.loads((folder / "script.json").read_text(encoding="utf-8"))
    ledger = Ledger(folder, script)
    looks = []
    for step in script["steps"]:
        ledger.apply(step)
        if step["do"] == "look":
            now = datetime.fromisoformat(step["now"])
            looks.append({day: ledger.summary(date.fromisoformat(day), now) for day in step["dates"]})
    (folder / "expected.json").write_text(json.dumps(looks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    answers = [request.answer and request.answer["accepted"] for request in ledger.requests]
    verdicts = [ledger.verdict(report) for report in ledger.reports]
    print(f"{len(ledger.reports)} reports, {verdicts.count('superseded')} corrected, {verdicts.count('withdrawn')} withdrawn, "
          f"{len(ledger.changes)} changes, {len(answers)} requests: {answers.count(True)} accepted, {answers.count(False)} refused")


def compare(folder: Path) -> int:
    differences = Differences()
    for n, days in enumerate(json.loads((folder / "expected.json").read_text(encoding="utf-8"))):
        for day, wanted in days.items():
            got = json.loads((folder / "actual" / f"{n}-{day}.json").read_text(encoding="utf-8"))
            compare_day(f"look {n}, {day}", wanted, got, differences)
    for line in differences.found[:200]:
        print(line)
    print(f"{differences.compared} figures compared, {len(differences.found)} differ")
    return 1 if differences.found else 0


def compare_day(where: str, wanted: dict, got: dict, differences: Differences) -> None:
    differences.same(f"{where} total", wanted["total"], got["total"])
    units = by_id(got["units"])
    differences.same(f"{where} units", sorted(unit["id"] for unit in wanted["units"]), sorted(unit["id"] for unit in got["units"]))
    for unit in wanted["units"]:
        own = units.get(unit["id"], {})
        differences.same(f"{where} {unit['id']}", unit, {**own, "file": (own.get("source") or {}).get("file")})
    former = got.get("former", [])
    own = [{**one, "heirs": {heir["unit"]: heir["carried"] for heir in one["heirs"]}} for one in former]
    own.sort(key=lambda one: (one["until"], one["id"]))
    differences.same(f"{where} former", wanted["former"], own)
    differences.same(f"{where} closed", wanted["closed"], got.get("closed", False))
    # What is not known is left out of a request.
    own = [{"by": None, "reason": None, "answer": None, **request} for request in got.get("requests", [])]
    differences.same(f"{where} requests", wanted["requests"], own)
    codes = ("opening-balance", "gap-balance", "cumulative-mismatch")
    own = sorted([one["file"], one["code"], one["found"]] for one in got["findings"] if one["code"] in codes)
    differences.same(f"{where} balances", wanted["balances"], own)
    never = [one for one in got["findings"] if one["code"] in ("total-fell", "change-unclear", "branch-changed")]
    differences.same(f"{where} findings that an honest history never has", [], never)
    own = [[one["file"], one["verdict"]] for one in got["submissions"] if one["form"] == "daily" and one["report_date"]]
    differences.same(f"{where} submissions", wanted["submissions"], sorted(line for line in own if line[1] != "returned"))


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
