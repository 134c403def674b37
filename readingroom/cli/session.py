"""What every verb shares: its database, its language, who acts, and how it answers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from readingroom.command import Actor, Station
from readingroom.desk import Desk
from readingroom.errors import DeskError, Refused, Unavailable
from readingroom.language import LANGUAGES, Language, language, preferred
from readingroom.office.setup.queries import every_setting
from readingroom.office.staff.queries import by_account
from readingroom.store.engine import default_url, sqlite_file, url_of

__all__ = [
    "REFUSED",
    "AsJson",
    "Database",
    "Session",
    "Staff",
    "Tongue",
    "checked_language",
    "ended",
    "force_utf8",
    "opened",
]

DONE, REFUSED, UNAVAILABLE = 0, 3, 4

Database = Annotated[
    str, typer.Option("--database", envvar="READINGROOM_DATABASE", help="Database URL, or an SQLite file.")
]
Tongue = Annotated[str, typer.Option("--language", help="en or zh_CN; the archive's own by default.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")
]
Staff = Annotated[str, typer.Option("--staff", help="Account of the person who acts.")]


@dataclass
class Session:
    """One run of a verb.

    Attributes:
        desk: the open database.
        actor: who acts.
        language: of what is said.
        as_json: one object instead of sentences.
        code: exit code so far.
    """

    desk: Desk
    actor: Actor
    language: Language
    as_json: bool
    code: int = DONE

    def answer(self, facts: Mapping[str, Any], *sentences: str) -> None:
        """Say what was done: the facts as JSON, or the sentences."""
        if self.as_json:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=str) + "\n")
        else:
            sys.stdout.writelines(f"{sentence}\n" for sentence in sentences)
        sys.stdout.flush()

    def rejected(self, error: DeskError | None = None) -> None:
        """Something in the input was rejected, or could not be done; the rest was kept."""
        self.code = max(self.code, UNAVAILABLE if isinstance(error, Unavailable) else REFUSED)


def checked_language(tongue: str) -> str:
    """The language asked for, before anything is opened or made; empty for none.

    Raises:
        typer.BadParameter: we do not speak it.
    """
    if tongue and tongue not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    return tongue


@contextmanager
def opened(
    database: str, tongue: str, as_json: bool, staff: str, account: str, *, makes: bool = False
) -> Iterator[Session]:
    """A session on the database; refusals and outages become a sentence and an exit code.

    Args:
        database: URL or path; empty for this user's embedded database.
        tongue: language code, empty for the archive's.
        as_json: see `Session`.
        staff: account of the person who acts; empty for the system account.
        account: the system account.
        makes: a database that is not there is made; otherwise a mistyped path would become an empty one.
    """
    spoken = language(checked_language(tongue) or preferred())
    try:
        url = url_of(database or default_url())
        if not makes and (file := sqlite_file(url)) is not None and not file.exists():
            raise Unavailable("database.not_opened", database=str(file))
        desk = Desk(url)
    except DeskError as error:
        raise ended(error, spoken, as_json) from error
    try:
        if not tongue and (own := desk.read(every_setting)["archive.language"]):
            spoken = language(str(own))
        member = desk.read(by_account, staff or account)
        if member is None:
            raise Refused("staff.no_account", account=staff)
        session = Session(desk, Actor(member.id, Station.ROOM), spoken, as_json)
        yield session
    except DeskError as error:
        raise ended(error, spoken, as_json) from error
    finally:
        desk.close()
    if session.code:
        raise typer.Exit(session.code)


def ended(error: DeskError, spoken: Language, as_json: bool) -> typer.Exit:
    """The sentence that tells of an error, and the exit to raise from it."""
    sentence = spoken.explain(error)
    if as_json:
        sys.stdout.write(json.dumps({error.kind: error.code, "message": sentence}, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{sentence}\n")
    return typer.Exit(REFUSED if isinstance(error, Refused) else UNAVAILABLE)


def force_utf8() -> None:
    """Speak UTF-8 whatever the console's code page says; names do not fit into anything less."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Bytes that are no UTF-8 become a code that nobody has; a byte-order mark is none of the code.
            stream.reconfigure(encoding="utf-8-sig" if stream is sys.stdin else "utf-8", errors="replace")
    os.environ.setdefault("PYTHONUTF8", "1")
