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
from ui.shell.rail import RailItem
from ui.widgets.scanfield import Provider, Suggestion
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.text import Text
    from ui.widgets.page import Page

__all__ = [
    "PageEntry",
    "PagePart",
    "page_keys",
    "pages_and_commands",
    "rail_items",
    "shortcut_groups",
    "steps_of_selected",
]

_PARTS_SHOWN = 4


@dataclass(frozen=True)
class PagePart:
    """A part of a page that is found by name, too.

    Attributes:
        kind: the page shows it when it is asked for this by `Page.show_subject`.
        title: code of its name.
        icon: name of a shipped icon.
        holds: codes of the names of what stands in it, by which it is found as well.
    """

    kind: str
    title: str
    icon: str
    holds: tuple[str, ...] = ()


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
        letter: with Alt its key, where its place in the rail has none.
        parts: of the page, in their order; asked when the first name is typed.
    """

    id: str
    icon: str
    make: Callable[[Toolkit], Page]
    waiting: Callable[[], tuple[Any, ...]] | None = None
    waits_on: frozenset[Changed] = frozenset()
    below: bool = False
    title: str = ""
    letter: str = ""
    parts: Callable[[Text], Sequence[PagePart]] | None = None

    @property
    def title_code(self) -> str:
        """The code of its name."""
        return self.title or f"{self.id}.title"


def page_keys(entries: Iterable[PageEntry]) -> dict[str, str]:
    """The key of each page: Alt+1 to Alt+9 by its place in the rail, and Alt+0 for the last, where settings are.

    Those between the ninth and the last have Alt and a letter of their own, the same at every kind of room.
    """
    every = list(entries)
    keys = {entry.id: f"Alt+{at}" for at, entry in enumerate(every[:9], 1)}
    keys |= {entry.id: f"Alt+{entry.letter}" for entry in every[9:-1] if entry.letter}
    return keys | {entry.id: "Alt+0" for entry in every[9:][-1:]}


def rail_items(kit: Toolkit, entries: Iterable[PageEntry]) -> list[RailItem]:
    """What the rail shows of the pages."""
    every = list(entries)
    keys = page_keys(every)
    return [
        RailItem(entry.id, kit.text(entry.title_code), entry.icon, keys.get(entry.id, ""), entry.below)
        for entry in every
    ]


def pages_and_commands(
    kit: Toolkit, entries: Iterable[PageEntry], go: Callable[[str], Page | None]
) -> Provider:
    """A provider that knows pages, their parts, and the commands that can be called now, by name in both languages."""

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
        for entry in entries:
            if rank(typed, kit.text.everywhere(entry.title_code)) is not None:
                name = kit.text(entry.title_code)
                found.append(
                    Suggestion(kit.text("window.scan.page"), name, partial(go, entry.id), icon=entry.icon)
                )
        for entry in entries:
            if entry.parts is not None:
                found += _parts(kit, entry, entry.parts(kit.text), typed, go)
        answer(found)

    return look


def _parts(
    kit: Toolkit, entry: PageEntry, parts: Sequence[PagePart], typed: str, go: Callable[[str], Page | None]
) -> list[Suggestion]:
    """The parts of a page with this name, then those with something of this name in them."""

    def show(part: PagePart) -> None:
        page = go(entry.id)
        if page is not None:
            page.show_subject(part.kind, 0)

    ranked: list[tuple[int, Suggestion]] = []
    for part in parts:
        places = [(rank(typed, kit.text.everywhere(part.title)), "")]
        places += [
            (None if place is None else place + 2, kit.text(code))
            for code in part.holds
            if (place := rank(typed, kit.text.everywhere(code))) is not None
        ]
        best = min(((place, said) for place, said in places if place is not None), default=None)
        if best is not None:
            said = partial(show, part)
            found = Suggestion(kit.text(entry.title_code), kit.text(part.title), said, best[1], part.icon)
            ranked.append((best[0], found))
    return [found for _place, found in sorted(ranked, key=lambda pair: pair[0])][:_PARTS_SHOWN]


def steps_of_selected(kit: Toolkit, page: Callable[[], Page | None], *, possible: bool) -> Provider:
    """A provider that knows what can be done with what is selected on the page, by the names on its buttons.

    Args:
        kit: of the window.
        page: the one that shows.
        possible: the steps that can be taken now; else those that cannot, which tell why when they are chosen.
    """

    def look(typed: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        shown = page()
        if shown is None or shown.detail is None or shown.cover is not None:
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
    keys = page_keys(entries.values())
    pages = [(native(key), kit.text(entries[page].title_code)) for page, key in keys.items()]
    return [
        (kit.text(entries[at].title_code), here),
        (kit.text("window.shortcuts.everywhere"), kit.actions.shortcuts("window")),
        (kit.text("window.rail"), pages),
    ]
