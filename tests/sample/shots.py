"""Pictures of a campaign that `tonghop demo` made, for the documentation: shots.py PROGRAM OUT_DIR

Needs Chromium, LibreOffice, pdftoppm and Pillow. The same program gives the same campaign.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

GREY = (200, 204, 210)
SHRUNK = 900
MARGIN = 12


def browse(page: Path, picture: Path, width: int, height: int) -> Image.Image:
    """A page as a screen of that size shows it."""
    call = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    subprocess.run([*call, f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri()],
                   check=True, capture_output=True)
    return Image.open(picture).convert("RGB")


def printed(workbook: Path, folder: Path) -> Image.Image:
    """The first page of a workbook as it prints."""
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, workbook],
                   check=True, capture_output=True)
    pdf = folder / f"{workbook.stem}.pdf"
    subprocess.run(["pdftoppm", "-r", "100", "-f", "1", "-l", "1", "-png", "-singlefile", pdf, folder / "page"], check=True)
    page = Image.open(folder / "page.png").convert("RGB")
    left, top, right, bottom = ImageOps.invert(page).getbbox()
    return page.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))


def framed(picture: Image.Image) -> Image.Image:
    """With a thin line around it, no wider than a page shows."""
    if picture.width > SHRUNK:
        picture = picture.resize((SHRUNK, picture.height * SHRUNK // picture.width), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", (picture.width + 2, picture.height + 2), GREY)
    frame.paste(picture, (1, 1))
    return frame


def main() -> None:
    program, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        demo = folder / "demo"
        subprocess.run([program, "demo", demo, "-q"], check=True, capture_output=True)
        days = browse(demo / "outbox" / "index.html", folder / "days.png", 900, 1150)
        slips = sorted((demo / "outbox" / "returned").glob("*.xlsx"))
        shots = {"demo-cac-ky.png": days, "demo-phieu-tra-lai.png": printed(slips[0], folder)}
        for name, picture in shots.items():
            framed(picture).quantize(64).save(out / name, optimize=True)


main()
