"""``readingroom import``: files in, a report out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from readingroom.bookings.closures import import_closures
from readingroom.bookings.importing import import_bookings
from readingroom.cli.session import AsJson, Database, Session, Staff, Tongue, opened
from readingroom.errors import Refused
from readingroom.holdings import importing as holdings
from readingroom.imports.queries import mapping as saved_mapping
from readingroom.imports.queries import mappings
from readingroom.portals.files.reading import read_bookings
from readingroom.tabular.mapping import ColumnMapping

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Read files; what is broken is reported, the rest is kept.")

Files = Annotated[list[Path], typer.Argument(help="Files to read, one after the other.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
Named = Annotated[str, typer.Option("--mapping", help="Name of a saved column mapping.")]

Counts = Mapping[str, int]
Rejected = dict[str, Any]

_COUNTS = ("read", "new", "changed", "cancelled", "unchanged", "ignored", "gone")


@app.command()
def bookings(
    files: Files,
    *,
    dry_run: DryRun = False,
    mapping: Named = "",
    accept_older: Annotated[
        bool, typer.Option("--accept-older", help="An export older than one already read counts.")
    ] = False,
    database: Database = "",
    language: Tongue = "",
    staff: Staff = "",
    as_json: AsJson = False,
) -> None:
    """Bookings: iCalendar, pretix exports, Microsoft Bookings, any table of a form."""
    with opened(database, language, as_json, staff, "system:import", makes=True) as session:
        report = _Report()
        chosen = _mapping(session, "bookings", mapping)
        saved = [_stored(one) for one in session.desk.read(mappings, "bookings").values()]
        for path in files:
            with report.file(path):
                source = read_bookings(path, session.desk.clock.zone, chosen, saved=saved)
                done = import_bookings(
                    session.desk, session.actor, source, dry_run=dry_run, accept_older=accept_older
                )
                report.add(done.counts | {"gone": len(done.gone)}, done.rejected)
                report.says(
                    session.language.say("cli.older", n=older) for older in [done.counts["older"]] if older
                )
                report.says(
                    session.language.say(notice.code, **notice.facts)
                    for notice in source.notices
                    if not as_json
                )
        report.answer(session, _COUNTS)


def _verb(
    kind: str,
    names: Iterable[str],
    read: Callable[[Session, Path, ColumnMapping | None, bool], tuple[Counts, list[Rejected]]],
) -> Callable[..., None]:
    """A verb that reads files of one kind, one after the other.

    Args:
        kind: of import, as saved column mappings are filed.
        names: of the counts that its report tells.
        read: reads one file; its docstring is the verb's help.
    """

    def verb(
        files: Files,
        *,
        dry_run: DryRun = False,
        mapping: Named = "",
        database: Database = "",
        language: Tongue = "",
        staff: Staff = "",
        as_json: AsJson = False,
    ) -> None:
        with opened(database, language, as_json, staff, "system:import", makes=True) as session:
            report = _Report()
            chosen = _mapping(session, kind, mapping)
            for path in files:
                with report.file(path):
                    report.add(*read(session, path, chosen, dry_run))
            report.answer(session, names)

    verb.__doc__ = read.__doc__
    return verb


def _holdings(
    session: Session, path: Path, mapping: ColumnMapping | None, dry_run: bool
) -> tuple[Counts, list[Rejected]]:
    """The catalogue: reference code, title, container, location, access state."""
    done = holdings.run(session.desk, session.actor, path, mapping, dry_run=dry_run)
    return done.counts, [{"file": path.name, **row.to_json()} for row in done.rejected]


def _closures(
    session: Session, path: Path, mapping: ColumnMapping | None, dry_run: bool
) -> tuple[Counts, list[Rejected]]:
    """Days and hours the room is closed, and make-up workdays: a table or a calendar of whole days."""
    done = import_closures(session.desk, session.actor, path, mapping, dry_run=dry_run)
    return done.counts, list(done.rejected)


app.command("holdings")(_verb("holdings", (*_COUNTS, "containers"), _holdings))
app.command("closures")(_verb("closures", _COUNTS, _closures))


def _mapping(session: Session, kind: str, name: str) -> ColumnMapping | None:
    if not name:
        return None
    stored = session.desk.read(saved_mapping, kind, name)
    if stored is None:
        raise Refused("import.no_mapping", name=name, known=sorted(session.desk.read(mappings, kind)))
    return _stored(stored)


def _stored(mapping: Mapping[str, Any]) -> ColumnMapping:
    return ColumnMapping.from_json(json.dumps(mapping))


class _Report:
    """What several files added up to; a file that cannot be read at all is one rejected row."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._rejected: list[Rejected] = []
        self._notes: list[str] = []
        self._path = Path()

    def file(self, path: Path) -> _Report:
        self._path = path
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Refused):
            return False
        self._rejected.append(
            {"file": self._path.name, "row": None, "sentence": f"refused.{error.code}", "facts": error.facts}
        )
        return True

    def add(self, counts: Counts, rejected: Iterable[Rejected]) -> None:
        self._counts.update(counts)
        self._rejected.extend(rejected)

    def says(self, notes: Iterable[str]) -> None:
        self._notes.extend(notes)

    def answer(self, session: Session, names: Iterable[str]) -> None:
        words = session.language
        rows = [
            {"file": row["file"], "row": row["row"], "reason": _reason(session, row)}
            for row in self._rejected
        ]
        if rows:
            session.rejected()
        said = [words.say(f"cli.count.{name}", n=self._counts[name]) for name in names if self._counts[name]]
        broken = [
            words.say("cli.rejected_file" if row["row"] is None else "cli.rejected_row", **row)
            for row in rows
        ]
        session.answer(
            {name: self._counts[name] for name in names} | {"rejected": rows},
            words.list(said) if said else words.say("cli.nothing_read"),
            *self._notes,
            *broken,
        )


def _reason(session: Session, row: Mapping[str, Any]) -> str:
    """Why a row was rejected, as a sentence."""
    sentence = row.get("sentence") or row["code"]
    if not session.language.has(sentence):
        sentence = f"refused.{sentence}"
    return session.language.say(sentence, **row["facts"])
