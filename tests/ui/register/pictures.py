"""Pictures of the register, the seal log and of verdicts: ``python -m tests.ui.register.pictures FOLDER``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.copies.commands import VoidCertificate
from readingroom.desk import Desk
from readingroom.office.setup.commands import SetUp
from tests.readingroom.conftest import MORNING, SETUP, ZONE
from tests.readingroom.copies.desk.office import Office
from tests.ui.register.books import fill, office_window, signed_copy
from tests.ui.windows import settled


def main(folder: Path) -> None:
    """Both languages, both schemes."""
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as place:
        os.environ["READINGROOM_KEY_FILE"] = f"{place}/key"
        file = Path(place) / "room.db"
        desk = Desk(file, clock=Clock.starting(MORNING, ZONE))
        desk.execute(
            SetUp(
                archive="示例市档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"
            ),
            SETUP,
        )
        office = Office(desk, Actor(4))
        known = fill(office)
        certificate, copy, code = signed_copy(office, Path(place))
        changed = Path(place) / "changed.pdf"
        content = bytearray(copy.read_bytes())
        content[len(content) // 2] ^= 1
        changed.write_bytes(content)
        for spoken, scheme in (("en", "light"), ("zh_CN", "light"), ("zh_CN", "dark")):
            for page in ("register", "verify", "settings"):
                shell = office_window(file, page, spoken, scheme)  # type: ignore[arg-type]  # one of the choices
                shell.resize(1366, 768)
                shell.show()
                settled(shell)
                _take(shell, folder, spoken, scheme, known, certificate, copy, changed, code)
                shell.close()
                shell.deleteLater()
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        office.do(VoidCertificate(certificate_id=certificate, why="姓名有误"))
        shell = office_window(file, "verify", "zh_CN")
        shell.resize(1366, 768)
        shell.show()
        settled(shell)
        page = shell.page
        page.check_code(code)  # type: ignore[union-attr]  # the page of verifying
        settled(shell)
        shell.grab().save(str(folder / "verify-void-zh_CN.png"))
        shell.close()
        desk.close()
        shutil.copy(copy, folder / "copy.pdf")


def _take(
    shell: Any,
    folder: Path,
    spoken: str,
    scheme: str,
    known: dict[str, int],
    certificate: int,
    copy: Path,
    changed: Path,
    code: str,
) -> None:
    page, name = shell.page, f"{spoken}-{scheme}"

    def grab(what: str) -> None:
        settled(shell)
        shell.grab().save(str(folder / f"{page.id}-{what}-{name}.png"))

    if page.id == "register":
        grab("list")
        page.table.select(known["void"])
        grab("void")
        page.table.select(certificate)
        grab("signed")
        page.show_view("seals")
        grab("seals")
    elif page.id == "verify":
        grab("empty")
        page.check_file(copy)
        grab("valid")
        page.check_file(changed)
        grab("altered")
        page.check_code(code[:-3])
        grab("unreadable")
    else:
        for group in ("signing", "certificates", "wordings"):
            panel = page.show_group(group)
            grab(group)
            bar = panel.scroller.verticalScrollBar()
            bar.setValue(bar.maximum())
            grab(f"{group}-end")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
