"""When to stop and ask a person before believing a portal."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Losses", "why_stop"]


@dataclass(frozen=True)
class Losses:
    """What a portal would take away.

    Attributes:
        expected: bookings and requests of it that are still to come or under way.
        lost: those of them that it now says are cancelled, withdrawn or gone, or does not list any more.
    """

    expected: int
    lost: int


def why_stop(losses: Losses, *, least: int, share: int) -> str | None:
    """Code of the reason to stop and ask, under ``portal.halted.<code>``; None where all is as usual.

    Args:
        losses: what would be lost.
        least: so few are never asked about.
        share: per cent of those expected from which on a person is asked.
    """
    if losses.lost < least or losses.lost * 100 < share * losses.expected:
        return None
    return "window_empty" if losses.lost >= losses.expected else "mass_deletion"
