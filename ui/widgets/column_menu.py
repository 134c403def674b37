"""The menu in which a table's columns are shown and hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from ui.text import Text

__all__ = ["column_menu"]


def column_menu(
    parent: QWidget,
    text: Text,
    columns: Sequence[tuple[int, str, bool]],
    show: Callable[[int, bool], None],
) -> QMenu:
    """One tick a column; the last one shown cannot be hidden.

    Args:
        parent: the table.
        text: in its language.
        columns: number, title (a sentence's code) and whether it is shown, in order.
        show: called with a column's number and whether it is to be shown.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown = [number for number, _title, seen in columns if seen]
    for number, title, seen in columns:
        action = menu.addAction(text(title))
        action.setCheckable(True)
        action.setChecked(seen)
        action.setEnabled(shown != [number])
        action.toggled.connect(partial(show, number))
    return menu
