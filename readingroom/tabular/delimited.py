"""CSV and TSV as they are found: any separator, quoted line breaks, single wrong rows.

A row that cannot be right (undecodable bytes, a quotation mark never closed, a cell of megabytes)
becomes a `RowError`, and reading goes on with the next line of the file: one row never takes the
others with it. Nearly all of a file is plain: what is read at a time is tried as a whole first, and
taken apart line by line only where something in it is odd.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter, deque
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from readingroom.errors import Unavailable
from readingroom.tabular.encoding import MARK_WRONG_BYTES, Encoding, has_wrong_bytes, wrong_bytes
from readingroom.tabular.rows import MAX_CELL, MAX_COLUMNS, Row, RowError, excerpt

__all__ = ["DELIMITERS", "read_delimited", "sniff_delimiter"]

DELIMITERS = (",", ";", "\t")
"""Separators that are recognised. All lie outside the second bytes of GB18030."""

_BLOCK = (
    1 << 15
)  # characters read at a time; well below `MAX_CELL`, which a cell in a plain block then is too
_MAX_LINE = 1 << 20
_MAX_SPAN = 1_000  # lines that one quoted row may cover; halved at each row that does not end, so that
_MIN_SPAN = 25  # a file full of open quotation marks is not read a thousand times over
_SAMPLE = 100
_SEP_LINE = re.compile(r"sep=([,;\t|])\r?\n?\Z", re.IGNORECASE)


def _open(path: Path, encoding: Encoding) -> TextIO:
    try:
        return path.open(encoding=encoding.codec, errors=MARK_WRONG_BYTES, newline="")
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error


def sniff_delimiter(path: Path, encoding: Encoding) -> str:
    """The separator: the one that cuts the first rows most evenly into most columns.

    A line ``sep=;``, which Excel understands, decides. A file with a single column has none; it is
    read with a comma.
    """
    with _open(path, encoding) as source:
        first = source.readline(_MAX_LINE)
        if said := _SEP_LINE.match(first.removeprefix("\ufeff")):
            return said[1]
    best = (0.0, ",")
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        with closing(read_delimited(path, encoding, delimiter)) as rows:
            for row in islice(rows, _SAMPLE):
                if isinstance(row, Row):
                    widths[len(row.values)] += 1
        regular = [(count, width) for width, count in widths.items() if width > 1]
        if regular:
            count, width = max(regular)
            best = max(best, ((count / widths.total()) ** 2 * math.log2(1 + width), delimiter))
    return best[1]


def read_delimited(path: Path, encoding: Encoding, delimiter: str) -> Generator[Row | RowError, None, None]:
    """The rows of a CSV or TSV file; blank lines are left out, numbers are line numbers.

    Raises:
        Unavailable: ``file.unreadable``.
    """
    with _open(path, encoding) as source:
        lines = _Lines(source)
        while block := lines.next_block():
            if (plain := _plain_rows(block, delimiter, first=lines.number == 0)) is not None:
                rows = enumerate(plain, lines.number + 1)
                yield from [Row(number, tuple(cells)) for number, cells in rows if any(map(str.strip, cells))]
                lines.number += len(plain)
            else:
                lines.push_back(block)
                yield from _one_by_one(lines, delimiter, encoding)


def _plain_rows(block: str, delimiter: str, *, first: bool) -> list[list[str]] | None:
    """The cells of each line, None where a line is not a row by itself, or not a right one.

    Args:
        block: whole lines, from the beginning of a row.
        delimiter: between cells.
        first: they are the first of the file.
    """
    if len(block) > MAX_CELL or has_wrong_bytes(block) or (first and block[:4].lower() == "sep="):
        return None
    # The empty line at the end is a row of its own, unless a quotation runs on into it.
    reader = csv.reader(chain(io.StringIO(block, newline=""), ("\n",)), delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error:
        return None
    if len(rows) != reader.line_num or max(map(len, rows)) > MAX_COLUMNS:
        return None
    return rows[:-1]


class _Lines:
    """The file's lines for `csv.reader`, remembering those of the row being read, to go back to."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._again: deque[tuple[int, str]] = deque()
        self.number = 0
        self.taken: list[tuple[int, str]] = []
        self.size = 0
        self.too_long = False
        self._span = _MAX_SPAN

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= self._span or self.size > _MAX_LINE:
            self.too_long = True
            raise csv.Error("the row does not end")
        if self._again:
            numbered = self._again.popleft()
        else:
            line = self._line(_MAX_LINE)
            if not line:
                raise StopIteration
            self.number += 1
            numbered = (self.number, line)
        self.taken.append(numbered)
        self.size += len(numbered[1])
        return numbered[1]

    def _line(self, most: int) -> str:
        """The file's next line; what is longer loses the rest."""
        line = self._source.readline(most)
        if len(line) == most and line[-1] not in "\r\n":
            while rest := self._source.readline(_MAX_LINE):
                if rest[-1] in "\r\n":
                    break
        return line

    def next_block(self) -> str:
        """Whole lines, about `_BLOCK` characters; for as long as none are `waiting`. They are not counted."""
        block = self._source.read(_BLOCK)
        return block if block[-1:] in ("", "\n") else block + self._line(_MAX_LINE - _BLOCK)

    def push_back(self, block: str) -> None:
        """Give out the lines of a block one by one."""
        for line in io.StringIO(block, newline=""):
            self.number += 1
            self._again.append((self.number, line))

    @property
    def waiting(self) -> bool:
        """Lines were read and not given out."""
        return bool(self._again)

    def begin(self) -> None:
        """A new row begins."""
        self.taken.clear()
        self.size = 0
        self.too_long = False

    def go_back(self) -> None:
        """Gives out again what followed the first line of the row being read."""
        if len(self.taken) > 1:
            self._span = max(_MIN_SPAN, self._span // 2)
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _one_by_one(lines: _Lines, delimiter: str, encoding: Encoding) -> Iterator[Row | RowError]:
    """The rows of the waiting lines, and of those after them that the last row runs on into."""
    reader = csv.reader(lines, delimiter=delimiter)
    while lines.waiting:
        lines.begin()
        try:
            cells = next(reader)
        except csv.Error as error:
            # The reader keeps half a row after an error: a fresh one takes up the next line.
            reader = csv.reader(lines, delimiter=delimiter)
            yield _refused_row(lines, error)
            lines.go_back()
            continue
        number, first = lines.taken[0]
        if number == 1 and _SEP_LINE.match(first):
            continue
        if len(lines.taken) > 1 and _never_closed(lines, delimiter):
            reader = csv.reader(lines, delimiter=delimiter)
            yield RowError(number, "file.row.quote_open", {"row": number}, excerpt(first, 2_000))
            lines.go_back()
        elif len(lines.taken) == 1 and first[-1] not in "\r\n" and _never_closed(lines, delimiter):
            yield RowError(number, "file.row.cut_off", {"row": number}, excerpt(first, 2_000))
        else:
            row = _checked(number, cells, lines, encoding)
            if isinstance(row, RowError) or not row.blank:
                yield row


def _never_closed(lines: _Lines, delimiter: str) -> bool:
    """Whether the row ended only because the file did, inside a quotation."""
    whole = "".join(line for _, line in lines.taken)
    if whole.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader([whole], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _refused_row(lines: _Lines, error: csv.Error) -> RowError:
    number, first = lines.taken[0]
    raw = excerpt(first, 2_000)
    if lines.too_long and len(lines.taken) > 1:
        return RowError(number, "file.row.quote_open", {"row": number}, raw)
    if len(first) > MAX_CELL:
        return RowError(number, "file.row.cell_too_long", {"row": number, "limit": MAX_CELL}, raw)
    if "field larger" in str(error):
        return RowError(number, "file.row.quote_open", {"row": number}, raw)
    return RowError(number, "file.row.not_csv", {"row": number, "detail": str(error)}, raw)


def _checked(number: int, cells: list[str], lines: _Lines, encoding: Encoding) -> Row | RowError:
    raw = lines.taken[0][1]
    if any(wrong_bytes(line) for _, line in lines.taken):
        for cell in cells:
            if found := wrong_bytes(cell):
                facts = {"row": number, "bytes": excerpt(found, 40), "encoding": encoding.name}
                return RowError(number, "file.row.wrong_bytes", facts, excerpt(raw, 2_000))
    if len(cells) > MAX_COLUMNS:
        facts = {"row": number, "limit": MAX_COLUMNS}
        return RowError(number, "file.row.too_many_columns", facts, excerpt(raw, 2_000))
    if lines.size > MAX_CELL and max(map(len, cells)) > MAX_CELL:
        return RowError(
            number, "file.row.cell_too_long", {"row": number, "limit": MAX_CELL}, excerpt(raw, 2_000)
        )
    return Row(number, tuple(cells))
