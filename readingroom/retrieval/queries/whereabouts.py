"""Where holdings are now: on the shelf, on their way, or with somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.retrieval.queries.board import RetrievalRow, rows
from readingroom.retrieval.records import Retrieval, Unit
from readingroom.retrieval.rules import ACTIVE, ON_SHELF, RetrievalState

__all__ = ["Whereabouts", "line_of_units", "units_of", "whereabouts"]


@dataclass(frozen=True)
class Whereabouts:
    """Where a unit is that is not on its shelf.

    Attributes:
        unit_id: the unit.
        state: a `RetrievalState`.
        place: seat or shelf, empty where it is neither.
    """

    unit_id: int
    state: str
    place: str


def whereabouts(
    reading: Reading, items: Iterable[tuple[int, int | None]], containers: Iterable[int] = ()
) -> tuple[Mapping[int, Whereabouts], Mapping[int, Whereabouts]]:
    """What is not on its shelf: of these items (taken out, or gone with their container), and of these containers.

    Args:
        reading: the moment.
        items: (item id, id of its container or None); a few hundred.
        containers: ids.

    Returns:
        Item id -> where, and container id -> where; what is on its shelf is in neither.
    """
    pairs = list(items)
    boxes = {box for _, box in pairs if box is not None} | set(containers)
    away = reading.session.scalars(
        select(Unit).where(
            Unit.state != ON_SHELF,
            (Unit.item_id.in_([item for item, _ in pairs]) & (Unit.kind != "container"))
            | (Unit.container_id.in_(boxes) & (Unit.kind == "container")),
        )
    ).all()
    by_item = {unit.item_id: _where(unit) for unit in away if unit.kind != "container"}
    by_box = {unit.container_id: _where(unit) for unit in away if unit.kind == "container"}
    found = {
        item: where for item, box in pairs if (where := by_item.get(item) or by_box.get(box)) is not None
    }
    return found, {box: by_box[box] for box in boxes if box in by_box}


def _where(unit: Unit) -> Whereabouts:
    return Whereabouts(unit.id, unit.state, unit.place or "")


def units_of(reading: Reading, item_id: int | None, container_id: int | None) -> tuple[int, ...]:
    """Ids of the units by which an item, or a container as a whole, has been carried."""
    of_box = (Unit.container_id == container_id) & (Unit.kind == "container")
    of_item = (Unit.item_id == item_id) & (Unit.kind != "container")
    wanted = of_item if container_id is None else of_box if item_id is None else of_item | of_box
    return tuple(reading.session.scalars(select(Unit.id).where(wanted).order_by(Unit.id)))


def line_of_units(reading: Reading, units: Iterable[int]) -> tuple[RetrievalRow, ...]:
    """Who has these units or waits for them, the one who has it first."""
    live = ACTIVE | {RetrievalState.WANTED}
    found = rows(
        reading, select(Retrieval.id).where(Retrieval.unit_id.in_(list(units)), Retrieval.state.in_(live))
    )
    return tuple(sorted(found, key=lambda row: (row.unit_id, row.ahead)))
