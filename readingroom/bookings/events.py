"""What happened to bookings, visits, seats and the queue."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "BookingCancelled", "BookingChanged", "BookingConfirmed", "BookingConflict", "BookingDataShown", "BookingFinished",
    "BookingImported", "BookingMade", "BookingMoved", "BookingNoShow", "BookingReinstated", "CaseRegistered",
    "ClosureAdded", "ClosureRemoved", "ClosuresImported", "ImportBatchApplied", "OpeningBlocksSet", "SeatAssigned",
    "SeatReleased", "SeatsDefined", "TicketCalled", "TicketEnded", "TicketMissed", "TicketServed", "TicketTaken",
    "VisitLeft", "VisitOpened", "VisitReturned", "VisitSteppedOut", "VisitUndone",
]  # fmt: skip

_BOOKINGS = frozenset({Changed.BOOKINGS})
_VISITS = frozenset({Changed.VISITS, Changed.BOOKINGS})
_SEATS = frozenset({Changed.SEATS, Changed.VISITS})
_QUEUE = frozenset({Changed.QUEUE})


@dataclass(frozen=True, kw_only=True)
class _OfBooking(Event):
    changed = _BOOKINGS
    booking_id: int
    case_id: int
    reader_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class BookingImported(_OfBooking):
    """A booking that was not known came in from its source.

    Attributes:
        import_run_id: by which run; None where a connected portal told of it.
        state: ``requested``, ``confirmed``, or ``cancelled`` where it was so from the start.
        day: ISO date.
        wanted_changed: files are wanted.
    """

    import_run_id: int | None = None
    state: str
    day: str
    wanted_changed: bool


@dataclass(frozen=True, kw_only=True)
class BookingMade(_OfBooking):
    """A booking was taken at the desk, by phone or letter.

    Attributes:
        day: ISO date.
        wanted_changed: files are wanted.
    """

    day: str
    wanted_changed: bool


@dataclass(frozen=True, kw_only=True)
class BookingChanged(_OfBooking):
    """What its source, or the desk, says of a booking is different now.

    Attributes:
        import_run_id: by which run; None where the desk changed it, or a connected portal.
        fields: names of the fields.
        day: ISO date, as it is now.
        state: as it is now.
        wanted_changed: other files are wanted than before.
    """

    import_run_id: int | None = None
    fields: tuple[str, ...]
    day: str
    state: str
    wanted_changed: bool


@dataclass(frozen=True, kw_only=True)
class BookingMoved(_OfBooking):
    """A booking is for another hour or day (改期).

    Attributes:
        from_start, to_start: ISO moments in UTC.
        day: ISO date, as it is now.
    """

    from_start: str
    to_start: str
    day: str


@dataclass(frozen=True, kw_only=True)
class BookingConfirmed(_OfBooking):
    """A booking that was asked for is promised."""


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(_OfBooking):
    """A booking is cancelled.

    Attributes:
        by: ``"reader"`` or ``"desk"``.
        gone: the reader's cancellation was told by the booking's absence from its source's export.
    """

    by: str
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class BookingReinstated(_OfBooking):
    """A cancellation was taken back.

    Attributes:
        day: ISO date.
        wanted_changed: files are wanted again.
    """

    day: str
    wanted_changed: bool


@dataclass(frozen=True, kw_only=True)
class BookingNoShow(_OfBooking):
    """The reader did not come (未到馆)."""


@dataclass(frozen=True, kw_only=True)
class BookingDataShown(Event):
    """Somebody looked at the personal data of a booking in full, before its reader came."""

    booking_id: int


@dataclass(frozen=True, kw_only=True)
class BookingFinished(_OfBooking):
    """The promised visit took place and is over."""


@dataclass(frozen=True, kw_only=True)
class BookingConflict(_OfBooking):
    """The source and the desk say different things; the desk's stays, and a person is told.

    Attributes:
        import_run_id: by which run; None where a connected portal told of it.
        why: code of the reason.
        fields: in which they differ.
    """

    import_run_id: int | None = None
    why: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImportBatchApplied(Event):
    """Some rows of an import were handled.

    Attributes:
        import_run_id: of which run.
        applied: rows of the file handled so far.
        read, new, cancelled, unchanged, ignored, rejected, older, conflicts: rows of this batch by what they
            were; ``modified`` counts changed bookings. Older ones and conflicts are among the ignored.
    """

    import_run_id: int
    applied: int
    read: int = 0
    new: int = 0
    modified: int = 0
    cancelled: int = 0
    unchanged: int = 0
    ignored: int = 0
    rejected: int = 0
    older: int = 0
    conflicts: int = 0


@dataclass(frozen=True, kw_only=True)
class CaseRegistered(Event):
    """A case got its register number (登记号)."""

    case_id: int
    year: int
    number: int


@dataclass(frozen=True, kw_only=True)
class _OfVisit(Event):
    changed = _VISITS
    visit_id: int
    case_id: int
    reader_id: int
    booking_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class VisitOpened(_OfVisit):
    """A reader arrived.

    Attributes:
        day: ISO date.
        capacity: self | agent | lawyer | organisation.
        letter_id: the letter shown.
        again: the case has been here before.
        wanted_changed: files are wanted that no event told of before; always False, the booking's events did.
        notes: codes of what the desk was told: ``outside_hours``, ``closed_day``, ``over_capacity``.
    """

    day: str
    capacity: str
    letter_id: int | None = None
    again: bool = False
    wanted_changed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VisitSteppedOut(_OfVisit):
    """The reader is away and will be back; the seat is kept."""


@dataclass(frozen=True, kw_only=True)
class VisitReturned(_OfVisit):
    """The reader is back in the room."""


@dataclass(frozen=True, kw_only=True)
class VisitUndone(_OfVisit):
    """An arrival was taken back (更正): it was somebody else, or a card scanned by mistake."""


@dataclass(frozen=True, kw_only=True)
class VisitLeft(_OfVisit):
    """The reader left for the day.

    Attributes:
        day: ISO date of the visit.
    """

    day: str


@dataclass(frozen=True, kw_only=True)
class SeatsDefined(Event):
    """The room's seats were set."""

    changed = _SEATS
    seat_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SeatAssigned(Event):
    """Somebody was given a seat."""

    changed = _SEATS
    seat_id: int
    visit_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class SeatReleased(Event):
    """A seat is free again."""

    changed = _SEATS
    seat_id: int
    visit_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class _OfTicket(Event):
    changed = _QUEUE
    queue_ticket_id: int
    visit_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class TicketTaken(_OfTicket):
    """A number was given (取号)."""

    day: str


