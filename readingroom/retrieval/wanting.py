"""From lines of a request to units on their way: what is fetched, once, for whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.events import Event
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval.commands.ending import end
from readingroom.retrieval.events import RetrievalWanted
from readingroom.retrieval.records import Retrieval, RetrievalLine
from readingroom.retrieval.rules import ACTIVE, RetrievalState
from readingroom.retrieval.units import active_retrieval, line_of, unit_for
from readingroom.settings import UNIT_KIND

__all__ = ["follow_lines"]

_LIVE = ACTIVE | {RetrievalState.WANTED}


def follow_lines(
    session: Session, context: Context, request: Request, line_ids: Sequence[int]
) -> list[Event]:
    """Want the units of lines that are wanted, stop wanting those of lines that are not."""
    events: list[Event] = []
    for line in session.scalars(
        select(RequestLine).where(RequestLine.id.in_(line_ids)).order_by(RequestLine.id)
    ):
        if line.state == LineState.WANTED:
            events.extend(_want(session, context, request, line))
        else:
            events.extend(_unwant(session, line))
    return events


def _want(session: Session, context: Context, request: Request, line: RequestLine) -> list[Event]:
    unit = unit_for(session, line, context.settings[UNIT_KIND])
    same = session.scalars(
        select(Retrieval)
        .where(Retrieval.request_id == request.id, Retrieval.unit_id == unit.id)
        .order_by(Retrieval.turn.desc())
    ).first()
    if same is not None and same.state in _LIVE:
        if session.get(RetrievalLine, (same.id, line.id)) is None:
            session.add(RetrievalLine(retrieval_id=same.id, line_id=line.id))
        same.ended_why = None
        session.flush()
        return []
    ahead = len(line_of(session, unit.id, context.today)) + (active_retrieval(session, unit.id) is not None)
    retrieval = Retrieval(
        request_id=request.id,
        unit_id=unit.id,
        turn=1 if same is None else same.turn + 1,
        state=RetrievalState.WANTED.value,
        due_day=request.due_day or context.today,
        wanted_at=context.occurred_at,
    )
    session.add(retrieval)
    session.flush()
    session.add(RetrievalLine(retrieval_id=retrieval.id, line_id=line.id))
    session.flush()
    return [
        RetrievalWanted(
            retrieval_id=retrieval.id,
            request_id=request.id,
            case_id=request.case_id,
            unit_id=unit.id,
            ahead=ahead,
        )
    ]


def _unwant(session: Session, line: RequestLine) -> list[Event]:
    served = session.scalars(
        select(Retrieval)
        .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
        .where(RetrievalLine.line_id == line.id, Retrieval.state.in_(_LIVE))
    ).all()
    events = []
    for retrieval in served:
        others = session.scalar(
            select(RequestLine.id)
            .join(RetrievalLine, RetrievalLine.line_id == RequestLine.id)
            .where(RetrievalLine.retrieval_id == retrieval.id, RequestLine.state == LineState.WANTED)
            .limit(1)
        )
        if others is None and (ended := end(session, retrieval, "withdrawn")) is not None:
            events.append(ended)
    return events
