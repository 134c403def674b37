"""What happened to requests."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = ["DueDayChanged", "LinesChanged", "RequestMoved", "RequestReceived"]


@dataclass(frozen=True, kw_only=True)
class RequestReceived(Event):
    """A case has come in."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class RequestMoved(Event):
    """A request stands elsewhere in its life."""

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class LinesChanged(Event):
    """Things were added to what is wanted, found again in the catalogue, or withdrawn.

    Attributes:
        line_ids: the lines concerned; their new states stand in the records.
    """

    changed = frozenset({Changed.REQUESTS})
    request_id: int
    case_id: int
    line_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DueDayChanged(Event):
    """What is wanted is wanted for another day.

    Attributes:
        day: ISO date.
    """

    changed = frozenset({Changed.REQUESTS, Changed.RETRIEVAL})
    request_id: int
    case_id: int
    day: str
