"""What this desk signs in with elsewhere: in the system's keyring, or in a file where there is none.

Never in the database: that is copied and shared. A file stands beside the desk's key file and is as safe as that.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from uuid import UUID

from readingroom.errors import Unavailable
from readingroom.store.keys import KeyFile, secret_place

__all__ = ["Passwords"]

_SERVICE = "readingroom"


class Passwords:
    """The passwords of one desk for one database, by name.

    Args:
        identity: of the database.
        beside: the embedded database's file, None for another engine.
    """

    def __init__(self, identity: UUID, beside: Path | None = None) -> None:
        place = secret_place(identity, beside)
        self._identity = identity
        self._file = (
            place.path.with_name(f"{place.path.name}.passwords") if isinstance(place, KeyFile) else None
        )

    def load(self, name: str) -> str | None:
        """The password of this name, None where this desk has none.

        Raises:
            Unavailable: ``password.not_read``.
        """
        if self._file is not None:
            return self._read(self._file).get(name)
        import keyring
        import keyring.errors

        try:
            return keyring.get_password(_SERVICE, f"{self._identity}/{name}")
        except keyring.errors.KeyringError as error:
            raise Unavailable("password.not_read", reason=str(error)) from error

    def save(self, name: str, password: str) -> None:
        """Keep a password under this name; an empty one is forgotten.

        Raises:
            Unavailable: ``password.not_read``, ``password.not_saved``.
        """
        if self._file is not None:
            known = {key: value for key, value in self._read(self._file).items() if key != name}
            self._write(self._file, known | ({name: password} if password else {}))
            return
        import keyring
        import keyring.errors

        try:
            if password:
                keyring.set_password(_SERVICE, f"{self._identity}/{name}", password)
            elif keyring.get_password(_SERVICE, f"{self._identity}/{name}") is not None:
                keyring.delete_password(_SERVICE, f"{self._identity}/{name}")
        except keyring.errors.KeyringError as error:
            raise Unavailable("password.not_saved", reason=str(error)) from error

    @staticmethod
    def _read(file: Path) -> dict[str, str]:
        try:
            found = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise Unavailable("password.not_read", reason=str(error)) from error
        if not isinstance(found, dict):
            raise Unavailable("password.not_read", reason=file.name)
        return {str(name): str(password) for name, password in found.items()}

    @staticmethod
    def _write(file: Path, passwords: dict[str, str]) -> None:
        """Whole or not at all, readable by its owner alone."""
        written = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
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
            raise Unavailable("password.not_saved", reason=error.strerror or str(error)) from error
