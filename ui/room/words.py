"""How seats, units and numbers are put into words."""

from __future__ import annotations

from readingroom.bookings.queries import KindOfSeat, LineRow
from readingroom.retrieval.queries import RetrievalRow
from ui.looks import UNIT_LOOKS
from ui.palette import Tone
from ui.room.reading import Picture, Place
from ui.text import Text
from ui.widgets.shapes import Pill, Shape

__all__ = [
    "KIND_ICONS",
    "kind_words",
    "line_why",
    "place_words",
    "seat_pill",
    "summary",
    "ticket_pill",
    "unit_pill",
    "visit_pill",
]

KIND_ICONS = {
    "ordinary": "armchair",
    "camera": "file-search",
    "large": "layers",
    "bulk": "library",
    "screen": "monitor",
}
"""Icons of the kinds of seat we know; another kind has the chair."""

_VISIT = {
    "free": (Shape.RING, Tone.NEUTRAL),
    "present": (Shape.DOT, Tone.GOOD),
    "away": (Shape.HALF, Tone.ATTENTION),
    "left": (Shape.CHECK, Tone.NEUTRAL),
}
_TICKET = {
    "waiting": (Shape.RING, Tone.NEUTRAL),
    "called": (Shape.ALERT, Tone.ACCENT),
    "serving": (Shape.DOT, Tone.GOOD),
    "missed": (Shape.PAUSE, Tone.ATTENTION),
    "done": (Shape.CHECK, Tone.NEUTRAL),
    "gone": (Shape.CHECK, Tone.NEUTRAL),
}


def kind_words(text: Text, kind: str) -> str:
    """A kind of seat; an archive's own word stays as it is."""
    code = f"bookings.seat_kind.{kind}"
    return text(code) if text.has(code) else kind


def visit_pill(text: Text, state: str) -> Pill:
    """Where a reader is."""
    shape, tone = _VISIT[state]
    return Pill(text(f"bookings.state.{state}"), shape, tone)


def seat_pill(text: Text, place: Place) -> Pill:
    """Whether a seat is free."""
    if place.seat.state == "free":
        return Pill(text("room.seat.free"), *_VISIT["free"])
    return visit_pill(text, place.seat.state)


def ticket_pill(text: Text, row: LineRow) -> Pill:
    """How a number stands; how often it was called, if more than once."""
    shape, tone = _TICKET[row.state]
    word = text(f"bookings.ticket_state.{row.state}")
    if row.state == "called" and row.calls > 1:
        word = text("room.line.called_again", n=row.calls)
    return Pill(word, shape, tone)


def unit_pill(text: Text, row: RetrievalRow) -> Pill:
    """Where a unit is."""
    if row.state == "wanted" and row.ahead:
        return Pill(text("room.unit.in_line", n=row.ahead), Shape.PAUSE, Tone.ATTENTION)
    shape, tone = UNIT_LOOKS[row.state]
    return Pill(text(f"retrieval.state.{row.state}"), shape, tone)


def line_why(text: Text, row: LineRow) -> str:
    """Why a number stands where it stands, with the promised hour."""
    why = text(f"bookings.line_why.{row.why}") if row.why else ""
    if row.booked_for is not None and why:
        return text("room.line.booked_for", why=why, hour=row.booked_for.time())
    return why


def place_words(text: Text, place: Place) -> str:
    """A seat in one line, for a screen reader and for hovering."""
    seat = place.seat
    parts = [
        text("room.seat.name", seat=seat.label),
        kind_words(text, seat.kind),
        seat_pill(text, place).word,
    ]
    if place.shown:
        parts.append(place.shown)
    if seat.since is not None:
        parts.append(text("room.seat.since", hour=seat.since.time()))
    if place.in_hand:
        parts.append(text("room.seat.in_hand", n=len(place.in_hand)))
    return text("room.joint").join(parts)


def _kind(text: Text, kind: KindOfSeat) -> str:
    return text("room.summary.kind", kind=kind_words(text, kind.kind), n=kind.free, total=kind.total)


def summary(text: Text, shown: Picture, line: bool) -> str:
    """What matters, in a line: free seats by kind, or how many wait for their number."""
    if line and shown.line is not None:
        return text(
            "room.summary.line",
            n=len(shown.line.waiting),
            now=len(shown.line.now),
            last=shown.line.last_number,
        )
    free, total = sum(kind.free for kind in shown.kinds), sum(kind.total for kind in shown.kinds)
    parts = [text("room.summary.free", n=free, total=total)]
    if len(shown.kinds) > 1:
        parts += [_kind(text, kind) for kind in shown.kinds]
    return text("room.joint").join(parts)
