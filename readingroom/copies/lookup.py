"""Where verifying asks the register of this desk's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.copies.verifying.published import VoidCertificate
from readingroom.copies.verifying.verdicts import Register

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["register_of", "void_of"]


def register_of(desk: Desk) -> Register | None:
    """The register of certificates; None in a database that has none yet."""
    return None


def void_of(desk: Desk) -> tuple[VoidCertificate, ...] | None:
    """Every issue that is void today, for the list that is published; None in a database without a register."""
    return None
