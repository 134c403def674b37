"""What is to be printed, and what it becomes: everything here runs beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readingroom.language import language

if TYPE_CHECKING:
    from readingroom.command import Reading
    from readingroom.documents.page import Size

__all__ = ["Fit", "LaidOut", "PrintJob", "lay_out", "write_file"]


@dataclass(frozen=True)
class PrintJob:
    """A document that somebody wants to see, print or save.

    Attributes:
        kind: its code in `readingroom.documents.registry.DOCUMENTS`; printer and size are remembered under it.
        title: what it is called on screen and in the printer's queue (a sentence).
        query: a query function that answers with the paper, or several of one kind.
        args: what it is asked.
        language: code of the document's language.
        fixed_size: the size is settled and not to be chosen any more.
        fixed_sides: how many sides of a sheet are printed on, where that is settled too: 1 or 2.
    """

    kind: str
    title: str
    query: Callable[..., object]
    args: tuple[Any, ...] = ()
    language: str = "zh_CN"
    fixed_size: bool = False
    fixed_sides: int | None = None


@dataclass(frozen=True)
class Fit:
    """How pages of several sizes go onto sheets of one size.

    Attributes:
        paper: width and height of the sheets, in millimetres.
        largest: width and height of a page that fills such a sheet. None is printed at a larger scale than this one,
            so that what several have in common is as large on each.
        level: the line that is level on all sheets, as a share of a page's height from its top.
    """

    paper: tuple[float, float]
    largest: tuple[float, float]
    level: float = 0.5


@dataclass(frozen=True)
class LaidOut:
    """A document in one size.

    Attributes:
        pdf: the document.
        size: its size.
        sizes: the sizes it comes in, the usual one first.
        sheets: width and height of every page that is printed, in millimetres.
        missing: characters that no font of ours can write; they would print as their number.
        papers: what it was drawn from; None for a file that was made before and is printed as it is.
        pages: which pages of the file those are, from 0; none named: all.
        copies: how many of each; a copy begins on a sheet of its own.
        fit: its pages have sizes of their own and are made to fit a sheet.
    """

    pdf: bytes
    size: Size
    sizes: tuple[Size, ...]
    sheets: Sequence[tuple[float, float]]
    missing: tuple[str, ...]
    papers: object
    pages: tuple[int, ...] = ()
    copies: int = 1
    fit: Fit | None = None

    def page(self, at: int) -> int:
        """The page of the file that the how-manieth printed page is, both from 0."""
        return self.pages[at] if self.pages else at

    def count(self, both_sides: bool) -> int:
        """How many sheets of paper it takes."""
        return self.copies * -(-len(self.sheets) // (2 if both_sides else 1))


def lay_out(reading: Reading, job: PrintJob, size: str, papers: object = None) -> LaidOut:
    """Draw the document; itself a query, so that all that stands on it is of one moment.

    Args:
        reading: the moment.
        job: what.
        size: one of the document's sizes; another word, or none, means the usual one.
        papers: from a layout before; fetched where there are none.

    Raises:
        DeskError: what the papers' queries and fonts say.
    """
    from readingroom.documents import raster, registry

    drawn: Any = job.query(reading, *job.args) if papers is None else papers
    several = list(drawn) if isinstance(drawn, list | tuple) else [drawn]
    sizes = registry.document_of(several).sizes
    chosen = next((one for one in sizes if one.value == size), sizes[0])
    pdf = registry.render(drawn, language(job.language), chosen)
    return LaidOut(pdf, chosen, sizes, raster.page_sizes(pdf), registry.missing(drawn), drawn)


def write_file(job: PrintJob, laid_out: LaidOut, path: Path) -> None:
    """Write the document into a PDF file, whole or not at all.

    Raises:
        Unavailable: ``paper.write``.
    """
    from readingroom.documents import registry

    if laid_out.papers is None:
        registry.write_made(laid_out.pdf, path)
    else:
        registry.write(laid_out.papers, language(job.language), path, laid_out.size)
