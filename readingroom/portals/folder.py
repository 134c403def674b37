"""A folder, or a file, into which exports are put again and again: a portal that only tells.

Everything that the desk can import is read as an import reads it, file after file in the order of their times. Where
the same columns were matched once at an import, they are known here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.errors import Refused, Unavailable
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Capabilities,
    Change,
    DeskSide,
    Found,
    Introduction,
    Listed,
    Operation,
    Pulled,
    Rejected,
    Unreadable,
    WithoutFiles,
)
from readingroom.portals.files.reading import BOOKING_SUFFIXES, read_bookings
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import SubjectKind

__all__ = ["FolderAdapter", "checked_folder", "introduce", "make"]

_PAGE = 200
_AHEAD = dt.timedelta(days=366)
_LONGEST_ID = 200


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """A folder or file that is to be watched. Raises `Refused`: ``portal.no_folder``."""
    path = checked_folder(address)
    return Introduction(instance=f"folder:{path.as_posix()}", name=path.name, takes=())


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> FolderAdapter:
    """The adapter of a watched folder."""
    return FolderAdapter(Path(portal.address), portal.name, desk)


def checked_folder(address: str) -> Path:
    """A place on this computer or its network, written out from the root.

    Raises:
        Refused: ``portal.no_folder``: there is none.
    """
    path = Path(address.strip())
    try:
        there = path.is_absolute() and path.exists()
    except OSError:
        there = False
    if not there:
        raise Refused("portal.no_folder", folder=address)
    return path


@dataclass(frozen=True)
class _Place:
    """How far the files have been read.

    Attributes:
        time: of the file, nanoseconds; files of an earlier time have been read.
        name: of the file, among those of the same time.
        row: how many of its rows have been read; -1: all of them.
    """

    time: int = -1
    name: str = ""
    row: int = -1

    @classmethod
    def read(cls, cursor: str) -> _Place:
        """The place that `written` wrote; the beginning where it is nothing of ours."""
        try:
            time, name, row = json.loads(cursor)
        except (ValueError, TypeError):
            return cls()
        return cls(int(time), str(name), int(row))

    @property
    def written(self) -> str:
        """As a cursor."""
        return json.dumps([self.time, self.name, self.row], ensure_ascii=False)


class FolderAdapter(WithoutFiles):
    """One folder.

    Args:
        path: of the folder, or of the one file.
        name: what the desk calls it, for errors.
        desk: the archive's zone, and the columns that were matched at imports.
    """

    capabilities = Capabilities(commands=frozenset(), tombstones=False)
    _suffixes: tuple[str, ...] = BOOKING_SUFFIXES

    def __init__(self, path: Path, name: str, desk: DeskSide) -> None:
        self._path, self._name, self._desk = path, name, desk
        self._open: tuple[str, Iterator[Change | Unreadable]] | None = None

    def pull(self, cursor: str) -> Pulled:
        """See `readingroom.portals.adapter.Adapter.pull`: the next rows of the next file."""
        place = _Place.read(cursor)
        following = [one for one in self._files() if one[:2] >= (place.time, place.name)]
        if following and place.row < 0 and following[0][:2] == (place.time, place.name):
            following = following[1:]
        if not following:
            return Pulled(changes=(), cursor=cursor, complete=True)
        time, name, path = following[0]
        begun = (time, name) == (place.time, place.name)
        done = place.row if begun else 0
        rows = self._rows(path, done, cursor if begun else "")
        page = tuple(islice(rows, _PAGE))
        ended = len(page) < _PAGE
        after = _Place(time, name, -1 if ended else done + len(page)).written
        self._open = None if ended else (after, rows)
        whole = self._lists_all(path)
        today = dt.datetime.combine(self._desk.today, dt.time(), self._desk.zone)
        return Pulled(
            changes=page,
            cursor=after,
            complete=ended and len(following) == 1,
            starts_over=not cursor or (whole and not begun),
            listed=Listed(today) if whole and ended else None,
        )

    def _files(self) -> list[tuple[int, str, Path]]:
        """(time, name, path) of everything that may be an export, the oldest first."""
        try:
            found = [self._path] if self._path.is_file() else list(self._path.iterdir())
            told = [
                (path.stat().st_mtime_ns, path.name, path)
                for path in found
                if path.suffix.lower() in self._suffixes
                and not path.name.startswith((".", "~$"))
                and path.is_file()
            ]
        except OSError:
            raise Unavailable("portal.unreachable", portal=self._name) from None
        return sorted(told)

    def _rows(self, path: Path, done: int, cursor: str) -> Iterator[Change | Unreadable]:
        """Rows of a file behind those that were read; where the last page was just read, reading goes on."""
        if cursor and self._open is not None and self._open[0] == cursor:
            return self._open[1]
        return islice(self._read(path), done, None)

    def _read(self, path: Path) -> Iterator[Change | Unreadable]:
        window = (self._desk.today - dt.timedelta(days=7), self._desk.today + _AHEAD)
        try:
            for row in read_bookings(path, self._desk.zone, window=window, saved=self._desk.mappings):
                if isinstance(row, BookingSnapshot):
                    yield _change(row)
                elif not isinstance(row, IgnoredRow):
                    yield _broken(row)
        except Refused as refused:
            # One file that cannot be read holds up no other.
            code = "file_unmatched" if refused.code == "file.mapping_needed" else "file_unreadable"
            yield Unreadable(code=code, facts={"file": path.name}, raw=f"{path.name}: {refused.code}")

    def _lists_all(self, path: Path) -> bool:
        """Whether the file lists everything there is, so that what it leaves out may be gone."""
        try:
            return read_bookings(path, self._desk.zone, saved=self._desk.mappings).snapshot_source
        except Refused:
            return False

    def push(self, operation: Operation) -> Answer:
        """Nothing can be told to a folder."""
        return Rejected(code="only_tells")

    def find(self, reference: UUID, operation: Operation) -> Found:
        """Nothing was told."""
        return Absent()

    def close(self) -> None:
        """Let go of an open file."""
        self._open = None


def _change(row: BookingSnapshot) -> Change:
    """A row under a name that no other system in the same folder has."""
    subject = f"{row.system}|{row.external_id}"
    if len(subject) > _LONGEST_ID:
        subject = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
    return Change(kind=SubjectKind.BOOKING, id=subject, snapshot=row)


def _broken(row: BrokenRow) -> Unreadable:
    return Unreadable(
        code="row",
        facts={"file": row.where.file, "row": row.where.row},
        raw=row.raw,
        kind=SubjectKind.BOOKING.value,
    )
