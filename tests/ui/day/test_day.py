"""The day from its opening list to the signed day sheet, in the real window on a real database."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from readingroom.desk import Desk
from readingroom.office.day.queries import close_of_day
from readingroom.office.day.queries.sheets import day_sheet
from readingroom.office.day.rules import Matter
from readingroom.retrieval.rules import Move
from tests.readingroom.retrieval.world import TODAY, World
from tests.ui.day.evening import YESTERDAY, carried_from_yesterday
from tests.ui.windows import settled
from ui.day.forms import counted_things
from ui.day.page import DayPage
from ui.day.rows import LineRow
from ui.messages import ConfirmDialog
from ui.shell import Shell
from ui.widgets.form import Form

ENTER, CTRL_ENTER = (
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    (
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier,
    ),
)


def key(widget: QWidget, pressed: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    window = widget.window()
    window.activateWindow()  # a dialog has been over it
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(widget, *pressed)


def focused(shell: Shell) -> QWidget:
    widget = shell.focusWidget()
    assert widget is not None
    return widget


def titles(page: DayPage) -> list[str]:
    return [row.line.title for row in page.checklist.rows]


def row_of(page: DayPage, title: str, verb: str) -> LineRow:
    return next(
        row
        for row in page.checklist.rows
        if row.line.title == title and verb in [deed.verb for deed in row.line.deeds]
    )


def press_verb(shell: Shell, page: DayPage, title: str, verb: str) -> None:
    row = row_of(page, title, verb)
    next(button for button in row.buttons if button.text() == verb).click()
    settled(shell)


def type_reason(shell: Shell, page: DayPage, reason: str) -> None:
    assert page.pane.sheet is not None
    form = page.pane.sheet.body
    assert isinstance(form, Form)
    editor = form.editors["reason"]
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.insert(reason)
    form.dirty = True
    key(editor, ENTER)
    settled(shell)


def answer(verb: bool) -> None:
    """Presses a button of the dialog that is about to open."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ConfirmDialog):
            (dialog.yes if verb else dialog.no).click()
        else:
            QTimer.singleShot(5, press)

    press()


def text_of(page: DayPage) -> str:
    """What stands on the document over the page."""
    laid_out = page.printing.sheet.laid_out
    assert laid_out is not None
    return "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(laid_out.pdf)).pages)


def walk_to_zero(shell: Shell, page: DayPage) -> None:
    """Enter, again and again, on the first line; slips that cannot be printed any more today are carried over."""
    carry, print_one = page.kit.text("day_page.carry_over"), page.kit.text("day_page.print_slip")
    for _ in range(40):
        rows = [row for row in page.checklist.rows if row.line.deeds]
        if not rows or page.picture is None or not page.picture.open:
            return
        row = rows[0]
        if row.line.deeds[0].verb == print_one:
            next(button for button in row.buttons if button.text() == carry).click()
            settled(shell)
            type_reason(shell, page, "读者改期")
            continue
        row.setFocus()
        key(row, ENTER)
        settled(shell)
    raise AssertionError(f"still open: {titles(page)}")


def test_a_day_with_open_matters_cannot_be_closed_and_says_why(
    shell: Shell, page: DayPage, desk: Desk
) -> None:
    assert page.picture is not None
    assert page.picture.open == desk.read(close_of_day).blocking == 8
    step = page.pane.next_step
    assert not step.isEnabled()
    assert "8" in step.accessibleDescription()
    key(focused(shell), CTRL_ENTER)
    settled(shell)
    assert desk.read(close_of_day).closed is None


def test_each_matter_has_what_finishes_it_beside_it(page: DayPage) -> None:
    text = page.kit.text
    verbs = {(row.line.title, tuple(deed.verb for deed in row.line.deeds)[:1]) for row in page.checklist.rows}
    assert verbs >= {
        ("盒1", (text("action.return"),)),
        ("盒2", (text("action.reshelve"),)),
        ("盒3", (text("action.put_back"),)),
        ("盒4", (text("action.pull"),)),
        ("盒5", (text("day_page.print_slip"),)),
        ("周*", (text("action.no_show"),)),
    }


def test_the_walk_to_zero_and_the_signed_day_sheet(shell: Shell, page: DayPage, desk: Desk) -> None:
    walk_to_zero(shell, page)
    assert page.calm.isVisible()
    assert page.calm.words.text() == page.kit.text("day_page.close.nothing")
    assert page.pane.next_step.isEnabled()
    answer(False)
    key(focused(shell), CTRL_ENTER)
    settled(shell)
    assert desk.read(close_of_day).closed is None, "Enter on the question does nothing by itself"
    answer(True)
    key(focused(shell), CTRL_ENTER)
    settled(shell, lambda: page.printing is not None and page.printing.sheet.laid_out is not None)
    closed = desk.read(close_of_day)
    assert closed.closed is not None
    assert closed.closed.staff == "李敏"
    paper = desk.read(day_sheet)
    assert {head.name for head in paper.heads} == {"audit", "custody"}
    printed = text_of(page).replace("\n", "").replace(" ", "")
    for head in paper.heads:
        assert head.hash[:8] in printed.lower()
    assert "读者改期" in printed
    assert "李敏" in printed


