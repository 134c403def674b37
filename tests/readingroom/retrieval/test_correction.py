"""The last step of a unit is taken back by a new entry, and only that."""

from __future__ import annotations

from uuid import uuid4

from readingroom.bookings.commands import CancelBooking, Leave
from readingroom.retrieval.commands import CancelRetrieval, CorrectMove, CountPages, MoveUnit
from readingroom.retrieval.queries import custody_of_unit
from readingroom.retrieval.rules import Move
from tests.readingroom.retrieval.world import World


def test_every_single_step_can_be_taken_back(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case, seat="4")
    retrieval = world.one(case)
    for move, before in (
        (Move.PULL, "slip_out"),
        (Move.HOLD, "pulled"),
        (Move.KEEP, "held"),
        (Move.ISSUE, "held"),
        (Move.RETURN, "issued"),
        (Move.RESHELVE, "returned"),
    ):
        done = world.moves(retrieval, move)
        world.do(CorrectMove(command_id=done, reason="扫错"))
        assert world.state(retrieval) == before
        assert world.unit_state(retrieval) == ("on_shelf" if before == "slip_out" else before)
        world.sound()
        world.moves(retrieval, move)
    assert world.state(retrieval) == "reshelved"


def test_nothing_is_erased_and_the_reason_is_kept(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    done = world.moves(world.one(case), Move.PULL)
    assert world.refused(CorrectMove(command_id=done, reason="  ")) == "correction.no_reason"
    world.do(CorrectMove(command_id=done, reason="拿错盒"))
    entries = world.desk.read(custody_of_unit, world.row(world.one(case)).unit_id)
    assert [(entry.action, entry.note) for entry in entries] == [("correct", "拿错盒"), ("pull", None)]
    assert entries[0].compensates == entries[1].seq
    assert not any(entry.correctable for entry in entries)
    assert world.refused(CorrectMove(command_id=done, reason="再")) == "correction.not_last"
    assert world.refused(CorrectMove(command_id=uuid4(), reason="无")) == "correction.nothing_moved"


def test_only_the_last_step(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    pulled = world.moves(world.one(case), Move.PULL)
    world.moves(world.one(case), Move.HOLD)
    assert world.refused(CorrectMove(command_id=pulled, reason="扫错")) == "correction.not_last"


def test_a_return_that_was_passed_on_comes_back_whole(world: World) -> None:
    case, heir = world.books("王小明", "J002-5-7"), world.books("陈䶮", "J002-5-7", hour=10)
    world.prints()
    world.arrives(case)
    returned = world.moves(world.one(case), Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN)
    assert world.state(world.one(heir)) == "held"
    world.do(CorrectMove(command_id=returned, reason="还没还"))
    assert (world.state(world.one(case)), world.state(world.one(heir))) == ("issued", "wanted")
    assert world.row(world.one(heir)).hold_until is None
    world.sound()


def test_whoever_was_cancelled_meanwhile_does_not_want_it_again(world: World) -> None:
    case, heir = world.books("王小明", "J002-5-7"), world.books("陈䶮", "J002-5-7", hour=10)
    world.prints()
    world.arrives(case)
    returned = world.moves(world.one(case), Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN)
    world.do(CancelBooking(booking_id=world.booking_of(heir)))
    world.do(CorrectMove(command_id=returned, reason="还没还"))
    assert (world.state(world.one(case)), world.state(world.one(heir))) == ("issued", "cancelled")
    world.sound()


def test_a_pull_for_a_cancelled_booking_is_not_wanted_again(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    pulled = world.moves(world.one(case), Move.PULL)
    world.do(CancelRetrieval(retrieval_id=world.one(case)))
    world.do(CorrectMove(command_id=pulled, reason="没拿"))
    assert world.state(world.one(case)) == "cancelled"
    assert world.unit_state(world.one(case)) == "on_shelf"


def test_what_was_cancelled_after_it_was_not_found_stays_cancelled(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    looked = world.moves(world.one(case), Move.NOT_FOUND)
    world.do(CancelRetrieval(retrieval_id=world.one(case)))
    assert world.refused(CorrectMove(command_id=looked, reason="在架")) == "correction.not_last"
    assert world.state(world.one(case)) == "cancelled"


def test_nothing_comes_back_into_the_hands_of_a_reader_who_left(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    visit = world.arrives(case)
    returned = world.moves(world.one(case), Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN)
    world.do(Leave(visit_id=visit))
    assert world.refused(CorrectMove(command_id=returned, reason="没还")) == "correction.reader_gone"


def test_a_count_is_taken_back_to_the_one_before(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    retrieval = world.one(case)
    world.moves(retrieval, Move.PULL, Move.HOLD)
    world.do(CountPages(retrieval_id=retrieval, pages=120))
    world.moves(retrieval, Move.ISSUE)
    again, wrong = uuid4(), uuid4()
    world.do(CountPages(retrieval_id=retrieval, pages=12), uuid=wrong)
    world.do(CorrectMove(command_id=wrong, reason="少打一位"))
    assert world.row(retrieval).pages_out == 120
    world.moves(retrieval, Move.RETURN)
    world.do(CountPages(retrieval_id=retrieval, pages=119), uuid=again)
    world.do(CorrectMove(command_id=again, reason="数错"))
    assert (world.row(retrieval).pages_out, world.row(retrieval).pages_back) == (120, None)
    world.sound()


def test_a_corrected_step_run_again_under_its_uuid_does_nothing(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    pulled, correction = world.moves(world.one(case), Move.PULL), uuid4()
    command = CorrectMove(command_id=pulled, reason="扫错")
    world.do(command, uuid=correction)
    assert world.do(command, uuid=correction).replayed
    pull = MoveUnit(retrieval_id=world.one(case), move=Move.PULL)
    assert world.do(pull, uuid=pulled).replayed
    assert world.state(world.one(case)) == "slip_out"
