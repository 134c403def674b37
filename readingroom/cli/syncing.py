"""``readingroom sync`` and ``readingroom portal add|list|remove|answer``: the exchange with portals."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from readingroom.cli.by_hand import by_hand_commands
from readingroom.cli.session import AsJson, Database, Session, Staff, Tongue, opened
from readingroom.errors import Refused
from readingroom.language import Language
from readingroom.portals.queries import PortalState

__all__ = ["add_portal", "answer_portal", "list_portals", "portal_commands", "remove_portal", "sync"]


class Reply(StrEnum):
    """To what a portal's exchange stopped to ask."""

    YES = "yes"
    NO = "no"


def sync(*, database: Database = "", language: Tongue = "", as_json: AsJson = False) -> None:
    """Exchange once with every portal: what was said online comes in, what happened here goes out."""
    from readingroom.portals.sync import sync as run

    with opened(database, language, as_json, "", "system:setup") as session:
        words = session.language
        answers: dict[str, dict[str, int]] = {}
        said: list[str] = []
        for report in run(session.desk):
            answers[report.portal] = report.to_json()
            said.append(words.say("portal.cli.round", portal=report.portal, **report.to_json()))
            if report.failed is not None:
                session.rejected(report.failed)
                sys.stderr.write(f"{report.portal}: {words.explain(report.failed)}\n")
            if report.state is not None and report.state.files:
                file = report.state.files[0]
                why = words.refuse(file.said, file.facts)
                told = words.say(
                    "portal.cli.awaits_file", portal=report.portal, n=len(report.state.files), why=why
                )
                sys.stderr.write(told + "\n")
            if report.halted is not None and report.state is not None:
                session.rejected()
                sys.stderr.write(_question(words, report.state) + "\n")
        session.answer(answers, *(said or [words.say("portal.cli.none")]))


def _question(words: Language, state: PortalState) -> str:
    """What a portal that stopped asks, and how it is answered."""
    asked = f"portal.asked.{state.asked}"
    return words.say(
        "portal.cli.asked",
        portal=state.particulars.name,
        question=words.say(f"portal.halted.{state.halted}", **state.halted_facts),
        yes=words.say(f"{asked}.yes"),
        no=words.say(f"{asked}.no"),
    )


def answer_portal(
    name: Annotated[str, typer.Argument(help="As the desk calls it.")],
    reply: Annotated[Reply, typer.Argument(help="yes: what it says counts; no: the desk stays as it is.")],
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Answer what the exchange with a portal stopped to ask; `sync` says what that is."""
    from readingroom.portals.commands import GoOn

    with opened(database, language, as_json, staff, "system:desk") as session:
        state = _state(session, name)
        agreed = reply is Reply.YES
        session.desk.execute(GoOn(portal_id=state.particulars.id, agreed=agreed), session.actor)
        answer = session.language.say(f"portal.asked.{state.asked}.{reply.value}")
        session.answer(
            {"answered": name, "agreed": agreed},
            session.language.say("portal.cli.answered", portal=name, answer=answer),
        )


def add_portal(
    address: Annotated[
        str, typer.Argument(help="Where it is: https://… (http only on this computer), or a folder.")
    ],
    *,
    adapter: Annotated[
        str,
        typer.Option(
            "--adapter", help="native, caldav, pretix, easyappointments, libcal, calcom, folder, packets."
        ),
    ] = "native",
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help="NAME=VALUE: what its kind needs besides; may be repeated."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="As the desk calls it; its own name by default.")] = "",
    token_file: Annotated[
        typer.FileText | None,
        typer.Option("--token-file", help="File with its token; standard input by default."),
    ] = None,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Connect a portal. Its token, if its kind has one, comes from a file or standard input."""
    from readingroom.portals.adapters import has_token, introduced
    from readingroom.portals.commands import ConnectPortal
    from readingroom.portals.tokens import tokens_of

    with opened(database, language, as_json, staff, "system:setup") as session:
        secret = has_token(adapter)
        if secret and token_file is None and sys.stdin.isatty():
            sys.stderr.write(session.language.say("portal.cli.token"))
            sys.stderr.flush()
        token = (token_file or sys.stdin).readline().strip() if secret else ""
        info = introduced(adapter, address, token, name or address, _options(option or []))
        # The token first: a portal without one is a nuisance, a token without a portal is nothing.
        if secret:
            tokens_of(session.desk.store).save(info.instance, token)
        session.desk.execute(
            ConnectPortal(
                adapter=adapter,
                name=name or info.name or info.instance,
                instance=info.instance,
                address=address.strip(),
                takes=info.takes,
                options=info.options,
            ),
            session.actor,
        )
        (made,) = (one for one in _states(session) if one.particulars.instance == info.instance)
        session.answer(
            _facts(made), session.language.say("portal.cli.connected", portal=made.particulars.name)
        )


def list_portals(
    *, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """The connected portals, and how the exchange with each goes."""
    with opened(database, language, as_json, staff, "system:setup") as session:
        states, words = _states(session), session.language
        lines = [
            f"{state.particulars.name}\t{state.particulars.address}\t"
            + words.say(f"portal.state.{state.state}")
            for state in states
        ]
        session.answer(
            {"portals": [_facts(state) for state in states]}, *(lines or [words.say("portal.cli.none")])
        )


def remove_portal(
    name: Annotated[str, typer.Argument(help="As the desk calls it.")],
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Let a portal go: what came from it stays, its token is forgotten."""
    from readingroom.portals.commands import DisconnectPortal
    from readingroom.portals.tokens import tokens_of

    with opened(database, language, as_json, staff, "system:setup") as session:
        portal = _state(session, name).particulars
        session.desk.execute(DisconnectPortal(portal_id=portal.id), session.actor)
        tokens_of(session.desk.store).forget(portal.instance)
        session.answer({"removed": name}, session.language.say("portal.cli.removed", portal=name))


def portal_commands(app: typer.Typer) -> None:
    """Put ``add``, ``list``, ``remove`` and ``answer`` into the ``portal`` verbs."""
    app.command("add")(add_portal)
    app.command("list")(list_portals)
    app.command("remove")(remove_portal)
    app.command("answer")(answer_portal)
    by_hand_commands(app)


def _options(said: list[str]) -> dict[str, str]:
    """Raises `typer.BadParameter`: one of them has no value."""
    told = dict(one.split("=", 1) for one in said if "=" in one)
    if len(told) < len(said):
        raise typer.BadParameter("NAME=VALUE", param_hint="--option")
    return told


def _states(session: Session) -> tuple[PortalState, ...]:
    from readingroom.portals.queries import portals

    return session.desk.read(portals)


def _state(session: Session, name: str) -> PortalState:
    """Raises `Refused`: ``portal.no_such``."""
    for state in _states(session):
        if state.particulars.name == name:
            return state
    raise Refused("portal.no_such", portal=name)


def _facts(state: PortalState) -> dict[str, object]:
    portal = state.particulars
    return {
        "name": portal.name,
        "adapter": portal.adapter,
        "instance": portal.instance,
        "address": portal.address,
        "state": state.state,
        "reached_at": None if state.reached_at is None else state.reached_at.isoformat(),
        **state.counts,
    }
