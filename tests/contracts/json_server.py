"""A small real server on loopback that answers JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answering = Callable[[str, str, dict[str, str], Any], tuple[int, Any]]
"""(method, path, query, body) -> (status, what is answered)."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(asked.query).items()}
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = {name: values[-1] for name, values in parse_qs(raw.decode()).items()}
        with self.server.lock:
            status, answer = self.server.answering(self.command, asked.path, query, body)
        told = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Nothing: a test's output is its own."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answering: Answering
    lock: threading.Lock


@contextmanager
def answering(how: Answering) -> Iterator[int]:
    """Its port while it is up."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answering, server.lock = how, threading.Lock()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
