"""The groups of settings: their order, their names and icons, and what stands in them, without their widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readingroom.settings import SETTINGS
from ui.text import Text

__all__ = ["Group", "groups", "icon_of", "ordered", "title_code"]

_ICONS: Mapping[str, str] = {
    "archive": "archive",
    "room": "door-open",
    "seats": "armchair",
    "hours": "clock",
    "closures": "calendar-x",
    "bookings": "calendar-days",
    "kinds": "clipboard-list",
    "limits": "sliders-horizontal",
    "retrieval": "package",
    "copies": "copy",
    "certificates": "stamp",
    "signing": "shield-check",
    "wordings": "file-text",
    "portals": "globe",
    "scanner": "scan-barcode",
    "privacy": "eye-off",
    "notices": "bell",
    "mail": "mail",
    "people": "users",
    "papers": "printer",
    "window": "monitor",
    "keeping": "database",
}
_BEHIND = {
    "room": ("seats", "hours", "closures"),
    "bookings": ("kinds",),
    "privacy": ("notices",),
    "certificates": ("wordings",),
}
"""Groups with a page of their own that stand behind one of the table's."""
_LAST = ("people", "papers", "window", "keeping")


@dataclass(frozen=True)
class Group:
    """One group, as it is found by name.

    Attributes:
        code: its stable name.
        title: code of its heading.
        holds: codes of the names of the settings in it.
    """

    code: str
    title: str
    holds: tuple[str, ...]


def ordered() -> tuple[str, ...]:
    """Every group: the table's in its order, ours where they belong."""
    every: list[str] = []
    for group in dict.fromkeys(one.group for one in SETTINGS.values() if one.group != "internal"):
        every += [group, *_BEHIND.get(group, ())]
    return (*every, *_LAST)


def groups(text: Text) -> tuple[Group, ...]:
    """Every group with what is in it, in their order."""
    return tuple(
        Group(
            code,
            title_code(text, code),
            tuple(f"setting.{one.key}" for one in SETTINGS.values() if one.group == code),
        )
        for code in ordered()
    )


def icon_of(group: str) -> str:
    """The name of its icon."""
    return _ICONS.get(group, "settings")


def title_code(text: Text, group: str) -> str:
    """The code of its heading: one of this page's own, or the table's."""
    own = f"settings.{group}.title"
    return own if text.has(own) else f"setting_group.{group}"
