"""A network that may be told to misbehave: it stands between the desk and a real server on loopback."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.loopback import WRITES, Answer, Fault, Handler, serving

_OF_THE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length"})


@dataclass
class Network:
    """What passes between the desk and a server.

    Attributes:
        target: port of the server.
        authorization: what every call has to show; another one is refused here, whatever the server thinks of it.
        faults: what goes wrong with the next calls.
        calls: (method, path) of everything that was passed on, in order.
        passing: called with (method, "going" or "coming") before a call is passed on and before its answer is.
        rewriting: (method, body) -> the body of the answer that is passed on.
    """

    target: int
    authorization: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[tuple[str, str]] = field(default_factory=list)
    passing: Callable[[str, str], None] = lambda method, which_way: None
    rewriting: Callable[[str, bytes], bytes] | None = None

    def writes(self) -> list[tuple[str, str]]:
        """What was passed on of calls that change something; a new token changes nothing."""
        return [call for call in self.calls if call[0] in WRITES and not call[1].endswith("/oauth/token")]


class _Handler(Handler):
    def __init__(self, network: Network, *connection: Any) -> None:
        self.network = network
        super().__init__(*connection)

    def answered(self, body: bytes) -> Answer:
        network = self.network
        if network.authorization and self.headers.get("Authorization") != network.authorization:
            return Answer(401)
        network.calls.append((self.command, self.path))
        network.passing(self.command, "going")
        connection = http.client.HTTPConnection("127.0.0.1", network.target, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_HOP}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        network.passing(self.command, "coming")
        if network.rewriting is not None:
            content = network.rewriting(self.command, content)
        kept = tuple(one for one in answer.getheaders() if one[0].lower() not in _OF_THE_HOP)
        return Answer(answer.status, content, kept)


@contextmanager
def passing(network: Network) -> Iterator[int]:
    """The port on which the network begins."""
    with serving(partial(_Handler, network), network.faults) as port:
        yield port
