"""How somebody likes the window: colours, row height, language. Remembered at this desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QWidget

from readingroom.language import LANGUAGES
from ui.style import Choice
from ui.widgets.toolkit import Toolkit

__all__ = ["Preferences"]

_MENU = (
    ("window.refresh", "window.print", "window.undo"),
    ("window.light", "window.dark", "window.system_scheme", "window.compact", "window.language"),
    ("window.shortcuts", "window.help"),
    ("window.quit",),
)


class Preferences:
    """Carries out the window's own actions that change how it looks.

    Args:
        kit: of the window.
        window: the window.
        keeps: something typed is not saved, and was told so.
    """

    def __init__(self, kit: Toolkit, window: QWidget, keeps: Callable[[], bool]) -> None:
        self._kit = kit
        self._window = window
        self._keeps = keeps
        on = kit.actions.on
        on("window.light", lambda: self.choose_scheme("light"))
        on("window.dark", lambda: self.choose_scheme("dark"))
        on("window.system_scheme", lambda: self.choose_scheme("system"))
        on("window.compact", self.toggle_compact)
        on("window.language", self.switch_language)

    def choose_scheme(self, choice: Choice) -> None:
        """Light, dark, or as the system."""
        self._kit.memory.put("window.scheme", choice)
        self._kit.style.choose(choice)

    def toggle_compact(self) -> None:
        """Rows of 28 or 34 pixels."""
        self._kit.style.set_compact(not self._kit.style.compact)
        self._kit.memory.put("window.compact", self._kit.style.compact)

    def switch_language(self) -> None:
        """The other language; pages are made anew, so that what is typed there has to be saved first."""
        if self._keeps():
            return
        other = LANGUAGES[(LANGUAGES.index(self._kit.text.code) + 1) % len(LANGUAGES)]
        self._kit.memory.put("window.language", other)
        # after the menu or the field that asked has finished: it is about to be replaced
        QTimer.singleShot(0, self._window, lambda: self._kit.text.switch(other))

    def menu(self) -> QMenu:
        """The window's menu; it goes when it is closed."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        for group in _MENU:
            for action in group:
                menu.addAction(self._kit.actions[action])
            menu.addSeparator()
        return menu
