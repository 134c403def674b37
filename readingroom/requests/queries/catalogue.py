"""The kinds of request, each with its guide, its versions and what changed between them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.office.staff.queries import names
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Difference, Guide, Problem, differences, problems
from readingroom.requests.records import ServiceItem, ServiceVersion
from readingroom.requests.shipped_guides import shipped

__all__ = ["KindDetail", "KindLine", "KindVersion", "kind", "kinds", "not_offered_yet"]


@dataclass(frozen=True)
class KindLine:
    """A kind of request in the list.

    Attributes:
        guide: in its newest version.
        offered: readers may ask for it.
        problems: what the guide still lacks.
    """

    guide: Guide
    offered: bool
    problems: tuple[Problem, ...]

    @property
    def code(self) -> str:
        """Its key."""
        return self.guide.code


@dataclass(frozen=True)
class KindVersion:
    """What a guide said from some moment on.

    Attributes:
        version: from 1.
        made_at: in the archive's zone.
        staff: who made it.
        changes: what it says differently from the version before; empty for the first.
    """

    version: int
    made_at: dt.datetime
    staff: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class KindDetail:
    """One kind of request.

    Attributes:
        line: as the list shows it.
        versions: newest first.
    """

    line: KindLine
    versions: tuple[KindVersion, ...]


def kinds(reading: Reading, *, offered: bool = False) -> tuple[KindLine, ...]:
    """Every kind of request in the order in which readers are shown them.

    Args:
        reading: the moment.
        offered: only those that readers may ask for.
    """
    newest = (
        select(ServiceVersion.service_item_id, func.max(ServiceVersion.version).label("version"))
        .group_by(ServiceVersion.service_item_id)
        .subquery()
    )
    found = reading.session.execute(
        select(ServiceItem, ServiceVersion.guide)
        .join(newest, newest.c.service_item_id == ServiceItem.id)
        .join(
            ServiceVersion,
            (ServiceVersion.service_item_id == ServiceItem.id) & (ServiceVersion.version == newest.c.version),
        )
        .order_by(ServiceItem.position, ServiceItem.id)
    )
    lines = [_line(read_guide(guide), item.offered) for item, guide in found]
    return tuple(line for line in lines if line.offered or not offered)


def kind(reading: Reading, code: str) -> KindDetail | None:
    """One kind of request with its versions; None if there is no such kind."""
    item = reading.session.scalars(select(ServiceItem).where(ServiceItem.code == code)).one_or_none()
    if item is None:
        return None
    rows = reading.session.scalars(
        select(ServiceVersion)
        .where(ServiceVersion.service_item_id == item.id)
        .order_by(ServiceVersion.version)
    ).all()
    people = names(reading)
    versions: list[KindVersion] = []
    before: Guide | None = None
    for row in rows:
        guide = read_guide(row.guide)
        changed = () if before is None else differences(before, guide)
        made = reading.clock.local(row.made_at)
        versions.insert(0, KindVersion(row.version, made, people.get(row.staff_id, ""), changed))
        before = guide
    if before is None:
        return None
    return KindDetail(_line(before, item.offered), tuple(versions))


def not_offered_yet(reading: Reading) -> int:
    """How many kinds that ship with the program the archive does not have."""
    known = set(reading.session.scalars(select(ServiceItem.code)))
    return sum(guide.code not in known for guide in shipped())


def _line(guide: Guide, offered: bool) -> KindLine:
    return KindLine(guide, offered, problems(guide))
