"""Which unit is fetched for something wanted, and who stands in its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readingroom.holdings.records import Container, Item
from readingroom.requests.records import RequestLine
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, RetrievalState

__all__ = ["active_retrieval", "label", "line_of", "units_for"]

# What scans ask: made once.
_WAITING = (
    select(Retrieval)
    .where(Retrieval.unit_id == bindparam("unit"), Retrieval.state == RetrievalState.WANTED)
    .order_by(
        Retrieval.due_day < bindparam("today", type_=Retrieval.due_day.type), Retrieval.due_day, Retrieval.id
    )
)
_ACTIVE = select(Retrieval).where(Retrieval.unit_id == bindparam("unit"), Retrieval.state.in_(ACTIVE))


def units_for(session: Session, lines: Sequence[RequestLine], unit_kind: str) -> list[Unit]:
    """The units that are carried for these lines, made when they are carried for the first time.

    Args:
        session: in the command's transaction.
        lines: matched with an item or a container.
        unit_kind: the setting: ``container``, ``file`` or ``item``. Something that lies in no container is carried
            by itself whatever the setting says.

    Returns:
        One for each line, in their order; several lines may share one.
    """
    item_ids = {line.item_id for line in lines if line.item_id is not None}
    items = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(item_ids)))}
    carried = [_carried(line, items.get(line.item_id or 0), unit_kind) for line in lines]
    units = _known(session, carried)
    new = {key: made for key, made in carried if key not in units}
    session.add_all(new.values())
    session.flush()
    units |= new
    return [units[key] for key, _ in carried]


def _carried(line: RequestLine, item: Item | None, unit_kind: str) -> tuple[tuple[str, int], Unit]:
    """By which column and value a line's unit is found, and the unit as it would be made."""
    container_id = line.container_id if item is None else item.container_id
    if container_id is not None and (item is None or unit_kind == "container"):
        made = Unit(kind="container", container_id=container_id, state=ON_SHELF)
        return ("container", container_id), made
    if item is None:
        raise ValueError(f"line {line.id} was matched with nothing")
    kind = "item" if item.level == "item" else "file"
    return ("item", item.id), Unit(kind=kind, item_id=item.id, container_id=container_id, state=ON_SHELF)


def _known(session: Session, carried: Sequence[tuple[tuple[str, int], Unit]]) -> dict[tuple[str, int], Unit]:
    containers = {identity for (by, identity), _ in carried if by == "container"}
    items = {identity for (by, identity), _ in carried if by == "item"}
    whole = select(Unit).where(Unit.kind == "container", Unit.container_id.in_(containers))
    taken_out = select(Unit).where(Unit.kind != "container", Unit.item_id.in_(items))
    found: dict[tuple[str, int], Unit] = {}
    if containers:
        found |= {("container", unit.container_id or 0): unit for unit in session.scalars(whole)}
    if items:
        found |= {("item", unit.item_id or 0): unit for unit in session.scalars(taken_out)}
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
