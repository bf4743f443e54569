"""Makes the workbooks of the whole Plan 110 campaign, as seven wards and the town's departments would send them.

    python3 generate.py FOLDER [--days 92] [--seed 110] [--documents]

Writes FOLDER/1, FOLDER/2, FOLDER/3: what lies in the inbox at three runs, each with its arrivals.csv, and
FOLDER/phases.json with the clocks of the runs. Every figure is made up. The same arguments make the same figures.
Nothing else is handed on: compute.py reads the workbooks again from disk.
"""

import argparse
import csv
import json
import random
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook

STARTS, ENDS = date(2023, 8, 31), date(2023, 11, 30)
ZONE = "+07:00"

WARDS = {
    "phuong-1": ("Phường 1", 6850), "phuong-2": ("Phường 2", 4720), "long-toan": ("Xã Long Toàn", 5310),
    "long-huu": ("Xã Long Hữu", 4930), "dan-thanh": ("Xã Dân Thành", 3860),
    "truong-long-hoa": ("Xã Trường Long Hòa", 3480), "hiep-thanh": ("Xã Hiệp Thạnh", 3370),
}
DEPARTMENTS = {
    "cong-an": "Công an thị xã", "quan-su": "Ban Chỉ huy Quân sự thị xã", "noi-vu": "Phòng Nội vụ",
    "giao-duc": "Phòng Giáo dục và Đào tạo", "doan-thanh-nien": "Đoàn Thanh niên thị xã",
    "phu-nu": "Hội Liên hiệp Phụ nữ thị xã", "nong-dan": "Hội Nông dân thị xã", "cuu-chien-binh": "Hội Cựu chiến binh thị xã",
}
AREAS = {
    "phuong-1": ["Khóm 1", "Khóm 2", "Khóm 3", "Khóm 4"], "phuong-2": ["Khóm 30/4", "Khóm Phước Bình", "Khóm Phước An"],
    "long-toan": ["Ấp Bào Sen", "Ấp Thống Nhất", "Ấp Giồng Giếng"], "long-huu": ["Ấp 10", "Ấp 11", "Ấp 14", "Ấp 17"],
    "dan-thanh": ["Ấp Mù U", "Ấp Láng Cháo"], "truong-long-hoa": ["Ấp Nhà Mát", "Ấp Ba Động", "Ấp Cồn Trứng"],
    "hiep-thanh": [],
}
TROUBLES = [
    "Đường truyền mạng tại trụ sở yếu, hay mất kết nối", "Nhiều người dân đi làm ăn xa chưa về địa phương",
    "Người cao tuổi không có điện thoại thông minh", "Thiếu thiết bị thu nhận hồ sơ", "Ứng dụng báo lỗi khi quét khuôn mặt",
    "Số điện thoại không chính chủ nên không kích hoạt được", "Cán bộ kiêm nhiệm nhiều việc, thiếu người đi cơ sở",
    "Một số hộ dân vắng nhà ban ngày", "Chưa in đủ tờ rơi tuyên truyền",
]
FINDINGS = ["Chưa niêm yết kế hoạch", "Ghi chép sổ theo dõi chưa đầy đủ", "Tổ công tác vắng một thành viên", "Thực hiện tốt"]


@dataclass
class Sheet:
    """A sheet as lines of cells; `merged` are ranges."""

    name: str
    lines: list
    merged: list = field(default_factory=list)


@dataclass
class Parcel:
    path: str
    arrival: datetime
    content: object


