#!/usr/bin/env python3
"""Write the sample inbox of Plan 110 again, the tests' copy of it, and what it must add up to.

    python3 tests/sample/make.py [INBOX]        default: <repository>/inbox

Needs openpyxl, and LibreOffice (`soffice` on the PATH) for .xls, .ods and cached formula values.
Every figure is made up and written out in the tables below; running twice writes the same bytes.
Files already in INBOX are overwritten, others are left alone.

Three parts, top to bottom: the tables (who reported what, how each ward lays out its workbook, which
file arrived when), the drawing of the workbooks, and `expected.json` beside this script.

`expected.json` is worked out here in plain Python from the tables alone, never from the program's
output. It is an object keyed by report date; each value holds `total`, `units`, `submissions` and
`findings` as `summary.json` has them, for the state after ONE run at 2023-09-03T08:30:00+07:00 that
reads everything with the arrival times of `arrivals.csv`:

* day: sum of the rows of the submission that counts, per indicator; null when none does. The total's
  is the sum of the known ones.
* cumulative: opening balance where it counts, plus all day figures up to the date. A unit that has
  not reported keeps its last; one never accepted up to the date has nulls. An opening balance found
  on the campaign's first day is work from before the campaign and is left out.
* percent: cumulative activated_l2 / quota * 100, 2 decimals, half away from zero.
* remaining: quota - cumulative, not below 0. pace_needed: remaining / campaign days after the date.
* pace_7d: what cumulative activated_l2 gained in the last 7 campaign days (here: all of them), divided by these days,
  whatever was or was not reported; the same of the total. 1 decimal.
* projected_finish: date + ceil(remaining / unrounded pace) days; null without a pace above 0.
* on_pace: nothing remains, or projected_finish is not after the campaign's end; null while fewer than half of the reports
  of those days came, unless nothing remains.
* rank: by percent, descending, ties share (1, 1, 3).
* status: by the first accepted arrival, which is received_at; source is the file that counts now.
* findings: one `opening-balance` per indicator concerned, at the cell of its lũy kế where one line is the whole unit,
  otherwise `cell` null; lists are in no order that matters.

The quota appendix carries no report date, so it stands in no date's `submissions` here.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent

# ---------------------------------------------------------------------------------------------------
# The tables: campaign and figures

ZONE = timezone(timedelta(hours=7))
FIRST, LAST = date(2023, 8, 31), date(2023, 11, 30)
DAYS = [date(2023, 8, 31), date(2023, 9, 1), date(2023, 9, 2)]
DEADLINE = time(8, 0, 0)
PACE_DAYS = 7
INDICATORS = ("collected_l2", "activated_l1", "activated_l2")
TARGET = "activated_l2"
TOTAL = "Tổng cộng"

# id: name, citizens eligible, activated before the campaign, quota
UNITS = {
    "phuong-1": ("Phường 1", 9480, 1240, 6850),
    "phuong-2": ("Phường 2", 6650, 905, 4720),
    "long-toan": ("Xã Long Toàn", 7420, 1010, 5310),
    "long-huu": ("Xã Long Hữu", 6890, 948, 4930),
    "dan-thanh": ("Xã Dân Thành", 5410, 722, 3860),
    "truong-long-hoa": ("Xã Trường Long Hòa", 4890, 655, 3480),
    "hiep-thanh": ("Xã Hiệp Thạnh", 4730, 640, 3370),
}

# unit: sub-row: for each of DAYS (collected_l2, activated_l1, activated_l2) as it truly was
FIGURES = {
    "phuong-1": {
        "Khóm 1": [(26, 7, 20), (24, 6, 19), (21, 5, 17)],
        "Khóm 2": [(23, 5, 18), (25, 7, 18), (19, 4, 15)],
        "Khóm 3": [(20, 6, 17), (21, 4, 16), (18, 5, 15)],
        "Khóm 4": [(24, 8, 20), (22, 6, 19), (20, 6, 18)],
        "Khóm 5": [(19, 4, 17), (18, 5, 16), (16, 3, 14)],
    },
    "phuong-2": {
        "Khóm 1": [(15, 4, 12), (14, 3, 11), (12, 2, 9)],
        "Khóm 2": [(13, 3, 11), (12, 4, 10), (10, 3, 9)],
        "Khóm 3": [(12, 5, 10), (11, 2, 9), (9, 2, 8)],
        "Khóm 4": [(11, 2, 9), (13, 3, 9), (10, 4, 8)],
        "Khóm 5": [(14, 3, 10), (10, 2, 8), (11, 1, 8)],
        "Khóm 6": [(10, 0, 9), (9, 1, 8), (8, 0, 7)],
    },
    "long-toan": {
        "Ấp Bào Sen": [(14, 3, 9), (15, 4, 10), (12, 3, 8)],
        "Ấp Giồng Ổi": [(12, 2, 8), (13, 3, 9), (11, 2, 8)],
        "Ấp Long Điền": [(11, 4, 8), (12, 2, 8), (10, 3, 7)],
        "Ấp Phước Bình": [(10, 1, 8), (11, 2, 9), (9, 0, 8)],
        "Ấp Phước Trị": [(9, 2, 7), (10, 0, 7), (9, 1, 6)],
        "Ấp Thống Nhất": [(12, 3, 8), (13, 3, 9), (11, 2, 8)],
    },
    "long-huu": {
        "Ấp 10": [(52, 6, 8), (49, 5, 7), (47, 4, 7)],
        "Ấp 11": [(47, 4, 7), (50, 3, 7), (46, 5, 7)],
        "Ấp 12": [(44, 0, 7), (46, 2, 6), (45, 0, 6)],
        "Ấp 13": [(49, 3, 8), (45, 4, 8), (48, 2, 7)],
        "Ấp 14": [(41, 2, 6), (43, 0, 6), (40, 1, 6)],
        "Ấp 15": [(46, 5, 7), (48, 3, 7), (44, 4, 7)],
        "Ấp 16": [(38, 0, 6), (40, 1, 6), (39, 0, 6)],
        "Ấp 17": [(45, 4, 8), (44, 5, 7), (46, 3, 7)],
    },
    "dan-thanh": {
        "Ấp Giồng Giếng": [(14, 3, 11), (15, 4, 12), (12, 2, 10)],
        "Ấp Mù U": [(12, 2, 9), (13, 3, 11), (11, 3, 9)],
        "Ấp Láng Cháo": [(11, 4, 9), (12, 2, 10), (10, 1, 8)],
        "Ấp Cồn Ông": [(10, 1, 9), (12, 3, 11), (9, 2, 9)],
    },
    "truong-long-hoa": {
        "Xã Trường Long Hòa": [(48, 4, 39), (52, 6, 43), (49, 5, 41)],
    },
    "hiep-thanh": {
        "Ấp Bào": [(12, 3, 10), (13, 2, 10)],
        "Ấp Cây Da": [(11, 2, 9), (12, 3, 10)],
        "Ấp Chợ": [(9, 1, 8), (10, 2, 9)],
        "Ấp Giồng Nhãn": [(10, 0, 8), (11, 1, 9)],
    },
}

# What the first file of 1 September said before it was corrected.
DRAFTS = {
    ("dan-thanh", date(2023, 9, 1)): {"Ấp Mù U": (13, 3, 8), "Ấp Cồn Ông": (10, 3, 11)},
}

# Slips of the typing hand: (unit, report date): {(row, (indicator, which)): typed}
SLIPS = {
    ("truong-long-hoa", date(2023, 8, 31)): {("Xã Trường Long Hòa", ("activated_l1", "day")): -4},
    ("hiep-thanh", date(2023, 9, 1)): {(TOTAL, ("activated_l2", "day")): 48},
}

# Work from before the campaign that the ward's own lũy kế includes.
OPENINGS = {
    "phuong-1": {
        "Khóm 1": (310, 96, 262),
        "Khóm 2": (294, 88, 250),
        "Khóm 3": (281, 79, 239),
        "Khóm 4": (302, 91, 255),
        "Khóm 5": (276, 83, 234),
    },
}

# Phường 1 divides its quota among its khóm, and reports percent and remainder of each.
AREA_QUOTAS = {"Khóm 1": 1450, "Khóm 2": 1380, "Khóm 3": 1320, "Khóm 4": 1410, "Khóm 5": 1290}

# Dân Thành's extra column, households called upon: of each ấp its dossiers of the day and some more.
HOUSEHOLDS_MORE = 5

# Two teams share Long Toàn; the ward's table has a subtotal for each.
GROUPS = {
    "long-toan": {
        "Tổ công tác số 1": ["Ấp Bào Sen", "Ấp Giồng Ổi", "Ấp Long Điền"],
        "Tổ công tác số 2": ["Ấp Phước Bình", "Ấp Phước Trị", "Ấp Thống Nhất"],
    },
}

DIFFICULTIES = {
    ("phuong-1", date(2023, 8, 31), "Khóm 3"): "Nhiều công dân đi làm ăn xa, chưa liên hệ được",
    ("phuong-1", date(2023, 9, 1), "Khóm 5"): "Một số người cao tuổi chưa có điện thoại thông minh",
    ("phuong-2", date(2023, 8, 31), "Khóm 6"): "Sóng di động yếu khu vực ven sông",
    ("phuong-2", date(2023, 9, 2), "Khóm 4"): "Công dân nghỉ lễ, vắng nhà",
    ("long-toan", date(2023, 9, 1), "Ấp Phước Trị"): "Công dân đổi số điện thoại, không nhận được mã OTP",
    ("long-huu", date(2023, 9, 1), "Ấp 16"): "Hồ sơ thu nhận nhiều, chờ phê duyệt định danh",
    ("dan-thanh", date(2023, 8, 31), "Ấp Cồn Ông"): "Đi lại khó khăn, phải qua phà",
    ("truong-long-hoa", date(2023, 9, 1), "Xã Trường Long Hòa"): "Ngư dân đi biển dài ngày, chưa thu nhận được",
    ("hiep-thanh", date(2023, 8, 31), "Ấp Chợ"): "Thiếu máy thu nhận lưu động",
}

# ---------------------------------------------------------------------------------------------------
# The tables: how each ward lays out its workbook


@dataclass(frozen=True)
class Column:
    """One column of a ward's table: `key` is what stands in it, `sub` the second line of its heading."""

    heading: str
    key: str | tuple[str, str]
    width: float
    sub: str = ""


