"""Any table file as sheets of rows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from readingroom.errors import Refused, Unavailable
from readingroom.tabular.delimited import read_delimited, sniff_delimiter
from readingroom.tabular.encoding import Encoding, detect
from readingroom.tabular.rows import Row, RowError, Sheet

__all__ = ["SUFFIXES", "Table", "open_table"]

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
"""What a file dialog offers; what a file is, its first bytes tell."""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table file.

    Attributes:
        file: the file's name, without folders.
        kind: ``"csv"``, ``"xlsx"`` or ``"xls"``.
        sheets: at least one.
        encoding: of a CSV file.
        delimiter: of a CSV file.
    """

    file: str
    kind: str
    sheets: tuple[Sheet, ...]
    encoding: Encoding | None = None
    delimiter: str = ""


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Opens a CSV, TSV, XLSX or XLS file, whatever its name ends in.

    Raises:
        Refused: ``file.missing``, ``file.folder``, ``file.empty``, ``file.not_text``,
            ``file.not_a_table``, ``file.markup`` (a web page named .xls), ``file.damaged``,
            ``file.locked``, ``file.bomb``, ``file.path_trick``, ``file.dangerous_xml``; the facts name the file.
        Unavailable: ``file.unreadable``.
    """
    head = first_bytes(path)
    with ExitStack() as closing:
        # What reads spreadsheets is loaded for spreadsheets only: it takes longer than a small list.
        if head.startswith(b"PK"):
            from readingroom.tabular.xlsx import Workbook

            book = Workbook(path)
            closing.callback(book.close)
            table = Table(path.name, "xlsx", book.sheets)
        elif head.startswith(b"\xd0\xcf\x11\xe0"):
            from readingroom.tabular.xls import old_sheets

            table = Table(path.name, "xls", old_sheets(path))
        elif head.lstrip(b"\xef\xbb\xbf\t\r\n ").startswith((b"<", b"{")):
            raise Refused("file.markup", file=path.name)
        else:
            encoding = detect(path)
            delimiter = sniff_delimiter(path, encoding)
            sheet = Sheet(path.name, partial(read_delimited, path, encoding, delimiter))
            table = Table(path.name, "csv", (sheet,), encoding, delimiter)
        yield replace(table, sheets=tuple(_closed_by(closing, sheet) for sheet in table.sheets))


def _closed_by(closing: ExitStack, sheet: Sheet) -> Sheet:
    """The sheet, whose readings end with the table even where they were left half-way."""

    def read(begin: Callable[[], Iterator[Row | RowError]] = sheet.read) -> Iterator[Row | RowError]:
        rows = begin()
        if isinstance(rows, Generator):
            closing.callback(rows.close)
        return rows

    return Sheet(sheet.name, read)


def first_bytes(path: Path) -> bytes:
    """The beginning of a file, 4 KiB at most.

    Raises:
        Refused: ``file.missing``, ``file.folder``, ``file.empty``.
        Unavailable: ``file.unreadable``.
    """
    try:
        with path.open("rb") as source:
            head = source.read(4096)
    except FileNotFoundError as error:
        raise Refused("file.missing", file=path.name) from error
    except IsADirectoryError as error:
        raise Refused("file.folder", file=path.name) from error
    except (OSError, ValueError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unavailable("file.unreadable", file=path.name, detail=detail) from error
    if not head:
        raise Refused("file.empty", file=path.name)
    return head
