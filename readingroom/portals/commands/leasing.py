"""Who has the exchange with a portal to itself: a lease that ends by itself, and a fence against its old holders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.portals.events import ContactNoted, LeaseTaken
from readingroom.portals.outgoing import settle
from readingroom.portals.records import OutboxRow, Portal
from readingroom.portals.rules import OutboxAction, OutboxState

__all__ = ["HANDLERS", "LONGEST_LEASE", "NoteContact", "TakeLease", "holding", "portal_of"]

LONGEST_LEASE = dt.timedelta(minutes=10)
"""A lease that ends later than this from now was taken by a clock that went wrong, and does not count."""


@dataclass(frozen=True, kw_only=True)
class TakeLease(Command):
    """Have the exchange with a portal to oneself for a while, or for a while longer.

    What was being sent when another holder ended is unknown from then on.

    Attributes:
        holder: made once by each process for each portal.
        seconds: for how long, at most `LONGEST_LEASE`.
    """

    permission = Permission.SYNC
    portal_id: int
    holder: UUID
    seconds: int = 120


@dataclass(frozen=True, kw_only=True)
class NoteContact(Command):
    """A round is over, well or not.

    Attributes:
        fence: of the lease.
        reached: the portal answered.
        said: code of what went wrong, under ``unavailable.<code>`` or ``refused.<code>``; None where nothing did.
        facts: what its sentence names.
        next_try_at: not before, for the window's own rounds.
        release: give the lease back.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    reached: bool
    said: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    next_try_at: dt.datetime | None = None
    release: bool = True


def portal_of(session: Session, portal_id: int) -> Portal:
    """The connected portal with this id, locked.

    Raises:
        Refused: ``portal.unknown``.
    """
    portal = session.get(Portal, portal_id, with_for_update=True)
    if portal is None or portal.disconnected_at is not None:
        raise Refused("portal.unknown", portal=portal_id)
    return portal


def holding(session: Session, portal_id: int, fence: int) -> Portal:
    """The portal, to the holder of its lease.

    Raises:
        Refused: ``portal.unknown``; ``portal.lease_lost``: another one holds it by now; ``portal.is_off``.
    """
    portal = portal_of(session, portal_id)
    if portal.lease_fence != fence or portal.lease_holder is None:
        raise Refused("portal.lease_lost", portal=portal.name)
    if not portal.enabled:
        raise Refused("portal.is_off", portal=portal.name)
    return portal


def take_lease(session: Session, command: TakeLease, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.is_off``, ``portal.lease_held``."""
    portal = portal_of(session, command.portal_id)
    if not portal.enabled:
        raise Refused("portal.is_off", portal=portal.name)
    now, until = context.recorded_at, portal.lease_until
    held = portal.lease_holder is not None and until is not None and now < until <= now + LONGEST_LEASE
    if held and portal.lease_holder != command.holder and until is not None:
        raise Refused("portal.lease_held", portal=portal.name, until=context.clock.local(until))
    events: list[Event] = []
    doubted = 0
    if not held:
        portal.lease_fence += 1
        flying = select(OutboxRow).where(
            OutboxRow.portal_id == portal.id, OutboxRow.state == OutboxState.IN_FLIGHT.value
        )
        for row in session.scalars(flying.order_by(OutboxRow.id)).all():
            row.next_try_at = None
            events.append(settle(session, row, OutboxAction.LOSE, context, "interrupted"))
            doubted += 1
    portal.lease_holder = command.holder
    portal.lease_until = now + min(dt.timedelta(seconds=command.seconds), LONGEST_LEASE)
    session.flush()
    return [LeaseTaken(portal_id=portal.id, fence=portal.lease_fence, doubted=doubted), *events]


def note_contact(session: Session, command: NoteContact, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``."""
    portal = portal_of(session, command.portal_id)
    if portal.lease_fence != command.fence or portal.lease_holder is None:
        raise Refused("portal.lease_lost", portal=portal.name)
    portal.tried_at = context.recorded_at
    if command.reached:
        portal.reached_at = context.recorded_at
    portal.failures = 0 if command.said is None else portal.failures + 1
    portal.said, portal.said_facts = command.said, dict(command.facts) or None
    portal.next_try_at = command.next_try_at
    if command.release:
        portal.lease_holder = portal.lease_until = None
    session.flush()
    return [ContactNoted(portal_id=portal.id, said=command.said, failures=portal.failures)]


HANDLERS: Mapping[type[Command], Handler] = {TakeLease: take_lease, NoteContact: note_contact}
