"""The recovery sheet: a code on paper that opens the database where its key is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission, Reading
from readingroom.events import Event
from readingroom.office.papers import RecoverySheetPaper
from readingroom.office.setup.events import RecoveryCodeKept
from readingroom.office.staff.queries import names
from readingroom.settings import ARCHIVE_NAME
from readingroom.store.engine import sqlite_file
from readingroom.store.keys import read_recovery_code, recovery_code
from readingroom.store.store import Store
from readingroom.store.tables import KeySlot

__all__ = [
    "HANDLERS",
    "KeepRecoveryCode",
    "Keeping",
    "keeping",
    "new_code",
    "open_with_code",
    "recovery_sheet",
]

_KIND = "recovery"


@dataclass(frozen=True, kw_only=True)
class KeepRecoveryCode(Command):
    """Let a recovery code open this database; the code before it no longer does.

    Attributes:
        code: from `new_code`. It is kept nowhere: the data key is wrapped for it, and it stands on paper.
    """

    permission = Permission.CONFIGURE
    code: str = field(repr=False)


@dataclass(frozen=True)
class Keeping:
    """Where everything is kept.

    Attributes:
        place: the database's file, or its address without a password.
        recovery_since: when the recovery sheet that counts was made, in the archive's zone; None without one.
        desks: how many desks have a key of their own.
    """

    place: str
    recovery_since: dt.datetime | None
    desks: int


def new_code() -> str:
    """A fresh recovery code of 160 bits, in groups of four letters."""
    return recovery_code()[0]


def keep_code(session: Session, command: KeepRecoveryCode, context: Context) -> Sequence[Event]:
    """Raises `Unavailable`: ``key.recovery_code``: it is not one."""
    secret = read_recovery_code(command.code)
    session.execute(delete(KeySlot).where(KeySlot.kind == _KIND))
    session.add(
        KeySlot(
            kind=_KIND,
            wrapped=secret.wrap(context.vault.data_key),
            verify_key=None,
            made_at=context.recorded_at,
        )
    )
    session.flush()
    return [RecoveryCodeKept()]


def keeping(reading: Reading) -> Keeping:
    """Where the database is and who can open it."""
    url = reading.session.get_bind().engine.url
    slots = reading.session.scalars(select(KeySlot)).all()
    made = next((slot.made_at for slot in slots if slot.kind == _KIND), None)
    return Keeping(
        place=str(sqlite_file(url) or url.render_as_string()),
        recovery_since=None if made is None else reading.clock.local(made),
        desks=sum(slot.kind != _KIND for slot in slots),
    )


def recovery_sheet(reading: Reading, code: str, staff: int = 0) -> RecoverySheetPaper:
    """The sheet with this code.

    Args:
        reading: the moment.
        code: as it was kept.
        staff: id of who prints.
    """
    return RecoverySheetPaper(
        archive=reading.settings[ARCHIVE_NAME],
        code=code,
        database=keeping(reading).place,
        printed_by=names(reading).get(staff, ""),
        printed_at=reading.clock.local(reading.now),
    )


HANDLERS: Mapping[type[Command], Handler] = {KeepRecoveryCode: keep_code}


def open_with_code(database: str, code: str, *, now: dt.datetime) -> None:
    """Let this computer open a database whose key it lacks, with the code of its recovery sheet.

    Args:
        database: URL or path.
        code: as it was typed.
        now: UTC.

    Raises:
        Unavailable: what `Store.recover` says.
    """
    Store.recover(database, code, now=now)
