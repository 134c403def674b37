"""What waits in the inbox is taken in: by the rules of bookings and requests, a few rows in each transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.bookings.commands.following import bookings_called, desk_values, take_snapshots
from readingroom.bookings.commands.snapshots import Taken
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingPlan, What, values_told
from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import DeskError
from readingroom.events import Event
from readingroom.portals import snapshots
from readingroom.portals.commands.leasing import holding
from readingroom.portals.commands.taking_requests import take_requests
from readingroom.portals.events import InboxApplied, PortalHalted
from readingroom.portals.inbox import Subject, Subjects, Waiting, settle_rows, waiting
from readingroom.portals.losses import reason_to_stop, waiting_losses
from readingroom.portals.making import recognise
from readingroom.portals.outgoing import insist, settle, take_back, under_way
from readingroom.portals.records import OutboxRow, Portal
from readingroom.portals.rules import (
    CommandKind,
    InboxState,
    OutboxAction,
    OutboxState,
    SubjectKind,
    still_told,
)

__all__ = ["HANDLERS", "ApplyInbox"]


@dataclass(frozen=True, kw_only=True)
class ApplyInbox(Command):
    """Take in these rows of the inbox; those that do not wait any more are passed over.

    Where the whole inbox would take away unusually much, nothing is taken in and a person is asked.

    Attributes:
        fence: of the lease.
        rows: ids, some hundreds at most, so that scans at the desk get through.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    rows: tuple[int, ...] = field(repr=False)


