"""Tries to get a certificate onto paper, by the rules of slips."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Id

__all__ = ["CertificateAttempt"]


class CertificateAttempt(Base):
    """One try to print a certificate; committed before anything goes to the printer."""

    __tablename__ = "certificate_attempts"
    __table_args__ = (UniqueConstraint("certificate_id", "number"),)

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    number: Mapped[int]  # 1, 2, … of this certificate
    state: Mapped[str] = mapped_column(index=True)  # `retrieval.rules.AttemptState`
    copies: Mapped[int]
    pages: Mapped[list[int]] = mapped_column(JSON)  # of each copy, from 1
    sides: Mapped[int] = mapped_column(default=1)  # of a sheet that are printed on: 1 or 2
    confirmed_to: Mapped[int | None]  # "came out up to sheet n"
    printer: Mapped[str | None]  # None: to a file
    why: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    prepared_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
