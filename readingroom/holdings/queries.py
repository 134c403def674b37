"""Look things up in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from readingroom import entry
from readingroom.command import Reading
from readingroom.entry import fold_code
from readingroom.holdings.matching import Match, match, whole_access
from readingroom.holdings.records import Container, Item
from readingroom.holdings.rules import Access, code_sort_key, counts_as_open, fold_reference_code

__all__ = [
    "ContainerCard", "ContainerLine", "Found", "ItemCard", "ItemLine", "browse", "browse_keys", "container",
    "containers", "find", "item", "items", "labelled", "resolve", "restricted_neighbours",
]  # fmt: skip

_MOST_WITHIN = 1_000
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class ItemLine:
    """A file or item in a list.

    Attributes:
        level: a `readingroom.holdings.rules.Level`.
        access: a `readingroom.holdings.rules.Access`.
        sort_key: natural order of reference codes, bytewise.
        container_id: None where nobody knows which container it is in.
    """

    id: int
    reference_code: str
    title: str
    level: str
    dates: str
    pages: int | None
    access: str
    sort_key: str
    container_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether it may be used without approval."""
        return counts_as_open(self.access)


@dataclass(frozen=True)
class ContainerLine:
    """A container in a list.

    Attributes:
        barcode: empty where it has none of its own.
        location: its home; empty where nobody knows.
        location_key: its place along the walk, bytewise; unknown places come last.
    """

    id: int
    label: str
    barcode: str
    location: str
    location_key: str


@dataclass(frozen=True)
class ItemCard:
    """A file or item with everything known about it.

    Attributes:
        container: the one it is in.
        restricted: what else is in that container and not open; somebody who is given the box would see it.
        digital: where its digital copy is, or that there is one; empty where there is none.
    """

    line: ItemLine
    note: str
    container: ContainerLine | None
    restricted: tuple[ItemLine, ...]
    digital: str = ""


@dataclass(frozen=True)
class ContainerCard:
    """A container with what is in it.

    Attributes:
        access: of the whole: open only where all of the contents are.
        items: what is described in it, by reference code, the first thousand.
        restricted: those of them that are not open.
    """

    line: ContainerLine
    access: str
    items: tuple[ItemLine, ...]
    restricted: tuple[ItemLine, ...]


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        containers: by label or barcode.
        items: by reference code first, then by title.
        more: whether there may be more than was asked for.
    """

    containers: tuple[ContainerLine, ...]
    items: tuple[ItemLine, ...]
    more: bool


def _item(row: Item) -> ItemLine:
    return ItemLine(
        row.id,
        row.reference_code,
        row.title,
        row.level,
        row.dates,
        row.pages,
        row.access,
        row.sort_key,
        row.container_id,
    )


def _container(row: Container) -> ContainerLine:
    return ContainerLine(row.id, row.label, row.barcode or "", row.location, row.location_key)


def resolve(reading: Reading, written: Iterable[str]) -> dict[str, Match]:
    """Every text with what it was found to be (`readingroom.holdings.matching.match`)."""
    return match(reading.session, written, propose=True)


def items(reading: Reading, ids: Iterable[int]) -> tuple[ItemLine, ...]:
    """The items with these ids in the order asked for; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    rows = {row.id: row for row in reading.session.scalars(select(Item).where(Item.id.in_(wanted)))}
    return tuple(_item(rows[one]) for one in wanted if one in rows)


def containers(reading: Reading, ids: Iterable[int]) -> tuple[ContainerLine, ...]:
    """The containers with these ids along the walk through the stacks."""
    wanted = (
        select(Container).where(Container.id.in_(set(ids))).order_by(Container.location_key, Container.id)
    )
    return tuple(map(_container, reading.session.scalars(wanted)))


def item(reading: Reading, item_id: int) -> ItemCard | None:
    """Everything known about an item."""
    row = reading.session.get(Item, item_id)
    if row is None:
        return None
    home = None if row.container_id is None else reading.session.get(Container, row.container_id)
    return ItemCard(
        _item(row),
        row.note,
        None if home is None else _container(home),
        () if home is None else restricted_neighbours(reading.session, home.id, besides=(row.id,)),
        row.digital,
    )


