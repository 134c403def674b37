"""Settings by keyboard: saved, refused at the field, undone, there again when the database is opened anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QSpinBox

from readingroom.bookings.calendar import ClosureKind
from readingroom.bookings.queries import closures, opening_blocks, seats
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.office.setup.queries import every_setting
from readingroom.office.setup.recovery import keeping
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account
from readingroom.office.staff.rules import Role
from readingroom.settings import SETTINGS
from tests.ui.room.window import Room, settle
from ui.settings.closures import ClosuresPanel
from ui.settings.desk import KeepingPanel, PapersPanel, WindowPanel
from ui.settings.hours import HoursPanel
from ui.settings.page import SettingsPage
from ui.settings.people import PeoplePanel
from ui.settings.scanner import Heard, ScannerPanel
from ui.settings.seats import SeatsPanel
from ui.settings.table_panel import TablePanel
from ui.shell import Shell

Key = Qt.Key
OpenWindow = Callable[..., Shell]


def page_of(shell: Shell) -> SettingsPage:
    """The page of settings."""
    assert isinstance(shell.page, SettingsPage)
    return shell.page


def group(shell: Shell, name: str) -> Any:
    """A group, filled."""
    panel = page_of(shell).show_group(name)
    settle(shell)
    return panel


def type_in(box: object, typed: str) -> None:
    """Type into a line, instead of what is there."""
    assert isinstance(box, QLineEdit)
    box.selectAll()
    if not typed.isascii():  # as an input method hands it over
        event = QInputMethodEvent()
        event.setCommitString(typed)
        QApplication.sendEvent(box, event)
    elif typed:
        QTest.keyClicks(box, typed)
    else:
        QTest.keyClick(box, Key.Key_Delete)


def save(shell: Shell) -> None:
    """Ctrl+Enter."""
    QTest.keyClick(shell, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(shell)


def test_every_setting_appears_with_its_words_in_both_languages(open_window: OpenWindow) -> None:
    for code in LANGUAGES:
        words = language(code)
        for setting in SETTINGS.values():
            if setting.group == "internal":
                continue
            assert words.has(f"setting.{setting.key}"), setting.key
            for choice in setting.choices:
                named = words.has(f"setting_choice.{setting.key}.{choice}")
                assert named or str(choice).startswith("F"), (setting.key, choice)
    page = page_of(open_window("settings"))
    shown: set[str] = set()
    for name in {setting.group for setting in SETTINGS.values()} - {"internal"}:
        panel = page.show_group(name)
        assert isinstance(panel, TablePanel)
        shown |= panel.values().keys()
    assert shown == {setting.key for setting in SETTINGS.values() if setting.group != "internal"}


def test_settings_are_saved_by_keyboard_and_survive_reopening(
    before: Room, open_window: OpenWindow, open_desk: Callable[[], Desk]
) -> None:
    shell = open_window("settings")
    panel = group(shell, "limits")
    QTest.keyClick(page_of(shell).groups, Key.Key_Return)
    first = panel.forms[0].editors["limits.units_per_visit"]
    assert shell.focusWidget() is first, "Enter goes from the list into the group"
    assert isinstance(first, QSpinBox)
    first.selectAll()
    QTest.keyClicks(first, "7")
    settle(shell)
    groups = page_of(shell).groups
    assert groups.currentItem().text() == "Limits (unsaved)"
    marked = shell.kit.text("settings.unsaved", group="Closed and make-up days")
    beside = groups.iconSize().width() + 32  # the icon and the margins of a row
    assert groups.fontMetrics().horizontalAdvance(marked) + beside <= groups.viewport().width()
    group(shell, "archive")
    assert group(shell, "limits").values()["limits.units_per_visit"] == 7, "what was typed stays"
    save(shell)
    assert page_of(shell).groups.currentItem().text() == "Limits"
    assert before.desk.read(every_setting)["limits.units_per_visit"] == 7
    assert open_desk().read(every_setting)["limits.units_per_visit"] == 7
    strip = page_of(shell).strip
    assert strip.act.text() == "Undo"
    strip.act.click()
    settle(shell, lambda: panel.known["limits.units_per_visit"] == 12)
    assert before.desk.read(every_setting)["limits.units_per_visit"] == 12


def test_a_value_that_cannot_be_is_refused_at_its_field_and_the_rest_is_kept(
    before: Room, open_window: OpenWindow
) -> None:
    shell = open_window("settings")
    panel = group(shell, "bookings")
    form = panel.forms[0]
    type_in(form.editors["bookings.same_day_cut_off"], "half past")
    form.editors["bookings.lead_days_most"].setValue(60)
    save(shell)
    box = form.editors["bookings.same_day_cut_off"]
    assert "half past" in box.accessibleDescription()
    assert box.property("wrong")
    kept = before.desk.read(every_setting)
    assert (kept["bookings.same_day_cut_off"], kept["bookings.lead_days_most"]) == ("15:00", 60)
    type_in(box, "下午2点")
    save(shell)
    assert before.desk.read(every_setting)["bookings.same_day_cut_off"] == "14:00"


def test_no_time_zone_that_would_lock_the_database_is_taken() -> None:
    with pytest.raises(Refused, match=r"setting\.no_zone"):
        SETTINGS["archive.time_zone"].checked("Asia/Nowhere")
    with pytest.raises(Refused, match=r"setting\.no_zone"):
        SETTINGS["archive.time_zone"].checked("../etc/passwd")
    assert SETTINGS["archive.time_zone"].checked(" Asia/Shanghai ") == "Asia/Shanghai"
    assert SETTINGS["archive.time_zone"].checked("") == ""


def test_seats_are_added_as_ranges_named_ordered_and_saved(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "seats")
    assert isinstance(panel, SeatsPanel)
    type_in(panel.added, "1-4、A1-A2")
    QTest.keyClick(panel.added, Key.Key_Return)
    panel.added_kind.setEditText("microfilm")
    type_in(panel.added, "M1")
    QTest.keyClick(panel.added, Key.Key_Return)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    panel.table.select(panel.model.rows()[0].key)
    QTest.keyClick(panel.table, Key.Key_Delete)
    type_in(panel.label_box, "Window")
    panel.kind_box.setCurrentIndex(1)
    save(shell)
    found = [(seat.label, seat.kind) for seat in before.desk.read(seats)]
    assert found == [
        ("Window", "camera"),
        ("3", "ordinary"),
        ("4", "ordinary"),
        ("A1", "ordinary"),
        ("M1", "microfilm"),
        ("A2", "ordinary"),
    ]


def test_tab_goes_from_the_list_of_groups_into_the_group(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "seats")
    assert isinstance(panel, SeatsPanel)
    assert isinstance(shell.page, SettingsPage)
    shell.page.groups.setFocus()
    QTest.keyClick(shell.page.groups, Key.Key_Tab)
    assert panel.added.hasFocus()
    QTest.keyClick(panel.added, Key.Key_Backtab)
    assert shell.page.groups.hasFocus()


def test_a_seat_in_use_cannot_be_taken_out(before: Room, open_window: OpenWindow) -> None:
    before.seats(2)
    before.sits(before.comes("王小明"), 1)
    shell = open_window("settings")
    panel = group(shell, "seats")
    panel.table.selectRow(0)
    panel.remove()
    save(shell)
    assert panel.error.text() == "Somebody sits at 1. It cannot be taken out of use."
    panel.discard_button.click()
    settle(shell)
    assert [row.plan.label for row in panel.model.rows()] == ["1", "2"]


def test_the_week_is_typed_copied_and_saved(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "hours")
    assert isinstance(panel, HoursPanel)
    monday = panel.days[0]
    for opens, closes, places in (("9", "1130", ""), ("下午1点半", "17:00", "１２")):
        monday.add_button.click()
        block = monday.blocks[-1]
        assert shell.focusWidget() is block.opens
        for box, typed in ((block.opens, opens), (block.closes, closes), (block.places, places)):
            type_in(box, typed)
    panel.copy_button.click()
    save(shell)
    week = before.desk.read(opening_blocks)
    assert len(week) == 10
    assert (week[1].opens, week[1].closes, week[1].capacity) == (dt.time(13, 30), dt.time(17), 12)
    assert week[0].capacity is None

    type_in(panel.days[2].blocks[0].closes, "14:00")  # runs into the afternoon
    save(shell)
    assert panel.days[2].error.isVisible()
    assert before.desk.read(opening_blocks) == week
    type_in(panel.days[2].blocks[0].closes, "never")
    save(shell)
    assert "never" in panel.days[2].error.text()
    panel.discard()
    settle(shell)
    assert panel.days[2].blocks[0].closes.text() == "11:30"


def test_closures_are_added_refused_taken_out_and_put_back(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings", "zh_CN")
    panel = group(shell, "closures")
    assert isinstance(panel, ClosuresPanel)
    editors = panel.form.editors
    type_in(editors["first"], "2027-01-03")
    type_in(editors["last"], "2027-01-01")
    save(shell)
    assert editors["last"].accessibleDescription()
    type_in(editors["first"], "2027年1月1日")
    type_in(editors["last"], "2027-01-03")
    type_in(editors["reason"], "元旦")
    save(shell)
    (row,) = before.desk.read(closures)
    assert (row.closure.kind, row.closure.last_day) == (ClosureKind.CLOSED, dt.date(2027, 1, 3))
    panel.table.selectRow(0)
    panel.remove_button.click()
    settle(shell)
    assert before.desk.read(closures) == ()
    page_of(shell).strip.act.click()
    settle(shell, lambda: bool(panel.model.rowCount()))
    assert before.desk.read(closures)[0].closure.reason == "元旦"


def test_people_join_change_and_end_their_work(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "people")
    assert isinstance(panel, PeoplePanel)
    editors = panel.form.editors
    type_in(editors["name"], "张库管")
    type_in(editors["account"], "Zhang!")
    save(shell)
    assert "Zhang!" in editors["account"].accessibleDescription()
    type_in(editors["account"], "zhang")
    keeper = editors["keeper"]
    assert isinstance(keeper, QCheckBox)
    QTest.keyClick(keeper, Key.Key_Space)
    save(shell)
    settle(shell, lambda: panel.model.rowCount() == 2)
    member = before.desk.read(by_account, "zhang")
    assert member is not None
    assert member.roles == ("clerk", "keeper")
    panel.table.select(member.id)
    panel.end_button.click()
    settle(shell)
    ended = before.desk.read(by_account, "zhang")
    assert ended is not None
    assert not ended.active
    page_of(shell).strip.act.click()
    settle(shell)
    again = before.desk.read(by_account, "zhang")
    assert again is not None
    assert again.active
    panel.table.select(4)  # the only administrator
    panel.end_button.click()
    settle(shell)
    assert "limin" in editors["administrator"].accessibleDescription()


def test_what_is_typed_for_one_person_is_not_lost_by_a_click_on_another(
    before: Room, open_window: OpenWindow
) -> None:
    before.do(AddStaff(account="zhang", name="张库管", roles=(Role.KEEPER,)))
    member = before.desk.read(by_account, "zhang")
    assert member is not None
    shell = open_window("settings")
    panel = group(shell, "people")
    assert isinstance(panel, PeoplePanel)
    settle(shell, lambda: panel.model.rowCount() == 2)
    panel.table.select(member.id)
    name = panel.form.editors["name"]
    type_in(name, "张保管")
    for leaves in (lambda: panel.table.select(4), panel.new_button.click, panel.end_button.click):
        leaves()
        settle(shell)
        assert panel.form.values()["name"] == "张保管"
        assert panel.table.row.id == member.id, "the row that the form is about"
        told = page_of(shell).strip.message
        assert told is not None
        assert "not saved" in told.text
    still = before.desk.read(by_account, "zhang")
    assert still is not None
    assert still.active
    panel.discard_button.click()
    settle(shell)
    assert panel.form.values()["name"] == "张库管"
    panel.table.select(4)
    assert panel.form.values()["account"] == "limin"


def scan_into(shell: Shell, keys: list[tuple[Key, str]]) -> None:
    """Keys as the system delivers them to the window, a few milliseconds apart."""
    window = shell.windowHandle()
    for at, (key, text) in enumerate(keys):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(1_000 + 5 * at)
            QApplication.sendEvent(window, event)


def test_the_scanner_test_shows_what_a_scanner_sends(open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "scanner")
    assert isinstance(panel, ScannerPanel)
    elsewhere: list[str] = []
    shell.scanned.connect(elsewhere.append)
    heard: list[Heard] = []
    panel.test.heard.connect(heard.append)
    panel.test.setFocus()
    settle(shell)
    code = [(Key(ord(letter)), letter) for letter in "W000001-5"]
    scan_into(shell, [(Key.Key_F9, ""), *code, (Key.Key_Return, "\r")])
    assert heard == [Heard("F9", "W000001-5", "Enter", 50)]
    assert panel.test.keys.text() == "[F9]  W000001-5  [Enter]"
    assert panel.verdict.text().startswith("Right")
    scan_into(shell, [*code, (Key.Key_Return, "\r")])
    assert panel.verdict.text().startswith("No key comes first")
    assert elsewhere == [], "it goes nowhere else while it is tried"


def test_the_scanner_key_counts_at_once(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "scanner")
    box = panel.forms[0].editors["scanner.prefix"]
    assert isinstance(box, QComboBox)
    box.setCurrentText("F13")
    save(shell)
    assert before.desk.read(every_setting)["scanner.prefix"] == "F13"
    elsewhere: list[str] = []
    shell.scanned.connect(elsewhere.append)
    code = [(Key(ord(letter)), letter) for letter in "W000001-5"]
    scan_into(shell, [(Key.Key_F13, ""), *code, (Key.Key_Return, "\r")])
    assert elsewhere == ["W000001-5"]


def test_the_window_changes_at_once(open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "window")
    assert isinstance(panel, WindowPanel)
    scheme = panel.form.editors["scheme"]
    assert isinstance(scheme, QComboBox)
    scheme.setCurrentIndex(2)
    assert shell.kit.style.colours.dark
    scheme.setCurrentIndex(1)
    assert not shell.kit.style.colours.dark
    compact = panel.form.editors["compact"]
    assert isinstance(compact, QCheckBox)
    QTest.keyClick(compact, Key.Key_Space)
    assert shell.kit.style.compact
    QTest.keyClick(compact, Key.Key_Space)
    tongue = panel.form.editors["language"]
    assert isinstance(tongue, QComboBox)
    tongue.setCurrentIndex(0)
    settle(shell, lambda: shell.kit.text.code == "zh_CN")
    assert page_of(shell).title.text() == "设置"


def test_a_recovery_sheet_is_made_and_shown(before: Room, open_window: OpenWindow) -> None:
    shell = open_window("settings")
    panel = group(shell, "keeping")
    assert isinstance(panel, KeepingPanel)
    assert panel.place.text() == before.desk.read(keeping).place
    assert panel.since.text() == "There is no recovery sheet yet."
    panel.sheet_button.click()
    settle(shell, lambda: panel.since.text().startswith("The sheet that counts"))
    assert before.desk.read(keeping).recovery_since is not None


@pytest.mark.parametrize("name", ["print_labels", "print_stations", "print_scanner"])
def test_sheets_open_in_the_preview(before: Room, open_window: OpenWindow, name: str) -> None:
    before.seats(3)
    shell = open_window("settings")
    panel = group(shell, "papers")
    assert isinstance(panel, PapersPanel)
    made = panel.findChild(QAbstractButton, name)
    assert made is not None
    made.click()
    settle(shell)
    from ui.printing import PreviewSheet

    assert any(sheet.isVisible() for sheet in shell.findChildren(PreviewSheet))


def test_every_control_has_a_name(before: Room, open_window: OpenWindow) -> None:
    before.seats(2)
    shell = open_window("settings", "zh_CN")
    page = page_of(shell)
    for row in range(page.groups.count()):
        page.groups.setCurrentRow(row)
        settle(shell)
        for kind in (QAbstractButton, QLineEdit, QComboBox, QSpinBox):
            for control in page.findChildren(kind):
                inner = isinstance(control.parent(), QComboBox | QSpinBox)
                if control.isVisible() and not inner and not control.objectName().startswith("qt_"):
                    assert control.accessibleName(), (page.groups.item(row).text(), control)
