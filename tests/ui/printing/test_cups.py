"""For real: a queue of CUPS-PDF takes a slip through QPrinter, and its barcode is read off the result."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
QUEUE = "ReadingRoomTest"

pytestmark = pytest.mark.skipif(
    not (shutil.which("lpadmin") and shutil.which("cupsd") and PPD.exists())
    or not hasattr(os, "geteuid")
    or os.geteuid() != 0,
    reason="needs CUPS, CUPS-PDF and the right to make a queue",
)

PRINT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from readingroom.documents.raster import page_sizes
from ui.printing.printers import find_printers, open_printer, print_pages
app = QApplication([])
name, file = sys.argv[1:]
assert name in find_printers().names, find_printers()
pdf = Path(file).read_bytes()
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(1) as beside:
    sheets = page_sizes(pdf)
    print(beside.submit(lambda: print_pages(open_printer(name), pdf, sheets, "slips")).result())
"""


def printed_files() -> set[Path]:
    """Where CUPS-PDF puts what it printed: by its own configuration, or for nobody in particular."""
    folders = (Path.home() / "PDF", Path("/var/spool/cups-pdf/ANONYMOUS"))
    return {file for folder in folders if folder.exists() for file in folder.glob("*.pdf")}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue that writes PDF files; the printing system is started for it where it does not run."""
    daemon = None
    if run("lpstat", "-r").stdout.find("is running") < 0:
        daemon = subprocess.Popen(["cupsd", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while "is running" not in run("lpstat", "-r").stdout and time.monotonic() < deadline:
            assert daemon.poll() is None, "the printing system ended"
    made = run("lpadmin", "-p", QUEUE, "-E", "-v", "cups-pdf:/", "-P", str(PPD))
    assert made.returncode == 0, made.stderr
    yield QUEUE
    run("lpadmin", "-x", QUEUE)
    if daemon is not None:
        daemon.terminate()
        daemon.wait(15)


def test_a_printed_slips_barcode_is_read(queue: str, tmp_path: Path) -> None:
    from readingroom.documents import registry
    from readingroom.documents.page import Size
    from readingroom.language import language
    from readingroom.retrieval.papers import SlipPaper
    from tests.ui.printing.test_path import barcodes

    slips = [
        SlipPaper(
            archive="示例市档案馆",
            code=code,
            reference_code="J001-2-17",
            title="婚姻登记",
            location="库1-2-3",
        )
        for code in ("S000001-K", "S000002-8")
    ]
    file = tmp_path / "slips.pdf"
    registry.write(slips, language("zh_CN"), file, Size.A5)
    before = printed_files()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    printed = subprocess.run(
        [sys.executable, "-c", PRINT, queue, str(file)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
        cwd=Path(__file__).parents[3],
    )
    assert printed.stdout.strip() == "2", printed.stderr
    deadline = time.monotonic() + 60
    new: set[Path] = set()
    while not new and time.monotonic() < deadline:
        idle = not run("lpstat", "-o", queue).stdout.strip()
        new = printed_files() - before if idle else set()
    (result,) = new
    try:
        assert set(barcodes(result.read_bytes(), dpi=300)) >= {slip.code for slip in slips}
    finally:
        result.unlink()
