"""A network that may be told to misbehave: it stands between the desk and a real server on loopback."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WRITES = frozenset({"PUT", "POST", "PATCH", "DELETE"})
_OF_THE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade"})


@dataclass
class Network:
    """What passes between the desk and a server.

    Attributes:
        target: port of the server.
        authorization: what every call has to show; another one is refused here, whatever the server thinks of it.
        lost: of the next writes these are carried out, and their answers never come.
        calls: (method, path) of everything that was passed on, in order.
    """

    target: int
    authorization: str = ""
    lost: deque[str] = field(default_factory=deque)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def writes(self) -> list[tuple[str, str]]:
        """What was passed on of calls that change something; a new token changes nothing."""
        return [call for call in self.calls if call[0] in WRITES and not call[1].endswith("/oauth/token")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _pass_on(self) -> None:
        network = self.server.network
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if network.authorization and self.headers.get("Authorization") != network.authorization:
            self._send(401, [], b"")
            return
        network.calls.append((self.command, self.path))
        connection = http.client.HTTPConnection("127.0.0.1", network.target, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_HOP}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if network.lost and self.command in WRITES:
            network.lost.popleft()
            self._reset()
            return
        self._send(answer.status, answer.getheaders(), content)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_PROPFIND = do_REPORT = _pass_on  # noqa: N815

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _OF_THE_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _reset(self) -> None:
        """The connection ends before the answer, with a reset."""
        self.close_connection = True
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
    network: Network

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was cut off is what was wanted."""


@contextmanager
def passing(network: Network) -> Iterator[int]:
    """The port on which the network begins."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.network = network
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
