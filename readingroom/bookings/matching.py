"""Which booking a row of an import is about.

Identity is (system instance, external id), never the channel. One export names the instance
(``pretix:tickets.example.org``) and another only the kind (``pretix``); each may call a booking by another id.
All names under which a booking was met are kept as its aliases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.rules import BookingState, KnownBooking
from readingroom.bookings.snapshot import BookingSnapshot
from readingroom.store.rows import looked_up

__all__ = ["Matches", "bookings_of", "known", "matches", "named"]


def _kind(system: str) -> str:
    return system.partition(":")[0]


def _compatible(one: str, other: str) -> bool:
    """Whether two system names may be the same instance."""
    return one == other or (_kind(one) == _kind(other) and (":" not in one or ":" not in other))


One = TypeVar("One", bound=Any)
"""A booking: its record, or one that is new; both say of which ``system`` they are."""


@dataclass
class Matches(Generic[One]):
    """The known bookings that a batch of rows may be about.

    Attributes:
        by_name: (system, name) -> the booking so called in that system; bookings made while the batch is
            applied are added with `learn`.
    """

    by_name: dict[tuple[str, str], One] = field(default_factory=dict)

    def of(self, snapshot: BookingSnapshot) -> list[One]:
        """The bookings that the row may mean: one, none, or several where two instances use the same name."""
        exact = self.by_name.get((snapshot.system, snapshot.external_id))
        if exact is not None and (":" in snapshot.system or exact.system == snapshot.system):
            return [exact]
        found: list[One] = []  # those just made have no id yet
        for name in (snapshot.external_id, *snapshot.aliases):
            for system in self._index.get(name, ()):
                booking = self.by_name[system, name]
                if (
                    booking not in found
                    and _compatible(system, snapshot.system)
                    and _compatible(booking.system, snapshot.system)
                ):
                    found.append(booking)
        return found

    def __post_init__(self) -> None:
        self._index: dict[str, list[str]] = {}
        for system, name in self.by_name:
            self._index.setdefault(name, []).append(system)

    def learn(self, booking: One, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Note under which names a booking was met; those that were new are handed back."""
        new = [name for name in dict.fromkeys(names) if name not in self.by_name]
        for system, name in new:
            self.by_name[system, name] = booking
            self._index.setdefault(name, []).append(system)
        return new


def matches(session: Session, snapshots: Sequence[BookingSnapshot]) -> Matches[Booking]:
    """The known bookings that these rows may be about, in a handful of statements however many rows there are."""
    ids: dict[tuple[str, str], int] = {}
    by_kind: dict[str, set[str]] = {}
    for snapshot in snapshots:
        by_kind.setdefault(_kind(snapshot.system), set()).update((snapshot.external_id, *snapshot.aliases))
    for kind, names in by_kind.items():
        systems = _systems_of(session, kind)
        if not systems:
            continue
        ids |= named(session, systems, names)
        for row in looked_up(session, _BY_ALIAS, systems=systems, names=list(names)):
            ids.setdefault((row.system, row.external_id), row.booking_id)
    bookings = bookings_of(session, ids.values())
    return Matches({name: bookings[one] for name, one in ids.items()})


def named(session: Session, systems: Collection[str], names: Collection[str]) -> dict[tuple[str, str], int]:
    """Ids of the bookings that have one of these names in one of these systems, by system and name."""
    rows = looked_up(session, _BY_NAME, systems=list(systems), names=list(names))
    return {(row.system, row.external_id): row.id for row in rows}


def bookings_of(session: Session, ids: Collection[int]) -> dict[int, Booking]:
    """The bookings with these ids, by id. Nothing is asked where there are none: most that come in are new."""
    if not ids:
        return {}
    found = session.scalars(select(Booking).where(Booking.id.in_(set(ids))))
    return {booking.id: booking for booking in found}


_BY_NAME = select(Booking.id, Booking.system, Booking.external_id).where(
    Booking.system.in_(bindparam("systems", expanding=True)),
    Booking.external_id.in_(bindparam("names", expanding=True)),
)
_BY_ALIAS = select(BookingAlias.booking_id, BookingAlias.system, BookingAlias.external_id).where(
    BookingAlias.system.in_(bindparam("systems", expanding=True)),
    BookingAlias.external_id.in_(bindparam("names", expanding=True)),
)
# ';' follows ':' in ASCII, so everything from "pretix" up to "pretix;" is pretix or pretix:<instance>.
_OF_KIND: Select[str | None] = select(func.min(Booking.system)).where(Booking.system < bindparam("beyond"))
_FIRST_SYSTEM = _OF_KIND.where(Booking.system >= bindparam("last"))
_NEXT_SYSTEM = _OF_KIND.where(Booking.system > bindparam("last"))
_ALIASED = select(BookingAlias.system).where(BookingAlias.system == bindparam("kind")).limit(1)


def _systems_of(session: Session, kind: str) -> list[str]:
    """The instances of this kind that bookings came from, each found by one step in the index."""
    systems: list[str] = []
    last, step = kind, _FIRST_SYSTEM
    while True:
        # With a second lower bound the index would be walked from the first of them.
        ((following,),) = looked_up(session, step, beyond=f"{kind};", last=last)
        if following is None:
            return [system for system in systems if _kind(system) == kind] + _aliased(session, kind, systems)
        systems.append(following)
        last, step = following, _NEXT_SYSTEM


def _aliased(session: Session, kind: str, known: list[str]) -> list[str]:
    """Names of systems under which only aliases are kept: the bare kind, once an instance took its bookings over."""
    bare = [row.system for row in looked_up(session, _ALIASED, kind=kind)]
    return [system for system in bare if system not in known]


def known(booking: Booking) -> KnownBooking:
    """A booking as a plan needs it."""
    return KnownBooking(
        state=BookingState(booking.state),
        last_seen=booking.last_seen,
        cancelled_by=booking.cancelled_by,
        version=booking.version,
        modified=booking.modified_at,
    )
