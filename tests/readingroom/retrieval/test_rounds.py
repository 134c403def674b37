"""Rounds of slips, and the prints of which somebody says what became of them."""

from __future__ import annotations

import threading

import pytest

from readingroom.bookings.commands import Arrive
from readingroom.bookings.events import VisitOpened
from readingroom.errors import Refused
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import (
    CancelRetrieval,
    ConfirmAttempt,
    FailAttempt,
    LoseAttempt,
    MoveUnit,
    PrepareRound,
    Reprint,
)
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.queries import due_slips, open_attempts, rounds_of_day
from readingroom.retrieval.queries.paper import round_paper, slip_papers
from readingroom.retrieval.rules import Move
from readingroom.retrieval.scan import Scanner
from tests.readingroom.retrieval.world import TODAY, TOMORROW, World

ROUND = PrepareRound(due=TODAY, size="a5", language="zh_CN")


def prepared(world: World, command: PrepareRound | Reprint = ROUND) -> SlipsPrepared:
    outcome = world.do(command)
    return next(event for event in outcome.events if isinstance(event, SlipsPrepared))


def attempts(world: World) -> list[tuple[int, int, str]]:
    """(round, attempt, state) of today's prints, oldest first."""
    rounds = reversed(world.desk.read(rounds_of_day))
    return [(one.number, attempt.number, attempt.state) for one in rounds for attempt in one.attempts]


