"""What an archive publishes so that others can verify: its public keys, and a signed list of what is void.

Both are files of JSON in UTF-8. The file of keys is as trustworthy as the way it came; the list of void certificates
is signed with one of these keys and may come by any way. A portal needs nothing else.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from readingroom.copies.verifying.code import key_id_of
from readingroom.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["CODE", "SIGNATURE", "KnownKey", "Published", "RevocationList", "VoidCertificate"]

CODE: Literal["code"] = "code"
"""The use of an Ed25519 key, which signs codes and lists of what is void."""
SIGNATURE: Literal["signature"] = "signature"
"""The use of a certificate (X.509), whose key signs files."""

_PURPOSE = b"readingroom certificate revocations 1\0"
_FORMAT = 1

Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
HexOrNone = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
Base64 = Annotated[str, Field(max_length=100_000, pattern="^[A-Za-z0-9+/]*={0,2}$")]
Line = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True)
class KnownKey:
    """One key of ours, public half.

    Attributes:
        use: `CODE` or `SIGNATURE`.
        public: an Ed25519 key (32 bytes), or a certificate (DER).
        since: when it was first used.
        withdrawn_on: from this day on nothing is signed with it; what bears an earlier date still counts.
    """

    use: Literal["code", "signature"]
    public: bytes = field(repr=False)
    since: dt.date
    withdrawn_on: dt.date | None = None

    @property
    def key_id(self) -> str:
        """Its short name, as `key_id_of` writes it."""
        return key_id_of(self.public)

    def counts_on(self, day: dt.date) -> bool:
        """Whether what was signed on this day counts."""
        return self.withdrawn_on is None or day < self.withdrawn_on


@dataclass(frozen=True)
class VoidCertificate:
    """One issue of a certificate that no longer counts.

    Attributes:
        number: of the certificate; a later issue under the same number may count.
        digest: of this issue's facts.
        file: SHA-256 of the file that was made of it; empty where none was.
        void_on: when it was declared void.
    """

    number: str
    digest: bytes = field(repr=False)
    file: bytes = field(repr=False)
    void_on: dt.date


@dataclass(frozen=True)
class RevocationList:
    """Everything that was void at one moment.

    Attributes:
        archive: whose.
        as_of: the moment, with its zone.
        void: number and digest of each.
    """

    archive: str
    as_of: dt.datetime
    void: tuple[VoidCertificate, ...] = ()

    def of_code(self, number: str, digest: bytes) -> VoidCertificate | None:
        """The entry of the issue with these facts."""
        return next((one for one in self.void if one.number == number and one.digest == digest), None)

    def of_file(self, digest: bytes) -> VoidCertificate | None:
        """The entry of the file with this SHA-256."""
        return next((one for one in self.void if one.file and one.file == digest), None)

    def signed(self, key: Ed25519PrivateKey) -> bytes:
        """The list as a file, signed."""
        content = self._content()
        told = {
            "revocations": base64.b64encode(content).decode(),
            "key": key_id_of(key.public_key().public_bytes_raw()),
            "signature": base64.b64encode(key.sign(_PURPOSE + content)).decode(),
        }
        return json.dumps(told, indent=1).encode() + b"\n"

    def _content(self) -> bytes:
        return _json(
            {
                "v": _FORMAT,
                "archive": self.archive,
                "as_of": self.as_of.isoformat(),
                "void": [
                    {
                        "number": one.number,
                        "digest": one.digest.hex(),
                        "file": one.file.hex(),
                        "void_on": one.void_on.isoformat(),
                    }
                    for one in self.void
                ],
            }
        )


@dataclass(frozen=True)
class Published:
    """What is known of an archive that issues certificates.

    Attributes:
        archive: its name.
        keys: all it ever used.
        revocations: the newest signed list, None without one.
    """

    archive: str
    keys: tuple[KnownKey, ...] = ()
    revocations: RevocationList | None = None

    def code_key(self, key_id: str) -> KnownKey | None:
        """The key of codes with this id."""
        return next((key for key in self.keys if key.use == CODE and key.key_id == key_id), None)

    def certificate(self, der: bytes) -> KnownKey | None:
        """The key that signs files whose certificate is exactly this one."""
        return next((key for key in self.keys if key.use == SIGNATURE and key.public == der), None)

    def to_file(self) -> bytes:
        """The file of keys. The list of void certificates is a file of its own, because it changes daily."""
        keys = [
            {
                "use": key.use,
                "id": key.key_id,
                "public": base64.b64encode(key.public).decode(),
                "since": key.since.isoformat(),
                "withdrawn_on": None if key.withdrawn_on is None else key.withdrawn_on.isoformat(),
            }
            for key in self.keys
        ]
        told = {"v": _FORMAT, "archive": self.archive, "keys": keys}
        return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_file(cls, content: bytes) -> Published:
        """What a file of keys says.

        Raises:
            Refused: ``certificate.keys_unreadable``.
        """
        try:
            told = _KeysFile.model_validate_json(content)
            keys = tuple(one.known() for one in told.keys)
        except (ValidationError, ValueError) as error:
            raise Refused("certificate.keys_unreadable") from error
        return cls(told.archive, keys)

    def revoked(self, content: bytes) -> RevocationList:
        """What a signed list of ours says.

        Raises:
            Refused: ``certificate.list_unreadable``: it is none; ``certificate.list_not_ours``: it was not signed with
                a key of ours, or was changed.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            told = _ListFile.model_validate_json(content)
            signed, signature = _decoded(told.revocations), _decoded(told.signature)
        except (ValidationError, ValueError) as error:
            raise Refused("certificate.list_unreadable") from error
        key = self.code_key(told.key)
        if key is None:
            raise Refused("certificate.list_not_ours")
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, _PURPOSE + signed)
        except InvalidSignature as error:
            raise Refused("certificate.list_not_ours") from error
        try:
            found = _List.model_validate_json(signed).known()
        except (ValidationError, ValueError) as error:  # signed by a later version of this program
            raise Refused("certificate.list_unreadable") from error
        if not key.counts_on(found.as_of.date()):
            raise Refused("certificate.list_not_ours")
        return found


def _json(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Key(_Read):
    use: Literal["code", "signature"]
    public: Base64
    since: dt.date
    withdrawn_on: dt.date | None = None

    def known(self) -> KnownKey:
        public = _decoded(self.public)
        if self.use == CODE and len(public) != 32:
            raise ValueError("an Ed25519 key has 32 bytes")
        return KnownKey(self.use, public, self.since, self.withdrawn_on)


class _KeysFile(_Read):
    v: Literal[1]
    archive: Line
    keys: Annotated[Sequence[_Key], Field(max_length=1000)]


class _Void(_Read):
    number: Line
    digest: Hex32
    file: HexOrNone
    void_on: dt.date


class _List(_Read):
    v: Literal[1]
    archive: Line
    as_of: Annotated[dt.datetime, Field()]
    void: Sequence[_Void]

    def known(self) -> RevocationList:
        if self.as_of.tzinfo is None:
            raise ValueError("a moment has a zone")
        void = (
            VoidCertificate(one.number, bytes.fromhex(one.digest), bytes.fromhex(one.file), one.void_on)
            for one in self.void
        )
        return RevocationList(self.archive, self.as_of, tuple(void))


class _ListFile(_Read):
    revocations: Annotated[str, Field(max_length=100_000_000)]
    key: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    signature: Base64
