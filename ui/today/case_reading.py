"""What the Today page asks about one case, and about who stands at the desk; each as one reading at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import (
    BookingDetail,
    DayRow,
    KindOfSeat,
    SeatRow,
    VisitDetail,
)
from readingroom.command import Reading
from readingroom.office.day.queries import Row, row_of
from readingroom.people import queries as people
from readingroom.people.queries import LetterLine, NameSearch, Proposal, ReaderCard
from readingroom.people.rules import DocumentKind, document_key, guess_document, name_key
from readingroom.requests.queries import PapersOfCase, papers_of_case
from readingroom.retrieval import queries as retrieval
from readingroom.retrieval.queries import CaseLine, RetrievalRow
from readingroom.settings import MASK_PERSONAL, USES_SEATS
from ui.history.reading import Story, story

__all__ = ["CaseSheet", "Whom", "case_of", "case_sheet", "letters_of", "whom"]

_EXPECTED = frozenset({"expected", "late", "no_show"})


@dataclass(frozen=True)
class CaseSheet:
    """One case with all that belongs to it.

    Attributes:
        case_id: whose.
        today: the archive's date.
        row: as the day knows it; None for a case of another day.
        booking, visit: the last of each.
        reader: who it is; None where nobody knows yet.
        lines: what is wanted.
        units: retrieval id -> where its unit is.
        masked: personal data is shown masked.
        kinds: free seats by kind; empty where the room has no seats.
        seats: free seats.
        uses_seats: whether the room has seats.
        story: what happened in the case.
        papers: what is missing of its papers; None where it has none.
    """

    case_id: int
    today: dt.date
    row: Row | None
    booking: BookingDetail | None
    visit: VisitDetail | None
    reader: ReaderCard | None
    lines: tuple[CaseLine, ...]
    units: Mapping[int, RetrievalRow]
    masked: bool
    kinds: tuple[KindOfSeat, ...]
    seats: tuple[SeatRow, ...]
    uses_seats: bool
    story: Story
    papers: PapersOfCase | None

    @property
    def number(self) -> str:
        """The one number of the case."""
        about = self.visit or self.booking
        return about.number if about else ""

    def of_state(self, state: str) -> tuple[RetrievalRow, ...]:
        """The units of this case in this state."""
        return tuple(row for row in self.units.values() if row.state == state)


@dataclass(frozen=True)
class Whom:
    """Who may stand at the desk, from what is known so far.

    Attributes:
        proposals: readers, the likeliest first.
        expected: their bookings for today, and today's under the same name.
        here: visits of theirs that are not over.
        masked: personal data is shown masked.
    """

    proposals: tuple[Proposal, ...]
    expected: tuple[DayRow, ...]
    here: tuple[DayRow, ...]
    masked: bool


def case_of(reading: Reading, kind: str, identity: int) -> int | None:
    """The case of a ``booking`` or ``visit``; None if there is no such thing."""
    found = bookings.booking(reading, identity) if kind == "booking" else bookings.visit(reading, identity)
    return None if found is None else found.case_id


def case_sheet(reading: Reading, case_id: int) -> CaseSheet | None:
    """One case; None if there is no such case."""
    booked, visits = bookings.bookings_of_case(reading, case_id), bookings.visits_of_case(reading, case_id)
    if not booked and not visits:
        return None
    booking, visit = (booked[-1] if booked else None), (visits[-1] if visits else None)
    if visit is not None and visit.state == "left" and visit.day != reading.today:
        visit = visit if booking is None or booking.lifecycle in ("finished", "arrived") else None
    reader_id = visit.reader_id if visit else booking.reader_id if booking else None
    uses_seats = reading.settings[USES_SEATS]
    return CaseSheet(
        case_id=case_id,
        today=reading.today,
        row=row_of(reading, case_id),
        booking=booking,
        visit=visit,
        reader=None if reader_id is None else people.reader(reading, reader_id),
        lines=retrieval.case_lines(reading, case_id),
        units={unit.retrieval_id: unit for unit in retrieval.board(reading, case_id=case_id)},
        masked=reading.settings[MASK_PERSONAL],
        kinds=bookings.free_by_kind(reading) if uses_seats else (),
        seats=tuple(seat for seat in bookings.seats(reading) if seat.state == "free") if uses_seats else (),
        uses_seats=uses_seats,
        story=story(reading, "case", case_id),
        papers=papers_of_case(reading, case_id),
    )


def letters_of(reading: Reading, reader_id: int) -> tuple[LetterLine, ...]:
    """A reader's letters, newest first."""
    card = people.reader(reading, reader_id)
    return card.letters if card is not None else ()


def whom(reading: Reading, name: str, kind: str, document: str, phone: str, names: NameSearch | None) -> Whom:
    """Who this may be: known readers, and whether they have a booking today or are here already."""
    proposals = people.proposals(
        reading, name=name, document_kind=kind, document=document, phone=phone, names=names
    )
    ids = {proposal.reader.id for proposal in proposals if proposal.why != ("name",)}
    told, paper = name_key(name), _paper(kind, document)
    expected, here = [], []
    for day in bookings.today(reading):
        if day.state in ("present", "away"):
            if day.reader_id in ids:
                here.append(day)
        elif day.state in _EXPECTED and (
            day.reader_id in ids
            or (told and name_key(day.name.full) == told)
            or (paper and day.reader_id is None and _booked_with(reading, day) == paper)
        ):
            expected.append(day)
    return Whom(proposals, tuple(expected), tuple(here), reading.settings[MASK_PERSONAL])


def _paper(kind: str, document: str) -> str:
    if not document.strip():
        return ""
    return document_key(DocumentKind(kind) if kind else guess_document(document), document)


def _booked_with(reading: Reading, day: DayRow) -> str:
    booking = None if day.booking_id is None else bookings.booking(reading, day.booking_id)
    if booking is None or not booking.document:
        return ""
    known = booking.document_kind in tuple(DocumentKind)
    return _paper(booking.document_kind if known else "", booking.document.full)
