"""The catalogue as a clerk uses it: a list comes in, is searched, browsed and changed, and is wanted for somebody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from readingroom.bookings.commands import Arrive, MakeBooking
from readingroom.bookings.queries import today
from readingroom.codes import Kind, make
from readingroom.desk import Desk
from readingroom.holdings import queries as holdings
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.people.commands import Particulars, RegisterReader
from readingroom.retrieval.queries import case_lines
from tests.readingroom.conftest import MORNING
from tests.ui.catalogue.conftest import quiet
from tests.ui.conftest import burst, window_of
from tests.ui.imports.conftest import CLERK, settled, until
from ui.catalogue.page import CataloguePage
from ui.catalogue.words import name_of
from ui.imports.page import ImportsPage
from ui.imports.work import Stage
from ui.printing import PreviewSheet
from ui.scanning import ScanDesk
from ui.shell import Shell
from ui.widgets.form import Form

LIST = """档号,题名,日期,盒号,盒条码,存放位置,开放状态
J001-2-0001,婚姻登记申请书,19620300,1,X1001,1库-3区-02列-A面-4节-2层,开放
J001-2-0002,干部任免通知,1963,1,X1001,1库-3区-02列-A面-4节-2层,控制
J001-2-0010,关于婚姻登记工作的通知及各公社来往文书,1964-1965,2,X1002,1库-3区-10列-A面-4节-2层,开放
"""


def words(page: CataloguePage) -> str:
    assert page.detail is not None
    return "\n".join(one.text() for one in page.detail.findChildren(QLabel) if not one.isHidden())


def type_into(app: QApplication, page: CataloguePage, typed: str) -> None:
    page.filter_box.setText(typed)
    quiet(app, page)


def codes(page: CataloguePage) -> list[str]:
    model = page.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_an_empty_catalogue_leads_to_the_imports_and_a_list_comes_back(
    qapp: QApplication, catalogue: CataloguePage, tmp_path: Path
) -> None:
    assert catalogue.empty_state.isVisible()
    catalogue.empty_state.act.click()
    shell = catalogue.window()
    assert isinstance(shell, Shell)
    page = shell.page
    assert isinstance(page, ImportsPage)
    path = tmp_path / "案卷目录.csv"
    path.write_text(LIST, "gb18030")
    page.open_files([path])
    settled(qapp, page)
    assert page.work.stage is Stage.PREVIEW
    assert page.work.found is not None
    assert page.work.found.kind == "holdings"
    assert page.detail is not None
    assert page.detail.next_step.text() == "Import 3 entries"
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.DONE
    shell.show_page("catalogue")
    # Other pages hear of long work when the change feed is read, and rows come after their number.
    until(qapp, lambda: codes(catalogue) == ["J001-2-0001", "J001-2-0002", "J001-2-0010"])
    assert catalogue.summary.text() == "3 entries"
    type_into(qapp, catalogue, "婚姻")
    assert codes(catalogue) == ["J001-2-0001", "J001-2-0010"]
    type_into(qapp, catalogue, "J001-2-1")
    assert catalogue.empty_state.isHidden() or codes(catalogue)
    type_into(qapp, catalogue, "x1002")
    assert "J001-2/2" in codes(catalogue)[0]
    type_into(qapp, catalogue, "没有这个")
    assert catalogue.empty_state.isVisible()
    type_into(qapp, catalogue, "")
    assert len(codes(catalogue)) == 3


@pytest.fixture
def filled(desk: Desk) -> dict[str, int]:
    """A box with an open file and one that is not."""
    box = desk.execute(AddContainer(label="J001-2/1", location="1-3-02-A-4-2"), CLERK).events[0]
    ids = {"box": box.container_id}  # type: ignore[attr-defined] # it is a ContainerAdded
    for code, access in (("J001-2-0001", "open"), ("J001-2-0002", "not_open")):
        made = desk.execute(
            AddItem(reference_code=code, title=f"婚姻登记 {code}", access=access, container=ids["box"]), CLERK
        )
        ids[code] = made.events[0].item_id  # type: ignore[attr-defined] # it is an ItemAdded
    return ids


def test_an_entry_shows_its_box_and_what_is_restricted_in_it(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage
) -> None:
    catalogue.show_subject("item", filled["J001-2-0001"])
    quiet(qapp, catalogue)
    shown = words(catalogue)
    assert "1-3-02-A-4-2" in shown
    assert "Not open, in the same container" in shown
    catalogue.show_subject("container", filled["box"])
    quiet(qapp, catalogue)
    assert "In this container: 2" in words(catalogue)


def test_an_entry_is_changed_and_a_wrong_one_says_why(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage, desk: Desk
) -> None:
    catalogue.show_subject("item", filled["J001-2-0001"])
    quiet(qapp, catalogue)
    catalogue.change()
    assert catalogue.detail is not None
    sheet = catalogue.detail.sheet
    assert sheet is not None
    form = sheet.body
    form.set_values({"title": "结婚申请书", "code": "J001-2-0002", "pages": "34页"})  # type: ignore[attr-defined]
    sheet.save.click()
    quiet(qapp, catalogue)
    assert catalogue.detail.sheet is sheet, "the code is taken: the sheet stays with what was typed"
    assert "J001-2-0002" in words(catalogue)
    form.set_values({"code": "J001-2-0001", "container": "no such box"})  # type: ignore[attr-defined]
    sheet.save.click()
    quiet(qapp, catalogue)
    assert catalogue.detail.sheet is sheet
    form.set_values({"container": "j001-2/1"})  # type: ignore[attr-defined]
    sheet.save.click()
    quiet(qapp, catalogue)
    assert catalogue.detail.sheet is None
    card = desk.read(holdings.item, filled["J001-2-0001"])
    assert card is not None
    assert (card.line.title, card.line.pages) == ("结婚申请书", 34)
    assert "结婚申请书" in words(catalogue)
    catalogue.change_access()
    sheet = catalogue.detail.sheet
    assert sheet is not None
    sheet.body.set_values({"access": "deferred"})  # type: ignore[attr-defined]
    catalogue.next_step()
    quiet(qapp, catalogue)
    card = desk.read(holdings.item, filled["J001-2-0001"])
    assert card is not None
    assert card.line.access == "deferred"


def test_entries_and_boxes_are_made_by_hand(qapp: QApplication, catalogue: CataloguePage, desk: Desk) -> None:
    catalogue.kit.actions["catalogue.add_container"].trigger()
    assert catalogue.detail is not None
    sheet = catalogue.detail.sheet
    assert sheet is not None
    sheet.body.set_values({"label": "盒9", "location": "2-1"})  # type: ignore[attr-defined]
    shell = catalogue.window()
    assert isinstance(shell, Shell)
    burst(window_of(shell), "X777")
    sheet.save.click()
    quiet(qapp, catalogue)
    box = desk.read(holdings.labelled, "盒9")
    assert box is not None
    assert box.barcode == "X777", "what was scanned while the sheet was open"
    catalogue.assign_barcode()
    sheet = catalogue.detail.sheet
    assert sheet is not None
    ours = make(Kind.UNIT, 1)
    burst(window_of(shell), ours, start=3_000)
    sheet.save.click()
    quiet(qapp, catalogue)
    assert catalogue.detail.sheet is sheet, "a barcode that would be taken for one of ours is refused"
    assert ours in words(catalogue)
    sheet.cancel.click()
    catalogue.kit.actions["catalogue.add_item"].trigger()
    sheet = catalogue.detail.sheet
    assert sheet is not None
    sheet.body.set_values({"code": "J009-1-3", "title": "土地证存根", "container": "X777"})  # type: ignore[attr-defined]
    sheet.save.click()
    until(qapp, lambda: codes(catalogue) == ["J009-1-3"])
    until(qapp, lambda: "土地证存根" in words(catalogue))


def test_it_is_wanted_for_a_reader_who_is_here(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage, desk: Desk
) -> None:
    catalogue.show_subject("item", filled["J001-2-0001"])
    quiet(qapp, catalogue)
    catalogue.next_step()
    quiet(qapp, catalogue)
    assert catalogue.strip.message is not None
    assert "Check a reader in" in catalogue.strip.message.text
    reader = desk.execute(RegisterReader(particulars=Particulars(name="王小明")), CLERK).events[0]
    booked = MakeBooking(name="王小明", day=MORNING.date(), start=dt.time(9), anyway=True)
    desk.execute(booked, CLERK)
    (row,) = desk.read(today)
    desk.execute(Arrive(booking_id=row.booking_id, reader_id=reader.reader_id), CLERK)  # type: ignore[attr-defined]
    catalogue.next_step()
    quiet(qapp, catalogue)
    assert catalogue.detail is not None
    sheet = catalogue.detail.sheet
    assert sheet is not None
    sheet.save.click()
    quiet(qapp, catalogue)
    assert catalogue.detail.sheet is None
    assert [line.reference_code for line in desk.read(case_lines, row.case_id)] == ["J001-2-0001"]
    assert "With and waiting" in words(catalogue)


def test_ten_thousand_entries_are_browsed_in_a_window(
    qapp: QApplication, catalogue: CataloguePage, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "档号,题名\n" + "".join(f"J001-{n // 100}-{n % 100:04},第{n}卷\n" for n in range(10_000)), "utf-8"
    )
    shell = catalogue.window()
    assert isinstance(shell, Shell)
    page = shell.show_page("imports")
    assert isinstance(page, ImportsPage)
    page.open_files([path])
    settled(qapp, page)
    page.next_step()
    settled(qapp, page)
    shell.show_page("catalogue")
    until(qapp, lambda: catalogue.every.rowCount() == 10_000)
    assert catalogue.every.loaded <= 2_400
    catalogue.browse_table.scrollToBottom()
    until(qapp, lambda: catalogue.every.index(9_999, 0).data() == "J001-99-0099")
    assert catalogue.every.loaded <= 2_400


def test_shelf_labels_are_shown_before_they_print(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage
) -> None:
    catalogue.print_page()
    quiet(qapp, catalogue)
    sheets = catalogue.findChildren(PreviewSheet)
    assert len(sheets) == 1
    assert sheets[0].isVisible()
    assert catalogue.strip.message is None


@pytest.mark.parametrize("prefix", [None, int(Qt.Key.Key_F13)])
def test_a_code_that_a_sheet_asks_for_is_its_answer_and_no_scan(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage, desk: Desk, prefix: int | None
) -> None:
    shell = catalogue.window()
    assert isinstance(shell, Shell)
    shell.activateWindow()
    ScanDesk(shell)
    scans: list[str] = []
    shell.scanned.connect(scans.append)
    catalogue.show_subject("container", filled["box"])
    quiet(qapp, catalogue)
    catalogue.assign_barcode()
    assert catalogue.detail is not None
    sheet = catalogue.detail.sheet
    assert sheet is not None
    form = sheet.body
    assert isinstance(form, Form)
    editor = form.editors["barcode"]
    assert isinstance(editor, QLineEdit)
    burst(window_of(shell), "X4711", prefix=prefix)
    quiet(qapp, catalogue)
    assert (editor.text(), editor.hasFocus(), form.dirty) == ("X4711", True, True)
    assert (scans, shell.echo.last, shell.field.text()) == ([], None, "")
    assert catalogue.detail.sheet is sheet, "the Enter behind a code saves nothing"
    burst(window_of(shell), "X4712", start=3_000, prefix=prefix)
    assert editor.text() == "X4712", "a second scan takes the place of the first"
    sheet.save.click()
    quiet(qapp, catalogue)
    box = desk.read(holdings.labelled, "X4712")
    assert box is not None
    assert box.id == filled["box"]
    burst(window_of(shell), "X4712", start=6_000, prefix=prefix)
    assert scans == ["X4712"], "with the sheet closed it is a scan again"


def test_a_scan_goes_to_the_desk_when_nobody_is_in_the_sheet_that_asks(
    qapp: QApplication, filled: dict[str, int], catalogue: CataloguePage
) -> None:
    shell = catalogue.window()
    assert isinstance(shell, Shell)
    shell.activateWindow()
    scans: list[str] = []
    shell.scanned.connect(scans.append)
    catalogue.show_subject("container", filled["box"])
    quiet(qapp, catalogue)
    catalogue.assign_barcode()
    catalogue.table.setFocus()
    burst(window_of(shell), "X4711")
    assert scans == ["X4711"]


def test_the_list_stays_where_it_was_when_something_changes_elsewhere(
    qapp: QApplication, catalogue: CataloguePage, desk: Desk
) -> None:
    for number in range(1, 131):
        desk.execute(AddItem(reference_code=f"J001-2-{number:04}", access="open"), CLERK)
    until(qapp, lambda: catalogue.every.rowCount() == 130)
    quiet(qapp, catalogue)
    table = catalogue.browse_table
    table.setCurrentIndex(catalogue.every.index(90, 0))
    quiet(qapp, catalogue)
    scrolled = table.verticalScrollBar().value()
    assert scrolled > 0
    desk.execute(AddItem(reference_code="J001-2-0000", access="open"), CLERK)
    until(qapp, lambda: catalogue.every.rowCount() == 131)
    quiet(qapp, catalogue)
    assert table.row.key == catalogue._key
    assert name_of(table.row) == "J001-2-0091"
    assert (
        abs(table.verticalScrollBar().value() - scrolled) <= 2 * table.verticalHeader().defaultSectionSize()
    )
