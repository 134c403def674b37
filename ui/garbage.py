"""Reference cycles are collected in the window's thread and in no other.

Python collects in whichever thread happens to allocate when a threshold is passed. In a cycle there may be a
Qt object: destroyed from another thread it takes a lock of Qt's and then waits for the interpreter, while the
window's thread holds the interpreter and waits for that very lock: the window stands still for good.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

__all__ = ["Garbage"]

LOOK_EVERY_MS = 20
"""Often enough that what three threads make in between is looked through in a moment, not in a frame."""
_OLDEST = 2


class Garbage(QObject):
    """While one of these exists and is not closed, Python collects by itself in no thread; the window's does it.

    Args:
        parent: lives as long.
        at_once: collect from now on; else when `begin` is called: what is loaded at start is no garbage.
        busy: while somebody waits for the window, the oldest generation waits: to look through it takes longer than
            a frame.
    """

    _open = 0

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        at_once: bool = True,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self._busy = busy
        gc.disable()
        Garbage._open += 1
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._closed = False
        if at_once:
            self.begin()

    def begin(self) -> None:
        """Collect from now on."""
        if not self._closed:
            self._timer.start()

    @staticmethod
    def spare_what_is_there() -> None:
        """Look no more through what was made so far: modules, mappers, translations stay as long as the program.

        They are nearly all that a full collection would look at, and the window stands still for it: some hundred
        thousand objects take a tenth of a second.
        """
        gc.freeze()

    def close(self) -> None:
        """The threads have ended: Python may collect as it likes when nobody else needs this."""
        self._timer.stop()
        if not self._closed:
            self._closed = True
            Garbage._open -= 1
            if not Garbage._open:
                gc.enable()

    def _look(self) -> None:
        """Collect what Python would have: the oldest generation whose threshold is passed."""
        for generation, (count, threshold) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if count > threshold and not (generation == _OLDEST and self._busy()):
                gc.collect(generation)
                return
