"""What to tell of a scan: the thing in the hand, whose it is, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from readingroom.bookings.records import Booking, QueueTicket, Seat, SeatHolding, Visit
from readingroom.command import Reading
from readingroom.holdings.records import Container, Item
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.requests.records import Request
from readingroom.retrieval.queries.board import RetrievalRow, booked_names, places_in_line, rows, seats_of
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import AT_HAND, RetrievalState
from readingroom.store.tables import Case

__all__ = ["Told", "tell"]

_ABOUT = (
    select(
        Retrieval.state,
        Retrieval.unit_id,
        Unit.kind,
        Container.label,
        Container.location,
        Item.reference_code,
        Request.case_id,
        Case.number,
        Reader.name,
    )
    .join(Unit, Unit.id == Retrieval.unit_id)
    .outerjoin(Container, Container.id == Unit.container_id)
    .outerjoin(Item, Item.id == Unit.item_id)
    .join(Request, Request.id == Retrieval.request_id)
    .join(Case, Case.id == Request.case_id)
    .outerjoin(Reader, Reader.id == Request.reader_id)
    .where(Retrieval.id == bindparam("retrieval"))
)


@dataclass(frozen=True)
class Told:
    """What a scan was about, for the strip that shows it.

    Attributes:
        unit: label or reference code; empty where no unit moved.
        unit_kind: ``container``, ``file`` or ``item``.
        number: of the case.
        reader: masked name.
        seat: where the reader sits.
        location: home of the unit.
        ticket: number in today's line, 0 without one.
        waiting: how many wait for the unit.
        next_reader: masked name of whom the unit was passed on to; empty where it was not.
        next_number: of their case.
        state: of the retrieval; empty where no unit moved.
    """

    unit: str = ""
    unit_kind: str = ""
    number: str = ""
    reader: str = ""
    seat: str = ""
    location: str = ""
    ticket: int = 0
    waiting: int = 0
    next_reader: str = ""
    next_number: str = ""
    state: str = ""


def tell(reading: Reading, retrieval_id: int | None, case_id: int | None, reader_id: int | None) -> Told:
    """What the scan was about, from the most to the least that is known."""
    if retrieval_id is not None:
        return _retrieval(reading, retrieval_id)
    if case_id is not None:
        return _case(reading, case_id)
    if reader_id is not None:
        return Told(reader=mask_name(reading.session.get_one(Reader, reader_id).name))
    return Told()


def _retrieval(reading: Reading, retrieval_id: int) -> Told:
    """What a row of the board says of the unit, as far as the strip shows it: a scanner waits for it."""
    row = reading.session.connection().execute(_ABOUT, {"retrieval": retrieval_id}).one()
    name = row.name or booked_names(reading, [row.case_id]).get(row.case_id, "")
    _, behind = places_in_line(reading, [row.unit_id])
    heir = _heir(reading, row.unit_id) if row.state == RetrievalState.PASSED_ON else None
    return Told(
        unit=row.label if row.kind == "container" else row.reference_code,
        unit_kind=row.kind,
        number=row.number,
        reader=mask_name(name) if name else "",
        seat=seats_of(reading, [row.case_id]).get(row.case_id, ""),
        location=row.location or "",
        waiting=behind.get(retrieval_id, 0),
        next_reader=heir.reader_masked if heir else "",
        next_number=heir.number if heir else "",
        state=row.state,
    )


def _heir(reading: Reading, unit_id: int) -> RetrievalRow | None:
    """Whose the unit is now that it was passed on."""
    theirs = select(Retrieval.id).where(Retrieval.unit_id == unit_id, Retrieval.state.in_(AT_HAND))
    return next(iter(rows(reading, theirs)), None)


def _case(reading: Reading, case_id: int) -> Told:
    session = reading.session
    visit = session.scalars(
        select(Visit).where(Visit.case_id == case_id).order_by(Visit.id.desc()).limit(1)
    ).one_or_none()
    number = session.get_one(Case, case_id).number
    if visit is None:
        name = session.scalars(select(Booking.name).where(Booking.case_id == case_id)).first() or ""
        return Told(number=number, reader=mask_name(name) if name else "")
    seat = session.scalars(
        select(Seat.label)
        .join(SeatHolding)
        .where(SeatHolding.visit_id == visit.id, SeatHolding.until.is_(None))
    ).one_or_none()
    ticket = session.scalar(select(QueueTicket.number).where(QueueTicket.visit_id == visit.id))
    return Told(
        number=number,
        reader=mask_name(session.get_one(Reader, visit.reader_id).name),
        seat=seat or "",
        ticket=ticket or 0,
    )
