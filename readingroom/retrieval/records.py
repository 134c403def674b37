"""Units on their way, the slips that ask for them, and the custody log that is the truth about them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Canonical, Encrypted, Hash, Id

__all__ = [
    "PAGES_DIFFER",
    "CustodyRow",
    "PrintAttempt",
    "Retrieval",
    "RetrievalLine",
    "Round",
    "Slip",
    "Unit",
]

_ON_ITS_WAY = text(
    "state IN ('slip_out', 'pulled', 'handed_over', 'held', 'issued', 'being_copied', 'returned', 'not_on_shelf', "
    "'missing')"
)


PAGES_DIFFER = text("pages_back <> pages_out AND NOT pages_settled")
"""Retrievals that came back with other pages than went out, and nobody has looked into it."""


class Unit(Base):
    """What is carried: a container, or a file or item taken out of it (抽件).

    `state`, `place` and `last_seq` only repeat the unit's last custody row; ``readingroom check`` compares them.
    """

    __tablename__ = "units"
    __table_args__ = (
        Index("uq_units_container", "container_id", unique=True, sqlite_where=text("kind = 'container'"),
              postgresql_where=text("kind = 'container'")),
        Index("uq_units_item", "item_id", unique=True, sqlite_where=text("kind <> 'container'"),
              postgresql_where=text("kind <> 'container'")),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str]  # container | file | item
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    state: Mapped[str]
    place: Mapped[str | None]
    last_seq: Mapped[int | None]


class Retrieval(Base):
    """One unit on its way for one request (调卷). Those that wait for a unit stand in line by `id`."""

    __tablename__ = "retrievals"
    __table_args__ = (
        UniqueConstraint("request_id", "unit_id", "turn"),
        Index(
            "uq_retrievals_promise",
            "unit_id",
            unique=True,
            sqlite_where=_ON_ITS_WAY,
            postgresql_where=_ON_ITS_WAY,
        ),
        Index("ix_retrievals_state_due", "state", "due_day"),
        Index("ix_retrievals_pages_differ", "id", sqlite_where=PAGES_DIFFER, postgresql_where=PAGES_DIFFER),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    turn: Mapped[int] = mapped_column(default=1)  # the same unit may be fetched again for the same request
    state: Mapped[str]
    due_day: Mapped[dt.date]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)  # who has it in hand
    hold_until: Mapped[dt.date | None]  # stays on the hold shelf until this day
    pages_out: Mapped[int | None]
    pages_back: Mapped[int | None]
    pages_settled: Mapped[bool] = mapped_column(default=False)  # a difference was looked into and noted
    ended_why: Mapped[str | None]
    wanted_at: Mapped[dt.datetime]


class RetrievalLine(Base):
    """Which lines of the request a retrieval serves: one box may hold several wanted files."""

    __tablename__ = "retrieval_lines"

    retrieval_id: Mapped[int] = mapped_column(ForeignKey("retrievals.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("request_lines.id"), primary_key=True)


class Round(Base):
    """The slips fetched together on one walk (调卷批次)."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("day", "number"),)

    id: Mapped[Id]
    day: Mapped[dt.date]
    number: Mapped[int]
    made_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class PrintAttempt(Base):
    """One try to get a round's slips onto paper. Committed before anything is rendered."""

    __tablename__ = "print_attempts"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    number: Mapped[int]  # 1, 2, … of this round
    state: Mapped[str] = mapped_column(
        index=True
    )  # prepared | spooled | confirmed | failed | unknown | superseded
    size: Mapped[str]
    language: Mapped[str]
    sheets: Mapped[int | None]
    confirmed_to: Mapped[int | None]  # "came out up to sheet n"
    printer: Mapped[str | None]  # None: to a file
    why: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    prepared_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Slip(Base):
    """One slip on one sheet of one print attempt; a reprint is another slip, so that old paper is recognised."""

    __tablename__ = "slips"
    __table_args__ = (UniqueConstraint("attempt_id", "retrieval_id"),)

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    retrieval_id: Mapped[int] = mapped_column(ForeignKey("retrievals.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("print_attempts.id"))
    position: Mapped[int]  # along the walk, from 1
    sheet: Mapped[int | None]
    scanned_at: Mapped[dt.datetime | None]  # its first scan proves that it came out


class CustodyRow(Base):
    """One hand-over of a unit (流转记录). Append-only and hash-chained; order is by `seq`, never by clock."""

    __tablename__ = "custody"
    __table_args__ = (
        Index("ix_custody_unit", "unit_id", "seq"),
        Index("ix_custody_retrieval", "retrieval_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    retrieval_id: Mapped[int | None] = mapped_column(ForeignKey("retrievals.id"))
    action: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    from_place: Mapped[str | None]
    to_place: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    station: Mapped[str]
    command_id: Mapped[UUID]
    occurred_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    pages: Mapped[int | None]
    why: Mapped[str | None]  # a reason's code
    note: Mapped[str | None] = mapped_column(Encrypted("custody.note"))
    note_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    compensates: Mapped[int | None] = mapped_column(ForeignKey("custody.seq"))
    canonical: Mapped[Canonical]
    hash: Mapped[Hash]
