"""What a table file consists of: sheets, rows, cells, and rows that cannot be read."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = [
    "CellFault",
    "Row",
    "RowError",
    "Sheet",
    "Value",
    "column_letters",
    "excerpt",
    "is_blank",
    "text_of",
]

MAX_CELL = 65_536
"""Characters in one cell; Excel itself stops at 32,767."""

MAX_COLUMNS = 4_096
"""Columns with something in them; the widest real template seen has 1,181."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A spreadsheet cell that holds no value one could use.

    Attributes:
        code: ``"file.cell.not_calculated"`` (a formula whose result was never saved; it is not
            evaluated here), or ``"file.cell.error"`` (``#REF!`` and the like).
        content: the formula or the error as the file has it.
    """

    code: str
    content: str


Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | CellFault | None
"""A cell: always text in CSV; what the spreadsheet says in XLSX and XLS."""


class Row(NamedTuple):
    """One row that could be read.

    Attributes:
        number: as the file's own program counts it, from 1: the spreadsheet row, or for CSV the
            line on which the row begins.
        values: the cells from column A on; trailing empty cells may be missing.
    """

    number: int
    values: tuple[Value, ...]

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return all(map(is_blank, self.values))

    def raw(self) -> str:
        """The row as one line of text, for a report."""
        return excerpt(" | ".join(text_of(value) for value in self.values), 2_000)


@dataclass(frozen=True, slots=True)
class RowError:
    """One row that could not be read; the rows around it could.

    Attributes:
        number: as in `Row`.
        code: code of the sentence that says what is wrong, e.g. ``"file.row.wrong_bytes"``.
        facts: what the sentence names.
        raw: the beginning of the row as far as it could be made out.
    """

    number: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a table file; CSV has one, named like the file.

    Attributes:
        name: the sheet's name.
        read: starts reading from the first row; may be called again.
    """

    name: str
    read: Callable[[], Iterator[Row | RowError]]

    def rows(self) -> Iterator[Row | RowError]:
        """All rows from the first, one at a time: memory does not grow with their number."""
        return self.read()


def is_blank(value: Value) -> bool:
    """Whether a cell shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: Value) -> str:
    """A cell as the text a person sees, trimmed; ``""`` for an empty cell or one without a value.

    Whole numbers lose their ``.0`` (spreadsheets keep every number as a float); a leading ``=``,
    ``+``, ``-`` or ``@`` of text stays: it is text.
    """
    if value is None or isinstance(value, CellFault):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).strip()


def excerpt(text: str, length: int = 80) -> str:
    """The beginning of a text for a report: undecodable bytes in hex, no control characters."""
    shown = []
    for char in text[: length + 1]:
        if "\udc00" <= char <= "\udcff":
            shown.append(f"\\x{ord(char) - 0xDC00:02x}")
        elif unicodedata.category(char) in ("Cc", "Cs"):
            shown.append(" ")
        else:
            shown.append(char)
    return "".join(shown[:length]) + ("…" if len(shown) > length else "")


def column_letters(index: int) -> str:
    """The letters over a column counted from 0: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
