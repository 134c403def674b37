"""A case as a portal tells of it, for tests."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

from sqlalchemy import func, select

from readingroom.command import Actor, Command, Reading, Station
from readingroom.desk import Desk, Outcome
from readingroom.numbering import cases_by_code
from readingroom.requests.commands import KeepFile, TakeRequest
from readingroom.requests.records import Material, MaterialEvent, Message, Request, RequestLine
from readingroom.requests.snapshot import (
    FileSnapshot,
    MaterialSnapshot,
    MessageSnapshot,
    PersonSnapshot,
    RequestSnapshot,
)
from readingroom.store.tables import Case, StaffRow

SYSTEM = "native:portal.example"
SCAN = b"%PDF-1.7 an identity card, both sides"
MARRIAGE = RequestSnapshot(
    system=SYSTEM,
    canonical_id="R-1",
    number="CX20261201-17",
    service_item="marriage",
    service_version=1,
    applicants=(
        PersonSnapshot(
            name="王小明",
            relation="self",
            document_kind="居民身份证",
            document_number="11010519491231002X",
            phone="13812345678",
            verified=True,
        ),
    ),
    submitted_at=dt.datetime(2026, 11, 30, 15, 0, tzinfo=dt.UTC),
    concerned="王小明",
    clues={"male": "王小明", "female": "李小红", "year": "1979"},
    purpose="办理房产手续",
    wanted=("J001-1-1", "J001-1-3"),
)


class Portal:
    """What a portal says, taken in by the desk one snapshot after the other."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self.desk = desk
        self.actor = actor
        self.said: RequestSnapshot | None = None

    def says(self, snapshot: RequestSnapshot) -> Outcome:
        """Take in what it says now."""
        command = TakeRequest(system=SYSTEM, snapshot=snapshot, before=self.said)
        self.said = snapshot
        return self.desk.execute(command, self.actor)

    def changes(self, **fields: object) -> Outcome:
        """The reader changed something."""
        assert self.said is not None
        return self.says(replace(self.said, **fields))  # type: ignore[arg-type]

    def hands_in(self, paper: str, content: bytes = SCAN, name: str = "身份证.pdf") -> Outcome:
        """The reader hands a paper in."""
        assert self.said is not None
        self.desk.execute(KeepFile(content=content, media_type="application/pdf"), self.actor)
        file = FileSnapshot(hashlib.sha256(content).digest(), name)
        given = MaterialSnapshot(paper, file, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        return self.changes(materials=(*self.said.materials, given))

    def answers(self, question: str, text: str) -> Outcome:
        """The reader answers a question."""
        assert self.said is not None
        at = dt.datetime(2026, 12, 2, tzinfo=dt.UTC)
        message = MessageSnapshot(f"m{len(self.said.messages)}", "reader", text, at, answers=question)
        return self.changes(messages=(*self.said.messages, message))


def connected(desk: Desk, snapshot: RequestSnapshot = MARRIAGE) -> Portal:
    """A connected portal on which this was filed."""
    with desk.store.writing() as session:
        row = StaffRow(account="system:sync", name=None, roles=[], system=True)
        session.add(row)
        session.flush()
        actor = Actor(row.id)
    made = Portal(desk, actor)
    made.says(snapshot)
    return made


class Sheet:
    """One case, as the records have it."""

    def __init__(self, desk: Desk, case_id: int) -> None:
        self.desk = desk
        self.case_id = case_id

    def do(self, command: Command, staff: int = 4) -> Outcome:
        """A clerk does something."""
        return self.desk.execute(command, Actor(staff, Station.ROOM))

    def line(self, written: str) -> int:
        """Id of what is wanted."""
        return self.desk.read(_line, self.case_id, written)

    @property
    def request_number(self) -> str:
        """The case's number."""
        return self.desk.read(lambda reading: reading.session.get_one(Case, self.case_id).number)

    @property
    def request(self) -> Request:
        """The case's request."""
        return self.desk.read(_request, self.case_id)

    @property
    def papers(self) -> dict[str, str]:
        """Paper -> state."""
        return self.desk.read(_papers, self.case_id)

    @property
    def lines(self) -> dict[str, str]:
        """What is wanted -> state."""
        return self.desk.read(_lines, self.case_id)

    @property
    def open_lines(self) -> set[str]:
        """What is still wanted, as it was written."""
        return self.desk.read(_open_lines, self.case_id)

    @property
    def said(self) -> list[str]:
        """What readers wrote, oldest first."""
        return self.desk.read(_said, self.case_id)

    def material(self, paper: str) -> int:
        """Id of a paper."""
        return self.desk.read(_material, self.case_id, paper)

    @property
    def questions(self) -> list[Message]:
        """Questions, oldest first."""
        return self.desk.read(_messages, self.case_id, "question")


def case_of(reading: Reading, number: str) -> int:
    """The case that a number scans as."""
    (found,) = cases_by_code(reading.session, number)
    return found


def asked_twice(reading: Reading) -> int:
    """How often a paper was asked for that had been there."""
    found = select(func.count()).where(MaterialEvent.what == "asked_again")
    return reading.session.scalar(found) or 0


def _request(reading: Reading, case_id: int) -> Request:
    return reading.session.scalars(select(Request).where(Request.case_id == case_id)).one()


def _papers(reading: Reading, case_id: int) -> dict[str, str]:
    found = select(Material.paper, Material.state).join(Request).where(Request.case_id == case_id)
    return dict(reading.session.execute(found).all())


def _lines(reading: Reading, case_id: int) -> dict[str, str]:
    found = select(RequestLine).join(Request, Request.id == RequestLine.request_id)
    rows = reading.session.scalars(found.where(Request.case_id == case_id))
    return {line.written: line.state for line in rows}


def _open_lines(reading: Reading, case_id: int) -> set[str]:
    found = select(RequestLine).join(Request, Request.id == RequestLine.request_id)
    rows = reading.session.scalars(found.where(Request.case_id == case_id))
    return {line.written for line in rows if line.state != "withdrawn"}


def _said(reading: Reading, case_id: int) -> list[str]:
    found = select(Message).join(Request, Request.id == Message.request_id)
    rows = found.where(Request.case_id == case_id, Message.author == "reader").order_by(Message.id)
    return [row.text for row in reading.session.scalars(rows)]


def _line(reading: Reading, case_id: int, written: str) -> int:
    found = select(RequestLine).join(Request, Request.id == RequestLine.request_id)
    rows = reading.session.scalars(found.where(Request.case_id == case_id))
    return next(line.id for line in rows if line.written == written)


def _material(reading: Reading, case_id: int, paper: str) -> int:
    found = select(Material.id).join(Request).where(Request.case_id == case_id, Material.paper == paper)
    return reading.session.scalars(found).one()


def _messages(reading: Reading, case_id: int, kind: str) -> list[Message]:
    found = select(Message).join(Request, Request.id == Message.request_id)
    rows = found.where(Request.case_id == case_id, Message.kind == kind).order_by(Message.id)
    return list(reading.session.scalars(rows))
