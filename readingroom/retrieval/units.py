"""Which unit is fetched for something wanted, and who stands in its line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.holdings.records import Container, Item
from readingroom.requests.records import RequestLine
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, RetrievalState

__all__ = ["active_retrieval", "label", "line_of", "unit_for"]


def unit_for(session: Session, line: RequestLine, unit_kind: str) -> Unit:
    """The unit that is carried for this line, made when it is carried for the first time.

    Args:
        session: in the command's transaction.
        line: matched with an item or a container.
        unit_kind: the setting: ``container``, ``file`` or ``item``. Something that lies in no container is carried
            by itself whatever the setting says.
    """
    item = session.get(Item, line.item_id) if line.item_id is not None else None
    container_id = line.container_id if item is None else item.container_id
    if container_id is not None and (item is None or unit_kind == "container"):
        wanted = Unit.kind == "container", Unit.container_id == container_id
        made = Unit(kind="container", container_id=container_id, state=ON_SHELF)
    elif item is not None:
        kind = "item" if item.level == "item" else "file"
        wanted = Unit.kind != "container", Unit.item_id == item.id
        made = Unit(kind=kind, item_id=item.id, container_id=item.container_id, state=ON_SHELF)
    else:
        raise ValueError(f"line {line.id} was matched with nothing")
    unit = session.scalars(select(Unit).where(*wanted)).one_or_none()
    if unit is None:
        unit = made
        session.add(unit)
        session.flush()
    return unit


def line_of(session: Session, unit_id: int, today: dt.date) -> list[Retrieval]:
    """Who waits for the unit, the next one first: by the day it is wanted for, then first come.

    Whoever did not come on their day stands behind those who may still come; arriving after all makes it today
    again.
    """
    waiting = select(Retrieval).where(Retrieval.unit_id == unit_id, Retrieval.state == RetrievalState.WANTED)
    return list(session.scalars(waiting.order_by(Retrieval.due_day < today, Retrieval.due_day, Retrieval.id)))


def active_retrieval(session: Session, unit_id: int) -> Retrieval | None:
    """For whom the unit is on its way or in hand."""
    return session.scalars(
        select(Retrieval).where(Retrieval.unit_id == unit_id, Retrieval.state.in_(ACTIVE))
    ).one_or_none()


def label(session: Session, unit: Unit) -> str:
    """What a person calls the unit: the container's label, or the reference code of what is taken out of it."""
    if unit.kind == "container":
        return session.get_one(Container, unit.container_id).label
    return session.get_one(Item, unit.item_id).reference_code
