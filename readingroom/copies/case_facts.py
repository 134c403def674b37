"""What a case tells a certificate: only what stands in its record, never what somebody says it holds.

The facts are kept with the draft as codes and texts; `readingroom.copies.filling` writes them in the paper's language.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking, Visit
from readingroom.clock import Clock
from readingroom.people.records import Reader
from readingroom.requests.records import Applicant, Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.store.tables import Case

__all__ = ["case_facts", "reader_of"]

_ACTING = frozenset({"agent", "lawyer", "litigation_agent", "guardian"})
"""Relations of those who act for somebody else."""


def case_facts(session: Session, case_id: int, clock: Clock) -> dict[str, Any]:
    """What a case tells, by the codes of `copies.templates.CASE_FACTS`; what it does not tell is left out.

    Texts and days (ISO) as they are; ``applicant_document`` is ``{"kind": …, "number": …}`` and ``relation`` a code of
    the guide.

    Args:
        session: in any transaction.
        case_id: which.
        clock: the archive's.
    """
    request = session.scalars(select(Request).where(Request.case_id == case_id)).one_or_none()
    case = session.get_one(Case, case_id)
    facts: dict[str, Any] = {"request_number": case.number}
    if request is not None:
        facts |= {
            "concerned": request.concerned,
            "purpose": request.purpose,
            "received_on": clock.local(request.received_at).date().isoformat(),
            "asked": _asked(session, request),
        }
        facts |= _applicants(session, request)
    if "applicant" not in facts:
        facts |= _reader(session, case_id)
    return {code: value for code, value in facts.items() if value}


def reader_of(session: Session, case_id: int) -> int | None:
    """The reader that a case is kept for."""
    request = session.scalars(select(Request.reader_id).where(Request.case_id == case_id)).one_or_none()
    if request is not None:
        return request
    return session.scalars(
        select(Visit.reader_id).where(Visit.case_id == case_id).order_by(Visit.id.desc()).limit(1)
    ).first()


def _applicants(session: Session, request: Request) -> dict[str, Any]:
    rows = session.scalars(
        select(Applicant).where(Applicant.request_id == request.id).order_by(Applicant.position)
    ).all()
    if not rows:
        return {}
    first = next((row for row in rows if row.relation not in _ACTING), rows[0])
    agent = next((row for row in rows if row.relation in _ACTING and row is not first), None)
    facts: dict[str, Any] = {
        "applicant": first.name,
        "relation": first.relation,
        "organisation": first.organisation,
        "agent": agent.name if agent is not None else None,
    }
    if first.document_number:
        facts["applicant_document"] = {"kind": first.document_kind or "", "number": first.document_number}
    return facts


def _reader(session: Session, case_id: int) -> dict[str, Any]:
    """Whoever walked in or booked filed nothing: the reader's card, or the booking, tells the name."""
    reader_id = reader_of(session, case_id)
    if reader_id is not None:
        reader = session.get_one(Reader, reader_id)
        facts: dict[str, Any] = {"applicant": reader.name}
        if reader.document_number:
            facts["applicant_document"] = {
                "kind": reader.document_kind or "",
                "number": reader.document_number,
            }
        return facts
    booked = select(Booking.name).where(Booking.case_id == case_id).order_by(Booking.id.desc()).limit(1)
    return {"applicant": session.scalars(booked).first()}


def _asked(session: Session, request: Request) -> str:
    """What is wanted, in the reader's own words: the lines, else the clues."""
    lines = session.scalars(
        select(RequestLine.written)
        .where(RequestLine.request_id == request.id, RequestLine.state != LineState.WITHDRAWN)
        .order_by(RequestLine.position)
    ).all()
    return "、".join(lines) or "、".join(filter(None, (request.clues or {}).values()))
