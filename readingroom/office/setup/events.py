"""What was set."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["RecoveryCodeKept", "SettingChanged"]


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """A setting has another value. The value itself is not told: it may be a name."""

    changed = frozenset({Changed.SETTINGS})
    key: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeKept(Event):
    """Another recovery sheet opens the database from now on. The code is told nowhere."""

    changed = frozenset({Changed.SETTINGS})
