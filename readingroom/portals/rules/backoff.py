"""How long to wait before trying again: longer each time, and never all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

__all__ = ["LONGEST", "pause"]

_FIRST = dt.timedelta(seconds=5)
_USUAL = dt.timedelta(hours=1)
LONGEST = dt.timedelta(days=1)
"""No pause is longer, whatever a portal asks for."""


def pause(failures: int, chance: Callable[[], float], asked_for: dt.timedelta | None = None) -> dt.timedelta:
    """How long to wait after this many failures in a row.

    Doubles from five seconds up to an hour; a random half of it is taken off, so that desks which lost the same portal
    do not come back at the same moment.

    Args:
        failures: 1 after the first.
        chance: a number from 0 up to 1.
        asked_for: what the portal asked for (``Retry-After``): not before that, but a day at most.
    """
    doubled = _FIRST * int(2 ** min(max(failures, 1) - 1, 12))
    waited = min(doubled, _USUAL) * (0.5 + chance() / 2)
    return min(max(waited, asked_for or waited), LONGEST)
