"""Bookings come in through the page: seen first, written then, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readingroom.bookings import queries as bookings
from readingroom.desk import Desk
from tests.ui.imports.conftest import DATA, cells, chips, needs_data, settled
from ui.imports.page import ImportsPage
from ui.imports.work import Stage

Bring = Callable[[Path], Stage]

FORM = """序号,提交时间,姓名,手机号,到馆日期,时段,所需档案,审核状态
1,2026-11-20 10:11:12,王小明,13800001234,2026-12-01,上午,J001-2-0001；J001-2-0002,审核通过
2,2026-11-20 10:30:00,陈䶮,13900004321,2026-12-01,下午,J019-3-88,审核通过
3,2026-11-21 09:00:00,李建国,13700007777,2026-12-02,夜场,,待定
"""


@needs_data
def test_real_orders_are_seen_before_they_are_written(
    qapp: QApplication, page: ImportsPage, bring: Bring, desk: Desk
) -> None:
    assert bring(DATA / "bookings" / "pretix_orderlist_live.xlsx") is Stage.PREVIEW
    assert chips(page) == {"": 6, "new": 5, "cancelled": 1}
    assert "pretix" in page.file_view.about.text()
    assert page.file_view.model is not None
    assert page.file_view.model.rowCount() == 6
    shown = [cells(page, row)[2] for row in range(6)]
    assert sorted(shown) == ["FAQCS", "FEEXA", "NBN7V", "TPBXR", "XFHSX", "ZZXVG"]
    assert desk.read(bookings.today) == ()
    page.file_view.chips.choose("cancelled")
    settled(qapp, page)
    assert page.file_view.model.rowCount() == 1
    assert cells(page, 0)[2] == "XFHSX"
    assert page.detail is not None
    assert page.detail.next_step.text() == "Import 6 bookings"
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.DONE
    assert "5 new" in page.summary.text()
    first = desk.read(bookings.today)
    assert first
    for file in ("pretix_positions_default.csv", "pretix_orderlist_live.xlsx"):
        assert bring(DATA / "bookings" / file) is Stage.PREVIEW
        assert chips(page) == {"": 6, "unchanged": 6}
        assert not page.detail.next_step.isEnabled()
    assert "imported before" in _detail(page)
    page.work.close()
    settled(qapp, page)
    runs = page.home_view.model.rows()
    assert [(run.state, run.counts["new"]) for run in runs] == [("finished", 5)]


def _detail(page: ImportsPage) -> str:
    from PySide6.QtWidgets import QLabel

    assert page.detail is not None
    return "\n".join(one.text() for one in page.detail.findChildren(QLabel) if not one.isHidden())


def test_a_form_is_mapped_once_and_known_the_next_time(
    qapp: QApplication, page: ImportsPage, bring: Bring, tmp_path: Path
) -> None:
    path = tmp_path / "查档预约.csv"
    path.write_text(FORM, "gb18030")
    assert bring(path) is Stage.COLUMNS, "two words are not known: somebody is asked"
    panel = page.file_view.panel
    assert panel.choices["name"].currentText().startswith("姓名")
    assert panel.choices["wanted"].currentText().startswith("所需档案")
    assert "GB18030" in page.file_view.about.text()
    assert list(panel.status) == ["待定"]
    panel.status["待定"].setCurrentIndex(panel.status["待定"].findData("requested"))
    assert list(panel.hours) == ["夜场"]
    panel.hours["夜场"].setText("18:00-20:00")
    panel.name.setText("微信公众号")
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.PREVIEW
    assert chips(page) == {"": 3, "new": 3}
    page.next_step()
    settled(qapp, page)
    assert page.work.stage is Stage.DONE
    later = tmp_path / "later.csv"
    later.write_text(FORM.replace("2026-12-02,夜场", "2026-12-03,夜场"), "utf-8-sig")
    assert bring(later) is Stage.PREVIEW, "the same header comes again: nobody is asked"
    assert "微信公众号" in page.file_view.about.text()
    assert chips(page) == {"": 3, "changed": 1, "unchanged": 2}
    page.file_view.chips.choose("changed")
    settled(qapp, page)
    assert "2 Dec 2026 18:00 → 3 Dec 2026 18:00" in cells(page, 0)[-1]
    assert "李建国" not in cells(page, 0)[3], "names are masked"


def test_columns_that_are_missing_are_said_and_can_be_chosen(
    qapp: QApplication, page: ImportsPage, bring: Bring, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Who comes,When at all,Code\nAna Ruiz,2026-12-01 09:00,A1\nBo Li,2026-12-01 10:00,A2\n")
    assert bring(path) is Stage.COLUMNS
    page.work.open(path, "bookings")
    settled(qapp, page)
    assert page.detail is not None
    assert not page.detail.next_step.isEnabled()
    panel = page.file_view.panel
    for field, column in (("name", 0), ("start", 1), ("number", 2)):
        panel.choices[field].setCurrentIndex(panel.choices[field].findData(column))
    assert page.detail.next_step.isEnabled()
    page.next_step()
    settled(qapp, page)
    assert chips(page) == {"": 2, "new": 2}


def test_day_and_month_are_asked_for_where_both_could_be_meant(
    qapp: QApplication, page: ImportsPage, bring: Bring, tmp_path: Path
) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("Booking number,Name,Date,Time\nA1,Ana Ruiz,3/12/2026,9:00\nA2,Bo Li,4/12/2026,9:00\n")
    assert bring(path) is Stage.COLUMNS
    panel = page.file_view.panel
    assert panel.order is not None
    assert page.detail is not None
    assert not page.detail.next_step.isEnabled()
    panel.order.setCurrentIndex(panel.order.findData("dmy"))
    assert page.detail.next_step.isEnabled()
    page.next_step()
    settled(qapp, page)
    assert "3 Dec 2026 9:00" in cells(page, 0)[4]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("page.xls", b"<html><body>login</body></html>", "web page"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "neither"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_way_out(
    qapp: QApplication, page: ImportsPage, bring: Bring, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert bring(path) is Stage.HOME
    message = page.strip.message
    assert message is not None
    assert name in message.text
    assert message.button == "Choose another file"


def test_broken_rows_are_told_and_exported_to_be_mended(
    qapp: QApplication, page: ImportsPage, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "预约编号,姓名,到馆日期,时段\nA1,王小明,2026-12-01,9:00\nA2,陈䶮,大概中旬,9:00\nA3,=1+1,,9:00\n",
        "utf-8",
    )
    actions = page.kit.actions
    assert not actions["imports.save_report"].isEnabled(), "there is nothing to report on yet"
    assert bring(path) is Stage.PREVIEW
    assert actions["imports.save_report"].isEnabled()
    assert actions["imports.save_broken"].isEnabled()
    assert chips(page) == {"": 3, "new": 1, "broken": 2}
    page.file_view.chips.choose("broken")
    settled(qapp, page)
    assert "大概中旬" in cells(page, 0)[-1]
    table = page.file_view.table
    assert table is not None
    table.setCurrentIndex(table.model().index(0, 0))
    assert page.detail is not None
    assert page.detail.next_step.text() == "Import 1 booking", "broken rows never stop the good ones"
    out = tmp_path / "mend.csv"
    monkeypatch.setattr("ui.imports.page.QFileDialog.getSaveFileName", lambda *_args, **_more: (str(out), ""))
    page.save_broken()
    settled(qapp, page)
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0] == '预约编号,姓名,到馆日期,时段,"Why, and what changes"'
    assert [line.split(",")[0] for line in lines[1:]] == ["A2", "A3"]
    report = tmp_path / "report.csv"
    out = report
    page.save_report()
    settled(qapp, page)
    assert len(report.read_text("utf-8-sig").splitlines()) == 4
    out.unlink()
    out = tmp_path / "report.txt"
    page.save_report()
    settled(qapp, page)
    assert "1 new" in out.read_text("utf-8-sig")
