"""A paper is brought: its file, its photograph, its code; the verdict is large and plain, and everything is logged."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from readingroom.copies.commands import (
    CheckCertificate,
    RedraftCertificate,
    ReissueCertificate,
    VoidCertificate,
)
from readingroom.copies.events import CertificateDrafted
from readingroom.copies.issuing import issue
from readingroom.copies.signing.chosen import DeskSigning
from readingroom.copies.workshop import PaperWorkshop
from readingroom.language import LANGUAGES
from readingroom.pdfium import PDFIUM
from tests.readingroom.copies.desk.office import Office
from tests.ui.conftest import burst, window_of
from tests.ui.register.books import copied, signed_copy
from tests.ui.register.test_register import told
from tests.ui.whole_day.conftest import settle
from tests.ui.windows import settled
from ui.app import Application
from ui.register.page import RegisterPage
from ui.shell import Shell
from ui.verifying.page import VerifyPage

Key = Qt.Key
NewWindow = Callable[..., Shell]


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> tuple[int, Path, str]:
    """A certified copy that was signed: its id, its file, its code."""
    return signed_copy(office, tmp_path)


def page_of(shell: Shell) -> VerifyPage:
    """The page of verifying."""
    assert isinstance(shell.page, VerifyPage)
    return shell.page


def drop(shell: Shell, file: Path) -> VerifyPage:
    """A file is dropped onto the window while the page shows."""
    page = page_of(shell)
    assert page.take_files([file])
    settled(shell)
    return page


def photograph(file: Path, target: Path) -> Path:
    """The last page of a file as a telephone sees it: turned a little, grey around it."""
    with PDFIUM, pypdfium2.PdfDocument(file) as document:
        picture = document[len(document) - 1].render(scale=2.5).to_pil().convert("L")
    picture.rotate(4, expand=True, fillcolor=120).save(target, quality=80)
    return target


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_file_is_genuine_and_what_is_compared_stands_beside_it(
    new_window: NewWindow, copy: tuple[int, Path, str], office: Office, code: str
) -> None:
    certificate, file, _text = copy
    shell = new_window("verify", code)
    before = len(office.certificate(certificate).log)
    page = drop(shell, file)
    say = shell.kit.text
    assert page.verdict.word.text() == say("certificate.verdict.genuine_valid")
    assert "示例市档案馆" in told(page.verdict)
    pane = told(page.detail)
    for said in (
        "档复〔2026〕1号",
        say("certificate.kind.certified_copy"),
        say("verify.pages", n=2),
        "J001-1-1",
        "周*",
    ):
        assert said in pane, said
    assert len(office.certificate(certificate).log) == before + 1


def test_a_reader_at_the_desk_does_not_wait_for_an_import(
    new_window: NewWindow, copy: tuple[int, Path, str]
) -> None:
    _certificate, file, text = copy
    shell = new_window("verify")
    page, over, ended = page_of(shell), threading.Event(), list[bool]()
    shell.kit.jobs.long(page, "An import", lambda _desk, _progress: over.wait(60), done=ended.append)
    try:
        assert page.take_files([file])
        settled(shell, lambda: page.answer is not None, idle=False)
        page.check_code(text)
        settled(shell, lambda: page.answer is not None and page.answer.asked.what == text, idle=False)
        assert page.verdict.word.text() == "Genuine and valid."
        assert ended == [], "the import is under way as before"
    finally:
        over.set()
    settled(shell)
    assert ended == [True]


def test_a_changed_file_says_where(
    new_window: NewWindow, copy: tuple[int, Path, str], tmp_path: Path
) -> None:
    import pikepdf

    _certificate, file, _text = copy
    swapped = tmp_path / "swapped.pdf"
    with pikepdf.open(file) as pdf:
        pdf.pages[0].rotate(180, relative=True)
        pdf.save(swapped)
    page = drop(new_window("verify"), swapped)
    assert page.verdict.word.text() in ("Altered.", "Cannot tell.", "Not ours.")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    swapped.write_bytes(content)
    shell = page.window()
    assert isinstance(shell, Shell)
    page = drop(shell, swapped)
    assert page.verdict.word.text() == "Altered."
    assert page.verdict.places, "where"
    assert "As it was issued" in told(page.detail)


def test_a_photograph_of_the_paper_is_read(
    new_window: NewWindow, copy: tuple[int, Path, str], tmp_path: Path
) -> None:
    page = drop(new_window("verify"), photograph(copy[1], tmp_path / "photo.jpg"))
    assert page.verdict.word.text() == "Genuine and valid."
    assert "photo.jpg" in told(page.verdict)


def test_what_cannot_be_read_says_why_and_the_next_one_works(
    new_window: NewWindow, copy: tuple[int, Path, str], tmp_path: Path
) -> None:
    shell = new_window("verify")
    page = page_of(shell)
    empty = tmp_path / "empty.png"
    from PIL import Image

    target = io.BytesIO()
    Image.new("L", (400, 400), 255).save(target, "PNG")
    empty.write_bytes(target.getvalue())
    drop(shell, empty)
    assert page.strip.message is not None
    assert "No code was found" in page.strip.message.text
    drop(shell, tmp_path / "gone.pdf")
    assert "There is no file" in page.strip.message.text
    text = tmp_path / "note.pdf"
    text.write_text("hello")
    drop(shell, text)
    assert page.verdict.word.text() == "Cannot tell."
    drop(shell, copy[1])
    assert page.verdict.word.text() == "Genuine and valid."
    assert page.strip.message is None


def test_a_code_is_typed_or_pasted_by_keyboard(new_window: NewWindow, copy: tuple[int, Path, str]) -> None:
    shell = new_window("verify")
    page = page_of(shell)
    page.setFocus()
    assert isinstance(shell.focusWidget(), QLineEdit)
    QApplication.clipboard().setText(f"  {copy[2][:80].lower()}\n{copy[2][80:]} ")
    QTest.keyClick(page.code, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.code, Key.Key_Return)
    settled(shell)
    assert page.verdict.word.text() == "Genuine and valid."
    page.code.setText(copy[2][:-2])
    QTest.keyClick(page.code, Key.Key_Return)
    settled(shell)
    assert page.verdict.word.text() == "Cannot tell."
    assert "part of it is missing" in page.verdict.why.text()
    assert "vouches for nothing" in told(page.detail)


def test_a_void_paper_says_so_and_leads_to_its_own_issue(
    new_window: NewWindow, copy: tuple[int, Path, str], office: Office
) -> None:
    certificate, file, text = copy
    events = office.do(ReissueCertificate(certificate_id=certificate, why="姓名有误")).events
    again = next(one.certificate_id for one in events if isinstance(one, CertificateDrafted))
    office.do(
        RedraftCertificate(certificate_id=again, draft=copied(office, pages=1))
    )  # a page was one too many
    office.by(office.other, CheckCertificate(certificate_id=again))
    issue(office.desk, office.clerk, again, PaperWorkshop(DeskSigning(office.desk)))
    shell = new_window("verify")
    page = page_of(shell)
    for brought in (file, text):
        if isinstance(brought, Path):
            drop(shell, brought)
        else:
            page.check_code(brought)
            settled(shell)
        assert page.verdict.word.text() == "Genuine, but void."
        assert "姓名有误" in page.verdict.why.text()
        assert page.answer is not None
        assert page.answer.meant is not None
        assert page.answer.meant.row.certificate_id == certificate, "not the issue in its place"
    page.check_code(office.certificate(again).printed_code)
    settled(shell)
    assert page.verdict.word.text() == "Genuine and valid."
    QTest.keyClick(shell, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(shell)
    assert isinstance(shell.page, RegisterPage)
    assert shell.page.certificate_id == again


def test_a_scan_on_any_page_leads_here(
    room: Path,
    open_window: Callable[..., Application],
    copy: tuple[int, Path, str],
    qapp: QApplication,
    office: Office,
) -> None:
    application = open_window(room)
    shell = application.shell
    application._sign_in(application.people, office.clerk.staff) if hasattr(application, "people") else None
    for question in shell.findChildren(QLineEdit):
        question.clearFocus()
    from ui.first_run import WhoIsThere

    for asked in shell.findChildren(WhoIsThere):
        next(one for one in asked.buttons if "李敏" in one.text()).click()
    settle(qapp, application)
    assert shell.page_id == "today"
    burst(window_of(shell), copy[2])
    settle(qapp, application)
    assert isinstance(shell.page, VerifyPage)
    assert shell.page.verdict.word.text() == "Genuine and valid."
    assert shell.echo.last is not None
    assert shell.echo.last.what == "档复〔2026〕1号"
    assert len(shell.echo.last.code) < 20
    shell.show_page("today")
    office.do(VoidCertificate(certificate_id=copy[0], why="姓名有误"))
    burst(window_of(shell), "HTTPS://ARCHIVE.EXAMPLE/verify/" + copy[2], start=9_000)
    settle(qapp, application)
    assert isinstance(shell.page, VerifyPage)
    assert shell.page.verdict.word.text() == "Genuine, but void."
    shell.show_page("today")
    burst(window_of(shell), copy[2][:60], start=19_000)
    settle(qapp, application)
    assert isinstance(shell.page, VerifyPage), "a damaged code too"
    assert shell.page.verdict.word.text() == "Cannot tell."
    shell.show_page("today")
    shell.field.setFocus()
    shell.field.insert(copy[2])
    settle(qapp, application)
    QTest.keyClick(shell.field, Key.Key_Return)
    settle(qapp, application)
    assert isinstance(shell.page, VerifyPage), "pasted into the one field"
