"""How bookings, visits and files wanted are put into words."""

from __future__ import annotations

from readingroom.bookings.queries import DayRow
from readingroom.office.day.queries import Head
from readingroom.retrieval.queries import CaseLine, CaseUnits, RetrievalRow
from ui.looks import UNIT_LOOKS
from ui.palette import Tone
from ui.text import Text
from ui.today.reading import Listed
from ui.widgets.shapes import Pill, Shape

__all__ = [
    "counters",
    "files_tone",
    "files_words",
    "head_words",
    "hour_words",
    "line_pill",
    "seat_kind_words",
    "state_pill",
]

_STATES = {
    "present": (Shape.DOT, Tone.GOOD),
    "away": (Shape.HALF, Tone.ACCENT),
    "late": (Shape.CLOCK, Tone.WRONG),
    "expected": (Shape.RING, Tone.NEUTRAL),
    "requested": (Shape.PAUSE, Tone.ATTENTION),
    "left": (Shape.CHECK, Tone.NEUTRAL),
    "no_show": (Shape.CROSS, Tone.NEUTRAL),
    "cancelled": (Shape.CROSS, Tone.NEUTRAL),
}
_COUNTED = tuple(state for state in UNIT_LOOKS if state not in ("passed_on", "cancelled"))
_TOLD_IN_HOURS = 120
"""Minutes from which on it is hours: nobody waits for the minute any more."""
_NEED_A_HAND = ("not_on_shelf", "missing")


def state_pill(text: Text, day: DayRow) -> Pill:
    """Where the reader is."""
    state = "requested" if day.state == "expected" and not day.confirmed else day.state
    shape, tone = _STATES[state]
    if state == "late" and day.late_minutes >= _TOLD_IN_HOURS:
        return Pill(text("today.state.late_hours", n=day.late_minutes // 60), shape, tone)
    if state == "late":
        return Pill(text("today.state.late", n=day.late_minutes), shape, tone)
    if state == "left" and day.left_at is not None:
        return Pill(text("today.state.left", hour=day.left_at.time()), shape, tone)
    return Pill(text(f"bookings.state.{state}"), shape, tone)


def hour_words(text: Text, day: DayRow) -> str:
    """The promised hour, or when a walk-in came."""
    moment = day.starts_at or day.arrived_at
    return "" if moment is None else str(text.language.time(moment))


def files_words(text: Text, row: Listed) -> str:
    """``2 files: 1 on the hold shelf, 1 pulled``."""
    units = row.row.files
    if units is None:
        return text("today.files.listed", n=row.day.wanted) if row.day.wanted else text("today.files.none")
    parts = _parts(text, units)
    total = text("today.files.total", n=units.units + units.unknown + units.blocked)
    if len(parts) == 1 and units.states.get("held"):
        return text("today.files.of", total=total, parts=text("today.files.all_ready"))
    return text("today.files.of", total=total, parts=text("today.joint").join(parts))


def _parts(text: Text, units: CaseUnits) -> list[str]:
    counted = units.states | {"wanted": units.states.get("wanted", 0) - units.printing - units.in_line}
    parts = [text(f"today.unit_count.{state}", n=counted[state]) for state in _COUNTED if counted.get(state)]
    if units.printing:
        parts.insert(bool(counted["wanted"]), text("today.unit_count.printing", n=units.printing))
    if units.in_line:
        parts.append(text("today.unit_count.in_line", n=units.in_line))
    if units.unknown:
        parts.append(text("today.unit_count.unknown", n=units.unknown))
    if units.blocked:
        parts.append(text("today.unit_count.blocked", n=units.blocked))
    return parts


def files_tone(row: Listed) -> str | None:
    """The colour of those words: attention where something about the files needs a hand."""
    units = row.row.files
    if units is None or row.group == "done":
        return "muted"
    if units.unknown or units.blocked or any(units.states.get(state) for state in _NEED_A_HAND):
        return "attention"
    return None


def line_pill(text: Text, line: CaseLine, unit: RetrievalRow | None) -> Pill:
    """Where one thing wanted is."""
    if line.state == "unknown":
        return Pill(text("today.line.unknown"), Shape.ALERT, Tone.ATTENTION)
    if line.state == "blocked":
        return Pill(text("today.line.blocked"), Shape.SQUARE, Tone.ATTENTION)
    if unit is None:
        return Pill(text("today.line.over"), Shape.SQUARE)  # back on its shelf, or with the next reader
    if unit.state == "wanted" and unit.ahead:
        return Pill(text("today.line.in_line", n=unit.ahead), Shape.PAUSE, Tone.ATTENTION)
    if unit.state == "wanted" and unit.round_id is not None:
        return Pill(text("today.unit.printing"), Shape.PAUSE, Tone.ATTENTION)
    shape, tone = UNIT_LOOKS[unit.state]
    return Pill(text(f"today.unit.{unit.state}"), shape, tone)


def seat_kind_words(text: Text, kind: str) -> str:
    """A kind of seat; an archive's own word stays."""
    code = f"bookings.seat_kind.{kind}"
    return text(code) if text.has(code) else kind


def head_words(text: Text, head: Head) -> str:
    """``Mon 23 Nov 2026 · open 9:00-11:30, 13:30-17:00``."""
    date = text.language.date(head.day, weekday=True)
    if not head.hours.set_up:
        return date
    if not head.hours.hours:
        reason = head.hours.reason
        return text("today.head.closed_for" if reason else "today.head.closed", day=date, reason=reason or "")
    stretches = [text("today.head.stretch", opens=one.opens, closes=one.closes) for one in head.hours.hours]
    return text("today.head.open", day=date, hours=text("today.head.joint").join(stretches))


def counters(text: Text, head: Head) -> list[tuple[str, str, str]]:
    """The numbers of the head line: (what, how many, token of its colour)."""
    numbers: list[tuple[str, str, str]] = []
    if head.line is not None:
        now = str(head.line.now[0]) if head.line.now else "–"
        numbers.append((text("today.counter.number_now"), now, "text"))
        numbers.append((text("today.counter.waiting"), str(head.line.waiting), "text"))
    numbers.append((text("today.counter.expected"), str(head.expected), "text"))
    numbers.append((text("today.counter.here"), str(head.present), "text"))
    numbers.append((text("today.counter.late"), str(head.late), "wrong" if head.late else "text"))
    if head.seats:
        free, total = sum(kind.free for kind in head.seats), sum(kind.total for kind in head.seats)
        numbers.append((text("today.counter.seats"), f"{free}/{total}", "text"))
    numbers.append((text("today.counter.out"), str(head.units.out), "text"))
    numbers.append((text("today.counter.held"), str(head.units.held), "text"))
    return numbers
