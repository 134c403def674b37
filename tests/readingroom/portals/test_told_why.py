"""What the desk says is told to the reader is told: why it waits, who is asked, who has it, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from readingroom.command import Actor, Command
from readingroom.desk import Desk
from readingroom.requests.commands import (
    AcceptRequest,
    ConsultBody,
    ExtendTime,
    FileRequest,
    JoinRequests,
    PauseRequest,
    ResumeRequest,
    TransferRequest,
)
from readingroom.requests.records import Request
from readingroom.requests.snapshot import PersonSnapshot
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange


def states(portal: APortal) -> list[Any]:
    """What was told of where it stands, in order."""
    return [data for _, kind, _, data in portal.effects if kind == "request.state"]


@pytest.fixture
def accepted(connected: Desk, portal: APortal, clerk: Actor) -> int:
    """A case that was accepted, as the portal knows."""
    portal.file()
    exchange(connected)
    case_id = connected.read(lambda reading: reading.session.scalars(select(Request.case_id)).one())
    connected.execute(AcceptRequest(case_id=case_id), clerk)
    exchange(connected)
    return case_id


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (lambda case_id: PauseRequest(case_id=case_id, reason="库房搬迁"), "库房搬迁"),
        (lambda case_id: ConsultBody(case_id=case_id, body="县民政局"), "县民政局"),
        (
            lambda case_id: TransferRequest(
                case_id=case_id, archive="邻县档案馆", answer_by=dt.date(2026, 12, 9), contact="张三"
            ),
            "邻县档案馆",
        ),
    ],
)
def test_why_it_waits_and_with_whom(
    connected: Desk,
    portal: APortal,
    clerk: Actor,
    accepted: int,
    command: Callable[[int], Command],
    reason: str,
) -> None:
    connected.execute(command(accepted), clerk)
    exchange(connected)
    assert states(portal)[-1]["reason"] == reason


def test_more_time_shows_where_it_stands(
    connected: Desk, portal: APortal, clerk: Actor, accepted: int
) -> None:
    before = states(portal)[-1]
    connected.execute(ExtendTime(case_id=accepted, days=5, reason="需到乡镇核对"), clerk)
    exchange(connected)
    assert (states(portal)[-1]["state"], states(portal)[-1]["due"] > before["due"]) == ("accepted", True)
    connected.execute(PauseRequest(case_id=accepted, reason="库房搬迁"), clerk)
    connected.execute(ResumeRequest(case_id=accepted), clerk)
    exchange(connected)
    assert states(portal)[-1].keys() == before.keys(), "no reason without a wait"


def test_what_it_goes_over_into_is_told_as_it_stands(
    connected: Desk, portal: APortal, clerk: Actor, accepted: int
) -> None:
    applicants = (PersonSnapshot(name="王小明"),)
    connected.execute(FileRequest(channel="phone", service_item="marriage", applicants=applicants), clerk)
    phoned = select(Request.case_id).where(Request.channel == "phone")
    into = connected.read(lambda reading: reading.session.scalars(phoned).one())
    connected.execute(JoinRequests(into_case_id=into, case_ids=(accepted,)), clerk)
    exchange(connected)
    assert states(portal)[-1]["state"] == "received"
