"""The verbs, each a few lines over the desk."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from readingroom import __version__
from readingroom.cli import certificates, imports, notices, people, portals, syncing
from readingroom.cli.session import (
    AsJson,
    Database,
    Session,
    Staff,
    Tongue,
    checked_language,
    ended,
    force_utf8,
    opened,
)
from readingroom.clock import Clock
from readingroom.command import Station
from readingroom.entry import day as read_day
from readingroom.errors import DeskError, Refused
from readingroom.language import language as spoken_language
from readingroom.language import preferred
from readingroom.office.check import check as run_check
from readingroom.printing import prepare, to_file
from readingroom.retrieval.queries import rounds_of_day
from readingroom.retrieval.scan import Scanned, Scanner
from readingroom.settings import SLIP_LANGUAGE, SLIP_SIZE
from readingroom.store.engine import default_url, sqlite_file, url_of
from readingroom.store.store import Store

__all__ = ["app", "run"]

app = typer.Typer(
    name="readingroom",
    no_args_is_help=True,
    add_completion=False,
    help="The front desk of an archive's reading room.",
    pretty_exceptions_enable=False,  # it would write names out of local variables onto the screen
)
app.add_typer(imports.app, name="import")
app.add_typer(people.app, name="staff")
syncing.portal_commands(portals.app)
app.add_typer(portals.app, name="portal")
app.add_typer(notices.app, name="notices")
app.add_typer(certificates.app, name="certificate")
app.command("sync")(syncing.sync)


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Returns:
        The exit code.
    """
    force_utf8()
    try:
        app(args=list(arguments), standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"readingroom {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Bookings, requests, retrieval: without a verb the window opens."""


@app.command()
def demo(
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Only make the database.")] = False,
    portal: Annotated[
        bool,
        typer.Option("--portal", help="With --headless: serve the sandbox portal to it until interrupted."),
    ] = False,
    database: Annotated[
        str, typer.Option("--database", help="A new SQLite file for it; in a temporary folder by default.")
    ] = "",
    language: Tongue = "",
    as_json: AsJson = False,
) -> None:
    """Open a believable day on a throw-away database, connected with a sandbox portal on this computer."""
    from readingroom.demonstration import make

    spoken = spoken_language(checked_language(language) or preferred())
    with ExitStack() as held:
        file = sqlite_file(url_of(database)) if database else None
        if file is None and not headless:
            # Thrown away with the window; without one, whoever asked for it goes on to use it.
            prefix = "readingroom-demo-"
            folder = held.enter_context(TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True))
            file = Path(folder) / "demo.db"
        try:
            made = make(spoken.code, file)
            facts = {"database": made.url, "day": made.day.isoformat()}
            if portal or not headless:
                from readingroom.demonstration.portal import served

                facts["portal"] = held.enter_context(served(made, spoken.code))
        except DeskError as error:
            raise ended(error, spoken, as_json) from error
        if headless:
            told = "\n".join(facts[name] for name in ("database", "portal") if name in facts)
            sys.stdout.write((json.dumps(facts) if as_json else told) + "\n")
            sys.stdout.flush()
            if portal:
                _until_interrupted()
            return
        from ui.start import run_window

        raise typer.Exit(run_window(["--database", made.url]))


def _until_interrupted() -> None:
    """Wait for the end of the input, or an interrupt, whichever comes first."""
    try:
        while sys.stdin.buffer.read(1024):
            pass
    except KeyboardInterrupt:
        return


def _size(size: str) -> str:
    if size and size not in SLIP_SIZE.choices:
        raise typer.BadParameter(", ".join(SLIP_SIZE.choices))
    return size


def _due(session: Session, due: str) -> dt.date:
    today = session.desk.clock.today()
    try:
        return read_day(due, today, session.language.code) if due else today
    except Refused as error:
        raise typer.BadParameter(session.language.explain(error), param_hint="--due") from error


