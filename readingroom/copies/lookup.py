"""Where verifying asks the register of this desk's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.copies.queries.known import DeskRegister, void_numbers
from readingroom.copies.verifying.published import VoidCertificate
from readingroom.copies.verifying.verdicts import Register

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["register_of", "void_of"]


def register_of(desk: Desk) -> Register:
    """The register of certificates."""
    return DeskRegister(desk)


def void_of(desk: Desk) -> tuple[VoidCertificate, ...]:
    """Every issue that is void today, for the list that is published."""
    return desk.read(void_numbers)
