"""The commands of one arrival, in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from readingroom.bookings.commands import Arrive
from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.people.commands import Particulars, RecordLetter, RegisterReader
from readingroom.requests.commands import AddLines
from ui.today.steps import Steps
from ui.widgets.sheet import Sheet

__all__ = ["Arrival"]


class Asked(Protocol):
    """The form that was filled in."""

    def remember(self, particulars: Particulars, reader: int) -> None:
        """These particulars were written down as this reader."""

    def refused(self, error: DeskError) -> bool:
        """Show a refusal beside its field; False where it is about none."""


class Arrival:
    """The commands of one arrival, in turn: reader and letter where there is one, the visit, the files."""

    def __init__(
        self,
        body: Asked,
        sheet: Sheet,
        steps: Steps,
        codes: tuple[str, ...],
        done: Callable[[Any], object],
    ) -> None:
        self._body, self._sheet, self._steps, self._codes, self._done = body, sheet, steps, codes, done

    def begin(self, arrival: Arrive, particulars: Particulars | None, letter: RecordLetter | None) -> None:
        """Start; a letter needs its reader first, otherwise one command does it all."""
        if letter is None:
            self._run(arrival, self._arrived)
        elif particulars is not None:
            self._run(
                RegisterReader(particulars=particulars),
                lambda out: self._registered(out, particulars, arrival, letter),
            )
        else:
            assert arrival.reader_id is not None  # noqa: S101 - a known reader
            self._record(arrival.reader_id, arrival, letter)

    def _registered(
        self, outcome: Any, particulars: Particulars, arrival: Arrive, letter: RecordLetter
    ) -> None:
        reader = outcome.events[0].reader_id
        self._body.remember(particulars, reader)
        self._record(reader, arrival, letter)

    def _record(self, reader: int, arrival: Arrive, letter: RecordLetter) -> None:
        def recorded(outcome: Any) -> None:
            known = replace(
                arrival, reader_id=reader, particulars=None, letter_id=outcome.events[0].letter_id
            )
            self._run(known, self._arrived)

        self._run(replace(letter, reader=reader), recorded)

    def _arrived(self, outcome: Any) -> None:
        case_id = next(event.case_id for event in outcome.events if hasattr(event, "visit_id"))
        if self._codes:
            self._run(AddLines(case_id=case_id, written=self._codes), lambda _added: self._finish(case_id))
        else:
            self._finish(case_id)

    def _finish(self, case_id: int) -> None:
        self._sheet.close_sheet()
        self._done(case_id)

    def _run(self, command: Command, done: Callable[[Any], object]) -> None:
        def failed(error: DeskError) -> bool:
            self._sheet.save.setEnabled(True)
            return self._body.refused(error)

        self._steps.run(command, done=done, tell=self._sheet.tell, failed=failed)
