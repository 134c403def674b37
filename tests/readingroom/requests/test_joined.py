"""Two cases that are one wish: they go on as one, and what their readers say on either reaches it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readingroom.bookings.records import Visit
from readingroom.errors import Refused
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    CloseRequest,
    FileRequest,
    JoinRequests,
    MovePaper,
    PartRequest,
)
from readingroom.requests.joined import standing_case
from readingroom.requests.snapshot import PersonSnapshot
from tests.readingroom.requests.filing import MARRIAGE, SYSTEM, Portal, Sheet, asked_twice, case_of
from tests.readingroom.retrieval.world import World


def called(world: World, number: str = "T-1", wanted: tuple[str, ...] = ()) -> Sheet:
    """The same reader asked by telephone too."""
    asked = FileRequest(
        channel="phone",
        service_item="marriage",
        applicants=(PersonSnapshot(name="王小明"),),
        number=number,
        system="phone",
        wanted=wanted,
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


def test_what_its_reader_wrote_and_handed_in_meanwhile_goes_with_it(
    portal: Portal, sheet: Sheet, phoned: Sheet
) -> None:
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    phoned.do(AcceptRequest(case_id=phoned.case_id))
    portal.answers("", "我的生日是五月")
    portal.hands_in("identity")
    assert phoned.papers["identity"] == "online"
    phoned.do(PartRequest(case_id=sheet.case_id))
    assert (phoned.papers["identity"], sheet.papers["identity"]) == ("missing", "online")
    assert (phoned.said, sheet.said) == ([], ["我的生日是五月"])
    portal.changes(scan_codes=("X-1",))
    assert (phoned.papers["identity"], sheet.papers["identity"]) == ("missing", "online")
    assert (phoned.said, sheet.said) == ([], ["我的生日是五月"]), "the portal tells it again: it is here"
    phoned.do(AskReader(case_id=phoned.case_id, text="请上传身份证", papers=("identity",)))
    assert phoned.desk.read(asked_twice) == 0, "who telephoned has never brought it"


def test_an_answer_stays_beneath_its_question(portal: Portal, sheet: Sheet, phoned: Sheet) -> None:
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    phoned.do(AcceptRequest(case_id=phoned.case_id))
    phoned.do(AskReader(case_id=phoned.case_id, text="登记时的姓名？"))
    (question,) = phoned.questions
    portal.answers(question.reference, "王晓明")
    phoned.do(PartRequest(case_id=sheet.case_id))
    portal.changes(scan_codes=("X-1",))
    assert (phoned.said, sheet.said) == (["王晓明"], [])


def test_what_the_desk_saw_for_the_other_stays_there(portal: Portal, sheet: Sheet, phoned: Sheet) -> None:
    portal.hands_in("identity")
    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(sheet.case_id,)))
    phoned.do(MovePaper(material_id=phoned.material("identity"), action="see"))
    phoned.do(PartRequest(case_id=sheet.case_id))
    assert (phoned.papers["identity"], sheet.papers["identity"]) == ("seen", "online")


CODES = ("J001-1-1", "J001-1-2", "J001-1-3", "J002-5-7", "J404-1-1")
"""Open, not open, and one that is not in the catalogue."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_joined_and_parted_each_has_its_own_and_what_went_over_into_it(
    world: World, data: st.DataObject
) -> None:
    wanted = [data.draw(st.sets(st.sampled_from(CODES), max_size=3)) for _ in range(4)]
    brought = [data.draw(st.booleans()) for _ in range(4)]
    cases = [called(world, f"T-{uuid4()}", tuple(sorted(codes))) for codes in wanted]
    for case, seen in zip(cases, brought, strict=True):
        if seen:
            case.do(MovePaper(material_id=case.material("identity"), action="see"))
    into: dict[int, int] = {}
    for _ in range(data.draw(st.integers(2, 8))):
        stand = [number for number in range(4) if number not in into]
        joins = [(one, other) for one in stand for other in stand if one != other]
        one, other = data.draw(st.sampled_from([*joins, *((one, None) for one in into)]))
        if other is not None:
            cases[other].do(JoinRequests(into_case_id=cases[other].case_id, case_ids=(cases[one].case_id,)))
            into[one] = other
        else:
            cases[one].do(PartRequest(case_id=cases[one].case_id))
            del into[one]
        for at, case in enumerate(cases):
            if at in into:
                assert not case.open_lines
                continue
            together = [number for number in range(4) if _stands(number, into) == at]
            assert case.open_lines == set().union(*(wanted[number] for number in together)), (at, together)
            there = any(brought[number] for number in together)
            assert (case.papers["identity"] == "seen") == there, (at, together)


def _stands(number: int, into: dict[int, int]) -> int:
    while number in into:
        number = into[number]
    return number


def test_who_is_here_for_a_case_that_went_on_and_on_is_here_for_it_alone_again(
    world: World, phoned: Sheet
) -> None:
    booked = Sheet(world.desk, world.books("王小明", "J001-1-1"))
    visit = world.arrives(booked.case_id)
    last = called(world, "T-2")

    def here() -> int:
        return world.desk.read(lambda reading: reading.session.get_one(Visit, visit).case_id)

    phoned.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(booked.case_id,)))
    last.do(JoinRequests(into_case_id=last.case_id, case_ids=(phoned.case_id,)))
    assert here() == last.case_id
    last.do(PartRequest(case_id=booked.case_id))
    assert here() == booked.case_id
    last.do(PartRequest(case_id=phoned.case_id))
    assert here() == booked.case_id
