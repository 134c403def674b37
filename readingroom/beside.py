"""Rounds with portals in a process of their own.

Taking in computes: checking, matching, encrypting. In the window's process it would take its time from the window. So
a second process opens the same database, as another desk does, and exchanges when it is asked to. The first round
starts it and it stays for those after. It ends by itself when nobody asks any more: this process has closed the pipe,
or is gone; what it was doing then is found out by the next round, as after any other end.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from readingroom.errors import DeskError, Unavailable
from readingroom.portals.interruption import Interruption

if TYPE_CHECKING:
    from readingroom.clock import Clock
    from readingroom.desk import Desk
    from readingroom.portals.exchange import RoundReport, Stage
    from readingroom.portals.queries import PortalParticulars
    from readingroom.portals.sync import Progress

__all__ = ["Beside"]

_TELL_EVERY_S = 0.1
_LONGEST_END_S = 3


@dataclass(frozen=True)
class _Wanted:
    """One round with each of these portals, one after the other."""

    number: int
    portals: tuple[PortalParticulars, ...]


@dataclass(frozen=True)
class _Stop:
    """That round is to stop."""

    number: int


@dataclass(frozen=True)
class _Step:
    """How far a round is, as `readingroom.portals.sync.Progress` is told."""

    portal: str
    stage: Stage
    done: int
    of: int | None


@dataclass(frozen=True)
class _Over:
    """It is over: what the rounds did, or what went wrong."""

    came_to: tuple[RoundReport, ...] | Exception


class Beside:
    """The other process, seen from this one. One thread asks for rounds; any may `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._number = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process; None while there is none."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def rounds(
        self,
        desk: Desk,
        portals: Sequence[PortalParticulars],
        *,
        progress: Progress | None = None,
        on_stop: Callable[[Callable[[], None]], None] | None = None,
    ) -> tuple[RoundReport, ...]:
        """One round with each of these portals, one after the other; waits for the last of them.

        Args:
            desk: whose database it is; the other process opens it for itself.
            portals: switched on or not.
            progress: see `readingroom.portals.sync.Progress`; called some ten times a second at most.
            on_stop: is given what stops these rounds, between two steps and waiting for no portal; any thread may
                call it, also when they are over.

        Returns:
            What each came to; fewer where they were stopped.

        Raises:
            Unavailable: ``portal.exchange_ended``: the process was ended by somebody; or the database.
        """
        try:
            pipe, number = self._begun(desk, portals)
            if on_stop is not None:
                on_stop(partial(self._stop, number))
            while True:
                told = pipe.recv()
                if isinstance(told, _Over):
                    break
                if progress is not None:
                    progress(told.portal, told.stage, told.done, told.of)
        except (EOFError, OSError) as error:
            self._forget()
            raise Unavailable("portal.exchange_ended") from error
        if isinstance(told.came_to, Exception):
            raise told.came_to
        return told.came_to

    def close(self) -> None:
        """No more rounds. The process ends; one that does not within a moment is ended."""
        with self._lock:
            self._closed = True
        self._forget()

    def _stop(self, number: int) -> None:
        with self._lock:
            if self._pipe is not None:
                with suppress(OSError):  # it has ended: there is nothing to stop
                    self._pipe.send(_Stop(number))

    def _begun(self, desk: Desk, portals: Sequence[PortalParticulars]) -> tuple[Connection, int]:
        with self._lock:
            if self._closed:
                raise EOFError
            if self._pipe is None or not self._process.is_alive():
                self._start(desk)
            assert self._pipe is not None  # noqa: S101 - just started
            self._number += 1
            self._pipe.send(_Wanted(self._number, tuple(portals)))
            return self._pipe, self._number

    def _start(self, desk: Desk) -> None:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        self._process = spawn.Process(
            target=_serve, args=(theirs, desk.store.url, desk.clock), name="portals", daemon=True
        )
        self._process.start()
        theirs.close()  # or the pipe would stay open when the other process has ended
        self._pipe = ours

    def _forget(self) -> None:
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(_LONGEST_END_S)
            if process.is_alive():
                process.kill()
                process.join()


def _serve(pipe: Connection, address: Any, clock: Clock) -> None:
    """What the other process does until nobody asks any more: one thread listens, the main one exchanges."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process with the window
    if sys.platform != "win32":
        os.nice(5)  # whoever scans meanwhile comes first
    from readingroom.desk import Desk

    wishes: SimpleQueue[_Wish | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, wishes), daemon=True).start()
    desk: Desk | None = None
    try:
        while (wish := wishes.get()) is not None:
            try:
                desk = desk or Desk(address, clock=clock)
                over = _Over(wish.done(desk, pipe))
            except Exception as error:  # noqa: BLE001 - told to whoever asked, whatever it is
                if not isinstance(error, DeskError):
                    error.add_note(traceback.format_exc())
                over = _Over(error)
            try:
                pipe.send(over)
            except OSError:  # nobody is there to hear it
                return
    finally:
        if desk is not None:
            desk.close()


class _Wish:
    """A round that was asked for, in the process that does it."""

    def __init__(self, wanted: _Wanted) -> None:
        self.number, self._portals = wanted.number, wanted.portals
        self._interruption = Interruption()
        self._told = 0.0

    def stop(self) -> None:
        self._interruption.interrupt()

    def done(self, desk: Desk, pipe: Connection) -> tuple[RoundReport, ...]:
        from readingroom.portals.sync import sync_portal

        reports = []
        with self._interruption.watching():
            for portal in self._portals:
                if self._interruption.over:
                    break
                report = sync_portal(
                    desk, portal, progress=self._telling(pipe), stopped=lambda: self._interruption.over
                )
                reports.append(report)
        return tuple(reports)

    def _telling(self, pipe: Connection) -> Callable[[str, Stage, int, int | None], None]:
        def tell(portal: str, stage: Stage, done: int, of: int | None) -> None:
            now = time.monotonic()
            if now - self._told < _TELL_EVERY_S and done != of:
                return
            self._told = now
            with suppress(OSError):  # nobody is there: the listening thread has heard of it too, and it stops
                pipe.send(_Step(portal, stage, done, of))

        return tell


def _listen(pipe: Connection, wishes: SimpleQueue[_Wish | None]) -> None:
    """A thread: what the other side wants, until it is gone."""
    newest: _Wish | None = None
    while True:
        try:
            told = pipe.recv()
        except (EOFError, OSError):
            if newest is not None:
                newest.stop()
            wishes.put(None)
            return
        if isinstance(told, _Wanted):
            newest = _Wish(told)
            wishes.put(newest)
        elif newest is not None and newest.number == told.number:
            newest.stop()
