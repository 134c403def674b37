"""Who is there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from readingroom.command import Permission, Reading
from readingroom.office.staff.rules import permissions
from readingroom.store.tables import StaffRow

__all__ = ["StaffMember", "by_account", "everyone", "names"]


@dataclass(frozen=True)
class StaffMember:
    """Somebody who may act at the desks.

    Attributes:
        name: empty for a system account; the translations name those under ``staff.account.<account>``.
        roles: of a person.
    """

    id: int
    account: str
    name: str
    roles: tuple[str, ...]
    system: bool
    active: bool

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do."""
        return permissions(self.account, self.roles)


def _member(row: StaffRow) -> StaffMember:
    return StaffMember(row.id, row.account, row.name or "", tuple(row.roles), row.system, row.active)


def everyone(reading: Reading, *, system: bool = False, inactive: bool = False) -> tuple[StaffMember, ...]:
    """People at the desks by account; with system accounts and those who left where asked for."""
    rows = reading.session.scalars(select(StaffRow).order_by(StaffRow.account))
    return tuple(_member(row) for row in rows if (system or not row.system) and (inactive or row.active))


def by_account(reading: Reading, account: str) -> StaffMember | None:
    """The person or system account with this short name."""
    row = reading.session.scalars(select(StaffRow).where(StaffRow.account == account)).one_or_none()
    return None if row is None else _member(row)


def names(reading: Reading) -> dict[int, str]:
    """Id -> name (a system account's own short name), for histories."""
    return {row.id: row.name or row.account for row in reading.session.scalars(select(StaffRow))}
