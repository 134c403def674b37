"""Who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from readingroom.command import Permission

__all__ = ["SYSTEM_ACCOUNTS", "Role", "allowed_to", "may", "permissions"]


class Role(StrEnum):
    """What somebody is at the desk: 接待员, 库管员, 审批人, 系统管理员, 审计员."""

    CLERK = "clerk"
    KEEPER = "keeper"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


_OF_ROLE: Mapping[str, frozenset[Permission]] = {
    Role.CLERK: frozenset(
        {Permission.RECEIVE, Permission.RETRIEVE, Permission.CORRECT, Permission.IMPORT, Permission.CLOSE_DAY}
    ),
    Role.KEEPER: frozenset({Permission.RETRIEVE, Permission.CORRECT}),
    Role.APPROVER: frozenset({Permission.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Permission.CONFIGURE, Permission.STAFF, Permission.IMPORT}),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
}

SYSTEM_ACCOUNTS: Mapping[str, tuple[Role, ...]] = {
    "system:setup": (Role.ADMINISTRATOR,),
    "system:import": (Role.ADMINISTRATOR,),
    "system:desk": (Role.CLERK, Role.KEEPER),
}
"""Named accounts that act where no person is named: first set-up, imports, a scanning station or a command line
without ``--staff``. They exist from the first migration."""


def permissions(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do; an unknown role allows nothing."""
    return frozenset().union(*(_OF_ROLE.get(role, frozenset()) for role in roles))


def allowed_to(permission: Permission) -> tuple[Role, ...]:
    """Whom to ask: the roles that may do it."""
    return tuple(role for role in Role if permission in _OF_ROLE[role])


def may(roles: Iterable[str], permission: Permission) -> bool:
    """Whether one of the roles allows it."""
    return permission in permissions(roles)
