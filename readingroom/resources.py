"""Where the files that ship with the program are."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

__all__ = ["resource"]


@cache
def _folder() -> Path:
    """A frozen program (PyInstaller) carries them beside its code, a checkout at its top level."""
    frozen = getattr(sys, "_MEIPASS", None)
    return (Path(frozen) if frozen else Path(__file__).resolve().parent.parent) / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``resource("fonts", "NotoSansSC-Regular.ttf")``."""
    return _folder().joinpath(*parts)
