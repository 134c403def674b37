"""Makes certificates out of scans and words, and has them signed where the archive has a key."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from readingroom.copies.issuing import MadePaper
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.language import Language

if TYPE_CHECKING:
    from readingroom.copies.assembling import Place

__all__ = ["PaperWorkshop", "Signing"]


class Signing(Protocol):
    """The archive's keys, opened."""

    def code(self, facts: CertificateFacts) -> str:
        """The text of the QR code (`readingroom.copies.verifying.code.make`); empty for none."""
        ...

    def sign(self, source: Path, target: Path, place: Place | None) -> None:
        """Sign a made file (`readingroom.copies.signing.pades.sign`).

        Raises:
            Refused, Unavailable: ``signing.…``.
        """
        ...


class PaperWorkshop:
    """The workshop of a desk (`readingroom.copies.issuing.Workshop`).

    Args:
        signing: None where the archive does not sign: the paper then bears no code, and only the register vouches for
            it.
        laid: told of each page that was laid, how many of how many; what it raises ends the making.
    """

    def __init__(
        self,
        signing: Signing | None = None,
        laid: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self._signing, self._laid = signing, laid

    def look(self, plan: tuple[PagePlan, ...], scans: Mapping[bytes, bytes | Path]) -> tuple[bytes, ...]:
        """See `Workshop.look`."""
        from readingroom.copies.scans import check_plan, page_digest, read

        known = {digest: read(content, digest.hex()[:8]) for digest, content in scans.items()}
        check_plan(plan, known)
        return tuple(page_digest(known[one.source].pages[one.page], one) for one in plan)

    def make(
        self,
        paper: CertifiedCopyPaper | CertificatePaper,
        facts: CertificateFacts,
        scans: Mapping[bytes, bytes | Path],
        language: Language,
        folder: Path,
    ) -> MadePaper:
        """See `Workshop.make`."""
        from readingroom.copies.assembling import assemble, compose
        from readingroom.copies.verifying.pages import page_digests

        code = self._signing.code(facts) if self._signing is not None else ""
        paper = replace(paper, code=code)
        path = folder / "made.pdf"
        with path.open("wb+") as target:
            if isinstance(paper, CertifiedCopyPaper):
                made = assemble(paper, scans, language, target, self._laid)
            else:
                made = compose(paper, language, target)
        if self._signing is not None:
            signed = folder / "signed.pdf"
            self._signing.sign(path, signed, made.seal_places[0] if made.seal_places else None)
            path = signed
        content = path.read_bytes()
        return MadePaper(
            content, made.pages, page_digests(io.BytesIO(content)), code, made.silent, made.drawn
        )
