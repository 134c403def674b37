"""How everything looks: sizes, type and the one style sheet, made from tokens.

Fusion is the base. `Style.apply` sets palette, fonts and style sheet of the whole application once, and again
when the scheme changes. Pages name roles (``label.setProperty("role", "title")``), never colours or sizes.
"""

from __future__ import annotations

import os
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.fonts import body_families, mono_families, with_tabular_figures
from ui.palette import DARK, LIGHT, Colours
from ui.stylesheet import stylesheet

__all__ = [
    "BODY_PT",
    "COUNTER_PT",
    "ECHO_PT",
    "GAP",
    "ICON",
    "RADIUS",
    "ROW",
    "ROW_COMPACT",
    "SMALL_PT",
    "TABLE_PT",
    "TITLE_PT",
    "Choice",
    "Style",
    "set_role",
]

BASE = "Fusion"
"""The style of Qt's that everything is drawn on."""
STYLE_VARIABLE = "QT_STYLE_OVERRIDE"
"""Read by Qt when the application is made. `QApplication.setStyle` hands the style back, and with it come all of its
enumerations, which take PySide as long as the window's widgets."""
GAP = (0, 4, 8, 12, 16, 24, 32)
"""Distances in pixels, by step; everything sits on a grid of 4."""
RADIUS = 6
ICON = 20
ROW = 34
ROW_COMPACT = 28

SMALL_PT = 9.0
TABLE_PT = 10.0
BODY_PT = 10.5
ECHO_PT = 14.0
TITLE_PT = 16.0
COUNTER_PT = 20.0

Choice = Literal["system", "light", "dark"]


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a role of the style sheet and let it take effect at once."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it has not been dressed yet
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


class Style(QObject):
    """The look of the running application.

    Attributes:
        changed: the scheme changed; whoever paints by hand paints again.
        compact: rows are 28 instead of 34 pixels high.
    """

    changed = Signal()

    def __init__(
        self, choice: Choice = "system", *, compact: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.choice: Choice = choice
        self.compact = compact
        self.colours: Colours = LIGHT
        self._latin = False
        self._fonts: dict[tuple[float, bool, bool, bool], QFont] = {}
        self._app: QApplication | None = None

    @property
    def row(self) -> int:
        """The height of a table's row, in pixels."""
        return ROW_COMPACT if self.compact else ROW

    def font(self, points: float = BODY_PT, *, bold: bool = False, mono: bool = False) -> QFont:
        """A face of the window in this size: the system's first, the shipped one behind it."""
        wanted = (points, bold, mono, self._latin)
        if wanted not in self._fonts:
            font = QFont(list(mono_families() if mono else body_families(self._latin)))
            font.setPointSizeF(points)
            font.setBold(bold)
            self._fonts[wanted] = with_tabular_figures(font)
        return QFont(self._fonts[wanted])  # each pill of a list asks for one whenever it is painted

    def speak(self, language: str) -> None:
        """Take the faces of this language's script."""
        latin = language == "en"
        if latin != self._latin:
            self._latin = latin
            if self._app is not None:
                self._app.setFont(self.font())
                self.changed.emit()

    def color(self, token: str) -> QColor:
        """The colour under a token of `ui.palette.Colours`, ready for a painter."""
        return QColor(str(getattr(self.colours, token)))

    def apply(self, app: QApplication) -> None:
        """Dress the application, and keep following the system while the choice is ``system``."""
        self._app = app
        if os.environ.get(STYLE_VARIABLE) != BASE:  # set before Qt began, it need not be asked for here
            app.setStyle(BASE)
        app.setFont(self.font())
        app.styleHints().colorSchemeChanged.connect(self._dress)
        self._follow()
        self._dress()

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark."""
        self.choice = choice
        if self._app is not None:
            self._follow()
            self._dress()

    def set_compact(self, compact: bool) -> None:
        """Choose the height of rows."""
        if compact != self.compact:
            self.compact = compact
            self.changed.emit()

    def _follow(self) -> None:
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self.choice)
        hints = QGuiApplication.styleHints()
        if scheme is not None:
            hints.setColorScheme(scheme)  # title bars and native dialogs follow too
        else:
            hints.unsetColorScheme()

    def _dress(self) -> None:
        if self._app is None:
            return
        dark = self.choice == "dark" or (
            self.choice == "system" and self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        colours = DARK if dark else LIGHT
        if colours is self.colours and self._app.styleSheet():
            return
        self.colours = colours
        self._app.setPalette(_palette(colours))
        self._app.setStyleSheet(stylesheet(colours, mono_families()))
        self.changed.emit()


def _palette(colours: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.surface),
        (roles.AlternateBase, colours.hover),
        (roles.Text, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Button, colours.surface),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.wrong),
        (roles.ToolTipBase, colours.surface),
        (roles.ToolTipText, colours.text),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.Accent, colours.accent),
        (roles.Link, colours.accent),
        (roles.LinkVisited, colours.accent),
        (roles.Mid, colours.line),
        (roles.Midlight, colours.hover),
        (roles.Light, colours.surface),
        (roles.Dark, colours.edge),
        (roles.Shadow, colours.edge),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette
