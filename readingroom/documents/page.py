"""Paper: its sizes and margins. Lengths on paper are millimetres, type sizes are points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MM", "SHEETS", "Sheet", "Size"]

MM = 72 / 25.4
"""Points in a millimetre."""


class Size(StrEnum):
    """The sizes the program prints on."""

    A4 = "a4"
    A5 = "a5"
    ROLL = "roll80"
    """Receipt or label roll, 80 mm wide, as long as what stands on it."""
    CARD = "card"
    """ID-1 (ISO/IEC 7810), the size of a bank card."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper.

    Attributes:
        width: millimetres.
        height: millimetres; None for a roll.
        side: margin left and right, millimetres.
        top: margin above, millimetres.
        foot: margin below, millimetres.
    """

    width: float
    height: float | None
    side: float
    top: float
    foot: float

    @property
    def inner(self) -> float:
        """Width between the margins, in millimetres."""
        return self.width - 2 * self.side


SHEETS: dict[Size, Sheet] = {
    Size.A4: Sheet(210, 297, side=15, top=14, foot=14),
    Size.A5: Sheet(148, 210, side=10, top=10, foot=11),
    # A head of 576 dots at 203 dpi prints 72 of the 80 mm.
    Size.ROLL: Sheet(80, None, side=4.5, top=4, foot=5),
    Size.CARD: Sheet(85.6, 53.98, side=5, top=5, foot=4),
}
"""Every size with its margins; laser printers leave 4 to 5 mm blank on each edge."""
