"""Servers on loopback that may be told to misbehave: what all of them have in common."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["WRITES", "Answer", "Fault", "Handler", "serving"]

WRITES = frozenset({"PUT", "POST", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Fault:
    """How the next call goes wrong.

    Attributes:
        kind: ``before`` (the connection is reset and nothing was done), ``after`` (it is done, and no answer comes),
            ``cut`` (it is done, and the answer breaks off in the middle), or a status (nothing was done).
        on: method, or methods; empty: whatever comes.
    """

    kind: str | int
    on: str | frozenset[str] = ""


@dataclass(frozen=True)
class Answer:
    """What is answered.

    Attributes:
        body: whole, or in pieces that are sent as they come, until the connection is closed.
    """

    status: int
    body: bytes | Iterator[bytes] = b""
    headers: tuple[tuple[str, str], ...] = field(default=())


class Handler(BaseHTTPRequestHandler):
    """One connection. A server says in `answered` what it does."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def answered(self, body: bytes) -> Answer:
        """Do what ``self.command`` and ``self.path`` ask for."""
        raise NotImplementedError

    def called(self) -> None:
        """A call has come, whatever becomes of it."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.called()
        kind = self.server.goes_wrong(self.command)
        if kind == "before":
            self._reset()
        elif isinstance(kind, int):
            self._send(Answer(kind, b'{"status": %d, "title": "not now"}' % kind, (("Retry-After", "30"),)))
        else:
            answer = self.answered(body)
            if kind == "after":
                self._reset()
            else:
                self._send(answer, cut=kind == "cut")

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_PROPFIND = do_REPORT = _handle  # noqa: N815

    def _send(self, answer: Answer, *, cut: bool = False) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if not isinstance(answer.body, bytes):
            self._stream(answer.body)
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if cut:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self._reset()
        elif self.command != "HEAD":
            self.wfile.write(answer.body)

    def _stream(self, pieces: Iterable[bytes]) -> None:
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for piece in pieces:
                self.wfile.write(piece)
        except OSError:
            return  # the desk had enough of it

    def _reset(self) -> None:
        """The connection ends here, with a reset."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return  # it was reset

    def log_message(self, *args: Any) -> None:
        """Nothing: a test's output is its own."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    faults: deque[Fault]

    def goes_wrong(self, method: str) -> str | int | None:
        """What happens to the next call of this method."""
        if self.faults and (not self.faults[0].on or method in self.faults[0].on):
            return self.faults.popleft().kind
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was cut off is what was wanted."""


@contextmanager
def serving(handler: Callable[..., Handler], faults: deque[Fault]) -> Iterator[int]:
    """The port of a server while it is up.

    Args:
        handler: makes the handler of a connection.
        faults: what goes wrong with the next calls, one a call; looked at with each.
    """
    server = _Server(("127.0.0.1", 0), handler)
    server.faults = faults
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
