"""How certificates are worded, in the real window: typed, previewed, refused with its place, kept, taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from readingroom.copies.templates import Template, template
from readingroom.copies.wording import template_of
from tests.ui.room.window import Room, settle
from tests.ui.settings.test_settings import group, page_of, save
from ui.settings.wordings import WordingsPanel
from ui.shell import Shell

OpenWindow = Callable[..., Shell]
EXTRACT = "extract"


def now(before: Room, kind: str = EXTRACT) -> Template:
    """By which a new draft is made."""
    return before.desk.read(lambda reading: template_of(reading.session, kind))


def opened(open_window: OpenWindow, kind: str = EXTRACT, code: str = "zh_CN") -> tuple[Shell, WordingsPanel]:
    """The group, on one kind, its preview drawn."""
    shell = open_window("settings", code)
    panel = group(shell, "wordings")
    assert isinstance(panel, WordingsPanel)
    panel.table.select(kind)
    settle(shell, lambda: not panel.preview.pixmap().isNull())
    return shell, panel


def seen(panel: WordingsPanel) -> QImage:
    """The preview."""
    return panel.preview.pixmap().toImage()


def paragraph(panel: WordingsPanel, at: int, code: str) -> QPlainTextEdit:
    """An editor."""
    editor = panel.editors[f"text.{at}.{code}"]
    assert isinstance(editor, QPlainTextEdit)
    return editor


def drawn(shell: Shell, panel: WordingsPanel, before: QImage) -> QImage:
    """The preview once it is another one."""
    settle(shell, lambda: seen(panel) != before)
    return seen(panel)


def test_words_are_changed_with_a_preview_and_taken_back(before: Room, open_window: OpenWindow) -> None:
    shell, panel = opened(open_window)
    shipped = seen(panel)
    assert shipped.width() > 400
    assert not panel.reset_button.isEnabled()
    title = panel.editors["title.zh_CN"]
    assert isinstance(title, QLineEdit)
    title.selectAll()
    title.insert("馆藏档案摘抄件")
    title.textEdited.emit(title.text())
    changed = drawn(shell, panel, shipped)
    panel.show_preview("en")
    assert drawn(shell, panel, changed) != shipped
    assert panel.dirty
    panel.table.select("archival_certificate")
    panel.table.select(EXTRACT)
    assert panel.editors["title.zh_CN"].text() == "馆藏档案摘抄件", "what was typed stays"  # type: ignore[attr-defined]
    save(shell)
    settle(shell, lambda: now(before).title.zh_CN == "馆藏档案摘抄件")
    assert now(before).version == template(EXTRACT).version + 1
    assert now(before).text == template(EXTRACT).text
    assert not panel.dirty
    assert [row.kind for row in panel.model.rows() if row.own] == [EXTRACT]
    panel.reset_button.click()
    assert panel.dirty
    save(shell)
    settle(shell, lambda: now(before).title == template(EXTRACT).title)
    assert [row.kind for row in panel.model.rows() if row.own] == []


def test_a_wrong_field_says_where_and_nothing_is_kept(before: Room, open_window: OpenWindow) -> None:
    shell, panel = opened(open_window, code="en")
    paragraph(panel, 1, "en").setPlainText("For {applicnt} the record says:")
    settle(shell, lambda: panel.wrong.isVisible())
    assert "“applicnt”" in panel.wrong.text()
    save(shell)
    assert now(before).version == template(EXTRACT).version
    assert panel.dirty
    panel.discard()
    settle(shell, lambda: not panel.dirty)
    assert "{applicant}" in paragraph(panel, 1, "en").toPlainText()


def test_a_paragraph_is_added_and_an_empty_one_goes(before: Room, open_window: OpenWindow) -> None:
    shell, panel = opened(open_window)
    many = len(template(EXTRACT).text)
    panel.add_button.click()
    at = next(at for at in range(1, many + 2) if paragraph(panel, at, "zh_CN").toPlainText() == "")
    assert shell.focusWidget() is paragraph(panel, at, "zh_CN")
    paragraph(panel, at, "zh_CN").setPlainText("本摘录仅供\n参考。")
    settle(shell, lambda: panel.wrong.isVisible())  # the other language is blank yet
    paragraph(panel, at, "en").setPlainText("For reference only.")
    settle(shell, lambda: not panel.wrong.isVisible())
    save(shell)
    settle(shell, lambda: len(now(before).text) == many + 1)
    assert now(before).text[at - 1].text.zh_CN == "本摘录仅供 参考。", "a paragraph is one line"
    for code in ("zh_CN", "en"):
        paragraph(panel, at, code).clear()
    save(shell)
    settle(shell, lambda: len(now(before).text) == many)
    assert page_of(shell).strip.message is not None


def test_every_kind_has_its_preview(open_window: OpenWindow) -> None:
    shell, panel = opened(open_window)
    before = seen(panel)
    for row in panel.model.rows():
        if row.kind != EXTRACT:
            panel.table.select(row.kind)
            before = drawn(shell, panel, before)
        assert not panel.wrong.isVisible(), row.kind
