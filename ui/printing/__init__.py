"""Paper: one path from a document to the preview, a printer or a file.

A page prints with two lines::

    job = PrintJob("day_sheet", title, day_sheet, (day,), language="zh_CN")   # a query and what it is asked
    preview(self, job)

Slips take the same path with one thing more: a print attempt is committed first, and afterwards a person says what
came out (`SlipPrinting`).
"""

from __future__ import annotations

from ui.printing.answers import AskedPrint, OpenPrints
from ui.printing.document import Fit, LaidOut, PrintJob
from ui.printing.path import PrintPath, preview
from ui.printing.preview import PreviewSheet
from ui.printing.slips import SlipPrinting

__all__ = [
    "AskedPrint",
    "Fit",
    "LaidOut",
    "OpenPrints",
    "PreviewSheet",
    "PrintJob",
    "PrintPath",
    "SlipPrinting",
    "preview",
]
