"""The printers of this machine, and pages on them.

A page goes to the printer as an image of the PDF's page: what is printed is what was previewed, with the shipped
fonts, whatever the printer's own. Runs beside the window's thread: a `QPainter` on a `QPrinter` needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from readingroom.errors import Unavailable
from ui.printing.document import Fit
from ui.printing.trays import use_tray

__all__ = ["Printers", "find_printers", "open_printer", "print_pages"]

MOST_DPI = 600
"""Finer is of no use to a slip and needs four times the memory."""
LEAST_DPI = 203
MILLIMETRES_AN_INCH = 25.4


@dataclass(frozen=True)
class Printers:
    """What this machine can print on.

    Attributes:
        names: as the system calls them.
        default: the system's own choice; empty without one.
    """

    names: tuple[str, ...]
    default: str


def find_printers() -> Printers:
    """Ask the system; may take a moment where printers are on the network."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


def open_printer(name: str) -> QPrinter:
    """The printer with this name.

    Raises:
        Unavailable: ``printer.gone``: there is none of this name. Qt would quietly write a PDF instead.
    """
    info = QPrinterInfo.printerInfo(name)
    if not name or info.isNull():
        raise Unavailable("printer.gone", printer=name)
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def print_pages(
    printer: QPrinter,
    pdf: bytes,
    sheets: Sequence[tuple[float, float]],
    title: str,
    *,
    pages: Sequence[int] = (),
    copies: int = 1,
    sides: int | None = None,
    short_edge: bool = False,
    tray: str = "",
    fit: Fit | None = None,
) -> int:
    """Hand every page to the printing system, in order.

    Args:
        printer: opened by name, or chosen in the system's dialog.
        pdf: the document.
        sheets: width and height of the pages that are printed, in millimetres.
        title: its name in the printer's queue.
        pages: which pages of the document those are, from 0; none named: all.
        copies: so many of all of them, one after the other; each begins on a sheet of its own.
        sides: of a sheet to print on, 1 or 2; None leaves it as it was chosen in the system's dialog.
        short_edge: a sheet printed on both sides is turned over its short edge.
        tray: where the paper comes from, by its code; empty leaves it to the printer.
        fit: how pages of any size go onto sheets of one; None prints each page on a sheet of its own size.

    Returns:
        The number of sheets handed over. That they came out is for a person to say.

    Raises:
        Unavailable: ``printer.refused``: the printing system did not take them; ``printer.one_side``: it cannot print
            on both sides; ``printer.tray_gone``, ``printer.tray_refused``.
    """
    from readingroom.documents.raster import pixels

    printer.setDocName(title)
    printer.setFullPage(True)
    both = _choose_sides(printer, sides, short_edge)
    if tray:
        use_tray(printer, tray)
    painter = QPainter()
    try:
        for number, at in enumerate(_in_order(len(sheets), copies, both)):
            sheet = sheets[at if at is not None else -1]
            place = _place(printer, sheet, fit)
            if number == 0 and not painter.begin(printer):
                raise Unavailable("printer.refused", printer=printer.printerName())
            if number and not printer.newPage():
                raise Unavailable("printer.refused", printer=printer.printerName())
            dpi = min(max(printer.resolution(), LEAST_DPI), MOST_DPI)
            if at is None:
                continue  # the back of a copy's last sheet
            page = pixels(pdf, pages[at] if pages else at, dpi=dpi * place.width() / sheet[0])
            image = QImage(page.data, page.width, page.height, page.stride, QImage.Format.Format_RGB888)
            scale = printer.resolution() / MILLIMETRES_AN_INCH
            where = (place.x() * scale, place.y() * scale, place.width() * scale, place.height() * scale)
            painter.drawImage(QRectF(*where), image)
    except BaseException:
        if painter.isActive():
            printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
    if printer.printerState() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error):
        raise Unavailable("printer.refused", printer=printer.printerName())
    return copies * -(-len(sheets) // (2 if both else 1))


def _choose_sides(printer: QPrinter, sides: int | None, short_edge: bool) -> bool:
    """Whether both sides are printed on: a printer that cannot would take twice the sheets that were counted."""
    if sides is not None:
        turned = QPrinter.DuplexMode.DuplexShortSide if short_edge else QPrinter.DuplexMode.DuplexLongSide
        printer.setDuplex(turned if sides == _BOTH else QPrinter.DuplexMode.DuplexNone)
    does = printer.duplex() not in (QPrinter.DuplexMode.DuplexNone, QPrinter.DuplexMode.DuplexAuto)
    on_paper = printer.outputFormat() is QPrinter.OutputFormat.NativeFormat
    if sides == _BOTH and not does and on_paper:
        raise Unavailable("printer.one_side", printer=printer.printerName())
    return does if sides is None else sides == _BOTH


_BOTH = 2


def _in_order(pages: int, copies: int, both_sides: bool) -> Iterator[int | None]:
    """The pages as they go through the printer; None is a side that stays blank."""
    for copy in range(copies):
        yield from range(pages)
        if both_sides and pages % 2 and copy + 1 < copies:
            yield None


_SAME_MM = 1.0
"""Sizes of paper that differ by less are the same."""


def _place(printer: QPrinter, page: tuple[float, float], fit: Fit | None) -> QRectF:
    """Choose the sheet for a page, and where it goes on it, in millimetres.

    A page goes onto a sheet of its own size as it is. Fitted, or onto another one, it goes within what the printer can
    print on, made smaller where it has to be: nothing is cut off, and nothing is made larger.
    """
    sheet, largest, level = page, page, 0.5
    if fit is not None:
        across = page[0] > page[1]
        sheet, largest = (size[::-1] if across else size for size in (fit.paper, fit.largest))
        level = fit.level
    printer.setPageLayout(_layout(*sheet))
    layout = printer.pageLayout()
    layout.setUnits(QPageLayout.Unit.Millimeter)
    whole = layout.fullRect()  # a printer that has no such paper keeps its own
    same = abs(whole.width() - page[0]) < _SAME_MM and abs(whole.height() - page[1]) < _SAME_MM
    if same and fit is None:
        return QRectF(0, 0, *page)
    room = whole.marginsRemoved(layout.minimumMargins())
    share = min(1.0, *(min(room.width() / wide, room.height() / high) for wide, high in (page, largest)))
    wide, high = page[0] * share, page[1] * share
    return QRectF(room.x() + (room.width() - wide) / 2, room.y() + (room.height() - high) * level, wide, high)


def _layout(width: float, height: float) -> QPageLayout:
    across = width > height
    upright = QSizeF(min(width, height), max(width, height))
    size = QPageSize(upright, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    return QPageLayout(size, way, QMarginsF(), QPageLayout.Unit.Millimeter)
