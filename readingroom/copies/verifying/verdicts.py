"""What verifying comes to: five verdicts, each with why; and what it asks the register.

The sentences stand under ``certificate.verdict``, ``certificate.reason`` and ``certificate.where`` in the translations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

__all__ = ["Finding", "KnownCertificate", "Outcome", "Register", "Verdict"]


class Outcome(StrEnum):
    """What was found."""

    GENUINE_VALID = "genuine_valid"
    GENUINE_VOID = "genuine_void"
    ALTERED = "altered"
    NOT_OURS = "not_ours"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Finding:
    """Where a file differs from what was issued.

    Attributes:
        code: of the sentence, under ``certificate.where``.
        facts: what the sentence names; pages count from 1.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What is said of a file or a code.

    Attributes:
        outcome: one of five.
        reason: code of the sentence that says why, under ``certificate.reason``.
        number: of the certificate, as far as a signature or the register vouches for it; empty if neither does.
        facts: what the sentence names.
        where: for an altered file, what differs, as far as it can be told.
        issued_on: the date of issue, as far as something vouches for it.
        signed_by: the name in the certificate of whoever signed the file; empty for a code.
        signed_at: when, as the signer's computer had it.
        stamped_at: when an authority stamped the signature; None without a time stamp that holds.
        issue: SHA-256 of the facts of the issue as which the register knows it; empty where it does not.
    """

    outcome: Outcome
    reason: str
    number: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    where: tuple[Finding, ...] = ()
    issued_on: dt.date | None = None
    signed_by: str = ""
    signed_at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    issue: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class KnownCertificate:
    """One issue of a certificate, as the register knows it.

    Attributes:
        number, kind, state: as the register has them.
        issued_on: date of issue.
        file: SHA-256 of the file that was made and signed.
        facts: SHA-256 of its facts (`CertificateFacts.digest`).
        page_digests: of the made file's pages (`readingroom.copies.verifying.pages.page_digests`).
        void_on, void_why: since when it does not count, and the reason given; None and empty while it does.
    """

    number: str
    kind: str
    state: str
    issued_on: dt.date
    file: bytes = field(repr=False)
    facts: bytes = field(repr=False)
    page_digests: tuple[bytes, ...] = field(default=(), repr=False)
    void_on: dt.date | None = None
    void_why: str = field(default="", repr=False)


class Register(Protocol):
    """The desk's register, for whoever has it at hand."""

    def of_number(self, number: str) -> tuple[KnownCertificate, ...]:
        """Every issue under a number: void ones, and the one that counts."""
        ...

    def of_file(self, digest: bytes) -> KnownCertificate | None:
        """The issue of which the file with this SHA-256 was made."""
        ...
