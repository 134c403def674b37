"""What a connected portal says of bookings, and what it was told of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from readingroom.bookings.commands.snapshots import PLAIN, Batch, Taken
from readingroom.bookings.commands.steps import booking_of
from readingroom.bookings.matching import bookings_of, named
from readingroom.bookings.records import Booking, BookingAlias
from readingroom.bookings.rules import BookingAction, BookingPlan, BookingState, What
from readingroom.bookings.snapshot import BookingSnapshot, SnapshotStatus
from readingroom.command import Context
from readingroom.events import Event

__all__ = ["bookings_called", "desk_values", "identified", "note_told", "side_with_source", "take_snapshots"]


def take_snapshots(
    session: Session,
    snapshots: Sequence[BookingSnapshot],
    context: Context,
    *,
    cases: Mapping[str, int] | None = None,
) -> tuple[list[Taken], list[Event]]:
    """Take in what a connected portal says, in the order in which it said it; the same again changes nothing.

    Args:
        session: in the command's transaction.
        snapshots: a few hundred at most.
        context: of the command.
        cases: external id -> the case it belongs to, where that is known already.
    """
    batch = Batch(session, snapshots, context, run=None, belongs=cases or {})
    taken = [batch.take(snapshot) for snapshot in snapshots]
    batch.settle()
    return [one for one in taken if one is not None], batch.events


def desk_values(booking: Booking) -> dict[str, Any]:
    """How the desk has a booking, as sources tell of one (`readingroom.bookings.rules.values_told`)."""
    states = {BookingState.REQUESTED.value: "requested", BookingState.CANCELLED.value: "cancelled"}
    plain = {name: getattr(booking, name) or "" for name in PLAIN}
    return plain | {
        "status": states.get(booking.state, "confirmed"),
        "start": booking.starts_at.astimezone(dt.UTC).isoformat(),
        "end": None if booking.ends_at is None else booking.ends_at.astimezone(dt.UTC).isoformat(),
        "name": booking.name,
        "wanted": list(booking.wanted),
    }


def bookings_called(session: Session, snapshots: Sequence[BookingSnapshot]) -> dict[str, Booking]:
    """The bookings that have exactly the names that snapshots of connected portals give, by external id."""
    found = named(
        session, {one.system for one in snapshots}, [snapshot.external_id for snapshot in snapshots]
    )
    return {booking.external_id: booking for booking in bookings_of(session, found.values()).values()}


def note_told(session: Session, booking_id: int, told: Mapping[str, Any], version: int | None) -> None:
    """Remember that the source has this from us: when it says so itself, that is nothing new.

    Args:
        session: in the command's transaction.
        booking_id: of the booking.
        told: field -> value, as `readingroom.bookings.rules.values_told` writes them.
        version: of the booking at its source after it was told, None where there are no versions.
    """
    booking = booking_of(session, booking_id)
    booking.last_seen = {**booking.last_seen, **told}
    if version is not None:
        booking.version = max(version, booking.version or 0)
    session.flush()


def identified(session: Session, booking_id: int, system: str, external_id: str) -> None:
    """A booking of ours was made in another system: from now on that is its identity, and the old one a name.

    The number that the reader was given stays the case's.

    Args:
        session: in the command's transaction.
        booking_id: of the booking.
        system: the instance.
        external_id: canonical within it.
    """
    booking = booking_of(session, booking_id)
    session.add(BookingAlias(system=booking.system, external_id=booking.external_id, booking_id=booking.id))
    booking.system, booking.external_id = system, external_id
    session.flush()


def side_with_source(
    session: Session, booking_id: int, snapshot: BookingSnapshot, fields: frozenset[str], context: Context
) -> list[Event]:
    """Where desk and source differ, a person says that the source is right in these fields.

    Raises:
        Refused: ``booking.is_<state>``: a visit that took place cannot be cancelled afterwards.
    """
    booking = booking_of(session, booking_id)
    batch = Batch(session, [snapshot], context, run=None)
    actions: tuple[BookingAction, ...] = ()
    if "status" in fields:
        cancelled = snapshot.status is SnapshotStatus.CANCELLED
        if cancelled != (
            booking.state == BookingState.CANCELLED
        ):  # else the desk has come to the same meanwhile
            actions = (BookingAction.CANCEL,) if cancelled else (BookingAction.REINSTATE,)
    batch.carry_out(
        booking, snapshot, BookingPlan(what=What.CHANGED, fields=fields, apply=True, actions=actions)
    )
    batch.settle()
    return batch.events
