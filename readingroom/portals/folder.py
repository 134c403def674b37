"""A folder, or a file, into which exports are put again and again: a portal that only tells.

Everything that the desk can import is read as an import reads it, file after file in the order of their times. Where
the same columns were matched once at an import, they are known here. An export that is older than one already read
would bring back what is over: it is read only after a person said so.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from uuid import UUID

from readingroom.bookings.snapshot import BookingSnapshot, BrokenRow, IgnoredRow
from readingroom.errors import Refused, Unavailable
from readingroom.portals.adapter import (
    Absent,
    Answer,
    Asking,
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
from readingroom.portals.files.microsoft_bookings import SYSTEM as MICROSOFT_BOOKINGS
from readingroom.portals.files.reading import BOOKING_SUFFIXES, read_bookings
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import SubjectKind

__all__ = ["Export", "FolderAdapter", "checked_folder", "introduce", "make"]

_PAGE = 200
_AHEAD = dt.timedelta(days=366)
_LONGEST_ID = 200
_MARK = 6
"""Bytes of a file's mark."""


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
class Export:
    """A file that may be an export.

    Attributes:
        time: of the file, nanoseconds.
    """

    time: int
    name: str
    path: Path

    @property
    def mark(self) -> bytes:
        """Tells it apart from every other file, and from itself once it was written anew."""
        told = f"{self.time}\0{self.name}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(told, digest_size=_MARK).digest()


@dataclass(frozen=True)
class _Place:
    """How far the files have been read.

    Attributes:
        newest: when the last export that was read was made, nanoseconds; an older one is asked about.
        reading: mark of the export that is being read; empty: none is.
        row: how many of its rows have been read.
        read: marks of the files that have been read, or passed over, and are still there.
    """

    newest: int = -1
    reading: bytes = b""
    row: int = 0
    read: frozenset[bytes] = frozenset()

    @classmethod
    def at(cls, cursor: str, exports: Sequence[Export]) -> _Place:
        """The place that `written` wrote; the beginning where it is nothing of ours.

        Args:
            cursor: as it was written.
            exports: what is there: cursors once were the time, the name and the row of the last file alone.
        """
        try:
            told = json.loads(cursor)
            if len(told) == 4:
                marks = base64.b64decode(told[3], validate=True)
                read = frozenset(marks[at : at + _MARK] for at in range(0, len(marks), _MARK))
                return cls(int(told[0]), bytes.fromhex(told[1]), int(told[2]), read)
            time, name, row = int(told[0]), str(told[1]), int(told[2])
        except (ValueError, TypeError):
            return cls()
        upto = [one for one in exports if (one.time, one.name) <= (time, name)]
        reading = b""
        if row >= 0 and upto and (upto[-1].time, upto[-1].name) == (time, name):
            reading = upto.pop().mark
        return cls(time, reading, max(row, 0), frozenset(one.mark for one in upto))

    @property
    def written(self) -> str:
        """As a cursor."""
        marks = base64.b64encode(b"".join(sorted(self.read))).decode()
        return json.dumps([self.newest, self.reading.hex(), self.row, marks])


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
        exports = self._exports()
        place = _Place.at(cursor, exports)
        export = next((one for one in exports if one.mark == place.reading), None)
        done = place.row if export is not None else 0
        following: list[tuple[int, Export]] = []
        if export is None:
            unread = sorted(
                ((self._made(one), one) for one in exports if one.mark not in place.read),
                key=lambda pair: (pair[0], pair[1].name),
            )
            following = [pair for pair in unread if pair[0] >= place.newest]
            if not following:
                return self._ask(cursor, place, unread)
            place = replace(place, newest=following[0][0])
            export = following[0][1]
        rows = self._rows(export.path, done, cursor if done else "")
        page = tuple(islice(rows, _PAGE))
        ended = len(page) < _PAGE
        if ended:
            here = frozenset(one.mark for one in exports)
            after = _Place(place.newest, read=(place.read & here) | {export.mark}).written
        else:
            after = replace(place, reading=export.mark, row=done + len(page)).written
        self._open = None if ended else (after, rows)
        whole = self._lists_all(export.path)
        today = dt.datetime.combine(self._desk.today, dt.time(), self._desk.zone)
        return Pulled(
            changes=page,
            cursor=after,
            complete=ended and len(following) == 1,
            starts_over=not cursor or (whole and not done),
            listed=Listed(today, within=f"{MICROSOFT_BOOKINGS}|") if whole and ended else None,
        )

    def _ask(self, cursor: str, place: _Place, older: Sequence[tuple[int, Export]]) -> Pulled:
        """Nothing newer is there. What is older than what was read is read only when a person says so."""
        if not older:
            return Pulled(changes=(), cursor=cursor, complete=True)
        first, export = older[0]
        return Pulled(
            changes=(),
            cursor=replace(place, newest=first).written,
            complete=True,
            asks=Asking(
                code="older_export",
                facts={
                    "file": export.name, "n": len(older), "made": self._written(first),
                    "newest": self._written(place.newest),
                },
                otherwise=replace(place, read=place.read | {one.mark for _, one in older}).written,
            ),
        )  # fmt: skip

    def _written(self, moment: int) -> str:
        return f"{dt.datetime.fromtimestamp(moment / 1e9, self._desk.zone):%Y-%m-%d %H:%M}"

    def _made(self, export: Export) -> int:
        """When an export was made, nanoseconds."""
        return export.time

    def _exports(self) -> list[Export]:
        """Everything that may be an export, in the order of the files' times."""
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
        return [Export(*one) for one in sorted(told)]

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
        """Whether the file lists everything there is of its system, so that what it leaves out may be gone."""
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
