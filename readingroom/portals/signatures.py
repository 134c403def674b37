"""The desk's mark in a free text of a portal that has no better place for a client reference.

A line of its own: ``[readingroom 0b1e… arrived 2026-12-01 09:03]``. It says what the desk did, and whether it came.
What a reader wrote is read without it.
"""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

from readingroom.portals.adapter import Operation

__all__ = ["marked", "signed", "signs", "unsigned"]

_MARK = re.compile(r"\[readingroom [0-9a-f-]{36}[^\]\n]*\]")
_KEPT = 8
"""Marks that stay: what is still looked for is among the last."""


def signed(text: str, operation: Operation, zone: dt.tzinfo) -> str:
    """The text with the mark of an operation beneath it."""
    at = operation.decided_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    marks = [
        *_MARK.findall(text),
        f"[readingroom {operation.reference} {operation.data.get('state', '')} {at}]",
    ]
    return "\n".join(filter(None, (unsigned(text), *marks[-_KEPT:])))


def signs(text: str, reference: UUID) -> bool:
    """Whether the text has the mark of this operation."""
    return f"[readingroom {reference}" in text


def marked(text: str) -> bool:
    """Whether the text has any mark of the desk."""
    return _MARK.search(text) is not None


def unsigned(text: str) -> str:
    """What others wrote."""
    if "[readingroom " not in text:
        return text
    kept = (line for line in text.splitlines() if not _MARK.fullmatch(line.strip()))
    return "\n".join(kept).strip()
