"""The window around the pages, as a clerk meets it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.gallery import TodayPage, dress, make_shell, settle
from ui.job import Progress
from ui.palette import DARK, LIGHT, PAIRS, Colours, Tone, contrast
from ui.shell import ScanEcho, Shell
from ui.shell.settling import Settling
from ui.shell.status import Person

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QSpinBox, QTableView)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


def test_every_control_has_a_name_for_a_screen_reader(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    dress(shell)
    today.table.setCurrentIndex(today.model.index(2, 0))
    today.register()
    settle(qapp, shell)
    nameless = [
        control
        for kind in CONTROLS
        for control in shell.findChildren(kind)
        if control.isVisible()
        and not control.accessibleName()
        and not getattr(control, "text", str)()
        and not control.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_numbers_show_in_the_rail_only_where_something_waits(shell: Shell, qapp: QApplication) -> None:
    assert shell.rail.buttons["today"].waiting == 7
    assert shell.rail.buttons["today"].accessibleName() == "Today, 7 waiting"
    assert shell.rail.buttons["readers"].accessibleName() == "Readers"


def test_a_narrow_window_keeps_the_icons(shell: Shell, qapp: QApplication) -> None:
    wide = shell.rail.width()
    shell.resize(1_024, 640)
    settle(qapp, shell)
    assert shell.rail.width() < wide / 2


def test_on_a_small_screen_the_window_fills_it_and_hangs_over_no_edge(qapp: QApplication) -> None:
    """The frame takes room too: a window as large as the screen loses its status line."""
    screen = qapp.primaryScreen().availableSize()
    assert screen.width() < 1_440, "this test needs a screen smaller than the window would like"
    shell = make_shell("en", "light")
    shell.show_fitting()
    assert shell.isMaximized()
    shell.close()
    shell.deleteLater()


def test_another_language_needs_no_restart_and_keeps_the_place(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    shell.show_page("requests")
    shell.show_echo(ScanEcho("S000123-7", "J001-2-17", "x"))
    shell.kit.text.switch("zh_CN")
    settle(qapp, shell)
    assert shell.page_id == "requests"
    assert shell.rail.buttons["today"].text() == "今日"
    assert shell.echo.last is not None
    assert shell.kit.actions["window.print"].text() == "打印"


def test_escape_comes_back_to_the_field_one_thing_at_a_time(shell: Shell, today: TodayPage) -> None:
    escape = shell.kit.actions["window.back_to_field"].trigger
    today.filter_box.setFocus()
    today.filter_box.setText("ruiz")
    escape()
    assert today.filter_box.text() == ""
    escape()
    assert shell.field.hasFocus()


def test_escape_never_throws_away_what_was_typed_into_a_sheet(
    shell: Shell, today: TodayPage, qtbot: Any
) -> None:
    today.register()
    assert today.detail is not None
    assert today.detail.sheet is not None
    body = today.detail.sheet.body
    qtbot.keyClicks(body.editors["name"], "x")  # type: ignore[attr-defined] # the gallery's sheet holds a form
    shell.kit.actions["window.back_to_field"].trigger()
    assert today.detail.sheet is not None
    assert shell.field.hasFocus()
    shell.kit.actions["window.back_to_field"].trigger()
    assert today.detail.sheet is not None
    assert today.detail.sheet.strip.message is not None, "what would be lost is asked about first"
    shell.kit.actions["window.back_to_field"].trigger()
    assert today.detail.sheet is None


def test_the_field_finds_pages_and_enter_takes_the_first(shell: Shell, qtbot: Any) -> None:
    shell.field.setFocus()
    chosen = QInputMethodEvent()
    chosen.setCommitString("调卷")
    QApplication.sendEvent(shell.field, chosen)
    qtbot.keyClick(shell.field, Qt.Key.Key_Return)
    assert shell.page_id == "retrieval"
    assert shell.field.text() == ""


def test_what_nothing_understands_is_handed_on(shell: Shell, qtbot: Any) -> None:
    typed: list[str] = []
    shell.entered.connect(typed.append)
    qtbot.keyClicks(shell.field, "J001-2-17")
    qtbot.keyClick(shell.field, Qt.Key.Key_Return)
    assert typed == ["J001-2-17"]


def test_undo_is_there_for_what_can_be_undone(shell: Shell) -> None:
    undone: list[str] = []
    shell.show_echo(ScanEcho("A", "x", "y", verb="Undo", act=lambda: undone.append("A"), undo=True))
    shell.kit.actions["window.undo"].trigger()
    shell.show_echo(ScanEcho("B", "x", "y", Tone.WRONG, verb="Take back", act=lambda: undone.append("B")))
    shell.kit.actions["window.undo"].trigger()
    assert undone == ["A"]


def test_enter_presses_the_button_that_has_the_focus(shell: Shell, qtbot: Any) -> None:
    shell.rail.buttons["readers"].setFocus()
    with qtbot.waitSignal(shell.page_changed):
        QTest.keyClick(shell.rail.buttons["readers"], Qt.Key.Key_Return)
    assert shell.page_id == "readers"


def test_a_pages_key_goes_to_its_list_from_the_field_too(shell: Shell, today: TodayPage) -> None:
    shell.field.setFocus()
    QTest.keyClick(shell.field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert today.table.hasFocus()


def test_the_next_step_is_pressed_by_ctrl_enter(shell: Shell, today: TodayPage) -> None:
    pressed: list[str] = []
    assert today.detail is not None
    today.detail.begin("x")
    today.detail.set_next_step("Check in", lambda: pressed.append("in"))
    shell.kit.actions["window.next_step"].trigger()
    today.detail.set_next_step("Check in", lambda: pressed.append("in"), "An approval is missing.")
    shell.kit.actions["window.next_step"].trigger()
    assert pressed == ["in"]


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_nothing_of_the_frame_is_cut_at_the_smallest_size(
    new_shell: Callable[..., Shell], qapp: QApplication, code: str
) -> None:
    shell = new_shell(code)
    dress(shell)
    shell.resize(683, 480)
    settle(qapp, shell)
    assert shell.width() <= 760
    for control in (shell.help_button, shell.menu_button, shell.field, shell.status.person):
        right = control.mapTo(shell, control.rect().topRight()).x()
        assert right < shell.width()


def test_tab_follows_the_eye_from_the_field_to_the_rail(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    today.table.setCurrentIndex(today.model.index(2, 0))
    settle(qapp, shell)
    shell.field.setFocus()
    seen = [shell.field]
    for _ in range(80):
        QTest.keyClick(qapp.focusWidget() or shell, Qt.Key.Key_Tab)
        focused = qapp.focusWidget()
        assert focused is not None
        if focused is shell.field:
            break
        seen.append(focused)
    page = shell.page
    assert page is not None
    assert page.detail is not None

    def first_in(part: QWidget) -> int:
        return next(at for at, widget in enumerate(seen) if part is widget or part.isAncestorOf(widget))

    assert (
        seen.index(page.filter_box) < first_in(page.list_area) < first_in(page.detail) < first_in(shell.rail)
    )
    QTest.keyClick(qapp.focusWidget() or shell, Qt.Key.Key_Backtab)
    assert qapp.focusWidget() is seen[-1]


def test_tab_reaches_the_fields_of_a_sheet_that_are_below_the_fold(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    shell.resize(1_366, 460)
    today.register()
    settle(qapp, shell)
    assert today.detail is not None
    assert today.detail.sheet is not None
    editors: dict[str, QWidget] = today.detail.sheet.body.editors  # type: ignore[attr-defined] # it holds a form
    editors["name"].setFocus()
    seen = []
    for _ in editors:
        seen.append(next((name for name, one in editors.items() if one.hasFocus()), "something else"))
        QTest.keyClick(qapp.focusWidget() or shell, Qt.Key.Key_Tab)
    assert seen == list(editors)


def test_what_waits_for_the_first_page_begins_after_it_and_not_in_a_window_that_was_closed(
    today: TodayPage, qtbot: QtBot
) -> None:
    begun: list[str] = []
    closed, open_ = Settling(today), Settling(today)
    for name, one in (("closed", closed), ("open", open_)):
        one.after(partial(begun.append, name))
        one.watch(today)
    closed.drop()
    assert begun == []
    today.loaded.emit()
    qtbot.waitUntil(lambda: open_.over)
    assert begun == ["open"]
    open_.after(partial(begun.append, "late"))
    assert begun == ["open", "late"]


def test_an_action_has_its_icon_whenever_it_is_asked_for(shell: Shell) -> None:
    actions = shell.kit.actions
    assert all(actions[spec.id].icon().isNull() is not bool(spec.icon) for spec in actions)


def test_what_is_typed_is_lost_neither_by_another_language_nor_by_closing(
    shell: Shell, today: TodayPage, qapp: QApplication, qtbot: Any
) -> None:
    today.register()
    assert today.detail is not None
    sheet = today.detail.sheet
    assert sheet is not None
    qtbot.keyClicks(sheet.body.editors["name"], "x")  # type: ignore[attr-defined] # it holds a form
    shell.show_page("requests")
    for action in ("window.language", "window.quit"):
        shell.kit.actions[action].trigger()
        settle(qapp, shell)
        assert shell.kit.text.code == "en"
        assert shell.isVisible()
        assert shell.page is today
        assert sheet.strip.message is not None
        sheet.strip.close_message()
    sheet.cancel.click()
    shell.kit.actions["window.language"].trigger()
    settle(qapp, shell)
    assert shell.kit.text.code == "zh_CN"


def test_long_work_is_still_seen_and_stopped_after_another_language(
    shell: Shell, qapp: QApplication, qtbot: Any
) -> None:
    go_on, stopped = Event(), list[bool]()

    def work(_desk: object, progress: Progress) -> None:
        while not go_on.wait(0.01):
            progress(1)

    job = shell.kit.jobs.long(shell, "An import", work)
    job.finished.connect(lambda: stopped.append(job.cancelled.is_set()))
    shell.kit.text.switch("zh_CN")
    qapp.processEvents()
    cancel = next(
        one for one in shell.status.findChildren(QAbstractButton) if "An import" in one.accessibleName()
    )
    cancel.click()
    qtbot.waitUntil(lambda: stopped == [True])


def test_a_page_is_found_by_how_its_name_begins_and_not_by_letters_within_it(
    shell: Shell, qapp: QApplication, qtbot: Any
) -> None:
    shell.field.setFocus()
    for typed, pages in (("read", ["Readers"]), ("ea", []), ("调", ["Retrieval"])):
        shell.field.setText(typed)
        shell.field.textEdited.emit(typed)
        qtbot.waitUntil(lambda: not shell.field._soon.isActive())
        settle(qapp, shell)
        kind = shell.kit.text("window.scan.page")
        assert [one.title for one in shell.field.suggestions if one.kind == kind] == pages


def test_a_digit_chooses_who_sits_down(qtbot: QtBot, shell: Shell) -> None:
    shell.show_people([Person(1, "李敏"), Person(2, "张库管")], 1)
    menu = shell.status.person.menu()
    assert isinstance(menu, QMenu)
    chosen: list[int] = []
    shell.status.person_chosen.connect(chosen.append)
    menu.popup(shell.mapToGlobal(shell.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_2)
    assert chosen == [2]
