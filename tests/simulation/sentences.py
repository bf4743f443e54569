"""Recomputes every number in the sentences and tables of each day's mail, page and workbook.

    sentences.py FOLDER

FOLDER holds `expected.json`, which compute.py made of the wards' workbooks alone, and `drawn/DATE.txt`, `.html`, `.xlsx`: what the program
drew of each day. What a sentence should say is put together here anew from those figures; nothing is taken from the program.
"""

import html
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path

import openpyxl

STARTS, ENDS = date(2023, 8, 31), date(2023, 11, 30)
TARGET = "activated_l2"
RISKS = {"met": "Đã đạt", "on-pace": "Đúng tiến độ", "at-risk": "Có nguy cơ chậm", "behind": "Chậm tiến độ", "missed": "Không đạt chỉ tiêu",
         "unclear": "Chưa đủ căn cứ"}
HEADS = {"on-pace": "ĐÚNG TIẾN ĐỘ", "at-risk": "CÓ NGUY CƠ CHẬM", "behind": "CHẬM TIẾN ĐỘ"}
NAMES = {"phuong-1": "Phường 1", "phuong-2": "Phường 2", "long-toan": "Xã Long Toàn", "long-huu": "Xã Long Hữu", "dan-thanh": "Xã Dân Thành",
         "truong-long-hoa": "Xã Trường Long Hòa", "hiep-thanh": "Xã Hiệp Thạnh"}


def whole(value) -> str:
    return "–" if value is None else f"{value:,}".replace(",", ".")


def decimal(value, places: int) -> str:
    return "–" if value is None else f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def day_of(text) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def gap(one: dict) -> str:
    ahead = one["ahead"]
    if ahead is None:
        return ""
    return f"vượt {whole(ahead)}" if ahead > 0 else f"kém {whole(-ahead)}" if ahead < 0 else "bằng chia đều"


def verdict(total: dict, when: date, recently: str, came: int, due: int) -> str:
    left = (ENDS - when).days
    line = gap(total) + " so với tiến độ chia đều" if total["ahead"] else "bằng tiến độ chia đều"
    need = f"cần {decimal(total['pace_needed'], 1)}/ngày trong {left} ngày còn lại"
    pace = f"{recently} bình quân {decimal(total['pace_7d'], 1)}/ngày, {need}"
    finish = total["projected_finish"] and date.fromisoformat(total["projected_finish"])
    over = finish and (finish - ENDS).days
    if finish is None:
        end = "với tiến độ hiện nay không thể hoàn thành chỉ tiêu"
    elif over <= 0:
        still = "vẫn có khả năng " if total["ahead"] is not None and total["ahead"] < 0 else ""
        end = f"với tiến độ hiện nay {still}hoàn thành chỉ tiêu vào {finish:%d/%m/%Y}"
    elif over > 365:
        end = "với tiến độ hiện nay không thể hoàn thành trong thời gian chiến dịch"
    else:
        end = f"với tiến độ hiện nay đến {finish:%d/%m/%Y} mới hoàn thành, chậm {whole(over)} ngày"
    match total["risk"]:
        case "met":
            return f"ĐÃ ĐẠT CHỈ TIÊU: lũy kế {whole(total['cumulative'][TARGET])}/{whole(total['quota'])} ({decimal(total['percent'], 2)}%)."
        case "missed":
            return (f"KHÔNG ĐẠT CHỈ TIÊU khi chiến dịch kết thúc ngày {ENDS:%d/%m/%Y}: còn thiếu {whole(total['remaining'])}, "
                    f"đạt {decimal(total['percent'], 2)}%.")
        case "unclear":
            return f"CHƯA ĐỦ CĂN CỨ ĐÁNH GIÁ TIẾN ĐỘ: {recently} mới có {came}/{due} báo cáo; theo số liệu đã có, {line}; {need}."
        case None:
            return "CHƯA ĐÁNH GIÁ ĐƯỢC TIẾN ĐỘ: chưa có số liệu."
    note = "cần lưu ý: " if total["risk"] == "on-pace" and total["on_pace"] is False else ""
    return f"{HEADS[total['risk']]}: {line}; {note}{pace}; {end}."


