"""First set-up, and settings later on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.office.setup import recovery
from readingroom.office.setup.events import SettingChanged
from readingroom.office.staff.commands import AddStaff, add_staff
from readingroom.office.staff.rules import Role
from readingroom.settings import (
    ARCHIVE_NAME,
    IN_ENGLISH,
    LANGUAGE,
    ROOM_KIND,
    SET_UP,
    SETTINGS,
    USES_QUEUE,
    USES_SEATS,
)
from readingroom.store.tables import SettingRow

__all__ = ["HANDLERS", "ChangeSetting", "SetUp"]


@dataclass(frozen=True, kw_only=True)
class ChangeSetting(Command):
    """Give a setting another value.

    Attributes:
        key: one of `readingroom.settings.SETTINGS`.
        value: of the setting's own type.
    """

    permission = Permission.CONFIGURE
    key: str
    value: str | int | bool


@dataclass(frozen=True, kw_only=True)
class SetUp(Command):
    """The first run's answers; may be given once.

    Attributes:
        archive: the archive's name.
        language: ``zh_CN`` or ``en``.
        room: ``reading_room`` or ``counter``; sets what the room uses.
        account, name: the first person at the desk, who becomes clerk, keeper, administrator and auditor: a
            one-person archive must be able to work.
    """

    permission = Permission.CONFIGURE
    archive: str
    language: str
    room: str
    account: str
    name: str = field(repr=False)


def _set(session: Session, key: str, value: str | int | bool) -> Event:
    setting = SETTINGS.get(key)
    if setting is None:
        raise Refused("setting.unknown", key=key)
    checked = setting.checked(value)
    row = session.get(SettingRow, key)
    if row is None:
        session.add(SettingRow(key=key, value=checked))
    else:
        row.value = checked
    return SettingChanged(key=key)


def change_setting(session: Session, command: ChangeSetting, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``setting.unknown`` and what `Setting.checked` says."""
    if command.key in SETTINGS and SETTINGS[command.key].group == "internal":
        raise Refused("setting.unknown", key=command.key)
    return [_set(session, command.key, command.value)]


def set_up(session: Session, command: SetUp, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``setup.done_before``, ``setup.no_name``, and what adding staff says."""
    if context.settings[SET_UP]:
        raise Refused("setup.done_before")
    if not command.archive.strip():
        raise Refused("setup.no_name")
    reading_room = command.room == "reading_room"
    events = [
        _set(session, ARCHIVE_NAME.key, command.archive.strip()),
        _set(session, LANGUAGE.key, command.language),
        _set(session, ROOM_KIND.key, command.room),
        _set(session, USES_SEATS.key, reading_room),
        _set(session, USES_QUEUE.key, not reading_room),
        *(_set(session, key, value) for key, value in IN_ENGLISH.items() if command.language == "en"),
        _set(session, SET_UP.key, True),
    ]
    roles = (Role.CLERK, Role.KEEPER, Role.ADMINISTRATOR, Role.AUDITOR)
    return events + list(
        add_staff(session, AddStaff(account=command.account, name=command.name, roles=roles), context)
    )


HANDLERS: Mapping[type[Command], Handler] = {
    ChangeSetting: change_setting,
    SetUp: set_up,
    **recovery.HANDLERS,
}
