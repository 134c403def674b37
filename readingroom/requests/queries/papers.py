"""The papers of a case as a checklist: what is there, what is missing, what came when and from whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Reading
from readingroom.office.staff.queries import names
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide, Words
from readingroom.requests.records import (
    ASKED_AGAIN,
    Applicant,
    Material,
    MaterialEvent,
    Request,
    ServiceVersion,
)
from readingroom.requests.rules import (
    MATERIAL_LIFE,
    OVER,
    THERE,
    MaterialAction,
    MaterialState,
)

__all__ = ["PaperLine", "PapersOfCase", "asked_twice", "guide_of", "paper_lines", "papers_of_case"]

_ACTIONS = (
    MaterialAction.SEE,
    MaterialAction.GIVE,
    MaterialAction.SHARE,
    MaterialAction.PROMISE,
    MaterialAction.LET_FOLLOW,
    MaterialAction.WAIVE,
    MaterialAction.SEND_BACK,
    MaterialAction.TAKE_BACK,
)


@dataclass(frozen=True)
class PaperLine:
    """One paper of a case.

    Attributes:
        material_id: its record.
        paper: its code in the guide.
        name: what the guide calls it; as it was written where the guide does not know it.
        basis: the law or rule that asks for it; None where the guide does not know it.
        required: nothing starts without it.
        online: it may be handed in as a file.
        state: a `MaterialState`.
        there: nobody asks for it.
        missing: the case waits for it.
        overdue: it was to follow and its day is over.
        follow_by: the day by which it is to follow.
        blob_id, file_name: the file that came, if one did.
        changed_at: when it came to this state, in the archive's zone; None where nothing has happened yet.
        staff: who noted it; "" for the reader, through a portal.
        asked: times it was asked for.
        why: the reason told with the last thing that happened.
        can_ask: whether it may be asked for now, else why not.
        actions: what may happen to it.
    """

    material_id: int
    paper: str
    name: Words
    basis: Words | None
    required: bool
    online: bool
    state: str
    there: bool
    missing: bool
    overdue: bool
    follow_by: dt.date | None
    blob_id: int | None
    file_name: str
    changed_at: dt.datetime | None
    staff: str
    asked: int
    why: str
    can_ask: Allowed | NotNow
    actions: tuple[Allowed, ...]


@dataclass(frozen=True)
class PapersOfCase:
    """What a clerk has to see of a case's papers while its reader stands at the desk.

    Attributes:
        missing: what is still to be brought, required ones first.
        there: how many are there.
        total: how many the case has.
    """

    missing: tuple[PaperLine, ...]
    there: int
    total: int


def guide_of(reading: Reading, request: Request) -> Guide | None:
    """The guide by which a request was filed."""
    if request.service_version_id is None:
        return None
    return read_guide(reading.session.get_one(ServiceVersion, request.service_version_id).guide)


def paper_lines(reading: Reading, request: Request, guide: Guide | None) -> tuple[PaperLine, ...]:
    """The papers of a case, in the guide's order; those that the guide does not know last."""
    relations = set(
        reading.session.scalars(select(Applicant.relation).where(Applicant.request_id == request.id))
    )
    known = {
        paper.code: paper
        for relation in (guide.relations if guide is not None else ())
        if relation.code in relations
        for paper in reversed(relation.papers)
    }
    order = [
        paper.code
        for relation in (guide.relations if guide is not None else ())
        if relation.code in relations
        for paper in relation.papers
    ]
    materials = reading.session.scalars(
        select(Material).where(Material.request_id == request.id).order_by(Material.id)
    ).all()
    last = {
        event.material_id: event
        for event in reading.session.scalars(
            select(MaterialEvent)
            .where(MaterialEvent.material_id.in_([material.id for material in materials]))
            .order_by(MaterialEvent.id)
        )
    }
    people = names(reading)
    lines = []
    for material in materials:
        paper, event = known.get(material.paper), last.get(material.id)
        state = MaterialState(material.state)
        called = material.name or material.paper
        to_follow = state is MaterialState.TO_FOLLOW
        lines.append(
            PaperLine(
                material_id=material.id,
                paper=material.paper,
                name=paper.name if paper is not None else Words(called, called),
                basis=paper.basis if paper is not None else None,
                required=material.required,
                online=paper.online if paper is not None else True,
                state=state.value,
                there=state in THERE,
                missing=material.required and state not in THERE and not to_follow,
                overdue=to_follow and material.follow_by is not None and material.follow_by < reading.today,
                follow_by=material.follow_by,
                blob_id=material.blob_id,
                file_name=material.file_name or "",
                changed_at=None if event is None else reading.clock.local(event.at),
                staff=people.get(event.staff_id, "") if event is not None and event.staff_id else "",
                asked=material.asked,
                why=(event.why or "") if event is not None else "",
                can_ask=_can_ask(state),
                actions=_actions(request, state),
            )
        )
    place = {code: at for at, code in enumerate(dict.fromkeys(order))}
    return tuple(sorted(lines, key=lambda line: place.get(line.paper, len(place))))


def papers_of_case(reading: Reading, case_id: int) -> PapersOfCase | None:
    """What is missing of a case's papers; None where it has none or nothing is done for it any more."""
    request = reading.session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    if request is None or request.state in OVER:
        return None
    lines = paper_lines(reading, request, guide_of(reading, request))
    if not lines:
        return None
    missing = sorted((line for line in lines if not line.there), key=lambda line: not line.required)
    return PapersOfCase(tuple(missing), sum(line.there for line in lines), len(lines))


def asked_twice(reading: Reading, since: dt.datetime | None = None) -> int:
    """How often a paper was asked for that had been there before: it must stay 0 (在线政务服务规定 7)."""
    found = select(func.count()).select_from(MaterialEvent).where(ASKED_AGAIN)
    if since is not None:
        found = found.where(MaterialEvent.at >= since)
    return reading.session.scalar(found) or 0


def _can_ask(state: MaterialState) -> Allowed | NotNow:
    if (state, MaterialAction.ASK) in MATERIAL_LIFE:
        return Allowed("ask")
    return NotNow("ask", "material.is_there", {"state": state.value})


def _actions(request: Request, state: MaterialState) -> tuple[Allowed, ...]:
    if request.state in OVER:
        return ()
    return tuple(Allowed(action.value) for action in _ACTIONS if (state, action) in MATERIAL_LIFE)
