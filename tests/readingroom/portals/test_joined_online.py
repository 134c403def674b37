"""A case that goes on in another one: its reader goes on seeing how it stands, on the page where it was filed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.requests.commands import (
    AcceptRequest,
    FileRequest,
    JoinRequests,
    MovePaper,
    PartRequest,
    RefuseRequest,
)
from readingroom.requests.records import Material, Request
from readingroom.requests.snapshot import PersonSnapshot
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange


def told(portal: APortal, kind: str) -> list[Any]:
    """What was told of a kind, in order."""
    return [data for _, one, _, data in portal.effects if one == kind]


def case(desk: Desk, channel: str) -> int:
    """The newest case that came that way."""
    found = select(Request.case_id).where(Request.channel == channel).order_by(Request.id.desc())
    return desk.read(lambda reading: reading.session.scalars(found.limit(1)).one())


def asked_by_telephone(desk: Desk, clerk: Actor) -> int:
    """The same reader asked by telephone too."""
    applicants = (PersonSnapshot(name="王小明"),)
    desk.execute(FileRequest(channel="phone", service_item="marriage", applicants=applicants), clerk)
    return case(desk, "phone")


@pytest.fixture
def phoned(connected: Desk, portal: APortal, clerk: Actor) -> int:
    """A case by telephone, into which the one online went over."""
    portal.file()
    exchange(connected)
    into = asked_by_telephone(connected, clerk)
    connected.execute(JoinRequests(into_case_id=into, case_ids=(case(connected, "portal"),)), clerk)
    return into


def test_its_papers_show_as_they_stand_where_it_goes_on(
    connected: Desk, portal: APortal, clerk: Actor, phoned: int
) -> None:
    wanted = select(Material.id).join(Request).where(Request.case_id == phoned, Material.paper == "identity")
    paper = connected.read(lambda reading: reading.session.scalars(wanted).one())
    connected.execute(MovePaper(material_id=paper, action="see"), clerk)
    exchange(connected)
    assert told(portal, "request.materials")[-1]["papers"]["identity"] == "seen"
    connected.execute(PartRequest(case_id=case(connected, "portal")), clerk)
    exchange(connected)
    assert told(portal, "request.materials")[-1]["papers"]["identity"] == "missing"


def test_its_reader_is_told_what_becomes_of_it(
    connected: Desk, portal: APortal, clerk: Actor, phoned: int
) -> None:
    connected.execute(RefuseRequest(case_id=phoned, ground="twice", reason="去年已答复"), clerk)
    exchange(connected)
    assert [one["template"] for one in told(portal, "notice")] == ["refused"]


def test_it_is_told_of_however_often_it_goes_over(
    connected: Desk, portal: APortal, clerk: Actor, phoned: int
) -> None:
    exchange(connected)
    last = asked_by_telephone(connected, clerk)
    connected.execute(JoinRequests(into_case_id=last, case_ids=(phoned,)), clerk)
    connected.execute(AcceptRequest(case_id=last), clerk)
    exchange(connected)
    numbers = [one["into"] for one in told(portal, "request.join")]
    assert len(set(numbers)) == 2, "the number under which it goes on now"
    assert told(portal, "request.state")[-1]["state"] == "accepted"
    assert [one["template"] for one in told(portal, "notice")] == ["accepted"]
