"""One unit in the detail pane: facts, who waits for it, its custody log, and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from readingroom import entry
from readingroom.allowed import Allowed, NotNow
from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.requests.commands import RevealRequest
from readingroom.retrieval.commands import (
    CancelRetrieval,
    CorrectMove,
    CountPages,
    FoundUnit,
    MoveUnit,
    SettlePages,
)
from readingroom.retrieval.commands.moves import REASONS_NOT_FOUND
from readingroom.retrieval.queries import RetrievalDetail
from readingroom.retrieval.rules import Move
from ui.palette import Tone
from ui.retrieval.reading import Board
from ui.retrieval.words import custody_entry, short_day, state_pill
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.form import Choice, Form, Lines, Number, Words
from ui.widgets.page import Page
from ui.widgets.shapes import Pill, Shape
from ui.widgets.sheet import Sheet

__all__ = ["UnitDetail"]

_COUNTED_AT = ("held", "issued", "returned")


class UnitDetail:
    """Fills the pane of a page with one unit.

    Args:
        page: whose pane it is, and who carries commands out.
        print_slip: prints the slip of one retrieval.
    """

    def __init__(self, page: Page, pane: DetailPane, print_slip: Callable[[int, dt.date], object]) -> None:
        self._page = page
        self._pane = pane
        self._print_slip = print_slip
        self.shown: RetrievalDetail | None = None
        self._board: Board | None = None
        self._revealed: int | None = None

    def show(self, detail: RetrievalDetail, board: Board) -> None:
        """Show this unit."""
        say, row, pane = self._page.kit.text, detail.row, self._pane
        if self.shown is not None and self.shown.row.case_id != row.case_id:
            self._revealed = None
        self.shown, self._board = detail, board
        pane.begin(row.title or row.unit, row.unit, state_pill(say, row))
        pane.set_facts(self._facts(detail, board))
        if len(detail.line) > 1:
            pane.set_facts(
                [
                    Fact(
                        say("retrieval.place", n=one.ahead + 1),
                        f"{one.number}  {one.reader_masked}",
                        pill=state_pill(say, one),
                    )
                    for one in detail.line
                ],
                say("retrieval.line"),
            )
        if detail.custody:
            done: dict[int | None, str] = {one.seq: one.action for one in detail.custody}
            log = [
                custody_entry(say, one, board.zone, board.today, done.get(one.compensates))
                for one in detail.custody
            ]
            pane.set_history(log, say("retrieval.custody"))
        self._offer(detail, board)

    def hide_again(self) -> None:
        """Whoever is at the desk now asks anew."""
        self._revealed = None

    def _reveal(self, _show: object) -> None:
        """Show the reader's name in full; the log keeps that somebody looked."""
        if self.shown is None:
            return
        case = self.shown.row.case_id

        def done(_outcome: object) -> None:
            if self.shown is not None and self._board is not None and self.shown.row.case_id == case:
                self._revealed = case
                self.show(self.shown, self._board)

        self._page.execute(RevealRequest(case_id=case), done=done)

    # -- facts

    def _facts(self, detail: RetrievalDetail, board: Board) -> list[Fact]:
        say, row = self._page.kit.text, detail.row
        revealed = self._revealed == row.case_id
        facts = [
            Fact(
                say("retrieval.fact.location"),
                row.location or say("retrieval.no_location"),
                mono=bool(row.location),
            ),
            Fact(
                say("retrieval.fact.reader"),
                (row.reader if revealed else row.reader_masked) or say("retrieval.nobody"),
                reveal=self._reveal if row.reader and not revealed else None,
            ),
            Fact(say("retrieval.fact.number"), row.number, mono=True),
            Fact(say("retrieval.fact.seat"), row.seat or say("retrieval.no_seat")),
            Fact(say("retrieval.fact.due"), str(say.language.date(row.due_day, weekday=True))),
        ]
        if row.wanted and row.wanted != (row.unit,):
            facts.append(Fact(say("retrieval.fact.wanted"), "\n".join(row.wanted), mono=True))
        if row.hold_until is not None and row.state == "held":
            facts.append(Fact(say("retrieval.fact.hold_until"), str(say.language.date(row.hold_until))))
        if row.pages_out is not None or row.pages_back is not None:
            out = "–" if row.pages_out is None else row.pages_out
            back = "–" if row.pages_back is None else row.pages_back
            counted = say("retrieval.pages_out_back", out=out, back=back)
            differ = (
                Pill(say("retrieval.pages_differ"), Shape.ALERT, Tone.WRONG) if row.pages_differ else None
            )
            facts.append(Fact(say("retrieval.fact.pages"), counted, pill=differ))
        return facts

    # -- what may be done

    def _offer(self, detail: RetrievalDetail, board: Board) -> None:
        say, pane, row = self._page.kit.text, self._pane, detail.row
        quiet: list[Secondary] = []
        following = False
        for number, action in enumerate(detail.actions):
            reason = ""
            if isinstance(action, NotNow):
                reason = say(f"refused.{action.code}", **action.facts)
            act = self._act(action, detail, board)
            if number == 0 and action.action != Move.CANCEL:
                following = True
                pane.set_next_step(say(f"retrieval.move.{action.action}"), act, reason)
            else:
                quiet.append(Secondary(say(f"retrieval.short.{action.action}"), act, reason))
        if row.pages_differ and following:
            quiet.insert(0, Secondary(say("retrieval.short.settle"), self.ask_what_was_found))
        elif row.pages_differ:
            pane.set_next_step(say("retrieval.short.settle"), self.ask_what_was_found)
        if row.state in _COUNTED_AT:
            quiet.append(Secondary(say("retrieval.short.count"), self.ask_pages))
        if row.state != "wanted" and any(one.correctable for one in detail.custody):
            quiet.append(Secondary(say("retrieval.short.correct"), self.ask_correction))
        pane.set_secondary(quiet)

    def _act(self, action: Allowed | NotNow, detail: RetrievalDetail, board: Board) -> Callable[[], object]:
        row, move = detail.row, Move(action.action)
        if move is Move.PRINT:
            return lambda: self._print_slip(row.retrieval_id, max(board.today, row.due_day))
        if move is Move.NOT_FOUND:
            return self.ask_reason
        if move is Move.KEEP:
            return lambda: self.ask_day(board.today)
        if move is Move.CANCEL:
            return self.ask_cancel
        if move is Move.FOUND and row.state not in ("not_on_shelf", "missing"):
            return lambda: self._do(FoundUnit(unit_id=row.unit_id))
        return lambda: self._do(MoveUnit(retrieval_id=row.retrieval_id, move=move))

    def _do(self, command: Command) -> None:
        self._page.execute(command)

    # -- sheets

    def ask_reason(self) -> None:
        """Not on its shelf: why."""
        say = self._page.kit.text
        options = [(reason, say(f"retrieval.reason.{reason}")) for reason in reversed(REASONS_NOT_FOUND)]
        fields = [
            Choice(id="why", label="retrieval.field.why", options=options),
            Lines(id="note", label="retrieval.field.note", rows=3),
        ]
        self._sheet(
            "not_found",
            Form(self._page.kit, fields),
            lambda row, typed: MoveUnit(
                retrieval_id=row,
                move=Move.NOT_FOUND,
                why=typed["why"],
                note=typed["note"].strip() or None,
            ),
        )

    def ask_day(self, today: dt.date) -> None:
        """Kept for another day: until when."""
        kit = self._page.kit
        form = Form(kit, [Words(id="day", label="retrieval.field.until", hint="retrieval.field.until_hint")])
        form.set_values({"day": short_day(kit.text, today + dt.timedelta(days=1), today)})

        def command(row: int, typed: dict[str, Any]) -> Command:
            until = entry.day(typed["day"], today, kit.text.code)
            return MoveUnit(retrieval_id=row, move=Move.KEEP, until=until)

        self._sheet("keep", form, command)

    def ask_pages(self) -> None:
        """Pages, counted together with the reader."""
        form = Form(self._page.kit, [Number(id="pages", label="retrieval.field.pages", least=1, most=9_999)])
        self._sheet("count", form, lambda row, typed: CountPages(retrieval_id=row, pages=int(typed["pages"])))

    def ask_what_was_found(self) -> None:
        """Other pages came back than went out: what was found about it."""
        if self.shown is None:
            return
        say, row = self._page.kit.text, self.shown.row
        hint = say("retrieval.pages_out_back", out=row.pages_out, back=row.pages_back)
        form = Form(self._page.kit, [Lines(id="note", label="retrieval.field.found", rows=4, needed=True)])
        form.show_hint("note", hint)
        self._sheet("settle", form, lambda row, typed: SettlePages(retrieval_id=row, note=typed["note"]))

    def ask_correction(self) -> None:
        """Why the last hand-over is taken back."""
        if self.shown is None:
            return
        last = next((one for one in self.shown.custody if one.correctable), None)
        if last is None:
            return
        say = self._page.kit.text
        form = Form(self._page.kit, [Words(id="reason", label="retrieval.field.reason", needed=True)])
        form.show_hint(
            "reason",
            say("retrieval.takes_back", what=say(f"retrieval.did.{last.action}"), who=last.staff),
        )
        self._sheet(
            "correct",
            form,
            lambda _row, typed: CorrectMove(command_id=last.command_id, reason=typed["reason"]),
        )

    def ask_cancel(self) -> None:
        """It is not wanted any more; there is no way back but to ask for it again."""
        if self.shown is None:
            return
        say, row = self._page.kit.text, self.shown.row
        if self._page.kit.messages.confirm(
            self._page,
            say("retrieval.cancel.title", unit=row.unit, number=row.number),
            say("retrieval.cancel.meaning"),
            say("retrieval.move.cancel"),
        ):
            self._do(CancelRetrieval(retrieval_id=row.retrieval_id))

    def _sheet(self, move: str, form: Form, command: Callable[[int, dict[str, Any]], Command]) -> None:
        if self.shown is None:
            return
        say, row = self._page.kit.text, self.shown.row
        sheet = Sheet(
            self._page.kit,
            say("retrieval.sheet", what=say(f"retrieval.move.{move}"), unit=row.unit),
            form,
            say(f"retrieval.move.{move}"),
        )

        def save() -> None:
            try:
                wanted = command(row.retrieval_id, form.values())
            except DeskError as error:
                sheet.refused(error)
                return
            self._page.execute(wanted, done=lambda _outcome: self._pane.close_sheet(), failed=sheet.refused)

        sheet.saved.connect(save)
        self._pane.open_sheet(sheet)
