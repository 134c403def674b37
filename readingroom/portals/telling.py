"""What portals are told of cases, as the native protocol writes it; looked up from the records when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings.commands.following import desk_values
from readingroom.bookings.records import Booking
from readingroom.numbering import register_text
from readingroom.requests.joined import standing_request
from readingroom.requests.records import (
    ClockStop,
    Material,
    Message,
    MessageFile,
    Notice,
    Request,
    ServiceItem,
    ServiceVersion,
    Transfer,
)
from readingroom.requests.rules import RequestState
from readingroom.store.blobs import Blob
from readingroom.store.rows import among, given, looked_up
from readingroom.store.tables import Case

__all__ = [
    "answer",
    "booking",
    "guides",
    "how_they_stand",
    "joined",
    "materials",
    "notice",
    "notice_name",
    "notice_of",
    "question",
    "request_state",
]


def booking(session: Session, made: Booking) -> dict[str, Any]:
    """``booking.make``: under the number that the reader was told; what the desk noted for itself stays here."""
    values = desk_values(made)
    person = {"name": made.name} | {
        name: value
        for name in ("document_kind", "document_number", "phone", "email", "organisation")
        if (value := getattr(made, name))
    }
    told: dict[str, Any] = {
        "number": session.get_one(Case, made.case_id).number,
        "status": "confirmed",
        "start": values["start"],
        "end": values["end"],
        "person": person,
        "wanted": values["wanted"],
    }
    return told | {
        name: value for name in ("purpose", "seat_kind", "language") if (value := getattr(made, name))
    }


_STANDS = (
    select(
        Request.id,
        Request.case_id,
        Request.state,
        Request.promised_by,
        Request.finish_by,
        Request.answer,
        Request.ground,
        Request.outcome,
        Case.register_year,
        Case.register_number,
    )
    .join(Case, Case.id == Request.case_id)
    .where(among(Request.id, "requests"))
)


def how_they_stand(session: Session, requests: Iterable[int]) -> dict[int, Any]:
    """Request -> what `request_state` tells of it."""
    return {row.id: row for row in looked_up(session, _STANDS, requests=given(requests))}


def request_state(session: Session, request: Any, state: str) -> dict[str, Any] | None:
    """``request.state``; None where this state is told in another way, by ``request.join``.

    Args:
        session: in the command's transaction.
        request: the case, from `how_they_stand`.
        state: to which it moved; it may have moved on since.
    """
    if state == RequestState.JOINED:
        return None
    told: dict[str, Any] = {"state": state, "register_number": register_text(request)}
    due = request.promised_by or request.finish_by
    # 档案法 28: whoever is turned away is told why, and whoever is referred, where to.
    reason = request.answer if state in ("not_accepted", "not_provided", "referred") else None
    if state in ("paused", "consultation"):
        reason = _why_it_stands(session, request)
    elif state == "transferred":
        reason = _passed_to(session, request)
    return told | {
        name: value
        for name, value in (
            ("due", None if due is None else due.isoformat()),
            ("ground", request.ground if state in ("not_accepted", "not_provided") else None),
            ("reason", reason),
            ("outcome", request.outcome if state in ("answered", "closed", "posted") else None),
        )
        if value
    }


def _why_it_stands(session: Session, request: Any) -> str | None:
    """What the clock's last stop was told to be for: a reason, or who is consulted."""
    stops = select(ClockStop).where(
        ClockStop.request_id == request.id, ClockStop.kind.in_(("pause", "consultation"))
    )
    stop = session.scalars(stops.order_by(ClockStop.id.desc()).limit(1)).one_or_none()
    return None if stop is None else stop.reason


def _passed_to(session: Session, request: Any) -> str | None:
    """The archive that does it now."""
    transfers = select(Transfer.archive).where(Transfer.request_id == request.id)
    return session.scalars(transfers.order_by(Transfer.id.desc()).limit(1)).one_or_none()


def question(session: Session, message_id: int) -> dict[str, Any]:
    """``request.question``."""
    message = session.get_one(Message, message_id)
    told: dict[str, Any] = {
        "id": message.reference,
        "text": message.text,
        "papers": list(message.papers or ()),
    }
    return told | ({"answer_by": message.answer_by.isoformat()} if message.answer_by else {})


def answer(session: Session, outcome: str, message_id: int) -> dict[str, Any]:
    """``request.answer``, with its files."""
    message = session.get_one(Message, message_id)
    files = session.execute(
        select(MessageFile, Blob)
        .join(Blob, Blob.id == MessageFile.blob_id)
        .where(MessageFile.message_id == message.id)
        .order_by(MessageFile.id)
    )
    attachments = [
        {
            "sha256": blob.digest.hex(),
            "name": file.file_name,
            "media_type": blob.media_type,
            "size": blob.size,
        }
        for file, blob in files
    ]
    return {"outcome": outcome, "text": message.text, "attachments": attachments}


def materials(session: Session, request_id: int) -> dict[str, Any]:
    """``request.materials``: how every paper of the case stands, where it goes on."""
    into = standing_request(session, session.get_one(Request, request_id)).id
    rows = select(Material).where(Material.request_id.in_((request_id, into))).order_by(Material.id)
    ordered = sorted(session.scalars(rows), key=lambda row: row.request_id == into)
    return {"papers": {row.paper: row.state for row in ordered}}


def joined(session: Session, into_case_id: int) -> dict[str, Any]:
    """``request.join``: the number under which it goes on; its own, once it goes on by itself again."""
    return {"into": session.get_one(Case, into_case_id).number}


def notice_name(kind: str, notice_id: int) -> str:
    """How portals know a notice."""
    return f"{kind}-{notice_id}"


def notice_of(name: str) -> int:
    """The notice's id, from the name that `notice_name` made."""
    return int(name.rpartition("-")[2])


def notice(session: Session, notice_id: int) -> dict[str, Any]:
    """``notice``."""
    row = session.get_one(Notice, notice_id)
    return {
        "id": notice_name(row.kind, row.id),
        "template": row.kind,
        "language": row.language,
        "subject": row.subject,
        "text": row.text,
    }


def guides(session: Session) -> dict[str, Any]:
    """``guide.publish``: the newest guide of every kind of request that is offered."""
    newest = (
        select(ServiceVersion.service_item_id, func.max(ServiceVersion.version).label("version"))
        .group_by(ServiceVersion.service_item_id)
        .subquery()
    )
    rows = session.execute(
        select(ServiceItem, ServiceVersion)
        .join(newest, newest.c.service_item_id == ServiceItem.id)
        .join(
            ServiceVersion,
            (ServiceVersion.service_item_id == ServiceItem.id) & (ServiceVersion.version == newest.c.version),
        )
        .where(ServiceItem.offered)
        .order_by(ServiceItem.position, ServiceItem.id)
    )
    return {
        "items": [{**version.guide, "code": item.code, "version": version.version} for item, version in rows]
    }
