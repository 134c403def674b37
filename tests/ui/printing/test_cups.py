"""For real: a queue of CUPS-PDF takes a slip through QPrinter, and its barcode is read off the result."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from readingroom.documents import registry
from readingroom.documents.page import Size
from readingroom.documents.raster import page_sizes
from readingroom.language import language
from readingroom.retrieval.papers import SlipPaper
from readingroom.retrieval.queries.paper import round_paper
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import expected, made, picture, plan_of
from tests.readingroom.documents import samples_copies as samples
from tests.ui.printing.test_path import barcodes, rest, sheet_of
from tests.ui.windows import settled
from ui.copies.prints import fit_of
from ui.printing import PreviewSheet, PrintJob, preview
from ui.printing.printers import open_printer, print_pages
from ui.retrieval.page import RetrievalPage

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
QUEUE = "ReadingRoomTest"
OFFICE = "ReadingRoomOffice"
TRAYS = Path(__file__).with_name("two_trays.ppd")
BACKENDS = Path("/usr/lib/cups/backend")

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


@pytest.fixture(scope="module")
def cups() -> Iterator[None]:
    """The printing system, started where it does not run."""
    daemon = None
    if run("lpstat", "-r").stdout.find("is running") < 0:
        daemon = subprocess.Popen(["cupsd", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while "is running" not in run("lpstat", "-r").stdout and time.monotonic() < deadline:
            assert daemon.poll() is None, "the printing system ended"
    yield
    if daemon is not None:
        daemon.terminate()
        daemon.wait(15)


def make_queue(name: str, address: str, ppd: Path) -> None:
    made = run("lpadmin", "-p", name, "-E", "-v", address, "-P", str(ppd))
    assert made.returncode == 0, made.stderr


@pytest.fixture
def queue(cups: None) -> Iterator[str]:
    """A queue that writes PDF files."""
    make_queue(QUEUE, "cups-pdf:/", PPD)
    yield QUEUE
    run("lpadmin", "-x", QUEUE)


@dataclass(frozen=True)
class Office:
    """An office printer with two trays that prints on both sides of A4 and A5.

    Attributes:
        name: of its queue.
        folder: where what arrived at it is kept.
    """

    name: str
    folder: Path

    def lose_a_tray(self) -> None:
        """Somebody takes the second one out."""
        ppd = self.folder / "one_tray.ppd"
        lines = TRAYS.read_text("ascii").splitlines(keepends=True)
        ppd.write_text("".join(line for line in lines if not line.startswith("*InputSlot Tray2")), "ascii")
        make_queue(self.name, f"rrkeep:{self.folder}", ppd)

    def arrived(self) -> tuple[dict[str, str], bytes]:
        """The one job that arrived: its options, and what would be on paper."""
        deadline = time.monotonic() + 60
        while not (told := list(self.folder.glob("*.options"))) and time.monotonic() < deadline:
            run("lpstat", "-o", self.name)
        (options,) = told
        title, given = options.read_text("utf-8").splitlines()
        pdf = options.with_suffix(".pdf")
        content = pdf.read_bytes()
        options.unlink()
        pdf.unlink()
        pairs = dict(one.partition("=")[::2] for one in shlex.split(given))
        return {"title": title, **pairs}, content


@pytest.fixture
def office(cups: None) -> Iterator[Office]:
    """A queue with trays, and a backend that keeps what arrives with its options."""
    backend = BACKENDS / "rrkeep"
    shutil.copy(Path(__file__).with_name("keeping_backend.sh"), backend)
    backend.chmod(0o700)  # else it runs as somebody who may not write there
    with tempfile.TemporaryDirectory() as folder:
        make_queue(OFFICE, f"rrkeep:{folder}", TRAYS)
        yield Office(OFFICE, Path(folder))
        run("lpadmin", "-x", OFFICE)
    backend.unlink()


def test_a_printed_slips_barcode_is_read(queue: str, tmp_path: Path) -> None:
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


def shown(page: RetrievalPage, office: Office) -> PreviewSheet:
    """The preview of a round's sheet, with the printer chosen and its trays told."""
    preview(page, PrintJob("round_sheet", "Round sheet", round_paper, (1,), language="en"))
    sheet = sheet_of(page)
    settled(page.window(), lambda: sheet.targets.findData(office.name) >= 0)  # type: ignore[arg-type]  # a shell
    sheet.targets.setCurrentIndex(sheet.targets.findData(office.name))
    settled(page.window(), lambda: sheet.trays.count() > 1)  # type: ignore[arg-type]  # a shell
    return sheet


