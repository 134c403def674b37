"""What is done with a certificate: at once, in long work, through another page's view, or on a sheet over the pane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from readingroom.command import Command
from readingroom.copies.commands import CheckAfterwards, ConfirmPrint, DiscardDraft, FailPrint
from readingroom.copies.queries import accompanying_note, certificate_receipt
from readingroom.copies.rules import numbered_pages
from readingroom.errors import DeskError
from ui.copies.making import Made, make_certificate
from ui.copies.prints import CertificatePrinting
from ui.copies.reading import OPEN_PRINT, Key, OpenPrint, WholeCertificate
from ui.door import DeskDoor
from ui.job import Job, Progress
from ui.messages import Message
from ui.palette import Tone
from ui.printing import PrintJob, preview
from ui.requests.viewing import Viewing
from ui.widgets.detail import DetailPane
from ui.widgets.page import Page

__all__ = ["GOES_WITH", "CertificateSteps"]

GOES_WITH = {
    "sealed": "certificate_receipt",
    "handed_over": "certificate_receipt",
    "posted": "accompanying_note",
}
"""State of a certificate -> the paper that goes with it."""


class CertificateSteps(QObject):
    """Carries out the steps of the certificate that is shown.

    Args:
        page: on which it happens.
        pane: over which sheets are laid.
        show: goes to another order or certificate.
        ask_print: gives the keys to the question what came out of a print.

    Attributes:
        changed: a paper is being made, or is not any more.
        shown: the certificate; None where something else shows.
        making: ids of those whose paper is being made.
    """

    changed = Signal()

    def __init__(
        self,
        page: Page,
        pane: DetailPane,
        show: Callable[[Key], object],
        ask_print: Callable[[int], object],
    ) -> None:
        super().__init__(page)
        self.page, self.pane, self.show, self._ask_print = page, pane, show, ask_print
        self.shown: WholeCertificate | None = None
        self.making: set[int] = set()
        self.printing = CertificatePrinting(page)
        self.printing.sent.connect(ask_print)
        self._viewing = Viewing(page)

    def do(self, action: str) -> None:
        """Carry a step out, or lay the sheet on which it is written.

        Raises:
            KeyError: there is no such step.
        """
        if self.shown is None or self.pane.sheet is not None:
            return
        one = self.shown.certificate
        identity = one.row.certificate_id
        at_once: dict[str, Callable[[], object]] = {
            "redraft": partial(self.draft, None, identity),
            "check": partial(self._check, identity),
            "check_afterwards": partial(self._execute, CheckAfterwards(certificate_id=identity)),
            "number": partial(self._make, identity),
            "make": partial(self._make, identity),
            "print": self.print_chosen,
            "confirm_print": self._confirm,
            "discard": partial(self._discard, identity),
            "look": self._look,
            "certificate_receipt": partial(self.print_delivery, "certificate_receipt", identity),
            "accompanying_note": partial(self.print_delivery, "accompanying_note", identity),
        }
        if action in at_once:
            at_once[action]()
            return
        from ui.copies import sheets  # what they need is loaded when the first is opened

        sheets.SHEETS[action](self, self.shown)

    # -- drafts: made and checked in views of their own

    def draft(self, case_id: int | None, certificate_id: int | None = None) -> None:
        """Draft a certificate in a case, or change a draft."""
        from ui.copying import open_maker

        if not self.pane.keeps():
            open_maker(self.page, case_id, certificate_id, self._drafted)

    def _check(self, certificate: int) -> None:
        from ui.copying import open_check

        open_check(self.page, certificate, self._drafted)

    def _drafted(self, certificate: int) -> None:
        self.show(("certificate", certificate))

    def _discard(self, certificate: int) -> None:
        """A draft that is discarded is gone; it never had a number."""
        say = self.page.kit.text
        if self.page.kit.messages.confirm(
            self.page,
            say("copies.discard.title"),
            say("copies.discard.meaning"),
            say("certificate.action.discard"),
        ):
            self._execute(DiscardDraft(certificate_id=certificate))

    # -- numbered and made

    def _make(self, certificate: int) -> None:
        """Number it and make its paper, or go on where that was cut off: the number is the same."""
        if certificate in self.making:
            return
        say, actor = self.page.kit.text, self.page.kit.jobs.actor
        self.making.add(certificate)
        self.changed.emit()

        def work(desk: DeskDoor, progress: Progress) -> Made:
            return make_certificate(desk, actor, certificate, progress)

        job = self.page.kit.jobs.long(
            self, say("copies.making"), work, done=self._made, failed=self._not_made, waited_for=True
        )
        job.finished.connect(partial(self._stopped, certificate, job))

    def _made(self, made: Made) -> None:
        """What its signature went without, and what became of scans that could not be taken in as they were."""
        say, told = self.page.kit.text, list[str]()
        if made.missing is not None:
            told.append(say("copies.made_without", number=made.number, why=say.explain(made.missing)))
        for what, pages in (("drawn", made.drawn), ("silent", made.silent)):
            if pages:
                words = str(numbered_pages(pages))
                told.append(say(f"copies.made_{what}", number=made.number, pages=words, n=len(pages)))
        if told:
            self.page.tell(Message("\n".join(told), Tone.ATTENTION, sticky=True))

    def _not_made(self, error: DeskError) -> None:
        self.page.tell(Message(self.page.kit.text.explain(error), Tone.WRONG, sticky=True))

    def _stopped(self, certificate: int, job: Job) -> None:
        if job.cancelled.is_set() and job.result is None:
            self.page.tell(Message(self.page.kit.text("copies.making_stopped"), sticky=True))
        self.making.discard(certificate)
        self.changed.emit()
        self.page.reload()

    # -- printed

    def print_chosen(self) -> None:
        """What is missing of the copies that are wanted; one more where all are there."""
        if self.shown is not None:
            one = self.shown.certificate
            self.printing.print(one, max(1, one.row.copies - one.printed))

    def _confirm(self) -> None:
        """Go to the question what came out."""
        if self.shown is not None:
            attempts = self.shown.certificate.attempts
            self._ask_print(next(one.attempt_id for one in attempts if one.state in OPEN_PRINT))

    def answer(self, asked: OpenPrint, answer: str | int) -> None:
        """Somebody says what became of a print, of whichever certificate."""
        attempt = asked.attempt.attempt_id
        if answer == "spoilt":
            if not self.pane.keeps():
                self.show(("certificate", asked.certificate_id))
                self.spoil(attempt, confirm=True, about=asked.number)
            return
        command: Command = ConfirmPrint(attempt_id=attempt)
        if answer == "none":
            command = FailPrint(attempt_id=attempt, why="nothing_came_out")
        elif isinstance(answer, int):
            command = ConfirmPrint(attempt_id=attempt, to_sheet=answer)
        self._execute(command)

    def spoil(self, attempt: int, *, confirm: bool = False, about: str = "") -> None:
        """Sheets that jammed or are not fit to be handed out."""
        from ui.copies import sheets

        if not self.pane.keeps():
            sheets.spoilt(self, attempt, confirm=confirm, about=about)

    # -- handed over and posted

    def print_delivery(self, paper: str, certificate: int) -> None:
        """The receipt, or the note in the envelope; before it is handed over a receipt leaves room to sign."""
        text, staff = self.page.kit.text, self.page.kit.jobs.actor.staff
        query = certificate_receipt if paper == "certificate_receipt" else accompanying_note
        job = PrintJob(
            paper,
            text(f"paper.document.{paper}"),
            partial(query, staff=staff),
            (certificate, text.code),
            language=text.code,
        )
        preview(self.page, job)

    # -- inside

    def _look(self) -> None:
        if self.shown is not None and (blob := self.shown.certificate.blob_id) is not None:
            self._viewing.open(blob, self.shown.certificate.row.number or "certificate")

    def _execute(self, command: Command, done: Callable[[Any], None] | None = None) -> None:
        self.page.execute(command, done=done)
