"""Bookings at the desk: taken by phone, confirmed, moved, cancelled, and not come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom import entry, numbering
from readingroom.bookings import calendar
from readingroom.bookings.commands.steps import booking_of, step, telling
from readingroom.bookings.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingMade,
    BookingMoved,
    BookingNoShow,
    BookingReinstated,
    CaseRegistered,
)
from readingroom.bookings.opening import booked, calendar_of, capacity, moment
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingAction, BookingState, CapacityRule
from readingroom.bookings.rules.document import document_kind
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people import fingerprints
from readingroom.people.commands import by_document, same_person
from readingroom.people.rules import name_key
from readingroom.settings import (
    CAPACITY_RULE,
    LEAD_DAYS_LEAST,
    LEAD_DAYS_MOST,
    LEAD_DAYS_UNIT,
    SAME_DAY_CUT_OFF,
)

__all__ = [
    "HANDLERS", "CancelBooking", "ConfirmBooking", "MakeBooking", "MarkNoShow", "MoveBooking", "ReinstateBooking",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MakeBooking(Command):
    """Take a booking at the desk, by phone or by letter. It gets a number of ours, which the reader is told.

    Attributes:
        name: of the reader; may be empty where `reader_id` is given.
        day: the day of the visit.
        start, end: hours of the archive's wall clock; without an end it lasts until the room closes.
        reader_id: a reader who is known.
        phone, email, document_kind, document_number, organisation, purpose, note: as told, or empty.
        wanted: reference codes as written.
        seat_kind: a kind of seat, or empty.
        language: the reader's.
        anyway: also on a closed day, outside the lead times, or in a full hour.
    """

    permission = Permission.RECEIVE
    name: str = field(repr=False)
    day: dt.date
    start: dt.time
    end: dt.time | None = None
    reader_id: int | None = None
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    document_kind: str = ""
    document_number: str = field(default="", repr=False)
    organisation: str = field(default="", repr=False)
    purpose: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    wanted: tuple[str, ...] = field(default=(), repr=False)
    seat_kind: str = ""
    language: str = ""
    anyway: bool = False


@dataclass(frozen=True, kw_only=True)
class ConfirmBooking(Command):
    """Promise what was asked for."""

    permission = Permission.RECEIVE
    booking_id: int


@dataclass(frozen=True, kw_only=True)
class MoveBooking(Command):
    """Let a booking be for another hour or day (改期), under the same number.

    Attributes:
        booking_id: which.
        day: the new day; None for today: the reader stands at the desk a day early.
        start: the new hour, from which it lasts as long as before; None keeps its hours, or begins at this moment where
            its hour is past today.
        anyway: also on a closed day or in a full hour.
    """

    permission = Permission.RECEIVE
    booking_id: int
    day: dt.date | None = None
    start: dt.time | None = None
    anyway: bool = False


@dataclass(frozen=True, kw_only=True)
class CancelBooking(Command):
    """Cancel a booking.

    Attributes:
        booking_id: which.
        by: ``reader`` (told the desk, or is gone from the source's list) or ``desk``.
        gone: a person confirmed what its absence from the source's export says.
    """

    permission = Permission.RECEIVE
    booking_id: int
    by: str = "reader"
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class ReinstateBooking(Command):
    """Take a cancellation back: the reader stands at the desk."""

    permission = Permission.RECEIVE
    booking_id: int


@dataclass(frozen=True, kw_only=True)
class MarkNoShow(Command):
    """The reader did not come (未到馆); a late arrival still works."""

    permission = Permission.RECEIVE
    booking_id: int


def make_booking(session: Session, command: MakeBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.no_name``, ``booking.ends_first``, ``reader.unknown``, and what `_check` says."""
    reader = None if command.reader_id is None else same_person(session, command.reader_id)
    name = entry.text(command.name) or ("" if reader is None else reader.name)
    if not name:
        raise Refused("booking.no_name")
    if command.end is not None and command.end <= command.start:
        raise Refused("booking.ends_first", start=command.start, end=command.end)
    _check(session, command.day, command.start, context, lead_times=True, anyway=command.anyway)
    case = numbering.open_case(session, context.clock.local(context.recorded_at))
    number = command.document_number.strip()
    kind = document_kind(command.document_kind, number) if number else None
    if reader is None and number:
        known = by_document(session, context.vault, number, kind or "")
        reader = next((one for one in known if name_key(one.name) == name_key(name)), None)
    booking = Booking(
        case_id=case.id,
        system=numbering.OURSELVES,
        external_id=case.number,
        state=BookingState.CONFIRMED.value,
        day=command.day,
        starts_at=moment(context.clock, command.day, command.start),
        ends_at=None if command.end is None else moment(context.clock, command.day, command.end),
        reader_id=None if reader is None else reader.id,
        name=name,
        email=command.email.strip() or None,
        phone=entry.text(command.phone) or None,
        document_kind=kind,
        document_number=number or None,
        document_hash=fingerprints.document(context.vault, kind, number) if kind else None,
        organisation=entry.text(command.organisation) or None,
        purpose=entry.text(command.purpose) or None,
        note=entry.text(command.note) or None,
        wanted=list(command.wanted),
        seat_kind=command.seat_kind.strip() or None,
        language=command.language or None,
        last_seen={},
        recorded_at=context.recorded_at,
    )
    session.add(booking)
    session.flush()
    made = BookingMade(day=command.day.isoformat(), wanted_changed=bool(command.wanted), **telling(booking))
    return [_registered(case.id, case.register_year, case.register_number), made]


def _registered(case_id: int, year: int | None, number: int | None) -> Event:
    return CaseRegistered(case_id=case_id, year=year or 0, number=number or 0)


def _check(
    session: Session,
    day: dt.date,
    start: dt.time,
    context: Context,
    *,
    lead_times: bool,
    anyway: bool,
    but: int = 0,
) -> None:
    """Whether the desk may promise this hour.

    Raises:
        Refused: what `readingroom.bookings.calendar.check_bookable` says, ``booking.outside_hours`` or
            ``booking.hour_full``. Nobody is promised a day that is past, not even on insisting.
    """
    now = context.clock.local(context.occurred_at).replace(tzinfo=None)
    if day < now.date():
        raise Refused("calendar.past", day=day)
    week = calendar_of(session, now.date())
    if anyway or not week.blocks:  # without hours set up, the desk knows when it is open
        return
    settings = context.settings
    if lead_times:
        cut_off = settings[SAME_DAY_CUT_OFF]
        window = calendar.BookingWindow(
            least=settings[LEAD_DAYS_LEAST],
            most=settings[LEAD_DAYS_MOST],
            same_day_until=entry.hour(cut_off) if cut_off else None,
            unit=calendar.LeadUnit(settings[LEAD_DAYS_UNIT]),
        )
        calendar.check_bookable(week, window, day, now)
    elif not calendar.is_open_day(week, day):
        following = calendar.next_open_day(week, day)
        if reason := calendar.closed_because(week, day):
            raise Refused("calendar.closed_for", day=day, reason=reason, next=following)
        raise Refused("calendar.closed", day=day, next=following)
    stretches = calendar.blocks(week, day)
    hours = next((stretch for stretch in stretches if stretch.opens <= start < stretch.closes), None)
    if hours is None:
        opens, closes = stretches[0].opens, stretches[-1].closes
        raise Refused("booking.outside_hours", day=day, start=start, opens=opens, closes=closes)
    most = capacity(session, settings, hours)
    if most is None or settings[CAPACITY_RULE] == CapacityRule.OFF:
        return
    taken = booked(session, context.clock, day, hours, but=but)
    if taken >= most:
        raise Refused(
            "booking.hour_full", day=day, opens=hours.opens, closes=hours.closes, n=taken, capacity=most
        )


def confirm_booking(session: Session, command: ConfirmBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``, ``booking.is_<state>``."""
    booking = booking_of(session, command.booking_id)
    step(booking, BookingAction.CONFIRM)
    session.flush()
    return [BookingConfirmed(**telling(booking))]


def move_booking(session: Session, command: MoveBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``, ``booking.is_<state>``, ``booking.not_moved``, and what `_check` says."""
    booking = booking_of(session, command.booking_id)
    day = command.day or context.today
    now = context.clock.local(context.occurred_at)
    start = command.start or context.clock.local(booking.starts_at).time()
    here = day == context.today
    if here and command.start is None and start < now.time():
        start = now.time().replace(second=0, microsecond=0)
    before, to = booking.starts_at, moment(context.clock, day, start)
    if before == to and booking.state != BookingState.NO_SHOW:
        raise Refused("booking.not_moved", day=day, start=start)
    step(booking, BookingAction.MOVE)
    # Whoever stands at the desk today has no use for being told that the hour is full: that is asked on arrival.
    if not (here and command.start is None):
        _check(session, day, start, context, lead_times=False, anyway=command.anyway, but=booking.id)
    if booking.ends_at is not None:
        booking.ends_at = _end(booking, context, day, command.start, to)
    booking.starts_at, booking.day = to, day
    session.flush()
    return [
        BookingMoved(
            from_start=before.isoformat(),
            to_start=booking.starts_at.astimezone(dt.UTC).isoformat(),
            day=day.isoformat(),
            **telling(booking),
        )
    ]


def _end(
    booking: Booking, context: Context, day: dt.date, start: dt.time | None, to: dt.datetime
) -> dt.datetime:
    """When a booking with an end is over after it is moved: hours are the wall clock's, in summer and in winter."""
    local = context.clock.local(booking.ends_at).replace(tzinfo=None)
    if start is not None:
        local += to.replace(tzinfo=None) - context.clock.local(booking.starts_at).replace(tzinfo=None)
    else:
        local += day - booking.day
    return max(to, local.replace(tzinfo=context.clock.zone))


def cancel_booking(session: Session, command: CancelBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``, ``booking.is_<state>``."""
    if command.by not in ("reader", "desk"):
        raise ValueError(f"a booking is cancelled by the reader or the desk, not {command.by!r}")
    booking = booking_of(session, command.booking_id)
    step(booking, BookingAction.CANCEL)
    booking.cancelled_by = "reader" if command.gone else command.by
    if command.gone:
        # Should the source list it again, that is news, and the booking comes back.
        booking.last_seen = {**booking.last_seen, "status": "cancelled"}
    session.flush()
    return [BookingCancelled(by=booking.cancelled_by, gone=command.gone, **telling(booking))]


def reinstate_booking(session: Session, command: ReinstateBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``, ``booking.not_cancelled``."""
    booking = booking_of(session, command.booking_id)
    if booking.state != BookingState.CANCELLED:
        raise Refused("booking.not_cancelled")
    step(booking, BookingAction.REINSTATE)
    booking.cancelled_by = None
    session.flush()
    return [
        BookingReinstated(
            day=booking.day.isoformat(), wanted_changed=bool(booking.wanted), **telling(booking)
        )
    ]


def mark_no_show(session: Session, command: MarkNoShow, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``, ``booking.is_<state>``, ``booking.not_due_yet``."""
    booking = booking_of(session, command.booking_id)
    if booking.starts_at > context.occurred_at:
        raise Refused("booking.not_due_yet", start=context.clock.local(booking.starts_at))
    step(booking, BookingAction.MARK_NO_SHOW)
    session.flush()
    return [BookingNoShow(**telling(booking))]


HANDLERS: Mapping[type[Command], Handler] = {
    MakeBooking: make_booking,
    ConfirmBooking: confirm_booking,
    MoveBooking: move_booking,
    CancelBooking: cancel_booking,
    ReinstateBooking: reinstate_booking,
    MarkNoShow: mark_no_show,
}
