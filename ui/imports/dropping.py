"""Files dropped anywhere onto the window go to the page that shows, or to the imports page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLabel

from ui.shell import Shell
from ui.widgets.parts import label

__all__ = ["Dropper"]


class Dropper(QObject):
    """Watches the window for files that are dragged onto it; text that is dragged goes where it would.

    It listens where the system delivers drags, before any field of a page could take a file for text.

    Args:
        shell: the window; it holds a page ``imports``.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._veil: QLabel | None = None
        shell.setAcceptDrops(True)
        shell.installEventFilter(self)
        self._watch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files, let everything else pass."""
        kind = event.type()
        if watched is self._shell:
            if kind is QEvent.Type.Show:
                self._watch()
            return False
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and files_of(event.mimeData()):
            self._show_veil()
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if kind is QEvent.Type.DragLeave and self._veil is not None:
            self._hide_veil()
            return True
        if (
            isinstance(event, QDropEvent)
            and kind is QEvent.Type.Drop
            and (files := files_of(event.mimeData()))
        ):
            self._hide_veil()
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.take(files)
            return True
        return False

    def take(self, files: list[Path]) -> None:
        """Give the files to the page that shows, if it can use them; else go to the imports page with them."""
        shown = self._shell.page
        if shown is not None and shown.take_dropped(files):
            return
        page = self._shell.show_page("imports")
        from ui.imports.page import ImportsPage  # the window paints before what this needs is loaded

        if isinstance(page, ImportsPage):
            page.open_files(files)

    def _watch(self) -> None:
        window = self._shell.windowHandle()
        if window is not None:
            window.installEventFilter(self)

    def _show_veil(self) -> None:
        if self._veil is None:
            veil = label(self._shell.kit.text("imports.drop_here"), "title")
            veil.setObjectName("panel")
            veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
            veil.setParent(self._shell)
            veil.setGeometry(self._shell.rect().adjusted(48, 48, -48, -48))
            veil.show()
            veil.raise_()
            self._veil = veil

    def _hide_veil(self) -> None:
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None


def files_of(data: QMimeData) -> list[Path]:
    """The files among what is dragged; empty where it is something else."""
    urls = data.urls() if data.hasUrls() else []
    return [path for url in urls if url.isLocalFile() and (path := Path(url.toLocalFile())).is_file()]
