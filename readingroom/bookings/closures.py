"""Import a list of closures and make-up workdays, or tell what importing it would do.

An exception of the same kind, days and hours is known; only its reason may change. None is taken out because a list
leaves it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readingroom import entry
from readingroom.bookings.calendar import Closure, check_closure
from readingroom.bookings.closure_list import ClosureRow, read_closures
from readingroom.bookings.commands.opening import ImportClosures
from readingroom.bookings.commands.snapshots import rejected_row
from readingroom.bookings.events import ClosuresImported
from readingroom.bookings.importing import digest_of
from readingroom.bookings.opening import closures_as_known
from readingroom.bookings.rules import What
from readingroom.bookings.snapshot import BrokenRow, IgnoredRow
from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.imports.queries import run as import_run
from readingroom.tabular.mapping import ColumnMapping

if TYPE_CHECKING:
    from readingroom.command import Actor
    from readingroom.desk import Desk

__all__ = ["ClosurePreview", "ClosureReport", "import_closures"]


@dataclass(frozen=True)
class ClosurePreview:
    """What one row would do.

    Attributes:
        row: as the file's own program counts it.
        what: the row's kind.
        closure: what it says; None for broken and ignored rows.
        before: the reason told so far, where it changes.
        why: code of the sentence that says why a row is broken or ignored.
        facts: what the sentence names.
        raw: a broken or ignored row as text.
    """

    row: int
    what: What
    closure: Closure | None = None
    before: str = ""
    why: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    raw: str = ""


@dataclass
class ClosureReport:
    """What an import of closures did, or would do.

    Attributes:
        file: the file's name.
        dry_run: nothing was written.
        run: id of the import run, None for a dry run.
        counts: ``read`` is the sum of ``new``, ``changed``, ``unchanged``, ``ignored`` and the rejected.
        rejected: broken rows as JSON: file, sheet, row, code, facts.
    """

    file: str
    dry_run: bool
    run: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The numbers and the rejected rows with the reason's code."""
        rejected = [
            {"file": row["file"], "row": row["row"], "reason": {"code": row["code"], **row["facts"]}}
            for row in self.rejected
        ]
        counted = ("read", "new", "changed", "cancelled", "unchanged", "ignored", "gone")
        return {name: self.counts[name] for name in counted} | {"rejected": rejected}


def import_closures(
    desk: Desk,
    actor: Actor,
    path: Path,
    mapping: ColumnMapping | None = None,
    *,
    dry_run: bool = False,
    show: Callable[[Sequence[ClosurePreview]], None] | None = None,
) -> ClosureReport:
    """Import a list of closures, or tell what importing it would do.

    Args:
        desk: the database.
        actor: who imports.
        path: the file.
        mapping: which column is what; by default the columns whose names are known.
        dry_run: only tell.
        show: for a dry run, given the rows with what they would do.

    Raises:
        Refused: ``closures.no_days``, ``closures.no_events`` and what `open_table` and the command say.
        Unavailable: ``file.unreadable`` or the database.
    """
    rows = [_checked(row) for row in read_closures(path, desk.clock.zone, mapping)]
    report = ClosureReport(path.name, dry_run)
    if dry_run:
        for one in (shown := desk.read(_preview, rows)):
            report.counts["read"] += 1
            report.counts["rejected" if one.what is What.BROKEN else one.what.value] += 1
        report.rejected = _rejected(rows)
        if show is not None:
            show(shown)
        return report
    done = desk.execute(
        ImportClosures(
            source=path.name,
            digest=digest_of(path)[0],
            closures=tuple(row.closure for row in rows if isinstance(row, ClosureRow)),
            rejected=tuple(_rejected(rows)),
        ),
        actor,
    )
    report.run = next(event.import_run_id for event in done.events if isinstance(event, ClosuresImported))
    if (stored := desk.read(import_run, report.run)) is not None:
        report.counts.update(stored.counts)
        report.rejected = [dict(row) for row in stored.rejected]
    report.counts["ignored"] += sum(isinstance(row, IgnoredRow) for row in rows)
    report.counts["read"] = len(rows)
    return report


def _rejected(rows: Iterable[ClosureRow | BrokenRow | IgnoredRow]) -> list[dict[str, Any]]:
    return [rejected_row(row) for row in rows if isinstance(row, BrokenRow)]


def _checked(row: ClosureRow | BrokenRow | IgnoredRow) -> ClosureRow | BrokenRow | IgnoredRow:
    """The row, broken where the calendar's rules refuse what it says."""
    if isinstance(row, ClosureRow):
        try:
            check_closure(row.closure)
        except Refused as error:
            return BrokenRow(row.where, f"refused.{error.code}", error.facts, row.raw)
    return row


def _preview(
    reading: Reading, rows: Sequence[ClosureRow | BrokenRow | IgnoredRow]
) -> tuple[ClosurePreview, ...]:
    closures = [row.closure for row in rows if isinstance(row, ClosureRow)]
    known = {
        replace(one, reason=""): row.reason
        for one, row in closures_as_known(reading.session, closures)
        if row is not None
    }
    shown = []
    for row in rows:
        if not isinstance(row, ClosureRow):
            what = What.BROKEN if isinstance(row, BrokenRow) else What.IGNORED
            shown.append(
                ClosurePreview(row.where.row, what, why=row.code, facts=dict(row.facts), raw=row.raw)
            )
            continue
        key, reason = replace(row.closure, reason=""), entry.text(row.closure.reason)
        before = known.get(key)
        what = What.NEW if before is None else What.UNCHANGED if before == reason else What.CHANGED
        known[key] = reason
        shown.append(ClosurePreview(row.where.row, what, row.closure, before or "", raw=row.raw))
    return tuple(shown)
