"""What is wanted in a case: kept as written, matched, limited, withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import CancelBooking, ReinstateBooking
from readingroom.command import Reading
from readingroom.holdings import importing as holdings_importing
from readingroom.requests.commands import AddLines, CloseRequest, MatchAgain, ReopenRequest, WithdrawLine
from readingroom.requests.records import Request
from readingroom.retrieval.queries import case_lines, troubles, units_of_cases
from tests.readingroom.retrieval.world import World


def told(world: World, case: int) -> list[tuple[str, str]]:
    """(as written, state) of a case's lines."""
    return [(line.written, line.state) for line in world.desk.read(case_lines, case)]


def state(world: World, case: int) -> str:
    """Where the request stands."""

    def look(reading: Reading) -> str:
        return reading.session.scalars(select(Request.state).where(Request.case_id == case)).one()

    return world.desk.read(look)


def test_what_is_wanted_is_encrypted_in_the_file(world: World) -> None:
    clue = "赵铁柱与钱桂花的婚姻登记"  # people write names where a code is asked for
    world.books("王小明", clue)
    with world.desk.store.engine.connect() as connection:
        for column in ("wanted FROM bookings", "written FROM request_lines"):
            (stored,) = connection.exec_driver_sql(f"SELECT {column}").scalars()
            assert isinstance(stored, bytes)
            assert clue.encode() not in stored
            assert "\\u8d75" not in stored.decode("latin-1")


def test_unknown_and_closed_codes_are_kept_as_written_and_flagged(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J001-1-3", "民国·９９９")
    assert told(world, case) == [("J001-1-1", "wanted"), ("J001-1-3", "blocked"), ("民国·９９９", "unknown")]
    assert len(world.of(case)) == 1
    units = world.desk.read(units_of_cases, [case])[case]
    assert (units.states, units.unknown, units.blocked) == ({"wanted": 1}, 1, 1)
    assert [(one.kind, one.text) for one in world.desk.read(troubles)] == [
        ("unknown_code", "民国·９９９"),
        ("blocked", "J001-1-3"),
    ]


def test_whoever_stands_in_line_for_a_unit_has_no_slip_to_print_yet(world: World) -> None:
    first, second = world.books("王小明", "J001-1-1"), world.books("陈䶮", "J001-1-2", "J002-5-7", hour=10)
    units = world.desk.read(units_of_cases, [first, second])
    assert (units[first].states, units[first].in_line) == ({"wanted": 1}, 0)
    assert (units[second].states, units[second].in_line) == ({"wanted": 2}, 1), "both want the same box"


def test_what_the_catalogue_learns_later_is_found_without_being_asked_for(world: World) -> None:
    case = world.books("王小明", "J009-1-1", "J001-1-3")
    other = world.books("陈䶮", "J009-1-1")
    assert world.of(case) == []
    world.file("J009-1-1")
    assert told(world, case) == [("J009-1-1", "wanted"), ("J001-1-3", "blocked")]
    assert told(world, other) == [("J009-1-1", "wanted")]
    assert world.row(world.one(case)).unit == "J009-1-1"
    assert world.do(MatchAgain(case_id=case)).events == ()


def test_bookings_imported_before_the_catalogue_are_found_when_it_comes(world: World, tmp_path: Path) -> None:
    case = world.books("王小明", "J009-1-1", "J009-1-2")
    gone = world.books("陈䶮", "J009-1-1")
    world.do(CancelBooking(booking_id=world.booking_of(gone)))
    listed = tmp_path / "catalogue.csv"
    listed.write_text("档号,题名,开放状态\nJ009-1-1,一,开放\nJ009-1-2,二,未开放\n", encoding="utf-8")
    holdings_importing.run(world.desk, world.clerk, listed)
    assert told(world, case) == [("J009-1-1", "wanted"), ("J009-1-2", "blocked")]
    assert [world.state(one) for one in world.of(case)] == ["wanted"]
    assert world.of(gone) == []


def test_the_same_thing_written_twice_is_wanted_once(world: World) -> None:
    case = world.books("王小明", "J001-1-1")
    world.do(AddLines(case_id=case, written=("Ｊ001-1-1", "J001—1—1", "J001-1-2")))
    assert [written for written, _ in told(world, case)] == ["J001-1-1", "J001-1-2"]
    assert len(world.of(case)) == 1


def test_limits_count_what_is_wanted_reserves_included(world: World) -> None:
    world.setting("limits.units_per_visit", 2)
    world.setting("limits.reserves_per_visit", 1)
    case = world.books("王小明", "J001-1-1", "J001-1-2")
    world.do(AddLines(case_id=case, written=("J002-5-7",)))
    assert world.refused(AddLines(case_id=case, written=("J001-1-3",))) == "request.too_many"
    assert len(told(world, case)) == 3
    assert world.refused(AddLines(case_id=case, written=())) == "request.nothing_wanted"


def test_withdrawing_the_last_line_of_a_box_drops_the_box(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J001-1-2")
    one, two = (line.line_id for line in world.desk.read(case_lines, case))
    world.do(WithdrawLine(line_id=one))
    assert world.state(world.one(case)) == "wanted"
    world.do(WithdrawLine(line_id=two))
    assert world.state(world.one(case)) == "cancelled"
    assert world.refused(WithdrawLine(line_id=two)) == "request.no_line"
    world.do(AddLines(case_id=case, written=("J001-1-2",)))
    assert [world.state(retrieval) for retrieval in world.of(case)] == ["cancelled", "wanted"]


def test_a_cancelled_booking_wants_nothing_and_a_reinstated_one_wants_it_again(world: World) -> None:
    case = world.books("王小明", "J001-1-1")
    booking = world.booking_of(case)
    world.do(CancelBooking(booking_id=booking))
    assert (state(world, case), world.state(world.one(case))) == ("cancelled", "cancelled")
    assert told(world, case) == []
    world.do(ReinstateBooking(booking_id=booking))
    assert state(world, case) == "accepted"
    assert told(world, case) == [("J001-1-1", "wanted")]
    assert [world.state(retrieval) for retrieval in world.of(case)] == ["cancelled", "wanted"]


def test_arrival_takes_the_case_in_hand_and_a_finished_one_can_be_taken_up_again(world: World) -> None:
    case = world.books("王小明")
    world.arrives(case)
    assert state(world, case) == "in_hand"
    world.do(CloseRequest(case_id=case))
    assert state(world, case) == "closed"
    assert world.refused(CloseRequest(case_id=case)) == "request.not_now"
    assert world.refused(AddLines(case_id=case, written=("J001-1-1",))) == "request.ended"
    world.do(ReopenRequest(case_id=case))
    world.do(AddLines(case_id=case, written=("J001-1-1",)))
    assert world.state(world.one(case)) == "wanted"


@pytest.mark.parametrize("command", [MatchAgain, CloseRequest, ReopenRequest])
def test_a_case_in_which_nothing_was_asked_says_so(world: World, command: type[MatchAgain]) -> None:
    case = world.books("王小明")
    assert world.refused(command(case_id=case)) == "request.none"
