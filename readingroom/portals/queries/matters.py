"""What waits between desk and portals: to go out, to be decided, put aside, missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands.following import desk_values
from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.people.rules import mask_document, mask_email, mask_name, mask_phone
from readingroom.portals import snapshots
from readingroom.portals.records import InboxRow, OutboxRow, Portal, PortalSubject
from readingroom.portals.rules import (
    SETTLED,
    Blocked,
    CommandKind,
    InboxState,
    OutboxState,
    Outgoing,
    SubjectKind,
    person_decides,
    why_not,
)
from readingroom.portals.subjects import overtaken
from readingroom.requests.commands.following import desk_values as request_values
from readingroom.requests.commands.following import standing
from readingroom.requests.queries.papers import guide_of
from readingroom.requests.records import Request
from readingroom.requests.rules import why_not_theirs
from readingroom.requests.words import Words
from readingroom.settings import PORTAL_QUIET_HOURS
from readingroom.store.tables import Case

__all__ = [
    "FieldConflict", "Missing", "OpenConflict", "Quarantined", "Telling", "conflicts", "missing", "outgoing",
    "quarantined", "tellings",
]  # fmt: skip

_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "document_number": mask_document,
    "phone": mask_phone,
    "email": mask_email,
}
"""Fields that tell who a reader is, and how they are masked."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something a portal is to be told and has not taken.

    Attributes:
        kind: a `CommandKind`; its words stand under ``portal.kind.<kind>``.
        tells: the state it tells of, "" if it is no state.
        number: of its case, "" if it is about the portal as a whole.
        state: an `OutboxState`.
        why: code of why it is so, under ``portal.why.<code>``.
        said: the portal's own words.
        held_by: the other row that it waits for.
        decides: a person may say what becomes of it.
        actions: ``retry``, ``give_up``.
    """

    id: int
    portal_id: int
    portal: str
    kind: str
    tells: str
    case_id: int | None
    number: str
    state: str
    why: str | None
    said: str
    made_at: dt.datetime
    sent_at: dt.datetime | None
    next_try_at: dt.datetime | None
    tries: int
    held_by: int | None
    decides: bool
    actions: tuple[Allowed | NotNow, ...]


@dataclass(frozen=True, kw_only=True)
class FieldConflict:
    """A field in which desk and portal differ.

    Attributes:
        field: as a booking or request has it.
        ours, theirs: JSON values: moments in UTC, lists, text.
        not_theirs: why the portal's word cannot be taken over, a code under ``refused.<code>``; None where it can.
    """

    field: str
    ours: Any = dataclasses.field(repr=False)
    theirs: Any = dataclasses.field(repr=False)
    not_theirs: str | None

    @property
    def personal(self) -> bool:
        """It tells who somebody is or how to reach them."""
        return self.field in _MASKS

    def masked(self, value: Any) -> Any:
        """What a side says, as it may stand on a screen that others see."""
        return _MASKS[self.field](value) if self.personal and isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class OpenConflict:
    """A booking or request of which desk and portal say different things.

    Attributes:
        kind: booking or request.
        why: code of the reason, under ``bookings.import.why.<code>`` or ``portals.request_why.<code>``.
        since: when the portal said so, UTC.
        names: of a request's relations and clues, ``relation.<code>`` and ``clue.<code>`` -> what its guide calls them.
    """

    subject_id: int
    portal_id: int
    portal: str
    kind: str
    record_id: int | None
    case_id: int | None
    number: str
    why: str | None
    since: dt.datetime | None
    fields: tuple[FieldConflict, ...]
    names: Mapping[str, Words] = field(default_factory=dict)
    actions: tuple[Allowed | NotNow, ...] = (Allowed("resolve"),)


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """Something a portal told that could not be taken in.

    Attributes:
        why: code of the sentence that says why: under ``portal.quarantine.<code>``, or a refusal's with its kind.
        actions: ``set_aside``, ``try_again``.
    """

    id: int
    portal_id: int
    portal: str
    kind: str
    canonical_id: str
    came_at: dt.datetime
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Allowed | NotNow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A booking that a portal does not list any more."""

    subject_id: int
    portal_id: int
    portal: str
    booking_id: int
    case_id: int | None
    number: str
    starts_at: dt.datetime
    since: dt.datetime
    actions: tuple[Allowed | NotNow, ...] = (Allowed("gone"), Allowed("stays"))


