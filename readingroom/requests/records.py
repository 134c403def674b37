"""Cases at the desk and what is wanted in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["Request", "RequestLine"]


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


class RequestLine(Base):
    """One thing wanted, as it was written, and what it was found to be."""

    __tablename__ = "request_lines"
    __table_args__ = (UniqueConstraint("request_id", "position"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    written: Mapped[str]  # word for word
    source: Mapped[str]  # "booking": the portal may still change it; "desk"
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    state: Mapped[str]  # wanted | blocked (not open) | unknown (no such code) | withdrawn
