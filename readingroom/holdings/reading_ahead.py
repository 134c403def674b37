"""The rows of somebody's list, read and understood; those of a long list by a process of their own.

Understanding a row takes about twice as long as writing it, and in one process takes its time from the window as well.
So the rows of a long file are understood by a second process while this one compares and writes. It reads at most
`_PIECES_AHEAD` pieces ahead, so memory does not grow with the file. It ends by itself when nobody takes its rows any
more: this process has closed the pipe, or is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from readingroom.errors import DeskError
from readingroom.holdings.entries import Entry, RejectedRow, RowReader
from readingroom.tabular.mapping import Header, rows_below
from readingroom.tabular.rows import Row, RowError
from readingroom.tabular.tables import open_table

__all__ = ["PIECE", "Listed", "Understood", "understood"]

PIECE = 125
"""Rows that are handed on at once."""
_PIECES_AHEAD = 64
_LONG = 1_000_000
"""Bytes of a file from which on a second process is worth its start: some ten thousand rows."""
_PIECES_MEANWHILE = 40
"""What this process understands itself while the other one starts."""


@dataclass(frozen=True)
class Listed:
    """Where the rows stand, and how they are read.

    Attributes:
        path: the file.
        sheet: which of its sheets, from 0.
        header: the row above them.
        reader: makes an entry of a row.
    """

    path: Path
    sheet: int
    header: Header
    reader: RowReader


@dataclass
class Understood:
    """Rows that stand next to each other.

    Attributes:
        rows: how many they are.
        entries: what was read, with the row's number.
        rejected: rows kept apart.
        ignored: blank, repeated header rows and the like.
    """

    rows: int = 0
    entries: list[tuple[int, Entry]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    ignored: int = 0

    def add(self, more: Understood) -> None:
        """Take in the rows after these."""
        self.rows += more.rows
        self.entries += more.entries
        self.rejected += more.rejected
        self.ignored += more.ignored


@contextmanager
def understood(listed: Listed, after: int = 0) -> Generator[Iterator[Understood], None, None]:
    """The rows of a list in pieces of at most `PIECE`, in order.

    Args:
        listed: the list.
        after: rows that are passed over.

    Raises:
        Refused: what `open_table` says; while the pieces are taken, too.
        Unavailable: likewise.
    """
    if not _is_long(listed.path):
        yield _pieces(listed, after)
        return
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    first = after + PIECE * _PIECES_MEANWHILE
    other = multiprocessing.get_context("spawn").Process(
        target=_hand_over, args=(theirs, listed, first), name="import", daemon=True
    )
    try:
        other.start()
    except OSError:  # the system starts no more processes: this one reads alone
        ours.close()
        theirs.close()
        yield _pieces(listed, after)
        return
    theirs.close()  # or the pipe would stay open when the other process has ended
    try:
        yield _from_both(islice(_pieces(listed, after), _PIECES_MEANWHILE), ours, listed, first)
    finally:
        ours.close()
        other.terminate()
        other.join()


def _is_long(path: Path) -> bool:
    try:
        return path.stat().st_size >= _LONG
    except OSError:  # `open_table` says what is the matter
        return False


def _pieces(listed: Listed, after: int) -> Iterator[Understood]:
    with open_table(listed.path) as table:
        piece = Understood()
        for row in islice(rows_below(table.sheets[listed.sheet], listed.header), after, None):
            piece.rows += 1
            _understand(piece, row, listed.reader)
            if piece.rows == PIECE:
                yield piece
                piece = Understood()
        if piece.rows:
            yield piece


def _understand(piece: Understood, row: Row | RowError, reader: RowReader) -> None:
    if isinstance(row, RowError):
        piece.rejected.append(RejectedRow.unreadable(row))
    elif (read := reader.read(row)) is None:
        piece.ignored += 1
    elif isinstance(read, RejectedRow):
        piece.rejected.append(read)
    else:
        piece.entries.append((row.number, read))


def _from_both(
    meanwhile: Iterator[Understood], pipe: Connection, listed: Listed, first: int
) -> Iterator[Understood]:
    yield from meanwhile
    handled = first
    while True:
        try:
            told: Understood | Exception | None = pipe.recv()
        except (EOFError, OSError):  # somebody ended the other process: this one reads on where it was
            yield from _pieces(listed, handled)
            return
        if told is None:
            return
        if isinstance(told, Exception):
            raise told
        handled += told.rows
        yield told


def _hand_over(pipe: Connection, listed: Listed, after: int) -> None:
    """What the other process does: a thread reads, the main one sends, so that neither waits for the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that writes
    if sys.platform != "win32":
        os.nice(10)  # whoever scans meanwhile comes first
    ahead: queue.Queue[Understood | Exception | None] = queue.Queue(_PIECES_AHEAD)
    threading.Thread(target=_read, args=(ahead, listed, after), daemon=True).start()
    told: Understood | Exception | None = Understood()
    while isinstance(told, Understood):
        told = ahead.get()
        try:
            pipe.send(told)
        except OSError:  # nobody wants the rest
            return


def _read(ahead: queue.Queue[Understood | Exception | None], listed: Listed, after: int) -> None:
    try:
        for piece in _pieces(listed, after):
            ahead.put(piece)
    except Exception as error:  # noqa: BLE001 - told to whoever imports, whatever it is
        if not isinstance(error, DeskError):
            error.add_note(traceback.format_exc())
        ahead.put(error)
    else:
        ahead.put(None)