def outgoing(reading: Reading, portal_id: int) -> tuple[Outgoing, ...]:
    """The rows that are not settled, in order, as the plan needs them."""
    rows = reading.session.execute(
        select(
            OutboxRow.id,
            OutboxRow.case_id,
            OutboxRow.kind,
            OutboxRow.state,
            OutboxRow.next_try_at,
            OutboxRow.absent_since,
        )
        .where(
            OutboxRow.portal_id == portal_id,
            OutboxRow.state.not_in([state.value for state in SETTLED]),
        )
        .order_by(OutboxRow.id)
    )
    return tuple(
        Outgoing(
            id=row.id,
            case=row.case_id,
            kind=CommandKind(row.kind),
            state=OutboxState(row.state),
            next_try_at=row.next_try_at,
            absent_since=row.absent_since,
        )
        for row in rows
    )


def tellings(reading: Reading, portal_id: int) -> tuple[Telling, ...]:
    """What this portal is to be told and has not taken, in order."""
    held = why_not(outgoing(reading, portal_id), reading.now)
    quiet = dt.timedelta(hours=reading.settings[PORTAL_QUIET_HOURS])
    rows = reading.session.execute(
        select(OutboxRow, Portal.name, Case.number)
        .join(Portal, Portal.id == OutboxRow.portal_id)
        .outerjoin(Case, Case.id == OutboxRow.case_id)
        .where(
            OutboxRow.portal_id == portal_id,
            OutboxRow.state.not_in([state.value for state in SETTLED]),
        )
        .order_by(OutboxRow.id)
    )
    return tuple(
        _telling(row, name, number or "", held.get(row.id), reading.now, quiet) for row, name, number in rows
    )


