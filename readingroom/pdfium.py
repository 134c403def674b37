"""PDFium, which draws pages, may be used by one thread at a time: whoever uses it holds this lock meanwhile."""

from __future__ import annotations

from threading import Lock

__all__ = ["PDFIUM"]

PDFIUM = Lock()
"""Held while a document is open in PDFium."""