def container(reading: Reading, container_id: int) -> ContainerCard | None:
    """A container with what is in it."""
    row = reading.session.get(Container, container_id)
    if row is None:
        return None
    within = (
        select(Item)
        .where(Item.container_id == container_id)
        .order_by(Item.sort_key, Item.id)
        .limit(_MOST_WITHIN)
    )
    return ContainerCard(
        _container(row),
        whole_access(reading.session, [container_id])[container_id],
        tuple(map(_item, reading.session.scalars(within))),
        restricted_neighbours(reading.session, container_id),
    )


def restricted_neighbours(
    session: Session, container_id: int, besides: Iterable[int] = (), limit: int = _MOST_WITHIN
) -> tuple[ItemLine, ...]:
    """What is in a container and not open, by reference code; a slip names it.

    Args:
        session: in any transaction.
        container_id: the container.
        besides: ids of what is wanted itself.
        limit: items at most.
    """
    wanted = (
        select(Item)
        .where(Item.container_id == container_id, Item.access != Access.OPEN, Item.id.not_in(list(besides)))
        .order_by(Item.sort_key, Item.id)
        .limit(limit)
    )
    return tuple(map(_item, session.scalars(wanted)))


def find(reading: Reading, text: str, limit: int = 50) -> Found:
    """Search the catalogue as somebody types.

    By reference code: the code itself with all below it, then codes that begin so. By title: two characters or
    more anywhere in it. By a container's label or barcode, from its beginning.

    Args:
        reading: the reading context.
        text: as typed.
        limit: items at most, and containers likewise.
    """
    plain = entry.text(text)
    if not plain:
        return Found((), (), more=False)
    session = reading.session
    found: dict[int, Item] = {}
    folded, key = fold_reference_code(plain), code_sort_key(plain)
    by_code = (
        select(Item).where(Item.sort_key == key).order_by(Item.sort_key, Item.id),
        select(Item).where(Item.sort_key.between(key + "!", key + '"')).order_by(Item.sort_key, Item.id),
        select(Item).where(Item.code_key.between(folded, folded + _LAST)).order_by(Item.code_key),
    )
    by_title = select(Item).where(Item.title.contains(plain, autoescape=True)).order_by(Item.id)
    for wanted in (*by_code, by_title) if len(plain) > 1 else by_code:
        if len(found) > limit or (not folded and wanted is not by_title):
            continue
        for row in session.scalars(wanted.limit(limit + 1)):
            found.setdefault(row.id, row)
    boxes: dict[int, Container] = {}
    barcode = fold_code(plain)
    for condition in (
        Container.barcode.between(barcode, barcode + _LAST),
        Container.label_key.between(folded, folded + _LAST),
    ):
        for box in session.scalars(select(Container).where(condition).order_by(Container.id).limit(limit)):
            boxes.setdefault(box.id, box)
    return Found(
        tuple(map(_container, list(boxes.values())[:limit])),
        tuple(map(_item, list(found.values())[:limit])),
        more=len(found) > limit or len(boxes) > limit,
    )


def browse(reading: Reading, key: tuple[str, int] | None, limit: int) -> tuple[ItemLine, ...]:
    """Items by reference code, from one place on.

    Args:
        reading: the reading context.
        key: (sort key, id) of the first; None: from the beginning.
        limit: items at most.
    """
    wanted = select(Item).order_by(Item.sort_key, Item.id).limit(limit)
    if key is not None:
        wanted = wanted.where(tuple_(Item.sort_key, Item.id) >= key)
    return tuple(map(_item, reading.session.scalars(wanted)))


def browse_keys(reading: Reading, step: int) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many items there are, and the (sort key, id) of every ``step``-th by reference code."""
    total, keys = 0, []
    rows = reading.session.execute(
        select(Item.sort_key, Item.id).order_by(Item.sort_key, Item.id).execution_options(yield_per=5_000)
    )
    for sort_key, identity in rows:
        if total % step == 0:
            keys.append((sort_key, identity))
        total += 1
    return total, tuple(keys)


def labelled(reading: Reading, label: str) -> ContainerLine | None:
    """The container with this label or barcode, however it was typed."""
    key = fold_reference_code(entry.text(label))
    if not key:
        return None
    wanted = select(Container).where((Container.label_key == key) | (Container.barcode == fold_code(label)))
    row = reading.session.scalars(wanted.order_by(Container.id).limit(1)).one_or_none()
    return None if row is None else _container(row)
