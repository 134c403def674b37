"""The commands of one arrival, in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from readingroom.bookings.commands import Arrive
from readingroom.errors import DeskError
from readingroom.requests.commands import AddLines
from ui.today.steps import Steps
from ui.widgets.sheet import Sheet

__all__ = ["Arrival"]


class Asked(Protocol):
    """The form that was filled in."""

    def refused(self, error: DeskError) -> bool:
        """Show a refusal beside its field; False where it is about none."""


class Arrival:
    """The commands of one arrival: the visit, with the reader and the letter it takes; then the files.

    The visit is all or nothing. Files that are refused leave it standing: the reader is here, whatever is wanted, so
    the sheet goes and the page says what was refused.
    """

    def __init__(
        self,
        body: Asked,
        sheet: Sheet,
        steps: Steps,
        codes: tuple[str, ...],
        done: Callable[[Any], object],
    ) -> None:
        self._body, self._sheet, self._steps, self._codes, self._done = body, sheet, steps, codes, done

    def begin(self, arrival: Arrive) -> None:
        """Start."""

        def failed(error: DeskError) -> bool:
            self._sheet.save.setEnabled(True)
            return self._body.refused(error)

        self._steps.run(arrival, done=self._arrived, tell=self._sheet.tell, failed=failed)

    def _arrived(self, outcome: Any) -> None:
        case_id = next(event.case_id for event in outcome.events if hasattr(event, "visit_id"))
        if not self._codes:
            self._finish(case_id)
            return

        def not_added(_error: DeskError) -> bool:
            self._finish(case_id)
            return False

        wanted = AddLines(case_id=case_id, written=self._codes)
        self._steps.run(wanted, done=lambda _added: self._finish(case_id), failed=not_added)

    def _finish(self, case_id: int) -> None:
        self._sheet.close_sheet()
        self._done(case_id)
