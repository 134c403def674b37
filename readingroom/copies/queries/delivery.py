"""What goes with a certificate: the receipt for one handed over (出证领取单), the note with one posted (出证寄送单)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from readingroom.command import Reading
from readingroom.copies.papers import AccompanyingNotePaper, CertificateReceiptPaper
from readingroom.copies.printed import printed_copies
from readingroom.copies.queries.listing import certificate_rows
from readingroom.copies.records import Certificate
from readingroom.copies.wording import kind_names
from readingroom.errors import Refused
from readingroom.language import Language, language
from readingroom.numbering import registered
from readingroom.office.staff.queries import names
from readingroom.people.records import Reader
from readingroom.people.rules import mask_document
from readingroom.settings import ARCHIVE_NAME

__all__ = ["accompanying_note", "certificate_receipt"]


def certificate_receipt(
    reading: Reading, certificate_id: int, spoken: str, *, staff: int | None = None
) -> CertificateReceiptPaper:
    """What stands on the receipt of a certificate; before it was handed over it leaves room to sign.

    Args:
        reading: the moment.
        certificate_id: which.
        spoken: language of the paper.
        staff: who prints.

    Raises:
        Refused: ``certificate.none``; ``certificate.is_<state>``, a draft is handed to nobody.
    """
    return CertificateReceiptPaper(**_told(reading, certificate_id, language(spoken), staff))


def accompanying_note(
    reading: Reading, certificate_id: int, spoken: str, *, staff: int | None = None
) -> AccompanyingNotePaper:
    """What stands on the note that goes with a posted certificate; as `certificate_receipt`."""
    one = reading.session.get(Certificate, certificate_id)
    told = _told(reading, certificate_id, language(spoken), staff)
    address, tracking = (one.address or "", one.tracking or "") if one else ("", "")
    return AccompanyingNotePaper(**told, address=address, tracking=tracking)


def _told(reading: Reading, certificate_id: int, words: Language, staff: int | None) -> dict[str, Any]:
    one = reading.session.get(Certificate, certificate_id)
    if one is None:
        raise Refused("certificate.none", certificate=certificate_id)
    if one.printed_number is None:
        raise Refused(f"certificate.is_{one.state}")
    (row,) = certificate_rows(reading, Certificate.id == certificate_id)
    people = names(reading)
    taker = one.delivered_to or one.applicant
    # What another person showed is not in the case: it is written by hand.
    document, seen_on = _document(reading, one, words) if taker == one.applicant else ("", None)
    return {
        "archive": reading.settings[ARCHIVE_NAME],
        "receipt": registered(one.receipt_year, one.receipt),
        "barcode": row.code,
        "number": one.printed_number,
        "kind": kind_names(reading.session)[one.kind],
        "issued_on": one.issued_on,
        "pages": one.pages or 0,
        "copies": printed_copies(reading.session, one) or one.copies,
        "references": row.references,
        "request_number": row.case_number,
        "applicant": one.applicant,
        "taker": taker,
        "document": document,
        "seen_on": seen_on,
        "purpose": one.purpose or "",
        "delivered_by": people.get(one.delivered_by or staff or 0, ""),
        "delivered_at": reading.clock.local(one.delivered_at) if one.delivered_at else None,
        "printed_by": people.get(staff or 0, ""),
        "printed_at": reading.clock.local(reading.now),
    }


def _document(reading: Reading, one: Certificate, words: Language) -> tuple[str, dt.date | None]:
    """The applicant's identity document, its number masked, and when its original was seen at the desk."""
    reader = reading.session.get(Reader, one.reader_id) if one.reader_id is not None else None
    if reader is None or not reader.document_number:
        return "", None
    kind = f"people.document_kind.{reader.document_kind}"
    named = words.say(kind) if reader.document_kind and words.has(kind) else reader.document_kind or ""
    seen = reader.document_checked_at
    return (
        f"{named} {mask_document(reader.document_number)}".strip(),
        reading.clock.local(seen).date() if seen else None,
    )
