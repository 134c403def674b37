"""Every step of the selected record is found by its name in the one field, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from readingroom.desk import Desk
from tests.ui.today.morning import to_hold_shelf
from tests.ui.today.test_today import choose, state
from ui.shell import Shell
from ui.today.page import TodayPage
from ui.widgets.scanfield import Suggestion

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def call(qtbot: QtBot, shell: Shell, arrive_all: Settle) -> Callable[[str], list[Suggestion]]:
    """Presses Ctrl+K and types a name; what the field understood."""

    def type_name(name: str) -> list[Suggestion]:
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_K, CTRL)
        assert shell.field.hasFocus()
        for character in name:  # key events carry no Chinese in Qt's test hands; an input method commits it
            shell.field.insert(character)
        shell.field.textEdited.emit(shell.field.text())
        qtbot.waitUntil(lambda: bool(shell.field.suggestions))
        arrive_all()
        return shell.field.suggestions

    return type_name


def test_a_no_show_is_marked_by_name(
    qtbot: QtBot,
    desk: Desk,
    shell: Shell,
    page: TodayPage,
    arrive_all: Settle,
    call: Callable[[str], list[Suggestion]],
) -> None:
    choose(page, "陈䶮", arrive_all)
    first = call("未到")[0]
    assert (first.kind, first.title) == ("操作", "记为未到馆")
    assert "陈*" in first.detail, "whom it is about, masked as on the page"
    qtbot.keyClick(shell.field, Qt.Key.Key_Return)
    arrive_all()
    assert state(desk, "陈䶮") == "no_show"


def test_the_next_step_too(
    qtbot: QtBot,
    desk: Desk,
    shell: Shell,
    page: TodayPage,
    arrive_all: Settle,
    call: Callable[[str], list[Suggestion]],
) -> None:
    choose(page, "王小明", arrive_all)
    assert call("报到")[0].title == page.pane.next_step.text()
    qtbot.keyClick(shell.field, Qt.Key.Key_Return)
    arrive_all()
    assert state(desk, "王小明") == "present"


def test_what_is_not_possible_says_why_and_stands_behind_what_is(
    qtbot: QtBot, shell: Shell, page: TodayPage, arrive_all: Settle, call: Callable[[str], list[Suggestion]]
) -> None:
    choose(page, "Ana Ruiz", arrive_all)
    (found,) = [one for one in call("未到馆") if one.kind == "操作"]
    assert "10:30" in found.detail
    qtbot.keyClick(shell.field, Qt.Key.Key_Return)
    arrive_all()
    assert page.strip.message is not None
    assert page.strip.message.text == found.detail


def test_each_quiet_button_is_found_and_a_sheet_hides_them(
    desk: Desk, shell: Shell, page: TodayPage, arrive_all: Settle, call: Callable[[str], list[Suggestion]]
) -> None:
    to_hold_shelf(desk)
    page.reload()
    arrive_all()
    choose(page, "王小明", arrive_all)
    page.next_step()
    arrive_all()
    steps = page.pane.quiet.actions_shown
    assert len(steps) > 3
    for step in steps:
        assert step.verb in [one.title for one in call(step.verb)], step.verb
        shell.field.empty()
    page.kit.actions["today.walk_in"].trigger()
    arrive_all()
    assert page.pane.sheet is not None
    assert page.pane.steps == ()


def test_the_sheet_of_keys_names_them(
    qtbot: QtBot, shell: Shell, page: TodayPage, arrive_all: Settle
) -> None:
    choose(page, "陈䶮", arrive_all)
    qtbot.keyClick(page.table, Qt.Key.Key_Slash, CTRL)
    arrive_all()
    assert shell._panels.shown is not None
    told = "\n".join(one.text() for one in shell._panels.shown.findChildren(QLabel))
    assert "未到馆" in told
    assert "改期" in told
