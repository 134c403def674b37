"""The time of day at the archive."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from readingroom.errors import Unavailable

__all__ = ["Clock", "local_zone"]


class _MachineZone(dt.tzinfo):
    """The zone this machine is set to, summer and winter: the system is asked for every moment.

    What `datetime.astimezone` gives is the offset of one moment, an hour wrong for half the year.
    """

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """What the system's wall clock is ahead of UTC at its own time of day."""
        return self._system(moment).utcoffset()

    def dst(self, moment: dt.datetime | None) -> None:
        """Not told."""

    def tzname(self, moment: dt.datetime | None) -> str | None:
        """The system's name for it."""
        return self._system(moment).tzname()

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        """What the wall clock shows; of an hour that comes twice in autumn the second is told by `fold`."""
        shown = moment.replace(tzinfo=dt.UTC).astimezone()
        local = shown.replace(tzinfo=self)
        return local if local.utcoffset() == shown.utcoffset() else local.replace(fold=1)

    @staticmethod
    def _system(moment: dt.datetime | None) -> dt.datetime:
        if moment is not None:
            try:
                return moment.replace(tzinfo=None).astimezone()
            except (OverflowError, OSError, ValueError):
                pass  # before 1970 on Windows, or at the ends of the calendar: no zone is known there
        return dt.datetime.now().astimezone()


_MACHINE = _MachineZone()


def local_zone() -> dt.tzinfo:
    """The zone this machine is set to."""
    return _MACHINE


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
