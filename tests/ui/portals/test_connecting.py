"""Every kind of portal is connected in the window: asked what it needs, tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from readingroom.desk import Desk
from readingroom.portals.adapters import ADAPTERS
from readingroom.portals.queries import particulars, portals
from readingroom.portals.tokens import tokens_of
from tests.contracts.calendars import USER, CalendarPortal, radicale
from tests.ui.portals.test_page import next_step, page_of, press
from tests.ui.windows import settled
from ui.portals.connecting import KINDS, ConnectSheet
from ui.shell import Shell

Window = Callable[..., Shell]


def sheet_of(shell: Shell, kind: str) -> ConnectSheet:
    """The sheet that connects, on this kind of portal."""
    page = page_of(shell)
    page.connect_portal()
    assert page.detail is not None
    sheet = page.detail.sheet
    assert isinstance(sheet, ConnectSheet)
    choice = sheet.form.editors["adapter"]
    assert isinstance(choice, QComboBox)
    choice.setCurrentIndex(choice.findData(kind))
    settled(shell)
    return sheet


def shown(sheet: ConnectSheet) -> set[str]:
    """Fields that can be seen."""
    return {name for name, editor in sheet.form.editors.items() if not editor.isHidden()}


def said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if not one.isHidden())


def test_the_window_offers_what_there_is() -> None:
    assert {name: (kind.options, kind.token) for name, kind in KINDS.items()} == {
        name: (kind.options, kind.token) for name, kind in ADAPTERS.items()
    }


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_each_kind_asks_for_what_it_needs(desk: Desk, new_window: Window, code: str) -> None:
    shell = new_window(code)
    for name, kind in KINDS.items():
        sheet = sheet_of(shell, name)
        fields = {"adapter", "address", "name", *kind.options} | ({"token"} if kind.token else set())
        assert shown(sheet) == fields, name
        assert sheet.form.editors["address"].accessibleName()
        sheet.close_sheet()
        settled(shell)


def test_a_calendar_is_tried_before_it_is_kept(desk: Desk, new_window: Window, tmp_path: Path) -> None:
    with radicale(tmp_path) as port:
        calendar = CalendarPortal(port, None, f"/{USER}/{uuid4()}/")
        calendar.begin()
        shell = new_window()
        sheet = sheet_of(shell, "caldav")
        parent = f"http://127.0.0.1:{port}/{USER}/"
        sheet.form.set_values({"address": parent, "user": USER, "token": calendar.token, "name": "阅览室"})
        next_step(shell)
        settled(shell, until=lambda: "is no calendar" in said(sheet))
        sheet.form.set_values({"address": calendar.address, "token": "wr0ng"})
        next_step(shell)
        settled(shell, until=lambda: "does not accept the token" in said(sheet))
        assert desk.read(particulars) == ()
        sheet.form.set_values({"token": calendar.token})
        next_step(shell)
        settled(shell, until=lambda: [one.state for one in desk.read(portals)] == ["well"])
        (one,) = desk.read(particulars)
        assert (one.adapter, one.name, one.options) == ("caldav", "阅览室", {"user": USER})
        assert tokens_of(desk.store).load(one.instance) == calendar.token
        press(shell, "Make desk bookings there")
        settled(shell, until=lambda: desk.read(particulars)[0].publishes)
        press(shell, "No desk bookings there")
        settled(shell, until=lambda: not desk.read(particulars)[0].publishes)


def test_a_folder_needs_no_token(desk: Desk, new_window: Window, tmp_path: Path) -> None:
    shell = new_window()
    sheet = sheet_of(shell, "folder")
    sheet.form.set_values({"address": str(tmp_path / "nowhere")})
    next_step(shell)
    settled(shell, until=lambda: "There is no folder or file" in said(sheet))
    exports = tmp_path / "exports"
    exports.mkdir()
    sheet.form.set_values({"address": str(exports)})
    next_step(shell)
    settled(shell, until=lambda: [one.name for one in desk.read(particulars)] == ["exports"])


def test_what_is_missing_is_said_beside_its_field(desk: Desk, new_window: Window) -> None:
    shell = new_window()
    sheet = sheet_of(shell, "libcal")
    sheet.form.set_values({"address": "https://example.libcal.com", "token": "x"})
    next_step(shell)
    settled(shell, until=lambda: "client id" in said(sheet))
    assert "client id" in sheet.form.editors["client"].accessibleDescription()
    sheet.form.set_values({"address": "ftp://example.org", "client": "7"})
    next_step(shell)
    settled(shell, until=lambda: "is not a portal's address" in said(sheet))
    assert desk.read(particulars) == ()
