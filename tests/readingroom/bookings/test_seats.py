"""Two people never on one seat, whoever is faster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from readingroom.bookings import queries
from readingroom.bookings.commands import (
    Arrive,
    AssignSeat,
    DefineSeats,
    Leave,
    MoveSeat,
    ReleaseSeat,
    SeatPlan,
)
from readingroom.bookings.events import SeatAssigned, VisitOpened
from readingroom.bookings.records import SeatHolding
from readingroom.bookings.rules import ANY_KIND
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.people.commands import Particulars
from tests.readingroom.conftest import MORNING

SEATS = (SeatPlan(label="1"), SeatPlan(label="2", kind="camera"), SeatPlan(label="10"))


def arrive(desk: Desk, clerk: Actor, name: str) -> int:
    events = desk.execute(Arrive(particulars=Particulars(name=name), over_capacity=True), clerk).events
    return next(event.visit_id for event in events if isinstance(event, VisitOpened))


@pytest.fixture
def seated(desk: Desk, clerk: Actor) -> Desk:
    desk.execute(DefineSeats(seats=SEATS), clerk)
    return desk


def board(desk: Desk) -> list[tuple[str, str]]:
    return [(seat.label, seat.name.full) for seat in desk.read(queries.seats)]


def test_a_room_without_seats_says_so_and_a_full_one_that_it_is_full(desk: Desk, clerk: Actor) -> None:
    one, two = (arrive(desk, clerk, name) for name in ("王一", "王二"))
    with pytest.raises(Refused, match=r"seat\.none_set_up"):
        desk.execute(AssignSeat(visit_id=one, kind=ANY_KIND), clerk)
    desk.execute(DefineSeats(seats=SEATS[:1]), clerk)
    desk.execute(AssignSeat(visit_id=one, kind=ANY_KIND), clerk)
    with pytest.raises(Refused, match=r"seat\.all_taken"):
        desk.execute(AssignSeat(visit_id=two, kind=ANY_KIND), clerk)


def test_by_kind_by_label_and_none_left(seated: Desk, clerk: Actor) -> None:
    people = [arrive(seated, clerk, name) for name in ("王一", "王二", "王三", "王四")]
    seated.execute(AssignSeat(visit_id=people[0], kind="camera"), clerk)
    with pytest.raises(Refused, match=r"seat\.none_free"):
        seated.execute(AssignSeat(visit_id=people[1], kind="camera"), clerk)
    seated.execute(AssignSeat(visit_id=people[1], kind=ANY_KIND), clerk)
    first = seated.read(queries.seats)[0]
    with pytest.raises(Refused, match=r"seat\.taken"):
        seated.execute(AssignSeat(visit_id=people[2], seat_id=first.seat_id), clerk)
    with pytest.raises(Refused, match=r"seat\.has_one"):
        seated.execute(AssignSeat(visit_id=people[1], kind=ANY_KIND), clerk)
    assert board(seated) == [("1", "王二"), ("2", "王一"), ("10", "")]
    assert [(kind.kind, kind.free, kind.total) for kind in seated.read(queries.free_by_kind)] == [
        ("ordinary", 1, 2),
        ("camera", 0, 1),
    ]


def test_moved_freed_and_freed_by_leaving(seated: Desk, clerk: Actor) -> None:
    one, other = arrive(seated, clerk, "王一"), arrive(seated, clerk, "王二")
    seats = {seat.label: seat.seat_id for seat in seated.read(queries.seats)}
    seated.execute(AssignSeat(visit_id=one, seat_id=seats["1"]), clerk)
    seated.execute(MoveSeat(visit_id=one, seat_id=seats["10"]), clerk)
    seated.execute(AssignSeat(visit_id=other, seat_id=seats["1"]), clerk)
    with pytest.raises(Refused, match=r"seat\.taken"):
        seated.execute(MoveSeat(visit_id=one, seat_id=seats["1"]), clerk)
    assert board(seated) == [("1", "王二"), ("2", ""), ("10", "王一")]
    seated.execute(ReleaseSeat(visit_id=other), clerk)
    seated.execute(Leave(visit_id=one), clerk)
    assert {name for _, name in board(seated)} == {""}
    with pytest.raises(Refused, match=r"visit\.is_left"):
        seated.execute(AssignSeat(visit_id=one, kind=ANY_KIND), clerk)


def test_a_seat_in_use_is_not_taken_away(seated: Desk, clerk: Actor) -> None:
    seated.execute(AssignSeat(visit_id=arrive(seated, clerk, "王一"), kind="camera"), clerk)
    with pytest.raises(Refused, match=r"seat\.in_use"):
        seated.execute(DefineSeats(seats=(SeatPlan(label="1"),)), clerk)
    seated.execute(DefineSeats(seats=(SeatPlan(label="2", kind="large"), SeatPlan(label="3"))), clerk)
    assert [seat.label for seat in seated.read(queries.seats)] == ["2", "3"]


def test_desks_that_give_the_last_seat_at_the_same_moment(
    seated: Desk, open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    visits = [arrive(seated, clerk, f"王{n}") for n in range(6)]
    camera = seated.read(queries.seats)[1].seat_id
    desks = [open_desk() for _ in visits]
    together = Barrier(len(visits))

    def give(desk: Desk, visit: int) -> str:
        together.wait()
        try:
            events = desk.execute(AssignSeat(visit_id=visit, seat_id=camera), clerk).events
        except Refused as refused:
            return refused.code
        assert isinstance(events[0], SeatAssigned)
        return "given"

    with ThreadPoolExecutor(len(visits)) as pool:
        answers = sorted(pool.map(give, desks, visits))
    assert answers == ["given", *["seat.taken"] * 5]


def test_the_database_itself_refuses_a_second_reader(seated: Desk, clerk: Actor) -> None:
    one, other = arrive(seated, clerk, "王一"), arrive(seated, clerk, "王二")
    seat = seated.read(queries.seats)[0].seat_id
    seated.execute(AssignSeat(visit_id=one, seat_id=seat), clerk)
    with pytest.raises(IntegrityError), seated.store.writing() as session:
        session.add(SeatHolding(seat_id=seat, visit_id=other, since=MORNING))
