"""Small panels over the window: help on this page (F1) and the sheet of shortcuts (Ctrl+/)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.style import GAP
from ui.widgets.parts import IconButton, label
from ui.widgets.toolkit import Toolkit

__all__ = ["Panel", "Panels", "help_panel", "shortcut_panel"]


class Panel(QFrame):
    """A titled panel inside the window; Esc or its cross closes it, and it goes when the page changes.

    Attributes:
        closed: it is going away.
    """

    closed = Signal()

    def __init__(self, kit: Toolkit, title: str, body: QWidget, window: QWidget, width: int) -> None:
        super().__init__(window)
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self._width = width
        self._around = window
        head = QHBoxLayout()
        head.addWidget(label(title, "heading"), 1)
        self.close_button = IconButton(kit.style, "x", kit.text("window.message.close"), self.close_panel)
        head.addWidget(self.close_button)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(title)
        body.setObjectName("content")
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[5], GAP[4], GAP[4], GAP[4])
        layout.setSpacing(GAP[3])
        layout.addLayout(head)
        layout.addWidget(scroll, 1)
        self._wanted = max(body.sizeHint().height(), body.heightForWidth(width - 60)) + 96
        self.place()
        self.show()
        self.raise_()
        self.close_button.setFocus()

    def place(self) -> None:
        """Sit at the right of the window, below its top bar."""
        window = self._around
        width = min(self._width, window.width() - 2 * GAP[5])
        height = min(self._wanted, window.height() - 64 - GAP[5])
        self.setGeometry(window.width() - width - GAP[5], 64, width, height)

    def close_panel(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()
        self.closed.emit()


class Panels(QObject):
    """The one panel that is open over a window, if any.

    Attributes:
        shown: the panel.
        closed: it went away; the keys want another place.
    """

    closed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: Panel | None = None

    def show_panel(self, panel: Panel) -> None:
        """This one is open now."""
        self.shown = panel
        panel.closed.connect(self._gone)

    def close_panel(self) -> None:
        """Put it away."""
        if self.shown is not None:
            self.shown.close_panel()

    def place(self) -> None:
        """The window has another size."""
        if self.shown is not None:
            self.shown.place()

    def _gone(self) -> None:
        self.shown = None
        self.closed.emit()


def help_panel(
    kit: Toolkit, title: str, words: str, shortcuts: Sequence[tuple[str, str]], window: QWidget
) -> Panel:
    """What this page is for and how it is used: paragraphs, then its shortcuts."""
    body = QWidget()
    layout = QVBoxLayout(body)
    layout.setContentsMargins(0, 0, GAP[2], 0)
    layout.setSpacing(GAP[3])
    for paragraph in words.split("\n\n"):
        told = label(
            " ".join(paragraph.split()) if kit.text.code == "en" else "".join(paragraph.split("\n")),
            wrap=True,
        )
        layout.addWidget(told)
    if shortcuts:
        layout.addWidget(_keys(shortcuts))
    layout.addStretch(1)
    return Panel(kit, title, body, window, 400)


def shortcut_panel(
    kit: Toolkit, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], window: QWidget
) -> Panel:
    """All shortcuts that work now, by where they work."""
    body = QWidget()
    layout = QVBoxLayout(body)
    layout.setContentsMargins(0, 0, GAP[2], 0)
    layout.setSpacing(GAP[2])
    for title, shortcuts in groups:
        if shortcuts:
            layout.addWidget(label(title, "section"))
            layout.addWidget(_keys(shortcuts))
            layout.addSpacing(GAP[2])
    layout.addStretch(1)
    return Panel(kit, kit.text("window.shortcuts.title"), body, window, 440)


def _keys(shortcuts: Sequence[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP[4])
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, 124)
    grid.setColumnStretch(1, 1)
    for at, (keys, name) in enumerate(shortcuts):
        chip = label(keys, "key")
        says = label(name, wrap=True)
        for one in (chip, says):
            one.ensurePolished()
        tall = max(chip.sizeHint().height(), says.fontMetrics().height())
        chip.setFixedHeight(tall)
        says.setMinimumHeight(tall)
        grid.addWidget(chip, at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(says, at, 1, Qt.AlignmentFlag.AlignTop)
    return holder
