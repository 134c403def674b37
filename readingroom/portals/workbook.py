"""What a portal is to be told, as a workbook for somebody who enters or loads it there."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from readingroom.language import Language
from readingroom.portals.papers import FillInPaper, line_words

__all__ = ["workbook"]

_COLUMNS = (
    ("number", 18), ("reader", 16), ("what", 26), ("start", 20), ("end", 20), ("text", 50), ("decided", 20),
    ("reference", 40),
)  # fmt: skip
"""Column -> its width in characters; its heading stands under ``portal.packet.column``."""


def workbook(paper: FillInPaper, language: Language) -> bytes:
    """XLSX with one line a row. Texts stay texts: what begins like a formula is none."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(language.say("portal.packet.sheet"))
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    heads = []
    for name, _ in _COLUMNS:
        head = WriteOnlyCell(sheet, language.say(f"portal.packet.column.{name}"))
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for line in paper.lines:
        values = (
            line.number,
            line.reader,
            line_words(language, line),
            f"{line.start:%Y-%m-%d %H:%M}" if line.start else "",
            f"{line.end:%Y-%m-%d %H:%M}" if line.end else "",
            line.text,
            f"{line.decided_at:%Y-%m-%d %H:%M}",
            line.reference,
        )
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, "".join(one for one in value if one >= " " or one in "\n\t"))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = BytesIO()
    book.save(target)
    return target.getvalue()
