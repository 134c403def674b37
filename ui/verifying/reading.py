"""What is asked: the verdict, and what the register says of the certificate that is meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from readingroom.command import Actor, Reading
from readingroom.copies.asking import ask
from readingroom.copies.queries import (
    CertificateDetail,
    RegisterRow,
    RegisterSearch,
    certificate_detail,
    register,
)
from readingroom.copies.verifying.verdicts import Outcome, Verdict
from readingroom.desk import Desk
from readingroom.entry import fold_code
from readingroom.errors import Unavailable

__all__ = ["Answer", "Asked", "ask_desk", "asked"]


@dataclass(frozen=True)
class Asked:
    """What somebody brought.

    Attributes:
        what: the text of a code, or a file.
        scanned: it came from a scanner.
    """

    what: str | Path
    scanned: bool = False


@dataclass(frozen=True)
class Answer:
    """What is to be said of it.

    Attributes:
        asked: what was brought.
        verdict: the answer.
        meant: the certificate as the register has it; None where it has none.
        at: when, in the archive's zone.
    """

    asked: Asked
    verdict: Verdict
    meant: CertificateDetail | None
    at: dt.datetime


def ask_desk(desk: Desk, actor: Actor, brought: Asked) -> Answer:
    """Verify it, which is logged, and look up what it is compared with.

    Raises:
        Refused, Unavailable: as `readingroom.copies.asking.ask`; ``certificate.no_file``: it cannot be opened.
    """
    try:
        verdict = ask(desk, actor, brought.what)
    except OSError as error:
        raise Unavailable("certificate.no_file", path=str(brought.what)) from error
    return Answer(
        brought, verdict, desk.read(asked, verdict, actor.staff), desk.clock.local(desk.clock.now())
    )


def asked(reading: Reading, verdict: Verdict, staff: int) -> CertificateDetail | None:
    """The issue that a verdict is about; None where it names none of the register.

    Args:
        reading: the moment.
        verdict: what was said.
        staff: who looks.
    """
    if not verdict.number:
        return None
    key = fold_code(verdict.number)
    issues = [
        row
        for row in register(reading, RegisterSearch(text=verdict.number)).rows
        if fold_code(row.number) == key
    ]
    if not issues:
        return None
    return certificate_detail(reading, max(issues, key=lambda row: _fits(row, verdict)).certificate_id, staff)


def _fits(row: RegisterRow, verdict: Verdict) -> tuple[bool, bool, int]:
    """A number keeps its void issues: a valid paper means the one that counts, a void one the one made void then."""
    void = row.state in ("void", "reissued")
    void_on = verdict.facts.get("void")
    meant = void and row.ended_on == void_on if verdict.outcome is Outcome.GENUINE_VOID else not void
    return meant, row.issued_on == verdict.issued_on, row.issue
