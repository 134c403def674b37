"""An arrival taken back: the booking waits again, the visit does not count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from readingroom.bookings.commands import Arrive, Leave, MakeBooking, UndoArrival
from readingroom.bookings.events import BookingMade, VisitOpened
from readingroom.bookings.queries import booking, today
from readingroom.codes import Kind, make
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.office.day.statistics import statistics
from readingroom.people.commands import MarkSame, Particulars, RegisterReader
from readingroom.people.events import ReaderRegistered
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.queries import board, due_slips
from readingroom.retrieval.rules import Move
from readingroom.retrieval.scan import Scanner
from tests.readingroom.conftest import MORNING


def booked(desk: Desk, clerk: Actor) -> int:
    desk.execute(AddContainer(label="盒1", location="1库-3区"), clerk)
    desk.execute(AddItem(reference_code="J001-2-0001", title="婚姻登记", access="open", container=1), clerk)
    made = desk.execute(
        MakeBooking(
            name="王小明", day=MORNING.date(), start=dt.time(9), wanted=("J001-2-0001",), anyway=True
        ),
        clerk,
    )
    return next(event.booking_id for event in made.events if isinstance(event, BookingMade))


def arrived(desk: Desk, clerk: Actor, command: Arrive) -> int:
    done = desk.execute(command, clerk)
    return next(event.visit_id for event in done.events if isinstance(event, VisitOpened))


def test_the_booking_waits_for_its_reader_again(desk: Desk, clerk: Actor) -> None:
    booking_id = booked(desk, clerk)
    visit = arrived(desk, clerk, Arrive(booking_id=booking_id))
    desk.execute(UndoArrival(visit_id=visit), clerk)
    assert desk.read(booking, booking_id).state == "expected"
    assert [row.visit_id for row in desk.read(today)] == [None]
    assert desk.read(statistics, MORNING.date())["visits"] == 0
    assert len(desk.read(due_slips)) == 1, "its files are still wanted"
    arrived(desk, clerk, Arrive(booking_id=booking_id))


def test_after_somebody_else_the_booking_is_its_own_readers_again(desk: Desk, clerk: Actor) -> None:
    booking_id = booked(desk, clerk)
    somebody_else = arrived(desk, clerk, Arrive(booking_id=booking_id, particulars=Particulars(name="陈䶮")))
    desk.execute(UndoArrival(visit_id=somebody_else), clerk)
    found = desk.read(booking, booking_id)
    assert found is not None
    assert (found.reader_id, found.name.full) == (None, "王小明")
    again = desk.execute(Arrive(booking_id=booking_id), clerk)
    opened = next(event for event in again.events if isinstance(event, VisitOpened))
    assert not opened.again
    assert [row.name.full for row in desk.read(today)] == ["王小明"]


def test_an_arrival_taken_back_and_made_again_writes_nobody_down_twice(desk: Desk, clerk: Actor) -> None:
    booking_id = booked(desk, clerk)
    first = arrived(desk, clerk, Arrive(booking_id=booking_id))
    desk.execute(UndoArrival(visit_id=first), clerk)
    again = desk.execute(Arrive(booking_id=booking_id), clerk)
    assert not any(isinstance(event, ReaderRegistered) for event in again.events)


def test_a_walk_in_that_never_was_wants_nothing(desk: Desk, clerk: Actor) -> None:
    visit = arrived(desk, clerk, Arrive(particulars=Particulars(name="陈䶮")))
    desk.execute(UndoArrival(visit_id=visit), clerk)
    assert desk.read(today) == ()


def test_once_something_was_issued_the_arrival_stays(desk: Desk, clerk: Actor) -> None:
    visit = arrived(desk, clerk, Arrive(booking_id=booked(desk, clerk)))
    (row,) = desk.read(board)
    for move in (Move.PRINT, Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN):
        desk.execute(MoveUnit(retrieval_id=row.retrieval_id, move=move), clerk)
    with pytest.raises(Refused, match=r"visit\.was_issued_to"):
        desk.execute(UndoArrival(visit_id=visit), clerk)


def test_a_second_day_taken_back_leaves_the_case_as_the_first_left_it(
    open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    desk = open_desk()
    visit = arrived(desk, clerk, Arrive(booking_id=booked(desk, clerk)))
    (row,) = desk.read(board)
    for move in (Move.PRINT, Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN, Move.KEEP):
        desk.execute(MoveUnit(retrieval_id=row.retrieval_id, move=move), clerk)
    desk.execute(Leave(visit_id=visit), clerk)
    tomorrow = open_desk(MORNING + dt.timedelta(days=1))
    again = arrived(tomorrow, clerk, Arrive(case_id=row.case_id))
    tomorrow.execute(UndoArrival(visit_id=again), clerk)
    (kept,) = tomorrow.read(board)
    assert (kept.state, kept.no_longer_wanted) == ("held", False)
    arrived(tomorrow, clerk, Arrive(case_id=row.case_id))


def test_a_reader_who_is_two_in_the_books_is_here_once(desk: Desk, clerk: Actor) -> None:
    visit = arrived(desk, clerk, Arrive(particulars=Particulars(name="陈䶮")))
    kept = desk.execute(RegisterReader(particulars=Particulars(name="陈龑")), clerk).events[0]
    assert isinstance(kept, ReaderRegistered)
    desk.execute(MarkSame(reader=1, same_as=kept.reader_id), clerk)
    with pytest.raises(Refused, match=r"visit\.already_here"):
        desk.execute(Arrive(reader_id=kept.reader_id), clerk)
    for number in (1, kept.number):
        scanned = Scanner(desk, clerk).scan(make(Kind.READER, number))
        assert (scanned.did, scanned.visit_id) == ("shown", visit)
