"""The cells of workbooks as other programs read them: cells.py SOFFICE FILE...

openpyxl reads .xlsx, from a copy whose names have slashes and the case that their list has; LibreOffice makes .xlsx of everything else and of what
openpyxl does not open, encrypted files among it. Prints JSON: for each file its sheets, each a list of [cell, kind, value].
Exit code 77: there is no openpyxl."""
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

try:
    import openpyxl
    from openpyxl.worksheet import _reader
except ImportError:
    sys.exit(77)

_reader._cast_number = float  # LibreOffice writes NaN, of which openpyxl's own makes a ValueError.

TYPES = "[Content_Types].xml"


def with_slashes(path):
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as copy:
        parts = {name.replace("\\", "/"): source.read(name) for name in source.namelist()}
        types = next(part for name, part in parts.items() if name.lower() == TYPES.lower())
        names = [TYPES, *re.findall('PartName="/([^"]+)"', types.decode())]
        written = {name.lower(): name for name in names}
        for name, part in parts.items():
            copy.writestr(written.get(name.lower(), name), part)
    out.seek(0)
    return out


def converted(soffice, path, folder):
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, path], capture_output=True)
    made = os.path.join(folder, os.path.splitext(os.path.basename(path))[0] + ".xlsx")
    return made if os.path.exists(made) else None


def opened(soffice, path, folder):
    if path.endswith(".xlsx"):
        try:
            return openpyxl.load_workbook(with_slashes(path), data_only=True)
        except Exception:
            pass
    made = converted(soffice, path, folder)
    return made and openpyxl.load_workbook(made, data_only=True)


def told(cell):
    value = cell.value
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, (int, float)):
        return ("number", value) if value == value else ("error", "#NUM!")
    if isinstance(value, datetime.datetime):
        return "date", value.strftime("%Y-%m-%d %H:%M:%S")
    if cell.data_type == "e":
        return "error", value
    return "text", str(value)


def main():
    soffice, *paths = sys.argv[1:]
    books = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            book = opened(soffice, path, folder)
            if book is None:
                continue
            sheets = {}
            for sheet in book.worksheets:
                cells = [cell for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]
                sheets[sheet.title] = [[cell.coordinate, *told(cell)] for cell in cells]
            books[path] = sheets
    print(json.dumps(books))


main()
