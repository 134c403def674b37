"""One round with every portal: for ``readingroom sync`` and for the window's background."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from readingroom.command import Actor, Reading
from readingroom.errors import DeskError, Refused
from readingroom.imports.queries import mappings
from readingroom.office.staff.queries import by_account
from readingroom.portals.adapter import DeskSide
from readingroom.portals.adapters import adapter_for, has_token
from readingroom.portals.commands import SYNC_ACCOUNT
from readingroom.portals.exchange import Exchange, RoundReport, Stage
from readingroom.portals.queries import PortalParticulars, particulars
from readingroom.portals.tokens import tokens_of
from readingroom.tabular.mapping import ColumnMapping

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["sync", "sync_actor", "sync_portal"]

Progress = Callable[[str, Stage, int, int | None], None]
"""Called with the portal's name, what is being done, how many were done and how many there are."""


def sync_actor(desk: Desk) -> Actor:
    """The system account of the exchange.

    Raises:
        Refused: ``portal.none``: no portal was ever connected.
    """
    member = desk.read(by_account, SYNC_ACCOUNT)
    if member is None:
        raise Refused("portal.none")
    return Actor(member.id)


def sync(
    desk: Desk,
    *,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
    chance: Callable[[], float] = random.random,
) -> Iterator[RoundReport]:
    """One round with every portal that is switched on, one after the other; one that fails holds up no other.

    Args:
        desk: the database.
        progress: see `Progress`.
        stopped: asked between steps; True stops there, and no further portal is begun.
        chance: for pauses, a number from 0 up to 1.

    Raises:
        Unavailable: the database.
    """
    for portal in desk.read(particulars):
        if stopped is not None and stopped():
            return
        if portal.enabled:
            yield sync_portal(desk, portal, progress=progress, stopped=stopped, chance=chance)


def _desk_side(reading: Reading) -> DeskSide:
    saved = tuple(ColumnMapping.from_json(json.dumps(one)) for one in mappings(reading, "bookings").values())
    return DeskSide(zone=reading.clock.zone, today=reading.today, mappings=saved)


def sync_portal(
    desk: Desk,
    portal: PortalParticulars,
    *,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
    chance: Callable[[], float] = random.random,
) -> RoundReport:
    """One round with one portal; arguments and errors as in `sync`."""
    try:
        token = tokens_of(desk.store).load(portal.instance) if has_token(portal.adapter) else ""
        if token is None:
            raise Refused("portal.no_token", portal=portal.name)
        adapter = adapter_for(portal, token, desk.read(_desk_side))
    except DeskError as error:
        return RoundReport(portal.name, failed=error)
    told = progress
    try:
        return Exchange(
            desk,
            sync_actor(desk),
            portal,
            adapter,
            chance=chance,
            progress=None if told is None else lambda *facts: told(portal.name, *facts),
            stopped=stopped,
        ).round()
    finally:
        adapter.close()
