"""The codes this program prints as Code 128 and reads back from a scanner or a keyboard.

A code is a letter for the kind of thing, its number with at least six digits, a hyphen and a check
character: ``S000123-K``. The check character (ISO/IEC 7064 MOD 37,36) covers the letter too, so a misread
digit is caught and so is a reader card scanned as a slip. A code that reads well still needs a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from readingroom.entry import half_width
from readingroom.errors import Refused

__all__ = ["Code", "Kind", "foreign_barcode", "make", "read", "resembles_ours"]

_DIGITS = 6
_CODE = re.compile(r"([RBSULTCDPW])([0-9]{6,18})-?([0-9A-Z])")
_DASHES = re.compile(r"\s*[-‐‑‒–—―−﹣]\s*")


class Kind(StrEnum):
    """What a code stands for; the value is its first letter."""

    READER = "R"
    BOOKING = "B"
    """A booking, and the case that it becomes."""
    SLIP = "S"
    UNIT = "U"
    LOCATION = "L"
    SEAT = "T"
    CERTIFICATE = "C"
    COPY_ORDER = "D"
    """Copies to make (duplicates): an O would be read as a zero."""
    BADGE = "P"
    """The badge of a member of staff."""
    STATION = "W"


@dataclass(frozen=True, order=True)
class Code:
    """One code of ours, taken apart.

    Attributes:
        kind: what it stands for.
        number: its number, from 1 on.
    """

    kind: Kind
    number: int

    def __str__(self) -> str:
        return make(self.kind, self.number)


def make(kind: Kind, number: int) -> str:
    """The code as it is printed, e.g. ``S000123-K``: ASCII, 9 characters up to number 999,999.

    Raises:
        ValueError: the number is below 1 or has more than 18 digits.
    """
    if not 1 <= number < 10**18:
        raise ValueError(f"a code's number has 1 to 18 digits and starts at 1, not {number}")
    from stdnum.iso7064 import mod_37_36  # not before the first code: it brings pydoc along

    body = f"{kind.value}{number:0{_DIGITS}d}"
    return f"{body}-{mod_37_36.calc_check_digit(body)}"


def read(text: str) -> Code | None:
    """The code in a scan or in typed text, or None where it is not one of ours.

    Forgiven are lower case, full width, spaces around it and around the hyphen, another dash and a missing
    hyphen (the last character is then the check character, be it a letter or a digit). Leading zeros are
    not: a printed code has them, and without them too many foreign numbers would look like ours.
    """
    found = _CODE.fullmatch(_DASHES.sub("-", half_width(text).strip()).upper())
    if found is None:
        return None
    letter, digits, _ = found.groups()
    if int(digits) == 0 or (len(digits) > _DIGITS and digits.startswith("0")):
        return None
    from stdnum.iso7064 import mod_37_36

    if not mod_37_36.is_valid("".join(found.groups())):
        return None
    return Code(Kind(letter), int(digits))


def resembles_ours(text: str) -> bool:
    """Whether a foreign barcode would be taken for one of ours when it is scanned."""
    return read(text) is not None


def foreign_barcode(text: str) -> str:
    """A barcode that a container brought along, as it may be assigned: surrounding spaces gone.

    Raises:
        Refused: ``codes.empty``; ``codes.resembles_ours`` where a scan of it would be read as our own code.
    """
    barcode = text.strip()
    if not barcode:
        raise Refused("codes.empty")
    if resembles_ours(barcode):
        raise Refused("codes.resembles_ours", code=barcode)
    return barcode
