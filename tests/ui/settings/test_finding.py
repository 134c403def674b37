"""Settings are reached from anywhere: by a key, and by the name of a group or of a setting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from tests.ui.room.window import settle
from tests.ui.settings.test_settings import type_in
from ui.pages import page_entries
from ui.settings.groups import ordered
from ui.settings.page import SettingsPage
from ui.shell import Shell
from ui.shell.entries import shortcut_groups

OpenWindow = Callable[..., Shell]


def take(shell: Shell, typed: str) -> SettingsPage:
    """Type a name into the field and press Enter."""
    shell.field.setFocus()
    type_in(shell.field, typed)
    settle(shell)
    QTest.keyClick(shell.field, Qt.Key.Key_Return)
    settle(shell)
    assert isinstance(shell.page, SettingsPage)
    return shell.page


@pytest.mark.parametrize("kind", ["reading_room", "counter"])
def test_alt_0_goes_to_the_last_page_of_the_rail(open_window: OpenWindow, kind: str) -> None:
    shell = open_window("room")
    shell.set_pages(page_entries(kind))
    settle(shell)
    QTest.keyClick(shell, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    settle(shell)
    assert shell.page_id == "settings"
    assert "Alt+0" in shell.rail.buttons["settings"].toolTip()


@pytest.mark.parametrize("kind", ["reading_room", "counter"])
@pytest.mark.parametrize(
    ("key", "page", "written"),
    [
        (Qt.Key.Key_V, "verify", "Alt+V"),
        (Qt.Key.Key_D, "day", "Alt+D"),
        (Qt.Key.Key_P, "portals", "Alt+P"),
        (Qt.Key.Key_9, "register", "Alt+9"),
    ],
)
def test_every_page_of_the_rail_has_a_key_of_its_own(
    open_window: OpenWindow, kind: str, key: Qt.Key, page: str, written: str
) -> None:
    """Also those behind the ninth, which have a letter; the tooltip and the sheet of keys tell it."""
    shell = open_window("room")
    shell.set_pages(page_entries(kind))
    settle(shell)
    shell.field.setFocus()
    QTest.keyClick(shell.field, key, Qt.KeyboardModifier.AltModifier)
    settle(shell)
    assert shell.page_id == page
    assert written in shell.rail.buttons[page].toolTip()
    (keys,) = [keys for title, keys in shortcut_groups(shell.kit, shell.entries, page, shell.page)[2:]]
    assert written in dict(keys)
    assert len(keys) == len(shell.entries) == len(dict(keys)), "no two pages have one key"


@pytest.mark.parametrize(
    ("typed", "title"),
    [("closed", "Closed and make-up days"), ("标签", "Labels and sheets"), ("time zone", "The archive")],
)
def test_a_group_of_settings_is_found_by_its_name_and_by_what_is_in_it(
    open_window: OpenWindow, typed: str, title: str
) -> None:
    shell = open_window("room")
    page = take(shell, typed)
    shown = page.groups.currentItem()
    assert shown is not None
    assert shown.text() == title


def test_no_group_is_wider_than_a_small_window(open_window: OpenWindow) -> None:
    shell = open_window("settings")
    shell.resize(960, 540)
    page = shell.page
    assert isinstance(page, SettingsPage)
    settle(shell)
    assert page.groups.width() < 80, "the list keeps its icons"
    too_wide = {}
    for group in ordered():
        panel = page.show_group(group)
        settle(shell)
        scroll = next(one for one in panel.findChildren(QScrollArea) if one.isVisible())
        if scroll.horizontalScrollBar().maximum():
            too_wide[group] = scroll.horizontalScrollBar().maximum()
    assert too_wide == {}
