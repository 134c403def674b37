"""Copies and sides of paper: what goes through the printer in which order, and what is remembered."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from readingroom.documents.page import Size
from readingroom.documents.raster import count, page_sizes
from readingroom.pdfium import PDFIUM
from readingroom.retrieval.queries.paper import round_paper
from tests.readingroom.copies.scanned import pdf
from tests.ui.printing.test_path import path_of, rest, sheet_of
from ui.printing import LaidOut, PrintJob, preview
from ui.printing.preview import FILE
from ui.printing.printers import Printers, print_pages
from ui.retrieval.page import RetrievalPage

THREE = pdf(["one", "two", "three"])


def to_file(path: Path) -> QPrinter:
    """A printer that writes a PDF file."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


@pytest.mark.parametrize(
    ("copies", "sides", "printed", "sheets"), [(1, 1, 3, 3), (2, 1, 6, 6), (1, 2, 3, 2), (2, 2, 7, 4)]
)
def test_a_copy_begins_on_a_sheet_of_its_own(
    qapp: QApplication, tmp_path: Path, copies: int, sides: int, printed: int, sheets: int
) -> None:
    target = tmp_path / "printed.pdf"
    sizes = page_sizes(THREE)
    assert print_pages(to_file(target), THREE, sizes, "three", copies=copies, sides=sides) == sheets
    assert count(target.read_bytes()) == printed
    laid_out = LaidOut(THREE, Size.A4, (Size.A4,), sizes, (), None, copies=copies)
    assert laid_out.count(sides == 2) == sheets, "the preview says so before"


def test_only_some_pages_are_printed(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "printed.pdf"
    assert print_pages(to_file(target), THREE, page_sizes(THREE)[:1], "two", pages=(1,)) == 1

    def ink(content: bytes, page: int) -> int:
        with PDFIUM, pypdfium2.PdfDocument(content) as document:
            picture = document[page].render(scale=0.5, grayscale=True).to_pil()
        return sum(value < 128 for value in picture.tobytes())

    only = ink(target.read_bytes(), 0)
    assert abs(only - ink(THREE, 1)) < abs(only - ink(THREE, 2)), "the second page, not the third"


def test_sides_are_remembered_by_kind_of_document(page: RetrievalPage) -> None:
    job = PrintJob("round_sheet", "Round sheet", round_paper, (page.model.rows() and 1,))
    preview(page, job)
    sheet = sheet_of(page)
    sheet.show_printers(Printers(("Laser",), "Laser"))
    sheet.sides.setCurrentIndex(1)
    assert sheet.laid_out is not None
    path_of(page)._remember(sheet.laid_out)
    sheet.leave()
    rest(page)
    preview(page, job)
    assert sheet_of(page).chosen_sides == 2
    sheet_of(page).leave()
    rest(page)
    preview(page, PrintJob("day_sheet", "Another kind", round_paper, (1,)))
    assert sheet_of(page).chosen_sides == 1


def test_slips_have_one_side_whatever_was_remembered(page: RetrievalPage) -> None:
    page.kit.memory.put("printing.slip.sides", 2)
    page.print_page()
    sheet = sheet_of(page)
    assert (sheet.chosen_sides, sheet.sides.isEnabled()) == (1, False)
    sheet.targets.setCurrentIndex(sheet.targets.findData(FILE))
    assert not sheet.sides.isVisible(), "a file has no sides"
