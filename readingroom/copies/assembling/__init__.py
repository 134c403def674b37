"""Certified copies and certificates made into PDF/A-2b files, ready to be signed, printed and sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.lazy import names_of

if TYPE_CHECKING:
    from readingroom.copies.assembling.making import Made, Place, assemble, compose

__all__ = ["Made", "Place", "assemble", "compose"]

if not TYPE_CHECKING:
    # Making takes ReportLab, pikepdf and Pillow with it.
    __getattr__ = names_of(__name__, {"making": ("Made", "Place", "assemble", "compose")})
