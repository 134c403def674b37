"""Units that are not wanted any more, or are found when nobody waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.records import Request
from readingroom.retrieval import custody
from readingroom.retrieval.commands.moves import MoveUnit, move_unit
from readingroom.retrieval.commands.steps import locked
from readingroom.retrieval.events import RetrievalEnded, UnitMoved
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ON_SHELF, Move, RetrievalState, state_after
from readingroom.retrieval.units import active_retrieval, label

__all__ = ["HANDLERS", "CancelRetrieval", "FoundUnit", "end"]


@dataclass(frozen=True, kw_only=True)
class CancelRetrieval(Command):
    """A unit is not wanted for this request any more; one that is out goes back."""

    permission = Permission.RETRIEVE
    retrieval_id: int
    why: str = "desk"


@dataclass(frozen=True, kw_only=True)
class FoundUnit(Command):
    """A unit that was missing stands on its shelf again, and nobody is waiting for it."""

    permission = Permission.RETRIEVE
    unit_id: int


def cancel_retrieval(session: Session, command: CancelRetrieval, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.in_hand``, ``retrieval.ended``."""
    retrieval = locked(session, command.retrieval_id)
    if retrieval.state == RetrievalState.ISSUED:
        unit = session.get_one(Unit, retrieval.unit_id)
        raise Refused("retrieval.in_hand", unit=label(session, unit))
    ended = end(session, retrieval, command.why)
    if ended is None:
        raise Refused("retrieval.ended", state=retrieval.state)
    return [ended]


def end(session: Session, retrieval: Retrieval, why: str) -> Event | None:
    """Stop wanting a unit: what was not pulled yet is cancelled, what is out is marked to go back."""
    before = retrieval.state
    if before in {
        RetrievalState.WANTED,
        RetrievalState.SLIP_OUT,
        RetrievalState.NOT_ON_SHELF,
        RetrievalState.MISSING,
    }:
        retrieval.state = state_after(before, Move.CANCEL).value
    elif before not in {
        RetrievalState.PULLED,
        RetrievalState.HANDED_OVER,
        RetrievalState.HELD,
        RetrievalState.BEING_COPIED,
    }:
        return None
    retrieval.ended_why = why
    session.flush()
    return RetrievalEnded(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        unit_id=retrieval.unit_id,
        from_state=before,
        to_state=retrieval.state,
        why=why,
    )


def found_unit(session: Session, command: FoundUnit, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``retrieval.not_missing``, ``retrieval.someone_waits``."""
    unit = session.get_one(Unit, command.unit_id, with_for_update=True)
    if unit.state not in {RetrievalState.NOT_ON_SHELF, RetrievalState.MISSING}:
        raise Refused("retrieval.not_missing", unit=label(session, unit), state=unit.state)
    last = session.scalars(
        select(Retrieval).where(Retrieval.unit_id == unit.id).order_by(Retrieval.id.desc()).limit(1)
    ).one()
    if (active := active_retrieval(session, unit.id)) is not None:
        return move_unit(session, MoveUnit(retrieval_id=active.id, move=Move.FOUND), context)
    before = unit.state
    seq = custody.append(
        session, context, unit, action=Move.FOUND.value, to_state=ON_SHELF, to_place=None, retrieval_id=None
    )
    return [
        UnitMoved(
            retrieval_id=last.id,
            request_id=last.request_id,
            case_id=session.get_one(Request, last.request_id).case_id,
            unit_id=unit.id,
            move=Move.FOUND.value,
            from_state=before,
            to_state=ON_SHELF,
            seq=seq,
        )
    ]


HANDLERS: Mapping[type[Command], Handler] = {CancelRetrieval: cancel_retrieval, FoundUnit: found_unit}
