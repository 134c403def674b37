"""Work handed to the window's threads (`ui.threads`), and its results brought back.

The window's own thread never waits. Work is handed over, its result comes back in the window's thread, and only
to an owner that still exists: the answer to a page that was closed is dropped (the write itself is not). What is
known to go wrong (`DeskError`) goes to the caller's ``failed`` or else to `Jobs.refused`; anything else is a
bug and goes to `Jobs.crashed`. Nothing is swallowed.

The desk is opened in the background too: jobs given before it is open wait for it.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

from readingroom.errors import DeskError
from readingroom.events import Changed
from ui.door import Answer, DeskDoor, News
from ui.elsewhere import Elsewhere
from ui.garbage import Garbage
from ui.job import Cancelled, Job, Progress
from ui.threads import Threads

if TYPE_CHECKING:
    from uuid import UUID

    from readingroom.beside import Beside
    from readingroom.command import Actor, Command

__all__ = ["DeskDoor", "Jobs"]

_RETURNED = QEvent.Type(QEvent.registerEventType())
OPENING = "opening"
CALM_S = 0.9
"""So long nothing came back, shorter than the pause between two looks for other desks' changes."""
FRAME_MS = 17
"""One frame of a 60 Hz screen: what a scan did is painted before the pages load anew."""


class Jobs(QObject):
    """Hands work to threads and brings the results back.

    Args:
        open_desk: opens the database; called once, in the writing thread.
        actor: who is at the desk; changed with `sign_in`.
        at_once: open it now; else when `open` is called, and work that is given before waits for it. `settled` tells
            then when the window has come up.

    Attributes:
        changed: a set of `Changed`, after this window's writes and other desks' alike.
        refused: (owner, `DeskError`, job): nobody else took care of it.
        crashed: (exception): a bug.
        opened: the desk is open.
        began: a long `Job`, for whoever shows progress.
        actor_changed: somebody else is at the desk.
    """

    changed = Signal(object)
    refused = Signal(object, object, object)
    crashed = Signal(object)
    opened = Signal()
    began = Signal(object)
    actor_changed = Signal(object)

    def __init__(
        self,
        open_desk: Callable[[], DeskDoor],
        actor: Actor,
        parent: QObject | None = None,
        *,
        at_once: bool = True,
    ) -> None:
        super().__init__(parent)
        self.actor = actor
        self._threads = Threads()
        self._running: dict[int, Job] = {}
        self._delivered = 0.0
        self._latest: dict[Hashable, Job] = {}
        self._untold: frozenset[Changed] = frozenset()
        self._numbers = itertools.count()
        self._closed = False
        self._open_desk = open_desk
        self._desk: Future[DeskDoor] = Future()
        self._back: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._garbage = Garbage(self, at_once=at_once, busy=self._busy)
        self._elsewhere = Elsewhere(self._ask_for_news, self._reading, self)
        self._elsewhere.heard.connect(self.changed)
        self._elsewhere.failed.connect(lambda error: self.refused.emit(None, error, None))
        if at_once:
            self.open()

    # -- what the application asks for

    def open(self) -> None:
        """Open the database, in the background; once more after it could not be opened."""
        if self._closed:
            return
        if self._desk.done():
            self._desk = Future()
        self._threads.writer.submit(self._fulfil, self._desk)
        self._start(self._threads.readers, Job(self, self._desk.result, self._on_open, None, OPENING))

    def settled(self) -> None:
        """The window has come up: what it loaded stays, what comes and goes from now on is looked after."""
        self._garbage.begin()

    def _fulfil(self, desk: Future[DeskDoor]) -> None:
        if desk.set_running_or_notify_cancel():
            try:
                desk.set_result(self._open_desk())
            except BaseException as error:  # noqa: BLE001 - handed to everybody who waits for the desk
                desk.set_exception(error)

    # -- what a page asks for

    def read(
        self,
        owner: QObject,
        query: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None] | None = None,
        latest: Hashable = None,
    ) -> Job:
        """Answer a query of an area's ``queries.py`` and hand the result to ``done``.

        Args:
            owner: the answer is dropped when it no longer exists.
            query: the query function.
            *args: what it is asked.
            done: gets the result, in the window's thread.
            failed: gets a known error; by default `refused` is emitted.
            latest: a name; of several reads under one name only the newest is answered (typing, scrolling).
        """
        job = Job(owner, lambda: self._desk.result().read(query, *args), done, failed)
        if latest is not None:
            if (older := self._latest.get((id(owner), latest))) is not None:
                older.cancel()
            self._latest[(id(owner), latest)] = job
        return self._start(self._threads.readers, job)

    def execute(
        self,
        owner: QObject,
        command: Command,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
        uuid: UUID | None = None,
    ) -> Job:
        """Carry out a command, after all that were given before it.

        Its UUID is made here, so `again` looks up a lost answer instead of doing it twice. ``done`` gets the
        outcome; `changed` has been emitted before that.
        """
        from uuid import uuid4  # finds out what system this is: not before the first paint

        command_id, actor = uuid or uuid4(), self.actor
        job = Job(owner, lambda: self._desk.result().execute(command, actor, uuid=command_id), done, failed)
        job.writes = True
        return self._start(self._threads.writer, job)

    def write(
        self,
        owner: QObject,
        work: Callable[[DeskDoor, Actor], Answer],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
    ) -> Job:
        """Do something that reads and then writes, such as a scan, after all that was given to write before it.

        The work gets the desk and who acts; what it returns tells what changed. Somebody waits for the answer with
        a scanner in the hand: ``done`` gets it first, `changed` is emitted a frame later.
        """
        actor = self.actor
        job = Job(owner, lambda: work(self._desk.result(), actor), done, failed)
        job.writes = job.told_first = True
        return self._start(self._threads.writer, job)

    def again(self, job: Job) -> None:
        """Do a job that failed once more, where it was done before; a command under its old UUID."""
        if job.title == OPENING:
            self.open()
        elif job.owner is not None:
            job.error = None
            self._start(job.pool or self._threads.readers, job)
            if job.watched:
                self.began.emit(job)

    def long(
        self,
        owner: QObject,
        title: str,
        work: Callable[[DeskDoor, Progress], Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
        shown: bool = True,
        waited_for: bool = False,
    ) -> Job:
        """Do something that takes more than a moment (an import, a PDF); ``shown``: it is watched and may be cancelled.

        The work gets the desk and a `Progress`; it writes through ``desk.execute`` in small batches. ``waited_for``: by
        a reader at the desk, so it goes beside an import and not behind it.
        """
        job = self._lengthy(
            self._threads.waited_for if waited_for else self._threads.long, owner, title, work, done, failed
        )
        return self._watched(job) if shown else job

    def exchange(
        self,
        owner: QObject,
        title: str,
        work: Callable[[DeskDoor, Progress], Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
        shown: bool = True,
    ) -> Job:
        """Long work that waits for portals, in a thread of its own; ``shown``: as other long work."""
        job = self._lengthy(self._threads.portals, owner, title, work, done, failed)
        return self._watched(job) if shown else job

    @property
    def beside(self) -> Beside:
        """Does rounds with portals in a process of its own; asked in `exchange`'s thread."""
        return self._threads.portals.beside

    def _watched(self, job: Job) -> Job:
        job.watched = True
        self.began.emit(job)
        return job

    def _lengthy(
        self,
        pool: Executor,
        owner: QObject,
        title: str,
        work: Callable[[DeskDoor, Progress], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[DeskError], None] | None,
    ) -> Job:
        job = Job(owner, lambda: None, done, failed, title)
        job.work = lambda: work(self._desk.result(), Progress(job, self._bring_back))
        return self._start(pool, job)

    def outside(
        self,
        owner: QObject,
        work: Callable[[], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None] | None = None,
    ) -> Job:
        """Do something beside the database (read a file, draw a preview) in a reader's thread."""
        return self._start(self._threads.readers, Job(owner, work, done, failed))

    def unwaited(
        self,
        owner: QObject,
        work: Callable[[], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None] | None = None,
    ) -> Job:
        """Do something outside that may never answer; nothing waits behind it, and neither does the program's end."""
        return self._start(self._threads.unwaited, Job(owner, work, done, failed))

    def sign_in(self, actor: Actor) -> None:
        """From now on commands are this person's; those already given keep theirs."""
        self.actor = actor
        self.actor_changed.emit(actor)

    def _busy(self) -> bool:
        """Something came back in the last second: somebody types, scrolls or scans."""
        return time.monotonic() - self._delivered < CALM_S

    @property
    def watched(self) -> tuple[Job, ...]:
        """Long work under way that is shown, for a window that is built anew."""
        return tuple(job for job in self._running.values() if job.watched)

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._running and not self._untold

    def close(self) -> None:
        """Finish what has been given to write, drop the rest, and give the database back."""
        if self._closed:
            return
        self._closed = True
        self._elsewhere.stop()
        for job in list(self._running.values()):
            job.cancel()
        self._desk.cancel()  # whoever waits for a desk that was never opened waits no longer
        ended = self._threads.close()
        if self._desk.done() and not self._desk.cancelled() and self._desk.exception() is None:
            self._desk.result().close()
        if ended:  # else a thread keeps its job, a Qt object, to the program's end, and collects nothing
            self._running.clear()
            self._garbage.close()

    # -- threads

    def _start(self, pool: Executor, job: Job) -> Job:
        if self._closed and pool is not self._threads.writer:
            job.cancel()  # a timer asked once more after the window was closed: there is nobody left to tell
            return job
        job.pool = pool
        number = next(self._numbers)
        self._running[number] = job  # keeps it alive until it is delivered
        pool.submit(self._run, number, must=pool is self._threads.writer)
        return job

    def _run(self, number: int, *, must: bool) -> None:
        """In a thread. A job is a Qt object: the thread lets go of it before the window's thread may."""
        job = self._running[number]
        try:
            if must or not job.cancelled.is_set():
                job.result = job.work()
        except BaseException as error:  # noqa: BLE001 - handed to the window's thread, which tells of it
            job.error = error
        del job
        self._bring_back(partial(self._deliver, number))

    def _bring_back(self, call: Callable[[], None]) -> None:
        """Have something called in the window's thread.

        An event and not a signal: emitting takes locks of Qt's that the window's thread may hold while it waits for
        Python.
        """
        if not self._closed:
            self._back.put(call)
            QCoreApplication.postEvent(self, QEvent(_RETURNED))

    def event(self, event: QEvent) -> bool:
        """Do what came back from the threads."""
        if event.type() != _RETURNED:
            return super().event(event)
        self._back.get()()
        return True

    def _deliver(self, number: int) -> None:
        self._delivered = time.monotonic()
        job = self._running.pop(number, None)
        if job is None:
            return
        for name, newest in list(self._latest.items()):
            if newest is job:
                del self._latest[name]
        try:
            self._hand_over(job)
        finally:
            job.finished.emit()
            if job.pool in (self._threads.long, self._threads.waited_for, self._threads.portals):
                self._elsewhere.look()  # whoever started it sees at once what it brought

    def _hand_over(self, job: Job) -> None:
        owner, error = job.owner, job.error
        if isinstance(error, Cancelled):
            return
        if isinstance(error, DeskError):
            if job.cancelled.is_set() and not job.writes:
                return  # nobody waits for it any more
            if owner is not None and job.failed is not None:
                job.failed(error)
            else:
                self.refused.emit(owner, error, job)
            return
        if error is not None:
            self.crashed.emit(error)
            return
        if job.writes:
            self._elsewhere.wrote(job.result.seq)
            if job.result.changed and job.told_first:
                self._untold |= job.result.changed
                QTimer.singleShot(FRAME_MS, self, self._tell_changed)
            elif job.result.changed:
                self.changed.emit(job.result.changed)
        if owner is not None and job.done is not None and not job.cancelled.is_set():
            job.done(job.result)

    def _tell_changed(self) -> None:
        changed, self._untold = self._untold, frozenset()
        if changed and not self._closed:
            self.changed.emit(changed)

    # -- what was written elsewhere

    def _on_open(self, _desk: DeskDoor) -> None:
        self._garbage.spare_what_is_there()
        self.opened.emit()
        self._elsewhere.start()

    def _ask_for_news(
        self, seq: int, came: Callable[[News], None], did_not: Callable[[DeskError], None]
    ) -> None:
        if not self._closed:
            job = Job(self, lambda: self._desk.result().changes_since(seq), came, did_not)
            self._start(self._threads.readers, job)

    def _reading(self) -> bool:
        return any(job.pool is self._threads.readers for job in self._running.values())
