"""Tables, sheets, messages and pages under the hands."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

from readingroom.errors import Refused
from readingroom.events import Changed
from tests.ui.gallery import TodayPage, settle
from ui.messages import Message
from ui.models.columns import GROUP
from ui.models.listing import ListModel
from ui.shell import Shell
from ui.text import Text
from ui.widgets.detail import Secondary
from ui.widgets.measuring import MeasuredRows
from ui.widgets.number import NumberBox
from ui.widgets.parts import CheckBox, IconButton


def test_the_table_is_worked_by_keys_alone(shell: Shell, today: TodayPage, qtbot: Any) -> None:
    opened: list[str] = []
    today.table.opened.connect(lambda line: opened.append(line.number))
    today.table.setFocus()
    qtbot.keyClick(today.table, Qt.Key.Key_Home)
    qtbot.keyClick(today.table, Qt.Key.Key_Return)
    assert opened == ["XFHSX"]
    qtbot.keyClick(today.table, Qt.Key.Key_Left)
    qtbot.keyClick(today.table, Qt.Key.Key_Left)
    assert len(today.model.rows()) == 5
    qtbot.keyClick(today.table, Qt.Key.Key_Right)
    assert len(today.model.rows()) == 9


def test_down_goes_from_row_to_row_and_never_stands_on_a_heading_of_open_rows(
    shell: Shell, today: TodayPage, qtbot: Any
) -> None:
    rows = [row.number for row in today.model.rows()]
    today.table.setFocus()
    qtbot.keyClick(today.table, Qt.Key.Key_Home)
    seen = [today.table.row.number]
    for _ in rows[1:]:
        qtbot.keyClick(today.table, Qt.Key.Key_Down)
        seen.append(today.table.row.number)
    assert seen == rows
    for _ in rows:
        qtbot.keyClick(today.table, Qt.Key.Key_Up)
    assert today.table.row.number == rows[0], "the first row, not the heading above it"


def test_whoever_comes_to_a_table_by_keyboard_sees_where_they_stand(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    today.filter_box.setFocus()
    today.table.setCurrentIndex(QModelIndex())
    assert not today.table.selectedIndexes()
    today.table.setFocus(Qt.FocusReason.TabFocusReason)
    settle(qapp, shell)
    assert today.table.row is today.model.rows()[0], "not the heading above it"
    assert {index.row() for index in today.table.selectedIndexes()} == {today.table.currentIndex().row()}


def test_a_filter_that_leaves_nothing_says_so(shell: Shell, today: TodayPage, qapp: QApplication) -> None:
    def painted() -> bool:
        picture = today.table.viewport().grab().toImage()
        ground = picture.pixel(2, 2)
        return any(
            picture.pixel(x, y) != ground
            for x in range(0, picture.width(), 2)
            for y in range(min(60, picture.height()))
        )

    today.model.filter("nobody is called so")
    settle(qapp, shell)
    assert painted()
    today.model.set_rows([])
    today.model.filter("")
    settle(qapp, shell)
    assert not painted()


def test_the_chosen_row_stays_chosen_when_rows_change(shell: Shell, today: TodayPage) -> None:
    today.table.select("FEEXA")
    today.model.set_rows([row for row in today.model.rows() if row.number != "XFHSX"])
    assert today.table.row.number == "FEEXA"


def test_hidden_columns_are_remembered(shell: Shell, today: TodayPage) -> None:
    today.table.column_menu().actions()[4].setChecked(False)
    assert today.table.isColumnHidden(4)
    assert shell.kit.memory.get("today.table.hidden", []) == ["seat"]


def columns_seen(today: TodayPage) -> list[str]:
    table = today.table
    return [column.id for n, column in enumerate(today.model.columns) if not table.isColumnHidden(n)]


def test_a_narrow_window_leaves_columns_out_and_a_wide_one_has_them_again(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    everything = columns_seen(today)
    shell.resize(683, 440)
    settle(qapp, shell)
    assert columns_seen(today) == ["state", "reader", "files"]
    assert not today.table.horizontalScrollBar().isVisible()
    assert shell.kit.memory.get("today.table.hidden", []) == [], "nobody chose that"
    assert all(action.isChecked() for action in today.table.column_menu().actions())
    shell.resize(1366, 768)
    settle(qapp, shell)
    assert columns_seen(today) == everything


def test_details_leave_a_narrow_list_the_larger_part_and_come_back_as_wide_as_they_were(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    assert today.detail is not None
    before = today.detail.width()
    shell.resize(700, 440)
    settle(qapp, shell)
    assert today.detail.width() < today.list_area.width()
    shell.resize(1366, 768)
    settle(qapp, shell)
    assert today.detail.width() == before


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(shell: Shell, today: TodayPage) -> None:
    today.register()
    assert today.detail is not None
    sheet = today.detail.sheet
    assert sheet is not None
    sheet.saved.connect(lambda: None)
    before = sheet.body.values()  # type: ignore[attr-defined] # the gallery's sheet holds a form
    sheet.save.click()
    assert sheet.body.values() == before  # type: ignore[attr-defined] # as above
    assert today.detail.sheet is sheet


def test_a_message_goes_when_something_else_is_done_unless_it_sticks(shell: Shell, today: TodayPage) -> None:
    today.tell(Message("The printer does not answer."))
    today.strip.settle()
    assert today.strip.message is None
    today.tell(Message("The printer does not answer.", sticky=True))
    today.strip.settle()
    assert today.strip.message is not None


def test_a_page_out_of_sight_loads_when_it_is_seen(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    shell.show_page("room")
    shell.kit.jobs.changed.emit(frozenset({Changed.VISITS}))
    settle(qapp, shell)
    assert today.stale
    shell.show_page("today")
    settle(qapp, shell)
    assert not today.stale
    shell.kit.jobs.changed.emit(frozenset({Changed.HOLDINGS}))
    assert not today.stale


def test_only_a_known_field_takes_a_refusal(shell: Shell, today: TodayPage) -> None:
    today.register()
    assert today.detail is not None
    assert today.detail.sheet is not None
    assert not today.detail.sheet.body.show_refusal(Refused("x", field="elsewhere"))  # type: ignore[attr-defined]


def test_quiet_actions_without_room_stand_in_a_menu_that_keys_reach(
    shell: Shell, today: TodayPage, qtbot: Any, qapp: QApplication
) -> None:
    assert today.detail is not None
    today.table.select("XFHSX")
    settle(qapp, shell)
    done: list[str] = []
    words = ["Move the booking", "Step out for a while", "Reader’s page", "Print the card", "Cancel booking"]
    actions = [Secondary(word, lambda word=word: done.append(word)) for word in words[:-1]]
    row = today.detail.quiet
    today.detail.set_secondary([*actions, Secondary(words[-1], lambda: None, "It is too late.")])
    shown = [one for one in row.findChildren(QPushButton) if one.isVisible() and one is not row.more]
    assert 0 < len(shown) < len(words)
    assert all(one.width() >= one.sizeHint().width() for one in shown)
    listed = row.menu.actions()
    assert [one.text() for one in shown] + [one.text() for one in listed] == words
    assert (listed[-1].isEnabled(), listed[-1].toolTip()) == (False, "It is too late.")
    assert row.more.accessibleName() == "More actions"
    shown[-1].setFocus()
    qtbot.keyClick(shown[-1], Qt.Key.Key_Tab)
    assert row.more.hasFocus()
    QTimer.singleShot(0, lambda: qtbot.keyClick(row.menu, Qt.Key.Key_Down))
    QTimer.singleShot(0, lambda: qtbot.keyClick(row.menu, Qt.Key.Key_Return))
    qtbot.keyClick(row.more, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(done))
    assert done == [listed[0].text()]


def test_with_room_enough_only_the_rare_stands_in_the_menu(
    shell: Shell, today: TodayPage, qtbot: Any
) -> None:
    assert today.detail is not None
    row = today.detail.quiet
    today.detail.set_secondary([Secondary("Move", lambda: None), Secondary("Erase", lambda: None, rare=True)])
    assert [one.text() for one in row.menu.actions()] == ["Erase"]
    today.detail.set_secondary([Secondary("Move", lambda: None)])
    assert not row.more.isVisible()


@pytest.mark.parametrize(("keys", "agreed"), [((), False), ((Qt.Key.Key_Tab,), True)])
def test_enter_presses_the_button_that_has_the_focus(
    shell: Shell, qtbot: Any, keys: tuple[Qt.Key, ...], agreed: bool
) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        for key in (*keys, Qt.Key.Key_Return):
            qtbot.keyClick(dialog.focusWidget() or dialog, key)

    QTimer.singleShot(0, answer)
    assert shell.kit.messages.confirm(shell, "Close the day?", "There is no way back.", "Close") is agreed


def test_long_words_beside_a_check_box_go_on_in_a_second_line(qtbot: Any, shell: Shell) -> None:
    words = "Letter of introduction with seal: who comes, what for, what is to be found"
    holder = QWidget()
    layout = QVBoxLayout(holder)
    box = CheckBox(shell.kit.style)
    box.setText(words)
    layout.addWidget(box)
    layout.addStretch(1)
    qtbot.addWidget(holder)
    holder.resize(260, 200)
    holder.show()
    assert holder.width() == 260, "it makes nothing wider than it is"
    assert box.height() > 2 * box.fontMetrics().lineSpacing()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(60, box.height() - 4))
    assert box.isChecked(), "its last line is pressed, too"


def test_the_same_thing_read_anew_leaves_the_keys_and_the_scroll_bar_where_they_were(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    shell.resize(1_366, 460)
    today.table.select("XFHSX")
    settle(qapp, shell)
    detail = today.detail
    assert detail is not None
    bar = next(one for one in detail.findChildren(QScrollArea) if one.isVisible()).verticalScrollBar()
    eye = [one for one in detail.findChildren(IconButton) if one.isVisible()][1]
    name = eye.accessibleName()
    eye.setFocus()
    bar.setValue(60)
    assert bar.value() == 60, "this test needs details longer than the window"
    today.show_line(today.table.row)
    settle(qapp, shell)
    assert bar.value() == 60
    focus = qapp.focusWidget()
    assert isinstance(focus, IconButton)
    assert focus.accessibleName() == name
    detail.next_step.setFocus()
    today.show_line(today.table.row)
    detail.set_next_step("Issue 2 files", lambda: None)
    settle(qapp, shell)
    assert detail.next_step.hasFocus(), "it says something else now, and is the next step all the same"
    detail.expect()
    today.show_line(today.model.rows()[-1])
    settle(qapp, shell)
    assert bar.value() == 0, "another thing is seen from its beginning"


def test_no_step_is_taken_with_what_is_not_chosen_any_more(
    shell: Shell, today: TodayPage, qapp: QApplication
) -> None:
    detail, done = today.detail, list[str]()
    assert detail is not None
    detail.begin("A")
    detail.set_next_step("Check in", lambda: done.append("A"))
    settle(qapp, shell)
    detail.expect()
    shell.kit.actions["window.next_step"].trigger()
    settle(qapp, shell)
    assert done == []
    detail.begin("B")
    detail.set_next_step("Check in", lambda: done.append("B"))
    settle(qapp, shell)
    assert done == ["B"], "what was pressed meanwhile is done with what was meant"
    detail.expect()
    detail.enter()
    detail.begin("C")
    detail.set_next_step("Check in", lambda: done.append("C"))
    settle(qapp, shell)
    assert detail.next_step.hasFocus()


def test_a_sheet_with_something_typed_is_not_replaced_by_another(
    shell: Shell, today: TodayPage, qtbot: Any
) -> None:
    today.register()
    assert today.detail is not None
    first = today.detail.sheet
    assert first is not None
    qtbot.keyClicks(first.body.editors["name"], "x")  # type: ignore[attr-defined] # it holds a form
    today.register()
    assert today.detail.sheet is first
    assert first.strip.message is not None


def test_a_long_heading_makes_no_column_wide(today: TodayPage) -> None:
    model = today.table.model()
    assert isinstance(model, ListModel)
    headings = [n for n in range(model.rowCount()) if model.index(n, 0).data(GROUP) is not None]
    assert headings, "this test needs a list with groups"
    measured = MeasuredRows().news(today.table, [0])
    assert len(measured) == model.rowCount() - len(headings)


def test_a_number_names_its_unit_as_it_wants_it_and_the_wheel_leaves_it_alone(qtbot: Any) -> None:
    text = Text("en")
    box = NumberBox(0, 365, lambda n: text("window.working_days", n=n))
    qtbot.addWidget(box)
    box.show()
    box.setValue(1)
    assert box.text() == "1 working day"
    box.selectAll()
    QTest.keyClicks(box, "12")
    assert (box.value(), box.text()) == (12, "12 working days")
    box.clearFocus()
    middle = QPointF(box.rect().center())
    turned = QWheelEvent(
        middle, box.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turned)
    assert box.value() == 12
