"""Rows of the outbox: made, refreshed and taken back in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.commands.following import desk_values
from readingroom.bookings.records import Booking
from readingroom.command import Context
from readingroom.events import Event
from readingroom.portals.events import TellingMade, TellingSettled
from readingroom.portals.records import OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import (
    REFRESHED,
    UNSENT,
    Belief,
    CommandKind,
    OutboxAction,
    OutboxState,
    believed,
    difference,
    next_state,
    takes,
)
from readingroom.portals.steps import step_id

__all__ = ["add", "desk_belief", "settle", "take_back", "tell_booking", "under_way"]

_UNDER_WAY = (OutboxState.PENDING.value, OutboxState.IN_FLIGHT.value, OutboxState.UNKNOWN.value)


def add(
    session: Session,
    context: Context,
    portal: Portal,
    kind: CommandKind,
    data: Mapping[str, Any],
    *,
    subject: PortalSubject | None = None,
    case_id: int | None = None,
    tag: str = "",
) -> list[Event]:
    """Have a portal told something, if it takes such things.

    What tells how things stand when it goes out waits at most once.

    Args:
        session: in the command's transaction.
        context: of the command at the desk.
        portal: whom to tell.
        kind: what it is.
        data: as the native protocol writes it.
        subject: what it is about, None for the portal as a whole.
        case_id: in whose order it goes out.
        tag: tells apart several of one kind about one subject in one command.
    """
    if portal.disconnected_at is not None or not takes(portal.takes, kind, data):
        return []
    if kind in REFRESHED and _waits(session, portal, kind, subject):
        return []
    row = OutboxRow(
        portal_id=portal.id,
        case_id=case_id if subject is None else subject.case_id,
        subject_id=None if subject is None else subject.id,
        kind=kind.value,
        reference=step_id(
            "tell", portal.instance, context.command_id, kind, subject.canonical_id if subject else "", tag
        ),
        payload=dict(data),
        command_id=context.command_id,
        made_at=context.recorded_at,
        decided_at=context.occurred_at,
        state=OutboxState.PENDING.value,
    )
    session.add(row)
    session.flush()
    return [TellingMade(portal_id=portal.id, outbox_id=row.id, case_id=row.case_id, command_kind=row.kind)]


def _waits(session: Session, portal: Portal, kind: CommandKind, subject: PortalSubject | None) -> bool:
    waiting = select(OutboxRow.id).where(
        OutboxRow.portal_id == portal.id,
        OutboxRow.kind == kind.value,
        OutboxRow.state == OutboxState.PENDING.value,
        OutboxRow.subject_id == (None if subject is None else subject.id),
    )
    return session.scalars(waiting.limit(1)).first() is not None


def settle(
    session: Session, row: OutboxRow, action: OutboxAction, context: Context, why: str | None = None
) -> Event:
    """Take one step of a row's life, and tell of it.

    Raises:
        Refused: ``portal.outbox_not_now``.
    """
    row.state, row.why = next_state(row.state, action).value, why
    row.settled_at = context.recorded_at
    session.flush()
    return TellingSettled(
        portal_id=row.portal_id,
        outbox_id=row.id,
        case_id=row.case_id,
        command_kind=row.kind,
        to_state=row.state,
        why=why,
    )


def under_way(session: Session, subjects: Collection[int]) -> dict[int, list[OutboxRow]]:
    """Rows about these subjects that wait, are being sent, or of which nothing is known, in order."""
    found: dict[int, list[OutboxRow]] = {}
    if not subjects:
        return found
    rows = select(OutboxRow).where(OutboxRow.subject_id.in_(subjects), OutboxRow.state.in_(_UNDER_WAY))
    for row in session.scalars(rows.order_by(OutboxRow.id)):
        found.setdefault(row.subject_id or 0, []).append(row)
    return found


def take_back(
    session: Session, context: Context, subject_id: int, kind: CommandKind, states: Collection[str], why: str
) -> list[Event]:
    """Cancel what was not sent yet of something that was taken back.

    Args:
        session: in the command's transaction.
        context: of the command.
        subject_id: what it is about.
        kind: of the rows.
        states: values of ``state`` in their data; empty: whatever they say.
        why: code.
    """
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.subject_id == subject_id,
            OutboxRow.kind == kind.value,
            OutboxRow.state.in_([state.value for state in UNSENT]),
        )
        .order_by(OutboxRow.id)
    ).all()
    return [
        settle(session, row, OutboxAction.CANCEL, context, why)
        for row in rows
        if not states or row.payload.get("state") in states
    ]


def _says(row: OutboxRow) -> Mapping[str, Any]:
    """What a portal will believe of a booking once it has taken this."""
    if row.kind == CommandKind.BOOKING_STATE:
        return row.payload  # type: ignore[no-any-return]  # JSON
    return {"state": row.payload["status"], "start": row.payload["start"], "end": row.payload.get("end")}


def desk_belief(booking: Booking) -> Belief:
    """How the desk has a booking."""
    values = desk_values(booking)
    return Belief(booking.state, values["start"], values["end"])


def tell_booking(
    session: Session,
    context: Context,
    portal: Portal,
    subject: PortalSubject,
    booking: Booking,
    waiting: Sequence[OutboxRow],
) -> list[Event]:
    """Tell a portal how a booking stands, where it has it otherwise.

    Args:
        session: in the command's transaction.
        context: of the command.
        portal: whom to tell.
        subject: the booking as it knows it.
        booking: the booking as we know it.
        waiting: what is under way about it, in order.
    """
    # What the portal itself has just told counts as it stands: what is under way was made before it.
    heard_now = subject.taken_in == context.command_id
    states = [
        _says(row) for row in waiting if row.kind in (CommandKind.BOOKING_STATE, CommandKind.BOOKING_MAKE)
    ]
    portal_has = believed(subject.seen, subject.told, () if heard_now else states)
    events: list[Event] = []
    for number, data in enumerate(difference(portal_has, desk_belief(booking))):
        events += add(
            session,
            context,
            portal,
            CommandKind.BOOKING_STATE,
            data,
            subject=subject,
            tag=f"{data['state']}{number}",
        )
    return events
