"""The story of something, with its moments on the archive's clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.office.history import HistoryEntry, history

__all__ = ["Story", "StoryEntry", "story"]


@dataclass(frozen=True)
class StoryEntry:
    """One thing that happened.

    Attributes:
        at: when, in the archive's zone.
        late: when it was entered, if afterwards (补录); else None.
        entry: as the audit tells it.
    """

    at: dt.datetime
    late: dt.datetime | None
    entry: HistoryEntry


@dataclass(frozen=True)
class Story:
    """What happened to something, newest first.

    Attributes:
        kind, identity: whose story, as `readingroom.office.history.history` takes them.
        today: the archive's date.
        entries: newest first.
        more: it goes on before these.
    """

    kind: str
    identity: int
    today: dt.date
    entries: tuple[StoryEntry, ...]
    more: bool


def story(reading: Reading, kind: str, identity: int, limit: int = 200) -> Story:
    """The story of a reader, case, booking, visit, retrieval, unit, item or container."""
    entries = history(reading, kind, identity, limit=limit)
    local = reading.clock.local
    return Story(
        kind,
        identity,
        reading.today,
        tuple(
            StoryEntry(local(one.occurred_at), local(one.recorded_at) if one.late else None, one)
            for one in entries
        ),
        len({one.seq for one in entries}) >= limit,
    )
