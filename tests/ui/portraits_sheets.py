"""Pictures of everything besides the pages: ``python -m tests.ui.portraits_sheets FOLDER [PART …] [LANGUAGE …]``.

Parts (all by default): ``requests`` every case with every sheet it offers; ``portals`` the sync desk with one thing
of every kind; ``settings`` every group; ``sheets`` the other pages' sheets; ``copying`` the maker, the comparing view
and the verify page; ``papers`` every printed document.
Options as for `tests.ui.portraits`: ``--dark``, ``--large``; ``--wide`` for 1920x1080.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from sqlalchemy import select

from readingroom.bookings.commands import Arrive, Leave
from readingroom.bookings.records import Booking
from readingroom.command import Actor, Reading
from readingroom.demonstration import make
from readingroom.desk import Desk
from readingroom.documents.registry import DOCUMENTS, render
from readingroom.language import language
from readingroom.people.commands import Particulars
from readingroom.requests.queries import CaseView
from tests.readingroom.documents import samples
from tests.readingroom.portals.a_portal import APortal, Fault, serving
from tests.readingroom.portals.conftest import connect, exchange
from tests.ui import portraits
from tests.ui.copying.portraits import copying
from tests.ui.portraits import CLERKS, Portraits, settle
from ui.app import Application
from ui.first_run import WhoIsThere

PARTS = ("requests", "portals", "settings", "sheets", "copying", "papers")
SIZE = (960, 540) if portraits.LARGE else (1920, 1080) if "--wide" in sys.argv else (1366, 768)
DPI = 60
"""Of a paper's picture: small, and every word can still be read."""


