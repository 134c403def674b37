"""The shapes that stand beside a state's word, drawn so that they look the same in every font."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.palette import Tone
from ui.style import GAP, SMALL_PT, Style

__all__ = ["Pill", "PillLabel", "Shape", "begun", "draw_pill", "draw_shape", "pill_width"]


class Shape(enum.Enum):
    """What a state looks like without its colour."""

    RING = "ring"  # not begun: expected, wanted
    HALF = "half"  # on the way
    DOT = "dot"  # here, in hand
    CHECK = "check"  # done, good
    CROSS = "cross"  # refused, failed, cancelled
    ALERT = "alert"  # needs a hand
    PAUSE = "pause"  # waiting for something
    CLOCK = "clock"  # late, due
    SQUARE = "square"  # closed, locked away


@dataclass(frozen=True)
class Pill:
    """A state as it is shown: shape, word and tone together, never colour alone."""

    word: str
    shape: Shape = Shape.DOT
    tone: Tone = Tone.NEUTRAL


def draw_shape(painter: QPainter, shape: Shape, box: QRectF, colour: QColor) -> None:
    """Draw a shape into a square box; it fills all but a twelfth at each side."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = box.width() / 12
    area = box.adjusted(inset, inset, -inset, -inset)
    pen = QPen(
        colour,
        max(1.4, box.width() / 8),
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
    painter.setPen(pen)
    thin = area.adjusted(0.5, 0.5, -0.5, -0.5)
    centre, radius = area.center(), thin.width() / 2
    if shape is Shape.RING:
        painter.drawEllipse(thin)
    elif shape is Shape.HALF:
        painter.drawEllipse(thin)
        painter.setBrush(colour)
        painter.drawChord(thin, 90 * 16, 180 * 16)
    elif shape is Shape.DOT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(area)
    elif shape is Shape.CHECK:
        w, h = area.width(), area.height()
        at = area.topLeft()
        painter.drawPolyline(
            QPolygonF(
                [
                    at + QPointF(w * 0.06, h * 0.55),
                    at + QPointF(w * 0.38, h * 0.86),
                    at + QPointF(w * 0.96, h * 0.16),
                ]
            )
        )
    elif shape is Shape.CROSS:
        cross = area.adjusted(inset, inset, -inset, -inset)
        painter.drawLine(cross.topLeft(), cross.bottomRight())
        painter.drawLine(cross.topRight(), cross.bottomLeft())
    elif shape is Shape.ALERT:
        painter.setBrush(colour)
        painter.setPen(
            QPen(colour, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolygon(
            QPolygonF(
                [centre + QPointF(math.sin(a), -math.cos(a)) * (radius * 1.15) for a in (0, 2.15, -2.15)]
            )
        )
    elif shape is Shape.PAUSE:
        for x in (0.3, 0.7):
            left = area.left() + area.width() * x
            painter.drawLine(QPointF(left, area.top() + inset), QPointF(left, area.bottom() - inset))
    elif shape is Shape.CLOCK:
        painter.drawEllipse(thin)
        painter.drawPolyline(
            QPolygonF(
                [centre + QPointF(0, -radius * 0.55), centre, centre + QPointF(radius * 0.45, radius * 0.25)]
            )
        )
    elif shape is Shape.SQUARE:
        painter.drawRoundedRect(thin, 1.5, 1.5)
    painter.restore()


_SHAPE = 10
_PAD = 8


def begun(word: str) -> str:
    """What stands alone, in a pill or a list, begins large, also where the same words stand inside sentences."""
    return word[:1].upper() + word[1:]


def pill_width(pill: Pill, metrics: QFontMetricsF) -> float:
    """The width a pill takes, in pixels."""
    return _PAD + _SHAPE + 6 + metrics.horizontalAdvance(begun(pill.word)) + _PAD


def draw_pill(painter: QPainter, pill: Pill, box: QRectF, style: Style) -> None:
    """Draw a pill at the left of the box, centred in its height; too long a word is elided."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = style.font(SMALL_PT)
    metrics = QFontMetricsF(font)
    width = min(pill_width(pill, metrics), box.width())
    height = min(metrics.height() + 4, box.height())
    area = QRectF(box.left(), box.center().y() - height / 2, width, height)
    colour = QColor(style.colours.of(pill.tone))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.colours.ground(pill.tone)))
    painter.drawRoundedRect(area, height / 2, height / 2)
    draw_shape(
        painter,
        pill.shape,
        QRectF(area.left() + _PAD, area.center().y() - _SHAPE / 2, _SHAPE, _SHAPE),
        colour,
    )
    painter.setPen(colour)
    painter.setFont(font)
    words = area.adjusted(_PAD + _SHAPE + 6, 0, -_PAD + 2, 0)
    painter.drawText(
        words,
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        metrics.elidedText(begun(pill.word), Qt.TextElideMode.ElideRight, words.width()),
    )
    painter.restore()


class PillLabel(QWidget):
    """A pill as a widget, for headers and facts."""

    def __init__(self, style: Style, pill: Pill | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._pill = pill
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        style.changed.connect(self.update)
        self.show_pill(pill)

    def show_pill(self, pill: Pill | None) -> None:
        """Show another state, or none."""
        self._pill = pill
        self.setAccessibleName(pill.word if pill else "")
        if pill is None:
            self.hide()
        elif self.parentWidget() is not None:  # without a parent it would be a window of its own
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the word."""
        metrics = QFontMetricsF(self._style.font(SMALL_PT))
        width = pill_width(self._pill, metrics) if self._pill else 0
        return QSize(math.ceil(width) + 1, math.ceil(metrics.height()) + GAP[1])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if self._pill is not None:
            painter = QPainter(self)
            draw_pill(painter, self._pill, QRectF(self.rect()), self._style)
            painter.end()
