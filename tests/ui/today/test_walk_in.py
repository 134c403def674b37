"""Somebody without a booking, or who does not mention it: a handful of keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from readingroom.bookings import queries as bookings
from readingroom.bookings.queries import DayRow
from readingroom.desk import Desk
from readingroom.people import queries as people
from readingroom.retrieval import queries as retrieval
from tests.ui.conftest import burst, window_of
from tests.ui.today.morning import WANG, ZHANG, commands
from ui.shell import Shell
from ui.today.page import TodayPage
from ui.today.walk_in import WalkIn

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(page: TodayPage, arrive_all: Settle) -> WalkIn:
    """The sheet, just opened."""
    body = page.walk_in()
    assert body is not None
    arrive_all()
    return body


def type_into(qtbot: QtBot, body: WalkIn, field: str, words: str) -> None:
    """As a keyboard types Latin letters, or as an input method hands everything else over."""
    editor = body.form.editors[field]
    editor.setFocus()
    if words.isascii():
        qtbot.keyClicks(editor, words)
    else:
        event = QInputMethodEvent("", [])
        event.setCommitString(words)
        QCoreApplication.sendEvent(editor, event)


def present(desk: Desk) -> list[DayRow]:
    return [row for row in desk.read(bookings.today) if row.state == "present"]


def offers(body: WalkIn) -> list[str]:
    return [
        f"{offer.accessibleDescription()} [{offer.text()}]"
        for offer in body.offers
        if isinstance(offer, QPushButton)
    ]


def test_a_second_walk_in_does_not_throw_away_the_first(
    qtbot: QtBot, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    type_into(qtbot, form, "name", "Ana")
    page.kit.actions["today.walk_in"].trigger()
    arrive_all()
    assert page.pane.sheet is not None
    assert page.pane.sheet.body is form
    assert form.form.values()["name"] == "Ana"
    assert page.pane.sheet.strip.message is not None
    page.kit.actions["today.book"].trigger()
    assert page.pane.sheet.body is form


def test_somebody_known_is_in_with_the_card_and_two_keys(
    qtbot: QtBot, desk: Desk, page: TodayPage, shell: Shell, arrive_all: Settle
) -> None:
    shell.kit.actions["today.walk_in"].trigger()
    assert page.pane.sheet is not None
    body = page.pane.sheet.body
    assert isinstance(body, WalkIn)
    assert QApplication.focusWidget() is body.form.editors["document"]
    qtbot.keyClicks(body.form.editors["document"], ZHANG)
    qtbot.keyClick(body.form.editors["document"], Qt.Key.Key_Return)
    arrive_all()
    assert body.reader is not None
    assert QApplication.focusWidget() is body.form.editors["wanted"]
    qtbot.keyClick(body.form.editors["wanted"], Qt.Key.Key_Return, CTRL)
    arrive_all()
    (row,) = present(desk)
    assert row.name.full == "张明"
    assert page.pane.sheet is None
    assert page.case_id == row.case_id
    assert desk.read(commands)[-1] == "Arrive"
    card = desk.read(people.reader, row.reader_id or 0)
    assert card is not None
    assert card.line.checked


def test_somebody_new_is_written_down_with_what_is_wanted(
    qtbot: QtBot, desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    type_into(qtbot, form, "document", "E12345678")
    assert form.form.values()["kind"] == "passport"
    type_into(qtbot, form, "name", "فاطمة الزهراء")
    type_into(qtbot, form, "wanted", "J001-2-0001 J001-2-0002")
    page.next_step()
    arrive_all()
    (row,) = present(desk)
    assert row.name.full == "فاطمة الزهراء"
    assert [line.written for line in desk.read(retrieval.case_lines, row.case_id)] == [
        "J001-2-0001",
        "J001-2-0002",
    ]


def test_a_mistyped_resident_number_is_told_at_once_and_keeps_everything(
    qtbot: QtBot, desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    type_into(qtbot, form, "document", "44052418800101001")
    assert form.form.editors["document"].accessibleDescription() == ""
    type_into(qtbot, form, "document", "5")
    assert "校验码" in form.form.editors["document"].accessibleDescription()
    form.form.set_values({"name": "李四", "kind": "resident_id"})
    page.next_step()
    arrive_all()
    assert present(desk) == []
    assert form.form.values()["name"] == "李四"
    assert "校验码" in form.form.editors["document"].accessibleDescription()


def test_a_good_number_says_who_was_born_when(qtbot: QtBot, form: WalkIn) -> None:
    type_into(qtbot, form, "document", "11010519491231002x")
    assert form.form.values()["kind"] == "resident_id"
    assert any("1949年12月31日" in label for label in _labels(form))


def _labels(body: WalkIn) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in body.findChildren(QLabel) if not label.isHidden()]


def test_the_booking_of_today_is_offered_instead(
    qtbot: QtBot, desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    type_into(qtbot, form, "document", WANG)
    qtbot.waitUntil(lambda: bool(form.offers))
    (offer,) = offers(form)
    assert "9:00" in offer
    button = form.offers[0]
    assert isinstance(button, QPushButton)
    button.click()
    arrive_all()
    assert page.pane.sheet is None
    assert page.pane.next_step.text() == "报到"
    page.next_step()
    arrive_all()
    (row,) = present(desk)
    assert row.name.full == "王小明"
    assert row.booking_id is not None


def test_a_known_document_under_another_name_offers_its_reader(
    qtbot: QtBot, desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    type_into(qtbot, form, "document", ZHANG)
    type_into(qtbot, form, "name", "张民")
    page.next_step()
    arrive_all()
    sheet = page.pane.sheet
    assert sheet is not None
    assert sheet.strip.message is not None
    assert sheet.strip.message.button == "就是利用者 1"
    sheet.strip.act.click()
    arrive_all()
    (row,) = present(desk)
    assert row.name.full == "张明"


def test_a_letter_is_written_down_with_the_arrival(
    qtbot: QtBot, desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    assert form.form.editors["issuer"].isHidden()
    form.form.set_values({"name": "刘芳", "capacity": "organisation"})
    form._edited()
    assert not form.form.editors["issuer"].isHidden()
    form.form.set_values({"issuer": "示例大学", "scope": "婚姻登记", "issued_on": "2026-11-20"})
    page.next_step()
    arrive_all()
    (row,) = present(desk)
    assert row.capacity == "organisation"
    visit = desk.read(bookings.visit, row.visit_id or 0)
    assert visit is not None
    assert visit.letter == "示例大学"


def test_a_letter_that_has_run_out_is_refused_beside_its_date(
    desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    form.form.set_values({"name": "刘芳", "capacity": "organisation"})
    form._edited()
    form.form.set_values(
        {"issuer": "示例大学", "scope": "婚姻登记", "issued_on": "2026-10-20", "valid_until": "2026-11-20"}
    )
    page.next_step()
    arrive_all()
    assert "过期" in form.form.editors["valid_until"].accessibleDescription()
    assert present(desk) == []


def test_files_that_are_refused_are_asked_for_again_and_the_reader_is_in(
    desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    form.form.set_values({"name": "刘芳", "wanted": "\n".join(f"J001-2-{n:04}" for n in range(1, 40))})
    page.next_step()
    arrive_all()
    (row,) = present(desk)
    assert form.here == row.case_id
    wanted = form.form.editors["wanted"]
    assert wanted.accessibleDescription().startswith("已报到，所需案卷还没有添加。")
    assert not form.form.editors["name"].isEnabled()
    form.form.set_values({"wanted": "J001-2-0001"})
    page.next_step()
    arrive_all()
    assert page.pane.sheet is None
    assert [line.written for line in desk.read(retrieval.case_lines, row.case_id)] == ["J001-2-0001"]
    assert len(present(desk)) == 1


def test_a_refused_letter_leaves_nobody_written_down_and_may_be_mended(
    desk: Desk, page: TodayPage, form: WalkIn, arrive_all: Settle
) -> None:
    form.form.set_values(
        {"name": "刘芳", "capacity": "organisation", "document": "E87654321", "kind": "passport"}
    )
    form._edited()
    form.form.set_values(
        {"issuer": "示例大学", "scope": "婚姻登记", "issued_on": "2026-10-20", "valid_until": "2026-11-20"}
    )
    page.next_step()
    arrive_all()
    assert desk.read(people.find, "E87654321") == ()  # the letter was refused: nothing of it was written down
    form.form.set_values({"valid_until": "2026-12-20"})
    page.next_step()
    arrive_all()
    (row,) = present(desk)
    assert row.name.full == "刘芳"
    assert [hit.reader.name.full for hit in desk.read(people.find, "E87654321")] == ["刘芳"]


def test_a_card_read_into_the_form_is_its_answer_and_no_scan(
    qtbot: QtBot, shell: Shell, form: WalkIn
) -> None:
    scanned: list[str] = []
    shell.scanned.connect(scanned.append)
    form.form.editors["name"].setFocus()
    burst(window_of(shell), ZHANG)
    assert scanned == []
    assert form.form.values()["document"] == ZHANG
    qtbot.waitUntil(lambda: len(offers(form)) == 1)
    burst(window_of(shell), "XFHSX-17", start=9_000)
    assert scanned == ["XFHSX-17"], "any other code is a scan"
