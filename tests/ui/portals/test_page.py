"""The page of portals, by keyboard, against a real portal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QRadioButton, QWidget
from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.desk import Desk
from readingroom.portals.queries import conflicts, particulars, portals, quarantined, tellings
from readingroom.portals.tokens import tokens_of
from readingroom.requests.commands import AcceptRequest
from readingroom.requests.records import Request
from readingroom.store.tables import AuditRow
from tests.contracts.a_folder import AFolder
from tests.contracts.contract import NINE as AT_NINE
from tests.contracts.contract import connect as join
from tests.readingroom.portals.a_portal import TOKEN, APortal, Fault
from tests.readingroom.portals.conftest import exchange
from tests.readingroom.requests.filing import case_of
from tests.ui.portals.window import CLERK, NINE, arrive, conflict, rejected, request_conflict, unknown
from tests.ui.windows import settled
from ui.messages import ConfirmDialog
from ui.portals.page import PortalsPage
from ui.shell import Shell

Window = Callable[..., Shell]


def page_of(shell: Shell) -> PortalsPage:
    assert isinstance(shell.page, PortalsPage)
    return shell.page


def choose(shell: Shell, group: str) -> None:
    page = page_of(shell)
    line = next(line for line in page.model.rows() if line.group == group)
    page.table.select(line.key)
    settled(shell)


def groups(shell: Shell) -> list[str]:
    return [line.group for line in page_of(shell).model.rows()]


def key(shell: Shell, which: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    handle = shell.windowHandle()
    assert handle is not None
    shell.activateWindow()
    QTest.keyClick(handle, which, modifier)
    settled(shell)


def next_step(shell: Shell) -> None:
    """Ctrl+Enter."""
    key(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def press(shell: Shell, name: str) -> None:
    """Space on the button with this name, or Enter on its row of the menu."""
    detail = page_of(shell).detail
    assert detail is not None
    listed = next((one for one in detail.quiet.menu.actions() if one.text() == name), None)
    if listed is not None:
        listed.trigger()
    else:
        (found,) = [
            one
            for one in shell.findChildren(QAbstractButton)
            if one.isVisible() and one.accessibleName() == name
        ]
        assert found.isEnabled(), name
        QTest.keyClick(found, Qt.Key.Key_Space)
    settled(shell)


def answer_dialog(*, agree: bool) -> None:
    """Answer the question that comes next."""

    asks = QTimer(QApplication.instance(), interval=20)

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, ConfirmDialog):
            asks.stop()
            asked.accept() if agree else asked.reject()

    asks.timeout.connect(answer)
    asks.start()


def looked_at_bookings(reading: Reading) -> int:
    """How often a booking's data was shown in full."""
    found = select(func.count()).where(AuditRow.command == "RevealBooking")
    return reading.session.scalar(found) or 0


