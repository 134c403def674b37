"""What requests and visits mean for units, and what units have to say when somebody wants to leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom.bookings.commands import Leave, UndoArrival
from readingroom.bookings.events import VisitLeft
from readingroom.bookings.records import Visit
from readingroom.bookings.rules import VisitState
from readingroom.command import Command, Context, Guard, Reaction, each
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.commands import CloseRequest, JoinRequests, move_request
from readingroom.requests.events import DueDayChanged, LinesChanged, RequestMoved
from readingroom.requests.records import Request
from readingroom.requests.rules import RequestAction, RequestState
from readingroom.retrieval.events import RetrievalEnded, UnitMoved
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, RetrievalState
from readingroom.retrieval.units import label
from readingroom.retrieval.wanting import follow_lines, want_again, want_no_more

__all__ = ["GUARDS", "REACTIONS"]

_STILL_TO_COME = (ACTIVE | {RetrievalState.WANTED}) - {RetrievalState.RETURNED}
_AWAY_FOR_GOOD = frozenset({RetrievalState.RESHELVED, RetrievalState.PASSED_ON})
# What the scan of whatever goes back to its shelf asks: made once.
_HERE = select(Visit.id).where(Visit.case_id == bindparam("case"), Visit.state != VisitState.LEFT).limit(1)
_REQUEST_OF = select(Request).where(Request.case_id == bindparam("case"))
_TO_COME = (
    select(Retrieval)
    .join(Request, Request.id == Retrieval.request_id)
    .where(
        Request.case_id == bindparam("case"),
        Retrieval.state.in_(_STILL_TO_COME),
        Retrieval.ended_why.is_(None),
    )
    .order_by(Retrieval.id)
)


def nothing_in_hand(session: Session, command: Leave, context: Context) -> None:
    """Nobody leaves with something in hand.

    Raises:
        Refused: ``visit.still_holds`` with the units.
    """
    case_id = session.scalar(select(Visit.case_id).where(Visit.id == command.visit_id))
    issued = session.scalars(
        select(Unit)
        .join(Retrieval, Retrieval.unit_id == Unit.id)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Request.case_id == case_id, Retrieval.state == RetrievalState.ISSUED)
        .order_by(Retrieval.id)
    ).all()
    if issued:
        raise Refused("visit.still_holds", units=[label(session, unit) for unit in issued], n=len(issued))


def nothing_issued(session: Session, command: UndoArrival, context: Context) -> None:
    """An arrival is not taken back once something was in the reader's hands.

    Raises:
        Refused: ``visit.was_issued_to`` with the units.
    """
    issued = session.scalars(
        select(Unit)
        .join(Retrieval, Retrieval.unit_id == Unit.id)
        .where(Retrieval.visit_id == command.visit_id)
        .order_by(Retrieval.id)
    ).all()
    if issued:
        raise Refused("visit.was_issued_to", units=[label(session, unit) for unit in issued], n=len(issued))


def nothing_under_way(session: Session, command: CloseRequest, context: Context) -> None:
    """A case is not closed while a unit is on its way for it.

    Raises:
        Refused: ``request.under_way`` with the units.
    """
    _refuse_under_way(session, _to_come(session, command.case_id))


def nothing_fetched(session: Session, command: JoinRequests, context: Context) -> None:
    """A case does not go over into another while something was fetched for it: its slips name it.

    Raises:
        Refused: ``request.under_way`` with the units.
    """
    for case_id in command.case_ids:
        found = [one for one in _to_come(session, case_id) if one.state != RetrievalState.WANTED]
        _refuse_under_way(session, found)


def _refuse_under_way(session: Session, under_way: Sequence[Retrieval]) -> None:
    if under_way:
        units = [label(session, session.get_one(Unit, retrieval.unit_id)) for retrieval in under_way]
        raise Refused("request.under_way", units=units, n=len(units))


def want_units(session: Session, events: Sequence[LinesChanged], context: Context) -> Sequence[Event]:
    """Lines became wanted, or stopped being so."""
    return follow_lines(session, context, [line for event in events for line in sorted(event.line_ids)])


def follow_request(session: Session, event: RequestMoved, context: Context) -> Sequence[Event]:
    """Nothing is fetched for a reader who did not come, and what was fetched goes back; until the reader comes."""
    if event.to_state == RequestState.LAPSED:
        return want_no_more(session, event.request_id, "no_show")
    return want_again(session, context, event.request_id) if event.from_state == RequestState.LAPSED else []


def want_for_another_day(session: Session, event: DueDayChanged, context: Context) -> Sequence[Event]:
    """What was not fetched yet is fetched for the new day; what is held waits for it."""
    day = dt.date.fromisoformat(event.day)
    for retrieval in session.scalars(
        select(Retrieval).where(Retrieval.request_id == event.request_id, Retrieval.state.in_(_STILL_TO_COME))
    ):
        retrieval.due_day = day
        if retrieval.hold_until is not None:
            retrieval.hold_until = max(retrieval.hold_until, day)
    session.flush()
    return []


def close_when_done(session: Session, event: VisitLeft, context: Context) -> Sequence[Event]:
    """A reader who left with nothing more to come is done; otherwise the case stays in hand."""
    return _close_if_done(session, event.case_id, context)


def close_after_the_last(
    session: Session, event: UnitMoved | RetrievalEnded, context: Context
) -> Sequence[Event]:
    """What a reader left for another day is back on its shelf, or not wanted any more: the case is done."""
    if isinstance(event, UnitMoved) and event.to_state not in _AWAY_FOR_GOOD:
        return []
    if session.scalars(_HERE, {"case": event.case_id}).first() is not None:
        return []
    return _close_if_done(session, event.case_id, context)


def _close_if_done(session: Session, case_id: int, context: Context) -> Sequence[Event]:
    request = session.scalars(_REQUEST_OF, {"case": case_id}).one_or_none()
    if request is None or request.state != RequestState.IN_HAND or _to_come(session, case_id):
        return []
    if request.service_version_id is not None:  # it was filed by a guide: somebody waits for an answer
        return []
    return [move_request(session, context, request, RequestAction.CLOSE)]


def _to_come(session: Session, case_id: int) -> list[Retrieval]:
    return list(session.scalars(_TO_COME, {"case": case_id}))


GUARDS: Mapping[type[Command], Sequence[Guard]] = {
    Leave: (nothing_in_hand,),
    UndoArrival: (nothing_issued,),
    CloseRequest: (nothing_under_way,),
    JoinRequests: (nothing_fetched,),
}

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    LinesChanged: (want_units,),
    RequestMoved: (each(follow_request),),
    DueDayChanged: (each(want_for_another_day),),
    VisitLeft: (each(close_when_done),),
    UnitMoved: (each(close_after_the_last),),
    RetrievalEnded: (each(close_after_the_last),),
}
