"""A small real server on loopback that answers JSON."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Answer, Handler, serving

Answering = Callable[[str, str, dict[str, str], Any], tuple[int, Any]]
"""(method, path, query, body) -> (status, what is answered)."""


class _Handler(Handler):
    def __init__(self, how: Answering, lock: threading.Lock, *connection: Any) -> None:
        self.how, self.lock = how, lock
        super().__init__(*connection)

    def answered(self, body: bytes) -> Answer:
        asked = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(asked.query).items()}
        try:
            told = json.loads(body) if body else None
        except ValueError:
            told = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        with self.lock:
            status, answer = self.how(self.command, asked.path, query, told)
        content = b"" if answer is None else json.dumps(answer).encode()
        return Answer(status, content, (("Content-Type", "application/json"),))


@contextmanager
def answering(how: Answering) -> Iterator[int]:
    """Its port while it is up."""
    with serving(partial(_Handler, how, threading.Lock()), deque()) as port:
        yield port
