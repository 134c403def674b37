"""What bookings, visits and the catalogue mean for the case: one case, one number, whatever happens to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings import events as booked
from readingroom.bookings.records import Booking, Visit
from readingroom.bookings.rules import BookingState
from readingroom.command import Context, Reaction, each
from readingroom.events import Event
from readingroom.holdings import events as held
from readingroom.imports import events as imported
from readingroom.office.setup.events import SettingChanged
from readingroom.requests import lines
from readingroom.requests.commands import (
    accept_new,
    ensure_request,
    lines_changed,
    move_request,
    requests_of,
    withdraw,
)
from readingroom.requests.commands.guides import offer_shipped
from readingroom.requests.events import DueDayChanged, LinesChanged
from readingroom.requests.records import NEEDS_A_HAND, Request, RequestLine
from readingroom.requests.rules import OVER, Channel, RequestAction, RequestState
from readingroom.settings import SET_UP
from readingroom.store.rows import among, given, looked_up

__all__ = ["REACTIONS"]


@dataclass(frozen=True)
class _Booked:
    """A booking, as far as its case needs it."""

    case_id: int
    reader_id: int | None
    day: dt.date
    purpose: str | None
    wanted: Sequence[str]


def receive(
    session: Session,
    events: Sequence[booked.BookingImported | booked.BookingMade | booked.BookingReinstated],
    context: Context,
) -> Sequence[Event]:
    """Bookings with files wanted are requests under the same numbers."""
    bookings = _standing(session, [event.booking_id for event in events])
    return _receive(session, [booking for booking in bookings if booking.wanted], context)


_BOOKINGS = select(
    Booking.id,
    Booking.case_id,
    Booking.reader_id,
    Booking.day,
    Booking.purpose,
    Booking.wanted,
    Booking.state,
).where(among(Booking.id, "bookings"))


def _standing(session: Session, booking_ids: Sequence[int]) -> list[_Booked]:
    """The bookings that were not cancelled, each once, in the order of the ids."""
    by_id = {
        row.id: _booked(row)
        for row in looked_up(session, _BOOKINGS, bookings=given(booking_ids))
        if row.state != BookingState.CANCELLED
    }
    return [by_id[booking_id] for booking_id in dict.fromkeys(booking_ids) if booking_id in by_id]


def _booked(row: Any) -> _Booked:
    return _Booked(row.case_id, row.reader_id, row.day, row.purpose, row.wanted)


def _receive(session: Session, bookings: Sequence[_Booked], context: Context) -> list[Event]:
    by_case = {booking.case_id: booking for booking in bookings}
    if not by_case:
        return []
    told: dict[int, list[Event]] = {case_id: [] for case_id in by_case}
    known = requests_of(session, by_case)
    for case_id, request in known.items():
        told[case_id] += _goes_on(session, request, by_case[case_id], context)
    new = [booking for booking in by_case.values() if booking.case_id not in known]
    rows = [
        {
            "case_id": booking.case_id,
            "reader_id": booking.reader_id,
            "due_day": booking.day,
            "purpose": booking.purpose,
        }
        for booking in new
    ]
    requests = {case_id: (request.id, _filed(request)) for case_id, request in known.items()}
    accepted = accept_new(session, context, rows, channel=Channel.BOOKING)
    for booking, (request_id, events) in zip(new, accepted, strict=True):
        requests[booking.case_id] = (request_id, False)
        told[booking.case_id] += events
    wanted = [(*requests[case_id], booking.wanted) for case_id, booking in by_case.items()]
    for case_id, (request_id, changed) in zip(by_case, _want(session, wanted), strict=True):
        if changed:
            told[case_id].append(
                LinesChanged(request_id=request_id, case_id=case_id, line_ids=tuple(changed))
            )
    # What is of one kind stands together: others act on all of it at once, and not on one after the other.
    every = [event for events in told.values() for event in events]
    kinds = list(dict.fromkeys(type(event) for event in every))
    return sorted(every, key=lambda event: kinds.index(type(event)))


def _goes_on(session: Session, request: Request, booking: _Booked, context: Context) -> list[Event]:
    """A visit was booked in a case that has its request already."""
    events: list[Event] = []
    if booking.reader_id is not None:
        request.reader_id = booking.reader_id
    if request.state == RequestState.CANCELLED:
        events.append(move_request(session, context, request, RequestAction.REOPEN))
    request.due_day = booking.day
    if not _filed(request):
        request.purpose = booking.purpose
    return events


def _filed(request: Request) -> bool:
    """It was filed with what it is about: a visit booked for it adds to that, and takes nothing of it away."""
    return request.service_version_id is not None


def _want(session: Session, wanted: Sequence[tuple[int, bool, Sequence[str]]]) -> list[tuple[int, list[int]]]:
    """What the bookings want is wanted in their cases.

    Args:
        session: in the command's transaction.
        wanted: request, whether it was filed, and what the booking wants.

    Returns:
        Each request with the ids of its lines that are new or were withdrawn.
    """
    alone = [(request_id, written) for request_id, filed, written in wanted if not filed]
    changed = dict(zip((request_id for request_id, _ in alone), lines.replace(session, alone), strict=True))
    for request_id, filed, written in wanted:
        if filed:
            changed[request_id] = lines.add(session, request_id, written, "desk")
    return [(request_id, changed[request_id]) for request_id, *_ in wanted]


def follow_booking(session: Session, event: booked.BookingChanged, context: Context) -> Sequence[Event]:
    """Until check-in the portal owns what it says: the request's lines and day follow."""
    booking = session.get_one(Booking, event.booking_id)
    if booking.state == BookingState.CANCELLED:
        return []
    request = session.scalars(select(Request).where(Request.case_id == booking.case_id)).one_or_none()
    if request is None:
        return _receive(session, [_booked(booking)] if booking.wanted else [], context)
    events = _due(session, request, booking.day)
    if event.wanted_changed:
        ((_, changed),) = _want(session, [(request.id, _filed(request), booking.wanted)])
        events += [lines_changed(request, changed)] if changed else []
    return events


