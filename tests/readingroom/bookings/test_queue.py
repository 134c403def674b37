"""Arrival gives the number; booked and walk-in stand in one line by a rule that is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.bookings import queries
from readingroom.bookings.commands import (
    Arrive,
    Call,
    CallNext,
    EndService,
    Leave,
    MarkMissed,
    Recall,
    Serve,
)
from readingroom.bookings.events import TicketTaken, VisitOpened
from readingroom.bookings.rules import LineRule, TicketFacts, Why, line
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.setup.commands import ChangeSetting
from readingroom.people.commands import Particulars
from tests.readingroom.bookings.conftest import Importer, at, told


def ticket(number: int, arrived: dt.datetime, booked: dt.datetime | None = None) -> TicketFacts:
    return TicketFacts(ticket_id=number, number=number, taken_at=arrived, booked_for=booked)


def test_booked_in_time_goes_first_everybody_else_by_arrival() -> None:
    tickets = [
        ticket(1, at(1, 8, 30)),
        ticket(2, at(1, 8, 40), at(1, 9)),
        ticket(3, at(1, 8, 50), at(1, 10)),
        ticket(4, at(1, 9, 20), at(1, 9)),
        ticket(5, at(1, 9, 10), at(1, 9)),
    ]
    placed = line(tickets, at(1, 9, 30), LineRule())
    assert [(place.number, place.why) for place in placed] == [
        (2, Why.BOOKED_HOUR),
        (5, Why.BOOKED_HOUR),
        (1, Why.WALK_IN),
        (3, Why.EARLY),
        (4, Why.LATE),
    ]
    by_arrival = line(tickets, at(1, 9, 30), LineRule(booked_hour_first=False))
    assert [place.number for place in by_arrival] == [1, 2, 3, 4, 5]


times = st.integers(0, 300).map(lambda minutes: at(1, 8) + dt.timedelta(minutes=minutes))


@given(
    st.lists(st.tuples(times, st.none() | times, st.booleans(), st.integers(0, 5)), max_size=12),
    times,
    st.builds(LineRule, booked_hour_first=st.booleans(), missed_behind=st.integers(0, 4)),
)
def test_nobody_is_lost_and_nobody_overtakes_their_like(
    drawn: list[tuple[dt.datetime, dt.datetime | None, bool, int]], now: dt.datetime, rule: LineRule
) -> None:
    tickets = [
        TicketFacts(
            ticket_id=n, number=n, taken_at=taken, booked_for=booked, missed=missed, called_since=since
        )
        for n, (taken, booked, missed, since) in enumerate(drawn, start=1)
    ]
    placed = line(tickets, now, rule)
    expected = {one.number for one in tickets if not one.missed or rule.missed_behind}
    assert sorted(place.number for place in placed) == sorted(expected)
    for why in (Why.WALK_IN, Why.EARLY, Why.LATE):
        alike = [place.number for place in placed if place.why is why]
        assert alike == sorted(alike)
    if rule.booked_hour_first:
        kinds = [place.why is not Why.BOOKED_HOUR for place in placed if place.why is not Why.MISSED]
        assert kinds == sorted(kinds)


@pytest.fixture
def hall(desk: Desk, clerk: Actor) -> Desk:
    desk.execute(ChangeSetting(key="room.uses_queue", value=True), clerk)
    desk.execute(ChangeSetting(key="queue.missed_behind", value=1), clerk)
    return desk


def walk_in(desk: Desk, clerk: Actor, name: str) -> tuple[int, int]:
    """(visit, number)."""
    events = desk.execute(Arrive(particulars=Particulars(name=name)), clerk).events
    visit = next(event.visit_id for event in events if isinstance(event, VisitOpened))
    return visit, next(event.number for event in events if isinstance(event, TicketTaken))


def test_called_missed_recalled_served(
    hall: Desk, open_desk: Callable[..., Desk], bring: Importer, clerk: Actor
) -> None:
    assert [walk_in(hall, clerk, name)[1] for name in ("王一", "王二", "王三")] == [1, 2, 3]
    bring(told("a"))
    booked = hall.read(queries.today)[-1]
    hall.execute(Arrive(booking_id=booked.booking_id), clerk)
    assert hall.read(queries.number_board).following == (1, 2, 3, 4)

    nine = open_desk(at(1, 9, 5))
    assert [(row.number, row.why) for row in nine.read(queries.the_line).waiting] == [
        (4, "booked_hour"),
        (1, "walk_in"),
        (2, "walk_in"),
        (3, "walk_in"),
    ]
    nine.execute(CallNext(), clerk)
    now = nine.read(queries.the_line).now[0]
    assert (now.number, now.calls) == (4, 1)
    nine.execute(Serve(ticket_id=now.ticket_id), clerk)
    nine.execute(EndService(ticket_id=now.ticket_id), clerk)

    nine.execute(CallNext(), clerk)
    first = nine.read(queries.the_line).now[0]
    nine.execute(MarkMissed(ticket_id=first.ticket_id), clerk)
    board = nine.read(queries.number_board)
    assert (board.now, board.following, board.missed) == ((), (2, 1, 3), (1,))
    nine.execute(CallNext(), clerk)
    assert nine.read(queries.number_board).following == (1, 3)
    nine.execute(Recall(ticket_id=first.ticket_id), clerk)
    assert nine.read(queries.number_board).now == (1, 2)
    with pytest.raises(Refused, match=r"ticket\.not_called_yet"):
        nine.execute(Recall(ticket_id=nine.read(queries.the_line).waiting[0].ticket_id), clerk)
    nine.execute(Call(number=3), clerk)
    with pytest.raises(Refused, match=r"ticket\.nobody_waits"):
        nine.execute(CallNext(), clerk)
    with pytest.raises(Refused, match=r"ticket\.no_such_number"):
        nine.execute(Call(number=9), clerk)


def test_leaving_takes_out_of_the_line_and_tomorrow_begins_at_one(
    hall: Desk, open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    visit, _ = walk_in(hall, clerk, "王一")
    hall.execute(Leave(visit_id=visit), clerk)
    assert hall.read(queries.number_board).waiting == 0
    assert walk_in(hall, clerk, "王二")[1] == 2
    tomorrow = open_desk(at(2))
    assert walk_in(tomorrow, clerk, "王三")[1] == 1
