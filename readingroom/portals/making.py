"""Bookings made at the desk are made on the portal that publishes them, and are one booking on both sides from then on.

Until the portal has made it, a booking stands among its subjects under a name of ours, so that what follows goes out
behind it, in the order of its case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from readingroom.bookings import events as booked
from readingroom.bookings.commands.following import desk_values, identified
from readingroom.bookings.records import Booking
from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.command import Context
from readingroom.events import Event
from readingroom.portals import telling
from readingroom.portals.outgoing import add, settle
from readingroom.portals.records import OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import PUBLISHES, CommandKind, OutboxAction, OutboxState, SubjectKind
from readingroom.store.rows import looked_up

__all__ = ["is_there", "made", "make_bookings", "never_made", "recognise", "unmake_bookings"]

_OURS = "desk:"
"""Begins the canonical id of a booking that its portal has not made yet; the booking's id follows."""
_IN_DOUBT = (
    OutboxState.PENDING.value,
    OutboxState.IN_FLIGHT.value,
    OutboxState.UNKNOWN.value,
    OutboxState.GIVEN_UP.value,
)
"""States in which the portal may have made it although nobody knows."""


def is_there() -> ColumnElement[bool]:
    """The condition that a subject has a name of the portal's: it has told of it, or has made it."""
    return ~PortalSubject.canonical_id.startswith(_OURS, autoescape=True)


def make_bookings(
    session: Session, events: Sequence[booked.BookingMade | booked.BookingReinstated], context: Context
) -> Sequence[Event]:
    """A reaction: bookings of the desk's own are to be made on the portal that publishes them."""
    portals = session.scalars(select(Portal).where(Portal.disconnected_at.is_(None)).order_by(Portal.id))
    portal = next((one for one in portals if one.options.get(PUBLISHES)), None)
    if portal is None:
        return []
    told: list[Event] = []
    for event in events:
        booking = session.get_one(Booking, event.booking_id)
        subject = _subject(session, portal, booking)
        if subject is None:
            continue
        data = telling.booking(session, booking)
        told += add(session, context, portal, CommandKind.BOOKING_MAKE, data, subject=subject)
        # What comes back as it went out is no news.
        booking.last_seen = {**booking.last_seen, **desk_values(booking)}
    session.flush()
    return told


def _subject(session: Session, portal: Portal, booking: Booking) -> PortalSubject | None:
    """The booking as the portal is to know it; None where some portal knows it already, or is about to."""
    known = session.scalars(
        select(PortalSubject).where(
            PortalSubject.kind == SubjectKind.BOOKING.value, PortalSubject.record_id == booking.id
        )
    ).all()
    for subject in known:
        if subject.portal_id == portal.id and subject.gone and subject.canonical_id.startswith(_OURS):
            subject.gone = False
            return subject
    if known or booking.system:
        return None
    subject = PortalSubject(
        portal_id=portal.id,
        kind=SubjectKind.BOOKING.value,
        canonical_id=f"{_OURS}{booking.id}",
        case_id=booking.case_id,
        record_id=booking.id,
        version=0,
        seen={},
        told={},
        told_pass=portal.pass_number,
    )
    session.add(subject)
    session.flush()
    return subject


def unmake_bookings(
    session: Session, events: Sequence[booked.BookingCancelled], context: Context
) -> Sequence[Event]:
    """A reaction: what was cancelled before it was sent is not made there at all."""
    told: list[Event] = []
    rows = session.execute(
        select(OutboxRow, PortalSubject)
        .join(PortalSubject, PortalSubject.id == OutboxRow.subject_id)
        .where(
            PortalSubject.kind == SubjectKind.BOOKING.value,
            PortalSubject.record_id.in_([event.booking_id for event in events]),
            OutboxRow.kind == CommandKind.BOOKING_MAKE.value,
            OutboxRow.state == OutboxState.PENDING.value,
            OutboxRow.tries == 0,
        )
        .order_by(OutboxRow.id)
    ).all()
    for row, subject in rows:
        told.append(settle(session, row, OutboxAction.CANCEL, context, "corrected"))
        told += never_made(session, subject, context, "corrected")
    return told


def never_made(session: Session, subject: PortalSubject, context: Context, why: str) -> list[Event]:
    """The portal has no such booking and will have none: what was to follow does not go out either."""
    subject.gone = True
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.subject_id == subject.id, OutboxRow.state == OutboxState.PENDING.value)
        .order_by(OutboxRow.id)
    ).all()
    return [settle(session, row, OutboxAction.CANCEL, context, why) for row in rows]


def made(session: Session, row: OutboxRow, canonical_id: str) -> None:
    """The portal has made it, and calls it so.

    Args:
        session: in the command's transaction.
        row: of the outbox.
        canonical_id: within the portal.
    """
    subject = session.get_one(PortalSubject, row.subject_id, with_for_update=True)
    portal = session.get_one(Portal, row.portal_id)
    data: Mapping[str, Any] = row.payload
    subject.told = {
        "state": data["status"], "start": data["start"], "end": data.get("end"), **subject.told,
    }  # fmt: skip
    subject.told_pass = portal.pass_number
    if not subject.canonical_id.startswith(_OURS):
        return  # it was recognised when the portal told of it
    other = select(PortalSubject.id).where(
        PortalSubject.portal_id == portal.id,
        PortalSubject.kind == subject.kind,
        PortalSubject.canonical_id == canonical_id,
    )
    if not canonical_id or session.scalars(other).first() is not None:
        subject.gone = (
            True  # it says that it made what it has from somebody else: nothing can be told under that name
        )
        return
    _called(session, portal, subject, canonical_id)


def _called(session: Session, portal: Portal, subject: PortalSubject, canonical_id: str) -> None:
    subject.canonical_id = canonical_id
    identified(session, subject.record_id or 0, portal.instance, canonical_id)
    session.flush()


_MADE_IN_DOUBT = (
    select(OutboxRow.id, PortalSubject.id.label("subject"))
    .join(PortalSubject, PortalSubject.id == OutboxRow.subject_id)
    .where(
        PortalSubject.portal_id == bindparam("portal"),
        PortalSubject.kind == SubjectKind.BOOKING.value,
        PortalSubject.canonical_id >= _OURS,  # not `is_there`: found in the index, however long the outbox is
        PortalSubject.canonical_id < f"{_OURS[:-1]};",
        OutboxRow.kind == CommandKind.BOOKING_MAKE.value,
        OutboxRow.state.in_(_IN_DOUBT),
        OutboxRow.tries > 0,
    )
    .order_by(OutboxRow.id)
)


def recognise(
    session: Session, portal: Portal, told: Mapping[str, BookingSnapshot]
) -> dict[str, PortalSubject]:
    """Which of the bookings that a portal tells of for the first time are ours, of which no answer came.

    Args:
        session: in the command's transaction.
        portal: it told of them.
        told: canonical id -> what it says.

    Returns:
        canonical id -> the subject, which has that name now.
    """
    found: dict[str, PortalSubject] = {}
    for outbox_id, subject_id in looked_up(session, _MADE_IN_DOUBT, portal=portal.id):
        row = session.get_one(OutboxRow, outbox_id)
        subject = session.get_one(PortalSubject, subject_id)
        # Under the number that we gave it, or under a name that was made of the reference.
        number, reference = str(row.payload.get("number", "")), str(row.reference)
        for canonical_id, snapshot in told.items():
            names = (canonical_id, snapshot.external_id, *snapshot.aliases)
            ours = snapshot.number == number or any(reference in name for name in names)
            if ours and canonical_id not in found:
                _called(session, portal, subject, canonical_id)
                found[canonical_id] = subject
                break
    return found
