"""What happened to copy orders and certificates."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "CertificateChecked",
    "CertificateDelivered",
    "CertificateDrafted",
    "CertificateMade",
    "CertificateMoved",
    "CertificateNumbered",
    "CertificateSealed",
    "CertificateVerified",
    "CopiesOrdered",
    "OrderMoved",
    "PrintMoved",
    "PrintPrepared",
    "SheetsVoid",
    "TemplateChanged",
]


@dataclass(frozen=True, kw_only=True)
class CopiesOrdered(Event):
    """Copies were ordered (复制).

    Attributes:
        year, number: of the order.
        pages: of originals, in all its lines.
        originals: how many of its lines need the original.
    """

    changed = frozenset({Changed.COPIES})
    copy_order_id: int
    case_id: int
    year: int
    number: int
    pages: int
    originals: int
    visit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderMoved(Event):
    """A copy order went on in its life.

    Attributes:
        receipt: number of the receipt, where it was handed over.
    """

    changed = frozenset({Changed.COPIES})
    copy_order_id: int
    case_id: int
    from_state: str
    to_state: str
    receipt: int | None = None


@dataclass(frozen=True, kw_only=True)
class CertificateDrafted(Event):
    """A certificate was drafted, or its draft changed.

    Attributes:
        certificate_kind: a `copies.rules.CertificateKind`.
        replaces: id of the issue that it takes the place of.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    certificate_kind: str
    from_state: str = ""
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class CertificateChecked(Event):
    """A second person held a certificate against the original.

    Attributes:
        afterwards: it had its number already.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    afterwards: bool = False


@dataclass(frozen=True, kw_only=True)
class CertificateNumbered(Event):
    """A certificate got its number; what it vouches for is fixed.

    Attributes:
        certificate_kind: which counter gave the number.
        year, number, issue: in the register.
        facts: SHA-256 of the canonical facts, in hex.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    certificate_kind: str
    year: int
    number: int
    issue: int
    facts: str


@dataclass(frozen=True, kw_only=True)
class CertificateMade(Event):
    """The paper of a certificate was made and kept.

    Attributes:
        digest: SHA-256 of the file, in hex.
        pages: of the file.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    digest: str
    pages: int


@dataclass(frozen=True, kw_only=True)
class CertificateMoved(Event):
    """A certificate went on in its life by what no other event tells: returned, void, issued again, discarded."""

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class PrintPrepared(Event):
    """A try to print a certificate was committed; it may go to the printer now."""

    changed = frozenset({Changed.CERTIFICATES, Changed.PRINTING})
    certificate_id: int
    case_id: int
    certificate_attempt_id: int
    attempt: int
    copies: int


@dataclass(frozen=True, kw_only=True)
class PrintMoved(Event):
    """A try to print a certificate got further, or came to its end."""

    changed = frozenset({Changed.CERTIFICATES, Changed.PRINTING})
    certificate_id: int
    case_id: int
    certificate_attempt_id: int
    from_state: str
    to_state: str
    confirmed_to: int | None = None


@dataclass(frozen=True, kw_only=True)
class SheetsVoid(Event):
    """Sheets jammed or came out spoilt (废页); the number stays theirs."""

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    certificate_attempt_id: int
    sheets: tuple[int, ...]
    spoilt: str


@dataclass(frozen=True, kw_only=True)
class CertificateSealed(Event):
    """A seal was put on a certificate (用印)."""

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    copies: int


@dataclass(frozen=True, kw_only=True)
class CertificateDelivered(Event):
    """A certificate was handed over, or posted.

    Attributes:
        to_state: ``handed_over`` or ``posted``.
        receipt: number of the receipt; None where it was posted.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int
    case_id: int
    to_state: str
    receipt: int | None = None


@dataclass(frozen=True, kw_only=True)
class CertificateVerified(Event):
    """Somebody asked whether a paper is genuine.

    Attributes:
        certificate_id: None where it is none of ours.
        by: ``file`` or ``code``.
        verdict: what the answer was.
    """

    changed = frozenset({Changed.CERTIFICATES})
    certificate_id: int | None = None
    asked_by: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Event):
    """The archive changed the wording of a kind of certificate."""

    changed = frozenset({Changed.CERTIFICATES})
    certificate_kind: str
    version: int
