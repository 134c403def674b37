"""The picture of the archive's authorised seal, for papers that bear it instead of a blank place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.office.setup.events import SettingChanged
from readingroom.settings import SEAL_PICTURE
from readingroom.store.blobs import blob_of
from readingroom.store.tables import SettingRow

__all__ = ["HANDLERS", "ChooseSealPicture"]


@dataclass(frozen=True, kw_only=True)
class ChooseSealPicture(Command):
    """Put this picture where the seal goes, or none any more; papers that were made keep what they bear.

    Attributes:
        digest: SHA-256 of a kept picture; empty for none.
    """

    permission = Permission.CONFIGURE
    digest: bytes = field(default=b"", repr=False)


def choose_seal_picture(session: Session, command: ChooseSealPicture, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``attachment.not_kept``."""
    if command.digest and blob_of(session, command.digest) is None:
        raise Refused("attachment.not_kept", digest=command.digest.hex())
    row = session.get(SettingRow, SEAL_PICTURE.key)
    if row is None:
        session.add(SettingRow(key=SEAL_PICTURE.key, value=command.digest.hex()))
    else:
        row.value = command.digest.hex()
    return [SettingChanged(key=SEAL_PICTURE.key)]


HANDLERS: Mapping[type[Command], Handler] = {ChooseSealPicture: choose_seal_picture}
