"""Readers' files come in: a few pieces in each transaction, seen by nobody until the file is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.events import Event
from readingroom.portals.commands.leasing import holding
from readingroom.portals.events import AttachmentKept
from readingroom.portals.records import Portal
from readingroom.portals.steps import stager
from readingroom.store import blobs

__all__ = ["HANDLERS", "DropStaged", "KeepAttachment", "StageAttachment"]


@dataclass(frozen=True, kw_only=True)
class StageAttachment(Command):
    """Write pieces of a file of which more is to come.

    Attributes:
        digest: SHA-256 that the portal says it has.
        first: number of the first piece; 0 begins the file anew.
        content: whole pieces of `readingroom.store.blobs.PIECE` bytes.
    """

    permission = Permission.SYNC
    portal_id: int
    fence: int
    digest: bytes
    media_type: str
    first: int
    content: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class KeepAttachment(StageAttachment):
    """Write the last pieces of a file that was found to have the digest it says: from now on it is here.

    Attributes:
        size: bytes of the whole file.
    """

    size: int


@dataclass(frozen=True, kw_only=True)
class DropStaged(Command):
    """Let go of what came of files that did not come whole."""

    permission = Permission.SYNC
    portal_id: int
    fence: int


def stage_attachment(session: Session, command: StageAttachment, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``, ``attachment.not_staged``."""
    _stage(session, command, context, holding(session, command.portal_id, command.fence))
    return []


def keep_attachment(session: Session, command: KeepAttachment, context: Context) -> Sequence[Event]:
    """Raises `Refused`: as `stage_attachment`."""
    portal = holding(session, command.portal_id, command.fence)
    _stage(session, command, context, portal)
    blob = blobs.keep_staged(session, command.digest, command.size, context.recorded_at, by=stager(portal.id))
    return [AttachmentKept(portal_id=portal.id, blob_id=blob.id)]


def _stage(session: Session, command: StageAttachment, context: Context, portal: Portal) -> None:
    blobs.stage(
        session,
        context.vault,
        command.digest,
        command.media_type,
        command.content,
        context.recorded_at,
        first=command.first,
        by=stager(portal.id),
    )


def drop_staged(session: Session, command: DropStaged, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``portal.unknown``, ``portal.lease_lost``, ``portal.is_off``."""
    blobs.drop_staged(session, stager(holding(session, command.portal_id, command.fence).id))
    return []


HANDLERS: Mapping[type[Command], Handler] = {
    StageAttachment: stage_attachment,
    KeepAttachment: keep_attachment,
    DropStaged: drop_staged,
}
