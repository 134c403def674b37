"""Write the rows of a file that could not be read into a file of their own, to be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from readingroom.errors import Unavailable
from readingroom.portals.files.calendar import is_calendar
from readingroom.portals.files.components import calendars
from readingroom.tabular.encoding import MARK_WRONG_BYTES, detect
from readingroom.tabular.rows import Row, text_of
from readingroom.tabular.tables import first_bytes, open_table

__all__ = ["write_broken_rows"]


def write_broken_rows(
    path: Path, sheet: str, header: int, broken: Mapping[int, tuple[str, str]], reason_title: str, out: Path
) -> int:
    """Copy the header and the broken rows, each with the reason why in a column of its own behind the rest.

    A calendar's broken events are copied as a calendar.

    Args:
        path: the file.
        sheet: its sheet; empty: the only one.
        header: number of the row with the column names; 0: none.
        broken: number of a row -> why, as a sentence, and the row as text where it cannot be read.
        reason_title: heading of the reasons' column.
        out: the file to write: CSV in UTF-8 with a byte-order mark, which spreadsheets understand, or iCalendar.

    Returns:
        How many rows were written.

    Raises:
        Refused, Unavailable: what `open_table` says; ``file.not_written``.
    """
    try:
        if is_calendar(first_bytes(path)):
            return _events(path, broken, out)
        return _rows(path, sheet, header, broken, reason_title, out)
    except OSError as error:
        raise Unavailable("file.not_written", file=out.name, detail=error.strerror or str(error)) from error


def _rows(
    path: Path, sheet: str, header: int, broken: Mapping[int, tuple[str, str]], reason_title: str, out: Path
) -> int:
    written = 0
    with (
        open_table(path) as table,
        out.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as target,
    ):
        one = next((one for one in table.sheets if one.name == sheet), table.sheets[0])
        writer = csv.writer(target)
        width = 0
        for row in one.rows():
            if row.number == header and isinstance(row, Row):
                width = len(row.values)
                writer.writerow([*map(text_of, row.values), reason_title])
            elif (known := broken.get(row.number)) is not None and row.number > header:
                cells = list(map(text_of, row.values)) if isinstance(row, Row) else [known[1] or row.raw]
                writer.writerow([*cells, *[""] * (width - len(cells)), known[0]])
                written += 1
    return written


def _events(path: Path, broken: Mapping[int, tuple[str, str]], out: Path) -> int:
    text = path.read_bytes().decode(detect(path).codec, MARK_WRONG_BYTES)
    written = 0
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Reading Room//broken events//EN"]
    for _properties, blocks in calendars(text.lstrip("\ufeff")):
        for block in blocks:
            if block.line in broken:
                lines += block.lines
                written += 1
    lines.append("END:VCALENDAR")
    out.write_text("\r\n".join(lines) + "\r\n", "utf-8", errors="backslashreplace", newline="")
    return written
