"""pretix's order list: the positions, as CSV in any of its three dialects or as an XLSX sheet.

The export is written in the language of whoever pressed the button. English columns are known by name;
any other language is read by the exporter's order of columns (pretix ``base/exporters/orderlist.py``)
around what looks the same everywhere: order code, position number, dates, secrets, and the link.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow, SnapshotStatus, Where
from readingroom.portals.files.fields import BOOKING_FIELDS, read_status, split_codes
from readingroom.portals.signatures import unsigned
from readingroom.tabular.dates import UnclearDate, read_moment
from readingroom.tabular.mapping import Header, propose
from readingroom.tabular.rows import Row, RowError, Sheet, Value, column_letters, excerpt, text_of

__all__ = ["PositionColumns", "find_positions", "is_order_list", "read_positions"]

_LINK = re.compile(
    r"https?://(?P<host>[^/\s]+)/(?:(?P<first>[\w.-]+)/)?(?:(?P<second>[\w.-]+)/)?"
    r"(?P<kind>ticket|order)/(?P<code>[A-Z0-9]+)/(?:(?P<position>\d+)/)?[^/\s]+/?"
)
_SAMPLE = 50

# Names of the English export since 4.0; later versions only added columns.
_ENGLISH = {
    "event": ("event slug",),
    "code": ("order code",),
    "position": ("position id",),
    "status": ("status",),
    "email": ("email", "e-mail"),
    "phone": ("phone number",),
    "start": ("start date",),
    "end": ("end date",),
    "product": ("product",),
    "variation": ("variation",),
    "name": ("attendee name",),
    "attendee_email": ("attendee email",),
    "organisation": ("attendee company", "company"),
    "pseudonym": ("pseudonymization id",),
    "secret": ("ticket secret",),
    "seat_name": ("seat name",),
    "valid_from": ("valid from",),
    "valid_until": ("valid until",),
    "note": ("order comment",),
    "addon_to": ("add-on to position id",),
    "invoice_name": ("invoice address name",),
    "language": ("order locale",),
    "link": ("position order link", "order link"),
}
_ANSWERS = tuple(
    item for item in BOOKING_FIELDS if item.name in ("wanted", "purpose", "document_kind", "document_number")
)
_DEFUSED = re.compile(r"'(?=[@+\-=|%])")


@dataclass(frozen=True, slots=True)
class PositionColumns:
    """Where the fields of a positions table are.

    Attributes:
        header: the header row.
        at: field -> column index; ``code``, ``position`` and ``status`` are always there.
    """

    header: Header
    at: dict[str, int]


@dataclass(slots=True)
class _Known:
    """What a first pass over the file tells for all rows: shops by event, orders of several positions."""

    shops: dict[str, tuple[str, str]] = field(default_factory=dict)
    several: set[tuple[str, str]] = field(default_factory=set)


def is_order_list(sheet: Sheet) -> bool:
    """Whether a sheet is pretix's list of orders, which has no slot, instead of positions."""
    for row in islice(sheet.rows(), 3):
        if isinstance(row, Row) and row.values:
            texts = [text_of(value) for value in row.values]
            if {"order code", "order total"} <= {text.casefold() for text in texts}:
                return True
            if (link := _LINK.fullmatch(texts[-1])) and link["kind"] == "order":
                return True
    return False


def find_positions(sheet: Sheet) -> PositionColumns | None:
    """The columns of a positions table, None if the sheet is something else."""
    rows = [row for row in islice(sheet.rows(), _SAMPLE) if isinstance(row, Row)]
    if not rows or not all(isinstance(value, str | None) for value in rows[0].values):
        return None
    header = Header(rows[0].number, tuple(text_of(value) for value in rows[0].values))
    samples = [[text_of(value) for value in row.values] for row in rows[1:]]
    at = _by_name(header) or _by_order(header, samples)
    if at is None:
        return None
    after = max(at.get(name, 0) for name in ("seat_name", "pseudonym", "secret", "note", "product"))
    own_names = {index for index in at.values() if index > after}
    answers = tuple(
        name if index > after and index not in own_names else "" for index, name in enumerate(header.names)
    )
    if proposal := propose(sheet, _ANSWERS, Header(header.row, answers)):
        at |= {name: match.column for name, match in proposal.matches.items()}
    return PositionColumns(header, at)


