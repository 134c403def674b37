"""The threads of the window beside its own."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from ui.portal_thread import PortalThread
from ui.unwaited import Unwaited

__all__ = ["TURN_S", "Threads"]

TURN_S = 0.000_5
"""How long a thread that computes keeps the others from Python.

A scan asks the database some thirty times while an import computes: with Python's own 5 ms it would wait each time,
and so would the window for each widget it paints.
"""
_READERS = 3
_WAITED_FOR = 2
"""A paper is verified while another one is made."""


class Threads:
    """All of them, by what they are for.

    Attributes:
        writer: commands, one after the other.
        readers: queries, and what is done beside the database.
        long: imports and the like, one after the other.
        waited_for: long work for which a reader stands at the desk.
        portals: what talks to portals.
        unwaited: what may never answer.
    """

    def __init__(self) -> None:
        sys.setswitchinterval(TURN_S)
        self.writer = ThreadPoolExecutor(1, "write")
        self.readers = ThreadPoolExecutor(_READERS, "read")
        self.long = ThreadPoolExecutor(1, "long")
        self.waited_for = ThreadPoolExecutor(_WAITED_FOR, "waited for")
        self.portals = PortalThread()
        self.unwaited = Unwaited()

    def close(self) -> bool:
        """Finish what was given to write, drop what is to be read; whether every thread has ended."""
        ended = self.portals.goodbye()
        for pool in (self.long, self.waited_for, self.readers, self.writer):
            pool.shutdown(wait=True, cancel_futures=pool is self.readers)
        return ended and self.unwaited.idle
