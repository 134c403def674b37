"""What checking finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Problem"]


@dataclass(frozen=True)
class Problem:
    """Something that does not fit.

    Attributes:
        code: its sentence stands under ``check.<code>``.
        facts: what the sentence names.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