def visible_text(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_a_portal_is_connected_and_exchanged_with(
    desk: Desk, address: str, portal: APortal, new_window: Window
) -> None:
    portal.book("王小明", NINE)
    shell = new_window()
    assert "No portal is connected" in visible_text(shell)
    page = page_of(shell)
    page.connect_portal()
    assert page.detail is not None
    form = page.detail.sheet.form  # type: ignore[attr-defined]  # the sheet that connects has one
    form.set_values({"address": address, "token": "wrong"})
    next_step(shell)
    assert "does not accept the token" in visible_text(shell)
    assert desk.read(particulars) == ()
    form.set_values({"token": TOKEN})
    next_step(shell)
    settled(
        shell, until=lambda: bool(page.model.rows()) and page.model.rows()[0].subject.reached_at is not None
    )
    (one,) = desk.read(portals)
    assert (one.particulars.name, one.state) == ("网上查档", "well")
    assert tokens_of(desk.store).load(portal.instance) == TOKEN
    assert TOKEN not in visible_text(shell)


def test_a_portal_is_let_go_with_its_token(connected: Desk, portal: APortal, new_window: Window) -> None:
    shell = new_window()

    answer_dialog(agree=True)
    press(shell, "Let go")
    settled(shell, until=lambda: not page_of(shell).model.rows())
    assert connected.read(particulars) == ()
    assert tokens_of(connected.store).load(portal.instance) is None


def test_what_waits_goes_out_on_exchange_now(connected: Desk, portal: APortal, new_window: Window) -> None:
    portal.book("王小明", NINE)
    exchange(connected)
    arrive(connected, "b1")
    shell = new_window()
    assert groups(shell) == ["portals", "waiting"]
    key(shell, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled(shell, until=lambda: groups(shell) == ["portals"])
    assert portal.states() == {"b1": "arrived"}


def test_a_conflict_is_decided_field_by_field(connected: Desk, portal: APortal, new_window: Window) -> None:
    conflict(connected, portal)
    shell = new_window()
    choose(shell, "differ")
    detail = page_of(shell).detail
    assert detail is not None
    assert not detail.next_step.isEnabled()
    assert "Cancelled online after the reader checked in" in visible_text(detail)
    choices = {one.accessibleName(): one for one in detail.findChildren(QRadioButton)}
    assert not choices["Status: Portal: Cancelled"].isEnabled(), "a visit that took place is not cancelled"
    QTest.keyClick(choices["Start: Portal: 10:00"], Qt.Key.Key_Space)
    QTest.keyClick(choices["Status: Desk: Confirmed"], Qt.Key.Key_Space)
    next_step(shell)
    settled(shell, until=lambda: "differ" not in groups(shell))
    exchange(connected)
    assert portal.states() == {"b1": "arrived"}


def test_a_request_is_decided_for_the_portal_too(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    request_conflict(connected, portal)
    shell = new_window()
    choose(shell, "differ")
    detail = page_of(shell).detail
    assert detail is not None
    choices = {one.accessibleName(): one for one in detail.findChildren(QRadioButton)}
    assert not next(
        one for name, one in choices.items() if "Portal: not wanted any more" in name
    ).isEnabled(), "somebody works on it"
    assert "Work on it has begun" in visible_text(detail)
    assert "440524188001010014" not in visible_text(detail)
    QTest.keyClick(choices["The purpose: Portal: 编史修志"], Qt.Key.Key_Space)
    next_step(shell)
    settled(shell, until=lambda: len(connected.read(conflicts)[0].fields) == 3)
    purpose = connected.read(lambda reading: reading.session.scalars(select(Request.purpose)).one())
    assert purpose == "编史修志"


def test_a_rejected_one_shows_the_portals_words_and_is_given_up(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    rejected(connected, portal)
    shell = new_window()
    choose(shell, "refused")
    assert "no b1 here" in visible_text(shell)
    press(shell, "Give up")
    settled(shell, until=lambda: groups(shell) == ["portals"])
    (one,) = connected.read(particulars)
    assert connected.read(tellings, one.id) == ()


def test_an_unknown_one_says_when_it_may_be_sent_again(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    unknown(connected, portal)
    shell = new_window()
    assert groups(shell) == ["portals", "unknown", "waiting"]
    choose(shell, "waiting")
    assert "arrived" in visible_text(shell)
    choose(shell, "unknown")
    detail = page_of(shell).detail
    assert detail is not None
    assert not detail.next_step.isEnabled()
    assert "24 hours" in visible_text(detail)


def test_what_cannot_be_taken_in_says_why_and_is_put_aside(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    portal.book("王小明", NINE, status="perhaps")
    exchange(connected)
    shell = new_window()
    choose(shell, "quarantined")
    assert "Not as the protocol writes it: status" in visible_text(shell)
    press(shell, "Put aside")
    settled(shell, until=lambda: groups(shell) == ["portals"])
    assert connected.read(quarantined) == ()


def test_a_halt_is_answered(connected: Desk, portal: APortal, new_window: Window) -> None:
    for _ in range(8):
        portal.book("王小明", NINE)
    exchange(connected)
    for number in range(1, 7):
        portal.forget(f"b{number}")
    exchange(connected)
    shell = new_window()
    assert "takes away 6 of 8" in visible_text(shell)
    press(shell, "Go on, keep ours")
    settled(shell, until=lambda: page_of(shell).table.row.subject.state != "halted")
    (one,) = connected.read(portals)
    assert one.halted is None


def test_what_a_portal_took_away_is_taken_away_here_only_after_a_question(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    for _ in range(8):
        portal.book("王小明", NINE)
    exchange(connected)
    for number in range(1, 7):
        portal.forget(f"b{number}")
    exchange(connected)
    shell = new_window()
    answer_dialog(agree=False)
    press(shell, "It is right: go on")
    assert connected.read(portals)[0].state == "halted"
    answer_dialog(agree=True)
    press(shell, "It is right: go on")
    settled(shell, until=lambda: page_of(shell).table.row.subject.state != "halted")
    exchange(connected)
    assert connected.read(portals)[0].counts["inbox"] == 0


def test_an_older_export_is_read_only_after_a_question(
    desk: Desk, tmp_path: Path, new_window: Window
) -> None:
    folder = AFolder(tmp_path / "drop")
    folder.folder.mkdir()
    join(desk, folder, "网上预约")
    folder.book("王小明", AT_NINE)
    exchange(desk)
    folder.bring_older("old.csv", "YY0001,王小明,2026-12-03,11:00-12:00,已确认")
    exchange(desk)
    shell = new_window()
    assert "“old.csv” of 2026-09-20" in visible_text(shell)
    assert "1 stopped to ask" in visible_text(shell)
    answer_dialog(agree=False)
    press(shell, "Read it")
    assert desk.read(portals)[0].state == "halted"
    press(shell, "Pass over")
    settled(shell, until=lambda: page_of(shell).table.row.subject.state != "halted")
    assert (exchange(desk).halted, desk.read(portals)[0].counts["inbox"]) == (None, 0)


def test_cancel_stops_between_two_steps_and_gives_the_lease_back(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    for _ in range(300):
        portal.book("王小明", NINE)
    portal.page = 1
    shell = new_window()
    jobs = shell.kit.jobs
    jobs.began.connect(lambda job: job.stepped.connect(lambda step: step.done and job.cancel()))
    key(shell, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled(shell, until=lambda: shell.kit.actions["portals.exchange"].isEnabled())
    asked = sum(path.startswith("/changes") for _method, path in portal.calls)
    assert 0 < asked < 300
    (one,) = connected.read(portals)
    assert one.state in ("new", "well"), "nobody holds the exchange any more"


def test_a_portal_that_cannot_be_reached_is_told(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    shell = new_window()
    portal.faults.append(Fault(503, "GET"))
    key(shell, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled(shell, until=lambda: page_of(shell).strip.isVisible())
    (one,) = connected.read(portals)
    assert one.state == "failing"


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_every_state_has_words(code: str, connected: Desk, portal: APortal, new_window: Window) -> None:
    conflict(connected, portal)
    rejected(connected, portal, "b2")
    portal.book("李娜", NINE, status="perhaps")
    unknown(connected, portal, "b4")
    shell = new_window(code)
    assert {"portals", "differ", "refused", "quarantined", "unknown", "waiting"} == set(groups(shell))
    for group in groups(shell):
        choose(shell, group)
        detail = page_of(shell).detail
        assert detail is not None
        assert detail.steps


def test_who_it_is_stays_masked_in_a_conflict_until_somebody_asks(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    conflict(connected, portal)
    portal.change("b1", person={"name": "王小鸣", "phone": "13987654321"})
    exchange(connected)
    shell = new_window()
    choose(shell, "differ")
    detail = page_of(shell).detail
    assert detail is not None
    told = visible_text(detail)
    assert "王**" in told
    assert "139****4321" in told
    assert "They differ in what is masked." in told
    assert "王小明" not in told
    assert not any("王小明" in one.accessibleName() for one in detail.findChildren(QRadioButton))
    choices = {one.accessibleName(): one for one in detail.findChildren(QRadioButton)}
    QTest.keyClick(choices["Start: Portal: 10:00"], Qt.Key.Key_Space)
    press(shell, "Show in full: Name")
    told = visible_text(detail)
    assert "王小明" in told
    assert "王小鸣" in told
    assert "They differ in what is masked." not in told
    assert "13987654321" in told
    assert choices["Start: Portal: 10:00"].isChecked(), "what was chosen stays"
    assert connected.read(looked_at_bookings) == 1, "the log keeps that somebody looked"


def test_enter_on_a_line_opens_its_case_where_it_is_worked_on(
    connected: Desk, portal: APortal, new_window: Window
) -> None:
    conflict(connected, portal)
    portal.file()
    exchange(connected)
    portal.faults += [Fault("after", "POST"), Fault(503, "GET")]
    request = connected.read(case_of, "R-0002")
    connected.execute(AcceptRequest(case_id=request), CLERK)
    exchange(connected)
    shell = new_window(beside=("today", "requests"))
    for group, page_id, number in (("differ", "today", "W-0001"), ("unknown", "requests", "R-0002")):
        shell.show_page("portals")
        settled(shell)
        choose(shell, group)
        page = page_of(shell)
        assert page.detail is not None
        verb = "Open the booking" if page_id == "today" else "Open the request"
        assert verb in [step.verb for step in page.detail.steps]
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        settled(shell)
        assert shell.page_id == page_id
        assert number in visible_text(shell)