def test_slips_follow_the_walk_and_2_comes_before_10(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7")
    round_ = world.prints()
    papers = world.desk.read(slip_papers, round_.attempt_id)
    assert [paper.location for paper in papers] == ["库1-2-2", "库1-2-10"]
    assert [paper.container_label for paper in papers] == ["盒2", "盒1"]
    assert papers[1].neighbours == ("J001-1-3",)
    assert papers[0].reader == "王小明"
    assert papers[0].reader_masked == "王**"
    assert {paper.request_number for paper in papers} == {world.row(world.of(case)[0]).number}
    listed = world.desk.read(round_paper, round_.attempt_id)
    assert [line.slip for line in listed.lines] == [paper.code for paper in papers]


def test_a_slip_says_what_for_whether_the_reader_booked_or_walked_in(world: World) -> None:
    arrived = world.do(Arrive(particulars=Particulars(name="李敏"), purpose="编史修志"))
    (visit,) = (event for event in arrived.events if isinstance(event, VisitOpened))
    world.do(AddLines(case_id=visit.case_id, written=("J002-5-7",)))
    round_ = world.prints()
    (paper,) = world.desk.read(slip_papers, round_.attempt_id)
    assert paper.purpose == "编史修志"


def test_a_slip_names_who_is_next_and_a_reprint_says_so(world: World) -> None:
    world.books("王小明", "J002-5-7")
    other = world.books("陈䶮", "J002-5-7", hour=10)
    first = world.prints()
    (paper,) = world.desk.read(slip_papers, first.attempt_id)
    assert (paper.queue, paper.reprint) == (1, False)
    assert paper.next_reader.startswith(world.row(world.one(other)).number)
    assert "陈䶮" not in paper.next_reader
    again = prepared(world, Reprint(round_id=first.round_id, size="a5", language="en"))
    (paper,) = world.desk.read(slip_papers, again.attempt_id)
    assert (paper.attempt, paper.reprint) == (2, True)


def test_nothing_due_is_refused_and_tomorrow_waits_for_tomorrow(world: World) -> None:
    world.books("王小明", "J002-5-7", day=TOMORROW)
    assert world.refused(ROUND) == "printing.nothing_due"
    assert len(world.prints(TOMORROW).retrieval_ids) == 1
    assert world.refused(Reprint(round_id=99, size="a5", language="en")) == "printing.no_round"
    assert world.refused(ConfirmAttempt(attempt_id=99)) == "printing.no_attempt"


def test_only_up_to_a_sheet_the_rest_is_due_again(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7")
    round_ = world.prints(sheets=(1, 2), confirm=False)
    assert world.refused(ConfirmAttempt(attempt_id=round_.attempt_id, to_sheet=3)) == "printing.no_such_sheet"
    world.do(ConfirmAttempt(attempt_id=round_.attempt_id, to_sheet=1))
    states = [world.state(retrieval) for retrieval in round_.retrieval_ids]
    assert states == ["slip_out", "wanted"]
    assert [row.retrieval_id for row in world.desk.read(due_slips)] == [round_.retrieval_ids[1]]
    assert world.refused(ConfirmAttempt(attempt_id=round_.attempt_id)) == "printing.not_now"
    world.prints()
    assert {world.state(retrieval) for retrieval in world.of(case)} == {"slip_out"}
    assert attempts(world) == [(1, 1, "confirmed"), (2, 1, "confirmed")]


def test_nothing_came_out_everything_is_due_again(world: World) -> None:
    world.books("王小明", "J001-1-1", "J002-5-7")
    round_ = world.prints(confirm=False)
    assert world.desk.read(due_slips) == ()
    world.do(FailAttempt(attempt_id=round_.attempt_id, why="jam"))
    assert len(world.desk.read(due_slips)) == 2
    assert world.refused(ConfirmAttempt(attempt_id=round_.attempt_id)) == "printing.not_now"


@pytest.mark.parametrize("spooled", [True, False])
def test_a_print_that_was_cut_off_stays_open_and_can_be_answered(world: World, spooled: bool) -> None:
    case = world.books("王小明", "J002-5-7")
    attempt = (world.prints(confirm=False) if spooled else prepared(world)).attempt_id
    assert [(one.attempt_id, one.state) for one in world.desk.read(open_attempts)] == [
        (attempt, "spooled" if spooled else "prepared")
    ]
    world.do(LoseAttempt(attempt_id=attempt, why="program_ended"))
    assert [one.state for one in world.desk.read(open_attempts)] == ["unknown"]
    world.do(ConfirmAttempt(attempt_id=attempt))
    assert world.desk.read(open_attempts) == ()
    assert world.state(world.one(case)) == "slip_out"


def test_the_first_scan_of_a_slip_confirms_its_print_when_all_of_it_is_scanned(world: World) -> None:
    case = world.books("王小明", "J001-1-1", "J002-5-7")
    world.prints(confirm=False)
    scanner = Scanner(world.desk, world.clerk)
    one, two = world.of(case)
    assert scanner.scan(world.slip(one)).did == "pull"
    assert attempts(world) == [(1, 1, "spooled")]
    assert scanner.scan(world.slip(two)).did == "pull"
    assert attempts(world) == [(1, 1, "confirmed")]
    assert world.desk.read(open_attempts) == ()


def test_a_reprint_that_came_out_replaces_the_print_before_it(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    first = world.prints(confirm=False)
    again = prepared(world, Reprint(round_id=first.round_id, size="a5", language="zh_CN"))
    retrieval = world.one(case)
    old = world.slip(retrieval, 0)
    world.do(ConfirmAttempt(attempt_id=again.attempt_id))
    assert attempts(world) == [(1, 1, "superseded"), (1, 2, "confirmed")]
    scanner = Scanner(world.desk, world.clerk)
    refused = scanner.scan(old).refused
    assert refused is not None
    assert (refused.code, refused.facts["now"]) == ("scan.superseded", world.slip(retrieval))
    assert world.state(retrieval) == "slip_out"
    assert scanner.scan(world.unit_code(retrieval)).did == "pull"


def test_old_paper_still_works_while_nobody_knows_of_the_new(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    first = world.prints()
    prepared(world, Reprint(round_id=first.round_id, size="a5", language="zh_CN"))
    assert Scanner(world.desk, world.clerk).scan(world.slip(world.one(case), 0)).did == "pull"


def test_what_is_pulled_is_not_printed_again(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    round_ = world.prints()
    world.moves(world.one(case), Move.PULL)
    again = Reprint(round_id=round_.round_id, size="a5", language="zh_CN")
    assert world.refused(again) == "printing.nothing_to_reprint"


def test_one_paper_a_unit_even_if_somebody_wants_it_sooner_meanwhile(world: World) -> None:
    later = world.books("王小明", "J002-5-7", day=TOMORROW)
    round_ = world.prints(TOMORROW, confirm=False)
    sooner = world.books("陈䶮", "J002-5-7")
    assert world.refused(ROUND) == "printing.nothing_due"
    world.do(ConfirmAttempt(attempt_id=round_.attempt_id))
    assert (world.state(world.one(later)), world.state(world.one(sooner))) == ("slip_out", "wanted")
    world.sound()


def test_paper_said_not_to_have_come_out_cannot_take_a_unit_from_the_next_reader(world: World) -> None:
    later = world.books("王小明", "J002-5-7", day=TOMORROW)
    failed = world.prints(TOMORROW, confirm=False)
    world.do(FailAttempt(attempt_id=failed.attempt_id, why="jam"))
    sooner = world.books("陈䶮", "J002-5-7")
    second = world.prints(TOMORROW, confirm=False)
    assert second.retrieval_ids == (world.one(sooner),)
    again = Reprint(round_id=failed.round_id, size="a5", language="zh_CN")
    assert world.refused(again) == "printing.nothing_to_reprint"
    world.do(ConfirmAttempt(attempt_id=second.attempt_id))
    refused = Scanner(world.desk, world.clerk).scan(world.slip(world.one(later))).refused
    assert refused is not None
    assert refused.code == "retrieval.promised"
    world.sound()


def test_a_cancelled_slip_is_not_moved(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    round_ = world.prints(confirm=False)
    world.do(CancelRetrieval(retrieval_id=world.one(case)))
    world.do(ConfirmAttempt(attempt_id=round_.attempt_id))
    assert world.state(world.one(case)) == "cancelled"
    refused = Scanner(world.desk, world.clerk).scan(world.slip(world.one(case))).refused
    assert refused is not None
    assert refused.code == "scan.is_cancelled"


def at_once(work: list[object]) -> list[object]:
    """Run callables in threads that start together; their results or refusals."""
    together, answers = threading.Barrier(len(work)), list[object]()

    def run(act: object) -> None:
        together.wait()
        try:
            answers.append(act())  # type: ignore[operator]  # a callable
        except Refused as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_rounds_prepared_at_once_never_share_a_slip(world: World) -> None:
    world.books("王小明", "J001-1-1", "J002-5-7")
    world.books("陈䶮", "J001-1-2", "J002-5-7", hour=10)
    answers = at_once([lambda: prepared(world), lambda: prepared(world)])
    papers = [one for answer in answers if isinstance(answer, SlipsPrepared) for one in answer.retrieval_ids]
    assert len(papers) == len(set(papers)) == 2
    assert "printing.nothing_due" in answers


def test_two_desks_moving_one_unit_at_once_move_it_once(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    pull = MoveUnit(retrieval_id=world.one(case), move=Move.PULL)
    answers = at_once([lambda: world.do(pull), lambda: world.do(pull)])
    assert [answer for answer in answers if isinstance(answer, str)] == ["retrieval.is_pulled"]
    world.sound()
