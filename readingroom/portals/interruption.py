"""Ending at once what is being waited for at portals: the window closes, and nobody waits for a silent portal."""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = ["Interruption", "current"]


class Interruption:
    """Ends every connection that one thread waits at, from another thread.

    An answer that was waited for counts as lost: what became of it is found out in the next round. While a connection
    is still being made there is nothing to end; that takes some seconds at most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._over = False

    @property
    def over(self) -> bool:
        """It was interrupted: nothing is asked any more."""
        return self._over

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Whatever this thread asks portals within the block may be ended."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)

    def interrupt(self) -> None:
        """End everything that is waited for, and let nothing begin."""
        with self._lock:
            self._over = True
            sockets = list(self._sockets)
        for one in sockets:
            _end(one)

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        """Hears from the HTTP library of each connection that is made (httpcore's ``trace`` extension)."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        made = facts["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.add(made)
            over = self._over
        if over:
            _end(made)


def _end(made: socket.socket) -> None:
    try:
        # Not that of an encrypted socket, which would take its state away from the thread that reads there.
        socket.socket.shutdown(made, socket.SHUT_RDWR)
    except OSError:
        return  # it had ended


_CURRENT: ContextVar[Interruption | None] = ContextVar("interruption", default=None)


def current() -> Interruption | None:
    """What may end what this thread asks, None where nothing may."""
    return _CURRENT.get()
