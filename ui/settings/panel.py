"""One group of settings: a heading, its content, and where it saves as a whole, Save and Discard at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QTableView, QVBoxLayout, QWidget

from ui.messages import Message
from ui.palette import Tone
from ui.settings.groups import title_code
from ui.style import GAP
from ui.text import Text
from ui.widgets.parts import button, label, line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ui.settings.page import SettingsPage
    from ui.widgets.table import TableView

__all__ = ["WIDTH", "Panel", "fit_rows", "row_of", "title_of"]

WIDTH = 720
"""The widest a form gets: longer lines are not read."""


class Panel(QWidget):
    """Base of all groups.

    A group that saves as a whole (``saves``) marks itself with `set_dirty` when something was typed and writes
    `save` and `load`; others carry each act out at once. What was typed and not saved stays when another group shows.

    Args:
        page: the page.
        code: the group's; its heading is `title_of` it, its lead ``settings.<code>.lead`` (may be missing).

    Attributes:
        dirty_changed: it has something unsaved, or no longer.
        widest: how wide its content gets, in pixels.
    """

    dirty_changed = Signal()
    saves = False
    widest = WIDTH

    def __init__(self, page: SettingsPage, code: str) -> None:
        super().__init__()
        self.page, self.kit, self.text, self.code = page, page.kit, page.kit.text, code
        self.dirty = False
        self.title = title_of(self.text, code)
        self.setAccessibleName(self.title)
        content = QWidget()
        content.setObjectName("content")
        content.setMaximumWidth(self.widest)
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(GAP[5], GAP[4], GAP[5], GAP[4])
        self.body.setSpacing(GAP[3])
        self.body.addWidget(label(self.title, "heading"))
        if self.text.has(f"settings.{code}.lead"):
            self.body.addWidget(label(self.text(f"settings.{code}.lead"), "muted", wrap=True))
        scroll = self.scroller = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(self.title)
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        self.save_button = button(self.text("settings.save"), self.save, "primary")
        self.save_button.setToolTip(self.text("window.sheet.save_hint", verb=self.text("settings.save")))
        self.discard_button = button(self.text("settings.discard"), self.discard)
        if self.saves:
            layout.addWidget(line())
            foot = QHBoxLayout()
            foot.setContentsMargins(GAP[5], GAP[3], GAP[5], GAP[3])
            foot.setSpacing(GAP[2])
            foot.addWidget(self.save_button)
            foot.addWidget(self.discard_button)
            foot.addStretch(1)
            layout.addLayout(foot)
            self._enable()
        self.fill_body()
        self.body.addStretch(1)

    # -- what a group writes

    def fill_body(self) -> None:
        """Make its widgets, into ``body``."""
        raise NotImplementedError

    def load(self) -> None:
        """Ask for what it shows; something typed and not saved is left alone."""
        raise NotImplementedError

    def choose(self, identity: int) -> None:
        """Show a row of its list; a group without one shows itself."""

    def save(self) -> None:
        """Carry out what was typed."""

    # -- what a group calls

    def set_dirty(self, dirty: bool) -> None:
        """Something was typed that is not saved, or no longer."""
        if dirty != self.dirty:
            self.dirty = dirty
            self._enable()
            self.dirty_changed.emit()

    def saved(self, undo: Callable[[], object] | None = None) -> None:
        """It is saved; for a while one button takes it back."""
        self.set_dirty(False)
        verb = self.text("settings.undo") if undo is not None else ""
        act = None if undo is None else lambda: (undo(), None)[1]
        self.page.tell(Message(self.text("settings.saved", group=self.title), Tone.GOOD, verb, act))

    def discard(self) -> None:
        """Show again what is saved."""
        self.set_dirty(False)
        self.page.strip.settle()
        self.load()

    def next_step(self) -> None:
        """Ctrl+Enter."""
        if self.saves and self.dirty and self.save_button.isEnabled():
            self.save()

    def keeps_typed(self) -> bool:
        """What was typed is not lost by a click: True if something is not saved, and says so."""
        if self.dirty:
            self.page.tell(Message(self.text("settings.kinds.unsaved"), Tone.ATTENTION))
        return self.dirty

    def return_to(self, table: TableView, key: Hashable | None) -> None:
        """Choose the row again that the form is about (None: somebody or something new), once this click is over."""

        def back() -> None:
            if key is None or not table.select(key):
                table.setCurrentIndex(QModelIndex())

        QTimer.singleShot(0, self, back)

    def section(self, title: str) -> None:
        """A small heading."""
        self.body.addSpacing(GAP[2])
        self.body.addWidget(label(title, "section"))

    def _enable(self) -> None:
        self.save_button.setEnabled(self.dirty)
        self.discard_button.setEnabled(self.dirty)


def title_of(text: Text, code: str) -> str:
    """What a group is called: by the table of settings, or one of this page's own."""
    return text(title_code(text, code))


def fit_rows(table: QTableView, least: int = 2, most: int = 8) -> None:
    """Make a list as high as its rows, between two bounds; more scroll."""
    rows = min(max(table.model().rowCount(), least), most)
    height = table.verticalHeader().defaultSectionSize() * rows
    table.setFixedHeight(height + table.horizontalHeader().sizeHint().height() + 2)


def row_of(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Widgets side by side; the one at ``stretch`` takes what is left, else the space behind them."""
    row = QHBoxLayout()
    row.setSpacing(GAP[2])
    for at, widget in enumerate(widgets):
        row.addWidget(widget, 1 if at == stretch else 0)
    if stretch < 0:
        row.addStretch(1)
    return row
