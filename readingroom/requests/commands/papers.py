"""What the desk does with the papers of a case (申请材料)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import wallet
from readingroom.requests.rules import MaterialAction
from readingroom.store.blobs import Blob, blob_of, keep

__all__ = ["ATTACHMENT_BYTES", "HANDLERS", "GivePaper", "KeepFile", "LetFollow", "MovePaper", "kept"]

ATTACHMENT_BYTES = 64 * 2**20
"""What one file may have."""


@dataclass(frozen=True, kw_only=True)
class KeepFile(Command):
    """Keep a file that was read before, outside the transaction; it is found again by its digest.

    Attributes:
        content: the whole file.
        media_type: by its name.
    """

    permission = Permission.ATTACH
    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, kw_only=True)
class MovePaper(Command):
    """Note what became of a paper: seen, shared, promised, waived, sent back, noted by mistake.

    Attributes:
        action: a `MaterialAction`; not ``ask`` (that is a question), ``give``, ``let_follow`` or ``part``.
        why: the reason; needed to send back and to waive.
    """

    permission = Permission.RECEIVE
    material_id: int
    action: str
    why: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class GivePaper(Command):
    """A paper was handed in as a file at the desk (scanned, by mail).

    Attributes:
        digest: SHA-256 of a kept file.
        file_name: as it is called.
    """

    permission = Permission.RECEIVE
    material_id: int
    digest: bytes
    file_name: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class LetFollow(Command):
    """Go on without a paper, which is to follow by a day (容缺)."""

    permission = Permission.RECEIVE
    material_id: int
    by: dt.date
    why: str = field(default="", repr=False)


_NEEDS_A_REASON = frozenset({MaterialAction.SEND_BACK, MaterialAction.WAIVE})
_NOT_THIS_WAY = frozenset(
    {MaterialAction.ASK, MaterialAction.GIVE, MaterialAction.LET_FOLLOW, MaterialAction.PART}
)


def keep_file(session: Session, command: KeepFile, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``attachment.too_large``."""
    keep(
        session,
        context.vault,
        [command.content],
        command.media_type,
        context.recorded_at,
        most=ATTACHMENT_BYTES,
    )
    return []


def kept(session: Session, digest: bytes) -> Blob:
    """A kept file.

    Raises:
        Refused: ``attachment.not_kept``.
    """
    blob = blob_of(session, digest)
    if blob is None:
        raise Refused("attachment.not_kept", digest=digest.hex())
    return blob


def move_paper(session: Session, command: MovePaper, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``material.unknown``, ``material.not_now``, ``material.no_reason``."""
    material, request = wallet.material_of(session, command.material_id)
    action = MaterialAction(command.action)
    if action in _NOT_THIS_WAY:
        raise ValueError(f"{action} has a command of its own")
    if action in _NEEDS_A_REASON and not command.why.strip():
        raise Refused("material.no_reason", action=action.value)
    return [wallet.move(session, context, request, material, action, why=command.why.strip())]


def give_paper(session: Session, command: GivePaper, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``material.unknown``, ``material.not_now``, ``attachment.not_kept``."""
    material, request = wallet.material_of(session, command.material_id)
    return [
        wallet.move(
            session,
            context,
            request,
            material,
            MaterialAction.GIVE,
            blob=kept(session, command.digest),
            file_name=command.file_name,
        )
    ]


def let_follow(session: Session, command: LetFollow, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``material.unknown``, ``material.not_now``, ``material.in_the_past``."""
    if command.by < context.today:
        raise Refused("material.in_the_past", day=command.by)
    material, request = wallet.material_of(session, command.material_id)
    event = wallet.move(session, context, request, material, MaterialAction.LET_FOLLOW, why=command.why)
    material.follow_by = command.by
    session.flush()
    return [event]


HANDLERS: Mapping[type[Command], Handler] = {
    KeepFile: keep_file,
    MovePaper: move_paper,
    GivePaper: give_paper,
    LetFollow: let_follow,
}
