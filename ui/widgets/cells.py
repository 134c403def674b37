"""How a table's cells are painted: text, codes, pills, a second line, group headings."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.columns import GROUP, PILL, SECOND, TONE, Kind
from ui.style import GAP, SMALL_PT, TABLE_PT, Style
from ui.widgets.shapes import draw_pill, pill_width

__all__ = ["CellDelegate"]

AnyIndex = QModelIndex | QPersistentModelIndex
PADDING = GAP[2]
_MOST_WIDTHS = 10_000


class CellDelegate(QStyledItemDelegate):
    """Paints cells from `Style`; rows are chosen as a whole, lines part them, nothing else."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._fonts()
        style.changed.connect(self._fonts)

    def _fonts(self) -> None:
        self._body = self._style.font(TABLE_PT)
        self._code = self._style.font(TABLE_PT, mono=True)
        self._small = self._style.font(SMALL_PT)
        self._group = self._style.font(SMALL_PT, bold=True)
        self._widths: dict[tuple[str, Any], int] = {}

    @lru_cache(maxsize=1)  # noqa: B019 - one delegate lives as long as its table
    def _second_lines(self, columns: tuple[object, ...]) -> bool:
        return any(getattr(column, "second", None) for column in columns)

    def font_of(self, index: AnyIndex) -> QFont:
        """The face of a cell."""
        columns = getattr(index.model(), "columns", ())
        kind = columns[index.column()].kind if index.column() < len(columns) else Kind.TEXT
        return self._code if kind is Kind.CODE else self._body

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Wide enough for the text."""
        if (pill := index.data(PILL)) is not None:
            width = self._wide("pill", pill, lambda: math.ceil(pill_width(pill, QFontMetricsF(self._small))))
            width += 2 * PADDING + 2
        else:
            text, font = str(index.data() or ""), self.font_of(index)
            face = "code" if font is self._code else "body"
            width = self._wide(face, text, lambda: QFontMetrics(font).horizontalAdvance(text))
            width += 2 * PADDING + 4
        if second := index.data(SECOND):
            said = str(second)
            below = self._wide("small", said, lambda: QFontMetrics(self._small).horizontalAdvance(said))
            width = max(width, below + 2 * PADDING + 2)
        return QSize(width, self._style.row)

    def _wide(self, face: str, text: Any, measure: Callable[[], int]) -> int:
        """A text's width, measured once: a list that loads anew shows mostly what it showed before."""
        width = self._widths.get((face, text))
        if width is None:
            if len(self._widths) > _MOST_WIDTHS:
                self._widths.clear()
            width = self._widths[face, text] = measure()
        return width

    def cut_off(self, width: int, index: AnyIndex) -> bool:
        """Whether the cell's text does not fit into this width."""
        return self.sizeHint(QStyleOptionViewItem(), index).width() > width

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one cell."""
        style, rect = self._style, option.rect
        group = index.data(GROUP)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if group is not None:
            self._paint_group(painter, rect, group, selected)
            return
        if selected or hovered:
            painter.fillRect(rect, style.color("selected" if selected else "hover"))
        painter.setPen(QPen(style.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if selected and self._first_shown(option, index):
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), style.color("accent"))
        inner = rect.adjusted(PADDING + 2, 0, -PADDING, -1)
        if (pill := index.data(PILL)) is not None:
            draw_pill(painter, pill, QRectF(inner), style)
            return
        text = index.data()
        if not text:
            return
        font = self.font_of(index)
        alignment = Qt.AlignmentFlag(
            index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        )
        tone = index.data(TONE)
        second = index.data(SECOND)
        painter.setFont(font)
        painter.setPen(QColor(style.color(tone) if tone else style.color("text")))
        if second and rect.height() >= 2 * QFontMetrics(self._small).height():
            half = inner.height() // 2
            top = inner.adjusted(0, 2, 0, -half + 2)
            below = inner.adjusted(0, half, 0, -3)
            self._words(painter, top, font, str(text), alignment)
            painter.setFont(self._small)
            painter.setPen(style.color("muted"))
            self._words(painter, below, self._small, str(second), alignment)
        elif second:
            self._words(painter, inner, font, str(text), alignment)
            taken = QFontMetrics(font).horizontalAdvance(str(text)) + GAP[2]
            rest = inner.adjusted(taken, 1, 0, 0)
            if rest.width() > 4 * PADDING:
                painter.setFont(self._small)
                painter.setPen(style.color("muted"))
                self._words(painter, rest, self._small, str(second), alignment)
        else:
            self._words(painter, inner, font, str(text), alignment)

    @staticmethod
    def _words(painter: QPainter, box: QRect, font: QFont, text: str, alignment: Qt.AlignmentFlag) -> None:
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, alignment | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def _paint_group(self, painter: QPainter, rect: QRect, group: object, selected: bool) -> None:
        style = self._style
        painter.save()
        painter.fillRect(rect, style.color("selected" if selected else "surface"))
        painter.setPen(QPen(style.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = rect.left() + PADDING + 6, rect.center().y() + 1
        painter.setPen(QPen(style.color("muted"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if getattr(group, "folded", False):
            painter.drawPolyline(
                [
                    QRect(x, y - 4, 1, 1).topLeft(),
                    QRect(x + 4, y, 1, 1).topLeft(),
                    QRect(x, y + 4, 1, 1).topLeft(),
                ]
            )
        else:
            painter.drawPolyline(
                [
                    QRect(x - 2, y - 2, 1, 1).topLeft(),
                    QRect(x + 2, y + 2, 1, 1).topLeft(),
                    QRect(x + 6, y - 2, 1, 1).topLeft(),
                ]
            )
        painter.setFont(self._group)
        title = str(getattr(group, "title", ""))
        box = rect.adjusted(PADDING + 22, 0, -PADDING, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, title)
        taken = QFontMetrics(self._group).horizontalAdvance(title) + GAP[3]
        painter.setFont(self._small)
        count = str(getattr(group, "count", ""))
        painter.drawText(box.adjusted(taken, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, count)
        painter.restore()

    @staticmethod
    def _first_shown(option: QStyleOptionViewItem, index: AnyIndex) -> bool:
        header = getattr(option.widget, "horizontalHeader", None)
        return header is not None and header().visualIndex(index.column()) == 0
