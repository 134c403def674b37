"""``readingroom portal packet|fill-in|entered``: portals that only a person can tell something."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readingroom.cli.session import AsJson, Database, Session, Staff, Tongue, opened
from readingroom.errors import Refused, Unavailable
from readingroom.portals.papers import FillInPaper
from readingroom.portals.queries import PortalParticulars

__all__ = ["by_hand_commands"]

Name = Annotated[str, typer.Argument(help="As the desk calls it.")]
Out = Annotated[Path, typer.Option("--out", help="File to write.")]


def packet(
    name: Name,
    out: Out,
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Write what a portal is to be told into a signed packet; it stays to be told until it is ticked off."""
    from readingroom.portals.packets import sealed_packet
    from readingroom.portals.workbook import workbook

    with opened(database, language, as_json, staff, "system:setup") as session:
        portal, paper = _waiting(session, name)
        content = sealed_packet(
            portal.instance,
            {"lines.xlsx": workbook(paper, session.language)},
            [line.reference for line in paper.lines],
            session.desk.clock.now(),
            session.desk.store.secret.signing_key,
        )
        try:
            out.write_bytes(content)
        except OSError as error:
            raise Unavailable("paper.write", file=out.name, reason=error.strerror or str(error)) from error
        session.answer(
            {"file": str(out), "lines": len(paper.lines), "key": session.desk.store.secret.verify_key.hex()},
            session.language.say("portal.cli.packet", portal=name, n=len(paper.lines), file=out.name),
        )


def fill_in(
    name: Name,
    out: Out,
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Write the list of what is to be entered on a portal by hand, as a PDF."""
    from readingroom.documents import registry

    with opened(database, language, as_json, staff, "system:setup") as session:
        _, paper = _waiting(session, name)
        registry.write(paper, session.language, out)
        session.answer(
            {"file": str(out), "rows": [line.row for line in paper.lines]},
            session.language.say("portal.cli.listed", portal=name, n=len(paper.lines), file=out.name),
        )


def entered(
    name: Name,
    rows: Annotated[list[int], typer.Argument(help="Numbers of the lines that stand there now.")],
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Tick off lines that were entered by hand."""
    from readingroom.portals.commands import EnterByHand

    with opened(database, language, as_json, staff, "system:desk") as session:
        portal = _portal(session, name)
        session.desk.execute(EnterByHand(portal_id=portal.id, rows=tuple(rows)), session.actor)
        session.answer({"entered": rows}, session.language.say("portal.cli.entered", n=len(rows)))


def by_hand_commands(app: typer.Typer) -> None:
    """Put ``packet``, ``fill-in`` and ``entered`` into the ``portal`` verbs."""
    app.command("packet")(packet)
    app.command("fill-in")(fill_in)
    app.command("entered")(entered)


def _portal(session: Session, name: str) -> PortalParticulars:
    from readingroom.portals.queries import particulars

    for portal in session.desk.read(particulars):
        if portal.name == name:
            return portal
    raise Refused("portal.no_such", portal=name)


def _waiting(session: Session, name: str) -> tuple[PortalParticulars, FillInPaper]:
    from readingroom.portals.by_hand import fill_in_paper

    portal = _portal(session, name)
    paper = session.desk.read(fill_in_paper, portal.id)
    if not paper.lines:
        raise Refused("portal.nothing_to_enter", portal=name)
    return portal, paper
