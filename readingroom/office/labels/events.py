"""What became scannable."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["ShelvesLabelled"]


@dataclass(frozen=True, kw_only=True)
class ShelvesLabelled(Event):
    """Shelves got a number that their labels carry.

    Attributes:
        shelf_ids: those that are new.
    """

    changed = frozenset({Changed.HOLDINGS})
    shelf_ids: tuple[int, ...]
