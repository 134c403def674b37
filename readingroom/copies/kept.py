"""Kept files as they are asked for between the transactions: read piece by piece, written piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from readingroom.command import Actor, Command, Reading
from readingroom.copies.commands import KeepScan, StageScan
from readingroom.errors import Refused, Unavailable
from readingroom.store.blobs import PIECE, Blob, piece

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["MOST_IN_MEMORY", "content_of", "keep_scan", "pieces_in", "staged"]

MOST_IN_MEMORY = 32 * 2**20
"""Bytes of a file that are held in memory; a longer one lies in a folder meanwhile."""
_PIECES = 2
"""Pieces written in one transaction: more would hold up a scan at the desk."""


def content_of(desk: Desk, digest: bytes, folder: Path) -> bytes | Path:
    """The content of a kept file, in memory or, where it is long, in this folder.

    Raises:
        Refused: ``attachment.not_kept``.
        Unavailable: ``attachment.erased``, ``vault.unreadable``, ``attachment.unreadable`` (the folder is full).
    """
    blob_id, size = desk.read(_blob, digest)
    numbers = range(-(-size // PIECE))
    if size <= MOST_IN_MEMORY:
        return b"".join(desk.read(_piece, blob_id, number) for number in numbers)
    path = folder / digest.hex()
    try:
        with path.open("wb") as target:
            for number in numbers:
                target.write(desk.read(_piece, blob_id, number))
    except OSError as error:
        raise Unavailable(
            "attachment.unreadable", file=path.name, reason=error.strerror or str(error)
        ) from error
    return path


def keep_scan(desk: Desk, actor: Actor, content: bytes | Path, media_type: str) -> bytes:
    """Keep a scanned file that was read and found harmless; the same file is kept once.

    Returns:
        Its SHA-256, under which it is found.

    Raises:
        Unavailable: ``attachment.unreadable``.
    """
    digest, size = hashlib.sha256(), 0
    for one in pieces_in(content):
        digest.update(one)
        size += len(one)
    known = digest.digest()

    def stage(first: int, held: tuple[bytes, ...]) -> Command:
        return StageScan(digest=known, media_type=media_type, first=first, content=held)

    first, held = staged(desk, actor, content, stage)
    desk.execute(KeepScan(digest=known, media_type=media_type, first=first, content=held, size=size), actor)
    return known


def staged(
    desk: Desk, actor: Actor, content: bytes | Path, stage: Callable[[int, tuple[bytes, ...]], Command]
) -> tuple[int, tuple[bytes, ...]]:
    """Stage all of a file but its last pieces.

    Args:
        desk: the front door.
        actor: who keeps it.
        content: the file.
        stage: the command that stages pieces, from the number of the first of them.

    Returns:
        The number of the first piece that is left, and those pieces.
    """
    written, held = 0, list[bytes]()
    for one in pieces_in(content):
        if len(held) == _PIECES:
            desk.execute(stage(written, tuple(held)), actor)
            written += len(held)
            held = []
        held.append(one)
    return written, tuple(held)


def pieces_in(content: bytes | Path) -> Iterator[bytes]:
    """A file in whole pieces; only the last may be shorter.

    Raises:
        Unavailable: ``attachment.unreadable``.
    """
    if isinstance(content, bytes):
        yield from (content[at : at + PIECE] for at in range(0, len(content), PIECE))
        return
    try:
        with content.open("rb") as file:
            while one := file.read(PIECE):
                yield one
    except OSError as error:
        raise Unavailable(
            "attachment.unreadable", file=content.name, reason=error.strerror or str(error)
        ) from error


def _blob(reading: Reading, digest: bytes) -> tuple[int, int]:
    found = select(Blob.id, Blob.size).where(
        Blob.digest == digest, Blob.erased_at.is_(None), Blob.staged_by.is_(None)
    )
    row = reading.session.execute(found).one_or_none()
    if row is None:
        raise Refused("attachment.not_kept", digest=digest.hex())
    return row.id, row.size


def _piece(reading: Reading, blob_id: int, number: int) -> bytes:
    return piece(reading.session, reading.vault, blob_id, number)
