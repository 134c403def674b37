"""What the page shows, asked at one moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.portals.queries import (
    Missing,
    OpenConflict,
    PortalState,
    Quarantined,
    Telling,
    conflicts,
    missing,
    portals,
    quarantined,
    tellings,
)
from readingroom.settings import MASK_PERSONAL

__all__ = ["GROUPS", "Line", "Subject", "SyncDesk", "sync_desk"]

GROUPS = ("portals", "differ", "refused", "unknown", "quarantined", "missing", "waiting")
"""The portals, then what a person decides, then what goes out by itself."""

_OF_STATE = {"unknown": "unknown", "rejected": "refused", "conflict": "refused"}

Subject = PortalState | Telling | OpenConflict | Quarantined | Missing


@dataclass(frozen=True)
class Line:
    """One row of the list.

    Attributes:
        group: one of `GROUPS`.
        id: of its subject, unique within the kind.
        subject: as the queries tell it.
    """

    group: str
    id: int
    subject: Subject

    @property
    def key(self) -> tuple[str, int]:
        """What identifies it over reloads: a telling moves between groups and stays the same."""
        return (type(self.subject).__name__, self.id)


@dataclass(frozen=True)
class SyncDesk:
    """The whole page.

    Attributes:
        lines: grouped, in the order of `GROUPS`; within a group by portal, oldest first.
        zone: the archive's.
        today: its date there.
        masked: personal data is masked until somebody asks for it.
    """

    lines: tuple[Line, ...]
    zone: dt.tzinfo
    today: dt.date
    masked: bool = True

    @property
    def portals(self) -> tuple[PortalState, ...]:
        """The connected portals, by name."""
        return tuple(line.subject for line in self.lines if isinstance(line.subject, PortalState))

    def count(self, group: str) -> int:
        """Rows of a group."""
        return sum(line.group == group for line in self.lines)


def sync_desk(reading: Reading) -> SyncDesk:
    """Everything that is under way with the connected portals."""
    lines: list[Line] = []
    for state in portals(reading):
        portal = state.particulars.id
        lines.append(Line("portals", portal, state))
        lines += [Line("differ", one.subject_id, one) for one in conflicts(reading, portal)]
        lines += [Line(_OF_STATE.get(one.state, "waiting"), one.id, one) for one in tellings(reading, portal)]
        lines += [Line("quarantined", one.id, one) for one in quarantined(reading, portal)]
        lines += [Line("missing", one.subject_id, one) for one in missing(reading, portal)]
    lines.sort(key=lambda line: GROUPS.index(line.group))  # stable: by portal and age within a group
    return SyncDesk(tuple(lines), reading.clock.zone, reading.today, reading.settings[MASK_PERSONAL])
