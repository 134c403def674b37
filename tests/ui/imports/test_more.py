"""Imports that stop, bookings that are gone, closures, drops, and previews of any length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from readingroom.bookings import queries as bookings
from readingroom.desk import Desk
from readingroom.imports.queries import unfinished
from readingroom.office.staff.commands import AddStaff, ChangeStaff
from readingroom.office.staff.rules import Role
from tests.readingroom.conftest import SETUP
from tests.ui.imports.conftest import DATA, cells, chips, needs_data, settled, until
from ui.imports.dropping import Dropper
from ui.imports.page import ImportsPage
from ui.imports.preview import PreviewLine, PreviewStore
from ui.imports.work import Stage
from ui.shell import Shell

Bring = Callable[[Path], Stage]


def many(folder: Path, n: int) -> Path:
    """A list of bookings that takes a while."""
    path = folder / "many.csv"
    rows = "".join(f"B{at:05},王小明,2026-12-{1 + at % 28:02},9:00\n" for at in range(n))
    path.write_text("预约编号,姓名,到馆日期,时段\n" + rows, "utf-8")
    return path


def test_an_import_that_was_stopped_goes_on_or_is_withdrawn(
    qapp: QApplication, page: ImportsPage, bring: Bring, desk: Desk, tmp_path: Path
) -> None:
    path = many(tmp_path, 600)
    assert bring(path) is Stage.PREVIEW
    page.work.start()
    until(qapp, lambda: page.work.step is not None)
    assert page.file_view.progress.isVisible()
    page.file_view.progress.cancel.click()
    settled(qapp, page)
    assert page.work.stage is Stage.STOPPED
    (stopped,) = desk.read(unfinished)
    assert 0 < stopped.applied < 600
    page.work.close()
    until(qapp, lambda: page.home_view.model.rows() and page.kit.jobs.idle)
    assert page.home_view.table.select(stopped.id)
    assert page.detail is not None
    assert page.detail.next_step.text() == "Choose the file again…"
    assert bring(path) is Stage.PREVIEW
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.DONE
    assert desk.read(unfinished) == ()
    assert page.work.done is not None
    assert page.work.done.counts["new"] == 600


def test_a_booking_gone_from_a_complete_list_is_cancelled_by_a_person_only(
    qapp: QApplication, page: ImportsPage, bring: Bring, desk: Desk, tmp_path: Path
) -> None:
    head = "Date & Time\tCustomer Name\tCustomer Email\tService\tDuration (mins.)\tBooking ID\n"
    rows = [f"2026-12-01 {hour}:00\tAna Ruiz\ta@x.org\tReading room\t60\tMB{hour}\n" for hour in (9, 10, 11)]
    path = tmp_path / "bookings.tsv"
    path.write_text(head + "".join(rows), "utf-8")
    assert bring(path) is Stage.PREVIEW
    page.next_step()
    settled(qapp, page)
    path.write_text(head + rows[0] + rows[2], "utf-8")
    assert bring(path) is Stage.PREVIEW
    assert chips(page) == {"": 3, "unchanged": 2, "gone": 1}
    page.file_view.chips.choose("gone")
    settled(qapp, page)
    assert page.file_view.table is not None
    page.file_view.table.setCurrentIndex(page.file_view.table.model().index(0, 0))
    assert page.detail is not None
    assert page.detail.next_step.text() == "Cancel this booking"
    assert [row.state for row in desk.read(bookings.today)].count("cancelled") == 0
    page.next_step()
    settled(qapp, page)
    assert [row.state for row in desk.read(bookings.today)].count("cancelled") == 1
    assert cells(page, 0)[1] == "cancelled here"


@needs_data
def test_public_holidays_are_recognised_and_may_be_read_otherwise(
    qapp: QApplication, page: ImportsPage, bring: Bring
) -> None:
    germany = DATA / "ics" / "recurring__Germany.ics"
    assert bring(germany) is Stage.PREVIEW
    assert page.file_view.kind.currentData() == "closures"
    assert chips(page)[""] == 159
    page.work.open(germany, "bookings")
    settled(qapp, page)
    assert chips(page) == {"": 159, "ignored": 159}
    assert "opening hours" in cells(page, 0)[-1]


def test_closures_come_in_once(
    qapp: QApplication, page: ImportsPage, bring: Bring, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "放假安排.csv"
    path.write_text(
        "日期,安排,事由\n2027-01-01,放假,元旦\n2027-01-04,上班,元旦调休\n2027-02-30,放假,?\n", "gb18030"
    )
    assert bring(path) is Stage.PREVIEW
    assert page.file_view.kind.currentData() == "closures"
    assert chips(page) == {"": 3, "new": 2, "broken": 1}
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.DONE
    assert [row.closure.reason for row in desk.read(bookings.closures)] == ["元旦", "元旦调休"]
    assert bring(path) is Stage.PREVIEW
    assert chips(page) == {"": 3, "unchanged": 2, "broken": 1}


def test_a_file_dropped_anywhere_goes_to_the_imports(
    qapp: QApplication, window: Shell, tmp_path: Path
) -> None:
    dropper = Dropper(window)
    window.show_page("catalogue")
    settled(qapp, _page(window))
    path = many(tmp_path, 3)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    handle = window.windowHandle()
    assert handle is not None
    QCoreApplication.sendEvent(handle, event)
    assert event.isAccepted()
    assert window.page_id == "imports"
    page = _page(window)
    settled(qapp, page)
    assert chips(page) == {"": 3, "new": 3}
    dropper.take([tmp_path / "gone.csv"])
    settled(qapp, page)
    assert page.strip.message is not None
    assert "gone.csv" in page.strip.message.text


def _page(window: Shell) -> ImportsPage:
    page = window._pages["imports"]
    assert isinstance(page, ImportsPage)
    return page


def test_who_may_not_import_is_told(
    qapp: QApplication, page: ImportsPage, bring: Bring, desk: Desk, tmp_path: Path
) -> None:
    desk.execute(AddStaff(account="wang", name="王强", roles=(Role.ADMINISTRATOR,)), SETUP)
    desk.execute(ChangeStaff(staff_id=4, name="李敏", roles=(Role.KEEPER,)), SETUP)
    assert bring(many(tmp_path, 3)) is Stage.PREVIEW
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.STOPPED
    assert page.strip.message is not None
    assert page.strip.message.button


def test_a_hundred_thousand_rows_stay_small_and_are_searched() -> None:
    store = PreviewStore()
    for start in range(0, 100_000, 200):
        store.add(
            PreviewLine(0, n, "new" if n % 10 else "broken", f"B{n:06}", "王**", more="J001-2-0001")
            for n in range(start, start + 200)
        )
    assert store.total == 100_000
    assert store.count("broken") == 10_000
    assert sum(map(sys.getsizeof, store._batches)) < 4_000_000
    assert store.line(54_321).code == "B054321"
    assert [line.row for line in store.lines("broken", "b09999")] == [99_990]
    assert len(store.chunk(None, 99_900, 100, "", "")) == 100  # type: ignore[arg-type] # no reading is needed


def test_a_file_that_was_put_away_while_it_was_looked_at_does_not_come_back(
    qapp: QApplication, page: ImportsPage, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("档号,题名\nJ001-2-0001,婚姻登记\n", "utf-8")
    page.open_files([path])
    assert page.work.stage is Stage.LOOKING
    page.work.close()
    settled(qapp, page)
    assert page.work.stage is Stage.HOME
    assert page.home_view.isVisible()
