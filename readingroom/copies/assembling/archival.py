"""Writing a PDF so that it lasts: PDF/A-2b (ISO 19005-2), the same bytes whenever the same things go in."""

from __future__ import annotations

import datetime as dt
from typing import BinaryIO

import pikepdf

__all__ = ["FLAVOUR", "NotArchival", "save"]

FLAVOUR = "2b"


class NotArchival(Exception):
    """What was put into a PDF cannot be part of a PDF/A-2b."""


def save(pdf: pikepdf.Pdf, target: BinaryIO, *, title: str, archive: str, day: dt.date | None) -> None:
    """Write the file, after what was written has been read again and found to be PDF/A-2b.

    Args:
        pdf: what is written; it is changed.
        target: where, empty and at its start.
        title: of the document.
        archive: whose document it is.
        day: of its making, if it has one; that of the clock goes nowhere into the file.

    Raises:
        NotArchival: nothing was written.
    """
    from pikepdf import pdfa

    for page in pdf.pages:
        # ReportLab says of every page how it is turned over on a screen.
        if pikepdf.Name.Trans in page.obj:
            del page.obj[pikepdf.Name.Trans]
    pdfa.prepare(pdf, FLAVOUR)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as meta:
        meta["dc:title"] = title
        meta["dc:creator"] = [archive]
        meta["xmp:CreatorTool"] = "Reading Room"
        for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            if day is not None:
                meta[name] = f"{day.isoformat()}T00:00:00+00:00"
            elif name in meta:
                del meta[name]
    for name in ("/CreationDate", "/ModDate") if day is None else ():
        if name in pdf.docinfo:
            del pdf.docinfo[name]
    try:
        pdfa.save(pdf, target, FLAVOUR, repair=False, deterministic_id=True)
    except pdfa.PdfaError as error:
        raise NotArchival(error.report.summary()) from error
