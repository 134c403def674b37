"""The old binary .xls, through python-calamine.

It is loaded whole: .xls ends at 65,536 rows. Calamine gives the results saved with formulas and
evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from readingroom.errors import Refused, Unavailable
from readingroom.tabular.rows import MAX_CELL, Row, RowError, Sheet, Value

__all__ = ["MAX_SIZE", "old_sheets"]

MAX_SIZE = 128 << 20
"""Bytes of the largest file read; 65,536 rows of 40 columns take about 60 MiB."""


def old_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of an .xls file.

    Raises:
        Refused: ``file.damaged``, ``file.locked`` (password), ``file.too_large``.
        Unavailable: ``file.unreadable``.
    """
    try:
        if path.stat().st_size > MAX_SIZE:
            raise Refused("file.too_large", file=path.name, limit=MAX_SIZE >> 20)
        book = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise Refused("file.locked", file=path.name) from error
    except CalamineError as error:
        raise Refused("file.damaged", file=path.name, detail=str(error)) from error
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    return tuple(Sheet(name, partial(_rows, book, name, path.name)) for name in book.sheet_names)


def _rows(book: CalamineWorkbook, name: str, file: str) -> Iterator[Row | RowError]:
    try:
        sheet = book.get_sheet_by_name(name)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            values = tuple(None if cell == "" else cast(Value, cell) for cell in cells)
            row = Row(number, values)
            if any(isinstance(value, str) and len(value) > MAX_CELL for value in values):
                facts = {"row": number, "limit": MAX_CELL}
                yield RowError(number, "file.row.cell_too_long", facts, row.raw())
            elif not row.blank:
                yield row
    except CalamineError as error:
        raise Refused("file.damaged", file=file, detail=str(error)) from error
