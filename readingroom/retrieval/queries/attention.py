"""The numbers of the status line, and what needs a hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.requests.records import NEEDS_A_HAND, Request, RequestLine
from readingroom.requests.rules import LineState, RequestState
from readingroom.retrieval.printable import printable
from readingroom.retrieval.queries.board import RetrievalRow, board, rows
from readingroom.retrieval.records import PAGES_DIFFER, Retrieval
from readingroom.retrieval.rules import ACTIVE, RetrievalState
from readingroom.store.tables import Case

__all__ = ["Counts", "Trouble", "counts", "to_do_count", "troubles"]


@dataclass(frozen=True)
class Counts:
    """The numbers of the status line."""

    to_print: int
    out: int
    held: int
    to_reshelve: int
    trouble: int


@dataclass(frozen=True)
class Trouble:
    """Something that needs a hand.

    Attributes:
        kind: ``not_on_shelf``, ``missing``, ``pages_differ``, ``unknown_code``, ``blocked``, ``hold_overdue``,
            ``put_back``.
        text: the unit's label or the code as written.
        case_id, retrieval_id: what it is about.
        number: of the case.
        since: the day it is due.
    """

    kind: str
    text: str
    case_id: int
    number: str
    retrieval_id: int | None = None
    since: dt.date | None = None


def counts(reading: Reading) -> Counts:
    """How many units are where, and how many slips are to be printed today."""
    by_state = dict(
        reading.session.execute(
            select(Retrieval.state, func.count()).where(Retrieval.state.in_(ACTIVE)).group_by(Retrieval.state)
        ).all()
    )
    return Counts(
        to_print=len(reading.once(printable, reading.today, reading.today)),
        out=by_state.get(RetrievalState.ISSUED, 0),
        held=by_state.get(RetrievalState.HELD, 0),
        to_reshelve=by_state.get(RetrievalState.RETURNED, 0),
        trouble=by_state.get(RetrievalState.NOT_ON_SHELF, 0) + by_state.get(RetrievalState.MISSING, 0),
    )


def to_do_count(reading: Reading) -> int:
    """How many units wait for a hand: to print, to put back, not found."""
    found = counts(reading)
    return found.to_print + found.to_reshelve + found.trouble


def troubles(reading: Reading) -> tuple[Trouble, ...]:
    """What needs a hand, the most pressing kind first."""
    today = reading.today
    found: list[Trouble] = []
    for row in board(reading, states=ACTIVE):
        kind = _trouble_of(row, today)
        if kind:
            found.append(Trouble(kind, row.unit, row.case_id, row.number, row.retrieval_id, row.due_day))
    differ = select(Retrieval.id).where(PAGES_DIFFER)
    found += [
        Trouble("pages_differ", row.unit, row.case_id, row.number, row.retrieval_id, row.due_day)
        for row in rows(reading, differ)
    ]
    asked = reading.session.execute(
        select(RequestLine.written, RequestLine.state, Request.case_id, Case.number, Request.due_day)
        .join(Request, Request.id == RequestLine.request_id)
        .join(Case, Case.id == Request.case_id)
        .where(NEEDS_A_HAND)
        .where(Request.state.in_([RequestState.ACCEPTED, RequestState.IN_HAND]))
        .order_by(Request.due_day, RequestLine.id)
    )
    for written, state, case_id, number, due in asked:
        kind = "unknown_code" if state == LineState.UNKNOWN else "blocked"
        found.append(Trouble(kind, written, case_id, number, None, due))
    order = ("not_on_shelf", "missing", "pages_differ", "hold_overdue", "put_back", "unknown_code", "blocked")
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.since or today)))


def _trouble_of(row: RetrievalRow, today: dt.date) -> str:
    if row.state in {RetrievalState.NOT_ON_SHELF, RetrievalState.MISSING}:
        return row.state
    if row.no_longer_wanted:
        return "put_back"
    if row.state == RetrievalState.HELD and row.hold_until is not None and row.hold_until < today:
        return "hold_overdue"
    return ""
