"""How numbers, prints, seals and what was logged are put into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from readingroom.copies.queries import AttemptLine, LogLine, RegisterRow
from readingroom.copies.rules import CertificateState
from ui.palette import Tone
from ui.text import Text
from ui.widgets.detail import HistoryEntry
from ui.widgets.shapes import Pill, Shape

__all__ = ["STATES", "attempt_words", "log_entry", "remark", "short_moment", "state_pill"]

_S = CertificateState
STATES: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "open": (_S.NUMBERED.value, _S.MADE.value, _S.PRINTED.value),
    "sealed": (_S.SEALED.value,),
    "out": (_S.HANDED_OVER.value, _S.POSTED.value),
    "void": (_S.VOID.value, _S.REISSUED.value),
}
"""What the list can be narrowed to -> the states that are meant; none: all."""

_LOOKS: Mapping[str, tuple[Shape, Tone]] = {
    _S.NUMBERED: (Shape.RING, Tone.ATTENTION),
    _S.MADE: (Shape.HALF, Tone.NEUTRAL),
    _S.PRINTED: (Shape.HALF, Tone.ACCENT),
    _S.SEALED: (Shape.DOT, Tone.ACCENT),
    _S.HANDED_OVER: (Shape.CHECK, Tone.GOOD),
    _S.POSTED: (Shape.CHECK, Tone.GOOD),
    _S.VOID: (Shape.CROSS, Tone.ATTENTION),
    _S.REISSUED: (Shape.CROSS, Tone.ATTENTION),
}
_LOUD = ("void", "reissued", "sheet_void")


def state_pill(text: Text, state: str) -> Pill:
    """Where a number stands."""
    shape, tone = _LOOKS.get(state, (Shape.RING, Tone.NEUTRAL))
    return Pill(text(f"certificate.state.{state}"), shape, tone)


def remark(text: Text, row: RegisterRow) -> str:
    """Why it is void, what it replaces, where it was posted; as in the register on paper."""
    said = []
    if row.replaces:
        said.append(text("certificate.register.replaces", issue=row.replaces))
    if row.void_why:
        said.append(text("certificate.register.void_because", why=row.void_why))
    if row.tracking:
        said.append(text("certificate.register.tracking", tracking=row.tracking))
    return text("event.joint").join(said)


def short_moment(text: Text, at: dt.datetime, today: dt.date) -> str:
    """The hour today, else the day before it."""
    hour = f"{at.hour}:{at:%M}"
    if at.date() == today:
        return hour
    return f"{text.language.date(at.date(), year=at.year != today.year)} {hour}"


def log_entry(text: Text, line: LogLine, today: dt.date) -> HistoryEntry:
    """A line of the issue log; a verification says how, and what was answered."""
    what = text(f"certificate.logged.{line.what}")
    if line.copies:
        what = text("register.logged_copies", what=what, n=line.copies)
    if line.what == "verified" and ":" in line.detail:
        by, verdict = line.detail.split(":", 1)
        what = text(
            "register.logged_verified",
            what=what,
            by=text(f"certificate.asked_by.{by}"),
            verdict=text(f"certificate.outcome.{verdict}"),
        )
    if line.what in ("silent", "drawn"):
        pages = text("copies.which_pages", pages=line.detail)
        what = text("copies.logged_why", what=what, why=pages)
    tone = Tone.ATTENTION if line.what in _LOUD else Tone.NEUTRAL
    return HistoryEntry(short_moment(text, line.at, today), what, line.staff, tone)


def attempt_words(text: Text, one: AttemptLine) -> str:
    """A print: how many sheets were sent, and which of them are void."""
    said = text("register.print", n=one.sheets, copies=one.copies)
    if one.void:
        void = text.language.list(str(sheet) for sheet in one.void)
        said = text("register.print_void", said=said, sheets=void)
    return said
