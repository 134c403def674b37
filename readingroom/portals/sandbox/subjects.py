"""Bookings and requests as the portal keeps them: what the reader said, what the desk said, the changes these make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from pydantic import Field
from sqlalchemy import Connection, delete, insert, select, update

from readingroom.portals.native.protocol import (
    AttachmentInfo,
    BookingData,
    Change,
    Message,
    RequestData,
    SubjectKind,
)
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.attachments import let_go
from readingroom.portals.sandbox.storage import read_setting, stamp, write_setting

__all__ = [
    "BOOKING_LIFE", "BOOKING_OPEN", "REQUEST_ENDED", "Answer", "BookingSide", "Question", "RequestSide", "Subject",
    "files_of", "find", "forget", "new_number", "of_reader", "record", "start",
]  # fmt: skip

BOOKING_LIFE: Mapping[tuple[str, str], str] = {
    **{(state, "confirmed"): "confirmed" for state in ("requested", "confirmed", "arrived", "no_show", "cancelled")},
    **{(state, "moved"): "confirmed" for state in ("requested", "confirmed", "no_show")},
    # Who stands at the desk has arrived, whatever they cancelled here a moment before.
    **{(state, "arrived"): "arrived" for state in ("requested", "confirmed", "no_show", "cancelled")},
    ("arrived", "arrived"): "arrived",
    ("finished", "arrived"): "arrived",
    ("arrived", "finished"): "finished",
    ("finished", "finished"): "finished",
    **{(state, "no_show"): "no_show" for state in ("requested", "confirmed", "no_show")},
    **{(state, "cancelled"): "cancelled" for state in ("requested", "confirmed", "no_show", "cancelled")},
}  # fmt: skip
"""(state, what the desk says) -> state; whatever is not in it is refused with 409. From arrival on the desk owns it."""

BOOKING_OPEN = frozenset({"requested", "confirmed"})
"""The reader may still cancel."""

REQUEST_ENDED = frozenset(
    {
        "answered",
        "posted",
        "closed",
        "not_accepted",
        "not_provided",
        "referred",
        "transferred",
        "cancelled",
        "lapsed",
    }
)
"""Nothing more is wanted of the reader, and nothing can be withdrawn."""


class BookingSide(Message):
    """What the desk has told of a booking.

    Attributes:
        state: see `BOOKING_LIFE`.
        cancelled_by: ``reader`` or ``desk``.
        made_by_desk: it was made there and told here.
    """

    state: str = "requested"
    reason: str = ""
    cancelled_by: str = ""
    made_by_desk: bool = False


class Question(Message):
    """What the desk wants to know; its text stands among the messages under the same id."""

    id: str
    papers: tuple[str, ...] = ()
    answer_by: dt.date | None = None


class Answer(Message):
    """What the desk found."""

    outcome: str
    text: str = ""
    attachments: tuple[AttachmentInfo, ...] = ()
    at: dt.datetime


class RequestSide(Message):
    """What the desk has told of a request.

    Attributes:
        state: of its life, as the protocol names them; empty until the desk has it.
        into: number of the case under which it goes on.
        papers: code -> state of the paper at the desk.
    """

    state: str = ""
    register_number: str = ""
    due: dt.date | None = None
    reason: str = ""
    ground: str = ""
    outcome: str = ""
    into: str = ""
    papers: dict[str, str] = Field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    answer: Answer | None = None


@dataclass(frozen=True)
class Subject:
    """A booking or a request.

    Attributes:
        id: canonical.
        reader: whose account shows it; none where the desk made it for somebody without one.
        version: grows by one with each change.
        snapshot: as the feed tells it.
        desk: what the desk has told besides.
        made_at: UTC, ISO 8601.
    """

    id: str
    reader: int | None
    version: int
    snapshot: BookingData | RequestData
    desk: BookingSide | RequestSide
    made_at: str

    @property
    def kind(self) -> SubjectKind:
        """What it is."""
        return SubjectKind.BOOKING if isinstance(self.snapshot, BookingData) else SubjectKind.REQUEST

    @property
    def number(self) -> str:
        """What the reader was given."""
        return self.snapshot.number

    @property
    def booking(self) -> tuple[BookingData, BookingSide]:
        """Its two sides, for a booking."""
        if not isinstance(self.snapshot, BookingData) or not isinstance(self.desk, BookingSide):
            raise TypeError(f"{self.id} is no booking")
        return self.snapshot, self.desk

    @property
    def request(self) -> tuple[RequestData, RequestSide]:
        """Its two sides, for a request."""
        if not isinstance(self.snapshot, RequestData) or not isinstance(self.desk, RequestSide):
            raise TypeError(f"{self.id} is no request")
        return self.snapshot, self.desk


def _subject(row: Any) -> Subject:
    booking = row.kind == SubjectKind.BOOKING.value
    return Subject(
        id=row.id,
        reader=row.reader_id,
        version=row.version,
        snapshot=(BookingData if booking else RequestData).model_validate(row.snapshot),
        desk=(BookingSide if booking else RequestSide).model_validate(row.desk),
        made_at=row.made_at,
    )


def find(connection: Connection, subject_id: str) -> Subject | None:
    """The booking or request with this id, unless it is gone."""
    row = connection.execute(
        select(schema.subject).where(schema.subject.c.id == subject_id, schema.subject.c.gone.is_(False))
    ).one_or_none()
    return None if row is None else _subject(row)


def files_of(subject: Subject) -> dict[str, AttachmentInfo]:
    """SHA-256 -> each file that its reader handed in or the desk answered with."""
    if subject.kind is not SubjectKind.REQUEST:
        return {}
    request, side = subject.request
    found = [one.attachment for one in request.materials]
    found += (info for message in request.messages for info in message.attachments)
    found += side.answer.attachments if side.answer else ()
    return {info.sha256: info for info in found}


def of_reader(connection: Connection, reader: int) -> tuple[Subject, ...]:
    """A reader's matters, the newest first."""
    rows = connection.execute(
        select(schema.subject)
        .where(schema.subject.c.reader_id == reader, schema.subject.c.gone.is_(False))
        .order_by(schema.subject.c.made_at.desc(), schema.subject.c.id)
    )
    return tuple(_subject(row) for row in rows)


