"""One number in the detail pane: facts, prints, seals, and everything that was logged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from readingroom.copies.queries import CertificateDetail
from readingroom.requests.commands import RevealRequest
from ui.looks import ATTEMPT_LOOKS
from ui.register.reading import Whole
from ui.register.words import attempt_words, log_entry, short_moment, state_pill
from ui.shell import Shell
from ui.widgets.detail import DetailPane, Fact, HistoryEntry, Secondary
from ui.widgets.page import Page
from ui.widgets.shapes import Pill

__all__ = ["NumberDetail"]


class NumberDetail:
    """Fills the pane of a page with one number of the register.

    Args:
        page: whose pane it is.
        pane: the pane.
    """

    def __init__(self, page: Page, pane: DetailPane) -> None:
        self._page, self._pane = page, pane
        self.shown: Whole | None = None

    def show(self, whole: Whole) -> None:
        """Show this one."""
        say, detail, pane = self._page.kit.text, whole.detail, self._pane
        self.shown = whole
        row = detail.row
        pane.begin(say(f"certificate.kind.{row.kind}"), row.number, state_pill(say, row.state))
        pane.set_facts(self._facts(detail))
        if detail.attempts:
            prints = [
                Fact(
                    say("register.print_number", n=one.number),
                    attempt_words(say, one),
                    pill=Pill(say(f"retrieval.attempt.{one.state}"), *ATTEMPT_LOOKS[one.state]),
                )
                for one in detail.attempts
            ]
            pane.set_facts(prints, say("register.prints"))
        if detail.seals:
            seals = [
                HistoryEntry(
                    short_moment(say, one.stamped_at, whole.today),
                    say("register.sealed", seal=one.seal, n=one.copies, by=one.approved_by),
                    one.stamped_by,
                )
                for one in reversed(detail.seals)
            ]
            pane.set_history(seals, say("register.seals"))
        log = [log_entry(say, one, whole.today) for one in reversed(detail.log)]
        pane.set_history(log, say("register.log"))
        self._offer(detail)

    def _facts(self, detail: CertificateDetail) -> list[Fact]:
        say, row = self._page.kit.text, detail.row
        write = say.language.date

        def name(veiled: str, whole: str, label: str) -> Fact:
            return Fact(label, veiled, reveal=self._reveal(row.case_id, whole) if veiled != whole else None)

        facts = []
        if detail.void_on is not None:
            said = say("register.void_since", day=detail.void_on)
            facts.append(Fact(say("register.fact.void"), f"{said} {detail.void_why}".strip()))
        if row.issue > 1:
            facts.append(Fact(say("register.fact.issue"), say("register.issue", n=row.issue)))
        facts += [
            Fact(say("register.fact.case"), row.case_number, mono=True),
            name(row.applicant.masked, row.applicant.full, say("register.fact.applicant")),
        ]
        if row.issued_on is not None:
            facts.append(Fact(say("register.fact.issued_on"), write(row.issued_on)))
        for at, source in enumerate(detail.sources):
            said = source.reference_code
            if source.pages:
                said = say("register.source_pages", code=said, pages=source.pages)
            facts.append(Fact(say("register.fact.source") if at == 0 else "", said, mono=True))
        if row.pages:
            facts.append(Fact(say("register.fact.pages"), str(row.pages)))
        facts.append(Fact(say("register.fact.copies"), str(detail.printed)))
        facts.append(Fact(say("register.fact.drafted_by"), row.drafted_by))
        if row.checked_by:
            facts.append(Fact(say("register.fact.checked_by"), row.checked_by))
        if detail.delivered_to.full:
            facts.append(
                name(detail.delivered_to.masked, detail.delivered_to.full, say("register.fact.given_to"))
            )
        if detail.delivered_at is not None:
            facts.append(Fact(say("register.fact.given_on"), write(detail.delivered_at.date())))
        if detail.tracking:
            facts.append(Fact(say("register.fact.tracking"), detail.tracking, mono=True))
        return facts

    def _reveal(self, case_id: int, name: str) -> Callable[[Callable[[str], None]], None]:
        """Show a name in full; the log keeps that somebody looked."""

        def reveal(show: Callable[[str], None]) -> None:
            self._page.execute(RevealRequest(case_id=case_id), done=lambda _outcome: show(name))

        return reveal

    def _offer(self, detail: CertificateDetail) -> None:
        """What can be done with it is done on the page of copies; the case is one step away."""
        say, row = self._page.kit.text, detail.row
        window = self._page.window()
        entries = window.entries if isinstance(window, Shell) else {}
        if "copies" in entries:
            self._pane.set_next_step(
                say("action.show_certificate"), partial(self._go, "copies", "certificate", row.certificate_id)
            )
        if "requests" in entries:
            self._pane.set_secondary(
                [Secondary(say("register.to_case"), partial(self._go, "requests", "case", row.case_id))]
            )

    def _go(self, page: str, kind: str, identity: int) -> None:
        window = self._page.window()
        if isinstance(window, Shell) and (shown := window.show_page(page)) is not None:
            shown.show_subject(kind, identity)
