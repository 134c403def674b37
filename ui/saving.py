"""Files that somebody wants written: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from readingroom.errors import Unavailable

__all__ = ["save_bytes"]


def save_bytes(content: bytes, path: Path) -> None:
    """Write a file beside its place, then put it there: what stood there stays until all of it is written.

    Raises:
        Unavailable: ``certificate.not_written``.
    """
    written = path.with_name(f".{path.name}.part")
    try:
        try:
            written.write_bytes(content)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable("certificate.not_written", path=str(path), reason=reason) from error
