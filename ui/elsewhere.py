"""What was written elsewhere, by other desks and by this window's own long work: the pages are told of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from readingroom.errors import DeskError
from ui.door import News
from ui.pace import Pace

__all__ = ["Elsewhere"]

LOOK_EVERY_MS = 1_000


class Elsewhere(QObject):
    """Looks once a second, and at once when something here has ended.

    Args:
        ask: asks for the news since a number of the audit; the answer goes to one of the two functions.
        reading: whether pages read something just now.
        parent: owns it.

    Attributes:
        heard: what views have to look at again.
        failed: the news could not be had.
    """

    heard = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        ask: Callable[[int, Callable[[News], None], Callable[[DeskError], None]], object],
        reading: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._ask, self._reading = ask, reading
        self._seq = -1
        self._asking = self._again = False
        self._pace = Pace()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_if_due)

    def start(self) -> None:
        """The database is open."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    def wrote(self, seq: int) -> None:
        """This window wrote under that number; where nobody else wrote in between it need not be heard of again."""
        if seq == self._seq + 1:
            self._seq = seq

    def look(self) -> None:
        """Look now; once more after it, if a look that is under way may not know of it."""
        self._again = self._asking
        if not self._asking:
            self._asking = True
            self._ask(self._seq, self._came, self._did_not_come)

    def _look_if_due(self) -> None:
        if not self._asking and self._pace.after(reading=self._reading()):
            self.look()

    def _came(self, news: News) -> None:
        self._asking = False
        first, self._seq = self._seq < 0, news.seq
        if news.changed and not first:
            self.heard.emit(news.changed)
        if self._again:
            self.look()

    def _did_not_come(self, error: DeskError) -> None:
        self._asking = False
        self.failed.emit(error)
