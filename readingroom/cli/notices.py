"""``readingroom notices``: what waits to be told by mail goes out."""

from __future__ import annotations

from typing import Annotated

import typer

from readingroom.cli.session import AsJson, Database, Staff, Tongue, opened
from readingroom.requests.notices.mailing import remind as remind_readers
from readingroom.requests.notices.mailing import send_waiting
from readingroom.requests.notices.queries import counts

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Notices to readers by mail.")


@app.callback()
def main() -> None:
    """Notices to readers by mail."""


@app.command()
def send(
    *,
    remind: Annotated[
        bool, typer.Option("--remind", help="First remind everybody who is expected on the next open day.")
    ] = False,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Send what waits: one round. Meant for a timer of the system's."""
    with opened(database, language, as_json, staff, "system:desk") as session:
        words = session.language
        reminded = remind_readers(session.desk) if remind else 0
        done = send_waiting(session.desk)
        left = session.desk.read(counts)
        facts = {
            "reminded": reminded,
            "sent": done.sent,
            "put_off": done.put_off,
            "failed": done.failed,
            "unknown": done.unknown,
            "too_late": done.too_late,
            "waiting": left["pending"],
        }
        said = [words.say(f"cli.notices.{name}", n=n) for name, n in facts.items() if n]
        if done.failed or done.unknown:
            session.rejected()
        if done.trouble is not None:
            session.rejected(done.trouble)
        session.answer(
            facts | {"trouble": None if done.trouble is None else words.explain(done.trouble)},
            words.list(said) if said else words.say("cli.notices.nothing"),
            *([] if done.trouble is None else [words.explain(done.trouble)]),
        )
