"""Small parts that every page is made of: buttons, lines, the message strip, the empty state, the loading bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.icons import icon, pixmap
from ui.messages import Message
from ui.palette import Tone
from ui.style import GAP, ICON, Style, set_role
from ui.widgets.shapes import Shape, draw_shape
from ui.widgets.toolkit import Toolkit

__all__ = [
    "ActionButton",
    "CheckBox",
    "DropDown",
    "EmptyState",
    "IconButton",
    "IconLabel",
    "LoadingBar",
    "MessageStrip",
    "ShapeMark",
    "button",
    "clear",
    "label",
    "line",
]

SHAPES = {
    Tone.NEUTRAL: Shape.DOT,
    Tone.ACCENT: Shape.DOT,
    Tone.GOOD: Shape.CHECK,
    Tone.ATTENTION: Shape.ALERT,
    Tone.WRONG: Shape.CROSS,
}
LOADING_AFTER_MS = 200
_BOX = 16
"""Side of a check box, pixels."""
_LEAST_WORDS, _NO_END = 120, 10_000
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextShowMnemonic)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in a role of the style sheet, as plain text: a title in a catalogue is never markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def button(text: str, act: Callable[[], object] | None = None, role: str = "") -> QPushButton:
    """A button with a verb; roles: primary, quiet, link, danger, status."""
    made = QPushButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if act is not None:
        made.clicked.connect(lambda _checked=False: act())
    return made


class IconButton(QToolButton):
    """A button that is only an icon; what it says is its tooltip and accessible name."""

    def __init__(self, style: Style, name: str, says: str, act: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._style, self._name = style, name
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style.changed.connect(self._draw)
        self._draw()
        if act is not None:
            self.clicked.connect(lambda _checked=False: act())

    def _draw(self) -> None:
        self.setIcon(icon(self._name, self._style.colours, "muted", 16))


def line(vertical: bool = False) -> QFrame:
    """A thin line in the one line colour."""
    made = QFrame()
    made.setProperty("role", "line")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class ActionButton(QPushButton):
    """A primary button bound to an action: its text, shortcut, reason and whether it may be pressed."""

    def __init__(self, action: QAction, role: str = "primary", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self._action = action
        set_role(self, role)
        action.changed.connect(self._follow)
        self.clicked.connect(lambda _checked=False: action.trigger())
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text())
        self.setEnabled(self._action.isEnabled())


class CheckBox(QCheckBox):
    """Yes or no, with a box that is to be seen in the dark too: Fusion derives its edge from the window's colour.

    Its words go on in a second line where they do not fit beside the box, as Qt's own do not.
    """

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)  # fixed would be one line
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as the words need."""
        words = self.fontMetrics().boundingRect(self._room(width, _NO_END), _WRAPPED, self.text())
        return max(super().sizeHint().height(), words.height() + 2 * self._above())

    def minimumSizeHint(self) -> QSize:
        """The box and a few words."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_WORDS), hint.height())

    def hitButton(self, pos: QPoint) -> bool:
        """Every line of the words is pressed, too."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Our box, and the words beside it."""
        box = QRectF(0, self._above() + (self.fontMetrics().lineSpacing() - _BOX) / 2, _BOX, _BOX)
        box.adjust(0.5, 0.5, -0.5, -0.5)
        on, colour = self.isChecked(), self._style.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() or (on and self.isEnabled()) else "muted"
        painter.setPen(QPen(colour(edge), 1.5 if self.hasFocus() else 1))
        painter.setBrush(colour("accent" if on and self.isEnabled() else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            ink = colour("on_accent" if self.isEnabled() else "muted")
            draw_shape(painter, Shape.CHECK, box.adjusted(2, 2, -2, -2), ink)
        painter.setPen(colour("text" if self.isEnabled() else "muted"))
        painter.drawText(self._room(self.width(), self.height()), _WRAPPED, self.text())
        painter.end()

    def _above(self) -> int:
        """What stays free above one line of words."""
        return max(0, (super().sizeHint().height() - self.fontMetrics().lineSpacing()) // 2)

    def _room(self, width: int, height: int) -> QRect:
        """Where the words stand."""
        return QRect(_BOX + GAP[2], self._above(), width - _BOX - GAP[2], height - self._above())


class DropDown(QComboBox):
    """One of several, with an arrow in the palette's colour; the wheel does not change what it is not on."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's, and the arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        arrow = pixmap("chevron-down", self._style.colours.muted, 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 24, (self.height() - 16) // 2, arrow)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past a form must not change it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class IconLabel(QLabel):
    """An icon that stands for itself and follows the colours; the eye's, not the screen reader's."""

    def __init__(self, style: Style, name: str, ink: str = "muted", size: int = ICON) -> None:
        super().__init__()
        self._style, self._name, self._ink, self._size = style, name, ink, size
        style.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colour = str(getattr(self._style.colours, self._ink))
        self.setPixmap(pixmap(self._name, colour, self._size, self.devicePixelRatioF()))


class ShapeMark(QWidget):
    """One shape in the colour of its tone."""

    def __init__(self, style: Style, size: int = 14, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._shape, self._tone = Shape.DOT, Tone.NEUTRAL
        self.setFixedSize(size, size)
        style.changed.connect(self.update)

    def show_shape(self, shape: Shape, tone: Tone) -> None:
        """Show another shape."""
        self._shape, self._tone = shape, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        draw_shape(painter, self._shape, QRectF(self.rect()), QColor(self._style.colours.of(self._tone)))
        painter.end()


class MessageStrip(QFrame):
    """One message at the top of a page or sheet: a shape, the sentence, one button, and a way to close it."""

    closed = Signal()

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._message: Message | None = None
        self._mark = ShapeMark(kit.style, 14)
        self._words = label("", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.act = button("", self._press)
        self.dismiss = IconButton(kit.style, "x", kit.text("window.message.close"), self.close_message)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[3], GAP[2], GAP[2], GAP[2])
        layout.setSpacing(GAP[3])
        layout.addWidget(self._mark)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.act)
        layout.addWidget(self.dismiss)
        self.hide()

    @property
    def message(self) -> Message | None:
        """What it shows now."""
        return self._message

    def show_message(self, message: Message) -> None:
        """Show a message instead of the one before."""
        self._message = message
        self._mark.show_shape(SHAPES[message.tone], message.tone)
        self._words.setText(message.text)
        self.act.setText(message.button)
        self.act.setAccessibleName(message.button)
        self.act.setVisible(bool(message.button))
        self.setAccessibleName(message.text)
        self.setProperty("message", message.tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def close_message(self) -> None:
        """Take the message away."""
        self._message = None
        self.hide()
        self.closed.emit()

    def settle(self) -> None:
        """Something else was done on the page: what is not sticky goes."""
        if self._message is not None and not self._message.sticky:
            self.close_message()

    def _press(self) -> None:
        message = self._message
        self.close_message()
        if message is not None and message.act is not None:
            message.act()


class EmptyState(QWidget):
    """Nothing to show: a sentence, and the button that fills it."""

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(kit.style, "inbox", "edge", 32)
        self._words = label("", "muted", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.act = button("")
        self._do: Callable[[], object] | None = None
        self.act.clicked.connect(lambda _checked=False: self._do() if self._do else None)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP[4])
        layout.addStretch(2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._words)
        layout.addWidget(self.act, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def say(self, sentence: str, verb: str = "", act: Callable[[], object] | None = None) -> None:
        """Set the sentence and, where something can be done, the button."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.act.setText(verb)
        self.act.setAccessibleName(verb)
        self.act.setVisible(bool(verb))
        self._do = act


class LoadingBar(QWidget):
    """A thin bar that runs while something loads, from 200 ms on: what is quick does not flicker."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(3)
        self._style = style
        self._under_way = 0
        self._phase = 0.0
        self._shown = False
        self._wait = QTimer(self, interval=LOADING_AFTER_MS, singleShot=True)
        self._wait.timeout.connect(self._appear)
        self._tick = QTimer(self, interval=33)
        self._tick.timeout.connect(self._step)

    @property
    def running(self) -> bool:
        """It is to be seen."""
        return self._shown

    @property
    def loading(self) -> bool:
        """Something is loading, be it too short to be seen."""
        return self._under_way > 0

    def begin(self) -> None:
        """One more thing is loading."""
        self._under_way += 1
        if self._under_way == 1:
            self._wait.start()

    def end(self) -> None:
        """One thing less."""
        self._under_way = max(0, self._under_way - 1)
        if not self._under_way:
            self._wait.stop()
            self._tick.stop()
            self._shown = False
            self.update()

    def _appear(self) -> None:
        self._shown = True
        self._tick.start()

    def _step(self) -> None:
        self._phase = (self._phase + 0.02) % 1.3
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A piece of bar on its way from left to right."""
        if self._shown:
            painter = QPainter(self)
            width = self.width() * 0.3
            painter.fillRect(
                QRectF(self.width() * (self._phase - 0.3), 0, width, 2), self._style.color("accent")
            )
            painter.end()
