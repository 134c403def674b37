"""One step of a retrieval along its life, with its hand-over in the custody log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.errors import Refused
from readingroom.requests.records import Request
from readingroom.retrieval import custody
from readingroom.retrieval.events import UnitMoved
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, Move, RetrievalState, state_after
from readingroom.retrieval.units import active_retrieval, label
from readingroom.store.tables import Case

__all__ = ["locked", "step"]

_AWAY_FROM_HANDS = frozenset({Move.PRINT, Move.PASS_ON, Move.CANCEL})
"""Moves at which nothing changes hands: no custody row."""


def locked(session: Session, retrieval_id: int) -> Retrieval:
    """The retrieval, with its row locked.

    Raises:
        Refused: ``retrieval.none``.
    """
    retrieval = session.get(Retrieval, retrieval_id, with_for_update=True)
    if retrieval is None:
        raise Refused("retrieval.none", retrieval=retrieval_id)
    return retrieval


def step(
    session: Session,
    context: Context,
    retrieval: Retrieval,
    unit: Unit,
    move: Move,
    *,
    place: str | None = None,
    why: str | None = None,
    note: str | None = None,
) -> UnitMoved:
    """Move a retrieval one step along its life and write the hand-over.

    Raises:
        Refused: ``retrieval.is_<state>``; ``retrieval.promised`` where the unit is on its way for somebody else.
    """
    before, after = retrieval.state, state_after(retrieval.state, move)
    if before == RetrievalState.WANTED and after in ACTIVE:
        _check_not_promised(session, unit)
    retrieval.state = after.value
    seq = None
    if move not in _AWAY_FROM_HANDS:
        seq = custody.append(
            session,
            context,
            unit,
            action=move.value,
            to_state=ON_SHELF if move is Move.RESHELVE else after.value,
            to_place=place,
            retrieval_id=retrieval.id,
            why=why,
            note=note,
        )
    session.flush()
    return UnitMoved(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.get_one(Request, retrieval.request_id).case_id,
        unit_id=unit.id,
        move=move.value,
        from_state=before,
        to_state=after.value,
        seq=seq,
        place=place,
        visit_id=retrieval.visit_id,
    )


def _check_not_promised(session: Session, unit: Unit) -> None:
    """One unit, one promise; the database has a constraint that says the same."""
    if (other := active_retrieval(session, unit.id)) is not None:
        case_id = session.get_one(Request, other.request_id).case_id
        raise Refused(
            "retrieval.promised", unit=label(session, unit), number=session.get_one(Case, case_id).number
        )
