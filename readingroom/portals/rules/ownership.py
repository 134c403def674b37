"""What a portal believes of a booking, and whether it has to be told something else.

What is told depends on the difference alone, never on which event made us look: so nothing is echoed back to the portal
that caused it, and what was taken back before it went out is never told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Belief", "believed", "difference", "still_told"]

_CONFIRMED = frozenset({"confirmed", "moved", "arrived", "finished", "no_show"})
"""What the desk may have told while the portal's own status goes on saying "confirmed"."""


@dataclass(frozen=True)
class Belief:
    """How a portal has a booking, or how the desk has it.

    Attributes:
        state: of its life: requested | confirmed | arrived | finished | cancelled | no_show.
        start, end: ISO 8601 in UTC; None: no end is told.
    """

    state: str
    start: str | None
    end: str | None


def believed(
    seen: Mapping[str, Any], told: Mapping[str, Any], under_way: Iterable[Mapping[str, Any]] = ()
) -> Belief:
    """How a portal has a booking once everything that is on its way has arrived.

    Args:
        seen: the last snapshot: ``status``, ``start``, ``end``.
        told: what it took from us since.
        under_way: what is on its way, in order.
    """
    facts: dict[str, Any] = {
        "state": seen.get("status"), "start": seen.get("start"), "end": seen.get("end"),
    }  # fmt: skip
    for one in (told, *under_way):
        facts |= {name: one[name] for name in ("state", "start", "end") if name in one}
    state = facts["state"] or "requested"
    return Belief("confirmed" if state == "moved" else state, facts["start"], facts["end"])


def difference(portal: Belief, desk: Belief) -> tuple[dict[str, Any], ...]:
    """What to tell a portal, in order; nothing where it has the booking as the desk has it.

    A booking that was merely asked for is not told as such: that is the portal's own to say.
    """
    moved = (portal.start, portal.end) != (desk.start, desk.end)
    slot = {"start": desk.start, "end": desk.end}
    expected = desk.state in ("requested", "confirmed")
    if desk.state not in (portal.state, "requested"):
        return ({"state": desk.state, **(slot if expected else {})},)
    return ({"state": "moved", **slot},) if moved and expected else ()


def still_told(told: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What of the things a portal took from us it still holds, after it told of a new state.

    Args:
        told: what it took.
        before: the snapshot before.
        now: the new one.
    """
    kept = dict(told)
    for name in ("start", "end"):
        if now.get(name) != before.get(name) and now.get(name) != kept.get(name):
            kept.pop(name, None)
    if now.get("status") != before.get("status"):
        implied = "confirmed" if kept.get("state") in _CONFIRMED else kept.get("state")
        if now.get("status") != implied:
            kept.pop("state", None)
    return kept