def choose(sheet: PreviewSheet, tray: str, sides: tuple[int, str]) -> None:
    sheet.trays.setCurrentIndex(sheet.trays.findData(tray))
    sheet.sides.setCurrentIndex(next(n for n in range(3) if tuple(sheet.sides.itemData(n)) == sides))


@pytest.mark.parametrize(
    ("tray", "sides", "arrives"),
    [
        ("Tray2", (2, "long"), "two-sided-long-edge"),
        ("Tray1", (2, "short"), "two-sided-short-edge"),
        ("Tray2", (1, ""), "one-sided"),
    ],
)
def test_tray_and_sides_arrive_at_the_printer_and_are_remembered(
    page: RetrievalPage, office: Office, tray: str, sides: tuple[int, str], arrives: str
) -> None:
    sheet = shown(page, office)
    assert [sheet.trays.itemText(n) for n in range(sheet.trays.count())] == [
        "The printer's own: automatic",
        "automatic",
        "Tray 1",
        "Tray 2",
    ]
    choose(sheet, tray, sides)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    rest(page)
    options, _printed = office.arrived()
    assert (options["InputSlot"], options["sides"], options["media"]) == (tray, arrives, "A4")
    again = shown(page, office)
    assert (again.target, again.choices.tray) == (office.name, tray)
    assert (again.chosen_sides, again.choices.short_edge) == (sides[0], sides[1] == "short")
    again.leave()
    rest(page)
    preview(page, PrintJob("day_sheet", "Another kind", round_paper, (1,), language="en"))
    other = sheet_of(page)
    settled(page.window(), lambda: other.targets.findData(office.name) >= 0)  # type: ignore[arg-type]  # a shell
    assert (other.choices.tray, other.chosen_sides) == ("", 1)


def test_without_a_choice_the_tray_is_the_printers_own(page: RetrievalPage, office: Office) -> None:
    sheet = shown(page, office)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    rest(page)
    options, _printed = office.arrived()
    assert "InputSlot" not in options
    assert options["sides"] == "one-sided"


def test_a_tray_that_is_gone_is_told_and_the_printers_own_used(page: RetrievalPage, office: Office) -> None:
    page.kit.memory.put("printing.round_sheet.trays", {office.name: "Tray2"})
    office.lose_a_tray()
    sheet = shown(page, office)
    assert sheet.strip.message is not None
    assert "no tray “Tray 2” any more" in sheet.strip.message.text
    assert sheet.choices.tray == ""
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    rest(page)
    options, _printed = office.arrived()
    assert "InputSlot" not in options


def test_a_tray_taken_out_while_the_preview_stands_prints_nothing(
    page: RetrievalPage, office: Office
) -> None:
    sheet = shown(page, office)
    choose(sheet, "Tray2", (1, ""))
    office.lose_a_tray()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    settled(page.window(), lambda: sheet.trays.findData("Tray2") < 0)  # type: ignore[arg-type]  # a shell
    assert sheet.isVisible()
    assert sheet.strip.message is not None
    assert "no tray “Tray 2” any more" in sheet.strip.message.text
    assert sheet.choices.tray == ""
    assert not list(office.folder.glob("*.options"))


PRINTABLE = (12 / 72 * 25.4, 14 / 72 * 25.4, 583 / 72 * 25.4, 828 / 72 * 25.4)
"""Left, top, right and bottom edge of what the office printer prints on A4, in millimetres."""


def ink_box(pdf: bytes, page: int, dpi: float = 203) -> tuple[float, ...]:
    """Where on a sheet there is anything, in millimetres."""
    box = ImageChops.invert(picture(pdf, page, dpi).convert("L")).point(lambda v: 255 * (v > 40)).getbbox()
    assert box is not None
    return tuple(side / dpi * 25.4 for side in box)


