"""What of copies and certificates waits for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from readingroom.command import Reading
from readingroom.copies.queries.listing import to_check, to_make
from readingroom.copies.records import Certificate, CertificateAttempt, CopyOrder
from readingroom.copies.rules import (
    ORDER_OPEN,
    UNFINISHED,
    CertificateState,
    OrderState,
)
from readingroom.numbering import registered
from readingroom.requests.records import Request
from readingroom.requests.rules import OVER
from readingroom.retrieval.rules import AttemptState
from readingroom.store.tables import Case

__all__ = ["CopyMatter", "needs_a_hand", "waiting_count"]

_OPEN_PRINT = (AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN)
_OPEN_CERTIFICATE = (
    CertificateState.DRAFTED,
    CertificateState.RETURNED,
    CertificateState.CHECKED,
    *UNFINISHED,
    CertificateState.SEALED,
)


@dataclass(frozen=True)
class CopyMatter:
    """Something that waits.

    Attributes:
        code: its sentence stands under ``day.waits.<code>``.
        kind: what the ids are: ``certificate``, ``copy_order`` or ``case``.
        ids: in order.
        what: numbers, or the numbers of the cases where there are none yet.
        pressing: something went wrong halfway.
    """

    code: str
    kind: str
    ids: tuple[int, ...]
    what: tuple[str, ...]
    pressing: bool = False


def needs_a_hand(reading: Reading) -> tuple[CopyMatter, ...]:
    """Everything that waits, the most pressing first."""
    found = [
        _certificates(
            reading, "certificates_stopped", Certificate.state == CertificateState.NUMBERED, pressing=True
        ),
        _prints(reading),
        _certificates(reading, "certificates_returned", Certificate.state == CertificateState.RETURNED),
        _certificates(reading, "certificates_to_check", to_check(reading)),
        _certificates(
            reading,
            "certificates_to_check_after",
            Certificate.check_after & Certificate.void_at.is_(None),
        ),
        _certificates(reading, "certificates_to_make", to_make(reading)),
        _certificates(
            reading, "certificates_to_print", (Certificate.state == CertificateState.MADE) & _not_asked()
        ),
        _certificates(reading, "certificates_to_seal", Certificate.state == CertificateState.PRINTED),
        _certificates(reading, "certificates_to_hand_over", Certificate.state == CertificateState.SEALED),
        _orders(reading, "copies_wanted", CopyOrder.state == OrderState.WANTED),
        _orders(reading, "copies_ready", CopyOrder.state == OrderState.READY),
        _of_closed_cases(reading),
    ]
    return tuple(one for one in found if one is not None)


def waiting_count(reading: Reading) -> int:
    """How many orders and certificates wait, each counted once, for the number in the rail."""
    found = needs_a_hand(reading)
    return len({(one.kind, identity) for one in found if one.kind != "case" for identity in one.ids})


def _certificates(
    reading: Reading, code: str, condition: ColumnElement[bool], *, pressing: bool = False
) -> CopyMatter | None:
    rows = reading.session.execute(
        select(Certificate.id, Certificate.printed_number, Case.number)
        .join(Case, Case.id == Certificate.case_id)
        .where(condition)
        .order_by(Certificate.id)
    ).all()
    told = [(identity, printed or number) for identity, printed, number in rows]
    return _matter(code, "certificate", told, pressing=pressing)


def _not_asked() -> ColumnElement[bool]:
    """No print of it waits for somebody to say what came out."""
    asked = select(CertificateAttempt.certificate_id).where(CertificateAttempt.state.in_(_OPEN_PRINT))
    return Certificate.id.not_in(asked)


def _prints(reading: Reading) -> CopyMatter | None:
    rows = reading.session.execute(
        select(Certificate.id, Certificate.printed_number)
        .join(CertificateAttempt, CertificateAttempt.certificate_id == Certificate.id)
        .where(CertificateAttempt.state.in_(_OPEN_PRINT))
        .order_by(CertificateAttempt.id)
    ).all()
    told = [(identity, number or "") for identity, number in rows]
    return _matter("certificate_prints", "certificate", told, pressing=True)


def _orders(reading: Reading, code: str, condition: ColumnElement[bool]) -> CopyMatter | None:
    rows = reading.session.execute(
        select(CopyOrder.id, CopyOrder.year, CopyOrder.number).where(condition).order_by(CopyOrder.id)
    ).all()
    return _matter(code, "copy_order", [(row.id, registered(row.year, row.number)) for row in rows])


def _of_closed_cases(reading: Reading) -> CopyMatter | None:
    """Whoever closed the case thought that it was done."""
    over = select(Request.case_id).where(Request.state.in_(OVER))
    cases: dict[int, None] = {}
    for wanted in (
        select(CopyOrder.case_id).where(CopyOrder.state.in_(ORDER_OPEN), CopyOrder.case_id.in_(over)),
        select(Certificate.case_id).where(
            Certificate.state.in_(_OPEN_CERTIFICATE), Certificate.case_id.in_(over)
        ),
    ):
        cases |= dict.fromkeys(reading.session.scalars(wanted))
    numbers = dict(reading.session.execute(select(Case.id, Case.number).where(Case.id.in_(cases))).all())
    return _matter("copies_of_closed_cases", "case", [(case, numbers[case]) for case in cases])


def _matter(
    code: str, kind: str, rows: Sequence[tuple[int, str]], *, pressing: bool = False
) -> CopyMatter | None:
    if not rows:
        return None
    return CopyMatter(
        code, kind, tuple(identity for identity, _ in rows), tuple(number for _, number in rows), pressing
    )
