"""Events come back from the audit in a process that has carried out no command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from readingroom.events import event_from_json

READ = (
    "from readingroom.events import event_from_json; "
    'print(event_from_json({"kind": "office.day.DayReopened", "closed_day_id": 1, "day": "2026-11-23"}).kind)'
)


def test_an_area_s_events_are_loaded_when_the_first_is_read() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "office.day.DayReopened"


@pytest.mark.parametrize("kind", ["office.day.NeverHappened", "nowhere.DayReopened"])
def test_a_kind_of_a_newer_version_is_told(kind: str) -> None:
    with pytest.raises(KeyError):
        event_from_json({"kind": kind})
