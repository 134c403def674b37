"""``readingroom certificate``: verify files, codes and photographs; the archive's keys; the list of what is void."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from readingroom.cli.session import (
    REFUSED,
    AsJson,
    Database,
    Session,
    Staff,
    Tongue,
    checked_language,
    ended,
    opened,
)
from readingroom.errors import DeskError, Refused, Unavailable
from readingroom.language import Language, preferred
from readingroom.language import language as spoken_language

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Certified copies and certificates.")
keys_app = typer.Typer(no_args_is_help=True, help="The keys that certificates are signed with.")
app.add_typer(keys_app, name="keys")

Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@app.command()
def verify(
    what: Annotated[str, typer.Argument(help="A PDF, a photograph of the paper, or the text of its code.")],
    *,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", help="An archive's file of public keys; then no database is asked."),
    ] = None,
    revocations: Annotated[
        Path | None, typer.Option("--revocations", help="With --keys: its newest list of void certificates.")
    ] = None,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a certificate is genuine and valid: exit code 0 if it is, 3 if not or if that cannot be told."""
    from readingroom.copies.verifying.anything import verify as judge

    if keys is not None:
        spoken = spoken_language(checked_language(language) or preferred())
        try:
            verdict = judge(_brought(what), _published(keys, revocations))
        except DeskError as error:
            raise ended(error, spoken, as_json) from error
        _answer(verdict, spoken, as_json)
        if verdict.outcome != "genuine_valid":
            raise typer.Exit(REFUSED)
        return
    from readingroom.copies.asking import ask

    with opened(database, language, as_json, staff, "system:desk") as session:
        verdict = ask(session.desk, session.actor, _brought(what))
        _answer(verdict, session.language, as_json)
        if verdict.outcome != "genuine_valid":
            session.rejected()


def _brought(what: str) -> str | Path:
    """A file if there is one of that name, else the text of a code; a path that leads nowhere is told as such.

    Raises:
        Unavailable: ``certificate.no_file``.
    """
    from readingroom.copies.verifying.code import read

    if read(what) is not None:
        return what
    path = Path(what)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # too long for a name, which a damaged code is
        return what
    if path.suffix or len(path.parts) > 1:
        raise Unavailable("certificate.no_file", path=what)
    return what


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable("certificate.no_file", path=str(path)) from error


def _published(keys: Path, revocations: Path | None) -> Any:
    from readingroom.copies.verifying.published import Published

    known = Published.from_file(_content(keys))
    if revocations is None:
        return known
    return replace(known, revocations=known.revoked(_content(revocations)))


def _answer(verdict: Any, spoken: Language, as_json: bool) -> None:
    from readingroom.copies.verifying.anything import told

    said, *where = told(verdict, spoken)
    if as_json:
        facts = {
            "verdict": verdict.outcome.value,
            "number": verdict.number,
            "reason": verdict.reason,
            "message": said,
            "where": where,
            "issued_on": verdict.issued_on,
            "signed_by": verdict.signed_by,
            "signed_at": verdict.signed_at,
            "stamped_at": verdict.stamped_at,
        }
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=_plain) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in (said, *(f"  {one}" for one in where)))
    sys.stdout.flush()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@keys_app.command("list")
