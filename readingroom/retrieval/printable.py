"""Which slips are to be printed now: asked by the command that prints them and by whoever counts them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.holdings.records import Container, Item
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, RetrievalState

__all__ = ["printable"]


def printable(session: Session, due: dt.date, today: dt.date) -> list[Retrieval]:
    """Retrievals whose slip is to be printed now, in the order of the walk.

    That is: wanted from today up to this day (nothing is fetched for somebody who did not come), first in their
    unit's line, the unit on its shelf, promised to nobody else, and in no round already, be it for another
    reader: one paper a unit.
    """
    promised = select(Retrieval.unit_id).where(
        Retrieval.state.in_(ACTIVE)
        | ((Retrieval.state == RetrievalState.WANTED) & Retrieval.round_id.is_not(None))
    )
    wanted = session.scalars(
        select(Retrieval)
        .join(Unit, Unit.id == Retrieval.unit_id)
        .outerjoin(Container, Container.id == Unit.container_id)
        .outerjoin(Item, Item.id == Unit.item_id)
        .where(
            Retrieval.state == RetrievalState.WANTED,
            Retrieval.due_day.between(today, due),
            Unit.state == ON_SHELF,
            Retrieval.unit_id.not_in(promised),
        )
        .order_by(
            func.coalesce(Container.location_key, ""),
            func.coalesce(Item.sort_key, Container.label_key),
            Retrieval.id,
        )
    ).all()
    first: dict[int, Retrieval] = {}
    for retrieval in wanted:
        ahead = first.setdefault(retrieval.unit_id, retrieval)
        if (retrieval.due_day, retrieval.id) < (ahead.due_day, ahead.id):
            first[retrieval.unit_id] = retrieval
    return [retrieval for retrieval in wanted if first[retrieval.unit_id] is retrieval]
