"""The register of certificates as a table for other programs: CSV, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from readingroom.copies.papers import RegisterLine, RegisterPaper
from readingroom.language import Language

__all__ = ["register_csv", "register_workbook"]

_COLUMNS = (
    ("number", 20), ("kind", 22), ("issued_on", 12), ("applicant", 14), ("request_number", 18), ("references", 34),
    ("pages", 7), ("copies", 7), ("handled_by", 12), ("checked_by", 12), ("sealed_by", 12), ("sealed_on", 12),
    ("state", 12), ("ended_on", 12), ("remark", 40),
)  # fmt: skip
"""Column -> its width in characters; its heading stands under ``certificate.register.column``."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_csv(paper: RegisterPaper, language: Language) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which spreadsheets know it. What begins like a formula is none there."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_heads(language))
    for line in paper.lines:
        writer.writerow([_harmless(cell) for cell in _cells(line, language)])
    return target.getvalue().encode("utf-8-sig")


def register_workbook(paper: RegisterPaper, language: Language) -> bytes:
    """XLSX with one number a row. Texts stay texts: what begins like a formula is none."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{language.say('certificate.register.sheet')} {paper.year}"[:31])
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heads = []
    for title in _heads(language):
        head = WriteOnlyCell(sheet, title)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for line in paper.lines:
        cells = []
        for value in _cells(line, language):
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.value = "".join(one for one in value if one >= " " or one in "\n\t")
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _heads(language: Language) -> Iterator[str]:
    return (language.say(f"certificate.register.column.{name}") for name, _ in _COLUMNS)


def _cells(line: RegisterLine, language: Language) -> tuple[str | int, ...]:
    """The line in the order of the columns; days as ISO 8601, which every program sorts."""
    return (
        line.number,
        line.kind.of(language.code),
        line.issued_on.isoformat(),
        line.applicant,
        line.request_number,
        language.list(line.references),
        line.pages,
        line.copies,
        line.handled_by,
        line.checked_by,
        line.sealed_by,
        line.sealed_on.isoformat() if line.sealed_on else "",
        language.say(f"certificate.state.{line.state}"),
        line.ended_on.isoformat() if line.ended_on else "",
        line.remark,
    )


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
