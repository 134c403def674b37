"""What the desk has done on the portal: a function a kind of command, in the transaction that keeps its answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select

from readingroom.portals.native.protocol import (
    BookingData,
    BookingStatus,
    CommandKind,
    CommandResult,
    CommandStatus,
    Message,
    MessageData,
    PersonData,
    PortalCommand,
    RequestStatus,
    SubjectKind,
)
from readingroom.portals.sandbox import orders, schema
from readingroom.portals.sandbox.people import reader_of
from readingroom.portals.sandbox.problems import Unwilling
from readingroom.portals.sandbox.published import (
    Availability,
    GuideList,
    publish_availability,
    publish_guides,
)
from readingroom.portals.sandbox.storage import Storage, stamp
from readingroom.portals.sandbox.subjects import (
    BOOKING_LIFE,
    REQUEST_ENDED,
    Answer,
    BookingSide,
    Question,
    Subject,
    find,
    new_number,
    record,
    start,
)

__all__ = ["carry_out", "kept"]

_Order = TypeVar("_Order", bound=Message)


def kept(connection: Connection, reference: UUID) -> CommandResult | None:
    """What became of a command; none where it was never carried out."""
    row = connection.execute(
        select(schema.command.c.answer).where(schema.command.c.client_reference == str(reference))
    ).one_or_none()
    return None if row is None else CommandResult.model_validate(row.answer)


def carry_out(storage: Storage, command: PortalCommand, expected: int | None) -> CommandResult:
    """Do it once: the effect, the change that tells of it and the answer are one transaction.

    Args:
        storage: where.
        command: what the desk wants.
        expected: the version the desk knows of the subject, if it says so.

    Returns:
        What was done; rejected ones too, with the portal's words.

    Raises:
        Unwilling: 409, 412, or 422 where the reference was used for something else; nothing is kept of it.
    """
    fingerprint = hashlib.sha256(command.model_dump_json(exclude={"sent_at"}).encode()).hexdigest()
    with storage.writing() as connection:
        before = connection.execute(
            select(schema.command).where(schema.command.c.client_reference == str(command.client_reference))
        ).one_or_none()
        if before is not None:
            if before.fingerprint != fingerprint:
                raise Unwilling(422, "reference-reused")
            return CommandResult.model_validate(before.answer).model_copy(update={"replayed": True})
        at = storage.now()
        try:
            subject = _do(connection, command, expected, at)
            result = CommandResult(
                client_reference=command.client_reference,
                status=CommandStatus.APPLIED,
                subject=subject.id if subject else "",
                version=subject.version if subject else 0,
            )
        except _Rejected as rejected:
            result = CommandResult(
                client_reference=command.client_reference,
                status=CommandStatus.REJECTED,
                subject=command.subject,
                problem=str(rejected),
            )
        connection.execute(
            insert(schema.command).values(
                client_reference=str(command.client_reference),
                fingerprint=fingerprint,
                kind=command.kind.value,
                answer=result.model_dump(mode="json"),
                at=stamp(at),
            )
        )
        return result


class _Rejected(Exception):
    """For good, whenever it comes again. Raised before anything is written."""


def _do(connection: Connection, command: PortalCommand, expected: int | None, at: datetime) -> Subject | None:
    if command.kind in _WITHOUT_SUBJECT:
        if command.subject:
            raise _Rejected(f"{command.kind.value} is for the portal as a whole")
        return _WITHOUT_SUBJECT[command.kind](connection, command.data, at)
    kind, do = _ON_SUBJECT[command.kind]
    subject = find(connection, command.subject)
    if subject is None:
        raise _Rejected(f"there is no {command.subject!r} here")
    if kind is not None and subject.kind is not kind:
        raise _Rejected(f"{command.kind.value} is not for a {subject.kind.value}")
    if expected is not None and expected != subject.version:
        raise Unwilling(412, "version", version=subject.version)
    if expected is None and command.data.get("state") == "confirmed" and _cancelled_by_reader(subject):
        # Who does not say what it has seen may not know of it. Who does may: the reader stands at the desk.
        raise _cannot(subject, "the reader has cancelled the booking")
    return do(connection, subject, command.data, at)


def _cancelled_by_reader(subject: Subject) -> bool:
    if subject.kind is not SubjectKind.BOOKING:
        return False
    _, side = subject.booking
    return side.state == "cancelled" and side.cancelled_by == "reader"


def _order(form: type[_Order], data: Mapping[str, Any]) -> _Order:
    """The command's data in its form.

    Raises:
        _Rejected: naming each field that is wrong, not what stood in it.
    """
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise _Rejected(
            "; ".join(
                f"data.{'.'.join(map(str, one['loc']))}: {one['msg']}"
                for one in error.errors(include_input=False, include_url=False)
            )
        ) from None


def _cannot(subject: Subject, why: str) -> Unwilling:
    return Unwilling(409, "state", why, version=subject.version)


def _booking_state(
    connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime
) -> Subject:
    order = _order(orders.BookingState, data)
    booking, side = subject.booking
    if order.state == "moved" and order.start is None:
        raise _Rejected("data.start: a move needs a start")
    after = BOOKING_LIFE.get((side.state, order.state))
    if after is None:
        raise _cannot(subject, f"the booking is {side.state}")
    cancelled = after == "cancelled"
    times = {"start": order.start, "end": order.end} if order.start else {}
    status = BookingStatus.CANCELLED if cancelled else BookingStatus.CONFIRMED
    return record(
        connection,
        subject,
        at,
        snapshot=booking.model_copy(update={"status": status, **times}),
        desk=side.model_copy(
            update={
                "state": after,
                "reason": order.reason,
                "cancelled_by": (side.cancelled_by or "desk") if cancelled else "",
            }
        ),
    )


def _booking_make(connection: Connection, data: Mapping[str, Any], at: datetime) -> Subject:
    booking = _order(BookingData, {**data, "id": uuid4().hex})
    if not booking.number:
        booking = booking.model_copy(update={"number": new_number(connection, at)})
    state = booking.status.value
    side = BookingSide(
        state=state, made_by_desk=True, cancelled_by="desk" if state == BookingStatus.CANCELLED else ""
    )
    return start(connection, booking, side, _reader(connection, booking.person), at)


def _reader(connection: Connection, person: PersonData) -> int | None:
    if not person.document_number:
        return None
    return reader_of(connection, person)


def _request_state(
    connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime
) -> Subject:
    order = _order(orders.RequestState, data)
    request, side = subject.request
    if request.status is RequestStatus.WITHDRAWN and order.state not in ("cancelled", "closed"):
        raise _cannot(subject, "the reader has withdrawn the request")
    told = order.model_dump(exclude_unset=True)
    # What is not said again stays, but a reason belongs to the state it was given for.
    told.setdefault("reason", "")
    told.setdefault("ground", "")
    return record(connection, subject, at, desk=side.model_copy(update=told))


def _request_question(
    connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime
) -> Subject:
    order = _order(orders.RequestQuestion, data)
    request, side = subject.request
    if request.status is RequestStatus.WITHDRAWN:
        raise _cannot(subject, "the reader has withdrawn the request")
    if any(one.id == order.id for one in request.messages):
        raise _cannot(subject, f"a message {order.id!r} is there already")
    message = MessageData(id=order.id, author="desk", text=order.text, at=at)
    question = Question(id=order.id, papers=tuple(order.papers), answer_by=order.answer_by)
    return record(
        connection,
        subject,
        at,
        snapshot=request.model_copy(update={"messages": [*request.messages, message]}),
        desk=side.model_copy(update={"questions": (*side.questions, question)}),
    )


def _request_answer(
    connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime
) -> Subject:
    order = _order(orders.RequestAnswer, data)
    request, side = subject.request
    if request.status is RequestStatus.WITHDRAWN:
        raise _cannot(subject, "the reader has withdrawn the request")
    for one in order.attachments:
        size = connection.execute(
            select(schema.attachment.c.size).where(schema.attachment.c.sha256 == one.sha256)
        ).scalar_one_or_none()
        if size is None:
            raise Unwilling(409, "attachment-missing", one.sha256, version=subject.version)
        if size != one.size:
            raise _Rejected(f"the attachment {one.sha256} has {size} bytes, not {one.size}")
    answer = Answer(outcome=order.outcome, text=order.text, attachments=tuple(order.attachments), at=at)
    state = side.state if side.state in REQUEST_ENDED | {"for_collection"} else "answered"
    told = {"answer": answer, "outcome": order.outcome, "state": state}
    return record(connection, subject, at, desk=side.model_copy(update=told))


def _request_materials(
    connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime
) -> Subject:
    order = _order(orders.RequestMaterials, data)
    _, side = subject.request
    return record(
        connection, subject, at, desk=side.model_copy(update={"papers": {**side.papers, **order.papers}})
    )


def _request_join(connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime) -> Subject:
    order = _order(orders.RequestJoin, data)
    _, side = subject.request
    return record(connection, subject, at, desk=side.model_copy(update={"into": order.into}))


def _notice(connection: Connection, subject: Subject, data: Mapping[str, Any], at: datetime) -> Subject:
    order = _order(orders.Notice, data)
    known = select(schema.notice.c.id).where(schema.notice.c.id == order.id)
    if connection.execute(known).one_or_none() is not None:
        raise _cannot(subject, f"a notice {order.id!r} is there already")
    connection.execute(
        insert(schema.notice).values(
            id=order.id,
            subject=subject.id,
            language=order.language,
            title=order.subject,
            text=order.text,
            at=stamp(at),
        )
    )
    return record(connection, subject, at)


def _guide_publish(connection: Connection, data: Mapping[str, Any], at: datetime) -> None:
    publish_guides(connection, _order(GuideList, data))


def _availability_publish(connection: Connection, data: Mapping[str, Any], at: datetime) -> None:
    publish_availability(connection, _order(Availability, data), at)


_WITHOUT_SUBJECT: Mapping[CommandKind, Callable[..., Subject | None]] = {
    CommandKind.BOOKING_MAKE: _booking_make,
    CommandKind.GUIDE_PUBLISH: _guide_publish,
    CommandKind.AVAILABILITY_PUBLISH: _availability_publish,
}

_ON_SUBJECT: Mapping[CommandKind, tuple[SubjectKind | None, Callable[..., Subject]]] = {
    CommandKind.BOOKING_STATE: (SubjectKind.BOOKING, _booking_state),
    CommandKind.REQUEST_STATE: (SubjectKind.REQUEST, _request_state),
    CommandKind.REQUEST_QUESTION: (SubjectKind.REQUEST, _request_question),
    CommandKind.REQUEST_ANSWER: (SubjectKind.REQUEST, _request_answer),
    CommandKind.REQUEST_MATERIALS: (SubjectKind.REQUEST, _request_materials),
    CommandKind.REQUEST_JOIN: (SubjectKind.REQUEST, _request_join),
    CommandKind.NOTICE: (None, _notice),
}
"""Kind of command -> what it may be about, and what it does."""
