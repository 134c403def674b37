"""What happened to units, slips and rounds."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "AttemptMoved",
    "PagesCounted",
    "PagesSettled",
    "RetrievalEnded",
    "RetrievalWanted",
    "RoundPrepared",
    "SlipsPrepared",
    "UnitCorrected",
    "UnitMoved",
]


@dataclass(frozen=True, kw_only=True)
class RetrievalWanted(Event):
    """A unit is wanted for a request; `ahead` others stand before it in the unit's line."""

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int
    ahead: int


@dataclass(frozen=True, kw_only=True)
class RetrievalEnded(Event):
    """A retrieval ended without its unit moving: cancelled, or no longer wanted while the unit is out."""

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int
    from_state: str
    to_state: str
    why: str


@dataclass(frozen=True, kw_only=True)
class UnitMoved(Event):
    """A unit went from hand to hand.

    Attributes:
        move: what was done.
        from_state, to_state: of the retrieval.
        seq: number of the custody row, None where nothing changed hands (a slip came out).
        place: seat or shelf it is at now.
        visit_id: whose hands it is in.
    """

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int
    move: str
    from_state: str
    to_state: str
    seq: int | None = None
    place: str | None = None
    visit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitCorrected(Event):
    """The last move of a unit was taken back by a new entry (更正)."""

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int
    from_state: str
    to_state: str
    seq: int
    compensates: int


@dataclass(frozen=True, kw_only=True)
class PagesCounted(Event):
    """Pages were counted (清点) at hand-over, going out or coming back."""

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int
    pages: int
    expected: int | None
    coming_back: bool


@dataclass(frozen=True, kw_only=True)
class PagesSettled(Event):
    """A difference between the pages that went out and came back was looked into."""

    changed = frozenset({Changed.RETRIEVAL})
    retrieval_id: int
    request_id: int
    case_id: int
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class RoundPrepared(Event):
    """Slips were gathered for one walk through the stacks (调卷批次)."""

    changed = frozenset({Changed.RETRIEVAL, Changed.PRINTING})
    round_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class SlipsPrepared(Event):
    """A print attempt was committed; its slips may be rendered now."""

    changed = frozenset({Changed.RETRIEVAL, Changed.PRINTING})
    round_id: int
    attempt_id: int
    attempt: int
    retrieval_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AttemptMoved(Event):
    """A print attempt got further, or came to its end."""

    changed = frozenset({Changed.PRINTING})
    round_id: int
    attempt_id: int
    from_state: str
    to_state: str
    confirmed_to: int | None = None
