"""What a file that somebody brings holds: bookings, a list of holdings, or closures, and how it would be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from readingroom.bookings.closure_list import CLOSURE_FIELDS, closure_proposal
from readingroom.errors import Refused
from readingroom.holdings.importing import identifies
from readingroom.imports.rules import KINDS
from readingroom.portals.files.calendar import is_calendar
from readingroom.portals.files.fields import BOOKING_FIELDS, read_status
from readingroom.portals.files.forms import read_slot
from readingroom.portals.files.reading import ReadBookings, read_bookings
from readingroom.tabular.catalogue import HOLDING_FIELDS
from readingroom.tabular.dates import UnclearDate, read_moment
from readingroom.tabular.mapping import (
    ColumnMapping,
    Header,
    Options,
    Proposal,
    TargetField,
    find_header,
    propose,
    rows_below,
)
from readingroom.tabular.rows import Row, Sheet, Value, text_of
from readingroom.tabular.tables import Table, first_bytes, open_table

__all__ = ["FIELDS", "Column", "Recognised", "may_be_read", "recognise", "unclear_words"]

FIELDS: Mapping[str, tuple[TargetField, ...]] = {
    "bookings": BOOKING_FIELDS,
    "holdings": HOLDING_FIELDS,
    "closures": CLOSURE_FIELDS,
}
"""The fields that a column may fill, by kind of import."""

_SAMPLED = 500
_WORDS = 12
_PERSON = frozenset({"name", "phone", "email", "document_number", "number", "external_id"})


@dataclass(frozen=True)
class Column:
    """One column of a table, for a person who says what it is.

    Attributes:
        index: from 0.
        name: as written in the header; empty where there is none.
        samples: the first different values.
        words: up to a dozen different values of the first rows, for columns of few words; empty where there are more.
        values: the cells these were taken from.
    """

    index: int
    name: str
    samples: tuple[str, ...]
    words: tuple[str, ...]
    values: tuple[Value, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Recognised:
    """A file that was looked into, but not read through.

    Attributes:
        path: the file.
        kind: ``bookings``, ``holdings`` or ``closures``.
        form: what it is among these; its words stand under ``file.kind``, empty for lists of holdings and closures.
        encoding: of a text file, as a person knows it.
        sheet: the spreadsheet's sheet that is read.
        columns: of a table.
        proposal: what the program makes of the columns; None where the file says by itself what they are.
        mapping: which columns will be read: a saved mapping that fits, else the proposal.
        saved_as: name of the saved mapping that fits the header.
        ask: a person has to look at the columns before anything can be read.
    """

    path: Path
    kind: str
    form: str = ""
    encoding: str = ""
    sheet: str = ""
    columns: tuple[Column, ...] = ()
    proposal: Proposal | None = None
    mapping: ColumnMapping | None = None
    saved_as: str = ""
    ask: bool = False

    @property
    def mapped(self) -> bool:
        """Whether a person may say which column is what."""
        return self.proposal is not None and self.form != "microsoft_bookings"


def recognise(
    path: Path,
    zone: dt.tzinfo,
    saved: Mapping[str, Sequence[ColumnMapping]] | None = None,
    kind: str = "",
) -> Recognised:
    """Find out what a file is. Only its beginning is read.

    Args:
        path: the file.
        zone: the archive's time zone.
        saved: the desk's mappings by kind of import; one made for this very header is taken.
        kind: what a person says that it is; else the most likely.

    Raises:
        Refused: what `open_table` and `read_bookings` say; ``file.no_header``.
        Unavailable: ``file.unreadable``.
    """
    if is_calendar(first_bytes(path)):
        days = _all_days(path)
        return Recognised(path, kind or ("closures" if days else "bookings"), form="calendar")
    saved = saved or {}
    with open_table(path) as table:
        found = kind or _kind_of(path, table, zone)
        if found == "bookings":
            return _bookings(path, table, zone, saved.get("bookings", ()))
        return _mapped(path, table, found, saved.get(found, ()))


def _all_days(path: Path) -> bool:
    """Whether a calendar has whole days only: holidays, not visits."""
    with path.open("rb") as source:
        starts = [line for line in islice(source, 20_000) if line.upper().startswith(b"DTSTART")]
    return bool(starts) and all(b"VALUE=DATE:" in line.upper().replace(b"\0", b"") for line in starts)


def _kind_of(path: Path, table: Table, zone: dt.tzinfo) -> str:
    try:
        bookings: ReadBookings | None = read_bookings(path, zone)
    except Refused as error:
        if error.code == "file.pretix_orders_only":
            raise
        bookings = None
    if bookings is not None and bookings.kind != "form":
        return "bookings"
    holdings, closures = _best(table, HOLDING_FIELDS), closure_proposal(table)
    counts = {
        "bookings": _fit(bookings.proposal if bookings else None, _PERSON),
        "holdings": _fit(holdings[1] if holdings else None, frozenset(HOLDING_TELLS)),
        "closures": _fit(closures[1] if closures else None, frozenset({"kind", "reason", "last_day"})),
    }
    best = max(counts.values())
    if not best:
        return "holdings" if holdings and identifies(holdings[1].matches) else "bookings"
    return next(kind for kind in KINDS if counts[kind] == best)


HOLDING_TELLS = ("reference_code", "fonds_number", "parent_code")


def _fit(proposal: Proposal | None, tells: frozenset[str]) -> float:
    """How well a table fits: its columns by how sure they are, 0 where nothing tells that it is of this kind."""
    if proposal is None or not tells & proposal.matches.keys():
        return 0.0
    moment = {"date", "start", "first_day"} & proposal.matches.keys()
    if tells == _PERSON and not moment:
        return 0.0
    return sum(match.confidence for match in proposal.matches.values())


def _best(table: Table, fields: tuple[TargetField, ...]) -> tuple[Sheet, Proposal] | None:
    best: tuple[Sheet, Proposal] | None = None
    for sheet in table.sheets:
        made = propose(sheet, fields)
        if made is not None and (best is None or len(made.matches) > len(best[1].matches)):
            best = sheet, made
    return best


def _bookings(path: Path, table: Table, zone: dt.tzinfo, saved: Sequence[ColumnMapping]) -> Recognised:
    read = read_bookings(path, zone, saved=saved)
    sheet = next((one for one in table.sheets if one.name == read.sheet), table.sheets[0])
    encoding = table.encoding.name if table.encoding else ""
    shown = "" if table.kind == "csv" else sheet.name
    if read.kind in ("pretix", "calendar") or read.proposal is None:
        return Recognised(path, "bookings", read.kind, encoding, shown)
    header = read.proposal.header
    columns = _columns(sheet, header)
    known = next((one for one in saved if one.signature == header.signature), None)
    if read.kind == "microsoft_bookings":
        order = None if read.mapping is None else read.mapping.options.date_order
        moments = [
            read.proposal.matches[name].column for name in ("start", "date") if name in read.proposal.matches
        ]
        ask = known is None and order is None and _ambiguous([columns[at] for at in moments])
        return Recognised(
            path, "bookings", read.kind, encoding, shown, columns, read.proposal, known or read.mapping,
            known.name if known else "", ask,
        )  # fmt: skip
    mapping = known or read.proposal.as_mapping(path.stem)
    if known is None and read.mapping is not None:
        mapping = read.mapping
    ask = known is None and (not _sure(read.proposal) or not may_be_read("bookings", mapping))
    ask = ask or (known is None and bool(_unclear("bookings", mapping, columns)))
    return Recognised(
        path, "bookings", read.kind, encoding, shown, columns, read.proposal, mapping,
        known.name if known else "", ask,
    )  # fmt: skip


def _sure(proposal: Proposal) -> bool:
    return all(match.confidence >= 1 for match in proposal.matches.values())


def _mapped(path: Path, table: Table, kind: str, saved: Sequence[ColumnMapping]) -> Recognised:
    best = _best(table, FIELDS[kind])
    if best is None:
        header = find_header(table.sheets[0], FIELDS[kind])
        if header is None:
            raise Refused("file.no_header", file=path.name)
        best = table.sheets[0], Proposal(header, {}, (), tuple(enumerate(header.names)))
    sheet, proposal = best
    columns = _columns(sheet, proposal.header)
    known = next((one for one in saved if one.signature == proposal.header.signature), None)
    mapping = known or proposal.as_mapping(path.stem)
    ask = known is None and (
        not _sure(proposal) or not may_be_read(kind, mapping) or bool(_unclear(kind, mapping, columns))
    )
    encoding = table.encoding.name if table.encoding else ""
    shown = "" if table.kind == "csv" else sheet.name
    return Recognised(
        path, kind, "", encoding, shown, columns, proposal, mapping, known.name if known else "", ask
    )


def may_be_read(kind: str, mapping: ColumnMapping) -> bool:
    """Whether these columns are enough to read the rows at all."""
    fields = {name for name, _, _ in mapping.columns}
    if kind == "holdings":
        return identifies(fields)
    return bool({"date", "start"} & fields) if kind == "bookings" else bool({"date", "first_day"} & fields)


def _columns(sheet: Sheet, header: Header) -> tuple[Column, ...]:
    rows = [row for row in islice(rows_below(sheet, header), _SAMPLED) if isinstance(row, Row)]
    columns = []
    for at, name in enumerate(header.names):
        values = tuple(row.values[at] for row in rows if at < len(row.values))
        told = list(dict.fromkeys(text for value in values if (text := text_of(value))))
        columns.append(Column(at, name, tuple(told[:3]), tuple(told) if len(told) <= _WORDS else (), values))
    return tuple(columns)


def _ambiguous(columns: Sequence[Column]) -> bool:
    """Whether some date could be read as day and month or the other way round."""
    for column in columns:
        for value in column.values:
            try:
                read_moment(value, dt.UTC)
            except UnclearDate as error:
                if error.code == "file.date.ambiguous":
                    return True
    return False


def unclear_words(
    kind: str, mapping: ColumnMapping, columns: Sequence[Column]
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """What a mapping leaves open: status words nobody knows, hours that are not written out, ambiguous dates.

    Returns:
        The words of the status column, the words of the time column, and whether the order of day and month has to
        be said.
    """
    at = {name: index for name, _, index in mapping.columns if index < len(columns)}
    status: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    if kind == "bookings" and "status" in at:
        own = mapping.options.status_words
        status = tuple(word for word in columns[at["status"]].words if read_status(word, own) is None)
    if kind == "bookings" and "time" in at:
        periods = tuple(word for word in columns[at["time"]].words if not _hours_known(word, mapping.options))
    moments = [columns[at[item.name]] for item in FIELDS[kind] if item.moment and item.name in at]
    return status, periods, mapping.options.date_order is None and _ambiguous(moments)


def _hours_known(word: str, options: Options) -> bool:
    try:
        read_slot({"date": dt.date(2026, 1, 5), "time": word}, dt.UTC, options)
    except UnclearDate:
        return False
    return True


def _unclear(kind: str, mapping: ColumnMapping, columns: Sequence[Column]) -> bool:
    return any(unclear_words(kind, mapping, columns))
