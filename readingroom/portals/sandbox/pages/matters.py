"""My matters (我的办理): where each stands, answering, handing in, cancelling, erasing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException

from readingroom.portals.native.protocol import (
    AttachmentInfo,
    BookingStatus,
    MaterialData,
    MessageData,
    RequestStatus,
    SubjectKind,
)
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.forms import Form, keep, led_to, mark_done
from readingroom.portals.sandbox.materials import paper_states
from readingroom.portals.sandbox.pages.frame import Here, Visitor, posted
from readingroom.portals.sandbox.published import Guide, guide_of, said
from readingroom.portals.sandbox.subjects import RequestSide, Subject, find, forget, of_reader, record
from readingroom.portals.sandbox.telling import Told, can_cancel, can_remove, ground, open_questions, tell

__all__ = ["own", "router"]

router = APIRouter()

MOST_FILES = 5
"""Files beside one message."""


def own(connection: Connection, visitor: Visitor, subject_id: str) -> Subject:
    """The reader's own matter; anybody else's is as if it were not there."""
    found = find(connection, subject_id)
    if found is None or found.reader != visitor.signed_in.id:
        raise HTTPException(404)
    return found


def _guide(connection: Connection, subject: Subject) -> Guide | None:
    if subject.kind is not SubjectKind.REQUEST:
        return None
    request, _ = subject.request
    return guide_of(connection, request.service_item, request.service_version)


@router.get("/matters")
def everything(visitor: Here, done: str = "") -> Response:
    """All of the reader's bookings and requests, and the desk's notices."""
    reader = visitor.signed_in
    with visitor.storage.reading() as connection:
        subjects = of_reader(connection, reader.id)
        shown = [(one, guide := _guide(connection, one), tell(one, guide, visitor.words)) for one in subjects]
        notices = _notices(connection, [one.id for one in subjects])
    numbers = {one.id: one.number for one in subjects}
    return visitor.page("matters", matters=shown, notices=notices, numbers=numbers, said=said, done=done)


def _notices(connection: Connection, subjects: Sequence[str]) -> list[object]:
    table = schema.notice
    rows = connection.execute(
        select(table).where(table.c.subject.in_(subjects)).order_by(table.c.at.desc(), table.c.id)
    )
    return [{**row._mapping, "at": dt.datetime.fromisoformat(row.at)} for row in rows]


@router.get("/matters/{subject_id}")
def one(visitor: Here, subject_id: str, done: str = "") -> Response:
    """One matter: its number, where it stands, papers, messages, the answer."""
    with visitor.storage.reading() as connection:
        return _shown(connection, visitor, own(connection, visitor, subject_id), done=done)


def _shown(
    connection: Connection,
    visitor: Visitor,
    subject: Subject,
    *,
    done: str = "",
    form: Form | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    guide = _guide(connection, subject)
    shown = {
        "subject": subject,
        "told": tell(subject, guide, visitor.words),
        "notices": _notices(connection, [subject.id]),
        "can_cancel": can_cancel(subject),
        "can_remove": can_remove(subject),
        "zone": visitor.storage.clock.zone,
        "done": done,
        "form": form or Form(),
        "wrong": wrong or {},
        "said": said,
    }
    status = 422 if wrong else 200
    if subject.kind is SubjectKind.BOOKING:
        booking, visit = subject.booking
        case = find(connection, booking.request) if booking.request else None
        return visitor.page("booking", status=status, booking=booking, side=visit, case=case, **shown)
    request, side = subject.request
    return visitor.page(
        "request",
        status=status,
        request=request,
        side=side,
        guide=guide,
        ground=ground(side, visitor.words),
        papers=paper_states(request, side, guide),
        questions={one.id: one for one in side.questions},
        open=open_questions(request, side),
        visits=_visits(connection, visitor, subject),
        **shown,
    )


def _visits(connection: Connection, visitor: Visitor, request: Subject) -> list[tuple[Subject, Told]]:
    """Bookings for this request that were not cancelled, the next one first."""
    found = [
        one
        for one in of_reader(connection, visitor.signed_in.id)
        if one.kind is SubjectKind.BOOKING
        and one.booking[0].request == request.id
        and one.booking[1].state != BookingStatus.CANCELLED
    ]
    found.sort(key=lambda one: one.booking[0].start, reverse=True)
    return [(one, tell(one, None, visitor.words)) for one in found]


async def _done(
    visitor: Visitor,
    subject_id: str,
    do: Callable[[Connection, Visitor, Form, Subject, dt.datetime], Response | str],
) -> Response:
    """Do something with a matter, once: a word for what was done, or the page that says what is wrong."""

    def run(visitor: Visitor, form: Form) -> Response:
        reader = visitor.signed_in
        with visitor.storage.writing() as connection:
            if before := led_to(connection, reader.id, form.once):
                return visitor.go(before)
            at = visitor.storage.now()
            subject = own(connection, visitor, subject_id)
            word = do(connection, visitor, form, subject, at)
            if isinstance(word, Response):
                return word
            place = "/matters" if word == "removed" else f"/matters/{subject_id}"
            mark_done(connection, reader.id, form.once, place, at)
            return visitor.go(place, word)

    return await posted(visitor, run)


@router.post("/matters/{subject_id}/cancel")
async def cancel(visitor: Here, subject_id: str) -> Response:
    """Cancel the booking, withdraw the request."""
    return await _done(visitor, subject_id, _cancel)


def _cancel(connection: Connection, _visitor: Visitor, _form: Form, subject: Subject, at: dt.datetime) -> str:
    if not can_cancel(subject):
        return "too_late"
    if subject.kind is SubjectKind.BOOKING:
        booking, side = subject.booking
        record(
            connection,
            subject,
            at,
            snapshot=booking.model_copy(update={"status": BookingStatus.CANCELLED}),
            desk=side.model_copy(update={"state": "cancelled", "cancelled_by": "reader", "reason": ""}),
        )
        return "cancelled"
    request, _ = subject.request
    record(connection, subject, at, snapshot=request.model_copy(update={"status": RequestStatus.WITHDRAWN}))
    return "withdrawn"


@router.post("/matters/{subject_id}/remove")
async def remove(visitor: Here, subject_id: str) -> Response:
    """Erase what is known of it here."""
    return await _done(visitor, subject_id, _remove)


def _remove(connection: Connection, _visitor: Visitor, _form: Form, subject: Subject, at: dt.datetime) -> str:
    if not can_remove(subject):
        return "not_over"
    forget(connection, subject, at)
    return "removed"


@router.post("/matters/{subject_id}/messages")
async def write(visitor: Here, subject_id: str) -> Response:
    """Answer a question, hand in papers, or write to the archive."""
    return await _done(visitor, subject_id, _write)


def _write(
    connection: Connection, visitor: Visitor, form: Form, subject: Subject, at: dt.datetime
) -> Response | str:
    if subject.kind is not SubjectKind.REQUEST:
        raise HTTPException(404)
    request, side = subject.request
    if request.status is RequestStatus.WITHDRAWN:
        return "too_late"
    wrong: dict[str, str] = {}
    materials: list[MaterialData] = []
    files: list[AttachmentInfo] = []
    for name, sent_files in form.files.items():
        for sent in sent_files:
            if sent.trouble:
                wrong[name] = visitor.say(sent.trouble, name=sent.name)
    if len(form.files.get("files", ())) > MOST_FILES:
        wrong["files"] = visitor.say("file.too_many", most=MOST_FILES)
    text = form.text("text")
    if not text and not form.files:
        wrong["text"] = visitor.say("message.wrong.empty")
    known = {one.code for one in paper_states(request, side, _guide(connection, subject))}
    for name, sent_files in form.files.items():
        kept = [keep(connection, sent, at) for sent in sent_files if not sent.trouble]
        paper = name.removeprefix("paper_")
        if paper != name and paper in known:
            materials += (MaterialData(paper=paper, attachment=info, given_at=at) for info in kept)
        else:
            files += kept
    if wrong:
        if materials:  # a good paper beside a bad one is handed in all the same: nobody picks it twice
            whole = request.model_copy(update={"materials": [*request.materials, *materials]})
            subject = record(connection, subject, at, snapshot=whole, desk=_handed_in(side, materials))
        return _shown(connection, visitor, subject, form=form, wrong=wrong)
    asked = form.get("answers")
    answers = asked if asked in {one.id for one in side.questions} else None
    update: dict[str, object] = {"materials": [*request.materials, *materials]}
    if text or files or answers:
        message = MessageData(
            id=uuid4().hex,
            author="reader",
            text=text,
            at=at,
            answers=answers,
            attachments=files,
        )
        update["messages"] = [*request.messages, message]
    record(
        connection, subject, at, snapshot=request.model_copy(update=update), desk=_handed_in(side, materials)
    )
    return "answered" if answers else "sent"


def _handed_in(side: RequestSide, materials: Sequence[MaterialData]) -> RequestSide:
    """What is handed in is here until the desk says otherwise."""
    return side.model_copy(update={"papers": {**side.papers, **{one.paper: "online" for one in materials}}})
