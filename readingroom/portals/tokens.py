"""Portals' tokens: in the system's keyring, or in a file that only its owner may read, beside the desk's key file.

Never in the database, which is copied and backed up, and never in the log.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from readingroom.errors import Unavailable
from readingroom.store.engine import sqlite_file
from readingroom.store.keys import KeyFile, secret_place
from readingroom.store.store import Store

__all__ = ["TokenFile", "TokenRing", "tokens_of"]

_SERVICE = "readingroom portal"


@dataclass(frozen=True)
class TokenFile:
    """Tokens in one file, by the portals' instances."""

    path: Path

    def load(self, instance: str) -> str | None:
        """The token, None where there is none.

        Raises:
            Unavailable: ``token.unreadable``.
        """
        return self._all().get(instance)

    def save(self, instance: str, token: str) -> None:
        """Keep it. Raises `Unavailable`: ``token.unreadable``, ``token.not_saved``."""
        self._write({**self._all(), instance: token})

    def forget(self, instance: str) -> None:
        """Let go of it. Raises `Unavailable`: ``token.unreadable``, ``token.not_saved``."""
        kept = self._all()
        if kept.pop(instance, None) is not None:
            self._write(kept)

    def _all(self) -> dict[str, str]:
        try:
            held = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise Unavailable("token.unreadable", path=str(self.path)) from None
        if not isinstance(held, dict):
            raise Unavailable("token.unreadable", path=str(self.path))
        return {str(name): str(token) for name, token in held.items()}

    def _write(self, tokens: dict[str, str]) -> None:
        written = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(tokens, file)
                    file.flush()
                    os.fsync(file.fileno())
                written.replace(self.path)
            finally:
                written.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("token.not_saved", path=str(self.path), reason=error.strerror) from None


@dataclass(frozen=True)
class TokenRing:
    """Tokens in the system's keyring, under the database's identity and the portals' instances."""

    identity: str

    def load(self, instance: str) -> str | None:
        """The token, None where there is none. Raises `Unavailable`: ``key.keyring``."""
        import keyring
        import keyring.errors

        try:
            return keyring.get_password(_SERVICE, self._name(instance))
        except keyring.errors.KeyringError as error:
            raise Unavailable("key.keyring", reason=type(error).__name__) from None

    def save(self, instance: str, token: str) -> None:
        """Keep it. Raises `Unavailable`: ``key.keyring``."""
        import keyring
        import keyring.errors

        try:
            keyring.set_password(_SERVICE, self._name(instance), token)
        except keyring.errors.KeyringError as error:
            raise Unavailable("key.keyring", reason=type(error).__name__) from None

    def forget(self, instance: str) -> None:
        """Let go of it. Raises `Unavailable`: ``key.keyring``."""
        import keyring
        import keyring.errors

        try:
            if keyring.get_password(_SERVICE, self._name(instance)) is not None:
                keyring.delete_password(_SERVICE, self._name(instance))
        except keyring.errors.KeyringError as error:
            raise Unavailable("key.keyring", reason=type(error).__name__) from None

    def _name(self, instance: str) -> str:
        return f"{self.identity} {instance}"


def tokens_of(store: Store) -> TokenFile | TokenRing:
    """Where this desk keeps the tokens of this database's portals: where it keeps its own secret."""
    place = secret_place(store.identity, sqlite_file(store.url))
    if isinstance(place, KeyFile):
        return TokenFile(place.path.with_name(f"{place.path.name}.portals"))
    return TokenRing(str(store.identity))
