"""Consent to use what is not open (利用审批)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["Approval", "ApprovalLine"]


class Approval(Base):
    """One application for consent and how far it is; leaders sign paper, the decision is entered with its scan."""

    __tablename__ = "approvals"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    state: Mapped[str]  # `requests.rules.ApprovalState`
    use: Mapped[str]  # read | excerpt | copy
    scope: Mapped[str | None] = mapped_column(Encrypted("approvals.scope"))  # pages, persons, in words
    persons: Mapped[list[str] | None] = mapped_column(EncryptedJson("approvals.persons"))  # who may use it
    reason: Mapped[str | None] = mapped_column(Encrypted("approvals.reason"))
    creating_body: Mapped[str | None]
    valid_until: Mapped[dt.date | None]
    spoken: Mapped[bool] = mapped_column(default=False)  # consent was spoken and is still to be signed
    decided_by: Mapped[str | None] = mapped_column(Encrypted("approvals.decided_by"))
    decided_on: Mapped[dt.date | None]
    decision: Mapped[str | None] = mapped_column(Encrypted("approvals.decision"))
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"), index=True)  # the signed form
    file_name: Mapped[str | None] = mapped_column(Encrypted("approvals.file_name"))
    made_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class ApprovalLine(Base):
    """One thing that consent is asked for, and whether it was given for it."""

    __tablename__ = "approval_lines"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("request_lines.id"), primary_key=True, index=True)
    granted: Mapped[bool | None]
    pages: Mapped[str | None] = mapped_column(Encrypted("approval_lines.pages"))  # part-release: only these
