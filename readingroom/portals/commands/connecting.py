"""Portals are connected, changed, switched off and on, and let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.office.staff.accounts import ensure_account
from readingroom.portals.commands.leasing import portal_of
from readingroom.portals.events import PortalChanged, PortalConnected, PortalDisconnected
from readingroom.portals.outgoing import add, settle
from readingroom.portals.records import OutboxRow, Portal
from readingroom.portals.rules import PUBLISHES, WITHOUT_CASE, CommandKind, OutboxAction, OutboxState
from readingroom.portals.steps import stager
from readingroom.store import blobs

__all__ = ["HANDLERS", "SYNC_ACCOUNT", "ChangePortal", "ConnectPortal", "DisconnectPortal"]

SYNC_ACCOUNT = "system:sync"
"""Does what portals' readers said; it comes with the first portal."""


@dataclass(frozen=True, kw_only=True)
class ConnectPortal(Command):
    """Connect a portal; its token is kept elsewhere (`readingroom.portals.tokens`).

    One that was let go before goes on where it stopped, read from its beginning.

    Attributes:
        adapter: which language it speaks, a name of `readingroom.portals.adapters`.
        name: as the desk calls it.
        instance: its own stable name; part of every identity that comes from it.
        address: where it is.
        takes: kinds of command that it carries out.
        options: what its adapter needs besides; no secrets.
    """

    permission = Permission.CONFIGURE
    adapter: str
    name: str = field(repr=False)
    instance: str
    address: str = field(repr=False)
    takes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChangePortal(Command):
    """Another name, address or options; or nothing is exchanged until it is switched on again.

    Attributes:
        publishes: bookings made at the desk from now on are made there too, and on no other portal; None: as before.
    """

    permission = Permission.CONFIGURE
    portal_id: int
    name: str = field(repr=False)
    address: str = field(repr=False)
    enabled: bool = True
    takes: tuple[str, ...] | None = None
    options: Mapping[str, Any] | None = None
    publishes: bool | None = None


@dataclass(frozen=True, kw_only=True)
class DisconnectPortal(Command):
    """Let a portal go: what came from it stays, what it was still to be told never goes out."""

    permission = Permission.CONFIGURE
    portal_id: int


def connect_portal(session: Session, command: ConnectPortal, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.no_name``, ``portal.name_taken``, ``portal.connected``."""
    name = _name(session, command.name, command.instance)
    portal = session.scalars(select(Portal).where(Portal.instance == command.instance)).one_or_none()
    if portal is not None and portal.disconnected_at is None:
        raise Refused("portal.connected", portal=portal.name)
    if portal is None:
        portal = Portal(instance=command.instance, pass_number=0)
        session.add(portal)
    portal.adapter, portal.name, portal.address = command.adapter, name, command.address
    portal.options, portal.takes = dict(command.options), list(command.takes)
    portal.enabled, portal.disconnected_at = True, None
    portal.cursor, portal.listing, portal.halted, portal.halted_facts = None, True, None, None
    portal.failures, portal.said, portal.said_facts, portal.next_try_at = 0, None, None, None
    session.flush()
    ensure_account(session, SYNC_ACCOUNT)
    events: list[Event] = [PortalConnected(portal_id=portal.id, adapter=portal.adapter)]
    for kind in sorted(WITHOUT_CASE):
        events += add(session, context, portal, kind, {})
    return events


def change_portal(session: Session, command: ChangePortal, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.no_name``, ``portal.name_taken``, ``portal.cannot_make``."""
    portal = portal_of(session, command.portal_id)
    portal.name = _name(session, command.name, portal.instance)
    portal.address, portal.enabled = command.address, command.enabled
    if command.takes is not None:
        portal.takes = list(command.takes)
    if command.options is not None:
        kept = {PUBLISHES: True} if portal.options.get(PUBLISHES) else {}
        portal.options = {**command.options, **kept}
    if command.publishes is not None:
        _publish(session, portal, on=command.publishes)
    portal.failures, portal.next_try_at = 0, None
    session.flush()
    return [PortalChanged(portal_id=portal.id, enabled=portal.enabled)]


def _publish(session: Session, portal: Portal, *, on: bool) -> None:
    if on and CommandKind.BOOKING_MAKE.value not in portal.takes:
        raise Refused("portal.cannot_make", portal=portal.name)
    for one in session.scalars(select(Portal)).all():
        kept = {name: value for name, value in one.options.items() if name != PUBLISHES}
        one.options = kept | ({PUBLISHES: True} if on and one is portal else {})


def disconnect_portal(session: Session, command: DisconnectPortal, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``."""
    portal = portal_of(session, command.portal_id)
    untold = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.portal_id == portal.id, OutboxRow.state == OutboxState.PENDING.value)
        .order_by(OutboxRow.id)
    ).all()
    events = [settle(session, row, OutboxAction.CANCEL, context, "disconnected") for row in untold]
    portal.enabled, portal.disconnected_at = False, context.recorded_at
    portal.lease_holder = portal.lease_until = None
    portal.lease_fence += 1  # whoever exchanges with it just now finds that it is over
    blobs.drop_staged(session, stager(portal.id))
    session.flush()
    return [*events, PortalDisconnected(portal_id=portal.id, untold=len(untold))]


def _name(session: Session, typed: str, instance: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Refused("portal.no_name")
    other = select(Portal.id).where(Portal.name == name, Portal.instance != instance)
    if session.scalars(other).first() is not None:
        raise Refused("portal.name_taken", name=name)
    return name


HANDLERS: Mapping[type[Command], Handler] = {
    ConnectPortal: connect_portal,
    ChangePortal: change_portal,
    DisconnectPortal: disconnect_portal,
}
