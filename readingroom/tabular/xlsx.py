"""XLSX workbooks, row by row.

openpyxl's own reader keeps every shared string and every finished row element in memory and does not
tell an empty cell from a formula that was never calculated; so the few parts a table needs are read
here, with openpyxl's knowledge of dates and number formats. Formulas give the result that was saved
with them and are never evaluated. Shared strings beyond 32 MiB are kept in a temporary file.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from array import array
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from readingroom.errors import Refused
from readingroom.tabular.package import Package, local_name
from readingroom.tabular.rows import MAX_CELL, MAX_COLUMNS, CellFault, Row, RowError, Sheet, Value, excerpt

__all__ = ["Workbook"]

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SPOOL = 32 << 20


class _Strings:
    """The workbook's shared strings, in order of their number."""

    def __init__(self) -> None:
        self._store = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  closed by `close`
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._ends.append(self._ends[-1] + self._store.write(text.encode("utf-8", "surrogatepass")))

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        start, end = self._ends[number : number + 2]
        self._store.seek(start)
        return self._store.read(end - start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        self._store.close()


class _Styles:
    """Which cell styles mean a date, and which a duration."""

    def __init__(self, package: Package, part: str | None) -> None:
        self.dates: set[int] = set()
        self.durations: set[int] = set()
        if part is None or not package.has(part):
            return
        formats = dict(BUILTIN_FORMATS)
        for element in package.elements(part, "numFmt", "cellXfs"):
            if local_name(element.tag) == "numFmt":
                formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
                continue
            for index, style in enumerate(element):
                number = int(style.get("numFmtId", "0"))
                code = formats.get(number, "General")
                # 27 to 36 and 50 to 58 are the East Asian dates, which have no code of their own.
                if is_date_format(code) or 27 <= number <= 36 or 50 <= number <= 58:
                    self.dates.add(index)
                if is_timedelta_format(code):
                    self.durations.add(index)


class Workbook:
    """An XLSX file opened for reading.

    Attributes:
        sheets: the worksheets that are not hidden, in the workbook's order.

    Raises:
        Refused, Unavailable: as `Package` says.
    """

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self._strings = _Strings()
        try:
            self.sheets = self._open()
        except (ValueError, IndexError) as error:
            self.close()
            raise Refused("file.damaged", file=path.name, detail=str(error)) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._strings.close()
        self._package.close()

    def _open(self) -> tuple[Sheet, ...]:
        package = self._package
        book = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
        if not package.has(book):
            raise Refused("file.not_a_table", file=package.file)
        relations = package.relations(book)
        parts = dict(relations.values())
        self._styles = _Styles(package, parts.get("styles"))
        if (strings := parts.get("sharedStrings")) and package.has(strings):
            for element in package.elements(strings, "si"):
                self._strings.append(_plain_text(element))
        self._epoch = CALENDAR_WINDOWS_1900
        sheets = []
        for element in package.elements(book, "workbookPr", "sheet"):
            if local_name(element.tag) == "workbookPr":
                if element.get("date1904") in ("1", "true"):
                    self._epoch = CALENDAR_MAC_1904
                continue
            if element.get("state", "visible") != "visible":
                continue
            kind, part = relations.get(
                element.get(_RELATION) or element.get(_RELATION_STRICT) or "", ("", "")
            )
            if kind == "worksheet" and package.has(part):
                sheets.append(Sheet(element.get("name", part), partial(self._rows, part)))
        if not sheets:
            raise Refused("file.not_a_table", file=package.file)
        return tuple(sheets)

    def _rows(self, part: str) -> Iterator[Row | RowError]:
        number = 0
        for element in self._package.elements(part, "row"):
            written = element.get("r", "")
            number = int(written) if written.isdecimal() and len(written) < 9 else number + 1
            row = self._row(number, element)
            if isinstance(row, RowError) or not row.blank:
                yield row

    def _row(self, number: int, element: Element) -> Row | RowError:
        values: list[Value] = []
        column = 0
        for cell in element:
            if local_name(cell.tag) != "c":
                continue
            if place := _REFERENCE.match(cell.get("r", "")):
                column = _column(place[1])
            try:
                value = self._value(cell)
            except (ValueError, IndexError, OverflowError) as error:
                facts = {"row": number, "cell": cell.get("r", str(column + 1)), "detail": excerpt(str(error))}
                return RowError(number, "file.row.bad_cell", facts, _raw(values))
            if value is not None:
                if column >= MAX_COLUMNS:
                    facts = {"row": number, "limit": MAX_COLUMNS}
                    return RowError(number, "file.row.too_many_columns", facts, _raw(values))
                if isinstance(value, str) and len(value) > MAX_CELL:
                    facts = {"row": number, "limit": MAX_CELL}
                    return RowError(number, "file.row.cell_too_long", facts, _raw(values))
                values.extend([None] * (column - len(values)))
                if column < len(values):
                    values[column] = value
                else:
                    values.append(value)
            column += 1
        return Row(number, tuple(values))

    def _value(self, cell: Element) -> Value:
        kind = cell.get("t", "n")
        stored = inline = formula = None
        for child in cell:
            name = local_name(child.tag)
            if name == "v":
                stored = child.text
            elif name == "is":
                inline = child
            elif name == "f":
                formula = child
        if kind == "inlineStr":
            return None if inline is None else _plain_text(inline) or None
        if not stored:
            if formula is not None and kind != "str":
                return CellFault("file.cell.not_calculated", excerpt("=" + (formula.text or "")))
            return None
        if kind == "s":
            return self._strings[int(stored)] or None
        if kind == "b":
            return stored.strip() in ("1", "true")
        if kind == "e":
            return CellFault("file.cell.error", excerpt(stored))
        if kind == "d":
            return dt.datetime.fromisoformat(stored)
        if kind != "n":
            return _unescape(stored)
        amount = float(stored) if re.search(r"[.eE]", stored) else int(stored)
        style = int(cell.get("s", "0"))
        if style in self._styles.dates:
            return self._moment(amount, duration=style in self._styles.durations)
        return amount

    def _moment(self, serial: float, *, duration: bool) -> Value:
        try:
            moment = from_excel(serial, self._epoch, timedelta=duration)
        except (OverflowError, ValueError):  # a number that merely looks like a date, such as 19620300
            return serial
        if isinstance(moment, dt.datetime) and float(serial).is_integer():
            return moment.date()
        return cast(Value, moment)


def _plain_text(element: Element) -> str:
    """The text of a string item: its runs joined, without the phonetic reading of East Asian text."""
    texts = []
    for child in element:
        name = local_name(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(run.text or "" for run in child if local_name(run.tag) == "t")
    return _unescape("".join(texts))


def _unescape(text: str) -> str:
    """``_x000D_`` stands for a character XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _raw(values: list[Value]) -> str:
    return Row(0, tuple(values)).raw()
