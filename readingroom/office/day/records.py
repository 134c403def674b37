"""How each day was closed, and what was carried over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["CarriedOver", "ClosedDay", "Handover"]


class ClosedDay(Base):
    """A day that was walked to zero."""

    __tablename__ = "closed_days"

    id: Mapped[Id]
    day: Mapped[dt.date] = mapped_column(unique=True)
    closed_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)


class CarriedOver(Base):
    """Something that could not be finished that day (挂账), with the reason and who took it on."""

    __tablename__ = "carried_over"

    id: Mapped[Id]
    day: Mapped[dt.date] = mapped_column(index=True)
    kind: Mapped[str]  # issued | hold_overdue | not_reshelved | unprinted | present
    subject: Mapped[str]  # "retrieval", "visit", "round"
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Encrypted("carried_over.reason"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    noted_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]


class Handover(Base):
    """A shift hand-over (交接班): from whom to whom, and what was open."""

    __tablename__ = "handovers"

    id: Mapped[Id]
    at: Mapped[dt.datetime]
    from_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    to_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    remarks: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("handovers.remarks"))