class Sheets(Portraits):
    """One language's pictures of what lies over the pages."""

    @contextlib.contextmanager
    def opened(self, url: str) -> Iterator[Application]:
        """The program with a clerk at the desk."""
        application = self.open(url)
        shell = application.shell
        for question in shell.findChildren(WhoIsThere):
            next(one for one in question.buttons if CLERKS[self.code] in one.text()).click()
        shell.resize(*SIZE)
        settle(self.app, application)
        yield application
        shell.close()

    def whole(self, application: Application, scroll: QScrollArea, name: str) -> None:
        """The window, and again with what is scrolled out of sight."""
        self.take(application, name)
        bar = scroll.verticalScrollBar()
        for part in range(2, 9):
            if bar.value() >= bar.maximum():
                break
            bar.setValue(bar.value() + bar.pageStep())
            QApplication.processEvents()
            self.take(application, f"{name}_{part}")
        bar.setValue(0)

    def pane(self, application: Application, page: Any, name: str) -> None:
        """The window, and again with the rest of its detail pane or of the sheet over it."""
        settle(self.app, application, 0.3)
        pane = page.detail.sheet if page.detail.sheet is not None else page.detail
        scrolls = [one for one in pane.findChildren(QScrollArea) if one.isVisible()]
        if scrolls:
            self.whole(application, scrolls[0], name)
        else:
            self.take(application, name)

    # -- requests

    def requests(self) -> None:
        """Each case, and once each sheet that a case offers."""
        with self.opened(make(self.code).url) as application:
            page: Any = application.shell.show_page("requests")
            settle(self.app, application)
            taken: set[str] = set()
            seen: set[int] = set()
            for view in CaseView:
                page.show_view(view)
                settle(self.app, application)
                self.take(application, f"requests_{view}")
                seen |= {listed.row.case_id for listed in page.model.rows()}
            for number, case in enumerate(sorted(seen)):
                page.show_case(case)
                self.pane(application, page, f"request_{number:02}")
                sheet = page.case.whole.sheet
                offered = [step.action for step in sheet.actions] + ["remark"]
                offered += [step.action for one in sheet.approvals for step in one.actions]
                for action in offered:
                    self._sheet(application, page, action, taken)
                for paper in sheet.papers:
                    for step in paper.actions:
                        if step.action in ("let_follow", "waive", "send_back") and step.action not in taken:
                            taken.add(step.action)
                            page.steps.paper(paper, step.action)
                            self.pane(application, page, f"request_sheet_{step.action}")
                            page.detail.close_sheet()
                if sheet.doubles and "join" not in taken:
                    taken.add("join")
                    page.steps.join()
                    self.pane(application, page, "request_sheet_join")
                    page.detail.close_sheet()
            page.new()
            self.pane(application, page, "request_sheet_new")
            page.detail.close_sheet()
            page.reveal()
            self.pane(application, page, "request_revealed")

    def _sheet(self, application: Application, page: Any, action: str, taken: set[str]) -> None:
        from ui.requests.sheets import SHEETS

        if action in taken or action not in SHEETS:
            return
        taken.add(action)
        page.steps.do(action)
        if page.detail.sheet is None:
            return
        self.pane(application, page, f"request_sheet_{action}")
        page.detail.sheet.save.click()
        settle(self.app, application, 0.3)
        if page.detail.sheet is not None:  # what it says of what is missing
            self.take(application, f"request_sheet_{action}_refused")
            page.detail.close_sheet()

    # -- portals

    def portals(self) -> None:
        """No portal; then one of everything that a person decides."""
        made, portal = make(self.code), APortal()
        with serving(portal) as address:
            with self.opened(made.url) as application:
                page: Any = application.shell.show_page("portals")
                settle(self.app, application)
                self.take(application, "portals_none")
                page.connect_portal()
                settle(self.app, application)
                self.take(application, "portals_connect")
                page.detail.sheet.form.set_values({"address": address, "token": "wrong"})
                page.next_step()
                settle(self.app, application)
                self.take(application, "portals_connect_refused")
            self._under_way(made.url, made.day, portal, address)
            portal.faults += [Fault(503)] * 100  # what is unknown stays so
            with self.opened(made.url) as application:
                page = application.shell.show_page("portals")
                settle(self.app, application)
                self.take(application, "portals")
                for number, line in enumerate(page.model.rows()):
                    page.table.select(line.key)
                    self.pane(application, page, f"portals_{number}_{line.group}")

    def _under_way(self, url: str, day: dt.date, portal: APortal, address: str) -> None:
        """Connected; one differs, one is refused, one unknown, one unreadable, one gone."""
        desk = Desk(url)
        clerk, zone = Actor(4), desk.clock.zone

        def at(hour: int) -> str:
            return dt.datetime.combine(day, dt.time(hour), zone).isoformat()

        def arrive(subject: str, name: str) -> int:
            def booking(reading: Reading) -> int:
                return reading.session.scalars(select(Booking.id).where(Booking.external_id == subject)).one()

            command = Arrive(
                booking_id=desk.read(booking), particulars=Particulars(name=name), over_capacity=True
            )
            done = desk.execute(command, clerk)
            return next(event.visit_id for event in done.events if hasattr(event, "visit_id"))

        connect(desk, address)

        for name in ("王小明", "陈䶮", "李娜"):
            portal.book(
                name, at(9), person={"name": name, "phone": "13812345678", "email": "wxm@example.org"}
            )
        portal.file(clues={"male": "王小明", "female": "李小红", "year": "1979"}, concerned="王小明")
        exchange(desk)
        arrive("b1", "王小明")
        exchange(desk)
        person = {
            "name": "王小鸣",
            "phone": "13987654321",
            "document": {"kind": "居民身份证", "number": "11010519491231002X"},
        }
        portal.change("b1", status="cancelled", start=at(10), person=person)
        portal.change("r4", clues={"male": "王小鸣", "female": "李小红", "year": "1980"}, concerned="王小鸣")
        exchange(desk)
        held = portal.subjects.pop("b2")
        arrive("b2", "陈䶮")
        exchange(desk)
        portal.subjects["b2"] = held
        portal.book("张三", at(9), status="perhaps")
        portal.forget("b3")
        exchange(desk)
        last = portal.book("Ana Ruiz", at(11))
        exchange(desk)
        visit = arrive(last, "Ana Ruiz")
        portal.faults += [Fault("after", "POST"), Fault(503, "GET")]
        exchange(desk)
        desk.execute(Leave(visit_id=visit), clerk)
        desk.close()

    # -- settings

    def settings(self) -> None:
        """Every group, to its end; an editor where one opens."""
        from ui.settings.groups import ordered

        with self.opened(make(self.code).url) as application:
            page: Any = application.shell.show_page("settings")
            for group in ordered():
                panel = page.show_group(group)
                settle(self.app, application, 0.3)
                self._group(application, panel, f"settings_{group}")
                table = getattr(panel, "table", None)
                if table is not None and table.model().rowCount():
                    table.setCurrentIndex(table.model().index(0, 0))
                    settle(self.app, application, 0.3)
                    self._group(application, panel, f"settings_{group}_row")

    def _group(self, application: Application, panel: QWidget, name: str) -> None:
        scroll = next(one for one in panel.findChildren(QScrollArea) if one.isVisible())
        if scroll.horizontalScrollBar().maximum():
            sys.stdout.write(f"{name}-{self.code}: {scroll.horizontalScrollBar().maximum()} px too wide\n")
        self.whole(application, scroll, name)

    # -- the other pages' sheets

    def sheets(self) -> None:
        """What lies over Today, Readers, Catalogue, Retrieval, Room and Day; the field; the prints."""
        with self.opened(make(self.code).url) as application:
            shell, kit = application.shell, application.kit

            def go(name: str) -> Any:
                page = shell.show_page(name)
                settle(self.app, application, 0.4)
                return page

            def over(page: Any, name: str) -> None:
                self.pane(application, page, name)
                page.detail.close_sheet()

            page = go("today")
            body = page.walk_in()
            self.pane(application, page, "walk_in")
            editor = body.form.editors["document"]
            editor.setText("440524188001010013")
            editor.textEdited.emit(editor.text())
            page.detail.sheet.save.click()
            self.pane(application, page, "walk_in_refused")
            body.form.set_values({"document": "", "name": "", "capacity": "organisation"})
            body._edited()
            over(page, "walk_in_letter")
            for name in ("book", "move_booking", "add_files"):
                row = next(one for one in page.model.rows() if one.day.state in ("late", "expected"))
                page.show_case(row.case_id)
                settle(self.app, application, 0.4)
                getattr(page, name)()
                over(page, name)
            for state in ("late", "expected", "present"):
                found = next((one for one in page.model.rows() if one.day.state == state), None)
                if found is not None:
                    page.show_case(found.case_id)
                    settle(self.app, application, 0.4)
                    page.next_step()
                    self.pane(application, page, f"today_next_{state}")
            shell.field.setFocus()
            for typed in (
                "打印" if self.code == "zh_CN" else "pri",
                "设" if self.code == "zh_CN" else "set",
                "1",
            ):
                shell.field.setText(typed)
                shell.field.textEdited.emit(typed)
                shell.field._look()
                settle(self.app, application, 0.4)
                self.take(
                    application,
                    f"found_{'1' if typed == '1' else len(typed)}{'s' if typed in ('设', 'set') else ''}",
                )
            shell.field.empty()
            page = go("readers")
            page.register()
            over(page, "readers_register")
            page.table.setCurrentIndex(page.table.model().index(0, 0))
            settle(self.app, application, 0.4)
            for name in ("edit", "letter"):
                getattr(page, name)()
                settle(self.app, application, 0.4)
                over(page, f"readers_{name}")
            page.card()
            settle(self.app, application, 1)
            self.take(application, "preview_card")
            shell._back()
            page = go("catalogue")
            for action in ("add_item", "add_container"):
                kit.actions[f"catalogue.{action}"].trigger()
                settle(self.app, application, 0.4)
                over(page, f"catalogue_{action}")
            page.table.setCurrentIndex(page.table.model().index(1, 0))
            settle(self.app, application, 0.4)
            for name in ("change", "change_access", "assign_barcode", "want"):
                getattr(page, name)()
                settle(self.app, application, 0.4)
                over(page, f"catalogue_{name}")
            self._units(application, go("retrieval"), over)
            page = go("room")
            self._days(application, go("day"), over)

    def _units(self, application: Application, page: Any, over: Any) -> None:
        taken: set[str] = set()
        for row in range(page.table.model().rowCount()):
            page.table.setCurrentIndex(page.table.model().index(row, 0))
            settle(self.app, application, 0.2)
            subject = next((one for one in vars(page).values() if hasattr(one, "ask_reason")), None)
            if subject is None or subject.shown is None:
                continue
            offered = {one.action for one in subject.shown.actions}
            for name, action in (
                ("ask_reason", "not_found"),
                ("ask_day", "keep"),
                ("ask_pages", "return"),
                ("ask_correction", ""),
            ):
                if name not in taken and (not action or action in offered):
                    if name == "ask_day":
                        subject.ask_day(subject.shown.row.due_day)
                    else:
                        getattr(subject, name)()
                    if page.detail.sheet is not None:
                        taken.add(name)
                        over(page, f"retrieval_{name}")

    def _days(self, application: Application, page: Any, over: Any) -> None:
        for part in ("opening", "noon", "handover", "close"):
            with contextlib.suppress(KeyError):
                page.show_part(part)
            settle(self.app, application, 0.4)
            self.take(application, f"day_{part}")
        page._hand_over()
        settle(self.app, application, 0.4)
        if page.detail.sheet is not None:
            over(page, "day_hand_over")
        page.show_part("close")
        settle(self.app, application, 0.4)
        for row in range(page.table.model().rowCount()):
            page.table.setCurrentIndex(page.table.model().index(row, 0))
            page._carry_over_current()
            if page.detail.sheet is not None:
                over(page, "day_carry_over")
                break

    # -- copies

    def copying(self) -> None:
        """What lies over the page of copies, and papers that are brought back."""
        url = make(self.code).url
        with self.opened(url) as application:
            copying(self, self.app, application, url)

    # -- papers

    def papers(self) -> None:
        """Every document in every size, as the printer gets it."""
        for document in DOCUMENTS:
            for size in document.sizes:
                pdf = render(samples.PAPERS[document.code], language(self.code), size)
                name = f"paper_{document.code}-{self.code}-{size}"
                with tempfile.TemporaryDirectory() as scratch:
                    file = Path(scratch) / "paper.pdf"
                    file.write_bytes(pdf)
                    draw = ["pdftoppm", "-r", str(DPI), "-png", str(file), str(self.folder / name)]
                    subprocess.run(draw, check=True)


def main(folder: Path, parts: list[str], languages: list[str], scheme: str) -> None:
    """These parts' pictures in these languages."""
    if portraits.LARGE:
        os.environ["QT_SCALE_FACTOR"] = "2"  # read when the application is made
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        for part in parts:
            getattr(Sheets(app, folder, code, scheme), part)()


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(
        Path(words[0]),
        [word for word in words[1:] if word in PARTS] or list(PARTS),
        [word for word in words[1:] if word not in PARTS] or ["zh_CN", "en"],
        "dark" if "--dark" in sys.argv else "light",
    )
