"""The request of a reader who did not come ends with the booking, and goes on when the reader comes after all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import MarkNoShow, MoveBooking, UndoArrival
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings.commands import AddItem, ChangeItem
from readingroom.language import LANGUAGES, language
from readingroom.office.day.commands import CloseDay
from readingroom.office.day.queries import close_of_day
from readingroom.office.day.statistics import statistics
from readingroom.office.history import history, sentence
from readingroom.requests.commands import AddLines, ReopenRequest
from readingroom.requests.records import Request
from readingroom.retrieval.queries import counts, troubles
from readingroom.retrieval.rules import Move
from tests.readingroom.conftest import MORNING
from tests.readingroom.retrieval.world import TODAY, TOMORROW, World


def state(world: World, case: int) -> str:
    with world.desk.store.reading() as session:
        return session.scalars(select(Request.state).where(Request.case_id == case)).one()


def does_not_come(world: World, case: int) -> None:
    world.do(MarkNoShow(booking_id=world.booking_of(case)))


def test_nothing_is_fetched_any_more_and_nothing_waits_for_a_hand(world: World) -> None:
    case = world.books("王小明", "J002-5-7", "J001-1-3", "J099-no-such", hour=8)
    assert world.desk.read(counts).to_print == 1
    assert {trouble.kind for trouble in world.desk.read(troubles)} == {"blocked", "unknown_code"}
    does_not_come(world, case)
    assert state(world, case) == "lapsed"
    assert world.state(world.one(case)) == "cancelled"
    assert world.desk.read(counts).to_print == 0
    assert world.desk.read(troubles) == ()
    assert world.desk.read(statistics)["answered"] == 0, "nobody was answered"
    assert world.refused(AddLines(case_id=case, written=("J001-1-1",))) == "request.ended"
    assert world.refused(ReopenRequest(case_id=case)) == "request.not_now", "it comes back with its reader"
    world.sound()


def test_what_was_fetched_has_to_go_back(world: World) -> None:
    case = world.books("王小明", "J002-5-7", hour=8)
    world.prints()
    world.moves(world.one(case), Move.PULL, Move.HOLD)
    does_not_come(world, case)
    assert world.row(world.one(case)).no_longer_wanted
    assert [trouble.kind for trouble in world.desk.read(troubles)] == ["put_back"]
    world.moves(world.one(case), Move.PUT_BACK, Move.RESHELVE)
    assert (state(world, case), world.unit_state(world.one(case))) == ("lapsed", "on_shelf")
    world.sound()


def test_a_reader_who_comes_after_all_finds_everything_as_it_was_asked_for(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7", hour=8)
    held, printed = world.of(case)
    world.prints()
    world.moves(held, Move.PULL, Move.HOLD)
    does_not_come(world, case)
    world.arrives(case)
    assert state(world, case) == "in_hand"
    assert not world.row(held).no_longer_wanted
    assert world.state(printed) == "cancelled"
    assert [world.state(one) for one in world.of(case)] == ["held", "cancelled", "wanted"]
    world.moves(held, Move.ISSUE, Move.RETURN, Move.RESHELVE)
    world.sound()


def test_what_is_on_its_way_back_to_the_stacks_is_turned_round(world: World) -> None:
    case = world.books("王小明", "J002-5-7", hour=8)
    first = world.one(case)
    world.prints()
    world.moves(first, Move.PULL, Move.HOLD)
    does_not_come(world, case)
    world.moves(first, Move.PUT_BACK)
    world.arrives(case)
    assert [world.state(one) for one in world.of(case)] == ["returned", "wanted"]
    world.moves(first, Move.RESHELVE)
    assert world.desk.read(counts).to_print == 1
    world.sound()


def test_a_new_day_wants_the_files_for_that_day_and_with_what_the_catalogue_says_by_then(
    world: World,
) -> None:
    case = world.books("王小明", "J002-5-7", "J001-1-3", "J003-1-1", hour=8)
    does_not_come(world, case)
    world.do(AddItem(reference_code="J003-1-1", title="后来编目", access="open", container=1))
    world.do(ChangeItem(item=3, access="open"))
    assert [world.state(one) for one in world.of(case)] == ["cancelled"], "nobody fetches it for nobody"
    world.do(MoveBooking(booking_id=world.booking_of(case), day=TOMORROW, anyway=True))
    assert state(world, case) == "accepted"
    live = [world.row(one) for one in world.of(case) if world.state(one) == "wanted"]
    assert [(row.unit, row.due_day) for row in live] == [("盒2", TOMORROW), ("盒1", TOMORROW)]
    assert world.desk.read(troubles) == ()
    world.sound()


def test_an_arrival_that_was_somebody_else_lets_the_case_wait_again(world: World) -> None:
    case = world.books("王小明", "J002-5-7", hour=8)
    does_not_come(world, case)
    visit = world.arrives(case)
    world.do(UndoArrival(visit_id=visit))
    assert state(world, case) == "accepted"
    does_not_come(world, case)
    assert state(world, case) == "lapsed"
    assert {world.state(one) for one in world.of(case)} == {"cancelled"}


@pytest.fixture
def evening(open_desk: Callable[..., Desk], clerk: Actor) -> World:
    """The same archive when the room has closed."""
    return World(open_desk(MORNING.replace(hour=17)), clerk)


def test_closing_the_day_asks_first_for_what_was_fetched_in_vain(world: World, evening: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.moves(world.one(case), Move.PULL, Move.HOLD)
    unprinted = world.books("陈䶮", "J001-1-1")
    steps = evening.desk.read(close_of_day).steps
    assert [(step.matter.value, step.blocking) for step in steps] == [("put_back", 1), ("not_arrived", 0)]
    assert evening.refused(CloseDay(day=TODAY)) == "day.not_finished"
    evening.moves(world.one(case), Move.PUT_BACK, Move.RESHELVE)
    evening.do(CloseDay(day=TODAY))
    assert [state(evening, one) for one in (case, unprinted)] == ["lapsed", "lapsed"]
    evening.sound()


def test_the_next_days_have_no_work_with_it(
    world: World, evening: World, open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    world.books("王小明", "J002-5-7", "J099-no-such")
    evening.do(CloseDay(day=TODAY))
    for days in (1, 7):
        later = open_desk(MORNING + dt.timedelta(days=days))
        assert later.read(counts).to_print == 0
        assert later.read(troubles) == ()
        assert later.read(close_of_day).steps == ()


def test_its_history_tells_it_in_both_languages(world: World) -> None:
    case = world.books("王小明", "J002-5-7", hour=8)
    does_not_come(world, case)
    world.arrives(case)
    entries = world.desk.read(history, "case", case)
    told = {code: [sentence(language(code), entry) for entry in entries] for code in LANGUAGES}
    assert "Request: accepted → not come for" in told["en"]
    assert "盒2: no longer wanted; the reader did not come" in told["en"]
    assert "Request: not come for → accepted" in told["en"]
    assert "申请：已受理 → 未到馆" in told["zh_CN"]
    assert "盒2：不再需要；利用者未到馆" in told["zh_CN"]
