"""From a paper that was verified to its line in the register, and on to what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.copies.kept import content_of
from readingroom.copies.queries import RegisterSearch, register, stage_of
from readingroom.demonstration import make
from readingroom.desk import Desk
from tests.ui.register.test_register import told
from tests.ui.whole_day.conftest import settle
from ui.app import Application
from ui.copies.page import CopiesPage
from ui.first_run import WhoIsThere
from ui.register.page import RegisterPage
from ui.verifying.page import VerifyPage


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[int, tuple[str, Path]]]:
    """The demonstration's day: its address, and the papers that were made that day number and file."""
    demonstration = make("en")
    folder = tmp_path_factory.mktemp("papers")
    with closing(Desk(demonstration.url)) as desk:
        rows = desk.read(register, RegisterSearch()).rows
        papers = {}
        for row in rows:
            stage = desk.read(stage_of, row.certificate_id)
            if stage.made:
                file = folder / f"{row.certificate_id}.pdf"
                content = content_of(desk, stage.digest, folder)
                file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
                papers[row.certificate_id] = (row.number, file)
    return demonstration.url, papers


def goes(qapp: QApplication, application: Application, certificate: int, number: str, file: Path) -> None:
    """The paper is brought, and its certificate shown twice: by the register, then where it is worked on."""
    shell = application.shell
    verify = shell.show_page("verify")
    assert isinstance(verify, VerifyPage)
    assert verify.take_files([file])
    settle(qapp, application)
    assert verify.detail is not None
    assert verify.detail.next_step.text() == "Show certificate"
    verify.next_step()
    settle(qapp, application)
    shown = shell.page
    assert isinstance(shown, RegisterPage)
    assert shown.table.row is not None
    assert shown.table.row.number == number
    assert shown.detail is not None
    assert number in told(shown.detail)
    assert shown.detail.next_step.text() == "Show certificate"
    shown.next_step()
    settle(qapp, application)
    copies = shell.page
    assert isinstance(copies, CopiesPage)
    assert copies.key == ("certificate", certificate)
    assert number in told(copies.pane)
    assert copies.strip.message is None
    chosen = copies.table.row
    assert chosen is None or chosen.key == copies.key, "no other line is chosen meanwhile"


def test_show_certificate_leads_from_a_verified_paper_to_the_copies_page(
    qapp: QApplication,
    open_window: Callable[..., Application],
    day: tuple[str, dict[int, tuple[str, Path]]],
) -> None:
    """Whether the pages were never seen before, or show another one."""
    url, papers = day
    assert len(papers) > 1
    for certificate, (number, file) in papers.items():
        application = open_window(url)
        for question in application.shell.findChildren(WhoIsThere):
            question.buttons[0].click()
        settle(qapp, application)
        goes(qapp, application, certificate, number, file)
    for certificate, (number, file) in papers.items():
        goes(qapp, application, certificate, number, file)
