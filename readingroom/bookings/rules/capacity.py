"""Whether somebody without a promise still finds a place in the room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readingroom.errors import Refused

__all__ = ["ANY_KIND", "CapacityRule", "Place", "room_place"]

ANY_KIND = "any"
"""Instead of a kind of seat: the first free one, whatever it is."""


class CapacityRule(StrEnum):
    """What happens when the room is full and somebody walks in."""

    ASK = "ask"  # refused until the clerk says that it is all right
    REFUSE = "refuse"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Place:
    """How full the room is.

    Attributes:
        capacity: readers at once, None where nothing limits it.
        present: readers in the room, those who stepped out included.
        promised: readers still expected in this block of hours.
    """

    capacity: int | None
    present: int
    promised: int

    @property
    def free(self) -> int | None:
        """Places that are neither taken nor promised, never below 0; None where nothing limits them."""
        return None if self.capacity is None else max(0, self.capacity - self.present - self.promised)


def room_place(place: Place, rule: CapacityRule, *, insists: bool) -> bool:
    """Whether a walk-in gets in beyond the room's capacity.

    A booked reader is never asked this: the promise was made.

    Args:
        place: how full it is.
        rule: the room's setting.
        insists: the clerk says that it is all right.

    Returns:
        True if the room is fuller than it should be.

    Raises:
        Refused: ``visit.room_full`` (the clerk may insist) or ``visit.room_full_strictly``.
    """
    if place.free is None or place.free > 0 or rule is CapacityRule.OFF:
        return False
    facts = {"capacity": place.capacity, "present": place.present, "promised": place.promised}
    if rule is CapacityRule.REFUSE:
        raise Refused("visit.room_full_strictly", **facts)
    if not insists:
        raise Refused("visit.room_full", **facts)
    return True
