"""From a checked draft to a made, signed and kept paper: what runs between the transactions.

Each step is one command whose UUID is made from what it does, so that whatever was cut off anywhere is gone on with:
the number is given once, a paper is kept once, and nobody gets another one. Two desks at the same certificate come to
the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from readingroom.command import Actor
from readingroom.copies.commands import DropMade, KeepMade, NumberCertificate, StageMade
from readingroom.copies.kept import content_of, pieces_in, staged
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
from readingroom.copies.queries.making import Stage, stage_of, work_order
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.errors import Refused
from readingroom.language import Language

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["Issued", "MadePaper", "Workshop", "issue", "number_uuid"]

_NAMESPACE = uuid5(NAMESPACE_URL, "readingroom:certificate")
_TRIES = 3
"""Another desk may be at the same paper; what it staged is in the way once."""


@dataclass(frozen=True)
class MadePaper:
    """A paper that was made and signed.

    Attributes:
        content: the PDF.
        pages: of it.
        page_digests: of it (`readingroom.copies.verifying.pages.page_digests`).
        printed_code: text of the QR code on it; empty for none.
        silent, drawn: copied pages as `readingroom.copies.assembling.Made` has them.
    """

    content: bytes | Path = field(repr=False)
    pages: int
    page_digests: tuple[bytes, ...] = field(default=(), repr=False)
    printed_code: str = field(default="", repr=False)
    silent: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


class Workshop(Protocol):
    """Makes papers; knows no database."""

    def look(self, plan: tuple[PagePlan, ...], scans: Mapping[bytes, bytes | Path]) -> tuple[bytes, ...]:
        """SHA-256 of each planned page's picture, in order.

        Raises:
            Refused: ``scan.…``: a scan is not fit to be copied from.
        """
        ...

    def make(
        self,
        paper: CertifiedCopyPaper | CertificatePaper,
        facts: CertificateFacts,
        scans: Mapping[bytes, bytes | Path],
        language: Language,
        folder: Path,
    ) -> MadePaper:
        """The paper, drawn and signed.

        Args:
            paper: what stands on it, without its code.
            facts: what its code signs.
            scans: SHA-256 -> the scanned file.
            language: of the paper.
            folder: for what does not fit into memory; it is gone afterwards.

        Raises:
            Refused, Unavailable: it cannot be made or signed now; the number waits.
        """
        ...


@dataclass(frozen=True)
class Issued:
    """A certificate with its number and its kept paper.

    Attributes:
        certificate_id: which.
        number: as it is printed.
        digest: SHA-256 of the kept file.
        resumed: it had its number before.
    """

    certificate_id: int
    number: str
    digest: bytes = field(repr=False)
    resumed: bool = False


def number_uuid(certificate_id: int) -> UUID:
    """The UUID under which a certificate gets its number, at whichever desk and however often."""
    return uuid5(_NAMESPACE, f"number {certificate_id}")


def issue(desk: Desk, actor: Actor, certificate_id: int, workshop: Workshop) -> Issued:
    """Number a certificate and make its paper; go on where this was cut off.

    Args:
        desk: the front door.
        actor: who issues it.
        certificate_id: a draft that may get its number, or one that has it.
        workshop: makes and signs.

    Raises:
        Refused: as `NumberCertificate`, nothing was issued; or what the workshop says, the number waits for its paper.
        Unavailable: likewise.
    """
    with TemporaryDirectory(prefix="readingroom-") as name:
        folder = Path(name)
        stage = desk.read(stage_of, certificate_id)
        resumed = stage.numbered
        scans: dict[bytes, bytes | Path] = {}
        if not stage.made:
            scans = {digest: content_of(desk, digest, folder) for digest in stage.scans}
        if not stage.numbered:
            digests = workshop.look(stage.plan, scans) if stage.plan else ()
            _number(desk, actor, certificate_id, digests)
        for left in reversed(range(_TRIES)):
            stage = desk.read(stage_of, certificate_id)
            if stage.made:
                break
            try:
                _make(desk, actor, stage, workshop, scans, folder)
            except Refused as error:
                if error.code not in _TAKEN or not left:
                    raise
    return Issued(certificate_id, stage.number, stage.digest, resumed)


_TAKEN = frozenset({"attachment.not_staged", "certificate.is_made"})
"""Another desk is making the same paper, or has made it."""


def _number(desk: Desk, actor: Actor, certificate_id: int, digests: tuple[bytes, ...]) -> None:
    try:
        desk.execute(
            NumberCertificate(certificate_id=certificate_id, page_digests=digests),
            actor,
            uuid=number_uuid(certificate_id),
        )
    except Refused as error:
        # Numbered by another desk meanwhile, under a UUID of its own: that is the number.
        if error.code not in {"certificate.is_numbered", "certificate.is_made"}:
            raise


def _make(
    desk: Desk,
    actor: Actor,
    stage: Stage,
    workshop: Workshop,
    scans: Mapping[bytes, bytes | Path],
    folder: Path,
) -> None:
    if stage.staged:
        desk.execute(DropMade(certificate_id=stage.certificate_id), actor)  # of a try that was cut off
    order = desk.read(work_order, stage.certificate_id)
    made = workshop.make(order.paper, order.facts, scans, order.language, folder)
    digest, size = hashlib.sha256(), 0
    for one in pieces_in(made.content):
        digest.update(one)
        size += len(one)
    known = digest.digest()

    def stage_made(first: int, held: tuple[bytes, ...]) -> StageMade:
        return StageMade(certificate_id=stage.certificate_id, digest=known, first=first, content=held)

    first, held = staged(desk, actor, made.content, stage_made)
    desk.execute(
        KeepMade(
            certificate_id=stage.certificate_id,
            digest=known,
            first=first,
            content=held,
            size=size,
            pages=made.pages,
            page_digests=made.page_digests,
            printed_code=made.printed_code,
            silent=made.silent,
            drawn=made.drawn,
        ),
        actor,
        uuid=uuid5(_NAMESPACE, f"made {stage.certificate_id} {known.hex()}"),
    )