@app.command()
def slips(
    *,
    out: Annotated[Path, typer.Option("--out", help="The PDF file to write.")],
    due: Annotated[str, typer.Option("--due", help="Slips wanted up to this day; today by default.")] = "",
    reprint: Annotated[bool, typer.Option("--reprint", help="Print the day's last round again.")] = False,
    size: Annotated[str, typer.Option("--size", help="a4, a5 or roll80.", callback=_size)] = "",
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Write the due slips as one round, along the walk through the stacks."""
    with opened(database, language, as_json, staff, "system:desk") as session:
        desk = session.desk
        day = _due(session, due)
        settings = desk.read(lambda reading: reading.settings)
        rounds = desk.read(rounds_of_day) if reprint else ()
        if reprint and not rounds:
            raise Refused("printing.no_round_today")
        prepared = prepare(
            desk,
            session.actor,
            due=day,
            size=size or settings[SLIP_SIZE],
            spoken=language or settings[SLIP_LANGUAGE] or session.language.code,
            reprint_of=rounds[0].round_id if rounds else None,
        )
        pages = to_file(desk, session.actor, prepared, out)
        listed = [
            {
                "code": paper.code,
                "container": paper.container_label,
                "request": paper.request_number,
                "location": paper.location,
            }
            for paper in prepared.papers
        ]
        session.answer(
            {"slips": listed, "pages": pages},
            session.language.say("cli.slips_written", n=len(listed), file=str(out)),
        )


@app.command()
def scan(
    *,
    station: Annotated[
        Station, typer.Option("--station", help="Where this is; a station code on the input changes it.")
    ] = Station.ROOM,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Read codes from standard input, line by line: a scanning station without a window."""
    with opened(database, language, as_json, staff, "system:desk") as session:
        scanner = Scanner(session.desk, replace(session.actor, station=station))
        for line in sys.stdin:
            if not line.strip():
                continue
            scanned = scanner.scan(line.strip())
            sentence = session.language.explain(scanned.refused) if scanned.refused else None
            facts = {"code": scanned.code, "did": scanned.did, "state": scanned.state, "refused": sentence}
            if scanned.refused:
                facts["reason"] = scanned.refused.code
                session.rejected(scanned.refused)
            session.answer(facts, sentence or _did(session, scanned))


def _did(session: Session, scanned: Scanned) -> str:
    """What a scan did, and whose the unit is from now on where somebody waited for it."""
    said, told = f"{scanned.code}  {session.language.say(f'scan.did.{scanned.did}')}", scanned.told
    if not told.next_number:
        return said
    following = {"reader": told.next_reader, "number": told.next_number}
    return f"{said}  {session.language.say('app.echo.next_in_line', **following)}"


Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="A key as another desk's day sheet prints it; may be given several times."),
]


@app.command()
def check(
    *, key: Keys = None, database: Database = "", language: Tongue = "", as_json: AsJson = False
) -> None:
    """Verify the hash chains, the signed checkpoints and what is derived from them."""
    with opened(database, language, as_json, "", "system:desk") as session:
        problems = session.desk.read(run_check, session.desk.store.secret.verify_key, trusted=key or ())
        said = [session.language.say(f"check.{problem.code}", **problem.facts) for problem in problems]
        if problems:
            session.rejected()
        session.answer({"ok": not problems, "problems": said}, *(said or [session.language.say("check.ok")]))


@app.command()
def unlock(*, database: Database = "", language: Tongue = "", as_json: AsJson = False) -> None:
    """Open a database whose key this computer lacks: its recovery sheet's code comes on standard input."""
    spoken = spoken_language(checked_language(language) or preferred())
    if sys.stdin.isatty():
        sys.stderr.write(spoken.say("cli.recovery_code"))
        sys.stderr.flush()
    try:
        Store.recover(database or default_url(), sys.stdin.readline(), now=Clock.from_environment().now())
    except DeskError as error:
        raise ended(error, spoken, as_json) from error
    where = database or default_url()
    if as_json:
        sys.stdout.write(json.dumps({"ok": True, "database": str(where)}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(spoken.say("cli.unlocked") + "\n")
