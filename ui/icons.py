"""Line icons from ``resources/icons``, coloured from the palette.

The files draw with ``stroke="currentColor"``; the colour is put in here, once per name, colour and size.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from readingroom.resources import resource
from ui.palette import Colours

__all__ = ["icon", "pixmap"]

_SCALES = (1, 2)


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 20, scale: float = 1.0) -> QPixmap:
    """One icon drawn in one colour; ``size`` in logical pixels, ``scale`` the device's pixel ratio.

    Raises:
        FileNotFoundError: no such icon is shipped (a bug; a test walks the names in use).
    """
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(round(size * scale), round(size * scale))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn


def icon(name: str, colours: Colours, ink: str = "muted", size: int = 20) -> QIcon:
    """An icon for buttons and menus: quiet at rest, in the text's colour when active or chosen."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, str(getattr(colours, ink)), size, scale), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, colours.edge, size, scale), QIcon.Mode.Disabled)
    return made
