"""The finished paper as the draft stands, drawn in a job when nobody has typed for a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper
from readingroom.errors import DeskError, Unavailable
from readingroom.language import Language, language
from ui.copying.counting import pages_told
from ui.copying.pictures import pixmap_of
from ui.job import Cancelled, Job, Progress, Step
from ui.style import GAP
from ui.widgets.page_cover import PageCover
from ui.widgets.parts import IconButton, button, label

if TYPE_CHECKING:
    from readingroom.documents.raster import Pixels

__all__ = ["PaperView"]

_PAUSE_MS = 400
_ACROSS_MM = 210.0
_SOON_MS = 600
"""What is drawn by then needs no count."""

Paper = CertifiedCopyPaper | CertificatePaper
Ask = Callable[[Callable[[Paper], None], Callable[[DeskError], None]], Job | None]
"""Asks for the paper as it would be now; None where there is none to be had, and the view says so itself."""


class PaperView(QWidget):
    """Sheets of the finished paper to leaf through. Page Up and Down leaf.

    Args:
        cover: it lies on.
        ask: see `Ask`.
        scans: the files of the pages by their digest.
        folder: where a drawn paper may lie; None before there is one.

    Attributes:
        language: code of the paper's.
    """

    def __init__(
        self,
        cover: PageCover,
        ask: Ask,
        scans: Callable[[], Mapping[bytes, Path]],
        folder: Callable[[], Path | None],
    ) -> None:
        super().__init__()
        self._cover, self._ask, self._scans, self._folder = cover, ask, scans, folder
        self.language = cover.kit.text.code
        self._stale = True
        self._asked = 0
        self._making: Job | None = None
        self._stopped = False
        self._step: Step | None = None
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._say_step)
        self._pdf: Path | None = None
        self._at = self._pages = 0
        say = cover.kit.text
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._make)
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.why = label("", "muted", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.counter = label("", "small")
        self.cancel = button(say("window.work.cancel"), self._cancel, "link")
        self.cancel.setAccessibleName(say("window.work.cancel_what", what=say("copying.drawing")))
        self.cancel.hide()
        self.back = IconButton(
            cover.kit.style, "chevron-left", say("printing.previous"), lambda: self.leaf(-1)
        )
        self.forth = IconButton(
            cover.kit.style, "chevron-right", say("printing.following"), lambda: self.leaf(1)
        )
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setAccessibleName(say("copying.paper"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setWidget(self.sheet)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        for part in (self.back, self.counter, self.forth):
            foot.addWidget(part)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addWidget(self.why)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self._word("")

    def changed(self) -> None:
        """The draft says something else: draw it when it is seen and nobody types."""
        self._stale, self._stopped = True, False
        if self._making is not None:
            self._making.cancel()  # nobody wants to see what it was
        if self.isVisible():
            self._pause.start()

    def look(self) -> None:
        """It is seen now."""
        self._stopped = False
        if self._stale:
            self._make()

    def leaf(self, by: int) -> None:
        """Show another sheet."""
        at = max(0, min(self._at + by, self._pages - 1))
        if at != self._at:
            self._at = at
            self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Down."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.leaf(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as there is room."""
        super().resizeEvent(event)
        if self._pdf is not None:
            self._draw()

    def _make(self) -> None:
        if (
            self._making is not None
        ):  # one at a time: two hundred pages take a moment, and others read meanwhile
            self._stale = True
            return
        self._stale = False
        self._asked += 1
        asked = self._asked
        job = self._ask(lambda paper: self._laid_out(asked, paper), lambda error: self._refused(asked, error))
        if job is not None:
            self._cover.watch(job)

    def _laid_out(self, asked: int, paper: Paper) -> None:
        if asked != self._asked:
            return
        if isinstance(paper, CertifiedCopyPaper) and not paper.pages:
            self._pages, self._pdf = 0, None
            self.sheet.clear()
            self._word(self._cover.kit.text("copying.no_pages_yet"))
            return
        folder = self._folder()
        if folder is None:
            self.changed()
            return
        scans, target = dict(self._scans()), folder / f"{uuid4().hex}.pdf"
        words = language(self.language)
        self._step = None
        self._soon.start()
        job = self._making = self._cover.kit.jobs.long(
            self,
            self._cover.kit.text("copying.drawing"),
            lambda _desk, progress: _made(paper, scans, words, target, progress),
            done=lambda pages: self._made(asked, target, pages),
            failed=lambda error: self._refused(asked, error),
            shown=False,
            waited_for=True,
        )
        job.stepped.connect(self._stepped)
        self._cover.watch(job).finished.connect(self._ended)

    def _stepped(self, step: Step) -> None:
        """How far it is, until the paper shows; what showed before stays."""
        self._step = step
        if not self._soon.isActive():
            self._say_step()

    def _say_step(self) -> None:
        say = self._cover.kit.text
        if self._making is not None and not self._making.cancelled.is_set():
            at = self._step.said(say) if self._step is not None else ""
            self._word(say("copying.drawing_at", at=at) if at else say("copying.drawing"))
            self.cancel.show()

    def _cancel(self) -> None:
        self._stale = self._stopped = True
        if self._making is not None:
            self._making.cancel()
        self.cancel.hide()
        self._word(self._cover.kit.text("copying.drawing_stopped"))

    def _ended(self) -> None:
        self._making = None
        self._soon.stop()
        self.cancel.hide()
        if self._stale and not self._stopped and self.isVisible():
            self._pause.start()

    def _made(self, asked: int, target: Path, pages: int) -> None:
        old, keep = self._pdf, asked == self._asked
        gone = old if keep else target
        if keep:
            self._pdf, self._pages = target, pages
            self._at = min(self._at, pages - 1)
            self._draw()
        if gone is not None:
            self._cover.kit.jobs.outside(self, lambda: gone.unlink(missing_ok=True), done=lambda _none: None)

    def _refused(self, asked: int, error: DeskError) -> None:
        if asked == self._asked:
            self._word(self._cover.kit.text.explain(error))

    def _draw(self) -> None:
        pdf, page, ratio = self._pdf, self._at, self.devicePixelRatioF()
        if pdf is None:
            return
        dpi = max(40, self.view.viewport().width() - GAP[4]) / _ACROSS_MM * 25.4 * ratio
        asked = self._asked
        self._word("")

        def show(drawn: Pixels) -> None:
            if asked == self._asked and page == self._at:
                picture = pixmap_of(drawn)
                picture.setDevicePixelRatio(ratio)
                self.sheet.setPixmap(picture)

        self._cover.own(
            self._cover.kit.jobs.outside(
                self,
                lambda: _pixels(pdf, page, min(dpi, 220 * ratio)),
                done=show,
                failed=lambda error: self._refused(asked, error),
            )
        )

    def _word(self, why: str) -> None:
        say = self._cover.kit.text
        self.why.setText(why)
        self.why.setVisible(bool(why))
        said = say("printing.page", page=self._at + 1, n=self._pages) if self._pages else ""
        self.counter.setText(said)
        self.sheet.setAccessibleName(said or say("copying.paper"))
        self.back.setEnabled(self._at > 0)
        self.forth.setEnabled(self._at + 1 < self._pages)


def _made(
    paper: Paper, scans: Mapping[bytes, Path], words: Language, target: Path, progress: Progress
) -> int:
    """Draw the paper into a file; how many sheets it has. Cancelled, there is no file."""
    from readingroom.copies.assembling import assemble, compose  # takes ReportLab and pikepdf with it

    try:
        with target.open("wb+") as file:
            if isinstance(paper, CertifiedCopyPaper):
                return assemble(paper, scans, words, file, pages_told(progress)).pages
            return compose(paper, words, file).pages
    except Cancelled:
        target.unlink(missing_ok=True)
        raise
    except OSError as error:
        raise Unavailable("attachment.unwritable", file=target.name, reason=error.strerror or "") from error


def _pixels(pdf: Path, page: int, dpi: float) -> Pixels:
    from readingroom.documents.raster import pixels

    return pixels(pdf, page, dpi=dpi)
