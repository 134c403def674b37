"""Bookings from any file: what kind it is, what it says, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.errors import Refused
from readingroom.portals.files.calendar import is_calendar, read_calendar
from readingroom.portals.files.fields import BOOKING_FIELDS
from readingroom.portals.files.forms import is_wenjuanxing, read_form
from readingroom.portals.files.microsoft_bookings import is_microsoft_bookings, read_microsoft_bookings
from readingroom.portals.files.notices import Notice
from readingroom.portals.files.pretix import PositionColumns, find_positions, is_order_list, read_positions
from readingroom.tabular.mapping import ColumnMapping, Header, Options, Proposal, find_header, propose
from readingroom.tabular.rows import Sheet
from readingroom.tabular.tables import Table, first_bytes, open_table

__all__ = ["BOOKING_SUFFIXES", "Kind", "ReadBookings", "read_bookings"]

BOOKING_SUFFIXES = (".ics", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
"""What a file dialog offers; what a file is, its content tells."""

Kind = Literal["pretix", "calendar", "microsoft_bookings", "wenjuanxing", "form"]
"""What a file was found to be; its name is ``file.kind.<kind>``."""


@dataclass(slots=True)
class ReadBookings:
    """A file of bookings, found out but not yet read through. Iterating reads it, every time anew.

    Attributes:
        path: the file.
        kind: what it is.
        zone: the archive's time zone.
        window: first and last day for which a calendar's series are unfolded.
        sheet: the spreadsheet's sheet the bookings are on, ``""`` in other files.
        proposal: for forms: what the program makes of the columns, to be confirmed.
        mapping: for forms: the mapping that is used, saved or made of the proposal; None while required
            columns are missing, then a person has to choose.
        notices: what to know about the whole file; complete when it has been read through.
    """

    path: Path
    kind: Kind
    zone: dt.tzinfo
    window: tuple[dt.date, dt.date] | None = None
    sheet: str = ""
    proposal: Proposal | None = None
    mapping: ColumnMapping | None = None
    notices: list[Notice] = field(default_factory=list)

    @property
    def needs_mapping(self) -> bool:
        """Whether nothing can be read before a person says which column is the day."""
        return self.kind in ("form", "wenjuanxing") and self.mapping is None

    @property
    def snapshot_source(self) -> bool:
        """Whether the file lists all bookings there are, so that one that is gone may be cancelled.

        A calendar tells of cancellations by itself, pretix lists cancelled orders; a form only grows.
        """
        return self.kind == "microsoft_bookings"

    def __iter__(self) -> Iterator[BookingSnapshot | BrokenRow | IgnoredRow]:
        """The rows in the file's order, one at a time.

        Raises:
            Refused: the file is damaged further on (what came before was right), or
                ``file.mapping_needed``.
            Unavailable: ``file.unreadable``.
        """
        self.notices.clear()
        if self.kind == "calendar":
            yield from read_calendar(self.path, self.zone, self.window, self.notices)
            return
        with open_table(self.path) as table:
            yield from self._rows(table)

    def _rows(self, table: Table) -> Iterator[BookingSnapshot | BrokenRow | IgnoredRow]:
        file = table.file
        sheet = next((sheet for sheet in table.sheets if sheet.name == self.sheet), table.sheets[0])
        name = sheet.name if table.kind != "csv" else ""
        if self.kind == "pretix":
            columns = find_positions(sheet)
            if columns is not None:
                yield from read_positions(file, name, sheet, columns, self.zone)
            return
        header = self.proposal.header if self.proposal else find_header(sheet, BOOKING_FIELDS)
        if header is None:
            return
        if self.kind == "microsoft_bookings":
            options = self.mapping.options if self.mapping else Options()
            yield from read_microsoft_bookings(file, name, sheet, header, self.zone, options)
            return
        if self.mapping is None:
            raise Refused("file.mapping_needed", file=file)
        self.notices.extend(_form_notices(self.mapping, header))
        yield from read_form(file, name, sheet, header, self.mapping, self.zone)


def read_bookings(
    path: Path,
    zone: dt.tzinfo,
    mapping: ColumnMapping | None = None,
    window: tuple[dt.date, dt.date] | None = None,
    saved: Sequence[ColumnMapping] = (),
    options: Options | None = None,
) -> ReadBookings:
    """Finds out what kind of bookings a file holds. Reads its beginning only; iterate the result for the rest.

    Args:
        path: the file.
        zone: the archive's time zone, for times that name none.
        mapping: which columns to read, as a person chose; else one of ``saved`` made for this very
            header, else the program's own proposal.
        window: first and last day for which a calendar's series are unfolded.
        saved: the desk's saved mappings.
        options: how cells are read in a proposed mapping, e.g. the room's own hours of half-days, and the
            order of day and month for Microsoft Bookings.

    Raises:
        Refused: see `open_table`; and ``file.pretix_orders_only``: the list of orders without positions,
            ``file.no_header``: no row looks like column names.
        Unavailable: ``file.unreadable``.
    """
    if is_calendar(first_bytes(path)):
        return ReadBookings(path, "calendar", zone, window)
    with open_table(path) as table:
        found = _positions(table)
        if found is not None:
            return ReadBookings(path, "pretix", zone, sheet=found[0].name)
        if any(is_order_list(sheet) for sheet in table.sheets):
            raise Refused("file.pretix_orders_only", file=path.name)
        best: tuple[Sheet, Proposal] | None = None
        for sheet in table.sheets:
            proposal = propose(sheet, BOOKING_FIELDS)
            if proposal and (best is None or len(proposal.matches) > len(best[1].matches)):
                best = sheet, proposal
        if best is None:
            raise Refused("file.no_header", file=path.name)
    return _form(path, zone, best[0], best[1], mapping, saved, options)


def _positions(table: Table) -> tuple[Sheet, PositionColumns] | None:
    for sheet in table.sheets:
        if columns := find_positions(sheet):
            return sheet, columns
    return None


def _form(
    path: Path,
    zone: dt.tzinfo,
    sheet: Sheet,
    proposal: Proposal,
    mapping: ColumnMapping | None,
    saved: Sequence[ColumnMapping],
    options: Options | None,
) -> ReadBookings:
    header = proposal.header
    if is_microsoft_bookings(header):
        order = mapping or proposal.as_mapping(path.stem, options)
        return ReadBookings(
            path, "microsoft_bookings", zone, sheet=sheet.name, proposal=proposal, mapping=order
        )
    if mapping is None:
        mapping = next((one for one in saved if one.signature == header.signature), None)
    if mapping is None and {"date", "start"} & proposal.matches.keys():
        mapping = _proposed(proposal, path.stem, options)
    kind: Kind = "wenjuanxing" if is_wenjuanxing(header) else "form"
    return ReadBookings(path, kind, zone, sheet=sheet.name, proposal=proposal, mapping=mapping)


def _proposed(proposal: Proposal, name: str, options: Options | None) -> ColumnMapping:
    mapping = proposal.as_mapping(name, options)
    if is_wenjuanxing(proposal.header):
        return replace(mapping, source=f"wenjuanxing:{proposal.header.signature}")
    return mapping


def _form_notices(mapping: ColumnMapping, header: Header) -> Iterator[Notice]:
    mapped = {name for name, _, _ in mapping.columns}
    if not {"external_id", "number"} & mapped:
        yield Notice("file.booking.without_identity")
    if mapping.signature != header.signature:
        yield Notice("file.mapping.header_changed", {"mapping": mapping.name})
