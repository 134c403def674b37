"""The folder into which the scanner writes: what is new and whole there is offered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from readingroom.errors import DeskError, Unavailable
from ui.jobs import Jobs

__all__ = ["FolderWatch"]

_EVERY_MS = 1_500
"""Between two looks. A folder of another machine does not tell of changes, and no other one needs to be asked more."""
_LOST_EVERY_MS = 8_000
"""Between two looks at a folder that cannot be reached."""
_SILENT_MS = 8_000
"""So long a folder may take to answer before somebody is told."""
_REST_S = 0.7
"""A file that has not changed for so long is whole; the scanner has gone on to the next."""
_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})

Look = Mapping[Path, tuple[int, int]]
"""A file -> its size and when it was changed, in nanoseconds."""


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
        reason = error.strerror or str(error)
        raise Unavailable("scan.folder_lost", folder=str(folder), reason=reason) from error
    return dict(sorted(found.items(), key=lambda one: (one[1][1], one[0].name)))


class FolderWatch(QObject):
    """Looks after a folder, one look after the other and never in the window's thread.

    A folder that cannot be reached is looked for again; what came there meanwhile is new when it is back.

    Args:
        jobs: look there.
        parent: whose scans these will be.
        look: what lies in a folder; raises `Unavailable`.
        silent_ms: so long a folder may take to answer.

    Attributes:
        offered: paths of new whole files, the oldest first; more may have come since the last time.
        lost: the folder cannot be reached, or does not answer (`DeskError`); told once.
        back: it answers again.
        new: what was offered and not taken yet.
    """

    offered = Signal(object)
    lost = Signal(object)
    back = Signal()

    def __init__(
        self,
        jobs: Jobs,
        parent: QObject,
        look: Callable[[Path], Look] = _look,
        silent_ms: int = _SILENT_MS,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._look = jobs, look
        self.folder: Path | None = None
        self.new: list[Path] = []
        self._known: dict[Path, tuple[int, int]] | None = None
        self._growing: dict[Path, tuple[tuple[int, int], float]] = {}
        self._looking: Path | None = None
        self._lost = False
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self.look)
        self._silent = QTimer(self, interval=silent_ms, singleShot=True)
        self._silent.timeout.connect(self._unanswered)

    def watch(self, folder: Path | None) -> None:
        """Look after this folder from now on; what lies there already is old. None: after none."""
        self._next.stop()
        self._silent.stop()
        self.folder, self.new, self._known, self._growing = folder, [], None, {}
        self._looking, self._lost = None, False
        self.look()

    def look(self) -> None:
        """Look now, unless somebody is looking there."""
        folder = self.folder
        if folder is None or self._looking is not None:
            return
        self._next.stop()
        self._silent.start()
        self._looking = folder
        self._jobs.unwaited(
            self,
            partial(self._look, folder),
            done=partial(self._looked, folder),
            failed=partial(self._failed, folder),
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

    def _looked(self, folder: Path, found: Look) -> None:
        if folder is not self._looking:
            return
        self._answered(_EVERY_MS)
        if self._lost:
            self._lost = False
            self.back.emit()
        if self._known is None:
            self._known = dict(found)
            return
        now = time.monotonic()
        changed = {file: state for file, state in found.items() if self._known.get(file) != state}
        since: dict[Path, tuple[tuple[int, int], float]] = {}
        for file, state in changed.items():
            before = self._growing.get(file)
            since[file] = before if before is not None and before[0] == state else (state, now)
        whole = [file for file, (state, first) in since.items() if state[0] and now - first >= _REST_S]
        self._growing = {file: one for file, one in since.items() if file not in whole}
        for file in whole:
            self._known[file] = changed[file]
            if file not in self.new:
                self.new.append(file)
        if whole:
            self.offered.emit(list(self.new))

    def _failed(self, folder: Path, error: DeskError) -> None:
        if folder is self._looking:
            self._answered(_LOST_EVERY_MS)
            self._tell(error)

    def _unanswered(self) -> None:
        """Nobody looks there a second time: it would hold another thread."""
        self._tell(Unavailable("scan.folder_silent", folder=str(self.folder)))

    def _answered(self, again_ms: int) -> None:
        self._looking = None
        self._silent.stop()
        self._next.start(again_ms)

    def _tell(self, error: DeskError) -> None:
        if not self._lost:
            self._lost = True
            self.lost.emit(error)
