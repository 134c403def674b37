"""The page of today, driven as a clerk drives it: by keyboard, on a real database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readingroom.allowed import Allowed
from readingroom.bookings import queries as bookings
from readingroom.bookings.commands import Arrive, AssignSeat, CancelBooking, ReinstateBooking
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.retrieval import queries as retrieval
from readingroom.retrieval.commands import MoveUnit, PrepareRound
from readingroom.retrieval.rules import Move
from tests.ui.today.morning import DAY, book, commands, do, to_hold_shelf, want
from ui.shell import Shell
from ui.today.page import TodayPage
from ui.widgets.shapes import PillLabel

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def names(page: TodayPage) -> list[str]:
    return [row.name for row in page.model.rows()]


def choose(page: TodayPage, name: str, settle: Settle) -> int:
    case_id = next(row.case_id for row in page.model.rows() if row.day.name.full == name)
    page.table.select(case_id)
    settle()
    return case_id


def state(desk: Desk, name: str) -> str:
    return next(row.state for row in desk.read(bookings.today) if row.name.full == name)


def said(page: TodayPage) -> str:
    """Everything that the detail pane says."""
    words = [label.text() for label in page.pane.findChildren(QLabel) if label.isVisible()]
    return "\n".join(words + [pill.accessibleName() for pill in page.pane.findChildren(PillLabel)])


def test_one_glance_tells_who_is_late_and_who_is_next(page: TodayPage) -> None:
    rows = page.model.rows()
    assert [(row.name, row.group, row.day.state) for row in rows] == [
        ("王**", "now", "late"),
        ("陈*", "now", "late"),
        ("A*** R***", "later", "expected"),
    ]
    shown = page.model.data(page.model.index_of(rows[0].case_id).siblingAtColumn(2))
    assert shown == "迟到 20 分钟"
    assert "2026年12月1日" in page.summary.text()


def test_a_booked_reader_is_checked_in_by_keyboard_alone(
    qtbot: QtBot, desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    arrive_all()
    number = page.table.row.day.number
    assert page.pane.next_step.text() == "报到"
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    arrive_all()
    assert state(desk, "王小明") == "present"
    assert next(row.number for row in desk.read(bookings.today) if row.state == "present") == number
    assert page.pane.next_step.text() == "安排座位"


def test_enter_goes_on_into_the_details(qtbot: QtBot, page: TodayPage, arrive_all: Settle) -> None:
    choose(page, "陈䶮", arrive_all)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    arrive_all()
    assert page.pane.next_step.hasFocus()


def test_the_next_step_is_never_the_one_of_somebody_shown_before(
    qtbot: QtBot, desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    choose(page, "王小明", arrive_all)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)  # 陈䶮; the details still show 王小明
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    arrive_all()
    assert (state(desk, "王小明"), state(desk, "陈䶮")) == ("late", "present")


def test_names_are_masked_until_asked_for_and_the_log_keeps_who_asked(
    qtbot: QtBot, desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    choose(page, "王小明", arrive_all)
    assert "王小明" not in said(page)
    assert "110***********002X" in said(page)
    shell.kit.actions["today.reveal"].trigger()
    arrive_all()
    assert "王小明" in said(page)
    assert "11010519491231002X" in said(page)
    assert desk.read(commands)[-1] == "RevealBooking"
    shell.kit.jobs.sign_in(Actor(staff=2))
    arrive_all()
    assert "王小明" not in said(page), "whoever sits down next has not asked"
    shell.kit.jobs.sign_in(Actor(staff=4))
    shell.kit.actions["today.reveal"].trigger()
    arrive_all()
    assert "王小明" in said(page)
    choose(page, "陈䶮", arrive_all)
    choose(page, "王小明", arrive_all)
    assert "王小明" not in said(page)


def test_a_reader_who_has_come_is_revealed_by_name(
    desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    choose(page, "陈䶮", arrive_all)
    page.next_step()
    arrive_all()
    shell.kit.actions["today.reveal"].trigger()
    arrive_all()
    assert "陈䶮" in said(page)
    assert desk.read(commands)[-1] == "RevealReader"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("小明", ["王**"]), ("ruiz ana", ["A*** R***"]), ("9:0", ["王**", "陈*"]), ("nobody", [])],
)
def test_typing_filters_by_full_names_and_hours(page: TodayPage, typed: str, found: list[str]) -> None:
    page.focus_filter()
    page.filter_box.setText(typed)
    assert names(page) == found


def test_codes_are_pasted_as_a_list_in_any_shape(
    qtbot: QtBot, desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    case_id = choose(page, "陈䶮", arrive_all)
    shell.kit.actions["today.add_files"].trigger()
    assert page.case.files is not None
    box = page.case.files.box
    QGuiApplication.clipboard().setText("1. J001-2-0001\n2、J001-2-0003；\n• J055-没有")
    box.paste()
    assert "3" in page.case.files.says.text()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    arrive_all()
    lines = desk.read(retrieval.case_lines, case_id)
    assert [(line.written, line.state) for line in lines] == [
        ("J001-2-0001", "wanted"),
        ("J001-2-0003", "blocked"),
        ("J055-没有", "unknown"),
    ]
    assert page.case.files.box.toPlainText() == ""
    told = said(page)
    assert "目录查无此号" in told
    assert "未开放" in told


def test_what_is_being_typed_survives_a_reload(page: TodayPage, arrive_all: Settle) -> None:
    choose(page, "陈䶮", arrive_all)
    assert page.case.files is not None
    page.case.files.box.setPlainText("J001-2")
    page.reload()
    arrive_all()
    assert page.case.files.box.toPlainText() == "J001-2"


def test_leaving_is_refused_with_the_list_of_what_is_in_hand(
    desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    to_hold_shelf(desk)
    case_id = choose(page, "王小明", arrive_all)
    for _ in ("check in", "give a seat", "issue"):
        page.next_step()
        arrive_all()
    assert [row.state for row in desk.read(retrieval.board)] == ["issued"]
    assert page.pane.next_step.text() == "离馆"
    assert not page.pane.next_step.isEnabled()
    assert "J001-2 盒1" in said(page)
    assert page.case.sheet is not None
    page.steps.do("leave", page.case.sheet)
    arrive_all()
    assert page.strip.message is not None
    assert "J001-2 盒1" in page.strip.message.text
    assert state(desk, "王小明") == "present"
    assert page.case_id == case_id


def test_taken_back_the_reader_may_leave(
    qtbot: QtBot, desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    to_hold_shelf(desk)
    choose(page, "王小明", arrive_all)
    for _ in ("check in", "give a seat", "issue"):
        page.next_step()
        arrive_all()
    assert page.case.files is not None
    (take_back,) = page.case.files.moves
    assert isinstance(take_back, QPushButton)
    take_back.click()
    arrive_all()
    assert page.pane.next_step.text() == "离馆"
    assert page.pane.next_step.isEnabled()
    page.next_step()
    arrive_all()
    assert state(desk, "王小明") == "left"


def test_a_slip_being_printed_is_told_and_its_verb_leads_to_the_answer(
    desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    case_id = choose(page, "王小明", arrive_all)
    page.next_step()
    arrive_all()
    do(desk, AssignSeat(visit_id=next(row.visit_id or 0 for row in desk.read(bookings.today)), seat_id=1))
    do(desk, PrepareRound(due=DAY, size="a5", language="zh_CN"))
    page.reload()
    arrive_all()
    row = next(row for row in page.model.rows() if row.case_id == case_id)
    cells = [page.model.index_of(case_id).siblingAtColumn(n).data() for n in range(len(page.model.columns))]
    assert cells[-2:] == ["1 份：打印中 1", "确认打印"]
    assert row.row.next_step == Allowed("answer_prints")
    page.next_step()
    arrive_all()
    assert shell.page is not None
    assert shell.page.id == "retrieval"
    assert shell.page.asked[-1] == ("attempt", 0)  # type: ignore[attr-defined]  # the page that stands for it


def from_menu(page: TodayPage, verb: str, arrive_all: Settle) -> None:
    """Down to this row of the menu of quiet actions, and Enter."""
    row = page.pane.quiet
    listed = [one.text() for one in row.menu.actions()]
    row.more.setFocus()
    QTest.keyClick(row.more, Qt.Key.Key_Space)
    for _ in range(listed.index(verb) + 1):
        QTest.keyClick(row.menu, Qt.Key.Key_Down)
    QTest.keyClick(row.menu, Qt.Key.Key_Return)
    arrive_all()


def test_an_arrival_by_mistake_is_taken_back_and_the_booking_waits_again(
    desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    case_id = choose(page, "陈䶮", arrive_all)
    page.next_step()
    arrive_all()
    assert state(desk, "陈䶮") == "present"
    assert page.pane.quiet.menu.actions()[-1].text() == "撤销报到"
    from_menu(page, "撤销报到", arrive_all)
    assert desk.read(commands)[-1] == "UndoArrival"
    assert state(desk, "陈䶮") == "late"
    assert page.case_id == case_id
    assert page.pane.next_step.text() == "报到"
    page.next_step()
    arrive_all()
    assert state(desk, "陈䶮") == "present"


def test_a_walk_in_by_mistake_goes_without_trace_in_the_list(
    desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    do(desk, Arrive(reader_id=1))
    page.reload()
    arrive_all()
    choose(page, "张明", arrive_all)
    from_menu(page, "撤销报到", arrive_all)
    assert "张*" not in names(page)


def test_a_booking_of_tomorrow_is_changed_to_today_with_one_button(
    desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    made = book(desk, "李建国", dt.time(9), DAY + dt.timedelta(1))
    booking = made.events[-1].booking_id  # type: ignore[attr-defined]  # BookingMade
    page.show_subject("booking", booking)
    arrive_all()
    assert page.pane.next_step.text() == "改到今天并报到"
    page.next_step()
    arrive_all()
    assert state(desk, "李建国") == "present"


def test_a_refusal_offers_its_way_out(desk: Desk, page: TodayPage, arrive_all: Settle) -> None:
    case_id = choose(page, "陈䶮", arrive_all)
    sheet = page.case.sheet
    assert sheet is not None
    assert sheet.booking is not None
    do(desk, CancelBooking(booking_id=sheet.booking.booking_id))  # another desk, a moment ago
    page.steps.do("arrive", sheet)
    arrive_all()
    message = page.strip.message
    assert message is not None
    assert message.button == "恢复并报到"
    page.strip.act.click()
    arrive_all()
    assert state(desk, "陈䶮") == "present"
    assert page.case_id == case_id


def test_the_verb_in_a_row_is_its_next_step(
    qtbot: QtBot, desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    case_id = next(row.case_id for row in page.model.rows() if row.day.name.full == "陈䶮")
    column = next(n for n, column in enumerate(page.model.columns) if column.id == "step")
    cell = page.model.index_of(case_id).siblingAtColumn(column)
    assert cell.data() == "报到"
    qtbot.mouseClick(
        page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(cell).center()
    )
    arrive_all()
    assert state(desk, "陈䶮") == "present"


def test_what_waits_is_a_list_of_links_that_empties(
    desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    words = [link.findChild(QPushButton).text() for link in page.waits.links]
    assert any("J099-9-9" in one for one in words)
    link = next(link for link, one in zip(page.waits.links, words, strict=True) if "J099-9-9" in one)
    link.findChild(QPushButton).click()
    arrive_all()
    assert page.case.sheet is not None
    assert page.case.sheet.booking is not None
    assert page.case.sheet.booking.name.full == "Ana Ruiz"
    (line,) = page.case.sheet.lines
    page.steps.withdraw(line)
    arrive_all()
    assert not any("J099-9-9" in link.findChild(QPushButton).text() for link in page.waits.links)


def test_the_line_for_one_unit_shows_its_position(desk: Desk, page: TodayPage, arrive_all: Settle) -> None:
    to_hold_shelf(desk)
    case_id = choose(page, "陈䶮", arrive_all)
    want(desk, case_id, "J001-2-0001")
    page.reload()
    arrive_all()
    assert page.case.sheet is not None
    (unit,) = page.case.sheet.units.values()
    assert unit.ahead == 1


def test_a_booking_by_phone_is_shown_with_its_number(desk: Desk, page: TodayPage, arrive_all: Settle) -> None:
    page.book()
    sheet = page.pane.sheet
    assert sheet is not None
    form = sheet.body
    form.set_values({"day": "明天", "hour": "10点", "name": "周立", "wanted": "J001-2-0002"})
    page.next_step()
    arrive_all()
    assert page.pane.sheet is None
    assert page.case.sheet is not None
    assert page.case.sheet.booking is not None
    assert page.case.sheet.booking.day == DAY + dt.timedelta(1)
    assert page.case.sheet.number in said(page)


def test_an_hour_that_cannot_be_read_stays_with_the_reason(page: TodayPage, arrive_all: Settle) -> None:
    page.book()
    sheet = page.pane.sheet
    assert sheet is not None
    sheet.body.set_values({"day": "明天", "hour": "half past", "name": "周立"})
    page.next_step()
    arrive_all()
    assert page.pane.sheet is sheet
    assert sheet.body.editors["hour"].accessibleDescription()


def test_the_story_of_the_case_is_told_newest_first(desk: Desk, page: TodayPage, arrive_all: Settle) -> None:
    from ui.history import StoryView

    choose(page, "陈䶮", arrive_all)
    page.next_step()
    arrive_all()
    story = page.pane.findChild(StoryView)
    assert story is not None
    assert len(story.sentences) >= 2
    assert "预约" in story.sentences[-1] or "登记" in story.sentences[-1]


def test_a_long_story_stays_unfolded_when_more_happens(
    desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    choose(page, "Ana Ruiz", arrive_all)
    assert page.case.sheet is not None
    assert page.case.sheet.booking is not None
    booking = page.case.sheet.booking.booking_id

    def there_and_back() -> None:
        do(desk, CancelBooking(booking_id=booking))
        do(desk, ReinstateBooking(booking_id=booking))
        shell.kit.actions["window.refresh"].trigger()
        arrive_all()

    def folded() -> QPushButton | None:
        buttons = page.pane.findChildren(QPushButton)
        return next((one for one in buttons if "展开更早" in one.text() and one.isVisible()), None)

    for _ in range(6):
        there_and_back()
    unfold = folded()
    assert unfold is not None
    unfold.click()
    arrive_all()
    assert folded() is None
    there_and_back()
    assert folded() is None


def test_on_a_low_window_the_list_comes_first(
    desk: Desk, shell: Shell, page: TodayPage, arrive_all: Settle
) -> None:
    want(desk, choose(page, "陈䶮", arrive_all), "没有这个档号-1", "没有这个档号-2", "J001-2-0003")
    page.reload()
    arrive_all()
    shell.resize(960, 540)  # a screen of 1920x1080 at 200 %
    arrive_all()
    rows = page.table.viewport().height() // page.table.verticalHeader().defaultSectionSize()
    assert rows >= 6
    lines = {link.y() for link in page.waits.links}
    assert len(lines) == 1
    assert page.waits.rest is not None
    page.waits.rest.click()
    arrive_all()
    assert len(page.waits.links) == len(page.picture.page.waits if page.picture else ())
    assert page.waits.rest.text() == "收起"
    page.waits.rest.click()
    arrive_all()
    assert {link.y() for link in page.waits.links} == lines


def test_columns_fit_when_the_window_gets_smaller_and_a_scroll_bar_comes(
    desk: Desk, shell: Shell, page: TodayPage, arrive_all: Settle
) -> None:
    for number in range(12):
        book(desk, f"林秀{number}", dt.time(10))
    shell.resize(1920, 1080)
    page.reload()
    arrive_all()
    assert page.table.verticalScrollBar().maximum() == 0
    shell.show_page("readers")
    arrive_all()
    shell.resize(1366, 600)
    arrive_all()
    shell.show_page("today")
    arrive_all()
    assert page.table.verticalScrollBar().maximum() > 0
    assert page.table.horizontalScrollBar().maximum() == 0


def test_what_the_room_does_not_use_has_no_column_however_wide_the_window_is(
    shell: Shell, page: TodayPage, arrive_all: Settle
) -> None:
    number = next(n for n, column in enumerate(page.model.columns) if column.id == "ticket")
    for width in (960, 1920):
        shell.resize(width, 768)
        arrive_all()
        assert page.table.isColumnHidden(number)
    assert "排号" not in [action.text() for action in page.table.column_menu().actions()]


def test_another_desk_is_seen_without_being_asked(
    qtbot: QtBot, desk: Desk, page: TodayPage, arrive_all: Settle
) -> None:
    case = next(row for row in page.model.rows() if row.day.name.full == "陈䶮")
    assert case.day.booking_id is not None
    do(desk, Arrive(booking_id=case.day.booking_id))
    qtbot.waitUntil(lambda: any(row.day.state == "present" for row in page.model.rows()), timeout=5_000)


def test_a_day_without_bookings_says_what_to_do(
    open_desk: Callable[..., Desk], qapp: object, qtbot: QtBot
) -> None:
    from tests.ui.today.real import real_shell, settle

    shell = real_shell(open_desk(), "en")
    qtbot.addWidget(shell)
    shell.show()
    settle(qapp, shell)  # type: ignore[arg-type]  # likewise
    page = shell.page
    assert isinstance(page, TodayPage)
    assert page.nobody.isVisible()
    page.nobody.act.click()
    assert page.pane.sheet is not None
    shell.close()


def test_moved_units_change_the_words_in_the_row(desk: Desk, page: TodayPage, arrive_all: Settle) -> None:
    case_id = choose(page, "王小明", arrive_all)
    column = next(n for n, column in enumerate(page.model.columns) if column.id == "files")

    def words() -> str:
        return str(page.model.index_of(case_id).siblingAtColumn(column).data())

    assert words() == "1 份：待打单 1"
    to_hold_shelf(desk)
    page.reload()
    arrive_all()
    assert words() == "1 份：已备齐"
    page.next_step()
    arrive_all()
    (row,) = desk.read(retrieval.board)
    do(desk, MoveUnit(retrieval_id=row.retrieval_id, move=Move.ISSUE))
    page.reload()
    arrive_all()
    assert words() == "1 份：在阅 1"


def test_a_case_that_did_not_change_is_left_alone_when_the_page_loads_anew(
    page: TodayPage, arrive_all: Callable[[], None]
) -> None:
    shown = page.case.files
    assert shown is not None
    page.reload()
    arrive_all()
    assert page.case.files is shown
    first, other = page.model.rows()[0].case_id, page.model.rows()[1].case_id
    page.table.select(other)
    page.table.select(first)  # before the other one came
    arrive_all()
    assert not page.pane.expecting, "its steps can be taken"


def test_a_room_without_numbers_has_no_column_for_them(page: TodayPage, arrive_all: Settle) -> None:
    assert page.picture is not None
    assert not page.picture.uses_queue
    for _ in range(2):
        page.reload()
        arrive_all()
        shown = {
            column.id for at, column in enumerate(page.model.columns) if not page.table.isColumnHidden(at)
        }
        assert "ticket" not in shown
        assert "seat" in shown
        assert page.table.horizontalHeader().length() >= page.table.viewport().width()
