"""How units, prints and hand-overs are put into words."""

from __future__ import annotations

import datetime as dt

from readingroom.retrieval.queries import AttemptRow, CustodyEntry, RetrievalRow
from ui.looks import ATTEMPT_LOOKS, UNIT_LOOKS
from ui.palette import Tone
from ui.retrieval.reading import Line
from ui.text import Text
from ui.widgets.detail import HistoryEntry
from ui.widgets.shapes import Pill, Shape

__all__ = ["attempt_pill", "custody_entry", "due_words", "line_pill", "state_pill", "waiting_words"]


def state_pill(text: Text, unit: RetrievalRow) -> Pill:
    """Where the unit stands on its way."""
    return Pill(text(f"retrieval.state.{unit.state}"), *UNIT_LOOKS[unit.state])


def line_pill(text: Text, line: Line) -> Pill:
    """What a row of the board says: the most pressing thing first, then who waits."""
    unit = line.unit
    if unit.no_longer_wanted:
        return Pill(text("retrieval.pill.put_back"), Shape.ALERT, Tone.ATTENTION)
    if unit.pages_differ:
        words = text("retrieval.pill.pages", out=unit.pages_out, back=unit.pages_back)
        return Pill(words, Shape.ALERT, Tone.WRONG)
    if line.late and unit.state == "held":
        return Pill(text("retrieval.pill.hold_over"), Shape.CLOCK, Tone.WRONG)
    if unit.state == "wanted" and unit.ahead:
        return Pill(text("retrieval.pill.ahead", n=unit.ahead), Shape.PAUSE)
    plain = state_pill(text, unit)
    if unit.waiting:
        return Pill(text("retrieval.pill.waiting", state=plain.word, n=unit.waiting), plain.shape, plain.tone)
    return plain


def waiting_words(text: Text, line: Line) -> str:
    """Who stands before and behind in the unit's line; empty where nobody does."""
    unit = line.unit
    told = [
        text("retrieval.ahead", n=unit.ahead) if unit.ahead else "",
        text("retrieval.behind", n=unit.waiting) if unit.waiting else "",
    ]
    return "\n".join(one for one in told if one)


def due_words(text: Text, line: Line) -> str:
    """For when: the hour today, else the day."""
    unit = line.unit
    if unit.state == "held" and unit.hold_until is not None and unit.hold_until != unit.due_day:
        return text("retrieval.until", day=short_day(text, unit.hold_until, line.today))
    if unit.due_day == line.today:
        return line.hour or text("retrieval.today")
    return f"{short_day(text, unit.due_day, line.today)} {line.hour}".strip()


def short_day(text: Text, day: dt.date, today: dt.date) -> str:
    """A day as a column has room for it: ``3 Dec``, with the year only where it is another."""
    return text.language.date(day, year=day.year != today.year)


def attempt_pill(text: Text, attempt: AttemptRow) -> Pill:
    """What became of a print."""
    word = text(f"retrieval.attempt.{attempt.state}")
    partly = attempt.confirmed_to is not None and attempt.confirmed_to != attempt.sheets
    if attempt.state == "confirmed" and partly:
        word = text("retrieval.attempt_to", n=attempt.confirmed_to)
    return Pill(word, *ATTEMPT_LOOKS[attempt.state])


def _place(text: Text, entry: CustodyEntry) -> str:
    """Where it came to, if that is another place: a seat is called one, for it is often a bare number."""
    if not entry.to_place or entry.to_place == entry.from_place:
        return ""
    return text("retrieval.at_seat", seat=entry.to_place) if entry.action == "issue" else entry.to_place


def custody_entry(
    text: Text, entry: CustodyEntry, zone: dt.tzinfo, today: dt.date, taken_back: str | None = None
) -> HistoryEntry:
    """One hand-over as a line of history; a correction says which move it takes back."""
    at = entry.occurred_at.astimezone(zone)
    hour = f"{at.hour}:{at:%M}"
    when = hour if at.date() == today else f"{short_day(text, at.date(), today)} {hour}"
    what = text(f"retrieval.did.{entry.action}")
    if taken_back is not None:
        what = text("retrieval.corrected", what=text(f"retrieval.did.{taken_back}"))
    details = [
        _place(text, entry),
        text("retrieval.pages_n", n=entry.pages) if entry.pages is not None else "",
        text(f"retrieval.reason.{entry.why}")
        if entry.why and entry.action not in ("correct", "settle")
        else "",
        entry.note or "",
        text("retrieval.entered_later")
        if entry.recorded_at - entry.occurred_at > dt.timedelta(minutes=1)
        else "",
    ]
    told = " · ".join([what, *(one for one in details if one)])
    loud = entry.action in ("not_found", "report_missing", "correct")
    return HistoryEntry(when, told, entry.staff, Tone.ATTENTION if loud else Tone.NEUTRAL)
