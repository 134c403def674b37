"""What the desk publishes on the portal: kinds of request with their guides, and the hours that can be booked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from readingroom.portals.native.protocol import BookingData, BookingStatus, Code, Message, SubjectKind
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.storage import stamp

__all__ = [
    "Availability", "Block", "Clue", "Day", "Guide", "GuideList", "Paper", "Relation", "guide_of", "guides_offered",
    "publish_availability", "publish_guides", "said", "slots",
]  # fmt: skip

Words = Annotated[dict[str, Annotated[str, StringConstraints(max_length=20_000)]], Field(max_length=20)]
"""Language -> what is said in it."""

_AHEAD_DAYS = 14
DEFAULT_HOURS = ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(16, 30)))
"""What can be booked on a weekday before the desk has published its hours."""


def said(words: Words, language: str) -> str:
    """Text in the reader's language; in another one where it is not said in theirs."""
    return words.get(language) or next((text for text in words.values() if text), "")


class Paper(Message):
    """A paper that a kind of request needs from somebody in a relation.

    Attributes:
        basis: the law or rule that asks for it.
        required: without it the request is not accepted.
        online: a picture of it may be handed in on the portal.
    """

    code: Code
    name: Words
    basis: Words = Field(default_factory=dict)
    required: bool = True
    online: bool = True


class Relation(Message):
    """Who may ask: a relation to the person concerned, and the papers it takes."""

    code: Code
    name: Words
    papers: list[Paper] = Field(default_factory=list, max_length=50)


class Clue(Message):
    """One field of what the reader knows about the record."""

    code: Code
    name: Words
    required: bool = False
    hint: Words = Field(default_factory=dict)
    kind: Literal["text", "name", "year", "date"] = "text"


class Guide(Message):
    """A kind of request (服务事项) and its guide (办事指南).

    Attributes:
        accept_days, finish_days: working days until it is accepted, and until it is answered.
        promised_days: working days that the archive promises, 0 for an answer at the counter; none: no promise.
        reviewed: the archive stands for days, papers and legal bases; otherwise they are a proposal.
    """

    code: Code
    version: int = Field(ge=1)
    name: Words
    summary: Words = Field(default_factory=dict)
    who: Words = Field(default_factory=dict)
    relations: list[Relation] = Field(min_length=1, max_length=40)
    clues: list[Clue] = Field(default_factory=list, max_length=60)
    accept_days: int = Field(default=0, ge=0)
    finish_days: int = Field(default=0, ge=0)
    promised_days: int | None = Field(default=None, ge=0)
    fee: Words = Field(default_factory=dict)
    reviewed: bool = True

    def relation(self, code: str) -> Relation | None:
        """The relation with this code."""
        return next((one for one in self.relations if one.code == code), None)

    def paper(self, code: str) -> Paper | None:
        """The paper with this code, whichever relation asks for it."""
        return next(
            (paper for relation in self.relations for paper in relation.papers if paper.code == code), None
        )


class GuideList(Message):
    """``data`` of ``guide.publish``: every kind of request, in the order they are shown."""

    items: list[Guide] = Field(max_length=200)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        codes = [one.code for one in self.items]
        if len(set(codes)) < len(codes):
            raise ValueError("a code stands twice")
        return self


class Block(Message):
    """Hours that can be booked on a day, by the archive's clock.

    Attributes:
        free: places left when this was published; none: not counted.
    """

    opens: dt.time
    closes: dt.time
    free: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("a block ends before it begins")
        return self


class Day(Message):
    """A day's blocks; none when it is closed."""

    day: dt.date
    blocks: list[Block] = Field(default_factory=list, max_length=50)
    closed: bool = False


