"""Scanned files on their way into a draft: copied aside, read in a job, one after the other."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QObject, Signal

from readingroom.command import Reading
from readingroom.copies.queries import scan_into
from readingroom.copies.scans import LIMITS, Scan
from readingroom.errors import DeskError, Unavailable
from ui.jobs import Jobs
from ui.widgets.page_cover import PageCover

__all__ = ["Held", "ScanShelf"]

_PREFIX = "readingroom-scans-"
_LEFT_BEHIND_SECONDS = 24 * 3_600


@dataclass(frozen=True)
class Held:
    """A scan that was read.

    Attributes:
        scan: its pages.
        path: of a copy that nobody changes meanwhile.
    """

    scan: Scan
    path: Path


class ScanShelf(QObject):
    """The scans of a draft. The copies lie in a folder of this user's alone, which goes with the draft.

    Args:
        cover: on which they are used.

    Attributes:
        came: a `Held` from a file that was brought.
        refused: the `DeskError` of a file that cannot be used; the others stay.
        settled: nothing is being read any more.
        held: SHA-256 -> the scan.
    """

    came = Signal(object)
    refused = Signal(object)
    settled = Signal()

    def __init__(self, cover: PageCover) -> None:
        super().__init__(cover)
        self._cover = cover
        self.held: dict[bytes, Held] = {}
        self._folders: list[Path] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._reading = True
        cover.left.connect(self._waiting.clear)
        cover.own(cover.kit.jobs.outside(self, _made, done=self._made, failed=self._unmade))
        self.destroyed.connect(partial(_let_go, cover.kit.jobs, self._folders))
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(partial(_remove, self._folders))  # what a closing window had no time for

    @property
    def reading(self) -> bool:
        """A file is being read, or waits for it."""
        return self._reading

    @property
    def folder(self) -> Path | None:
        """Where the copies lie; None before it was made."""
        return self._folders[0] if self._folders else None

    def bring(self, files: Sequence[Path]) -> None:
        """Read files and tell of each."""
        for file in files:
            self._waiting.append(partial(self._bring, file))
        self._next()

    def fetch(self, digests: Sequence[bytes]) -> None:
        """Get the scans that a draft was kept with."""
        for digest in digests:
            self._waiting.append(partial(self._fetch, digest))
        self._next()

    def _bring(self, file: Path) -> None:
        work = partial(_taken, file, self._folders[0], self._folders)
        job = self._cover.kit.jobs.outside(self, work, done=self._came, failed=self.refused.emit)
        self._cover.watch(job).finished.connect(self._ended)

    def _came(self, held: Held) -> None:
        self.held.setdefault(held.scan.digest, held)
        self.came.emit(held)

    def _fetch(self, digest: bytes) -> None:
        job = self._cover.kit.jobs.read(
            self,
            _fetched,
            digest,
            self._folders[0],
            self._folders,
            done=self._fetched,
            failed=self.refused.emit,
        )
        self._cover.watch(job).finished.connect(self._ended)

    def _fetched(self, held: Held) -> None:
        self.held[held.scan.digest] = held

    def _made(self, folder: Path) -> None:
        self._folders.append(folder)
        self._ended()

    def _unmade(self, error: DeskError) -> None:
        self._waiting.clear()
        self.refused.emit(error)

    def _ended(self) -> None:
        self._reading = False
        self._next()

    def _next(self) -> None:
        if self._reading:
            return
        if self._waiting:
            self._reading = True
            self._waiting.popleft()()
        else:
            self.settled.emit()


@contextmanager
def _aside(folder: Path, kept: Sequence[Path], name: str) -> Iterator[Path]:
    """A new file in a folder, which goes as soon as it is written when the folder was let go meanwhile."""
    try:
        yield folder / uuid4().hex
    except OSError as error:
        raise Unavailable("scan.unreadable", name=name, reason=error.strerror or str(error)) from error
    finally:
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _taken(file: Path, folder: Path, kept: Sequence[Path]) -> Held:
    """A file copied aside and read. The scanner's program may go on writing, or move it, as it likes."""
    from readingroom.copies.scans import read  # takes Pillow and pikepdf with it

    with _aside(folder, kept, file.name) as copy:
        if file.stat().st_size > LIMITS.BYTES:
            read(file, file.name)  # refuses it by its size
        shutil.copyfile(file, copy)
        return _held(copy, file.name)


def _fetched(reading: Reading, digest: bytes, folder: Path, kept: Sequence[Path]) -> Held:
    name = digest.hex()[:8]
    with _aside(folder, kept, name) as copy:
        scan_into(reading, digest, copy)
        return _held(copy, name)


def _held(copy: Path, name: str) -> Held:
    from readingroom.copies.scans import read

    try:
        scan = read(copy, name)
    except DeskError:
        copy.unlink(missing_ok=True)
        raise
    return Held(scan, copy.replace(copy.parent / scan.digest.hex()))


def _made() -> Path:
    _sweep()
    try:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))  # readable by this user alone
    except OSError as error:
        raise Unavailable(
            "attachment.unwritable", file=tempfile.gettempdir(), reason=error.strerror or ""
        ) from error


def _let_go(jobs: Jobs, folders: list[Path], _gone: object = None) -> None:
    """Hundreds of megabytes are not removed by the thread that paints; once the window has closed there is no other."""
    if jobs.outside(jobs, partial(_remove, folders), done=lambda _nothing: None).cancelled.is_set():
        _remove(folders)


def _remove(folders: list[Path]) -> None:
    """What is being written there just now is removed by whoever writes it, who no longer finds the folder here."""
    while folders:
        shutil.rmtree(folders.pop(), ignore_errors=True)


def _sweep() -> None:
    """Copies that a program which was killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS
        except OSError:  # another user's, or gone meanwhile
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
