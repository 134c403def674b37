"""Portals that are connected, what came from them, what is to go out, and what both sides last agreed on."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["AWAITS_FILE", "GO_ON_AT", "InboxRow", "OutboxRow", "Portal", "PortalSubject"]

AWAITS_FILE = "awaits_file"
"""Why a row of the inbox waits of which a file did not come: its facts say what was said, and until when."""
GO_ON_AT = "go_on_at"
"""Among `Portal.halted_facts`: the cursors at which the reading goes on, after a yes and after a no."""


class Portal(Base):
    """A connected portal. Its token stands in the system's keyring, never here."""

    __tablename__ = "portals"

    id: Mapped[Id]
    adapter: Mapped[str]  # native | pretix | caldav | easyappointments | libcal | calcom | packets
    name: Mapped[str] = mapped_column(unique=True)
    instance: Mapped[str] = mapped_column(
        unique=True
    )  # the portal's identity, and that of its bookings; of pretix, whose shops have several events, with the event
    address: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    takes: Mapped[list[str]] = mapped_column(JSON)  # kinds of commands that it carries out
    enabled: Mapped[bool] = mapped_column(default=True)
    disconnected_at: Mapped[dt.datetime | None]
    cursor: Mapped[str | None]
    listing: Mapped[bool] = mapped_column(default=True)
    # it is being read from its beginning: until that is through, what it does not tell of means nothing
    pass_number: Mapped[int] = mapped_column(default=1)  # grows each time it is read from its beginning
    agreed_upto: Mapped[int] = mapped_column(default=0)  # inbox rows up to this one a person has agreed to
    halted: Mapped[str | None]  # code of the reason for which it stopped and asks
    halted_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    tried_at: Mapped[dt.datetime | None]
    reached_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    next_try_at: Mapped[dt.datetime | None]
    said: Mapped[str | None]  # code of what the last round came to; None: all is well
    said_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lease_holder: Mapped[UUID | None]
    lease_until: Mapped[dt.datetime | None]
    lease_fence: Mapped[int] = mapped_column(
        default=0
    )  # grows with each holder: an old one's writes are refused


class PortalSubject(Base):
    """A booking or request as this portal knows it, and the last state seen from it."""

    __tablename__ = "portal_subjects"
    __table_args__ = (
        UniqueConstraint("portal_id", "kind", "canonical_id"),
        Index("ix_portal_subjects_record", "kind", "record_id"),
    )

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    kind: Mapped[str]  # booking | request
    canonical_id: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    record_id: Mapped[int | None]  # of the booking or request at the desk
    version: Mapped[int]  # the portal's, as far as it is known; 0 where it has none
    etag: Mapped[str | None]  # where the source has one
    seen: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("portal_subjects.seen"))
    # the last snapshot taken in, as `portals.snapshots` writes it
    told: Mapped[dict[str, Any]] = mapped_column(JSON)  # state, start, end that the portal took from us since
    told_pass: Mapped[int] = mapped_column(default=0)  # the last reading from the beginning that named it
    taken_in: Mapped[UUID | None]  # the command that took the last snapshot in
    gone: Mapped[bool] = mapped_column(default=False)
    missing_since: Mapped[
        dt.datetime | None
    ]  # a whole listing did not name it; a person says what that means
    conflict: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("portal_subjects.conflict"))
    # field -> what the portal says, where the desk owns the field and says something else


class InboxRow(Base):
    """A change that a portal told of; it lands in the same transaction as the cursor behind it."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_subject", "portal_id", "kind", "canonical_id", "id"),
        Index("ix_inbox_waiting", "portal_id", "id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("ix_inbox_quarantined", "portal_id", "id", sqlite_where=text("state = 'quarantined'"),
              postgresql_where=text("state = 'quarantined'")),
    )  # fmt: skip

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    kind: Mapped[str]
    canonical_id: Mapped[str]  # empty where it could not be read
    version: Mapped[int]
    digest: Mapped[
        str
    ]  # SHA-256 of the payload: a source without versions may say something new under the same one
    ends: Mapped[bool] = mapped_column(default=False)  # it is cancelled, withdrawn or gone
    payload: Mapped[Any] = mapped_column(EncryptedJson("inbox.payload"), nullable=True)
    # a snapshot as `portals.snapshots` writes it; None: the subject is gone; unread ones as they came
    etag: Mapped[str | None]
    came_at: Mapped[dt.datetime]
    state: Mapped[str]  # `portals.rules.InboxState`
    why: Mapped[str | None]  # code
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    settled_at: Mapped[dt.datetime | None]


class OutboxRow(Base):
    """Something a portal is to be told; made in the transaction of what happened at the desk."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsettled", "portal_id", "id",
              sqlite_where=text("state NOT IN ('applied', 'given_up', 'cancelled')"),
              postgresql_where=text("state NOT IN ('applied', 'given_up', 'cancelled')")),
        Index("ix_outbox_case_id", "case_id"),
        Index("ix_outbox_subject_id", "subject_id"),
    )  # fmt: skip

    id: Mapped[Id]
    portal_id: Mapped[int] = mapped_column(ForeignKey("portals.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # rows of one case go out in order
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("portal_subjects.id"))
    kind: Mapped[str]  # `portals.rules.CommandKind`
    reference: Mapped[UUID] = mapped_column(unique=True)  # the client reference, the same for every try
    payload: Mapped[Any] = mapped_column(EncryptedJson("outbox.payload"))
    command_id: Mapped[UUID]  # of the command at the desk that it tells of
    made_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime]  # when what it tells of happened
    state: Mapped[str]  # `portals.rules.OutboxState`
    why: Mapped[str | None]  # code, where it did not go out or is held
    tries: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)  # times `find` was asked for it
    next_try_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    absent_since: Mapped[dt.datetime | None]  # when `find` first did not know an unknown one
    settled_at: Mapped[dt.datetime | None]
    version: Mapped[int | None]  # of the subject after it was carried out
    said: Mapped[str | None] = mapped_column(Encrypted("outbox.said"))  # the portal's own words
