"""From a document to paper: preview, then a printer, the system's dialog, or a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog

from readingroom.errors import DeskError
from ui.messages import Message
from ui.palette import Tone
from ui.printing.document import LaidOut, PrintJob, lay_out, write_file
from ui.printing.preview import DIALOG, FILE, PreviewSheet
from ui.printing.printers import find_printers, open_printer, print_pages
from ui.printing.trays import find_trays
from ui.widgets.page import Page

__all__ = ["PrintPath", "preview"]


class PrintPath(QObject):
    """One document on its way, with its preview.

    Args:
        page: which asked for it; the preview lies over it.
        job: what is printed.
        laid_out: already drawn, or None.
    """

    def __init__(self, page: Page, job: PrintJob, laid_out: LaidOut | None = None) -> None:
        super().__init__(page)
        self.page, self.job, self.kit = page, job, page.kit
        self._printed = False
        self.sheet = PreviewSheet(page.kit, job, page)
        self.sheet.print_wanted.connect(self.print_it)
        self.sheet.size_wanted.connect(self._lay_out)
        self.sheet.left.connect(self._left)
        self.sheet.target_changed.connect(self._ask_trays)
        self.kit.jobs.outside(self, find_printers, done=self.sheet.show_printers)
        if laid_out is None:
            self._lay_out(self.kit.memory.get(f"printing.{job.kind}.size", ""))
        else:
            self.sheet.show_document(laid_out)

    # -- what slips do differently

    def sent(self, printer: str, sheets: int) -> None:
        """The printing system has taken the sheets."""
        words = self.kit.text("printing.sent", n=sheets, printer=printer, title=self.job.title)
        self.page.tell(Message(words, Tone.GOOD))

    def written(self, path: Path, sheets: int) -> None:
        """The file is there."""
        self.page.tell(Message(self.kit.text("printing.written", file=str(path)), Tone.GOOD))

    def went_wrong(self, error: DeskError) -> None:
        """Nothing was taken; the preview stays, so that another printer can be tried."""
        self.sheet.busy(False)
        if error.code == "printer.tray_gone":
            self._ask_trays(self.sheet.target)  # which tells it, and takes the printer's own
        else:
            self.sheet.tell(Message(self.kit.text.explain(error), Tone.WRONG))

    def left_unprinted(self) -> None:
        """Somebody only wanted to look."""

    # -- the way

    def print_it(self) -> None:
        """The primary button."""
        laid_out, target = self.sheet.laid_out, self.sheet.target
        if laid_out is None:
            return
        if target == FILE:
            self._ask_file(laid_out)
        elif target == DIALOG:
            self._ask_system(laid_out)
        else:
            self._send(laid_out, target, lambda: open_printer(target))

    def _send(self, laid_out: LaidOut, name: str, opened: Callable[[], QPrinter]) -> None:
        self._remember(laid_out)
        self.sheet.busy(True)
        title, asked = self.job.title, self.sheet.target != DIALOG  # else the system's dialog asked
        sides = self.job.fixed_sides or (self.sheet.chosen_sides if asked else None)
        short_edge, tray = self.sheet.choices.short_edge, self.sheet.choices.tray if asked else ""

        self.kit.jobs.outside(
            self,
            lambda: print_pages(
                opened(),
                laid_out.pdf,
                laid_out.sheets,
                title,
                pages=laid_out.pages,
                copies=laid_out.copies,
                sides=sides,
                short_edge=short_edge,
                tray=tray,
                fit=laid_out.fit,
            ),
            done=lambda sheets: self._sent(name, sheets),
            failed=self.went_wrong,
        )

    def _ask_trays(self, printer: str) -> None:
        if printer in (DIALOG, FILE):
            return
        self.kit.jobs.outside(
            self,
            lambda: find_trays(printer),
            done=lambda trays: self.sheet.show_trays(printer, trays),
            failed=lambda error: self.sheet.tell(Message(self.kit.text.explain(error))),
        )

    def _sent(self, name: str, sheets: int) -> None:
        self._printed = True
        self.sheet.close_sheet()
        self.sent(name, sheets)

    def _ask_system(self, laid_out: LaidOut) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self.sheet)
        dialog.setWindowTitle(self.job.title)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._send(laid_out, printer.printerName(), lambda: printer)

    def _ask_file(self, laid_out: LaidOut) -> None:
        folder = Path(self.kit.memory.get("printing.folder", str(Path.home())))
        proposed = str(folder / f"{self.job.title}.pdf".replace("/", "-"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self.sheet, self.kit.text("printing.save_title"), proposed, "PDF (*.pdf)"
        )
        if chosen:
            self.save(Path(chosen), laid_out)

    def save(self, path: Path, laid_out: LaidOut) -> None:
        """Write the PDF file."""
        path = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")
        self.kit.memory.put("printing.folder", str(path.parent))
        self._remember(laid_out)
        self.sheet.busy(True)
        self.kit.jobs.outside(
            self,
            lambda: write_file(self.job, laid_out, path),
            done=lambda _none: self._saved(path, len(laid_out.sheets)),
            failed=self.went_wrong,
        )

    def _saved(self, path: Path, sheets: int) -> None:
        self._printed = True
        self.sheet.close_sheet()
        self.written(path, sheets)

    def _lay_out(self, size: str) -> None:
        job, papers = self.job, self.sheet.laid_out.papers if self.sheet.laid_out else None
        self.sheet.bar.begin()
        drawing = self.kit.jobs.read(
            self,
            lay_out,
            job,
            size,
            papers,
            done=self.sheet.show_document,
            failed=self._undrawable,
            latest="layout",
        )
        drawing.finished.connect(self.sheet.bar.end)

    def _undrawable(self, error: DeskError) -> None:
        self.sheet.close_sheet()
        self.kit.messages.refused(self.page, error)

    def _remember(self, laid_out: LaidOut) -> None:
        self.sheet.choices.remember()
        if not self.job.fixed_size:
            self.kit.memory.put(f"printing.{self.job.kind}.size", laid_out.size.value)

    def _left(self) -> None:
        if not self._printed:
            self.left_unprinted()
        self.deleteLater()


def preview(page: Page, job: PrintJob) -> PrintPath:
    """Show a document over a page; from there it is printed or saved."""
    return PrintPath(page, job)
