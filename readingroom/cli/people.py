"""``readingroom staff``: people at the desks and their roles."""

from __future__ import annotations

from typing import Annotated

import typer

from readingroom.cli.session import AsJson, Database, Staff, Tongue, opened
from readingroom.errors import Refused
from readingroom.office.staff.commands import AddStaff, ChangeStaff
from readingroom.office.staff.queries import StaffMember, by_account, everyone
from readingroom.office.staff.rules import Role

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="People at the desks, their roles.")

Account = Annotated[str, typer.Argument(help="Short name: lower-case letters and digits.")]
Roles = Annotated[list[Role], typer.Option("--role", help="May be given several times.")]


def _facts(member: StaffMember) -> dict[str, object]:
    return {
        "account": member.account,
        "name": member.name,
        "roles": list(member.roles),
        "active": member.active,
    }


@app.command("list")
def list_everyone(
    *, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """Who may act at the desks."""
    with opened(database, language, as_json, staff, "system:setup") as session:
        members = session.desk.read(everyone, inactive=True)
        words = session.language
        session.answer(
            {"staff": [_facts(member) for member in members]},
            *(
                f"{member.account}\t{member.name}\t"
                + words.list(words.say(f"staff.role.{role}") for role in member.roles)
                for member in members
            ),
        )


@app.command()
def add(
    account: Account,
    name: Annotated[str, typer.Argument(help="As the window asks for it.")],
    *,
    role: Roles,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Let somebody act at the desks."""
    with opened(database, language, as_json, staff, "system:setup", makes=True) as session:
        session.desk.execute(AddStaff(account=account, name=name, roles=tuple(role)), session.actor)
        member = session.desk.read(by_account, account)
        session.answer(
            _facts(member) if member else {}, session.language.say("cli.staff_added", account=account)
        )


@app.command()
def change(
    account: Account,
    *,
    name: Annotated[str, typer.Option("--name", help="Another name.")] = "",
    role: Annotated[list[Role] | None, typer.Option("--role", help="The roles from now on.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--ended", help="Whether they may act.")] = None,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Give somebody another name or other roles, or end their work here."""
    with opened(database, language, as_json, staff, "system:setup") as session:
        member = session.desk.read(by_account, account)
        if member is None:
            raise Refused("staff.no_account", account=account)
        session.desk.execute(
            ChangeStaff(
                staff_id=member.id,
                name=name or member.name,
                roles=tuple(role) if role else tuple(Role(one) for one in member.roles),
                active=member.active if active is None else active,
            ),
            session.actor,
        )
        changed = session.desk.read(by_account, account)
        session.answer(
            _facts(changed) if changed else {}, session.language.say("cli.staff_changed", account=account)
        )
