"""Where the originals are that a copy order needs, and how they go to copying and come back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.copies.records import CopyLine, CopyOrder
from readingroom.copies.rules import CopySource, OrderState
from readingroom.events import Event
from readingroom.requests.records import Request, RequestLine
from readingroom.retrieval.commands import MoveUnit
from readingroom.retrieval.commands.moves import move_unit
from readingroom.retrieval.records import Retrieval, RetrievalLine
from readingroom.retrieval.rules import AT_HAND, Move, RetrievalState

__all__ = ["bring_back", "lines_of", "not_here", "take_to_copying", "units_of"]

_CAN_GO = frozenset(
    {RetrievalState.HELD, RetrievalState.ISSUED, RetrievalState.RETURNED, RetrievalState.BEING_COPIED}
)
"""From here an original goes to copying, or lies there already."""


def lines_of(session: Session, order_id: int) -> list[CopyLine]:
    """An order's lines."""
    return list(
        session.scalars(select(CopyLine).where(CopyLine.order_id == order_id).order_by(CopyLine.position))
    )


def units_of(session: Session, case_id: int, lines: Sequence[CopyLine]) -> dict[int, Retrieval]:
    """Position of a line that needs its original -> the unit that holds it, off its shelf for this case."""
    found: dict[int, Retrieval] = {}
    for line in lines:
        if line.source != CopySource.ORIGINAL:
            continue
        here = (
            select(Retrieval)
            .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
            .join(RequestLine, RequestLine.id == RetrievalLine.line_id)
            .join(Request, Request.id == RequestLine.request_id)
            .where(Request.case_id == case_id, Retrieval.state.in_(AT_HAND))
        )
        if line.item_id is not None:
            # the thing itself, or the box that it lies in, which was wanted as a whole
            here = here.where(
                or_(
                    RequestLine.item_id == line.item_id,
                    RequestLine.item_id.is_(None) & (RequestLine.container_id == line.container_id),
                )
            )
        else:
            here = here.where(RequestLine.container_id == line.container_id)
        retrieval = session.scalars(here.order_by(Retrieval.id.desc()).limit(1)).first()
        if retrieval is not None:
            found[line.position] = retrieval
    return found


def not_here(session: Session, case_id: int, lines: Sequence[CopyLine]) -> tuple[str, ...]:
    """Reference codes of the originals that cannot go to copying now: not fetched yet, or already put back."""
    units = units_of(session, case_id, lines)
    return tuple(
        line.reference_code
        for line in lines
        if line.source == CopySource.ORIGINAL
        and (line.position not in units or units[line.position].state not in _CAN_GO)
    )


def take_to_copying(
    session: Session, context: Context, case_id: int, lines: Sequence[CopyLine]
) -> list[Event]:
    """Move the originals to where copies are made; those that lie there already stay."""
    events: list[Event] = []
    for retrieval in units_of(session, case_id, lines).values():
        if retrieval.state != RetrievalState.BEING_COPIED:
            events += move_unit(session, MoveUnit(retrieval_id=retrieval.id, move=Move.COPY), context)
    return events


def bring_back(session: Session, context: Context, order: CopyOrder) -> list[Event]:
    """Move the originals back to the hold shelf, except those that another order is being made from."""
    still = _in_production(session, order)
    events: list[Event] = []
    for retrieval in units_of(session, order.case_id, lines_of(session, order.id)).values():
        if retrieval.state != RetrievalState.BEING_COPIED or retrieval.id in still:
            continue
        move = Move.COPIED if retrieval.ended_why is None else Move.PUT_BACK
        events += move_unit(session, MoveUnit(retrieval_id=retrieval.id, move=move), context)
    return events


def _in_production(session: Session, besides: CopyOrder) -> Collection[int]:
    """Units that the case's other orders are being made from."""
    others = session.scalars(
        select(CopyOrder.id).where(
            CopyOrder.case_id == besides.case_id,
            CopyOrder.id != besides.id,
            CopyOrder.state == OrderState.IN_PRODUCTION,
        )
    ).all()
    return {
        retrieval.id
        for order_id in others
        for retrieval in units_of(session, besides.case_id, lines_of(session, order_id)).values()
    }
