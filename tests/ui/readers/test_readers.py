"""Readers found, registered, revealed, joined, received."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readingroom.bookings import queries as bookings
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.people import queries as people
from readingroom.people.commands import Particulars, RegisterReader
from tests.ui.today.morning import ZHANG, commands, do
from ui.printing import PreviewSheet
from ui.readers.page import ReadersPage
from ui.shell import Shell
from ui.widgets.shapes import PillLabel

Settle = Callable[[], None]


def register(desk: Desk, name: str, **facts: str) -> int:
    made = do(desk, RegisterReader(particulars=Particulars(name=name, **facts)))
    return made.events[0].reader_id  # type: ignore[attr-defined,no-any-return]  # ReaderRegistered


def said(page: ReadersPage) -> str:
    words = [label.text() for label in page.pane.findChildren(QLabel) if label.isVisible()]
    return "\n".join(words + [pill.accessibleName() for pill in page.pane.findChildren(PillLabel)])


def press(page: ReadersPage, verb: str) -> None:
    next(button for button in page.pane.findChildren(QPushButton) if button.text() == verb).click()


@pytest.mark.parametrize("typed", ["张", "张明", ZHANG, "138 1234 1234", "1", "R000001"])
def test_a_reader_is_found_while_typing(
    page: ReadersPage, arrive_all: Settle, desk: Desk, typed: str
) -> None:
    register(desk, "欧阳㛃")
    page.filter_box.setText(typed)
    arrive_all()
    expected = ["张明"] if typed != "R000001" else []  # without its check character it is no code
    assert [hit.reader.name.full for hit in page.model.rows()] == expected


def test_enter_twice_registers_one_reader(
    page: ReadersPage, desk: Desk, arrive_all: Settle, qtbot: QtBot
) -> None:
    page.register()
    assert page.pane.sheet is not None
    name = page.pane.sheet.body.editors["name"]  # type: ignore[attr-defined] # it holds a form
    qtbot.keyClicks(name, "Ana Ruiz")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.keyClick(name, Qt.Key.Key_Return)
    arrive_all()
    assert desk.read(commands).count("RegisterReader") == 2, "one of them came with the morning"


def test_a_sheet_waits_for_the_answer_to_what_it_sent(
    page: ReadersPage, desk: Desk, arrive_all: Settle, qtbot: QtBot
) -> None:
    page.register()
    sheet = page.pane.sheet
    assert sheet is not None
    qtbot.keyClicks(sheet.body.editors["document"], ZHANG)  # type: ignore[attr-defined] # it holds a form
    qtbot.keyClicks(sheet.body.editors["name"], "x")  # type: ignore[attr-defined] # as above
    page.next_step()
    sheet.cancel.click()
    arrive_all()
    assert page.pane.sheet is sheet
    assert sheet.strip.message is not None, "the refusal has its place"
    sheet.cancel.click()
    assert page.pane.sheet is None


def test_data_is_masked_until_asked_for_and_the_log_keeps_it(
    page: ReadersPage, desk: Desk, arrive_all: Settle, shell: Shell
) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    assert "张*" in said(page)
    assert "440***********0014" in said(page)
    assert "138****1234" in said(page)
    shell.kit.actions["readers.reveal"].trigger()
    arrive_all()
    told = said(page)
    assert "张明" in told
    assert ZHANG in told
    assert desk.read(commands)[-1] == "RevealReader"
    assert "张*" in [str(page.model.index_of(1).data())]
    shell.kit.jobs.sign_in(Actor(staff=2))
    arrive_all()
    assert "张明" not in said(page), "whoever sits down next has not asked"


def test_a_reader_is_registered_by_keyboard(
    qtbot: QtBot, page: ReadersPage, desk: Desk, arrive_all: Settle
) -> None:
    page.register()
    sheet = page.pane.sheet
    assert sheet is not None
    qtbot.keyClicks(sheet.body.editors["document"], "110105199003070033")
    sheet.body.set_values({"name": "陈䶮"})
    assert sheet.body.values()["detail_birth_date"] == "1990-03-07"
    page.next_step()
    arrive_all()
    assert page.pane.sheet is None
    (hit,) = desk.read(people.find, "110105199003070033")
    assert hit.reader.name.full == "陈䶮"
    assert page.reader_id == hit.reader.id


def test_a_known_document_leads_to_its_reader(
    qtbot: QtBot, page: ReadersPage, desk: Desk, arrive_all: Settle
) -> None:
    page.register()
    sheet = page.pane.sheet
    assert sheet is not None
    qtbot.keyClicks(sheet.body.editors["document"], ZHANG)
    sheet.body.set_values({"name": "张明"})
    page.next_step()
    arrive_all()
    assert sheet.strip.message is not None
    sheet.strip.act.click()
    arrive_all()
    assert page.reader_id == 1
    assert len(desk.read(people.recent)) == 1


def test_a_change_is_saved_and_told(page: ReadersPage, desk: Desk, arrive_all: Settle) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    page.edit()
    arrive_all()
    sheet = page.pane.sheet
    assert sheet is not None
    assert sheet.body.values()["name"] == "张明"
    sheet.body.set_values({"email": "zhang@example.org"})
    page.next_step()
    arrive_all()
    card = desk.read(people.reader, 1)
    assert card is not None
    assert card.email.full == "zhang@example.org"
    assert desk.read(commands)[-2:] == ["RevealReader", "ChangeReader"]


def test_an_address_that_is_none_is_told_beside_it(page: ReadersPage, arrive_all: Settle) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    page.edit()
    arrive_all()
    sheet = page.pane.sheet
    assert sheet is not None
    sheet.body.set_values({"email": "nonsense"})
    page.next_step()
    arrive_all()
    assert page.pane.sheet is sheet
    assert "邮箱" in sheet.body.editors["email"].accessibleDescription()


def test_two_cards_of_one_person_are_joined_and_parted(
    page: ReadersPage, desk: Desk, arrive_all: Settle
) -> None:
    second = register(desk, "张明", phone="138 1234 1234")
    page.show_subject("reader", second)
    arrive_all()
    press(page, "合并")
    arrive_all()
    assert [line.same_as for line in desk.read(people.lines, [second])] == [1]
    assert page.reader_id == 1
    assert page.strip.message is not None
    page.strip.act.click()
    arrive_all()
    assert [line.same_as for line in desk.read(people.lines, [second])] == [None]


def test_a_letter_is_written_down(page: ReadersPage, desk: Desk, arrive_all: Settle) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    page.letter()
    sheet = page.pane.sheet
    assert sheet is not None
    sheet.body.set_values(
        {"issuer": "示例大学", "issued_on": "11月20日", "valid_until": "2026-12-31", "scope": "婚姻登记"}
    )
    page.next_step()
    arrive_all()
    assert "示例大学" in said(page)
    assert "有效" in said(page)


def test_a_reader_is_received_from_here(
    page: ReadersPage, desk: Desk, shell: Shell, arrive_all: Settle
) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    page.next_step()
    arrive_all()
    page.next_step()
    arrive_all()
    (row,) = [row for row in desk.read(bookings.today) if row.state == "present"]
    assert row.reader_id == 1
    assert shell.page_id == "today"


def test_nobody_found_offers_to_register(page: ReadersPage, arrive_all: Settle) -> None:
    page.filter_box.setText("没有这个人")
    arrive_all()
    assert page.empty_state.isVisible()
    page.empty_state.act.click()
    assert page.pane.sheet is not None


def test_visits_are_listed_and_lead_to_their_case(
    qtbot: QtBot, page: ReadersPage, desk: Desk, shell: Shell, arrive_all: Settle
) -> None:
    from readingroom.bookings.commands import Arrive

    do(desk, Arrive(reader_id=1))
    page.show_subject("reader", 1)
    arrive_all()
    (row,) = [row for row in desk.read(bookings.today) if row.state == "present"]
    press(page, row.number)
    arrive_all()
    assert shell.page_id == "today"
    assert shell.page.case_id == row.case_id  # type: ignore[union-attr]  # the page of today


def test_the_list_is_worked_by_keyboard(
    qtbot: QtBot, page: ReadersPage, desk: Desk, arrive_all: Settle
) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    arrive_all()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    arrive_all()
    assert page.pane.next_step.hasFocus()


def test_a_readers_card_is_drawn_to_be_printed(page: ReadersPage, arrive_all: Settle) -> None:
    page.show_subject("reader", 1)
    arrive_all()
    page.card()
    arrive_all()
    (sheet,) = page.findChildren(PreviewSheet)
    assert sheet.laid_out is not None
    assert len(sheet.laid_out.sheets) == 1


def test_ctrl_enter_receives_whom_somebody_chose_and_not_who_was_shown_before(
    page: ReadersPage, desk: Desk, arrive_all: Settle
) -> None:
    other = register(desk, "欧阳㛃")
    page.reload()
    arrive_all()
    page.show_subject("reader", 1)
    arrive_all()
    page.table.select(other)
    page.next_step()
    page.card()
    assert page.pane.sheet is None
    arrive_all()
    assert page.pane.sheet is not None
    body = page.pane.sheet.body
    assert body.reader.id == other  # type: ignore[attr-defined] # the form of somebody at the desk