class Availability(Message):
    """``data`` of ``availability.publish``."""

    days: list[Day] = Field(max_length=800)
    zone: str = ""

    @field_validator("zone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError("no such time zone") from error
        return name


def publish_guides(connection: Connection, published: GuideList) -> None:
    """Offer exactly these; what was offered before stays known for the requests filed by it."""
    connection.execute(update(schema.guide).values(offered=False))
    for position, one in enumerate(published.items):
        values = {"position": position, "offered": True, "data": one.model_dump(mode="json")}
        connection.execute(
            insert_or(schema.guide)
            .values(code=one.code, version=one.version, **values)
            .on_conflict_do_update(index_elements=["code", "version"], set_=values)
        )


def guides_offered(connection: Connection) -> tuple[Guide, ...]:
    """The kinds of request that can be filed now, in the desk's order."""
    rows = connection.execute(
        select(schema.guide.c.data).where(schema.guide.c.offered).order_by(schema.guide.c.position)
    )
    return tuple(Guide.model_validate(row.data) for row in rows)


def guide_of(connection: Connection, code: str, version: int | None = None) -> Guide | None:
    """A guide: the one offered now, or the version by which a request was filed."""
    which = schema.guide.c.offered if version is None else schema.guide.c.version == version
    data = connection.execute(
        select(schema.guide.c.data).where(schema.guide.c.code == code, which)
    ).scalar_one_or_none()
    return None if data is None else Guide.model_validate(data)


def publish_availability(connection: Connection, published: Availability, at: dt.datetime) -> None:
    """Offer exactly these days."""
    connection.execute(delete(schema.availability))
    for one in {day.day: day for day in published.days}.values():
        connection.execute(
            schema.availability.insert().values(
                day=one.day.isoformat(),
                data=one.model_dump(mode="json"),
                zone=published.zone,
                published_at=stamp(at),
            )
        )


class Slot(Message):
    """A block of hours that a reader may choose.

    Attributes:
        free: places left now, counting what was booked here since the desk published; none: not counted.
        published: the desk offers it, so that a booking in it is a promise.
    """

    start: dt.datetime
    end: dt.datetime
    free: int | None
    published: bool

    @property
    def key(self) -> str:
        """Names it in a form."""
        return self.start.isoformat()

    @property
    def full(self) -> bool:
        """Nobody more may book it."""
        return self.free is not None and self.free <= 0


def slots(connection: Connection, now: dt.datetime) -> tuple[Slot, ...]:
    """What can be booked from now on: the desk's hours, or weekdays' usual ones until it has published any."""
    days = connection.execute(select(schema.availability).order_by(schema.availability.c.day)).all()
    if not days:
        return _usual(now)
    taken = _taken_since(connection, days[0].published_at)
    found: list[Slot] = []
    for row in days:
        day = Day.model_validate(row.data)
        zone = ZoneInfo(row.zone) if row.zone else now.tzinfo
        for block in () if day.closed else sorted(day.blocks, key=lambda one: one.opens):
            start = dt.datetime.combine(day.day, block.opens, zone)
            end = dt.datetime.combine(day.day, block.closes, zone)
            if end > now:
                free = None if block.free is None else max(0, block.free - taken[start])
                found.append(Slot(start=start, end=end, free=free, published=True))
    return tuple(found)


def _usual(now: dt.datetime) -> tuple[Slot, ...]:
    days = (now.date() + dt.timedelta(days=n) for n in range(1, _AHEAD_DAYS + 1))
    return tuple(
        Slot(
            start=dt.datetime.combine(day, opens, now.tzinfo),
            end=dt.datetime.combine(day, closes, now.tzinfo),
            free=None,
            published=False,
        )
        for day in days
        if day.weekday() < 5
        for opens, closes in DEFAULT_HOURS
    )


def _taken_since(connection: Connection, published_at: str) -> Counter[dt.datetime]:
    """Start -> bookings made here that the desk could not count when it published."""
    rows = connection.execute(
        select(schema.subject.c.snapshot).where(
            schema.subject.c.kind == SubjectKind.BOOKING.value,
            schema.subject.c.gone.is_(False),
            schema.subject.c.made_at > published_at,
            func.json_extract(schema.subject.c.desk, "$.made_by_desk") == 0,
        )
    )
    bookings = (BookingData.model_validate(row.snapshot) for row in rows)
    return Counter(one.start for one in bookings if one.status is not BookingStatus.CANCELLED)