def visible(page: str) -> str:
    page = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r"</?(b|a|wbr)\b[^>]*>", "", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


class Check:
    def __init__(self):
        self.compared, self.found = 0, []

    def says(self, where: str, sentence: str, text: str) -> None:
        self.compared += 1
        if sentence not in text:
            self.found.append(f"{where}: lacks {sentence!r}")

    def same(self, where: str, wanted, got) -> None:
        self.compared += 1
        if wanted != got:
            self.found.append(f"{where}: expected {wanted!r}, it says {got!r}")


def units_of(day: dict) -> list:
    return sorted(day["units"], key=lambda unit: (unit["rank"] is None, unit["rank"]))


def since(day: dict, before: dict) -> str:
    pairs, left_out = [], []
    for now, was in zip(day["units"], before["units"]):
        now_, was_ = now["day"][TARGET], was["day"][TARGET]
        if now_ is not None and was_ is not None:
            pairs.append((was_, now_))
        elif (now_ is None) != (was_ is None):
            left_out.append(now["id"])
    if not pairs:
        return "Chưa so sánh được: không đơn vị nào có số liệu cả hai kỳ."
    was, now = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    word = f"Tăng {whole(now - was)}" if now > was else f"Giảm {whole(was - now)}" if now < was else None
    text = f"{word}: {whole(was)} → {whole(now)}." if word else f"Bằng kỳ trước: {whole(now)}."
    return text + (f" Tính {len(pairs)} đơn vị có số liệu cả hai kỳ; không tính: " if left_out else "")


def of_mail(check: Check, when: date, day: dict, before, text: str) -> None:
    days = min(7, (when - STARTS).days + 1)
    recently = f"{days} ngày qua" if days > 1 else "ngày qua"
    total = day["total"]
    lines = text.splitlines()
    check.says(f"{when} mail", verdict(total, when, recently, *total["recent"]), text)
    booked = total["booked"][TARGET]
    check.says(f"{when} mail", f"Trong ngày: {whole(total['day'][TARGET])} ", text)
    if booked:
        check.says(f"{when} mail", f"ghi bổ sung +{whole(booked)}, lũy kế {whole(total['cumulative'][TARGET])}", text)
    behind = [unit for unit in day["units"] if unit["risk"] in ("at-risk", "behind", "missed")]
    for unit in behind:
        start = f"- {NAMES[unit['id']]}: " + (f"{gap(unit)}, " if unit["ahead"] < 0 else "") + f"đạt {decimal(unit['percent'], 2)}%"
        pace = "" if unit["pace_needed"] is None else (f"; {recently} {decimal(unit['pace_7d'], 1)}/ngày, "
                                                       f"cần {decimal(unit['pace_needed'], 1)}/ngày")
        risk = " – có nguy cơ chậm" if unit["risk"] == "at-risk" else ""
        check.same(f"{when} mail {unit['id']}", True, f"{start}{pace}{risk}" in lines)
    order = [line.split(":")[0][2:] for line in lines if re.match(r"- .*; \d* ?ngày qua .*cần", line)]
    wanted = sorted((unit for unit in behind if unit["pace_needed"] is not None), key=lambda unit: unit["ahead"])
    check.same(f"{when} mail, worst first", [unit["ahead"] for unit in wanted],
               [next(unit["ahead"] for unit in behind if NAMES[unit["id"]] == name) for name in order])
    for unit in (unit for unit in day["units"] if unit["risk"] == "unclear"):
        check.says(f"{when} mail", f"{NAMES[unit['id']]} ({unit['recent'][0]}/{unit['recent'][1]} báo cáo, {gap(unit)})", text)
    if before:
        check.says(f"{when} mail", since(day, before), text)
    for unit in units_of(day):
        rank = "- " if unit["rank"] is None else f"{unit['rank']}. "
        extra = f", ghi bổ sung +{whole(unit['booked'][TARGET])}" if unit["booked"][TARGET] else ""
        own = (f"{rank}{NAMES[unit['id']]}: trong ngày {whole(unit['day'][TARGET])}{extra}, lũy kế {whole(unit['cumulative'][TARGET])}"
               f"/{whole(unit['quota'])}")
        own += f" ({decimal(unit['percent'], 2)}%)" if unit["percent"] is not None else " (–)"
        own += f" – {RISKS[unit['risk']].lower()}" if unit["risk"] else ""
        own += f", {gap(unit)}" if unit["ahead"] is not None else ""
        check.same(f"{when} mail row {unit['id']}", True, any(line.startswith(own) for line in lines))


