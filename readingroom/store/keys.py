"""Where the keys are: the data key wrapped in the database, what unwraps it outside.

Each desk has one secret of 32 bytes outside the database: in the system's keyring, or in a key file where there
is none (``READINGROOM_KEY_FILE``, or a file in the program's configuration folder). From it come, by HKDF-SHA-256
(RFC 5869), the key that wraps the data key and the Ed25519 key (RFC 8032) that signs chain heads.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from platformdirs import user_config_path

from readingroom.errors import Unavailable
from readingroom.store.vault import Vault

__all__ = [
    "DeskSecret",
    "KeyFile",
    "Keyring",
    "SecretPlace",
    "key_id_of",
    "read_recovery_code",
    "recovery_code",
    "secret_place",
]

_SERVICE = "readingroom"
_WRAPPED = "key_slots.wrapped"


@dataclass(frozen=True)
class DeskSecret:
    """A desk's secret and what is derived from it.

    Attributes:
        value: 32 random bytes.
    """

    value: bytes = field(repr=False)

    @classmethod
    def new(cls) -> DeskSecret:
        """A fresh one."""
        return cls(secrets.token_bytes(32))

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"readingroom " + purpose).derive(self.value)

    def wrap(self, data_key: bytes) -> bytes:
        """The data key, sealed so that only this secret opens it."""
        return Vault(self._derive(b"wrap")).seal(_WRAPPED, data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key.

        Raises:
            Unavailable: ``vault.unreadable``: it was wrapped for another secret.
        """
        return Vault(self._derive(b"wrap")).open(_WRAPPED, wrapped)

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        """Signs chain heads."""
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"sign"))

    @property
    def verify_key(self) -> bytes:
        """The public half, 32 bytes."""
        return self.signing_key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """A short name of the signing key for the day sheet: the first 16 hex digits of its SHA-256."""
        return key_id_of(self.verify_key)


def key_id_of(verify_key: bytes) -> str:
    """What a day sheet prints for a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(verify_key).hexdigest()[:16]


def _secret(text: str, place: str) -> DeskSecret:
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unavailable("key.broken", path=place) from error
    if len(value) != 32:
        raise Unavailable("key.broken", path=place)
    return DeskSecret(value)


@dataclass(frozen=True)
class KeyFile:
    """The secret in a file that only its owner may read."""

    path: Path

    def load(self) -> DeskSecret | None:
        """The secret, or None where the file is missing.

        Raises:
            Unavailable: ``key.broken``: it is there but holds no secret.
        """
        try:
            text = self.path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("key.broken", path=str(self.path)) from error
        return _secret(text, str(self.path))

    def save(self, secret: DeskSecret) -> None:
        """Write the secret, whole or not at all; an existing file is never overwritten.

        Raises:
            Unavailable: ``key.not_saved``.
        """
        written = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(base64.b64encode(secret.value) + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                _put_in_place(written, self.path)
            finally:
                written.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("key.not_saved", path=str(self.path), reason=error.strerror) from error


def _put_in_place(written: Path, path: Path) -> None:
    """Give the file its name unless another desk took it in between: a key written over is a database lost."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without hard links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        written.rename(path)


@dataclass(frozen=True)
class Keyring:
    """The secret in the system's keyring, under the database's identity."""

    identity: str

    def load(self) -> DeskSecret | None:
        """The secret, or None where the keyring has none.

        Raises:
            Unavailable: ``key.keyring``: the keyring is locked or refuses; ``key.broken``: it holds something else.
        """
        import keyring
        import keyring.errors

        try:
            text = keyring.get_password(_SERVICE, self.identity)
        except keyring.errors.KeyringError as error:
            raise Unavailable("key.keyring", reason=str(error)) from error
        return _secret(text, _SERVICE) if text else None

    def save(self, secret: DeskSecret) -> None:
        """Put the secret there.

        Raises:
            Unavailable: ``key.keyring``.
        """
        import keyring
        import keyring.errors

        try:
            keyring.set_password(_SERVICE, self.identity, base64.b64encode(secret.value).decode())
        except keyring.errors.KeyringError as error:
            raise Unavailable("key.keyring", reason=str(error)) from error


SecretPlace = KeyFile | Keyring


def secret_place(identity: UUID, beside: Path | None = None) -> SecretPlace:
    """Where this desk keeps its secret for this database.

    A key file beside the database wins: only demonstrations have one, so that any process may open them and nothing is
    left behind when they are deleted. Then ``READINGROOM_KEY_FILE``; then a key file made earlier; then the
    keyring, where one works; else a key file in the program's configuration folder.

    Args:
        identity: of the database.
        beside: the embedded database's file, None for another engine.
    """
    if beside is not None and (key := beside.with_name(f"{beside.name}.key")).exists():
        return KeyFile(key)
    if wanted := os.environ.get("READINGROOM_KEY_FILE"):
        return KeyFile(Path(wanted))
    own = user_config_path("readingroom", appauthor=False) / "keys" / f"{identity}.key"
    if own.exists() or not _keyring_works():
        return KeyFile(own)
    return Keyring(str(identity))


def _keyring_works() -> bool:
    import keyring
    from keyring.backends import fail, null

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def recovery_code() -> tuple[str, DeskSecret]:
    """A new code for the recovery sheet, 160 bits in groups of four letters, and the secret it stands for."""
    letters = base64.b32encode(secrets.token_bytes(20)).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 32, 4)), read_recovery_code(letters)


def read_recovery_code(text: str) -> DeskSecret:
    """The secret a recovery code stands for; hyphens, spaces and case do not matter, 0/1/8 read as O/I/B.

    Raises:
        Unavailable: ``key.recovery_code``: it is not one.
    """
    letters = "".join(text.split()).replace("-", "").upper().translate(str.maketrans("018", "OIB"))
    try:
        value = base64.b32decode(letters)
    except ValueError as error:
        raise Unavailable("key.recovery_code") from error
    if len(value) != 20:
        raise Unavailable("key.recovery_code")
    return DeskSecret(HKDF(hashes.SHA256(), 32, salt=None, info=b"readingroom recovery").derive(value))
