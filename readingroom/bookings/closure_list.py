"""Read a list of closures and make-up workdays, from a table or a calendar.

Read are tables (CSV, TSV, XLSX, XLS) with a day or a first and a last day, and calendars with whole days or hours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event

from readingroom.bookings.calendar import Closure, ClosureKind
from readingroom.bookings.snapshot import BrokenRow, IgnoredRow, Where
from readingroom.errors import Refused, Unavailable
from readingroom.tabular.dates import UnclearDate, read_date, read_hours
from readingroom.tabular.encoding import MARK_WRONG_BYTES, detect
from readingroom.tabular.mapping import (
    ColumnMapping,
    Proposal,
    TargetField,
    names,
    normalise,
    propose,
    rows_below,
)
from readingroom.tabular.rows import Row, RowError, Sheet, excerpt, text_of
from readingroom.tabular.tables import Table, first_bytes, open_table

__all__ = ["CLOSURE_FIELDS", "ClosureRow", "closure_proposal", "read_closures"]

CLOSURE_FIELDS: tuple[TargetField, ...] = (
    TargetField("date", names("日期, 日子, date, day, 闭馆日期, 放假日期"), moment=True),
    TargetField(
        "first_day",
        names(
            "开始日期, 起始日期, 开始, 起, 自, from, first day, start, start date, begins, 放假开始日期, 开始时间"
        ),
        moment=True,
    ),
    TargetField(
        "last_day",
        names(
            "结束日期, 截止日期, 终止日期, 结束, 止, 至, to, until, last day, end, end date, ends, 结束时间"
        ),
        moment=True,
    ),
    TargetField("kind", names("安排, 类型, 类别, 种类, 性质, 是否放假, kind, type, what, status")),
    TargetField(
        "reason",
        names(
            "事由, 原因, 节日, 节假日, 名称, 说明, 备注, reason, name, holiday, why, description, summary, note"
        ),
    ),
    TargetField("hours", names("时段, 时间, 闭馆时段, 钟点, hours, time, times")),
)
"""The columns of a list of closures; a day, or a first day, is needed."""

_WORDS = {
    ClosureKind.CLOSED: (
        "闭馆 休馆 关闭 关门 停止开放 不开放 放假 休假 休息 休 假 节假日 法定节假日 closed closure holiday "
        "public holiday off 1 yes 是 true"
    ),
    ClosureKind.OPEN: (
        "开放 开馆 上班 班 调休上班 调休 补班 补班日 工作日 调休上班日 open workday make-up workday work"
    ),
    ClosureKind.STAFF_OFF: "职工休息 内部休息 staff_off staff off",
    ClosureKind.STAFF_ON: "职工上班 内部上班 staff_on staff on",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()} | {
    "public holiday": ClosureKind.CLOSED,
    "make-up workday": ClosureKind.OPEN,
    "staff off": ClosureKind.STAFF_OFF,
    "staff on": ClosureKind.STAFF_ON,
}
_SPAN = re.compile(r"\s*(?:~|～|—+|–|至|到|\bto\b|\bbis\b|\s-\s)\s*")
_SAID_IN_TITLE = re.compile(r"[(（\[【]\s*(休|假|班|调休|补班)\s*[)）\]】]\s*$")
_LARGEST_CALENDAR = 8 << 20


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """One row of a list of closures, read.

    Attributes:
        where: the row.
        closure: what it says.
        raw: the row as text, for the report.
    """

    where: Where
    closure: Closure
    raw: str = ""


def closure_proposal(table: Table) -> tuple[Sheet, Proposal] | None:
    """The sheet that looks most like a list of closures, and what its columns are; None if none has a day."""
    best: tuple[Sheet, Proposal] | None = None
    for sheet in table.sheets:
        made = propose(sheet, CLOSURE_FIELDS)
        if made is None or not {"date", "first_day"} & made.matches.keys():
            continue
        if best is None or len(made.matches) > len(best[1].matches):
            best = sheet, made
    return best


def read_closures(
    path: Path, zone: dt.tzinfo, mapping: ColumnMapping | None = None
) -> Iterator[ClosureRow | BrokenRow | IgnoredRow]:
    """The rows of a list of closures, in the file's order.

    Args:
        path: CSV, TSV, XLSX, XLS or ICS.
        zone: the archive's time zone.
        mapping: which column is what; by default the columns whose names are known.

    Raises:
        Refused: ``closures.no_days``, ``closures.no_events``, ``file.too_large``, and what `open_table` says.
        Unavailable: ``file.unreadable``.
    """
    head = first_bytes(path).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\t\r\n ")
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        yield from _calendar(path, zone)
        return
    with open_table(path) as table:
        found = closure_proposal(table)
        if found is None and mapping is not None:
            made = propose(table.sheets[0], CLOSURE_FIELDS)
            found = None if made is None else (table.sheets[0], made)
        if found is None:
            raise Refused("closures.no_days")
        sheet, proposal = found
        mapping = mapping or proposal.as_mapping(path.stem)
        at = mapping.locate(proposal.header, required=("date", "first_day"))
        if not {"date", "first_day"} & at.keys():
            raise Refused("closures.no_days")
        name = sheet.name if table.kind != "csv" else ""
        for row in rows_below(sheet, proposal.header):
            where = Where(path.name, name, row.number)
            if isinstance(row, RowError):
                yield BrokenRow(where, row.code, row.facts, row.raw)
            elif not row.blank:
                yield _row(row, where, at, mapping)


def _row(
    row: Row, where: Where, at: dict[str, int], mapping: ColumnMapping
) -> ClosureRow | BrokenRow | IgnoredRow:
    cells = {name: row.values[column] if column < len(row.values) else None for name, column in at.items()}
    texts = {name: text_of(value) for name, value in cells.items()}
    if not any(texts.values()):
        return IgnoredRow(where, "file.ignored.nothing_mapped", {}, row.raw())
    word = normalise(texts.get("kind", ""))
    own = dict(mapping.options.status_words)
    kind = ClosureKind(own[word]) if word in own else _KINDS.get(word) if word else ClosureKind.CLOSED
    if kind is None:
        return BrokenRow(where, "file.closure.kind_unknown", {"word": excerpt(texts["kind"])}, row.raw())
    order = mapping.options.date_order
    try:
        day = cells.get("first_day") if texts.get("first_day") else cells.get("date")
        pieces = _SPAN.split(text_of(day)) if isinstance(day, str) else []
        try:
            first = read_date(day, order)
            last = read_date(cells["last_day"], order) if texts.get("last_day") else first
        except UnclearDate:
            if len(pieces) != 2 or texts.get("last_day"):
                raise
            first, last = (read_date(piece, order) for piece in pieces)
        opens, closes = read_hours(cells["hours"]) if texts.get("hours") else (None, None)
    except UnclearDate as error:
        return BrokenRow(where, error.code, {"text": excerpt(error.text)}, row.raw())
    closure = Closure(
        kind=kind, first_day=first, last_day=last, opens=opens, closes=closes, reason=texts.get("reason", "")
    )
    return ClosureRow(where, closure, row.raw())


def _calendar(path: Path, zone: dt.tzinfo) -> Iterator[ClosureRow | BrokenRow | IgnoredRow]:
    try:
        if path.stat().st_size > _LARGEST_CALENDAR:
            raise Refused("file.too_large", file=path.name, limit=_LARGEST_CALENDAR >> 20)
        text = path.read_bytes().decode(detect(path).codec, MARK_WRONG_BYTES)
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    blocks = [match.start() for match in re.finditer(r"(?im)^BEGIN:VEVENT\s*$", text)]
    if not blocks:
        raise Refused("closures.no_events")
    for begin in blocks:
        finish = re.compile(r"(?im)^END:VEVENT\s*$").search(text, begin)
        where = Where(path.name, "", text.count("\n", 0, begin) + 1)
        if finish is None:
            yield BrokenRow(where, "file.calendar.event_cut_off", {"line": where.row})
            continue
        yield _event(text[begin : finish.end()], where, zone)


def _event(text: str, where: Where, zone: dt.tzinfo) -> ClosureRow | BrokenRow | IgnoredRow:
    raw = excerpt(" | ".join(text.splitlines()), 2_000)
    try:
        calendar = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{text}\r\nEND:VCALENDAR\r\n")
        event: Any = next(one for one in calendar.walk("VEVENT") if isinstance(one, Event))
        start = event["DTSTART"].dt
        lasting = "DURATION" in event
        end = start + event["DURATION"].dt if lasting else event["DTEND"].dt if "DTEND" in event else start
        first, last, opens, closes = _span(start, end, zone)
    except (ValueError, KeyError, TypeError, OverflowError, StopIteration, AttributeError) as error:
        return BrokenRow(where, "file.calendar.event_broken", {"line": where.row, "detail": str(error)}, raw)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return IgnoredRow(where, "file.ignored.closure_cancelled", {}, raw)
    title = " ".join(str(event.get("SUMMARY", "")).split())
    if "RRULE" in event:
        return BrokenRow(where, "file.closure.series", {"title": title}, raw)
    said = _SAID_IN_TITLE.search(title)
    kind = _KINDS[said[1]] if said else ClosureKind.CLOSED
    reason = title[: said.start()].strip() if said else title
    return ClosureRow(
        where,
        Closure(kind=kind, first_day=first, last_day=last, opens=opens, closes=closes, reason=reason),
        raw,
    )


def _span(
    start: dt.date, end: dt.date, zone: dt.tzinfo
) -> tuple[dt.date, dt.date, dt.time | None, dt.time | None]:
    """First and last day of an event, and its hours where it begins and ends within one day.

    An end at midnight is the end of the day before (RFC 5545, 3.6.1: an end lies outside). What lasts over a night
    closes its days whole.

    Raises:
        TypeError: one is a day and the other a moment.
    """
    if not isinstance(start, dt.datetime) or not isinstance(end, dt.datetime):
        if isinstance(start, dt.datetime) or isinstance(end, dt.datetime):
            raise TypeError("DTSTART and DTEND are not of one kind")
        return start, max(start, end - dt.timedelta(1)), None, None
    begin, until = (
        moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (start, end)
    )
    first, last, opens, closes = begin.date(), until.date(), begin.time(), until.time()
    if last > first and closes == dt.time():
        last -= dt.timedelta(1)
        whole = opens == dt.time() or last > first
        return first, last, None if whole else opens, None
    return (first, last, None, None) if last > first else (first, last, opens, closes)
