"""Pictures of the imports and catalogue pages: ``python -m tests.ui.imports.pictures FOLDER``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.office.setup.commands import SetUp
from tests.readingroom.conftest import MORNING, ZONE
from tests.ui.catalogue.test_catalogue import LIST
from tests.ui.imports.conftest import CLERK, DATA, settled, until
from tests.ui.imports.test_bookings import FORM
from ui import catalogue, imports
from ui.catalogue.page import CataloguePage
from ui.imports.page import ImportsPage
from ui.jobs import Jobs
from ui.messages import Messages
from ui.shell import PageEntry, Shell
from ui.style import Choice, Style
from ui.text import Text
from ui.widgets.memory import Memory
from ui.widgets.toolkit import Toolkit

SIZES = ((1366, 768), (1920, 1080))


def prepare(folder: Path) -> Path:
    """A database that is set up."""
    os.environ["READINGROOM_KEY_FILE"] = str(folder / "key")
    desk = Desk(folder / "room.db", clock=Clock.starting(MORNING, ZONE))
    desk.execute(
        SetUp(archive="示例市档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"),
        Actor(1),
    )
    desk.close()
    return folder / "room.db"


def open_window(app: QApplication, style: Style, room: Path, code: str, first: str) -> Shell:
    """A window on it."""
    text = Text(code)
    jobs = Jobs(lambda: Desk(room, clock=Clock.starting(MORNING, ZONE)), CLERK)
    kit = Toolkit(text, style, jobs, Messages(text, jobs), Memory())
    shell = Shell(
        kit,
        [
            PageEntry("imports", "download", imports.make),
            PageEntry("catalogue", "library", catalogue.make),
        ],
        first,
    )
    shell.show()
    until(app, lambda: shell.page is not None and jobs.idle)
    return shell


def main(folder: Path) -> None:
    """Every stage in both languages; one of them dark and large."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    style = Style("light")
    style.apply(app)
    looks: list[tuple[str, Choice, tuple[int, int]]] = [
        ("en", "light", SIZES[0]), ("zh_CN", "light", SIZES[0]), ("zh_CN", "dark", SIZES[1]),
    ]  # fmt: skip
    for code, scheme, size in looks:
        style.choose(scheme)
        with tempfile.TemporaryDirectory() as made:
            shell = open_window(app, style, prepare(Path(made)), code, "imports")
            shell.resize(*size)
            _imports(app, shell, Path(made), folder / f"{code}-{scheme}-{size[0]}-imports")
            shell.kit.jobs.close()
            shell.close()
            shell.deleteLater()


def _imports(app: QApplication, shell: Shell, made: Path, name: Path) -> None:
    page = shell.page
    assert isinstance(page, ImportsPage)

    def shot(what: str) -> None:
        settled(app, page)
        shell.grab().save(f"{name}-{what}.png")

    def bring(path: Path) -> None:
        page.open_files([path])
        settled(app, page)

    shot("1-empty")
    bring(DATA / "bookings" / "pretix_orderlist_live.xlsx")
    shot("2-preview")
    table = page.file_view.table
    assert table is not None
    table.setCurrentIndex(table.model().index(2, 0))
    shot("3-row")
    page.next_step()
    shot("4-done")
    form = made / "查档预约.csv"
    form.write_text(FORM, "gb18030")
    bring(form)
    shot("5-columns")
    panel = page.file_view.panel
    panel.hours["夜场"].setText("18:00-20:00")
    panel.name.setText("微信公众号")
    panel.verticalScrollBar().setValue(10_000)
    shot("6-columns-end")
    page.next_step()
    settled(app, page)
    page.file_view.chips.choose("broken")
    settled(app, page)
    assert page.file_view.table is not None
    page.file_view.table.setCurrentIndex(page.file_view.table.model().index(0, 0))
    shot("7-broken")
    page.next_step()
    settled(app, page)
    form.write_text(
        FORM.replace("2026-12-02,夜场", "2026-12-03,夜场").replace("13800001234", "13811112222"), "utf-8"
    )
    bring(form)
    page.file_view.chips.choose("changed")
    settled(app, page)
    page.file_view.table.setCurrentIndex(page.file_view.table.model().index(0, 0))
    shot("8-changed")
    bring(DATA / "ics" / "recurring__Germany.ics")
    shot("9-closures")
    page.file_view.kind.setCurrentIndex(0)
    page.work.open(DATA / "ics" / "recurring__Germany.ics", "bookings")
    shot("10-calendar")
    many = made / "many.csv"
    many.write_text(
        "预约编号,姓名,到馆日期,时段\n"
        + "".join(f"B{n:05},王小明,2026-12-{1 + n % 28:02},9:00\n" for n in range(10_000)),
        "utf-8",
    )
    bring(many)
    shot("11-many")
    page.open_files([made / "many.csv"])
    settled(app, page)
    page.work.start()
    until(app, lambda: page.work.step is not None)
    shell.grab().save(f"{name}-12-importing.png")
    page.work.cancel()
    shot("13-stopped")
    page.work.close()
    settled(app, page)
    page.home_view.table.setCurrentIndex(page.home_view.model.index(1, 0))
    shot("14-home")
    _catalogue(app, shell, made, name.with_name(name.name.replace("imports", "catalogue")))


def _catalogue(app: QApplication, shell: Shell, made: Path, name: Path) -> None:
    page = shell.page
    assert isinstance(page, ImportsPage)

    def shot(what: str) -> None:
        until(app, lambda: shell.kit.jobs.idle)
        until(app, lambda: shell.kit.jobs.idle)
        shell.grab().save(f"{name}-{what}.png")

    shell.show_page("catalogue")
    shot("1-empty")
    listed = made / "案卷目录.csv"
    listed.write_text(
        LIST
        + "".join(
            f"J019-{n // 90}-{n % 90:04},第{n}卷 关于{'婚姻登记' * (n % 9)}的材料,1964-1965,,,,开放\n"
            for n in range(10_000)
        ),
        "utf-8",
    )
    shell.show_page("imports")
    page.open_files([listed])
    settled(app, page)
    shot("2-preview-holdings")
    page.next_step()
    settled(app, page)
    shown = shell.show_page("catalogue")
    assert isinstance(shown, CataloguePage)
    until(app, lambda: shown.every.rowCount() > 10_000)
    shown.browse_table.setCurrentIndex(shown.every.index(1, 0))
    shot("3-browse")
    shown.filter_box.setText("J001")
    shot("4-search")
    shown.change()
    shot("5-change")
    shown.kit.actions["catalogue.add_container"].trigger()
    shot("6-container")
    assert shown.detail is not None
    shown.detail.close_sheet()
    shown.show_subject("container", 1)
    shot("7-box")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
