"""Rounds go by themselves while the window is open."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QPushButton

from readingroom.desk import Desk
from readingroom.portals.overview import overview
from readingroom.portals.queries import portals
from tests.readingroom.portals.a_portal import APortal, Fault
from tests.readingroom.portals.conftest import exchange
from tests.ui.portals.window import NINE, arrive, conflict
from tests.ui.windows import settled
from ui.portal_rounds import PortalRounds
from ui.shell import Shell

Window = Callable[..., Shell]


def status(shell: Shell) -> str:
    """What the status line says of portals."""
    buttons = [one.text() for one in shell.status.findChildren(QPushButton)]
    return next((words for words in buttons if words.startswith(("Portal", "平台"))), "")


def begun(shell: Shell) -> PortalRounds:
    rounds = PortalRounds(shell, shell, every_ms=20)
    rounds.start()
    return rounds


def test_what_was_said_online_comes_in_by_itself(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    portal.book("王小明", NINE)
    shell = new_window()
    shown: list[object] = []
    shell.kit.jobs.began.connect(shown.append)
    begun(shell)
    settled(shell, until=lambda: status(shell) == "Portal: in step 8:30")
    (one,) = connected.read(portals)
    assert one.state == "well"
    assert shown == [], "nobody is shown work that goes on all day"


def test_what_happens_here_goes_out_without_waiting_for_the_next_minute(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    assert connected.read(overview).due == ()
    arrive(connected, "b1")
    begun(shell := new_window())
    settled(shell, until=lambda: portal.states() == {"b1": "arrived"})


def test_one_that_failed_is_left_alone_until_its_next_try(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    portal.faults.append(Fault(503, "GET"))
    shell = new_window()
    begun(shell)
    settled(shell, until=lambda: status(shell).startswith("Portal: trying again 8:3"))
    calls = len(portal.calls)
    looked = connected.read(overview)
    assert (looked.state, looked.due) == ("failing", ())
    settled(shell)
    assert len(portal.calls) == calls


def test_the_status_line_leads_to_the_page_and_counts_what_needs_a_hand(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    conflict(connected, portal)
    shell = new_window("zh_CN")
    rounds = PortalRounds(shell, shell)
    rounds.start()
    settled(shell, until=lambda: status(shell) == "平台：8:30 同步 · 待处理 1")
    assert connected.read(overview).hand == 1


def test_nothing_is_said_of_portals_where_none_is_connected(desk: Desk, new_window: Window) -> None:
    shell = new_window()
    PortalRounds(shell, shell).start()
    settled(shell)
    assert desk.read(overview).state == "none"
    assert status(shell) == ""


def test_a_portal_that_does_not_answer_holds_up_no_other_long_work(new_window: Window) -> None:
    shell = new_window()
    answered, done = threading.Event(), []
    shell.kit.jobs.exchange(shell, "portal", lambda _desk, _progress: answered.wait(30), shown=False)
    shell.kit.jobs.long(shell, "import", lambda _desk, _progress: answered.set(), done=done.append)
    settled(shell, until=lambda: done == [None])


def test_closing_waits_for_no_silent_portal_and_finds_out_next_time(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, "b1")
    portal.falls_silent = True
    shell = new_window()
    begun(shell)
    settled_but_busy(shell, until=portal.silent.is_set)
    shell.close()
    assert not portal.heard.is_set(), "it was left before it said anything"
    (one,) = connected.read(portals)
    assert (one.counts["unknown"], one.state) == (1, "well"), "it did not fail: nobody waited for it any more"
    portal.heard.set()
    for _ in range(2):
        exchange(connected)
    assert portal.states() == {"b1": "arrived"}
    assert [kind for _, kind, _, _ in portal.effects].count("booking.state") == 1


def settled_but_busy(shell: Shell, until: Callable[[], bool]) -> None:
    """Let events go on until something has happened, whatever is under way meanwhile."""
    app = QApplication.instance()
    assert app is not None
    for _ in range(4_000):
        app.processEvents()
        if until():
            return
        shell.thread().msleep(3)
    raise AssertionError("it never came")
