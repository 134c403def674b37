"""The time of day at the archive."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from readingroom.errors import Unavailable

__all__ = ["Clock", "local_zone"]


def local_zone() -> dt.tzinfo:
    """The zone this machine is set to."""
    zone = dt.datetime.now().astimezone().tzinfo
    if zone is None:  # pragma: no cover - astimezone() always sets one
        raise RuntimeError("the system has no time zone")
    return zone


@dataclass(frozen=True)
class Clock:
    """Tells the time; for demonstrations and tests it starts at another moment and runs on from there.

    Attributes:
        offset: what is added to the system's time.
        zone: the archive's time zone; the machine's own by default.
    """

    offset: dt.timedelta = dt.timedelta()
    zone: dt.tzinfo = field(default_factory=local_zone)

    @classmethod
    def from_environment(cls) -> Clock:
        """The system's clock, or the one that ``READINGROOM_NOW`` (ISO 8601) sets.

        Only demonstration and test databases take another clock; `readingroom.desk.Desk` sees to it.

        Raises:
            Unavailable: ``clock.no_moment``: what ``READINGROOM_NOW`` says.
        """
        wanted = os.environ.get("READINGROOM_NOW", "").strip()
        try:
            return cls.starting(dt.datetime.fromisoformat(wanted)) if wanted else cls()
        except ValueError as error:
            raise Unavailable("clock.no_moment", text=wanted) from error

    @classmethod
    def starting(cls, moment: dt.datetime, zone: dt.tzinfo | None = None) -> Clock:
        """A clock that shows this moment now and runs on; a moment without a zone is local."""
        zone = zone or moment.tzinfo or local_zone()
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return cls(offset=aware - dt.datetime.now(dt.UTC), zone=zone)

    def now(self) -> dt.datetime:
        """This moment in UTC."""
        return dt.datetime.now(dt.UTC) + self.offset

    def local(self, moment: dt.datetime | None = None) -> dt.datetime:
        """A moment (this one by default) as the archive's wall clock shows it."""
        return (moment or self.now()).astimezone(self.zone)

    def today(self) -> dt.date:
        """The archive's date."""
        return self.local().date()

    def in_zone(self, name: str) -> Clock:
        """The same clock with its wall in the zone of this IANA name; the machine's own if empty.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: no such zone.
        """
        return Clock(self.offset, ZoneInfo(name)) if name else self
