"""Whether a paper is genuine, asked at a desk: the register answers, and the issue log remembers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from readingroom.command import Actor
from readingroom.copies.commands import LogVerification
from readingroom.copies.lookup import register_of
from readingroom.copies.queries.known import known_id
from readingroom.copies.verifying.verdicts import Verdict

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["ask"]


def ask(desk: Desk, actor: Actor, what: str | Path) -> Verdict:
    """Verify a file, a photograph or the text of a code, and log that it was asked.

    Args:
        desk: whose register knows.
        actor: who asks.
        what: the text of a code, or a file.

    Raises:
        Refused, Unavailable: as `readingroom.copies.verifying.anything.verify`.
    """
    from readingroom.copies.signing.queries import published
    from readingroom.copies.verifying.anything import verify

    verdict = verify(what, desk.read(published), register_of(desk))
    by_file = isinstance(what, Path)
    file = _digest(what) if isinstance(what, Path) else b""
    desk.execute(
        LogVerification(
            verdict=verdict.outcome.value,
            by="file" if by_file else "code",
            certificate_id=desk.read(known_id, verdict.number, file=file, issue=verdict.issue),
        ),
        actor,
    )
    return verdict


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
