"""What is done with a case: at once where nothing more is to be said, else on a sheet over the pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from readingroom.allowed import Allowed
from readingroom.command import Command
from readingroom.errors import DeskError
from readingroom.requests.commands import (
    AcceptRequest,
    CancelRequest,
    CloseRequest,
    ForwardApproval,
    JoinRequests,
    NoteTransferAnswer,
    OfferAnswer,
    PartRequest,
    ReadMessages,
    ReopenRequest,
    ResumeRequest,
    TakeInHand,
    WithdrawApproval,
    WithdrawLine,
)
from readingroom.requests.queries import (
    ApprovalView,
    CaseSheet,
    LineView,
    PaperLine,
    approval_form,
    guide_notice,
)
from ui.messages import Message
from ui.palette import Tone
from ui.printing import PrintJob, preview
from ui.requests.attaching import AttachBox
from ui.requests.forms import CaseForm, DoubleTicks
from ui.requests.viewing import Viewing
from ui.widgets.detail import DetailPane
from ui.widgets.form import Form
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet

__all__ = ["CaseSteps"]

Make = Callable[[dict[str, Any], tuple[Any, ...]], Command]
"""Makes the command of what was typed and of the kept files."""

_AT_ONCE: dict[str, Callable[[int], Command]] = {
    "accept": lambda case: AcceptRequest(case_id=case),
    "take_in_hand": lambda case: TakeInHand(case_id=case),
    "resume": lambda case: ResumeRequest(case_id=case),
    "offer": lambda case: OfferAnswer(case_id=case),
    "close": lambda case: CloseRequest(case_id=case),
    "take_over": lambda case: NoteTransferAnswer(case_id=case),
    "cancel": lambda case: CancelRequest(case_id=case),
    "reopen": lambda case: ReopenRequest(case_id=case),
    "part": lambda case: PartRequest(case_id=case),
    "read": lambda case: ReadMessages(case_id=case),
}
_BACK: dict[str, Callable[[int], Command]] = {
    "close": lambda case: ReopenRequest(case_id=case),
    "cancel": lambda case: ReopenRequest(case_id=case),
}
"""What takes a step back that ends the case; one press away for a while."""


class CaseSteps(QObject):
    """Carries out the steps of the case that is shown.

    Args:
        page: on which it happens.
        pane: over which sheets are laid.
        shown: the case that is shown now.
        show_case: goes to another case.
        to_papers: goes to the first paper that is missing.
    """

    def __init__(
        self,
        page: Page,
        pane: DetailPane,
        shown: Callable[[], CaseSheet | None],
        show_case: Callable[[int], object],
        to_papers: Callable[[], object],
    ) -> None:
        super().__init__(page)
        self._page, self._pane, self._kit = page, pane, page.kit
        self._shown, self._show_case, self.to_papers = shown, show_case, to_papers
        self.viewing = Viewing(page)
        self.open_file = self.viewing.open
        self.files: AttachBox | None = None

    # -- by name

    def do(self, action: str) -> None:
        """Carry a step out, or lay the sheet on which it is written.

        Raises:
            KeyError: there is no such step.
        """
        sheet = self._shown()
        if sheet is None or self._pane.sheet is not None:
            return
        if action in _AT_ONCE:
            self._at_once(action, sheet)
            return
        from ui.requests import sheets  # what they need is loaded when the first is opened

        if action in sheets.SHEETS:
            sheets.SHEETS[action](self, sheet)
            return
        others: dict[str, Callable[[], object]] = {
            "papers": self.to_papers,
            "today": partial(self._go, "today", sheet.case_id),
            "show_joined": partial(self._joined, sheet),
            "print_form": partial(self._print_form, sheet),
            "notice": partial(self._print_notice, sheet),
            "copies": partial(self._go, "copies", sheet.case_id, "order_for"),
            "certificate": partial(self._go, "copies", sheet.case_id, "draft_for"),
        }
        others[action]()

    def paper(self, paper: PaperLine, action: str) -> None:
        """Something happens to a paper."""
        from ui.requests import sheets

        sheet = self._shown()
        if sheet is not None and self._pane.sheet is None:
            sheets.paper(self, sheet, paper, action)

    def approval(self, approval: ApprovalView, action: str) -> None:
        """A consent goes on."""
        if action.startswith("to_"):
            self._page.execute(ForwardApproval(approval_id=approval.approval_id, action=action))
        elif action == "withdraw":
            self._page.execute(WithdrawApproval(approval_id=approval.approval_id))
        elif action == "print_form":
            self.print_approval(approval.approval_id)
        else:
            self.do(action)

    def want(self) -> None:
        """Files for the case, unless it is over."""
        sheet = self._shown()
        if sheet is not None and Allowed("want") in sheet.actions:
            self.do("want")

    def withdraw(self, line: LineView) -> None:
        """Not want something any more."""
        self._page.execute(WithdrawLine(line_id=line.line_id))

    def join(self) -> None:
        """Several cases of one person become one."""
        sheet = self._shown()
        if sheet is None or not sheet.doubles:
            return
        ticks = DoubleTicks(self._kit, sheet.doubles)
        form = CaseForm(self._kit, [], [("requests.join.which", ticks)])
        self.lay(
            "join",
            form,
            lambda _typed, _files: JoinRequests(into_case_id=sheet.case_id, case_ids=ticks.ticked),
            done=lambda _outcome: self._told_joined(sheet, ticks.ticked),
        )

    # -- sheets

    def lay(
        self,
        step: str,
        form: Form,
        make: Make,
        *,
        files: AttachBox | None = None,
        done: Callable[[Any], object] | None = None,
        about: str = "",
    ) -> Sheet:
        """Lay a sheet over the pane; it goes when its command has succeeded.

        Args:
            step: its heading and verb stand under ``requests.sheet.<step>`` and ``requests.verb.<step>``.
            form: what is typed.
            make: the command; what it refuses shows in the sheet.
            files: what is kept first.
            done: gets the outcome.
            about: which part of the case it is about; the case itself is named anyway.
        """
        text, case = self._kit.text, self._shown()
        named = () if case is None else (case.row.number, case.row.name.masked)
        sheet = Sheet(
            self._kit,
            text(f"requests.sheet.{step}"),
            form,
            text(f"requests.verb.{step}"),
            about=text("requests.joint").join(part for part in (*named, about) if part),
        )

        def finished(outcome: Any) -> None:
            sheet.close_sheet()
            if done is not None:
                done(outcome)

        def send(attached: tuple[Any, ...]) -> None:
            try:
                command = make(form.values(), attached)
            except DeskError as error:
                sheet.refused(error)
                return
            self._page.execute(command, done=finished, failed=sheet.refused)

        def save() -> None:
            if files is None:
                send(())
            else:
                files.keep(send, sheet.refused)

        sheet.saved.connect(save)
        if self._pane.open_sheet(sheet):
            self.files = files
            sheet.left.connect(self._forget_files)
        return sheet

    def take_files(self, files: Sequence[Path]) -> bool:
        """Files were dropped: into the sheet that takes some, else as a paper of the case."""
        if self.files is not None:
            self.files.add(files)
            return True
        sheet = self._shown()
        if sheet is None or self._pane.sheet is not None or not sheet.papers:
            return False
        from ui.requests import sheets

        sheets.dropped_paper(self, sheet, list(files)[:1])
        return True

    @property
    def page(self) -> Page:
        """On which it happens."""
        return self._page

    # -- inside

    def _forget_files(self) -> None:
        self.files = None

    def _at_once(self, action: str, sheet: CaseSheet) -> None:
        text, case_id = self._kit.text, sheet.case_id

        def done(_outcome: Any) -> None:
            if action in _BACK:
                words = text(f"requests.done.{action}", number=sheet.row.number)
                back = lambda: (self._page.execute(_BACK[action](case_id)), None)[1]  # noqa: E731 - short
                self._page.tell(Message(words, Tone.GOOD, text("requests.undo"), back))

        self._page.execute(_AT_ONCE[action](case_id), done=done)

    def _told_joined(self, sheet: CaseSheet, cases: tuple[int, ...]) -> None:
        text = self._kit.text

        def part() -> None:
            for case_id in cases:
                self._page.execute(PartRequest(case_id=case_id))

        words = text("requests.done.join", n=len(cases), number=sheet.row.number)
        self._page.tell(Message(words, Tone.GOOD, text("requests.undo"), part))

    def _joined(self, sheet: CaseSheet) -> None:
        if sheet.joined_into is not None:
            self._show_case(sheet.joined_into.case_id)

    def _go(self, page: str, case_id: int, what: str = "case") -> None:
        show = getattr(self._page.window(), "show_page", None)
        there = show(page) if show is not None else None
        if there is not None:
            there.show_subject(what, case_id)

    def _print_form(self, sheet: CaseSheet) -> None:
        under_way = next((one for one in sheet.approvals if one.undecided), None)
        if under_way is not None:
            self.print_approval(under_way.approval_id)

    def print_approval(self, approval_id: int) -> None:
        """The form for the offices, to print."""
        text = self._kit.text
        job = PrintJob(
            "approval_form",
            text("paper.document.approval_form"),
            approval_form,
            (approval_id, text.language, self._kit.jobs.actor.staff),
            language=text.code,
        )
        preview(self._page, job)

    def _print_notice(self, sheet: CaseSheet) -> None:
        text = self._kit.text
        args = (sheet.case_id, self._kit.jobs.actor.staff)
        title = text("paper.document.guide_notice")
        preview(self._page, PrintJob("guide_notice", title, guide_notice, args, language=text.code))
