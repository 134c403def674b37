"""From lines of requests to units on their way: what is fetched, once, for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import groupby

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.events import Event
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import OVER, LineState
from readingroom.retrieval.commands.ending import end
from readingroom.retrieval.events import RetrievalWanted
from readingroom.retrieval.records import Retrieval, RetrievalLine
from readingroom.retrieval.rules import ACTIVE, RetrievalState
from readingroom.retrieval.units import units_for
from readingroom.settings import UNIT_KIND

__all__ = ["follow_lines", "want_again", "want_no_more"]

_LIVE = ACTIVE | {RetrievalState.WANTED}


def follow_lines(session: Session, context: Context, line_ids: Sequence[int]) -> list[Event]:
    """Want the units of lines that are wanted, stop wanting those of lines that are not.

    Args:
        session: in the command's transaction.
        context: of the command.
        line_ids: of one request or of several, in the order in which they are to stand in line.
    """
    found = {
        line.id: line for line in session.scalars(select(RequestLine).where(RequestLine.id.in_(line_ids)))
    }
    events: list[Event] = []
    served = _served(session, [line.id for line in found.values() if line.state != LineState.WANTED])
    in_order = (
        line
        for line_id in dict.fromkeys(line_ids)
        if (line := found[line_id]).state == LineState.WANTED or line_id in served
    )
    for wanted, lines in groupby(in_order, key=lambda line: line.state == LineState.WANTED):
        if wanted:
            events += _want(session, context, list(lines))
        else:
            events += _unwant(session, list(lines))
    return events


def want_no_more(session: Session, request_id: int, why: str) -> list[Event]:
    """Stop wanting every unit of a request.

    Args:
        session: in the command's transaction.
        request_id: which.
        why: code of the reason.
    """
    live = select(Retrieval).where(Retrieval.request_id == request_id, Retrieval.state.in_(_LIVE))
    ended = (end(session, retrieval, why) for retrieval in session.scalars(live.order_by(Retrieval.id)))
    return [event for event in ended if event is not None]


def want_again(session: Session, context: Context, request_id: int) -> list[Event]:
    """Want everything that a request wants: it was over, and goes on."""
    wanted = select(RequestLine.id).where(
        RequestLine.request_id == request_id, RequestLine.state == LineState.WANTED
    )
    return follow_lines(session, context, session.scalars(wanted.order_by(RequestLine.position)).all())


def _want(session: Session, context: Context, lines: Sequence[RequestLine]) -> list[Event]:
    """Lines find the retrieval that serves them already, or a new one behind those that wait for the unit."""
    units = dict(zip(lines, units_for(session, lines, context.settings[UNIT_KIND]), strict=True))
    unit_ids = {unit.id for unit in units.values()}
    request_ids = {line.request_id for line in lines}
    requests = {
        request.id: request for request in session.scalars(select(Request).where(Request.id.in_(request_ids)))
    }
    lines = [line for line in lines if requests[line.request_id].state not in OVER]  # fetched when it goes on
    last_turns = _last_turns(session, request_ids, unit_ids)
    waiting = _waiting(session, unit_ids)
    served: list[tuple[Retrieval, RequestLine]] = []
    new: list[tuple[Retrieval, int]] = []
    for line in lines:
        request, unit = requests[line.request_id], units[line]
        retrieval = last_turns.get((request.id, unit.id))
        if retrieval is not None and retrieval.state in _LIVE and not _going_back(retrieval):
            retrieval.ended_why = None
        else:
            retrieval = Retrieval(
                request_id=request.id,
                unit_id=unit.id,
                turn=1 if retrieval is None else retrieval.turn + 1,
                state=RetrievalState.WANTED.value,
                due_day=request.due_day or context.today,
                wanted_at=context.occurred_at,
            )
            session.add(retrieval)
            new.append((retrieval, waiting[unit.id]))
            waiting[unit.id] += 1
            last_turns[request.id, unit.id] = retrieval
        served.append((retrieval, line))
    session.flush()
    _serve(session, served)
    return [
        RetrievalWanted(
            retrieval_id=retrieval.id,
            request_id=retrieval.request_id,
            case_id=requests[retrieval.request_id].case_id,
            unit_id=retrieval.unit_id,
            ahead=ahead,
        )
        for retrieval, ahead in new
    ]


def _going_back(retrieval: Retrieval) -> bool:
    """On the trolley to the stacks: that walk is finished, or the return hands the unit to whoever is next."""
    return retrieval.state == RetrievalState.RETURNED and retrieval.ended_why is not None


def _last_turns(
    session: Session, request_ids: set[int], unit_ids: set[int]
) -> dict[tuple[int, int], Retrieval]:
    """(request, unit) -> the last time that the unit was wanted for the request."""
    found = (
        select(Retrieval)
        .where(Retrieval.request_id.in_(request_ids), Retrieval.unit_id.in_(unit_ids))
        .order_by(Retrieval.turn)
    )
    return {(one.request_id, one.unit_id): one for one in session.scalars(found)}


def _waiting(session: Session, unit_ids: set[int]) -> Counter[int]:
    """Unit -> how many want it or have it."""
    counted = (
        select(Retrieval.unit_id, func.count())
        .where(Retrieval.unit_id.in_(unit_ids), Retrieval.state.in_(_LIVE))
        .group_by(Retrieval.unit_id)
    )
    return Counter(dict(session.execute(counted).all()))


def _serve(session: Session, served: Sequence[tuple[Retrieval, RequestLine]]) -> None:
    """Note which lines the retrievals serve."""
    noted = select(RetrievalLine.retrieval_id, RetrievalLine.line_id).where(
        RetrievalLine.line_id.in_([line.id for _, line in served])
    )
    pairs = dict.fromkeys((retrieval.id, line.id) for retrieval, line in served)
    for row in session.execute(noted):
        pairs.pop((row.retrieval_id, row.line_id), None)
    if pairs:
        session.execute(
            insert(RetrievalLine),
            [{"retrieval_id": retrieval_id, "line_id": line_id} for retrieval_id, line_id in pairs],
        )


def _served(session: Session, line_ids: Collection[int]) -> dict[int, list[Retrieval]]:
    """Line -> what is on its way for it; most lines that are not wanted are new and never were served."""
    if not line_ids:
        return {}
    rows = session.execute(
        select(RetrievalLine.line_id, Retrieval)
        .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
        .where(RetrievalLine.line_id.in_(line_ids), Retrieval.state.in_(_LIVE))
        .order_by(Retrieval.id)
    )
    served: dict[int, list[Retrieval]] = {}
    for line_id, retrieval in rows:
        served.setdefault(line_id, []).append(retrieval)
    return served


def _unwant(session: Session, lines: Sequence[RequestLine]) -> list[Event]:
    """End what served these lines and serves no wanted one any more."""
    served = _served(session, [line.id for line in lines])
    still_wanted = set(
        session.scalars(
            select(RetrievalLine.retrieval_id)
            .join(RequestLine, RetrievalLine.line_id == RequestLine.id)
            .where(
                RetrievalLine.retrieval_id.in_({one.id for several in served.values() for one in several}),
                RequestLine.state == LineState.WANTED,
            )
        )
    )
    ended = (
        end(session, retrieval, "withdrawn")
        for line in lines
        for retrieval in served.get(line.id, ())
        if retrieval.id not in still_wanted
    )
    return [event for event in ended if event is not None]
