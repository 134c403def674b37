"""Portals that are connected, what came from them, what is to go out, and what both sides last agreed on."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, EncryptedJson, Id

__all__ = ["InboxRow", "OutboxRow", "Portal", "PortalSubject"]


class Portal(Base):
    """A connected portal. Its token stands in the system's keyring, never here."""

    __tablename__ = "portals"

    id: Mapped[Id]
    adapter: Mapped[str]  # native | pretix | caldav | easyappointments | libcal | calcom | packets
    name: Mapped[str] = mapped_column(unique=True)
    instance: Mapped[str] = mapped_column(
        unique=True
    )  # the system in every identity: "pretix:tickets.example.org"
    address: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    enabled: Mapped[bool] = mapped_column(default=True)
    cursor: Mapped[str | None]
    started_over: Mapped[bool] = mapped_column(default=True)
    # until the first complete round after the beginning is through, absence means nothing
    halted: Mapped[str | None]  # code of the reason for which it stopped and asks
    halted_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    tried_at: Mapped[dt.datetime | None]
    reached_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    next_try_at: Mapped[dt.datetime | None]
    said: Mapped[str | None]  # code of what the last round came to
    lease_holder: Mapped[UUID | None]
    lease_until: Mapped[dt.datetime | None]
    lease_fence: Mapped[int] = mapped_column(
        default=0
    )  # grows with each holder: an old one's writes are refused


class PortalSubject(Base):
    """A booking or request as this portal knows it, and the last state seen from it."""

    __tablename__ = "portal_subjects"
    __table_args__ = (UniqueConstraint("portal_id", "kind", "canonical_id"),)

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    kind: Mapped[str]  # booking | request
    canonical_id: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    version: Mapped[int]  # of the last snapshot taken in
    etag: Mapped[str | None]  # where the source has one
    seen: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("portal_subjects.seen"))
    gone: Mapped[bool] = mapped_column(default=False)
    conflict: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("portal_subjects.conflict"))
    # field -> what the portal says, where the desk owns the field and says something else


class InboxRow(Base):
    """A change that a portal told of, kept as it came; it lands in the same transaction as the cursor behind it."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("portal_id", "kind", "canonical_id", "version", "digest"),
        Index("ix_inbox_waiting", "portal_id", "id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    kind: Mapped[str]
    canonical_id: Mapped[str]
    version: Mapped[int]
    digest: Mapped[
        str
    ]  # SHA-256 of the payload: a source without versions may say something new under the same one
    payload: Mapped[Any] = mapped_column(EncryptedJson("inbox.payload"))
    came_at: Mapped[dt.datetime]
    state: Mapped[str]  # waiting | applied | quarantined | conflict
    why: Mapped[str | None]  # code
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    settled_at: Mapped[dt.datetime | None]


class OutboxRow(Base):
    """Something a portal is to be told; made in the transaction of what happened at the desk."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsent", "portal_id", "id",
              sqlite_where=text("state NOT IN ('applied', 'given_up', 'cancelled')"),
              postgresql_where=text("state NOT IN ('applied', 'given_up', 'cancelled')")),
        Index("ix_outbox_case_id", "case_id"),
    )  # fmt: skip

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # rows of one case go out in order
    kind: Mapped[str]  # `portals.native.protocol.CommandKind`
    reference: Mapped[UUID] = mapped_column(unique=True)  # the client reference, the same for every try
    payload: Mapped[Any] = mapped_column(EncryptedJson("outbox.payload"))
    audit_seq: Mapped[int | None]  # of the command at the desk that it tells of
    made_at: Mapped[dt.datetime]
    state: Mapped[str]  # `portals.rules.OutboxState`
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    absent_since: Mapped[dt.datetime | None]  # when `find` first did not know an unknown one
    settled_at: Mapped[dt.datetime | None]
    said: Mapped[Any] = mapped_column(EncryptedJson("outbox.said"), nullable=True)  # the portal's own words
