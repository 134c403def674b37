"""What only a person decides: send again, give up, who is right, what a silence means, whether to go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings.commands import HANDLERS as BOOKINGS
from readingroom.bookings.commands import CancelBooking
from readingroom.bookings.commands.following import side_with_source
from readingroom.bookings.records import Booking
from readingroom.bookings.rules import BookingState
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.portals import snapshots
from readingroom.portals.commands.leasing import portal_of
from readingroom.portals.events import (
    ConflictResolved,
    InboxSettled,
    MissingSettled,
    PortalWentOn,
    RequestConflictResolved,
    SubjectsMissing,
)
from readingroom.portals.losses import not_listed
from readingroom.portals.making import never_made
from readingroom.portals.outgoing import insist, settle, take_back
from readingroom.portals.records import GO_ON_AT, InboxRow, OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import (
    CommandKind,
    InboxState,
    OutboxAction,
    OutboxState,
    SubjectKind,
    person_decides,
)
from readingroom.portals.steps import step_id
from readingroom.portals.subjects import agreed, overtaken
from readingroom.requests.commands import HANDLERS as REQUESTS
from readingroom.requests.commands import SideWithPortal
from readingroom.settings import PORTAL_QUIET_HOURS

__all__ = [
    "HANDLERS", "GiveUpTelling", "GoOn", "ResolveConflict", "RetryTelling", "SettleMissing", "SettleQuarantined",
]  # fmt: skip

_EXPECTED = frozenset({BookingState.REQUESTED.value, BookingState.CONFIRMED.value})
_TELLABLE = frozenset({"status", "start", "end"})
"""Fields of a booking that a portal can be told."""


@dataclass(frozen=True, kw_only=True)
class RetryTelling(Command):
    """Send once more what was rejected, collided, or stayed unknown through the quiet period."""

    permission = Permission.RECEIVE
    outbox_id: int


@dataclass(frozen=True, kw_only=True)
class GiveUpTelling(Command):
    """Do not send it any more."""

    permission = Permission.RECEIVE
    outbox_id: int


@dataclass(frozen=True, kw_only=True)
class ResolveConflict(Command):
    """Say who is right, field by field.

    Attributes:
        subject_id: the booking or request as the portal knows it.
        ours: fields in which the desk is right; the portal is told where it can be.
        theirs: fields in which the portal is right: they are taken over here.
    """

    permission = Permission.RECEIVE
    subject_id: int
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SettleMissing(Command):
    """Say what it means that a portal does not list a booking any more.

    Attributes:
        gone: its reader does not come; False: it stays.
    """

    permission = Permission.RECEIVE
    subject_id: int
    gone: bool


@dataclass(frozen=True, kw_only=True)
class SettleQuarantined(Command):
    """Put aside for good what could not be taken in, or try it once more.

    Attributes:
        again: try once more.
    """

    permission = Permission.RECEIVE
    inbox_id: int
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class GoOn(Command):
    """Let the exchange with a portal go on that stopped to ask.

    Attributes:
        agreed: what it says is true, or is to be read. False: what it would take away stays as it is at the desk,
            and what was asked about is passed over.
    """

    permission = Permission.RECEIVE
    portal_id: int
    agreed: bool


def retry_telling(session: Session, command: RetryTelling, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.no_telling``, ``portal.outbox_not_now``, ``portal.still_quiet``."""
    row = _row(session, command.outbox_id)
    if row.state == OutboxState.UNKNOWN:
        quiet = dt.timedelta(hours=context.settings[PORTAL_QUIET_HOURS])
        if not person_decides(row.absent_since, context.recorded_at, quiet):
            raise Refused("portal.still_quiet", hours=context.settings[PORTAL_QUIET_HOURS])
    rejected = row.state == OutboxState.REJECTED
    event = settle(session, row, OutboxAction.RETRY, context)
    row.next_try_at = row.settled_at = row.said = row.absent_since = None
    if rejected:
        # A portal that keeps its word answers the same reference as it did before.
        row.reference = step_id("again", row.reference)
        row.tries = 0  # and what tells how things stand is looked up anew
    session.flush()
    return [event]


