"""People at the desks and their roles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.office.staff.events import StaffAdded, StaffChanged
from readingroom.office.staff.rules import Role
from readingroom.store.tables import StaffRow

__all__ = ["HANDLERS", "AddStaff", "ChangeStaff", "add_staff"]

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


@dataclass(frozen=True, kw_only=True)
class AddStaff(Command):
    """Let somebody act at the desks.

    Attributes:
        account: short name for commands and badges: lower-case ASCII letters, digits, ``.``, ``_``, ``-``.
        name: as the window asks for it.
        roles: what they may do.
    """

    permission = Permission.STAFF
    account: str
    name: str = field(repr=False)
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeStaff(Command):
    """Give somebody other roles, another name, or end their work here; nobody is ever deleted."""

    permission = Permission.STAFF
    staff_id: int
    name: str = field(repr=False)
    roles: tuple[Role, ...]
    active: bool = True


def add_staff(session: Session, command: AddStaff, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``staff.account_…`` (``empty``, ``form``, ``taken``), ``staff.no_name``, ``staff.no_role``."""
    if not command.account:
        raise Refused("staff.account_empty")
    if not _ACCOUNT.fullmatch(command.account):
        raise Refused("staff.account_form", account=command.account)
    _check(command.name, command.roles)
    if session.scalars(select(StaffRow.id).where(StaffRow.account == command.account)).first() is not None:
        raise Refused("staff.account_taken", account=command.account)
    row = StaffRow(
        account=command.account, name=command.name.strip(), roles=[role.value for role in command.roles]
    )
    session.add(row)
    session.flush()
    return [StaffAdded(staff_id=row.id, roles=tuple(row.roles))]


def change_staff(session: Session, command: ChangeStaff, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``staff.unknown``, ``staff.no_name``, ``staff.no_role``, ``staff.last_administrator``."""
    row = session.get(StaffRow, command.staff_id)
    if row is None or row.system:
        raise Refused("staff.unknown", staff=command.staff_id)
    _check(command.name, command.roles)
    row.name, row.roles, row.active = (
        command.name.strip(),
        [role.value for role in command.roles],
        command.active,
    )
    session.flush()
    people = session.scalars(select(StaffRow).where(StaffRow.active, ~StaffRow.system))
    if not any(Role.ADMINISTRATOR in person.roles for person in people):
        raise Refused("staff.last_administrator", account=row.account)
    return [StaffChanged(staff_id=row.id, roles=tuple(row.roles), active=row.active)]


def _check(name: str, roles: tuple[Role, ...]) -> None:
    if not name.strip():
        raise Refused("staff.no_name")
    if not roles:
        raise Refused("staff.no_role")


HANDLERS: Mapping[type[Command], Handler] = {AddStaff: add_staff, ChangeStaff: change_staff}
