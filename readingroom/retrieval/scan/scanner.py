"""A scanning station: reads codes one after the other and remembers what it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import select

from readingroom.bookings.records import Visit
from readingroom.command import Actor, Reading
from readingroom.errors import DeskError, Refused
from readingroom.events import Changed, Event
from readingroom.retrieval.commands.correction import CorrectMove
from readingroom.retrieval.scan.meaning import Meaning, Opened, interpret
from readingroom.retrieval.scan.telling import Told, tell

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["Scanned", "Scanner"]


@dataclass(frozen=True)
class Scanned:
    """What one scan did.

    Attributes:
        code: as it was scanned.
        did: see `Meaning.did`; empty if it was refused.
        state: of the visit or retrieval afterwards; empty where there is none.
        refused: why nothing happened.
        events: what happened.
        seq: number in the audit of the command that ran; 0 where none did.
        command_id: of that command, for a correction.
        case_id, reader_id, retrieval_id, visit_id: what it was about.
        subject: something of an area behind retrieval that it was about, as events name it, and its id.
        told: what to tell of it.
        at: when it was done, by the archive's wall clock; None if it was refused.
    """

    code: str
    did: str = ""
    state: str = ""
    refused: DeskError | None = None
    events: tuple[Event, ...] = ()
    seq: int = 0
    command_id: UUID | None = None
    case_id: int | None = None
    reader_id: int | None = None
    retrieval_id: int | None = None
    visit_id: int | None = None
    subject: tuple[str, int] | None = None
    told: Told = field(default_factory=Told)
    at: dt.datetime | None = None

    @property
    def changed(self) -> frozenset[Changed]:
        """What views have to look at again."""
        return frozenset().union(*(event.changed for event in self.events))


class Scanner:
    """One station at one desk. Blocking; the window runs it in its write worker.

    Args:
        desk: the front door.
        actor: who scans, and at which station to begin with.
    """

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk = desk
        self.actor = actor
        self.opened = Opened(actor.station)
        self._last: UUID | None = None

    def scan(self, text: str) -> Scanned:
        """Do what this code means here and now; a refusal is an answer, not an error."""
        try:
            meaning = self._desk.read(interpret, text, self.opened, self._desk.scans)
            return self._carry_out(text, meaning)
        except DeskError as error:
            self.opened = replace(self.opened, armed=None)
            return Scanned(text, refused=error)

    def _carry_out(self, text: str, meaning: Meaning) -> Scanned:
        command, command_id = meaning.command, None
        if meaning.did == "undo":
            if self._last is None:
                raise Refused("scan.nothing_to_undo")
            command = CorrectMove(command_id=self._last, reason="scan")
        events: tuple[Event, ...] = ()
        seq = 0
        if command is not None:
            actor = replace(self.actor, station=self.opened.station)
            outcome = self._desk.execute(command, actor)
            events, seq, command_id = outcome.events, outcome.seq, outcome.command_id
            self._last = None if meaning.did == "undo" else command_id
        retrieval_id = meaning.retrieval_id or _first(events, "retrieval_id")
        visit_id = meaning.visit_id or (_first(events, "visit_id") if retrieval_id is None else None)
        self.opened = replace(
            meaning.opened,
            retrieval_id=retrieval_id or meaning.opened.retrieval_id,
            visit_id=visit_id or meaning.opened.visit_id,
        )
        case_id = meaning.case_id or _first(events, "case_id")
        reader_id = meaning.reader_id or _first(events, "reader_id")
        afterwards = self._desk.read(_afterwards, retrieval_id, visit_id, case_id, reader_id)
        return Scanned(
            text,
            did=meaning.did,
            state=afterwards.state,
            events=events,
            seq=seq,
            command_id=command_id,
            case_id=case_id,
            reader_id=reader_id,
            retrieval_id=retrieval_id,
            visit_id=visit_id,
            subject=meaning.subject,
            told=afterwards.told,
            at=afterwards.at,
        )


def _first(events: tuple[Event, ...], field: str) -> int | None:
    return next((value for event in events if isinstance(value := getattr(event, field, None), int)), None)


class _Afterwards(NamedTuple):
    """How things stand after a scan, read at once."""

    state: str
    told: Told
    at: dt.datetime


def _afterwards(
    reading: Reading,
    retrieval_id: int | None,
    visit_id: int | None,
    case_id: int | None,
    reader_id: int | None,
) -> _Afterwards:
    told = tell(reading, retrieval_id, case_id, reader_id)
    state = told.state
    if retrieval_id is None and visit_id is not None:
        state = reading.session.scalars(select(Visit.state).where(Visit.id == visit_id)).one()
    return _Afterwards(state, told, reading.clock.local(reading.now))
