"""The list of cases: one for every channel, in views that are read by index and bounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, load_only

from readingroom.bookings.opening import calendar_of
from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.numbering import register_text
from readingroom.people.records import Reader
from readingroom.people.rules import mask_name
from readingroom.people.veiled import Veiled
from readingroom.requests.queries.facts import facts_of
from readingroom.requests.queries.numbers import ClockView, clock_of
from readingroom.requests.records import (
    NEEDS_A_HAND,
    UNREAD,
    Applicant,
    Message,
    Request,
    RequestLine,
    ServiceVersion,
    Transfer,
)
from readingroom.requests.rules import (
    OVER,
    CaseFacts,
    LineState,
    RequestState,
    What,
    Whom,
    waits_for,
)
from readingroom.requests.words import Words
from readingroom.store.tables import Case

__all__ = ["CaseRow", "CaseView", "Listing", "cases", "counts", "names_of_cases", "waiting_count"]

_SHOWN = 300
"""Rows of a view; the field over the list finds every other case by its number."""
_COUNTED = 500
"""How many cases that may wait for the desk are looked through."""

# What a list shows and counts by: to decrypt the rest of hundreds of cases takes longer than to read them.
_LISTED = load_only(
    Request.case_id,
    Request.channel,
    Request.state,
    Request.reader_id,
    Request.due_day,
    Request.received_at,
    Request.service_version_id,
    Request.accept_by,
    Request.finish_by,
    Request.promised_by,
    Request.stopped_on,
)


class CaseView(StrEnum):
    """What part of the list is shown."""

    FOR_ME = "for_me"
    NEW = "new"
    READER = "reader"
    APPROVAL = "approval"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    CLOSED = "closed"


_STATES: Mapping[CaseView, tuple[RequestState, ...]] = {
    CaseView.NEW: (RequestState.RECEIVED,),
    CaseView.READER: (RequestState.WAITING,),
    CaseView.APPROVAL: (RequestState.APPROVAL, RequestState.CONSULTATION),
    CaseView.IN_HAND: (
        RequestState.ACCEPTED,
        RequestState.IN_HAND,
        RequestState.PAUSED,
        RequestState.TRANSFERRED,
    ),
    CaseView.ANSWERED: (RequestState.ANSWERED, RequestState.FOR_COLLECTION, RequestState.POSTED),
}
_OPEN = tuple(state.value for states in _STATES.values() for state in states)
_MAY_WAIT = (
    RequestState.RECEIVED,
    RequestState.APPROVAL,
    RequestState.ANSWERED,
    RequestState.POSTED,
    RequestState.TRANSFERRED,
)
_WORK = (RequestState.ACCEPTED, RequestState.IN_HAND)


@dataclass(frozen=True)
class CaseRow:
    """One case in the list.

    Attributes:
        case_id: its key.
        number: as the reader has it.
        register_number: ours, empty before there is one.
        channel: a `Channel`.
        kind: what the guide calls this kind of request; None where it was filed by none.
        name: of who asks first, in both forms.
        others: how many more ask.
        state: a `RequestState`.
        clock: that runs, if any.
        whom, what: who has to act, and what has to be done.
        unread: messages that nobody has read.
        missing: required papers that are missing.
        received_at: in the archive's zone.
        due_day: when the reader comes or the files are to be ready.
    """

    case_id: int
    number: str
    register_number: str
    channel: str
    kind: Words | None
    name: Veiled
    others: int
    state: str
    clock: ClockView | None
    whom: Whom
    what: What
    unread: int
    missing: int
    received_at: dt.datetime
    due_day: dt.date | None

    @property
    def pressing(self) -> bool:
        """It is late, or a paper or an answer of another archive is."""
        late = self.what in (What.CHASE, What.FOLLOW_OVERDUE)
        return late or (self.clock is not None and self.clock.overdue)

    @property
    def for_me(self) -> bool:
        """The desk has to act."""
        return self.whom is Whom.DESK or (self.clock is not None and self.clock.overdue)


@dataclass(frozen=True)
class Listing:
    """A view of the list.

    Attributes:
        rows: in the order in which they are to be seen to.
        more: there are more than these.
    """

    rows: tuple[CaseRow, ...]
    more: bool


def cases(reading: Reading, view: CaseView) -> Listing:
    """A view: what waits for the desk and what runs out first stands first; closed cases the newest first."""
    requests = _requests(reading, view)
    rows = _rows(reading, requests)
    if view is CaseView.FOR_ME:
        rows = [row for row in rows if row.for_me]
    if view is not CaseView.CLOSED:
        rows.sort(key=_place)
    limit = _COUNTED if view is CaseView.FOR_ME else _SHOWN
    return Listing(tuple(rows[:_SHOWN]), len(requests) >= limit)


def counts(reading: Reading) -> Mapping[CaseView, int]:
    """How many cases each view has, closed ones apart: these are too many to be counted."""
    found = reading.session.execute(
        select(Request.state, func.count()).where(Request.state.in_(_OPEN)).group_by(Request.state)
    )
    of_state = dict(found.all())
    counted = {view: sum(of_state.get(state, 0) for state in states) for view, states in _STATES.items()}
    return {CaseView.FOR_ME: waiting_count(reading), **counted}


def waiting_count(reading: Reading) -> int:
    """How many cases wait for the desk, for the number in the rail."""
    requests = _requests(reading, CaseView.FOR_ME)
    if not requests:
        return 0
    facts = facts_of(reading, requests)
    calendar = calendar_of(reading.session, reading.today)
    elsewhere = _transfer_days(reading, requests)
    n = 0
    for request in requests:
        whom, _ = waits_for(facts[request.id])
        stands = clock_of(request, calendar, reading.today, elsewhere.get(request.id))
        n += whom is Whom.DESK or (stands is not None and stands.overdue)
    return n


def rows_of_cases(reading: Reading, case_ids: Collection[int]) -> list[CaseRow]:
    """Several cases as the list shows them."""
    listed = select(Request).options(_LISTED).where(Request.case_id.in_(case_ids))
    return _rows(reading, reading.session.scalars(listed).all())


def names_of_cases(reading: Reading, requests: Sequence[Request]) -> dict[int, tuple[Veiled, int]]:
    """Id of a request -> who asks first, and how many more ask. An organisation's name is nobody's secret."""
    session = reading.session
    asking: dict[int, list[Veiled]] = {}
    applicants = (
        select(Applicant.request_id, Applicant.name, Applicant.organisation)
        .where(Applicant.request_id.in_([request.id for request in requests]))
        .order_by(Applicant.request_id, Applicant.position)
    )
    for request_id, name, organisation in session.execute(applicants):
        asking.setdefault(request_id, []).append(
            Veiled(name if name == organisation else mask_name(name), name)
        )
    rest = [request for request in requests if request.id not in asking]
    readers = dict(
        session.execute(
            select(Reader.id, Reader.name).where(
                Reader.id.in_({request.reader_id for request in rest if request.reader_id})
            )
        ).all()
    )
    unknown = [request.case_id for request in rest if request.reader_id not in readers]
    booked = dict(
        session.execute(
            select(Booking.case_id, Booking.name).where(Booking.case_id.in_(unknown)).order_by(Booking.id)
        ).all()
    )
    found = {request_id: (names[0], len(names) - 1) for request_id, names in asking.items()}
    for request in rest:
        name = readers.get(request.reader_id or 0) or booked.get(request.case_id, "")
        found[request.id] = (Veiled(mask_name(name), name), 0)
    return found


def _requests(reading: Reading, view: CaseView) -> Sequence[Request]:
    session = reading.session
    if view is CaseView.CLOSED:
        # An expression, so that the newest rows are looked at and not every closed case of the archive sorted.
        over = (Request.state.concat("")).in_([state.value for state in OVER])
        newest = select(Request).options(_LISTED).where(over).order_by(Request.id.desc()).limit(_SHOWN)
        return session.scalars(newest).all()
    if view is not CaseView.FOR_ME:
        states = [state.value for state in _STATES[view]]
        return session.scalars(_first(Request.state.in_(states), _SHOWN)).all()
    return reading.once(_may_wait, reading.today)


def _may_wait(session: Session, today: dt.date) -> Sequence[Request]:
    """What may wait for the desk, each by its own index: bookings that wait for their readers are not looked at."""
    at_work = Request.state.in_([state.value for state in _WORK])
    unread = select(Message.request_id).where(UNREAD)
    blocked = select(RequestLine.request_id).where(NEEDS_A_HAND, RequestLine.state == LineState.BLOCKED)
    overdue = Request.state.in_(
        [RequestState.WAITING.value, RequestState.CONSULTATION.value, RequestState.PAUSED.value]
    )
    found: dict[int, Request] = {}
    for condition in (
        Request.state.in_([state.value for state in _MAY_WAIT]),
        at_work & Request.service_version_id.is_not(None),
        at_work & Request.id.in_(blocked),
        Request.id.in_(unread),
        overdue & (Request.finish_by < today) & Request.stopped_on.is_(None),
    ):
        for request in session.scalars(_first(condition, _COUNTED)):
            found[request.id] = request
    return list(found.values())[:_COUNTED]


def _first(condition: ColumnElement[bool], limit: int) -> Select[Request]:
    """Those that run out first; those without a clock last, on both engines."""
    order = (Request.finish_by.is_(None), Request.finish_by, Request.id)
    return select(Request).options(_LISTED).where(condition).order_by(*order).limit(limit)


def _rows(reading: Reading, requests: Sequence[Request]) -> list[CaseRow]:
    if not requests:
        return []
    session, ids = reading.session, [request.case_id for request in requests]
    numbers = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(ids)))}
    versions = {request.service_version_id for request in requests if request.service_version_id}
    kinds: dict[int, Mapping[str, str]] = dict(
        session.execute(
            select(ServiceVersion.id, ServiceVersion.guide["name"]).where(ServiceVersion.id.in_(versions))
        ).all()
    )
    names, facts = names_of_cases(reading, requests), facts_of(reading, requests)
    calendar = calendar_of(session, reading.today - dt.timedelta(400))
    elsewhere = _transfer_days(reading, requests)
    return [
        _row(
            reading,
            request,
            numbers[request.case_id],
            kinds.get(request.service_version_id or 0),
            names[request.id],
            facts[request.id],
            clock_of(request, calendar, reading.today, elsewhere.get(request.id)),
        )
        for request in requests
    ]


def _transfer_days(reading: Reading, requests: Sequence[Request]) -> dict[int, dt.date]:
    """Id of a request -> the day by which the archive answers that has it now."""
    passed_on = [request.id for request in requests if request.state == RequestState.TRANSFERRED]
    if not passed_on:
        return {}
    rows = reading.session.execute(
        select(Transfer.request_id, Transfer.answer_by)
        .where(Transfer.request_id.in_(passed_on), Transfer.answered_at.is_(None))
        .order_by(Transfer.id)
    )
    return dict(rows.all())


def _row(
    reading: Reading,
    request: Request,
    case: Case,
    kind: Mapping[str, str] | None,
    name: tuple[Veiled, int],
    facts: CaseFacts,
    stands: ClockView | None,
) -> CaseRow:
    whom, what = waits_for(facts)
    return CaseRow(
        case_id=case.id,
        number=case.number,
        register_number=register_text(case),
        channel=request.channel,
        kind=None if kind is None else Words(**kind),
        name=name[0],
        others=name[1],
        state=request.state,
        clock=stands,
        whom=whom,
        what=what,
        unread=facts.unread,
        missing=facts.missing if request.state not in OVER else 0,
        received_at=reading.clock.local(request.received_at),
        due_day=request.due_day,
    )


_URGENT = (
    What.ANSWER_CAME,
    What.MESSAGE_CAME,
    What.PAPERS_CAME,
    What.APPROVAL_BACK,
    What.CHASE,
    What.FOLLOW_OVERDUE,
    What.SIGN,
    What.ACCEPT,
)


def _place(row: CaseRow) -> tuple[bool, int, dt.date, int]:
    """Overdue first, then what came from outside, then by the last day."""
    urgency = _URGENT.index(row.what) if row.what in _URGENT else len(_URGENT)
    return not row.pressing, urgency, row.clock.due if row.clock else dt.date.max, row.case_id
