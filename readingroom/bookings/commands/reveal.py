"""A booking's personal data shown in full; the audit keeps who looked, when and at which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readingroom.bookings.commands.steps import booking_of
from readingroom.bookings.events import BookingDataShown
from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event

__all__ = ["HANDLERS", "RevealBooking"]


@dataclass(frozen=True, kw_only=True)
class RevealBooking(Command):
    """Somebody asks to see in full what a booking says about its reader, who is not known yet."""

    permission = Permission.RECEIVE
    booking_id: int


def reveal_booking(session: Session, command: RevealBooking, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``booking.unknown``."""
    return [BookingDataShown(booking_id=booking_of(session, command.booking_id).id)]


HANDLERS: Mapping[type[Command], Handler] = {RevealBooking: reveal_booking}
