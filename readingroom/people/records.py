"""Readers and the letters that introduce them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["Letter", "Reader"]


class Reader(Base):
    """A person (利用者). Their card's number is `number`."""

    __tablename__ = "readers"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Encrypted("readers.name"))
    document_kind: Mapped[str | None]
    document_number: Mapped[str | None] = mapped_column(Encrypted("readers.document_number"))
    document_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    document_checked_at: Mapped[dt.datetime | None]  # seen in the original at the desk
    phone: Mapped[str | None] = mapped_column(Encrypted("readers.phone"))
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    email: Mapped[str | None] = mapped_column(Encrypted("readers.email"))
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    details: Mapped[dict[str, str] | None] = mapped_column(EncryptedJson("readers.details"))
    # address, employer, sex, ethnicity, birth date: whatever the registration form asks for
    note: Mapped[str | None] = mapped_column(Encrypted("readers.note"))
    languages: Mapped[list[str] | None] = mapped_column(JSON)
    registered_at: Mapped[dt.datetime]
    same_as: Mapped[int | None] = mapped_column(ForeignKey("readers.id"))


class Letter(Base):
    """A letter of introduction (介绍信) or a power of attorney (授权委托书)."""

    __tablename__ = "letters"

    id: Mapped[Id]
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), index=True)
    kind: Mapped[str]  # "introduction" | "power_of_attorney"
    number: Mapped[str | None] = mapped_column(Encrypted("letters.number"))
    issuer: Mapped[str] = mapped_column(
        Encrypted("letters.issuer")
    )  # organisation, or the person represented
    issued_on: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    holders: Mapped[str | None] = mapped_column(Encrypted("letters.holders"))
    scope: Mapped[str | None] = mapped_column(Encrypted("letters.scope"))
    recorded_at: Mapped[dt.datetime]
