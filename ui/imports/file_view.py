"""One file: what it was found to be, which column is what, and its rows with what will happen to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from readingroom.imports.rules import KINDS
from ui.imports.columns_panel import ColumnsPanel
from ui.imports.parts import Chips, ProgressRow
from ui.imports.preview import WHATS, PreviewLine
from ui.imports.words import columns, file_words, what_pill
from ui.imports.work import ImportWork, Stage
from ui.models.window import WindowModel, WindowSource
from ui.style import GAP
from ui.widgets.parts import DropDown, IconButton, button, label
from ui.widgets.shapes import Pill
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

__all__ = ["FileView"]


class FileView(QWidget):
    """Shows what `ImportWork` knows.

    Args:
        kit: from the page.
        work: the file.
        close: puts the file away.

    Attributes:
        chosen: a `PreviewLine` or None.
    """

    chosen = Signal(object)

    def __init__(
        self, kit: Toolkit, work: ImportWork, close: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._work = work
        self._typed = ""
        self._shown: tuple[object, str] = (None, "")
        self._kinds: str = ""
        text = kit.text
        self.title = label("", "heading")
        self.about = label("", "muted")
        self.about.setMinimumWidth(40)
        self.kind = DropDown(kit.style)
        self.kind.setAccessibleName(text("imports.kind_label"))
        for one in KINDS:
            self.kind.addItem(text(f"imports.kind.{one}"), one)
        self.kind.activated.connect(self._choose_kind)
        self.columns_button = button(text("imports.columns.open"), work.show_columns)
        self.close_button = IconButton(kit.style, "x", text("imports.close"), close)
        head = QHBoxLayout()
        head.setSpacing(GAP[2])
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        head.addWidget(self.columns_button)
        head.addWidget(self.kind)
        head.addWidget(self.close_button)
        self.chips = Chips(kit.style)
        self.chips.chosen.connect(lambda _what: self.reopen())
        self.progress = ProgressRow(kit)
        self.progress.cancelled.connect(work.cancel)
        self.panel = ColumnsPanel(kit)
        self.table: TableView | None = None
        self.model: WindowModel[PreviewLine] | None = None
        self.stack = QStackedWidget()
        self._rows = QWidget()
        self._rows_layout = QVBoxLayout(self._rows)
        self._rows_layout.setContentsMargins(0, 0, 0, 0)
        self.stack.addWidget(self._rows)
        self.stack.addWidget(self.panel)
        top = QVBoxLayout()
        top.setContentsMargins(GAP[4], GAP[3], GAP[3], GAP[2])
        top.setSpacing(GAP[2])
        top.addLayout(head)
        top.addWidget(self.progress)
        top.addWidget(self.chips)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.stack, 1)
        work.stepped.connect(self._step)

    def show_work(self) -> None:
        """Show the file as it stands."""
        work, text, stage = self._work, self._kit.text, self._work.stage
        name = work.path.name if work.path else ""
        self.title.setText(name if len(name) <= 48 else f"{name[:30]}…{name[-16:]}")
        self.title.setToolTip(name)
        found = work.found
        words = file_words(text, found) if found else text("imports.work.looking")
        self.about.setText(words)
        self.about.setToolTip(words)
        if found is not None:
            self.kind.setCurrentIndex(self.kind.findData(found.kind))
        self.kind.setVisible(found is not None)
        self.kind.setEnabled(stage in (Stage.COLUMNS, Stage.PREVIEW, Stage.DONE))
        can_map = found is not None and found.proposal is not None and stage in (Stage.PREVIEW, Stage.STOPPED)
        self.columns_button.setVisible(can_map)
        self.close_button.setEnabled(stage is not Stage.IMPORTING)
        self.chips.setVisible(stage not in (Stage.COLUMNS, Stage.LOOKING))
        if stage is Stage.COLUMNS and found is not None:
            if self.stack.currentWidget() is not self.panel:
                self.panel.show_file(found)
            self.stack.setCurrentWidget(self.panel)
            self.progress.hide()
            return
        self.stack.setCurrentWidget(self._rows)
        self._show_progress()
        self._count()
        if found is not None:
            self._table_for(found.kind)
        if stage in (Stage.READING, Stage.PREVIEW, Stage.DONE, Stage.STOPPED):
            self.reopen()

    def filter(self, typed: str) -> None:
        """Show only rows in which every typed word occurs."""
        self._typed = typed
        self.reopen()

    def reopen(self) -> None:
        """Show the rows that are chosen and fit what is typed."""
        if self.model is not None:
            store = self._work.store
            args = (self.chips.what, self._typed)
            self.model.open(WindowSource(store.chunk, store.fences, args))

    @property
    def line(self) -> PreviewLine | None:
        """The chosen row."""
        row = self.table.row if self.table is not None else None
        return row if isinstance(row, PreviewLine) else None

    # -- inside

    def _choose_kind(self, _index: int) -> None:
        work, kind = self._work, self.kind.currentData()
        if work.path is not None and work.found is not None and kind != work.found.kind:
            work.open(work.path, kind)

    def _table_for(self, kind: str) -> None:
        if self._kinds == kind:
            return
        self._kinds = kind
        if self.table is not None:
            self._rows_layout.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        if self.model is not None:
            self.model.deleteLater()  # with what it still waits for
        text = self._kit.text
        self.model = WindowModel[PreviewLine](
            columns(kind, text, self._work.cancelled_gone), self._kit.jobs, text, self
        )
        self.table = TableView(
            self._kit,
            f"imports.preview.{kind}",
            text("imports.rows"),
            gives_way=("more", "kind", "when", "name"),
        )
        self.table.setModel(self.model)
        self.table.chosen.connect(self.chosen)
        self._rows_layout.addWidget(self.table)
        self.setFocusProxy(self.table)

    def _step(self, step: object) -> None:
        self.progress.show_step(step)  # type: ignore[arg-type] # Qt's signal carries a Step as an object
        if self._work.stage is Stage.READING:
            first = not self.chips.isVisible() or len(self.chips.chips) < 2
            self._count()
            if first:
                self.reopen()

    def _show_progress(self) -> None:
        work, text = self._work, self._kit.text
        if work.busy:
            code = "imports.work.importing_short" if work.stage is Stage.IMPORTING else "imports.work.short"
            self.progress.begin(text(code))
            if work.step is not None:
                self.progress.show_step(work.step)
        else:
            self.progress.hide()

    def _count(self) -> None:
        store, text = self._work.store, self._kit.text
        counts = [("", Pill(text("imports.what.all")), store.total)]
        counts += [(what, what_pill(text, what), store.count(what)) for what in WHATS if store.count(what)]
        self.chips.show_counts(counts)
