"""The room by keyboard: seats given, changed and freed, numbers called, the second screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from readingroom.bookings.commands import MoveSeat
from readingroom.bookings.queries import seats, the_line
from tests.ui.room.window import Room, settle
from ui.room.display import NumberDisplay
from ui.room.page import RoomPage
from ui.shell import Shell

Key = Qt.Key
OpenWindow = Callable[..., Shell]


def page_of(shell: Shell) -> RoomPage:
    """The room's page."""
    assert isinstance(shell.page, RoomPage)
    return shell.page


def press(shell: Shell, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the focus is, and everything it leads to."""
    QTest.keyClick(shell.focusWidget() or shell, key, modifier)
    settle(shell)


def ctrl_enter(shell: Shell) -> None:
    """The next step."""
    QTest.keyClick(shell, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(shell)


def secondary(shell: Shell, verb: str) -> QPushButton:
    """A quiet button of the detail pane."""
    detail = page_of(shell).detail
    assert detail is not None
    return next(one for one in detail.findChildren(QPushButton) if one.text() == verb and one.isVisible())


def who_sits(before: Room) -> dict[str, str]:
    """Seat -> the full name of who sits there."""
    return {row.label: row.name.full for row in before.desk.read(seats) if row.state != "free"}


def test_a_free_seat_is_given_to_who_waits_by_keyboard(before: Room, open_window: OpenWindow) -> None:
    before.seats(4)
    before.sits(before.comes("陈䶮"), 1)
    before.comes("王小明")
    shell = open_window("room")
    page = page_of(shell)
    assert "3 of 4 seats free" in page.summary.text()
    assert page.seats.standing_title.text() == "Waiting for a seat: 1"
    page.seats.board.setFocus()
    press(shell, Key.Key_Home)
    press(shell, Key.Key_Right)
    place = page.seats.board.place
    assert place is not None
    assert place.seat.label == "2"
    assert page.detail is not None
    assert page.detail.next_step.text() == "Give to 王**", "names are masked"
    ctrl_enter(shell)
    assert who_sits(before) == {"1": "陈䶮", "2": "王小明"}
    assert "2 of 4 seats free" in page.summary.text()
    assert not page.seats.standing.isVisible()
    said = page.seats.board.places.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Seat 2 · ordinary · In the room · 王**")


def test_two_desks_on_one_seat_the_second_is_told(before: Room, open_window: OpenWindow) -> None:
    before.seats(2)
    one, other = before.comes("王小明"), before.comes("陈䶮")
    shell = open_window("room")
    page = page_of(shell)
    page.seats.standing.setFocus()
    page.seats.standing.selectRow(0)
    settle(shell)
    ctrl_enter(shell)  # "Give a seat" opens the sheet
    assert page.detail is not None
    sheet = page.detail.sheet
    assert sheet is not None
    box = sheet.findChild(QComboBox)
    assert box is not None
    assert [box.itemText(at) for at in range(box.count())] == ["1 (ordinary)", "2 (ordinary)"]
    before.sits(other, 1)  # another desk is faster
    page.detail.step()
    settle(shell)
    assert page.detail.sheet is sheet, "what was chosen is still there"
    errors = [made.text() for made in sheet.body.findChildren(type(page.title)) if made.isVisible()]
    assert "Somebody sits at 1." in errors
    assert who_sits(before) == {"1": "陈䶮"}
    box.setCurrentIndex(1)
    page.detail.step()
    settle(shell, lambda: page.detail is not None and page.detail.sheet is None)
    assert who_sits(before) == {"1": "陈䶮", "2": "王小明"}
    assert one != other


def test_a_reader_steps_out_comes_back_changes_and_leaves(before: Room, open_window: OpenWindow) -> None:
    before.seats(3)
    before.sits(before.comes("王小明"), 2)
    shell = open_window("room")
    page = page_of(shell)
    assert page.seats.board.select(2)
    settle(shell)
    assert page.detail is not None
    secondary(shell, "Step out").click()
    settle(shell)
    assert page.detail.next_step.text() == "Back"
    assert before.desk.read(seats)[1].state == "away"
    ctrl_enter(shell)
    assert before.desk.read(seats)[1].state == "present"
    secondary(shell, "Change seat").click()
    settle(shell)
    page.detail.step()
    settle(shell, lambda: bool(page.seats.board.place and page.seats.board.place.seat.label == "1"))
    assert who_sits(before) == {"1": "王小明"}, "the board follows the reader to the new seat"
    assert page.detail.next_step.text() == "Leave"
    ctrl_enter(shell)
    assert who_sits(before) == {}


def test_an_arrival_by_mistake_is_taken_back_and_its_seat_is_free(
    before: Room, open_window: OpenWindow
) -> None:
    before.seats(2)
    before.sits(before.comes("王小明"), 1)
    shell = open_window("room")
    page = page_of(shell)
    assert page.seats.board.select(1)
    settle(shell)
    assert page.detail is not None
    row = page.detail.quiet
    assert row.menu.actions()[-1].text() == "Undo check-in"
    row.more.setFocus()
    QTest.keyClick(row.more, Key.Key_Space)
    QTest.keyClick(row.menu, Key.Key_Up)
    QTest.keyClick(row.menu, Key.Key_Return)
    settle(shell)
    assert who_sits(before) == {}
    assert "2 of 2 seats free" in page.summary.text()


def test_nobody_leaves_with_something_in_hand(before: Room, open_window: OpenWindow) -> None:
    before.seats(2)
    before.catalogue()
    visit = before.comes("王小明")
    before.sits(visit, 1)
    before.reads(visit, "J001-2-1")
    shell = open_window("room")
    page = page_of(shell)
    assert page.seats.board.select(1)
    settle(shell)
    assert page.detail is not None
    assert page.detail.next_step.text() == "Leave"
    assert not page.detail.next_step.isEnabled()
    assert "J001-B2" in page.detail.next_step.accessibleDescription()
    place = page.seats.board.place
    assert place is not None
    assert place.in_hand == ("J001-B2",)
    ctrl_enter(shell)
    assert who_sits(before) == {"1": "王小明"}


def test_the_board_follows_another_desk_and_the_filter_narrows_it(
    before: Room, open_window: OpenWindow
) -> None:
    before.seats(6)
    visit = before.comes("Ana Ruiz")
    before.sits(visit, 3)
    shell = open_window("room")
    page = page_of(shell)
    page.filter_box.setText("ruiz")
    assert page.seats.board.places.rowCount() == 1, "the full name finds, the masked one shows"
    page.filter_box.clear()
    before.do(MoveSeat(visit_id=visit, seat_id=5))

    def moved() -> bool:
        found = page.seats.board.places.place_at(page.seats.board.places.index_of(5))
        return found is not None and found.seat.visit_id == visit

    settle(shell, moved)


def test_a_day_of_numbers(before: Room, open_window: OpenWindow) -> None:
    before.setting("room.uses_queue", True)
    before.setting("room.uses_seats", False)
    for name in ("王小明", "陈䶮", "李建国"):
        before.comes(name)
    shell = open_window("room")
    page = page_of(shell)
    assert page.detail is not None
    display = page.open_display()
    settle(shell, lambda: display.shown is not None)
    assert page.open_display() is display, "there is one second screen"
    shell.kit.actions["room.display"].trigger()
    assert not display.isVisible(), "its key puts it away again"
    shell.kit.actions["room.display"].trigger()
    assert display.isVisible()
    shell.activateWindow()  # the platform of tests gives every new window the focus
    settle(shell)
    assert (
        page.line.rule.text()
        == "Whoever is booked for now and came in time goes first; all others by number."
    )

    def called() -> tuple[int, ...]:
        return display.shown.board.now if display.shown is not None else ()

    QTest.keyClick(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(shell, lambda: called() == (1,))
    assert page.line.table.row.number == 1, "what follows is one key away"
    assert page.detail.next_step.text() == "Serve"
    secondary(shell, "Missed").click()
    settle(shell, lambda: display.shown is not None and display.shown.board.missed == (1,))
    page.call_button.click()
    settle(shell, lambda: called() == (2,))
    ctrl_enter(shell)  # serve
    assert page.detail.next_step.text() == "Done"
    ctrl_enter(shell)  # done
    assert page.line.model.rows()[0].number == 3
    assert page.line.table.select(next(row.ticket_id for row in page.line.model.rows() if row.number == 1))
    settle(shell)
    assert page.detail.next_step.text() == "Call again"
    ctrl_enter(shell)
    settle(shell, lambda: called() == (1,))
    assert "1" in display.accessibleName()
    line = before.desk.read(the_line)
    assert [row.number for row in line.now] == [1]
    assert [row.number for row in line.waiting] == [3]
    display.close()


def test_the_second_screen_shows_numbers_in_both_languages_and_no_names(
    before: Room, open_window: OpenWindow
) -> None:
    before.setting("room.uses_queue", True)
    before.comes("王小明")
    shell = open_window("room")
    page_of(shell).to_line.click()
    page_of(shell).call_next()
    settle(shell)
    display = page_of(shell).open_display()
    display.resize(1280, 720)
    settle(shell, lambda: display.shown is not None and display.shown.board.now == (1,))
    empty = NumberDisplay(shell.kit, shell)
    empty.resize(1280, 720)
    picture, blank = display.grab().toImage(), empty.grab().toImage()
    assert picture != blank
    accent = shell.kit.style.color("accent")
    assert picture.pixelColor(100, 300) == accent, "the called number stands on a ground seen from afar"
    ink = shell.kit.style.color("on_accent")
    rows = [y for y in range(150, 420) if any(picture.pixelColor(x, y) == ink for x in range(200, 1100, 4))]
    assert len(rows) > 720 * 0.2, "a fifth of the screen's height: read from five metres"
    QTest.keyClick(display, Key.Key_Escape)
    assert not display.isVisible()


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_a_room_that_uses_nothing_leads_to_the_settings(
    before: Room, open_window: OpenWindow, code: str
) -> None:
    before.setting("room.uses_seats", False)
    shell = open_window("room", code)
    page = page_of(shell)
    assert page.empty_state.isVisible()
    page.empty_state.act.click()
    settle(shell)
    assert shell.page_id == "settings"


def test_every_control_has_a_name(before: Room, open_window: OpenWindow) -> None:
    before.setting("room.uses_queue", True)
    before.seats(3)
    before.sits(before.comes("王小明"), 1)
    shell = open_window("room", "zh_CN")
    page = page_of(shell)
    assert page.seats.board.select(1)
    settle(shell)
    for control in page.findChildren(QPushButton):
        if control.isVisible():
            assert control.accessibleName()


def test_with_a_second_screen_the_numbers_fill_it(before: Room, tmp_path: Path) -> None:
    before.setting("room.uses_queue", True)
    screens = [
        {"name": name, "x": left, "y": 0, "width": wide, "height": high, "logicalDpi": 96, "dpr": 1}
        for name, left, wide, high in (("desk", 0, 1366, 768), ("hall", 1366, 1920, 1080))
    ]
    (tmp_path / "screens.json").write_text(json.dumps({"screens": screens}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.room.two_screens", str(before.desk.store.where)],
        cwd=Path(__file__).resolve().parents[3],
        env=os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "screen": "hall",
        "full": True,
        "place": [1366, 0, 1920, 1080],
    }