def move_due_day(session: Session, event: booked.BookingMoved, context: Context) -> Sequence[Event]:
    """The files are wanted for the new day."""
    request = session.scalars(select(Request).where(Request.case_id == event.case_id)).one_or_none()
    if request is None:
        return []
    events = _resume(session, context, request)
    return [*events, *_due(session, request, dt.date.fromisoformat(event.day))]


def cancel(session: Session, event: booked.BookingCancelled, context: Context) -> Sequence[Event]:
    """A cancelled booking wants nothing any more; what is out already goes back."""
    request = _made_by_booking(session, event.case_id)
    return [] if request is None else withdraw(session, context, request)


def lapse(session: Session, event: booked.BookingNoShow, context: Context) -> Sequence[Event]:
    """Nobody came: the case is over. What was wanted stays as it was asked for, should the reader come after all."""
    request = _made_by_booking(session, event.case_id)
    return [] if request is None else [move_request(session, context, request, RequestAction.LAPSE)]


def _made_by_booking(session: Session, case_id: int) -> Request | None:
    """The case's request while there is nothing to it but the visit.

    One that was filed goes on without the visit: whoever filed it waits for an answer, and withdraws it if they do not.
    """
    request = session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    before_it_is_served = (RequestState.RECEIVED, RequestState.ACCEPTED)
    if request is None or _filed(request) or request.state not in before_it_is_served:
        return None
    return request


def serve(session: Session, event: booked.VisitOpened, context: Context) -> Sequence[Event]:
    """Whoever has arrived is being served: the case is in hand, for walk-ins too."""
    request, events = ensure_request(
        session,
        context,
        event.case_id,
        channel=Channel.WALK_IN if event.booking_id is None else Channel.BOOKING,
        reader_id=event.reader_id,
    )
    events += _resume(session, context, request)
    if request.state in {RequestState.CLOSED, RequestState.CANCELLED}:
        events.append(move_request(session, context, request, RequestAction.REOPEN))
    if request.state == RequestState.ACCEPTED:
        events.append(move_request(session, context, request, RequestAction.TAKE_IN_HAND))
    if not request.purpose:  # a walk-in told it at the desk
        request.purpose = session.get_one(Visit, event.visit_id).purpose
    if request.due_day is None:
        request.due_day = context.today
        session.flush()
    return [*events, *_due(session, request, context.today)]


