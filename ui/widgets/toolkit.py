"""What every page and widget is given: words, looks, threads, messages, actions and memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.actions import Actions
from ui.jobs import Jobs
from ui.messages import Messages
from ui.style import Style
from ui.text import Text
from ui.widgets.memory import Memory

if TYPE_CHECKING:
    from readingroom.people.name_index import NameIndex

__all__ = ["Toolkit"]


def _no_names() -> None:
    """Before the index is filled."""


@dataclass
class Toolkit:
    """Handed from the shell to every page; there is no global of any of these.

    Attributes:
        text: codes to sentences.
        style: colours, fonts, row height.
        jobs: reads, commands, long work.
        messages: tells and asks.
        memory: sizes and choices that outlast the window.
        actions: the window's actions; set by the shell.
        names: the index of readers' names once it is filled, None before; set by the application.
        unfolded: whose whole stories somebody asked for, as (kind, id); they stay so until the window closes.
    """

    text: Text
    style: Style
    jobs: Jobs
    messages: Messages
    memory: Memory
    actions: Actions = field(init=False)
    names: Callable[[], NameIndex | None] = field(init=False, default_factory=lambda: _no_names)
    unfolded: set[tuple[str, int]] = field(init=False, default_factory=set)