def pair(indicator: str, heading: str, day: str = "Trong ngày", cumulative: str = "Lũy kế") -> list[Column]:
    """The two columns of an indicator under one heading."""
    return [Column(heading, (indicator, "day"), 10, day), Column(heading, (indicator, "cumulative"), 10, cumulative)]


def in_words(day: date) -> str:
    """`ngày 01 tháng 9 năm 2023`: leading zero for days 1-9 and months 1-2 (Decree 30)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def dotted(value: int) -> str:
    """A figure typed as text the way a clerk does: `-` for nothing, `1.234` for a thousand."""
    return "-" if value == 0 else f"{value:,}".replace(",", ".")


@dataclass(frozen=True)
class Look:
    """The habits of one ward.

    `dated` gives the line that tells the report date: one text, a label with its value in the next
    cell, or nothing (the sheet name tells it). `place` and `place_below` are the place-and-date line
    at the top right or at the signature; it bears the day of sending. `total_across` merges the
    label of the total line over the first two columns.
    """

    office: tuple[str, str]
    columns: list[Column]
    title: tuple[str, ...]
    dated: Callable[[date], str | tuple[str, object] | None]
    sheet: Callable[[date], str] = lambda day: "Sheet1"
    label: tuple[str, str] | None = None
    numbering: Callable[[int], object] | None = None
    typed: Callable[[int], object] = int
    formulas: bool = False
    total: bool = True
    total_across: bool = False
    place: str = ""
    place_below: str = ""
    signers: tuple[str, str] = ("NGƯỜI LẬP BIỂU", "TỔ TRƯỞNG")
    spare_sheets: tuple[str, ...] = ()


def area_columns(tt: str, area: str) -> list[Column]:
    return [Column(tt, "tt", 6), Column(area, "area", 20)]


DIFFICULTY = Column("Khó khăn, vướng mắc", "difficulty", 30)
ONE_LINE = 28  # characters that fit its width
NOTE = Column("Ghi chú", "note", 12)
PLAN = "thực hiện Kế hoạch số 110/KH-UBND của UBND thị xã Duyên Hải"

LOOKS = {
    "phuong-1": Look(
        office=("UBND PHƯỜNG 1", "TỔ CÔNG TÁC ĐỀ ÁN 06"),
        place="Phường 1",
        title=("BÁO CÁO KẾT QUẢ HÀNG NGÀY", "Thu nhận hồ sơ, kích hoạt tài khoản định danh điện tử", f"({PLAN})"),
        label=("Đơn vị:", "Phường 1"),
        dated=lambda day: ("Ngày báo cáo:", day),
        columns=[
            *area_columns("TT", "Khóm"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2"),
            *pair("activated_l1", "Kích hoạt mức 1"),
            *pair("activated_l2", "Kích hoạt mức 2"),
            Column("Tỷ lệ (%)", "percent", 11),
            Column("Còn lại", "left", 11),
            DIFFICULTY,
            NOTE,
        ],
        numbering=lambda n: n,
        formulas=True,
    ),
    "phuong-2": Look(
        office=("UBND PHƯỜNG 2", "TỔ CÔNG TÁC ĐỀ ÁN 06"),
        sheet=lambda day: f"{day.day}.{day.month}",
        title=("BẢNG SỐ LIỆU", "Thu nhận hồ sơ và kích hoạt tài khoản định danh điện tử"),
        dated=lambda day: f"(Số liệu đến 23 giờ 00 ngày {day:%d}/{day.month}/{day.year})" if day.day == 1 else None,
        total_across=True,
        columns=[
            *area_columns("TT", "Ấp, khóm"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2"),
            *pair("activated_l1", "Kích hoạt mức 1"),
            *pair("activated_l2", "Kích hoạt mức 2"),
            DIFFICULTY,
        ],
    ),
    "long-toan": Look(
        office=("CÔNG AN THỊ XÃ DUYÊN HẢI", "CÔNG AN XÃ LONG TOÀN"),
        place="Long Toàn",
        title=("BÁO CÁO KẾT QUẢ TRONG NGÀY", f"Kích hoạt tài khoản định danh điện tử {PLAN}"),
        label=("Đơn vị báo cáo:", "CA xã Long Toàn"),
        dated=lambda day: ("Ngày báo cáo:", f"{day:%d/%m/%Y}"),
        columns=[
            *area_columns("Số TT", "Tên ấp"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2", cumulative="Luỹ kế"),
            *pair("activated_l1", "Kích hoạt mức 1", cumulative="Luỹ kế"),
            *pair("activated_l2", "Kích hoạt mức 2", cumulative="Luỹ kế"),
            DIFFICULTY,
            NOTE,
        ],
        signers=("CÁN BỘ TỔNG HỢP", "TRƯỞNG CÔNG AN XÃ"),
        spare_sheets=("Sheet2", "Sheet3"),
    ),
    "long-huu": Look(
        office=("ỦY BAN NHÂN DÂN", "XÃ LONG HỮU"),
        place_below="Long Hữu",
        title=("TỔNG HỢP KẾT QUẢ THỰC HIỆN ĐỀ ÁN 06",),
        dated=lambda day: f"Số liệu {in_words(day)}",
        columns=[
            *area_columns("TT", "Ấp"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2"),
            *pair("activated_l1", "Kích hoạt mức 1"),
            *pair("activated_l2", "Kích hoạt mức 2"),
            DIFFICULTY,
        ],
        numbering=lambda n: f"({n})",
        typed=dotted,
        signers=("NGƯỜI LẬP BIỂU", "CHỦ TỊCH"),
    ),
    "dan-thanh": Look(
        office=("UBND XÃ DÂN THÀNH", "TỔ CÔNG TÁC ĐỀ ÁN 06"),
        title=("BÁO CÁO NHANH", "Kết quả kích hoạt tài khoản định danh điện tử"),
        dated=lambda day: f"(Ngày báo cáo: {day.day}/{day.month}/{day.year})",
        sheet=lambda day: "BC ngay",
        columns=[
            *area_columns("STT", "Ấp"),
            *pair("activated_l2", "Kích\u00a0hoạt  mức 2", "Kết quả  trong\u00a0ngày", "Cộng  dồn"),
            Column("Số hộ  đã vận động", "households", 10),
            *pair("activated_l1", "Kích hoạt\u00a0mức  1 ", "Kết quả trong ngày", "Cộng\u00a0dồn"),
            DIFFICULTY,
            *pair("collected_l2", " Thu nhận  hồ sơ\u00a0mức 2", "Kết quả  trong ngày", "Cộng dồn"),
        ],
    ),
    "truong-long-hoa": Look(
        office=("ỦY BAN NHÂN DÂN", "XÃ TRƯỜNG LONG HOÀ"),
        title=("BÁO CÁO", "Kết quả thu nhận hồ sơ, kích hoạt tài khoản định danh điện tử"),
        dated=lambda day: f"Ngày báo cáo: {day.day:02}/{day.month:02}/{day.year}",
        columns=[
            *area_columns("TT", "Đơn vị"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2"),
            *pair("activated_l1", "Kích hoạt mức 1"),
            *pair("activated_l2", "Kích hoạt mức 2"),
            DIFFICULTY,
        ],
        total=False,
    ),
    "hiep-thanh": Look(
        office=("UBND XÃ HIỆP THẠNH", "TỔ CÔNG TÁC ĐỀ ÁN 06"),
        place="Hiệp Thạnh",
        title=("BÁO CÁO KẾT QUẢ HÀNG NGÀY", f"({PLAN})"),
        label=("Đơn vị:", "xã Hiệp Thạnh"),
        dated=lambda day: ("Ngày báo cáo:", f"{day.day}/{day.month}/{day.year}"),
        columns=[
            *area_columns("TT", "Ấp, khóm"),
            *pair("collected_l2", "Thu nhận hồ sơ mức 2"),
            *pair("activated_l1", "Kích hoạt mức 1"),
            *pair("activated_l2", "Kích hoạt mức 2"),
            DIFFICULTY,
            NOTE,
        ],
        numbering=lambda n: f"({n})",
        total_across=True,
    ),
}

# ---------------------------------------------------------------------------------------------------
# The tables: what was dropped, and when

APPENDIX_HEADINGS = (
    "TT",
    "Đơn vị (xã, phường)",
    "Số công dân đủ điều kiện",
    "Đã kích hoạt trước chiến dịch",
    "Chỉ tiêu giao",
    "Ghi chú",
)
APPENDIX = ("phu-luc-chi-tieu.xlsx", "2023-08-30T16:45:00+07:00", "mẫu: thư điện tử lúc 16:45")
ZALO, MAIL, USB = "Zalo", "thư điện tử", "chép từ USB"


@dataclass(frozen=True)
class Delivery:
    """One file: the path below the inbox, when and how it came, whose it is and the days in it."""

    path: str
    arrival: datetime
    channel: str
    unit: str
    days: tuple[date, ...]
    draft: bool = False

    @property
    def reason(self) -> str:
        seconds = ":%S" if self.arrival.second else ""
        return f"mẫu: {self.channel} lúc {self.arrival.strftime('%H:%M' + seconds)}"


def delivery(path: str, arrival: str, channel: str, unit: str, *days: str, draft: bool = False) -> Delivery:
    """A line of the table below: local arrival `month-day time`, report days `month-day`."""
    return Delivery(
        path,
        datetime.fromisoformat(f"2023-{arrival}").replace(tzinfo=ZONE),
        channel,
        unit,
        tuple(date.fromisoformat(f"2023-{day}") for day in days),
        draft,
    )


DELIVERIES = [
    delivery("BC P1 31-8.xlsx", "09-01 07:12:00", ZALO, "phuong-1", "08-31"),
    delivery("BC P1 1-9.xlsx", "09-02 06:55:20", ZALO, "phuong-1", "09-01"),
    delivery("BC P1 2-9.xlsx", "09-03 07:05:00", ZALO, "phuong-1", "09-02"),
    delivery("Phuong 2.xlsx", "09-01 07:31:00", MAIL, "phuong-2", "08-31"),
    delivery("Phuong 2 (1).xlsx", "09-02 07:40:10", MAIL, "phuong-2", "08-31", "09-01"),
    delivery("Phuong 2 (2).xlsx", "09-03 07:22:00", MAIL, "phuong-2", "08-31", "09-01", "09-02"),
    delivery("CA xa Long Toan 31.8.xls", "09-01 06:40:00", MAIL, "long-toan", "08-31"),
    delivery("CA xa Long Toan 01.9.xls", "09-02 06:47:30", MAIL, "long-toan", "09-01"),
    delivery("ca xa long toan 02.9.xls", "09-03 06:51:00", MAIL, "long-toan", "09-02"),
    delivery("zalo/Long Huu so lieu 31-8-2023.ods", "09-01 07:48:00", ZALO, "long-huu", "08-31"),
    delivery("zalo/Long Huu so lieu 1-9-2023.ods", "09-02 07:59:59", ZALO, "long-huu", "09-01"),
    delivery("zalo/Long Huu so lieu 2-9-2023.ods", "09-03 07:44:00", ZALO, "long-huu", "09-02"),
    delivery("Dan Thanh/BAO CAO NGAY 31-8.xlsx", "09-01 07:20:00", USB, "dan-thanh", "08-31"),
    delivery("Dan Thanh/BAO CAO NGAY 1-9.xlsx", "09-02 06:48:00", ZALO, "dan-thanh", "09-01", draft=True),
    delivery("gui lan 2/Dan Thanh BAO CAO NGAY 1-9 (sua).xlsx", "09-02 07:41:00", ZALO, "dan-thanh", "09-01"),
    delivery("Dan Thanh/BAO CAO NGAY 2-9.xlsx", "09-03 07:18:00", ZALO, "dan-thanh", "09-02"),
    delivery("Xã Trường Long Hòa - 31.8.2023.xlsx", "09-01 07:53:00", ZALO, "truong-long-hoa", "08-31"),
    delivery("Xã Trường Long Hòa - 1.9.2023.xlsx", "09-02 08:00:01", ZALO, "truong-long-hoa", "09-01"),
    delivery("Xã Trường Long Hòa - 2.9.2023.xlsx", "09-03 08:00:00", ZALO, "truong-long-hoa", "09-02"),
    delivery("bc hiep thanh ngay 31 thang 8.xlsx", "09-01 07:36:00", MAIL, "hiep-thanh", "08-31"),
    delivery("bc hiep thanh ngay 1 thang 9.xlsx", "09-02 07:15:00", MAIL, "hiep-thanh", "09-01"),
]

# ---------------------------------------------------------------------------------------------------
# What a ward types: the lines of its table


@dataclass
class Line:
    """A line of a ward's table. `kind` is area, group or total; `figures` and, once drawn, `cells` by (indicator, which)."""

    tt: object
    label: str
    kind: str
    figures: dict[tuple[str, str], int]
    cells: dict[tuple[str, str], str] = field(default_factory=dict)


