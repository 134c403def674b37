"""One case, one number, one life: filed in a browser, worked on in the window, fetched, and read about on the page.

The portal is a process of its own and the browser a real one. The plug is pulled before every step of the desk: the
portal is killed, the desk works without it, and the window too is closed and opened again before both meet.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtWidgets import QApplication
from selenium.webdriver import Chrome

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands import SetOpeningBlocks
from readingroom.clock import Clock
from readingroom.command import Reading
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.holdings.queries import find
from readingroom.office.check import check
from readingroom.pdfium import PDFIUM
from readingroom.portals.queries import portals
from readingroom.printing import prepare, to_file
from readingroom.requests.queries import asked_twice
from readingroom.retrieval.queries import board
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.sandbox.chromium import DESKTOP, Person, chromium, missing
from tests.readingroom.portals.sandbox.published import PDF
from tests.ui.conftest import burst, window_of
from tests.ui.today.morning import CLERK, do
from tests.ui.whole_day.conftest import settle
from ui.app import Application
from ui.palette import Tone
from ui.portals.connecting import ConnectSheet
from ui.portals.page import PortalsPage
from ui.requests.page import RequestsPage

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"these packages are not installed: {missing()}")

ROOT = Path(__file__).resolve().parents[3]
NUMBER = "2026-W00001"
BARCODE = "31234000123"


class Sandbox:
    """The example portal in a process of its own, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Begin, or begin again on what it kept."""
        words = ["portal", "sandbox", "--port", str(self.port), "--data", str(self.folder), "--json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "readingroom", *words],
            cwd=ROOT,
            env={**os.environ, "READINGROOM_NOW": (MORNING + dt.timedelta(minutes=30)).isoformat()},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.address, self.token = told["address"], told["token"]

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.communicate()


class Clerk:
    """李敏 at the window.

    Args:
        app: runs it.
        opened: opens the window on the room's database.
        portal: with which it exchanges.
    """

    def __init__(self, app: QApplication, opened: Callable[[], Application], portal: Sandbox) -> None:
        self.app, self.opened, self.portal = app, opened, portal
        self.application = opened()

    def settle(self) -> None:
        settle(self.app, self.application)

    def page(self, name: str) -> Any:
        shown = self.application.shell.show_page(name)
        self.settle()
        return shown

    def connect(self) -> None:
        """Connect the portal as a new user does: address and token."""
        page = self.page("portals")
        page.connect_portal()
        (sheet,) = page.findChildren(ConnectSheet)
        sheet.form.set_values({"address": self.portal.address, "token": self.portal.token})
        sheet.saved.emit()
        self.settle()

    def exchange(self) -> None:
        """Ctrl+R on the page of portals."""
        page = self.page("portals")
        assert isinstance(page, PortalsPage)
        page.exchange_all()
        self.settle()

    def works(self, step: Callable[[], None]) -> None:
        """Do something at the desk while the portal is away, and let it know when it is back."""
        self.portal.kill()
        step()
        self.exchange()  # in vain
        self.application.close()
        self.portal.start()
        self.application = self.opened()
        self.exchange()

    def case(self) -> RequestsPage:
        """The page of requests with the case."""
        page = self.page("requests")
        assert isinstance(page, RequestsPage)
        for view in page.views.buttons:
            page.show_view(view)
            self.settle()
            if rows := [one.row.case_id for one in page.model.rows() if one.row.number == NUMBER]:
                page.show_case(rows[0])
                self.settle()
                return page
        raise AssertionError(f"{NUMBER} is in no view")

    def fills(self, step: str = "", **typed: object) -> None:
        """Take a step of the case, the next one if none is named, fill its sheet in and save it."""
        page = self.case()
        if step:
            page.steps.do(step)
        else:
            page.next_step()
        self.settle()
        assert page.pane.sheet is not None
        if typed:
            page.pane.sheet.body.set_values(typed)  # type: ignore[attr-defined]
        page.next_step()
        self.settle()
        assert page.pane.sheet is None, "the sheet was refused"

    def step(self, words: str) -> None:
        """Take the next step, which must be this one."""
        page = self.case()
        assert page.pane.next_step.text() == words
        page.next_step()
        self.settle()

    def scan(self, code: str, at: list[int] = [0]) -> str:  # noqa: B006 - the scanner's clock goes on
        at[0] += 10_000
        shell = self.application.shell
        burst(window_of(shell), code, start=at[0])
        self.settle()
        assert shell.echo.last is not None
        assert shell.echo.last.tone is Tone.GOOD, shell.echo.last.did
        return shell.echo.last.did


@pytest.fixture
def portal(room: Path, tmp_path: Path) -> Iterator[Sandbox]:
    """A portal that nobody has used yet."""
    started = Sandbox(tmp_path / "portal")
    yield started
    started.kill()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser of somebody who reads Chinese."""
    with chromium("zh-CN", tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def reader(driver: Chrome, portal: Sandbox) -> Person:
    """王小明 at home."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    person = Person(driver, portal.address)
    person.size(DESKTOP)
    return person


@pytest.fixture
def at(room: Path) -> Callable[[Callable[[Reading], Any]], Any]:
    """Reads the room's database."""

    def read(query: Callable[[Reading], Any]) -> Any:
        desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
        found = desk.read(query)
        desk.close()
        return found

    return read


def prepared(room: Path) -> None:
    """A box with a file that is not open, and five days of opening hours."""
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    do(desk, AddContainer(label="J001-2 盒1", location="1库-3区-02列", barcode=BARCODE))
    (box,) = desk.read(find, "J001").containers
    do(
        desk,
        AddItem(reference_code="J001-2-0003", title="婚姻登记", access="not_open", container=box.id),
    )
    week = tuple(OpeningBlock(weekday=day, opens=dt.time(9), closes=dt.time(17)) for day in range(5))
    do(desk, SetOpeningBlocks(blocks=week))
    desk.close()


def printed(room: Path) -> str:
    """The code on the one slip that is due, which came out of the printer."""
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    ready = prepare(desk, CLERK, due=MORNING.date(), size="a5", spoken="zh_CN")
    with tempfile.TemporaryDirectory() as folder:
        to_file(desk, CLERK, ready, Path(folder) / "slips.pdf")
        with PDFIUM, pypdfium2.PdfDocument(Path(folder) / "slips.pdf") as document:
            picture = document[0].render(scale=203 / 72).to_pil()
    desk.close()
    (code,) = {one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)}
    return code


