"""Writes reports through every library at hand: write.py FOLDER, which holds reports.json.

The files come to FOLDER/<writer>/<number>.<ending>. A library that is absent is named and skipped.
"""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

FORMATS = ["General", "General", "#,##0", "dd/mm/yyyy", "#,##0"]
BOLD = [False, True, False, False, True]


def day(serial):
    return date(1899, 12, 30) + timedelta(days=serial)


def with_openpyxl(report, path, write_only=False):
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=write_only)
    sheet = book.create_sheet(report["sheet"]) if write_only else book.active
    sheet.title = report["sheet"]

    def fill(cell, kind, value, style):
        cell.value = day(value) if kind == "date" else value
        cell.number_format = FORMATS[style]
        cell.font = Font(bold=BOLD[style])
        return cell

    if write_only:
        for top, left, bottom, right in report["merges"]:
            sheet.merged_cells.ranges.add(
                openpyxl.worksheet.cell_range.CellRange(
                    min_row=top + 1, min_col=left + 1, max_row=bottom + 1, max_col=right + 1
                )
            )
        rows = {}
        for row, col, kind, value, _, style in report["cells"]:
            rows.setdefault(row, {})[col] = fill(WriteOnlyCell(sheet), kind, value, style)
        for row in range(max(rows) + 1):
            cells = rows.get(row, {})
            sheet.append([cells.get(col) for col in range(max(cells, default=-1) + 1)])
    else:
        for row, col, kind, value, _, style in report["cells"]:
            fill(sheet.cell(row + 1, col + 1), kind, value, style)
        for top, left, bottom, right in report["merges"]:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)


def with_xlsxwriter(report, path, results=False, options=None):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, options or {})
    sheet = book.add_worksheet(report["sheet"])
    formats = [book.add_format({"num_format": code, "bold": bold}) for code, bold in zip(FORMATS, BOLD)]
    merged = {(top, left): (bottom, right) for top, left, bottom, right in report["merges"]}
    for row, col, kind, value, result, style in report["cells"]:
        style = formats[style]
        if (row, col) in merged and not options:
            sheet.merge_range(row, col, *merged[row, col], value, style)
        elif kind == "formula":
            sheet.write_formula(row, col, value, style, result if results else 0)
        elif kind == "date":
            sheet.write_datetime(row, col, day(value), style)
        else:
            sheet.write(row, col, value, style)
    book.close()


def with_xlwt(report, path):
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(report["sheet"], cell_overwrite_ok=True)
    merged = {(top, left): (bottom, right) for top, left, bottom, right in report["merges"]}
    styles = []
    for code, bold in zip(FORMATS, BOLD):
        style = xlwt.XFStyle()
        style.num_format_str = code
        style.font.bold = bold
        styles.append(style)
    for row, col, kind, value, _, style in report["cells"]:
        value = {"date": lambda: day(value), "formula": lambda: xlwt.Formula(value[1:])}.get(kind, lambda: value)()
        if (row, col) in merged:
            bottom, right = merged[row, col]
            sheet.write_merge(row, bottom, col, right, value, styles[style])
        else:
            sheet.write(row, col, value, styles[style])
    book.save(str(path))


def with_odfpy(report, path):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name=report["sheet"])
    spans = {(top, left): (bottom, right) for top, left, bottom, right in report["merges"]}
    covered = {
        (row, col)
        for top, left, bottom, right in report["merges"]
        for row in range(top, bottom + 1)
        for col in range(left, right + 1)
    } - set(spans)
    cells = {(row, col): rest for row, col, *rest in report["cells"]}
    height = max(row for row, _ in cells) + 1
    width = max(col for _, col in cells) + 1
    for row in range(height):
        line = TableRow()
        for col in range(width):
            told = {}
            text = ""
            if (row, col) in cells:
                kind, value, result, _ = cells[row, col]
                text = str(value)
                if kind == "text":
                    told = {"valuetype": "string"}
                elif kind == "date":
                    told = {"valuetype": "date", "datevalue": day(value).isoformat()}
                    text = day(value).strftime("%d/%m/%Y")
                else:
                    text = str(result if kind == "formula" else value)
                    told = {"valuetype": "float", "value": text}
            if (row, col) in spans:
                bottom, right = spans[row, col]
                told |= {"numberrowsspanned": bottom - row + 1, "numbercolumnsspanned": right - col + 1}
            cell = CoveredTableCell(**told) if (row, col) in covered else TableCell(**told)
            if text:
                cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


WRITERS = {
    "openpyxl": ("xlsx", with_openpyxl),
    "openpyxl, write only": ("xlsx", lambda report, path: with_openpyxl(report, path, write_only=True)),
    "XlsxWriter": ("xlsx", with_xlsxwriter),
    "XlsxWriter with results": ("xlsx", lambda report, path: with_xlsxwriter(report, path, results=True)),
    "XlsxWriter, constant memory": (
        "xlsx",
        lambda report, path: with_xlsxwriter(report, path, True, {"constant_memory": True}),
    ),
    "xlwt": ("xls", with_xlwt),
    "odfpy": ("ods", with_odfpy),
}


def main():
    folder = Path(sys.argv[1])
    reports = json.loads((folder / "reports.json").read_text(encoding="utf-8"))
    for name, (ending, write) in WRITERS.items():
        (folder / name).mkdir()
        try:
            for number, report in enumerate(reports):
                write(report, folder / name / f"{number}.{ending}")
        except ImportError as error:
            print(f"SKIPPED: {name}: {error}", file=sys.stderr)


main()