class Found(NamedTuple):
    """A finding this script makes on purpose."""

    sheet: str
    cell: str | None
    severity: str
    code: str


KEYS = [(indicator, which) for which in ("day", "cumulative") for indicator in INDICATORS]


def day_figures(unit: str, area: str, day: date, draft: bool) -> tuple[int, int, int]:
    """The three figures of one sub-row on one day."""
    if draft and area in DRAFTS[unit, day]:
        return DRAFTS[unit, day][area]
    return FIGURES[unit][area][DAYS.index(day)]


def area_figures(unit: str, area: str, day: date, draft: bool) -> dict[tuple[str, str], int]:
    """The day's figures and lũy kế of a sub-row; lũy kế = work before + all days so far."""
    today = day_figures(unit, area, day, draft)
    earlier = [day_figures(unit, area, past, False) for past in DAYS if past < day]
    opening = OPENINGS.get(unit, {}).get(area, (0, 0, 0))
    cumulative = [sum(values) for values in zip(opening, today, *earlier)]
    return dict(zip(KEYS, [*today, *cumulative]))


def added(lines: list[Line]) -> dict[tuple[str, str], int]:
    return {key: sum(line.figures[key] for line in lines) for key in KEYS}


def lines_of(unit: str, day: date, draft: bool) -> list[Line]:
    """The whole table of a ward on a day, group and total lines and slips included."""
    figures = {area: area_figures(unit, area, day, draft) for area in FIGURES[unit]}
    areas = [Line(n, area, "area", figures[area]) for n, area in enumerate(figures, 1)]
    lines = areas
    if unit in GROUPS:
        lines = []
        for numeral, (group, members) in zip(("I", "II"), GROUPS[unit].items()):
            inside = [line for line in areas if line.label in members]
            lines += [Line(numeral, group, "group", added(inside)), *inside]
    if LOOKS[unit].total:
        lines = [*lines, Line("", TOTAL, "total", added(areas))]
    for (label, key), typed in SLIPS.get((unit, day), {}).items():
        next(line for line in lines if line.label == label).figures[key] = typed
    return lines


