"""What finishes an open matter: from the name of an action to the command, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject

from readingroom.bookings.commands import CancelBooking, EndService, Leave, MarkNoShow
from readingroom.command import Command
from readingroom.office.day.queries import OpenMatter
from readingroom.retrieval.commands import CancelRetrieval, ConfirmAttempt, CorrectMove, FailAttempt, MoveUnit
from readingroom.retrieval.rules import Move
from ui.messages import Message
from ui.palette import Tone
from ui.widgets.page import Page

__all__ = ["Deeds", "command_for"]

_MOVES = {
    "return": Move.RETURN,
    "copied": Move.COPIED,
    "hold": Move.HOLD,
    "put_back": Move.PUT_BACK,
    "reshelve": Move.RESHELVE,
    "keep": Move.KEEP,
    "pull": Move.PULL,
}
_OF_SUBJECT: dict[tuple[str, str], Callable[[int], Command]] = {
    ("visit", "leave"): lambda of: Leave(visit_id=of),
    ("booking", "no_show"): lambda of: MarkNoShow(booking_id=of),
    ("booking", "cancel"): lambda of: CancelBooking(booking_id=of, by="desk"),
    ("retrieval", "cancel_retrieval"): lambda of: CancelRetrieval(retrieval_id=of),
    ("attempt", "confirm_attempt"): lambda of: ConfirmAttempt(attempt_id=of),
    ("attempt", "fail_attempt"): lambda of: FailAttempt(attempt_id=of, why="nothing_came_out"),
    ("queue_ticket", "end_service"): lambda of: EndService(ticket_id=of),
}


def command_for(action: str, item: OpenMatter) -> Command | None:
    """The command that an action's name means for this matter; None where it asks for more first."""
    if item.subject == "retrieval" and action in _MOVES:
        return MoveUnit(retrieval_id=item.subject_id, move=_MOVES[action])
    make = _OF_SUBJECT.get((item.subject, action))
    return None if make is None else make(item.subject_id)


class Deeds(QObject):
    """Carries them out for the page, and offers to take back what can be.

    Args:
        page: on which it happens.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def run(self, command: Command, told: str) -> None:
        """Carry out a command; a unit's move can be undone from the strip.

        Args:
            command: which.
            told: what was done, a sentence.
        """
        jobs, uuid = self._page.kit.jobs, uuid4()
        self._page.strip.settle()

        def done(_outcome: Any) -> None:
            if isinstance(command, MoveUnit):
                undo = CorrectMove(command_id=uuid, reason=self._page.kit.text("app.echo.undo_reason"))
                verb = self._page.kit.text("app.echo.undo")
                self._page.tell(Message(told, Tone.GOOD, verb, lambda: self._take_back(undo)))

        jobs.execute(self._page, command, uuid=uuid, done=done)

    def _take_back(self, undo: CorrectMove) -> None:
        self._page.execute(undo)
