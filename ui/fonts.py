"""The faces of the window: the system's own, the shipped one behind it, and one for codes.

The shipped faces cover GB 18030 level 2 and, as the last resort, the rare characters of names, so that no name
shows as a box. A system that has only a stop-gap face (DejaVu, the "Sans Serif" alias, an
old dialogue face) gets the shipped face throughout.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from readingroom.errors import Unavailable
from readingroom.resources import resource

__all__ = ["body_families", "load_shipped", "mono_families", "with_tabular_figures"]

SANS, LATIN, MONO, RARE = "Noto Sans SC", "Noto Sans", "JetBrains Mono", "Reading Room Rare Han"
_FILES = (
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
    "RareHan-Regular.ttf",
)
_STOP_GAPS = frozenset(
    {
        "",
        "Sans",
        "Sans Serif",
        "DejaVu Sans",
        "Bitstream Vera Sans",
        "MS Shell Dlg 2",
        "MS Sans Serif",
        "SimSun",
    }
)


@cache
def load_shipped() -> None:
    """Make the shipped faces known to Qt, once; they are read from disk when a character needs them.

    Raises:
        Unavailable: ``font.unreadable``; a shipped file is missing or damaged.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(resource("fonts", name))) < 0:
            raise Unavailable("font.unreadable", file=name)


@cache
def body_families(latin: bool = False) -> tuple[str, ...]:
    """Families for everything that is read, best first.

    Args:
        latin: the window's language is written in Latin letters; quotes, dots and the ellipsis, which the Chinese face
            draws as wide as a character, then come from a Latin one.
    """
    load_shipped()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    shipped = (LATIN, SANS, RARE) if latin else (SANS, RARE)
    return shipped if system in _STOP_GAPS else (system, *shipped)


@cache
def mono_families() -> tuple[str, ...]:
    """Families for codes and numbers, which keep 0/O and 1/l/I apart, best first."""
    load_shipped()
    return (MONO, SANS, RARE)


def with_tabular_figures(font: QFont) -> QFont:
    """The font with figures of one width, so that numbers stand under each other."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
