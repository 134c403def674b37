"""Notices and mail in the real window: worded, previewed, refused at the field; mails tried, sent and decided about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands.opening import SetOpeningBlocks
from readingroom.requests.notices.mailing import send_waiting
from readingroom.requests.notices.queries import passwords, wordings
from readingroom.requests.rules.notices import NoticeKind
from tests.readingroom.requests.notices.post_office import PASSWORD as SECRET
from tests.readingroom.requests.notices.post_office import Authority, PostOffice
from tests.readingroom.requests.notices.writing import book, mails, set_up, states
from tests.ui.room.window import CLERK, Room, settle
from tests.ui.settings.test_settings import group, save
from ui.mail_rounds import MailRounds
from ui.settings.mail import MailPanel
from ui.settings.notices import NoticesPanel
from ui.shell import Shell

OpenWindow = Callable[..., Shell]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server whose authority this machine trusts."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with PostOffice(authority.server_context(tmp_path)) as opened:
        yield opened


def own(before: Room) -> list[tuple[str, str]]:
    """What the archive worded otherwise."""
    return [(row.kind, row.language) for row in before.desk.read(wordings) if row.own]


def test_a_wording_is_changed_with_a_preview_and_taken_back(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings", "zh_CN")
    panel = group(shell, "notices")
    assert isinstance(panel, NoticesPanel)
    chinese, english = panel.editors["zh_CN"], panel.editors["en"]
    assert chinese.preview_text.text().startswith("王小明，您好")
    assert "示例市档案馆" in chinese.preview_subject.text()
    assert english.preview_text.text().startswith("Dear Ana Ruiz,")
    chinese.body.setPlainText("{name}：请于{day} {hours}到馆，预约号｛number｝。")
    assert "预约号2026-318" in chinese.preview_text.text(), "as one types"
    assert panel.dirty
    panel.table.select(NoticeKind.MOVED.value)
    assert "改期" in chinese.preview_text.text()
    panel.table.select(NoticeKind.CONFIRMED.value)
    assert "预约号2026-318" in chinese.preview_text.text(), "what was typed stays"
    save(shell)
    settle(shell, lambda: not panel.dirty)
    assert own(before) == [("confirmed", "zh_CN")]
    chinese.reset.click()
    settle(shell, lambda: own(before) == [])
    assert "请携带本人有效身份证件" in chinese.preview_text.text()
    panel.page.strip.act.click()
    settle(shell, lambda: own(before) == [("confirmed", "zh_CN")])


def test_a_wording_that_cannot_be_filled_in_is_refused_at_its_field(
    before: Room, open_window: OpenWindow
) -> None:
    shell = open_window("settings")
    panel = group(shell, "notices")
    english = panel.editors["en"]
    english.body.setPlainText("Dear {surname}, {number} {day} {hours}")
    assert "{surname} cannot be filled in here" in english.preview_text.text()
    panel.table.select(NoticeKind.READY.value)
    save(shell)
    settle(shell, lambda: not english.errors["text"].isHidden())
    assert panel.kind is NoticeKind.CONFIRMED, "where the mistake is"
    assert "{surname} cannot be filled in here" in english.errors["text"].text()
    assert english.body.accessibleDescription() == english.errors["text"].text()
    assert panel.dirty
    assert own(before) == []
    panel.discard()
    settle(shell, lambda: not panel.dirty)
    assert "{surname}" not in english.body.toPlainText()


def test_the_password_stays_on_this_computer(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "mail")
    assert isinstance(panel, MailPanel)
    settle(shell, lambda: "None is kept" in panel.kept.text())
    assert panel.password.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(panel.password, "open sesame")
    panel.keep_button.click()
    settle(shell, lambda: "One is kept" in panel.kept.text())
    assert panel.password.text() == ""
    assert before.desk.read(passwords).load("mail") == "open sesame"
    database = Path(str(before.desk.store.url.database))
    assert b"open sesame" not in database.read_bytes()
    panel.forget_button.click()
    settle(shell, lambda: "None is kept" in panel.kept.text())
    assert before.desk.read(passwords).load("mail") is None


def test_a_test_mail_is_sent_by_the_saved_settings(
    before: Room, open_window: OpenWindow, office: PostOffice
) -> None:
    set_up(before.desk, CLERK, office.port)
    shell = open_window("settings")
    panel = group(shell, "mail")
    send_test(shell, panel, "me")
    assert "“me” is no mail address" in panel.test_said.text()
    send_test(shell, panel, "me@example.org")
    assert panel.test_said.text().startswith("The mail server took the test message on.")
    assert [message["Subject"] for message in office.messages] == ["Test: notices to readers"]
    before.desk.read(passwords).save("mail", "wrong")
    send_test(shell, panel, "me@example.org")
    assert "refuses user desk or the password" in panel.test_said.text()
    panel.forms[0].editors["mail.user"].setText("x")
    QTest.keyClicks(panel.forms[0].editors["mail.user"], "y")
    send_test(shell, panel, "me@example.org")
    assert "Save the settings first" in panel.test_said.text()


def send_test(shell: Shell, panel: Any, address: str) -> None:
    """Type an address and press the button."""
    panel.test_address.setText(address)
    panel.test_button.click()
    settle(shell)


def test_what_failed_and_what_is_uncertain_is_decided_by_a_person(
    before: Room, open_window: OpenWindow, office: PostOffice
) -> None:
    set_up(before.desk, CLERK, office.port)
    office.rcpt = ["550 5.1.1 no such user", "250 OK", "250 OK"]
    office.final = [""]
    for name in ("nobody", "wang", "li"):
        book(before.desk, CLERK, address=f"{name}@example.org")
    shell = open_window("settings")
    panel = group(shell, "mail")
    assert panel.model.rowCount() == 3
    panel.send_button.click()
    settle(shell, lambda: states(before.desk) == ["failed", "unknown", "sent"])
    told = panel.page.strip.message
    assert told is not None
    assert told.text == "Sent: 1. To be tried again: 0. Failed: 1. Uncertain: 1."
    nobody, wang, _ = mails(before.desk)
    panel.table.select(nobody.id)
    settle(shell)
    assert "There is no such address: 550 5.1.1 no such user" in panel.why.text()
    assert shown(panel) == ["retry", "give_up"]
    panel.decisions["give_up"].click()
    settle(shell, lambda: states(before.desk)[0] == "given_up")
    panel.table.select(wang.id)
    settle(shell)
    assert shown(panel) == ["retry", "found_sent", "give_up"]
    panel.decisions["found_sent"].click()
    settle(shell, lambda: states(before.desk)[1] == "sent")
    assert len(office.messages) == 2
    assert SECRET not in panel.kept.text()


def test_what_waits_leads_to_the_mail_that_a_person_decides_about(
    before: Room, open_window: OpenWindow, office: PostOffice
) -> None:
    set_up(before.desk, CLERK, office.port)
    office.rcpt = ["550 5.1.1 no such user", "250 OK"]
    office.final = [""]
    for name in ("nobody", "wang"):
        book(before.desk, CLERK, address=f"{name}@example.org")
    send_waiting(before.desk)
    nobody, wang = mails(before.desk)
    shell = open_window("today")
    page: Any = shell.page
    settle(shell, lambda: len(mail_links(page)) == 2)
    mail_links(page)[0].click()
    settle(shell, lambda: shell.page is not None and shell.page.id == "settings")
    settings: Any = shell.page
    panel = settings.panels["mail"]
    settle(shell, lambda: shown(panel) == ["retry", "give_up"])
    assert panel.table.row.mail_id == nobody.id
    panel.decisions["give_up"].click()
    settle(shell, lambda: states(before.desk) == ["given_up", "unknown"])
    shell.show_page("today")
    settle(shell, lambda: len(mail_links(page)) == 1)
    mail_links(page)[0].click()
    settle(shell, lambda: shown(panel) == ["retry", "found_sent", "give_up"])
    assert panel.table.row.mail_id == wang.id
    panel.decisions["found_sent"].click()
    settle(shell, lambda: states(before.desk) == ["given_up", "sent"])
    shell.show_page("today")
    settle(shell, lambda: mail_links(page) == [])


def mail_links(page: Any) -> list[QPushButton]:
    """Links of what waits that speak of mails."""
    buttons = [link.findChild(QPushButton) for link in page.waits.links]
    return [one for one in buttons if one.text().casefold().startswith("mail ")]


def test_mails_go_out_by_themselves_while_the_window_is_open(
    before: Room, open_window: OpenWindow, office: PostOffice
) -> None:
    set_up(before.desk, CLERK, office.port)
    shell = open_window("settings")
    rounds = MailRounds(shell.kit, shell, every_ms=20)
    rounds.start()
    book(before.desk, CLERK)
    settle(shell, lambda: states(before.desk) == ["sent"])
    book(before.desk, CLERK, address="li@example.org")
    settle(shell, lambda: states(before.desk) == ["sent", "sent"])
    rounds.deleteLater()
    settle(shell)
    assert len(office.messages) == 2


def test_readers_of_the_next_open_day_are_reminded(before: Room, open_window: OpenWindow) -> None:
    set_up(before.desk, CLERK, 1)
    blocks = tuple(OpeningBlock(weekday=day, opens=dt.time(9), closes=dt.time(17)) for day in (3, 4))
    before.do(SetOpeningBlocks(blocks=blocks))
    book(before.desk, CLERK, address="")
    shell = open_window("settings")
    panel = group(shell, "mail")
    for said in ("1 reader reminded.", "0 readers reminded."):
        panel.remind_button.click()
        settle(shell, lambda: panel.page.strip.message is not None)
        told = panel.page.strip.message
        assert told is not None
        assert told.text.startswith(said)
        panel.page.strip.close_message()


def shown(panel: Any) -> list[str]:
    """What may be decided about the chosen mail."""
    return [action.value for action, made in panel.decisions.items() if not made.isHidden()]
