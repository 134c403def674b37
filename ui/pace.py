"""How often the pages are told what happened elsewhere."""

from __future__ import annotations

__all__ = ["Pace"]

MOST_LEFT_OUT = 6
"""Looks that are left out in a row at most, however long something is read."""


class Pace:
    """Leaves looks out while the pages still read what they were told last, and as many again.

    A portal's round tells of something each second, for minutes. Pages that read for longer than that would read all
    the time, and leave Python neither to the round nor to the window.
    """

    def __init__(self) -> None:
        self._behind = self._left_out = 0

    def after(self, *, reading: bool) -> bool:
        """Whether to look now.

        Args:
            reading: something is read just now.
        """
        if reading:
            self._behind += 1
        elif self._behind:
            self._behind -= 1
        if self._behind and self._left_out < MOST_LEFT_OUT:
            self._left_out += 1
            return False
        self._behind = self._left_out = 0
        return True
