"""A file from disk as it is kept in a case, and what kind of file a kept one really is."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from readingroom.errors import Refused, Unavailable
from readingroom.requests.commands.papers import ATTACHMENT_BYTES

__all__ = ["ReadFile", "read_file", "suffix_by_content"]

_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"BM", ".bmp"),
)


@dataclass(frozen=True)
class ReadFile:
    """A file that was read, not kept yet.

    Attributes:
        name: as it is called on disk, without its folder.
        content: all of it.
        media_type: by its name.
        digest: SHA-256 of its content.
    """

    name: str
    content: bytes = field(repr=False)
    media_type: str
    digest: bytes


def read_file(path: Path) -> ReadFile:
    """Read a file that is to be kept.

    Raises:
        Refused: ``attachment.too_large``.
        Unavailable: ``attachment.unreadable``.
    """
    try:
        if path.stat().st_size > ATTACHMENT_BYTES:
            raise Refused("attachment.too_large", most=ATTACHMENT_BYTES // 2**20)
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable(
            "attachment.unreadable", file=path.name, reason=error.strerror or str(error)
        ) from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return ReadFile(path.name, content, kind, hashlib.sha256(content).digest())


def suffix_by_content(content: bytes) -> str:
    """The suffix of a picture or PDF by what the file begins with; "" for anything else.

    A file that a reader sent is opened by what it is, never by what its name says: a program called ``card.pdf`` is
    none, and is not handed to the system to be opened.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    return next((suffix for begin, suffix in _BEGINS if content.startswith(begin)), "")
