"""From lines of requests to units on their way: what is fetched, once, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
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
from readingroom.store.rows import add_rows, among, given, looked_up, write_rows

__all__ = ["follow_lines", "want_again", "want_no_more"]

_LIVE = ACTIVE | {RetrievalState.WANTED}
_Line = Any
"""A row of `_LINES`."""

_LINES = select(
    RequestLine.id, RequestLine.request_id, RequestLine.item_id, RequestLine.container_id, RequestLine.state
).where(among(RequestLine.id, "lines"))
_REQUESTS = select(Request.id, Request.case_id, Request.state, Request.due_day).where(
    among(Request.id, "requests")
)
_TURNS = (
    select(
        Retrieval.id,
        Retrieval.request_id,
        Retrieval.unit_id,
        Retrieval.turn,
        Retrieval.state,
        Retrieval.ended_why,
    )
    .where(among(Retrieval.request_id, "requests"), among(Retrieval.unit_id, "units"))
    .order_by(Retrieval.turn)
)
_WAITING = (
    select(Retrieval.unit_id, func.count())
    .where(among(Retrieval.unit_id, "units"), Retrieval.state.in_(_LIVE))
    .group_by(Retrieval.unit_id)
)
_SERVES = select(RetrievalLine.retrieval_id, RetrievalLine.line_id).where(
    among(RetrievalLine.retrieval_id, "retrievals")
)
_FETCHED_FOR = (
    select(RetrievalLine.line_id, Retrieval.id, Retrieval.state)
    .join(RetrievalLine, RetrievalLine.retrieval_id == Retrieval.id)
    .where(among(Retrieval.request_id, "requests"))  # asked by state as well, all that waits would be walked
    .order_by(Retrieval.id)
)


def follow_lines(session: Session, context: Context, line_ids: Sequence[int]) -> list[Event]:
    """Want the units of lines that are wanted, stop wanting those of lines that are not.

    Args:
        session: in the command's transaction.
        context: of the command.
        line_ids: of one request or of several, in the order in which they are to stand in line.
    """
    found = {line.id: line for line in looked_up(session, _LINES, lines=given(line_ids))}
    events: list[Event] = []
    served = _served(session, [line for line in found.values() if line.state != LineState.WANTED])
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


@dataclass
class _Fetching:
    """The last time that a unit was wanted for a request; its id is known once it is written."""

    turn: int
    state: str
    ended_why: str | None = None
    id: int = 0

    @property
    def goes_on(self) -> bool:
        """It serves whoever wants the unit now as well.

        One on the trolley to the stacks does not: that walk is finished, or the return hands the unit to whoever is
        next.
        """
        going_back = self.state == RetrievalState.RETURNED and self.ended_why is not None
        return self.state in _LIVE and not going_back


def _want(session: Session, context: Context, lines: Sequence[_Line]) -> list[Event]:
    """Lines find the retrieval that serves them already, or a new one behind those that wait for the unit."""
    units = dict(
        zip(
            (line.id for line in lines),
            units_for(session, lines, context.settings[UNIT_KIND]),
            strict=True,
        )
    )
    request_ids, unit_ids = given(line.request_id for line in lines), given(units.values())
    requests = {row.id: row for row in looked_up(session, _REQUESTS, requests=request_ids)}
    last_turns = _last_turns(session, request_ids, unit_ids)
    waiting = {row.unit_id: row[1] for row in looked_up(session, _WAITING, units=unit_ids)}
    served: list[tuple[_Fetching, int]] = []
    new: list[tuple[_Fetching, dict[str, Any], int]] = []
    for line in lines:
        request, unit = requests[line.request_id], units[line.id]
        if request.state in OVER:
            continue  # fetched when it goes on
        last = last_turns.get((request.id, unit))
        if last is not None and last.goes_on:
            if last.ended_why is not None:
                session.get_one(Retrieval, last.id).ended_why = last.ended_why = None
        else:
            last = _Fetching(turn=1 if last is None else last.turn + 1, state=RetrievalState.WANTED.value)
            row = {
                "request_id": request.id,
                "unit_id": unit,
                "turn": last.turn,
                "state": last.state,
                "due_day": request.due_day or context.today,
                "wanted_at": context.occurred_at,
            }
            new.append((last, row, waiting.get(unit, 0)))
            waiting[unit] = waiting.get(unit, 0) + 1
            last_turns[request.id, unit] = last
        served.append((last, line.id))
    for (fetching, *_), identity in zip(
        new, add_rows(session, Retrieval, [row for _, row, _ in new]), strict=True
    ):
        fetching.id = identity
    _serve(session, served, known=len(served) > len(new))
    return [
        RetrievalWanted(
            retrieval_id=fetching.id,
            request_id=row["request_id"],
            case_id=requests[row["request_id"]].case_id,
            unit_id=row["unit_id"],
            ahead=ahead,
        )
        for fetching, row, ahead in new
    ]


def _last_turns(
    session: Session, request_ids: Sequence[int], unit_ids: Sequence[int]
) -> dict[tuple[int, int], _Fetching]:
    """(request, unit) -> the last time that the unit was wanted for the request."""
    return {
        (row.request_id, row.unit_id): _Fetching(row.turn, row.state, row.ended_why, row.id)
        for row in looked_up(session, _TURNS, requests=request_ids, units=unit_ids)
    }


def _serve(session: Session, served: Sequence[tuple[_Fetching, int]], *, known: bool) -> None:
    """Note which lines the retrievals serve; `known`: some of them were there already, and may serve them by now."""
    pairs = dict.fromkeys((retrieval.id, line_id) for retrieval, line_id in served)
    for row in looked_up(session, _SERVES, retrievals=given(one for one, _ in pairs)) if known else ():
        pairs.pop((row.retrieval_id, row.line_id), None)
    rows = [{"retrieval_id": retrieval, "line_id": line} for retrieval, line in pairs]
    write_rows(session, RetrievalLine, rows)


def _served(session: Session, lines: Sequence[_Line]) -> dict[int, list[Retrieval]]:
    """Line -> what is on its way for it; most lines that are not wanted are new and never were served."""
    wanted = {line.id for line in lines}
    served: dict[int, list[Retrieval]] = {}
    for row in (
        looked_up(session, _FETCHED_FOR, requests=given(line.request_id for line in lines)) if lines else ()
    ):
        if row.line_id in wanted and row.state in _LIVE:
            served.setdefault(row.line_id, []).append(session.get_one(Retrieval, row.id))
    return served


def _unwant(session: Session, lines: Sequence[_Line]) -> list[Event]:
    """End what served these lines and serves no wanted one any more."""
    served = _served(session, lines)
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
