"""How it stands with all portals together: for the status line, the rail and the rounds in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.portals.queries import PortalParticulars, PortalState, outgoing, portals, tellings
from readingroom.portals.rules import is_due, plan

__all__ = ["Overview", "hand_count", "overview"]

_PACE = dt.timedelta(minutes=1)
"""Between two rounds with a portal with which all is well, whichever window did the last one."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All connected portals in a line.

    Attributes:
        portals: how many are connected.
        state: the one that matters most: ``none`` (no portal), ``halted``, ``failing``, ``new``, ``well``, or ``off``
            where every one is switched off.
        in_step_at: until when every portal that is switched on is known, local time; None: one was never reached.
        next_try_at: when one that failed is tried again, local time; the earliest.
        waiting: things to be told that go out by themselves.
        hand: what a person has to see to, `hand_count`.
        due: portals with which a round is due now.
    """

    portals: int
    state: str
    in_step_at: dt.datetime | None
    next_try_at: dt.datetime | None
    waiting: int
    hand: int
    due: tuple[PortalParticulars, ...]


def overview(reading: Reading) -> Overview:
    """How it stands with all portals now."""
    states = portals(reading)
    on = [one for one in states if one.state != "off"]
    reached = [one.reached_at for one in on if one.reached_at is not None]
    tried = [one.next_try_at for one in on if one.next_try_at is not None and one.said is not None]
    return Overview(
        portals=len(states),
        state=_worst(states),
        in_step_at=reading.clock.local(min(reached)) if reached and len(reached) == len(on) else None,
        next_try_at=reading.clock.local(min(tried)) if tried else None,
        waiting=sum(one.counts["waiting"] for one in on),
        hand=_hand(reading, states),
        due=tuple(one.particulars for one in on if _due(reading, one)),
    )


def hand_count(reading: Reading) -> int:
    """What a person has to see to: what stopped, differs, was refused, cannot be read, is missing or stayed unknown."""
    return _hand(reading, portals(reading))


def _worst(states: Sequence[PortalState]) -> str:
    if not states:
        return "none"
    on = [one for one in states if one.state != "off"]
    if not on:
        return "off"
    if any(one.state == "halted" for one in on):
        return "halted"
    if any(one.said is not None for one in on):
        return "failing"
    return "new" if any(one.reached_at is None for one in on) else "well"


def _hand(reading: Reading, states: Sequence[PortalState]) -> int:
    count = 0
    for one in states:
        counts = one.counts
        count += one.state == "halted"
        count += counts["conflicts"] + counts["rejected"] + counts["quarantined"] + counts["missing"]
        if counts["unknown"]:  # what is still being found out needs nobody
            count += sum(telling.decides for telling in tellings(reading, one.particulars.id))
    return count


def _due(reading: Reading, one: PortalState) -> bool:
    if one.state in ("off", "halted", "exchanging") or not is_due(one.next_try_at, reading.now):
        return False
    if one.next_try_at is not None or one.tried_at is None:
        return True
    # A clock that was set back makes the last round lie ahead: then it is due as well.
    if not dt.timedelta() <= reading.now - one.tried_at < _PACE:
        return True
    return bool(plan(outgoing(reading, one.particulars.id), reading.now))
