"""What is done with pages: the row of buttons over the page, and their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.actions import native
from ui.style import GAP, Style
from ui.widgets.parts import DropDown, IconButton, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["PageTools", "hold_bold"]

_TOOLS = (
    ("turn_left", "rotate-ccw", "Shift+R"),
    ("turn_right", "rotate-cw", "R"),
    ("crop", "crop", "C"),
    ("up", "arrow-up", "Alt+Up"),
    ("down", "arrow-down", "Alt+Down"),
    ("drop", "trash-2", "Del"),
    ("undo", "undo-2", "Ctrl+Z"),
)
"""Code, icon and key of each tool."""
_MOVES: Mapping[int, str] = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}
_PLAIN: Mapping[int, str] = {Qt.Key.Key_C: "crop", Qt.Key.Key_Delete: "drop"}


class PageTools(QWidget):
    """The buttons; each says its key. Below them what belongs to the page that is looked at.

    Args:
        kit: from the page.
        do: does what a code of the table says.

    Attributes:
        numbered: the page as the original numbers it.
        source: which source it was copied from; hidden where there is one.
        keep, give_up: of the frame that is being drawn.
    """

    def __init__(self, kit: Toolkit, do: Callable[[str], None]) -> None:
        super().__init__()
        self._do = do
        say = kit.text
        self.buttons: dict[str, IconButton] = {}
        row = QHBoxLayout()
        row.setSpacing(GAP[1])
        for code, icon, key in _TOOLS:
            says = say("copying.tool_key", tool=say(f"copying.tool.{code}"), key=native(key))
            made = IconButton(kit.style, icon, says, lambda code=code: do(code))  # type: ignore[misc]
            self.buttons[code] = made
            row.addWidget(made)
        row.addStretch(1)
        self.counter = label("", "small")
        row.addWidget(self.counter)
        self.numbered = QLineEdit()
        self.numbered.setFixedWidth(72)
        self.numbered.setAccessibleName(say("copying.page_no"))
        self.source = DropDown(kit.style)
        self.source.setAccessibleName(say("copying.from_source"))
        self.source.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.source.setMinimumContentsLength(8)
        self.keep = button(say("copying.crop_keep"), lambda: do("crop_keep"))
        self.give_up = button(say("copying.crop_stop"), lambda: do("crop_stop"), "quiet")
        self._hint = label(say("copying.crop_hint"), "small", wrap=True)
        self._page = QWidget()
        of_page = QHBoxLayout(self._page)
        of_page.setContentsMargins(0, 0, 0, 0)
        of_page.setSpacing(GAP[2])
        of_page.addWidget(label(say("copying.page_no"), "muted"))
        of_page.addWidget(self.numbered)
        of_page.addWidget(self.source, 1)
        of_page.addStretch(0)
        self._crop = QWidget()
        of_crop = QHBoxLayout(self._crop)
        of_crop.setContentsMargins(0, 0, 0, 0)
        of_crop.setSpacing(GAP[2])
        of_crop.addWidget(self._hint, 1)
        of_crop.addWidget(self.give_up)
        of_crop.addWidget(self.keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(row)
        layout.addWidget(self._page)
        layout.addWidget(self._crop)
        self._crop.hide()

    def show_page(self, said: str, numbered: str, told: str, sources: Sequence[str], source: int) -> None:
        """The page that is looked at; ``told`` is its number by the pages of its source."""
        self.counter.setText(said)
        if self.numbered.text() != numbered:
            self.numbered.setText(numbered)
        self.numbered.setPlaceholderText(told)
        self.source.blockSignals(True)
        self.source.clear()
        self.source.addItems([one or "—" for one in sources])
        self.source.setCurrentIndex(source)
        self.source.blockSignals(False)
        self.source.setVisible(len(sources) > 1)

    def allow(self, *, pages: bool, undo: bool, cropping: bool) -> None:
        """What can be done now."""
        for code, made in self.buttons.items():
            made.setEnabled((undo if code == "undo" else pages) and not cropping)
        self._page.setVisible(pages and not cropping)
        self._crop.setVisible(cropping)

    def pressed(self, event: QKeyEvent) -> bool:
        """Do what a key on a page says; False where it says nothing."""
        key, more = event.key(), event.modifiers()
        shift = bool(more & Qt.KeyboardModifier.ShiftModifier)
        if more & Qt.KeyboardModifier.ControlModifier:
            code = "undo" if key == Qt.Key.Key_Z else ""
        elif more & Qt.KeyboardModifier.AltModifier:
            code = _MOVES.get(key, "")
        elif key == Qt.Key.Key_R:
            code = "turn_left" if shift else "turn_right"
        else:
            code = _PLAIN.get(key, "")
        if not code:
            return False
        if self.buttons[code].isEnabled():
            self._do(code)
        return True


def hold_bold(made: QPushButton, style: Style) -> None:
    """Give a button room for its words as they stand when it is chosen: in bold."""
    words = QFontMetrics(style.font(bold=True)).horizontalAdvance(made.text())
    made.setMinimumWidth(words + 2 * GAP[3])