def of_page(check: Check, when: date, day: dict, before, page: str) -> None:
    days = min(7, (when - STARTS).days + 1)
    recently = f"{days} ngày qua" if days > 1 else "ngày qua"
    total = day["total"]
    text = visible(page)
    check.says(f"{when} page", verdict(total, when, recently, *total["recent"]), text)
    if before:
        check.says(f"{when} page", since(day, before), text)
    keys = {"quota": total["quota"], "day": total["day"][TARGET], "cumulative": total["cumulative"][TARGET], "percent": total["percent"],
            "remaining": total["remaining"], "ahead": total["ahead"], "pace_needed": total["pace_needed"], "pace_7d": total["pace_7d"]}
    for key, value in keys.items():
        for got in re.findall(rf'data-key="{key}" data-v="([^"]*)"', page):
            check.same(f"{when} page {key}", None if value is None else float(value), float(got) if got else None)


def of_workbook(check: Check, when: date, days: dict, path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    day = days[when.isoformat()]
    sheet = book["Tổng hợp"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1] in NAMES.values()}
    heads = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Đơn vị"][0]
    at = {name: place for place, name in enumerate(heads) if name}
    for unit in day["units"]:
        row = rows[NAMES[unit["id"]]]
        check.same(f"{when} sheet {unit['id']} ahead", "–" if unit["ahead"] is None else unit["ahead"], row[at["So với tiến độ chia đều"]])
        check.same(f"{when} sheet {unit['id']} risk", RISKS.get(unit["risk"], "–"), row[at["Tiến độ"]])
    sheet = book["Tiến độ"]
    lines = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float)) and row[1] is not None]
    check.same(f"{when} Tiến độ", 92, len(lines))
    closing = 0
    for row in lines:
        own = days.get(row[1].date().isoformat())
        if own is None or row[1].date() > when:
            continue
        closing += (row[2] or 0) + (row[5] or 0)
        check.same(f"{when} Tiến độ {row[1]:%d/%m} adds up", closing if row[6] is not None else 0, row[6] if row[6] is not None else closing)
        check.same(f"{when} Tiến độ {row[1]:%d/%m} ahead", own["total"]["ahead"], row[9])


def main() -> None:
    folder = Path(sys.argv[1])
    days = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["days"]
    check = Check()
    for text, day in days.items():
        when = date.fromisoformat(text)
        before = days.get((when - timedelta(days=1)).isoformat())
        drawn = folder / "drawn" / text
        of_mail(check, when, day, before, drawn.with_suffix(".txt").read_text(encoding="utf-8"))
        of_page(check, when, day, before, drawn.with_suffix(".html").read_text(encoding="utf-8"))
        if drawn.with_suffix(".xlsx").exists():
            of_workbook(check, when, days, drawn.with_suffix(".xlsx"))
    for line in check.found:
        print(line)
    print(f"{check.compared} sentences and cells recomputed, {len(check.found)} differ")
    sys.exit(1 if check.found else 0)


if __name__ == "__main__":
    main()
