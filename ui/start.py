"""How the window comes up: what would slow every import is put aside before Qt and the rest are loaded."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.app import Application

__all__ = ["open_window", "run_window"]


def run_window(words: Sequence[str]) -> int:
    """Open the window and run it until it is closed.

    Args:
        words: ``--database URL``, ``--language en|zh_CN``.

    Returns:
        The exit code.
    """
    _application = open_window(words)  # kept while the window runs
    from PySide6.QtWidgets import QApplication

    return QApplication.exec()


def open_window(words: Sequence[str]) -> Application:
    """Make the application and its window, which is painted as soon as the event loop runs.

    Args:
        words: as in `run_window`.
    """
    # What is loaded is no garbage, now or later. `ui.garbage` takes over when the first page is there.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    _import_without_reading()
    from readingroom.store.places import default_database, settings_file, window_log
    from ui.app import Application
    from ui.style import BASE, STYLE_VARIABLE

    options = _options(words)
    os.environ[STYLE_VARIABLE] = BASE
    app = QApplication(sys.argv[:1])
    app.setApplicationName("readingroom")
    application = Application(
        options.database or default_database(),
        language=options.language,
        memory_file=settings_file(),
        log_file=window_log(),
    )
    application.shell.settling.after(gc.freeze)
    application.show()
    return application


def _import_without_reading() -> None:
    """Import modules in Python's own way again.

    From its own import on, PySide reads the source text of every module that is imported, to see whether it could use
    PySide's ``__feature__`` switches. No module here uses them, and reading the sources of SQLAlchemy takes as long as
    half the window.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _options(words: Sequence[str]) -> Any:
    import argparse

    from readingroom.language import LANGUAGES

    parser = argparse.ArgumentParser(prog="readingroom")
    parser.add_argument("--database", default=os.environ.get("READINGROOM_DATABASE", ""))
    parser.add_argument("--language", choices=LANGUAGES, default="")
    parser.add_argument("--staff", default="")
    return parser.parse_args(list(words))
