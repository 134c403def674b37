"""How certificates are worded, in the real window: typed, previewed, refused with its place, kept, taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from readingroom.copies.templates import FieldKind, Origin, Template, template
from readingroom.copies.wording import template_of, template_version
from readingroom.language import LANGUAGES
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


def typed_into(widget: QWidget, words: str) -> None:
    """As somebody types: all that was there is written over."""
    assert isinstance(widget, QLineEdit)
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, words)


def test_an_archive_declares_a_field_of_its_own(before: Room, open_window: OpenWindow) -> None:
    shell, panel = opened(open_window, code="en")
    fields = panel.field_list
    shipped = [field.code for field in template(EXTRACT).fields]
    assert list(fields.rows) == shipped
    drawn_before = seen(panel)
    fields.add_button.click()
    (made,) = fields.rows.keys() - set(shipped)
    assert shell.focusWidget() is fields.rows[made]["name.en"]
    QTest.keyClicks(fields.rows[made]["name.en"], "Village")
    typed_into(fields.rows[made]["name.zh_CN"], "village")
    typed_into(fields.rows[made]["code"], "village")
    QTest.keyClick(fields.rows[made]["code"], Qt.Key.Key_Return)
    assert list(fields.rows) == [*shipped, "village"]
    settle(shell, lambda: panel.wrong.isVisible())
    assert "does not name the field “village”" in panel.wrong.text(), "a field that is not used is told"
    paragraph(panel, 1, "en").setFocus()
    insert = fields.rows["village"]["insert"]
    assert isinstance(insert, QAbstractButton)
    insert.click()
    assert drawn(shell, panel, drawn_before) != drawn_before
    assert not panel.wrong.isVisible()
    for _ in shipped:
        up = fields.rows["village"]["up"]
        assert isinstance(up, QAbstractButton)
        up.click()
    assert list(fields.rows) == ["village", *shipped]
    needed = fields.rows["village"]["needed"]
    assert isinstance(needed, QAbstractButton)
    needed.click()
    save(shell)
    settle(shell, lambda: len(now(before).fields) == len(shipped) + 1)
    first = now(before).fields[0]
    assert (first.code, first.name.en, first.name.zh_CN) == ("village", "Village", "village")
    assert (first.required, first.origin, first.kind) == (False, Origin.TYPED, FieldKind.TEXT)
    assert all("{village}" in now(before).text[0].text.of(code) for code in LANGUAGES)
    assert before.desk.read(lambda reading: template_version(reading.session, EXTRACT, 1)) == template(
        EXTRACT
    )
    remove = fields.rows["village"]["remove"]
    assert isinstance(remove, QAbstractButton)
    remove.click()
    assert "{village}" not in paragraph(panel, 1, "zh_CN").toPlainText()
    save(shell)
    settle(shell, lambda: now(before).fields == template(EXTRACT).fields)


def test_a_field_of_the_case_is_added_and_another_renamed(before: Room, open_window: OpenWindow) -> None:
    shell, panel = opened(open_window)
    fields = panel.field_list
    fields.origin.setCurrentIndex(fields.origin.findData("purpose"))
    fields.add_button.click()
    settle(shell, lambda: "purpose" in fields.rows)
    assert fields.origin.findData("purpose") < 0, "each once"
    typed_into(fields.rows["applicant"]["name.en"], "Claimant")
    insert = fields.rows["purpose"]["insert"]
    assert isinstance(insert, QAbstractButton)
    insert.click()
    save(shell)
    settle(shell, lambda: "purpose" in {field.code for field in now(before).fields})
    by_code = {field.code: field for field in now(before).fields}
    assert (by_code["purpose"].origin, by_code["purpose"].name.zh_CN) == (Origin.CASE, "利用目的")
    assert by_code["applicant"].name.en == "Claimant"


def test_every_kind_has_its_preview(open_window: OpenWindow) -> None:
    shell, panel = opened(open_window)
    before = seen(panel)
    for row in panel.model.rows():
        if row.kind != EXTRACT:
            panel.table.select(row.kind)
            before = drawn(shell, panel, before)
        assert not panel.wrong.isVisible(), row.kind
