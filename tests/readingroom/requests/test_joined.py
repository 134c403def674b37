"""Two cases that are one wish: they go on as one, and what their readers say on either reaches it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readingroom.errors import Refused
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    CloseRequest,
    FileRequest,
    JoinRequests,
    PartRequest,
)
from readingroom.requests.joined import standing_case
from readingroom.requests.snapshot import PersonSnapshot
from tests.readingroom.requests.filing import MARRIAGE, SYSTEM, Portal, Sheet, case_of
from tests.readingroom.retrieval.world import World


def called(world: World, number: str = "T-1") -> Sheet:
    """The same reader asked by telephone too."""
    asked = FileRequest(
        channel="phone",
        service_item="marriage",
        applicants=(PersonSnapshot(name="王小明"),),
        number=number,
        system="phone",
    )
    world.do(asked)
    return Sheet(world.desk, world.desk.read(case_of, number))


@pytest.fixture
def phoned(world: World) -> Sheet:
    """A case by telephone."""
    return called(world)


def test_an_answer_on_the_one_that_went_over_lets_the_other_go_on(
    portal: Portal, sheet: Sheet, phoned: Sheet
) -> None:
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    phoned.do(AcceptRequest(case_id=phoned.case_id))
    phoned.do(AskReader(case_id=phoned.case_id, text="登记时的姓名？"))
    (question,) = phoned.questions
    portal.answers(question.reference, "王晓明")
    assert phoned.request.state == "accepted"
    portal.changes(scan_codes=("X-1",))
    assert phoned.request.state == "accepted"


def test_a_paper_handed_in_on_the_one_that_went_over_is_there_for_the_other(
    portal: Portal, sheet: Sheet, phoned: Sheet
) -> None:
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    phoned.do(AcceptRequest(case_id=phoned.case_id))
    phoned.do(AskReader(case_id=phoned.case_id, text="请上传身份证", papers=("identity",)))
    portal.hands_in("identity")
    assert phoned.papers == {"identity": "online"}
    assert phoned.request.state == "accepted"


def test_what_came_before_they_were_joined_does_not_come_again(
    portal: Portal, sheet: Sheet, phoned: Sheet
) -> None:
    portal.answers("", "我的生日是五月")
    portal.hands_in("identity")
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    assert phoned.papers == {"identity": "online"}
    before = portal.desk.changes_since(-1).seq
    assert portal.changes(scan_codes=("X-1",)).events == ()
    assert portal.desk.changes_since(-1).seq == before + 1


@pytest.mark.parametrize("over", ["joined", "closed"])
def test_nothing_goes_over_into_a_case_that_does_not_go_on(
    world: World, sheet: Sheet, phoned: Sheet, over: str
) -> None:
    if over == "joined":
        phoned.do(JoinRequests(into_case_id=sheet.case_id, case_ids=(phoned.case_id,)))
    else:
        phoned.do(AcceptRequest(case_id=phoned.case_id))
        phoned.do(AnswerRequest(case_id=phoned.case_id, outcome="found", text="见附件"))
        phoned.do(CloseRequest(case_id=phoned.case_id))
    with pytest.raises(Refused, match=r"request\.not_now"):
        sheet.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    assert world.desk.read(lambda reading: standing_case(reading.session, sheet.case_id)) == sheet.case_id


def test_what_went_over_goes_on_with_it(world: World, portal: Portal, sheet: Sheet, phoned: Sheet) -> None:
    last = called(world, "T-2")
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    last.do(JoinRequests(into_case_id=last.case_id, case_ids=(phoned.case_id,)))
    last.do(AcceptRequest(case_id=last.case_id))
    last.do(AskReader(case_id=last.case_id, text="登记时的姓名？"))
    (question,) = last.questions
    portal.answers(question.reference, "王晓明")
    assert last.request.state == "accepted"
    phoned.do(PartRequest(case_id=sheet.case_id))
    twin = replace(MARRIAGE, canonical_id="R-2", number="CX20261201-18")
    assert portal.says(twin).events, "by itself again it is followed as before"
    assert twin.system == SYSTEM
