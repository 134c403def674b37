"""What there is to import, and how much of what went wrong is kept."""

from __future__ import annotations

__all__ = ["KINDS", "MOST_REJECTED"]

KINDS = ("bookings", "holdings", "closures")
"""Kinds of import run."""

MOST_REJECTED = 1_000
"""Rejected rows that a run keeps word for word; all are counted. A file broken all through must not make the
run's own row grow without end."""
