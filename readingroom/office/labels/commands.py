"""Give shelves the numbers that their labels carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.records import Container, Shelf
from readingroom.holdings.rules import location_key
from readingroom.office.labels.events import ShelvesLabelled

__all__ = ["HANDLERS", "MakeShelfLabels"]


@dataclass(frozen=True, kw_only=True)
class MakeShelfLabels(Command):
    """Let shelves be scanned when something is put back on them.

    Attributes:
        locations: as they are written; None: every place where a container stands.
    """

    permission = Permission.RETRIEVE
    locations: tuple[str, ...] | None = None


def make_shelf_labels(session: Session, command: MakeShelfLabels, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``labels.no_locations``. A place that has its number keeps it."""
    if command.locations is None:
        written: Sequence[str] = session.scalars(
            select(Container.location).where(Container.location != "").distinct()
        ).all()
    else:
        written = command.locations
    places = {location_key(text): text for one in written if (text := entry.text(one))}
    if not places:
        raise Refused("labels.no_locations")
    known = set(session.scalars(select(Shelf.location_key)))
    new = [Shelf(location=places[key], location_key=key) for key in sorted(places.keys() - known)]
    session.add_all(new)
    session.flush()
    return [ShelvesLabelled(shelf_ids=tuple(shelf.id for shelf in new))] if new else []


HANDLERS: Mapping[type[Command], Handler] = {MakeShelfLabels: make_shelf_labels}