def test_a_no_show_needs_no_carrying_over_and_ends_with_the_day(
    shell: Shell, page: DayPage, desk: Desk
) -> None:
    walk_to_zero(shell, page)
    assert "周*" in titles(page), "closing does it; it holds nothing up"
    answer(True)
    page.pane.next_step.click()
    settled(shell, lambda: page.printing is not None and page.printing.sheet.laid_out is not None)
    closed = desk.read(close_of_day).closed
    assert closed is not None
    assert closed.counts["no_shows"] == 3


def test_leaving_with_a_unit_in_hand_is_refused_on_the_page(shell: Shell, page: DayPage) -> None:
    press_verb(shell, page, "王**", page.kit.text("action.leave"))
    assert page.strip.message is not None
    assert "盒1" in page.strip.message.text
    assert "王**" in titles(page)


def test_what_was_taken_back_by_mistake_is_undone(
    shell: Shell, page: DayPage, desk: Desk, world: World
) -> None:
    press_verb(shell, page, "盒1", page.kit.text("action.return"))
    assert "盒1" in [row.line.title for row in page.checklist.rows if row.line.key[0] is Matter.NOT_RESHELVED]
    page.strip.act.click()
    settled(shell)
    assert "盒1" in [row.line.title for row in page.checklist.rows if row.line.key[0] is Matter.ISSUED]
    world.sound()


def test_carrying_over_asks_for_a_reason_and_notes_the_name(shell: Shell, page: DayPage, desk: Desk) -> None:
    row_of(page, "盒4", page.kit.text("action.pull")).setFocus()
    page.kit.actions["day.carry_over"].trigger()
    settled(shell)
    assert page.pane.sheet is not None
    page.pane.step()
    settled(shell)
    assert page.pane.sheet is not None, "without a reason the sheet stays"
    assert page.pane.sheet.strip.message is not None
    type_reason(shell, page, "库房盘点，明早再调")
    assert page.pane.sheet is None
    (carried,) = [row for row in page.checklist.rows if row.line.key[0] == "carried"]
    assert carried.line.title == "盒4"
    assert "库房盘点，明早再调" in carried.line.note
    assert "李敏" in carried.line.note
    assert desk.read(close_of_day).blocking == 7


def test_a_whole_step_is_carried_over_for_one_reason(shell: Shell, page: DayPage, desk: Desk) -> None:
    press_verb(shell, page, "王**", page.kit.text("day_page.carry_over"))
    assert page.pane.sheet is not None
    form = page.pane.sheet.body
    assert isinstance(form, Form)
    form.editors["all"].setChecked(True)  # type: ignore[attr-defined]  # a tick
    type_reason(shell, page, "加班至 20:00")
    assert [step.matter for step in desk.read(close_of_day).steps if step.blocking].count(Matter.PRESENT) == 0


def test_a_closed_day_is_reopened_with_a_reason(shell: Shell, page: DayPage, desk: Desk) -> None:
    walk_to_zero(shell, page)
    answer(True)
    page.pane.next_step.click()
    settled(shell, lambda: page.printing is not None and page.printing.sheet.laid_out is not None)
    page.printing.sheet.close_sheet()
    settled(shell)
    assert page.calm.words.text() == page.kit.text("day_page.close.is_closed")
    reopen = next(
        button
        for button in page.pane.findChildren(QPushButton)
        if button.text() == page.kit.text("day_page.close.reopen")
    )
    reopen.click()
    settled(shell)
    type_reason(shell, page, "陈䶮又回来还卷")
    assert desk.read(close_of_day).closed is None
    assert "陈䶮又回来还卷" in [line.reason for line in desk.read(day_sheet).carried]
    assert page.pane.next_step.text() == page.kit.text("action.close_day")


def test_what_earlier_days_left_over_stands_on_top_until_it_is_settled(
    room: Path, cases: dict[str, int], open_shell: Callable[..., Shell]
) -> None:
    carried_from_yesterday(room)
    shell = open_shell()
    page = shell.page
    assert isinstance(page, DayPage)
    first = page.checklist.rows[0]
    assert first.line.title == "盒30"
    assert "经馆长同意留置座位" in first.line.note
    assert titles(page).count("盒30") == 1, "and not once more below"
    for verb in ("action.return", "action.reshelve"):
        press_verb(shell, page, "盒30", page.kit.text(verb))
    assert "盒30" not in titles(page)
    press_verb(shell, page, "李**", page.kit.text("action.leave"))
    assert page.picture is not None
    assert page.picture.left == ()


