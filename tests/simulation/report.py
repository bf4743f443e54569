"""Compares every number in the tables of a Word report with what compute.py expects.

    python3 report.py FOLDER REPORT.docx    after `compute.py expect FOLDER`; exit code 1 if a number is expected nowhere
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from compute import NAMES, TARGET, Differences, by_id, plain, unit_in

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tables_of(path: Path) -> list:
    """Every table as rows of cell texts, a cell that spans columns repeated in each."""
    with zipfile.ZipFile(path) as book:
        body = ElementTree.fromstring(book.read("word/document.xml")).find(f"{W}body")
    tables = []
    for table in body.iter(f"{W}tbl"):
        rows = []
        for row in table.findall(f"{W}tr"):
            cells = []
            for cell in row.findall(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                text = " ".join("".join(run.text or "" for run in part.iter(f"{W}t")) for part in cell.iter(f"{W}p"))
                cells += [re.sub(r"\s+", " ", text).strip()] * (int(span.get(f"{W}val")) if span is not None else 1)
            rows.append(cells)
        tables.append(rows)
    return tables


def number_of(text: str):
    """A Vietnamese number, also with a percent sign: 1.234 and 12,95% are 1234 and 12.95."""
    match = re.fullmatch(r"(-?\d{1,3}(?:\.\d{3})*|-?\d+)(?:,(\d+))?\s*%?", text)
    if not match:
        return None
    return float(match[1].replace(".", "") + (f".{match[2]}" if match[2] else ""))


# What a heading of a table by unit, without accents, stands for; the first that fits.
UNIT_HEADINGS = [
    (r"chi tieu", lambda unit, times: unit["quota"]),
    (r"dung han", lambda unit, times: times["on-time"]),
    (r"tre han", lambda unit, times: times["late"]),
    (r"chua bao cao|khong bao cao|thieu", lambda unit, times: times["missing"]),
    (r"tra lai", lambda unit, times: times["returned"]),
    (r"dinh chinh", lambda unit, times: times["corrected"]),
    (r"xep hang|hang$", lambda unit, times: unit["rank"]),
    (r"con lai|con thieu", lambda unit, times: unit["remaining"]),
    (r"ty le|%", lambda unit, times: unit["percent"]),
    (r"thu nhan", lambda unit, times: unit["cumulative"]["collected_l2"]),
    (r"muc 1", lambda unit, times: unit["cumulative"]["activated_l1"]),
    (r"muc 2|luy ke|ket qua", lambda unit, times: unit["cumulative"][TARGET]),
]


def numbers_in(value) -> set:
    """Every number anywhere in it, and how many things each list holds."""
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()))
    if isinstance(value, list):
        return set().union({float(len(value))}, *map(numbers_in, value))
    return {float(value)} if isinstance(value, (int, float)) and not isinstance(value, bool) else set()


def of_unit(expected: dict, unit: str) -> dict:
    """All that is expected of a unit, in every form and obligation."""
    final = by_id(expected["days"][expected["last"]]["units"]).get(unit)
    forms = [one for form in expected["forms"].values() for one in form["units"] if one["id"] == unit]
    due = [one for obligation in expected["obligations"] for one in obligation["units"] if one["id"] == unit]
    states = {state: sum(one["status"] == state for one in due) for state in ("on-time", "late", "missing", "returned")}
    told = [one for one in expected["difficulties"] if one["unit"] == unit]
    open_ = [one for one in told if not one["resolved"]]
    return {"final": final, "forms": forms, "due": due, "states": states, "told": told, "open": open_,
            "times": expected["timeliness"].get(unit)}


def docx(folder: Path, report: Path) -> int:
    """Every number of every table: of a row that names a unit against what its heading stands for or, where the heading is
    none of those known, against all that is expected of that unit; of other rows against all that is expected."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    final = expected["days"][expected["last"]]
    units = by_id(final["units"])
    times = dict(expected["timeliness"])
    times["total"] = {name: sum(own[name] for own in times.values()) for name in next(iter(times.values()))}
    everything = numbers_in([expected["forms"], expected["obligations"], expected["difficulties"], times, final,
                             expected["inspections"], [of_unit(expected, unit) for unit in NAMES]])
    differences, by_value = Differences(), 0
    for table in tables_of(report):
        heads = []
        for row in table:
            named = next((cell for cell in row[:2] if unit_in(cell) or plain(cell).startswith("tong cong")), None)
            if named is None and not any(number_of(cell) is not None for cell in row):
                heads.append(row)
                continue
            unit = unit_in(named) if named else None
            own = units.get(unit) if unit else {**final["total"], "rank": None}
            for n, cell in enumerate(row):
                number = number_of(cell)
                heading = plain(" ".join(dict.fromkeys(head[n] for head in heads if n < len(head))))
                if number is None or cell == named or re.match(r"(s?tt|so tt)\b", heading):
                    continue
                meant = next((value for telling, value in UNIT_HEADINGS if re.search(telling, heading)), None)
                is_main = named and meant and own and (unit or len(row) > 5)
                wanted = meant(own, times[unit or "total"]) if is_main else None
                if is_main and wanted is not None and float(wanted) == number:
                    differences.compared += 1
                    continue
                known = numbers_in(of_unit(expected, unit)) if unit else everything
                by_value += number in known
                differences.same(f"{named or row[0]}, {heading}", True, number in known)
    for line in differences.found:
        print(line)
    print(f"{differences.compared} numbers of tables compared, {by_value} of them by value alone, "
          f"{len(differences.found)} are expected nowhere")
    return 1 if differences.found or not differences.compared else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(docx(Path(sys.argv[1]), Path(sys.argv[2])))
