"""What a desk and a portal know of one booking, in short."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from readingroom.bookings.commands import (
    Arrive,
)
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from tests.readingroom.portals.a_portal import APortal


def booking(desk: Desk, external_id: str = "b1") -> Booking:
    def one(reading: Reading) -> Booking:
        return reading.session.scalars(select(Booking).where(Booking.external_id == external_id)).one()

    return desk.read(one)


def arrive(desk: Desk, clerk: Actor, external_id: str = "b1") -> int:
    done = desk.execute(
        Arrive(booking_id=booking(desk, external_id).id, particulars=Particulars(name="王小明")), clerk
    )
    return next(event.visit_id for event in done.events if hasattr(event, "visit_id"))


def told(portal: APortal, kind: str = "booking.state") -> list[tuple[str, Any]]:
    """(subject, state) of everything of a kind that was carried out, in order."""
    return [(subject, data.get("state")) for _, one, subject, data in portal.effects if one == kind]
