"""For all tests: a busy machine is no failure, and what takes long begins first."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

_LONG = (
    "readingroom/test_killed.py",
    "readingroom/portals/test_killed.py",
    "readingroom/portals/test_together.py",
    "readingroom/copies/desk/test_killed.py",
    "readingroom/retrieval/test_machine.py",
    "readingroom/portals/test_machine.py",
    "readingroom/cli/test_a_booking_by_scans.py",
    "ui/test_under_xvfb.py",
    "contracts/test_caldav.py",
    "ui/whole_day/test_whole_day.py",
    "ui/whole_day/test_one_case.py",
)
"""Files of few tests that take long. Left to the end, one process works through them while the other is idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files before the others, in their order; all else stays as it was collected."""
    folder = Path(__file__).parent
    place = {folder / file: at for at, file in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.path, len(_LONG)))
