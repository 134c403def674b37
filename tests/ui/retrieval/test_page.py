"""The page of retrieval, by keyboard, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from readingroom.command import Actor
from readingroom.retrieval.commands import CountPages
from readingroom.retrieval.queries import open_attempts
from readingroom.retrieval.rules import Move
from tests.readingroom.retrieval.world import World
from tests.ui.retrieval.window import fill
from tests.ui.today.morning import commands
from tests.ui.windows import settled
from ui.messages import ConfirmDialog
from ui.printing import PreviewSheet
from ui.retrieval.page import RetrievalPage
from ui.retrieval.reading import GROUPS
from ui.shell import Shell


def window(page: RetrievalPage) -> Shell:
    shell = page.window()
    assert isinstance(shell, Shell)
    return shell


def choose(page: RetrievalPage, group: str) -> int:
    """Put the cursor on the first row of a group; its retrieval."""
    line = next(line for line in page.model.rows() if line.group == group)
    page.table.select(line.unit.retrieval_id)
    window(page).activateWindow()
    page.table.setFocus()
    settled(window(page), until=page.table.hasFocus)
    return line.unit.retrieval_id


def key(page: RetrievalPage, which: Qt.Key, ctrl: bool = False) -> None:
    """A key as the system delivers it, to whatever has the focus."""
    handle = window(page).windowHandle()
    assert handle is not None
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(handle, which, modifier)
    settled(window(page))


def next_step(page: RetrievalPage) -> None:
    """Ctrl+Enter."""
    window(page).activateWindow()
    settled(window(page), until=window(page).isActiveWindow)
    key(page, Qt.Key.Key_Return, ctrl=True)


def press(page: RetrievalPage, name: str) -> None:
    """Space on the button with this name, or Enter on the row of the menu in which it had to go."""
    assert page.detail is not None
    row = page.detail.quiet
    listed = next((one for one in row.menu.actions() if one.text() == name), None)
    if listed is not None:
        assert listed.isEnabled(), name
        row.menu.popup(row.more.mapToGlobal(row.more.rect().topLeft()))
        row.menu.setActiveAction(listed)
        QTest.keyClick(row.menu, Qt.Key.Key_Return)
        settled(window(page))
        return
    (found,) = [
        one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.accessibleName() == name
    ]
    assert found.isEnabled(), name
    QTest.keyClick(found, Qt.Key.Key_Space)
    settled(window(page))


def visible_text(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def test_everything_on_its_way_is_grouped_by_what_is_to_be_done(page: RetrievalPage) -> None:
    rows = page.model.rows()
    groups = [line.group for line in rows]
    assert list(dict.fromkeys(groups)) == list(GROUPS)
    assert "2 slips to print · 3 to pull" in page.summary.text()
    walk = [line.unit.location for line in rows if line.group == "out"]
    assert walk == ["库1-7-6-A-2", "库2-8-7-A-2", "库3-9-8-A-2"]
    assert "王小明" not in str([page.model.index(n, 3).data() for n in range(page.model.rowCount())])


def test_a_name_shows_in_full_to_who_asks_and_the_log_keeps_who_asked(
    page: RetrievalPage, world: World
) -> None:
    first = choose(page, "out")
    line = next(line for line in page.model.rows() if line.unit.retrieval_id == first)
    assert page.detail is not None
    assert line.unit.reader not in visible_text(page.detail)
    press(page, page.kit.text("window.detail.reveal", what=page.kit.text("retrieval.fact.reader")))
    assert line.unit.reader in visible_text(page.detail)
    assert world.desk.read(commands)[-1] == "RevealRequest"
    window(page).kit.jobs.sign_in(Actor(staff=2))
    settled(window(page))
    assert line.unit.reader not in visible_text(page.detail), "whoever sits down next has not asked"
    press(page, page.kit.text("window.detail.reveal", what=page.kit.text("retrieval.fact.reader")))
    choose(page, "held")
    choose(page, "out")
    assert line.unit.reader not in visible_text(page.detail)


def test_typing_filters_by_unit_reader_number_and_place(page: RetrievalPage) -> None:
    page.table.setFocus()
    key(page, Qt.Key.Key_Slash)
    assert page.filter_box.hasFocus()
    page.filter_box.insert("库2-8-7")
    assert [line.unit.unit for line in page.model.rows()] == ["J007-0-21"]
    page.filter_box.clear()
    QTest.keyClicks(page.filter_box, "J001 before")
    assert [line.group for line in page.model.rows()] == ["waiting"]


def test_the_next_step_takes_a_unit_from_slip_to_hold_shelf(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "out")
    assert page.detail is not None
    assert page.detail.next_step.text() == "Pulled"
    next_step(page)
    assert world.state(retrieval) == "pulled"
    next_step(page)
    assert world.state(retrieval) == "held"
    assert not page.detail.next_step.isEnabled()
    assert "Check the reader in first" in visible_text(page.detail)


def test_issue_take_back_and_reshelve(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "held")
    next_step(page)
    assert world.state(retrieval) == "issued"
    next_step(page)
    assert world.state(retrieval) == "passed_on"
    retrieval = choose(page, "returned")
    next_step(page)
    assert world.state(retrieval) == "reshelved"
    assert retrieval not in [line.unit.retrieval_id for line in page.model.rows()]


def test_not_on_shelf_asks_why(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "out")
    press(page, "Not on shelf")
    assert page.detail is not None
    sheet = page.detail.sheet
    assert sheet is not None
    (why,) = [box for box in sheet.findChildren(QComboBox) if box.isVisible()]
    QTest.keyClicks(why, "lent")
    why.setFocus()
    key(page, Qt.Key.Key_Return, ctrl=True)
    assert page.detail.sheet is None
    assert world.state(retrieval) == "not_on_shelf"
    assert "not on its shelf · lent" in visible_text(page.detail)
    press(page, "Missing")
    assert world.state(retrieval) == "missing"
    next_step(page)
    assert world.state(retrieval) == "pulled"


def test_correction_asks_for_a_reason_and_keeps_it(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "on_the_way")
    press(page, "Correct")
    assert page.detail is not None
    assert page.detail.sheet is not None
    (reason,) = page.detail.sheet.findChildren(QLineEdit)
    QTest.keyClick(reason, Qt.Key.Key_Return)
    settled(window(page))
    assert "Say why it is corrected" in visible_text(page.detail)
    reason.insert("拿错盒")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    settled(window(page))
    assert world.state(retrieval) == "slip_out"
    assert "corrected: “pulled” taken back · 拿错盒" in visible_text(page.detail)


def test_pages_are_counted_and_a_difference_is_loud(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "held")
    next_step(page)
    world.moves(retrieval, Move.RETURN)  # somebody waits, so it is passed on at another desk
    page.reload()
    settled(window(page))
    retrieval = choose(page, "returned")
    press(page, "Count")
    assert page.detail is not None
    assert page.detail.sheet is not None
    (pages,) = page.detail.sheet.findChildren(QSpinBox)
    pages.selectAll()
    QTest.keyClicks(pages, "118")
    pages.setFocus()
    key(page, Qt.Key.Key_Return, ctrl=True)
    assert world.row(retrieval).pages_back == 118
    assert "118 back" in visible_text(page.detail)


def test_a_difference_is_settled_after_the_unit_is_back_on_its_shelf(
    page: RetrievalPage, world: World
) -> None:
    retrieval = choose(page, "held")
    next_step(page)
    world.moves(retrieval, Move.RETURN)
    world.do(CountPages(retrieval_id=retrieval, pages=118))
    assert world.state(retrieval) == "passed_on"
    page.reload()
    settled(window(page))
    assert retrieval not in [line.unit.retrieval_id for line in page.model.rows()]
    page.show_subject("retrieval", retrieval)
    settled(window(page))
    assert page.detail is not None
    assert page.table.row is None
    assert "120 out, 118 back" in visible_text(page.detail)
    assert page.detail.next_step.text() == "Note what was found…"
    next_step(page)
    assert page.detail.sheet is not None
    (note,) = page.detail.sheet.findChildren(QPlainTextEdit)
    assert note.hasFocus()
    next_step(page)
    assert "Say in a few words what was found" in visible_text(page.detail)
    note.insertPlainText("两页粘连，已分开清点")
    next_step(page)
    assert page.detail.sheet is None
    assert world.row(retrieval).pages_settled
    assert "两页粘连，已分开清点" in visible_text(page.detail)
    assert not page.detail.next_step.isVisible()
    choose(page, "out")
    assert page.detail.next_step.text() == "Pulled"


def test_a_round_sheet_is_shown_and_printed_from_the_rounds_of_the_day(page: RetrievalPage) -> None:
    choose(page, "out")
    key(page, Qt.Key.Key_R, ctrl=True)
    press(page, "Round sheet 1")
    settled(window(page), until=lambda: bool(page.findChildren(PreviewSheet)))
    (sheet,) = page.findChildren(PreviewSheet)
    settled(window(page), until=lambda: sheet.laid_out is not None)
    assert sheet.laid_out is not None
    assert sheet.laid_out.pdf.startswith(b"%PDF")
    assert sheet.job.kind == "round_sheet"


def test_keeping_is_refused_in_the_sheet_while_somebody_waits(page: RetrievalPage, world: World) -> None:
    retrieval = choose(page, "held")
    press(page, "Keep")
    assert page.detail is not None
    assert page.detail.sheet is not None
    (day,) = page.detail.sheet.findChildren(QLineEdit)
    assert day.text() == "2 Dec"
    QTest.keyClick(day, Qt.Key.Key_Return)
    settled(window(page))
    assert "Keep it until the day before" in visible_text(page.detail)
    day.selectAll()
    QTest.keyClicks(day, "today")
    QTest.keyClick(day, Qt.Key.Key_Return)
    settled(window(page))
    assert page.detail.sheet is None
    assert world.row(retrieval).hold_until == world.row(retrieval).due_day


def test_cancelling_asks_first(page: RetrievalPage, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    retrieval = choose(page, "to_print")
    asked: list[str] = []

    def answer(dialog: ConfirmDialog) -> int:
        asked.append(dialog.windowTitle())
        return ConfirmDialog.DialogCode.Accepted

    monkeypatch.setattr(ConfirmDialog, "exec", answer)
    press(page, "Cancel")
    assert asked == ["Cancel J013-6-39 for 2026-13?"]
    assert world.state(retrieval) == "cancelled"


def test_a_line_shows_who_is_before_and_why_nothing_can_be_done(page: RetrievalPage) -> None:
    choose(page, "waiting")
    assert page.detail is not None
    assert "One reader is before this one in line for J001-1-3" in visible_text(page.detail)
    assert not page.detail.next_step.isEnabled()


def test_an_open_print_is_asked_about_and_answered(page: RetrievalPage, world: World) -> None:
    (strip,) = page.prints.strips
    assert "3 sheets were sent to P" in strip.accessibleName()
    QTest.keyClick(strip.partly, Qt.Key.Key_Space)
    strip.sheet.selectAll()
    QTest.keyClicks(strip.sheet, "2")
    QTest.keyClick(strip.sheet, Qt.Key.Key_Return)
    settled(window(page))
    assert world.desk.read(open_attempts) == ()
    assert page.prints.strips == []
    counted = [line.group for line in page.model.rows()]
    assert (counted.count("printing"), counted.count("out"), counted.count("to_print")) == (0, 5, 3)


def test_a_link_to_a_print_leads_to_its_answers(page: RetrievalPage) -> None:
    page.prints.strips[0].later.emit()
    page.show_subject("attempt", 0)
    settled(window(page))
    assert window(page).focusWidget() is page.prints.strips[0].yes


@pytest.mark.parametrize(("answer", "out", "due"), [("yes", 6, 2), ("no", 3, 5)])
def test_all_or_nothing_came_out(page: RetrievalPage, answer: str, out: int, due: int) -> None:
    QTest.keyClick(getattr(page.prints.strips[0], answer), Qt.Key.Key_Space)
    settled(window(page))
    groups = [line.group for line in page.model.rows()]
    assert (groups.count("out"), groups.count("to_print")) == (out, due)


def test_later_puts_the_question_away_but_the_print_stays_open(page: RetrievalPage, world: World) -> None:
    page.prints.strips[0].later.emit()
    assert page.prints.strips == []
    assert len(world.desk.read(open_attempts)) == 1
    page.hide()
    page.show()
    page.reload()
    settled(window(page))
    assert len(page.prints.strips) == 1


def test_the_rounds_of_the_day_show_their_prints(page: RetrievalPage) -> None:
    choose(page, "out")
    key(page, Qt.Key.Key_R, ctrl=True)
    assert page.detail is not None
    text = visible_text(page.detail)
    assert "Round 2" in text
    assert "8 slips · 3 to pull" in text


def test_a_found_retrieval_is_chosen(page: RetrievalPage) -> None:
    wanted = next(line for line in page.model.rows() if line.group == "astray").unit.retrieval_id
    page.show_subject("retrieval", wanted)
    settled(window(page))
    assert page.table.row.unit.retrieval_id == wanted


def test_an_empty_board_says_so_in_both_languages(
    world: World, new_window: Callable[..., Shell], room: Path
) -> None:
    for code, words in (("en", "Nothing is on its way"), ("zh_CN", "目前没有要调的卷")):
        shell = new_window(code)
        assert words in visible_text(shell)
        assert not shell.kit.actions["retrieval.print_slips"].isEnabled()


def test_three_hundred_rows_come_at_once_and_stay_in_order(
    world: World, new_window: Callable[..., Shell]
) -> None:
    fill(world, 300)
    page = new_window("zh_CN").page
    assert isinstance(page, RetrievalPage)
    groups = [line.group for line in page.model.rows()]
    assert len(groups) > 300
    assert groups == sorted(groups, key=GROUPS.index)


def test_every_control_has_a_name(page: RetrievalPage) -> None:
    choose(page, "held")
    for control in page.findChildren(QWidget):
        if control.isVisible() and isinstance(control, QAbstractButton | QLineEdit | QComboBox | QSpinBox):
            inside = isinstance(control.parent(), QSpinBox | QComboBox)
            assert inside or control.accessibleName(), control
