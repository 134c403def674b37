"""The register of a year as a file for other programs."""

from __future__ import annotations

from pathlib import Path

from readingroom.copies.papers import RegisterPaper
from readingroom.copies.register_files import register_csv, register_workbook
from readingroom.language import Language
from ui.saving import save_bytes

__all__ = ["save_register"]


def save_register(paper: RegisterPaper, language: Language, path: Path) -> None:
    """Write CSV where the name ends so, else a workbook.

    Raises:
        Unavailable: ``certificate.not_written``.
    """
    make = register_csv if path.suffix.lower() == ".csv" else register_workbook
    save_bytes(make(paper, language), path)
