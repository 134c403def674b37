"""Correction (更正): the last hand-over of a unit is taken back by a new entry; nothing is ever erased."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.records import Request
from readingroom.retrieval import custody
from readingroom.retrieval.events import PagesCounted, UnitCorrected, UnitMoved
from readingroom.retrieval.records import CustodyRow, Retrieval, Unit
from readingroom.retrieval.rules import RETRIEVAL_LIFE, Move, RetrievalState
from readingroom.retrieval.units import label
from readingroom.settings import HOLD_DAYS
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
    reason: str = field(repr=False)


def correct_move(session: Session, command: CorrectMove, context: Context) -> Sequence[Event]:
    """Take it back, if nothing came after it.

    Raises:
        Refused: ``correction.no_reason``, ``correction.nothing_moved``, ``correction.not_last``,
            ``correction.reader_gone``.
    """
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
    happened = _what_happened(session, command.command_id)
    _check_nothing_followed(session, unit, happened)
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
    corrected = [_restore(session, context, event, seq, rows[0].seq) for event in reversed(happened)]
    if not corrected:
        raise Refused("correction.nothing_moved")
    return corrected


def _what_happened(session: Session, command_id: UUID) -> list[dict[str, Any]]:
    row = session.scalars(select(AuditRow).where(AuditRow.command_id == command_id)).one()
    kinds = {UnitMoved.kind, PagesCounted.kind}
    events: list[dict[str, Any]] = json.loads(row.canonical)["events"]
    # A slip that came out stays out: paper is not taken back by an entry.
    return [event for event in events if event["kind"] in kinds and event.get("move") != Move.PRINT]


def _check_nothing_followed(session: Session, unit: Unit, happened: Sequence[dict[str, Any]]) -> None:
    """Not every later step moves a unit: a retrieval may have been cancelled, its reader may have left."""
    now: dict[int, str] = {}
    for event in happened:
        if event["kind"] == UnitMoved.kind:
            now[event["retrieval_id"]] = event["to_state"]
    for retrieval_id, state in now.items():
        if session.get_one(Retrieval, retrieval_id).state != state:
            raise Refused("correction.not_last", unit=label(session, unit))
    for event in happened:
        if event.get("move") == Move.RETURN:
            visit_id = session.get_one(Retrieval, event["retrieval_id"]).visit_id
            if visit_id is None or session.get_one(Visit, visit_id).state == VisitState.LEFT:
                raise Refused("correction.reader_gone", unit=label(session, unit))


def _restore(session: Session, context: Context, event: dict[str, Any], seq: int, compensates: int) -> Event:
    retrieval = session.get_one(Retrieval, event["retrieval_id"])
    before = retrieval.state
    if event["kind"] == PagesCounted.kind:
        earlier = _counted_before(session, retrieval.id, compensates, coming_back=event["coming_back"])
        if event["coming_back"]:
            retrieval.pages_back = earlier
        else:
            retrieval.pages_out = earlier
    else:
        _restore_move(context, retrieval, event)
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


def _restore_move(context: Context, retrieval: Retrieval, event: dict[str, Any]) -> None:
    move, state = event["move"], RetrievalState(event["from_state"])
    usual = max(context.today, retrieval.due_day) + dt.timedelta(days=context.settings[HOLD_DAYS])
    if retrieval.ended_why is not None and (state, Move.CANCEL) in RETRIEVAL_LIFE:
        state = RetrievalState.CANCELLED  # nobody wants it any more: what is back on its shelf stays there
    retrieval.state = state.value
    if move == Move.ISSUE:
        retrieval.visit_id = None
    if move in {Move.TAKE_ON, Move.HOLD}:
        retrieval.hold_until = None
    if move == Move.KEEP:
        retrieval.hold_until = usual if state is RetrievalState.HELD else None
    if state is RetrievalState.WANTED:
        retrieval.round_id = None


def _counted_before(session: Session, retrieval_id: int, seq: int, *, coming_back: bool) -> int | None:
    """The count that stood before this one, going out or coming back, and was not taken back itself."""
    taken_back = select(CustodyRow.compensates).where(CustodyRow.compensates.is_not(None))
    returned = CustodyRow.from_state == RetrievalState.RETURNED
    return session.scalars(
        select(CustodyRow.pages)
        .where(CustodyRow.retrieval_id == retrieval_id, CustodyRow.action == "count", CustodyRow.seq < seq)
        .where(returned if coming_back else ~returned, CustodyRow.seq.not_in(taken_back))
        .order_by(CustodyRow.seq.desc())
        .limit(1)
    ).one_or_none()


HANDLERS: Mapping[type[Command], Handler] = {CorrectMove: correct_move}
