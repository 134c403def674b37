"""Where the files that ship with the program are."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["resource"]


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``resource("fonts", "NotoSansSC-Regular.ttf")``.

    A frozen program (PyInstaller) carries them beside its code, a checkout at its top level.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)
