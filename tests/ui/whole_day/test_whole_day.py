"""The real window through a real day: from a booking to its files back on the shelf, by scans alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from readingroom.bookings.commands import DefineSeats, MakeBooking, SeatPlan
from readingroom.clock import Clock
from readingroom.codes import Code, Kind
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.queries import find
from readingroom.office.setup.recovery import KeepRecoveryCode, new_code
from readingroom.pdfium import PDFIUM
from readingroom.printing import prepare, to_file
from tests.readingroom.conftest import MORNING, ZONE
from tests.ui.conftest import burst, window_of
from tests.ui.whole_day.conftest import settle
from ui.app import Application
from ui.first_run import FirstRun, WhoIsThere
from ui.lost_key import LostKey
from ui.palette import Tone
from ui.shell import Person

CLERK = Actor(4)


@pytest.fixture
def slip(room: Path, tmp_path: Path) -> str:
    """The slip of a booking NUMBER's file, printed and decoded from the page."""
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    desk.execute(DefineSeats(seats=(SeatPlan(label="1"), SeatPlan(label="2"))), CLERK)
    desk.execute(AddContainer(label="J001-2 盒1", location="1库-3区-02列", barcode="31234000123"), CLERK)
    (container,) = desk.read(find, "J001").containers
    desk.execute(
        AddItem(reference_code="J001-2-0001", title="婚姻登记", access="open", container=container.id), CLERK
    )
    desk.execute(
        MakeBooking(
            name="王小明", day=MORNING.date(), start=dt.time(9, 30), wanted=("J001-2-0001",), anyway=True
        ),
        CLERK,
    )
    prepared = prepare(desk, CLERK, due=MORNING.date(), size="a5", spoken="zh_CN")
    to_file(desk, CLERK, prepared, tmp_path / "slips.pdf")
    desk.close()
    with PDFIUM, pypdfium2.PdfDocument(tmp_path / "slips.pdf") as document:
        picture = document[0].render(scale=203 / 72).to_pil()
    (code,) = {
        found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
    }
    return code


def test_a_booking_is_scanned_from_arrival_to_its_shelf(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    slip: str,
) -> None:
    application = open_window(room)
    shell = application.shell
    at = 1_000

    def scan(code: str) -> str:
        nonlocal at
        at += 5_000
        burst(window_of(shell), code, start=at)
        settle(qapp, application)
        assert shell.echo.last is not None
        assert shell.echo.last.code == code
        assert shell.echo.last.tone is Tone.GOOD, shell.echo.last.did
        return f"{shell.echo.last.what} {shell.echo.last.did}"

    assert "王** has arrived" in scan("2026-1")
    assert "王** sits at 1" in scan(str(Code(Kind.SEAT, 1)))
    for page, move in (
        ("retrieval", "pulled"),
        ("room", "on the hold shelf for 王**"),
        ("readers", "issued to 王** · seat: 1"),
        ("today", "back from 王**"),
    ):
        shell.show_page(page)
        settle(qapp, application)
        said = scan(slip)
        assert "J001-2 盒1" in said
        assert move in said
    assert "back on its shelf" in scan("31234000123")


def test_the_list_has_the_keys_when_the_window_opens(
    qapp: QApplication, open_window: Callable[..., Application], room: Path
) -> None:
    page = open_window(room).shell.page
    focus = QApplication.focusWidget()
    assert page is not None
    assert focus is not None
    assert page.isAncestorOf(focus)


