"""What happened to staff."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["StaffAdded", "StaffChanged"]


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """Somebody may act at the desks."""

    changed = frozenset({Changed.STAFF})
    staff_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """Somebody's roles changed, or whether they may act at all."""

    changed = frozenset({Changed.STAFF})
    staff_id: int
    roles: tuple[str, ...]
    active: bool
