"""The one field: scan, search and commands, with what it understood shown below while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from ui.icons import icon
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.suggestions import SuggestionList

__all__ = ["Provider", "ScanField", "Suggestion"]

_MOST = 9
SUGGEST_AFTER_MS = 60


@dataclass(frozen=True)
class Suggestion:
    """One thing the field understood.

    Attributes:
        kind: what it is, in a word of the user's language: Reader, Request, Command …
        title: its name or number.
        detail: what tells it apart, quieter.
        icon: name of a shipped icon.
        act: called when it is taken.
        mono: the title is a code.
    """

    kind: str
    title: str
    act: Callable[[], object]
    detail: str = ""
    icon: str = "search"
    mono: bool = False


Provider = Callable[[str, Callable[[Sequence[Suggestion]], None]], None]
"""``provider(typed, answer)``: start looking (usually a `Jobs.read`), and call ``answer`` once, at once or later."""


class ScanField(QLineEdit):
    """See the module. A code that was scanned comes from `ui.scan.ScanFilter`, never through here.

    Attributes:
        entered: Enter on typed text that nothing was understood of, or a code typed by hand.
    """

    entered = Signal(str)

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan")
        self._kit = kit
        self._providers: list[Provider] = []
        self._round = 0
        self._answers: dict[int, Sequence[Suggestion]] = {}
        self._pending: set[int] = set()
        self._take_first = False
        self.setAccessibleName(kit.text("window.scan.name"))
        self.setPlaceholderText(kit.text("window.scan.hint"))
        self.setToolTip(kit.text("window.scan.tip", shortcut="Ctrl+K"))
        self._icon = self.addAction(
            icon("scan-line", kit.style.colours), QLineEdit.ActionPosition.LeadingPosition
        )
        for mark in self.findChildren(QToolButton):
            mark.setAccessibleName(kit.text("window.scan.name"))
        kit.style.changed.connect(self._draw)
        self._soon = QTimer(self, interval=SUGGEST_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self._look)
        self.textEdited.connect(self._typed)
        self._items: list[Suggestion] = []
        self._popup: SuggestionList | None = None

    def add_provider(self, provider: Provider) -> None:
        """Ask this one too while somebody types; earlier ones come first."""
        self._providers.append(provider)

    @property
    def suggestions(self) -> list[Suggestion]:
        """What is shown below the field, in order."""
        return list(self._items)

    def close_popup(self) -> None:
        """Put the list away."""
        if self._popup is not None:
            self._popup.hide()

    def empty(self) -> None:
        """Nothing stands in the field, nothing below it: a code is never left standing."""
        self._round += 1
        self._soon.stop()
        self._answers.clear()
        self._pending.clear()
        self._take_first = False
        self.setText("")  # unlike clear(), it cannot be undone: Ctrl+Z takes back the scan
        self._understand([])
        self.close_popup()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z edits what was typed; with nothing to edit it is the window's, which takes the last scan back."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose, Enter takes; Esc is the shell's."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._items:
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving puts the list away; what was typed stays."""
        super().focusOutEvent(event)
        self.close_popup()

    # -- inside

    def _draw(self) -> None:
        self._icon.setIcon(icon("scan-line", self._kit.style.colours))

    def _typed(self, typed: str) -> None:
        self._round += 1
        self._take_first = False
        if typed.strip():
            self._soon.start()
        else:
            self._soon.stop()
            self._understand([])
            self.close_popup()

    def _look(self) -> None:
        typed, number = self.text().strip(), self._round
        self._soon.stop()
        self._answers = {}
        self._pending = set(range(len(self._providers)))
        for at, provider in enumerate(self._providers):
            provider(typed, partial(self._answer, number, at))

    def _answer(self, number: int, at: int, found: Sequence[Suggestion]) -> None:
        if number != self._round:
            return
        self._answers[at] = found
        self._pending.discard(at)
        items = [item for key in sorted(self._answers) for item in self._answers[key]]
        self._understand(items[:_MOST])
        self._show_popup()
        if self._take_first and (not self._pending or (items and not any(p < at for p in self._pending))):
            self._enter()

    def _enter(self) -> None:
        typed = self.text().strip()
        if not typed:
            return
        if self._soon.isActive():  # Enter came before the list: look first, then take the first
            self._take_first = True
            self._look()
            return
        if self._pending and not self._items:
            self._take_first = True
            return
        row = self._popup.row if self._popup is not None else 0
        chosen = self._items[max(row, 0)] if self._items else None
        self.empty()
        if chosen is None:
            self.entered.emit(typed)
        else:
            chosen.act()

    def _understand(self, items: list[Suggestion]) -> None:
        self._items = items
        if self._popup is not None:
            self._popup.show_items(items)

    def _move(self, by: int) -> None:
        self._show_popup()
        if self._popup is not None:
            self._popup.move_by(by)

    def _clicked(self, item: Suggestion) -> None:
        self.empty()
        item.act()

    def _show_popup(self) -> None:
        if not self._items or not self.hasFocus():
            self.close_popup()
            return
        if self._popup is None:
            from ui.widgets.suggestions import SuggestionList

            self._popup = SuggestionList(self._kit, self.window())
            self._popup.taken.connect(self._clicked)
            self._popup.show_items(self._items)
        self._popup.open_below(self)
