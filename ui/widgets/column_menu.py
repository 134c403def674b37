"""The menu in which a table's columns are shown and hidden."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from ui.text import Text

__all__ = ["column_menu"]


def column_menu(
    parent: QWidget,
    text: Text,
    columns: Sequence[Any],
    hidden: Collection[str],
    show: Callable[[int, bool], None],
) -> QMenu:
    """One tick a column; the last one shown cannot be hidden.

    Args:
        parent: the table.
        text: in its language.
        columns: of the model, in order.
        hidden: ids of those that are not shown.
        show: called with a column's number and whether it is to be shown.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown = [number for number, column in enumerate(columns) if column.id not in hidden]
    for number, column in enumerate(columns):
        action = menu.addAction(text(column.title))
        action.setCheckable(True)
        action.setChecked(number in shown)
        action.setEnabled(shown != [number])
        action.toggled.connect(partial(show, number))
    return menu
