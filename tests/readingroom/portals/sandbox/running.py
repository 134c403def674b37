"""A sandbox portal that runs on loopback for as long as a test needs it, and somebody who talks to it as a desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from starlette.types import ASGIApp

from readingroom.clock import Clock
from readingroom.portals.native.protocol import Change, ChangePage, CommandKind
from readingroom.portals.sandbox.server import LOOPBACK, application, listen, server
from readingroom.portals.sandbox.storage import Storage

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = dt.datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)


class Desk:
    """The desk's side of the protocol."""

    def __init__(self, address: str, token: str) -> None:
        self.http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
            verify=False,  # without TLS there are no authorities to load, which takes longer than a call
        )

    def command(
        self,
        kind: CommandKind,
        data: dict[str, Any],
        subject: str = "",
        *,
        reference: UUID | None = None,
        if_match: int | None = None,
    ) -> httpx.Response:
        reference = reference or uuid4()
        headers = {"Idempotency-Key": str(reference)}
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        body = {
            "client_reference": str(reference),
            "kind": kind.value,
            "subject": subject,
            "sent_at": MORNING.isoformat(),
            "data": data,
        }
        return self.http.post("/commands", json=body, headers=headers)

    def do(self, kind: CommandKind, data: dict[str, Any], subject: str = "") -> dict[str, Any]:
        answer = self.command(kind, data, subject)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def put(self, content: bytes, media_type: str = "application/pdf") -> str:
        digest = hashlib.sha256(content).hexdigest()
        headers = {"Content-Type": media_type}
        assert self.http.put(f"/attachments/{digest}", content=content, headers=headers).status_code == 204
        return digest

    def page(self, cursor: str = "", limit: int = 100) -> ChangePage:
        answer = self.http.get("/changes", params={"cursor": cursor, "limit": limit})
        assert answer.status_code == 200, answer.text
        return ChangePage.model_validate_json(answer.content)

    def changes(self) -> list[Change]:
        found: list[Change] = []
        cursor = ""
        while True:
            page = self.page(cursor)
            found += map(Change.model_validate, page.items)
            cursor = page.next
            if page.complete:
                return found

    def latest(self, kind: str) -> list[Change]:
        """The newest change of each subject of a kind, in the order they first came."""
        newest = {one.subject: one for one in self.changes() if one.type == f"readingroom.{kind}"}
        return list(newest.values())


class Portal:
    """A running sandbox."""

    def __init__(self, address: str, storage: Storage) -> None:
        self.address = address
        self.storage = storage
        self.token = storage.token
        self.desk = Desk(address, storage.token)

    def at(self, moment: dt.datetime) -> None:
        """Let its clock show another moment."""
        self.storage.clock = Clock.starting(moment, ZONE)


@contextmanager
def running(folder: Path, around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Iterator[Portal]:
    """A portal on a free port, on Tuesday 1 December 2026 in the morning."""
    storage = Storage(folder, Clock.starting(MORNING, ZONE))
    listening = listen(0)
    started = threading.Event()
    served = server(around(application(storage)), started.set)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert started.wait(30)
        portal = Portal(f"http://{LOOPBACK}:{listening.getsockname()[1]}", storage)
        yield portal
        portal.desk.http.close()
    finally:
        served.should_exit = True
        thread.join(30)
        storage.close()
        listening.close()
