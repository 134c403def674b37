"""Bookings, visits, seats, the queue and opening hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = [
    "Booking", "BookingAlias", "Closure", "OpeningBlock", "QueueTicket", "Seat", "SeatHolding", "Visit",
]  # fmt: skip


class Booking(Base):
    """A promised visit (预约), as its source tells it."""

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("system", "external_id"),
        Index("ix_bookings_day_state", "day", "state"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    system: Mapped[str]
    external_id: Mapped[str]
    state: Mapped[str]
    day: Mapped[dt.date]  # the archive's date of `starts_at`
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime | None]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id"), index=True)
    name: Mapped[str] = mapped_column(Encrypted("bookings.name"))
    email: Mapped[str | None] = mapped_column(Encrypted("bookings.email"))
    phone: Mapped[str | None] = mapped_column(Encrypted("bookings.phone"))
    document_kind: Mapped[str | None]
    document_number: Mapped[str | None] = mapped_column(Encrypted("bookings.document_number"))
    document_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    organisation: Mapped[str | None] = mapped_column(Encrypted("bookings.organisation"))
    purpose: Mapped[str | None] = mapped_column(Encrypted("bookings.purpose"))
    note: Mapped[str | None] = mapped_column(Encrypted("bookings.note"))
    wanted: Mapped[list[str]] = mapped_column(
        EncryptedJson("bookings.wanted")
    )  # word for word: codes, or names
    seat_kind: Mapped[str | None]
    seat_name: Mapped[str | None]
    language: Mapped[str | None]
    version: Mapped[int | None]  # iCalendar SEQUENCE and the like
    modified_at: Mapped[dt.datetime | None]  # by the source's clock
    last_seen: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("bookings.last_seen"))
    # what this source said last, on the columns it has: the next import is compared with it
    cancelled_by: Mapped[str | None]  # "reader" (through the source) | "desk"
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_runs.id"))
    recorded_at: Mapped[dt.datetime]


class BookingAlias(Base):
    """What another export of the same system calls a booking."""

    __tablename__ = "booking_aliases"

    system: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)


class Visit(Base):
    """A reader's presence on one day (到馆接待). It keeps its case's number."""

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_day_state", "day", "state"),
        Index("ix_visits_case_id", "case_id"),
        Index("ix_visits_here", "day", sqlite_where=text("state <> 'left'"), postgresql_where=text("state <> 'left'")),
        Index("uq_visits_present", "case_id", unique=True, sqlite_where=text("state <> 'left'"),
              postgresql_where=text("state <> 'left'")),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    capacity: Mapped[str]  # self | agent | lawyer | organisation
    day: Mapped[dt.date]
    state: Mapped[str]
    arrived_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]
    undone: Mapped[bool] = mapped_column(default=False)  # opened by mistake: it does not count
    purpose: Mapped[str | None] = mapped_column(Encrypted("visits.purpose"))
    note: Mapped[str | None] = mapped_column(Encrypted("visits.note"))


class Seat(Base):
    """A place in the room, of a kind (ordinary, camera stand, large documents, bulk, screen …)."""

    __tablename__ = "seats"

    id: Mapped[Id]
    label: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class SeatHolding(Base):
    """Somebody sits there. Two people on one seat is impossible: a constraint says so, not a check."""

    __tablename__ = "seat_holdings"
    __table_args__ = (
        Index("uq_seat_holdings_seat", "seat_id", unique=True, sqlite_where=text("until IS NULL"),
              postgresql_where=text("until IS NULL")),
        Index("uq_seat_holdings_visit", "visit_id", unique=True, sqlite_where=text("until IS NULL"),
              postgresql_where=text("until IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]


class QueueTicket(Base):
    """A number in today's line (报到即取号)."""

    __tablename__ = "queue_tickets"
    __table_args__ = (UniqueConstraint("day", "number"), UniqueConstraint("visit_id"))

    id: Mapped[Id]
    day: Mapped[dt.date]
    number: Mapped[int]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    booked_for: Mapped[dt.datetime | None]  # the hour that was promised; None for a walk-in
    taken_at: Mapped[dt.datetime]
    state: Mapped[str]
    called_at: Mapped[dt.datetime | None]
    calls: Mapped[int] = mapped_column(default=0)


class OpeningBlock(Base):
    """The room is open on this weekday between these hours."""

    __tablename__ = "opening_blocks"

    id: Mapped[Id]
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[dt.time]
    closes: Mapped[dt.time]
    capacity: Mapped[int | None]  # readers at once; None: as many as there are seats


class Closure(Base):
    """Closed days or hours, a make-up workday (调休上班日), or a day off for staff only."""

    __tablename__ = "closures"

    id: Mapped[Id]
    kind: Mapped[str]  # closed | open | staff_off | staff_on
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    opens: Mapped[
        dt.time | None
    ]  # hours that are closed (kind closed) or open (kind open); None: the whole day
    closes: Mapped[dt.time | None]
    reason: Mapped[str]
