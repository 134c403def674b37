"""Every action stands in a table, has its icon, and is found by name in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from readingroom.resources import resource
from tests.ui.gallery import TodayPage
from ui.actions import WINDOW, ActionSpec
from ui.shell import Shell


def test_every_row_has_a_name_in_both_languages_and_a_shipped_icon(shell: Shell) -> None:
    for spec in WINDOW:
        assert len(shell.kit.text.everywhere(spec.text_code)) == 2
        assert not spec.icon or resource("icons", f"{spec.icon}.svg").is_file()


@pytest.mark.parametrize("typed", ["dark", "深色", "colours", "ＤＡＲＫ"])
def test_commands_are_found_by_the_beginning_of_a_word_in_either_language(shell: Shell, typed: str) -> None:
    assert "window.dark" in [spec.id for spec in shell.kit.actions.find(typed)]


def test_a_pages_actions_live_only_on_that_page(shell: Shell, today: TodayPage) -> None:
    assert shell.kit.actions["today.walk_in"].isEnabled()
    shell.show_page("room")
    assert not shell.kit.actions["today.walk_in"].isEnabled()
    assert shell.kit.actions.find("walk") == []


def test_what_a_page_has_disallowed_stays_so_when_it_is_seen_again(shell: Shell, today: TodayPage) -> None:
    actions = shell.kit.actions
    actions.allow("today.walk_in", False)
    assert not actions["today.walk_in"].isEnabled()
    shell.show_page("room")
    shell.show_page("today")
    assert not actions["today.walk_in"].isEnabled()
    shell.show_page("room")
    actions.allow("today.walk_in", True)
    assert not actions["today.walk_in"].isEnabled()
    shell.show_page("today")
    assert actions["today.walk_in"].isEnabled()


def test_two_actions_never_share_a_shortcut(shell: Shell) -> None:
    with pytest.raises(ValueError, match="F5"):
        shell.kit.actions.add([ActionSpec("today.other", "F5", scope="today", text="window.name")])


def test_tooltips_tell_the_shortcut(shell: Shell) -> None:
    action = shell.kit.actions["window.help"]
    assert action.shortcut() == QKeySequence("F1")
    assert "(F1)" in action.toolTip()


def test_a_key_held_down_is_one_wish(shell: Shell) -> None:
    actions = shell.kit.actions
    assert not any(actions[spec.id].autoRepeat() for spec in actions)