def test_undo_takes_the_last_scan_back(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    slip: str,
) -> None:
    application = open_window(room)
    shell = application.shell
    burst(window_of(shell), slip)
    settle(qapp, application)
    assert shell.echo.last is not None
    assert shell.echo.last.undo
    shell.field.setFocus()
    QTest.keyClick(window_of(shell), Qt.Key.Key_L)
    QTest.keyClick(window_of(shell), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shell.field.text() == "", "what is being typed comes first"
    assert shell.echo.last.undo
    QTest.keyClick(window_of(shell), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qapp, application)
    assert shell.echo.last.did == "taken back"
    burst(window_of(shell), slip, start=60_000)
    settle(qapp, application)
    assert "pulled" in shell.echo.last.did


def test_switched_in_mid_work_the_whole_window_speaks_the_other_language(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    slip: str,
) -> None:
    application = open_window(room)
    shell = application.shell
    burst(window_of(shell), slip)
    settle(qapp, application)
    application.kit.text.switch("zh_CN")
    settle(qapp, application)
    said = {button.text() for button in shell.status.findChildren(QAbstractButton)}
    assert {"数据库：正常", "工位：一窗通办", "在阅 0 · 待阅架 0"} <= said
    assert shell.echo.last is not None
    assert shell.echo.last.did.startswith("已出库")
    assert shell.echo.act.text() == "撤销"
    shell.field.setFocus()
    QTest.keyClick(window_of(shell), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qapp, application)
    assert shell.echo.last.did == "已撤销"
    application.kit.text.switch("en")
    settle(qapp, application)
    assert shell.echo.last.did == "taken back"


def test_a_refused_scan_says_why_in_both_languages(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    slip: str,
) -> None:
    application = open_window(room, "zh_CN")
    shell = application.shell
    for at, code in enumerate((slip, slip, slip)):
        burst(window_of(shell), code, start=5_000 * (at + 1))
        settle(qapp, application)
    assert shell.echo.last is not None
    assert shell.echo.last.tone is Tone.WRONG
    assert "2026-1" in shell.echo.last.did  # the reader of that case has not arrived


def test_the_first_run_asks_five_things_and_the_day_begins(
    qapp: QApplication,
    open_window: Callable[..., Application],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    application = open_window(tmp_path / "new.db")
    (first,) = application.shell.findChildren(FirstRun)
    assert "Begin" in first.begin_button.text()
    first.form.set_values({"archive": "示例县档案馆", "room": "counter"})
    language = first.form.editors["language"]
    assert isinstance(language, QComboBox)
    language.setCurrentIndex(language.findData("zh_CN"))
    settle(qapp, application)
    (first,) = application.shell.findChildren(FirstRun)
    assert first.begin_button.text() == "开始使用", "the chosen language asks on"
    assert first.form.values()["archive"] == "示例县档案馆", "what was answered stays"
    first.form.set_values({"name": "李敏"})
    first.begin_button.click()
    settle(qapp, application)
    asked = first.form.editors["account"].accessibleDescription()
    assert asked == "请填写账号：小写字母和数字，例如 limin。"
    first.form.set_values({"account": "Li Min"})
    first.begin_button.click()
    settle(qapp, application)
    assert first.isVisible(), "an account of capitals and spaces is refused beside its field"
    first.form.set_values({"account": "limin"})
    first.begin_button.click()
    settle(qapp, application)
    assert not application.shell.findChildren(FirstRun)
    assert application.kit.text.code == "zh_CN"
    assert application.people[0].name == "李敏"
    assert list(application.shell.entries)[:3] == ["today", "room", "readers"], "a counter's line comes first"


def test_a_station_is_declared_by_scanning_its_code(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    slip: str,
) -> None:
    application = open_window(room)
    burst(window_of(application.shell), str(Code(Kind.STATION, 4)))
    settle(qapp, application)
    assert application.scan_desk.station.value == "stacks"
    for at in (20_000, 40_000):
        burst(window_of(application.shell), slip, start=at)
        settle(qapp, application)
    assert application.shell.echo.last is not None
    assert application.shell.echo.last.did == "handed over by the stacks"


def test_a_lost_key_is_replaced_by_the_code_of_the_recovery_sheet(
    qapp: QApplication, open_window: Callable[..., Application], room: Path
) -> None:
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    code = new_code()
    desk.execute(KeepRecoveryCode(code=code), CLERK)
    desk.close()
    (room.parent / "key").unlink()
    application = open_window(room, opens=False)
    (lost,) = application.shell.findChildren(LostKey)
    lost.form.set_values({"code": "AAAA-BBBB"})
    lost.open_button.click()
    settle(qapp, application, opens=False)
    assert lost.isVisible(), "a wrong code is refused beside its field"
    lost.form.set_values({"code": code.lower().replace("-", " ")})
    lost.open_button.click()
    settle(qapp, application)
    assert not application.shell.findChildren(LostKey)
    assert application.people[0].name == "李敏"


def test_qts_own_dialogs_speak_the_windows_language(
    qapp: QApplication, open_window: Callable[..., Application], room: Path
) -> None:
    application = open_window(room, "zh_CN")
    assert QCoreApplication.translate("QFileDialog", "Files of type:") != "Files of type:"
    application.kit.text.switch("en")
    assert QCoreApplication.translate("QFileDialog", "Files of type:") == "Files of type:"


def test_nothing_beneath_the_question_who_is_there_takes_keys_or_scans(
    qapp: QApplication, open_window: Callable[..., Application], room: Path
) -> None:
    application = open_window(room)
    shell = application.shell
    asked = WhoIsThere(shell, [Person(4, "李敏"), Person(5, "王芳")], lambda _staff: None)
    shell.echo.last = None
    burst(window_of(shell), "2026-1", start=90_000)
    settle(qapp, application)
    assert shell.echo.last is None, "nobody knows yet who scans"
    before = shell.page_id
    for key, modifiers in (
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier),
    ):
        QTest.keyClick(qapp.focusWidget() or shell, key, modifiers)
    assert shell.page_id == before
    assert shell.page is not None
    assert shell.page.detail is not None
    assert shell.page.detail.sheet is None
    for _ in range(5):
        assert asked.isAncestorOf(qapp.focusWidget())
        QTest.keyClick(qapp.focusWidget() or shell, Qt.Key.Key_Tab)
    asked.close_overlay()
    assert shell.field.isEnabled()


def test_reading_in_the_names_is_no_work_that_somebody_could_cancel(
    qapp: QApplication, open_window: Callable[..., Application], room: Path
) -> None:
    application = open_window(room)
    begun: list[object] = []
    application.jobs.began.connect(begun.append)
    application.finder.fill()
    settle(qapp, application)
    assert application.finder.names is not None
    assert application.finder.names.ready
    assert begun == []
