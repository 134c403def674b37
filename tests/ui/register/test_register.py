"""The register by keyboard: searched, narrowed, whole in the pane, on paper and in files; and the seal log."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from readingroom.command import Actor
from readingroom.copies.commands import ChangeTemplate
from readingroom.copies.queries import register_paper, seal_log_paper
from readingroom.copies.templates import template
from readingroom.language import LANGUAGES
from tests.readingroom.copies.desk.office import Office
from tests.ui.register.books import fill, signed_copy
from tests.ui.windows import settled
from ui.printing.preview import PreviewSheet
from ui.register.page import RegisterPage
from ui.settings.page import SettingsPage
from ui.settings.wordings_reading import draft_of
from ui.shell import Shell
from ui.widgets.shapes import PillLabel

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier
NewWindow = Callable[..., Shell]


def page_of(shell: Shell) -> RegisterPage:
    """The page of the register."""
    assert isinstance(shell.page, RegisterPage)
    return shell.page


def told(widget: QWidget | None) -> str:
    """Everything that is written in a widget."""
    assert widget is not None
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def numbers(page: RegisterPage) -> list[str]:
    """What is listed, from above."""
    return [row.number for row in page.model.rows()]


def find(shell: Shell, typed: str) -> list[str]:
    """Search as a clerk does: slash, then the words."""
    page = page_of(shell)
    page.setFocus()
    QTest.keyClick(shell, Key.Key_Slash)
    assert shell.focusWidget() is page.filter_box
    page.filter_box.setText(typed)
    settled(shell)
    return numbers(page)


def test_every_number_is_listed_and_void_ones_are_plain(office: Office, new_window: NewWindow) -> None:
    known = fill(office)
    shell = new_window("register")
    page = page_of(shell)
    assert page.summary.text() == "5 numbers, 2 void"
    assert len(numbers(page)) == len(set(page.model.rows())) == 5
    page.table.setFocus()
    page.table.select(known["void"])
    settled(shell)
    pane = told(page.detail)
    assert "档摘〔2026〕1号" in pane
    assert "since 1 Dec 2026. 姓名有误" in pane
    for said in (
        "numbered",
        "printed, 1 copy",
        "sealed, 1 copy",
        "made void",
        "approved by 赵主任",
    ):
        assert said in pane, said
    assert page.detail is not None
    assert {one.accessibleName().lower() for one in page.detail.findChildren(PillLabel)} >= {
        "void",
        "came out",
    }
    assert "王**" in pane
    assert "王小明" not in pane


def test_a_name_is_shown_when_it_is_asked_for(office: Office, new_window: NewWindow) -> None:
    known = fill(office)
    shell = new_window("register")
    page = page_of(shell)
    page.show_subject("certificate", known["sealed"])
    settled(shell)
    assert page.detail is not None
    (eye,) = [
        one
        for one in page.detail.findChildren(QWidget)
        if one.accessibleName() == shell.kit.text("window.detail.reveal", what="Applicant")
    ]
    QTest.mouseClick(eye, Qt.MouseButton.LeftButton)
    settled(shell)
    assert "王小明" in told(page.detail)
    shell.kit.jobs.sign_in(Actor(office.other.staff))
    settled(shell)
    assert "王小明" not in told(page.detail), "whoever sits down next has not asked"


def test_it_is_searched_by_number_name_case_and_reference_code(office: Office, new_window: NewWindow) -> None:
    fill(office)
    shell = new_window("register")
    assert find(shell, "档摘") == ["档摘〔2026〕1号"]
    assert find(shell, "陈䶮") == ["档证〔2026〕1号", "档复〔2026〕2号", "档复〔2026〕2号"]
    assert len(find(shell, "J001-1")) == 5
    assert len(find(shell, "2026-1")) == 2, "the case's number"
    assert find(shell, "没有此人") == []
    assert "No number fits." in told(page_of(shell))


def test_year_kind_and_state_narrow_it(office: Office, new_window: NewWindow) -> None:
    fill(office)
    shell = new_window("register")
    page, narrowing = page_of(shell), page_of(shell).narrowing

    def choose(box: object, data: object) -> list[str]:
        assert hasattr(box, "findData")
        box.setCurrentIndex(box.findData(data))  # type: ignore[attr-defined]  # a list to choose from
        box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]
        settled(shell)
        return numbers(page)

    assert choose(narrowing.state, "void") == ["档复〔2026〕2号", "档摘〔2026〕1号"]
    assert choose(narrowing.kind, "extract") == ["档摘〔2026〕1号"]
    assert choose(narrowing.state, "sealed") == []
    assert choose(narrowing.kind, "") == ["档复〔2026〕1号"]
    assert choose(narrowing.state, "all") == numbers(page)
    assert [narrowing.year.itemData(at) for at in range(narrowing.year.count())] == [None, 2026]
    assert len(choose(narrowing.year, 2026)) == 5


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_year_goes_through_the_preview(office: Office, new_window: NewWindow, code: str) -> None:
    fill(office)
    shell = new_window("register", code)
    QTest.keyClick(shell, Key.Key_P, Control)
    settled(shell)
    (sheet,) = shell.findChildren(PreviewSheet)
    assert sheet.laid_out is not None
    assert sheet.laid_out.missing == ()
    assert len(sheet.laid_out.papers.lines) == 5  # type: ignore[attr-defined]  # the paper of the register
    assert "2026" in sheet.job.title


def test_it_is_exported_for_other_programs(office: Office, new_window: NewWindow, tmp_path: Path) -> None:
    fill(office)
    shell = new_window("register")
    page = page_of(shell)
    for name in ("register.csv", "register.xlsx"):
        page.export(tmp_path / name)
        settled(shell)
        assert page.strip.message is not None
        assert page.strip.message.text.startswith("5 numbers were written to")
    with (tmp_path / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[0] == "Number"
    assert sorted(row[0] for row in rows)[0] == "档复〔2026〕1号"
    assert any("姓名有误" in cell for row in rows for cell in row)
    sheet = openpyxl.load_workbook(tmp_path / "register.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 6
    assert [one.name for one in tmp_path.glob(".*.part")] == []
    page.export(tmp_path / "nowhere" / "register.csv")
    settled(shell)
    assert "could not be written" in page.strip.message.text


def test_the_seal_log_is_the_second_view(office: Office, new_window: NewWindow) -> None:
    fill(office)
    shell = new_window("register")
    page = page_of(shell)
    QTest.keyClick(shell, Key.Key_2, Control)
    settled(shell)
    assert [row.line.number for row in page.seal_model.rows()] == [
        "档复〔2026〕2号",
        "档摘〔2026〕1号",
        "档复〔2026〕1号",
    ]
    assert {row.line.seal for row in page.seal_model.rows()} == {"查档专用章"}
    assert page.summary.text() == "3 entries"
    assert page.kit.actions["register.print"].text() == "Print seal log"
    page.filter_box.setText("档摘")
    assert page.seal_model.rowCount() == 1
    page.seal_table.setFocus()
    page.seal_table.select(page.seal_model.rows()[0].position)
    settled(shell)
    QTest.keyClick(shell, Key.Key_1, Control)
    settled(shell)
    assert len(numbers(page)) == 5
    assert page.kit.actions["register.print"].isEnabled()


def test_the_seal_log_of_some_days_is_printed_and_exported(
    office: Office, new_window: NewWindow, tmp_path: Path
) -> None:
    fill(office)
    shell = new_window("register")
    page = page_of(shell)
    QTest.keyClick(shell, Key.Key_2, Control)
    settled(shell)
    entries = len(page.seal_model.rows())
    assert entries > 0
    page.export(tmp_path / "seals.csv")
    settled(shell, until=lambda: page.strip.message is not None)
    rows = list(csv.reader((tmp_path / "seals.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["Sealed at", "Seal", "Number", "Kind", "Copies", "Approved by", "Sealed by", "Remarks"]
    assert len(rows) == entries + 1
    assert {row[2] for row in rows[1:]} == {row.line.number for row in page.seal_model.rows()}
    page.export(tmp_path / "seals.xlsx")
    settled(shell, until=(tmp_path / "seals.xlsx").exists)
    (sheet,) = openpyxl.load_workbook(tmp_path / "seals.xlsx").worksheets
    assert [[str(cell.value or "") for cell in row] for row in sheet.rows] == rows
    page.print_page()
    settled(shell, until=lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))
    (sheet_shown,) = page.findChildren(PreviewSheet)
    assert sheet_shown.job.kind == "seal_log"
    sheet_shown.leave()
    # Days are typed as anywhere; a day on which nothing was sealed has nothing to print.
    page.narrowing.first.setText("2 Dec")
    page.narrowing.first.editingFinished.emit()
    settled(shell)
    assert page.seal_model.rows() == []
    assert not shell.kit.actions["register.print"].isEnabled()
    page.narrowing.first.setText("30 Nov")
    page.narrowing.last.setText("tomorrow")
    page.narrowing.last.editingFinished.emit()
    settled(shell)
    assert len(page.seal_model.rows()) == entries
    page.narrowing.last.setText("soon")
    page.narrowing.last.editingFinished.emit()
    settled(shell)
    assert page.strip.message is not None
    assert "“soon” is not a day" in page.strip.message.text


def test_the_register_has_the_names_that_the_archive_gave_its_kinds(office: Office) -> None:
    fill(office)
    own = {"en": "Extract of the county archives", "zh_CN": "县馆档案摘抄件"}
    office.do(ChangeTemplate(kind="extract", template=draft_of(template("extract")) | {"name": own}))
    for code in LANGUAGES:
        paper = office.desk.read(partial(register_paper, kind="extract"), 2026, code)
        assert {line.kind.of(code) for line in paper.lines} == {paper.chosen} == {own[code]}
        log = office.desk.read(seal_log_paper, paper.lines[0].issued_on, paper.lines[0].issued_on, code)
        assert own[code] in {line.kind.of(code) for line in log.lines}


@pytest.mark.parametrize("code", LANGUAGES)
def test_before_the_first_number_it_says_so(office: Office, new_window: NewWindow, code: str) -> None:
    shell = new_window("register", code)
    page = page_of(shell)
    assert shell.kit.text("register.empty") in told(page)
    assert not page.kit.actions["register.print"].isEnabled()
    page.print_page()
    assert shell.findChildren(PreviewSheet) == []


def test_what_was_verified_stands_in_the_pane(office: Office, new_window: NewWindow, tmp_path: Path) -> None:
    certificate, _file, _code = signed_copy(office, tmp_path)
    shell = new_window("register", "zh_CN")
    page = page_of(shell)
    page.show_subject("certificate", certificate)
    settled(shell)
    assert "查验（凭文件）：真实有效" in told(page.detail)


@pytest.mark.parametrize("page", ["register", "verify", "settings"])
def test_everything_that_can_be_used_has_a_name(office: Office, new_window: NewWindow, page: str) -> None:
    fill(office)
    shell = new_window(page, "zh_CN")
    shown = shell.page
    assert shown is not None
    if isinstance(shown, SettingsPage):
        for group in ("signing", "certificates", "wordings"):
            shown.show_group(group)
            settled(shell)
    unnamed = [
        control
        for control in shown.findChildren(QWidget)
        if isinstance(control, QAbstractButton | QLineEdit | QPlainTextEdit | QComboBox | QTableView)
        and control.isVisible()
        and not control.accessibleName()
        and not getattr(control, "text", str)()
        and not control.objectName().startswith("qt_")
    ]
    assert unnamed == []
