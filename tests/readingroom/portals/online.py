"""The sandbox for tests of the exchange: readers who do what its pages let them do, and a way to it on bad days."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from readingroom.clock import Clock
from readingroom.portals.native.protocol import (
    Applicant,
    AttachmentInfo,
    BookingData,
    BookingStatus,
    MaterialData,
    MessageData,
    PersonData,
    RequestData,
    RequestStatus,
)
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.attachments import put_attachment
from readingroom.portals.sandbox.faults import Fault, Faults
from readingroom.portals.sandbox.server import LOOPBACK, application, listen, server
from readingroom.portals.sandbox.storage import Storage, write_setting
from readingroom.portals.sandbox.subjects import (
    BookingSide,
    RequestSide,
    Subject,
    find,
    forget,
    new_number,
    record,
    start,
)
from readingroom.portals.sandbox.telling import can_cancel, can_remove, open_questions
from tests.readingroom.conftest import ZONE


class Readers:
    """What readers do online.

    Attributes:
        said: subject -> how often its reader said something after it was made.
        bookings, requests: ids, in the order they were made.
    """

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.said: Counter[str] = Counter()
        self.bookings: list[str] = []
        self.requests: list[str] = []

    def files(self, name: str, *, papers: Iterable[str] = (), wanted: Iterable[str] = ()) -> str:
        """Somebody files a request for a marriage record, with these papers."""
        with self.storage.writing() as connection:
            at = self.storage.now()
            request = RequestData(
                id=uuid4().hex,
                number=new_number(connection, at),
                status=RequestStatus.SUBMITTED,
                service_item="marriage",
                service_version=1,
                applicants=[Applicant(name=name, relation="self")],
                concerned=name,
                clues={"male": name, "female": "李小红"},
                purpose="办理公证",
                wanted=list(wanted),
                submitted_at=at,
                materials=[
                    MaterialData(
                        paper=paper, attachment=_file(connection, f"{name} {paper}", at), given_at=at
                    )
                    for paper in papers
                ],
            )
            side = RequestSide(papers=dict.fromkeys(papers, "online"))
            self.requests.append(start(connection, request, side, None, at).id)
        return request.id

    def books(
        self,
        name: str,
        begins: dt.datetime,
        *,
        request: str = "",
        wanted: Iterable[str] = (),
        promised: bool = True,
    ) -> str:
        """Somebody books a visit, for a request of theirs if they say so: then it has that number."""
        with self.storage.writing() as connection:
            at = self.storage.now()
            case = find(connection, request) if request else None
            status = BookingStatus.CONFIRMED if promised else BookingStatus.REQUESTED
            booking = BookingData(
                id=uuid4().hex,
                number=case.number if case else new_number(connection, at),
                status=status,
                start=begins,
                person=PersonData(name=name),
                wanted=list(wanted),
                request=request or None,
            )
            self.bookings.append(start(connection, booking, BookingSide(state=status.value), None, at).id)
        return booking.id

    def move(self, subject: str, begins: dt.datetime) -> None:
        """The reader comes at another hour."""
        with self._matter(subject) as (connection, found, at):
            if found is not None and can_cancel(found):
                booking, _ = found.booking
                record(connection, found, at, snapshot=booking.model_copy(update={"start": begins}))

    def change(self, subject: str, **fields: Any) -> None:
        """The reader writes something else into what was filed."""
        with self._matter(subject) as (connection, found, at):
            if found is not None and can_cancel(found):
                request, _ = found.request
                record(connection, found, at, snapshot=request.model_copy(update=fields))

    def cancel(self, subject: str) -> None:
        """The reader does not want it any more."""
        with self._matter(subject) as (connection, found, at):
            if found is None or not can_cancel(found):
                return
            if subject in self.bookings:
                booking, visit = found.booking
                cancelled = booking.model_copy(update={"status": BookingStatus.CANCELLED})
                told = visit.model_copy(update={"state": "cancelled", "cancelled_by": "reader", "reason": ""})
                record(connection, found, at, snapshot=cancelled, desk=told)
            else:
                request, _ = found.request
                withdrawn = request.model_copy(update={"status": RequestStatus.WITHDRAWN})
                record(connection, found, at, snapshot=withdrawn)

    def remove(self, subject: str) -> None:
        """The reader has it erased online, once it is over."""
        with self._matter(subject) as (connection, found, at):
            if found is not None and can_remove(found):
                forget(connection, found, at)
                self.said[subject] += 1  # the tombstone

    def hear(self) -> None:
        """What was booked for them at the desk is theirs, like what they booked."""
        with self.storage.reading() as connection:
            made = select(schema.subject.c.id).where(schema.subject.c.kind == "booking")
            for name in connection.execute(made.order_by(schema.subject.c.made_at)).scalars():
                if name not in self.bookings:
                    self.bookings.append(name)

    def write(self, subject: str, text: str, *, paper: str = "", content: str = "") -> None:
        """The reader answers the first open question, or writes of themselves; a paper may come with it."""
        with self._matter(subject) as (connection, found, at):
            if found is None or found.request[0].status is RequestStatus.WITHDRAWN:
                return
            request, side = found.request
            waiting = next(iter(open_questions(request, side)), None)
            message = MessageData(
                id=uuid4().hex, author="reader", text=text, at=at, answers=waiting.id if waiting else None
            )
            given = (
                [MaterialData(paper=paper, attachment=_file(connection, content, at), given_at=at)]
                if paper
                else []
            )
            record(
                connection,
                found,
                at,
                snapshot=request.model_copy(
                    update={
                        "materials": [*request.materials, *given],
                        "messages": [*request.messages, *([message] if text else [])],
                    }
                ),
                desk=side.model_copy(
                    update={"papers": {**side.papers, **({paper: "online"} if paper else {})}}
                ),
            )

    @contextmanager
    def _matter(self, subject: str) -> Iterator[tuple[Any, Subject | None, dt.datetime]]:
        with self.storage.writing() as connection:
            found = find(connection, subject)
            yield connection, found, self.storage.now()
            if (after := find(connection, subject)) is not None and found is not None:
                self.said[subject] += after.version - found.version

    def forget_cursors(self) -> None:
        """Every cursor that was given out is too old."""
        with self.storage.writing() as connection:
            last = connection.execute(select(func.max(schema.change.c.seq))).scalar_one() or 0
            write_setting(connection, "mark", str(last))


def _file(connection: Any, content: str, at: dt.datetime) -> AttachmentInfo:
    body = b"%PDF-1.4\n" + content.encode()
    digest = hashlib.sha256(body).hexdigest()
    put_attachment(connection, digest, io.BytesIO(body), "application/pdf", at)
    return AttachmentInfo(
        sha256=digest,
        name="扫描件.pdf",
        media_type="application/pdf",
        size=len(body),
    )


class Way:
    """Between desk and portal.

    Attributes:
        waiting: (method or "", what goes wrong) of the next calls, one a call.
        page: changes on a page, at most.
        meanwhile: done just before the n-th of the next writes, by n.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._portal = app
        self.clear()

    def clear(self) -> None:
        """A good day."""
        self.waiting: deque[tuple[str, Fault]] = deque()
        self.page = 200
        self.meanwhile: dict[int, Callable[[], None]] = {}
        self._writes = 0
        self._app = Faults(self._portal, self._draw)

    def act(self, number: int, meanwhile: Callable[[], None]) -> None:
        """Have something done just before the n-th write from now on."""
        self.meanwhile = {self._writes + number: meanwhile}

    def _draw(self, method: str, _path: str) -> Fault | None:
        if self.waiting and self.waiting[0][0] in ("", method):
            return self.waiting.popleft()[1]
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        if scope["type"] == "http" and scope["method"] == "POST":
            self._writes += 1
            if (act := self.meanwhile.pop(self._writes, None)) is not None:
                act()
        if scope["type"] == "http" and scope["path"] == "/changes":
            asked = re.sub(rb"limit=\d+", b"limit=%d" % self.page, scope["query_string"])
            scope = {**scope, "query_string": asked}
        await self._app(scope, receive, send)


class Sandbox:
    """One server for many portals, one after the other.

    Attributes:
        address: where it listens.
        way: to it.
    """

    def __init__(self, address: str, app: FastAPI, way: Way) -> None:
        self.address, self.way = address, way
        self._app = app

    @contextmanager
    def holding(self, folder: Path, now: dt.datetime) -> Iterator[Storage]:
        """It is the portal in this folder."""
        storage = Storage(folder, Clock.starting(now, ZONE))
        self._app.state.storage = storage
        self.way.clear()
        try:
            yield storage
        finally:
            storage.close()


@contextmanager
def sandbox(folder: Path, now: dt.datetime) -> Iterator[Sandbox]:
    """A server on loopback; `folder` becomes its first portal."""
    storage = Storage(folder, Clock.starting(now, ZONE))
    app = application(storage)
    storage.close()
    way = Way(app)
    listening = listen(0)
    started = threading.Event()
    served = server(way, started.set)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert started.wait(60)
        yield Sandbox(f"http://{LOOPBACK}:{listening.getsockname()[1]}", app, way)
    finally:
        served.should_exit = True
        thread.join(30)
        listening.close()
