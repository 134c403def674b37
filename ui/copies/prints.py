"""Certificates on their way to paper: an attempt is committed first, and a person says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from readingroom.command import Reading
from readingroom.copies.commands import FailPrint, PreparePrint, SpoolPrint
from readingroom.copies.events import PrintPrepared
from readingroom.copies.queries import CertificateDetail
from readingroom.errors import DeskError
from readingroom.requests.queries import kept_file
from ui.printing import Fit, LaidOut, PrintJob, PrintPath
from ui.widgets.page import Page

__all__ = ["CertificatePrinting", "fit_of"]

_KIND = "issued_certificate"
"""Printer and sides are remembered under it."""


class CertificatePrinting(QObject):
    """Prints certificates for a page.

    Args:
        page: the preview lies over it, messages show on it.

    Attributes:
        sent: somebody is to say what came out of this attempt (its id).
    """

    sent = Signal(int)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._under_way = False

    @property
    def sides(self) -> int:
        """Of a sheet that were printed on the last time."""
        return 2 if self._page.kit.memory.get(f"printing.{_KIND}.sides", 1) == 2 else 1

    def remember_sides(self, sides: int) -> None:
        """They are proposed the next time."""
        self._page.kit.memory.put(f"printing.{_KIND}.sides", sides)

    def print(self, one: CertificateDetail, copies: int, pages: tuple[int, ...] | None = None) -> None:
        """Prepare a print and show it.

        Args:
            one: the certificate.
            copies: how many.
            pages: only these, from 1; None: all.
        """
        blob, sides = one.blob_id, self.sides
        if self._under_way or blob is None:  # a second Ctrl+P while the first is being prepared
            return
        self._under_way = True
        title = self._page.kit.text("copies.print_title", number=one.row.number)
        command = PreparePrint(certificate_id=one.row.certificate_id, copies=copies, pages=pages, sides=sides)

        def prepared(outcome: Any) -> None:
            (event,) = [event for event in outcome.events if isinstance(event, PrintPrepared)]
            attempt = event.certificate_attempt_id
            job = PrintJob(_KIND, title, kept_file, (blob,), fixed_size=True)

            def laid(document: LaidOut) -> None:
                self._under_way = False
                _CertificatePath(self._page, job, document, attempt, self.sent.emit)

            def failed(error: DeskError) -> None:
                self._under_way = False
                self._page.execute(
                    FailPrint(attempt_id=attempt, why=error.code),
                    done=lambda _outcome: self._page.kit.messages.refused(self._page, error),
                )

            self._page.read(_lay_out_kept, blob, copies, pages, done=laid, failed=failed)

        def not_prepared(error: DeskError) -> None:
            self._under_way = False
            self._page.kit.messages.refused(self._page, error)

        self._page.execute(command, done=prepared, failed=not_prepared)


class _CertificatePath(PrintPath):
    """The path with a committed attempt."""

    def __init__(
        self, page: Page, job: PrintJob, document: LaidOut, attempt: int, told: Callable[[int], None]
    ) -> None:
        super().__init__(page, job, document)
        self._attempt, self._told = attempt, told

    def sent(self, printer: str, sheets: int) -> None:
        """The printing system took the sheets; the page now asks what came out."""
        taken = self.sheet.laid_out
        told = [sides for sides in (1, 2) if taken is not None and sheets == taken.count(sides == 2)]
        self._spooled(printer, told[0] if told else None)

    def written(self, path: Path, sheets: int) -> None:
        """A file is no paper yet: whoever prints it says what came out."""
        self._spooled(None)
        super().written(path, sheets)

    def left_unprinted(self) -> None:
        """Esc: nothing went to a printer."""
        self.page.execute(FailPrint(attempt_id=self._attempt, why="left"))

    def _spooled(self, printer: str | None, sides: int | None = None) -> None:
        attempt = self._attempt
        self.page.execute(
            SpoolPrint(attempt_id=attempt, printer=printer, sides=sides),
            done=lambda _outcome: self._told(attempt),
        )


def _lay_out_kept(reading: Reading, blob: int, copies: int, pages: tuple[int, ...] | None) -> LaidOut:
    """The made paper as it is kept: it is printed as it was signed, never drawn anew."""
    from readingroom.documents import raster
    from readingroom.documents.page import Size

    pdf = kept_file(reading, blob).content
    sizes = raster.page_sizes(pdf)
    chosen = tuple(page - 1 for page in pages) if pages is not None else tuple(range(len(sizes)))
    sheets = [sizes[page] for page in chosen]
    return LaidOut(pdf, Size.A4, (Size.A4,), sheets, (), None, pages=chosen, copies=copies, fit=fit_of(sizes))


def fit_of(sizes: Sequence[tuple[float, float]]) -> Fit | None:
    """Pages of a copy are larger than their sheet by the marks, and a seal goes across the edges of all sheets.

    It has to be as large and as high on each, and clear of the edge that a printer leaves blank. A paper of one page
    has nothing there and is printed as it is.
    """
    from readingroom.documents.copy_marks import marked
    from readingroom.documents.official import EDGE_AT
    from readingroom.documents.page import SHEETS, Size

    paper = (SHEETS[Size.A4].width, SHEETS[Size.A4].height or 0.0)
    if len(sizes) == 1 and max(sizes[0]) < paper[1] + 1:
        return None
    grown = marked(*paper)
    larger = any(max(size) > paper[1] + 1 for size in sizes)
    return Fit(paper, (grown.width, grown.height) if larger else paper, EDGE_AT)
