"""iCalendar files (RFC 5545): every VEVENT with hours is a booking.

The file is cut into its components before anything is parsed, so that a broken event breaks only itself.
Series are unfolded inside a window of days; each occurrence is a booking of its own.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import recurring_ical_events
from icalendar import Calendar, Component, Event
from icalendar.error import BrokenCalendarProperty
from icalendar.prop import vDDDTypes
from icalendar.timezone import tzp

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus, Where
from readingroom.errors import Refused, Unavailable
from readingroom.portals.files.components import Block, calendars, problem_of
from readingroom.portals.files.description import TOLD, described
from readingroom.portals.files.fields import split_codes
from readingroom.portals.files.notices import Notice
from readingroom.tabular.encoding import MARK_WRONG_BYTES, detect, wrong_bytes
from readingroom.tabular.rows import excerpt

__all__ = ["MAX_SIZE", "is_calendar", "read_calendar", "read_calendar_text"]

MAX_SIZE = 64 << 20
"""Bytes of the largest calendar read; 100,000 bookings take about 40 MiB."""

_MAX_OCCURRENCES = 2_000
_WITHOUT_WINDOW = dt.timedelta(days=366)

_Result = BookingSnapshot | BrokenRow | IgnoredRow


@dataclass(slots=True)
class _Parsed:
    block: Block
    event: Event
    uid: str


@dataclass(slots=True)
class _Reading:
    """What holds for the whole file while it is read."""

    file: str
    zone: dt.tzinfo
    window: tuple[dt.date, dt.date] | None
    notices: list[Notice]
    method: str = ""
    cancelled: bool = False
    told: set[str] = field(default_factory=set)

    def notice(self, code: str, key: str, **facts: object) -> None:
        """Tells something once."""
        if f"{code}:{key}" not in self.told:
            self.told.add(f"{code}:{key}")
            self.notices.append(Notice(code, facts))


def is_calendar(head: bytes) -> bool:
    """Whether a file that begins like this is an iCalendar file, in any encoding of ours."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\t\r\n ")
    return text[:15].upper() == b"BEGIN:VCALENDAR"


def read_calendar(
    path: Path, zone: dt.tzinfo, window: tuple[dt.date, dt.date] | None, notices: list[Notice]
) -> Iterator[_Result]:
    """The bookings of a calendar file. The file is held in memory while it is read.

    Args:
        path: the file.
        zone: the archive's time zone, for times without one.
        window: first and last day for which series are unfolded; without it a year from their start.
            Single events are never left out.
        notices: takes up what a person should know, such as a guessed time zone.

    Raises:
        Refused: ``file.too_large``, ``file.empty``, ``file.not_text``.
        Unavailable: ``file.unreadable``.
    """
    try:
        if path.stat().st_size > MAX_SIZE:
            raise Refused("file.too_large", file=path.name, limit=MAX_SIZE >> 20)
        text = path.read_bytes().decode(detect(path).codec, MARK_WRONG_BYTES)
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    yield from read_calendar_text(text, path.name, zone, window, notices)


def read_calendar_text(
    text: str, file: str, zone: dt.tzinfo, window: tuple[dt.date, dt.date] | None, notices: list[Notice]
) -> Iterator[_Result]:
    """The bookings of a calendar that was read already; ``file`` names it, the rest is as in `read_calendar`."""
    # The library remembers zones a file defines; those of the last file must not explain this one's.
    tzp.use_default()
    try:
        for properties, blocks in calendars(text.lstrip("\ufeff")):
            reading = _Reading(file, zone, window, notices)
            reading.method = properties.get("METHOD", "").upper()
            reading.cancelled = reading.method == "CANCEL"
            yield from _read(blocks, reading)
    finally:
        tzp.use_default()


def _read(blocks: list[Block], reading: _Reading) -> Iterator[_Result]:
    for block in blocks:
        if block.name == "VTIMEZONE" and block.closed:
            _learn_zone(block, reading)
    series: dict[str, list[_Parsed]] = {}
    for block in blocks:
        where = Where(reading.file, "", block.line)
        if block.name != "VEVENT":
            if block.name != "VTIMEZONE":
                yield IgnoredRow(where, "file.ignored.not_an_event", {"kind": block.name}, _raw(block))
            continue
        if reading.method in ("REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER"):
            yield IgnoredRow(where, "file.ignored.answer", {"method": reading.method}, _raw(block))
            continue
        parsed = _parse(block, where)
        if isinstance(parsed, _Parsed):
            series.setdefault(parsed.uid, []).append(parsed)
        else:
            yield parsed
    for parts in series.values():
        yield from _read_series(parts, reading)


