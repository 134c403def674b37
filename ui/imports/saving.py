"""The report of an import as a file: a table for a spreadsheet, or text to read and file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from readingroom.errors import Unavailable
from readingroom.portals.files.mending import write_broken_rows
from readingroom.portals.files.recognising import Recognised
from ui.imports.preview import PreviewLine, PreviewStore
from ui.imports.words import change_words, counts_words, file_words, reason, when_words
from ui.text import Text

__all__ = ["save_broken", "save_report"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def save_report(
    text: Text, found: Recognised, store: PreviewStore, counts: Mapping[str, int], written: bool, out: Path
) -> int:
    """Write what each row did, or would do; names masked as on the screen.

    Args:
        text: for the words.
        found: the file.
        store: its rows.
        counts: by what they are.
        written: it was imported, not only previewed.
        out: ``.txt`` for text, else CSV in UTF-8 with a byte-order mark.

    Returns:
        Rows in the report.

    Raises:
        Unavailable: ``file.not_written``.
    """
    try:
        with out.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as target:
            title = text("imports.report.done" if written else "imports.report.preview", file=found.path.name)
            if out.suffix.lower() == ".txt":
                target.write(f"{title}\n{file_words(text, found)}\n{counts_words(text, counts)}\n\n")
                for line in store.lines():
                    target.write("  ".join(filter(None, _cells(text, found.kind, line))) + "\n")
            else:
                writer = csv.writer(target)
                names = ("row", "what", "code", "name", "when", "more", "about")
                writer.writerow([text(f"imports.report.{name}") for name in names])
                for line in store.lines():
                    writer.writerow(map(_plain, _cells(text, found.kind, line)))
    except OSError as error:
        raise Unavailable("file.not_written", file=out.name, detail=error.strerror or str(error)) from error
    return store.total


def _cells(text: Text, kind: str, line: PreviewLine) -> Iterator[str]:
    yield str(line.row or "")
    yield text(f"imports.what.{line.what}")
    yield line.code
    yield line.name
    yield when_words(text, line)
    yield text(f"calendar.closure_kind.{line.more}") if kind == "closures" and line.more else line.more
    changes = text("imports.between").join(change_words(text, *one, kind) for one in line.changes)
    yield reason(text, line.why, line.facts) or changes


def _plain(cell: str) -> str:
    """A spreadsheet must not calculate what a stranger typed into a form."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def save_broken(text: Text, found: Recognised, store: PreviewStore, out: Path) -> int:
    """Copy the broken rows into a file to be mended. Raises what `write_broken_rows` raises."""
    broken = {line.row: (reason(text, line.why, line.facts), line.raw) for line in store.lines("broken")}
    header = found.proposal.header.row if found.proposal else 1
    return write_broken_rows(found.path, found.sheet, header, broken, text("imports.report.about"), out)
