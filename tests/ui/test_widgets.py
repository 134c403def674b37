"""Tables, sheets, messages and pages under the hands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from readingroom.errors import Refused
from readingroom.events import Changed
from tests.ui.gallery import TodayPage, settle
from ui.messages import Message
from ui.shell import Shell


def test_the_table_is_worked_by_keys_alone(shell: Shell, today: TodayPage, qtbot: Any) -> None:
    opened: list[str] = []
    today.table.opened.connect(lambda line: opened.append(line.number))
    today.table.setFocus()
    qtbot.keyClick(today.table, Qt.Key.Key_Home)
    qtbot.keyClick(today.table, Qt.Key.Key_Down)
    qtbot.keyClick(today.table, Qt.Key.Key_Return)
    assert opened == ["XFHSX"]
    qtbot.keyClick(today.table, Qt.Key.Key_Up)
    qtbot.keyClick(today.table, Qt.Key.Key_Left)
    assert len(today.model.rows()) == 5
    qtbot.keyClick(today.table, Qt.Key.Key_Right)
    assert len(today.model.rows()) == 9


def test_the_chosen_row_stays_chosen_when_rows_change(shell: Shell, today: TodayPage) -> None:
    today.table.select("FEEXA")
    today.model.set_rows([row for row in today.model.rows() if row.number != "XFHSX"])
    assert today.table.row.number == "FEEXA"


def test_hidden_columns_are_remembered(shell: Shell, today: TodayPage) -> None:
    today.table.column_menu().actions()[4].setChecked(False)
    assert today.table.isColumnHidden(4)
    assert shell.kit.memory.get("today.table.hidden", []) == ["seat"]


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
