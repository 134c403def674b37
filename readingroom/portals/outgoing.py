"""Rows of the outbox: made, refreshed and taken back in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom.bookings.commands.following import desk_values
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingState
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
from readingroom.store.rows import add_rows, looked_up

__all__ = [
    "KnownSubject",
    "Telling",
    "add",
    "add_all",
    "desk_belief",
    "insist",
    "settle",
    "take_back",
    "tell_booking",
    "under_way",
]

KnownSubject = PortalSubject | Any
"""A subject, or a row of what matters here: its id, case, canonical id, and what was seen and told."""
_UNDER_WAY = (OutboxState.PENDING.value, OutboxState.IN_FLIGHT.value, OutboxState.UNKNOWN.value)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something that a portal is to be told.

    Attributes:
        portal: whom to tell.
        kind: what it is.
        data: as the native protocol writes it.
        subject: what it is about, None for the portal as a whole.
        tag: tells apart several of one kind about one subject in one command.
    """

    portal: Portal
    kind: CommandKind
    data: Mapping[str, Any]
    subject: KnownSubject | None = None
    tag: str = ""


def add(
    session: Session,
    context: Context,
    portal: Portal,
    kind: CommandKind,
    data: Mapping[str, Any],
    *,
    subject: KnownSubject | None = None,
    tag: str = "",
) -> list[Event]:
    """`add_all` for one; arguments as of `Telling`."""
    return add_all(session, context, [Telling(portal=portal, kind=kind, data=data, subject=subject, tag=tag)])


def add_all(session: Session, context: Context, tellings: Sequence[Telling]) -> list[Event]:
    """Have portals told something, where they take such things, each case in the order given.

    What tells how things stand when it goes out waits at most once.

    Args:
        session: in the command's transaction.
        context: of the command at the desk.
        tellings: what is to be told to whom.
    """
    rows: list[dict[str, Any]] = [
        {
            "portal_id": one.portal.id,
            "case_id": None if one.subject is None else one.subject.case_id,
            "subject_id": None if one.subject is None else one.subject.id,
            "kind": one.kind.value,
            "reference": step_id(
                "tell",
                one.portal.instance,
                context.command_id,
                one.kind,
                one.subject.canonical_id if one.subject else "",
                one.tag,
            ),
            "payload": dict(one.data),
            "command_id": context.command_id,
            "made_at": context.recorded_at,
            "decided_at": context.occurred_at,
            "state": OutboxState.PENDING.value,
        }
        for one in _to_tell(session, tellings)
    ]
    return [
        TellingMade(
            portal_id=row["portal_id"],
            outbox_id=identity,
            case_id=row["case_id"],
            command_kind=row["kind"],
        )
        for row, identity in zip(rows, add_rows(session, OutboxRow, rows), strict=True)
    ]


def _to_tell(session: Session, tellings: Sequence[Telling]) -> Iterator[Telling]:
    """Those that the portals take, and that do not wait already."""
    refreshed: set[tuple[int, str, int | None]] = set()
    for one in tellings:
        if one.portal.disconnected_at is not None or not takes(one.portal.takes, one.kind, one.data):
            continue
        if one.kind in REFRESHED:
            key = (one.portal.id, one.kind.value, None if one.subject is None else one.subject.id)
            if key in refreshed or _waits(session, one.portal, one.kind, one.subject):
                continue
            refreshed.add(key)
        yield one


_WAITS = (
    select(OutboxRow.id)
    .where(
        OutboxRow.portal_id == bindparam("portal"),
        OutboxRow.kind == bindparam("kind"),
        OutboxRow.state == OutboxState.PENDING.value,
        OutboxRow.tries == 0,  # what was tried once says for ever what it said then
    )
    .limit(1)
)
_WAITS_ABOUT = _WAITS.where(OutboxRow.subject_id == bindparam("subject"))
_WAITS_ABOUT_ALL = _WAITS.where(OutboxRow.subject_id.is_(None))


def _waits(session: Session, portal: Portal, kind: CommandKind, subject: KnownSubject | None) -> bool:
    asked = {"portal": portal.id, "kind": kind.value}
    if subject is None:
        return bool(looked_up(session, _WAITS_ABOUT_ALL, **asked))
    return bool(looked_up(session, _WAITS_ABOUT, subject=subject.id, **asked))


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
    session: Session,
    context: Context,
    subject_id: int,
    kind: CommandKind,
    why: str,
    *,
    states: Collection[str] = (),
    ids: Collection[str] = (),
) -> list[Event]:
    """Cancel what was not sent yet of something that was taken back.

    Args:
        session: in the command's transaction.
        context: of the command.
        subject_id: what it is about.
        kind: of the rows.
        why: code.
        states: values of ``state`` in their data; empty: whatever they say.
        ids: values of ``id``, likewise.
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
        if (not states or row.payload.get("state") in states) and (not ids or row.payload.get("id") in ids)
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


def insist(
    session: Session, context: Context, portal: Portal, subject: KnownSubject, booking: Booking
) -> list[Event]:
    """Tell a portal how the desk has a booking, with its hours, whatever it was told before.

    Args:
        session: in the command's transaction.
        context: of the command.
        portal: whom to tell.
        subject: the booking as it knows it.
        booking: the booking as we know it.
    """
    belief = desk_belief(booking)
    state = "moved" if belief.state == BookingState.REQUESTED else belief.state
    data = {"state": state, "start": belief.start, "end": belief.end}
    return add(session, context, portal, CommandKind.BOOKING_STATE, data, subject=subject, tag="insist")


def tell_booking(
    session: Session,
    context: Context,
    portal: Portal,
    subject: KnownSubject,
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
    # What the portal itself has just told counts as it stands: what is under way was made before it, unless by this
    # same command, of which another event came first.
    heard_now = subject.taken_in == context.command_id
    states = [
        _says(row)
        for row in waiting
        if row.kind in (CommandKind.BOOKING_STATE, CommandKind.BOOKING_MAKE)
        and (not heard_now or row.command_id == context.command_id)
    ]
    portal_has = believed(subject.seen, subject.told, states)
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