def apply_inbox(session: Session, command: ApplyInbox, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``."""
    portal = holding(session, command.portal_id, command.fence)
    rows = waiting(session, command.rows)
    if portal.halted is not None or not rows:
        return []
    if any(row.ends for row in rows):
        losses = waiting_losses(session, portal, context.today)
        if reason := reason_to_stop(losses, context):
            portal.halted = reason
            portal.halted_facts = {"lost": losses.lost, "expected": losses.expected, "absent": False}
            session.flush()
            return [
                PortalHalted(portal_id=portal.id, halted=reason, lost=losses.lost, expected=losses.expected)
            ]
    subjects = Subjects(session, portal, rows)
    # A booking may belong to a request that came with it: the case is there first.
    requests = [row for row in rows if row.kind == SubjectKind.REQUEST.value]
    bookings = [row for row in rows if row.kind == SubjectKind.BOOKING.value]
    events = take_requests(session, portal, requests, subjects, context)
    events += _take_bookings(session, portal, bookings, subjects, context)
    session.flush()
    settle_rows(session, rows)
    left = [row for row in rows if row.state == InboxState.WAITING.value]
    counts = {
        state: sum(row.state == state.value for row in rows)
        for state in (InboxState.CONFLICT, InboxState.QUARANTINED)
    }
    told = InboxApplied(
        portal_id=portal.id,
        taken=len(rows) - len(left),
        conflicts=counts[InboxState.CONFLICT],
        quarantined=counts[InboxState.QUARANTINED],
    )
    return [*events, told]


def _take_bookings(
    session: Session, portal: Portal, rows: Sequence[Waiting], subjects: Subjects, context: Context
) -> list[Event]:
    """All at once; where one of them cannot be taken in, one by one, and that one is put aside."""
    if not rows:
        return []
    try:
        with session.begin_nested():
            return _take_batch(session, portal, rows, subjects, context)
    except DeskError as error:
        for row in rows:
            row.wait_again()
        if len(rows) == 1:
            rows[0].put_aside(error, context)
            return []
    # What was rolled back is read anew.
    return [
        event
        for row in rows
        for event in _take_bookings(session, portal, [row], Subjects(session, portal, [row]), context)
    ]


def _take_batch(
    session: Session, portal: Portal, rows: Sequence[Waiting], subjects: Subjects, context: Context
) -> list[Event]:
    told = [_snapshot(portal, row) for row in rows]
    strange = {
        row.canonical_id: snapshot
        for row, snapshot in zip(rows, told, strict=True)
        if subjects.get(row.kind, row.canonical_id) is None
    }
    if strange:
        subjects.called(recognise(session, portal, strange))
    sending = under_way(
        session,
        [subject.id for row in rows if (subject := subjects.get(row.kind, row.canonical_id)) is not None],
    )
    _agree(session, rows, told, subjects, sending)
    cases = {
        snapshot.external_id: case_id
        for snapshot in told
        if (case_id := subjects.case_of(snapshot.belongs_to)) is not None
    }
    taken, events = take_snapshots(session, told, context, cases=cases)
    for row, snapshot, one in zip(rows, told, taken, strict=True):
        events += _note(session, row, snapshot, one, subjects, sending, context)
    subjects.write()
    over = {
        one.booking.id: row
        for row, one in zip(rows, taken, strict=True)
        if one.plan.why == "over" and one.booking is not None and one.plan.fields & {"status", "start", "end"}
    }
    for booking_id, row in over.items():
        events += _as_it_was(session, context, portal, subjects.of(row), session.get_one(Booking, booking_id))
    return events


def _as_it_was(
    session: Session, context: Context, portal: Portal, subject: Subject, booking: Booking
) -> list[Event]:
    """A portal told of another hour, or a cancellation, before it heard of a visit that is over: it was when it was.

    What the desk would have said before the visit is void: the portal took that booking for another.
    """
    taken_back = take_back(
        session, context, subject.id, CommandKind.BOOKING_STATE, "portal_owns", states=("confirmed", "moved")
    )
    return [*taken_back, *insist(session, context, portal, subject, booking)]


def _snapshot(portal: Portal, row: Waiting) -> BookingSnapshot:
    if row.payload is None:
        return snapshots.gone_booking(portal.instance, row.canonical_id, row.version)
    return snapshots.booking(row.payload)


def _agree(
    session: Session,
    rows: Sequence[Waiting],
    told: Sequence[BookingSnapshot],
    subjects: Subjects,
    sending: Mapping[int, Sequence[OutboxRow]],
) -> None:
    """Where the portal says what the desk has already, nothing is new.

    So is what it was told without our knowing whether it came: the echo of an earlier word would undo a later one.
    """
    bookings = bookings_called(session, told)
    for row, snapshot in zip(rows, told, strict=True):
        subject = subjects.get(row.kind, row.canonical_id)
        booking = bookings.get(snapshot.external_id)
        if booking is None and subject is not None and subject.record_id is not None:
            booking = session.get(Booking, subject.record_id)  # the portal calls it otherwise
        if booking is None:
            continue
        ours = desk_values(booking)
        made_here = subject is not None and not subject.seen
        sent = [
            one.payload
            for one in (sending.get(subject.id, ()) if subject is not None else ())
            if one.kind == CommandKind.BOOKING_STATE and one.state != OutboxState.PENDING
        ]
        agreed = {
            name: value
            for name, value in values_told(snapshot).items()
            if (value or None) == (ours.get(name) or None)
            or (made_here and not value)  # it was never told so much
            or any(name in ("start", "end") and name in one and one[name] == value for one in sent)
        }
        booking.last_seen = {**booking.last_seen, **agreed}


def _note(
    session: Session,
    row: Waiting,
    snapshot: BookingSnapshot,
    taken: Taken,
    subjects: Subjects,
    sending: Mapping[int, Sequence[OutboxRow]],
    context: Context,
) -> list[Event]:
    """Write down what became of a row, and what the portal has now."""
    row.settled_at, row.why = context.recorded_at, taken.plan.why or None
    row.state = InboxState.APPLIED.value
    if taken.booking is None:
        if taken.plan.what is What.CONFLICT:
            row.state = InboxState.QUARANTINED.value
        return []
    subject = subjects.of(row)
    subject.case_id, subject.record_id = taken.booking.case_id, taken.booking.id
    if taken.plan.what is What.OLDER:
        return []
    events = _overrule(session, taken, sending.get(subject.id, ()), context)
    values = row.payload if row.payload is not None else {**subject.seen, "status": "cancelled"}
    subject.told = still_told(subject.told, subject.seen, values)
    subject.seen, subject.version = values, max(row.version, subject.version)
    subject.etag, subject.taken_in = row.etag, context.command_id
    subject.gone = row.payload is None
    if subject.conflict or taken.plan.what is What.CONFLICT:
        _differ(session, row, snapshot, taken.plan, subject)
    return events


def _differ(
    session: Session, row: Waiting, snapshot: BookingSnapshot, todo: BookingPlan, subject: Subject
) -> None:
    """Write down in which fields the portal says something else than the desk."""
    ours = desk_values(session.get_one(Booking, subject.record_id))
    kept = {
        name: value
        for name, value in (subject.conflict or {}).items()
        if name == "status" or (value or None) != (ours.get(name) or None)
    }
    if todo.what is What.CONFLICT:
        theirs = values_told(snapshot)
        kept |= {
            name: theirs.get(name)
            for name in todo.fields
            if (theirs.get(name) or None) != (ours.get(name) or None)
        }
        row.state = InboxState.CONFLICT.value if kept else InboxState.APPLIED.value
    subject.conflict = kept or None


_DECIDES: Mapping[str, frozenset[str]] = {
    "moved": frozenset({"start", "end"}),
    "confirmed": frozenset({"status", "start", "end"}),
    "cancelled": frozenset({"status"}),
}
"""What the desk would say -> the fields it would decide."""


def _overrule(session: Session, taken: Taken, waiting: Sequence[OutboxRow], context: Context) -> list[Event]:
    """Until check-in hour and cancellation are the portal's: what the desk wanted of them, not sent yet, is void."""
    if not taken.plan.apply:
        return []
    return [
        settle(session, one, OutboxAction.CANCEL, context, "portal_owns")
        for one in waiting
        if one.state == OutboxState.PENDING
        and one.kind == CommandKind.BOOKING_STATE
        and _DECIDES.get(one.payload.get("state", ""), frozenset()) & taken.plan.fields
    ]


HANDLERS: Mapping[type[Command], Handler] = {ApplyInbox: apply_inbox}
