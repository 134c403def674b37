"""What is done with a case: commands, one after the other, and what to say when one is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Command
from readingroom.errors import DeskError, Unavailable
from readingroom.retrieval.rules import Move
from ui.messages import Message
from ui.palette import Tone
from ui.widgets.page import Page

if TYPE_CHECKING:
    from readingroom.retrieval.queries import CaseLine, RetrievalRow
    from ui.today.case_reading import CaseSheet

__all__ = ["Steps", "next_action"]

Tell = Callable[[Message], object]


def next_action(sheet: CaseSheet) -> Allowed | NotNow | None:
    """The one thing to do next with a case, as the day says; for another day's booking, the way to today."""
    if sheet.row is not None:
        return sheet.row.next_step
    about = sheet.visit or sheet.booking
    steps = about.actions if about is not None else ()
    if sheet.visit is not None:
        return next((step for step in steps if step.action in ("come_back", "leave")), None)
    for step in steps:
        if isinstance(step, NotNow) and step.code == "booking.other_day":
            return Allowed("to_today")
    return next((step for step in steps if isinstance(step, Allowed)), None)


class Steps(QObject):
    """Carries out what is done with a case, and shows refusals where their way out is.

    Args:
        page: on which it happens.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def run(
        self,
        *commands: Command,
        done: Callable[[Any], object] | None = None,
        tell: Tell | None = None,
        failed: Callable[[DeskError], bool] | None = None,
    ) -> None:
        """Carry out commands in turn; the first that is refused ends it.

        Args:
            *commands: in their order.
            done: gets the outcome of the last.
            tell: shows the refusal; the page by default.
            failed: asked first; True: it has taken care of the refusal.
        """
        first, rest = commands[0], commands[1:]

        def go_on(outcome: Any) -> None:
            if rest:
                self.run(*rest, done=done, tell=tell, failed=failed)
            elif done is not None:
                done(outcome)

        def stop(error: DeskError) -> None:
            if failed is None or not failed(error):
                self._refused(error, commands, done, tell)

        self._page.execute(first, done=go_on, failed=stop)

    def _refused(
        self,
        error: DeskError,
        commands: Sequence[Command],
        done: Callable[[Any], object] | None,
        tell: Tell | None,
    ) -> None:
        text, show = self._page.kit.text, tell or self._page.tell
        sentence = text.explain(error)
        if isinstance(error, Unavailable):
            again = lambda: self.run(*commands, done=done, tell=tell)  # noqa: E731 - short and used once
            show(Message(sentence, Tone.WRONG, text("window.message.again"), again))
            return
        from ui.today.ways_out import way_out  # with its commands

        out = way_out(error, commands[0])
        if out is None:
            show(Message(sentence, Tone.ATTENTION))
            return
        verb = text(out.verb, **dict(out.facts))
        instead = [*out.commands, *commands[1:]]
        show(Message(sentence, Tone.ATTENTION, verb, lambda: self.run(*instead, done=done, tell=tell)))

    # -- with a case

    def do(self, action: str, sheet: CaseSheet, done: Callable[[Any], object] | None = None) -> None:
        """Carry out an action of a read model, by its name.

        Raises:
            KeyError: it needs more than its name.
        """
        from ui.today.orders import orders

        self.run(*orders(action, sheet), done=done)

    def seat(self, sheet: CaseSheet, seat_id: int | None, kind: str | None) -> None:
        """Give or change a seat: this one, or the first free one of a kind."""
        from ui.today.orders import seating

        self.run(seating(sheet, seat_id, kind))

    def add(self, sheet: CaseSheet, codes: tuple[str, ...], done: Callable[[Any], object]) -> None:
        """Want more files."""
        from readingroom.requests.commands import AddLines

        self.run(AddLines(case_id=sheet.case_id, written=codes), done=done)

    def see_paper(self, material_id: int) -> None:
        """A paper was seen in the original at the desk."""
        from readingroom.requests.commands import MovePaper

        self.run(MovePaper(material_id=material_id, action="see"))

    def withdraw(self, line: CaseLine) -> None:
        """Not want something any more."""
        from readingroom.requests.commands import WithdrawLine

        self.run(WithdrawLine(line_id=line.line_id))

    def move(self, unit: RetrievalRow, move: str) -> None:
        """Issue a unit or take it back, as a scan would."""
        from readingroom.retrieval.commands import MoveUnit

        self.run(MoveUnit(retrieval_id=unit.retrieval_id, move=Move(move)))
