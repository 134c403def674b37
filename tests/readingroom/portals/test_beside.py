"""Rounds in a process of their own come to the same, and nothing that happens to it loses anything."""

from __future__ import annotations

import datetime as dt
import os
import select as readiness
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from readingroom.beside import Beside
from readingroom.bookings.records import Booking
from readingroom.clock import Clock
from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.portals.exchange import Stage
from readingroom.portals.queries import particulars, portals
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.a_portal import APortal
from tests.readingroom.portals.conftest import exchange
from tests.ui.portals.window import NINE, arrive


@pytest.fixture
def beside() -> Iterator[Beside]:
    other = Beside()
    yield other
    other.close()


def booked(desk: Desk) -> int:
    counted = select(func.count()).select_from(Booking)
    return desk.read(lambda reading: reading.session.scalars(counted).one())


def test_it_does_what_a_round_does_and_stays_for_the_next(
    connected: Desk, portal: APortal, beside: Beside
) -> None:
    portal.book("王小明", NINE)
    steps: list[tuple[str, Stage]] = []
    (report,) = beside.rounds(
        connected,
        connected.read(particulars),
        progress=lambda name, stage, _done, _of: steps.append((name, stage)),
    )
    assert (report.failed, report.pulled, report.taken, booked(connected)) == (None, 1, 1, 1)
    assert ("网上查档", Stage.PULLING) in steps
    first = beside.pid
    arrive(connected, "b1")
    (report,) = beside.rounds(connected, connected.read(particulars))
    assert (report.pushed, portal.states()) == (1, {"b1": "arrived"})
    assert beside.pid == first != os.getpid()


def test_it_stops_between_two_steps_and_goes_on_another_time(
    connected: Desk, portal: APortal, beside: Beside
) -> None:
    for number in range(400):
        portal.book(f"读者{number}", NINE)
    portal.page = 20
    stops: list[Callable[[], None]] = []

    def told(_name: str, _stage: Stage, done: int, _of: int | None) -> None:
        if done:
            stops[0]()

    (report,) = beside.rounds(connected, connected.read(particulars), progress=told, on_stop=stops.append)
    assert report.stopped
    assert booked(connected) < 400
    stops[0]()  # says nothing to the rounds that follow
    (report,) = beside.rounds(connected, connected.read(particulars))
    assert (report.failed, report.stopped, booked(connected)) == (None, False, 400)


def test_a_portal_that_is_silent_is_not_waited_for(connected: Desk, portal: APortal, beside: Beside) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, "b1")
    portal.falls_silent = True

    def when_silent(stop: Callable[[], None]) -> None:
        threading.Thread(target=lambda: portal.silent.wait() and stop()).start()

    (report,) = beside.rounds(connected, connected.read(particulars), on_stop=when_silent)
    assert report.stopped
    assert not portal.heard.is_set(), "it was left before it said anything"
    portal.heard.set()


def test_killed_in_the_middle_it_is_told_and_made_good(
    connected: Desk, portal: APortal, beside: Beside, room: Path
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, "b1")
    portal.falls_silent = True

    def end() -> None:
        portal.silent.wait()
        assert beside.pid is not None
        os.kill(beside.pid, signal.SIGKILL)

    threading.Thread(target=end).start()
    with pytest.raises(Unavailable) as told:
        beside.rounds(connected, connected.read(particulars))
    assert told.value.code == "portal.exchange_ended"
    portal.heard.set()
    later = Desk(room, clock=Clock.starting(MORNING + dt.timedelta(minutes=5), ZONE))
    try:
        for _ in range(2):
            (report,) = beside.rounds(later, later.read(particulars))
            assert report.failed is None
        (one,) = later.read(portals)
        assert (one.counts["unknown"], portal.states()) == (0, {"b1": "arrived"})
    finally:
        later.close()
    assert [kind for _, kind, _, _ in portal.effects].count("booking.state") == 1


def test_what_is_wrong_with_the_database_is_told_as_anywhere(
    connected: Desk, beside: Beside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "another key"))
    with pytest.raises(Unavailable) as told:
        beside.rounds(connected, connected.read(particulars))
    assert told.value.code.startswith("key.")


def test_a_bug_over_there_is_a_bug_over_here(connected: Desk, beside: Beside) -> None:
    (one,) = connected.read(particulars)
    with pytest.raises((TypeError, AttributeError)) as told:
        beside.rounds(connected, [replace(one, address=7)])  # type: ignore[arg-type]  # nobody would
    assert any("sync_portal" in note for note in told.value.__notes__), "it says where"


def test_closed_it_takes_no_more(connected: Desk, beside: Beside) -> None:
    beside.rounds(connected, connected.read(particulars))
    beside.close()
    assert beside.pid is None
    with pytest.raises(Unavailable):
        beside.rounds(connected, connected.read(particulars))


_WINDOW = """
import sys
from readingroom.desk import Desk
from readingroom.beside import Beside
from readingroom.portals.queries import particulars

if __name__ == "__main__":
    desk, beside = Desk(sys.argv[1]), Beside()
    beside.rounds(desk, desk.read(particulars))
    print(beside.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="the end of somebody else's process is heard on Linux"
)
def test_it_ends_with_the_window_however_that_ended(connected: Desk, room: Path, tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(_WINDOW)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "READINGROOM_NOW": MORNING.isoformat(),
    }
    window = subprocess.Popen(
        [sys.executable, script, room],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert window.stdin is not None
    assert window.stdout is not None
    other = os.pidfd_open(int(window.stdout.readline()))
    try:
        window.kill()
        window.wait()
        ended, _, _ = readiness.select([other], [], [], 30)
        assert ended, "nobody is left to talk to portals in nobody's name"
    finally:
        os.close(other)
        window.stdin.close()
        window.stdout.close()
