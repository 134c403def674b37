"""The archive's own catalogue of kinds of request: what ships with the program, changed version by version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests.events import GuideChanged
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide, to_json
from readingroom.requests.records import ServiceItem, ServiceVersion
from readingroom.requests.shipped_guides import shipped

__all__ = ["HANDLERS", "ChangeGuide", "OfferItem", "OfferShipped", "offer_shipped"]


@dataclass(frozen=True, kw_only=True)
class ChangeGuide(Command):
    """A kind of request has another guide from now on; cases keep the one they were filed by.

    Attributes:
        guide: as `readingroom.requests.guides.to_json` writes it; its version is given here. A new code is a new kind.
        based_on: the version it was changed from, 0 for a new kind: somebody else's change in between is not lost.
    """

    permission = Permission.CONFIGURE
    guide: Mapping[str, Any] = field(repr=False)
    based_on: int


@dataclass(frozen=True, kw_only=True)
class OfferItem(Command):
    """Readers may ask for this kind of request, or may no longer.

    Attributes:
        item: its code.
    """

    permission = Permission.CONFIGURE
    item: str
    offered: bool


@dataclass(frozen=True, kw_only=True)
class OfferShipped(Command):
    """Add the kinds of request that ship with the program and are not there yet."""

    permission = Permission.CONFIGURE


def change_guide(session: Session, command: ChangeGuide, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what reading a guide says, ``guide.changed_meanwhile``, ``guide.not_changed``."""
    guide = read_guide({**command.guide, "version": command.based_on + 1})
    item = session.scalars(select(ServiceItem).where(ServiceItem.code == guide.code)).one_or_none()
    newest = 0 if item is None else _newest(session, item).version
    if newest != command.based_on:
        raise Refused("guide.changed_meanwhile", version=newest)
    if item is not None and _newest(session, item).guide == {**to_json(guide), "version": newest}:
        raise Refused("guide.not_changed")
    return [_add(session, context, guide, item)]


def offer_item(session: Session, command: OfferItem, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.no_such_item``."""
    item = session.scalars(select(ServiceItem).where(ServiceItem.code == command.item)).one_or_none()
    if item is None:
        raise Refused("request.no_such_item", code=command.item)
    if item.offered == command.offered:
        return []
    item.offered = command.offered
    session.flush()
    version = _newest(session, item).version
    return [GuideChanged(service_item_id=item.id, version=version, offered=item.offered)]


def offer_shipped_kinds(session: Session, command: OfferShipped, context: Context) -> Sequence[Event]:
    """What is there stays as the archive has made it."""
    return offer_shipped(session, context)


def offer_shipped(session: Session, context: Context) -> list[Event]:
    """Add what ships with the program and is not there yet."""
    known = set(session.scalars(select(ServiceItem.code)))
    return [_add(session, context, guide, None) for guide in shipped() if guide.code not in known]


def _newest(session: Session, item: ServiceItem) -> ServiceVersion:
    versions = select(ServiceVersion).where(ServiceVersion.service_item_id == item.id)
    return session.scalars(versions.order_by(ServiceVersion.version.desc()).limit(1)).one()


def _add(session: Session, context: Context, guide: Guide, item: ServiceItem | None) -> Event:
    if item is None:
        last = session.scalar(select(func.max(ServiceItem.position))) or 0
        item = ServiceItem(code=guide.code, position=last + 1)
        session.add(item)
        session.flush()
    session.add(
        ServiceVersion(
            service_item_id=item.id,
            version=guide.version,
            guide=to_json(guide),
            made_at=context.recorded_at,
            staff_id=context.actor.staff,
        )
    )
    session.flush()
    return GuideChanged(service_item_id=item.id, version=guide.version, offered=item.offered)


HANDLERS: Mapping[type[Command], Handler] = {
    ChangeGuide: change_guide,
    OfferItem: offer_item,
    OfferShipped: offer_shipped_kinds,
}
