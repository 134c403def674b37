"""Microsoft Bookings' report: a TSV of the last months' bookings.

A cancelled booking simply is not in the next report; the importer asks a person about rows that are gone.
The times are the business's local time, in the format of whoever exported; answers to the page's own
questions stand together in one column as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus, Where
from readingroom.portals.files.fields import LABELS, split_codes
from readingroom.portals.files.forms import cell_problem, read_slot
from readingroom.tabular.dates import UnclearDate, infer_order
from readingroom.tabular.mapping import Header, Options, normalise, rows_below
from readingroom.tabular.rows import Row, RowError, Sheet, Value, excerpt, text_of

__all__ = ["SYSTEM", "is_microsoft_bookings", "read_microsoft_bookings"]

SYSTEM = "microsoft-bookings"
"""Booking IDs are unique over all tenants, so the system needs no instance."""

_COLUMNS = {
    "date & time": "start",
    "customer name": "name",
    "customer email": "email",
    "customer phone": "phone",
    "service": "seat_kind",
    "duration": "duration",
    "customer notes": "note",
    "notes": "note",
    "custom fields": "answers",
    "booking id": "external_id",
}


def is_microsoft_bookings(header: Header) -> bool:
    """Whether these are the report's columns."""
    return {"date & time", "customer name", "booking id"} <= set(map(normalise, header.names))


def read_microsoft_bookings(
    file: str, sheet_name: str, sheet: Sheet, header: Header, zone: dt.tzinfo, options: Options
) -> Iterator[BookingSnapshot | BrokenRow | IgnoredRow]:
    """The bookings of a report. Without a stated order of day and month, the column itself must show it."""
    at: dict[str, int] = {}
    for column, name in enumerate(header.names):
        if (field := _COLUMNS.get(normalise(name))) and field not in at:
            at[field] = column
    if options.date_order is None:
        column = at["start"]
        rows = (row for row in islice(rows_below(sheet, header), 5_000) if isinstance(row, Row))
        options = Options(infer_order(row.values[column] for row in rows if column < len(row.values)))
    for row in rows_below(sheet, header):
        where = Where(file, sheet_name, row.number)
        if isinstance(row, RowError):
            yield BrokenRow(where, row.code, row.facts, row.raw)
        else:
            yield _read(row, where, at, zone, options)


def _read(
    row: Row, where: Where, at: dict[str, int], zone: dt.tzinfo, options: Options
) -> BookingSnapshot | BrokenRow:
    cells: dict[str, Value] = {
        name: row.values[column] if column < len(row.values) else None for name, column in at.items()
    }
    if problem := cell_problem(row, where, cells, at):
        return problem
    texts = {name: text_of(value) for name, value in cells.items()}
    if not texts["external_id"]:
        return BrokenRow(where, "file.booking.no_id", {"column": "Booking ID"}, row.raw())
    try:
        start, end = read_slot(cells, zone, options)
    except UnclearDate as error:
        return BrokenRow(where, error.code, {"text": excerpt(error.text)}, row.raw())
    if start is None:
        return BrokenRow(where, "file.booking.no_start", {}, row.raw())
    answers = _answers(texts.get("answers", ""))
    present = {"status", "start", "name", "email", "phone", "note", "seat_kind"} & (at.keys() | {"status"})
    present |= {"end"} if end else set()
    present |= {"wanted", "purpose"} if "answers" in at else set()
    present |= answers.keys() & {"document_kind", "document_number", "organisation"}
    return BookingSnapshot(
        system=SYSTEM,
        external_id=texts["external_id"],
        scan_codes=(texts["external_id"],),
        status=SnapshotStatus.CONFIRMED,
        start=start,
        end=end,
        name=texts.get("name", ""),
        email=texts.get("email", ""),
        phone=texts.get("phone", ""),
        document_kind=answers.get("document_kind", ""),
        document_number=answers.get("document_number", ""),
        organisation=answers.get("organisation", ""),
        wanted=split_codes(answers.get("wanted", "")),
        purpose=answers.get("purpose", ""),
        note=texts.get("note", ""),
        seat_kind=texts.get("seat_kind", ""),
        present=frozenset(present),
        where=where,
    )


def _answers(text: str) -> dict[str, str]:
    """The page's own questions: a JSON object, or ``question: answer`` lines."""
    pairs: list[tuple[str, str]] = []
    try:
        stored: Any = json.loads(text) if text.startswith("{") else None
    except ValueError:
        stored = None
    if isinstance(stored, dict):
        for question, answer in stored.items():
            told = "; ".join(map(str, answer)) if isinstance(answer, list) else str(answer or "")
            pairs.append((str(question), told))
    else:
        for line in text.replace("：", ":").splitlines():
            question, colon, answer = line.partition(":")
            if colon:
                pairs.append((question, answer.strip()))
    found: dict[str, str] = {}
    for question, answer in pairs:
        if field := LABELS.get(normalise(question)):
            found.setdefault(field, answer)
    return found
