"""Requests of one page are taken in together; where one cannot be, only that one waits for a person."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from readingroom.bookings.calendar import Closure, ClosureKind
from readingroom.bookings.commands import AddClosure, RemoveClosure
from readingroom.bookings.commands.opening import ClosureAdded
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.language import language
from readingroom.office.check import check
from readingroom.portals.commands import SettleQuarantined
from readingroom.portals.queries import quarantined
from readingroom.requests.records import Message, Request
from tests.readingroom.conftest import SETUP
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange

OTHER = "photograph"
"""A kind for which this desk has no guide: there is no term that could be reckoned."""


def purposes(desk: Desk) -> list[str]:
    def of(reading: Reading) -> list[str]:
        return sorted(one or "" for one in reading.session.scalars(select(Request.purpose)))

    return desk.read(of)


def messages(desk: Desk) -> list[str]:
    return desk.read(lambda reading: list(reading.session.scalars(select(Message.text).order_by(Message.id))))


@pytest.fixture
def closed(connected: Desk) -> int:
    """For ever, by mistake: the last day on which something has to be done cannot be reckoned. The closure's id."""
    for_ever = Closure(
        kind=ClosureKind.CLOSED, first_day=dt.date(2026, 12, 1), last_day=dt.date(2036, 12, 31), reason="搬迁"
    )
    done = connected.execute(AddClosure(closure=for_ever), SETUP)
    return next(event.closure_id for event in done.events if isinstance(event, ClosureAdded))


def test_one_that_is_refused_keeps_no_other_from_being_taken_in(
    connected: Desk, clerk: Actor, portal: APortal, closed: int
) -> None:
    said = {"id": "m1", "author": "reader", "text": "请尽快。", "at": "2026-11-30T10:00:00+08:00"}
    portal.file(purpose="1", service_item=OTHER, messages=[said])
    portal.file(purpose="2")
    portal.file(purpose="3", service_item=OTHER)
    report = exchange(connected)
    assert (report.failed, report.pulled) == (None, 3)
    assert (purposes(connected), messages(connected)) == (["1", "3"], ["请尽快。"])
    (row,) = connected.read(quarantined)
    assert (row.canonical_id, row.why) == ("r2", "refused.calendar.never_working")
    assert "三年内没有工作日" in language("zh_CN").say(row.why, **row.facts)
    # Once the mistake is mended it is taken in as it came.
    connected.execute(RemoveClosure(closure_id=closed), SETUP)
    connected.execute(SettleQuarantined(inbox_id=row.id, again=True), clerk)
    exchange(connected)
    assert (purposes(connected), connected.read(quarantined)) == (["1", "2", "3"], ())
    assert messages(connected) == ["请尽快。"], "what was tried twice was taken in once"
    assert connected.read(check, connected.store.secret.verify_key) == ()