def _by_name(header: Header) -> dict[str, int] | None:
    told = [name.casefold().strip() for name in header.names]
    at = {}
    for name, aliases in _ENGLISH.items():
        found = [told.index(alias) for alias in aliases if alias in told]
        if found:
            at[name] = found[0]
    return at if {"code", "position", "status"} <= at.keys() else None


def _by_order(header: Header, samples: list[list[str]]) -> dict[str, int] | None:
    """The columns by the exporter's order, for an export in another language."""
    width = len(header.names)
    samples = [[*row, *[""] * (width - len(row))] for row in samples]
    code = next((at for at in (1, 2) if any(_is_position(row[at : at + 7]) for row in samples)), None)
    if code is None:
        return None
    right = [row for row in samples if _is_position(row[code : code + 7])]
    if len(right) * 2 < len(samples):
        return None
    samples = right
    at = {
        "event": 0,
        "code": code,
        "position": code + 1,
        "status": code + 2,
        "email": code + 3,
        "phone": code + 4,
    }
    product = code + 7
    if any(_is_moment(row[code + 8]) for row in samples if len(row) > code + 9):
        at |= {"start": code + 8, "end": code + 9}
        product = code + 10
    numbered = all(row[product + 1].isdecimal() for row in samples)
    at |= {
        "product": product,
        "variation": product + (2 if numbered else 1),
        "name": product + (8 if numbered else 6),
    }
    for column in range(at["name"], width):
        values = [row[column] for row in samples]
        if "pseudonym" not in at and all(re.fullmatch(r"[A-Z0-9]{10}", value) for value in values):
            secret = all(re.fullmatch(r"[a-z0-9]{32}|\S{40,}", row[column + 1]) for row in samples)
            at |= {"pseudonym": column, "seat_name": column + (3 if secret else 2)}
            if secret:
                at["secret"] = column + 1
        elif all(re.fullmatch(r"[a-z]{2}(?:-[a-z]+)?", value) for value in values):
            at["language"] = column
        elif all(_LINK.fullmatch(value) for value in values):
            at["link"] = column
    return {name: column for name, column in at.items() if column < width} if "pseudonym" in at else None


def _is_position(cells: list[str]) -> bool:
    if len(cells) < 7:
        return False
    code, position, status, email, _, day, time = cells
    return (
        re.fullmatch(r"[A-Z0-9]{3,16}", code) is not None
        and position.isdecimal()
        and bool(status)
        and (not email or "@" in email)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None
        and re.fullmatch(r"\d\d:\d\d:\d\d", time) is not None
    )


def _is_moment(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text) is not None


def read_positions(
    file: str, sheet_name: str, sheet: Sheet, columns: PositionColumns, zone: dt.tzinfo
) -> Iterator[BookingSnapshot | BrokenRow | IgnoredRow]:
    """The bookings of a positions table. Reads the sheet twice; memory grows with the orders of several positions.

    Args:
        file: the file's name.
        sheet_name: the sheet's name, ``""`` for CSV.
        sheet: its rows.
        columns: from `find_positions`.
        zone: the archive's time zone; pretix writes the event's local time without naming it.
    """
    known = _first_pass(sheet, columns)
    for row in sheet.rows():
        if row.number <= columns.header.row:
            continue
        where = Where(file, sheet_name, row.number)
        if isinstance(row, RowError):
            yield BrokenRow(where, row.code, row.facts, row.raw)
        else:
            yield _read(row, where, columns, known, zone)


def _cells(row: Row, columns: PositionColumns) -> dict[str, str]:
    return {name: _text(row.values[at]) if at < len(row.values) else "" for name, at in columns.at.items()}


def _text(value: Value) -> str:
    """The cell's text without the apostrophe with which pretix defuses ``=``, ``+``, ``-``, ``@`` in CSV."""
    text = text_of(value)
    return text[1:].replace("\\|", "|") if _DEFUSED.match(text) else text


