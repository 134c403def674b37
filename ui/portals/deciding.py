"""A choice field by field between what the desk says and what the portal says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from readingroom.portals.queries import OpenConflict
from ui.portals.words import Words
from ui.style import GAP, Style, set_role
from ui.widgets.parts import IconButton, label
from ui.widgets.shapes import begun

__all__ = ["FieldChoice"]


class FieldChoice(QWidget):
    """One block a field: its name, and what each side says, as two choices; nothing is chosen at first.

    What tells who a reader is shows masked, with an eye beside it, until `reveal`.

    Attributes:
        chosen: somebody chose.
        reveal_wanted: somebody asks to see it in full.
    """

    chosen = Signal()
    reveal_wanted = Signal()

    def __init__(self, words: Words, conflict: OpenConflict, style: Style, *, masked: bool) -> None:
        super().__init__()
        say = words.say
        self._in_full: list[tuple[QLabel, QRadioButton, str, str]] = []
        self._only_masked: list[QWidget] = []
        self._sides: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[3])
        grid.setVerticalSpacing(GAP[1])
        grid.setColumnStretch(1, 1)
        for at, field in enumerate(conflict.fields):
            name = begun(words.field(conflict, field.field))
            hides = masked and field.personal
            grid.addWidget(label(name, "section"), at * 6, 0, 1, 2)
            if hides:
                eye = IconButton(
                    style, "eye", say("window.detail.reveal", what=name), self.reveal_wanted.emit
                )
                self._only_masked.append(eye)
                grid.addWidget(eye, at * 6, 2)
            group = QButtonGroup(self)
            for row, (side, value) in enumerate((("ours", field.ours), ("theirs", field.theirs)), start=1):
                who, full = say(f"portals.side.{side}"), words.value(conflict, field.field, value)
                what = words.value(conflict, field.field, field.masked(value)) if hides else full
                choice = QRadioButton(who)
                choice.setAccessibleName(f"{name}: {who}: {what}")
                choice.toggled.connect(partial(self._choose, field.field, side))
                said = label(what, wrap=True)
                if hides:
                    self._in_full.append((said, choice, full, f"{name}: {who}: {full}"))
                group.addButton(choice)
                grid.addWidget(choice, at * 6 + row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(said, at * 6 + row, 1, 1, 2)
                if side == "theirs" and field.not_theirs is not None:
                    choice.setEnabled(False)
                    set_role(said, "muted")
                    why = label(say(f"refused.{field.not_theirs}"), "muted", wrap=True)
                    grid.addWidget(why, at * 6 + 4, 1, 1, 2)
            if hides and field.masked(field.ours) == field.masked(field.theirs):
                alike = label(say("portals.masked_alike"), "small", wrap=True)
                self._only_masked.append(alike)
                grid.addWidget(alike, at * 6 + 3, 0, 1, 3)
            grid.setRowMinimumHeight(at * 6 + 5, GAP[1])

    def reveal(self) -> None:
        """Show everything in full; what was chosen stays."""
        for said, choice, full, spoken in self._in_full:
            said.setText(full)
            choice.setAccessibleName(spoken)
        for one in self._only_masked:
            one.hide()
        self._in_full.clear()

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