def set_back(session: Session, event: booked.VisitUndone, context: Context) -> Sequence[Event]:
    """A booking's case waits for its reader again; a walk-in's, who never was, wants nothing any more.

    Where the reader was here on an earlier day, the case stays in hand as that day left it.
    """
    request = session.scalars(select(Request).where(Request.case_id == event.case_id)).one_or_none()
    if request is None or request.state != RequestState.IN_HAND or _was_here_before(session, event):
        return []
    events = [move_request(session, context, request, RequestAction.SET_BACK)]
    return events if event.booking_id is not None else [*events, *withdraw(session, context, request)]


def _was_here_before(session: Session, event: booked.VisitUndone) -> bool:
    earlier = select(Visit.id).where(
        Visit.case_id == event.case_id, Visit.id != event.visit_id, ~Visit.undone
    )
    return session.scalars(earlier.limit(1)).first() is not None


def look_again(session: Session, events: Sequence[Event], context: Context) -> Sequence[Event]:
    """What could not be had is looked up again once the catalogue says something else."""
    return _look_again(session, context)


def look_again_after_import(
    session: Session, events: Sequence[imported.ImportFinished | imported.ImportWithdrawn], context: Context
) -> Sequence[Event]:
    """An imported catalogue is looked through once, when the run ends, not for every batch."""
    return _look_again(session, context) if any(event.import_kind == "holdings" for event in events) else []


def _look_again(session: Session, context: Context) -> Sequence[Event]:
    rows = session.execute(
        select(RequestLine, Request)
        .join(Request, Request.id == RequestLine.request_id)
        .where(NEEDS_A_HAND, Request.state.not_in(OVER))
        .order_by(Request.id, RequestLine.position)
    ).all()
    requests = {request.id: request for _, request in rows}
    changed: dict[int, list[int]] = {}
    for line in lines.match_again(session, [line for line, _ in rows], today=context.today):
        changed.setdefault(line.request_id, []).append(line.id)
    return [lines_changed(requests[request_id], found) for request_id, found in changed.items()]


def _resume(session: Session, context: Context, request: Request) -> list[Event]:
    """A lapsed case goes on; the catalogue may say something else by now than when it was looked up last."""
    if request.state != RequestState.LAPSED:
        return []
    moved = move_request(session, context, request, RequestAction.RESUME)
    not_had = session.scalars(
        select(RequestLine)
        .where(NEEDS_A_HAND, RequestLine.request_id == request.id)
        .order_by(RequestLine.position)
    )
    changed = lines.match_again(session, not_had, today=context.today)
    return [moved, lines_changed(request, [line.id for line in changed])] if changed else [moved]


def _due(session: Session, request: Request, day: dt.date) -> list[Event]:
    if request.due_day == day:
        return []
    request.due_day = day
    session.flush()
    return [DueDayChanged(request_id=request.id, case_id=request.case_id, day=day.isoformat())]


def offer_what_ships(session: Session, event: SettingChanged, context: Context) -> Sequence[Event]:
    """An archive that is set up has the kinds of request that ship with the program, to change as it likes."""
    return offer_shipped(session, context) if event.key == SET_UP.key else []


REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    booked.BookingImported: (receive,),
    booked.BookingMade: (receive,),
    booked.BookingReinstated: (receive,),
    booked.BookingChanged: (each(follow_booking),),
    booked.BookingMoved: (each(move_due_day),),
    booked.BookingCancelled: (each(cancel),),
    booked.BookingNoShow: (each(lapse),),
    booked.VisitOpened: (each(serve),),
    booked.VisitUndone: (each(set_back),),
    SettingChanged: (each(offer_what_ships),),
    held.ItemAdded: (look_again,),
    held.ItemChanged: (look_again,),
    held.ContainerAdded: (look_again,),
    held.ContainerChanged: (look_again,),
    held.BarcodeAssigned: (look_again,),
    imported.ImportFinished: (look_again_after_import,),
    imported.ImportWithdrawn: (look_again_after_import,),
}
