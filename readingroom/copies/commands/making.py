"""Made papers and scans are kept: piece by piece, seen by nobody until they are whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.commands.steps import locked, log, move
from readingroom.copies.events import CertificateMade
from readingroom.copies.records import Certificate
from readingroom.copies.rules import CertificateAction, Logged, next_certificate_state, numbered_pages
from readingroom.events import Event
from readingroom.store import blobs

__all__ = ["HANDLERS", "DropMade", "DropScans", "KeepMade", "KeepScan", "StageMade", "StageScan"]

PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class StageMade(Command):
    """Write pieces of a made paper of which more is to come.

    Attributes:
        digest: SHA-256 that the whole file has.
        first: number of the first piece; 0 begins it anew.
        content: whole pieces of `readingroom.store.blobs.PIECE` bytes.
    """

    permission = Permission.CERTIFY
    certificate_id: int
    digest: bytes
    first: int
    content: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class KeepMade(StageMade):
    """Write the last pieces: from now on the paper is made.

    Attributes:
        size: bytes of the whole file.
        pages: of it.
        page_digests: of it (`readingroom.copies.verifying.pages.page_digests`).
        printed_code: text of the QR code on it; empty for none.
        silent: copied pages, from 1, whose recognised text was left out; the issue log keeps them.
        drawn: copied pages, from 1, that had to be drawn anew as pictures; likewise.
    """

    size: int
    pages: int
    page_digests: tuple[bytes, ...] = field(default=(), repr=False)
    printed_code: str = field(default="", repr=False)
    silent: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DropMade(Command):
    """Let go of what was staged of a paper that did not come to be made."""

    permission = Permission.CERTIFY
    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class StageScan(Command):
    """Write pieces of a scanned file of which more is to come; otherwise as `StageMade`."""

    permission = Permission.CERTIFY
    digest: bytes
    media_type: str
    first: int
    content: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class KeepScan(StageScan):
    """Write the last pieces of a scanned file: from now on it is kept, and found by its digest."""

    size: int


@dataclass(frozen=True, kw_only=True)
class DropScans(Command):
    """Let go of what was staged of scanned files that are not to be kept after all; what is kept whole stays."""

    permission = Permission.CERTIFY
    digests: tuple[bytes, ...]


def stage_made(session: Session, command: StageMade, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``attachment.not_staged``."""
    certificate = locked(session, command.certificate_id)
    next_certificate_state(certificate.state, CertificateAction.MAKE)
    _stage(session, command, context, certificate)
    return []


def keep_made(session: Session, command: KeepMade, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``, ``certificate.is_<state>``, ``attachment.not_staged``."""
    certificate = locked(session, command.certificate_id)
    move(session, certificate, CertificateAction.MAKE)
    _stage(session, command, context, certificate)
    blob = blobs.keep_staged(session, command.digest, command.size, context.recorded_at, by=_by(certificate))
    certificate.blob_id, certificate.digest, certificate.pages = blob.id, command.digest, command.pages
    certificate.page_digests = [one.hex() for one in command.page_digests]
    certificate.code, certificate.made_at = command.printed_code or None, context.occurred_at
    for what, pages in ((Logged.SILENT, command.silent), (Logged.DRAWN, command.drawn)):
        if pages:
            log(session, context, what, certificate.id, detail=str(numbered_pages(pages)))
    return [
        CertificateMade(
            certificate_id=certificate.id,
            case_id=certificate.case_id,
            digest=command.digest.hex(),
            pages=command.pages,
        )
    ]


def drop_made(session: Session, command: DropMade, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``."""
    blobs.drop_staged(session, _by(locked(session, command.certificate_id)))
    return []


def stage_scan(session: Session, command: StageScan, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``attachment.not_staged``."""
    _stage_scan(session, command, context)
    return []


def keep_scan(session: Session, command: KeepScan, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``attachment.not_staged``."""
    _stage_scan(session, command, context)
    blobs.keep_staged(session, command.digest, command.size, context.recorded_at, by=_by_scan(command.digest))
    return []


def drop_scans(session: Session, command: DropScans, context: Context) -> Sequence[Event]:
    """Refuses nothing."""
    for digest in command.digests:
        blobs.drop_staged(session, _by_scan(digest))
    return []


def _stage(session: Session, command: StageMade, context: Context, certificate: Certificate) -> None:
    blobs.stage(
        session,
        context.vault,
        command.digest,
        PDF,
        command.content,
        context.recorded_at,
        first=command.first,
        by=_by(certificate),
    )


def _stage_scan(session: Session, command: StageScan, context: Context) -> None:
    blobs.stage(
        session,
        context.vault,
        command.digest,
        command.media_type,
        command.content,
        context.recorded_at,
        first=command.first,
        by=_by_scan(command.digest),
    )


def _by(certificate: Certificate) -> str:
    return f"certificate:{certificate.id}"


def _by_scan(digest: bytes) -> str:
    return f"scan:{digest.hex()}"


HANDLERS: Mapping[type[Command], Handler] = {
    StageMade: stage_made,
    KeepMade: keep_made,
    DropMade: drop_made,
    DropScans: drop_scans,
    StageScan: stage_scan,
    KeepScan: keep_scan,
}
