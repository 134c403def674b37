"""Drafts are made through the real window: from real scans, by mouse and by keyboard alone."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from readingroom.command import Reading
from readingroom.copies.commands import CheckCertificate, ReturnCertificate
from readingroom.copies.issuing import issue
from readingroom.copies.workshop import PaperWorkshop
from readingroom.store.blobs import PIECE, BlobPiece
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.scanned import ACTIVE, changed, jpeg, noted, pdf_of, sheet
from tests.ui.copying.window import Scans
from tests.ui.windows import settled
from ui.copying import open_maker
from ui.copying.maker import Maker
from ui.copying.pictures import MOST_BYTES
from ui.copying.scans import _taken
from ui.copying.watching import FolderWatch
from ui.imports.dropping import Dropper
from ui.job import Job, Step
from ui.shell import Shell

Open = Callable[..., Shell]
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def maker(shell: Shell, case: int | None, certificate: int | None = None) -> tuple[Maker, list[int]]:
    """The maker over the window's page, and where it tells of drafts."""
    done: list[int] = []
    assert shell.page is not None
    made = open_maker(shell.page, case, certificate, done.append)
    assert made is not None
    settled(shell)
    return made, done


def brought(shell: Shell, made: Maker, files: list[Path]) -> None:
    """Files are dropped, and read."""
    assert shell.page is not None
    assert shell.page.take_dropped(files)
    settled(shell, lambda: not made.shelf.reading)


def kept_pieces(reading: Reading) -> int:
    """How many pieces of files lie in the database, whole files or not."""
    return reading.session.scalars(select(func.count()).select_from(BlobPiece)).one()


def words(made: Maker) -> list[int]:
    """The pages' numbers in their files, in order."""
    return [row.plan.page for row in made.parts.rows.rows]


