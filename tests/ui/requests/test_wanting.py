"""What was found for a request is wanted on its own page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from readingroom.requests.commands import AcceptRequest, CancelRequest
from tests.readingroom.requests.filing import Portal, Sheet
from tests.ui.requests.test_page import form, said, shown, step
from ui.requests.page import RequestsPage
from ui.shell import Shell
from ui.widgets.parts import IconButton

__all__ = ["shown"]

Settle = Callable[[], None]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_what_was_found_is_wanted_where_the_request_is_worked_on(
    qtbot: QtBot, shell: Shell, shown: RequestsPage, portal: Portal, sheet: Sheet, arrive_all: Settle
) -> None:
    portal.changes(wanted=())
    portal.hands_in("identity")
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    shown.reload()
    arrive_all()
    qtbot.keyClick(shell, Qt.Key.Key_D, BOTH)
    form(shown).set_values({"wanted": "   "})
    step(shown, arrive_all)
    assert form(shown).editors["wanted"].accessibleDescription() == "请至少填写一个档号。"
    form(shown).set_values({"wanted": "J001-2-0001；J001-2-0003\nJ999-9-9"})
    step(shown, arrive_all)
    assert shown.pane.sheet is None
    assert sheet.lines == {"J001-2-0001": "wanted", "J001-2-0003": "blocked", "J999-9-9": "unknown"}
    assert shown.pane.next_step.text() == "申请审批…"
    (away,) = [
        one for one in shown.pane.findChildren(IconButton) if one.accessibleName() == "不再需要：J999-9-9"
    ]
    away.click()
    arrive_all()
    assert sheet.lines["J999-9-9"] == "withdrawn"
    assert "J999-9-9" not in said(shown)


def test_nothing_more_is_wanted_in_a_case_that_is_over(
    qtbot: QtBot, shell: Shell, shown: RequestsPage, sheet: Sheet, arrive_all: Settle
) -> None:
    sheet.do(CancelRequest(case_id=sheet.case_id))
    shown.reload()
    arrive_all()
    qtbot.keyClick(shell, Qt.Key.Key_D, BOTH)
    arrive_all()
    assert shown.pane.sheet is None
    assert not [one for one in shown.pane.findChildren(IconButton) if "不再需要" in one.accessibleName()]
