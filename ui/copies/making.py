"""A certificate is numbered, made and signed, in a thread beside the window's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readingroom.errors import DeskError

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.copies.issuing import MadePaper, Workshop
    from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
    from readingroom.copies.verifying.facts import CertificateFacts
    from readingroom.language import Language
    from ui.door import DeskDoor
    from ui.job import Progress

__all__ = ["Made", "make_certificate"]

_STEPS = 3
"""Looked at, made, kept."""


@dataclass(frozen=True)
class Made:
    """A certificate that has its number and its paper.

    Attributes:
        missing: what its signature went without, such as a time stamp; None where nothing is missing.
    """

    certificate_id: int
    number: str
    missing: DeskError | None


def make_certificate(desk: DeskDoor, actor: Actor, certificate_id: int, progress: Progress) -> Made:
    """Issue a certificate (`readingroom.copies.issuing.issue`); cancelled, it is gone on with another time.

    Raises:
        Refused, Unavailable: as `issue`.
        Cancelled: between its steps.
    """
    from readingroom.copies.issuing import issue
    from readingroom.copies.signing.chosen import DeskSigning
    from readingroom.copies.workshop import PaperWorkshop
    from readingroom.desk import Desk

    assert isinstance(desk, Desk)  # noqa: S101 - the window knows the desk by what it uses of it
    signing = DeskSigning(desk)
    issued = issue(desk, actor, certificate_id, _Told(PaperWorkshop(signing), progress))
    progress(_STEPS, _STEPS)
    return Made(certificate_id, issued.number, signing.missing)


class _Told:
    """A workshop that tells how far it is (`readingroom.copies.issuing.Workshop`)."""

    def __init__(self, workshop: Workshop, progress: Progress) -> None:
        self._workshop, self._progress = workshop, progress

    def look(self, plan: tuple[PagePlan, ...], scans: Mapping[bytes, bytes | Path]) -> tuple[bytes, ...]:
        self._progress(0, _STEPS)
        return self._workshop.look(plan, scans)

    def make(
        self,
        paper: CertifiedCopyPaper | CertificatePaper,
        facts: CertificateFacts,
        scans: Mapping[bytes, bytes | Path],
        language: Language,
        folder: Path,
    ) -> MadePaper:
        self._progress(1, _STEPS)
        made = self._workshop.make(paper, facts, scans, language, folder)
        self._progress(2, _STEPS)
        return made
