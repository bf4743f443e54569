"""Makes a campaign whose units merge, split, rename, end and begin, and whose dates are closed, as a script to be played.

    python3 changes.py FOLDER [--town] [--days 10] [--seed 1]

Writes the workbooks below FOLDER/files, and FOLDER/script.json: the lines to add to the shipped tonghop.toml, and the steps: a file
that comes, a run, a decision of somebody, a look at dates. With --town these are the seven wards of the town, which
become three on day 40 of 92 and of which one is split again on day 60, with a closing at each month's end; without it a history that
the seed makes. Every figure is made up. The same arguments make the same script.

What may be decided at a moment, and under which number, is asked of succession.py: the program must take each call.
"""

import argparse
import json
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook

from compute import DAILY, ENDS, STARTS, at
from generate import WARDS
from succession import Ledger, Lineage, Unit, apportion, changes_in, slug

NAMES = ["Xã An Bình", "Xã Bàu Đồn", "Xã Châu Điền", "Xã Dương Thủy", "Xã Ea Tiêu", "Xã Gia Canh", "Xã Hưng Lộc", "Xã Ia Kênh",
         "Xã Khánh Hậu", "Xã Lương Tâm", "Xã Mỹ Khê", "Xã Ninh Phước", "Xã Ô Lâm", "Xã Phú Vang", "Xã Quế Sơn", "Xã Rạch Kiến",
         "Xã Suối Tre", "Xã Thạch Trụ", "Xã Uar", "Xã Vĩnh Kim", "Xã Xuân Tây", "Xã Yên Lạc", "Xã Đức Hòa", "Xã Tân Phong",
         "Xã Bình Khê", "Xã Cẩm Thượng", "Xã Đông Hưng", "Xã Hòa Quang", "Xã Nghĩa Lộ", "Xã Phước Hội"]
INDICATORS = ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"]
BY = ["--by", "Chủ tịch"]
# Of a workbook's own dates none is the day on which it was made.
MADE = datetime(2023, 8, 30)


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return at(day, time(hour, minute, second))


# --- Which changes there are -----------------------------------------------------------------------------------------


def table(day: date, kind: str, before: list, after: list, rest: str = "") -> str:
    """A `[[change]]` as it stands in the campaign file."""
    sides = [("from", before), ("to", after)]
    lines = [f"{key} = {json.dumps(names, ensure_ascii=False)}" for key, names in sides if names]
    return "\n".join(["[[change]]", f"date = {day}", f'kind = "{kind}"', *lines, *([rest] if rest else []), ""])


def share(weights: dict) -> str:
    return "share = { " + ", ".join(f'"{name}" = {weight}' for name, weight in weights.items()) + " }"


