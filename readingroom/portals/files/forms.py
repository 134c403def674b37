"""Bookings from any other table, through a column mapping: form exports, lists kept in a spreadsheet."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping

from readingroom.bookings.snapshot import (
    COMPARED_FIELDS,
    BookingSnapshot,
    BrokenRow,
    IgnoredRow,
    SnapshotStatus,
    Where,
)  # fmt: skip
from readingroom.errors import Refused
from readingroom.portals.files.fields import read_status, split_codes
from readingroom.tabular.dates import UnclearDate, read_hours, read_moment
from readingroom.tabular.mapping import ColumnMapping, Header, Options, normalise, rows_below
from readingroom.tabular.rows import CellFault, Row, RowError, Sheet, Value, column_letters, excerpt, text_of

__all__ = ["DEFAULT_PERIODS", "WENJUANXING", "cell_problem", "is_wenjuanxing", "read_form", "read_slot"]

DEFAULT_PERIODS: tuple[tuple[str, str], ...] = (
    ("上午", "09:00-11:30"),
    ("下午", "13:30-17:00"),
    ("全天", "09:00-17:00"),
    ("morning", "09:00-11:30"),
    ("am", "09:00-11:30"),
    ("afternoon", "13:30-17:00"),
    ("pm", "13:30-17:00"),
    ("all day", "09:00-17:00"),
    ("vormittag", "09:00-11:30"),
    ("nachmittag", "13:30-17:00"),
)
"""Hours of half-days that a form offers by name, where the mapping does not say the room's own."""

WENJUANXING = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
"""The columns 问卷星 puts before the questions."""

_DIGITS_KEPT = 10**15  # spreadsheets keep 15 digits of a number; an 18-digit document number loses its end


def is_wenjuanxing(header: Header) -> bool:
    """Whether this is an export of 问卷星."""
    return header.names[:2] == WENJUANXING[:2]


def read_form(
    file: str, sheet_name: str, sheet: Sheet, header: Header, mapping: ColumnMapping, zone: dt.tzinfo
) -> Iterator[BookingSnapshot | BrokenRow | IgnoredRow]:
    """The bookings of a table read through a mapping.

    A row's identity is its ``external_id`` column, else its ``number``, else a digest of who comes when:
    then the same row read again is the same booking, but a changed one is a new one. A day without hours
    runs from midnight to midnight.

    Raises:
        Refused: ``file.columns_missing``, ``file.mapping_needed``: neither a date nor a start is mapped.
    """
    at = mapping.locate(header, required=("date", "start"))
    if not {"date", "start"} & at.keys():
        raise Refused("file.mapping_needed", file=file)
    for row in rows_below(sheet, header):
        where = Where(file, sheet_name, row.number)
        if isinstance(row, RowError):
            yield BrokenRow(where, row.code, row.facts, row.raw)
        else:
            yield _read(row, where, at, mapping, zone)


def _read(
    row: Row, where: Where, at: Mapping[str, int], mapping: ColumnMapping, zone: dt.tzinfo
) -> BookingSnapshot | BrokenRow | IgnoredRow:
    cells: dict[str, Value] = {
        name: row.values[column] if column < len(row.values) else None for name, column in at.items()
    }
    if problem := cell_problem(row, where, cells, at):
        return problem
    texts = {name: text_of(value) for name, value in cells.items()}
    if not any(texts.values()):
        return IgnoredRow(where, "file.ignored.nothing_mapped", {}, row.raw())
    status = SnapshotStatus.CONFIRMED
    if texts.get("status"):
        known = read_status(texts["status"], mapping.options.status_words)
        if known is None:
            return BrokenRow(
                where, "file.booking.status_unknown", {"word": excerpt(texts["status"])}, row.raw()
            )
        status = known
    try:
        slot = read_slot(cells, zone, mapping.options)
        modified = _modified(cells.get("modified"), zone, mapping.options)
    except UnclearDate as error:
        return BrokenRow(where, error.code, {"text": excerpt(error.text)}, row.raw())
    if slot[0] is None and status is not SnapshotStatus.CANCELLED:
        return BrokenRow(where, "file.booking.no_start", {}, row.raw())
    if slot[0] and slot[1] and slot[1] < slot[0]:
        facts = {"start": slot[0], "end": slot[1]}
        return BrokenRow(where, "file.booking.ends_before_start", facts, row.raw())
    identity = texts.get("external_id") or texts.get("number") or _digest(texts, slot[0])
    if not identity:
        return BrokenRow(where, "file.booking.nobody", {}, row.raw())
    number = texts.get("number", "")
    present = (at.keys() & COMPARED_FIELDS) | {"status"}
    present -= {"start", "end"}
    present |= {"start"} if slot[0] else set()
    present |= {"end"} if slot[1] else set()
    return BookingSnapshot(
        system=mapping.source,
        external_id=identity,
        number=number,
        scan_codes=(number,) if number else (),
        status=status,
        start=slot[0],
        end=slot[1],
        wanted=split_codes(texts.get("wanted", "")),
        modified=modified,
        present=frozenset(present),
        where=where,
        name=texts.get("name", ""),
        email=texts.get("email", ""),
        phone=texts.get("phone", ""),
        document_kind=texts.get("document_kind", ""),
        document_number=texts.get("document_number", ""),
        organisation=texts.get("organisation", ""),
        purpose=texts.get("purpose", ""),
        note=texts.get("note", ""),
        seat_kind=texts.get("seat_kind", ""),
        seat_name=texts.get("seat_name", ""),
        language=texts.get("language", ""),
    )


