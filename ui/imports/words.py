"""How an import is put into words: states, sentences, columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from readingroom.imports.queries import Run
from readingroom.portals.files.recognising import Recognised
from ui.imports.preview import PreviewLine
from ui.models.columns import Column, Kind
from ui.palette import Tone
from ui.text import Text
from ui.widgets.shapes import Pill, Shape

__all__ = [
    "Grouped",
    "change_words",
    "columns",
    "counts_words",
    "file_words",
    "reason",
    "rejected_words",
    "run_pill",
    "what_of",
    "what_pill",
    "when_words",
]

_LOOKS = {
    "new": (Shape.DOT, Tone.ACCENT),
    "changed": (Shape.HALF, Tone.ACCENT),
    "cancelled": (Shape.CROSS, Tone.NEUTRAL),
    "unchanged": (Shape.CHECK, Tone.NEUTRAL),
    "ignored": (Shape.RING, Tone.NEUTRAL),
    "older": (Shape.CLOCK, Tone.ATTENTION),
    "conflict": (Shape.ALERT, Tone.ATTENTION),
    "broken": (Shape.ALERT, Tone.WRONG),
    "gone": (Shape.PAUSE, Tone.ATTENTION),
    "gone_cancelled": (Shape.CHECK, Tone.NEUTRAL),
}
_RUNS = {
    "running": (Shape.PAUSE, Tone.ATTENTION),
    "finished": (Shape.CHECK, Tone.GOOD),
    "withdrawn": (Shape.CROSS, Tone.NEUTRAL),
}
COUNTED = ("new", "changed", "cancelled", "unchanged", "ignored", "rejected", "containers")


def what_pill(text: Text, what: str) -> Pill:
    """What will happen to a row: shape and word."""
    shape, tone = _LOOKS[what]
    return Pill(text(f"imports.what.{what}"), shape, tone)


def run_pill(text: Text, run: Run) -> Pill:
    """How an import ended."""
    shape, tone = _RUNS[run.state]
    return Pill(text(f"imports.state.{run.state}"), shape, tone)


def reason(text: Text, code: str, facts: Mapping[str, Any]) -> str:
    """Why a row is broken, ignored or not taken, as a sentence."""
    if not code:
        return ""
    known = code if text.has(code) else f"refused.{code}"
    if not text.has(known):
        return code
    return text(known, **facts)


def change_words(text: Text, name: str, before: object, after: object, kind: str) -> str:
    """``Start: 1 Dec 2026 9:00 → 2 Dec 2026 9:00``."""
    label = _field(text, name, kind)
    was, now = _value(text, name, before), _value(text, name, after)
    if not was:
        return text("imports.change.to", field=label, now=now or text("imports.change.nothing"))
    return text("imports.change.from_to", field=label, was=was, now=now or text("imports.change.nothing"))


def _field(text: Text, name: str, kind: str) -> str:
    for code in (f"bookings.field.{name}" if kind == "bookings" else "", f"file.field.{name}"):
        if code and text.has(code):
            return text(code)
    return name


def _value(text: Text, name: str, value: object) -> str:
    if value in (None, "", [], ()):
        return ""
    for area in ("imports.status", "holdings.access" if name == "access" else "holdings.level"):
        if name in ("status", "access", "level") and text.has(f"{area}.{value}"):
            return text(f"{area}.{value}")
    return str(text.language.write(value))


def when_words(text: Text, line: PreviewLine) -> str:
    """``1 Dec 2026 9:00–11:30``, or days."""
    starts, ends, language = line.starts, line.ends, text.language
    if starts is None:
        return ""
    if not isinstance(starts, dt.datetime):
        first = language.date(starts)
        last = language.date(ends) if isinstance(ends, dt.date) and ends != starts else ""
        return f"{first} – {last}" if last else first
    shown = language.moment(starts)
    if isinstance(ends, dt.datetime):
        shown += "–" + (language.time(ends) if ends.date() == starts.date() else language.moment(ends))
    return shown


class Grouped(int):
    """A number that is written with its thousands apart and still chooses the plural."""

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec or ",")


def counts_words(text: Text, counts: Mapping[str, int]) -> str:
    """``5 new · 1 cancelled``."""
    said = [text(f"imports.count.{name}", n=Grouped(counts[name])) for name in COUNTED if counts.get(name)]
    return text("imports.between").join(said) if said else text("imports.count.nothing")


def file_words(text: Text, found: Recognised) -> str:
    """What a file was found to be: ``pretix order positions · UTF-8 · sheet Order positions``."""
    parts = [text(f"file.kind.{found.form}") if found.form else text("imports.table")]
    if found.encoding:
        parts.append(found.encoding)
    if found.sheet:
        parts.append(text("imports.sheet", sheet=found.sheet))
    if found.saved_as:
        parts.append(text("imports.by_mapping", mapping=found.saved_as))
    return " · ".join(parts)


def rejected_words(text: Text, rejected: Mapping[str, Any]) -> str:
    """A rejected row of an earlier import as a sentence; areas write them a little differently."""
    return reason(text, str(rejected.get("sentence") or rejected.get("code") or ""), rejected["facts"])


def columns(kind: str, text: Text, cancelled: Collection[int] = ()) -> list[Column[PreviewLine]]:
    """The preview's columns for a kind of file.

    Args:
        kind: of import.
        text: for the words.
        cancelled: ids of gone bookings that a person has cancelled.
    """
    return list(_columns(kind, text, cancelled))


def what_of(line: PreviewLine, cancelled: Collection[int]) -> str:
    """What a row is, a gone booking that was cancelled included."""
    return "gone_cancelled" if line.booking_id is not None and line.booking_id in cancelled else line.what


def _columns(kind: str, text: Text, cancelled: Collection[int]) -> Iterator[Column[PreviewLine]]:
    def about(line: PreviewLine) -> str:
        if line.why:
            return reason(text, line.why, line.facts)
        changes = text("imports.between").join(change_words(text, *one, kind) for one in line.changes)
        return changes or (line.more if kind == "bookings" else "")

    def row(line: PreviewLine) -> str:
        return f"{line.row:,}" if line.row else "–"

    yield Column("row", "imports.column.row", row, Kind.NUMBER, 56)
    yield Column("what", "imports.column.what", lambda line: what_pill(text, what_of(line, cancelled)),
                 Kind.STATE, 118)  # fmt: skip
    if kind == "closures":
        yield Column("when", "imports.column.days", lambda line: when_words(text, line), width=150)
        yield Column(
            "kind",
            "imports.column.closure",
            lambda line: text(f"calendar.closure_kind.{line.more}") if line.more else "",
            width=92,
        )
        yield Column("name", "imports.column.reason", lambda line: line.name, width=170)
    elif kind == "holdings":
        yield Column("code", "imports.column.code", lambda line: line.code, Kind.CODE, 124)
        yield Column("name", "imports.column.title", lambda line: line.name, width=190)
        yield Column("more", "imports.column.container", lambda line: line.more, width=116)
        yield Column("place", "imports.column.location", lambda line: line.place, width=120, hidden=True)
    else:
        yield Column("code", "imports.column.number", lambda line: line.code, Kind.CODE, 108)
        yield Column("name", "imports.column.name", lambda line: line.name, width=112)
        yield Column("when", "imports.column.slot", lambda line: when_words(text, line), width=190)
    last = "imports.column.files_about" if kind == "bookings" else "imports.column.about"
    yield Column("about", last, about, width=0, tooltip=about)
