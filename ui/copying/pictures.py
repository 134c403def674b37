"""Pictures of pages for the window: drawn in jobs, one at a time, the one that is looked at first; few are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from readingroom.copies.papers import PagePlan
from readingroom.copies.scans import placed_size
from readingroom.errors import DeskError
from ui.copying.scans import Held, ScanShelf
from ui.widgets.page_cover import PageCover

if TYPE_CHECKING:
    from readingroom.documents.raster import Pixels

__all__ = ["MOST_BYTES", "PagePictures", "pixmap_of"]

MOST_BYTES = 48 * 2**20
"""Of pictures that are kept: some hundred small ones and a few large ones."""
_MOST_WAITING = 40
"""What was asked for before that was scrolled out of sight; it is asked for again when it is seen."""

Key = tuple[PagePlan, int]


class PagePictures(QObject):
    """The pictures of a draft's pages.

    Attributes:
        came: a picture is there: (plan, width).
    """

    came = Signal(object, int)

    def __init__(self, cover: PageCover, shelf: ScanShelf) -> None:
        super().__init__(shelf)
        self._cover, self._shelf = cover, shelf
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._drawing: Key | None = None
        self._broken: set[Key] = set()

    @property
    def bytes_kept(self) -> int:
        """Memory that the kept pictures take."""
        return self._bytes

    def picture(self, plan: PagePlan, width: int) -> QPixmap | None:
        """The picture of a page so many pixels across; None while it is being drawn."""
        key = plan, width
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if plan.source in self._shelf.held and key not in self._broken and key != self._drawing:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            while len(self._waiting) > _MOST_WAITING:
                self._waiting.popitem(last=False)
            self._draw()
        return None

    def any_picture(self, plan: PagePlan) -> QPixmap | None:
        """A picture of a page that is there already, however small, to look at until the right one comes."""
        return next((one for (known, _), one in reversed(self._kept.items()) if known == plan), None)

    def size_of(self, plan: PagePlan) -> tuple[float, float] | None:
        """Width and height of a page in millimetres, turned and cropped; None before its scan was read."""
        held = self._shelf.held.get(plan.source)
        return placed_size(held.scan.pages[plan.page], plan) if held is not None else None

    def _draw(self) -> None:
        if self._drawing is not None or not self._waiting:
            return
        key, _ = self._waiting.popitem()
        self._drawing = key
        plan, width = key
        held = self._shelf.held[plan.source]
        job = self._cover.kit.jobs.outside(
            self,
            lambda: _drawn(held, plan, width),
            done=lambda drawn: self._came(key, drawn),
            failed=lambda error: self._failed(key, error),
        )
        self._cover.own(job).finished.connect(self._ended)

    def _came(self, key: Key, drawn: Pixels) -> None:
        picture = pixmap_of(drawn)
        self._kept[key] = picture
        self._bytes += _size(picture)
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= _size(old)

    def _failed(self, key: Key, _error: DeskError) -> None:
        self._broken.add(key)  # read whole when it came: the copy was taken away, and saving will say so

    def _ended(self) -> None:
        key, self._drawing = self._drawing, None
        if key is not None:
            self.came.emit(*key)
        self._draw()


def _drawn(held: Held, plan: PagePlan, width: int) -> Pixels:
    from readingroom.copies.scans import preview  # takes Pillow with it

    return preview(held.path, held.scan, plan, width)


def pixmap_of(drawn: Pixels) -> QPixmap:
    """Pixels of a page as Qt paints them."""
    image = QImage(drawn.data, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
