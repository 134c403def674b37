"""The board of units on their way."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent

from readingroom.command import Command
from readingroom.events import Changed
from readingroom.retrieval.commands import ConfirmAttempt, FailAttempt
from readingroom.retrieval.queries import RetrievalDetail, RoundRow, retrieval_detail
from readingroom.retrieval.queries.paper import round_paper
from ui.actions import ActionSpec
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.printing import OpenPrints, PrintJob, SlipPrinting, preview
from ui.retrieval.detail import UnitDetail
from ui.retrieval.prints import RoundsOfDay, asked_print
from ui.retrieval.reading import Board, Line, whole_board
from ui.retrieval.words import due_words, line_pill, waiting_words
from ui.widgets.page import Page
from ui.widgets.table import TableView

__all__ = ["RetrievalPage"]


_GIVES_WAY = ("register", "wanted", "number", "seat", "due", "reader", "title", "location")
"""Columns that a narrow window leaves out, in this order: the details say it too."""


class RetrievalPage(Page):
    """What is to be printed, pulled, handed over, issued, put back and found; grouped by that."""

    id = "retrieval"
    depends = frozenset(
        {
            Changed.RETRIEVAL,
            Changed.PRINTING,
            Changed.REQUESTS,
            Changed.VISITS,
            Changed.BOOKINGS,
            Changed.SEATS,
            Changed.HOLDINGS,
        }
    )
    can_print = True
    detail_width = 340
    action_table = (
        ActionSpec("retrieval.print_slips", "", "printer", scope="retrieval"),
        ActionSpec("retrieval.rounds", "Ctrl+R", "layers", scope="retrieval"),
    )

    def build(self) -> None:
        """Table, prints, actions."""
        say = self.kit.text
        self._board: Board | None = None
        self._wanted: int | None = None
        self._answer_wanted: int | None = None
        self._beside: int | None = None  # shown in the pane, though it is over and not in the list
        self.slips = SlipPrinting(self)
        self.slips.sent.connect(partial(self.show_subject, "attempt"))  # the answer is one key away
        self.prints = OpenPrints(self.kit)
        self.prints.answered.connect(self.answer)
        self.model = ListModel[Line](
            self._columns(),
            key=lambda line: line.unit.retrieval_id,
            text=say,
            group=lambda line: line.group,
            group_title=lambda group: say(f"retrieval.group.{group}"),
            parent=self,
        )
        self.table = TableView(self.kit, "retrieval.table", say("retrieval.table"), gives_way=_GIVES_WAY)
        self.table.setModel(self.model)
        self.table.chosen.connect(self.show_line)
        self.table.opened.connect(self._opened)
        self.list_layout.setSpacing(0)
        self.list_layout.addWidget(self.prints)
        self.set_list(self.table)
        self.set_primary("retrieval.print_slips")
        self.kit.actions.on("retrieval.print_slips", self.print_page)
        self.kit.actions.on("retrieval.rounds", self.show_rounds)
        self.kit.style.changed.connect(self._word)
        if self.detail is not None:
            self.unit = UnitDetail(self, self.detail, self._print_one)

    def _columns(self) -> list[Column[Line]]:
        say = self.kit.text
        return [
            Column("unit", "retrieval.column.unit", lambda line: line.unit.unit, Kind.CODE, 104),
            Column(
                "title",
                "retrieval.column.title",
                lambda line: line.unit.title or say.language.list(line.unit.wanted),
                width=0,
            ),
            Column("location", "retrieval.column.location", lambda line: line.unit.location, Kind.CODE, 104),
            Column("reader", "retrieval.column.reader", lambda line: line.unit.reader_masked, width=94),
            Column("number", "retrieval.column.number", lambda line: line.unit.number, Kind.CODE, 84),
            Column("seat", "retrieval.column.seat", lambda line: line.unit.seat, Kind.NUMBER, 46),
            Column(
                "due",
                "retrieval.column.due",
                lambda line: due_words(say, line),
                width=100,
                tone=lambda line: "wrong" if line.late else None,
            ),
            Column(
                "state",
                "retrieval.column.state",
                lambda line: line_pill(say, line),
                Kind.STATE,
                148,
                tooltip=lambda line: waiting_words(say, line),
            ),
            Column(
                "register",
                "retrieval.column.register",
                lambda line: line.unit.register_number,
                Kind.CODE,
                100,
                hidden=True,
            ),
            Column(
                "wanted",
                "retrieval.column.wanted",
                lambda line: say.language.list(line.unit.wanted),
                width=140,
                hidden=True,
            ),
        ]

    # -- loading

    def load(self) -> None:
        """Ask for the board, and for the chosen unit once more."""
        self.read(whole_board, done=self._fill, latest="board")

    def hide_again(self) -> None:
        """Whoever is at the desk now asks anew."""
        self.unit.hide_again()

    def filtered(self, typed: str) -> None:
        """Only rows in which all that is typed occurs."""
        self.model.filter(typed)

    def show_subject(self, kind: str, identity: int) -> None:
        """Choose a retrieval that the field, a scan or a link found; one that is over is shown beside the list.

        An ``attempt`` is asked about: the first answer of its strip gets the focus; 0 for the oldest.
        """
        if kind == "attempt":
            self.prints.ask_again()
            self._answer_wanted = identity
            self.reload()
        elif kind == "retrieval":
            self.filter_box.clear()
            self._wanted = identity
            if self.table.select(identity):
                self._wanted = None
            else:
                self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Prints that were put off are asked about again."""
        self.prints.ask_again()
        super().showEvent(event)

    def _fill(self, board: Board) -> None:
        say = self.kit.text
        self._board = board
        self.prints.show_prints([asked_print(say, one, board.zone) for one in board.attempts])
        if self._answer_wanted is not None:
            wanted, self._answer_wanted = self._answer_wanted, None
            self.prints.ask(wanted)
        self.model.set_rows(board.lines)
        self.table.codes_fit()
        counted = board.counted()
        told = [
            say(f"retrieval.summary.{group}", n=counted[group])
            for group in ("to_print", "out", "held", "issued", "returned", "astray")
            if counted[group]
        ]
        self.say_summary(" · ".join(told))
        if board.lines or board.attempts:
            self.show_list()
        else:
            self.show_empty(say("retrieval.empty"))
        self._word()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            if not self.table.select(wanted):
                self._beside = wanted
                self.table.setCurrentIndex(QModelIndex())
        self.show_line(self.table.row)

    def _word(self) -> None:
        """The primary button says how many slips there are."""
        n = self._board.due if self._board else 0
        action = self.kit.actions["retrieval.print_slips"]
        shortcut = self.kit.actions["window.print"].shortcut().toString()
        action.setText(
            self.kit.text("retrieval.print_n", n=n) if n else self.kit.text("retrieval.print_none")
        )
        action.setToolTip(f"{action.text()} ({shortcut})")
        self.kit.actions.allow("retrieval.print_slips", n > 0)

    # -- the pane

    def show_line(self, line: Line | None) -> None:
        """The chosen unit, one that is over, or the rounds of the day."""
        if self.detail is None or self._board is None:
            return
        if line is not None:
            self._beside = None
        shown = line.unit.retrieval_id if line is not None else self._beside
        if shown is None:
            self.show_rounds()
            return
        board = self._board
        if self.unit.shown is None or self.unit.shown.row.retrieval_id != shown:
            self.detail.expect()

        def show(detail: RetrievalDetail) -> None:
            row = self.table.row
            if detail.row.retrieval_id == (row.unit.retrieval_id if row is not None else self._beside):
                self.unit.show(detail, board)

        self.read(retrieval_detail, shown, done=show, latest="detail")

    def _opened(self, _line: Line) -> None:
        """Enter: on into the detail pane."""
        if self.detail is not None:
            self.detail.enter()

    def show_rounds(self) -> None:
        """Today's rounds and their prints, in the pane."""
        board = self._board
        if self.detail is None or board is None:
            return
        say = self.kit.text
        if self.unit.shown is not None:
            self.detail.expect()
        self.unit.shown = self._beside = None
        if not board.rounds:
            self.detail.show_nothing(say("retrieval.no_rounds"))
            return
        self.detail.begin(say("retrieval.rounds_of", day=board.today))
        rounds = RoundsOfDay(self.kit, board.rounds, board.zone, self.slips.print_again, self.round_sheet)
        self.detail.add_section("", rounds)

    # -- doing

    def print_page(self) -> None:
        """Ctrl+P: the slips that are due, as one round."""
        if self._board is not None and self._board.due:
            self.slips.print_due(self._board.today)

    def round_sheet(self, one: RoundRow) -> None:
        """The list for the walk of a round, to look at and print."""
        title = self.kit.text("retrieval.round_sheet_of", number=one.number)
        attempt = one.attempts[-1].attempt_id
        preview(self, PrintJob("round_sheet", title, round_paper, (attempt,), language=self.kit.text.code))

    def answer(self, attempt: int, answer: str | int) -> None:
        """Somebody says what became of a print."""
        command: Command = ConfirmAttempt(attempt_id=attempt)
        if answer == "none":
            command = FailAttempt(attempt_id=attempt, why="nothing_came_out")
        elif isinstance(answer, int):
            command = ConfirmAttempt(attempt_id=attempt, to_sheet=answer)
        self.execute(command)

    def _print_one(self, retrieval: int, until: dt.date) -> None:
        self.slips.print_due(until, (retrieval,))
