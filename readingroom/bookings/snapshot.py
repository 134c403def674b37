"""What one source says about one booking at one time, whatever way it came.

File readers and portals make snapshots; the importer compares them with the last state seen from the
same source, on the fields the source has, and turns differences into commands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["COMPARED_FIELDS", "BookingSnapshot", "BrokenRow", "IgnoredRow", "SnapshotStatus", "Where"]


class SnapshotStatus(StrEnum):
    """How far the booking is, on the source's side."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Where:
    """Where in a file something stands.

    Attributes:
        file: the file's name, without folders.
        sheet: the spreadsheet's sheet, ``""`` in other files.
        row: row, or line on which it begins, from 1.
    """

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSnapshot:
    """One booking as its source tells it.

    Attributes:
        system: the system instance that gave the booking, e.g. ``"pretix:tickets.example.org"``; the
            bare kind (``"pretix"``) where the source does not name the instance, which is then
            matched by `aliases`.
        external_id: the canonical id inside that system (pretix: ``organizer/event/order/positionid``;
            iCalendar: UID, for one occurrence of a series ``UID/RECURRENCE-ID`` in UTC).
        aliases: what other exports of the same kind of system call the same booking.
        number: the number the reader was given, word for word; ``""`` if the reader has none.
        scan_codes: what may be scanned for it, most specific first; not necessarily unique (an order
            code stands for all its positions).
        status: on the source's side.
        start, end: aware; ``start`` is None only for a cancellation that names no time.
        name, email, phone: of the reader.
        document_kind, document_number: of the identity document, as written.
        organisation: whom the reader acts for.
        wanted: reference codes as written, in order.
        purpose, note: free text.
        seat_kind, seat_name: what was booked (a product, a service), and a numbered seat.
        language: the reader's, as the source codes it, e.g. ``"en"``, ``"zh-hans"``.
        version: grows with every change (SEQUENCE), None where the source has no versions.
        modified: when the source last changed it, aware.
        belongs_to: canonical id of the request, in the same system, whose visit this is; both are one case.
        present: those of `COMPARED_FIELDS` that this source has at all; only these are compared.
        where: the row it was read from.
    """

    system: str
    external_id: str
    status: SnapshotStatus
    start: dt.datetime | None
    where: Where
    present: frozenset[str]
    aliases: tuple[str, ...] = ()
    number: str = ""
    scan_codes: tuple[str, ...] = ()
    end: dt.datetime | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    document_kind: str = ""
    document_number: str = ""
    organisation: str = ""
    wanted: tuple[str, ...] = ()
    purpose: str = ""
    note: str = ""
    seat_kind: str = ""
    seat_name: str = ""
    language: str = ""
    version: int | None = None
    modified: dt.datetime | None = None
    belongs_to: str = ""

    def __post_init__(self) -> None:
        if self.start is None and self.status is not SnapshotStatus.CANCELLED:
            raise ValueError("a booking that is not cancelled has a time")
        for moment in (self.start, self.end, self.modified):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("times of a booking carry their zone")
        if not self.present <= COMPARED_FIELDS:
            raise ValueError(f"not fields of a booking: {sorted(self.present - COMPARED_FIELDS)}")

    def told(self) -> dict[str, object]:
        """The fields this source has, and what it says in them."""
        return {name: getattr(self, name) for name in sorted(self.present)}


COMPARED_FIELDS = frozenset({
    "status", "start", "end", "name", "email", "phone", "document_kind", "document_number", "organisation",
    "wanted", "purpose", "note", "seat_kind", "seat_name", "language",
})  # fmt: skip
"""The fields in which a booking may change; identity, number, codes and versions are not compared."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that ought to be a booking and cannot be read as one.

    Attributes:
        where: the row.
        code: code of the sentence that says what is wrong and what to do, under ``file.*``.
        facts: what the sentence names.
        raw: the row as text, for the report.
    """

    where: Where
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    raw: str = ""


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that is rightly no booking, such as a public holiday in a calendar.

    Attributes:
        where: the row.
        code: code of the sentence with the reason, under ``file.ignored.*``.
        facts: what the sentence names.
        raw: the row as text, for the report.
    """

    where: Where
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    raw: str = ""
