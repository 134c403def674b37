"""A kept file, whole, for whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass, field

from readingroom.command import Reading
from readingroom.store.blobs import Blob, pieces

__all__ = ["KeptFile", "kept_file"]


@dataclass(frozen=True)
class KeptFile:
    """A file as it came.

    Attributes:
        media_type: as it was told when it came.
        content: all of it.
    """

    media_type: str
    content: bytes = field(repr=False)


def kept_file(reading: Reading, blob_id: int) -> KeptFile:
    """A kept file, opened.

    Raises:
        Unavailable: ``attachment.erased``, or ``vault.unreadable``.
    """
    blob = reading.session.get_one(Blob, blob_id)
    return KeptFile(blob.media_type, b"".join(pieces(reading.session, reading.vault, blob_id)))
