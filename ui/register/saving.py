"""The register of a year, or the seal log, as a file for other programs."""

from __future__ import annotations

from pathlib import Path

from readingroom.copies.papers import RegisterPaper, SealLogPaper
from readingroom.copies.register_files import register_csv, register_workbook, seal_log_csv, seal_log_workbook
from readingroom.language import Language
from ui.saving import save_bytes

__all__ = ["save_register", "save_seal_log"]


def save_register(paper: RegisterPaper, language: Language, path: Path) -> None:
    """Write CSV where the name ends so, else a workbook.

    Raises:
        Unavailable: ``certificate.not_written``.
    """
    make = register_csv if path.suffix.lower() == ".csv" else register_workbook
    save_bytes(make(paper, language), path)


def save_seal_log(paper: SealLogPaper, language: Language, path: Path) -> None:
    """As `save_register`.

    Raises:
        Unavailable: ``certificate.not_written``.
    """
    make = seal_log_csv if path.suffix.lower() == ".csv" else seal_log_workbook
    save_bytes(make(paper, language), path)
