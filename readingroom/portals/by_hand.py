"""What waits to be entered on a portal by hand, as a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.portals.papers import FillInLine, FillInPaper
from readingroom.portals.records import OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import SETTLED, SubjectKind
from readingroom.settings import ARCHIVE_NAME
from readingroom.store.tables import Case

__all__ = ["fill_in_paper"]

_TEXTS = ("text", "subject", "reason")


def fill_in_paper(reading: Reading, portal_id: int, printed_by: str = "") -> FillInPaper:
    """Everything that this portal has not taken yet, in order."""
    portal = reading.session.get_one(Portal, portal_id)
    rows = reading.session.execute(
        select(OutboxRow, PortalSubject, Case.number)
        .outerjoin(PortalSubject, PortalSubject.id == OutboxRow.subject_id)
        .outerjoin(Case, Case.id == OutboxRow.case_id)
        .where(
            OutboxRow.portal_id == portal_id,
            OutboxRow.state.not_in([state.value for state in SETTLED]),
        )
        .order_by(OutboxRow.id)
    )
    return FillInPaper(
        archive=reading.settings[ARCHIVE_NAME],
        portal=portal.name,
        lines=tuple(_line(reading, row, subject, number) for row, subject, number in rows),
        printed_by=printed_by,
        printed_at=reading.clock.local(reading.now),
    )


def _line(reading: Reading, row: OutboxRow, subject: PortalSubject | None, number: str | None) -> FillInLine:
    data: Mapping[str, Any] = row.payload if isinstance(row.payload, Mapping) else {}
    said = [str(data[name]) for name in _TEXTS if data.get(name)]
    return FillInLine(
        row=row.id,
        reference=str(row.reference),
        number=number or "",
        reader=_reader(reading, subject),
        kind=row.kind,
        tells=str(data.get("state", "") or data.get("outcome", "")),
        start=_moment(reading, data.get("start")),
        end=_moment(reading, data.get("end")),
        text="\n".join(said),
        decided_at=reading.clock.local(row.decided_at),
    )


def _reader(reading: Reading, subject: PortalSubject | None) -> str:
    """The name under which the portal knows it."""
    if subject is None:
        return ""
    if subject.kind == SubjectKind.BOOKING and subject.record_id is not None:
        return reading.session.get_one(Booking, subject.record_id).name
    applicants = subject.seen.get("applicants") or ()
    return str(applicants[0].get("name", "")) if applicants else ""


def _moment(reading: Reading, text: Any) -> dt.datetime | None:
    return reading.clock.local(dt.datetime.fromisoformat(text)) if isinstance(text, str) else None
