"""What verifying asks the register: by number, by file, and everything that is void."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select

from readingroom.command import Reading
from readingroom.copies.records import Certificate
from readingroom.copies.rules import HAS_NUMBER, IN_FORCE
from readingroom.copies.verifying.published import VoidCertificate
from readingroom.copies.verifying.verdicts import KnownCertificate
from readingroom.entry import fold_code

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["DeskRegister", "known_by_file", "known_by_number", "known_id", "void_numbers"]


class DeskRegister:
    """The register of a desk's database (`readingroom.copies.verifying.verdicts.Register`).

    Args:
        desk: the front door.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of_number(self, number: str) -> tuple[KnownCertificate, ...]:
        """Every issue under a number, the one that counts first."""
        return self._desk.read(known_by_number, number)

    def of_file(self, digest: bytes) -> KnownCertificate | None:
        """The issue of which the file with this SHA-256 was made."""
        return self._desk.read(known_by_file, digest)


def known_by_number(reading: Reading, number: str) -> tuple[KnownCertificate, ...]:
    """Every issue under a number as it is printed, the one that counts first; width and case do not matter."""
    found = _known(reading, Certificate.number_key == fold_code(number))
    return tuple(sorted(found, key=lambda one: one.void_on is not None))


def known_by_file(reading: Reading, digest: bytes) -> KnownCertificate | None:
    """The issue of which the file with this SHA-256 was made; None for one that is not ours."""
    return next(iter(_known(reading, Certificate.digest == digest)), None)


def known_id(reading: Reading, number: str, *, file: bytes = b"", issue: bytes = b"") -> int | None:
    """The certificate that was meant by who verified something, for the issue log.

    Args:
        reading: the moment.
        number: as a verdict has it; empty for none.
        file: SHA-256 of the file; empty for none.
        issue: SHA-256 of the facts of the issue that was found; empty for none.
    """
    if file:
        by_file = select(Certificate.id).where(Certificate.digest == file)
        if (found := reading.session.scalars(by_file).first()) is not None:
            return found
    if not number:
        return None
    by_number = (
        select(Certificate.id, Certificate.facts)
        .where(Certificate.number_key == fold_code(number))
        .order_by(Certificate.state.in_(IN_FORCE).desc(), Certificate.issue.desc())
    )
    issues = reading.session.execute(by_number).all()
    meant = (one for one in issues if hashlib.sha256(one.facts or b"").digest() == issue)
    return next((one.id for one in (*meant, *issues)), None)


def void_numbers(reading: Reading) -> tuple[VoidCertificate, ...]:
    """Every issue that does not count any more, for the signed list; by the day on which it was made void."""
    void = select(Certificate).where(Certificate.void_at.is_not(None), Certificate.facts.is_not(None))
    return tuple(
        VoidCertificate(
            number=one.printed_number or "",
            digest=hashlib.sha256(one.facts or b"").digest(),
            file=one.digest or b"",
            void_on=reading.clock.local(one.void_at).date(),
        )
        for one in reading.session.scalars(void.order_by(Certificate.void_at, Certificate.id))
        if one.void_at is not None
    )


def _known(reading: Reading, condition: ColumnElement[bool]) -> tuple[KnownCertificate, ...]:
    numbered = select(Certificate).where(condition, Certificate.state.in_(HAS_NUMBER))
    return tuple(
        KnownCertificate(
            number=one.printed_number or "",
            kind=one.kind,
            state=one.state,
            issued_on=one.issued_on,
            file=one.digest or b"",
            facts=hashlib.sha256(one.facts or b"").digest(),
            page_digests=tuple(bytes.fromhex(page) for page in one.page_digests or ()),
            void_on=reading.clock.local(one.void_at).date() if one.void_at is not None else None,
            void_why=one.void_why or "",
        )
        for one in reading.session.scalars(numbered.order_by(Certificate.id))
        if one.issued_on is not None
    )
