"""What the Today page asks, each as one reading at one moment.

The list needs little; what one case needs (`ui.today.case_reading`) is loaded when the first is asked for, in the
reading thread, after the list is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from readingroom.command import Reading
from readingroom.office.day.queries import Row, today_page
from readingroom.office.day.queries import TodayPage as TodayDay
from readingroom.settings import MASK_PERSONAL, USES_QUEUE, USES_SEATS

if TYPE_CHECKING:
    from readingroom.bookings.queries import DayRow
    from ui.today.case_reading import CaseSheet

__all__ = ["Listed", "Picture", "case_of", "case_sheet", "picture"]


@dataclass(frozen=True)
class Listed:
    """One line of the page.

    Attributes:
        row: as the day knows it.
        masked: the name is shown masked.
    """

    row: Row
    masked: bool

    @property
    def case_id(self) -> int:
        """Whose line it is."""
        return self.row.case_id

    @property
    def day(self) -> DayRow:
        """The booking or visit."""
        return self.row.person

    @property
    def group(self) -> str:
        """``now``, ``next``, ``later`` or ``done``."""
        return self.row.when.value

    @property
    def name(self) -> str:
        """As it may stand on the screen."""
        return self.row.name.shown(masked=self.masked)


@dataclass(frozen=True)
class Picture:
    """The day at a glance.

    Attributes:
        page: the day.
        rows: everybody, by group and hour.
        uses_seats, uses_queue: what the room is set up for.
    """

    page: TodayDay
    rows: tuple[Listed, ...]
    uses_seats: bool
    uses_queue: bool


def picture(reading: Reading) -> Picture:
    """Everything on the page."""
    page, masked = today_page(reading), reading.settings[MASK_PERSONAL]
    return Picture(
        page,
        tuple(Listed(row, masked) for row in page.rows),
        uses_seats=reading.settings[USES_SEATS],
        uses_queue=reading.settings[USES_QUEUE],
    )


def case_of(reading: Reading, kind: str, identity: int) -> int | None:
    """See `ui.today.case_reading.case_of`."""
    from ui.today import case_reading

    return case_reading.case_of(reading, kind, identity)


def case_sheet(reading: Reading, case_id: int) -> CaseSheet | None:
    """See `ui.today.case_reading.case_sheet`."""
    from ui.today import case_reading

    return case_reading.case_sheet(reading, case_id)
