"""One page as large as there is room, and the frame by which it is cropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from readingroom.copies.papers import PagePlan
from ui.copying.pages import Crop
from ui.copying.pictures import PagePictures
from ui.widgets.toolkit import Toolkit

__all__ = ["LargePage"]

_STEP = 0.01
"""Share of a page by which a key moves an edge."""
_LEAST = 0.05
"""Share of a page that a frame keeps at least."""
_REST_MS = 80
_ARROWS: Mapping[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}
_ZOOM = 2.5


class LargePage(QWidget):
    """A page. Double click or + shows it larger, around the pointer; the wheel then moves it.

    While it is cropped, a drag draws the frame, the arrows move its upper left corner, with Shift its lower right one,
    Enter keeps it and Esc gives up.

    Attributes:
        cropped: a frame was kept: a `Crop`, or None for the whole page.
        given_up: the frame goes.
    """

    cropped = Signal(object)
    given_up = Signal()

    def __init__(self, kit: Toolkit, pictures: PagePictures) -> None:
        super().__init__()
        self._kit, self._pictures = kit, pictures
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 200)
        self._plan: PagePlan | None = None
        self._frame: Crop | None = None
        self._from: QPointF | None = None
        self._last: QPixmap | None = None
        self._zoomed = False
        self._at = QPointF(0.5, 0.0)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self.update)
        pictures.came.connect(lambda _plan, _width: self.update())
        self.show_plan(None)

    @property
    def frame(self) -> Crop | None:
        """The frame that is being drawn; None while nothing is cropped."""
        return self._frame

    @property
    def cropping(self) -> bool:
        """A frame is being drawn."""
        return self._frame is not None

    def show_plan(self, plan: PagePlan | None, name: str = "") -> None:
        """Show another page, or none."""
        if plan != self._plan:
            self._plan, self._frame, self._last = plan, None, None
            self._at = QPointF(0.5, 0.0)
        self.setAccessibleName(name or self._kit.text("copying.no_page"))
        self.update()

    def begin_crop(self) -> None:
        """Draw a frame, beginning with the one there is."""
        if self._plan is not None:
            self._frame = self._plan.crop or (0.0, 0.0, 1.0, 1.0)
            self._last, self._zoomed = None, False
            self.setAccessibleDescription(self._kit.text("copying.crop_hint"))
            self.setFocus()
            self.update()

    def keep_crop(self) -> None:
        """Crop the page by the frame."""
        frame, self._frame = self._frame, None
        self._last = None
        self.setAccessibleDescription("")
        if frame is not None:
            self.cropped.emit(None if frame == (0.0, 0.0, 1.0, 1.0) else frame)
        self.update()

    def give_up(self) -> None:
        """The page stays as it was."""
        self._frame, self._last = None, None
        self.setAccessibleDescription("")
        self.given_up.emit()
        self.update()

    def zoom(self, *, larger: bool) -> None:
        """Larger than the room, or all of it."""
        if not self.cropping and larger != self._zoomed:
            self._zoomed, self._last = larger, None
            self.update()

    # -- events

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page on the window's ground, and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._kit.style.color("window"))
        plan = self._shown()
        if plan is None:
            painter.end()
            return
        if not self._rest.isActive():
            across = self._across() * (_ZOOM if self._zoomed else 1) * self.devicePixelRatioF()
            self._last = self._pictures.picture(plan, max(60, round(across))) or self._last
        if self._last is None:
            self._last = self._pictures.any_picture(plan)
        if self._last is not None:
            place = self._place(self._last)
            painter.fillRect(place, Qt.GlobalColor.white)
            painter.drawPixmap(place, self._last, QRectF(self._last.rect()))
            painter.setPen(QPen(self._kit.style.color("edge"), 1))
            painter.drawRect(place)
            if self._frame is not None:
                self._paint_frame(painter, place, self._frame)
        if self.hasFocus():
            painter.setPen(QPen(self._kit.style.color("accent"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the frame."""
        key = event.key()
        away = _ARROWS.get(key)
        if self._frame is not None and away is not None:
            self._stretch(self._frame, *away, far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif self._frame is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep_crop()
        elif self._frame is not None and key == Qt.Key.Key_Escape:
            self.give_up()
        elif self._zoomed and away is not None:
            self._shift(away[0] * 8, away[1] * 8)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A frame begins."""
        self.setFocus()
        if self.cropping:
            self._from = self._share(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The frame grows."""
        if self._from is None or self._frame is None:
            return
        to = self._share(event.position())
        left, right = sorted((self._from.x(), to.x()))
        top, bottom = sorted((self._from.y(), to.y()))
        if right - left >= _LEAST and bottom - top >= _LEAST:
            self._frame = (left, top, right, bottom)
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The frame stands."""
        self._from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Larger there, or all of it."""
        if not self.cropping:
            self._at = self._share(event.position())
            self.zoom(larger=not self._zoomed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What is larger than the room moves."""
        if self._zoomed:
            self._shift(-event.angleDelta().x() / 1_200, -event.angleDelta().y() / 1_200)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new picture when the size has come to rest."""
        super().resizeEvent(event)
        self._rest.start()

    def sizeHint(self) -> QSize:
        """A sheet of A4, about."""
        return QSize(420, 560)

    # -- inside

    def _shown(self) -> PagePlan | None:
        if self._plan is not None and self.cropping:
            return replace(self._plan, crop=None)
        return self._plan

    def _across(self) -> float:
        """Pixels across the whole page, fitted in."""
        plan = self._shown()
        held = self._pictures.size_of(plan) if plan is not None else None
        if held is None:
            return float(self.width())
        wide, high = held
        room = self.rect().adjusted(12, 12, -12, -12)
        return max(60.0, min(room.width(), room.height() * wide / high))

    def _place(self, picture: QPixmap) -> QRectF:
        across = self._across() * (_ZOOM if self._zoomed else 1)
        size = QSize(round(across), round(across * picture.height() / picture.width()))
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        if self._zoomed:
            spare = QPointF(size.width() - self.width(), size.height() - self.height())
            place.moveTo(
                round(-self._at.x() * spare.x()) if spare.x() > 0 else place.left(),
                round(-self._at.y() * spare.y()) if spare.y() > 0 else place.top(),
            )
        return QRectF(place)

    def _share(self, spot: QPointF) -> QPointF:
        if self._last is None:
            return QPointF(0, 0)
        place = self._place(self._last)
        return QPointF(
            min(1.0, max(0.0, (spot.x() - place.left()) / place.width())),
            min(1.0, max(0.0, (spot.y() - place.top()) / place.height())),
        )

    def _shift(self, across: float, down: float) -> None:
        at = self._at + QPointF(across, down)
        self._at = QPointF(min(1.0, max(0.0, at.x())), min(1.0, max(0.0, at.y())))
        self.update()

    def _stretch(self, frame: Crop, across: float, down: float, *, far: bool) -> None:
        left, top, right, bottom = frame
        if far:
            right = min(1.0, max(left + _LEAST, round(right + across, 4)))
            bottom = min(1.0, max(top + _LEAST, round(bottom + down, 4)))
        else:
            left = max(0.0, min(right - _LEAST, round(left + across, 4)))
            top = max(0.0, min(bottom - _LEAST, round(top + down, 4)))
        self._frame = (left, top, right, bottom)
        self.update()

    def _paint_frame(self, painter: QPainter, place: QRectF, frame: Crop) -> None:
        left, top, right, bottom = frame
        kept = QRectF(
            place.left() + left * place.width(),
            place.top() + top * place.height(),
            (right - left) * place.width(),
            (bottom - top) * place.height(),
        )
        veil = self._kit.style.color("window")
        veil.setAlphaF(0.7)
        for part in (
            QRectF(place.left(), place.top(), place.width(), kept.top() - place.top()),
            QRectF(place.left(), kept.bottom(), place.width(), place.bottom() - kept.bottom()),
            QRectF(place.left(), kept.top(), kept.left() - place.left(), kept.height()),
            QRectF(kept.right(), kept.top(), place.right() - kept.right(), kept.height()),
        ):
            painter.fillRect(part, veil)
        painter.setPen(QPen(self._kit.style.color("accent"), 2))
        painter.drawRect(kept)
