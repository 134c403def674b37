"""Reads a scanned file into pages, by its bytes and never by its name, and refuses what is hostile or broken."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from readingroom.copies.scans.model import LIMITS, File, MediaType, Scan
from readingroom.errors import Refused, Unavailable

__all__ = ["kind_of", "read"]

_PICTURES = (
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
)
_HEAD = 1024
"""A PDF may begin with other bytes; readers look this far for its header (PDF 32000-1, annex H)."""


def read(source: Path | bytes, name: str) -> Scan:
    """A scanned file with its pages.

    Args:
        source: the file, or its content.
        name: of the file, for messages.

    Raises:
        Refused: ``scan.too_large``, told by its size before anything is read; ``scan.unknown_kind``;
            ``scan.encrypted``; ``scan.active_content``, it carries scripts, other files or actions; ``scan.bomb``,
            unpacked it would fill the memory; ``scan.too_many_pages``; ``scan.no_pages``; ``scan.page_size``;
            ``scan.broken``; of what was added to a PDF page, which they name: ``scan.redaction_not_applied``,
            ``scan.note_not_printed``, ``scan.note_without_look``.
        Unavailable: ``scan.unreadable``, the file cannot be opened.
    """
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LIMITS.BYTES:
            raise Refused("scan.too_large", name=name, size=-(-size // 2**20), most=LIMITS.BYTES // 2**20)
        with opened(source) as file:
            media_type = kind_of(file.read(_HEAD), name)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").digest()
            file.seek(0)
            # Imported here: they take Pillow and pikepdf with them.
            if media_type is MediaType.PDF:
                from readingroom.copies.scans import pdf

                pages = pdf.pages_of(source, name)
            else:
                from readingroom.copies.scans import pictures

                pages = pictures.pages_of(file, media_type, name)
    except OSError as error:
        raise Unavailable("scan.unreadable", name=name, reason=error.strerror or str(error)) from error
    return Scan(name, media_type, digest, pages)


def kind_of(head: bytes, name: str) -> MediaType:
    """What a file is, by its first bytes.

    Raises:
        Refused: ``scan.unknown_kind``.
    """
    for magic, media_type in _PICTURES:
        if head.startswith(magic):
            return media_type
    if b"%PDF-" in head:
        return MediaType.PDF
    raise Refused("scan.unknown_kind", name=name)


def opened(source: Path | bytes) -> File:
    """The file, to be read from its start."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")
