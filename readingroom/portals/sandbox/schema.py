"""The sandbox's tables. What is promised once stands in a constraint: references, versions, numbers of events."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "SCHEMA", "attachment", "attachment_piece", "availability", "change", "command", "guide", "metadata", "notice",
    "reader", "session", "setting", "subject", "submission", "upload",
]  # fmt: skip

SCHEMA = 2
"""Number of this form of the tables, kept as SQLite's ``user_version``."""

metadata = MetaData()

setting = Table(
    "setting", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False)
)
"""Who this portal is, its secrets, its counters and the mark of what the feed has forgotten."""

reader = Table(
    "reader",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("document_kind", String, nullable=False),
    Column("document_number", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("email", String, nullable=False, default=""),
    UniqueConstraint("document_number", "name"),
)

session = Table(
    "session",
    metadata,
    Column("digest", String, primary_key=True),  # of the cookie: who reads this file has nobody's session
    Column("reader_id", ForeignKey("reader.id"), nullable=False),
    Column("until", String, nullable=False),
)

subject = Table(
    "subject",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("reader_id", ForeignKey("reader.id"), index=True),
    Column("version", Integer, nullable=False),
    Column("snapshot", JSON, nullable=False),  # as the feed tells it
    Column("desk", JSON, nullable=False),  # what the desk has told besides
    Column("made_at", String, nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
)
"""A booking or a request, as it stands now."""

change = Table(
    "change",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("event_id", String, nullable=False, unique=True),
    Column("type", String, nullable=False),
    Column("subject", ForeignKey("subject.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("time", String, nullable=False),
    Column("data", JSON, nullable=False),
    UniqueConstraint("subject", "version"),
    sqlite_autoincrement=True,  # a number is never used again, whatever is forgotten
)
"""The feed, oldest first."""

command = Table(
    "command",
    metadata,
    Column("client_reference", String, primary_key=True),
    Column("fingerprint", String, nullable=False),  # of what it asked, to know it again
    Column("kind", String, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", String, nullable=False),
)
"""What the desk had done here, with the answer it got."""

submission = Table(
    "submission",
    metadata,
    Column("once", String, primary_key=True),
    Column("reader_id", ForeignKey("reader.id"), nullable=False),
    Column("led_to", String, nullable=False),
    Column("at", String, nullable=False),
)
"""A form that a reader sent; sent again (a second click, a reload) it leads to the same place."""

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", String, nullable=False),
)

attachment_piece = Table(
    "attachment_piece",
    metadata,
    Column("sha256", ForeignKey("attachment.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

upload = Table(
    "upload",
    metadata,
    Column("id", String, primary_key=True),
    Column("reader_id", ForeignKey("reader.id"), nullable=False),
    Column("sha256", ForeignKey("attachment.sha256"), nullable=False),
    Column("name", String, nullable=False),
    Column("at", String, nullable=False),
)
"""A file sent with a form that had to be shown again: it is kept, so that nobody is asked for it twice."""

notice = Table(
    "notice",
    metadata,
    Column("id", String, primary_key=True),
    Column("subject", ForeignKey("subject.id"), nullable=False, index=True),
    Column("language", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String, nullable=False),
)

guide = Table(
    "guide",
    metadata,
    Column("code", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("offered", Boolean, nullable=False),  # earlier ones stay for the requests filed by them
    Column("data", JSON, nullable=False),
)

availability = Table(
    "availability",
    metadata,
    Column("day", String, primary_key=True),
    Column("data", JSON, nullable=False),
    Column("zone", String, nullable=False),
    Column("published_at", String, nullable=False),
)
