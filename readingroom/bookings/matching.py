"""Which booking a row of an import is about.

Identity is (system instance, external id), never the channel. One export names the instance
(``pretix:tickets.example.org``) and another only the kind (``pretix``); each may call a booking by another id.
All names under which a booking was met are kept as its aliases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.rules import BookingState, KnownBooking
from readingroom.bookings.snapshot import BookingSnapshot

__all__ = ["Matches", "known", "matches"]


def _kind(system: str) -> str:
    return system.partition(":")[0]


def _compatible(one: str, other: str) -> bool:
    """Whether two system names may be the same instance."""
    return one == other or (_kind(one) == _kind(other) and (":" not in one or ":" not in other))


@dataclass
class Matches:
    """The known bookings that a batch of rows may be about.

    Attributes:
        by_name: (system, name) -> the booking so called in that system; bookings made while the batch is
            applied are added with `learn`.
    """

    by_name: dict[tuple[str, str], Booking] = field(default_factory=dict)

    def of(self, snapshot: BookingSnapshot) -> list[Booking]:
        """The bookings that the row may mean: one, none, or several where two instances use the same name."""
        exact = self.by_name.get((snapshot.system, snapshot.external_id))
        if exact is not None and (":" in snapshot.system or exact.system == snapshot.system):
            return [exact]
        found: list[Booking] = []  # those just made have no id yet
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

    def learn(self, booking: Booking, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Note under which names a booking was met; those that were new are handed back."""
        new = [name for name in dict.fromkeys(names) if name not in self.by_name]
        for system, name in new:
            self.by_name[system, name] = booking
            self._index.setdefault(name, []).append(system)
        return new


def matches(session: Session, snapshots: Sequence[BookingSnapshot]) -> Matches:
    """The known bookings that these rows may be about, in a handful of statements however many rows there are."""
    found: dict[tuple[str, str], Booking] = {}
    by_kind: dict[str, set[str]] = {}
    for snapshot in snapshots:
        by_kind.setdefault(_kind(snapshot.system), set()).update((snapshot.external_id, *snapshot.aliases))
    for kind, names in by_kind.items():
        systems = _systems_of(session, kind)
        if not systems:
            continue
        direct = select(Booking).where(Booking.system.in_(systems), Booking.external_id.in_(names))
        for booking in session.scalars(direct):
            found[booking.system, booking.external_id] = booking
        called = (
            select(BookingAlias, Booking)
            .join(Booking, Booking.id == BookingAlias.booking_id)
            .where(BookingAlias.system.in_(systems), BookingAlias.external_id.in_(names))
        )
        for alias, booking in session.execute(called):
            found.setdefault((alias.system, alias.external_id), booking)
    return Matches(found)


def _systems_of(session: Session, kind: str) -> list[str]:
    """The instances of this kind that bookings came from, each found by one step in the index."""
    systems: list[str] = []
    last = ""
    while True:
        # ';' follows ':' in ASCII, so everything from "pretix" up to "pretix;" is pretix or pretix:<instance>.
        following = session.scalar(
            select(func.min(Booking.system)).where(
                Booking.system >= kind, Booking.system < f"{kind};", Booking.system > last
            )
        )
        if following is None:
            return [system for system in systems if _kind(system) == kind] + _aliased(session, kind, systems)
        systems.append(following)
        last = following


def _aliased(session: Session, kind: str, known: list[str]) -> list[str]:
    """Names of systems under which only aliases are kept: the bare kind, once an instance took its bookings over."""
    bare = session.scalar(select(BookingAlias.system).where(BookingAlias.system == kind).limit(1))
    return [bare] if bare is not None and bare not in known else []


def known(booking: Booking) -> KnownBooking:
    """A booking as a plan needs it."""
    return KnownBooking(
        state=BookingState(booking.state),
        last_seen=booking.last_seen,
        cancelled_by=booking.cancelled_by,
        version=booking.version,
        modified=booking.modified_at,
    )
