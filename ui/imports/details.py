"""What the detail pane says: of an import there was, of the file, of one row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom.imports.queries import Run
from ui.imports.preview import PreviewLine
from ui.imports.words import (
    change_words,
    counts_words,
    file_words,
    reason,
    rejected_words,
    run_pill,
    what_of,
    what_pill,
    when_words,
)
from ui.imports.work import ImportWork
from ui.style import GAP
from ui.text import Text
from ui.widgets.detail import DetailPane, Fact
from ui.widgets.parts import label

__all__ = ["show_file", "show_line", "show_run"]

_MOST = 30


def show_run(detail: DetailPane, text: Text, run: Run, names: Mapping[int, str]) -> None:
    """One import of the past."""
    detail.begin(run.source, pill=run_pill(text, run))
    detail.set_facts(
        [
            Fact(text("imports.column.kind"), text(f"imports.kind.{run.kind}")),
            Fact(text("imports.column.when"), text.language.moment(run.started_at)),
            Fact(text("imports.fact.by"), _who(text, names.get(run.staff, ""))),
            Fact(text("imports.fact.rows"), f"{run.applied:,}"),
            Fact(text("imports.column.counts"), counts_words(text, run.counts)),
        ]
    )
    if run.rejected:
        lines = [
            text("imports.fact.row_reason", row=one.get("row") or "–", reason=rejected_words(text, one))
            for one in run.rejected[:_MOST]
        ]
        if len(run.rejected) > _MOST:
            lines.append(text("imports.fact.more", n=run.counts.get("rejected", 0) - _MOST))
        detail.add_section(text("imports.fact.rejected"), _paragraphs(lines))


def _who(text: Text, name: str) -> str:
    """A person by name, an account of the program by what it is for."""
    own = f"staff.account.{name}"
    return text(own) if text.has(own) else name


def show_file(detail: DetailPane, text: Text, work: ImportWork) -> None:
    """The file as a whole: what it is, what it would do or did, what to know."""
    found, told = work.found, work.done or work.told
    if found is None:
        return
    detail.begin(found.path.name)
    facts = [
        Fact(text("imports.column.kind"), text(f"imports.kind.{found.kind}")),
        Fact(text("imports.fact.form"), file_words(text, found)),
    ]
    if told is not None:
        facts.append(Fact(text("imports.fact.rows"), f"{told.counts.get('read', 0):,}"))
        says = "imports.fact.did" if work.done else "imports.fact.would"
        facts.append(Fact(text(says), counts_words(text, told.counts)))
    detail.set_facts(facts)
    known = work.told
    if known is None:
        return
    notes = [text(notice.code, **notice.facts) for notice in known.notices]
    if isinstance(known.read_before, dt.datetime):
        notes.insert(0, text("imports.note.read_before", when=known.read_before))
    if known.counts.get("older"):
        notes.append(text("imports.note.older", n=known.counts["older"]))
    if work.store.count("gone"):
        notes.append(text("imports.note.gone", n=work.store.count("gone")))
    if notes:
        detail.add_section(text("imports.fact.notes"), _paragraphs(notes))


def show_line(
    detail: DetailPane, text: Text, line: PreviewLine, kind: str, cancelled: Collection[int]
) -> None:
    """One row."""
    pill = what_pill(text, what_of(line, cancelled))
    untitled = text("imports.fact.row", row=line.row)
    detail.begin(line.name or untitled, line.code, pill)
    facts = [Fact(text("imports.column.row"), f"{line.row:,}", mono=True)] if line.row else []
    if shown := when_words(text, line):
        facts.append(
            Fact(text("imports.column.days" if kind == "closures" else "imports.column.slot"), shown)
        )
    if line.more and kind == "closures":
        facts.append(Fact(text("imports.column.closure"), text(f"calendar.closure_kind.{line.more}")))
    elif line.more and kind == "holdings":
        facts.append(Fact(text("imports.column.container"), line.more, mono=True))
    elif line.more:
        facts.append(Fact(text("imports.column.files"), line.more, mono=True))
    if line.place:
        facts.append(Fact(text("imports.column.location"), line.place, mono=True))
    if line.access:
        facts.append(Fact(text("imports.fact.access"), text(f"holdings.access.{line.access}")))
    if line.raw:
        dots = text("imports.fact.hidden")
        facts.append(Fact(text("imports.fact.raw"), dots, reveal=lambda show: show(line.raw)))
    detail.set_facts(facts)
    if line.changes:
        lines = [change_words(text, *one, kind) for one in line.changes]
        detail.add_section(text("imports.fact.changes"), _paragraphs(lines))
    if line.why:
        detail.add_section(text("imports.fact.why"), _paragraphs([reason(text, line.why, line.facts)]))
    elif line.what == "gone":
        detail.add_section(text("imports.fact.why"), _paragraphs([text("imports.note.gone_one")]))


def _paragraphs(lines: Collection[str]) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP[2])
    for one in lines:
        layout.addWidget(label(one, wrap=True))
    return holder