def test_another_desk_finishes_something_and_the_line_goes(
    shell: Shell, page: DayPage, world: World, cases: dict[str, int]
) -> None:
    assert "盒2" in titles(page)
    world.moves(world.one(cases["陈䶮"]), Move.RESHELVE)
    settled(shell, lambda: "盒2" not in titles(page))


def test_the_keyboard_goes_from_line_to_line(shell: Shell, page: DayPage) -> None:
    page.checklist.focus_first()
    key(focused(shell), (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
    assert page.checklist.current is page.checklist.rows[1]
    key(focused(shell), (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier))
    assert page.checklist.current is page.checklist.rows[0]
    key(focused(shell), (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier))
    assert focused(shell) is page.checklist.rows[0].buttons[0]


@pytest.mark.parametrize(("part", "expected"), [("opening", "欧阳"), ("noon", "盒1"), ("handover", "盒3")])
def test_every_part_prints_its_paper(shell: Shell, page: DayPage, part: str, expected: str) -> None:
    page.kit.actions[f"day.{part}"].trigger()
    settled(shell)
    page.print_page()
    settled(shell, lambda: page.printing.sheet.laid_out is not None)
    assert expected in text_of(page).replace(" ", "")


def test_the_lists_show_what_the_paper_says(shell: Shell, page: DayPage) -> None:
    page.show_part("noon")
    (row,) = page.tables["noon"].rows_model.rows()
    assert (row.code, row.who) == ("盒1", "王**")
    page.show_part("opening")
    assert len(page.tables["opening"].rows_model.rows()) == 6
    page.filter_box.setText("赵")
    assert [row.who for row in page.tables["opening"].rows_model.rows()] == ["赵*"]


def test_a_shift_is_handed_over_and_its_sheet_has_both_names(shell: Shell, page: DayPage) -> None:
    page.show_part("handover")
    page.next_step()
    settled(shell)
    assert page.pane.sheet is not None
    form = page.pane.sheet.body
    assert isinstance(form, Form)
    form.set_values({"items": "查档专用章 1\n备用金 120.50", "remarks": "盒3 等待上架"})
    page.pane.step()
    settled(shell, lambda: page.printing is not None and page.printing.sheet.laid_out is not None)
    printed = text_of(page).replace(" ", "").replace("\n", "")
    for expected in ("李敏", "王值班", "查档专用章", "120.50", "盒3等待上架"):
        assert expected in printed


def test_another_day_is_looked_at_but_never_a_future_one(shell: Shell, page: DayPage) -> None:
    page.kit.actions["day.later"].trigger()
    settled(shell)
    assert page.picture is not None
    assert page.picture.day == TODAY
    page.kit.actions["day.earlier"].trigger()
    settled(shell, lambda: page.picture is not None and page.picture.day == YESTERDAY)
    page.kit.actions["day.later"].trigger()
    settled(shell, lambda: page.picture is not None and page.picture.day == TODAY)


def test_a_day_that_was_never_closed_is_gone_to(shell: Shell, page: DayPage) -> None:
    page.show_part("opening")
    page.show_subject("day", YESTERDAY.toordinal())
    settled(shell, lambda: page.picture is not None and page.picture.day == YESTERDAY)
    assert page.part == "close"
    assert "非当日" in page.summary.text()


def test_the_day_before_yesterday_is_two_quick_presses_away(shell: Shell, page: DayPage) -> None:
    for _ in range(2):
        shell.kit.actions["day.earlier"].trigger()
    settled(shell)
    assert page.picture is not None
    assert (page.picture.today - page.picture.day).days == 2
    for _ in range(3):
        shell.kit.actions["day.later"].trigger()
    settled(shell)
    assert page.picture.day == page.picture.today


def test_the_list_stays_scrolled_where_it_was_and_the_keys_on_their_line(shell: Shell, page: DayPage) -> None:
    shell.resize(1366, 420)
    settled(shell)
    bar = page.walk.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0, "this test needs more lines than the window shows"
    row = page.checklist.rows[-1]
    row.setFocus()
    before, key_of_it = bar.value(), row.line.key
    page.reload()
    settled(shell)
    assert bar.value() == before
    assert page.checklist.current is not None
    assert page.checklist.current.line.key == key_of_it


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_no_name_stands_open_on_the_page_and_everything_has_a_name(
    cases: dict[str, int], open_shell: Callable[..., Shell], code: str
) -> None:
    shell = open_shell(code)
    page = shell.page
    assert isinstance(page, DayPage)
    for part in page.parts:
        page.show_part(part)
        settled(shell)
        for widget in page.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.accessibleName() or widget.focusProxy(), widget
        said = " ".join(row.accessibleName() for row in page.checklist.rows)
        assert "王小明" not in said
        assert "赵敏" not in said


def test_things_are_counted_however_they_are_typed() -> None:
    assert counted_things("印章 1\n\n 备用金  120.50 \n钥匙一串\nCash box 3") == (
        ("印章", "1"),
        ("备用金", "120.50"),
        ("钥匙一串", ""),
        ("Cash box", "3"),
    )