def list_keys(
    *, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """Every key that certificates are or were signed with."""
    from readingroom.copies.signing.queries import published

    with opened(database, language, as_json, staff, "system:desk") as session:
        words = session.language
        known = session.desk.read(published).keys
        lines = [
            words.say(
                "certificate.key_withdrawn" if key.withdrawn_on else "certificate.key",
                key=key.key_id,
                use=words.say(f"certificate.use.{key.use}"),
                day=key.since,
                withdrawn=key.withdrawn_on,
            )
            for key in known
        ]
        facts = [
            {
                "id": key.key_id,
                "use": key.use,
                "since": key.since.isoformat(),
                "withdrawn_on": key.withdrawn_on and key.withdrawn_on.isoformat(),
            }
            for key in known
        ]
        session.answer({"keys": facts}, *(lines or [words.say("certificate.no_keys")]))


@keys_app.command("make")
def make_keys(
    *, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """Make a key for files in the archive's name and sign with it from now on, and one for codes if there is none."""
    from readingroom.copies.signing.chosen import make_signing_key, working_code_key

    with opened(database, language, as_json, staff, "system:setup") as session:
        make_signing_key(session.desk, session.actor)
        working_code_key(session.desk)
        session.answer({"key": "made"}, session.language.say("signing.worth"))


@keys_app.command("file")
def use_file(
    path: Annotated[Path, typer.Argument(help="PKCS#12, usually .p12 or .pfx.")],
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Sign with the key in a file from now on; its passphrase comes on standard input."""
    from readingroom.copies.signing.chosen import choose_file

    with opened(database, language, as_json, staff, "system:setup") as session:
        passphrase = _secret(session, "certificate.passphrase")
        _chosen(session, choose_file(session.desk, session.actor, path.absolute(), passphrase))


@keys_app.command("token")
def use_token(
    module: Annotated[Path, typer.Argument(help="The maker's PKCS#11 library.")],
    *,
    token: Annotated[str, typer.Option("--token", help="The token's label.")],
    key: Annotated[str, typer.Option("--key", help="The key's label, where there are several.")] = "",
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Sign with the key on a token from now on; its PIN comes on standard input."""
    from readingroom.copies.signing.chosen import choose_token
    from readingroom.copies.signing.keys import KeyOnToken

    with opened(database, language, as_json, staff, "system:setup") as session:
        pin = _secret(session, "certificate.pin")
        source = KeyOnToken(module.absolute(), token, pin, key)
        _chosen(session, choose_token(session.desk, session.actor, source))


def _secret(session: Session, asked: str) -> str:
    if sys.stdin.isatty():
        sys.stderr.write(session.language.say(asked))
        sys.stderr.flush()
    return sys.stdin.readline().rstrip("\r\n")


def _chosen(session: Session, signer: Any) -> None:
    facts = {
        "name": signer.name,
        "issuer": signer.issuer,
        "valid_until": signer.valid_until.date().isoformat(),
        "self_made": signer.self_made,
    }
    said = session.language.say(
        "certificate.chosen", name=signer.name, issuer=signer.issuer, day=signer.valid_until.date()
    )
    session.answer(facts, said)


@keys_app.command("withdraw")
def withdraw(
    key: Annotated[str, typer.Argument(help="Its id, as the list has it.")],
    *,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Let a key count no longer from today on."""
    from readingroom.copies.signing.commands import WithdrawKey

    with opened(database, language, as_json, staff, "system:setup") as session:
        today = session.desk.clock.today()
        session.desk.execute(WithdrawKey(key_id=key, on=today), session.actor)
        session.answer({"withdrawn": key}, session.language.say("certificate.withdrawn", key=key, day=today))


@keys_app.command("publish")
def publish(
    *, out: Out, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """Write the public keys to a file, for portals and whoever verifies elsewhere."""
    from readingroom.copies.signing.queries import published

    with opened(database, language, as_json, staff, "system:desk") as session:
        known = session.desk.read(published)
        if not known.keys:
            raise Refused("certificate.nothing_to_publish")
        _write(out, known.to_file())
        said = session.language.say("certificate.keys_written", n=len(known.keys), file=str(out))
        session.answer({"keys": len(known.keys)}, said)


@app.command()
def revocations(
    *, out: Out, database: Database = "", language: Tongue = "", staff: Staff = "", as_json: AsJson = False
) -> None:
    """Write the list of void certificates of this moment, signed, for portals and whoever verifies elsewhere."""
    from readingroom.copies.lookup import void_of
    from readingroom.copies.signing.chosen import working_code_key
    from readingroom.copies.signing.queries import published
    from readingroom.copies.verifying.published import RevocationList

    with opened(database, language, as_json, staff, "system:setup") as session:
        desk = session.desk
        as_of = desk.clock.local(desk.clock.now())
        void = void_of(desk)
        listed = RevocationList(desk.read(published).archive, as_of, void)
        _write(out, listed.signed(working_code_key(desk)))
        said = session.language.say("certificate.list_written", n=len(void), file=str(out), as_of=as_of)
        session.answer({"void": len(void), "as_of": as_of.isoformat()}, said)


def _write(path: Path, content: bytes) -> None:
    written = path.with_name(f".{path.name}.part")
    try:
        try:
            written.write_bytes(content)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(
            "certificate.not_written", path=str(path), reason=error.strerror or str(error)
        ) from error
