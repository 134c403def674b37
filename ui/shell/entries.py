"""What the rail holds, and how the field finds pages and commands by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from readingroom.events import Changed
from ui.actions import native
from ui.widgets.scanfield import Provider, Suggestion
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.page import Page

__all__ = ["PageEntry", "pages_and_commands"]


@dataclass(frozen=True)
class PageEntry:
    """One page in the rail.

    Attributes:
        id: the page's id; ``<id>.title`` is its name.
        icon: name of a shipped icon.
        make: imports and builds it; called when it is first wanted, and again after the language changed.
        waiting: asked in the background for the number in the rail: ``(query, *arguments)``, made anew each time.
        waits_on: what makes that number stale.
        below: it sits at the foot of the rail.
    """

    id: str
    icon: str
    make: Callable[[Toolkit], Page]
    waiting: Callable[[], tuple[Any, ...]] | None = None
    waits_on: frozenset[Changed] = frozenset()
    below: bool = False


def pages_and_commands(kit: Toolkit, entries: Iterable[PageEntry], go: Callable[[str], object]) -> Provider:
    """A provider that knows every page and every command that can be called now, by name in both languages."""

    def look(typed: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        found = [
            Suggestion(
                kit.text("window.scan.command"),
                kit.text(spec.text_code),
                kit.actions[spec.id].trigger,
                native(spec.shortcut),
                spec.icon or "arrow-right",
            )
            for spec in kit.actions.find(typed)[:4]
        ]
        wanted = typed.strip().casefold()
        for entry in entries:
            if any(wanted in name.casefold() for name in kit.text.everywhere(f"{entry.id}.title")):
                name = kit.text(f"{entry.id}.title")
                found.append(
                    Suggestion(kit.text("window.scan.page"), name, partial(go, entry.id), icon=entry.icon)
                )
        answer(found)

    return look
