"""From a row of the table of settings to a row of a form."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from readingroom.settings import SETTINGS, Setting
from ui.text import Text
from ui.widgets.form import Choice, Field, Number, Tick, Words

__all__ = ["field_of", "of_group"]

_NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def of_group(group: str) -> tuple[Setting[Any], ...]:
    """The settings of a group, in the table's order."""
    return tuple(one for one in SETTINGS.values() if one.group == group)


def field_of(text: Text, setting: Setting[Any]) -> Field:
    """How a setting is edited: a tick, a number, one of its choices, or a line of text."""
    key = setting.key
    help_code = f"setting_help.{key}"
    words: dict[str, Any] = {
        "id": key,
        "label": f"setting.{key}",
        "hint": help_code if text.has(help_code) else "",
    }
    if isinstance(setting.default, bool):
        return Tick(**words)
    if setting.choices:
        return Choice(options=[(choice, _choice(text, key, choice)) for choice in setting.choices], **words)
    if isinstance(setting.default, int):
        return Number(least=setting.least, most=setting.most, **words)
    if setting.form == "zone":
        words["hint"] = ""
        options = [("", text("settings.computer_zone")), *((zone, zone) for zone in _zones())]
        return Choice(options=options, **words)
    return Words(**words)


def _choice(text: Text, key: str, choice: object) -> str:
    code = f"setting_choice.{key}.{choice}"
    return text(code) if text.has(code) else str(choice)


@cache
def _zones() -> tuple[str, ...]:
    """Zones named after a place, as this machine knows them."""
    return tuple(
        sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES))
    )
