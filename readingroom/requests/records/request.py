"""Cases, who asks in them, what is wanted, and what stops their clocks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Id

__all__ = ["NEEDS_A_HAND", "Applicant", "ClockStop", "Request", "RequestLine", "Transfer"]


class Request(Base):
    """A request (查档申请): one case, whatever the channel."""

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_state_finish_by", "state", "finish_by", "id"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    channel: Mapped[str]  # `requests.rules.Channel`
    state: Mapped[str]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(Encrypted("requests.purpose"))
    due_day: Mapped[dt.date | None] = mapped_column(index=True)  # when the files are to be ready
    received_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    service_version_id: Mapped[int | None] = mapped_column(ForeignKey("service_versions.id"))  # its guide
    concerned: Mapped[str | None] = mapped_column(Encrypted("requests.concerned"))
    # whom the record is about, as the reader wrote the name
    clues: Mapped[dict[str, str] | None] = mapped_column(
        EncryptedJson("requests.clues")
    )  # by the guide's fields
    delivery: Mapped[str | None]  # desk | post | online
    address: Mapped[str | None] = mapped_column(Encrypted("requests.address"))
    note: Mapped[str | None] = mapped_column(Encrypted("requests.note"))
    language: Mapped[str | None]  # the reader's, as the portal codes it
    accepted_at: Mapped[dt.datetime | None]
    accept_by: Mapped[dt.date | None]  # the legal clock, stops and extensions counted in
    finish_by: Mapped[dt.date | None] = mapped_column(index=True)
    promised_by: Mapped[dt.date | None]  # the archive's own, shorter promise
    stopped_on: Mapped[dt.date | None]  # since when the clocks stand still, waiting for somebody else
    outcome: Mapped[str | None]  # found | partly | not_found | not_provided
    ground: Mapped[str | None]  # code of the legal ground on which it was refused
    answer: Mapped[str | None] = mapped_column(Encrypted("requests.answer"))
    joined_into: Mapped[int | None] = mapped_column(ForeignKey("requests.id"), index=True)
    # the same wish was filed twice: it goes on there, and can be parted again
    joined: Mapped[dict[str, list[int]] | None] = mapped_column(JSON)
    # what went over: ids of `visits`, of its `lines`, of lines `added` there, of `papers` there that came of its own;
    # what its reader did since: messages `said`, papers `given`; answers that `stayed` beneath their questions


class Applicant(Base):
    """A reader's part in a case (申请人), with the relation to the person concerned."""

    __tablename__ = "applicants"
    __table_args__ = (UniqueConstraint("request_id", "position"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"))
    position: Mapped[int]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id"), index=True)
    relation: Mapped[str]  # a code of the guide: self, spouse, child, agent, lawyer, organisation …
    name: Mapped[str] = mapped_column(Encrypted("applicants.name"))
    document_kind: Mapped[str | None]
    document_number: Mapped[str | None] = mapped_column(Encrypted("applicants.document_number"))
    document_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    phone: Mapped[str | None] = mapped_column(Encrypted("applicants.phone"))
    email: Mapped[str | None] = mapped_column(Encrypted("applicants.email"))
    organisation: Mapped[str | None] = mapped_column(Encrypted("applicants.organisation"))
    verified: Mapped[bool] = mapped_column(default=False)  # the portal proved the identity


class ClockStop(Base):
    """Days in which a request's clocks stand still, or by which they were extended, with the reason that was told."""

    __tablename__ = "clock_stops"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    kind: Mapped[str]  # papers | consultation | pause | extension
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date | None]  # None: still standing; not counted itself
    days: Mapped[int | None]  # working days of an extension
    reason: Mapped[str | None] = mapped_column(Encrypted("clock_stops.reason"))
    told_at: Mapped[dt.datetime | None]


class Transfer(Base):
    """A case handed on to another archive (异地查档), with a clock of its own."""

    __tablename__ = "transfers"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    archive: Mapped[str]
    contact: Mapped[str | None] = mapped_column(Encrypted("transfers.contact"))
    sent_at: Mapped[dt.datetime]
    answer_by: Mapped[dt.date]
    answered_at: Mapped[dt.datetime | None]


_NEEDS_A_HAND = text("state IN ('unknown', 'blocked')")
NEEDS_A_HAND = text("request_lines.state IN ('unknown', 'blocked')")
"""Literally the condition of the partial index: a bound parameter would not find it."""


class RequestLine(Base):
    """One thing wanted, as it was written, and what it was found to be."""

    __tablename__ = "request_lines"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        Index("ix_request_lines_open", "state", sqlite_where=_NEEDS_A_HAND, postgresql_where=_NEEDS_A_HAND),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    written: Mapped[str] = mapped_column(
        Encrypted("request_lines.written")
    )  # word for word: a code, or names
    source: Mapped[str]  # "booking": the portal may still change it; "desk"
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    state: Mapped[str]  # wanted | blocked (not open) | unknown (no such code) | withdrawn
