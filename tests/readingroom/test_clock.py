"""The archive's wall clock, summer and winter."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from readingroom.clock import Clock, local_zone


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine stands in Berlin."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone cannot be set for one process")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_the_machines_zone_knows_summer_in_winter_and_winter_in_summer() -> None:
    clock = Clock()
    for month, hour in ((1, 8), (7, 7)):
        moment = dt.datetime(2026, month, 15, hour, tzinfo=dt.UTC)
        assert clock.local(moment).time() == dt.time(9)
        assert dt.datetime(2026, month, 15, 9, tzinfo=local_zone()).astimezone(dt.UTC) == moment


@pytest.mark.usefixtures("berlin")
def test_an_hour_that_comes_twice_is_told_apart_and_comes_back() -> None:
    zone = local_zone()
    first, second = (dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))
    shown = [moment.astimezone(zone) for moment in (first, second)]
    assert [(local.time(), local.fold) for local in shown] == [(dt.time(2, 30), 0), (dt.time(2, 30), 1)]
    assert [local.astimezone(dt.UTC) for local in shown] == [first, second]
    assert shown[0].tzname() == "CEST"


@pytest.mark.usefixtures("berlin")
def test_a_clock_that_starts_in_summer_shows_that_hour() -> None:
    moment = dt.datetime(2026, 7, 1, 9)  # noqa: DTZ001  as somebody types it
    assert abs(Clock.starting(moment).local().replace(tzinfo=None) - moment) < dt.timedelta(minutes=1)


def test_the_ends_of_the_calendar_have_an_offset_too() -> None:
    for moment in (dt.datetime.min, dt.datetime.max):  # noqa: DTZ901
        assert moment.replace(tzinfo=local_zone()).utcoffset() is not None
