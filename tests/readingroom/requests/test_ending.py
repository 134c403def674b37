"""A case ends by itself when its reader has gone and the last of its units has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, Leave
from readingroom.bookings.events import VisitOpened
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.requests.records import Request
from readingroom.retrieval.commands import CancelRetrieval, MoveUnit
from readingroom.retrieval.queries import board
from readingroom.retrieval.rules import Move
from tests.readingroom.conftest import MORNING


def state(desk: Desk) -> str:
    return desk.read(lambda reading: reading.session.scalars(select(Request.state)).one())


@pytest.fixture
def kept(desk: Desk, clerk: Actor) -> Desk:
    """A walk-in who left a unit on the hold shelf for another day."""
    desk.execute(AddContainer(label="盒1", location="1库-3区"), clerk)
    desk.execute(AddItem(reference_code="J001-2-0001", title="婚姻登记", access="open", container=1), clerk)
    arrived = desk.execute(Arrive(particulars=Particulars(name="陈䶮")), clerk).events
    visit = next(event for event in arrived if isinstance(event, VisitOpened))
    desk.execute(AddLines(case_id=visit.case_id, written=("J001-2-0001",)), clerk)
    move(desk, clerk, Move.PRINT, Move.PULL, Move.HOLD, Move.ISSUE, Move.KEEP)
    desk.execute(Leave(visit_id=visit.visit_id), clerk)
    assert state(desk) == "in_hand"
    return desk


def move(desk: Desk, clerk: Actor, *moves: Move) -> None:
    for one in moves:
        desk.execute(MoveUnit(retrieval_id=1, move=one), clerk)


@pytest.mark.usefixtures("kept")
def test_a_reader_who_never_came_back_for_what_was_kept_leaves_no_open_case(
    open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    later = open_desk(MORNING + dt.timedelta(days=7))
    move(later, clerk, Move.PUT_BACK)
    assert state(later) == "in_hand", "it is not on its shelf yet"
    move(later, clerk, Move.RESHELVE)
    assert state(later) == "closed"


def test_what_is_kept_and_no_longer_wanted_ends_the_case(kept: Desk, clerk: Actor) -> None:
    kept.execute(CancelRetrieval(retrieval_id=1), clerk)
    assert state(kept) == "closed"
    assert [row.no_longer_wanted for row in kept.read(board)] == [True], "it still has to go back"
    move(kept, clerk, Move.PUT_BACK, Move.RESHELVE)
    assert state(kept) == "closed"


def test_a_reader_who_is_here_goes_on(kept: Desk, clerk: Actor) -> None:
    kept.execute(Arrive(case_id=1), clerk)
    move(kept, clerk, Move.ISSUE, Move.RETURN, Move.RESHELVE)
    assert state(kept) == "in_hand"
