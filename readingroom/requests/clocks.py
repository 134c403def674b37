"""A request's clocks as the database has them: set when it comes in, stopped and extended, reckoned anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.calendar import Calendar
from readingroom.bookings.opening import calendar_of
from readingroom.command import Context
from readingroom.events import Event
from readingroom.requests.events import ClockChanged
from readingroom.requests.filed_by import guides_of
from readingroom.requests.guides import Guide
from readingroom.requests.records import ClockStop, Request
from readingroom.requests.rules import STANDING_STILL, RequestState, Stop, due_day

__all__ = ["extend", "follow", "reckon", "reckon_all", "untouched"]

_KINDS = {
    RequestState.WAITING: "papers",
    RequestState.APPROVAL: "approval",
    RequestState.CONSULTATION: "consultation",
    RequestState.PAUSED: "pause",
    RequestState.TRANSFERRED: "transfer",
}


def follow(session: Session, context: Context, request: Request, before: str, *, reason: str = "") -> None:
    """Stop the clocks where the request has come to stand still, let them run where it goes on.

    Args:
        session: in the command's transaction.
        context: of the command.
        request: in its new state.
        before: the state it was in.
        reason: why it stands still, as the reader is told.
    """
    if before == request.state:
        return
    if before in STANDING_STILL:
        standing = select(ClockStop).where(ClockStop.request_id == request.id, ClockStop.last_day.is_(None))
        for stop in session.scalars(standing):
            stop.last_day = context.today
    if request.state in STANDING_STILL:
        told = context.occurred_at if reason else None
        kind = _KINDS[RequestState(request.state)]
        session.add(
            ClockStop(
                request_id=request.id, kind=kind, first_day=context.today, reason=reason or None, told_at=told
            )
        )
        request.stopped_on = context.today
    else:
        request.stopped_on = None
    session.flush()
    reckon(session, context, request)


def extend(session: Session, context: Context, request: Request, days: int, reason: str) -> Event:
    """Add working days to the time for finishing it; the reason is told to the reader."""
    session.add(
        ClockStop(
            request_id=request.id,
            kind="extension",
            first_day=context.today,
            last_day=context.today,
            days=days,
            reason=reason,
            told_at=context.occurred_at,
        )
    )
    session.flush()
    reckon(session, context, request)
    finish_by = None if request.finish_by is None else request.finish_by.isoformat()
    return ClockChanged(
        request_id=request.id, case_id=request.case_id, stop_kind="extension", finish_by=finish_by
    )


def reckon(session: Session, context: Context, request: Request) -> None:
    """Set the last days in time anew, from the guide it was filed by; a request without a guide has none."""
    reckon_all(session, context, [request])


def reckon_all(session: Session, context: Context, requests: Sequence[Request]) -> None:
    """`reckon` for several at once."""
    filed = [request for request in requests if request.service_version_id is not None]
    if not filed:
        return
    guides = guides_of(session, [request.service_version_id for request in filed])
    calendar = calendar_of(session, min(_day(context, request.received_at) for request in filed))
    stopped: dict[int, list[ClockStop]] = {request.id: [] for request in filed}
    for row in session.scalars(select(ClockStop).where(ClockStop.request_id.in_(stopped))):
        stopped[row.request_id].append(row)
    for request in filed:
        guide, rows = guides[request.service_version_id or 0], stopped[request.id]
        stops = [
            Stop(first_day=row.first_day, last_day=row.last_day) for row in rows if row.kind != "extension"
        ]
        received = _day(context, request.received_at)
        start = received if request.accepted_at is None else _day(context, request.accepted_at)
        extended = sum(row.days or 0 for row in rows)
        days = _last_days(calendar, guide, received, start, context.today, stops, extended)
        for column, day in days.items():
            setattr(request, column, day)
    session.flush()


def untouched(
    session: Session, context: Context, guides: Mapping[int, Guide]
) -> dict[int | None, dict[str, dt.date | None]]:
    """The last days in time of requests that come in now, as `reckon` sets them.

    Returns:
        Version of a guide, None for no guide -> the days by column.
    """
    today = _day(context, context.recorded_at)
    calendar = calendar_of(session, today)
    days: dict[int | None, dict[str, dt.date | None]] = {
        version: {**_last_days(calendar, guide, today, today, context.today)}
        for version, guide in guides.items()
    }
    return days | {None: {"accept_by": None, "finish_by": None, "promised_by": None}}


def _last_days(
    calendar: Calendar,
    guide: Guide,
    received: dt.date,
    accepted: dt.date,
    today: dt.date,
    stops: Sequence[Stop] = (),
    extended: int = 0,
) -> dict[str, dt.date]:
    """The last days in time, by column of the request."""
    last_day = partial(due_day, calendar, stops=stops, today=today)
    return {
        "accept_by": last_day(received, guide.accept_days),
        "finish_by": last_day(accepted, guide.finish_days, extended=extended),
        "promised_by": last_day(accepted, guide.promised_days, extended=extended),
    }


def _day(context: Context, moment: dt.datetime) -> dt.date:
    return context.clock.local(moment).date()
