"""Mails to readers, and how far each is."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["Mail"]

_OPEN = text("state IN ('pending', 'in_flight', 'unknown', 'failed')")


class Mail(Base):
    """One notice on its way to one address; made in the transaction of what it tells of."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_open", "state", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[Id]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), unique=True)
    address: Mapped[str] = mapped_column(Encrypted("mails.address"))
    message_id: Mapped[str] = mapped_column(unique=True)  # RFC 5322, 3.6.4; the same for every try
    made_at: Mapped[dt.datetime]
    useless_after: Mapped[dt.datetime | None]  # a reminder, once the visit has begun
    state: Mapped[str]  # `requests.rules.mails.MailState`
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None]
    taken_by: Mapped[UUID | None]  # the round that speaks with the server about it
    taken_until: Mapped[dt.datetime | None]  # by then it has an answer, or was interrupted
    settled_at: Mapped[dt.datetime | None]
    why: Mapped[str | None]  # `requests.rules.mails.WhyNot`
    said: Mapped[str | None] = mapped_column(Encrypted("mails.said"))  # the server's own words
