"""What this desk signs in with elsewhere: in the system's keyring, or in a file where there is none.

Never in the database, which is copied and shared, and never in the log. A file stands beside the desk's key file and is
as safe as that.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from readingroom.errors import Unavailable
from readingroom.store.keys import KeyFile, secret_place

__all__ = ["Passwords"]

_SERVICE = "readingroom"


class Passwords:
    """The passwords of one kind that one desk has for one database, by name.

    Args:
        identity: of the database.
        beside: the embedded database's file, None for another engine.
        kind: what they are for: ``mail``, ``portals`` or ``signing``.

    Attributes:
        file: where they are; None: in the keyring.
    """

    def __init__(self, identity: UUID, beside: Path | None, kind: str) -> None:
        place = secret_place(identity, beside)
        self.file = place.path.with_name(f"{place.path.name}.{kind}") if isinstance(place, KeyFile) else None
        self._of = f"{identity}/{kind}"

    def load(self, name: str) -> str | None:
        """The password of this name, None where this desk has none.

        Raises:
            Unavailable: ``password.keyring``, ``password.unreadable``.
        """
        if self.file is not None:
            return _read(self.file).get(name)
        import keyring

        with _keyring_errors():
            return keyring.get_password(_SERVICE, f"{self._of}/{name}")

    def save(self, name: str, password: str) -> None:
        """Keep a password under this name; an empty one is forgotten.

        Raises:
            Unavailable: ``password.keyring``, ``password.unreadable``, ``password.not_saved``.
        """
        if not password:
            self.forget(name)
        elif self.file is not None:
            _write(self.file, _read(self.file) | {name: password})
        else:
            import keyring

            with _keyring_errors():
                keyring.set_password(_SERVICE, f"{self._of}/{name}", password)

    def forget(self, name: str) -> None:
        """Let go of the password of this name, if there is one. Raises what `save` raises."""
        if self.load(name) is None:
            return
        if self.file is not None:
            _write(self.file, {other: kept for other, kept in _read(self.file).items() if other != name})
            return
        import keyring

        with _keyring_errors():
            keyring.delete_password(_SERVICE, f"{self._of}/{name}")


@contextmanager
def _keyring_errors() -> Iterator[None]:
    import keyring.errors

    try:
        yield
    except keyring.errors.KeyringError as error:
        raise Unavailable("password.keyring", reason=str(error) or type(error).__name__) from error


def _read(file: Path) -> dict[str, str]:
    try:
        held = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise Unavailable(
            "password.unreadable", path=str(file)
        ) from None  # what is in it is nobody's business
    if not isinstance(held, dict):
        raise Unavailable("password.unreadable", path=str(file))
    return {str(name): str(password) for name, password in held.items()}


def _write(file: Path, passwords: dict[str, str]) -> None:
    """Whole or not at all, readable by its owner alone."""
    written = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                json.dump(passwords, opened)
                opened.flush()
                os.fsync(opened.fileno())
            written.replace(file)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable("password.not_saved", path=str(file), reason=reason) from error
