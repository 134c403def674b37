"""Who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from readingroom.command import Permission

__all__ = ["SYSTEM_ACCOUNTS", "Role", "allowed_to", "permissions"]


class Role(StrEnum):
    """What somebody is at the desk: 接待员, 库管员, 审批人, 系统管理员, 审计员."""

    CLERK = "clerk"
    KEEPER = "keeper"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


_OF_ROLE: Mapping[str, frozenset[Permission]] = {
    Role.CLERK: frozenset(
        {
            Permission.RECEIVE,
            Permission.RETRIEVE,
            Permission.CORRECT,
            Permission.IMPORT,
            Permission.CLOSE_DAY,
            Permission.ATTACH,
            Permission.COPY,
            Permission.CERTIFY,
            Permission.CHECK,
        }
    ),
    Role.KEEPER: frozenset({Permission.RETRIEVE, Permission.CORRECT, Permission.COPY}),
    Role.APPROVER: frozenset({Permission.APPROVE, Permission.CHECK}),
    Role.ADMINISTRATOR: frozenset(
        {Permission.CONFIGURE, Permission.STAFF, Permission.IMPORT, Permission.IMPORT_CLOSURES}
    ),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
}

SYSTEM_ACCOUNTS: Mapping[str, frozenset[Permission]] = {
    "system:setup": _OF_ROLE[Role.ADMINISTRATOR],
    "system:import": frozenset({Permission.IMPORT, Permission.IMPORT_CLOSURES}),
    "system:desk": _OF_ROLE[Role.CLERK] | _OF_ROLE[Role.KEEPER],
    "system:sync": frozenset({Permission.SYNC, Permission.IMPORT, Permission.ATTACH}),
}
"""Named accounts that act where no person is named: first set-up, imports, a scanning station or a command line
without ``--staff``. They exist from the first migration, ``system:sync`` from the first portal or mail server; what
they may do stands here, not in their rows."""


def permissions(account: str, roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that this account may do.

    Args:
        account: a person's, or one of the system's.
        roles: the person's; an unknown one allows nothing. A system account has its own permissions instead.
    """
    if account in SYSTEM_ACCOUNTS:
        return SYSTEM_ACCOUNTS[account]
    return frozenset().union(*(_OF_ROLE.get(role, frozenset()) for role in roles))


def allowed_to(permission: Permission) -> tuple[Role, ...]:
    """Whom to ask: the roles that may do it."""
    return tuple(role for role in Role if permission in _OF_ROLE[role])