def focus() -> QWidget:
    """What has the keys."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tab_to(qtbot: QtBot, made: Maker, name: str) -> None:
    """Tab until something of this name has the keys; it stays in the maker."""
    for _ in range(60):
        assert made.isAncestorOf(focus())
        if focus().accessibleName() == name:
            return
        qtbot.keyClick(focus(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not come to {name}")


def types(edit: QWidget, typed: str) -> None:
    """Characters as an input method delivers them."""
    for character in typed:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(edit, event)


@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_five_scanned_pages_become_a_draft_in_three_steps(
    qtbot: QtBot, opened: Open, office: Office, case: int, scans: Scans, code: str
) -> None:
    shell = opened(code)
    made, done = maker(shell, case)
    Dropper(shell).take(scans.five())  # 1: the files are dropped anywhere onto the window
    settled(shell, lambda: not made.shelf.reading)
    assert len(made.parts.rows.rows) == 5
    counted = made.parts.sources.edits(0)[2]
    qtbot.mouseClick(counted, Qt.MouseButton.LeftButton)  # 2: what was counted
    types(counted, "１２０")
    qtbot.mouseClick(made.save, Qt.MouseButton.LeftButton)  # 3: save
    settled(shell, lambda: bool(done))
    found = office.certificate(done[0])
    assert [page.plan.page for page in found.pages] == [0, 0, 1, 0, 0]
    assert (found.sources[0].reference_code, found.sources[0].counted) == ("J001-1-1", 120)
    assert found.row.language == code
    assert shell.page is not None
    assert shell.page.cover is None


def test_what_was_drafted_can_be_issued(opened: Open, office: Office, case: int, scans: Scans) -> None:
    shell = opened()
    made, done = maker(shell, case)
    brought(shell, made, scans.five())
    made.parts.sources.edits(0)[1].setText("34-38")
    made.parts.sources.edits(0)[2].setText("120")
    made.parts.rows.turn([0], 1)
    made.parts.rows.crop([1], (0.1, 0.1, 0.9, 0.9))
    made.step()
    settled(shell, lambda: bool(done))
    office.by(office.other, CheckCertificate(certificate_id=done[0]))
    issued = issue(office.desk, office.clerk, done[0], PaperWorkshop())
    assert issued.number
    found = office.certificate(done[0])
    assert (found.pages[0].plan.turned, found.pages[1].plan.crop) == (90, (0.1, 0.1, 0.9, 0.9))
    assert [page.numbered for page in found.pages] == ["34", "35", "36", "37", "38"]


def test_pages_are_moved_turned_cropped_dropped_and_undone_by_keys(
    qtbot: QtBot, opened: Open, case: int, scans: Scans
) -> None:
    shell = opened()
    made, _done = maker(shell, case)
    brought(shell, made, [scans.file("t.pdf", pdf_of([jpeg(sheet(str(n))) for n in range(4)]))])
    strip, large, rows = made.parts.thumbnails, made.parts.large, made.parts.rows
    strip.setFocus()
    strip.choose(0)
    qtbot.keyClick(strip, Qt.Key.Key_Down, ALT)
    assert words(made) == [1, 0, 2, 3]
    assert strip.places == [1], "what was moved stays chosen"
    qtbot.keyClick(strip, Qt.Key.Key_R)
    qtbot.keyClick(strip, Qt.Key.Key_R)
    qtbot.keyClick(strip, Qt.Key.Key_R, SHIFT)
    assert rows.rows[1].plan.turned == 90
    qtbot.keyClick(strip, Qt.Key.Key_C)
    assert large.cropping
    assert QApplication.focusWidget() is large
    for _ in range(10):
        qtbot.keyClick(large, Qt.Key.Key_Right)
        qtbot.keyClick(large, Qt.Key.Key_Up, SHIFT)
    qtbot.keyClick(large, Qt.Key.Key_Return)
    assert rows.rows[1].plan.crop == pytest.approx((0.1, 0.0, 1.0, 0.9))
    qtbot.keyClick(strip, Qt.Key.Key_R)
    assert rows.rows[1].plan.crop == pytest.approx((0.1, 0.1, 1.0, 1.0)), "the same piece of the page"
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert words(made) == [1, 2, 3]
    for _ in range(2):
        qtbot.keyClick(strip, Qt.Key.Key_Z, CTRL)
    assert words(made) == [1, 0, 2, 3]
    assert rows.rows[1].plan.crop == pytest.approx((0.1, 0.0, 1.0, 0.9))


def test_pages_are_dragged_and_a_frame_is_drawn(qtbot: QtBot, opened: Open, case: int, scans: Scans) -> None:
    shell = opened()
    made, _done = maker(shell, case)
    brought(shell, made, [scans.file("t.pdf", pdf_of([jpeg(sheet(str(n))) for n in range(3)]))])
    strip, large = made.parts.thumbnails, made.parts.large
    strip.choose(0)
    below = strip.visualRect(made.parts.rows.index(1)).bottomLeft() - QPoint(-4, 4)
    strip.drop_at(below)
    assert words(made) == [1, 0, 2]
    settled(shell)
    qtbot.mouseClick(made.parts.tools.buttons["crop"], Qt.MouseButton.LeftButton)
    settled(shell)
    large.repaint()
    middle = large.rect().center()
    qtbot.mousePress(large, Qt.MouseButton.LeftButton, pos=middle - QPoint(60, 80))
    qtbot.mouseMove(large, middle + QPoint(60, 80))
    qtbot.mouseRelease(large, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 80))
    qtbot.mouseClick(made.parts.tools.keep, Qt.MouseButton.LeftButton)
    crop = made.parts.rows.rows[made.parts.thumbnails.currentIndex().row()].plan.crop
    assert crop is not None
    left, top, right, bottom = crop
    assert 0 < left < 0.5 < right < 1
    assert 0 < top < 0.5 < bottom < 1


def test_hostile_files_are_refused_with_their_sentence_and_the_rest_stays(
    opened: Open, case: int, scans: Scans
) -> None:
    shell = opened("en")
    made, _done = maker(shell, case)
    whole = pdf_of([jpeg(sheet("good"))])
    hostile = changed(whole, ACTIVE["a script when it opens"])
    brought(
        shell,
        made,
        [
            scans.file("a.pdf", whole),
            scans.file("bad.pdf", hostile),
            scans.file("half.jpg", jpeg(sheet("x"))[:900]),
        ],
    )
    assert len(made.parts.rows.rows) == 1
    message = made.strip.message
    assert message is not None
    assert "bad.pdf" in message.text
    assert "half.jpg" in message.text
    brought(shell, made, [scans.file("again.pdf", whole)])
    assert len(made.parts.rows.rows) == 1, "the same file twice is one"


def test_a_scan_with_something_covered_says_what_becomes_of_it(opened: Open, case: int, scans: Scans) -> None:
    shell = opened("en")
    made, _done = maker(shell, case)
    plain = pdf_of([jpeg(sheet("first")), jpeg(sheet("second"))])
    brought(shell, made, [scans.file("plain.pdf", plain)])
    assert made.strip.message is None
    brought(shell, made, [scans.file("boxed.pdf", noted(plain, page=1))])
    message = made.strip.message
    assert message is not None
    assert "boxed.pdf" in message.text
    assert "page 2" in message.text
    assert len(made.parts.rows.rows) == 4


def test_the_scanners_folder_offers_what_is_new_and_whole(
    qtbot: QtBot, opened: Open, case: int, scans: Scans
) -> None:
    scans.file("old.jpg", jpeg(sheet("old")))
    shell = opened()
    made, _done = maker(shell, case)
    made.parts.watch_folder(scans.folder)
    settled(shell)
    content = pdf_of([jpeg(sheet("new"))])
    growing = scans.file("new.pdf", content[:500])
    made.parts.watch.look()
    settled(shell)
    assert made.parts.watch.new == [], "it is being written still"
    growing.write_bytes(content)
    made.parts.watch.look()
    settled(shell)
    assert made.parts.watch.new == []
    with qtbot.waitSignal(made.parts.watch.offered, timeout=5_000):
        pass
    take = next(one for one in made.findChildren(QAbstractButton) if one.text() == "取用新扫描 1 件")
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    settled(shell, lambda: not made.shelf.reading)
    assert len(made.parts.rows.rows) == 1
    assert shell.kit.memory.get("copying.watched", "") == str(scans.folder)


def test_a_folder_that_goes_away_is_told_and_found_again(
    qtbot: QtBot, opened: Open, case: int, scans: Scans, tmp_path: Path
) -> None:
    """The machine with the share is switched off and on; what was scanned meanwhile is offered."""
    shell = opened("en")
    made, _done = maker(shell, case)
    watch, away = made.parts.watch, tmp_path / "away"
    made.parts.watch_folder(scans.folder)
    settled(shell)
    scans.folder.rename(away)
    watch.look()
    settled(shell, lambda: made.strip.message is not None)
    assert made.strip.message is not None
    assert f"{scans.folder} cannot be reached (No such file or directory)" in made.strip.message.text
    (away / "new.jpg").write_bytes(jpeg(sheet("new")))
    away.rename(scans.folder)
    watch.look()
    settled(shell, lambda: made.strip.message is None)
    with qtbot.waitSignal(watch.offered, timeout=8_000):
        pass
    assert [file.name for file in watch.new] == ["new.jpg"]


def test_a_share_that_never_answers_holds_nobody_up(qtbot: QtBot, opened: Open, scans: Scans) -> None:
    """It is told, it is asked once only, and the window closes without it."""
    shell, asked, answer = opened("en"), list[Path](), threading.Event()

    def dead(folder: Path) -> dict[Path, tuple[int, int]]:
        asked.append(folder)
        answer.wait()
        return {}

    watch = FolderWatch(shell.kit.jobs, shell, dead, silent_ms=50)
    with qtbot.waitSignal(watch.lost, timeout=5_000) as told:
        watch.watch(scans.folder)
    assert "does not answer" in shell.kit.text.explain(told.args[0])
    watch.look()
    assert asked == [scans.folder]
    read = list[int]()
    shell.kit.jobs.read(shell, lambda _reading: 1, done=read.append)
    settled(shell, lambda: read == [1], idle=False)
    shell.kit.jobs.close()
    answer.set()


def test_a_draft_is_made_by_keyboard_alone(
    qtbot: QtBot, opened: Open, office: Office, case: int, scans: Scans
) -> None:
    shell = opened("en")
    made, done = maker(shell, case)
    made.parts.watch_folder(scans.folder)
    settled(shell)
    with qtbot.waitSignal(made.parts.watch.offered, timeout=8_000):
        scans.file("new.pdf", pdf_of([jpeg(sheet(str(n))) for n in range(5)]))
    tab_to(qtbot, made, "Take 1 new")
    qtbot.keyClick(focus(), Qt.Key.Key_Space)
    settled(shell, lambda: not made.shelf.reading)
    assert focus() is made.parts.thumbnails
    qtbot.keyClick(focus(), Qt.Key.Key_R)
    tab_to(qtbot, made, "Pages in the original")
    qtbot.keyClicks(focus(), "120")
    qtbot.keyClick(focus(), Qt.Key.Key_Return, CTRL)
    settled(shell, lambda: bool(done))
    found = office.certificate(done[0])
    assert [page.plan.turned for page in found.pages] == [90, 0, 0, 0, 0]


def test_nothing_typed_is_lost_on_esc(qtbot: QtBot, opened: Open, case: int) -> None:
    shell = opened("en")
    made, _done = maker(shell, case)
    counted = made.parts.sources.edits(0)[2]
    counted.setFocus()
    qtbot.keyClicks(counted, "5")
    qtbot.keyClick(counted, Qt.Key.Key_Escape)
    assert made.strip.message is not None
    assert made.strip.act.isVisible()
    qtbot.keyClick(counted, Qt.Key.Key_Escape)
    assert made.strip.message is None
    assert made.isVisible()
    assert shell.page is not None
    assert shell.page.unsaved
    assert shell.keeps()
    qtbot.mouseClick(made.strip.act, Qt.MouseButton.LeftButton)
    assert shell.page.cover is None
    assert not shell.page.unsaved


def test_untouched_it_goes_on_esc(qtbot: QtBot, opened: Open, case: int) -> None:
    shell = opened()
    made, _done = maker(shell, case)
    folder = made.shelf.folder
    assert folder is not None
    assert folder.is_dir()
    qtbot.keyClick(made.parts.thumbnails, Qt.Key.Key_Escape)
    settled(shell)
    assert shell.page is not None
    assert shell.page.cover is None
    assert not folder.exists(), "copies of scans do not lie about"


def test_whoever_leaves_while_scans_are_read_hears_no_more_of_them(
    opened: Open, case: int, scans: Scans
) -> None:
    shell = opened()
    made, _done = maker(shell, case)
    folder = made.shelf.folder
    made.take_files([*scans.five(), scans.file("half.jpg", jpeg(sheet("x"))[:900])])
    made.close_sheet()
    assert folder is not None
    settled(shell, lambda: not folder.exists())
    assert shell.page is not None
    assert shell.page.cover is None
    assert shell.page.strip.message is None


def test_a_copy_that_was_being_written_when_its_draft_was_left_goes_as_well(
    tmp_path: Path, scans: Scans
) -> None:
    folder = tmp_path / "aside"
    folder.mkdir()
    _taken(scans.five()[0], folder, kept=[])
    assert not folder.exists()


def test_what_is_gone_is_told_on_the_page(opened: Open) -> None:
    shell = opened("en")
    maker(shell, 999)
    assert shell.page is not None
    assert shell.page.cover is None
    assert shell.page.strip.message is not None


def test_the_covered_page_takes_no_keys_and_gets_them_back(qtbot: QtBot, opened: Open, case: int) -> None:
    shell = opened()
    page = shell.page
    assert page is not None
    made, _done = maker(shell, case)
    assert not page.splitter.isEnabled()
    shell.field.setFocus()
    page.setFocus()
    assert focus() is made
    made.close_sheet()
    assert page.splitter.isEnabled()


def test_facts_of_the_case_are_marked_and_what_is_typed_too(
    qtbot: QtBot, opened: Open, office: Office, case: int
) -> None:
    shell = opened()
    made, done = maker(shell, case)
    kinds = made.parts.kinds
    kinds.setCurrentIndex(kinds.findData("extract"))
    form = made.parts.facts.form
    assert form is not None
    assert form.values()["applicant"] == "王小明"
    assert "取自申请" in form._hints["applicant"].text()
    applicant = form.editors["applicant"]
    assert isinstance(applicant, QLineEdit)
    applicant.setFocus()
    applicant.end(False)
    types(applicant, "（曾用名王明）")
    assert "申请中为：王小明" in form._hints["applicant"].text()
    passage = made.parts.passages.form(0).editors["text"]
    assert isinstance(passage, QPlainTextEdit)
    passage.setFocus()
    types(passage, "男 王小明 女 李小红")
    made.parts.languages.setCurrentIndex(made.parts.languages.findData("en"))
    assert form is not made.parts.facts.form
    assert made.parts.facts.form is not None
    assert "曾用名" in made.parts.facts.form.values()["applicant"], "typed words stay"
    qtbot.keyClick(passage, Qt.Key.Key_Return, CTRL)
    settled(shell, lambda: bool(done))
    found = office.certificate(done[0])
    by_code = {field.code: field for field in found.fields}
    assert by_code["applicant"].typed
    assert not by_code["applicant_document"].typed
    assert [one.source.reference_code for one in found.passages] == ["J001-1-1"]
    assert found.row.language == "en"


def test_the_finished_paper_shows_the_draft(opened: Open, case: int, scans: Scans) -> None:
    shell = opened()
    made, _done = maker(shell, case)
    brought(shell, made, scans.five())
    made.parts.show_view("paper")
    settled(shell, lambda: "6" in made.parts.paper.counter.text())
    settled(shell, lambda: not made.parts.paper.sheet.pixmap().isNull())
    made.parts.paper.leaf(1)
    settled(shell)
    assert made.parts.paper.counter.text() == "第 2 张，共 6 张"


def test_a_returned_draft_comes_back_with_its_pages_and_the_reason(
    opened: Open, office: Office, case: int, scans: Scans
) -> None:
    shell = opened()
    made, done = maker(shell, case)
    brought(shell, made, scans.five())
    made.parts.sources.edits(0)[2].setText("120")
    made.step()
    settled(shell, lambda: bool(done))
    office.by(office.other, ReturnCertificate(certificate_id=done[0], why="第 3 页歪了"))
    again, done_again = maker(shell, None, done[0])
    settled(shell, lambda: not again.shelf.reading)
    assert again.strip.message is not None
    assert "第 3 页歪了" in again.strip.message.text
    assert len(again.parts.rows.rows) == 5
    assert not again.parts.kinds.isEnabled()
    assert not again.dirty
    again.parts.rows.turn([2], 1)
    again.step()
    settled(shell, lambda: bool(done_again))
    assert office.certificate(done[0]).pages[2].plan.turned == 90


def test_a_refused_draft_stays_as_it_was_typed(opened: Open, case: int, scans: Scans) -> None:
    shell = opened("en")
    made, done = maker(shell, case)
    brought(shell, made, scans.five())
    made.parts.sources.edits(0)[2].setText("3")
    made.step()
    settled(shell)
    assert done == []
    assert made.isVisible()
    assert made.strip.message is not None
    assert "J001-1-1" in made.strip.message.text
    made.parts.sources.edits(0)[2].setText("no")
    made.step()
    assert made.strip.message is not None
    assert "“no”" in made.strip.message.text


def test_a_source_without_a_code_is_asked_for(opened: Open, case: int, scans: Scans) -> None:
    shell = opened("en")
    made, done = maker(shell, case)
    brought(shell, made, scans.five())
    made.parts.sources.more.click()
    made.step()
    settled(shell)
    assert done == []
    assert made.strip.message is not None
    assert made.strip.message.text == "Fill in the reference code, or take that source away."
    assert focus() is made.parts.sources.edits(1)[0]


def test_saving_counts_its_pages_and_leaves_nothing_behind_when_it_is_stopped(
    opened: Open, office: Office, case: int, scans: Scans
) -> None:
    noise = [jpeg(Image.effect_noise((1240, 1754), 60 + at), quality=66) for at in range(20)]
    file = scans.file("long.pdf", pdf_of(noise))
    shell = opened("en")
    made, done = maker(shell, case)
    brought(shell, made, [file])
    told: list[str] = []

    def stop(step: Step) -> None:
        told.append(step.said(shell.kit.text))
        (button,) = [
            one
            for one in shell.findChildren(QAbstractButton)
            if one.accessibleName() == "Cancel: Saving a draft"
        ]
        button.click()

    def watch(job: Job) -> None:
        job.stepped.connect(stop)

    shell.kit.jobs.began.connect(watch)
    made.save.click()
    settled(shell, lambda: made.strip.message is not None)
    shell.kit.jobs.began.disconnect(watch)
    assert told[0].startswith("page ")
    assert told[0].endswith(" of 20")
    assert made.strip.message is not None
    assert "nothing was saved" in made.strip.message.text
    assert done == []
    assert len(made.parts.rows.rows) == 20, "the draft is still here"
    assert office.desk.read(kept_pieces) == 0
    made.save.click()
    settled(shell, lambda: bool(done))
    assert len(office.certificate(done[0]).pages) == 20
    assert office.desk.read(kept_pieces) == -(-file.stat().st_size // PIECE)


def test_a_preview_of_many_pages_says_that_it_is_drawn_and_can_be_stopped(
    qtbot: QtBot, opened: Open, case: int, scans: Scans
) -> None:
    file = scans.file("long.pdf", pdf_of([jpeg(sheet("page"))] * 120))
    shell = opened("en")
    made, _done = maker(shell, case)
    brought(shell, made, [file])
    paper = made.parts.paper
    made.parts.show_view("paper")
    settled(shell, paper.cancel.isVisible, idle=False)
    assert paper.why.text().startswith(("Drawing the paper", "The paper is being drawn: "))
    qtbot.mouseClick(paper.cancel, Qt.MouseButton.LeftButton)
    settled(shell)
    assert "stopped" in paper.why.text()
    assert not paper.cancel.isVisible()
    made.parts.show_view("page")
    made.parts.show_view("paper")
    settled(shell, lambda: bool(paper.counter.text()))
    assert paper.counter.text().endswith("121"), "with the page that certifies it"


def test_two_hundred_pages_scroll_in_little_memory(
    qtbot: QtBot, opened: Open, case: int, scans: Scans
) -> None:
    page = jpeg(sheet("page", 1240, 1754))
    file = scans.file("long.pdf", pdf_of([page] * 200))
    shell = opened()
    made, _done = maker(shell, case)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    brought(shell, made, [file])
    strip = made.parts.thumbnails
    bar = strip.verticalScrollBar()
    for step in range(0, bar.maximum() + 1, max(1, bar.maximum() // 25)):
        bar.setValue(step)
        settled(shell)
    strip.choose(199)
    settled(shell)
    assert made.parts.pictures.picture(made.parts.rows.rows[199].plan, 92) is not None
    assert made.parts.pictures.bytes_kept <= MOST_BYTES
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024, "KiB"


def test_every_control_has_a_name(opened: Open, case: int, scans: Scans) -> None:
    shell = opened("en")
    made, _done = maker(shell, case)
    brought(shell, made, scans.five())
    nameless = [
        type(one).__name__
        for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)
        for one in made.findChildren(kind)
        if one.isVisible() and not one.accessibleName() and not one.objectName().startswith("qt_")
    ]
    assert nameless == []
