"""From a document to a file or a printer, and what a person is asked about slips."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readingroom.documents.raster import count, pixels
from readingroom.errors import Unavailable
from readingroom.retrieval.queries import open_attempts, rounds_of_day
from readingroom.retrieval.queries.paper import round_paper
from tests.readingroom.retrieval.world import World
from tests.ui.windows import settled
from ui.palette import Tone
from ui.printing import PreviewSheet, PrintJob, preview
from ui.printing.path import PrintPath
from ui.printing.preview import DIALOG, FILE
from ui.printing.printers import Printers, open_printer
from ui.retrieval.page import RetrievalPage


def sheet_of(page: RetrievalPage) -> PreviewSheet:
    """The preview that lies over the page."""
    settled(page.window(), until=lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))  # type: ignore[arg-type]  # a shell
    (sheet,) = page.findChildren(PreviewSheet)
    return sheet


def rest(page: RetrievalPage) -> None:
    settled(page.window())  # type: ignore[arg-type]  # a shell


def path_of(page: RetrievalPage) -> PrintPath:
    (path,) = page.findChildren(PrintPath)
    return path


def barcodes(pdf: bytes, dpi: float = 203) -> list[str]:
    """What a scanner reads off every page."""
    found = []
    for number in range(count(pdf)):
        drawn = pixels(pdf, number, dpi=dpi)
        image = Image.frombuffer(
            "RGB", (drawn.width, drawn.height), drawn.data, "raw", "RGB", drawn.stride, 1
        )
        found += [one.text for one in zxingcpp.read_barcodes(image)]
    return found


def test_ctrl_p_prepares_the_round_and_shows_its_slips(page: RetrievalPage, world: World) -> None:
    page.print_page()
    page.print_page()  # pressed twice: one round
    sheet = sheet_of(page)
    assert [one.state for one in world.desk.read(open_attempts)] == ["spooled", "prepared"]
    assert sheet.laid_out is not None
    assert sheet.counter.text() == "Sheet 1 of 2"
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    assert sheet.counter.text() == "Sheet 2 of 2"
    rest(page)
    small = sheet.sheet.pixmap().width()
    QTest.keyClick(sheet, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    rest(page)
    assert sheet.sheet.pixmap().width() > small


def test_leaving_the_preview_prints_nothing_and_the_slips_are_due_again(
    page: RetrievalPage, world: World
) -> None:
    page.print_page()
    QTest.keyClick(sheet_of(page), Qt.Key.Key_Escape)
    rest(page)
    assert page.findChildren(PreviewSheet) == []
    assert [line.group for line in page.model.rows()].count("to_print") == 2
    assert world.desk.read(rounds_of_day)[0].attempts[0].state == "failed"


def test_slips_saved_as_a_file_are_out_and_their_barcodes_read(
    page: RetrievalPage, world: World, tmp_path: Path
) -> None:
    page.print_page()
    sheet = sheet_of(page)
    assert sheet.laid_out is not None
    path_of(page).save(tmp_path / "slips", sheet.laid_out)
    rest(page)
    pdf = (tmp_path / "slips.pdf").read_bytes()
    out = [line.unit for line in page.model.rows() if line.unit.round_id == 3]
    assert {unit.state for unit in out} == {"slip_out"}
    codes = {world.slip(unit.retrieval_id) for unit in out}
    assert codes <= set(barcodes(pdf))
    assert world.desk.read(rounds_of_day)[0].attempts[0].state == "confirmed"
    assert page.strip.message is not None
    assert "slips.pdf" in page.strip.message.text
    assert page.strip.message.tone is Tone.GOOD, "nothing needs a hand"


def test_a_file_that_cannot_be_written_leaves_the_preview_and_the_attempt(
    page: RetrievalPage, world: World, tmp_path: Path
) -> None:
    page.print_page()
    sheet = sheet_of(page)
    assert sheet.laid_out is not None
    path_of(page).save(tmp_path / "nowhere" / "slips.pdf", sheet.laid_out)
    rest(page)
    assert sheet.isVisible()
    assert sheet.strip.message is not None
    assert [one.state for one in world.desk.read(open_attempts)] == ["spooled", "prepared"]


def test_once_it_is_sent_the_question_what_came_out_has_the_keys(page: RetrievalPage) -> None:
    page.print_page()
    sheet_of(page)
    path_of(page).sent("", 2)  # a system's dialog that prints into a file names no printer
    rest(page)
    asked = page.prints.strips[-1]
    assert "2 sheets were sent to be printed" in asked.accessibleName()
    assert page.window().focusWidget() is asked.yes


def test_a_printer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Unavailable) as refused:
        open_printer("no such printer")
    assert refused.value.code == "printer.gone"


def test_a_printer_that_went_away_is_told_and_another_may_be_chosen(page: RetrievalPage) -> None:
    page.print_page()
    sheet = sheet_of(page)
    sheet.show_printers(Printers(("Gone",), "Gone"))
    assert sheet.target == "Gone"
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    rest(page)
    assert sheet.isVisible()
    assert sheet.strip.message is not None
    assert "There is no printer “Gone”" in sheet.strip.message.text
    assert sheet.go.isEnabled()


def test_the_printer_used_last_for_a_kind_is_offered_first(page: RetrievalPage) -> None:
    page.kit.memory.put("printing.round_sheet.printer", "Laser")
    job = PrintJob("round_sheet", "Round sheet", round_paper, (1,), language="en")
    sheet = preview(page, job).sheet
    settled(page.window(), until=lambda: sheet.laid_out is not None)  # type: ignore[arg-type]  # a shell
    sheet.show_printers(Printers(("Inkjet", "Laser"), "Inkjet"))
    assert sheet.target == "Laser"
    assert {sheet.targets.itemData(n) for n in range(sheet.targets.count())} == {
        "Inkjet",
        "Laser",
        DIALOG,
        FILE,
    }


def test_any_document_changes_its_size_in_the_preview(page: RetrievalPage) -> None:
    job = PrintJob("round_sheet", "Round sheet", round_paper, (1,), language="zh_CN")
    sheet = preview(page, job).sheet
    settled(page.window(), until=lambda: sheet.laid_out is not None)  # type: ignore[arg-type]  # a shell
    assert sheet.laid_out is not None
    wide = sheet.laid_out.sheets[0]
    sheet.size_wanted.emit("a5")
    rest(page)
    assert sheet.laid_out.size.value == "a5"
    assert sheet.laid_out.sheets[0] < wide
    assert io.BytesIO(sheet.laid_out.pdf).read(5) == b"%PDF-"


def test_what_no_font_can_write_is_told_and_not_printed(page: RetrievalPage, world: World) -> None:
    world.file("Z-1", None, title="名\U0010fffd")
    world.books("王小明", "Z-1", hour=16)
    page.reload()
    rest(page)
    before = len(world.desk.read(rounds_of_day))
    page.print_page()
    rest(page)
    assert page.findChildren(PreviewSheet) == []
    assert page.strip.message is not None
    assert "No font of ours can print" in page.strip.message.text
    assert world.desk.read(rounds_of_day)[0].attempts[0].state == "failed"
    assert len(world.desk.read(rounds_of_day)) == before + 1


def test_while_the_preview_lies_over_the_page_its_keys_stay_in_it(
    qtbot: QtBot, page: RetrievalPage, world: World
) -> None:
    page.print_page()
    sheet = sheet_of(page)
    sheet.window().activateWindow()
    sheet.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is sheet)
    for key, modifiers in (
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier),
        *((Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),) * 12,
    ):
        QTest.keyClick(QApplication.focusWidget() or sheet, key, modifiers)
        focus = QApplication.focusWidget()
        assert focus is sheet or sheet.isAncestorOf(focus)
    assert page.filter_box.text() == ""