def _first_pass(sheet: Sheet, columns: PositionColumns) -> _Known:
    known = _Known()
    for row in sheet.rows():
        if isinstance(row, Row) and row.number > columns.header.row:
            cells = _cells(row, columns)
            event = cells.get("event", "")
            if cells["position"] not in ("", "1"):
                known.several.add((event, cells["code"]))
            if event not in known.shops and (link := _LINK.fullmatch(cells.get("link", ""))):
                # On a shop's own domain the organizer, or organizer and event, are missing in the path.
                organizer = link["first"] if link["second"] else ""
                known.shops[event] = (link["host"], organizer or "")
    return known


def _read(
    row: Row, where: Where, columns: PositionColumns, known: _Known, zone: dt.tzinfo
) -> BookingSnapshot | BrokenRow | IgnoredRow:
    cells = _cells(row, columns)
    event, code, position = cells.get("event", ""), cells["code"], cells["position"]
    if not code or not position.isdecimal():
        return BrokenRow(
            where, "file.booking.no_id", {"column": columns.header.names[columns.at["code"]]}, row.raw()
        )
    if addon_to := cells.get("addon_to", ""):
        facts = {"number": code, "product": excerpt(cells.get("product", "")), "position": addon_to}
        return IgnoredRow(where, "file.ignored.addon", facts, row.raw())
    status = read_status(cells["status"])
    if status is None:
        return BrokenRow(where, "file.booking.status_unknown", {"word": excerpt(cells["status"])}, row.raw())
    try:
        start, end = _slot(cells, zone)
    except UnclearDate as error:
        facts = {"column": column_letters(columns.at.get("start", 0)), "text": excerpt(error.text)}
        return BrokenRow(where, error.code, facts, row.raw())
    if start is None and status is not SnapshotStatus.CANCELLED:
        return BrokenRow(where, "file.booking.no_slot", {"number": code}, row.raw())
    if start and end and end < start:
        return BrokenRow(where, "file.booking.ends_before_start", {"start": start, "end": end}, row.raw())
    host, organizer = known.shops.get(event, ("", ""))
    short = "/".join(part for part in (event, code, position) if part)
    numbered = f"{code}-{position}"
    seat = " – ".join(part for part in (cells.get("product"), cells.get("variation")) if part)
    has = columns.at.keys()
    present = {"status", "email", "name"} | (
        has & {"phone", "organisation", "wanted", "purpose", "note", "seat_name"}
    )
    present |= has & {"language", "document_kind", "document_number"}
    present |= ({"start", "end"} if start else set()) | ({"seat_kind"} if "product" in has else set())
    return BookingSnapshot(
        system=f"pretix:{host}" if host else "pretix",
        external_id=f"{organizer}/{short}" if organizer else short,
        aliases=(short,) if organizer else (),
        number=numbered if (event, code) in known.several else code,
        scan_codes=tuple(filter(None, (cells.get("secret"), cells.get("pseudonym"), numbered, code))),
        status=status,
        start=start,
        end=end,
        name=cells.get("name") or cells.get("invoice_name", ""),
        email=cells.get("attendee_email") or cells.get("email", ""),
        phone=cells.get("phone", ""),
        document_kind=cells.get("document_kind", ""),
        document_number=cells.get("document_number", ""),
        organisation=cells.get("organisation", ""),
        wanted=split_codes(cells.get("wanted", "")),
        purpose=cells.get("purpose", ""),
        note=unsigned(cells.get("note", "")),
        seat_kind=seat,
        seat_name=cells.get("seat_name", ""),
        language=cells.get("language", ""),
        present=frozenset(present),
        where=where,
    )


def _slot(cells: dict[str, str], zone: dt.tzinfo) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The date of the series, else the ticket's own validity."""
    for first, last in (("start", "end"), ("valid_from", "valid_until")):
        if cells.get(first):
            return _moment(cells[first], zone), _moment(cells[last], zone) if cells.get(last) else None
    return None, None


def _moment(text: str, zone: dt.tzinfo) -> dt.datetime:
    moment = read_moment(text, zone)
    return moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(), zone)
