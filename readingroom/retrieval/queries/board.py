"""Everything that is on its way, at a glance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select

from readingroom.bookings.records import Booking, Seat, SeatHolding, Visit
from readingroom.command import Reading
from readingroom.holdings.records import Container, Item
from readingroom.numbering import registered
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval.records import Retrieval, RetrievalLine, Slip, Unit
from readingroom.retrieval.rules import ACTIVE, RetrievalState
from readingroom.store.tables import Case

__all__ = [
    "CaseLine",
    "CaseUnits",
    "RetrievalRow",
    "board",
    "case_lines",
    "rows",
    "units_of_cases",
]

_LIVE = ACTIVE | {RetrievalState.WANTED}
_LINES_OF_UNITS = (
    select(Retrieval.unit_id, Retrieval.id)
    .where(Retrieval.unit_id.in_(bindparam("units", expanding=True)), Retrieval.state.in_(_LIVE))
    .order_by(
        Retrieval.state == RetrievalState.WANTED,
        Retrieval.due_day < bindparam("today"),
        Retrieval.due_day,
        Retrieval.id,
    )
)
_ROWS = (
    select(
        Retrieval.id.label("retrieval_id"),
        Retrieval.unit_id,
        Retrieval.request_id,
        Retrieval.state,
        Retrieval.due_day,
        Retrieval.hold_until,
        Retrieval.round_id,
        Retrieval.pages_out,
        Retrieval.pages_back,
        Retrieval.pages_settled,
        Retrieval.ended_why,
        Unit.kind,
        Container.label,
        Container.location,
        Item.reference_code,
        Item.title,
        Case.id.label("case_id"),
        Case.number,
        Case.register_year,
        Case.register_number,
        Reader.name.label("reader"),
    )
    .join(Unit, Unit.id == Retrieval.unit_id)
    .outerjoin(Container, Container.id == Unit.container_id)
    .outerjoin(Item, Item.id == Unit.item_id)
    .join(Request, Request.id == Retrieval.request_id)
    .join(Case, Case.id == Request.case_id)
    .outerjoin(Reader, Reader.id == Request.reader_id)
    .order_by(
        func.coalesce(Container.location_key, ""),
        func.coalesce(Item.sort_key, Container.label_key),
        Retrieval.id,
    )
)
_SEATS_OF_CASES = (
    select(Visit.case_id, Seat.label)
    .join(SeatHolding, SeatHolding.visit_id == Visit.id)
    .join(Seat, Seat.id == SeatHolding.seat_id)
    .where(Visit.case_id.in_(bindparam("cases", expanding=True)), SeatHolding.until.is_(None))
)


@dataclass(frozen=True)
class RetrievalRow:
    """One unit on its way for one case.

    Attributes:
        retrieval_id, unit_id, request_id, case_id: whose.
        state: a `RetrievalState`.
        unit_kind: ``container``, ``file`` or ``item``.
        unit: its label or reference code.
        title: of what is wanted; of the first thing, where a container carries several.
        wanted: reference codes of what is wanted out of it.
        location: its home.
        number, register_number: of the case.
        reader, reader_masked: who wants it; the booking's name before arrival.
        seat: where the reader sits.
        due_day: wanted for.
        hold_until: kept on the hold shelf until.
        ahead: how many stand before it in the unit's line; 0 where it is the one.
        waiting: how many wait for the unit after it.
        slip: number of its newest slip.
        round_id: of its newest slip.
        pages_out, pages_back: as counted.
        pages_settled: a difference between them was looked into.
        no_longer_wanted: nobody waits for it; it goes back.
    """

    retrieval_id: int
    unit_id: int
    request_id: int
    case_id: int
    state: str
    unit_kind: str
    unit: str
    title: str
    wanted: tuple[str, ...]
    location: str
    number: str
    register_number: str
    reader: str
    reader_masked: str
    seat: str
    due_day: dt.date
    hold_until: dt.date | None
    ahead: int
    waiting: int
    slip: int | None
    round_id: int | None
    pages_out: int | None
    pages_back: int | None
    pages_settled: bool
    no_longer_wanted: bool

    @property
    def pages_differ(self) -> bool:
        """Other pages came back than went out, and nobody has said yet why."""
        counted = self.pages_out is not None and self.pages_back is not None
        return counted and self.pages_out != self.pages_back and not self.pages_settled


@dataclass(frozen=True)
class CaseUnits:
    """How far a case's files are.

    Attributes:
        case_id: the case.
        states: state of a retrieval -> how many units.
        printing: how many of those wanted have their slip in a print that nobody has answered for yet.
        in_line: how many of those wanted wait for somebody before them: no slip of theirs is printed now.
        unknown: lines the catalogue does not know.
        blocked: lines that are not open.
    """

    case_id: int
    states: dict[str, int]
    printing: int
    in_line: int
    unknown: int
    blocked: int

    @property
    def units(self) -> int:
        """Units that are still of concern."""
        return sum(self.states.values())


@dataclass(frozen=True)
class CaseLine:
    """One thing wanted in a case.

    Attributes:
        line_id: the line.
        written: word for word.
        source: ``booking`` or ``desk``.
        state: a `LineState`.
        reference_code, title, access: from the catalogue; empty where it does not know it.
        retrieval_id: of the unit that serves it, if any.
    """

    line_id: int
    written: str
    source: str
    state: str
    reference_code: str
    title: str
    access: str
    retrieval_id: int | None


def board(
    reading: Reading,
    *,
    states: Collection[str] | None = None,
    until: dt.date | None = None,
    case_id: int | None = None,
) -> tuple[RetrievalRow, ...]:
    """Every retrieval that is not over, along the walk through the stacks.

    Args:
        reading: the moment.
        states: only these.
        until: only what is wanted up to this day, and everything that is out already.
        case_id: only this case's.
    """
    wanted = select(Retrieval.id).where(Retrieval.state.in_(states or _LIVE))
    if case_id is not None:
        of_case = select(Request.id).where(Request.case_id == case_id)
        wanted = wanted.where(Retrieval.request_id.in_(of_case))
    if until is not None:
        wanted = wanted.where((Retrieval.due_day <= until) | (Retrieval.state != RetrievalState.WANTED))
    return rows(reading, wanted)


def rows(reading: Reading, wanted: Select[int]) -> tuple[RetrievalRow, ...]:
    """Rows for the retrievals that a statement selects the ids of, along the walk."""
    # Of their columns only what a row shows: whole records would be six times as many, read and made into objects.
    connection = reading.session.connection()
    found = connection.execute(_ROWS.where(Retrieval.id.in_(wanted))).all()
    if not found:
        return ()
    ids = [row.retrieval_id for row in found]
    lines = _lines(reading, ids)
    slips = _newest_slips(reading, ids)
    ahead, behind = places_in_line(reading, {row.unit_id for row in found})
    names = booked_names(reading, [row.case_id for row in found if row.reader is None])
    seats = seats_of(reading, {row.case_id for row in found})
    return tuple(
        RetrievalRow(
            retrieval_id=row.retrieval_id,
            unit_id=row.unit_id,
            request_id=row.request_id,
            case_id=row.case_id,
            state=row.state,
            unit_kind=row.kind,
            unit=row.label if row.kind == "container" else row.reference_code,
            title=row.title
            if row.title is not None
            else next((title for _, title in lines[row.retrieval_id]), ""),
            wanted=tuple(code for code, _ in lines[row.retrieval_id]),
            location=row.location or "",
            number=row.number,
            register_number=registered(row.register_year, row.register_number),
            reader=(reader := row.reader or names.get(row.case_id, "")),
            reader_masked=mask_name(reader) if reader else "",
            seat=seats.get(row.case_id, ""),
            due_day=row.due_day,
            hold_until=row.hold_until,
            ahead=ahead.get(row.retrieval_id, 0),
            waiting=behind.get(row.retrieval_id, 0),
            slip=slips.get(row.retrieval_id),
            round_id=row.round_id,
            pages_out=row.pages_out,
            pages_back=row.pages_back,
            pages_settled=row.pages_settled,
            no_longer_wanted=row.ended_why is not None,
        )
        for row in found
    )


def _lines(reading: Reading, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    lines: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = reading.session.execute(
        select(RetrievalLine.retrieval_id, Item.reference_code, RequestLine.written, Item.title)
        .join(RequestLine, RequestLine.id == RetrievalLine.line_id)
        .outerjoin(Item, Item.id == RequestLine.item_id)
        .where(RetrievalLine.retrieval_id.in_(ids), RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    )
    for retrieval_id, code, written, title in wanted:
        lines[retrieval_id].append((code or written, title or ""))
    return lines


def _newest_slips(reading: Reading, ids: Sequence[int]) -> dict[int, int]:
    newest = select(Slip.retrieval_id, func.max(Slip.number)).where(Slip.retrieval_id.in_(ids))
    return dict(reading.session.execute(newest.group_by(Slip.retrieval_id)).all())


def places_in_line(reading: Reading, units: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Retrieval id -> how many have the unit before it, and how many wait behind it; of those that are not over."""
    line: dict[int, list[int]] = defaultdict(list)
    live = reading.session.connection().execute(
        _LINES_OF_UNITS, {"units": list(units), "today": reading.today}
    )
    for unit, retrieval in live:
        line[unit].append(retrieval)
    ahead = {retrieval: place for waiting in line.values() for place, retrieval in enumerate(waiting)}
    behind = {
        retrieval: len(waiting) - place - 1
        for waiting in line.values()
        for place, retrieval in enumerate(waiting)
    }
    return ahead, behind