# ---------------------------------------------------------------------------------------------------
# Drawing

FONT = "Times New Roman"
THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

# How the columns that hold no figure of an indicator stand.
ALIGN = {"tt": CENTER, "area": LEFT, "difficulty": LEFT, "note": LEFT}
ALIGN |= {"percent": RIGHT, "left": RIGHT, "households": RIGHT}


def put(ws: Worksheet, row: int, first: int, last: int, value: object, align: Alignment = CENTER, **font) -> None:
    """Write a value across the columns first..last of a row, merged when they are several."""
    cell = ws.cell(row, first, value)
    cell.font = Font(name=FONT, **{"size": 13, **font})
    cell.alignment = align
    if last > first:
        ws.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def boxed(ws: Worksheet, row: int, column: int, value: object, align: Alignment = CENTER, **font) -> None:
    put(ws, row, column, column, value, align, **{"size": 12, **font})
    ws.cell(row, column).border = BOX


def paper(ws: Worksheet, landscape: bool) -> None:
    """A4 with the margins of Decree 30/2020/NĐ-CP, one page wide."""
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.orientation = "landscape" if landscape else "portrait"
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.page_margins.left, ws.page_margins.right = 30 / 25.4, 15 / 25.4
    ws.page_margins.top = ws.page_margins.bottom = 20 / 25.4
    ws.print_options.horizontalCentered = True