def give_up_telling(session: Session, command: GiveUpTelling, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.no_telling``, ``portal.outbox_not_now``."""
    row = _row(session, command.outbox_id)
    events = [settle(session, row, OutboxAction.GIVE_UP, context, "given_up")]
    if row.kind == CommandKind.BOOKING_MAKE and row.subject_id is not None:
        events += never_made(session, _subject(session, row.subject_id), context, "given_up")
    return events


def _row(session: Session, outbox_id: int) -> OutboxRow:
    row = session.get(OutboxRow, outbox_id, with_for_update=True)
    if row is None:
        raise Refused("portal.no_telling", row=outbox_id)
    return row


def _subject(session: Session, subject_id: int) -> PortalSubject:
    subject = session.get(PortalSubject, subject_id, with_for_update=True)
    if subject is None:
        raise Refused("portal.no_subject", subject=subject_id)
    return subject


def resolve_conflict(session: Session, command: ResolveConflict, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.no_subject``, ``portal.no_conflict``, or what the booking or request says."""
    subject = _subject(session, command.subject_id)
    conflict = dict(subject.conflict or {})
    chosen = {*command.ours, *command.theirs}
    if not chosen or not chosen <= conflict.keys() or set(command.ours) & set(command.theirs):
        raise Refused("portal.no_conflict", fields=sorted(chosen - conflict.keys()) or sorted(chosen))
    events: list[Event] = []
    if command.theirs:
        events += _side_with_portal(session, subject, frozenset(command.theirs), context)
    portal = session.get_one(Portal, subject.portal_id)
    if _TELLABLE & set(command.ours) and subject.kind == SubjectKind.BOOKING:
        booking = session.get_one(Booking, subject.record_id)
        events += insist(session, context, portal, subject, booking)
    left = {name: value for name, value in conflict.items() if name not in chosen}
    subject.conflict = left or None
    if not left:
        agreed(session, subject, context)
    session.flush()
    resolved_of = ConflictResolved if subject.kind == SubjectKind.BOOKING else RequestConflictResolved
    resolved = resolved_of(
        portal_id=portal.id, case_id=subject.case_id, ours=command.ours, theirs=command.theirs
    )
    return [resolved, *events]


def _side_with_portal(
    session: Session, subject: PortalSubject, fields: frozenset[str], context: Context
) -> list[Event]:
    if subject.record_id is None:
        raise Refused("portal.no_subject", subject=subject.id)
    if subject.kind == SubjectKind.BOOKING:
        seen = snapshots.booking(subject.seen)
        return side_with_source(session, subject.record_id, seen, fields, context)
    command = SideWithPortal(
        request_id=subject.record_id, snapshot=snapshots.request(subject.seen), fields=fields
    )
    return list(REQUESTS[SideWithPortal](session, command, context))


def settle_missing(session: Session, command: SettleMissing, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.no_subject``, ``portal.not_missing``, and what cancelling a booking says."""
    subject = _subject(session, command.subject_id)
    if subject.missing_since is None:
        raise Refused("portal.not_missing")
    subject.missing_since = None
    events: list[Event] = [
        MissingSettled(portal_id=subject.portal_id, case_id=subject.case_id, gone=command.gone)
    ]
    if command.gone and subject.record_id is not None:
        subject.gone = True
        cancel = CancelBooking(booking_id=subject.record_id, by="reader", gone=True)
        events += BOOKINGS[CancelBooking](session, cancel, context)
    elif not command.gone:
        subject.told_pass = session.get_one(Portal, subject.portal_id).pass_number
    session.flush()
    return events


def settle_quarantined(session: Session, command: SettleQuarantined, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.not_quarantined``, ``portal.unreadable_still``, ``portal.overtaken``."""
    row = session.get(InboxRow, command.inbox_id)
    if row is None or row.state != InboxState.QUARANTINED:
        raise Refused("portal.not_quarantined")
    if command.again and isinstance(row.payload, dict) and "raw" in row.payload:
        raise Refused("portal.unreadable_still")
    if command.again and session.scalar(select(overtaken()).where(InboxRow.id == row.id)):
        raise Refused("portal.overtaken")
    state = InboxState.WAITING if command.again else InboxState.SET_ASIDE
    row.state, row.settled_at = state.value, None if command.again else context.recorded_at
    session.flush()
    return [InboxSettled(portal_id=row.portal_id, inbox_id=row.id, to_state=row.state)]


def go_on(session: Session, command: GoOn, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.not_halted``."""
    portal = portal_of(session, command.portal_id)
    if portal.halted is None:
        raise Refused("portal.not_halted", portal=portal.name)
    facts = portal.halted_facts or {}
    absent, cursors = facts.get("absent", False), facts.get(GO_ON_AT)
    portal.halted = portal.halted_facts = None
    events: list[Event] = [PortalWentOn(portal_id=portal.id, agreed=command.agreed)]
    if cursors is not None:
        portal.cursor = cursors[0 if command.agreed else 1]
    elif absent:
        _, missing = not_listed(session, portal, context.today, None)
        for subject in missing:
            if command.agreed:
                subject.missing_since = context.recorded_at
            else:
                subject.told_pass = portal.pass_number
        if command.agreed:
            events.append(SubjectsMissing(portal_id=portal.id, missing=len(missing)))
    else:
        waiting = session.scalars(
            select(InboxRow).where(
                InboxRow.portal_id == portal.id, InboxRow.state == InboxState.WAITING.value, InboxRow.ends
            )
        ).all()
        for row in waiting:
            portal.agreed_upto = max(portal.agreed_upto, row.id)
            if not command.agreed:
                row.state, row.why = InboxState.SET_ASIDE.value, "kept_at_desk"
                row.settled_at = context.recorded_at
                events += _keep(session, context, portal, row)
    session.flush()
    return events


def _keep(session: Session, context: Context, portal: Portal, row: InboxRow) -> list[Event]:
    """What a portal cancelled stays at the desk: it is told so, as of a state that somebody has seen."""
    if row.kind != SubjectKind.BOOKING or row.payload is None:
        return []  # what it let go of it cannot be told about; what its reader withdrew takes no more news
    subject = session.scalars(
        select(PortalSubject).where(
            PortalSubject.portal_id == portal.id,
            PortalSubject.kind == row.kind,
            PortalSubject.canonical_id == row.canonical_id,
        )
    ).one_or_none()
    booking = None if subject is None else session.get(Booking, subject.record_id)
    if subject is None or booking is None or booking.state not in _EXPECTED:
        return []
    subject.seen, subject.version = row.payload, max(row.version, subject.version)
    subject.etag, subject.told = row.etag, {}
    # It would be said of a booking that is cancelled there.
    events = take_back(session, context, subject.id, CommandKind.BOOKING_STATE, "portal_owns")
    return [*events, *insist(session, context, portal, subject, booking)]


HANDLERS: Mapping[type[Command], Handler] = {
    RetryTelling: retry_telling,
    GiveUpTelling: give_up_telling,
    ResolveConflict: resolve_conflict,
    SettleMissing: settle_missing,
    SettleQuarantined: settle_quarantined,
    GoOn: go_on,
}
