"""What the desk decides, written into an event of somebody's calendar; everything else in it stays as it is."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from icalendar import Calendar, Component, Event

from readingroom.portals.adapter import Operation
from readingroom.portals.rules import CommandKind

__all__ = ["EventLost", "carries", "changed", "new_calendar"]

_REFERENCE = "X-READINGROOM-REFERENCE"
_STATE = "X-READINGROOM-STATE"
_KEPT = 5
"""References that stay in an event: what is still looked for is among the last."""
_STATUS: Mapping[str, str] = {"confirmed": "CONFIRMED", "moved": "CONFIRMED", "cancelled": "CANCELLED"}
"""What of a booking's life a calendar has a word for (RFC 5545, 3.8.1.11)."""


class EventLost(Exception):
    """The calendar holds no such event, or cannot be read."""


def carries(body: bytes, reference: UUID) -> bool:
    """Whether an event of a calendar says that this operation was carried out."""
    # Long lines are folded (RFC 5545, 3.1): a reference may be broken in two.
    plain = body.replace(b"\r\n ", b"").replace(b"\n ", b"").replace(b"\r\n\t", b"")
    return f"{_REFERENCE}:{reference}".encode() in plain


def changed(body: bytes, occurrence: str, operation: Operation, zone: dt.tzinfo) -> bytes:
    """A calendar in which one booking stands as the desk decided.

    SEQUENCE is raised with every change that concerns the reader: hours and status (RFC 5546, 2.1.4).

    Args:
        body: as the server has it.
        occurrence: of a series, ``20261201T010000Z``; empty: the event itself.
        operation: what was decided.
        zone: the archive's, for events without one.

    Raises:
        EventLost: there is no such event.
    """
    try:
        return _changed(Calendar.from_ical(body), occurrence, operation, zone)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise EventLost from None


def _changed(calendar: Calendar, occurrence: str, operation: Operation, zone: dt.tzinfo) -> bytes:
    event = _event(calendar, occurrence, zone)
    data = operation.data
    state = str(data.get("state", ""))
    concerned = _put_hours(event, data, zone)
    if (status := _STATUS.get(state)) is not None and str(event.get("STATUS", "CONFIRMED")).upper() != status:
        _put(event, "STATUS", status)
        concerned = True
    elif status is not None and "STATUS" not in event:
        _put(event, "STATUS", status)
    if concerned:
        _put(event, "SEQUENCE", _sequence(event) + 1)
    _put(event, _STATE, state)
    _sign(event, operation)
    return bytes(calendar.to_ical())


def new_calendar(operation: Operation, zone: dt.tzinfo) -> bytes:
    """A calendar with one event: a booking made at the desk, as `CommandKind.BOOKING_MAKE` tells of it."""
    data = operation.data
    person = data.get("person") or {}
    event = Event()
    event.add("UID", f"{operation.reference}@readingroom")
    event.add("SUMMARY", str(person.get("name", "")) or str(data.get("number", "")))
    event.add("DTSTART", _moment(data["start"]))
    if data.get("end"):
        event.add("DTEND", _moment(data["end"]))
    event.add("STATUS", "TENTATIVE" if data.get("status") == "requested" else "CONFIRMED")
    event.add("SEQUENCE", 0)
    wanted = [str(code) for code in data.get("wanted") or ()]
    lines = [f"预约号: {data['number']}"] if data.get("number") else []
    lines += ["档号:", *wanted] if wanted else []
    if lines:
        event.add("DESCRIPTION", "\n".join(lines))
    _sign(event, operation)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Reading Room//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(calendar: Calendar, occurrence: str, zone: dt.tzinfo) -> Event:
    """The event, or the occurrence of a series as an event of its own."""
    events = [one for one in calendar.subcomponents if isinstance(one, Event)]
    masters = [one for one in events if one.get("RECURRENCE-ID") is None]
    if not occurrence:
        # The last one counts where a calendar holds several versions of the same.
        return max(masters or events, key=_sequence)
    for one in events:
        moment = _value(one, "RECURRENCE-ID")
        if moment is not None and _utc(moment.dt, zone).strftime("%Y%m%dT%H%M%SZ") == occurrence:
            return one
    master = masters[0]
    own = cast(Event, Component.from_ical(master.to_ical()))
    for name in ("RRULE", "RDATE", "EXDATE", "EXRULE"):
        own.pop(name, None)
    starts = dt.datetime.strptime(occurrence, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    lasts = _lasts(own, zone)
    was = _value(master, "DTSTART").dt
    own.add("RECURRENCE-ID", _as(starts, was, zone))
    _put_moment(own, "DTSTART", starts, was, zone)
    if lasts is not None:
        own.pop("DURATION", None)
        _put_moment(own, "DTEND", starts + lasts, was, zone)
    calendar.add_component(own)
    return own


def _put_hours(event: Event, data: Mapping[str, Any], zone: dt.tzinfo) -> bool:
    """Write the hours that were decided; whether they are others than before."""
    if not data.get("start"):
        return False
    was, lasts = _value(event, "DTSTART").dt, _lasts(event, zone)
    start = _moment(data["start"])
    end = _moment(data["end"]) if data.get("end") else None
    if end is None or end <= start:  # the desk tells no length
        end = None if lasts is None else start + lasts
    same = _utc(was, zone) == start and (end is None or (lasts is not None and start + lasts == end))
    if same:
        return False
    _put_moment(event, "DTSTART", start, was, zone)
    event.pop("DURATION", None)
    if end is not None:
        _put_moment(event, "DTEND", end, was, zone)
    return True


def _lasts(event: Event, zone: dt.tzinfo) -> dt.timedelta | None:
    if (ends := _value(event, "DTEND")) is not None:
        return _utc(ends.dt, zone) - _utc(_value(event, "DTSTART").dt, zone)
    lasting = _value(event, "DURATION")
    return cast(dt.timedelta, lasting.dt) if lasting is not None else None


def _put_moment(event: Event, name: str, moment: dt.datetime, was: dt.datetime, zone: dt.tzinfo) -> None:
    event.pop(name, None)
    event.add(name, _as(moment, was, zone))


def _as(moment: dt.datetime, was: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """A moment written as another one is: in its zone, or without one."""
    if was.tzinfo is None:
        return moment.astimezone(zone).replace(tzinfo=None)
    # A zone that the calendar defines under a name of its own cannot be written again; a moment in UTC is the same.
    known = isinstance(was.tzinfo, zoneinfo.ZoneInfo) and was.tzinfo.key in zoneinfo.available_timezones()
    return moment.astimezone(was.tzinfo if known else dt.UTC)


def _utc(moment: dt.datetime | dt.date, zone: dt.tzinfo) -> dt.datetime:
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _value(event: Event, name: str) -> Any:
    """A property as the library's dynamic type for it, None where there is none."""
    return event.get(name)


def _sequence(event: Event) -> int:
    return int(_value(event, "SEQUENCE") or 0)


def _put(event: Event, name: str, value: object) -> None:
    event.pop(name, None)
    event.add(name, value)


def _sign(event: Event, operation: Operation) -> None:
    """Say by which operation it was written, and when."""
    before = _value(event, _REFERENCE) or []
    kept = [str(one) for one in (before if isinstance(before, list) else [before])]
    event.pop(_REFERENCE, None)
    for one in [*kept, str(operation.reference)][-_KEPT:]:
        event.add(_REFERENCE, one)
    _put(event, "DTSTAMP", operation.decided_at.astimezone(dt.UTC))
    if operation.kind is CommandKind.BOOKING_STATE:
        _put(event, "LAST-MODIFIED", operation.decided_at.astimezone(dt.UTC))
