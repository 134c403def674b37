"""Closed days, make-up workdays and staff holidays from a table or a calendar file.

Public holidays are announced a year at a time (国务院办公厅关于部分节假日安排的通知); a list of them is
imported and stays the archive's own to change. Nothing is computed or guessed here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from icalendar import Calendar as ICalendar
from icalendar import Event as IEvent

from readingroom.bookings.calendar import Closure, ClosureKind, check_closure
from readingroom.bookings.commands.importing import rejected_row
from readingroom.bookings.commands.opening import ImportClosures
from readingroom.bookings.events import ClosuresImported
from readingroom.bookings.importing import ImportReport, digest_of
from readingroom.bookings.queries.opening import preview_closures
from readingroom.bookings.snapshot import BrokenRow, Where
from readingroom.errors import Refused, Unavailable
from readingroom.tabular.dates import UnclearDate, read_date, read_hours
from readingroom.tabular.mapping import Proposal, TargetField, normalise, propose, rows_below
from readingroom.tabular.rows import Row, Value, excerpt, text_of
from readingroom.tabular.tables import first_bytes, open_table

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.desk import Desk

__all__ = ["FIELDS", "import_closures", "read_closures"]

FIELDS: tuple[TargetField, ...] = (
    TargetField("first", ("开始日期", "起始日期", "首日", "first day", "start date", "start", "from"), moment=True),
    TargetField("last", ("结束日期", "截止日期", "末日", "last day", "end date", "end", "until"), moment=True),
    TargetField("day", ("日期", "放假日期", "date", "day"), moment=True),
    TargetField("kind", ("类型", "类别", "安排", "kind", "type")),
    TargetField("opens", ("开始时间", "from hour", "start time", "opens")),
    TargetField("closes", ("结束时间", "to hour", "end time", "closes")),
    TargetField("reason", ("名称", "节日", "原因", "事由", "说明", "备注", "reason", "name", "holiday", "summary",
                           "note")),
)  # fmt: skip
"""What a table of exceptions may have; a day, or a first day, is needed."""

_WORDS = {
    ClosureKind.CLOSED: ("closed", "holiday", "闭馆", "放假", "休", "休息", "假期", "节假日"),
    ClosureKind.OPEN: ("open", "workday", "make-up workday", "调休上班", "上班", "班", "补班", "开放"),
    ClosureKind.STAFF_OFF: ("staff off", "工作人员休息"),
    ClosureKind.STAFF_ON: ("staff on", "工作人员上班"),
}
_KINDS = {normalise(word): kind for kind, words in _WORDS.items() for word in (kind.value, *words)}
_SAYS_OPEN = ("（班）", "(班)", "上班", "补班", "make-up workday")
_LARGEST_CALENDAR = 4 << 20


def read_closures(path: Path, zone: dt.tzinfo) -> Iterator[Closure | BrokenRow]:
    """The exceptions in a CSV, TSV, XLSX, XLS or iCalendar file.

    Args:
        path: the file.
        zone: the archive's, for events of a calendar that have hours.

    Raises:
        Refused: what opening the file says, ``closures.no_days``, ``closures.no_events``, ``file.too_large``.
        Unavailable: ``file.unreadable``.
    """
    if first_bytes(path).lstrip(b"\xef\xbb\xbf\r\n ").upper().startswith(b"BEGIN:VCALENDAR"):
        yield from _from_calendar(path, zone)
    else:
        yield from _from_table(path)


def import_closures(desk: Desk, actor: Actor, path: Path, *, dry_run: bool = False) -> ImportReport:
    """Import a list of exceptions, or tell what importing it would do; one that is known is not doubled.

    Raises:
        Refused: what `read_closures` says.
        Unavailable: likewise, and the database.
    """
    digest, _ = digest_of(path)
    rows = list(read_closures(path, desk.clock.zone))
    good = [row for row in rows if isinstance(row, Closure)]
    report = ImportReport(
        path.name, dry_run, rejected=[rejected_row(row) for row in rows if isinstance(row, BrokenRow)]
    )
    report.counts.update(read=len(rows), rejected=len(report.rejected))
    if dry_run:
        report.counts.update(desk.read(preview_closures, good))
        return report
    command = ImportClosures(
        source=path.name, digest=digest, closures=tuple(good), rejected=tuple(report.rejected)
    )
    for event in desk.execute(command, actor).events:
        if isinstance(event, ClosuresImported):
            report.run = event.import_run_id
            report.counts.update(new=event.new, changed=event.modified, unchanged=event.unchanged)
    return report


def _from_table(path: Path) -> Iterator[Closure | BrokenRow]:
    with open_table(path) as table:
        for sheet in table.sheets:
            proposal = propose(sheet, FIELDS)
            if proposal is None or not {"first", "day"} & proposal.matches.keys():
                continue
            name = "" if table.kind == "csv" else sheet.name
            for row in rows_below(sheet, proposal.header):
                where = Where(path.name, name, row.number)
                if not isinstance(row, Row):
                    yield BrokenRow(where, row.code, row.facts, row.raw)
                elif not row.blank:
                    yield _read_row(row, where, proposal)
            return
    raise Refused("closures.no_days", file=path.name)


def _read_row(row: Row, where: Where, proposal: Proposal) -> Closure | BrokenRow:
    def cell(name: str) -> Value:
        match = proposal.matches.get(name)
        return row.values[match.column] if match and match.column < len(row.values) else None

    order = proposal.date_order
    try:
        first = read_date(cell("first") if text_of(cell("first")) else cell("day"), order)
        last = read_date(cell("last"), order) if text_of(cell("last")) else first
        opens = read_hours(cell("opens"))[0] if text_of(cell("opens")) else None
        closes = read_hours(cell("closes"))[0] if text_of(cell("closes")) else None
    except UnclearDate as error:
        return BrokenRow(where, error.code, {"text": excerpt(error.text), "column": ""}, row.raw())
    word = text_of(cell("kind"))
    kind = _KINDS.get(normalise(word)) if word else ClosureKind.CLOSED
    if kind is None:
        return BrokenRow(where, "file.closure.kind_unknown", {"word": excerpt(word)}, row.raw())
    closure = Closure(
        kind=kind, first_day=first, last_day=last, opens=opens, closes=closes, reason=text_of(cell("reason"))
    )
    return _checked(closure, where, row.raw())


def _checked(closure: Closure, where: Where, raw: str) -> Closure | BrokenRow:
    try:
        check_closure(closure)
    except Refused as refused:
        return BrokenRow(where, f"refused.{refused.code}", refused.facts, raw)
    return closure


def _from_calendar(path: Path, zone: dt.tzinfo) -> Iterator[Closure | BrokenRow]:
    try:
        if path.stat().st_size > _LARGEST_CALENDAR:
            raise Refused("file.too_large", file=path.name, limit=_LARGEST_CALENDAR >> 20)
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    try:
        events = [event for event in ICalendar.from_ical(content).walk("VEVENT") if isinstance(event, IEvent)]
    except ValueError as error:
        raise Refused("file.damaged", file=path.name, detail=excerpt(str(error))) from error
    if not events:
        raise Refused("closures.no_events", file=path.name)
    for number, event in enumerate(events, start=1):
        where, summary = Where(path.name, "", number), str(event.get("SUMMARY", ""))
        try:
            closure = _of_event(event, summary, zone)
        except ValueError:  # the library's errors about an event without sound dates are all of this kind
            facts = {"text": excerpt(summary), "column": "DTSTART"}
            yield BrokenRow(where, "file.date.unreadable", facts, excerpt(summary))
            continue
        yield _checked(closure, where, excerpt(summary))


def _of_event(event: IEvent, summary: str, zone: dt.tzinfo) -> Closure:
    """An all-day event ends on the day before its DTEND (RFC 5545, 3.6.1); one with hours closes these."""
    start, end = event.start, event.end
    kind = ClosureKind.OPEN if any(word in summary for word in _SAYS_OPEN) else ClosureKind.CLOSED
    if not isinstance(start, dt.datetime) or not isinstance(end, dt.datetime):
        last = max(start, end - dt.timedelta(1))
        return Closure(kind=kind, first_day=start, last_day=last, reason=summary)
    first, until = _local(start, zone), _local(end, zone)
    one_day = first.date() == until.date() and until > first
    return Closure(
        kind=kind,
        first_day=first.date(),
        last_day=until.date(),
        opens=first.time() if one_day else None,
        closes=until.time() if one_day else None,
        reason=summary,
    )


def _local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
