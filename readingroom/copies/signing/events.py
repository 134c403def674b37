"""What happened to the archive's keys."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["KeyKept", "KeyWithdrawn"]


@dataclass(frozen=True, kw_only=True)
class KeyKept(Event):
    """Certificates may be signed with another key from now on."""

    changed = frozenset({Changed.SETTINGS})
    use: str
    key: str


@dataclass(frozen=True, kw_only=True)
class KeyWithdrawn(Event):
    """From this day on nothing that bears a key's signature counts."""

    changed = frozenset({Changed.SETTINGS})
    key: str
    day: str