def town(days: int) -> str:
    """The seven wards become three on day 40 of 92, and one of the three is split again on day 60."""
    merge, split = STARTS + timedelta(days=days * 39 // 92), STARTS + timedelta(days=days * 59 // 92)
    return "\n".join([
        table(merge, "merge", ["Phường 1", "Phường 2", "Xã Long Toàn"], ["Phường Duyên Hải"]),
        table(merge, "merge", ["Xã Dân Thành", "Xã Trường Long Hòa"], ["Phường Trường Long Hòa"]),
        table(merge, "merge", ["Xã Long Hữu", "Xã Hiệp Thạnh"], ["Xã Long Hữu"]),
        table(split, "split", ["Phường Duyên Hải"], ["Phường Duyên Hải", "Phường 2"],
              share({"Phường Duyên Hải": 7, "Phường 2": 3})),
    ])


def history(days: int, rng: random.Random) -> tuple:
    """Names of the first units, and changes of every kind on days that chance names."""
    names = iter(NAMES)
    first = [next(names) for _ in range(rng.randint(5, 7))]
    text = ""
    weights = lambda after: share({name: rng.randint(0 if n else 1, 9) for n, name in enumerate(after)})
    for day in sorted(rng.sample(range(2, days - 1), min(days - 3, rng.randint(3, 6 + days // 10)))):
        when = STARTS + timedelta(days=day)
        units = Lineage(first, changes_in(text))
        open_ = [unit.name for unit in units.units if unit.holds(when)]
        rng.shuffle(open_)
        for _ in range(rng.choice([1, 1, 2])):
            kind = rng.choice(["merge", "merge", "share", "share", "kept", "rename", "transfer", "end", "begin"])
            needed = {"merge": 2, "transfer": 2, "begin": 0}.get(kind, 1)
            if len(open_) < max(needed, 2):
                break
            own = [open_.pop() for _ in range(needed)]
            try:
                # Now and then a new unit bears the name of an old one.
                new = own[0] if own and rng.random() < 0.35 else next(names)
                match kind:
                    case "merge":
                        own += [open_.pop()] if len(open_) > 2 and rng.random() < 0.3 else []
                        text += table(when, "merge", own, [new])
                    case "share" | "kept":
                        after = [new, *(next(names) for _ in range(rng.randint(1, 2)))]
                        text += table(when, "split", own, after, weights(after) if kind == "share" else 'kept = "at-parent"')
                    case "rename" if new != own[0]:
                        text += table(when, "rename", own, [new])
                    case "transfer":
                        part = next(names)
                        text += table(when, "split", own[:1], [own[0], part], weights([own[0], part]))
                        text += table(when, "merge", [own[1], part], [own[1]])
                    case "end":
                        text += table(when, "end", own, [])
                    case "begin":
                        text += table(when, "begin", [], [next(names)])
            except StopIteration:
                return first, text
    return first, text


# --- What happens ----------------------------------------------------------------------------------------------------


class Campaign:
    """A campaign as it goes on; what is to be played stands in `steps`."""

    def __init__(self, folder: Path, days: int, rng: random.Random, first: dict, changes: str, months: bool):
        self.folder, self.days, self.rng, self.months = folder, days, rng, months
        self.lineage = Lineage(list(first), changes_in(changes))
        closes_after = None if months or rng.random() < 0.6 else rng.randint(2, 4)
        self.script = {"changes": changes, "closes_after": closes_after, "steps": []}
        self.ledger = Ledger(folder, self.script)
        self.rows = rng.choice([1, 2])
        # Whether the wards write running totals: none of them, all, or one here and there.
        self.totals = rng.choice([0, 1, 1, 0.5])
        self.writes_totals: dict = {}
        self.done: dict = {}  # (unit, day): what a ward has done by indicator and hamlet, by what it knows now
        self.told: dict = {}  # (unit, day): every target figure that was sent
        self.later: list = []  # (arrival, unit, day, whether it corrects)
        self.number = 0

    def is_(self, chance: float) -> bool:
        return self.rng.random() < chance

    def step(self, **step) -> None:
        self.script["steps"].append(step)
        self.ledger.apply(step)

    # --- Workbooks ----------------------------------------------------------------------------------------------------

    def send(self, name: str, lines: list, arrival: datetime, merged: tuple = ()) -> None:
        self.number += 1
        path = f"{name} {self.number:04}.xlsx"
        book = Workbook()
        book.properties.created = book.properties.modified = MADE
        for line in lines:
            book.active.append(line)
        for row, left, right in merged:
            book.active.merge_cells(start_row=row, start_column=left, end_row=row, end_column=right)
        (self.folder / "files").mkdir(parents=True, exist_ok=True)
        book.save(self.folder / "files" / path)
        self.step(do="drop", path=path, arrival=arrival.isoformat())

    def appendix(self, quotas: dict, arrival: datetime) -> None:
        lines = [["PHỤ LỤC GIAO CHỈ TIÊU (số liệu giả định)"], [], ["TT", "Đơn vị", "Chỉ tiêu giao"]]
        lines += [[n + 1, name, quota] for n, (name, quota) in enumerate(quotas.items())]
        self.send("phu luc", [*lines, [None, "Tổng cộng", sum(quotas.values())]], arrival)

    def report(self, unit: Unit, day: date, arrival: datetime, name: str | None = None) -> None:
        """A ward's sheet of a day; its running totals hold what it knows by now."""
        has_totals = self.writes_totals.setdefault(unit, self.rng.random() < self.totals)
        figures = self.done[unit, day]
        totals = self.brought(unit, day)
        lines = [["BÁO CÁO KẾT QUẢ HÀNG NGÀY"], [f"Đơn vị: {name or unit.name}"], [f"Ngày báo cáo: {day:%d/%m/%Y}"], []]
        top, sub = ["TT", "Ấp, khóm"], [None, None]
        for heading in INDICATORS:
            top += [heading, None]
            sub += ["Trong ngày", "Lũy kế"]
        lines += [top, sub]
        for row in range(self.rows):
            cells = [[figures[n][row], totals[n][row] if has_totals else None] for n in range(3)]
            lines.append([row + 1, f"Khóm {row + 1}", *(cell for pair in cells for cell in pair)])
        lines += [[], [None, "NGƯỜI LẬP BIỂU", None, None, None, "TỔ TRƯỞNG"]]
        self.send(f"{slug(unit.name)} {day:%d-%m}", lines, arrival, tuple((5, 3 + 2 * n, 4 + 2 * n) for n in range(3)))
        self.told.setdefault((unit, day), set()).add(sum(figures[2]))

    def brought(self, unit: Unit, until: date) -> list:
        """What a ward has brought by the end of a day with all that it carries, by indicator and hamlet."""
        found = [[0] * self.rows for _ in DAILY]
        for one in unit.before if unit.how != "nothing" else ():
            own = self.brought(one, unit.begins - timedelta(days=1))
            for n, counts in enumerate(own):
                if unit.how == "share":
                    # What is shared out is the whole; the first hamlet takes what the others leave.
                    part = apportion(sum(counts), unit.weights)[unit.place]
                    counts = [part - part // 3 * (self.rows - 1), *[part // 3] * (self.rows - 1)]
                found[n] = [a + b for a, b in zip(found[n], counts)]
        for (of, day), figures in self.done.items():
            if of is unit and day <= until:
                found = [[a + b for a, b in zip(*pair)] for pair in zip(found, figures)]
        return found

    # --- Days ---------------------------------------------------------------------------------------------------------

    def work(self, unit: Unit, day: date) -> None:
        most = self.rng.choice([0, 6, 30])
        self.done[unit, day] = [[self.rng.randint(0, most + 3 * n) for _ in range(self.rows)] for n in range(3)]
        morning = day + timedelta(days=1)
        chance = self.rng.random()
        if chance < 0.76:
            arrival = moment(morning, 7, self.rng.randint(0, 59), self.rng.randint(0, 59))
        elif chance < 0.82:
            arrival = moment(morning, 8, self.rng.randint(1, 19))
        elif chance < 0.88:
            arrival = moment(morning, self.rng.randint(10, 15), self.rng.randint(0, 59))
        elif chance < 0.97:
            arrival = moment(morning + timedelta(days=self.rng.randint(1, 5)), 7, self.rng.randint(0, 59))
        else:
            return
        self.later.append((arrival, unit, day, False))
        if self.is_(0.14):
            arrival += timedelta(days=self.rng.choice([0, 1, 1, 2, 4, 7, 30 if self.months else 3]), hours=self.rng.choice([0, 4]), minutes=1)
            self.later.append((arrival, unit, day, True))

    def send_until(self, clock: datetime) -> bool:
        come = sorted((one for one in self.later if one[0] <= clock), key=lambda one: (one[0], one[1].name, one[2]))
        self.later = [one for one in self.later if one[0] > clock]
        for arrival, unit, day, corrects in come:
            if corrects:
                row = self.done[unit, day]
                while sum(row[2]) in self.told.get((unit, day), ()):
                    row = [[max(0, own + self.rng.randint(-9, 15)) for own in counts] for counts in row]
                self.done[unit, day] = row
            name = self.old_name(unit, day)
            self.report(unit, day, arrival, name)
        return bool(come)

    def old_name(self, unit: Unit, day: date):
        """A ward that bears a new name writes the old one now and then."""
        if unit.how == "join" and len(unit.before) == 1 and self.is_(0.4):
            name = unit.before[0].name
            return name if self.lineage.named(name, day) is unit else None
        return None

    def stale(self, day: date, arrival: datetime) -> None:
        """Somebody goes on as a ward that merged: the report goes back, whatever else comes."""
        merged = [unit for unit in self.lineage.units if unit.how == "join" and len(unit.before) > 1 and unit.holds(day)]
        for unit in merged:
            for one in unit.before:
                if one.begins < one.ends and self.lineage.named(one.name, day) is None and self.is_(0.04):
                    lost = Unit(one.name, day)
                    self.done[lost, day] = [[1] * self.rows] * 3
                    self.report(lost, day, arrival)

    def decide(self, now: datetime, *arguments: str) -> None:
        self.step(do="decide", arguments=list(arguments), now=now.isoformat())

    def close(self, now: datetime) -> None:
        """At each month's end, or now and then, dates are closed, and some of them opened again."""
        today = now.date()
        last = today - timedelta(days=1)
        if self.months:
            ended = last if (last + timedelta(days=1)).month != last.month or last == STARTS + timedelta(days=self.days - 1) else None
        else:
            ended = last - timedelta(days=self.rng.randint(0, 3)) if self.is_(0.22) else None
        by_word = lambda day: next((closed for first, upto, closed in reversed(self.ledger.closings) if first <= day <= upto), False)
        every = [STARTS + timedelta(days=n) for n in range((last - STARTS).days + 1)]
        if ended and ended >= STARTS and not all(by_word(day) for day in every if day <= ended):
            self.decide(now, "close", ended.isoformat(), *BY)
        closed = [day for day in every if self.ledger.is_closed(day, now)]
        if closed and self.is_(0.03 if self.months else 0.1):
            first = self.rng.choice(closed)
            to = min(first + timedelta(days=self.rng.randint(0, 2)), last)
            self.decide(now + timedelta(minutes=1), "reopen", first.isoformat(), "--to", to.isoformat(), *BY, "--reason", "rà soát")

    def take_back(self, now: datetime) -> None:
        sent = [(unit, day) for (unit, day), reports in self.ledger.accepted.items() if reports and (now.date() - day).days < 15]
        if not sent or not self.is_(0.15):
            return
        unit, day = self.rng.choice(sorted(sent, key=lambda one: (one[0].name, one[0].begins, one[1])))
        report = self.ledger.current(unit, day)
        if any(request.kind == "withdrawal" and request.report is report and not request.answer for request in self.ledger.requests):
            return
        own = next(one for one in self.lineage.units if (one.name, one.begins) == (unit.name, unit.begins))
        self.decide(now, "withdraw", unit.name, "--date", day.isoformat(), *BY, "--reason", "gửi nhầm")
        if self.is_(0.6):
            self.later.append((moment(now.date() + timedelta(days=self.rng.randint(1, 3)), 7, 30), own, day, True))

    def answer(self, now: datetime) -> None:
        for request in self.ledger.requests:
            if request.answer or not self.is_(0.35):
                continue
            now += timedelta(seconds=10)
            accepts = self.is_(0.6) and self.ledger.has_effect(request)
            self.decide(now, "accept" if accepts else "refuse", str(request.number), *BY, "--reason", "đã kiểm tra")

    def look(self, now: datetime, *days: date) -> None:
        self.step(do="look", now=now.isoformat(), dates=sorted({day.isoformat() for day in days if day >= STARTS}))

    def new_appendix(self, day: date) -> None:
        """An appendix of the units that hold from a day on, which comes on that day or never.

        One that names the same units as before, where only a part went from one to another, does not tell which it means.
        """
        names = lambda on: {unit.name for unit in self.lineage.units if unit.holds(on)}
        earlier = [names(on) for on in (STARTS, *self.lineage.days) if on < day]
        if self.is_(0.5) and names(day) not in earlier:
            quotas = {name: self.rng.randint(300, 900) for name in sorted(names(day))}
            self.appendix(quotas, moment(day, 9, 30))

    def play(self, first: dict) -> None:
        self.appendix(first, moment(STARTS - timedelta(days=1), 15))
        for n in range(self.days):
            day = STARTS + timedelta(days=n)
            if day in self.lineage.days:
                self.new_appendix(day)
            for unit in [unit for unit in self.lineage.units if unit.holds(day)]:
                self.work(unit, day)
            self.morning(day)
        every = [STARTS + timedelta(days=n) for n in range(self.days)]
        self.look(moment(every[-1] + timedelta(days=1), 20), *every)

    def morning(self, day: date) -> None:
        morning = day + timedelta(days=1)
        self.send_until(moment(morning, 8, 20))
        self.stale(day, moment(morning, 8, 21))
        self.step(do="run", now=moment(morning, 8, 30).isoformat())
        self.close(moment(morning, 9))
        self.take_back(moment(morning, 9, 10))
        self.answer(moment(morning, 9, 20))
        if self.send_until(moment(morning, 16)):
            self.step(do="run", now=moment(morning, 16, 30).isoformat())
            self.answer(moment(morning, 17))
        past = [day - timedelta(days=self.rng.randint(0, 12)) for _ in range(2)]
        self.look(moment(morning, 18), day, *past)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--town", action="store_true")
    arguments.add_argument("--days", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    if given.town:
        first = {name: quota for name, quota in WARDS.values()}
        changes = town(given.days)
    else:
        names, changes = history(given.days, rng)
        first = {name: rng.randint(200, 900) for name in names}
    campaign = Campaign(given.folder, min(given.days, (ENDS - STARTS).days + 1), rng, first, changes, given.town)
    campaign.play(first)
    text = json.dumps(campaign.script, ensure_ascii=False, indent=1)
    (given.folder / "script.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
