"""Killed at any commit, the portal has lost nothing that it answered and done nothing twice."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5

import httpx
import pytest

from readingroom.portals.native.protocol import BookingData, CommandKind, RequestData
from tests.readingroom.portals.sandbox.published import GUIDES, HOURS
from tests.readingroom.portals.sandbox.running import Desk
from tests.readingroom.portals.sandbox.test_protocol import BOOKING
from tests.readingroom.portals.sandbox.web_reader import WebReader

ROOT = Path(__file__).resolve().parents[4]
ANSWER = b"%PDF-1.4 the answer"
COMMITS = 14

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a process that dies at a commit is made by fork"
)


class Mortal:
    """A portal that dies once and is started again by whoever finds it dead."""

    def __init__(self, nursery: subprocess.Popen[str], folder: Path, at: int, when: str) -> None:
        self.nursery = nursery
        self.folder = folder
        self.died: list[int] = []
        self.pid = 0
        self._start(at, when)

    def _start(self, at: int, when: str) -> None:
        self._tell(f"{self.folder} {at} {when} 0")

    def _tell(self, line: str) -> None:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(line + "\n")
        self.nursery.stdin.flush()
        told = self._hear()
        if "died" in told:  # before it could say that it is there
            self.died.append(told["died"])
            self._start(0, "never")
        else:
            self.pid, self.address, self.token = told["pid"], told["address"], told["token"]

    def _hear(self) -> dict[str, Any]:
        assert self.nursery.stdout is not None
        return cast(dict[str, Any], json.loads(self.nursery.stdout.readline()))

    def again(self) -> None:
        """It was found dead."""
        self.died.append(self._hear()["died"])
        self._start(0, "never")

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._hear()


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """Where servers come from."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.readingroom.portals.sandbox.dying"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


class Day:
    """A request and two visits, as the desk and a reader make them together; each step may be done again."""

    def __init__(self, portal: Mortal) -> None:
        self.portal = portal
        self.forms: dict[str, tuple[str, dict[str, str]]] = {}
        self.cookies = httpx.Cookies()

    def run(self) -> None:
        for step in (
            self.publish_guides,
            self.publish_hours,
            self.sign_in,
            self.file,
            self.ask,
            self.answer_back,
            self.make_booking,
            self.arrive,
            self.book,
            self.cancel,
            self.put,
            self.answer,
        ):
            self._insist(step)

    def _insist(self, step: Callable[[Desk, WebReader], None]) -> None:
        while True:
            desk = Desk(self.portal.address, self.portal.token)
            web = WebReader(self.portal.address)
            web.http.cookies = self.cookies
            try:
                step(desk, web)
            except httpx.TimeoutException:
                continue  # it is slow and not dead; whoever waits too long asks again
            except httpx.TransportError:
                self.portal.again()
            else:
                self.cookies = web.http.cookies
                return
            finally:
                desk.http.close()
                web.http.close()

    def _do(self, desk: Desk, name: str, kind: CommandKind, data: dict[str, Any], subject: str = "") -> None:
        answer = desk.command(kind, data, subject, reference=uuid5(NAMESPACE_OID, name))
        assert answer.status_code == 200, answer.text

    def _send(self, web: WebReader, name: str, page: str, action: str, **filled: str) -> None:
        """Send a form as it was shown the first time, however often it takes."""
        if name not in self.forms:
            web.open(page)
            self.forms[name] = (f"{action}", web.filled(action, **filled))
        place, fields = self.forms[name]
        assert web.post(place, fields) == 200, web.text

    def _request(self, desk: Desk) -> str:
        return desk.latest("request")[0].subject

    def publish_guides(self, desk: Desk, _web: WebReader) -> None:
        self._do(desk, "guides", CommandKind.GUIDE_PUBLISH, GUIDES)

    def publish_hours(self, desk: Desk, _web: WebReader) -> None:
        self._do(desk, "hours", CommandKind.AVAILABILITY_PUBLISH, HOURS)

    def sign_in(self, _desk: Desk, web: WebReader) -> None:
        web.sign_in()

    def file(self, _desk: Desk, web: WebReader) -> None:
        told = {"clue_husband": "王小明", "clue_wife": "李芳", "purpose": "x"}
        self._send(web, "file", "/apply/marriage?relation=self", "/apply/marriage", **told)

    def ask(self, desk: Desk, _web: WebReader) -> None:
        question = {"id": "q-1", "text": "When?", "papers": ["id_card"]}
        self._do(desk, "ask", CommandKind.REQUEST_QUESTION, question, self._request(desk))

    def answer_back(self, desk: Desk, web: WebReader) -> None:
        place = f"/matters/{self._request(desk)}"
        self._send(web, "back", place, f"{place}/messages", text="In 1986.", answers="q-1")

    def make_booking(self, desk: Desk, _web: WebReader) -> None:
        self._do(desk, "make", CommandKind.BOOKING_MAKE, BOOKING)

    def arrive(self, desk: Desk, _web: WebReader) -> None:
        made = desk.latest("booking")[0].subject
        self._do(desk, "arrive", CommandKind.BOOKING_STATE, {"state": "arrived"}, made)

    def book(self, _desk: Desk, web: WebReader) -> None:
        self._send(web, "book", "/book", "/book", slot="2026-12-04T09:00:00+08:00")

    def cancel(self, desk: Desk, web: WebReader) -> None:
        place = f"/matters/{desk.latest('booking')[1].subject}"
        self._send(web, "cancel", place, f"{place}/cancel")

    def put(self, desk: Desk, _web: WebReader) -> None:
        desk.put(ANSWER)

    def answer(self, desk: Desk, _web: WebReader) -> None:
        digest = hashlib.sha256(ANSWER).hexdigest()
        info = {"sha256": digest, "name": "a.pdf", "media_type": "application/pdf", "size": len(ANSWER)}
        data = {"outcome": "found", "text": "Here.", "attachments": [info]}
        self._do(desk, "answer", CommandKind.REQUEST_ANSWER, data, self._request(desk))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, COMMITS + 1))
def test_killed_at_any_commit_everything_is_done_once(
    nursery: subprocess.Popen[str], tmp_path: Path, at: int, when: str
) -> None:
    portal = Mortal(nursery, tmp_path / "portal", at, when)
    try:
        Day(portal).run()
        assert portal.died == [-signal.SIGKILL]
        see(Desk(portal.address, portal.token))
    finally:
        portal.stop()
    with closing(sqlite3.connect(tmp_path / "portal" / "portal.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def see(desk: Desk) -> None:
    """What the portal holds after the day."""
    versions: dict[str, list[int]] = defaultdict(list)
    for change in desk.changes():
        versions[change.subject].append(change.subjectversion)
    assert sorted(versions.values()) == [[1, 2], [1, 2], [1, 2, 3, 4]]
    bookings = [BookingData.model_validate(one.data) for one in desk.latest("booking")]
    assert [(one.number, one.status) for one in bookings] == [
        ("B000123-K", "confirmed"),
        ("2026-W00002", "cancelled"),
    ]
    request = RequestData.model_validate(desk.latest("request")[0].data)
    assert request.number == "2026-W00001"
    assert [(one.author, one.text) for one in request.messages] == [("desk", "When?"), ("reader", "In 1986.")]
    for name in ("guides", "hours", "ask", "make", "arrive", "answer"):
        known = desk.http.get(f"/commands/{uuid5(NAMESPACE_OID, name)}")
        assert known.json()["status"] == "applied"
    digest = hashlib.sha256(ANSWER).hexdigest()
    assert desk.http.get(f"/attachments/{digest}").content == ANSWER
    desk.http.close()
