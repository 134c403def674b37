"""The spine: cases and their codes, counters, settings, staff, the audit, chains, keys."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Canonical, Encrypted, Hash, Id

__all__ = [
    "AuditRow", "AuditSubject", "Case", "CaseCode", "ChainHead", "Checkpoint", "Counter", "DatabaseIdentity", "KeySlot",
    "SettingRow", "StaffRow",
]  # fmt: skip


class Case(Base):
    """One case: the first number its reader was given, word for word, and our register number beside it."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("system", "number"),
        UniqueConstraint("register_year", "register_number"),
    )

    id: Mapped[Id]
    system: Mapped[str]  # who gave the number: "" is ourselves, "pretix:host" a portal
    number: Mapped[str]
    register_year: Mapped[int | None]
    register_number: Mapped[int | None]
    opened_at: Mapped[dt.datetime]


class CaseCode(Base):
    """A code that scans as this case: numbers, order codes, ticket secrets; stored folded."""

    __tablename__ = "case_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)


class Counter(Base):
    """The last number given by name and year; the row is locked while a number is taken."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class SettingRow(Base):
    """A setting that somebody changed."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class StaffRow(Base):
    """A person at the desks, or a named system account. Never deleted: the audit names them."""

    __tablename__ = "staff"

    id: Mapped[Id]
    account: Mapped[str] = mapped_column(String, unique=True)  # short sign-in name, ASCII, or "system:…"
    name: Mapped[str | None] = mapped_column(Encrypted("staff.name"))  # a system account has none
    roles: Mapped[list[str]] = mapped_column(JSON)
    system: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class AuditRow(Base):
    """One command that was carried out. Append-only and hash-chained; also the change feed, by `seq`."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    command_id: Mapped[UUID] = mapped_column(unique=True)
    command: Mapped[str]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(index=True)
    canonical: Mapped[Canonical]
    hash: Mapped[Hash]


class AuditSubject(Base):
    """Which records a command touched, so that each can show its whole story."""

    __tablename__ = "audit_subjects"
    __table_args__ = (Index("ix_audit_subjects_subject", "kind", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(ForeignKey("audit.seq"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)


class ChainHead(Base):
    """The last link of each hash chain; locked while a link is added, always last in a transaction."""

    __tablename__ = "chain_heads"

    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[Hash]


class Checkpoint(Base):
    """A chain head signed with a key kept outside the database. Append-only."""

    __tablename__ = "checkpoints"

    id: Mapped[Id]
    chain: Mapped[str]
    seq: Mapped[int]
    hash: Mapped[Hash]
    signed_at: Mapped[dt.datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class KeySlot(Base):
    """The data key, wrapped for one place that may open it: a desk's keyring, a key file, a recovery sheet."""

    __tablename__ = "key_slots"
    __table_args__ = (Index("ix_key_slots_kind", "kind", unique=True, sqlite_where=text("kind = 'recovery'"),
                            postgresql_where=text("kind = 'recovery'")),)  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str]  # "desk" | "recovery"
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    verify_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # Ed25519, signs checkpoints
    made_at: Mapped[dt.datetime]


class DatabaseIdentity(Base):
    """One row: which database this is, so that its key is found in the keyring."""

    __tablename__ = "database_identity"

    id: Mapped[Id]
    identity: Mapped[UUID]
    made_at: Mapped[dt.datetime]
