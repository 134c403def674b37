"""Correction (更正): the last hand-over of a unit is taken back by a new entry; nothing is ever erased."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.records import Request
from readingroom.retrieval import custody
from readingroom.retrieval.events import PagesCounted, UnitCorrected, UnitMoved
from readingroom.retrieval.records import CustodyRow, Retrieval, Unit
from readingroom.retrieval.rules import Move, RetrievalState
from readingroom.retrieval.units import label
from readingroom.store.tables import AuditRow

__all__ = ["HANDLERS", "CorrectMove"]


@dataclass(frozen=True, kw_only=True)
class CorrectMove(Command):
    """Take back what an earlier command did with a unit.

    Attributes:
        command_id: UUID of that command.
        reason: why, in free text; kept with the new entry.
    """

    permission = Permission.CORRECT
    command_id: UUID
    reason: str


def correct_move(session: Session, command: CorrectMove, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``correction.no_reason``, ``correction.nothing_moved``, ``correction.not_last``."""
    if not command.reason.strip():
        raise Refused("correction.no_reason")
    rows = session.scalars(
        select(CustodyRow).where(CustodyRow.command_id == command.command_id).order_by(CustodyRow.seq)
    ).all()
    if not rows or any(row.action == "correct" for row in rows):
        raise Refused("correction.nothing_moved")
    unit = session.get_one(Unit, rows[0].unit_id, with_for_update=True)
    if unit.last_seq != rows[-1].seq:
        raise Refused("correction.not_last", unit=label(session, unit))
    seq = custody.append(
        session,
        context,
        unit,
        action="correct",
        to_state=rows[0].from_state,
        to_place=rows[0].from_place,
        retrieval_id=rows[0].retrieval_id,
        why="correction",
        note=command.reason.strip(),
        compensates=rows[0].seq,
    )
    corrected = [
        _restore(session, event, seq, rows[0].seq)
        for event in reversed(_what_happened(session, command.command_id))
    ]
    if not corrected:
        raise Refused("correction.nothing_moved")
    return corrected


def _what_happened(session: Session, command_id: UUID) -> list[dict[str, Any]]:
    row = session.scalars(select(AuditRow).where(AuditRow.command_id == command_id)).one()
    kinds = {UnitMoved.kind, PagesCounted.kind}
    events: list[dict[str, Any]] = json.loads(row.canonical)["events"]
    # A slip that came out stays out: paper is not taken back by an entry.
    return [event for event in events if event["kind"] in kinds and event.get("move") != Move.PRINT]


def _restore(session: Session, event: dict[str, Any], seq: int, compensates: int) -> Event:
    retrieval = session.get_one(Retrieval, event["retrieval_id"])
    before = retrieval.state
    if event["kind"] == PagesCounted.kind:
        if event["coming_back"]:
            retrieval.pages_back = None
        else:
            retrieval.pages_out = None
    else:
        retrieval.state = event["from_state"]
        if event["move"] == Move.ISSUE:
            retrieval.visit_id = None
        if event["move"] in {Move.TAKE_ON, Move.HOLD}:
            retrieval.hold_until = None
        if retrieval.state == RetrievalState.WANTED:
            retrieval.round_id = None
    session.flush()
    return UnitCorrected(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        unit_id=retrieval.unit_id,
        from_state=before,
        to_state=retrieval.state,
        seq=seq,
        compensates=compensates,
    )


HANDLERS: Mapping[type[Command], Handler] = {CorrectMove: correct_move}
