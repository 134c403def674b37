"""Slips on their way to paper: an attempt is committed first, and a person says what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from readingroom.documents.page import Size
from readingroom.errors import DeskError, Refused
from readingroom.language import language
from readingroom.retrieval.commands import (
    ConfirmAttempt,
    FailAttempt,
    PrepareRound,
    Reprint,
    SpoolAttempt,
)
from readingroom.retrieval.events import SlipsPrepared
from readingroom.retrieval.queries.paper import slip_papers
from readingroom.settings import LANGUAGE, SLIP_LANGUAGE, SLIP_SIZE
from ui.messages import Message
from ui.palette import Tone
from ui.printing.document import LaidOut, PrintJob, lay_out
from ui.printing.path import PrintPath
from ui.widgets.page import Page

if TYPE_CHECKING:
    from readingroom.command import Reading

__all__ = ["SlipPrinting"]


@dataclass(frozen=True)
class Slips:
    """A committed attempt, drawn.

    Attributes:
        attempt_id: which.
        last_sheets: the last sheet of each slip, from 1.
        document: what goes to the printer.
    """

    attempt_id: int
    last_sheets: tuple[int, ...]
    document: LaidOut


class SlipPrinting(QObject):
    """Prints rounds for a page.

    Args:
        page: the preview lies over it, messages show on it.

    Attributes:
        sent: the printing system took the sheets of this attempt (its id); now somebody says what came out.
    """

    sent = Signal(int)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._under_way = False

    def print_due(self, until: dt.date, retrieval_ids: tuple[int, ...] | None = None) -> None:
        """Gather what is due into a round and show its slips; all that is due, or only these."""
        self._begin(
            lambda size, spoken: PrepareRound(
                due=until, size=size, language=spoken, retrieval_ids=retrieval_ids
            )
        )

    def print_again(self, round_id: int) -> None:
        """Another attempt at a round, for what is not pulled yet."""
        self._begin(lambda size, spoken: Reprint(round_id=round_id, size=size, language=spoken))

    def _begin(self, command: Callable[[str, str], PrepareRound | Reprint]) -> None:
        if self._under_way:  # a second Ctrl+P while the first is being prepared
            return
        self._under_way = True
        self._page.read(
            _choices, done=lambda chosen: self._prepare(command(*chosen)), failed=self._not_prepared
        )

    def _prepare(self, command: PrepareRound | Reprint) -> None:
        def prepared(outcome: Any) -> None:
            (slips,) = [event for event in outcome.events if isinstance(event, SlipsPrepared)]
            self._draw(slips.attempt_id, command.size, command.language)

        self._page.execute(command, done=prepared, failed=self._not_prepared)

    def _not_prepared(self, error: DeskError) -> None:
        self._under_way = False
        self._page.kit.messages.refused(self._page, error)

    def _draw(self, attempt_id: int, size: str, spoken: str) -> None:
        job = PrintJob(
            "slip",
            self._page.kit.text("printing.slips"),
            slip_papers,
            (attempt_id,),
            language=spoken,
            fixed_size=True,
            fixed_sides=1,  # a slip is cut off its sheet
        )

        def drawn(slips: Slips) -> None:
            self._under_way = False
            if slips.document.missing:
                self._give_up(attempt_id, Refused("printing.no_glyphs", characters=slips.document.missing))
            else:
                SlipPath(self._page, job, slips, self.sent.emit)

        def failed(error: DeskError) -> None:
            self._under_way = False
            self._give_up(attempt_id, error)

        self._page.read(_lay_out_slips, job, attempt_id, size, done=drawn, failed=failed)

    def _give_up(self, attempt_id: int, error: DeskError) -> None:
        """Nothing can be printed: the slips are due again, and the page says why."""
        page = self._page
        page.execute(
            FailAttempt(attempt_id=attempt_id, why=error.code),
            done=lambda _outcome: page.kit.messages.refused(page, error),
        )


class SlipPath(PrintPath):
    """The path with a committed attempt."""

    def __init__(self, page: Page, job: PrintJob, slips: Slips, told: Callable[[int], None]) -> None:
        super().__init__(page, job, slips.document)
        self._slips = slips
        self._told = told

    def sent(self, printer: str, sheets: int) -> None:
        """The printing system says it took the sheets; the page now asks what came out."""
        attempt = self._slips.attempt_id
        self.page.execute(
            SpoolAttempt(attempt_id=attempt, sheets=self._slips.last_sheets, printer=printer),
            done=lambda _outcome: self._told(attempt),
        )

    def written(self, path: Path, sheets: int) -> None:
        """A file that was written is there; nobody need be asked."""
        attempt = self._slips.attempt_id
        self.page.execute(SpoolAttempt(attempt_id=attempt, sheets=self._slips.last_sheets))
        told = Message(self.kit.text("printing.written", file=str(path)), Tone.GOOD)
        self.page.execute(ConfirmAttempt(attempt_id=attempt), done=lambda _outcome: self.page.tell(told))

    def left_unprinted(self) -> None:
        """Esc: nothing went to a printer, so the slips are due again."""
        self.page.execute(FailAttempt(attempt_id=self._slips.attempt_id, why="left"))


def _choices(reading: Reading) -> tuple[str, str]:
    """Size and language of slips, as the settings say."""
    spoken = reading.settings[SLIP_LANGUAGE] or reading.settings[LANGUAGE] or "zh_CN"
    return reading.settings[SLIP_SIZE], spoken


def _lay_out_slips(reading: Reading, job: PrintJob, attempt_id: int, size: str) -> Slips:
    from readingroom.documents import registry

    papers = slip_papers(reading, attempt_id)
    spans = registry.sheets(papers, language(job.language), Size(size))
    document = lay_out(reading, job, size, papers)
    return Slips(attempt_id, tuple(span[-1] for span in spans), document)
