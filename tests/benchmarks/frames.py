"""How smooth a window is.

A frame is what the event loop does without looking up: a timer that never sleeps measures the longest.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer

FRAME_MS = 33.0
"""Two frames of a 60 Hz screen: what takes longer is seen."""


class Frames(QObject):
    """The longest time, in milliseconds, in which the event loop did one thing."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        self._timer.stop()
        return max(self.all)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.all.append((now - self._last) * 1000)
        self._last = now
