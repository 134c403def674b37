"""What can still be booked: open hours and free places, day by day, as portals that can are told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from readingroom.bookings import calendar
from readingroom.bookings.opening import calendar_of, capacity, promises
from readingroom.command import Context
from readingroom.settings import LEAD_DAYS_MOST, TIME_ZONE

__all__ = ["availability"]


def availability(session: Session, context: Context) -> dict[str, Any]:
    """The data of ``availability.publish``: every day from today that may be booked.

    A block without a limit has no ``free``.
    """
    first = context.clock.local(context.recorded_at).date()
    days = [first + dt.timedelta(days=number) for number in range(context.settings[LEAD_DAYS_MOST] + 1)]
    week = calendar_of(session, days[0], days[-1])
    promised = promises(session, context.clock, days[0], days[-1])
    told: list[dict[str, Any]] = []
    for day in days:
        blocks: list[dict[str, Any]] = []
        for hours in calendar.blocks(week, day) if calendar.is_open_day(week, day) else ():
            block: dict[str, Any] = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
            most = capacity(session, context.settings, hours)
            if most is not None:
                taken = sum(
                    start < hours.closes and end > hours.opens for start, end in promised.get(day, ())
                )
                block["free"] = max(0, most - taken)
            blocks.append(block)
        told.append({"day": day.isoformat(), "blocks": blocks, "closed": not blocks})
    zone = context.settings[TIME_ZONE]
    return {"days": told} | ({"zone": zone} if zone else {})
