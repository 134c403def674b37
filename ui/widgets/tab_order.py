"""Tab follows the eye: the field, the page, its detail pane, the last scan, the status line, the rail.

Qt's own order is the one in which widgets were made, and most of ours are made late.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QScrollArea, QWidget

__all__ = ["neighbour", "pressed_by"]

_ROW = 12
"""Widgets whose middles differ by less than this many pixels stand in one row."""
_CONTROL = 32
"""How high a control is in pixels; what is higher, a list or a table, begins where its first line is."""


def neighbour(
    window: QWidget,
    regions: Sequence[QWidget | None],
    ranks: Sequence[int],
    now: QWidget | None,
    *,
    forward: bool,
) -> QWidget | None:
    """The widget that Tab goes to, or Shift+Tab.

    Args:
        window: the window, or what covers it.
        regions: its parts, an inner one before the one around it.
        ranks: of each part in the order of the eye.
        now: what has the focus.
        forward: Tab rather than Shift+Tab.
    """
    order = sorted(
        (widget for widget in window.findChildren(QWidget) if _takes_tab(window, widget)),
        key=lambda widget: _place(window, regions, ranks, widget),
    )
    if not order:
        return None
    if now not in order:
        return order[0 if forward else -1]
    return order[(order.index(now) + (1 if forward else -1)) % len(order)]


def pressed_by(event: QKeyEvent, focus: QWidget | None) -> QAbstractButton | None:
    """The button that this key presses though Qt leaves it alone: Enter, on a button that Tab has reached."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain or event.isAutoRepeat():
        return None
    return focus if isinstance(focus, QAbstractButton) and not isinstance(focus, QCheckBox) else None


def _takes_tab(window: QWidget, widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and widget.isEnabled()
        and widget.isVisibleTo(window)
        and widget.window() is window.window()
        and not widget.size().isEmpty()
    )


def _place(
    window: QWidget, regions: Sequence[QWidget | None], ranks: Sequence[int], widget: QWidget
) -> tuple[int, ...]:
    region = next(
        (
            rank
            for one, rank in zip(regions, ranks, strict=True)
            if one is not None and (one is widget or one.isAncestorOf(widget))
        ),
        len(ranks),
    )
    # What scrolls is one thing in its place, wherever its parts stand now: a field below the fold comes before
    # the buttons under the area, though it would be painted lower than they are.
    place, inside = [region], window
    for area, content in _scrolling(window, widget):
        at = area.mapTo(inside, QPoint(0, 0))
        place += [(at.y() + _CONTROL // 2) // _ROW, at.x()]
        inside = content
    at = widget.mapTo(inside, QPoint(0, 0))
    return *place, (at.y() + min(widget.height(), _CONTROL) // 2) // _ROW, at.x()


def _scrolling(window: QWidget, widget: QWidget) -> list[tuple[QScrollArea, QWidget]]:
    """The scroll areas in which it stands, with what each of them scrolls; the outermost first."""
    areas: list[tuple[QScrollArea, QWidget]] = []
    around = widget.parentWidget()
    while around is not None and around is not window:
        content = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and content is not None and content.isAncestorOf(widget):
            areas.insert(0, (around, content))
        around = around.parentWidget()
    return areas
