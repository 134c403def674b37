"""The register of certificates and the seal log as a table for other programs: CSV, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from readingroom.copies.papers import RegisterLine, RegisterPaper, SealLogLine, SealLogPaper
from readingroom.language import Language

__all__ = ["register_csv", "register_workbook", "seal_log_csv", "seal_log_workbook"]

_COLUMNS = (
    ("number", 20), ("kind", 22), ("issued_on", 12), ("applicant", 14), ("request_number", 18), ("references", 34),
    ("pages", 7), ("copies", 7), ("handled_by", 12), ("checked_by", 12), ("sealed_by", 12), ("sealed_on", 12),
    ("state", 12), ("ended_on", 12), ("remark", 40),
)  # fmt: skip
"""Column -> its width in characters; its heading stands under ``certificate.register.column``."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


_SEAL_COLUMNS = (
    ("stamped_at", 18), ("seal", 26), ("number", 20), ("kind", 22), ("copies", 7), ("approved_by", 12),
    ("stamped_by", 12), ("remark", 40),
)  # fmt: skip
"""As `_COLUMNS`; the headings are those of the paper, under ``paper.seal_log``."""

_Row = tuple[str | int, ...]


def register_csv(paper: RegisterPaper, language: Language) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which spreadsheets know it. What begins like a formula is none there."""
    return _csv(_heads(language), [_cells(line, language) for line in paper.lines])


def register_workbook(paper: RegisterPaper, language: Language) -> bytes:
    """XLSX with one number a row. Texts stay texts: what begins like a formula is none."""
    title = f"{language.say('certificate.register.sheet')} {paper.year}"
    widths = [width for _, width in _COLUMNS]
    return _workbook(title, widths, _heads(language), [_cells(line, language) for line in paper.lines])


def seal_log_csv(paper: SealLogPaper, language: Language) -> bytes:
    """As `register_csv`, an entry a row."""
    return _csv(_seal_heads(language), [_seal_cells(line, language) for line in paper.lines])


def seal_log_workbook(paper: SealLogPaper, language: Language) -> bytes:
    """As `register_workbook`, an entry a row."""
    widths = [width for _, width in _SEAL_COLUMNS]
    rows = [_seal_cells(line, language) for line in paper.lines]
    return _workbook(language.say("paper.document.seal_log"), widths, _seal_heads(language), rows)


def _csv(heads: Iterable[str], rows: Iterable[_Row]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def _workbook(title: str, widths: Iterable[int], heads: Iterable[str], rows: Iterable[_Row]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    bold = []
    for name in heads:
        head = WriteOnlyCell(sheet, name)
        head.font = Font(bold=True)
        bold.append(head)
    sheet.append(bold)
    for row in rows:
        cells = []
        for value in row:
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


def _seal_heads(language: Language) -> Iterator[str]:
    return (language.say(f"paper.seal_log.{name}") for name, _ in _SEAL_COLUMNS)


def _seal_cells(line: SealLogLine, language: Language) -> _Row:
    """The line in the order of the columns; the moment in the archive's zone, to the minute."""
    return (
        f"{line.stamped_at:%Y-%m-%d %H:%M}",
        line.seal,
        line.number,
        line.kind.of(language.code),
        line.copies,
        line.approved_by,
        line.stamped_by,
        line.remark,
    )


def _cells(line: RegisterLine, language: Language) -> _Row:
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
