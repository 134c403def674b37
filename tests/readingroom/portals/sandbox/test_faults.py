"""Faults on demand do what they say, seen from the other end of a real connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from readingroom.portals.native.protocol import CommandKind
from readingroom.portals.sandbox.faults import Fault, Faults, scripted
from tests.readingroom.portals.sandbox.running import Portal, running
from tests.readingroom.portals.sandbox.test_protocol import BOOKING

Faulty = Callable[..., AbstractContextManager[Portal]]


@pytest.fixture
def faulty(tmp_path: Path) -> Faulty:
    """A portal whose first calls of a path go wrong."""

    @contextmanager
    def start(*faults: Fault | None, path: str = "/commands") -> Iterator[Portal]:
        draw = scripted(faults, path=path)
        with running(tmp_path / "portal", lambda app: Faults(app, draw, delay=0.3)) as portal:
            yield portal

    return start


@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.LOSE_REQUEST])
def test_a_lost_answer_is_looked_up_and_sent_again_without_harm(faulty: Faulty, fault: Fault) -> None:
    done = fault is not Fault.LOSE_REQUEST
    with faulty(fault) as portal:
        reference = uuid4()
        with pytest.raises(httpx.RemoteProtocolError):
            portal.desk.command(CommandKind.BOOKING_MAKE, BOOKING, reference=reference)
        known = portal.desk.http.get(f"/commands/{reference}")
        assert known.status_code == (200 if done else 404)
        again = portal.desk.command(CommandKind.BOOKING_MAKE, BOOKING, reference=reference)
        assert again.json()["replayed"] is done
        assert len(portal.desk.latest("booking")) == 1


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [
        (Fault.CONFLICT, 409, 0),
        (Fault.BUSY, 429, 0),
        (Fault.BROKEN, 500, 0),
        (Fault.BROKEN_AFTERWARDS, 500, 1),
    ],
)
def test_refusals_on_demand(faulty: Faulty, fault: Fault, status: int, done: int) -> None:
    with faulty(fault) as portal:
        answer = portal.desk.command(CommandKind.BOOKING_MAKE, BOOKING)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert ("retry-after" in answer.headers) == (fault is Fault.BUSY)
        assert len(portal.desk.latest("booking")) == done


def test_pages_repeat_and_come_in_the_opposite_order(faulty: Faulty) -> None:
    with faulty(None, Fault.REPEAT_PAGE, Fault.REORDER_PAGE, path="/changes") as portal:
        for _ in range(3):
            portal.desk.do(CommandKind.BOOKING_MAKE, BOOKING)
        first = portal.desk.page(limit=2)
        assert portal.desk.page(first.next) == first
        whole = portal.desk.page()
        assert whole.items[::-1] == portal.desk.page().items


def test_a_slow_answer_is_slow(faulty: Faulty) -> None:
    with faulty(Fault.DELAY) as portal:
        began = time.monotonic()
        portal.desk.do(CommandKind.BOOKING_MAKE, BOOKING)
        assert time.monotonic() - began >= 0.3
