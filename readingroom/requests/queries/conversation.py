"""The messages of a case as a conversation, with their files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.office.staff.queries import names
from readingroom.requests.records import Message, MessageFile, Request
from readingroom.store.blobs import Blob

__all__ = ["AttachedFile", "MessageView", "conversation"]


@dataclass(frozen=True)
class AttachedFile:
    """A file that came with a message or went with it.

    Attributes:
        blob_id: where it is kept.
        name: as it is called; text only.
        size: bytes.
    """

    blob_id: int
    name: str
    size: int


@dataclass(frozen=True)
class MessageView:
    """One message.

    Attributes:
        message_id: its record.
        author: ``reader`` or ``desk``.
        kind: ``question``, ``answer``, ``result``, ``remark`` or ``withdrawal`` (too late to count); a remark of
            the desk's no portal shows.
        text: word for word.
        at: in the archive's zone.
        staff: who wrote it, or noted it down; "" for a reader through a portal.
        files: with it.
        papers: codes of papers that a question asks for.
        answer_by: the day named to the reader.
        answered: a question that has its answer.
        unread: nobody at the desk took note of it yet.
    """

    message_id: int
    author: str
    kind: str
    text: str
    at: dt.datetime
    staff: str
    files: tuple[AttachedFile, ...]
    papers: tuple[str, ...]
    answer_by: dt.date | None
    answered: bool
    unread: bool


def conversation(reading: Reading, request: Request) -> tuple[MessageView, ...]:
    """What was written in a case, oldest first."""
    messages = reading.session.scalars(
        select(Message)
        .where(Message.request_id == request.id, ~Message.withdrawn)
        .order_by(Message.at, Message.id)
    ).all()
    files: dict[int, list[AttachedFile]] = {}
    kept = reading.session.execute(
        select(MessageFile.message_id, MessageFile.blob_id, MessageFile.file_name, Blob.size)
        .join(Blob, Blob.id == MessageFile.blob_id)
        .where(MessageFile.message_id.in_([message.id for message in messages]))
        .order_by(MessageFile.id)
    )
    for message_id, blob_id, name, size in kept:
        files.setdefault(message_id, []).append(AttachedFile(blob_id, name, size))
    answered = {message.answers_id for message in messages}
    people = names(reading)
    return tuple(
        MessageView(
            message_id=message.id,
            author=message.author,
            kind=message.kind,
            text=message.text,
            at=reading.clock.local(message.at),
            staff=people.get(message.staff_id or 0, ""),
            files=tuple(files.get(message.id, ())),
            papers=tuple(message.papers or ()),
            answer_by=message.answer_by,
            answered=message.id in answered,
            unread=message.author == "reader" and message.read_at is None,
        )
        for message in messages
    )