@dataclass(frozen=True, kw_only=True)
class TicketCalled(_OfTicket):
    """A number was called (叫号), for the n-th time."""

    calls: int


@dataclass(frozen=True, kw_only=True)
class TicketMissed(_OfTicket):
    """A number was called and nobody came (过号)."""


@dataclass(frozen=True, kw_only=True)
class TicketServed(_OfTicket):
    """The reader with this number is being served."""


@dataclass(frozen=True, kw_only=True)
class TicketEnded(_OfTicket):
    """The number is done with.

    Attributes:
        state: ``done``, or ``gone`` where the reader left unserved.
    """

    state: str


@dataclass(frozen=True, kw_only=True)
class OpeningBlocksSet(Event):
    """The week's opening hours were set."""

    changed = frozenset({Changed.SETTINGS, Changed.BOOKINGS})
    blocks: int


@dataclass(frozen=True, kw_only=True)
class ClosureAdded(Event):
    """The calendar has another exception.

    Attributes:
        closure_kind: closed | open | staff_off | staff_on.
        first_day, last_day: ISO dates.
    """

    changed = frozenset({Changed.SETTINGS, Changed.BOOKINGS})
    closure_id: int
    closure_kind: str
    first_day: str
    last_day: str


@dataclass(frozen=True, kw_only=True)
class ClosuresImported(Event):
    """A list of exceptions was read.

    Attributes:
        import_run_id: by which run.
        new, modified, unchanged: exceptions by what they were; ``modified`` ones have another reason.
    """

    changed = frozenset({Changed.SETTINGS, Changed.BOOKINGS})
    import_run_id: int
    new: int
    modified: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class ClosureRemoved(Event):
    """An exception was taken out of the calendar."""

    changed = frozenset({Changed.SETTINGS, Changed.BOOKINGS})
    closure_id: int
