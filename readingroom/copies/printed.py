"""What came out of printers, by what people confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.copies.records import Certificate, CertificateAttempt, VoidSheet
from readingroom.copies.rules import Came, copies_out, sheets_of
from readingroom.retrieval.rules import AttemptState
from readingroom.store.rows import among, given, looked_up

__all__ = ["CAME_OUT", "printed_copies", "printed_of", "sheets_in"]

CAME_OUT = frozenset({AttemptState.CONFIRMED, AttemptState.SUPERSEDED})
"""Somebody said that sheets came out."""

_ATTEMPTS = select(
    CertificateAttempt.id,
    CertificateAttempt.certificate_id,
    CertificateAttempt.pages,
    CertificateAttempt.sides,
    CertificateAttempt.confirmed_to,
).where(among(CertificateAttempt.certificate_id, "certificates"), CertificateAttempt.state.in_(CAME_OUT))
_SPOILT = select(VoidSheet.attempt_id, VoidSheet.sheet).where(among(VoidSheet.certificate_id, "certificates"))


def printed_copies(session: Session, certificate: Certificate) -> int:
    """How many whole copies of a certificate came out."""
    return printed_of(session, [(certificate.id, certificate.pages or 0)])[certificate.id]


def printed_of(session: Session, certificates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The same of many at once.

    Args:
        session: in any transaction.
        certificates: id, and pages of the file.
    """
    pages = dict(certificates)
    wanted = given(pages)
    spoilt: dict[int, set[int]] = defaultdict(set)
    for row in looked_up(session, _SPOILT, certificates=wanted):
        spoilt[row.attempt_id].add(row.sheet)
    came: dict[int, list[Came]] = defaultdict(list)
    for one in looked_up(session, _ATTEMPTS, certificates=wanted):
        came[one.certificate_id].append(Came(one.pages, one.sides, one.confirmed_to or 0, spoilt[one.id]))
    return {identity: copies_out(of_file, came[identity]) for identity, of_file in pages.items()}


def sheets_in(attempt: CertificateAttempt) -> int:
    """How many sheets an attempt sends."""
    return sheets_of(attempt.copies, attempt.pages, attempt.sides)
