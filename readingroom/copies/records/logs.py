"""What is only ever added to: the seal log (用印登记), the issue log, and sheets that came out spoilt (废页)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["IssueEntry", "SealEntry", "VoidSheet"]


class SealEntry(Base):
    """A seal was put on copies of a certificate. Append-only."""

    __tablename__ = "seal_log"

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    seal: Mapped[str]
    copies: Mapped[int]
    approved_by: Mapped[str] = mapped_column(Encrypted("seal_log.approved_by"))  # 批准人
    stamped_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))  # 监印/用印人
    stamped_at: Mapped[dt.datetime] = mapped_column(index=True)
    command_id: Mapped[UUID]


class IssueEntry(Base):
    """A number was given, printed, sealed, handed out, made void or asked about. Append-only."""

    __tablename__ = "issue_log"
    __table_args__ = (Index("ix_issue_log_what_at", "what", "at"),)

    id: Mapped[Id]
    certificate_id: Mapped[int | None] = mapped_column(
        ForeignKey("certificates.id"), index=True
    )  # None: verified, and none of ours
    what: Mapped[str]  # `copies.rules.Logged`
    copies: Mapped[int | None]
    detail: Mapped[str | None]  # a code: the verdict, by file or code; the attempt; pages
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]
    command_id: Mapped[UUID]


class VoidSheet(Base):
    """A sheet that jammed or came out spoilt (废页), with its certificate's number on it. Append-only."""

    __tablename__ = "void_sheets"
    __table_args__ = (UniqueConstraint("attempt_id", "sheet"),)

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("certificate_attempts.id"))
    sheet: Mapped[int]  # of the attempt, from 1
    why: Mapped[str]  # jammed | smeared | blank | other
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime]
