"""Every action and shortcut of the window, as a table.

A page adds its own rows (`ActionSpec` with its id as ``scope``); they are live only while that page shows.
Tooltips, the shortcut sheet, the menu of a page and the scan field's commands are all made from these rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.icons import icon
from ui.style import Style
from ui.text import Text

__all__ = ["WINDOW", "ActionSpec", "Actions", "native", "rank"]


@dataclass(frozen=True)
class ActionSpec:
    """One row of the table.

    Attributes:
        id: stable name, unique over the window, e.g. ``"retrieval.print_slips"``.
        shortcut: in Qt's portable form, e.g. ``"Ctrl+P"``; empty for none.
        icon: name of a shipped icon; empty for none.
        scope: ``"window"``, or the id of the page on which it works.
        text: code of its name; ``action.<id>`` below the table of its area by default:
            ``retrieval.print_slips`` is named by ``retrieval.action.print_slips``.
        findable: it may be called by name in the scan field.
    """

    id: str
    shortcut: str = ""
    icon: str = ""
    scope: str = "window"
    text: str = ""
    findable: bool = True

    @property
    def text_code(self) -> str:
        """The code of its name."""
        if self.text:
            return self.text
        area, _, name = self.id.partition(".")
        return f"{area}.action.{name}"


WINDOW: tuple[ActionSpec, ...] = (
    ActionSpec("window.find", "Ctrl+K", "scan-line", findable=False),
    ActionSpec("window.back_to_field", "Esc", findable=False),
    ActionSpec("window.filter", "/", "funnel", findable=False),
    ActionSpec("window.next_step", "Ctrl+Return", "arrow-right", findable=False),
    ActionSpec("window.print", "Ctrl+P", "printer"),
    ActionSpec("window.undo", "Ctrl+Z", "undo-2"),
    ActionSpec("window.refresh", "F5", "refresh-cw"),
    ActionSpec("window.help", "F1", "circle-question-mark"),
    ActionSpec("window.shortcuts", "Ctrl+/", "keyboard"),
    ActionSpec("window.light", "", "sun"),
    ActionSpec("window.dark", "", "moon"),
    ActionSpec("window.system_scheme", "", "monitor"),
    ActionSpec("window.compact", "", "list"),
    ActionSpec("window.language", "", "languages"),
    ActionSpec("window.quit", "Ctrl+Q", "log-out"),
)
"""What works on every page. The rail adds Alt and a digit or a letter for each page."""


class Actions(QObject):
    """The window's actions, made from `ActionSpec` rows.

    ``actions["window.help"]`` is the `QAction`; ``actions.on("window.help", function)`` says what it does.
    """

    def __init__(self, window: QWidget, text: Text, style: Style) -> None:
        super().__init__(window)
        self._window = window
        self._text = text
        self._style = style
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._scope = ""
        self._disallowed: set[str] = set()
        self._undressed: set[str] = set()  # their icons are drawn when they are first asked for
        self.add(WINDOW)

    def __getitem__(self, action: str) -> QAction:
        """The action with this id.

        Raises:
            KeyError: it stands in no table.
        """
        if action in self._undressed:
            self._undressed.discard(action)
            self._dress(self._specs[action])
        return self._actions[action]

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(self._specs.values())

    def add(self, specs: Iterable[ActionSpec]) -> None:
        """Add rows; a row that is there already stays as it is (a page that is built again).

        Raises:
            ValueError: two actions that can be live together have one shortcut.
        """
        for spec in specs:
            if spec.id in self._specs:
                continue
            self._check(spec)
            action = QAction(self._window)
            action.setObjectName(spec.id)
            action.setAutoRepeat(False)  # a key held down is one wish: the next step's next step is another
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._specs[spec.id] = spec
            self._actions[spec.id] = action
            self._undressed.add(spec.id)
            self._word(spec)
            action.setEnabled(self._live(spec))
            self._window.addAction(action)

    def on(self, action: str, act: Callable[[], object]) -> QAction:
        """Say what an action does; what it did before is forgotten."""
        known = self._actions[action]
        if known.property("bound"):
            known.triggered.disconnect()
        known.setProperty("bound", True)
        known.triggered.connect(lambda _checked=False: act())
        return known

    def allow(self, action: str, allowed: bool) -> None:
        """Say whether an action makes sense now; this stays while its page is left and seen again.

        Raises:
            KeyError: it stands in no table.
        """
        spec = self._specs[action]
        if allowed:
            self._disallowed.discard(action)
        else:
            self._disallowed.add(action)
        self._actions[action].setEnabled(self._live(spec))

    def enter(self, scope: str) -> None:
        """Make this page's actions live, and no other page's; what a page has disallowed stays so."""
        self._scope = scope
        for spec in self._specs.values():
            if spec.scope != "window":
                self._actions[spec.id].setEnabled(self._live(spec))

    def _live(self, spec: ActionSpec) -> bool:
        return spec.scope in ("window", self._scope) and spec.id not in self._disallowed

    def reword(self) -> None:
        """Write all names anew, after the language or the colours changed."""
        for spec in self._specs.values():
            self._word(spec)

    def shortcuts(self, scope: str) -> list[tuple[str, str]]:
        """(shortcut as the system writes it, name) of the rows of one scope that have one."""
        return [
            (native(spec.shortcut), self._text(spec.text_code))
            for spec in self._specs.values()
            if spec.shortcut and spec.scope == scope
        ]

    def find(self, typed: str) -> list[ActionSpec]:
        """The rows that may be called now and whose name, in any language, has a word beginning so."""
        ranked: list[tuple[int, ActionSpec]] = []
        for spec in self._specs.values():
            if spec.findable and self._actions[spec.id].isEnabled():
                place = rank(typed, self._text.everywhere(spec.text_code))
                if place is not None:
                    ranked.append((place, spec))
        return [spec for _rank, spec in sorted(ranked, key=lambda pair: pair[0])]

    def _check(self, spec: ActionSpec) -> None:
        for other in self._specs.values():
            together = other.scope == spec.scope or "window" in (other.scope, spec.scope)
            if spec.shortcut and other.shortcut == spec.shortcut and together:
                raise ValueError(f"{spec.shortcut} is taken: {other.id}, {spec.id}")

    def _word(self, spec: ActionSpec) -> None:
        action, name = self._actions[spec.id], self._text(spec.text_code)
        action.setText(name)
        action.setToolTip(f"{name} ({native(spec.shortcut)})" if spec.shortcut else name)
        if spec.id not in self._undressed:
            self._dress(spec)

    def _dress(self, spec: ActionSpec) -> None:
        if spec.icon:
            self._actions[spec.id].setIcon(icon(spec.icon, self._style.colours, "text"))


def rank(typed: str, names: Iterable[str]) -> int | None:
    """How well something with these names is meant: 0 by a beginning, 1 by a word in it, None not at all."""
    wanted = _fold(typed)
    folded = [_fold(name) for name in names]
    if not wanted:
        return None
    if any(name.startswith(wanted) for name in folded):
        return 0
    if any(f" {wanted}" in name or (not wanted.isascii() and wanted in name) for name in folded):
        return 1
    return None


def native(shortcut: str) -> str:
    """A shortcut as this system writes it."""
    written = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return written.replace("Return", "Enter")  # what the key is called on it


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
