"""The folder into which the scanner writes: what is new and whole there is offered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from readingroom.errors import DeskError, Unavailable
from ui.jobs import Jobs

__all__ = ["FolderWatch"]

_REST_MS = 700
"""A file that has not changed for so long is whole; the scanner has gone on to the next."""
_AGAIN_MS = 4_000
"""Folders of other machines do not tell of changes: they are looked at again so often."""
_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})

Look = Mapping[Path, tuple[int, int]]
"""A file -> its size and when it was changed, in nanoseconds."""


class FolderWatch(QObject):
    """Looks after a folder, beside the window's thread.

    Args:
        jobs: look there.
        parent: whose scans these will be.

    Attributes:
        offered: paths of new whole files, the oldest first; more may have come since the last time.
        lost: the folder cannot be read (`DeskError`).
        new: what was offered and not taken yet.
    """

    offered = Signal(object)
    lost = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.folder: Path | None = None
        self.new: list[Path] = []
        self._known: dict[Path, tuple[int, int]] = {}
        self._growing: dict[Path, tuple[tuple[int, int], float]] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _folder: self.look())
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self.look)
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.look)

    def watch(self, folder: Path | None) -> None:
        """Look after this folder from now on; what lies there already is old. None: after none."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._again.stop()
        self._rest.stop()
        self.folder, self.new, self._growing = folder, [], {}
        if folder is not None:
            self._watcher.addPath(str(folder))
            self._jobs.outside(
                self, partial(_look, folder), done=partial(self._begin, folder), failed=self._lost
            )

    def look(self) -> None:
        """Look now."""
        folder = self.folder
        if folder is not None and self._again.isActive():
            self._jobs.outside(
                self, partial(_look, folder), done=partial(self._looked, folder), failed=self._lost
            )

    def take(self) -> list[Path]:
        """What is new; from now on it is not."""
        taken, self.new = self.new, []
        return taken

    def forget(self, files: Iterable[Path]) -> None:
        """These came in another way."""
        gone = set(files)
        if gone & set(self.new):
            self.new = [file for file in self.new if file not in gone]
            self.offered.emit(list(self.new))

    def _begin(self, folder: Path, found: Look) -> None:
        if folder == self.folder:
            self._known = dict(found)
            self._again.start()
            self.look()

    def _looked(self, folder: Path, found: Look) -> None:
        if folder != self.folder:
            return
        now = time.monotonic()
        changed = {file: state for file, state in found.items() if self._known.get(file) != state}
        since: dict[Path, tuple[tuple[int, int], float]] = {}
        for file, state in changed.items():
            before = self._growing.get(file)
            since[file] = before if before is not None and before[0] == state else (state, now)
        whole = [
            file for file, (state, first) in since.items() if state[0] and now - first >= _REST_MS / 1_000
        ]
        self._growing = {file: one for file, one in since.items() if file not in whole}
        for file in whole:
            self._known[file] = changed[file]
            if file not in self.new:
                self.new.append(file)
        if self._growing:
            self._rest.start()
        if whole:
            self.offered.emit(list(self.new))

    def _lost(self, error: DeskError) -> None:
        self.watch(None)
        self.lost.emit(error)


def _look(folder: Path) -> Look:
    """The scans in a folder, the oldest first."""
    found: dict[Path, tuple[int, int]] = {}
    try:
        for file in folder.iterdir():
            if file.suffix.lower() not in _SUFFIXES or file.name.startswith((".", "~")):
                continue
            try:
                state = file.stat()
            except OSError:  # moved away between the two looks
                continue
            found[file] = state.st_size, state.st_mtime_ns
    except OSError as error:
        raise Unavailable("scan.unreadable", name=str(folder), reason=error.strerror or str(error)) from error
    return dict(sorted(found.items(), key=lambda one: (one[1][1], one[0].name)))
