"""Whatever stands in an answer where it should not: an adapter says so, and its border lets nothing else through."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import pytest

from readingroom.errors import Refused, Unavailable
from readingroom.portals.adapter import Answer, DeskSide, Found, Operation, Pulled
from readingroom.portals.adapters import ADAPTERS, introduced
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import CommandKind
from tests.contracts.a_pretix import AUTHORIZATION, APretix
from tests.contracts.between import Network, passing
from tests.contracts.contract import HOUR, NINE
from tests.contracts.json_server import answering
from tests.contracts.listers import ACalCom, ALibCal, AnEasyAppointments
from tests.readingroom.conftest import MORNING, ZONE

WRONG: tuple[Any, ...] = (
    None, "", "x", -1, 10**30, 1.5, True, [], {}, [[]], {"a": []}, "2026-13-45", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "\ud800", "x" * 3_000,
)  # fmt: skip
STATES = ("confirmed", "moved", "cancelled", "arrived", "finished", "no_show")


@pytest.fixture(params=[APretix, AnEasyAppointments, ALibCal, ACalCom])
def portal(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A portal behind a network."""
    made = request.param()
    with ExitStack() as running:
        if isinstance(made, APretix):
            made.network = Network(running.enter_context(answering(made.answer)), AUTHORIZATION)
            made.through = running.enter_context(passing(made.network))
        else:
            running.enter_context(made.running())
        yield made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(items):
        yield value, key
        yield from _places(one)


def _spoilt(chance: random.Random, method: str, content: bytes) -> bytes:
    value = json.loads(content) if content else None
    places = list(_places(value))
    if not places:
        return json.dumps(chance.choice(WRONG)).encode() if chance.random() < 0.3 else content
    for holder, key in chance.sample(places, min(len(places), chance.randint(1, 3))):
        holder[key] = chance.choice(WRONG)
    return json.dumps(value).encode()


def _asked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (Unavailable, Refused):
        return None


def test_only_what_was_agreed_leaves_an_adapter(portal: Any) -> None:
    booked = [portal.book(f"reader {number}", NINE) for number in range(3)]
    found = introduced(portal.adapter, portal.address, portal.token, "x", portal.options)
    kind = ADAPTERS[portal.adapter]
    connected = PortalParticulars(
        id=1, adapter=portal.adapter, name="x", instance=found.instance, address=portal.address,
        takes=found.takes, options=found.options, enabled=True,
    )  # fmt: skip
    desk = DeskSide(ZONE, MORNING.date())
    adapter = kind.make(connected, portal.token, desk)
    subject = adapter.pull("").changes[0].id
    adapter.close()
    for seed in range(60):
        chance = random.Random(seed)
        portal.network.rewriting = lambda method, content, chance=chance: _spoilt(chance, method, content)
        _asked(lambda: introduced(portal.adapter, portal.address, portal.token, "x", portal.options))
        adapter = _asked(lambda: kind.make(connected, portal.token, desk))
        if adapter is None:
            continue
        page = _asked(lambda adapter=adapter: adapter.pull(""))
        assert page is None or isinstance(page, Pulled)
        reference = UUID(int=seed)
        operation = Operation(
            reference=reference,
            kind=CommandKind.BOOKING_STATE,
            subject=subject,
            decided_at=MORNING,
            data={"state": chance.choice(STATES), "start": (NINE + HOUR).isoformat(), "end": None},
        )
        answer = _asked(lambda adapter=adapter, operation=operation: adapter.push(operation))
        assert answer is None or isinstance(answer, Answer)
        became = _asked(
            lambda adapter=adapter, operation=operation: adapter.find(operation.reference, operation)
        )
        assert became is None or isinstance(became, Found)
        adapter.close()
    assert booked
