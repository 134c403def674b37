"""Every state with every action: either the table has a way, or it is refused with that state's own sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from readingroom.bookings.rules import (
    BOOKING,
    QUEUE_TICKET,
    VISIT,
    BookingAction,
    BookingState,
    TicketAction,
    TicketState,
    VisitAction,
    VisitState,
    after,
    allows,
)
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language

KINDS: list[tuple[str, Mapping[tuple[StrEnum, StrEnum], StrEnum], type[StrEnum], type[StrEnum], str]] = [
    ("booking", BOOKING, BookingState, BookingAction, "requested"),  # type: ignore[list-item]  # one table a kind
    ("visit", VISIT, VisitState, VisitAction, "present"),  # type: ignore[list-item]  # likewise
    ("ticket", QUEUE_TICKET, TicketState, TicketAction, "waiting"),  # type: ignore[list-item]  # likewise
]


@pytest.mark.parametrize(("kind", "table", "states", "actions", "first"), KINDS, ids=[k[0] for k in KINDS])
def test_every_pair(
    kind: str,
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum],
    states: type[StrEnum],
    actions: type[StrEnum],
    first: str,
) -> None:
    for state, action in product(states, actions):
        if allows(table, state, action):
            assert after(table, state, action, kind) is table[state, action]
        else:
            with pytest.raises(Refused) as refused:
                after(table, state, action, kind)
            assert refused.value.code == f"{kind}.is_{state.value}"
            for spoken in LANGUAGES:
                assert language(spoken).explain(refused.value)


@pytest.mark.parametrize(("kind", "table", "states", "actions", "first"), KINDS, ids=[k[0] for k in KINDS])
def test_every_state_is_reached(
    kind: str,
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum],
    states: type[StrEnum],
    actions: type[StrEnum],
    first: str,
) -> None:
    reached, seen = {states(first)}, set[StrEnum]()
    while reached - seen:
        seen |= reached
        reached |= {to for (state, _), to in table.items() if state in seen}
    assert reached == set(states)
    assert {action for _, action in table} == set(actions)
