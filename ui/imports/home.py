"""Before there is a file: where to drop one, what waits for a decision, and what came in lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom.imports.queries import Run
from ui.imports.parts import DropZone
from ui.imports.words import counts_words, run_pill
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.style import GAP
from ui.widgets.parts import IconLabel, button, label
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.imports.reading import Home

__all__ = ["HomeView"]

AnyIndex = QModelIndex | QPersistentModelIndex


class HomeView(QWidget):
    """The page without a file.

    Args:
        kit: from the page.
        choose: opens the file dialog.
    """

    def __init__(self, kit: Toolkit, choose: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        text = kit.text
        self.drop = DropZone(kit.style)
        self.choose = button(text("imports.choose"), choose)
        inner = QVBoxLayout(self.drop)
        inner.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[5])
        inner.setSpacing(GAP[2])
        inner.addStretch(2)
        inner.addWidget(IconLabel(kit.style, "upload", "edge", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        says = label(text("imports.drop"), "heading")
        says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(says)
        what = label(text("imports.drop_help"), "muted", wrap=True)
        what.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(what)
        inner.addSpacing(GAP[1])
        inner.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(3)
        self.model = ListModel[Run](
            self._columns(),
            key=lambda run: run.id,
            text=text,
            group=lambda run: run.state == "running",
            group_title=lambda waiting: text("imports.unfinished" if waiting else "imports.recent"),
            parent=self,
        )
        self.table = TableView(
            kit, "imports.runs", text("imports.runs"), gives_way=("kind", "when", "source")
        )
        self.table.setModel(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[3], GAP[3], GAP[3], 0)
        layout.setSpacing(GAP[3])
        layout.addWidget(self.drop)
        layout.addWidget(self.table, 1)
        self._rest = layout
        layout.addSpacing(GAP[3])
        self.setFocusProxy(self.choose)

    def show_runs(self, home: Home) -> None:
        """The imports there were; those that wait come first."""
        waiting = {run.id for run in home.unfinished}
        rows: Sequence[Run] = (*home.unfinished, *(run for run in home.recent if run.id not in waiting))
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._rest.setStretch(0, 0 if rows else 1)

    def _columns(self) -> list[Column[Run]]:
        text = self._kit.text
        return [
            Column("when", "imports.column.when", lambda run: text.language.moment(run.started_at),
                   width=150),
            Column("kind", "imports.column.kind", lambda run: text(f"imports.kind.{run.kind}"), width=92),
            Column("state", "imports.column.state", lambda run: run_pill(text, run), Kind.STATE, 112),
            Column("source", "imports.column.file", lambda run: run.source, width=180),
            Column("counts", "imports.column.counts", lambda run: counts_words(text, run.counts), width=0),
            Column("rows", "imports.column.rows", lambda run: f"{run.applied:,}", Kind.NUMBER, 80, hidden=True),
        ]  # fmt: skip
