"""A second person holds drafts against the original, through the real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from readingroom.copies.commands import Draft, DraftPage, DraftSource
from readingroom.copies.kept import keep_scan
from readingroom.copies.papers import PagePlan
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.scanned import jpeg, pdf_of, sheet
from tests.ui.windows import settled
from ui.copying import open_check
from ui.copying.checker import Checker
from ui.shell import Shell

Open = Callable[..., Shell]


@pytest.fixture
def drafted(office: Office, case: int) -> int:
    """Three pages, drafted by 李敏."""
    source = keep_scan(
        office.desk, office.clerk, pdf_of([jpeg(sheet(str(n))) for n in range(3)]), "application/pdf"
    )
    draft = Draft(
        language="zh_CN",
        sources=(DraftSource("J001-1-1", pages="34-36", counted=120),),
        pages=tuple(DraftPage(PagePlan(source, n), numbered=str(34 + n)) for n in range(3)),
    )
    return office.drafts(case, draft=draft)


def checker(shell: Shell, certificate: int) -> tuple[Checker, list[int]]:
    """The view over the window's page, and where it tells of what was decided."""
    done: list[int] = []
    assert shell.page is not None
    made = open_check(shell.page, certificate, done.append)
    assert made is not None
    settled(shell, lambda: not made.shelf.reading)
    return made, done


def test_a_draft_is_compared_page_by_page_by_keyboard_alone(
    qtbot: QtBot, opened: Open, office: Office, drafted: int
) -> None:
    shell = opened("zh_CN", office.other)
    made, done = checker(shell, drafted)
    strip = made.parts.thumbnails
    assert shell.focusWidget() is strip
    assert not made.save.isEnabled()
    assert made.save.accessibleDescription() == "尚未核对：还有 3 页（共 3 页）、所列内容。"
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert all(row.compared for row in made.parts.rows.rows)
    assert made.save.accessibleDescription() == "尚未核对：所列内容。"
    (facts,) = made.parts.ticks
    facts.setFocus()
    qtbot.keyClick(facts, Qt.Key.Key_Space)
    made.parts.counted[0].setText("121")
    assert made.save.isEnabled()
    qtbot.keyClick(facts, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(shell, lambda: bool(done))
    found = office.certificate(drafted)
    assert (found.row.state, found.row.checked_by, found.sources[0].counted) == ("checked", "王芳", 121)


def test_nobody_vouches_for_what_somebody_else_compared(
    qtbot: QtBot, opened: Open, office: Office, drafted: int
) -> None:
    shell = opened("en", office.other)
    made, _done = checker(shell, drafted)
    for _ in range(3):
        qtbot.keyClick(made.parts.thumbnails, Qt.Key.Key_Space)
    (facts,) = made.parts.ticks
    qtbot.keyClick(facts, Qt.Key.Key_Space)
    assert made.save.isEnabled()
    shell.kit.jobs.sign_in(office.clerk)
    settled(shell)
    assert not any(row.compared for row in made.parts.rows.rows)
    assert not made.save.isEnabled()
    assert not facts.isEnabled(), "whoever drafted it may not check it"
    shell.kit.jobs.sign_in(office.other)
    settled(shell)
    assert facts.isEnabled()
    assert not facts.isChecked()
    assert made.strip.message is None, "what it said was about somebody else"


@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_it_is_returned_with_a_reason_and_not_without(
    qtbot: QtBot, opened: Open, office: Office, drafted: int, code: str
) -> None:
    shell = opened(code, office.other)
    made, done = checker(shell, drafted)
    qtbot.mouseClick(made.parts.back, Qt.MouseButton.LeftButton)
    assert shell.focusWidget() is made.parts.why
    qtbot.mouseClick(made.parts.back, Qt.MouseButton.LeftButton)
    assert made.strip.message is not None
    assert done == []
    made.parts.why.setPlainText("第 2 页歪了")
    qtbot.keyClick(made.parts.why, Qt.Key.Key_Escape)
    assert made.isVisible()
    assert made.strip.act.isVisible(), "what was written is asked about"
    qtbot.mouseClick(made.parts.back, Qt.MouseButton.LeftButton)
    settled(shell, lambda: bool(done))
    found = office.certificate(drafted)
    assert (found.row.state, found.returned_why) == ("returned", "第 2 页歪了")


def test_who_drafted_it_may_look_and_is_told_why_not_more(opened: Open, office: Office, drafted: int) -> None:
    shell = opened("en", office.clerk)
    made, _done = checker(shell, drafted)
    assert made.strip.message is not None
    assert made.strip.message.text.startswith("You cannot check this draft. Whoever had a hand in")
    made.tick()
    assert not any(row.compared for row in made.parts.rows.rows)
    assert not made.save.isEnabled()
    assert not made.parts.back.isEnabled()


def test_a_certificate_without_pages_shows_its_paper(opened: Open, office: Office, case: int) -> None:
    certificate = office.drafts(case, "extract")
    shell = opened("zh_CN", office.other)
    made, done = checker(shell, certificate)
    settled(shell, lambda: not made.parts.paper.sheet.pixmap().isNull())
    assert [box.text() for box in made.parts.ticks] == ["所列内容与档案一致", "引文与原文逐字一致"]
    for box in made.parts.ticks:
        box.click()
    made.step()
    settled(shell, lambda: bool(done))
    assert office.certificate(certificate).row.state == "checked"


def test_what_went_out_unchecked_is_checked_afterwards(opened: Open, office: Office, case: int) -> None:
    office.setting("certificates.check_extract", "afterwards")
    certificate = office.drafts(case, "extract")
    office.issues(certificate)
    shell = opened("en", office.other)
    made, done = checker(shell, certificate)
    assert not made.parts.back.isVisible(), "it has its number: it is made void, not returned"
    for box in made.parts.ticks:
        box.click()
    made.step()
    settled(shell, lambda: bool(done))
    assert not office.certificate(certificate).row.check_after
    again, _done = checker(shell, certificate)
    assert again.strip.message is not None
    assert again.strip.message.text.startswith("Nothing is to be checked here")


def test_every_control_has_a_name(opened: Open, office: Office, drafted: int) -> None:
    shell = opened("en", office.other)
    made, _done = checker(shell, drafted)
    made.parts.ask_why()
    nameless = [
        type(one).__name__
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit)
        for one in made.findChildren(kind)
        if one.isVisible() and not one.accessibleName() and not one.objectName().startswith("qt_")
    ]
    assert nameless == []
