"""What is set."""

from __future__ import annotations

from readingroom.command import Reading
from readingroom.settings import SETTINGS

__all__ = ["every_setting"]


def every_setting(reading: Reading) -> dict[str, str | int | bool]:
    """Key -> value of every setting as it stands."""
    return {key: reading.settings[setting] for key, setting in SETTINGS.items()}
