"""Names of the engine's steps: each has a UUID made from what it does, so that asking again does nothing twice."""

from __future__ import annotations

from uuid import UUID, uuid5

__all__ = ["stager", "step_id"]

_NAMESPACE = UUID("6d0f3f0e-6d35-5d5f-9d4f-0f5e2b6c7a11")


def step_id(*what: object) -> UUID:
    """The UUID of a step.

    Args:
        *what: everything by which it differs from every other step.
    """
    return uuid5(_NAMESPACE, "\x1f".join(map(str, what)))


def stager(portal_id: int) -> str:
    """Who brings the files of a portal: whoever holds its lease."""
    return f"portal {portal_id}"
