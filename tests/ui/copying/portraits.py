"""Pictures of the maker, of the comparing view and of the verify page; a part of `tests.ui.portraits_sheets`."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from readingroom.command import Actor
from readingroom.copies.commands import CheckCertificate
from readingroom.copies.kept import content_of
from readingroom.copies.queries import RegisterSearch, register, stage_of
from readingroom.desk import Desk
from tests.readingroom.copies.scanned import ACTIVE, changed, jpeg, pdf_of, sheet
from tests.ui.portraits import settle
from ui.app import Application
from ui.copies.reading import CopyView
from ui.job import Job

__all__ = ["copying"]


def copying(pictures: Any, app: QApplication, application: Application, url: str) -> None:
    """What a clerk sees while a copy is made, compared and brought back."""
    page: Any = application.shell.show_page("copies")
    settle(app, application)
    with tempfile.TemporaryDirectory() as folder:
        _maker(pictures, app, application, page, Path(folder))
        _checker(pictures, app, application, page)
        _verify(pictures, app, application, url, Path(folder))


def _maker(pictures: Any, app: QApplication, application: Application, page: Any, folder: Path) -> None:
    page.show_view(CopyView.ORDERS)
    settle(app, application)
    page.show_key(page.model.rows()[0].key)
    settle(app, application)
    order = page.order.whole.order
    case, code = order.row.case_id, order.lines[0].reference_code
    page.certificate_steps.draft(case)
    settle(app, application, 1)
    maker = page.cover
    pictures.take(application, "maker_empty")
    scans = {
        "scan-001.pdf": pdf_of([jpeg(sheet(f"page {34 + at}", 1240, 1754)) for at in range(12)]),
        "scan-002.pdf": changed(pdf_of([jpeg(sheet("script"))]), ACTIVE["a script when it opens"]),
    }
    files = []
    for name, content in scans.items():
        files.append(folder / name)
        files[-1].write_bytes(content)
    maker.take_files(files)
    settle(app, application, 2)
    pictures.take(application, "maker_pages")
    maker.strip.close_message()
    maker.parts.show_view("paper")
    settle(app, application, 2)
    pictures.take(application, "maker_paper")
    maker.parts.show_view("page")
    maker._tool("crop")
    settle(app, application, 0.5)
    pictures.take(application, "maker_crop")
    maker._tool("crop_stop")
    maker.parts.sources.edits(0)[0].setText(code)
    _under_way(pictures, application, "maker_saving")
    maker.save.click()
    settle(app, application, 1)
    page.certificate_steps.draft(case)
    settle(app, application, 1)
    maker = page.cover
    for kind in ("extract", "marriage_record"):
        maker.parts.kinds.setCurrentIndex(maker.parts.kinds.findData(kind))
        settle(app, application, 1)
        pictures.take(application, f"maker_{kind}")
    maker.leave()
    settle(app, application, 0.3)
    pictures.take(application, "maker_leave")
    maker.close_sheet()
    settle(app, application)


def _under_way(pictures: Any, application: Application, name: str) -> None:
    """A picture of what the next long work says of itself; its last one stays."""
    file = pictures.folder / f"{name}-{pictures.code}-{pictures.scheme}.png"

    def watch(job: Job) -> None:
        job.stepped.connect(lambda _step: application.shell.grab().save(str(file)))

    application.jobs.began.connect(watch, Qt.ConnectionType.SingleShotConnection)


def _checker(pictures: Any, app: QApplication, application: Application, page: Any) -> None:
    page.show_view(CopyView.TO_CHECK)
    settle(app, application)
    mine = application.jobs.actor
    for listed in page.model.rows():
        page.show_key(listed.key)
        settle(app, application, 0.5)
        application.jobs.sign_in(Actor(_other(application, mine.staff)))
        page.reload()
        settle(app, application, 0.5)
        page.certificate_steps.do("check")
        settle(app, application, 1.5)
        if page.cover is not None:
            pictures.take(application, f"checker_{listed.what}")
            page.cover.close_sheet()
            settle(app, application)
            page.execute(CheckCertificate(certificate_id=listed.identity))
            settle(app, application)
            _under_way(pictures, application, f"making_{listed.what}")
            page.certificate_steps.do("number")
            settle(app, application, 1)
            pictures.take(application, f"made_{listed.what}")
        application.jobs.sign_in(mine)


def _other(application: Application, staff: int) -> int:
    """Somebody else who may check."""
    return next(number for number in (4, 5, 6) if number != staff)


def _verify(pictures: Any, app: QApplication, application: Application, url: str, folder: Path) -> None:
    verify: Any = application.shell.show_page("verify")
    settle(app, application)
    pictures.take(application, "verify_empty")
    with closing(Desk(url)) as desk:
        for row in desk.read(register, RegisterSearch()).rows:
            stage = desk.read(stage_of, row.certificate_id)
            if stage.made:
                content = content_of(desk, stage.digest, folder)
                assert isinstance(content, bytes)
                file = folder / f"{row.certificate_id}.pdf"
                file.write_bytes(content)
                verify.check_file(file)
                settle(app, application, 1.5)
                pictures.take(application, f"verify_{row.kind}_{row.state}")
    altered = bytearray(content)
    altered[len(altered) // 2] ^= 1
    file.write_bytes(altered)
    verify.check_file(file)
    settle(app, application, 1.5)
    pictures.take(application, "verify_altered")
    verify.code.setText("RRC1NOTACODE")
    verify.check()
    settle(app, application, 1)
    pictures.take(application, "verify_no_code")
