"""Sizes and choices of this desk that outlast the window: splitter, columns, scheme, last page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings

__all__ = ["Memory"]


class Memory(QObject):
    """Names to JSON values, in an INI file that Qt writes when the window is idle.

    Args:
        file: where; None keeps everything in memory only (tests, the demonstration).
    """

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stored = QSettings(str(file), QSettings.Format.IniFormat, self) if file else None
        self._values: dict[str, Any] = {}

    def get(self, name: str, default: Any) -> Any:
        """The value last kept under this name; ``default`` if none, or if its kind is another."""
        if name not in self._values:
            stored = self._stored.value(name) if self._stored is not None else None
            self._values[name] = self._parsed(stored)
        value = self._values[name]
        return value if isinstance(value, type(default)) else default

    def put(self, name: str, value: Any) -> None:
        """Keep a JSON value."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if self._stored is not None:
            self._stored.setValue(name, json.dumps(value))

    @staticmethod
    def _parsed(stored: object) -> Any:
        try:
            return json.loads(stored) if isinstance(stored, str) else None
        except ValueError:  # edited by hand: a size is no reason not to start
            return None