@pytest.mark.parametrize("size", [(620, 877), (877, 1240), (1240, 877)], ids=["A4", "A3", "A3 across"])
def test_a_certified_copy_is_fitted_to_the_sheet_and_its_codes_decode(
    qapp: QApplication, office: Office, size: tuple[int, int]
) -> None:
    """The page of an A4 scan is 219 mm x 325 mm; on the sheet it lies between the edges that the printer leaves."""
    content = scanned.jpeg(scanned.sheet("x", *size))
    pdf, told = made([plan_of(content)], content)
    pages = page_sizes(pdf)
    printed = print_pages(
        open_printer(office.name), pdf, pages, "copy", sides=2, tray="Tray2", fit=fit_of(pages)
    )
    assert printed == 1
    options, paper = office.arrived()
    assert (options["InputSlot"], options["sides"]) == ("Tray2", "two-sided-long-edge")
    assert [sorted(round(side) for side in sheet) for sheet in page_sizes(paper)] == [[210, 297]] * told.pages
    for page in range(told.pages):
        upright = page_sizes(paper)[page][0] < 250
        left, top, right, bottom = ink_box(paper, page)
        edges = PRINTABLE if upright else (PRINTABLE[1], PRINTABLE[0], PRINTABLE[3], PRINTABLE[2])
        assert left >= edges[0] - 0.2
        assert top >= edges[1] - 0.2
        assert right <= edges[2] + 0.2
        assert bottom <= edges[3] + 0.2
        assert {one.text for one in zxingcpp.read_barcodes(picture(paper, page, 203))} == expected()
    # The frame round the scan is whole: its corners are where the page's are, at the page's share of the sheet.
    own, on_paper = ink_box(pdf, told.pages - 1), ink_box(paper, told.pages - 1)
    share = (on_paper[2] - on_paper[0]) / (own[2] - own[0])
    assert on_paper[3] - on_paper[1] == pytest.approx((own[3] - own[1]) * share, abs=0.6)
    room = (edges[2] - edges[0], edges[3] - edges[1])
    assert share == pytest.approx(min(room[0] / pages[-1][0], room[1] / pages[-1][1]), abs=0.005)


def test_a_seal_across_the_edges_is_as_large_and_as_high_on_every_sheet(
    qapp: QApplication, office: Office
) -> None:
    """One page of the copy is A4, one A3; before them is the certification page."""
    contents = [scanned.jpeg(Image.new("L", size, 255), dpi=(75, 75)) for size in ((620, 877), (877, 1240))]
    red = scanned.png(Image.new("RGB", (300, 300), (200, 0, 0)))
    pdf, told = made([plan_of(one) for one in contents], *contents, seal=red)
    pages = page_sizes(pdf)
    print_pages(open_printer(office.name), pdf, pages, "copy", fit=fit_of(pages))
    _options, paper = office.arrived()
    found = []
    for page in range(told.pages):
        sheet = picture(paper, page, 203)
        strip = sheet.crop((sheet.width * 85 // 100, 0, sheet.width, sheet.height // 2))
        reds = Image.merge("L", [ImageChops.subtract(strip.getchannel("R"), strip.getchannel("G"))])
        box = reds.point(lambda value: 255 * (value > 90)).getbbox()
        assert box is not None
        found.append((box[1] / 203 * 25.4, box[3] / 203 * 25.4))
    top, bottom = found[0]
    for one in found[1:]:
        assert one == pytest.approx((top, bottom), abs=0.8), found


def test_a_page_as_large_as_the_sheet_is_printed_as_it_is(qapp: QApplication, office: Office) -> None:
    certificate = registry.render(samples.CERTIFICATE, language("zh_CN"))
    pages = page_sizes(certificate)
    print_pages(open_printer(office.name), certificate, pages, "certificate", fit=fit_of(pages))
    _options, paper = office.arrived()
    assert ink_box(paper, 0) == pytest.approx(ink_box(certificate, 0), abs=0.3)


def test_what_the_printer_has_no_paper_for_is_not_cut_off(qapp: QApplication, office: Office) -> None:
    content = scanned.pdf_of([scanned.jpeg(scanned.sheet("x"))])
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.pages[0].MediaBox = pikepdf.Array([0, 0, 700, 1000])
        opened.pages[0].contents_add(b"0 0 700 1000 re 20 w S", prepend=False)
        larger = io.BytesIO()
        opened.save(larger)
    pdf = larger.getvalue()
    print_pages(open_printer(office.name), pdf, page_sizes(pdf), "larger")
    _options, paper = office.arrived()
    left, top, right, bottom = ink_box(paper, 0)
    assert right - left == pytest.approx((bottom - top) * 0.7, abs=1)
    assert PRINTABLE[0] - 0.2 <= left < right <= PRINTABLE[2] + 0.2
    assert PRINTABLE[1] - 0.2 <= top < bottom <= PRINTABLE[3] + 0.2
