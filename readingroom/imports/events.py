"""What happened to imports."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["ImportBegun", "ImportFinished", "ImportWithdrawn", "MappingForgotten", "MappingSaved"]


@dataclass(frozen=True, kw_only=True)
class ImportBegun(Event):
    """A run began, or one that stopped halfway goes on.

    Attributes:
        import_kind: ``bookings``, ``holdings`` or ``closures``.
        applied: rows handled before: more than 0 where a stopped run goes on.
    """

    import_run_id: int
    import_kind: str
    applied: int


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """A run came to its end."""

    changed = frozenset({Changed.BOOKINGS, Changed.HOLDINGS})
    import_run_id: int
    import_kind: str
    applied: int


@dataclass(frozen=True, kw_only=True)
class ImportWithdrawn(Event):
    """A run that stopped halfway goes no further."""

    changed = frozenset({Changed.BOOKINGS, Changed.HOLDINGS})
    import_run_id: int
    import_kind: str
    applied: int


@dataclass(frozen=True, kw_only=True)
class MappingSaved(Event):
    """Which column means what was remembered under a name."""

    changed = frozenset({Changed.SETTINGS})
    column_mapping_id: int
    import_kind: str


@dataclass(frozen=True, kw_only=True)
class MappingForgotten(Event):
    """A remembered mapping was taken away."""

    changed = frozenset({Changed.SETTINGS})
    column_mapping_id: int
    import_kind: str
