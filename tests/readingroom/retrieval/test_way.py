"""A unit's way, for one reader and for several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import CancelBooking, Leave, MoveBooking
from readingroom.desk import Desk
from readingroom.requests.commands import AddLines, CloseRequest, DecideApproval, SeekApproval
from readingroom.requests.records import ApprovalLine
from readingroom.retrieval.commands import CancelRetrieval, CountPages, FoundUnit, MoveUnit
from readingroom.retrieval.queries import counts, custody_of_unit, retrieval_detail, troubles
from readingroom.retrieval.queries.paper import slip_papers
from readingroom.retrieval.rules import Move
from readingroom.retrieval.scan import tell
from tests.readingroom.conftest import MORNING
from tests.readingroom.retrieval.world import TODAY, TOMORROW, World, moved

WAY = (Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN, Move.RESHELVE)


def test_from_slip_to_shelf_every_hand_over_stands_in_the_log(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    retrieval = world.one(case)
    visit = world.arrives(case, seat="4")
    world.moves(retrieval, *WAY)
    detail = world.desk.read(retrieval_detail, retrieval)
    assert [entry.action for entry in reversed(detail.custody)] == [
        "pull", "hand_over", "hold", "issue", "return", "reshelve",
    ]  # fmt: skip
    assert [entry.to_place for entry in detail.custody if entry.action == "issue"] == ["4"]
    assert world.state(retrieval) == "reshelved"
    assert world.unit_state(retrieval) == "on_shelf"
    world.do(Leave(visit_id=visit))
    world.sound()


def test_one_box_is_fetched_once_for_all_that_is_wanted_out_of_it(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J001-1-2", "J002-5-7")
    rows = world.desk.read(lambda reading: [world.row(one) for one in world.of(case)])
    assert [(row.unit, row.wanted) for row in rows] == [
        ("盒1", ("J001-1-1", "J001-1-2")),
        ("盒2", ("J002-5-7",)),
    ]


@pytest.mark.parametrize("kind", ["file", "item"])
def test_what_is_taken_out_of_a_box_travels_by_itself_where_the_setting_says_so(
    world: World, kind: str
) -> None:
    world.setting("retrieval.unit", kind)
    case = world.books("王小明", "J001-1-1", "J001-1-2")
    assert [world.row(one).unit for one in world.of(case)] == ["J001-1-1", "J001-1-2"]
    assert world.row(world.of(case)[0]).location == "库1-2-10"


def test_the_line_shows_its_places_and_a_return_goes_to_the_next(world: World) -> None:
    first, second, third = (
        world.books("王小明", "J002-5-7"),
        world.books("陈䶮", "J002-5-7", hour=10),
        world.books("Ana", "J002-5-7", day=TOMORROW),
    )
    places = [
        (world.row(world.one(case)).ahead, world.row(world.one(case)).waiting)
        for case in (first, second, third)
    ]
    assert places == [(0, 2), (1, 1), (2, 0)]
    assert len(world.prints().retrieval_ids) == 1
    world.arrives(first)
    world.moves(world.one(first), Move.PULL, Move.HOLD, Move.ISSUE)
    outcome = world.do(MoveUnit(retrieval_id=world.one(first), move=Move.RETURN))
    assert moved(outcome) == [
        ("return", "issued", "returned"),
        ("pass_on", "returned", "passed_on"),
        ("take_on", "wanted", "held"),
    ]
    assert world.state(world.one(second)) == "held"
    assert world.row(world.one(third)).ahead == 1
    world.sound()


def test_a_return_that_the_next_wants_much_later_goes_back_to_its_shelf(world: World) -> None:
    first = world.books("王小明", "J002-5-7")
    later = world.books("陈䶮", "J002-5-7", day=TODAY + dt.timedelta(days=20))
    world.prints()
    world.arrives(first)
    world.moves(world.one(first), *WAY)
    assert world.state(world.one(later)) == "wanted"
    assert world.prints(TODAY + dt.timedelta(days=20)).retrieval_ids == (world.one(later),)


def test_issue_needs_the_reader_and_respects_how_many_at_once(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7")
    world.prints()
    one, two = world.of(case)
    for retrieval in (one, two):
        world.moves(retrieval, Move.PULL, Move.HOLD)
    assert world.refused(MoveUnit(retrieval_id=one, move=Move.ISSUE)) == "retrieval.reader_not_here"
    visit = world.arrives(case)
    world.setting("limits.units_at_once", 1)
    world.moves(one, Move.ISSUE)
    assert world.refused(MoveUnit(retrieval_id=two, move=Move.ISSUE)) == "retrieval.too_many_at_once"
    assert world.refused(CancelRetrieval(retrieval_id=one)) == "retrieval.in_hand"
    with pytest.raises(Exception, match=r"visit\.still_holds.*盒1"):
        world.do(Leave(visit_id=visit))
    world.moves(one, Move.RETURN)
    world.moves(two, Move.ISSUE)


def test_what_was_closed_since_the_slip_was_printed_is_not_handed_out(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    world.moves(world.one(case), Move.PULL, Move.HOLD)
    item = world.file("J002-5-8", None)
    world.access(item - 1, "not_open")
    assert world.refused(MoveUnit(retrieval_id=world.one(case), move=Move.ISSUE)) == "retrieval.not_open"


def test_a_whole_box_is_not_handed_out_when_something_closed_was_put_into_it(world: World) -> None:
    case = world.books("王小明", "盒2")
    world.prints()
    world.arrives(case)
    world.moves(world.one(case), Move.PULL, Move.HOLD)
    box = world.desk.read(lambda reading: world.row(world.one(case))).unit
    assert box == "盒2"
    world.file("J002-5-9", 2, access="not_open")
    assert world.refused(MoveUnit(retrieval_id=world.one(case), move=Move.ISSUE)) == "retrieval.not_open"


def consented(world: World, case: int, valid_until: dt.date = TOMORROW) -> None:
    """Consent to read everything of a case that is not open."""
    world.do(SeekApproval(case_id=case, use="read", reason="当事人本人"))
    approval, line = world.desk.read(
        lambda reading: reading.session.execute(select(ApprovalLine.approval_id, ApprovalLine.line_id)).one()
    )
    world.do(
        DecideApproval(
            approval_id=approval,
            granted=(line,),
            decided_by="张馆长",
            decided_on=TODAY,
            valid_until=valid_until,
            spoken=True,
        )
    )


@pytest.mark.parametrize(("unit", "shown"), [("file", "J001-1-3"), ("container", "盒1")])
def test_what_consent_was_given_for_is_fetched_and_handed_out(world: World, unit: str, shown: str) -> None:
    world.setting("retrieval.unit", unit)
    case = world.books("王小明", "J001-1-3")
    consented(world, case)
    round_ = world.prints()
    (paper,) = world.desk.read(slip_papers, round_.attempt_id)
    assert (paper.access, paper.approver) == ("not_open", "张馆长")
    assert [line.access for line in paper.lines] == ["not_open"]
    assert "J001-1-3" not in paper.neighbours
    world.arrives(case)
    world.moves(world.one(case), *WAY)
    assert world.row(world.one(case)).unit == shown
    world.sound()


def test_a_box_with_something_closed_in_it_is_handed_out_on_consent_to_the_whole(world: World) -> None:
    case = world.books("王小明", "盒1")
    consented(world, case)
    round_ = world.prints()
    (paper,) = world.desk.read(slip_papers, round_.attempt_id)
    assert (paper.access, paper.approver) == ("not_open", "张馆长")
    world.arrives(case)
    world.moves(world.one(case), *WAY)


def test_consent_that_ended_over_night_hands_nothing_out(
    world: World, open_desk: Callable[..., Desk]
) -> None:
    case = world.books("王小明", "J001-1-3")
    consented(world, case, valid_until=TODAY)
    world.prints()
    world.moves(world.one(case), Move.PULL, Move.HOLD)
    world.desk = open_desk(MORNING + dt.timedelta(days=1))
    world.do(MoveBooking(booking_id=world.booking_of(case)))
    world.arrives(case)
    assert world.refused(MoveUnit(retrieval_id=world.one(case), move=Move.ISSUE)) == "retrieval.not_open"


def test_kept_for_tomorrow_stays_held_unless_somebody_waits(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    retrieval = world.one(case)
    world.moves(retrieval, Move.PULL, Move.HOLD, Move.ISSUE)
    kept = world.do(MoveUnit(retrieval_id=retrieval, move=Move.KEEP, until=TOMORROW))
    assert moved(kept) == [("return", "issued", "returned"), ("keep", "returned", "held")]
    assert world.row(retrieval).hold_until == TOMORROW
    other = world.books("陈䶮", "J002-5-7", hour=15)
    assert world.refused(MoveUnit(retrieval_id=retrieval, move=Move.KEEP)) == "retrieval.someone_waits"
    yesterday = TODAY - dt.timedelta(days=1)
    assert (
        world.refused(MoveUnit(retrieval_id=retrieval, move=Move.KEEP, until=yesterday))
        == "retrieval.keep_past"
    )
    assert world.state(retrieval) == "held"
    world.do(MoveUnit(retrieval_id=retrieval, move=Move.PUT_BACK))
    assert world.state(world.one(other)) == "held"
    world.sound()


def test_not_on_its_shelf_then_missing_then_found(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    retrieval = world.one(case)
    assert world.refused(MoveUnit(retrieval_id=retrieval, move=Move.NOT_FOUND)) == "retrieval.no_reason"
    world.do(MoveUnit(retrieval_id=retrieval, move=Move.NOT_FOUND, why="in_repair", note="在二楼修复室"))
    assert [one.kind for one in world.desk.read(troubles)] == ["not_on_shelf"]
    world.moves(retrieval, Move.REPORT_MISSING)
    assert world.desk.read(counts).trouble == 1
    assert [
        (e.action, e.why, e.note) for e in world.desk.read(custody_of_unit, world.row(retrieval).unit_id)
    ] == [
        ("report_missing", None, None),
        ("not_found", "in_repair", "在二楼修复室"),
    ]
    world.moves(retrieval, Move.FOUND)
    assert world.state(retrieval) == "pulled"
    world.sound()


def test_a_missing_unit_that_nobody_waits_for_is_found_and_can_be_printed_again(world: World) -> None:
    case, other = world.books("王小明", "J002-5-7"), world.books("陈䶮", "J002-5-7", hour=11)
    world.prints()
    retrieval = world.one(case)
    unit = world.row(retrieval).unit_id
    world.moves(retrieval, Move.NOT_FOUND)
    world.do(CancelRetrieval(retrieval_id=retrieval))
    assert world.desk.read(counts).to_print == 0
    (first, *_) = world.desk.read(retrieval_detail, world.one(other)).actions
    assert (first.action, getattr(first, "code", "")) == ("print", "retrieval.unit_astray")
    world.do(FoundUnit(unit_id=unit))
    assert world.refused(FoundUnit(unit_id=unit)) == "retrieval.not_missing"
    assert world.prints().retrieval_ids == (world.one(other),)
    world.sound()


def test_pages_are_counted_out_and_back_and_a_difference_needs_a_hand(world: World) -> None:
    world.setting("retrieval.count", "full")
    world.setting("retrieval.unit", "file")
    case = world.books("王小明", "J002-5-7")
    world.prints()
    retrieval = world.one(case)
    world.arrives(case)
    assert world.refused(CountPages(retrieval_id=retrieval, pages=3)) == "retrieval.count_not_now"
    world.moves(retrieval, Move.PULL, Move.HOLD)
    (counted,) = world.do(CountPages(retrieval_id=retrieval, pages=120)).events
    assert getattr(counted, "expected", None) == 120
    world.moves(retrieval, Move.ISSUE, Move.RETURN)
    assert world.refused(MoveUnit(retrieval_id=retrieval, move=Move.RESHELVE)) == "retrieval.count_first"
    assert world.refused(CountPages(retrieval_id=retrieval, pages=0)) == "retrieval.no_pages"
    world.do(CountPages(retrieval_id=retrieval, pages=118))
    assert [one.kind for one in world.desk.read(troubles)] == ["pages_differ"]
    world.moves(retrieval, Move.RESHELVE)
    world.sound()


def test_a_cancelled_booking_with_units_out_sends_them_back_and_drops_the_rest(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7")
    waiting = world.books("陈䶮", "J001-1-1", hour=14)
    one, two = world.of(case)
    world.prints()
    world.moves(one, Move.PULL, Move.HOLD)
    world.do(CancelBooking(booking_id=world.booking_of(case)))
    assert (world.state(one), world.row(one).no_longer_wanted) == ("held", True)
    assert world.state(two) == "cancelled"
    assert [trouble.kind for trouble in world.desk.read(troubles)] == ["put_back"]
    world.moves(one, Move.PUT_BACK)
    assert (world.state(one), world.state(world.one(waiting))) == ("passed_on", "held")
    told = world.desk.read(tell, one, None, None)
    assert told.next_number == world.row(world.one(waiting)).number, "the desk hears who is next"
    assert not world.desk.read(tell, world.one(waiting), None, None).next_number
    world.sound()


def test_a_moved_booking_wants_its_files_for_the_new_day(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.do(MoveBooking(booking_id=world.booking_of(case), day=TOMORROW, anyway=True))
    assert world.row(world.one(case)).due_day == TOMORROW
    assert world.desk.read(counts).to_print == 0


def test_a_case_is_not_closed_while_something_is_under_way(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    visit = world.arrives(case)
    assert world.refused(CloseRequest(case_id=case)) == "request.under_way"
    retrieval = world.one(case)
    world.moves(retrieval, *WAY)
    world.do(Leave(visit_id=visit))
    assert world.refused(AddLines(case_id=case, written=("J001-1-1",))) == "request.ended"


def test_the_next_step_comes_first_and_says_what_is_in_the_way(world: World) -> None:
    case, other = world.books("王小明", "J002-5-7"), world.books("陈䶮", "J002-5-7", hour=11)

    def first(of: int) -> tuple[str, str]:
        action = world.desk.read(retrieval_detail, world.one(of)).actions[0]
        return action.action, getattr(action, "code", "")

    assert first(case) == ("print", "")
    assert first(other) == ("print", "retrieval.in_line")
    world.prints(confirm=False)
    assert first(case) == ("print", "retrieval.in_round")
    world.moves(world.one(case), Move.PULL)
    assert first(case) == ("hold", "")
    world.moves(world.one(case), Move.HOLD)
    assert first(case) == ("issue", "retrieval.reader_not_here")
    world.arrives(case)
    assert first(case) == ("issue", "")
    world.moves(world.one(case), Move.ISSUE)
    assert first(case) == ("return", "")
