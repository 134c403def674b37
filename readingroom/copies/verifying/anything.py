"""Whatever somebody brings to be verified: a file, a photograph of a paper, or a code that was scanned or typed."""

from __future__ import annotations

from pathlib import Path

from readingroom.copies.verifying.code import read
from readingroom.copies.verifying.published import Published
from readingroom.copies.verifying.status import verify_code
from readingroom.copies.verifying.verdicts import Register, Verdict
from readingroom.errors import Refused
from readingroom.language import Language

__all__ = ["told", "verify", "verify_photo"]


def verify(brought: str | Path | bytes, published: Published, register: Register | None = None) -> Verdict:
    """What is to be said of it.

    Args:
        brought: a code as text; a file as its path or content, by its first bytes a picture or a PDF.
        published: the archive's keys, and the newest list of what is void.
        register: where it is at hand.

    Raises:
        Refused: ``certificate.photo_unreadable``, ``certificate.photo_too_large``, ``certificate.no_code``.
        OSError: the file cannot be opened.
    """
    if isinstance(brought, str):
        return verify_code(brought, published, register)
    from readingroom.copies.verifying.photo import is_picture

    if is_picture(_head(brought)):
        return verify_photo(brought, published, register)
    from readingroom.copies.verifying.files import verify_file

    return verify_file(brought, published, register)


def verify_photo(picture: Path | bytes, published: Published, register: Register | None = None) -> Verdict:
    """What is to be said of the code in a picture; of several, of the first that is a certificate's.

    Raises:
        Refused: as `verify`.
    """
    from readingroom.copies.verifying.photo import read_codes

    codes = read_codes(picture)
    if not codes:
        raise Refused("certificate.no_code")
    ours = next((code for code in codes if read(code) is not None), codes[0])
    return verify_code(ours, published, register)


def _head(file: Path | bytes) -> bytes:
    if isinstance(file, bytes):
        return file[:16]
    with file.open("rb") as opened:
        return opened.read(16)


def told(verdict: Verdict, words: Language) -> tuple[str, ...]:
    """The verdict in plain words: what it is and why, then a line for each place where a file differs."""
    why = words.say(f"certificate.reason.{verdict.reason}", **verdict.facts)
    said = words.say(
        "certificate.whole", verdict=words.say(f"certificate.verdict.{verdict.outcome}"), reason=why
    )
    where = (words.say(f"certificate.where.{one.code}", **one.facts) for one in verdict.where)
    return (said, *where)
