"""What the portal verifies certificates with: two files that the archive publishes.

`readingroom.copies.verifying.published` says what is in them: its public keys, once and whenever they change, and a
signed list of void certificates, daily. They are put into the portal's folder by whatever carries files there; the
portal holds no secret and asks nobody. It looks again whenever a file is another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from readingroom.copies.verifying.published import Published
from readingroom.errors import Refused, Unavailable

__all__ = ["KEYS_FILE", "VOID_FILE", "Verification"]

KEYS_FILE = "certificate-keys.json"
VOID_FILE = "void-certificates.json"
"""What the two files are called in the portal's folder."""


@dataclass
class Verification:
    """What is known of the archive's keys.

    Attributes:
        keys: the file of public keys.
        void: the signed list of void certificates.
    """

    keys: Path
    void: Path
    _read: tuple[object, Published | None] = (None, None)
    _lock: Lock = field(default_factory=Lock)

    def check(self) -> None:
        """Look whether the files that are there can be used, before anybody relies on them.

        Raises:
            Refused: ``certificate.keys_unreadable``, ``certificate.list_unreadable``, ``certificate.list_not_ours``.
        """
        if self.keys.exists():
            published = Published.from_file(_content(self.keys))
            if self.void.exists():
                published.revoked(_content(self.void))

    def published(self) -> Published | None:
        """The keys with the newest list; None where the archive has published none.

        A list that is not the archive's counts as none: what is void is then unknown, and so it is said.

        Raises:
            Refused: ``certificate.keys_unreadable``.
            Unavailable: ``certificate.no_file``.
        """
        with self._lock:
            seen = _stamp(self.keys), _stamp(self.void)
            if self._read[0] != seen:
                self._read = seen, self._look()
            return self._read[1]

    def _look(self) -> Published | None:
        if not self.keys.exists():
            return None
        published = Published.from_file(_content(self.keys))
        if not self.void.exists():
            return published
        try:
            return replace(published, revocations=published.revoked(_content(self.void)))
        except Refused:
            return published


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unavailable("certificate.no_file", path=str(file)) from error
