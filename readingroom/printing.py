"""Getting a round of slips onto paper, and knowing at every moment how far it got.

An attempt is committed before anything is rendered; sheets are then made, sent, and said to be sent. A file that is
written is there; what a printer did only a person knows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from readingroom.command import Actor
from readingroom.desk import Desk, Outcome
from readingroom.documents import registry
from readingroom.documents.page import Size
from readingroom.errors import DeskError, Refused
from readingroom.language import Language, language
from readingroom.retrieval.commands import ConfirmAttempt, FailAttempt, PrepareRound, Reprint, SpoolAttempt
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.papers import SlipPaper
from readingroom.retrieval.queries.paper import round_paper, slip_papers

__all__ = ["PreparedSlips", "prepare", "rendered", "round_sheet", "spooled", "to_file"]


@dataclass(frozen=True)
class PreparedSlips:
    """A committed print attempt and what is on its paper.

    Attributes:
        round_id, attempt_id: which.
        papers: the slips, along the walk.
        sheets: last sheet of each slip, from 1.
        size, language: how they are drawn.
    """

    round_id: int
    attempt_id: int
    papers: tuple[SlipPaper, ...]
    sheets: tuple[int, ...]
    size: Size
    language: Language


def prepare(
    desk: Desk, actor: Actor, *, due: dt.date, size: str, spoken: str, reprint_of: int | None = None
) -> PreparedSlips:
    """Commit a round (or another attempt at one) and lay its slips out.

    Args:
        desk: the front door.
        actor: who prints.
        due: slips wanted up to this day.
        size: ``a4``, ``a5`` or ``roll80``.
        spoken: language of the slips.
        reprint_of: a round to print again instead.

    Raises:
        Refused: ``printing.nothing_due``, ``printing.nothing_to_reprint``; ``printing.no_glyphs`` when a name or title
            has characters that no font of ours can draw: the attempt is then marked as failed.
    """
    command = (
        PrepareRound(due=due, size=size, language=spoken)
        if reprint_of is None
        else Reprint(round_id=reprint_of, size=size, language=spoken)
    )
    outcome: Outcome = desk.execute(command, actor)
    (prepared,) = (event for event in outcome.events if isinstance(event, SlipsPrepared))
    papers = desk.read(slip_papers, prepared.attempt_id)
    missing = registry.missing(papers)
    if missing:
        desk.execute(FailAttempt(attempt_id=prepared.attempt_id, why="no_glyphs"), actor)
        raise Refused("printing.no_glyphs", characters=missing)
    words, paper = language(spoken), Size(size)
    laid_out = tuple(span[-1] for span in registry.sheets(papers, words, paper))
    return PreparedSlips(prepared.round_id, prepared.attempt_id, papers, laid_out, paper, words)


def rendered(prepared: PreparedSlips) -> bytes:
    """The slips as PDF."""
    return registry.render(prepared.papers, prepared.language, prepared.size)


def spooled(desk: Desk, actor: Actor, prepared: PreparedSlips, printer: str | None) -> Outcome:
    """Say that the sheets were handed to the printing system, or written to a file."""
    return desk.execute(
        SpoolAttempt(attempt_id=prepared.attempt_id, sheets=prepared.sheets, printer=printer), actor
    )


def to_file(desk: Desk, actor: Actor, prepared: PreparedSlips, path: Path) -> int:
    """Write the slips into a PDF file, whole or not at all, and confirm them.

    Returns:
        The number of sheets.

    Raises:
        Unavailable: ``paper.write``; the attempt is then marked as failed and its slips are due again.
    """
    try:
        registry.write(prepared.papers, prepared.language, path, prepared.size)
    except DeskError as error:
        desk.execute(FailAttempt(attempt_id=prepared.attempt_id, why=error.code), actor)
        raise
    spooled(desk, actor, prepared, printer=None)
    desk.execute(ConfirmAttempt(attempt_id=prepared.attempt_id), actor)
    return max(prepared.sheets)


def round_sheet(desk: Desk, prepared: PreparedSlips) -> bytes:
    """The list for the walk, as PDF, on A4."""
    return registry.render(desk.read(round_paper, prepared.attempt_id), prepared.language)
