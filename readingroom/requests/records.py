"""Cases at the desk and what is wanted in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["NEEDS_A_HAND", "Request", "RequestLine"]


class Request(Base):
    """A request (查档申请): one case, whatever the channel."""

    __tablename__ = "requests"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    channel: Mapped[str]  # booking | walk_in
    state: Mapped[str] = mapped_column(index=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(Encrypted("requests.purpose"))
    due_day: Mapped[dt.date | None] = mapped_column(index=True)  # when the files are to be ready
    received_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


_NEEDS_A_HAND = text("state IN ('unknown', 'blocked')")
NEEDS_A_HAND = text("request_lines.state IN ('unknown', 'blocked')")
"""Literally the condition of the partial index: a bound parameter would not find it."""


class RequestLine(Base):
    """One thing wanted, as it was written, and what it was found to be."""

    __tablename__ = "request_lines"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        Index("ix_request_lines_open", "state", sqlite_where=_NEEDS_A_HAND, postgresql_where=_NEEDS_A_HAND),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    written: Mapped[str] = mapped_column(
        Encrypted("request_lines.written")
    )  # word for word: a code, or names
    source: Mapped[str]  # "booking": the portal may still change it; "desk"
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    state: Mapped[str]  # wanted | blocked (not open) | unknown (no such code) | withdrawn