def _waiting_in_line(reading: Reading, cases: Collection[int]) -> dict[int, int]:
    """Case id -> units it wants that somebody else has first."""
    waiting = reading.session.execute(
        select(Request.case_id, Retrieval.id, Retrieval.unit_id)
        .join(Retrieval, Retrieval.request_id == Request.id)
        .where(Request.case_id.in_(cases), Retrieval.state == RetrievalState.WANTED)
    ).all()
    counted: dict[int, int] = defaultdict(int)
    if waiting:
        ahead, _behind = places_in_line(reading, {unit for _case, _retrieval, unit in waiting})
        for case, retrieval, _unit in waiting:
            counted[case] += bool(ahead[retrieval])
    return counted


def booked_names(reading: Reading, cases: Collection[int]) -> dict[int, str]:
    """Case id -> the name it was booked under, for readers who have not come yet."""
    if not cases:
        return {}
    found = reading.session.execute(select(Booking.case_id, Booking.name).where(Booking.case_id.in_(cases)))
    return dict(found.all())


def seats_of(reading: Reading, cases: Collection[int]) -> dict[int, str]:
    """Case id -> where its reader sits."""
    return dict(reading.session.connection().execute(_SEATS_OF_CASES, {"cases": list(cases)}).all())


def units_of_cases(reading: Reading, cases: Iterable[int]) -> dict[int, CaseUnits]:
    """Case id -> how far its files are, for every case that wants any."""
    ids = list(cases)
    states: dict[int, dict[str, int]] = defaultdict(dict)
    flags: dict[int, dict[str, int]] = defaultdict(dict)
    printing: dict[int, int] = defaultdict(int)
    in_line = _waiting_in_line(reading, ids)
    for case, state, n, in_print in reading.session.execute(
        select(Request.case_id, Retrieval.state, func.count(), func.count(Retrieval.round_id))
        .join(Retrieval, Retrieval.request_id == Request.id)
        .where(Request.case_id.in_(ids), Retrieval.state != RetrievalState.CANCELLED)
        .group_by(Request.case_id, Retrieval.state)
    ):
        states[case][state] = n
        if state == RetrievalState.WANTED:  # out of print again, it stands in no round
            printing[case] = in_print
    for case, state, n in reading.session.execute(
        select(Request.case_id, RequestLine.state, func.count())
        .join(RequestLine, RequestLine.request_id == Request.id)
        .where(Request.case_id.in_(ids), RequestLine.state.in_([LineState.UNKNOWN, LineState.BLOCKED]))
        .group_by(Request.case_id, RequestLine.state)
    ):
        flags[case][state] = n
    return {
        case: CaseUnits(
            case,
            states[case],
            printing[case],
            in_line[case],
            flags[case].get(LineState.UNKNOWN, 0),
            flags[case].get(LineState.BLOCKED, 0),
        )
        for case in states.keys() | flags.keys()
    }


def case_lines(reading: Reading, case_id: int) -> tuple[CaseLine, ...]:
    """What is wanted in a case, in the order it was asked for."""
    found = reading.session.execute(
        select(RequestLine, Item, func.max(RetrievalLine.retrieval_id))
        .join(Request, Request.id == RequestLine.request_id)
        .outerjoin(Item, Item.id == RequestLine.item_id)
        .outerjoin(RetrievalLine, RetrievalLine.line_id == RequestLine.id)
        .where(Request.case_id == case_id, RequestLine.state != LineState.WITHDRAWN)
        .group_by(RequestLine.id)
        .order_by(RequestLine.position)
    ).all()
    return tuple(
        CaseLine(
            line_id=line.id,
            written=line.written,
            source=line.source,
            state=line.state,
            reference_code=item.reference_code if item is not None else "",
            title=item.title if item is not None else "",
            access=item.access if item is not None else "",
            retrieval_id=retrieval,
        )
        for line, item, retrieval in found
    )
