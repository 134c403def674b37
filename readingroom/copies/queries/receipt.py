"""The receipt for copies that are handed over (档案复制件领取单)."""

from __future__ import annotations

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.copies.money import money
from readingroom.copies.papers import CopyReceiptLine, CopyReceiptPaper
from readingroom.copies.queries.queue import order_detail
from readingroom.copies.records import CopyOrder
from readingroom.errors import Refused
from readingroom.language import language
from readingroom.office.staff.queries import names
from readingroom.people.records import Reader
from readingroom.people.rules import mask_document
from readingroom.requests.records import Request
from readingroom.settings import ARCHIVE_NAME

__all__ = ["copy_receipt"]


def copy_receipt(
    reading: Reading, order_id: int, spoken: str, *, staff: int | None = None
) -> CopyReceiptPaper:
    """What stands on the receipt of an order; before it was handed over it leaves room to sign.

    Args:
        reading: the moment.
        order_id: which.
        spoken: language of the paper.
        staff: who prints.

    Raises:
        Refused: ``copies.no_order``.
    """
    found = order_detail(reading, order_id)
    if found is None:
        raise Refused("copies.no_order", order=order_id)
    words, people = language(spoken), names(reading)
    row = found.row
    return CopyReceiptPaper(
        archive=reading.settings[ARCHIVE_NAME],
        order=row.number,
        barcode=row.code,
        request_number=row.case_number,
        reader=found.handed_over_to.full or row.reader.full,
        document=_document(reading, row.case_id),
        purpose=found.purpose,
        lines=tuple(
            CopyReceiptLine(
                reference_code=line.reference_code,
                title=line.title,
                pages=line.pages,
                count=line.count,
                copies=line.copies,
                kind=line.kind,
                fee=money(words, line.amount, row.currency) if line.amount else "",
            )
            for line in found.lines
        ),
        fee=money(words, row.amount, row.currency) if row.amount else "",
        handed_over_by=_handed_by(reading, order_id) or people.get(staff or 0, ""),
        handed_over_at=found.handed_over_at,
        printed_by=people.get(staff or 0, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _handed_by(reading: Reading, order_id: int) -> str:
    by = reading.session.get_one(CopyOrder, order_id).handed_over_by
    return names(reading).get(by or 0, "")


def _document(reading: Reading, case_id: int) -> str:
    reader = reading.session.scalars(
        select(Reader).join(Request, Request.reader_id == Reader.id).where(Request.case_id == case_id)
    ).first()
    return mask_document(reader.document_number) if reader and reader.document_number else ""
