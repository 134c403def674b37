"""What the catalogue page asks, each as one reading at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import DayRow
from readingroom.command import Reading
from readingroom.holdings import queries as holdings
from readingroom.holdings.queries import ContainerCard, ContainerLine, ItemCard, ItemLine
from readingroom.retrieval.queries import RetrievalRow
from readingroom.retrieval.queries.whereabouts import Whereabouts, line_of_units, units_of, whereabouts
from readingroom.settings import MASK_PERSONAL
from ui.models.window import Fences

__all__ = ["Entry", "Hits", "Whole", "browse", "fences", "readers_here", "search", "whole"]

FOUND = 100


@dataclass(frozen=True)
class Entry:
    """One line of the page: an item, or a container.

    Attributes:
        item: the item; None for a container.
        container: its container, or the one it is.
        where: where it is; None: on its shelf.
    """

    item: ItemLine | None
    container: ContainerLine | None
    where: Whereabouts | None

    @property
    def key(self) -> tuple[str, int]:
        """What identifies it."""
        if self.item is not None:
            return "item", self.item.id
        return "container", self.container.id if self.container is not None else 0


@dataclass(frozen=True)
class Hits:
    """What typing found: containers first, where a label or barcode begins so."""

    typed: str
    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True)
class Whole:
    """One entry with everything around.

    Attributes:
        entry: as the list shows it.
        card: of an item.
        box: its container with what is in it.
        line: who has it or waits for it.
        masked: names are shown masked.
    """

    entry: Entry
    card: ItemCard | None
    box: ContainerCard | None
    line: tuple[RetrievalRow, ...]
    masked: bool


def _entries(reading: Reading, items: Sequence[ItemLine]) -> tuple[Entry, ...]:
    boxes = {
        box.id: box for box in holdings.containers(reading, {i.container_id for i in items if i.container_id})
    }
    away, _ = whereabouts(reading, [(item.id, item.container_id) for item in items])
    return tuple(Entry(item, boxes.get(item.container_id or 0), away.get(item.id)) for item in items)


def browse(reading: Reading, key: tuple[str, int] | None, limit: int) -> tuple[Entry, ...]:
    """By reference code, from one place on."""
    return _entries(reading, holdings.browse(reading, key, limit))


def fences(reading: Reading, step: int) -> Fences:
    """Where the parts of the list begin."""
    return Fences(*holdings.browse_keys(reading, step))


def search(reading: Reading, typed: str) -> Hits:
    """What fits what is typed."""
    found = holdings.find(reading, typed, FOUND)
    _, away = whereabouts(reading, (), [box.id for box in found.containers])
    boxes = tuple(Entry(None, box, away.get(box.id)) for box in found.containers)
    return Hits(typed, (*boxes, *_entries(reading, found.items)), found.more)


def whole(reading: Reading, kind: str, identity: int) -> Whole | None:
    """One item or container; None if there is no such thing."""
    masked = reading.settings[MASK_PERSONAL]
    if kind == "item":
        card = holdings.item(reading, identity)
        if card is None:
            return None
        box = holdings.container(reading, card.container.id) if card.container else None
        (entry,) = _entries(reading, [card.line])
        units = units_of(reading, identity, card.container.id if card.container else None)
        return Whole(entry, card, box, line_of_units(reading, units), masked)
    box = holdings.container(reading, identity)
    if box is None:
        return None
    _, away = whereabouts(reading, (), [identity])
    entry = Entry(None, box.line, away.get(identity))
    return Whole(entry, None, box, line_of_units(reading, units_of(reading, None, identity)), masked)


def readers_here(reading: Reading) -> tuple[tuple[DayRow, ...], bool]:
    """Who is in the room and may want something, and whether names are shown masked."""
    return bookings.present(reading), reading.settings[MASK_PERSONAL]