def cell_problem(
    row: Row, where: Where, cells: Mapping[str, Value], at: Mapping[str, int]
) -> BrokenRow | None:
    """A mapped cell that holds no usable value: a formula never calculated, an error, lost digits."""
    for name, value in cells.items():
        column = column_letters(at[name])
        if isinstance(value, CellFault):
            return BrokenRow(where, value.code, {"column": column, "content": value.content}, row.raw())
        if name == "document_number" and isinstance(value, int | float) and abs(value) >= _DIGITS_KEPT:
            return BrokenRow(where, "file.cell.digits_lost", {"column": column}, row.raw())
    return None


def read_slot(
    cells: Mapping[str, Value], zone: dt.tzinfo, options: Options
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Start and end from the fields start, end, date, time and duration, whichever there are.

    Raises:
        UnclearDate: one of them cannot be read.
    """
    order = options.date_order
    first = cells.get("start") if text_of(cells.get("start")) else cells.get("date")
    if not text_of(first):
        return None, None
    # A form may ask for the day in one column and the hour in one it calls 开始时间.
    only_hours = text_of(cells.get("date")) and _hours(first, options) and not _has_date(first, zone, options)
    moment = read_moment(cells.get("date") if only_hours else first, zone, order)
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    hours: tuple[dt.time, dt.time | None] | None = None
    for value in (cells.get("time"), first):
        if text_of(value) and (hours := _hours(value, options)):
            break
    else:
        if text_of(cells.get("time")):
            raise UnclearDate("file.date.hours_unknown", text_of(cells.get("time")))
    if isinstance(moment, dt.datetime):
        start = moment
    elif hours:
        start = dt.datetime.combine(moment, hours[0], zone)
    else:
        start = dt.datetime.combine(moment, dt.time(), zone)
        return start, dt.datetime.combine(moment + dt.timedelta(days=1), dt.time(), zone)
    return start, _end(cells, start, hours, zone, options)


def _end(
    cells: Mapping[str, Value],
    start: dt.datetime,
    hours: tuple[dt.time, dt.time | None] | None,
    zone: dt.tzinfo,
    options: Options,
) -> dt.datetime | None:
    value = cells.get("end")
    if text_of(value):
        if not _has_date(value, zone, options) and (until := _hours(value, options)):
            return dt.datetime.combine(start.date(), until[0], start.tzinfo)
        moment = read_moment(value, zone, options.date_order)
        if isinstance(moment, dt.datetime):
            return moment
    if match := re.match(r"\d+(?:\.\d+)?", text_of(cells.get("duration"))):
        return start + dt.timedelta(minutes=float(match[0]))
    if hours and hours[1]:
        return dt.datetime.combine(start.date(), hours[1], start.tzinfo)
    return None


def _has_date(value: Value, zone: dt.tzinfo, options: Options) -> bool:
    try:
        read_moment(value, zone, options.date_order)
    except UnclearDate as error:
        return error.code == "file.date.ambiguous"
    return True


def _hours(value: Value, options: Options) -> tuple[dt.time, dt.time | None] | None:
    """Hours written out, in brackets after a name (``上午（9:00-11:30）``), or meant by a name alone."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return None
    text = text_of(value)
    bracketed = re.search(r"[(（]([^)）]*\d[^)）]*)[)）]", text)
    for part in (value, bracketed[1] if bracketed else None, re.sub(r"^\D+", "", text)):
        if part:
            try:
                return read_hours(part)
            except UnclearDate:
                continue
    told = normalise(text)
    for word, meant in (*options.periods, *DEFAULT_PERIODS):
        if told == normalise(word) or (
            len(word) > 1 and not word.isascii() and told.endswith(normalise(word))
        ):
            return read_hours(meant)
    return None


def _modified(value: Value, zone: dt.tzinfo, options: Options) -> dt.datetime | None:
    if not text_of(value):
        return None
    moment = read_moment(value, zone, options.date_order)
    return moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(), zone)


def _digest(texts: Mapping[str, str], start: dt.datetime | None) -> str:
    """Who and when, as an identity for rows that have none."""
    who = next((texts[name] for name in ("document_number", "email", "phone", "name") if texts.get(name)), "")
    if not who or start is None:
        return ""
    told = f"{normalise(who)}|{start.isoformat()}"
    return "row-" + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]
