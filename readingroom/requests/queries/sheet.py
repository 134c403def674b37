"""One case whole: who asks, what is known, its papers, messages, lines, approvals, and what may be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.queries.day import STILL_HERE
from readingroom.bookings.records import Visit
from readingroom.command import Reading
from readingroom.holdings.records import Container, Item
from readingroom.people.rules import mask_document, mask_name, mask_phone
from readingroom.people.veiled import Veiled
from readingroom.requests.guides import ClueKind, Guide, Words
from readingroom.requests.queries.approvals import ApprovalView, approvals_of
from readingroom.requests.queries.conversation import MessageView, conversation
from readingroom.requests.queries.doubles import Double, doubles
from readingroom.requests.queries.facts import facts_of
from readingroom.requests.queries.listing import CaseRow, rows_of_cases
from readingroom.requests.queries.next_steps import Situation, steps
from readingroom.requests.queries.papers import PaperLine, guide_of, paper_lines
from readingroom.requests.records import Applicant, ClockStop, Request, RequestLine, Transfer
from readingroom.requests.rules import LineState, RequestState
from readingroom.store.tables import Case

__all__ = [
    "ApplicantView",
    "CaseSheet",
    "ClueView",
    "JoinedCase",
    "LineView",
    "StopView",
    "TransferView",
    "case_sheet",
]


@dataclass(frozen=True)
class ApplicantView:
    """Somebody who asks.

    Attributes:
        name, document, phone, email: in both forms.
        relation: to the person concerned, as the guide calls it; None where the guide does not know it.
        relation_code: its code.
        document_kind: "" where no document was told.
        organisation: for whom, "" for nobody.
        verified: the portal proved the identity.
        reader_id: who it is among our readers, if known.
    """

    name: Veiled
    relation: Words | None
    relation_code: str
    document_kind: str
    document: Veiled
    phone: Veiled
    email: Veiled
    organisation: str
    verified: bool
    reader_id: int | None


@dataclass(frozen=True)
class ClueView:
    """Something we were told, or have to be told, to find the record.

    Attributes:
        code: in the guide.
        name: what the guide calls it.
        value: what was told, in both forms: names are masked, and what no guide knows might be one.
        required: nobody can search without it.
    """

    code: str
    name: Words
    value: Veiled
    required: bool

    @property
    def missing(self) -> bool:
        """It was not told, and nobody can search without it."""
        return self.required and not self.value.full.strip()


@dataclass(frozen=True)
class LineView:
    """One thing wanted.

    Attributes:
        line_id: its record.
        written: word for word.
        source: ``booking`` or ``desk``.
        state: a `LineState`.
        reference_code, title, dates, access: from the catalogue; empty where it does not know it.
        pages: how many it has, None where nobody counted.
    """

    line_id: int
    written: str
    source: str
    state: str
    reference_code: str
    title: str
    dates: str
    access: str
    pages: int | None


@dataclass(frozen=True)
class StopView:
    """Days on which the clocks stood still, or by which they were extended.

    Attributes:
        kind: ``papers``, ``approval``, ``consultation``, ``pause``, ``transfer`` or ``extension``.
        first_day, last_day: None for one that still stands.
        days: working days of an extension.
        reason: as the reader was told.
    """

    kind: str
    first_day: dt.date
    last_day: dt.date | None
    days: int | None
    reason: str


@dataclass(frozen=True)
class TransferView:
    """That the case went to another archive.

    Attributes:
        sent_at, answered_at: in the archive's zone.
        overdue: it has not answered, and its day is over.
    """

    archive: str
    contact: str
    sent_at: dt.datetime
    answer_by: dt.date
    answered_at: dt.datetime | None
    overdue: bool


@dataclass(frozen=True)
class JoinedCase:
    """A case that went over into this one, or into which this one went."""

    case_id: int
    number: str


@dataclass(frozen=True)
class CaseSheet:
    """One case.

    Attributes:
        row: as the list shows it.
        guide: by which it was filed; None for a booking or walk-in without one.
        applicants: in their order.
        concerned: whom the record is about, in both forms.
        clues: the guide's, and what else was told.
        purpose, note: as written.
        delivery: ``desk``, ``post``, ``online`` or "".
        address: where it is posted to, in both forms.
        accept_by, promised_by, finish_by, stopped_on: the clocks.
        papers: missing ones first.
        messages: oldest first.
        lines: what is wanted, withdrawn ones apart.
        approvals: newest first.
        transfers, stops: newest first.
        outcome, ground, answer: what it came to.
        closed_at: in the archive's zone.
        joined: cases that went over into this one.
        joined_into: where it goes on, if it went over itself.
        doubles: other open cases of the same person.
        here: the reader is in the house for this case.
        actions: the next step first, then what else may be done or why not.
        today: the archive's date.
    """

    row: CaseRow
    guide: Guide | None
    applicants: tuple[ApplicantView, ...]
    concerned: Veiled
    clues: tuple[ClueView, ...]
    purpose: str
    note: str
    delivery: str
    address: Veiled
    accept_by: dt.date | None
    promised_by: dt.date | None
    finish_by: dt.date | None
    stopped_on: dt.date | None
    papers: tuple[PaperLine, ...]
    messages: tuple[MessageView, ...]
    lines: tuple[LineView, ...]
    approvals: tuple[ApprovalView, ...]
    transfers: tuple[TransferView, ...]
    stops: tuple[StopView, ...]
    outcome: str
    ground: str
    answer: str
    closed_at: dt.datetime | None
    joined: tuple[JoinedCase, ...]
    joined_into: JoinedCase | None
    doubles: tuple[Double, ...]
    here: bool
    actions: tuple[Allowed | NotNow, ...]
    today: dt.date

    @property
    def case_id(self) -> int:
        """Its key."""
        return self.row.case_id

    @property
    def next_step(self) -> Allowed | NotNow | None:
        """The one thing to do now, or why it cannot be done."""
        return self.actions[0] if self.actions else None

    @property
    def open_questions(self) -> tuple[MessageView, ...]:
        """Questions without an answer, oldest first."""
        return tuple(one for one in self.messages if one.kind == "question" and not one.answered)


def case_sheet(reading: Reading, case_id: int) -> CaseSheet | None:
    """Everything about one case; None if it has no request."""
    session = reading.session
    request = session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    if request is None:
        return None
    guide = guide_of(reading, request)
    (row,) = rows_of_cases(reading, [case_id])
    papers = paper_lines(reading, request, guide)
    lines = _lines(reading, request)
    approvals = approvals_of(reading, request)
    messages = conversation(reading, request)
    clues = _clues(request, guide)
    here = session.scalars(select(Visit.id).where(STILL_HERE, Visit.case_id == case_id).limit(1)).first()
    situation = Situation(
        state=RequestState(request.state),
        facts=facts_of(reading, [request])[request.id],
        delivery=request.delivery or "desk",
        address=bool(request.address),
        clock=request.finish_by is not None,
        missing_papers=tuple(line.name for line in papers if line.missing),
        missing_clues=sum(clue.missing for clue in clues),
        blocked=sum(line.state == LineState.BLOCKED for line in lines),
        open_question=any(one.kind == "question" and not one.answered and not one.papers for one in messages),
        approval=next((one for one in approvals if one.undecided), None),
        to_sign=any(one.spoken for one in approvals),
    )
    return CaseSheet(
        row=row,
        guide=guide,
        applicants=_applicants(reading, request, guide),
        concerned=Veiled(mask_name(request.concerned or ""), request.concerned or ""),
        clues=clues,
        purpose=request.purpose or "",
        note=request.note or "",
        delivery=request.delivery or "",
        address=Veiled(_mask_address(request.address or ""), request.address or ""),
        accept_by=request.accept_by,
        promised_by=request.promised_by,
        finish_by=request.finish_by,
        stopped_on=request.stopped_on,
        papers=tuple(sorted(papers, key=lambda line: not line.missing)),
        messages=messages,
        lines=lines,
        approvals=approvals,
        transfers=_transfers(reading, request),
        stops=_stops(reading, request),
        outcome=request.outcome or "",
        ground=request.ground or "",
        answer=request.answer or "",
        closed_at=None if request.closed_at is None else reading.clock.local(request.closed_at),
        joined=_cases(reading, Request.joined_into == request.id),
        joined_into=next(iter(_cases(reading, Request.id == request.joined_into)), None)
        if request.joined_into
        else None,
        doubles=doubles(reading, request),
        here=here is not None,
        actions=steps(situation),
        today=reading.today,
    )


def _mask_address(address: str) -> str:
    """Enough of an address to tell it from another."""
    return f"{address[:6]}…" if len(address) > 6 else address


def _applicants(reading: Reading, request: Request, guide: Guide | None) -> tuple[ApplicantView, ...]:
    names = {one.code: one.name for one in guide.relations} if guide is not None else {}
    rows = reading.session.scalars(
        select(Applicant).where(Applicant.request_id == request.id).order_by(Applicant.position)
    )
    return tuple(
        ApplicantView(
            name=Veiled(row.name if row.name == row.organisation else mask_name(row.name), row.name),
            relation=names.get(row.relation),
            relation_code=row.relation,
            document_kind=row.document_kind or "",
            document=Veiled(mask_document(row.document_number or ""), row.document_number or ""),
            phone=Veiled(mask_phone(row.phone or ""), row.phone or ""),
            email=Veiled(_mask_email(row.email or ""), row.email or ""),
            organisation=row.organisation or "",
            verified=row.verified,
            reader_id=row.reader_id,
        )
        for row in rows
    )


def _mask_email(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else address


def _clues(request: Request, guide: Guide | None) -> tuple[ClueView, ...]:
    told = dict(request.clues or {})
    clues = [
        ClueView(
            clue.code, clue.name, _veiled(told.pop(clue.code, ""), clue.kind is ClueKind.NAME), clue.required
        )
        for clue in (guide.clues if guide is not None else ())
    ]
    # What an older form or a portal of its own asked: shown by its code, so that nothing told is lost.
    others = (ClueView(code, Words(code, code), _veiled(value, True), False) for code, value in told.items())
    return (*clues, *others)


def _veiled(value: str, hides: bool) -> Veiled:
    return Veiled(mask_name(value) if hides else value, value)


def _lines(reading: Reading, request: Request) -> tuple[LineView, ...]:
    rows = reading.session.execute(
        select(RequestLine, Item, Container.label)
        .outerjoin(Item, Item.id == RequestLine.item_id)
        .outerjoin(Container, Container.id == RequestLine.container_id)
        .where(RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    )
    return tuple(
        LineView(
            line_id=line.id,
            written=line.written,
            source=line.source,
            state=line.state,
            reference_code=item.reference_code if item is not None else label or "",
            title=item.title if item is not None else "",
            dates=item.dates if item is not None else "",
            access=item.access if item is not None else "",
            pages=item.pages if item is not None else None,
        )
        for line, item, label in rows
    )


def _transfers(reading: Reading, request: Request) -> tuple[TransferView, ...]:
    rows = reading.session.scalars(
        select(Transfer).where(Transfer.request_id == request.id).order_by(Transfer.id.desc())
    )
    local = reading.clock.local
    return tuple(
        TransferView(
            archive=row.archive,
            contact=row.contact or "",
            sent_at=local(row.sent_at),
            answer_by=row.answer_by,
            answered_at=None if row.answered_at is None else local(row.answered_at),
            overdue=row.answered_at is None and row.answer_by < reading.today,
        )
        for row in rows
    )


def _stops(reading: Reading, request: Request) -> tuple[StopView, ...]:
    rows = reading.session.scalars(
        select(ClockStop).where(ClockStop.request_id == request.id).order_by(ClockStop.id.desc())
    )
    return tuple(StopView(row.kind, row.first_day, row.last_day, row.days, row.reason or "") for row in rows)


def _cases(reading: Reading, condition: ColumnElement[bool]) -> tuple[JoinedCase, ...]:
    rows = reading.session.execute(
        select(Case.id, Case.number)
        .join(Request, Request.case_id == Case.id)
        .where(condition)
        .order_by(Case.id)
    )
    return tuple(JoinedCase(case_id, number) for case_id, number in rows)
