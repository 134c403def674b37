"""Kept files on their way out: into the system's viewer from a copy that is removed again, or into a folder."""

from __future__ import annotations

import shutil
import tempfile
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from readingroom.errors import Unavailable
from readingroom.requests.attachments import suffix_by_content
from readingroom.requests.queries import KeptFile, kept_file
from ui.messages import Message
from ui.palette import Tone
from ui.widgets.page import Page

__all__ = ["Viewing"]

_PREFIX = "readingroom-view-"
_KEPT_MS = 10 * 60 * 1_000
"""How long a copy lies about for the viewer; after that it shows what it has read."""
_LEFT_BEHIND_SECONDS = 24 * 3_600


class Viewing(QObject):
    """Opens the files of a page.

    Args:
        page: whose files.

    Attributes:
        copies: folders of the copies that lie about now.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.copies: list[Path] = []
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.remove_all)
        self.destroyed.connect(partial(_remove, self.copies))  # the page is built anew in the other language

    def open(self, blob_id: int, name: str) -> None:
        """Show a file in the system's viewer; what is neither picture nor PDF is offered to be saved instead."""
        self._page.read(kept_file, blob_id, done=partial(self._opened, name))

    def save(self, blob_id: int, name: str) -> None:
        """Ask where to, and write the file there."""
        self._page.read(kept_file, blob_id, done=partial(self._ask, name))

    def remove_all(self) -> None:
        """Every copy goes."""
        _remove(self.copies)

    def _opened(self, name: str, file: KeptFile) -> None:
        suffix = suffix_by_content(file.content)
        if not suffix:
            text = self._page.kit.text
            self._page.tell(
                Message(
                    text("requests.files.not_shown", file=name),
                    Tone.ATTENTION,
                    text("requests.files.save"),
                    partial(self._ask, name, file),
                )
            )
            return
        self._page.kit.jobs.outside(self, lambda: _copy(file.content, _safe(name), suffix), done=self._show)

    def _show(self, copy: Path) -> None:
        self.copies.append(copy.parent)
        QTimer.singleShot(_KEPT_MS, self, partial(self._remove, copy.parent))
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
            self._remove(copy.parent)
            self._page.tell(Message(self._page.kit.text("requests.files.no_viewer"), Tone.WRONG))

    def _remove(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if folder in self.copies:
            self.copies.remove(folder)

    def _ask(self, name: str, file: KeptFile) -> None:
        memory, text = self._page.kit.memory, self._page.kit.text
        folder = Path(memory.get("requests.folder", str(Path.home())))
        suggested = _safe(name) + suffix_by_content(file.content) if "." not in name else _safe(name)
        chosen, _kind = QFileDialog.getSaveFileName(
            self._page, text("requests.files.save"), str(folder / suggested)
        )
        if chosen:
            self.write(Path(chosen), file)

    def write(self, path: Path, file: KeptFile) -> None:
        """Write a file out."""
        text = self._page.kit.text
        self._page.kit.jobs.outside(
            self,
            lambda: _write(path, file.content),
            done=lambda _none: self._page.tell(
                Message(text("requests.files.saved", file=str(path)), Tone.GOOD)
            ),
            failed=lambda error: self._page.tell(Message(text.explain(error), Tone.WRONG)),
        )


def _remove(folders: list[Path], _gone: object = None) -> None:
    while folders:
        shutil.rmtree(folders.pop(), ignore_errors=True)


def _safe(name: str) -> str:
    """A name that is only a name: what a reader called the file is text, never a path."""
    kept = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable() and c not in '<>:"|?*')
    return kept.strip(" .")[:80] or "file"


def _copy(content: bytes, name: str, suffix: str) -> Path:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))  # readable by this user alone
    copy = folder / f"{Path(name).stem}{suffix}"
    _write(copy, content)
    return copy


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable("attachment.unwritable", file=path.name, reason=error.strerror or "") from error


def _sweep() -> None:
    """Copies that a program which was killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS
        except OSError:  # another user's, or gone meanwhile
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
