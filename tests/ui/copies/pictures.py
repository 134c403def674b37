"""Pictures of the page of copies: ``python -m tests.ui.copies.pictures FOLDER [--dark] [LANGUAGE …]``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QScrollArea

from readingroom.clock import Clock
from readingroom.command import Actor, Station
from readingroom.desk import Desk
from readingroom.holdings.commands import ChangeItem
from readingroom.office.setup.commands import SetUp
from tests.readingroom.conftest import MORNING, SETUP, ZONE
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.busy import fill
from tests.ui.copies.window import open_window
from tests.ui.windows import settled
from ui.copies.reading import CopyView
from ui.printing import PreviewSheet
from ui.shell import Shell
from ui.style import Choice

SIZE = (1366, 768)


class Pictures:
    """One language's pictures.

    Args:
        folder: where they go.
        code: the language.
        scheme: light or dark.
    """

    def __init__(self, folder: Path, code: str, scheme: Choice) -> None:
        self._folder, self._code, self._scheme = folder, code, scheme

    def take(self, shell: Shell, name: str) -> None:
        """One picture, and the rest of the pane or of the sheet over it."""
        settled(shell)
        page: Any = shell.page
        shell.grab().save(str(self._folder / f"{name}-{self._code}-{self._scheme}.png"))
        pane = page.pane.sheet or page.pane
        for scroll in pane.findChildren(QScrollArea):
            bar = scroll.verticalScrollBar()
            if scroll.isVisible() and bar.maximum() > 0:
                bar.setValue(bar.maximum())
                QApplication.processEvents()
                shell.grab().save(str(self._folder / f"{name}_end-{self._code}-{self._scheme}.png"))

    def all(self, room: Path) -> None:
        """Empty first, then every state, view and sheet."""
        os.environ["READINGROOM_KEY_FILE"] = str(room.parent / "key")
        desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
        who = SetUp(
            archive="示例市档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"
        )
        desk.execute(who, SETUP)
        office = Office(desk, Actor(4, Station.ROOM))
        office.do(ChangeItem(item=office.digitised, digital="J002/5/7.pdf"))
        shell = self._open(room)
        self.take(shell, "empty")
        shell.close()
        found = fill(office, self._code)
        shell = self._open(room)
        page: Any = shell.page
        self.take(shell, "waits")
        for view in CopyView:
            page.show_view(view)
            self.take(shell, f"view_{view}")
        for state, certificate in found.items():
            page.show_subject("certificate", certificate)
            self.take(shell, f"certificate_{state}")
        for order in (1, 2):
            page.show_subject("copy_order", order)
            self.take(shell, f"order_{order}")
        for state, steps in {
            "printed": ("seal", "void", "print_some"),
            "sealed": ("hand_over", "post", "reissue"),
        }.items():
            page.show_subject("certificate", found[state])
            settled(shell)
            for step in steps:
                page.certificate_steps.do(step)
                self.take(shell, f"sheet_{step}")
                page.pane.close_sheet()
        page.show_subject("order_for", 1)
        settled(shell)
        form = page.pane.sheet.body
        form.lines[0].code.setText("J002-5-7")
        form._add()
        form.lines[1].code.setText("J001-1-3")
        form._touched()
        settled(shell, lambda: bool(form.total.text()))
        self.take(shell, "sheet_order")
        page.pane.close_sheet()
        page.show_subject("certificate", found["made"])
        settled(shell)
        page.print_page()
        settled(shell, lambda: any(one.laid_out for one in page.findChildren(PreviewSheet)))
        self.take(shell, "preview")
        shell.close()
        desk.close()

    def _open(self, room: Path) -> Shell:
        shell = open_window(room, self._code, 4, self._scheme)
        shell.resize(*SIZE)
        shell.show()
        settled(shell)
        return shell


def main(folder: Path, languages: list[str], scheme: Choice) -> None:
    """All pictures of these languages in one scheme."""
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        with tempfile.TemporaryDirectory() as made:
            Pictures(folder, code, scheme).all(Path(made) / "room.db")
    app.quit()


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(Path(words[0]), words[1:] or ["zh_CN", "en"], "dark" if "--dark" in sys.argv else "light")
