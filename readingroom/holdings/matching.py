"""What somebody wrote, matched with the catalogue: a reference code, a container's label, or its barcode."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from readingroom.entry import fold_code
from readingroom.holdings.records import Container, Item
from readingroom.holdings.rules import (
    Access,
    CodeWarning,
    code_sort_key,
    counts_as_open,
    fold_reference_code,
    warn,
)
from readingroom.store.rows import looked_up

__all__ = ["Match", "Near", "match", "strictest", "whole_access"]

_AT_ONCE = 500
_NEAR = 3


@dataclass(frozen=True)
class Near:
    """Something with a similar reference code, to be proposed; never taken by itself.

    Attributes:
        why: ``zeros`` (the same but for leading zeros), ``below`` (something within what was written).
    """

    item_id: int
    reference_code: str
    title: str
    why: str


@dataclass(frozen=True)
class Match:
    """What something written was found to be.

    Attributes:
        written: word for word.
        by: ``code``, ``barcode`` or ``label``; empty where nothing was found.
        item_id: the file or item, None where a container was written or nothing was found.
        container_id: the container it is in, or the one that was written.
        reference_code, title, label: as the catalogue has them; empty where there are none.
        access: of the item; of a container that of its contents (`whole_access`).
        warnings: what is odd about the code; only where nothing was found.
        near: similar codes; only where nothing was found and they were asked for.
    """

    written: str
    by: str = ""
    item_id: int | None = None
    container_id: int | None = None
    reference_code: str = ""
    title: str = ""
    label: str = ""
    access: Access = Access.UNKNOWN
    warnings: tuple[CodeWarning, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it was found."""
        return bool(self.by)

    @property
    def is_open(self) -> bool:
        """Whether it may be used without approval; what is unknown may not."""
        return counts_as_open(self.access)


def match(session: Session, written: Iterable[str], *, propose: bool = False) -> dict[str, Match]:
    """Every text with what it was found to be: by reference code, else by barcode, else by label.

    Args:
        session: in any transaction.
        written: as typed, pasted, imported or scanned; each comes back as a key, word for word.
        propose: look for similar codes where nothing was found, for a person to choose from: two looks into the
            catalogue for each.
    """
    asked = {text: fold_reference_code(text) for text in written}
    items = _found(session, _ITEMS, "code_key", set(asked.values()))
    left = [text for text, key in asked.items() if key not in items]
    by_barcode = _found(session, _BY_BARCODE, "barcode", {fold_code(text) for text in left})
    by_label = _found(session, _BY_LABEL, "label_key", {asked[text] for text in left})
    container_access = whole_access(
        session, {container.id for container in (*by_barcode.values(), *by_label.values())}
    )
    found: dict[str, Match] = {}
    for text, key in asked.items():
        if (item := items.get(key)) is not None:
            found[text] = _item_match(text, item)
        elif (container := by_barcode.get(fold_code(text))) is not None:
            found[text] = _container_match(text, "barcode", container, container_access[container.id])
        elif (container := by_label.get(key)) is not None:
            found[text] = _container_match(text, "label", container, container_access[container.id])
        else:
            found[text] = Match(text, warnings=warn(text), near=_near(session, text) if propose else ())
    return found


def whole_access(session: Session, containers: Iterable[int]) -> dict[int, Access]:
    """The access state of containers as a whole, by id: open only where all of the described contents are.

    Otherwise it is the strictest state within; an empty container, of which nobody knows what is in it, is unknown.
    """
    states: dict[int, set[str]] = {identity: set() for identity in containers}
    for some in _chunks(states):
        wanted = select(Item.container_id, Item.access).where(Item.container_id.in_(some)).distinct()
        for row in session.execute(wanted):
            if row.container_id is not None:
                states[row.container_id].add(row.access)
    return {identity: strictest(within) for identity, within in states.items()}


def strictest(states: Collection[str]) -> Access:
    """The access state of things that are handled together; of nothing at all it is unknown."""
    strictness = (Access.UNKNOWN, Access.NOT_OPEN, Access.DEFERRED, Access.OPEN)
    return next((state for state in strictness if state in states), Access.UNKNOWN)


def _item_match(written: str, item: Any) -> Match:
    return Match(
        written,
        "code",
        item_id=item.id,
        container_id=item.container_id,
        reference_code=item.reference_code,
        title=item.title,
        access=Access(item.access),
    )


def _container_match(written: str, by: str, container: Any, access: Access) -> Match:
    return Match(written, by, container_id=container.id, label=container.label, access=access)


_ITEMS = select(
    Item.id, Item.code_key, Item.container_id, Item.reference_code, Item.title, Item.access
).where(Item.code_key.in_(bindparam("keys", expanding=True)))
_CONTAINERS = select(Container.id, Container.label, Container.label_key, Container.barcode)
_BY_BARCODE = _CONTAINERS.where(Container.barcode.in_(bindparam("keys", expanding=True)))
_BY_LABEL = _CONTAINERS.where(Container.label_key.in_(bindparam("keys", expanding=True)))


def _found(session: Session, statement: Select[*tuple[Any, ...]], by: str, keys: set[str]) -> dict[str, Any]:
    """Key -> the row that has it in this column."""
    return {
        getattr(row, by): row
        for some in _chunks(keys - {""})
        for row in looked_up(session, statement, keys=some)
    }


def _near(session: Session, text: str) -> tuple[Near, ...]:
    key = code_sort_key(text)
    if not key:
        return ()
    near: list[Near] = []
    for why, condition in (
        ("zeros", Item.sort_key == key),
        ("below", Item.sort_key.between(key + "!", key + '"')),
    ):
        wanted = select(Item).where(condition).order_by(Item.sort_key, Item.id).limit(_NEAR - len(near))
        near += [Near(item.id, item.reference_code, item.title, why) for item in session.scalars(wanted)]
    return tuple(near)


def _chunks(keys: Iterable[object]) -> Iterator[Sequence[object]]:
    waiting = iter(keys)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
