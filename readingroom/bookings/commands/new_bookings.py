"""Bookings that were not known are written down, as many as possible at once, with their cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom import numbering
from readingroom.bookings.events import BookingImported
from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.command import Context
from readingroom.events import Event
from readingroom.store.rows import add_rows, looked_up, write_rows
from readingroom.store.tables import Case

__all__ = ["NewBooking", "NewBookings", "write_names"]

_Numbered = tuple[str, str]
"""A system, and a number that it gave."""
_LOOKED_UP = 4
"""People sharing one number whose cases are looked for at once for all rows; further ones one by one."""


@dataclass(eq=False)
class NewBooking:
    """A booking that was not known; its ids are known once it is written.

    Attributes:
        values: by column.
        case: the id of its case, or the number that a new one has.
    """

    row: BookingSnapshot
    values: dict[str, Any]
    case: int | _Numbered
    id: int = 0
    case_id: int = 0

    @property
    def system(self) -> str:
        """The instance that it is known in."""
        return self.row.system


class NewBookings:
    """The new bookings of a batch, until they are written.

    Args:
        session: in the command's transaction.
        rows: all of the batch.
        context: of the command.
        belongs: external id -> the case that a booking belongs to, where that is known.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[BookingSnapshot],
        context: Context,
        belongs: Mapping[str, int],
    ) -> None:
        self._session = session
        self._context = context
        self._belongs = belongs
        self._cases, self._taken = _cases(session, rows)
        self._opened: set[_Numbered] = set()
        self._waiting: list[NewBooking] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, row: BookingSnapshot, values: dict[str, Any]) -> NewBooking:
        """One that the row tells of, with its values by column."""
        booking = NewBooking(row, values, self._case(row))
        self._waiting.append(booking)
        return booking

    def write(self) -> list[Event]:
        """Write them down, with their cases and the codes they scan as.

        Returns:
            What happened, in order.
        """
        new, self._waiting = self._waiting, []
        if not new:
            return []
        self._open_cases([one.case for one in new])
        for booking in new:
            booking.case_id = booking.case if isinstance(booking.case, int) else self._cases[booking.case]
        ids = add_rows(self._session, Booking, [{**one.values, "case_id": one.case_id} for one in new])
        for booking, booking_id in zip(new, ids, strict=True):
            booking.id = booking_id
        numbering.add_codes_of(self._session, [(one.case_id, _codes(one)) for one in new])
        return [
            BookingImported(
                import_run_id=one.values["import_run_id"],
                state=one.values["state"],
                day=one.values["day"].isoformat(),
                wanted_changed=bool(one.values["wanted"]),
                booking_id=one.id,
                case_id=one.case_id,
                reader_id=one.values["reader_id"],
            )
            for one in new
        ]

    def _open_cases(self, wanted: Sequence[int | _Numbered]) -> None:
        opened_at = self._context.clock.local(self._context.recorded_at)
        numbers = [one for one in dict.fromkeys(wanted) if not isinstance(one, int) and one in self._opened]
        rows = [{"system": system, "number": number, "opened_at": opened_at} for system, number in numbers]
        self._cases |= zip(numbers, add_rows(self._session, Case, rows), strict=True)
        self._opened.clear()

    def _case(self, row: BookingSnapshot) -> int | _Numbered:
        """The case of a new booking: one that is there, or the number of one that is opened with it."""
        number, context = row.number.strip(), self._context
        if row.external_id in self._belongs:
            return self._belongs[row.external_id]
        if not number:
            opened_at = context.clock.local(context.recorded_at)
            return numbering.open_case(self._session, opened_at).id
        turn = 1
        while (row.system, _turned(number, turn)) in self._taken:
            # One order for several people: each is a case; the order's number scans as all of them.
            turn += 1
            if turn >= _LOOKED_UP:
                self._look_up(row.system, _turned(number, turn))
        wanted = (row.system, _turned(number, turn))
        self._taken.add(wanted)
        if wanted not in self._cases:  # else it was opened for something else than a booking
            self._opened.add(wanted)
        return wanted

    def _look_up(self, system: str, number: str) -> None:
        found = select(Case.id).where(Case.system == system, Case.number == number)
        case_id = self._session.scalars(found).one_or_none()
        if case_id is not None:
            self._cases[system, number] = case_id
            self._taken.add((system, number))


def write_names(session: Session, names: Mapping[_Numbered, int]) -> None:
    """Keep further names of bookings, by system and name."""
    rows = [
        {"system": system, "external_id": name, "booking_id": booking}
        for (system, name), booking in names.items()
    ]
    write_rows(session, BookingAlias, rows)


def _codes(booking: NewBooking) -> tuple[str, ...]:
    """What scans as its case: the case's own number, and what its reader holds."""
    own = () if isinstance(booking.case, int) else (booking.case[1],)
    return (*own, booking.row.number, *booking.row.scan_codes)


def _turned(number: str, turn: int) -> str:
    return number if turn == 1 else f"{number}-{turn}"


_WITH_NUMBERS = (
    select(Case.id, Case.number, Booking.id.label("booking"))
    .outerjoin(Booking, Booking.case_id == Case.id)
    .where(Case.system == bindparam("system"), Case.number.in_(bindparam("numbers", expanding=True)))
)


def _cases(session: Session, rows: Sequence[BookingSnapshot]) -> tuple[dict[_Numbered, int], set[_Numbered]]:
    """Ids of cases that have these rows' numbers, and which of those stand for a booking already."""
    cases: dict[_Numbered, int] = {}
    taken: set[_Numbered] = set()
    numbers: dict[str, set[str]] = {}
    for row in rows:
        if number := row.number.strip():
            several = [_turned(number, turn) for turn in range(1, _LOOKED_UP)]
            numbers.setdefault(row.system, set()).update(several)
    for system, wanted in numbers.items():
        for case_id, number, booking in looked_up(
            session, _WITH_NUMBERS, system=system, numbers=list(wanted)
        ):
            cases[system, number] = case_id
            if booking is not None:
                taken.add((system, number))
    return cases, taken
