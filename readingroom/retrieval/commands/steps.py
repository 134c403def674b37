"""One step of a retrieval along its life, with its hand-over in the custody log."""

from __future__ import annotations

from sqlalchemy import bindparam, select
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

__all__ = ["locked", "locked_with_unit", "step"]

_AWAY_FROM_HANDS = frozenset({Move.PRINT, Move.PASS_ON, Move.CANCEL})
"""Moves at which nothing changes hands: no custody row."""
_WITH_UNIT = (
    select(Retrieval, Unit)
    .join(Unit, Unit.id == Retrieval.unit_id)
    .where(Retrieval.id == bindparam("retrieval"))
    .with_for_update(of=Retrieval)
    .execution_options(populate_existing=True)
)
_CASE_OF = select(Request.case_id).where(Request.id == bindparam("request"))


def locked(session: Session, retrieval_id: int) -> Retrieval:
    """The retrieval, with its row locked.

    Raises:
        Refused: ``retrieval.none``.
    """
    retrieval = session.get(Retrieval, retrieval_id, with_for_update=True)
    if retrieval is None:
        raise Refused("retrieval.none", retrieval=retrieval_id)
    return retrieval


def locked_with_unit(session: Session, retrieval_id: int) -> tuple[Retrieval, Unit]:
    """The retrieval, with its row locked, and its unit.

    Raises:
        Refused: ``retrieval.none``.
    """
    found = session.execute(_WITH_UNIT, {"retrieval": retrieval_id}).one_or_none()
    if found is None:
        raise Refused("retrieval.none", retrieval=retrieval_id)
    return found[0], found[1]


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
    return UnitMoved(
        retrieval_id=retrieval.id,
        request_id=retrieval.request_id,
        case_id=session.connection().execute(_CASE_OF, {"request": retrieval.request_id}).scalar_one(),
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
