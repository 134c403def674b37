"""Take somebody's list into the catalogue: a table file in, a report out.

Rows are read and understood outside the database's lock, of long lists by a process of their own, and written in
batches. While somebody else writes, here or at another desk, each holds the lock for about 10 ms, hardly longer than a
scan does, so that scans get through; else for longer, because each batch has its price. Memory does not grow with the
file. A run that stopped halfway goes on where it stopped when the same file comes again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readingroom.command import Actor, Reading
from readingroom.errors import Refused, Unavailable
from readingroom.holdings.commands.batches import ApplyHoldings, plan
from readingroom.holdings.entries import Entry, RejectedRow, RowReader
from readingroom.holdings.reading_ahead import Listed, Understood, understood
from readingroom.imports import queries as imports
from readingroom.imports.commands import BeginImport, FinishImport
from readingroom.imports.events import ImportBegun
from readingroom.imports.rules import MOST_REJECTED
from readingroom.tabular.catalogue import HOLDING_FIELDS
from readingroom.tabular.mapping import ColumnMapping, Header, Proposal, find_header, propose
from readingroom.tabular.rows import Sheet
from readingroom.tabular.tables import Table, open_table

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["HoldingsReport", "PreviewRow", "identifies", "proposal", "run"]

_TARGET = 0.010
_TARGET_ALONE = 0.06
_OTHERS_AT_WORK = 5.0
"""Seconds for which batches stay short after somebody else wrote."""
_FIRST_BATCH = 250
_SMALLEST_BATCH = 250
_LARGEST_BATCH = 4_000
_PREVIEW_BATCH = 2_000
_MOST_PREVIEWED = 500

Progress = Callable[[int], None]
"""Told how many rows were handled so far."""

Show = Callable[[Sequence["PreviewRow"], Sequence[RejectedRow]], None]
"""Given the rows of one batch of a preview, and those that were kept apart."""


@dataclass(frozen=True)
class PreviewRow:
    """A row of a preview.

    Attributes:
        row: as the file's own program counts it.
        state: ``new``, ``changed`` or ``unchanged``.
        dates: as they will be shown.
        changes: (field, old value, new value) of a row that changes something.
    """

    row: int
    state: str
    reference_code: str
    title: str
    access: str
    label: str
    location: str
    dates: str = ""
    changes: tuple[tuple[str, object, object], ...] = ()


@dataclass(frozen=True)
class HoldingsReport:
    """What an import did, or would do.

    Attributes:
        source: the file's name.
        sheet: the sheet that was read.
        run: id of the run; None for a preview.
        counts: ``read``, ``new``, ``changed``, ``unchanged``, ``ignored``, ``gone`` (always 0: a list that leaves
            something out does not take it off the shelf), ``containers`` and ``rejected``.
        rejected: the first rows that were kept apart (`readingroom.imports.rules.MOST_REJECTED`).
        finished: False where it was cancelled; the run is then unfinished.
        preview: the first rows of a preview with what would happen to them.
        continued_after: rows that an earlier attempt had handled.
    """

    source: str
    sheet: str
    run: int | None
    counts: Mapping[str, int]
    rejected: tuple[RejectedRow, ...]
    finished: bool
    preview: tuple[PreviewRow, ...] = ()
    continued_after: int = 0

    def to_json(self) -> dict[str, Any]:
        """The report as JSON, with the rejected rows under ``rejected``."""
        return {
            **self.counts,
            "rejected": [row.to_json() for row in self.rejected],
            "rejected_count": self.counts["rejected"],
            "source": self.source,
            "sheet": self.sheet,
            "run": self.run,
            "finished": self.finished,
        }


@dataclass
class _Pace:
    """How many rows the next batch has: as many as are written in `_TARGET` seconds, or in `_TARGET_ALONE`.

    Attributes:
        size: rows of the next batch.
        fixed: seconds that a transaction takes however few its rows are, and fewer would not make shorter.
        seq: number in the audit of what was written last.
        others_until: until when somebody else is taken to be at work, by `time.monotonic`.
    """

    size: int = _FIRST_BATCH
    fixed: float = 0.0
    seq: int = 0
    others_until: float = 0.0

    def took(self, rows: int, seconds: float, seq: int) -> None:
        """Learn from a batch. One that the disk or somebody else held up halves the next at most."""
        now = time.monotonic()
        if seq > self.seq + 1:  # what stands between was written by somebody else
            self.others_until = now + _OTHERS_AT_WORK
        self.seq = seq
        # The first transaction of a process also loads and compiles what the later ones use.
        self.fixed = min(self.fixed, seconds)
        target = _TARGET if now < self.others_until else _TARGET_ALONE
        per_row = max(seconds - self.fixed, seconds / 10) / rows
        wanted = int(max(target - self.fixed, target / 2) / per_row)
        least = max(_SMALLEST_BATCH, rows // 2)
        self.size = max(least, min(_LARGEST_BATCH, rows * 2, wanted))


def proposal(path: Path, sheet: str = "") -> Proposal:
    """What the program makes of a file's columns, for a person to confirm.

    Args:
        path: CSV, TSV, XLSX or XLS.
        sheet: its name; by default the sheet with most columns that are understood.

    Raises:
        Refused: ``catalogue.no_header`` and what `open_table` says.
        Unavailable: what `open_table` says.
    """
    with open_table(path) as table:
        return _proposal(table, sheet)[1]


def _proposal(table: Table, wanted: str) -> tuple[Sheet, Proposal]:
    best: tuple[int, Sheet, Proposal] | None = None
    for sheet in table.sheets:
        if wanted and sheet.name != wanted:
            continue
        made = propose(sheet, HOLDING_FIELDS)
        if made is not None and (best is None or len(made.matches) > best[0]):
            best = (len(made.matches), sheet, made)
    if best is None:
        raise Refused("catalogue.no_header", file=table.file)
    return best[1], best[2]


def identifies(fields: Iterable[str]) -> bool:
    """Whether rows with these fields have a reference code, or the parts to put one together."""
    told = set(fields)
    parts = {"fonds_number"} <= told and bool(told & {"file_number", "item_number"})
    return "reference_code" in told or parts or {"parent_code", "item_number"} <= told


def _columns(
    table: Table, wanted: str, mapping: ColumnMapping | None
) -> tuple[Sheet, Header, dict[str, int]]:
    if mapping is None:
        sheet, made = _proposal(table, wanted)
        header = made.header
        columns = {name: match.column for name, match in made.matches.items() if match.confidence >= 1}
    else:
        sheet, header = _sheet_for(table, wanted, mapping)
        columns = mapping.locate(header, required=("reference_code",))
    if not identifies(columns):
        named = [name for name in header.names if name]
        raise Refused("catalogue.no_code_column", file=table.file, columns=named[:30])
    return sheet, header, columns


def _sheet_for(table: Table, wanted: str, mapping: ColumnMapping) -> tuple[Sheet, Header]:
    best: tuple[int, Sheet, Header] | None = None
    for sheet in table.sheets:
        if wanted and sheet.name != wanted:
            continue
        header = find_header(sheet, HOLDING_FIELDS)
        if header is not None and (fitting := len(mapping.locate(header))) > (best[0] if best else -1):
            best = (fitting, sheet, header)
    if best is None:
        raise Refused("catalogue.no_header", file=table.file)
    return best[1], best[2]


def run(
    desk: Desk,
    actor: Actor,
    path: Path,
    mapping: ColumnMapping | None = None,
    *,
    sheet: str = "",
    dry_run: bool = False,
    progress: Progress = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    show: Show = lambda rows, rejected: None,
) -> HoldingsReport:
    """Import a list of holdings.

    Args:
        desk: the database's front door.
        actor: who imports.
        path: CSV, TSV, XLSX or XLS.
        mapping: which column is what; by default the columns whose names are known.
        sheet: the sheet's name, where there are several.
        dry_run: only tell what would happen.
        progress: called after each batch.
        cancelled: asked after each batch; a run that was cancelled stays unfinished and can go on later.
        show: for a dry run, given every row with what would happen to it; the report keeps the first ones only.

    Raises:
        Refused: ``catalogue.no_header``, ``catalogue.no_code_column``, ``file.columns_missing``, and what `open_table`
            and the desk say.
        Unavailable: the file or the database cannot be reached; what was written stays and the run can go on.
    """
    with open_table(path) as table:
        found, header, columns = _columns(table, sheet, mapping)
        reader = RowReader(columns, header.names)
        listed = Listed(path, table.sheets.index(found), header, reader)
        if dry_run:
            with understood(listed) as pieces:
                return _preview(desk, table, found, reader.fields, pieces, progress, cancelled, show)
        digest = _digest(path, table, found)
        started = time.perf_counter()
        outcome = desk.execute(BeginImport(kind="holdings", source=path.name, digest=digest), actor)
        begun = outcome.events[0]
        if not isinstance(begun, ImportBegun):
            raise TypeError(begun)
        pace = _Pace(_FIRST_BATCH, time.perf_counter() - started, outcome.seq)
        with understood(listed, begun.applied) as pieces:
            finished = _apply(desk, actor, begun, reader.fields, pieces, pace, progress, cancelled)
        if finished:
            desk.execute(FinishImport(run=begun.import_run_id), actor)
        done = desk.read(imports.run, begun.import_run_id)
    if done is None:
        raise LookupError(begun.import_run_id)
    return HoldingsReport(
        source=path.name,
        sheet=found.name,
        run=done.id,
        counts={**_NOTHING, **done.counts},
        rejected=tuple(map(RejectedRow.from_json, done.rejected)),
        finished=finished,
        continued_after=begun.applied,
    )


_NOTHING = dict.fromkeys(
    ("read", "new", "changed", "unchanged", "ignored", "gone", "containers", "rejected"), 0
)


def _digest(path: Path, table: Table, sheet: Sheet) -> str:
    """SHA-256 of the file; each sheet of a workbook is an import of its own."""
    try:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256")
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    if len(table.sheets) > 1:
        digest.update(sheet.name.encode())
    return digest.hexdigest()


def _batches(pieces: Iterator[Understood], pace: _Pace) -> Iterator[Understood]:
    batch = Understood()
    for piece in pieces:
        batch.add(piece)
        if batch.rows >= pace.size:
            yield batch
            batch = Understood()
    if batch.rows:
        yield batch


def _apply(
    desk: Desk,
    actor: Actor,
    begun: ImportBegun,
    fields: frozenset[str],
    pieces: Iterator[Understood],
    pace: _Pace,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> bool:
    applied = begun.applied
    for batch in _batches(pieces, pace):
        started = time.perf_counter()
        done = desk.execute(
            ApplyHoldings(
                run=begun.import_run_id,
                after=applied,
                applied=applied + batch.rows,
                entries=batch.entries,
                fields=fields,
                rejected=batch.rejected,
                ignored=batch.ignored,
            ),
            actor,
        )
        pace.took(batch.rows, time.perf_counter() - started, done.seq)
        applied += batch.rows
        progress(applied)
        desk.give_way()
        if cancelled():
            return False
    return True


def _preview(
    desk: Desk,
    table: Table,
    sheet: Sheet,
    fields: frozenset[str],
    pieces: Iterator[Understood],
    progress: Progress,
    cancelled: Callable[[], bool],
    show: Show,
) -> HoldingsReport:
    counts = dict(_NOTHING)
    rejected: list[RejectedRow] = []
    shown: list[PreviewRow] = []
    finished = True
    for batch in _batches(pieces, _Pace(_PREVIEW_BATCH)):
        states, before, turned_away, containers = desk.read(_compare, batch.entries, fields)
        away = [*batch.rejected, *turned_away]
        for state in states.values():
            counts[state] += 1
        counts["read"] += batch.rows
        counts["ignored"] += batch.ignored
        counts["containers"] += containers
        counts["rejected"] += len(away)
        rejected += away[: MOST_REJECTED - len(rejected)]
        previewed = [
            _preview_row(row, states[row], entry, before.get(row, {}))
            for row, entry in batch.entries
            if row in states
        ]
        shown += previewed[: _MOST_PREVIEWED - len(shown)]
        show(previewed, away)
        progress(counts["read"])
        if cancelled():
            finished = False
            break
    return HoldingsReport(table.file, sheet.name, None, counts, tuple(rejected), finished, tuple(shown))


def _compare(
    reading: Reading, entries: list[tuple[int, Entry]], fields: frozenset[str]
) -> tuple[dict[int, str], dict[int, dict[str, Any]], list[RejectedRow], int]:
    made = plan(reading.session, entries, fields)
    return made.states, made.before, made.rejected, len(made.boxes.new) + len(made.boxes.changed)


def _preview_row(row: int, state: str, entry: Entry, before: Mapping[str, Any]) -> PreviewRow:
    box = entry.box
    changes: list[tuple[str, object, object]] = []
    for name, old in before.items():
        if name == "container_id":
            changes.append(("container", "", box.label if box else ""))
        elif name != "sort_key":
            changes.append((name, old, getattr(entry, name)))
    return PreviewRow(
        row,
        state,
        entry.reference_code,
        entry.title,
        entry.access,
        box.label if box else "",
        box.location if box else "",
        entry.dates,
        tuple(sorted(changes)),
    )
