"""One piece of work on its way: who asked for it, what came of it, and how far it is."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from readingroom.errors import DeskError

if TYPE_CHECKING:
    from ui.text import Text

__all__ = ["Cancelled", "Job", "Progress", "Step"]


class Cancelled(Exception):
    """Raised inside long work at the next `Progress` call after Cancel."""


@dataclass(frozen=True)
class Step:
    """How far long work has come.

    Attributes:
        done: units.
        total: of how many; None: unknown.
        seconds_left: None: unknown.
        words: code of what is said of ``done`` and ``total``; empty: the plain count.
    """

    done: int
    total: int | None
    seconds_left: float | None
    words: str = ""

    def said(self, text: Text) -> str:
        """How far it is: ``37 of 200``, or in the words of the work."""
        facts = {"done": f"{self.done:,}", "total": f"{self.total or 0:,}"}
        if self.words:
            return text(self.words, **facts)
        return text("window.work.of", **facts) if self.total else facts["done"]


class Job(QObject):
    """One piece of work on its way.

    Attributes:
        pool: the threads it was given to.
        watched: it is shown with its progress and may be cancelled.
        stepped: emits a `Step` at most ten times a second (long work only).
        finished: the work has ended, however it ended.
    """

    stepped = Signal(object)
    finished = Signal()

    def __init__(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[DeskError], None] | None,
        title: str = "",
    ) -> None:
        super().__init__()
        self.title = title
        self.work = work
        self.done = done
        self.failed = failed
        self.error: BaseException | None = None
        self.result: Any = None
        self.cancelled = threading.Event()
        self.writes = False
        self.watched = False
        self.pool: Executor | None = None
        self.told_first = False
        self._owner = weakref.ref(owner)
        self._interrupts: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def owner(self) -> QObject | None:
        """Who asked, if it still exists."""
        owner = self._owner()
        return owner if owner is not None and shiboken6.isValid(owner) else None

    def cancel(self) -> None:
        """Long work stops at its next step; a read's answer is dropped. A write that has begun is finished."""
        with self._lock:
            self.cancelled.set()
            interrupts, self._interrupts = self._interrupts, []
        for interrupt in interrupts:
            interrupt()

    def on_cancel(self, interrupt: Callable[[], None]) -> None:
        """Have something called, in whichever thread cancels, when this is cancelled; at once if it was already."""
        with self._lock:
            cancelled = self.cancelled.is_set()
            if not cancelled:
                self._interrupts.append(interrupt)
        if cancelled:
            interrupt()


class Progress:
    """Given to long work, so that it can tell how far it is and hear of Cancel.

    Args:
        job: the work.
        bring_back: has something called in the window's thread.
    """

    def __init__(self, job: Job, bring_back: Callable[[Callable[[], None]], None]) -> None:
        self._job = job
        self._bring_back = bring_back
        self._began = time.monotonic()
        self._told = 0.0
        self._words = ""

    @property
    def cancelled(self) -> bool:
        """Somebody pressed Cancel, or the window closes."""
        return self._job.cancelled.is_set()

    def on_cancel(self, interrupt: Callable[[], None]) -> None:
        """Have something called from another thread when the work is to stop, so that it waits for nothing outside."""
        self._job.on_cancel(interrupt)

    def __call__(self, done: int, total: int | None = None, words: str = "") -> None:
        """Tell how far the work is; call it as often as convenient.

        Args:
            done: units done.
            total: of how many.
            words: code of what is said of them, such as ``window.work.pages``.

        Raises:
            Cancelled: somebody pressed Cancel.
        """
        if self._job.cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told < 0.1 and done != total and words == self._words:
            return
        self._told, self._words = now, words
        left = (now - self._began) / done * (total - done) if total and done else None
        self._bring_back(partial(self._job.stepped.emit, Step(done, total, left, words)))
