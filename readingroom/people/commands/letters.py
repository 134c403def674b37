"""Letters of introduction and powers of attorney."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.people import rules
from readingroom.people.commands.registration import reader_of
from readingroom.people.events import LetterRecorded
from readingroom.people.records import Letter, Reader
from readingroom.settings import LETTER_DAYS

__all__ = ["HANDLERS", "LetterKind", "LetterParticulars", "RecordLetter", "record"]


class LetterKind(StrEnum):
    """Kinds of letter."""

    INTRODUCTION = "introduction"
    """介绍信"""
    POWER_OF_ATTORNEY = "power_of_attorney"
    """授权委托书"""


@dataclass(frozen=True, kw_only=True)
class LetterParticulars:
    """What a letter says, as it was shown at the desk.

    Attributes:
        kind: a `LetterKind`.
        issuer: the organisation, or the person represented.
        holders: the names it introduces; empty: the reader alone.
        number: the letter's number; a power of attorney often has none.
        issued_on, valid_until: days as the letter says, both included.
        scope: what may be consulted.
    """

    kind: str
    issuer: str = field(repr=False)
    scope: str = field(repr=False)
    issued_on: dt.date | None
    holders: tuple[str, ...] = field(default=(), repr=False)
    number: str = field(default="", repr=False)
    valid_until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class RecordLetter(Command):
    """Write down the letter on which a reader acts for others.

    Attributes:
        reader: id.
        letter: what it says.
    """

    permission = Permission.RECEIVE
    reader: int
    letter: LetterParticulars = field(repr=False)


def record_letter(session: Session, command: RecordLetter, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``reader.unknown`` and what `record` says."""
    reader = reader_of(session, command.reader)
    return [_recorded(record(session, reader, command.letter, context))]


def _recorded(row: Letter) -> LetterRecorded:
    return LetterRecorded(reader_id=row.reader_id, letter_id=row.id, letter_kind=row.kind)


def record(session: Session, reader: Reader, told: LetterParticulars, context: Context) -> Letter:
    """Write a letter down, within a command of whoever receives the reader.

    Args:
        session: in the command's transaction.
        reader: who shows it.
        told: what it says.
        context: the command's.

    Raises:
        Refused: ``reader.letter_kind`` and what `rules.check_letter` says.
    """
    if told.kind not in tuple(LetterKind):
        raise Refused("reader.letter_kind", kind=told.kind)
    holders = tuple(filter(None, map(entry.text, told.holders))) or (reader.name,)
    letter = rules.Letter(
        issuer=entry.text(told.issuer),
        holders=holders,
        number=entry.text(told.number),
        issued_on=told.issued_on,
        valid_until=_until(told, context.settings[LETTER_DAYS]),
        scope=entry.text(told.scope),
    )
    rules.check_letter(letter, reader.name, context.today)
    row = Letter(
        reader_id=reader.id,
        kind=str(told.kind),
        number=letter.number or None,
        issuer=letter.issuer,
        issued_on=letter.issued_on,
        valid_until=letter.valid_until,
        holders="\n".join(holders),
        scope=letter.scope,
        recorded_at=context.recorded_at,
    )
    session.add(row)
    session.flush()
    return row


def _until(told: LetterParticulars, days: int) -> dt.date | None:
    """Its last day: as it says; else as the archive says, from its date. None: no limit."""
    if told.valid_until is not None or told.issued_on is None or not days:
        return told.valid_until
    return told.issued_on + dt.timedelta(days)


HANDLERS: Mapping[type[Command], Handler] = {RecordLetter: record_letter}
