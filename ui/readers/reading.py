"""What the readers' page asks, each as one reading at one moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import VisitDetail
from readingroom.command import Reading
from readingroom.people import queries
from readingroom.people.queries import Hit, NameSearch, ReaderCard, ReaderLine
from readingroom.settings import MASK_PERSONAL, USES_SEATS
from ui.history.reading import Story, story

__all__ = ["Listing", "Whole", "listing", "whole"]

NEWEST = 200
FOUND = 50


@dataclass(frozen=True)
class Listing:
    """Readers to choose from.

    Attributes:
        hits: found, or the newest.
        typed: what was looked for; empty: nothing.
        masked: personal data is shown masked.
        more: there are more than these.
        today: the archive's date.
    """

    hits: tuple[Hit, ...]
    typed: str
    masked: bool
    more: bool
    today: dt.date


@dataclass(frozen=True)
class Whole:
    """One reader with everything around.

    Attributes:
        card: what is written down.
        masked: personal data is shown masked.
        others: readers that were found to be this person.
        stands: the reader that stands for this one, if another does.
        alike: readers who may be the same person and were not joined.
        visits: newest first.
        story: what happened.
        kinds: kinds of free seats and how many.
        today: the archive's date.
    """

    card: ReaderCard
    masked: bool
    others: tuple[ReaderLine, ...]
    stands: ReaderLine | None
    alike: tuple[queries.Proposal, ...]
    visits: tuple[VisitDetail, ...]
    story: Story
    kinds: tuple[tuple[str, int], ...]
    today: dt.date


def listing(reading: Reading, typed: str, names: NameSearch | None) -> Listing:
    """Readers that what was typed fits; the newest where nothing was typed."""
    masked = reading.settings[MASK_PERSONAL]
    if typed.strip():
        hits = queries.find(reading, typed, names, FOUND)
        return Listing(hits, typed, masked, len(hits) == FOUND, reading.today)
    newest = queries.recent(reading, NEWEST)
    return Listing(tuple(Hit(line, "") for line in newest), "", masked, len(newest) == NEWEST, reading.today)


def whole(reading: Reading, reader_id: int, names: NameSearch | None) -> Whole | None:
    """Everything about one reader; None if there is no such reader."""
    card = queries.reader(reading, reader_id)
    if card is None:
        return None
    line = card.line
    alike = queries.proposals(
        reading,
        name=line.name.full,
        document_kind=line.document_kind,
        document=line.document.full,
        phone=line.phone.full,
        email=card.email.full,
        names=names,
        besides=line.id,
    )
    told = story(reading, "reader", reader_id)
    stands = queries.lines(reading, [] if line.same_as is None else [line.same_as])
    return Whole(
        card,
        reading.settings[MASK_PERSONAL],
        queries.lines(reading, card.stands_for),
        stands[0] if stands else None,
        tuple(one for one in alike if one.why != ("name",) or len(alike) <= 3),
        _visits(reading, told),
        told,
        tuple((kind.kind, kind.free) for kind in bookings.free_by_kind(reading) if kind.free)
        if reading.settings[USES_SEATS]
        else (),
        reading.today,
    )


def _visits(reading: Reading, told: Story) -> tuple[VisitDetail, ...]:
    """The reader's visits that the story tells of, newest first."""
    cases = dict.fromkeys(one.entry.facts.get("case_id") for one in told.entries)
    found = [
        visit for case in cases if isinstance(case, int) for visit in bookings.visits_of_case(reading, case)
    ]
    mine = {visit.visit_id: visit for visit in found if visit.reader_id == told.identity}
    return tuple(sorted(mine.values(), key=lambda visit: visit.arrived_at, reverse=True))
