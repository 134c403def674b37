"""Which unit is fetched for something wanted, and who stands in its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from readingroom.holdings.records import Container, Item
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, RetrievalState
from readingroom.store.rows import add_rows, among, given, looked_up

__all__ = ["Wanted", "active_retrieval", "label", "line_of", "units_for"]

# What scans ask: made once.
_WAITING = (
    select(Retrieval)
    .where(Retrieval.unit_id == bindparam("unit"), Retrieval.state == RetrievalState.WANTED)
    .order_by(
        Retrieval.due_day < bindparam("today", type_=Retrieval.due_day.type), Retrieval.due_day, Retrieval.id
    )
)
_ACTIVE = select(Retrieval).where(Retrieval.unit_id == bindparam("unit"), Retrieval.state.in_(ACTIVE))


class Wanted(Protocol):
    """Something wanted, as far as it matters here: a line of a request, or a row of it."""

    @property
    def id(self) -> int:
        """Of the line."""

    @property
    def item_id(self) -> int | None:
        """What it was matched with."""

    @property
    def container_id(self) -> int | None:
        """The container it lies in, or that is wanted as a whole."""


def units_for(session: Session, lines: Sequence[Wanted], unit_kind: str) -> list[int]:
    """The units that are carried for these lines, made when they are carried for the first time.

    Args:
        session: in the command's transaction.
        lines: matched with an item or a container.
        unit_kind: the setting: ``container``, ``file`` or ``item``. Something that lies in no container is carried
            by itself whatever the setting says.

    Returns:
        The id of one for each line, in their order; several lines may share one.
    """
    item_ids = given(line.item_id for line in lines)
    items = {item.id: item for item in looked_up(session, _ITEMS, items=item_ids)} if item_ids else {}
    carried = [_carried(line, items.get(line.item_id or 0), unit_kind) for line in lines]
    units = _known(session, [key for key, _ in carried])
    new = {key: made for key, made in carried if key not in units}
    units |= zip(new, add_rows(session, Unit, list(new.values())), strict=True)
    return [units[key] for key, _ in carried]


_ITEMS = select(Item.id, Item.container_id, Item.level).where(among(Item.id, "items"))
_WHOLE = select(Unit.id, Unit.container_id).where(
    text("units.kind = 'container'"), among(Unit.container_id, "containers")
)
_TAKEN_OUT = select(Unit.id, Unit.item_id).where(
    text("units.kind <> 'container'"), among(Unit.item_id, "items")
)
"""Kinds stand there literally, as in the partial indexes: a bound parameter would not find them."""

_Key = tuple[str, int]
"""By which column and value a line's unit is found."""


def _carried(line: Wanted, item: Any, unit_kind: str) -> tuple[_Key, dict[str, Any]]:
    """How a line's unit is found, and the unit as it would be made."""
    container_id = line.container_id if item is None else item.container_id
    if container_id is not None and (item is None or unit_kind == "container"):
        made = {"kind": "container", "container_id": container_id, "item_id": None, "state": ON_SHELF}
        return ("container", container_id), made
    if item is None:
        raise ValueError(f"line {line.id} was matched with nothing")
    kind = "item" if item.level == "item" else "file"
    made = {"kind": kind, "container_id": container_id, "item_id": item.id, "state": ON_SHELF}
    return ("item", item.id), made


def _known(session: Session, carried: Iterable[_Key]) -> dict[_Key, int]:
    wanted: dict[str, set[int]] = {"container": set(), "item": set()}
    for by, identity in carried:
        wanted[by].add(identity)
    found: dict[_Key, int] = {}
    if whole := given(wanted["container"]):
        rows = looked_up(session, _WHOLE, containers=whole)
        found |= {("container", container or 0): unit for unit, container in rows}
    if taken_out := given(wanted["item"]):
        found |= {("item", item or 0): unit for unit, item in looked_up(session, _TAKEN_OUT, items=taken_out)}
    return found


def line_of(session: Session, unit_id: int, today: dt.date) -> list[Retrieval]:
    """Who waits for the unit, the next one first: by the day it is wanted for, then first come.

    Whoever did not come on their day stands behind those who may still come; arriving after all makes it today
    again.
    """
    return list(session.scalars(_WAITING, {"unit": unit_id, "today": today}))


def active_retrieval(session: Session, unit_id: int) -> Retrieval | None:
    """For whom the unit is on its way or in hand."""
    return session.scalars(_ACTIVE, {"unit": unit_id}).one_or_none()


def label(session: Session, unit: Unit) -> str:
    """What a person calls the unit: the container's label, or the reference code of what is taken out of it."""
    if unit.kind == "container":
        return session.get_one(Container, unit.container_id).label
    return session.get_one(Item, unit.item_id).reference_code
