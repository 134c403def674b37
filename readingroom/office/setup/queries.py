"""What is set."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.office.staff.queries import StaffMember, everyone
from readingroom.settings import SETTINGS

__all__ = ["Beginning", "beginning", "every_setting"]


@dataclass(frozen=True)
class Beginning:
    """What the window needs to know when it has opened a database.

    Attributes:
        settings: key -> value.
        people: who may be at the desk.
    """

    settings: dict[str, str | int | bool]
    people: tuple[StaffMember, ...]


def beginning(reading: Reading) -> Beginning:
    """What the window needs to know first."""
    return Beginning(every_setting(reading), everyone(reading))


def every_setting(reading: Reading) -> dict[str, str | int | bool]:
    """Key -> value of every setting as it stands."""
    return {key: reading.settings[setting] for key, setting in SETTINGS.items()}
