"""Who sits where, and what is free."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.bookings.opening import place_now
from readingroom.bookings.records import Seat, SeatHolding, Visit
from readingroom.bookings.rules import Place
from readingroom.command import Reading
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.store.tables import Case

__all__ = ["KindOfSeat", "SeatRow", "free_by_kind", "room", "seats"]


@dataclass(frozen=True)
class SeatRow:
    """A seat and who sits there.

    Attributes:
        seat_id, label, kind: the seat.
        visit_id, case_id, number, name: who sits there; None or empty where it is free.
        state: ``free``, ``present`` or ``away``.
        since: in the archive's zone.
    """

    seat_id: int
    label: str
    kind: str
    visit_id: int | None
    case_id: int | None
    number: str
    name: Veiled
    state: str
    since: dt.datetime | None


@dataclass(frozen=True)
class KindOfSeat:
    """How many seats of a kind there are."""

    kind: str
    free: int
    total: int


def seats(reading: Reading) -> tuple[SeatRow, ...]:
    """The seat board, in the seats' order: one statement."""
    wanted = (
        select(Seat, SeatHolding, Visit, Case, Reader)
        .outerjoin(SeatHolding, (SeatHolding.seat_id == Seat.id) & SeatHolding.until.is_(None))
        .outerjoin(Visit, Visit.id == SeatHolding.visit_id)
        .outerjoin(Case, Case.id == Visit.case_id)
        .outerjoin(Reader, Reader.id == Visit.reader_id)
        .where(Seat.active)
        .order_by(Seat.position)
    )
    return tuple(_row(reading, *found) for found in reading.session.execute(wanted))


def _row(
    reading: Reading,
    seat: Seat,
    held: SeatHolding | None,
    visit: Visit | None,
    case: Case | None,
    reader: Reader | None,
) -> SeatRow:
    if held is None or visit is None or case is None or reader is None:
        return SeatRow(seat.id, seat.label, seat.kind, None, None, "", Veiled("", ""), "free", None)
    name = Veiled(mask_name(reader.name), reader.name)
    since = reading.clock.local(held.since)
    return SeatRow(seat.id, seat.label, seat.kind, visit.id, case.id, case.number, name, visit.state, since)


def free_by_kind(reading: Reading) -> tuple[KindOfSeat, ...]:
    """Free seats and all seats by kind, in the order in which the kinds come first."""
    total: dict[str, int] = {}
    free: dict[str, int] = {}
    for seat in seats(reading):
        total[seat.kind] = total.get(seat.kind, 0) + 1
        free[seat.kind] = free.get(seat.kind, 0) + (seat.state == "free")
    return tuple(KindOfSeat(kind, free[kind], total[kind]) for kind in total)


def room(reading: Reading) -> Place:
    """How full the room is now: capacity, present, promised, free."""
    return place_now(reading.session, reading.settings, reading.clock, reading.now)
