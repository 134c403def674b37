"""Files on their way into a case: chosen, dropped, read in a job, kept, and then named to a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.requests.attachments import ReadFile, read_file
from readingroom.requests.commands import Attached, KeepFile
from ui.style import GAP
from ui.widgets.page import Page
from ui.widgets.parts import IconButton, button, clear, label

__all__ = ["AttachBox", "choose_files", "keep_files"]

Failed = Callable[[DeskError], None]


def choose_files(page: Page, *, several: bool = True) -> list[Path]:
    """Ask the system for files; they are remembered by their folder."""
    text, memory = page.kit.text, page.kit.memory
    folder = memory.get("requests.folder", str(Path.home()))
    title, kinds = text("requests.files.choose"), text("requests.files.kinds")
    if several:
        names, _kind = QFileDialog.getOpenFileNames(page, title, folder, kinds)
    else:
        name, _kind = QFileDialog.getOpenFileName(page, title, folder, kinds)
        names = [name] if name else []
    if names:
        memory.put("requests.folder", str(Path(names[0]).parent))
    return [Path(name) for name in names]


def keep_files(
    page: Page, paths: Sequence[Path], done: Callable[[tuple[Attached, ...]], object], failed: Failed
) -> None:
    """Read files beside the window's thread and keep them, one command each; then hand on their names.

    Args:
        page: who carries it out.
        paths: the files; none hands on none at once.
        done: gets what is kept, in order.
        failed: gets the first that could not be read or kept; nothing is handed on then.
    """
    if not paths:
        done(())
        return

    def keep(read: list[ReadFile]) -> None:
        left = list(read)

        def next_one(_outcome: Any = None) -> None:
            if left:
                file = left.pop(0)
                command = KeepFile(content=file.content, media_type=file.media_type)
                page.execute(command, done=next_one, failed=failed)
            else:
                done(tuple(Attached(file.digest, file.name) for file in read))

        next_one()

    page.hold(
        page.kit.jobs.outside(page, lambda: [read_file(path) for path in paths], done=keep, failed=failed)
    )


class AttachBox(QWidget):
    """The files that go with what is being written; more by the button or by dropping them on the page.

    Args:
        page: on which files may be dropped.
        several: more than one may be chosen.
    """

    def __init__(self, page: Page, *, several: bool = True) -> None:
        super().__init__()
        self._page, self._several = page, several
        self.paths: list[Path] = []
        text = page.kit.text
        self.setAccessibleName(text("requests.files.with"))
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP[1])
        self.add_button = button(text("requests.files.add"), self._choose)
        self.add_button.setToolTip(text("requests.files.drop_hint"))
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(label(text("requests.files.drop_hint"), "small", wrap=True), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(self._list)
        layout.addLayout(row)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files, each once; a single one takes the place of the one before."""
        if not self._several:
            self.paths = []
        self.paths += [path for path in paths if path not in self.paths]
        if not self._several:
            self.paths = self.paths[-1:]
        self._show()

    def keep(self, done: Callable[[tuple[Attached, ...]], object], failed: Failed) -> None:
        """Keep them and hand on what a command names them by."""
        keep_files(self._page, self.paths, done, failed)

    def _choose(self) -> None:
        self.add(choose_files(self._page, several=self._several))

    def _show(self) -> None:
        clear(self._list)
        for path in self.paths:
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(path.name, wrap=True), 1)
            away = self._page.kit.text("requests.files.remove", file=path.name)
            row.addWidget(IconButton(self._page.kit.style, "x", away, partial(self._drop, path)))
            self._list.addWidget(holder)

    def _drop(self, path: Path) -> None:
        self.paths.remove(path)
        self._show()
