"""The copies and certificates of the demonstration: asked for, checked by another, made for real."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from readingroom.command import Actor, Command
from readingroom.copies.commands import (
    CheckCertificate,
    ConfirmPrint,
    Draft,
    DraftCertificate,
    DraftPage,
    DraftSource,
    HandOverCertificate,
    OrderCopies,
    PreparePrint,
    SealCertificate,
    SpoolPrint,
    WantedCopy,
)
from readingroom.copies.issuing import issue
from readingroom.copies.kept import keep_scan
from readingroom.copies.papers import PagePlan
from readingroom.copies.queries import seals
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key
from readingroom.copies.templates import Passage, Source
from readingroom.copies.workshop import PaperWorkshop
from readingroom.resources import resource

if TYPE_CHECKING:
    from readingroom.desk import Desk, Outcome

__all__ = ["STEPS", "CopyStory"]

STEPS = frozenset({"order", "draft", "check", "issue", "print", "seal", "hand_over"})
"""What of a case's steps is told here."""


class Teller(Protocol):
    """Who tells the demonstration's day, as far as copies need it."""

    desk: Desk
    spoken: str
    clerk: Actor
    second: Actor

    def do(self, command: Command, actor: Actor | None = None) -> Outcome:
        """Carry out a command at the hour that is being told."""


class CopyStory:
    """What is copied and certified in the demonstration's cases.

    Args:
        teller: of the day.
    """

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._certificates: dict[int, int] = {}
        self._attempts: dict[int, int] = {}

    def step(self, case_id: int, step: Mapping[str, Any]) -> None:
        """Tell one step, as it stands in the demonstration's requests.

        Args:
            case_id: in which case.
            step: ``do`` is one of `STEPS`.
        """
        teller = self._teller
        if step["do"] == "order":
            wanted = WantedCopy(written=step["code"], pages=step["pages"], copies=step.get("copies", 1))
            teller.do(OrderCopies(case_id=case_id, wanted=(wanted,), purpose=step.get("text", "")))
            return
        if step["do"] == "draft":
            drafted = DraftCertificate(case_id=case_id, kind=step["certificate"], draft=self._draft(step))
            self._certificates[case_id] = _told(teller.do(drafted), "certificate_id")
            return
        certificate = self._certificates[case_id]
        match step["do"]:
            case "check":
                teller.do(CheckCertificate(certificate_id=certificate), teller.second)
            case "issue":
                issue(teller.desk, teller.clerk, certificate, PaperWorkshop(self._signing))
            case "print":
                attempt = _told(teller.do(PreparePrint(certificate_id=certificate)), "certificate_attempt_id")
                teller.do(SpoolPrint(attempt_id=attempt, printer=step["printer"]))
                teller.do(ConfirmPrint(attempt_id=attempt))
            case "seal":
                (seal, *_) = teller.desk.read(seals)
                teller.do(
                    SealCertificate(certificate_id=certificate, seal=seal, copies=1, approved_by=step["by"])
                )
            case "hand_over":
                teller.do(HandOverCertificate(certificate_id=certificate))

    @cached_property
    def _signing(self) -> DeskSigning:
        """The archive signs with a key that the program made for it."""
        make_signing_key(self._teller.desk, self._teller.clerk)
        return DeskSigning(self._teller.desk)

    def _draft(self, step: Mapping[str, Any]) -> Draft:
        sources: tuple[DraftSource, ...] = ()
        quoted: tuple[Passage, ...] = ()
        if "quote" in step:
            where = Source(step["fonds"], step["title"], step["code"], step["pages"])
            quoted = (Passage(step["quote"], where),)
        elif "code" in step:
            source = DraftSource(
                written=step["code"], pages=step["pages"], counted=step.get("counted"), fonds=step["fonds"]
            )
            sources = (source,)
        return Draft(
            language=self._teller.spoken,
            typed=tuple(step.get("typed", {}).items()),
            sources=sources,
            pages=tuple(self._page(number) for number in step.get("scans", ())),
            passages=quoted,
        )

    def _page(self, numbered: str) -> DraftPage:
        """The sample scan; every page is a file of its own."""
        scan = resource("demo", "scan.png").read_bytes() + numbered.encode()
        digest = keep_scan(self._teller.desk, self._teller.clerk, scan, "image/png")
        return DraftPage(PagePlan(digest, 0), numbered=numbered)


def _told(outcome: Outcome, name: str) -> int:
    return next(int(getattr(event, name)) for event in outcome.events if hasattr(event, name))
