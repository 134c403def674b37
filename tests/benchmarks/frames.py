"""How smooth a window is.

A frame is what the event loop does without looking up: a timer measures the longest.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 33.0
"""Two frames of a 60 Hz screen: what takes longer is seen."""


class Frames(QObject):
    """The longest time, in milliseconds, in which the event loop did one thing.

    Args:
        every_ms: how often it is looked: with 0 all the time, which leaves other threads half an interpreter.
    """

    def __init__(self, every_ms: int = 0) -> None:
        super().__init__()
        self.all: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=every_ms, timerType=Qt.TimerType.PreciseTimer)
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