def _telling(
    row: OutboxRow, portal: str, number: str, blocked: Blocked | None, now: dt.datetime, quiet: dt.timedelta
) -> Telling:
    decides = row.state == OutboxState.UNKNOWN and person_decides(row.absent_since, now, quiet)
    actions: list[Allowed | NotNow] = []
    if row.state in (OutboxState.REJECTED, OutboxState.CONFLICT) or decides:
        actions.append(Allowed("retry"))
    elif row.state == OutboxState.UNKNOWN:
        hours = int(quiet.total_seconds() // 3600)
        actions.append(NotNow("retry", "portal.still_quiet", {"hours": hours}))
    if row.state != OutboxState.IN_FLIGHT:
        actions.append(Allowed("give_up"))
    told = row.payload.get("state") if isinstance(row.payload, Mapping) else None
    return Telling(
        id=row.id,
        portal_id=row.portal_id,
        portal=portal,
        kind=row.kind,
        tells=str(told or ""),
        case_id=row.case_id,
        number=number,
        state=row.state,
        why=row.why or (blocked.code if blocked is not None else None),
        said=row.said or "",
        made_at=row.made_at,
        sent_at=row.sent_at,
        next_try_at=row.next_try_at,
        tries=row.tries,
        held_by=blocked.row if blocked is not None and blocked.row != row.id else None,
        decides=decides,
        actions=tuple(actions),
    )


def conflicts(reading: Reading, portal_id: int | None = None) -> tuple[OpenConflict, ...]:
    """Where desk and portal say different things, with both words, oldest first."""
    wanted = (
        select(PortalSubject, Portal.name, Case.number)
        .join(Portal, Portal.id == PortalSubject.portal_id)
        .outerjoin(Case, Case.id == PortalSubject.case_id)
        .where(PortalSubject.conflict.is_not(None))
        .order_by(PortalSubject.id)
    )
    if portal_id is not None:
        wanted = wanted.where(PortalSubject.portal_id == portal_id)
    return tuple(
        _conflict(reading, subject, portal, number or "")
        for subject, portal, number in reading.session.execute(wanted)
    )


def _conflict(reading: Reading, subject: PortalSubject, portal: str, number: str) -> OpenConflict:
    session = reading.session
    row = session.scalars(
        select(InboxRow)
        .where(
            InboxRow.portal_id == subject.portal_id,
            InboxRow.kind == subject.kind,
            InboxRow.canonical_id == subject.canonical_id,
            InboxRow.state == InboxState.CONFLICT.value,
        )
        .order_by(InboxRow.id)
        .limit(1)
    ).one_or_none()
    sides = _of_request if subject.kind == SubjectKind.REQUEST else _of_booking
    ours, why_not, names = sides(reading, subject)
    fields = tuple(
        FieldConflict(field=name, ours=ours.get(name), theirs=value, not_theirs=why_not(name))
        for name, value in sorted((subject.conflict or {}).items())
    )
    return OpenConflict(
        subject_id=subject.id,
        portal_id=subject.portal_id,
        portal=portal,
        kind=subject.kind,
        record_id=subject.record_id,
        case_id=subject.case_id,
        number=number,
        why=None if row is None else row.why,
        since=None if row is None else row.came_at,
        fields=fields,
        names=names,
    )


Sides = tuple[Mapping[str, Any], Callable[[str], str | None], Mapping[str, Words]]
"""What the desk says, why a field cannot be taken over, and names of codes."""


def _of_booking(reading: Reading, subject: PortalSubject) -> Sides:
    booking = reading.session.get_one(Booking, subject.record_id)
    over = booking.state in ("arrived", "finished")
    return (
        desk_values(booking),
        lambda name: f"booking.is_{booking.state}" if over and name == "status" else None,
        {},
    )


def _of_request(reading: Reading, subject: PortalSubject) -> Sides:
    request = reading.session.get_one(Request, subject.record_id)
    stands = standing(reading.session, request, snapshots.request(subject.seen).applicants)
    guide = guide_of(reading, request)
    names = {} if guide is None else {f"relation.{one.code}": one.name for one in guide.relations}
    names |= {} if guide is None else {f"clue.{one.code}": one.name for one in guide.clues}
    return (
        request_values(reading.session, request),
        lambda name: why_not_theirs(name, stands),
        names,
    )


def quarantined(reading: Reading, portal_id: int | None = None) -> tuple[Quarantined, ...]:
    """What could not be taken in, oldest first, with the reason."""
    wanted = (
        select(InboxRow, Portal.name, overtaken())
        .join(Portal, Portal.id == InboxRow.portal_id)
        .where(InboxRow.state == InboxState.QUARANTINED.value)
        .order_by(InboxRow.id)
    )
    if portal_id is not None:
        wanted = wanted.where(InboxRow.portal_id == portal_id)
    found = []
    for row, portal, older in reading.session.execute(wanted):
        again: Allowed | NotNow = Allowed("try_again")
        if older:
            again = NotNow("try_again", "portal.overtaken")
        elif isinstance(row.payload, Mapping) and "raw" in row.payload:
            again = NotNow("try_again", "portal.unreadable_still")
        found.append(
            Quarantined(
                id=row.id,
                portal_id=row.portal_id,
                portal=portal,
                kind=row.kind,
                canonical_id=row.canonical_id,
                came_at=row.came_at,
                why=row.why or "",
                facts=row.facts or {},
                actions=(Allowed("set_aside"), again),
            )
        )
    return tuple(found)


def missing(reading: Reading, portal_id: int | None = None) -> tuple[Missing, ...]:
    """Bookings that their portals do not list any more, by hour."""
    wanted = (
        select(PortalSubject, Portal.name, Booking, Case.number)
        .join(Portal, Portal.id == PortalSubject.portal_id)
        .join(Booking, Booking.id == PortalSubject.record_id)
        .join(Case, Case.id == Booking.case_id)
        .where(PortalSubject.missing_since.is_not(None), PortalSubject.kind == SubjectKind.BOOKING.value)
        .order_by(Booking.starts_at, Booking.id)
    )
    if portal_id is not None:
        wanted = wanted.where(PortalSubject.portal_id == portal_id)
    return tuple(
        Missing(
            subject_id=subject.id,
            portal_id=subject.portal_id,
            portal=portal,
            booking_id=booking.id,
            case_id=booking.case_id,
            number=number,
            starts_at=reading.clock.local(booking.starts_at),
            since=subject.missing_since or reading.now,
        )
        for subject, portal, booking, number in reading.session.execute(wanted)
    )
