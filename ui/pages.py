"""Which pages the rail holds, for each kind of room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from readingroom.events import Changed
from ui.shell import PageEntry, PagePart
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.text import Text
    from ui.widgets.page import Page

__all__ = ["page_entries", "read_ahead"]

_AT_A_COUNTER = (
    "today",
    "room",
    "readers",
    "requests",
    "catalogue",
    "retrieval",
    "copies",
    "imports",
    "register",
    "verify",
    "day",
    "portals",
    "settings",
)
"""Most readers walk in for one record: the line, the person and the search come before the stacks."""

_PACKAGES = {"verify": "verifying"}
"""Pages whose package has another name."""

_UNITS = frozenset({Changed.RETRIEVAL, Changed.PRINTING, Changed.REQUESTS, Changed.VISITS, Changed.BOOKINGS})
_PORTALS = frozenset({Changed.PORTALS})
_COPIES = frozenset({Changed.COPIES, Changed.CERTIFICATES, Changed.REQUESTS})
_CASES = frozenset({Changed.REQUESTS, Changed.HOLDINGS, Changed.DAY})


def _page(package: str, *, searches_names: bool = False) -> Callable[[Toolkit], Page]:
    """Imports a page when it is first wanted: what it needs is loaded by then, in the background."""

    def make(kit: Toolkit) -> Page:
        module = import_module(f"ui.{package}")
        made: Page = module.make(kit, names=kit.names) if searches_names else module.make(kit)
        return made

    return make


def _query(module: str, name: str) -> Callable[[], tuple[Any, ...]]:
    return lambda: (getattr(import_module(module), name),)


def _settings(text: Text) -> Sequence[PagePart]:
    from ui.settings.groups import groups, icon_of

    return [PagePart(f"settings.{one.code}", one.title, icon_of(one.code), one.holds) for one in groups(text)]


def read_ahead(page: str) -> None:
    """Load what a page asks the desk, in whichever thread this is; its widgets are made in the window's."""
    module = f"ui.{_PACKAGES.get(page, page)}.reading"
    if find_spec(module) is not None:
        import_module(module)


def page_entries(room: str) -> Sequence[PageEntry]:
    """The pages in the order of the rail: what the room does most comes first.

    Args:
        room: ``reading_room`` or ``counter``.
    """
    waits = _query("readingroom.office.day.queries", "waiting_count")
    to_do = _query("readingroom.retrieval.queries", "to_do_count")
    cases = _query("readingroom.requests.queries", "waiting_count")
    copies = _query("readingroom.copies.queries", "waiting_count")
    hand = _query("readingroom.portals.overview", "hand_count")
    pages = [
        PageEntry(
            "today", "calendar-check", _page("today", searches_names=True), waiting=waits, waits_on=_UNITS
        ),
        PageEntry("requests", "inbox", _page("requests"), waiting=cases, waits_on=_CASES),
        PageEntry("retrieval", "package", _page("retrieval"), waiting=to_do, waits_on=_UNITS),
        PageEntry("room", "armchair", _page("room"))
        if room == "reading_room"
        else PageEntry("room", "ticket", _page("room"), title="room.title_counter"),
        PageEntry("copies", "copy", _page("copies"), waiting=copies, waits_on=_COPIES),
        PageEntry("readers", "users", _page("readers", searches_names=True)),
        PageEntry("catalogue", "library", _page("catalogue")),
        PageEntry("imports", "download", _page("imports")),
        PageEntry("register", "notebook-pen", _page("register", searches_names=True)),
        PageEntry("verify", "shield-check", _page("verifying"), letter="V"),
        PageEntry("day", "moon", _page("day"), below=True, letter="D"),
        PageEntry(
            "portals", "globe", _page("portals"), waiting=hand, waits_on=_PORTALS, below=True, letter="P"
        ),
        PageEntry("settings", "settings", _page("settings"), below=True, parts=_settings),
    ]
    return pages if room == "reading_room" else sorted(pages, key=lambda entry: _AT_A_COUNTER.index(entry.id))