def new_number(connection: Connection, at: dt.datetime) -> str:
    """The next number a reader is given, e.g. ``2026-W00017``: by year, never given twice."""
    key = f"number.{at.year}"
    n = int(read_setting(connection, key, "0")) + 1
    write_setting(connection, key, str(n))
    return f"{at.year}-W{n:05}"


def start(
    connection: Connection,
    snapshot: BookingData | RequestData,
    desk: BookingSide | RequestSide,
    reader: int | None,
    at: dt.datetime,
) -> Subject:
    """A new booking or request, and its first change."""
    made = Subject(snapshot.id, reader, 1, snapshot, desk, stamp(at))
    connection.execute(
        insert(schema.subject).values(
            id=made.id,
            kind=made.kind.value,
            reader_id=reader,
            version=1,
            snapshot=snapshot.model_dump(mode="json"),
            desk=desk.model_dump(mode="json"),
            made_at=made.made_at,
            gone=False,
        )
    )
    _tell(connection, made, made.kind.value, made.snapshot.model_dump(mode="json"), at)
    return made


def record(
    connection: Connection,
    subject: Subject,
    at: dt.datetime,
    *,
    snapshot: BookingData | RequestData | None = None,
    desk: BookingSide | RequestSide | None = None,
) -> Subject:
    """What was said of it, as its next version, and the change that tells so."""
    changed = replace(
        subject,
        version=subject.version + 1,
        snapshot=snapshot or subject.snapshot,
        desk=desk or subject.desk,
    )
    told = changed.snapshot.model_dump(mode="json")
    connection.execute(
        update(schema.subject)
        .where(schema.subject.c.id == subject.id, schema.subject.c.version == subject.version)
        .values(version=changed.version, snapshot=told, desk=changed.desk.model_dump(mode="json"))
    )
    _tell(connection, changed, changed.kind.value, told, at)
    return changed


def forget(connection: Connection, subject: Subject, at: dt.datetime) -> None:
    """Erase what is known of it here, and its files where nothing else names them; a tombstone tells so."""
    gone = replace(subject, version=subject.version + 1)
    connection.execute(delete(schema.notice).where(schema.notice.c.subject == subject.id))
    connection.execute(delete(schema.change).where(schema.change.c.subject == subject.id))
    connection.execute(
        update(schema.subject)
        .where(schema.subject.c.id == subject.id)
        .values(version=gone.version, gone=True, reader_id=None, snapshot={}, desk={})
    )
    let_go(connection, files_of(subject))
    _tell(connection, gone, f"{subject.kind.value}.gone", {"id": subject.id}, at)


def _tell(
    connection: Connection, subject: Subject, kind: str, data: Mapping[str, Any], at: dt.datetime
) -> None:
    event = Change.model_validate(
        {
            "id": uuid4().hex,
            "source": read_setting(connection, "instance"),
            "type": f"readingroom.{kind}",
            "subject": subject.id,
            "subjectversion": subject.version,
            "time": at,
            "data": data,
        }
    )
    connection.execute(
        insert(schema.change).values(
            event_id=event.id,
            type=event.type,
            subject=event.subject,
            version=event.subjectversion,
            time=at.isoformat(timespec="milliseconds"),
            data=event.data,
        )
    )
