"""Real windows for tests: made on any desk, settled, and closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from readingroom.command import Actor
from ui.jobs import DeskDoor, Jobs
from ui.messages import Messages
from ui.shell import PageEntry, Shell
from ui.style import Choice, Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.toolkit import Toolkit

__all__ = ["closed_afterwards", "look", "make_window", "settled"]


def look(scheme: Choice = "light") -> Style:
    """The application's one look, however many windows are made one after the other."""
    style = _only_look()
    style.choose(scheme)
    style.set_compact(False)
    return style


@cache
def _only_look() -> Style:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    style = Style()
    style.apply(app)
    return style


def make_window(
    open_desk: Callable[[], DeskDoor],
    pages: Sequence[PageEntry],
    text: Text,
    scheme: Choice = "light",
    staff: int = 4,
    first: str = "",
) -> Shell:
    """A window with these pages, not yet shown.

    Args:
        open_desk: opens its desk; the window closes it.
        pages: in the order of the rail.
        text: in its language.
        scheme: light or dark.
        staff: who is at the desk; 4 is 李敏 in most tests' databases.
        first: id of the page shown first.
    """
    jobs = Jobs(open_desk, Actor(staff))
    return Shell(Toolkit(text, look(scheme), jobs, Messages(text, jobs), Memory()), pages, first)


def settled(shell: Shell, until: Callable[[], bool] = lambda: True, *, idle: bool = True) -> None:
    """Let everything that is under way arrive, and what it leads to; not ``idle``: only that for which is waited."""
    app = QApplication.instance()
    assert app is not None
    quiet = 0
    for _ in range(4_000):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        quiet = quiet + 1 if shell.page is not None and (shell.kit.jobs.idle or not idle) and until() else 0
        if quiet > 3:
            return
        shell.thread().msleep(3)
    raise AssertionError("the window does not come to rest")


@contextmanager
def closed_afterwards() -> Iterator[list[Shell]]:
    """A list of windows that are closed at the end."""
    made: list[Shell] = []
    yield made
    for shell in made:
        shell.close()
        shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
