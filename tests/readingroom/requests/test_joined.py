"""Two cases that are one wish: they go on as one, and what their readers say on either reaches it."""

from __future__ import annotations

import pytest

from readingroom.command import Actor
from readingroom.errors import Refused
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    CloseRequest,
    FileRequest,
    JoinRequests,
)
from readingroom.requests.joined import standing_case
from readingroom.requests.snapshot import PersonSnapshot
from readingroom.store.tables import StaffRow
from tests.readingroom.requests.filing import MARRIAGE, Portal, Sheet, case_of
from tests.readingroom.retrieval.world import World


@pytest.fixture
def portal(world: World) -> Portal:
    """A connected portal on which 王小明 filed a request for a marriage record."""
    with world.desk.store.writing() as session:
        row = StaffRow(account="system:sync", name=None, roles=[], system=True)
        session.add(row)
        session.flush()
        actor = Actor(row.id)
    made = Portal(world.desk, actor)
    made.says(MARRIAGE)
    return made


@pytest.fixture
def online(world: World, portal: Portal) -> Sheet:
    """That case."""
    return Sheet(world.desk, world.desk.read(case_of, MARRIAGE.number))


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


@pytest.mark.parametrize("over", ["joined", "closed"])
def test_nothing_goes_over_into_a_case_that_does_not_go_on(
    world: World, online: Sheet, phoned: Sheet, over: str
) -> None:
    if over == "joined":
        phoned.do(JoinRequests(into_case_id=online.case_id, case_ids=(phoned.case_id,)))
    else:
        phoned.do(AcceptRequest(case_id=phoned.case_id))
        phoned.do(AnswerRequest(case_id=phoned.case_id, outcome="found", text="见附件"))
        phoned.do(CloseRequest(case_id=phoned.case_id))
    with pytest.raises(Refused, match=r"request\.not_now"):
        online.do(JoinRequests(into_case_id=phoned.case_id, case_ids=(online.case_id,)))
    assert world.desk.read(lambda reading: standing_case(reading.session, online.case_id)) == online.case_id
