"""What can wait, waits until the first page shows what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from ui.painted import when_painted

if TYPE_CHECKING:
    from ui.widgets.page import Page

__all__ = ["Settling"]

_WENT_ON_MS = 50
"""So long after it was painted a page has begun to load the details of what it shows, if it shows any."""
_NEVER_SEEN_MS = 3_000
"""How long the first page is waited for: a window that is minimised loads none."""


class Settling(QObject):
    """From the moment the desk is open until the first page is there.

    Attributes:
        over: the first page is there, and what waited for it has begun.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.over = False
        self._dropped = False
        self._later: list[Callable[[], object]] = []

    def after(self, then: Callable[[], object]) -> None:
        """Call this when it is over, or at once if it is."""
        if self.over:
            then()
        elif not self._dropped:
            self._later.append(then)

    def drop(self) -> None:
        """The window closes: nothing that waited is wanted any more."""
        self._dropped = True
        self._later.clear()

    def watch(self, first: Page | None) -> None:
        """The desk is open: wait for this page."""
        if first is not None:
            self._await(first)
        QTimer.singleShot(_NEVER_SEEN_MS, self, self._end)

    def _await(self, first: Page) -> None:
        def settled() -> None:
            if first.bar.loading:  # it went on to the details of what it shows
                self._await(first)
            else:
                self._end()

        def painted() -> None:
            QTimer.singleShot(_WENT_ON_MS, self, settled)

        first.loaded.connect(lambda: when_painted(first, painted), Qt.ConnectionType.SingleShotConnection)

    def _end(self) -> None:
        if not self.over and not self._dropped:
            self.over = True
            while self._later:
                self._later.pop(0)()