def _learn_zone(block: Block, reading: _Reading) -> None:
    try:
        Component.from_ical(block.text)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        reading.notice(
            "file.calendar.zone_broken", str(block.line), line=block.line, detail=excerpt(str(error))
        )


def _parse(block: Block, where: Where) -> _Parsed | BrokenRow | IgnoredRow:
    raw = _raw(block)
    if not block.closed:
        return BrokenRow(where, "file.calendar.event_cut_off", {"line": block.line}, raw)
    if found := wrong_bytes(block.text):
        return BrokenRow(
            where, "file.calendar.wrong_bytes", {"line": block.line, "bytes": excerpt(found, 40)}, raw
        )
    try:
        event = Component.from_ical(block.text)
        problem = problem_of(event)
    except (BrokenCalendarProperty, ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        problem = excerpt(str(error), 160)
    if problem:
        return BrokenRow(where, "file.calendar.event_broken", {"line": block.line, "detail": problem}, raw)
    uid, start = str(event.get("UID", "")).strip(), event.get("DTSTART")
    if not uid:
        return BrokenRow(where, "file.calendar.no_uid", {"line": block.line}, raw)
    if start is None:
        return BrokenRow(where, "file.calendar.no_start", {"line": block.line}, raw)
    if not isinstance(start.dt, dt.datetime):
        facts = {"title": excerpt(str(event.get("SUMMARY", ""))), "day": start.dt}
        return IgnoredRow(where, "file.ignored.all_day", facts, raw)
    return _Parsed(block, cast(Event, event), uid)


def _read_series(parts: list[_Parsed], reading: _Reading) -> Iterator[_Result]:
    """All events of one UID: a single one, a series with its exceptions, or older versions of the same."""
    newest: dict[str, _Parsed] = {}
    for part in parts:
        moment = part.event.get("RECURRENCE-ID")
        key = "" if moment is None else _occurrence(_aware(moment, "RECURRENCE-ID", reading))
        older = newest.get(key)
        if older is not None and _sequence(older.event) > _sequence(part.event):
            older, part = part, older
        newest[key] = part
        if older is not None:
            where = Where(reading.file, "", older.block.line)
            yield IgnoredRow(where, "file.ignored.superseded", {"line": part.block.line}, _raw(older.block))
    master = newest.get("")
    if master is None or not (master.event.get("RRULE") or master.event.get("RDATE")):
        for key, part in newest.items():
            yield _booking(part.event, part, key, reading)
        return
    yield from _unfold(master, newest, reading)


def _unfold(master: _Parsed, parts: dict[str, _Parsed], reading: _Reading) -> Iterator[_Result]:
    calendar = Calendar()
    for part in parts.values():
        calendar.add_component(part.event)
    start = _aware(master.event["DTSTART"], "DTSTART", reading)
    first, last = reading.window or (start.date(), start.date() + _WITHOUT_WINDOW)
    given: set[str] = set()
    where = Where(reading.file, "", master.block.line)
    try:
        occurrences = recurring_ical_events.of(calendar).between(first, last + dt.timedelta(days=1))
    except Exception as error:  # noqa: BLE001  the library raises whatever dateutil meets in a broken rule
        facts = {"line": master.block.line, "detail": excerpt(str(error), 160)}
        yield BrokenRow(where, "file.calendar.event_broken", facts, _raw(master.block))
        return
    title = excerpt(str(master.event.get("SUMMARY", "")))
    if not occurrences:
        yield IgnoredRow(where, "file.ignored.outside_window", {"title": title}, _raw(master.block))
    for event in occurrences[:_MAX_OCCURRENCES]:
        key = _occurrence(_aware(event["RECURRENCE-ID"], "RECURRENCE-ID", reading))
        given.add(key)
        yield _booking(event, parts.get(key, master), key, reading)
    if len(occurrences) > _MAX_OCCURRENCES:
        reading.notice("file.calendar.too_many", master.uid, title=title, limit=_MAX_OCCURRENCES)
    # A cancellation of an occurrence that moved out of the window, or was taken out of the rule, still counts.
    for key, part in parts.items():
        if key and key not in given:
            yield _booking(part.event, part, key, reading)
    for moment in _left_out(master.event, reading):
        key = _occurrence(moment)
        if first <= moment.date() <= last and key not in given and key not in parts:
            yield BookingSnapshot(
                system="ics",
                external_id=f"{master.uid}/{key}",
                status=SnapshotStatus.CANCELLED,
                start=moment,
                version=_sequence(master.event),
                modified=_modified(master.event),
                present=frozenset({"status", "start"}),
                where=where,
            )


def _left_out(event: Event, reading: _Reading) -> Iterator[dt.datetime]:
    dates = event.get("EXDATE")
    for group in dates if isinstance(dates, list) else [dates] if dates is not None else []:
        for one in group.dts:
            if isinstance(one.dt, dt.datetime):
                yield one.dt if one.dt.tzinfo else one.dt.replace(tzinfo=reading.zone)


def _booking(event: Event, part: _Parsed, occurrence: str, reading: _Reading) -> BookingSnapshot | BrokenRow:
    where = Where(reading.file, "", part.block.line)
    start = _aware(event["DTSTART"], "DTSTART", reading)
    end = None
    if event.get("DTEND") is not None:
        end = _aware(event["DTEND"], "DTEND", reading)
    elif event.get("DURATION") is not None:
        lasting = _property(event, "DURATION").dt
        end = start + lasting if isinstance(lasting, dt.timedelta) else None
    if end is not None and end < start:
        facts = {"start": start, "end": end}
        return BrokenRow(where, "file.booking.ends_before_start", facts, _raw(part.block))
    state = str(event.get("STATUS", "")).upper()
    status = SnapshotStatus.CONFIRMED
    if reading.cancelled or state == "CANCELLED":
        status = SnapshotStatus.CANCELLED
    elif state in ("TENTATIVE", "NEEDS-ACTION"):
        status = SnapshotStatus.REQUESTED
    name, email = _attendee(event)
    told = described(str(event.get("DESCRIPTION", "")))
    number = told.get("number", "")
    present = {"status", "start", "end", "name"} | ({"email"} if email or "email" in told else set())
    present |= ({"wanted", "note"} if event.get("DESCRIPTION") is not None else set()) | (told.keys() & TOLD)
    return BookingSnapshot(
        system="ics",
        external_id=f"{part.uid}/{occurrence}" if occurrence else part.uid,
        number=number,
        scan_codes=(number,) if number else (),
        status=status,
        start=start,
        end=end,
        name=told.get("name") or name or " ".join(str(event.get("SUMMARY", "")).split()),
        email=told.get("email") or email,
        phone=told.get("phone", ""),
        document_kind=told.get("document_kind", ""),
        document_number=told.get("document_number", ""),
        organisation=told.get("organisation", ""),
        wanted=split_codes(told["wanted"]),
        purpose=told.get("purpose", ""),
        note=told.get("note", ""),
        seat_kind=told.get("seat_kind", ""),
        seat_name=told.get("seat_name", ""),
        version=_sequence(event if occurrence == "" else part.event),
        modified=_modified(event),
        present=frozenset(present),
        where=where,
    )


def _attendee(event: Event) -> tuple[str, str]:
    """Name and address of the first attendee who is a person and not the organiser."""
    organiser = str(event.get("ORGANIZER", "")).casefold()
    attendees = event.get("ATTENDEE", [])
    for one in attendees if isinstance(attendees, list) else [attendees]:
        params = one.params
        if str(params.get("CUTYPE", "INDIVIDUAL")).upper() in ("ROOM", "RESOURCE", "GROUP"):
            continue
        if str(params.get("ROLE", "")).upper() == "NON-PARTICIPANT" or str(one).casefold() == organiser:
            continue
        address = re.sub(r"(?i)^mailto:", "", str(one))
        email = address if "@" in address else ""
        name = " ".join(str(params.get("CN", "")).split())
        return ("" if name.casefold() == email.casefold() else name), email
    return "", ""


def _property(event: Event, name: str) -> Any:
    """A property as the library's dynamic type for it."""
    return event.get(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _aware(value: Any, name: str, reading: _Reading) -> dt.datetime:
    """The moment of a property, aware; tells when its zone had to be guessed."""
    moment = value.dt
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(), reading.zone)
    zone = str(value.params.get("TZID", ""))
    if moment.tzinfo is None:
        if zone:
            reading.notice("file.calendar.zone_unknown", zone, zone=zone, property=name)
        return moment.replace(tzinfo=reading.zone)
    if (
        zone
        and zone not in _zones()
        and isinstance(moment.tzinfo, zoneinfo.ZoneInfo)
        and moment.tzinfo.key != zone
    ):
        reading.notice("file.calendar.zone_guessed", zone, zone=zone, taken=moment.tzinfo.key)
    return moment


def _occurrence(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _modified(event: Event) -> dt.datetime | None:
    """LAST-MODIFIED; DTSTAMP is the time of the export in published calendars."""
    value = event.get("LAST-MODIFIED")
    moment = value.dt if isinstance(value, vDDDTypes) else None
    if not isinstance(moment, dt.datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _raw(block: Block) -> str:
    return excerpt(" | ".join(block.lines), 2_000)
