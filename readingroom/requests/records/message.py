"""What is written between the desk and a reader: questions, answers, notices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, Id

__all__ = ["UNREAD", "Message", "MessageFile", "Notice", "NoticeTemplate"]

_UNREAD = text("author = 'reader' AND read_at IS NULL")
UNREAD = text("messages.author = 'reader' AND messages.read_at IS NULL")
"""Literally the condition of the partial index, so that the few that nobody has read are found in it."""


class Message(Base):
    """A message of a case, word for word."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("request_id", "reference"),
        Index("ix_messages_request_id_at", "request_id", "at"),
        Index("ix_messages_unread", "request_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    reference: Mapped[str]  # one name on both sides: ours for questions, the portal's for what it brings
    author: Mapped[str]  # reader | desk
    kind: Mapped[
        str
    ]  # question | answer | result (what the request came to) | remark (the desk's own) | withdrawal (without words)
    text: Mapped[str] = mapped_column(Encrypted("messages.text"))
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    papers: Mapped[list[str] | None] = mapped_column(JSON)  # codes of papers that a question asks for
    answer_by: Mapped[dt.date | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[dt.datetime | None]  # of a reader's: when somebody at the desk took note of it


class MessageFile(Base):
    """A file that came with a message, or that an answer brings to the reader."""

    __tablename__ = "message_files"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"), index=True)
    file_name: Mapped[str] = mapped_column(Encrypted("message_files.file_name"))


class NoticeTemplate(Base):
    """The wording of a kind of notice in one language, where the archive changed what is shipped."""

    __tablename__ = "notice_templates"

    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    text: Mapped[str]
    changed_at: Mapped[dt.datetime]


class Notice(Base):
    """One notice to one reader, once: whatever made it necessary has one name."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("case_id", "kind", "occasion"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    occasion: Mapped[str]  # what made it necessary, e.g. "question:17": never told twice
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(Encrypted("notices.subject"))
    text: Mapped[str] = mapped_column(Encrypted("notices.text"))
    made_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    # what it tells of was undone or is over: wherever it has not gone out yet, it does not go any more
