"""What stands on a reader's card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["ReaderCardPaper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCardPaper:
    """A reader's card (利用者证).

    Attributes:
        archive: the archive's name.
        number: the reader's number as people say it.
        name: the reader's full name.
        code: the card's machine code with its check character (ASCII); the barcode.
        valid_until: last day of validity, None without an end.
    """

    archive: str
    number: str
    name: str
    code: str
    valid_until: dt.date | None = None