class Town:
    """The campaign as it goes on; what it sends stands in `parcels`."""

    def __init__(self, days: int, seed: int, documents: bool):
        self.rng = random.Random(seed)
        self.days, self.documents = days, documents
        self.parcels: list[Parcel] = []
        self.totals = {ward: [[0, 0, 0] for _ in (AREAS[ward] or [""])] for ward in WARDS}
        self.trouble = dict.fromkeys(WARDS)
        self.month: list[Sheet] = []

    # --- the main form -----------------------------------------------------------------------------------------------

    def figures(self, ward: str, day: int) -> list:
        """Rows of a day: name, then day and running total of each indicator."""
        quota = WARDS[ward][1] * (1.25 if ward == "truong-long-hoa" else 0.97)
        rows = []
        for at, area in enumerate(AREAS[ward] or [""]):
            share = quota / 92 / len(AREAS[ward] or [""])
            idle = self.rng.random() < 0.06
            done = [0 if idle else max(0, round(self.rng.gauss(share * part, share * 0.3))) for part in (0.4, 0.5, 1.0)]
            total = self.totals[ward][at]
            for indicator in range(3):
                total[indicator] += done[indicator]
            rows.append([area, done[0], total[0], done[1], total[1], done[2], total[2]])
        return rows

    def remark(self, ward: str, when: date) -> tuple[int, str]:
        """A row and what is written there: a difficulty told for days, then that it is over."""
        state = self.trouble[ward]
        if state is None:
            if self.rng.random() < 0.15:
                self.trouble[ward] = state = [
                    self.rng.choice(TROUBLES), self.rng.randrange(len(AREAS[ward] or [""])), self.rng.randint(1, 6),
                    self.rng.random() < 0.7,
                ]
            else:
                return 0, self.rng.choice(["", "", "Không", "-"])
        text, row, left, ends = state
        if left > 0:
            state[2] -= 1
            dressed = self.rng.choice([text, text, text.upper(), text.replace(" ", "  ") + "."])
            return row, dressed
        self.trouble[ward] = None
        return (row, f"Đã khắc phục: {text}") if ends else (0, "")

    def daily_sheet(self, ward: str, when: date, rows: list, remark: tuple[int, str]) -> Sheet:
        """The ward's own way of writing a day's report."""
        name, _ = WARDS[ward]
        said = ["" for _ in rows]
        said[remark[0]] = remark[1]
        number = lambda value: value
        top = ["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", None, "Kích hoạt mức 1", None, "Kích hoạt mức 2", None]
        sub = [None, None] + ["Trong ngày", "Lũy kế"] * 3
        tail = ["Khó khăn, vướng mắc", "Ghi chú"]
        title = [
            ["UBND THỊ XÃ DUYÊN HẢI", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            [f"UBND {name.upper()}", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
            [],
            ["BÁO CÁO KẾT QUẢ HÀNG NGÀY"],
            [f"Ngày {when.day:02} tháng {when.month} năm {when.year}"],
            ["(Kèm theo Kế hoạch số 110/KH-UBND ngày 30 tháng 8 năm 2023)"],
            [],
        ]
        numbering = []
        if ward == "phuong-1":
            numbering = [["A", "B", 1, 2, 3, 4, 5, 6, 7, 8]]
        if ward == "phuong-2":
            top = ["STT", "Khóm", "Hồ sơ ĐDĐT\u00a0mức 2", None, "Kích hoạt  TK mức 1", None, "Kích hoạt\nTK mức 2", None]
            sub = [None, None] + ["Phát sinh ", "Luỹ kế"] * 3
            number = lambda value: "-" if value == 0 else (f"{value:,}".replace(",", ".") if value >= 1000 else value)
        if ward == "long-huu":
            top[1] = "Tên ấp"
            title = [["BÁO CÁO NGÀY"], ["Đơn vị:", name], ["Ngày báo cáo:", when.strftime("%d/%m/%Y")], []]
        if ward == "truong-long-hoa":
            top[2], top[6] = "Thu nhận hồ sơ", "Kích hoạt TK định danh điện tử mức II"
            sub = [None, None] + ["Kết quả trong ngày", "Cộng dồn"] * 3
        lines = [*title, top + tail, sub, *numbering]
        header = len(title) + 1
        merged = [(header, 3, header, 4), (header, 5, header, 6), (header, 7, header, 8)]
        if ward == "hiep-thanh":
            # One line for the whole ward, no running totals
            top = ["TT", "Đơn vị", "Kích hoạt mức 2", "Kích hoạt mức 1", "Thu nhận hồ sơ mức 2", "Khó khăn, vướng mắc"]
            lines = [["CÔNG AN XÃ HIỆP THẠNH"], [f"Số liệu đến 24 giờ ngày {when.day}/{when.month}/{when.year}"], [], top]
            row = rows[0]
            return Sheet("BC", [*lines, [1, name, row[5], row[3], row[1], said[0]], [], ["", "NGƯỜI LẬP BIỂU"]])
        for at, row in enumerate(rows):
            lines.append([at + 1, row[0], *map(number, row[1:]), said[at], None])
        sums = [sum(row[column] or 0 for row in rows) for column in range(1, 7)]
        if ward != "long-huu":
            lines.append([None, "Tổng cộng", *map(number, sums), None, None])
        following = when + timedelta(days=1)
        lines += [
            [],
            [None, None, None, None, f"Duyên Hải, ngày {following.day:02} tháng {following.month} năm {following.year}"],
            [None, "NGƯỜI LẬP BIỂU", None, None, "TỔ TRƯỞNG"],
        ]
        return Sheet(f"{when.day:02}.{when.month}" if ward == "dan-thanh" else "Báo cáo", lines, merged)

    def ward_day(self, ward: str, day: int) -> None:
        when = STARTS + timedelta(days=day)
        rng = self.rng
        if day == 0 and ward == "long-toan":
            # Work from before the campaign stands in the first running totals
            for total in self.totals[ward]:
                total[:] = [rng.randint(20, 60) for _ in range(3)]
        rows = self.figures(ward, day)
        remark = self.remark(ward, when)
        # The ward that joins on the third day, and those that leave days out: their next running total brings it in
        silent = (ward == "truong-long-hoa" and day < 2) or rng.random() < (0.12 if ward == "long-huu" else 0.025)
        if silent and not (ward == "dan-thanh" or day == self.days - 1):
            return
        if ward == "long-huu" and rng.random() < 0.05:
            rows[1][5] = None  # a blank that is not a zero
        if ward == "truong-long-hoa" and rng.random() < 0.08 and len(rows) > 1:
            # A hamlet without any work is left out of the table
            quiet = [row for row in rows if row[1] == row[3] == row[5] == 0]
            rows = [row for row in rows if row not in quiet[:1]]
            remark = (0, remark[1])
        if ward == "phuong-1" and rng.random() < 0.2:
            # One line for the whole ward, or a hamlet under another name
            if rng.random() < 0.7:
                rows, remark = [["Toàn phường", *(sum(row[n] for row in rows) for n in range(1, 7))]], (0, remark[1])
            else:
                rows[1][0] = "Khóm Hai"
        if ward == "long-toan" and 0 < day and rng.random() < 0.05:
            rows[0][6] += 100  # a slip in a running total, mended the next day
        morning = datetime.combine(when + timedelta(days=1), time(5, 30)) + timedelta(seconds=rng.randint(0, 8000))
        is_late = rng.random() < (0.3 if ward == "hiep-thanh" else 0.07)
        arrival = morning + (timedelta(seconds=rng.randint(8000, 60000)) if is_late else timedelta())
        if ward == "long-huu" and rng.random() < 0.08:
            arrival += timedelta(days=rng.randint(2, 5))  # later days are there before it
        sheet = self.daily_sheet(ward, when, rows, remark)
        stem = f"{ward}/BC {WARDS[ward][0]} ngay {when.day:02}-{when.month:02}"
        if ward == "dan-thanh":
            self.month_book(when, sheet, arrival)
            return
        fate = rng.random()
        if fate < 0.03:
            # Goes back for its total or its sign, and comes again mended, or does not
            self.send(f"{stem} sai.xlsx", arrival, [spoiled(sheet, ward)])
            if rng.random() < 0.7:
                self.send(f"{stem} sua.xlsx", arrival + timedelta(seconds=rng.randint(600, 90000)), [sheet])
            return
        self.send(f"{stem}.xlsx", arrival, [sheet])
        if fate < 0.07:
            self.correct(ward, when, rows, remark, arrival, stem)
        elif fate < 0.09:
            self.send(f"{stem} gui lai.xlsx", arrival + timedelta(seconds=rng.randint(60, 7000)), [sheet])

    def correct(self, ward, when, rows, remark, arrival, stem) -> None:
        """The same day again with another figure; the running totals that follow hold it."""
        at, more = self.rng.randrange(len(rows)), self.rng.randint(1, 9)
        place = next((n for n, area in enumerate(AREAS[ward] or [""]) if area == rows[at][0]), at)
        rows = [row[:] for row in rows]
        if rows[at][5] is not None:
            rows[at][5] += more
            rows[at][6] += more
            self.totals[ward][place][2] += more
        later = arrival + timedelta(seconds=self.rng.randint(1200, 20000))
        self.send(f"{stem} dinh chinh.xlsx", later, [self.daily_sheet(ward, when, rows, remark)])

    def month_book(self, when: date, sheet: Sheet, arrival: datetime) -> None:
        """The whole month again with one more sheet; a day or two are left for the next time."""
        if self.month and self.month[0].name.split(".")[1] != str(when.month):
            self.month = []
        self.month.append(sheet)
        if self.rng.random() < 0.08 and when != STARTS + timedelta(days=self.days - 1):
            return
        name = f"dan-thanh/So theo doi thang {when.month} xa Dan Thanh ({len(self.month)}).xlsx"
        self.send(name, arrival, list(self.month))

    # --- the other forms ---------------------------------------------------------------------------------------------

    def week(self, first: date, last: date) -> None:
        rng = self.rng
        span = f"Từ ngày {first.day:02}/{first.month}/{first.year} đến ngày {last.day:02}/{last.month}/{last.year}"
        for unit, name in [*((ward, WARDS[ward][0]) for ward in WARDS), *DEPARTMENTS.items()]:
            if rng.random() < 0.08:
                continue
            sheets = [self.staff(unit, name, span, last)]
            if unit in WARDS or unit == "cong-an":
                sheets.append(self.police(unit, name, span, last))
            if unit in WARDS:
                sheets.append(self.outreach(name, span))
            due = datetime.combine(last + timedelta(days=1), time(16))
            arrival = due - timedelta(seconds=rng.randint(600, 30000))
            if rng.random() < 0.2:
                arrival = due + timedelta(seconds=rng.randint(1, 200000))
            self.send(f"tuan/{unit} tuan {last.day:02}-{last.month:02}.xlsx", arrival, sheets)
            if rng.random() < 0.05:
                again = [self.staff(unit, name, span, last), *sheets[1:]]
                self.send(f"tuan/{unit} tuan {last.day:02}-{last.month:02} sua.xlsx", arrival + timedelta(hours=3), again)
        inspected = []
        for _ in range(rng.randint(0, 3)):
            when = first + timedelta(days=rng.randint(0, (last - first).days))
            resolved = rng.choice(["Đã niêm yết", "Đã bổ sung", "Không có", ""])
            inspected.append([when, rng.choice(list(WARDS)), rng.choice(FINDINGS), resolved])
        inspected.sort(key=lambda row: (row[0], row[1]))
        pairs = {(row[0], row[1]): row for row in inspected}
        if pairs:
            lines = [["TỔ CÔNG TÁC SỐ 1"], ["KẾT QUẢ KIỂM TRA, ĐÔN ĐỐC"], [], ["TT", "Ngày kiểm tra", "Đơn vị được kiểm tra",
                     "Tồn tại, hạn chế", "Kết quả khắc phục"]]
            for at, row in enumerate(pairs.values()):
                lines.append([at + 1, row[0].strftime("%d/%m/%Y"), WARDS[row[1]][0], row[2], row[3]])
            arrival = datetime.combine(last + timedelta(days=1), time(7)) + timedelta(seconds=rng.randint(0, 9000))
            self.send(f"to 1/kiem tra den {last.day:02}-{last.month:02}.xlsx", arrival, [Sheet("Kiểm tra", lines)])

    def staff(self, unit: str, name: str, span: str, last: date) -> Sheet:
        rng = self.rng
        groups = ["Đảng viên", "Cán bộ, công chức", "Viên chức"] if unit in WARDS else ["Đảng viên", "Công chức"]
        weeks = 1 + (last - STARTS).days // 7
        top = ["TT", "Nhóm đối tượng", "Tổng số", "Đã kích hoạt", "Có lý do chính đáng", "Số thân nhân", "Thân nhân đã kích hoạt"]
        lines = [[f"{name.upper()}"], ["BÁO CÁO KẾT QUẢ CÁN BỘ, ĐẢNG VIÊN KÍCH HOẠT TÀI KHOẢN"], [f"({span})"], [], top]
        sums = [0] * 5
        for at, group in enumerate(groups):
            heads = 12 + 7 * at + len(unit) % 5
            active = min(heads, heads * weeks // 9 + rng.randint(0, 3))
            relatives = heads * 3
            justified = min(heads - active, 1)
            told = min(relatives, relatives * weeks // 12 + rng.randint(0, 4))
            row = [heads, active, justified, relatives, told]
            sums = [a + b for a, b in zip(sums, row)]
            if unit == "nong-dan":
                row[2] = None
            lines.append([at + 1, group, *row])
        if unit == "nong-dan":
            sums[2] = None
        lines += [[None, "Tổng cộng", *sums], [], [None, "NGƯỜI LẬP BIỂU"]]
        return Sheet("Cán bộ", lines)

    def police(self, unit: str, name: str, span: str, last: date) -> Sheet:
        officers = 14 if unit == "cong-an" else 5 + len(unit) % 4
        moved = self.rng.randint(0, officers * 2)
        top = ["Số TT", "Số CBCS", "Số công dân vận động được", "Người không có điện thoại thông minh được giúp"]
        lines = [[name.upper()], ["KẾT QUẢ CÔNG AN VẬN ĐỘNG"], [span], [], top, [1, officers, moved, self.rng.randint(0, 20)]]
        return Sheet("Công an", lines)

    def outreach(self, name: str, span: str) -> Sheet:
        rng = self.rng
        top = ["TT", "Số buổi tuyên truyền", "Số người dự", "Lượt phát thanh", "Số phút phát thanh", "Doanh nghiệp viễn thông"]
        sessions = rng.randint(0, 5)
        row = [1, sessions, sessions * rng.randint(15, 60), rng.randint(0, 20), rng.randint(0, 300), rng.randint(0, 3)]
        return Sheet("Tuyên truyền", [[name.upper()], ["KẾT QUẢ TUYÊN TRUYỀN"], [span], [], top, row])

    def teams(self) -> None:
        ward = [("Công an", 1), ("Đoàn Thanh niên", 1), ("Hội Phụ nữ", 1), ("Hội Nông dân", 1)]
        second = [("Công an", 14), ("Quân sự", 4), ("Đoàn Thanh niên", 4), ("Hội Phụ nữ", 2), ("Hội Nông dân", 2),
                  ("Hội Cựu chiến binh", 2)]
        lists = {**{unit: (WARDS[unit][0], ward) for unit in WARDS}, "to-1": ("Tổ 1", [("Công an", 4), ("Trưởng phòng, ban", 2)]),
                 "to-2": ("Tổ 2", second)}
        for unit, (name, people) in lists.items():
            if unit == "hiep-thanh":
                people = ward[:3]
            lines = [["DANH SÁCH TỔ CÔNG TÁC"], ["Đơn vị:", name], [], ["TT", "Lực lượng", "Số lượng (người)"]]
            lines += [[at + 1, *row] for at, row in enumerate(people)]
            lines.append([None, "Cộng", sum(count for _, count in people)])
            arrival = datetime(2023, 9, 2, 9) + timedelta(seconds=self.rng.randint(0, 300000))
            self.send(f"to cong tac/{unit}.xlsx", arrival, [Sheet("Tổ", lines)])

    def papers(self) -> None:
        for unit in WARDS:
            if self.rng.random() < 0.85:
                arrival = datetime(2023, 9, 3, 8) + timedelta(seconds=self.rng.randint(0, 200000))
                self.parcels.append(Parcel(f"ke-hoach/{unit}.docx", arrival, f"KẾ HOẠCH của {WARDS[unit][0]}"))
            if self.rng.random() < 0.85:
                arrival = datetime(2023, 12, 2, 8) + timedelta(seconds=self.rng.randint(0, 200000))
                self.parcels.append(Parcel(f"bao-cao-tong-ket/{unit}.docx", arrival, f"BÁO CÁO TỔNG KẾT {WARDS[unit][0]}"))

    def send(self, path: str, arrival: datetime, sheets: list) -> None:
        self.parcels.append(Parcel(path, arrival, sheets))

    def play(self) -> None:
        quota = [["PHỤ LỤC GIAO CHỈ TIÊU (số liệu giả định)"], [], ["TT", "Đơn vị", "Chỉ tiêu giao"]]
        quota += [[at + 1, *WARDS[ward]] for at, ward in enumerate(WARDS)]
        quota.append([None, "Tổng cộng", sum(quota for _, quota in WARDS.values())])
        self.send("phu luc.xlsx", datetime(2023, 8, 30, 15), [Sheet("Phụ lục", quota)])
        self.teams()
        if self.documents:
            self.papers()
        first = STARTS
        for day in range(self.days):
            when = STARTS + timedelta(days=day)
            for ward in WARDS:
                self.ward_day(ward, day)
            if when.weekday() == 6 or when == ENDS:
                self.week(first, when)
                first = when + timedelta(days=1)


def spoiled(sheet: Sheet, ward: str) -> Sheet:
    """A copy with a total that is none, or where there is no total a negative figure."""
    lines = [list(line) for line in sheet.lines]
    for line in lines:
        if len(line) > 2 and line[1] == "Tổng cộng":
            line[2] = 999999
            return Sheet(sheet.name, lines, sheet.merged)
    row = next(line for line in lines if line and line[0] == 1)
    row[2] = -4
    return Sheet(sheet.name, lines, sheet.merged)


def save(folder: Path, parcel: Parcel) -> None:
    path = folder / parcel.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(parcel.content, str):
        body = f"<w:p><w:r><w:t>{parcel.content}</w:t></w:r></w:p>"
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        with zipfile.ZipFile(path, "w") as book:
            book.writestr("[Content_Types].xml", f'<Types xmlns="{types}"><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>')
            book.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        return
    book = Workbook()
    book.remove(book.active)
    for sheet in parcel.content:
        ws = book.create_sheet(sheet.name)
        for line in sheet.lines:
            ws.append(line)
        for top, left, bottom, right in sheet.merged:
            ws.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(path)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--days", type=int, default=92)
    arguments.add_argument("--seed", type=int, default=110)
    arguments.add_argument("--documents", action="store_true")
    given = arguments.parse_args()
    town = Town(given.days, given.seed, given.documents)
    town.play()
    last = STARTS + timedelta(days=given.days - 1)
    end = datetime(2023, 12, 5, 8) if last == ENDS else datetime.combine(last + timedelta(days=1), time(12))
    third = timedelta(days=given.days // 3)
    clocks = [datetime.combine(STARTS, time(9)) + third, datetime.combine(STARTS, time(17, 30)) + 2 * third, end]
    phases, before = [], datetime.min
    for number, clock in enumerate(clocks, 1):
        folder = given.folder / str(number)
        arrived = [parcel for parcel in town.parcels if before < parcel.arrival <= clock]
        for parcel in arrived:
            save(folder, parcel)
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "arrivals.csv", "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("path", "time", "reason"))
            for parcel in sorted(arrived, key=lambda parcel: parcel.arrival):
                rows.writerow((parcel.path, parcel.arrival.isoformat() + ZONE, "mô phỏng"))
        phases.append({"folder": str(number), "now": clock.isoformat() + ZONE})
        before = clock
    told = {"phases": phases, "last": last.isoformat(), "days": given.days, "documents": given.documents}
    (given.folder / "phases.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
