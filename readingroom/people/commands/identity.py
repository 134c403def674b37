"""Who somebody is: documents seen at the desk, two readers that are one person, data shown in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people.commands.registration import reader_of
from readingroom.people.events import (
    DocumentChecked,
    PersonalDataShown,
    ReadersMarkedDifferent,
    ReadersMarkedSame,
)
from readingroom.people.records import Reader

__all__ = [
    "HANDLERS", "CheckDocument", "MarkDifferent", "MarkSame", "RevealReader", "Seen", "check_seen", "one_person",
    "same_person",
]  # fmt: skip


class Seen(StrEnum):
    """How an identity document was checked (核验方式)."""

    ORIGINAL = "original"
    """Seen in the original at the desk (查看原件)."""
    CARD_READER = "card_reader"
    """Read by the card reader (读卡)."""
    ELECTRONIC = "electronic"
    """An electronic licence shown on a telephone (电子证照)."""


@dataclass(frozen=True, kw_only=True)
class CheckDocument(Command):
    """The reader's identity document was seen; by whom and when, the audit tells.

    Attributes:
        reader: id.
        how: a `Seen`.
    """

    permission = Permission.RECEIVE
    reader: int
    how: str = Seen.ORIGINAL


@dataclass(frozen=True, kw_only=True)
class MarkSame(Command):
    """Two readers are one person. Nothing is moved or deleted, so it can be taken back.

    Attributes:
        reader: id of the one that is no longer used.
        same_as: id of the one that stands for both.
    """

    permission = Permission.CORRECT
    reader: int
    same_as: int


@dataclass(frozen=True, kw_only=True)
class MarkDifferent(Command):
    """Take `MarkSame` back.

    Attributes:
        reader: id of the one that was no longer used.
    """

    permission = Permission.CORRECT
    reader: int


@dataclass(frozen=True, kw_only=True)
class RevealReader(Command):
    """Somebody asks to see a reader's data in full; the audit keeps who, when and whose."""

    permission = Permission.RECEIVE
    reader: int


def same_person(session: Session, reader_id: int) -> Reader:
    """The reader that stands for this one: itself, unless it was marked the same as another.

    Raises:
        Refused: ``reader.unknown``.
    """
    reader = reader_of(session, reader_id)
    while reader.same_as is not None:
        reader = reader_of(session, reader.same_as)
    return reader


def one_person(session: Session, reader_id: int) -> frozenset[int]:
    """Every id under which this reader may stand in older records: its own, and those marked the same as it."""
    ids = {reader_id}
    new = ids
    while new:
        new = set(session.scalars(select(Reader.id).where(Reader.same_as.in_(new)))) - ids
        ids |= new
    return frozenset(ids)


def check_seen(session: Session, reader: Reader, how: str, context: Context) -> Event:
    """Note inside another command that the document was seen.

    Raises:
        Refused: ``reader.no_document`` or ``reader.check_how``.
    """
    if reader.document_kind is None:
        raise Refused("reader.no_document", reader=str(reader.number))
    if how not in tuple(Seen):
        raise Refused("reader.check_how", how=how)
    reader.document_checked_at = context.occurred_at
    return DocumentChecked(reader_id=reader.id, document_kind=reader.document_kind, how=str(how))


def check_document(session: Session, command: CheckDocument, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown`` and what `check_seen` says."""
    return [check_seen(session, reader_of(session, command.reader), command.how, context)]


def mark_same(session: Session, command: MarkSame, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown``, ``reader.same_itself`` or ``reader.same_already``."""
    reader, kept = reader_of(session, command.reader), same_person(session, command.same_as)
    if reader.same_as is not None:
        stands = same_person(session, reader.id)
        raise Refused("reader.same_already", reader=str(reader.number), same_as=str(stands.number))
    if reader.id == kept.id:
        raise Refused("reader.same_itself", reader=str(reader.number))
    reader.same_as = kept.id
    return [ReadersMarkedSame(reader_ids=(reader.id, kept.id))]


def mark_different(session: Session, command: MarkDifferent, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown`` or ``reader.not_marked_same``."""
    reader = reader_of(session, command.reader)
    if reader.same_as is None:
        raise Refused("reader.not_marked_same", reader=str(reader.number))
    stood, reader.same_as = reader.same_as, None
    return [ReadersMarkedDifferent(reader_ids=(reader.id, stood))]


def reveal_reader(session: Session, command: RevealReader, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown``."""
    return [PersonalDataShown(reader_id=reader_of(session, command.reader).id)]


HANDLERS: Mapping[type[Command], Handler] = {
    CheckDocument: check_document,
    MarkSame: mark_same,
    MarkDifferent: mark_different,
    RevealReader: reveal_reader,
}
