"""How holdings are put into words: access, place, columns."""

from __future__ import annotations

from readingroom.holdings.rules import Access
from readingroom.retrieval.queries import RetrievalRow
from readingroom.retrieval.queries.whereabouts import Whereabouts
from ui.catalogue.reading import Entry
from ui.looks import UNIT_LOOKS
from ui.models.columns import Column, Kind
from ui.palette import Tone
from ui.text import Text
from ui.widgets.shapes import Pill, Shape

__all__ = ["access_pill", "columns", "name_of", "state_pill", "title_of", "waits_words", "where_pill"]

_ACCESS = {
    Access.OPEN: (Shape.CHECK, Tone.GOOD),
    Access.NOT_OPEN: (Shape.SQUARE, Tone.ATTENTION),
    Access.DEFERRED: (Shape.CLOCK, Tone.ATTENTION),
    Access.UNKNOWN: (Shape.SQUARE, Tone.NEUTRAL),
}


def access_pill(text: Text, access: str) -> Pill:
    """Whether it may be used without approval."""
    known = Access(access) if access in tuple(Access) else Access.UNKNOWN
    return Pill(text(f"catalogue.access.{known}"), *_ACCESS[known])


def state_pill(text: Text, state: str) -> Pill:
    """How far a retrieval is."""
    shape, tone = UNIT_LOOKS[state]
    return Pill(text(f"retrieval.state.{state}"), shape, tone)


def where_pill(text: Text, where: Whereabouts | None) -> Pill | None:
    """Where it is, if not on its shelf."""
    if where is None:
        return None
    word = text(f"retrieval.state.{where.state}")
    if where.place and where.state == "issued":
        word = text("catalogue.at_seat", state=word, seat=where.place)
    return Pill(word, *UNIT_LOOKS[where.state])


def name_of(entry: Entry) -> str:
    """The reference code, or the container's label."""
    if entry.item is not None:
        return entry.item.reference_code
    return entry.container.label if entry.container is not None else ""


def title_of(text: Text, entry: Entry) -> str:
    """The title; a container has none."""
    if entry.item is None:
        return text("catalogue.a_container")
    return entry.item.title or text("catalogue.untitled")


def waits_words(text: Text, row: RetrievalRow, masked: bool) -> str:
    """``R000012-3 王** · wanted for 1 Dec``."""
    name = row.reader_masked if masked else row.reader
    return text("catalogue.line", number=row.number, name=name, day=row.due_day)


def columns(text: Text) -> list[Column[Entry]]:
    """The list's columns."""

    def place(entry: Entry) -> str:
        return entry.container.location if entry.container is not None else ""

    return [
        Column("code", "catalogue.column.code", name_of, Kind.CODE, 136),
        Column("title", "catalogue.column.title", lambda entry: title_of(text, entry), width=0),
        Column("dates", "catalogue.column.dates", lambda entry: entry.item.dates if entry.item else "", width=86),
        Column(
            "access",
            "catalogue.column.access",
            lambda entry: access_pill(text, entry.item.access) if entry.item else None,
            Kind.STATE,
            98,
        ),
        Column(
            "where", "catalogue.column.where", lambda entry: where_pill(text, entry.where), Kind.STATE, 98
        ),
        Column(
            "container",
            "catalogue.column.container",
            lambda entry: entry.container.label if entry.container else "",
            width=112,
        ),
        Column("location", "catalogue.column.location", place, width=150, hidden=True),
        Column(
            "level",
            "catalogue.column.level",
            lambda entry: text(f"holdings.level.{entry.item.level}") if entry.item else text("holdings.unit.container"),
            width=64,
            hidden=True,
        ),
    ]  # fmt: skip
