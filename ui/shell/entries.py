"""What the rail holds, and how the field finds pages and commands by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from readingroom.events import Changed
from ui.actions import native, rank
from ui.messages import Message
from ui.palette import Tone
from ui.widgets.scanfield import Provider, Suggestion
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.page import Page

__all__ = ["PageEntry", "pages_and_commands", "shortcut_groups", "steps_of_selected"]


@dataclass(frozen=True)
class PageEntry:
    """One page in the rail.

    Attributes:
        id: the page's id.
        icon: name of a shipped icon.
        make: imports and builds it; called when it is first wanted, and again after the language changed.
        waiting: asked in the background for the number in the rail: ``(query, *arguments)``, made anew each time.
        waits_on: what makes that number stale.
        below: it sits at the foot of the rail.
        title: code of its name; ``<id>.title`` where it is empty.
    """

    id: str
    icon: str
    make: Callable[[Toolkit], Page]
    waiting: Callable[[], tuple[Any, ...]] | None = None
    waits_on: frozenset[Changed] = frozenset()
    below: bool = False
    title: str = ""

    @property
    def title_code(self) -> str:
        """The code of its name."""
        return self.title or f"{self.id}.title"


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
            if any(wanted in name.casefold() for name in kit.text.everywhere(entry.title_code)):
                name = kit.text(entry.title_code)
                found.append(
                    Suggestion(kit.text("window.scan.page"), name, partial(go, entry.id), icon=entry.icon)
                )
        answer(found)

    return look


def steps_of_selected(kit: Toolkit, page: Callable[[], Page | None], *, possible: bool) -> Provider:
    """A provider that knows what can be done with what is selected on the page, by the names on its buttons.

    Args:
        kit: of the window.
        page: the one that shows.
        possible: the steps that can be taken now; else those that cannot, which tell why when they are chosen.
    """

    def look(typed: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        shown = page()
        if shown is None or shown.detail is None:
            answer(())
            return
        commands = {kit.text(spec.text_code) for spec in kit.actions.find(typed)}  # they are found as such
        kind, about = kit.text("window.scan.step"), shown.detail.about
        ranked: list[tuple[int, Suggestion]] = []
        for step in shown.detail.steps:
            place = rank(typed, [step.verb])
            if place is None or bool(step.reason) == possible or step.verb in commands:
                continue
            if possible:
                found = Suggestion(kind, step.verb, step.act, about, "arrow-right")
            else:
                why = partial(shown.tell, Message(step.reason, Tone.ATTENTION))
                found = Suggestion(kind, step.verb, why, step.reason, "circle-alert")
            ranked.append((place, found))
        answer([found for _place, found in sorted(ranked, key=lambda pair: pair[0])])

    return look


def shortcut_groups(
    kit: Toolkit, entries: Mapping[str, PageEntry], at: str, page: Page | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the sheet of shortcuts says: (heading, (keys, what they do)).

    Args:
        kit: of the window.
        entries: the pages by their ids, in the order of the rail.
        at: id of the page that shows.
        page: that page.
    """
    here = kit.actions.shortcuts(at)
    steps = page.detail.steps if page is not None and page.detail is not None else ()
    if steps:
        verbs = [step.verb for step in steps]
        here.append((native("Ctrl+K"), kit.text("window.shortcuts.steps", steps=verbs)))
    first = list(entries.values())[:9]
    pages = [(native(f"Alt+{n}"), kit.text(entry.title_code)) for n, entry in enumerate(first, 1)]
    return [
        (kit.text(entries[at].title_code), here),
        (kit.text("window.shortcuts.everywhere"), kit.actions.shortcuts("window")),
        (kit.text("window.rail"), pages),
    ]
