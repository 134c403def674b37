"""A choice field by field between what the desk says and what the portal says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from readingroom.portals.queries import OpenConflict
from ui.portals.words import Words
from ui.style import GAP, set_role
from ui.widgets.parts import label
from ui.widgets.shapes import begun

__all__ = ["FieldChoice"]


class FieldChoice(QWidget):
    """One block a field: its name, and what each side says, as two choices; nothing is chosen at first.

    Attributes:
        chosen: somebody chose.
    """

    chosen = Signal()

    def __init__(self, words: Words, conflict: OpenConflict) -> None:
        super().__init__()
        say = words.say
        self._sides: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[3])
        grid.setVerticalSpacing(GAP[1])
        grid.setColumnStretch(1, 1)
        for at, field in enumerate(conflict.fields):
            name = begun(words.field(conflict, field.field))
            grid.addWidget(label(name, "section"), at * 5, 0, 1, 2)
            group = QButtonGroup(self)
            for row, (side, value) in enumerate((("ours", field.ours), ("theirs", field.theirs)), start=1):
                who, what = say(f"portals.side.{side}"), words.value(conflict, field.field, value)
                choice = QRadioButton(who)
                choice.setAccessibleName(f"{name}: {who}: {what}")
                choice.toggled.connect(partial(self._choose, field.field, side))
                said = label(what, wrap=True)
                group.addButton(choice)
                grid.addWidget(choice, at * 5 + row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(said, at * 5 + row, 1)
                if side == "theirs" and field.not_theirs is not None:
                    choice.setEnabled(False)
                    set_role(said, "muted")
                    why = label(say(f"refused.{field.not_theirs}"), "muted", wrap=True)
                    grid.addWidget(why, at * 5 + 3, 1)
            grid.setRowMinimumHeight(at * 5 + 4, GAP[1])

    @property
    def ours(self) -> tuple[str, ...]:
        """Fields in which the desk is right."""
        return self._of("ours")

    @property
    def theirs(self) -> tuple[str, ...]:
        """Fields in which the portal is right."""
        return self._of("theirs")

    def _of(self, side: str) -> tuple[str, ...]:
        return tuple(field for field, chosen in self._sides.items() if chosen == side)

    def _choose(self, field: str, side: str, on: bool) -> None:
        if on:
            self._sides[field] = side
            self.chosen.emit()