def arrived(clerk: Clerk) -> None:
    """The reader says the number, or shows it."""
    clerk.page("today")
    assert "已到馆" in clerk.scan(NUMBER)


def test_a_request_lives_one_life_online_and_at_the_desk(
    qapp: QApplication,
    open_window: Callable[..., Application],
    room: Path,
    portal: Sandbox,
    reader: Person,
    at: Callable[[Callable[[Reading], Any]], Any],
    tmp_path: Path,
) -> None:
    prepared(room)
    clerk = Clerk(qapp, lambda: open_window(room, "zh_CN"), portal)
    clerk.connect()
    clerk.exchange()
    card = tmp_path / "身份证.pdf"
    card.write_bytes(PDF)

    # The request is filed from the guide that the desk published, without the paper it asks for.
    reader.sign_in()
    reader.open("/apply/marriage?relation=self")
    for field, words in (("clue_male", "王小明"), ("clue_female", "李小红"), ("purpose", "办理房产手续")):
        reader.write(field, words)
    reader.send("/apply/marriage")
    assert reader.text("h1") == NUMBER
    matter = reader.driver.current_url.partition("?")[0].removeprefix(portal.address)

    def told() -> str:
        reader.open(matter)
        return reader.text(".told")

    assert told() == "已提交，等待档案馆接收。"
    clerk.exchange()

    # It is asked back and answered.
    clerk.works(lambda: clerk.fills("ask"))
    assert told() == "等待您补正材料：申请人身份证件"
    reader.attach("paper_identity", card)
    reader.send("/messages")
    assert "已提交" in reader.text(".papers")
    clerk.exchange()

    # What is found is not open: it needs consent, which is given.
    clerk.works(lambda: clerk.step("开始办理"))
    assert told() == "正在办理。"
    clerk.works(lambda: clerk.fills("want", wanted="J001-2-0003"))
    clerk.works(lambda: clerk.fills("seek_approval", use="read", reason="当事人本人"))
    assert told() == "正在办理利用审批。"
    clerk.works(lambda: clerk.fills("decide", decided_by="张馆长", spoken=True))
    assert told() == "已受理。"

    # A visit is booked for it and begins with its number alone; no paper is asked for.
    reader.go("a.button")
    reader.choose("slot", "2026-12-01T09:00:00+08:00")
    reader.send("/book")
    assert reader.text("h1") == NUMBER
    clerk.exchange()
    today = clerk.page("today")
    assert NUMBER in [row.row.person.number for row in today.model.rows()]
    clerk.works(lambda: arrived(clerk))
    told()
    assert "您已到馆。" in reader.text()
    assert not reader.driver.find_elements("css selector", ".papers .missing")

    # The file is fetched, read and put back, by its slip's code.
    slip = printed(room)

    def fetched_and_put_back() -> None:
        for _pulled_held_issued_returned in range(4):
            clerk.scan(slip)
        clerk.scan(BARCODE)

    clerk.works(fetched_and_put_back)
    assert at(board) == ()

    # It is answered and handed over.
    clerk.works(lambda: clerk.fills("answer", outcome="found", text="已查到 1979 年的登记。"))
    assert told() == "已查到。"
    clerk.works(lambda: clerk.step("通知领取"))
    assert told() == "可以来领取了。"
    clerk.works(lambda: clerk.step("办结"))
    assert told() == "已查到。"
    assert not reader.driver.find_elements("css selector", "form[action$='/cancel']"), (
        "nothing is left to withdraw"
    )
    assert "已查到 1979 年的登记。" in reader.text(".answer")

    # Both sides are equal: nothing waits, nothing is in doubt, nothing was asked for twice, the log is whole.
    (stands,) = at(portals)
    assert (stands.state, set(stands.counts.values())) == ("well", {0}), stands.counts
    assert at(asked_twice) == 0
    desk = Desk(room, clock=Clock.starting(MORNING, ZONE))
    assert desk.read(check, desk.store.secret.verify_key) == ()
    desk.close()
