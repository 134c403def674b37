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

    def is_here(self, case_id: int, error: DeskError) -> None:
        """The reader is in, under this case; what is wanted was refused."""


class Arrival:
    """The commands of one arrival: the visit, with the reader and the letter it takes; then what is wanted.

    The visit is all or nothing. Where what is wanted is refused the visit stands: the form says so and asks for the
    files alone.
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
        self._steps.run(arrival, done=self._arrived, tell=self._sheet.tell, failed=self._body.refused)

    def want(self, case_id: int) -> None:
        """Go on with the files, if there are any: the reader is in."""
        if not self._codes:
            self._finish(case_id)
            return

        def failed(error: DeskError) -> bool:
            self._body.is_here(case_id, error)
            return True

        wanted = AddLines(case_id=case_id, written=self._codes)
        self._steps.run(wanted, done=lambda _added: self._finish(case_id), failed=failed)

    def _arrived(self, outcome: Any) -> None:
        self.want(next(event.case_id for event in outcome.events if hasattr(event, "visit_id")))

    def _finish(self, case_id: int) -> None:
        self._sheet.close_sheet()
        self._done(case_id)