def title_block(ws: Worksheet, office: tuple[str, str], place: str, sent: date, split: int, last: int) -> int:
    """Office left, Quốc hiệu right, place and date below it; gives the next free row."""
    put(ws, 1, 1, split, office[0], size=12, bold=office[0] == "ỦY BAN NHÂN DÂN")
    put(ws, 2, 1, split, office[1], size=12, bold=True, underline="single")
    put(ws, 1, split + 1, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    put(ws, 2, split + 1, last, "Độc lập - Tự do - Hạnh phúc", bold=True, underline="single")
    if place:
        put(ws, 3, split + 1, last, f"{place}, {in_words(sent)}", italic=True)
    return 5


def headings(ws: Worksheet, row: int, look: Look) -> int:
    """Two heading rows, indicators merged across, other columns merged down; gives the next row."""
    columns = look.columns
    for n, column in enumerate(columns, 1):
        boxed(ws, row, n, column.heading, bold=True)
        boxed(ws, row + 1, n, column.sub or None, bold=True)
        ws.column_dimensions[get_column_letter(n)].width = column.width
        if not column.sub:
            ws.merge_cells(start_row=row, start_column=n, end_row=row + 1, end_column=n)
        elif n > 1 and columns[n - 2].heading == column.heading:
            ws.cell(row, n).value = None
            ws.merge_cells(start_row=row, start_column=n - 1, end_row=row, end_column=n)
    ws.row_dimensions[row].height = 32
    ws.row_dimensions[row + 1].height = 32
    row += 2
    if look.numbering:
        for n in range(1, len(columns) + 1):
            number = "AB"[n - 1] if n <= 2 else look.numbering(n - 2)
            boxed(ws, row, n, number, size=10, italic=True)
        row += 1
    return row


def share(line: Line, row: int, column: str) -> dict[str, str]:
    """Phường 1's formulas for percent and remainder of a line."""
    quota = AREA_QUOTAS.get(line.label, sum(AREA_QUOTAS.values()))
    return {"percent": f"=ROUND({column}{row}/{quota}*100,2)", "left": f"=MAX(0,{quota}-{column}{row})"}


def side_columns(line: Line, row: int, look: Look, unit: str, day: date, areas: int, target: str) -> dict:
    """What stands in the columns that hold no figure of an indicator, by column key."""
    beside = {"tt": line.tt or None, "area": line.label}
    if line.kind == "total" and look.total_across:
        beside = {"tt": line.label}
    beside["difficulty"] = DIFFICULTIES.get((unit, day, line.label))
    beside["households"] = line.figures["collected_l2", "day"] + HOUSEHOLDS_MORE * (1 if line.kind == "area" else areas)
    return beside | (share(line, row, target) if look.formulas else {})


def table_body(ws: Worksheet, row: int, look: Look, unit: str, day: date, lines: list[Line]) -> tuple[int, list[Found]]:
    """The lines of figures; gives the next row and the findings of what was typed."""
    findings, top = [], row
    areas = [line for line in lines if line.kind == "area"]
    sums = added(areas)
    letters = {column.key: get_column_letter(n) for n, column in enumerate(look.columns, 1)}
    for line in lines:
        strong = {"bold": line.kind != "area"}
        beside = side_columns(line, row, look, unit, day, len(areas), letters[TARGET, "cumulative"])
        for n, (key, letter) in enumerate(letters.items(), 1):
            if key not in KEYS:
                align = CENTER if line.kind == "total" and key == "area" else ALIGN[key]
                boxed(ws, row, n, beside.get(key), align, **strong)
                continue
            line.cells[key] = f"{letter}{row}"
            figure, value = line.figures[key], look.typed(line.figures[key])
            if look.formulas and line.kind == "total":
                value = f"=SUM({letter}{top}:{letter}{row - 1})"
            wrong = line.kind == "total" and figure != sums[key]
            findings += [Found(ws.title, f"{letter}{row}", *fault) for fault in faults(figure, value, wrong)]
            boxed(ws, row, n, value, RIGHT, **strong)
        if "percent" in letters:
            ws[f"{letters['percent']}{row}"].number_format = "0.00"
        if line.kind == "total" and look.total_across:
            ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        ws.row_dimensions[row].height = 33 if len(beside["difficulty"] or "") > ONE_LINE else 18
        row += 1
    return row, findings


def faults(figure: int, value: object, wrong_total: bool) -> list[tuple[str, str]]:
    """Severity and code of what is to be found in one cell of figures."""
    return [
        fault
        for fault, holds in (
            (("error", "negative-number"), figure < 0),
            (("error", "total-mismatch"), wrong_total),
            (("warning", "ambiguous-number"), isinstance(value, str) and "." in value),
        )
        if holds
    ]


def signature(ws: Worksheet, row: int, look: Look, sent: date, split: int, last: int) -> None:
    if look.place_below:
        put(ws, row, split + 1, last, f"{look.place_below}, {in_words(sent)}", italic=True)
        row += 1
    for signer, (first, end) in zip(look.signers, ((1, split), (split + 1, last))):
        put(ws, row, first, end, signer, bold=True)
        put(ws, row + 1, first, end, "(Ký, ghi rõ họ tên)", size=12, italic=True)


def draw_report(ws: Worksheet, unit: str, day: date, lines: list[Line]) -> list[Found]:
    """One ward's report of one day on one sheet; gives the findings of what was typed."""
    look, sent = LOOKS[unit], day + timedelta(days=1)
    last = len(look.columns)
    split = last // 2 - 1
    paper(ws, landscape=True)
    row = title_block(ws, look.office, look.place, sent, split, last)
    for n, text in enumerate(look.title):
        aside = text.startswith("(")
        put(ws, row, 1, last, text, size=14 if n == 0 else 13, bold=not aside, italic=aside)
        row += 1
    for told in (look.label, look.dated(day)):
        if isinstance(told, tuple):
            put(ws, row, 1, 2, told[0], LEFT)
            put(ws, row, 3, 5, told[1], LEFT, bold=True)
            ws.cell(row, 3).number_format = "dd/mm/yyyy" if isinstance(told[1], date) else "General"
        elif told:
            put(ws, row, 1, last, told, italic=True)
        row += told is not None
    row = headings(ws, row + 1, look)
    row, findings = table_body(ws, row, look, unit, day, lines)
    signature(ws, row + 1, look, sent, split, last)
    return findings


def draw_workbook(drop: Delivery) -> tuple[Workbook, list[Submission]]:
    """The workbook of a delivery, a sheet a day, and its submissions."""
    book, look, submissions = Workbook(), LOOKS[drop.unit], []
    book.remove(book.active)
    for day in drop.days:
        ws = book.create_sheet(look.sheet(day))
        lines = lines_of(drop.unit, day, drop.draft)
        submissions.append(Submission(drop, ws.title, day, lines, draw_report(ws, drop.unit, day, lines)))
    for name in look.spare_sheets:
        book.create_sheet(name)
    book.active = len(drop.days) - 1
    return book, submissions


def draw_appendix() -> Workbook:
    """The quota appendix: two groups with subtotals, all sums as formulas."""
    book = Workbook()
    ws = book.active
    ws.title = "Phu luc"
    paper(ws, landscape=False)
    for letter, width in zip("ABCDEF", (6, 26, 15, 17, 14, 14)):
        ws.column_dimensions[letter].width = width
    row = title_block(ws, ("ỦY BAN NHÂN DÂN", "THỊ XÃ DUYÊN HẢI"), "", FIRST, 2, 6)
    put(ws, row, 1, 6, "PHỤ LỤC", size=14, bold=True)
    put(ws, row + 1, 1, 6, "Giao chỉ tiêu kích hoạt tài khoản định danh điện tử mức 2", size=14, bold=True)
    attached = "(Kèm theo Kế hoạch số 110/KH-UBND ngày 30 tháng 8 năm 2023\ncủa Ủy ban nhân dân thị xã Duyên Hải)"
    put(ws, row + 2, 1, 6, attached, italic=True)
    ws.row_dimensions[row + 2].height = 36
    put(ws, row + 3, 1, 6, "Số liệu minh họa, không phải chỉ tiêu chính thức", bold=True, italic=True)
    row += 5
    for n, (name, number) in enumerate(zip(APPENDIX_HEADINGS, ("A", "B", 1, 2, 3, 4)), 1):
        boxed(ws, row, n, name, bold=True)
        boxed(ws, row + 1, n, number, size=10, italic=True)
    ws.row_dimensions[row].height = 50
    row, subtotals = row + 2, []
    for numeral, group, prefix in (("I", "Các phường", "Phường"), ("II", "Các xã", "Xã")):
        members = [facts for facts in UNITS.values() if facts[0].startswith(prefix)]
        sums = [f"=SUM({c}{row + 1}:{c}{row + len(members)})" for c in "CDE"]
        subtotals.append(row)
        row = appendix_row(ws, row, numeral, group, sums, bold=True)
        for n, (name, *figures) in enumerate(members, 1):
            row = appendix_row(ws, row, n, name, figures)
    sums = ["=" + "+".join(f"{c}{r}" for r in subtotals) for c in "CDE"]
    appendix_row(ws, row, None, TOTAL, sums, bold=True)
    return book


def appendix_row(ws: Worksheet, row: int, tt: object, name: str, figures: list, **font) -> int:
    for n, value in enumerate((tt, name, *figures, None), 1):
        boxed(ws, row, n, value, (CENTER, LEFT, RIGHT, RIGHT, RIGHT, LEFT)[n - 1], **font)
        if n in (3, 4, 5):
            ws.cell(row, n).number_format = "#,##0"
    ws.row_dimensions[row].height = 20
    return row + 1


# ---------------------------------------------------------------------------------------------------
# Writing

FILTERS = {"xls": "xls:MS Excel 97", "ods": "ods", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
NEUTRAL = {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
STAMP = datetime(2023, 9, 1)

# [MS-OLEPS] FMTID_SummaryInformation, and two of its property identifiers
SUMMARY_FORMAT = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
CREATED, LAST_SAVED = 0x0C, 0x0D


def write_books(books: dict[str, Workbook], recalculated: set[str], inbox: Path) -> None:
    """Save every workbook; LibreOffice turns some into .xls and .ods and works out formulas."""
    with tempfile.TemporaryDirectory() as scratch:
        waiting: dict[str, dict[Path, Path]] = {}
        for n, (path, book) in enumerate(books.items()):
            target = inbox / path
            target.parent.mkdir(parents=True, exist_ok=True)
            book.properties.creator, book.properties.created = "", STAMP
            kind = target.suffix[1:]
            through_office = kind != "xlsx" or path in recalculated
            saved = Path(scratch, f"{n:02}.xlsx") if through_office else target
            book.save(saved)
            if through_office:
                waiting.setdefault(kind, {})[saved] = target
            else:
                settle(target)
        for kind, moves in waiting.items():
            convert(kind, moves, Path(scratch))


def convert(kind: str, moves: dict[Path, Path], scratch: Path) -> None:
    """Let LibreOffice save the files again in a format, then put them where they belong."""
    out = scratch / kind
    profile = (scratch / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", FILTERS[kind]]
    subprocess.run([*command, "--outdir", out, *moves], check=True, capture_output=True, env=os.environ | NEUTRAL)
    for saved, target in moves.items():
        shutil.move(out / f"{saved.stem}.{kind}", target)
        (settle_xls if kind == "xls" else settle)(target)


def settle(path: Path) -> None:
    """Take the time of writing out of a zipped workbook, so that it is the same bytes each time."""
    with zipfile.ZipFile(path) as old:
        parts = [(info, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for info, data in parts:
            if info.filename in ("docProps/core.xml", "meta.xml"):
                data = re.sub(rb">\d{4}-\d\d-\d\dT[\d:.]+(Z?)<", rb">2023-09-01T00:00:00\1<", data)
            clean = zipfile.ZipInfo(info.filename, STAMP.timetuple()[:6])
            clean.compress_type = info.compress_type
            new.writestr(clean, data)


def settle_xls(path: Path) -> None:
    """The same for .xls: in its summary information, set the time last saved to the time created."""
    data = bytearray(path.read_bytes())
    section = data.index(SUMMARY_FORMAT) + len(SUMMARY_FORMAT) + 4
    (count,) = struct.unpack_from("<I", data, section + 4)
    at = dict(struct.unpack_from("<II", data, section + 8 + 8 * n) for n in range(count))
    created, saved = section + at[CREATED] + 4, section + at[LAST_SAVED] + 4
    data[saved : saved + 8] = data[created : created + 8]
    path.write_bytes(data)


def write_arrivals(inbox: Path) -> None:
    """`arrivals.csv`: a clone has no arrival times of its own, so they are stated."""
    with open(inbox / "arrivals.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("path", "time", "reason"))
        rows.writerow(APPENDIX)
        for drop in sorted(DELIVERIES, key=lambda drop: drop.arrival):
            rows.writerow((drop.path, drop.arrival.isoformat(), drop.reason))


def pack(inbox: Path, target: Path) -> None:
    """Put the whole inbox into one file: the tests' own copy, for a run empties `inbox/`."""
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(path for path in inbox.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(path.relative_to(inbox).as_posix(), STAMP.timetuple()[:6])
            info.external_attr = 0o644 << 16
            packed.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)


# ---------------------------------------------------------------------------------------------------
# What it must add up to


@dataclass
class Submission:
    """One sheet of one file, with the findings of what was typed, judged by `judge`."""

    drop: Delivery
    sheet: str
    day: date
    lines: list[Line]
    typed_findings: list[Found]
    verdict: str = ""
    later_findings: list[Found] = field(default_factory=list)

    def sums(self) -> dict[tuple[str, str], int]:
        return added([line for line in self.lines if line.kind == "area"])

    def late(self) -> bool:
        return self.drop.arrival > datetime.combine(self.day + timedelta(days=1), DEADLINE, ZONE)


@dataclass
class Standing:
    """Where a unit stands for a date: the first accepted, the one that counts, and any correction."""

    first: Submission
    counts: Submission
    corrected: bool = False


def judge(submissions: list[Submission]) -> dict[tuple[str, date], Standing]:
    """Give every submission its verdict, in the order of arrival."""
    standings: dict[tuple[str, date], Standing] = {}
    for sub in sorted(submissions, key=lambda sub: sub.drop.arrival):
        now = standings.get((sub.drop.unit, sub.day))
        if any(found.severity == "error" for found in sub.typed_findings):
            sub.verdict = "returned"
        elif now is None:
            sub.verdict = "accepted"
            standings[sub.drop.unit, sub.day] = Standing(sub, sub)
            if sub.late():
                sub.later_findings.append(Found(sub.sheet, None, "warning", "late"))
        elif now.counts.lines == sub.lines:
            sub.verdict = "repeat"
        else:
            sub.verdict, now.counts.verdict = "accepted", "superseded"
            now.counts, now.corrected = sub, True
    return standings


def openings(standings: dict[tuple[str, date], Standing]) -> dict[str, dict[str, int]]:
    """What counts of the lũy kế that a unit's first report brought along, with its warnings."""
    counted = {}
    for unit in UNITS:
        day = min(day for owner, day in standings if owner == unit)
        first = standings[unit, day].counts
        sums = first.sums()
        excess = {name: sums[name, "cumulative"] - sums[name, "day"] for name in INDICATORS}
        areas = [line for line in first.lines if line.kind == "area"]
        for name in INDICATORS:
            if excess[name] > 0:
                cell = areas[0].cells[name, "cumulative"] if len(areas) == 1 else None
                first.later_findings.append(Found(first.sheet, cell, "warning", "opening-balance"))
        counted[unit] = {name: 0 if day == FIRST else excess[name] for name in INDICATORS}
    return counted


def rounded(value: Fraction, decimals: int) -> float:
    """Half away from zero; all figures here are positive."""
    scale = 10**decimals
    return math.floor(value * scale + Fraction(1, 2)) / scale


def progress(quota: int, cumulative: dict, came: int, due: int, day: date) -> dict:
    """The fields that follow from quota, cumulative and pace; total and units share them."""
    done = cumulative[TARGET]
    names = ("percent", "remaining", "pace_needed", "pace_7d", "projected_finish", "on_pace")
    if done is None:
        return dict.fromkeys(names)
    remaining = max(0, quota - done)
    passed = (day - DAYS[0]).days + 1
    assert passed <= PACE_DAYS, "the sample has no cumulative figure of a day before the last seven"
    pace = Fraction(done, passed)
    finish = day + timedelta(days=math.ceil(remaining / pace)) if pace else None
    finish = day if remaining == 0 else finish
    return dict(zip(names, (
        rounded(Fraction(done * 100, quota), 2),
        remaining,
        rounded(Fraction(remaining, (LAST - day).days), 1),
        rounded(pace, 1),
        finish and finish.isoformat(),
        finish is not None and finish <= LAST if remaining == 0 or came * 2 >= due else None,
    )))


def known_sum(objects: list[dict]) -> dict:
    """The sum of what is known of each indicator; null where nothing is."""
    known = {name: [o[name] for o in objects if o[name] is not None] for name in INDICATORS}
    return {name: sum(values) if values else None for name, values in known.items()}


def unit_summary(unit: str, day: date, standings: dict, brought: dict, returned: set) -> tuple[dict, int]:
    """One unit's entry of a date (rank still open), and how many reports came up to it."""
    so_far = {past: standings[unit, past].counts.sums() for past in DAYS if past <= day and (unit, past) in standings}
    cumulative = dict.fromkeys(INDICATORS)
    if so_far:
        cumulative = {name: brought[unit][name] + sum(s[name, "day"] for s in so_far.values()) for name in INDICATORS}
    now = standings.get((unit, day))
    if now:
        status = "late" if now.first.late() else "on-time"
    else:
        status = "returned" if (unit, day) in returned else "missing"
    name, _, _, quota = UNITS[unit]
    return {
        "id": unit,
        "name": name,
        "quota": quota,
        "day": {name: so_far[day][name, "day"] if now else None for name in INDICATORS},
        "cumulative": cumulative,
        **progress(quota, cumulative, len(so_far), (day - DAYS[0]).days + 1, day),
        "rank": None,
        "status": status,
        "corrected": bool(now and now.corrected),
        "received_at": now.first.drop.arrival.isoformat() if now else None,
        "source": {"file": now.counts.drop.path} if now else None,
    }, len(so_far)


def date_summary(day: date, submissions: list[Submission], standings: dict, brought: dict) -> dict:
    """Everything expected of one report date."""
    returned = {(sub.drop.unit, sub.day) for sub in submissions if sub.verdict == "returned"}
    drawn = [unit_summary(unit, day, standings, brought, returned) for unit in UNITS]
    units, came = [unit for unit, _ in drawn], sum(reports for _, reports in drawn)
    for unit in units:
        if unit["percent"] is not None:
            unit["rank"] = 1 + sum((other["percent"] or 0) > unit["percent"] for other in units)
    quota = sum(facts[3] for facts in UNITS.values())
    cumulative = known_sum([unit["cumulative"] for unit in units])
    own = sorted((sub for sub in submissions if sub.day == day), key=lambda sub: (sub.drop.path, sub.sheet))
    return {
        "total": {
            "quota": quota,
            "day": known_sum([unit["day"] for unit in units]),
            "cumulative": cumulative,
            **progress(quota, cumulative, came, len(units) * ((day - DAYS[0]).days + 1), day),
        },
        "units": units,
        "submissions": [
            {"file": sub.drop.path, "sheet": sub.sheet, "form": "daily", "unit": sub.drop.unit,
             "report_date": day.isoformat(), "verdict": sub.verdict}
            for sub in own
        ],
        "findings": [
            {"file": sub.drop.path, **found._asdict()}
            for sub in own
            for found in (*sub.typed_findings, *sub.later_findings)
        ],
    }


def expected(submissions: list[Submission]) -> dict:
    standings = judge(submissions)
    brought = openings(standings)
    return {day.isoformat(): date_summary(day, submissions, standings, brought) for day in DAYS}


def main() -> None:
    inbox = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "inbox"
    books, submissions = {APPENDIX[0]: draw_appendix()}, []
    for drop in DELIVERIES:
        books[drop.path], found = draw_workbook(drop)
        submissions += found
    recalculated = {APPENDIX[0]} | {drop.path for drop in DELIVERIES if LOOKS[drop.unit].formulas}
    inbox.mkdir(parents=True, exist_ok=True)
    write_books(books, recalculated, inbox)
    write_arrivals(inbox)
    pack(inbox, HERE.parent / "fixtures" / "sample.zip")
    text = json.dumps(expected(submissions), ensure_ascii=False, indent=2)
    (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
