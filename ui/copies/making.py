"""A certificate is numbered, made and signed, in a thread beside the window's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readingroom.errors import DeskError
from ui.copying.counting import pages_told

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.copies.issuing import MadePaper, Workshop
    from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
    from readingroom.copies.verifying.facts import CertificateFacts
    from readingroom.language import Language
    from ui.door import DeskDoor
    from ui.job import Progress

__all__ = ["Made", "make_certificate"]


@dataclass(frozen=True)
class Made:
    """A certificate that has its number and its paper.

    Attributes:
        missing: what its signature went without, such as a time stamp; None where nothing is missing.
        silent: numbers of copied pages whose recognised text was left out.
        drawn: numbers of copied pages that had to be drawn anew as pictures.
    """

    certificate_id: int
    number: str
    missing: DeskError | None
    silent: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


def make_certificate(desk: DeskDoor, actor: Actor, certificate_id: int, progress: Progress) -> Made:
    """Issue a certificate (`readingroom.copies.issuing.issue`); cancelled, it is gone on with another time.

    Raises:
        Refused, Unavailable: as `issue`.
        Cancelled: before its number is given, at each page, and before the paper is kept.
    """
    from readingroom.copies.issuing import issue
    from readingroom.copies.signing.chosen import DeskSigning
    from readingroom.copies.workshop import PaperWorkshop
    from readingroom.desk import Desk

    assert isinstance(desk, Desk)  # noqa: S101 - the window knows the desk by what it uses of it
    signing = DeskSigning(desk)
    told = _Told(PaperWorkshop(signing, pages_told(progress)), progress)
    issued = issue(desk, actor, certificate_id, told)
    return Made(certificate_id, issued.number, signing.missing, told.silent, told.drawn)


class _Told:
    """A workshop that stops between its steps (`readingroom.copies.issuing.Workshop`)."""

    def __init__(self, workshop: Workshop, progress: Progress) -> None:
        self._workshop, self._progress = workshop, progress
        self.silent: tuple[int, ...] = ()
        self.drawn: tuple[int, ...] = ()

    def look(self, plan: tuple[PagePlan, ...], scans: Mapping[bytes, bytes | Path]) -> tuple[bytes, ...]:
        self._progress(0, None, "copies.making_look")
        seen = self._workshop.look(plan, scans)
        self._progress(0, None, "copies.making_look")
        return seen

    def make(
        self,
        paper: CertifiedCopyPaper | CertificatePaper,
        facts: CertificateFacts,
        scans: Mapping[bytes, bytes | Path],
        language: Language,
        folder: Path,
    ) -> MadePaper:
        self._progress(0, None, "copies.making_draw")
        made = self._workshop.make(paper, facts, scans, language, folder)
        self.silent, self.drawn = made.silent, made.drawn
        self._progress(0, None, "copies.making_keep")
        return made
