"""Fills in workbooks with LibreOffice itself: fill.py TASKS.json, a list of {source, target, cells: {cell: value}}.

A number is a number, a text that begins with "=" is typed as a person types it (a date), any other text is a text.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def main():
    tasks = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    pipe = f"tonghop{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = None
        for _ in range(300):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.2)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        for task in tasks:
            source, target = (pathlib.Path(task[key]).as_uri() for key in ("source", "target"))
            document = desktop.loadComponentFromURL(source, "_blank", 0, (prop("Hidden", True),))
            sheet = document.Sheets.getByIndex(0)
            for name, value in task["cells"].items():
                cell = sheet.getCellRangeByName(name)
                if isinstance(value, str) and value.startswith("="):
                    cell.setFormula(value[1:])
                elif isinstance(value, str):
                    cell.setString(value)
                else:
                    cell.setValue(value)
            document.storeToURL(target, (prop("FilterName", "Calc MS Excel 2007 XML"),))
            document.close(True)
        try:
            desktop.terminate()
        except Exception:
            pass
        office.wait()


main()
