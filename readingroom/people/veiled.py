"""Personal texts as the read models of every area hand them out."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Veiled"]


@dataclass(frozen=True)
class Veiled:
    """A personal text in both forms.

    Attributes:
        masked: as it may stand on a screen that others see.
        full: as it is, for who asked for it (`RevealReader`).
    """

    masked: str
    full: str

    def __repr__(self) -> str:
        return f"Veiled({self.masked!r})"

    def __bool__(self) -> bool:
        return bool(self.full)

    def shown(self, *, masked: bool) -> str:
        """One of the two."""
        return self.masked if masked else self.full
