"""A portal that is busy, or cannot give one of its files: nothing is lost meanwhile, and nothing is hammered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from readingroom.bookings.commands import MoveBooking
from readingroom.bookings.records import Booking
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.portals.commands import RetryTelling
from readingroom.portals.queries import particulars, portals, tellings
from readingroom.requests.commands import AcceptRequest, MovePaper
from readingroom.requests.records import Material, Request
from tests.readingroom.conftest import MORNING
from tests.readingroom.portals.a_portal import APortal, Fault
from tests.readingroom.portals.conftest import exchange


def materials(portal: APortal) -> list[Any]:
    """How the papers were told, in order."""
    return [data["papers"] for _, kind, _, data in portal.effects if kind == "request.materials"]


def paper(desk: Desk) -> int:
    """The only paper."""
    wanted = select(Material.id).where(Material.paper == "identity")
    return desk.read(lambda reading: reading.session.scalars(wanted).one())


def test_what_changes_while_a_try_is_put_off_is_told_as_well(
    connected: Desk, clerk: Actor, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    portal.file()
    exchange(connected)
    connected.execute(MovePaper(material_id=paper(connected), action="see"), clerk)
    portal.faults.append(Fault(503, "POST"))
    exchange(connected)
    assert materials(portal) == []
    connected.execute(MovePaper(material_id=paper(connected), action="take_back"), clerk)
    later = open_desk(MORNING + dt.timedelta(minutes=2))
    exchange(later)
    exchange(later)
    assert materials(portal)[-1]["identity"] == "missing"


def test_what_was_rejected_is_told_as_it_stands_when_it_is_tried_again(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    portal.file()
    exchange(connected)
    connected.execute(MovePaper(material_id=paper(connected), action="see"), clerk)
    with portal.lock:
        held = portal.subjects.pop("r1")
    exchange(connected)
    with portal.lock:
        portal.subjects["r1"] = held
    connected.execute(MovePaper(material_id=paper(connected), action="take_back"), clerk)
    exchange(connected)
    (one,) = connected.read(particulars)
    (rejected,) = [row for row in connected.read(tellings, one.id) if row.state == "rejected"]
    connected.execute(RetryTelling(outbox_id=rejected.id), clerk)
    exchange(connected)
    assert [papers["identity"] for papers in materials(portal)] == ["missing", "missing"]


def test_a_portal_that_asks_for_time_is_not_asked_for_the_rest(
    connected: Desk, clerk: Actor, portal: APortal
) -> None:
    for number in range(5):
        portal.book(f"王小{number}", f"2026-12-02T{9 + number:02}:00:00+08:00")
    exchange(connected)
    bookings = connected.read(lambda reading: tuple(reading.session.scalars(select(Booking.id))))
    for booking in bookings:
        connected.execute(MoveBooking(booking_id=booking, day=dt.date(2026, 12, 3)), clerk)
    portal.calls.clear()
    portal.faults.extend(Fault(429, "POST") for _ in range(9))
    exchange(connected)
    assert [method for method, _ in portal.calls].count("POST") == 1


def test_a_pause_that_was_asked_for_while_reading_is_kept(connected: Desk, portal: APortal) -> None:
    portal.faults.append(Fault(429, "GET"))
    before = connected.now
    report = exchange(connected)
    assert report.failed is not None
    (one,) = connected.read(portals)
    assert one.next_try_at is not None
    assert one.next_try_at - before >= dt.timedelta(seconds=30)


def test_a_file_that_cannot_be_had_holds_up_only_its_own_request(
    connected: Desk, clerk: Actor, portal: APortal, open_desk: Callable[..., Desk]
) -> None:
    content = b"%PDF-1.4 nobody gets this"
    digest = hashlib.sha256(content).hexdigest()
    file = {"sha256": digest, "name": "身份证.pdf", "media_type": "application/pdf", "size": len(content)}
    given = {"paper": "identity", "attachment": file, "given_at": "2026-12-01T08:30:00+08:00"}
    portal.heads[f"/attachments/{digest}"] = (500, {})
    portal.file(materials=[given])
    portal.file()
    portal.book("王小明", "2026-12-02T09:00:00+08:00")
    assert exchange(connected).failed is None
    (state,) = connected.read(portals)
    assert (state.state, state.next_try_at) == ("well", None), "and everything else goes on at its usual pace"
    (file,) = state.files
    assert (file.number, file.said, file.facts["status"]) == ("R-0001", "unavailable.portal.answered", 500)
    assert file.again_at > connected.now
    assert connected.read(lambda reading: len(reading.session.scalars(select(Booking)).all())) == 1
    assert connected.read(lambda reading: len(reading.session.scalars(select(Request)).all())) == 1
    case_id = connected.read(lambda reading: reading.session.scalars(select(Request.case_id)).one())
    connected.execute(AcceptRequest(case_id=case_id), clerk)
    portal.calls.clear()
    exchange(connected)
    assert portal.states()["r2"] == "accepted", "and what the desk says goes out"
    assert not [path for _, path in portal.calls if path.startswith("/attachments/")], "its time has not come"
    later = open_desk(file.again_at)
    exchange(later)
    (again,) = later.read(portals)[0].files
    assert again.again_at - later.now > file.again_at - connected.now, "longer each time"
    del portal.heads[f"/attachments/{digest}"]
    portal.files[digest] = content
    last = open_desk(again.again_at)
    assert exchange(last).failed is None
    assert last.read(lambda reading: len(reading.session.scalars(select(Request)).all())) == 2
    assert last.read(portals)[0].files == ()


def test_a_store_of_files_that_is_busy_does_not_make_the_portal_wait(
    connected: Desk, portal: APortal
) -> None:
    content = b"x"
    digest = hashlib.sha256(content).hexdigest()
    file = {"sha256": digest, "name": "a.pdf", "media_type": "application/pdf", "size": len(content)}
    given = {"paper": "identity", "attachment": file, "given_at": "2026-12-01T08:30:00+08:00"}
    portal.heads[f"/attachments/{digest}"] = (503, {})
    portal.file(materials=[given])
    assert exchange(connected).failed is None
    (state,) = connected.read(portals)
    assert (state.said, state.next_try_at) == (None, None)
    assert [one.said for one in state.files] == ["unavailable.portal.busy"]
