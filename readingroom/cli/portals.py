"""``readingroom portal``: the example portal, and the protocol's checks against anyone's."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated
from unicodedata import east_asian_width

import typer

from readingroom.cli.session import REFUSED, AsJson, Tongue, checked_language, ended
from readingroom.clock import Clock
from readingroom.errors import DeskError, Unavailable
from readingroom.language import Language, preferred
from readingroom.language import language as spoken_language
from readingroom.store.places import sandbox_folder

if TYPE_CHECKING:
    import uvicorn

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Portals: what readers use on the web.")

DEFAULT_PORT = 8640


@app.command()
def sandbox(
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = DEFAULT_PORT,
    until_input_ends: Annotated[
        bool,
        typer.Option("--until-input-ends", hidden=True, help="Stop with the program that started it."),
    ] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of its database; this user's own by default.")
    ] = None,
    certificate_keys: Annotated[
        Path | None,
        typer.Option(
            "--certificate-keys",
            help="The archive's public keys (“certificate keys publish”), to verify with; certificate-keys.json in the "
            "folder by default.",
        ),
    ] = None,
    void_certificates: Annotated[
        Path | None,
        typer.Option(
            "--void-certificates",
            help="Its signed list (“certificate revocations”); void-certificates.json in the folder by default.",
        ),
    ] = None,
    language: Tongue = "",
    as_json: AsJson = False,
) -> None:
    """Start the example portal on this computer, for this computer alone."""
    # Servers are slow to import, and no other verb needs one.
    from readingroom.portals.sandbox.server import LOOPBACK, application, listen, server
    from readingroom.portals.sandbox.storage import Storage
    from readingroom.portals.sandbox.verification import KEYS_FILE, VOID_FILE, Verification

    spoken = spoken_language(checked_language(language) or preferred())
    with ExitStack() as held:
        try:
            clock = Clock.from_environment()
            listening = held.enter_context(listen(port))
            storage = Storage((data or sandbox_folder()).absolute(), clock)
            held.callback(storage.close)
            verification = Verification(
                certificate_keys or storage.folder / KEYS_FILE,
                void_certificates or storage.folder / VOID_FILE,
            )
            verification.check()
        except DeskError as error:
            raise ended(error, spoken, as_json) from error
        facts = {
            "address": f"http://{LOOPBACK}:{listening.getsockname()[1]}",
            "token": storage.token,
            "data": str(storage.folder),
        }

        def ready() -> None:
            if as_json:
                sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
            else:
                for code in ("started", "token", "folder", "stop"):
                    sys.stdout.write(spoken.say(f"cli.portal.{code}", **facts) + "\n")
            sys.stdout.flush()

        serving = server(application(storage, verification), ready)
        if until_input_ends:
            Thread(target=_stop_with_input, args=(serving,), daemon=True).start()
        try:
            serving.run(sockets=[listening])
        except KeyboardInterrupt:
            return  # it has shut down in order; the interrupt was its end


def _stop_with_input(serving: uvicorn.Server) -> None:
    """A program that ends, however it does, closes what it would have said to us."""
    while sys.stdin.buffer.read(1024):
        pass
    serving.should_exit = True


@app.command()
def conformance(
    url: Annotated[str, typer.Argument(help="The portal's address, without /portal.")],
    *,
    token: Annotated[
        str, typer.Option("--token", envvar="READINGROOM_PORTAL_TOKEN", help="The desk's token.")
    ] = "",
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only", help="Make and change nothing; otherwise bookings are made and cancelled."
        ),
    ] = False,
    request: Annotated[
        str, typer.Option("--request", help="Id of a request to try things on: it will be changed.")
    ] = "",
    language: Tongue = "",
    as_json: AsJson = False,
) -> None:
    """Run the native protocol's checks against a portal."""
    from readingroom.portals.conformance import check_portal
    from readingroom.portals.conformance.probe import Failed, NotReachable

    spoken = spoken_language(checked_language(language) or preferred())

    def why(failed: Failed | None) -> str:
        return "" if failed is None else spoken.say(f"conformance.why.{failed.code}", **failed.facts)

    try:
        report = check_portal(url, token, read_only=read_only, request=request)
    except NotReachable as error:
        raise ended(Unavailable("portal.not_reachable", address=url), spoken, as_json) from error
    if as_json:
        checks = [
            {"name": one.name, "passed": one.failed is None, "detail": why(one.failed)}
            for one in report.outcomes
        ]
        left_out = [
            {"name": one.name, "reason": spoken.say(f"conformance.left_out.{one.why}")}
            for one in report.left_out
        ]
        facts = {"checks": checks, "left_out": left_out}
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    else:
        rows = [
            (one.name, "failed" if one.failed else "passed", why(one.failed)) for one in report.outcomes
        ] + [(one.name, "left_out", spoken.say(f"conformance.left_out.{one.why}")) for one in report.left_out]
        sys.stdout.writelines(_table(spoken, rows))
        n = len(report.outcomes)
        summary = "some_failed" if report.failed else "all_passed"
        sys.stdout.write(spoken.say(f"cli.portal.{summary}", n=n, failed=report.failed) + "\n")
    sys.stdout.flush()
    if report.failed:
        raise typer.Exit(REFUSED)


def _table(spoken: Language, rows: list[tuple[str, str, str]]) -> list[str]:
    """A line a check: what became of it, its name, what it demands, and why it failed below."""
    lines = []
    verdicts = {code: spoken.say(f"cli.portal.{code}") for code in ("passed", "failed", "left_out")}
    first = max(map(_width, verdicts.values()))
    second = max(len(name) for name, _, _ in rows)
    for name, verdict, detail in rows:
        word = verdicts[verdict]
        demand = spoken.say(f"conformance.check.{name}")
        lines.append(f"{word}{' ' * (first - _width(word))}  {name:<{second}}  {demand}\n")
        if detail:
            lines.append(f"{' ' * (first + 2)}→ {detail}\n")
    return lines


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
