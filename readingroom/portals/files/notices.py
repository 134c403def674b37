"""What a person should know about a whole file before importing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Notice"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth telling that breaks no row, such as a time zone that had to be guessed.

    Attributes:
        code: code of the sentence, under ``file.*``.
        facts: what it names.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
