"""A portal on a separated network: files are carried to it and from it (回传包).

In the folder ``in`` lie its exports, as in a watched folder, or packets of them; what it is to be told leaves in
packets, and on a list for somebody who enters it there by hand. Nothing is sent by itself.

A packet is a zip with ``manifest.json`` (what is in it, with SHA-256) and ``manifest.sig``: the Ed25519 signature
(RFC 8032) over the manifest, by the key of the desk or of the portal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, ValidationError

from readingroom.errors import Refused
from readingroom.portals.adapter import Capabilities, Change, DeskSide, Introduction, Unreadable
from readingroom.portals.folder import Export, FolderAdapter, checked_folder
from readingroom.portals.native.protocol import Digest, Identifier, Message
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.rules import CommandKind

__all__ = ["PacketAdapter", "introduce", "make", "opened_packet", "sealed_packet"]

TAKES = (
    CommandKind.BOOKING_STATE,
    CommandKind.REQUEST_STATE,
    CommandKind.REQUEST_QUESTION,
    CommandKind.REQUEST_ANSWER,
    CommandKind.REQUEST_JOIN,
    CommandKind.NOTICE,
)
"""What makes sense for somebody to enter by hand."""

_PURPOSE = b"readingroom packet v1\n"
"""Signed with the manifest, so that a signature for something else never fits."""
_FORMAT = "readingroom-packet"
_DAMAGED = (
    OSError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)
"""What a damaged zip, or one that is none, makes the library raise."""
MOST_FILES = 20
MOST_BYTES = 64 * 2**20
"""Bytes of everything in a packet, unpacked."""


class PackedFile(Message):
    """A file of a packet."""

    name: Identifier
    sha256: Digest
    size: int = Field(ge=0, le=MOST_BYTES)


class Manifest(Message):
    """What is in a packet."""

    format: Identifier
    version: int = Field(ge=1)
    portal: Identifier
    made_at: Identifier
    files: Annotated[list[PackedFile], Field(max_length=MOST_FILES)]
    lines: list[Identifier] = Field(default_factory=list, max_length=100_000)


def sealed_packet(
    portal: str,
    files: Mapping[str, bytes],
    lines: Sequence[str],
    made_at: dt.datetime,
    key: Ed25519PrivateKey,
) -> bytes:
    """A signed packet. The same things make the same bytes.

    Args:
        portal: instance of the portal that it is for.
        files: bare name -> content.
        lines: client references of what is told in it.
        made_at: aware.
        key: the desk's.
    """
    manifest = _canonical(
        {
            "format": _FORMAT,
            "version": 1,
            "portal": portal,
            "made_at": made_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "files": [
                {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
                for name, content in sorted(files.items())
            ],
            "lines": list(lines),
        }
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packet:
        for name, content in [
            ("manifest.json", manifest),
            ("manifest.sig", key.sign(_PURPOSE + manifest)),
            *sorted(files.items()),
        ]:
            moment = made_at.timetuple()[:6]
            packet.writestr(zipfile.ZipInfo(name, max(moment, (1980, 1, 1, 0, 0, 0))), content)
    return target.getvalue()


@dataclass(frozen=True)
class OpenedPacket:
    """What a packet holds.

    Attributes:
        files: bare name -> content.
        lines: client references of what is told in it.
        signed: whether a signature was there and fits.
        made_at: aware, as it says itself; None: it does not say.
    """

    files: Mapping[str, bytes] = field(repr=False)
    lines: tuple[str, ...]
    signed: bool
    made_at: dt.datetime | None = None


def opened_packet(path: Path, key: str) -> OpenedPacket:
    """What a packet holds, found to be what its manifest says.

    Args:
        path: of the zip.
        key: public key that has to have signed it, hexadecimal; empty: none has to.

    Raises:
        Refused: ``packet.damaged``; ``packet.not_signed``, ``packet.forged``.
    """
    try:
        held = _unpacked(path)
    except _DAMAGED:
        raise Refused("packet.damaged", file=path.name) from None
    if "manifest.json" not in held:
        if key:
            raise Refused("packet.not_signed", file=path.name)
        return OpenedPacket(held, (), signed=False)
    raw, signature = held.pop("manifest.json"), held.pop("manifest.sig", None)
    if key and signature is None:
        raise Refused("packet.not_signed", file=path.name)
    if key and signature is not None:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, _PURPOSE + raw)
        except (InvalidSignature, ValueError):
            raise Refused("packet.forged", file=path.name) from None
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError:
        raise Refused("packet.damaged", file=path.name) from None
    told = {one.name: one.sha256 for one in manifest.files}
    found = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    if told != found or manifest.format != _FORMAT:
        raise Refused("packet.damaged", file=path.name)
    return OpenedPacket(held, tuple(manifest.lines), signed=bool(key), made_at=_moment(manifest.made_at))


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _unpacked(path: Path) -> dict[str, bytes]:
    """The files of a zip, counted while they are unpacked; names are bare.

    Raises:
        ValueError: it is too large, or a name is none.
    """
    held: dict[str, bytes] = {}
    left = MOST_BYTES
    with zipfile.ZipFile(path) as packet:
        if len(packet.infolist()) > MOST_FILES + 2:
            raise ValueError("too many files")
        for one in packet.infolist():
            name = one.filename
            if name != Path(name).name or "\\" in name or name in held or not name.isprintable():
                raise ValueError("a name that is none")
            with packet.open(one) as source:
                content = source.read(left + 1)
            left -= len(content)
            if left < 0:
                raise ValueError("too large")
            held[name] = content
    return held


def introduce(address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """A folder through which files are exchanged with a portal on a separated network.

    Raises:
        Refused: ``portal.no_folder``, ``portal.no_key``.
    """
    path = checked_folder(address)
    key = options.get("key", "").strip().lower()
    if key and (len(key) != 64 or any(one not in "0123456789abcdef" for one in key)):
        raise Refused("portal.no_key", portal=name)
    return Introduction(
        instance=f"packets:{path.as_posix()}",
        name=path.name,
        takes=tuple(kind.value for kind in TAKES),
        options={"key": key},
    )


def make(portal: PortalParticulars, token: str, desk: DeskSide) -> PacketAdapter:
    """The adapter of such a folder."""
    return PacketAdapter(Path(portal.address), portal.name, desk, str(portal.options.get("key", "")))


class PacketAdapter(FolderAdapter):
    """Exports and packets of them in a folder.

    Args:
        path: of the folder that holds ``in``; without one it is the folder itself.
        name: what the desk calls the portal, for errors.
        desk: as for a watched folder.
        key: public key of the portal, hexadecimal; empty: its packets need no signature.
    """

    capabilities = Capabilities(commands=frozenset(TAKES), tombstones=False, by_hand=True)

    def __init__(self, path: Path, name: str, desk: DeskSide, key: str) -> None:
        inward = path / "in"
        super().__init__(inward if inward.is_dir() else path, name, desk)
        self._key = key
        self._suffixes = (".zip",) if key else (*self._suffixes, ".zip")

    def _made(self, export: Export) -> int:
        """As a packet says itself: one that is carried on a stick has the time of the carrying."""
        if export.path.suffix.lower() != ".zip":
            return super()._made(export)
        try:
            made_at = opened_packet(export.path, self._key).made_at
        except Refused:
            return export.time  # it is put aside when it is read
        return export.time if made_at is None else int(made_at.timestamp() * 1e9)

    def _read(self, path: Path) -> Iterator[Change | Unreadable]:
        if path.suffix.lower() != ".zip":
            yield from super()._read(path)
            return
        try:
            packet = opened_packet(path, self._key)
        except Refused as refused:
            code = refused.code.replace(".", "_")
            yield Unreadable(code=code, facts={"file": path.name}, raw=f"{path.name}: {refused.code}")
            return
        if (
            packet.lines
        ):  # it lies where it was to be carried away from: what it tells the portal is no booking
            yield Unreadable(code="packet_from_desk", facts={"file": path.name}, raw=path.name)
            return
        with tempfile.TemporaryDirectory(prefix="readingroom-packet-") as folder:
            for name, content in sorted(packet.files.items()):
                if Path(name).suffix.lower() in super()._suffixes:
                    held = Path(folder) / name
                    held.write_bytes(content)
                    yield from super()._read(held)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
