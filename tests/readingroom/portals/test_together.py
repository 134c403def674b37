"""What a portal tells is taken in many at once: it comes to the same as one after the other."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from readingroom.bookings.records import Booking
from readingroom.bookings.snapshot import COMPARED_FIELDS, BookingSnapshot, SnapshotStatus, Where
from readingroom.clock import Clock
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.holdings.commands import AddItem
from readingroom.office.check import check
from readingroom.portals.adapter import Change, Gone, Pulled
from readingroom.portals.commands import ApplyInbox, ConnectPortal, ReceivePage, TakeLease
from readingroom.portals.events import LeaseTaken
from readingroom.portals.records import InboxRow, OutboxRow, PortalSubject
from readingroom.portals.round import standing, waiting_rows
from readingroom.portals.rules import CommandKind, InboxState, SubjectKind
from readingroom.portals.sync import sync_actor
from readingroom.requests.commands import AcceptRequest, TakeInHand
from readingroom.requests.records import Applicant, Material, Message, Request, RequestLine
from readingroom.requests.snapshot import MessageSnapshot, PersonSnapshot, RequestSnapshot
from readingroom.retrieval.records import Retrieval
from readingroom.store.tables import Case, CaseCode
from tests.readingroom.conftest import MORNING, SETUP, ZONE

INSTANCE = "native:portal.example.org"
FILES = ("F001-1-1", "F001-1-2", "Q9-9")
"""The last one is in no catalogue."""
CLERK, HOLDER = Actor(4), UUID(int=1)
MANY = int(os.environ.get("READINGROOM_EXAMPLES", "10"))


def booking(name: str, number: str, status: str, hour: int, wanted: Sequence[str], request: str) -> Change:
    start = MORNING + dt.timedelta(days=2, hours=hour)
    snapshot = BookingSnapshot(
        system=INSTANCE,
        external_id=name,
        number=number,
        scan_codes=(f"T-{name}",),
        status=SnapshotStatus(status),
        start=start,
        end=start + dt.timedelta(hours=2),
        name=f"王{name}",
        document_kind="passport" if hour else "",
        document_number=f"E{hour:08}" if hour else "",
        wanted=tuple(wanted),
        purpose=f"{hour} 点",
        belongs_to=request,
        present=COMPARED_FIELDS - {"seat_name"},
        where=Where("", "", 0),
    )
    return Change(kind=SubjectKind.BOOKING, id=name, snapshot=snapshot, version=0)


def request(name: str, number: str, item: str, withdrawn: bool, wanted: Sequence[str], said: int) -> Change:
    snapshot = RequestSnapshot(
        system=INSTANCE,
        canonical_id=name,
        number=number,
        withdrawn=withdrawn,
        service_item=item,
        service_version=1,
        applicants=(PersonSnapshot(name=f"李{name}", document_number=f"E{said:08}"),),
        submitted_at=MORNING - dt.timedelta(days=1),
        clues={"year": f"198{said}"},
        wanted=tuple(wanted),
        messages=tuple(
            MessageSnapshot(
                reference=f"m{n}",
                author="reader",
                text=f"第{n}",
                at=MORNING,
                answers=f"m{n - 1}" if n else "",
            )
            for n in range(said)
        ),
    )
    return Change(kind=SubjectKind.REQUEST, id=name, snapshot=snapshot, version=0)


wanted = st.lists(st.sampled_from(FILES), max_size=3)
numbers = st.sampled_from(["", "A1", "A2", "A3", "A4"])
bookings = st.builds(
    booking,
    st.sampled_from(["b1", "b2", "b3", "b4"]),
    numbers,
    st.sampled_from(list(SnapshotStatus)),
    st.integers(0, 3),
    wanted,
    st.sampled_from(["", "r1", "r9"]),
)
requests = st.builds(
    request,
    st.sampled_from(["r1", "r2", "r3"]),
    numbers,
    st.sampled_from(["marriage", "photograph"]),
    st.booleans(),
    wanted,
    st.integers(0, 3),
)
gone = st.builds(
    lambda kind, name: Gone(kind=kind, id=name, version=0),
    st.just(SubjectKind.BOOKING),
    st.sampled_from(["b1", "b2"]),
) | st.builds(
    lambda kind, name: Gone(kind=kind, id=name, version=0),
    st.just(SubjectKind.REQUEST),
    st.sampled_from(["r1", "r2"]),
)
# Requests come before bookings, as they are taken in; of one that is told of twice on a page the last word counts.
pages = st.lists(
    st.tuples(
        st.lists(requests | gone.filter(lambda one: one.kind is SubjectKind.REQUEST), max_size=4),
        st.lists(bookings | gone.filter(lambda one: one.kind is SubjectKind.BOOKING), max_size=5),
    ).map(lambda both: tuple({(one.kind, one.id): one for one in (*both[0], *both[1])}.values())),
    min_size=1,
    max_size=3,
)


@contextmanager
def opened(pristine: Path) -> Iterator[Desk]:
    """A desk of its own, with a small catalogue, connected with the portal."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for file in pristine.iterdir():
            shutil.copy(file, Path(folder) / file.name)
        patch.setenv("READINGROOM_KEY_FILE", str(Path(folder) / "key"))
        desk = Desk(Path(folder) / "room.db", clock=Clock.starting(MORNING, ZONE))
        try:
            for code in FILES[:-1]:
                desk.execute(AddItem(reference_code=code, title="案卷", access="open"), CLERK)
            connected = ConnectPortal(
                adapter="native",
                name="网上查档",
                instance=INSTANCE,
                address="https://portal.example.org",
                takes=tuple(kind.value for kind in CommandKind),
            )
            desk.execute(connected, SETUP)
            yield desk
        finally:
            desk.close()


