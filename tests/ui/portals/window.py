"""A real window with the page of portals on a real database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from readingroom.bookings.commands import Arrive, Leave
from readingroom.bookings.records import Booking
from readingroom.clock import Clock
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AcceptRequest, TakeInHand
from readingroom.requests.records import Request
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal, Fault
from tests.readingroom.portals.conftest import exchange
from tests.ui.windows import make_window
from ui.pages import page_entries
from ui.portals import make
from ui.shell import PageEntry, Shell
from ui.style import Choice
from ui.text import Text

NINE = "2026-12-01T09:00:00+08:00"
TEN = "2026-12-01T10:00:00+08:00"
ELEVEN = "2026-12-01T11:00:00+08:00"
CLERK = Actor(4)


def hand() -> tuple[object, ...]:
    """The query behind the number in the rail."""
    from readingroom.portals.overview import hand_count

    return (hand_count,)


def open_window(file: Path, code: str = "en", scheme: Choice = "light", beside: Sequence[str] = ()) -> Shell:
    """The window over this database, not yet shown; ``beside`` names further pages in its rail."""
    others = [entry for entry in page_entries("reading_room") if entry.id in beside]
    return make_window(
        lambda: Desk(file, clock=Clock.starting(MORNING, ZONE)),
        [PageEntry("portals", "globe", make, waiting=hand), *others],
        Text(code),
        scheme,
    )


def arrive(desk: Desk, external_id: str, name: str = "王小明") -> int:
    """Check a booking's reader in; their visit."""

    def booking(reading: Reading) -> int:
        return reading.session.scalars(select(Booking.id).where(Booking.external_id == external_id)).one()

    done = desk.execute(Arrive(booking_id=desk.read(booking), particulars=Particulars(name=name)), CLERK)
    return next(event.visit_id for event in done.events if hasattr(event, "visit_id"))


def conflict(desk: Desk, portal: APortal) -> None:
    """b1 is here, and its reader moves and cancels it online."""
    portal.book("王小明", NINE)
    exchange(desk)
    arrive(desk, "b1")
    exchange(desk)
    portal.change("b1", status="cancelled", start=TEN)
    exchange(desk)


def request_conflict(desk: Desk, portal: APortal) -> None:
    """Somebody works on r1, and its reader changes it online."""
    asking = {"name": "王小明", "relation": "self", "document_number": "440524188001010014"}
    facts = {"purpose": "个人取证", "clues": {"year": "1979"}, "address": "北京市东城区1号"}
    portal.file(applicants=[asking], **facts)
    exchange(desk)

    def case(reading: Reading) -> int:
        return reading.session.scalars(select(Request.case_id)).one()

    desk.execute(AcceptRequest(case_id=desk.read(case)), CLERK)
    desk.execute(TakeInHand(case_id=desk.read(case)), CLERK)
    exchange(desk)
    agent = {"name": "李强", "relation": "agent", "phone": "13800001234"}
    portal.change("r1", applicants=[asking, agent], purpose="编史修志", clues={"year": "1962"})
    portal.change("r1", status="withdrawn")
    exchange(desk)


def rejected(desk: Desk, portal: APortal, subject: str = "b1") -> int:
    """A reader is here whom the portal does not know any more; their visit."""
    portal.book("陈䶮", NINE)
    exchange(desk)
    with portal.lock:
        held = portal.subjects.pop(subject)
    visit = arrive(desk, subject, "陈䶮")
    exchange(desk)
    with portal.lock:
        portal.subjects[subject] = held
    return visit


def unknown(desk: Desk, portal: APortal, subject: str = "b1") -> None:
    """A reader came and went; whether the portal heard of the coming is not known, and it cannot be asked."""
    portal.book("Ana Ruiz", ELEVEN)
    exchange(desk)
    visit = arrive(desk, subject, "Ana Ruiz")
    portal.faults += [Fault("after", "POST"), Fault(503, "GET")]
    exchange(desk)
    desk.execute(Leave(visit_id=visit), CLERK)
