"""What a certificate vouches for, as bytes that are the same wherever they are written down."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field

__all__ = ["CertificateFacts"]

_FORMAT = 1


@dataclass(frozen=True)
class CertificateFacts:
    """The facts of one issue of a certificate; the code on the paper signs their digest.

    Attributes:
        kind: of certificate, e.g. ``certified_copy``.
        number: as printed, e.g. ``示档证〔2026〕1号``.
        date: of issue.
        archive: its name, as printed.
        pages: of the record that were copied or searched, without the certification page.
        sources: reference codes of the files it was made from, in the order of the pages.
        page_digests: SHA-256 of each page's picture, in order (`readingroom.copies.scans`).
        statement: SHA-256 of the words of a certificate that says something; empty for a copy.
        issue: of that number, from 1: what is issued again on the same day with the same contents is another paper.
    """

    kind: str
    number: str
    date: dt.date
    archive: str
    pages: int
    sources: tuple[str, ...] = ()
    page_digests: tuple[bytes, ...] = field(default=(), repr=False)
    statement: bytes = field(default=b"", repr=False)
    issue: int = 1

    def canonical(self) -> bytes:
        """Versioned JSON, sorted, in UTF-8, without blanks; never a person's name or what the record says."""
        facts = {
            "v": _FORMAT,
            "kind": self.kind,
            "number": self.number,
            "issue": self.issue,
            "date": self.date.isoformat(),
            "archive": self.archive,
            "pages": self.pages,
            "sources": list(self.sources),
            "page_digests": [digest.hex() for digest in self.page_digests],
            "statement": self.statement.hex(),
        }
        return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes."""
        return hashlib.sha256(self.canonical()).digest()