def take_in(desk: Desk, told: Sequence[tuple[Any, ...]], *, together: bool) -> None:
    """Receive the pages one by one; of each take in all rows at once, or one after the other."""
    actor = sync_actor(desk)
    leased = desk.execute(TakeLease(portal_id=1, holder=HOLDER), actor).events
    fence = next(event.fence for event in leased if isinstance(event, LeaseTaken))
    for number, changes in enumerate(told):
        cursor = desk.read(standing, 1).cursor
        page = Pulled(changes=changes, cursor=f"c{number}", complete=True)
        desk.execute(ReceivePage(portal_id=1, fence=fence, cursor=cursor, page=page), actor)
        rows = desk.read(waiting_rows, 1)
        for some in [rows] if together else [(row,) for row in rows]:
            if some:
                desk.execute(ApplyInbox(portal_id=1, fence=fence, rows=tuple(some)), actor)


def all_of(reading: Reading) -> dict[str, Any]:
    """Everything that came of it, by the names that both sides know; ids differ with the order."""
    session = reading.session
    cases = {case.id: (case.system, case.number) for case in session.scalars(select(Case))}
    cases = {one: name if name[0] else ("", "ours") for one, name in cases.items()}
    by_request = {one.id: cases[one.case_id] for one in session.scalars(select(Request))}
    # Where a portal gives two the same number they are one case. Told of at once both hear how it stands; the second
    # of two that come one after the other hears of the case's next news.
    first: dict[tuple[str, int | None], int] = {}
    for subject in session.scalars(select(PortalSubject).order_by(PortalSubject.id)):
        first.setdefault((subject.kind, subject.case_id), subject.id)
    heard = {None, *first.values()}

    def of(record: type, *names: str) -> list[tuple[Any, ...]]:
        chosen = {"case_id": cases, "request_id": by_request}
        found = []
        for one in session.scalars(select(record)):
            if record is OutboxRow and one.subject_id not in heard:
                continue
            values = [
                chosen[name].get(getattr(one, name)) if name in chosen else getattr(one, name)
                for name in names
            ]
            found.append(tuple(values))
        return sorted(found, key=repr)

    return {
        "inbox": of(InboxRow, "kind", "canonical_id", "state", "why", "ends", "facts"),
        "subjects": of(PortalSubject, "kind", "canonical_id", "case_id", "seen", "told", "gone", "conflict"),
        "bookings": of(
            Booking, "external_id", "case_id", "state", "starts_at", "name", "document_kind", "document_number",
            "document_hash", "wanted", "purpose", "last_seen", "cancelled_by",
        ),
        "codes": of(CaseCode, "code", "case_id"),
        "requests": of(
            Request, "case_id", "channel", "state", "purpose", "clues", "due_day", "service_version_id", "accept_by",
            "finish_by", "promised_by", "delivery", "language",
        ),
        "applicants": of(Applicant, "request_id", "position", "name", "document_kind", "document_hash", "relation"),
        "papers": of(Material, "request_id", "paper", "required", "state"),
        "lines": of(RequestLine, "request_id", "position", "written", "source", "item_id", "state"),
        "messages": of(Message, "request_id", "reference", "kind", "text"),
        "fetched": of(Retrieval, "request_id", "turn", "state", "due_day", "ended_why"),
        "told": of(OutboxRow, "case_id", "kind", "state", "payload"),
    }  # fmt: skip


def test_what_was_said_and_taken_back_is_no_conflict(pristine: Path) -> None:
    """Desk and portal agree about a case that was told of three times, whether that came at once or not."""
    first = request("r1", "A1", "marriage", False, ("F001-1-1",), 0)
    other = Change(kind=first.kind, id="r1", snapshot=replace(first.snapshot, purpose="另有用途"), version=0)
    for together in (True, False):
        with opened(pristine) as desk:
            take_in(desk, [(first,)], together=together)
            case = desk.read(lambda reading: reading.session.scalars(select(Request.case_id)).one())
            for command in (AcceptRequest(case_id=case), TakeInHand(case_id=case)):
                desk.execute(command, CLERK)  # from now on the desk owns it
            take_in(desk, [(other, first)], together=together)
            told = desk.read(all_of)
            assert [state for _, _, state, *_ in told["inbox"]] == ["applied"] * 3
            assert [conflict for *_, conflict in told["subjects"]] == [None]


@settings(
    max_examples=MANY,
    deadline=None,
    derandomize="READINGROOM_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
@given(told=pages)
def test_all_at_once_is_one_after_the_other(pristine: Path, told: list[tuple[Any, ...]]) -> None:
    with opened(pristine) as together, opened(pristine) as apart:
        take_in(together, told, together=True)
        take_in(apart, told, together=False)
        assert together.read(all_of) == apart.read(all_of)
        for desk in (together, apart):
            assert desk.read(check, desk.store.secret.verify_key) == ()
            assert InboxState.WAITING not in desk.read(
                lambda reading: set(reading.session.scalars(select(InboxRow.state)))
            )
