"""What a scan of a certificate or a copy order means: it is shown. What happens next is a decision, not a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from readingroom.codes import Kind
from readingroom.command import Reading
from readingroom.copies.records import Certificate, CopyOrder
from readingroom.retrieval.scan.meaning import Meaning, OfCode, Opened

__all__ = ["SCANS"]


def certificate(reading: Reading, number: int, opened: Opened) -> Meaning | None:
    """A certificate, by the barcode on its paper; None where there is no such certificate."""
    found = reading.session.get(Certificate, number)
    if found is None:
        return None
    return Meaning(
        "certificate",
        replace(opened, armed=None),
        case_id=found.case_id,
        subject=("certificate", found.id),
    )


def copy_order(reading: Reading, number: int, opened: Opened) -> Meaning | None:
    """A copy order, by the barcode on its receipt; None where there is no such order."""
    found = reading.session.get(CopyOrder, number)
    if found is None:
        return None
    return Meaning(
        "copy_order", replace(opened, armed=None), case_id=found.case_id, subject=("copy_order", found.id)
    )


SCANS: Mapping[Kind, OfCode] = {Kind.CERTIFICATE: certificate, Kind.COPY_ORDER: copy_order}
