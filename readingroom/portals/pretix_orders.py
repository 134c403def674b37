"""pretix's orders as its REST API writes them, as bookings: the same ones as those of its CSV export.

A booking is a position of an order; organizer/event/code/position names it, in whatever way it came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError

from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus, Where
from readingroom.portals.adapter import Change, Unreadable
from readingroom.portals.files.fields import LABELS, read_status, split_codes
from readingroom.portals.native.protocol import Identifier, Message
from readingroom.portals.rest import SaidLine, SaidText, unreadable
from readingroom.portals.rules import SubjectKind
from readingroom.portals.signatures import unsigned
from readingroom.tabular.mapping import normalise

__all__ = ["Checkin", "Order", "Position", "Shop", "Slot", "changes", "field_of"]

_ASKED = frozenset({"wanted", "purpose", "document_kind", "document_number"})
_PRESENT = frozenset({
    "status", "start", "end", "email", "name", "phone", "organisation", "note", "seat_kind", "seat_name", "language",
})  # fmt: skip


class Answered(Message):
    """One answer of a reader."""

    question: int
    answer: SaidText = ""


class Checkin(Message):
    """Somebody came or went."""

    list: int
    datetime: AwareDatetime
    type: SaidLine = "entry"


class Seat(Message):
    """A numbered seat."""

    name: SaidLine = ""


class Position(Message):
    """One ticket."""

    id: int
    positionid: int
    item: int | None = None
    variation: int | None = None
    subevent: int | None = None
    attendee_name: SaidLine = ""
    attendee_email: SaidLine = ""
    company: SaidLine = ""
    secret: SaidLine = ""
    pseudonymization_id: SaidLine = ""
    addon_to: int | None = None
    canceled: bool = False
    seat: Seat | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    answers: list[Answered] = Field(default_factory=list, max_length=200)
    checkins: list[Checkin] = Field(default_factory=list, max_length=1_000)


class Address(Message):
    """Whom an invoice would go to."""

    name: SaidLine = ""


class Order(Message):
    """One order with its tickets.

    Attributes:
        last_modified: as written: it is handed back to tell whether the order has changed.
    """

    code: Identifier
    status: Identifier
    last_modified: Identifier
    require_approval: bool = False
    email: SaidLine = ""
    phone: SaidLine = ""
    locale: SaidLine = ""
    comment: SaidText = ""
    total: SaidLine = ""
    invoice_address: Address | None = None
    positions: list[Position] = Field(default_factory=list, max_length=500)

    def at(self, positionid: int) -> Position | None:
        """The ticket of this number."""
        return next((one for one in self.positions if one.positionid == positionid), None)


@dataclass(frozen=True)
class Slot:
    """Hours that can be booked: a date of a series, or the event itself."""

    start: dt.datetime
    end: dt.datetime | None


@dataclass
class Shop:
    """What orders refer to by number.

    Attributes:
        system: ``pretix:`` and the host.
        path: ``organizer/event``.
        slots: date of the series -> hours; None: the event's own.
        products: (item, variation) -> what it is called.
        questions: id -> field of a booking.
    """

    system: str
    path: str
    slots: dict[int | None, Slot] = field(default_factory=dict)
    products: dict[tuple[int | None, int | None], str] = field(default_factory=dict)
    questions: dict[int, str] = field(default_factory=dict)


def field_of(identifier: str, texts: Any) -> str:
    """Field of a booking that a question asks for, by its text in any language or its identifier; empty: none."""
    told = [str(one) for one in (texts.values() if isinstance(texts, Mapping) else [texts])]
    for text in (*told, identifier):
        if (name := LABELS.get(normalise(text))) in _ASKED:
            return str(name)
    return ""


def changes(item: Any, shop: Shop) -> Iterator[Change | Unreadable]:
    """The bookings of one order, as it came; its slots are known by now."""
    code = item.get("code") if isinstance(item, Mapping) else None
    subject = f"{shop.path}/{code}" if isinstance(code, str) and code.isalnum() and len(code) < 50 else ""
    try:
        order = Order.model_validate(item)
    except ValidationError as error:
        yield unreadable(item, error, subject)
        return
    for position in order.positions:
        if position.addon_to is None:  # a locker with the seat
            yield _change(item, order, position, shop)


def _change(item: Any, order: Order, position: Position, shop: Shop) -> Change | Unreadable:
    subject = f"{shop.path}/{order.code}/{position.positionid}"
    status = SnapshotStatus.CANCELLED if position.canceled else read_status(order.status)
    slot = _slot(position, shop)
    if status is None or (slot is None and status is not SnapshotStatus.CANCELLED):
        return unreadable(item, None, subject)
    if slot is not None and slot.end is not None and slot.end < slot.start:
        return unreadable(item, None, subject)
    told = {
        name: answer.answer
        for answer in position.answers
        if (name := shop.questions.get(answer.question)) is not None
    }
    numbered = f"{order.code}-{position.positionid}"
    several = any(one.positionid != 1 for one in order.positions)
    snapshot = BookingSnapshot(
        system=shop.system,
        external_id=subject,
        aliases=(subject.partition("/")[2],),
        number=numbered if several else order.code,
        scan_codes=tuple(filter(None, (position.secret, position.pseudonymization_id, numbered, order.code))),
        status=status,
        start=None if slot is None else slot.start,
        end=None if slot is None else slot.end,
        name=position.attendee_name or (order.invoice_address.name if order.invoice_address else ""),
        email=position.attendee_email or order.email,
        phone=order.phone,
        document_kind=told.get("document_kind", ""),
        document_number=told.get("document_number", ""),
        organisation=position.company,
        wanted=split_codes(told.get("wanted", "")),
        purpose=told.get("purpose", ""),
        note=unsigned(order.comment),
        seat_kind=shop.products.get((position.item, position.variation), ""),
        seat_name=position.seat.name if position.seat else "",
        language=order.locale,
        present=(_PRESENT - (frozenset() if slot else {"start", "end"})) | frozenset(shop.questions.values()),
        where=Where("", "", 0),
    )
    return Change(kind=SubjectKind.BOOKING, id=subject, snapshot=snapshot, etag=order.last_modified)


def _slot(position: Position, shop: Shop) -> Slot | None:
    """The date of the series, else the ticket's own validity, else the event's hours."""
    if position.subevent is not None:
        return shop.slots.get(position.subevent)
    if position.valid_from is not None:
        return Slot(position.valid_from, position.valid_until)
    return shop.slots.get(None)
