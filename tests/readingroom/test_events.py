"""Events come back from the audit in a process that has carried out no command."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from readingroom.events import Event, event_from_json, subjects_of

READ = (
    "from readingroom.events import event_from_json; "
    'print(event_from_json({"kind": "office.day.DayReopened", "closed_day_id": 1, "day": "2026-11-23"}).kind)'
)


@dataclass(frozen=True, kw_only=True)
class _Merged(Event):
    unit_id: int
    retrieval_ids: tuple[int, ...]
    code: str
    note_id: int | None = None


def test_an_area_s_events_are_loaded_when_the_first_is_read() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "office.day.DayReopened"


@pytest.mark.parametrize("kind", ["office.day.NeverHappened", "nowhere.DayReopened"])
def test_a_kind_of_a_newer_version_is_told(kind: str) -> None:
    with pytest.raises(KeyError):
        event_from_json({"kind": kind})


def test_what_an_event_is_about_is_told_from_what_was_written() -> None:
    event = _Merged(unit_id=3, retrieval_ids=(4, 5), code="J001")
    assert set(event.subjects()) == {("unit", 3), ("retrieval", 4), ("retrieval", 5)}
    assert set(subjects_of(event.to_json())) == set(event.subjects())
