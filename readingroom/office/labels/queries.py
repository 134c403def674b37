"""What stands on labels."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Row, select

from readingroom.bookings.records import Seat
from readingroom.codes import Kind, make
from readingroom.command import Reading
from readingroom.holdings.records import Container, Shelf
from readingroom.holdings.rules import code_sort_key
from readingroom.language import Language
from readingroom.office.papers import Label, LabelSheetPaper
from readingroom.settings import ARCHIVE_NAME

__all__ = ["seat_labels", "shelf_labels"]


def seat_labels(reading: Reading, words: Language) -> LabelSheetPaper:
    """A label for every seat in use, in the room's order; the kind of seat is its second line."""
    seats = reading.session.scalars(select(Seat).where(Seat.active).order_by(Seat.position, Seat.id))
    return LabelSheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        kind="seat",
        labels=tuple(
            Label(code=make(Kind.SEAT, seat.id), text=seat.label, note=_kind(words, seat.kind))
            for seat in seats
        ),
    )


def _kind(words: Language, kind: str) -> str:
    code = f"bookings.seat_kind.{kind}"
    return words.say(code) if words.has(code) else kind


def shelf_labels(reading: Reading, shelves: Collection[int] | None = None) -> LabelSheetPaper:
    """Labels of shelves that have a number (`MakeShelfLabels`), along the walk; what stands there is the second line.

    Args:
        reading: the moment.
        shelves: ids; all of them by default.
    """
    wanted = select(Shelf).order_by(Shelf.location_key)
    if shelves is not None:
        wanted = wanted.where(Shelf.id.in_(shelves))
    found = reading.session.scalars(wanted).all()
    boxes = reading.session.execute(
        select(Container.location_key, Container.label)
        .join(Shelf, Shelf.location_key == Container.location_key)
        .where(Shelf.id.in_(wanted.with_only_columns(Shelf.id).order_by(None)))
    )
    notes: dict[str, str] = {}
    for place, standing in groupby(sorted(boxes, key=_along_the_shelf), key=itemgetter(0)):
        labels = [label for _, label in standing]
        notes[place] = labels[0] if len(labels) == 1 else f"{labels[0]} … {labels[-1]}"
    return LabelSheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        kind="shelf",
        labels=tuple(
            Label(
                code=make(Kind.LOCATION, shelf.id),
                text=shelf.location,
                note=notes.get(shelf.location_key, ""),
            )
            for shelf in found
        ),
    )


def _along_the_shelf(box: Row[str, str]) -> tuple[str, str]:
    """Place, and the label as people count: box 2 stands before box 10."""
    return box[0], code_sort_key(box[1])
