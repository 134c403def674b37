"""The second screen: the number that is called, from five metres away; numbers, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from readingroom.events import Changed
from readingroom.language import LANGUAGES, language
from ui.room.reading import Numbers, numbers
from ui.widgets.toolkit import Toolkit

__all__ = ["NumberDisplay", "other_screen"]

_DEPENDS = frozenset({Changed.QUEUE, Changed.VISITS, Changed.SETTINGS})
_TICK_MS = 1_000
_MOST_NOW = 4
_ALIGN = Qt.AlignmentFlag


def other_screen(beside: QWidget) -> QScreen | None:
    """A screen that this window is not on; None where there is only one."""
    mine = beside.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not mine), None)


class NumberDisplay(QWidget):
    """A window for readers, in both languages at once; it follows what the desks call.

    On a second screen it fills it; with one screen it is a window that can be put anywhere. F11 switches between the
    two, Esc closes it.

    Args:
        kit: from the page.
        window: the program's window; this one goes with it.
    """

    def __init__(self, kit: Toolkit, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setObjectName("number_display")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # whoever calls goes on calling
        self._kit = kit
        self.shown: Numbers | None = None
        self._ahead = dt.timedelta()
        self._words = tuple(language(code) for code in LANGUAGES)
        self.setWindowTitle(kit.text("room.display.title"))
        self.setMinimumSize(480, 300)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.update)
        kit.jobs.changed.connect(self._changed)
        kit.style.changed.connect(self.update)
        self.load()

    def open_up(self) -> None:
        """Fill the second screen, or open as a window where there is only one."""
        beside = self.parentWidget()
        screen = other_screen(beside) if beside is not None else None
        if screen is not None:
            self.setGeometry(screen.geometry())
            self.showFullScreen()
        else:
            self.resize(1024, 600)
            self.show()
        self._tick.start()
        self.load()

    def load(self) -> None:
        """Ask what is called."""
        self._kit.jobs.read(self, numbers, done=self._fill, latest="numbers")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, F11 fills the screen or no longer."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F11:
            self.showNormal() if self.isFullScreen() else self.showFullScreen()
        else:
            super().keyPressEvent(event)

    def _changed(self, what: frozenset[Changed]) -> None:
        if what & _DEPENDS:
            self.load()

    def _fill(self, shown: Numbers) -> None:
        self.shown = shown
        self._ahead = shown.now - dt.datetime.now(shown.now.tzinfo)
        said = [self._kit.text("room.display.now"), *(str(n) for n in shown.board.now)]
        self.setAccessibleName(self._kit.text("room.joint").join(said))
        self.update()

    def _time(self, shown: Numbers) -> str:
        return self._words[0].time(dt.datetime.now(shown.now.tzinfo) + self._ahead)

    # -- painting: every measure is a share of the window's height, so that it reads alike on any screen

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the whole board."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._kit.style.color
        painter.fillRect(self.rect(), colour("window"))
        if self.shown is not None:
            wide, high = float(self.width()), float(self.height())
            side = wide * 0.035
            self._head(painter, QRectF(side, high * 0.025, wide - 2 * side, high * 0.09))
            self._now(painter, QRectF(side, high * 0.13, wide - 2 * side, high * 0.56))
            half = (wide - 3 * side) / 2
            low = QRectF(side, high * 0.715, half, high * 0.265)
            board = self.shown.board
            self._numbers(painter, low, "next", board.following, "text")
            self._numbers(painter, low.translated(half + side, 0), "missed", board.missed, "attention")
        painter.end()

    def _font(self, pixels: float, *, bold: bool = False) -> QFont:
        font = self._kit.style.font(bold=bold)
        font.setPixelSize(max(9, round(pixels)))
        return font

    def _fit(self, text: str, box: QRectF, pixels: float, *, bold: bool = False) -> QFont:
        """The largest font up to so many pixels in which the text fits the box."""
        font = self._font(pixels, bold=bold)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        return font if wide <= box.width() else self._font(pixels * box.width() / wide * 0.96, bold=bold)

    def _write(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor, where: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(
            box, where | _ALIGN.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text
        )

    def _head(self, painter: QPainter, box: QRectF) -> None:
        assert self.shown is not None  # noqa: S101 - painted only then
        colour, high = self._kit.style.color, box.height()
        time = self._time(self.shown)
        clock = self._font(high * 0.7, bold=True)
        self._write(painter, box, time, clock, colour("text"), _ALIGN.AlignRight)
        name = QRectF(box)
        name.setRight(box.right() - QFontMetricsF(clock).horizontalAdvance(time) - high)
        font = self._fit(self.shown.archive, name, high * 0.55)
        self._write(painter, name, self.shown.archive, font, colour("muted"), _ALIGN.AlignLeft)

    def _now(self, painter: QPainter, box: QRectF) -> None:
        """The number called last huge, others at the desk beside it, and where to go."""
        assert self.shown is not None  # noqa: S101 - painted only then
        colour = self._kit.style.color
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(box, box.height() * 0.03, box.height() * 0.03)
        ink, now = colour("on_accent"), self.shown.board.now
        inner = box.adjusted(
            box.width() * 0.03, box.height() * 0.05, -box.width() * 0.03, -box.height() * 0.05
        )
        title = QRectF(inner.left(), inner.top(), inner.width(), inner.height() * 0.13)
        if not now:
            self._both(painter, inner, "nobody", ink, _ALIGN.AlignHCenter, title.height())
            return
        self._both(painter, title, "now", ink, _ALIGN.AlignHCenter)
        foot = QRectF(inner.left(), inner.bottom() - title.height(), inner.width(), title.height())
        self._both(painter, foot, "go", ink, _ALIGN.AlignHCenter)
        middle = QRectF(inner.left(), title.bottom(), inner.width(), foot.top() - title.bottom())
        others = now[1:_MOST_NOW]
        share = middle.width() * (0.6 if others else 1.0)
        large = QRectF(middle.left(), middle.top(), share, middle.height())
        font = self._fit(str(now[0]), large, middle.height() * 1.06, bold=True)
        self._write(painter, large, str(now[0]), font, ink, _ALIGN.AlignHCenter)
        if others:
            rest = QRectF(large.right(), middle.top(), middle.width() - share, middle.height())
            said = "   ".join(str(number) for number in others)
            font = self._fit(said, rest, middle.height() * 0.5, bold=True)
            self._write(painter, rest, said, font, ink, _ALIGN.AlignHCenter)

    def _numbers(self, painter: QPainter, box: QRectF, title: str, shown: Sequence[int], ink: str) -> None:
        colour = self._kit.style.color
        head = QRectF(box.left(), box.top(), box.width(), box.height() * 0.26)
        self._both(painter, head, title, colour("muted"), _ALIGN.AlignLeft)
        painter.fillRect(QRectF(box.left(), head.bottom(), box.width(), 2), colour("line"))
        below = QRectF(box.left(), head.bottom() + 2, box.width(), box.height() * 0.74 - 2)
        said = "   ".join(str(number) for number in shown) or "–"
        font = self._fit(said, below, below.height() * 0.62, bold=True)
        self._write(painter, below, said, font, colour(ink if shown else "muted"), _ALIGN.AlignLeft)

    def _both(
        self,
        painter: QPainter,
        box: QRectF,
        code: str,
        ink: QColor,
        where: Qt.AlignmentFlag,
        high: float | None = None,
    ) -> None:
        """A sentence in both languages, one after the other; ``high`` pixels, as high as the box without."""
        said = "  ·  ".join(words.say(f"room.display.{code}") for words in self._words)
        self._write(painter, box, said, self._fit(said, box, (high or box.height()) * 0.72), ink, where)
