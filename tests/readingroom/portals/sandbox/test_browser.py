"""The pages in a real browser: in both languages, on a phone and a desk, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from readingroom.language import language
from readingroom.portals.native.protocol import RequestData
from tests.readingroom.portals.sandbox.chromium import DESKTOP, PHONE, Person, chromium, missing
from tests.readingroom.portals.sandbox.portraits import WORDS, life
from tests.readingroom.portals.sandbox.published import PDF
from tests.readingroom.portals.sandbox.running import Desk, Portal

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"these packages are not installed: {missing()}")


@pytest.fixture(scope="module", params=["zh-CN", "en-GB"])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser of somebody who reads this language."""
    with chromium(request.param, tmp_path_factory.mktemp("profile")) as started:
        started.preferred = request.param
        yield started


@pytest.fixture
def person(driver: Chrome, portal: Portal) -> Person:
    """Somebody at it whom the portal does not know."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return Person(driver, portal.address)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A scan on the reader's computer."""
    file = tmp_path / "身份证.pdf"
    file.write_bytes(PDF)
    return file


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_whole_matter_can_be_read_by_everybody(
    driver: Chrome, person: Person, portal: Portal, papers: Path, size: tuple[int, int]
) -> None:
    words = WORDS[driver.preferred]
    spoken = language(words["code"])
    person.size(size)
    pages: dict[str, str] = {}
    trouble: dict[str, Any] = {}

    def shown(name: str) -> None:
        pages[name] = person.text()
        if found := person.trouble():
            trouble[name] = found

    life(person, portal, papers, words, shown)
    assert trouble == {}
    assert spoken.say("sandbox.guides.none") in pages["home-empty"]
    assert spoken.say("sandbox.booking.confirmed") in pages["booking"]
    assert "2026-W00002" in pages["filed"]
    paper = "经公证的授权委托书" if words["code"] == "zh_CN" else "Notarised power of attorney"
    assert spoken.say("sandbox.request.waiting_for", n=1, papers=[paper]) in pages["asked"]
    assert spoken.say("sandbox.request.answered_back") in pages["answered-back"]
    assert spoken.say("sandbox.request.for_collection") in pages["answer"]
    assert words["file"] in pages["answer"]
    assert words["notice"] in pages["matters"]
    request = RequestData.model_validate(portal.desk.latest("request")[0].data)
    assert [one.paper for one in request.materials] == ["id_card", "power_of_attorney"]
    assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") in ("zh-Hans", "en")


def test_a_request_is_filed_by_keyboard_alone(desk: Desk, person: Person, papers: Path) -> None:
    person.size(DESKTOP)
    person.open("/")
    first = person.tab_to("a")
    assert first.get_attribute("class") == "skip"
    assert first.rect["x"] >= 0, "the link over the navigation shows when it has the focus"
    person.tab_to(".guides a")
    person.follow()
    person.tab_to("a.button")
    person.follow()
    for name, text in (
        ("name", "王小明"),
        ("document_number", "11010519491231002X"),
        ("phone", "13800001234"),
    ):
        person.tab_to(f"[name={name}]").send_keys(text)
    person.follow()
    person.tab_to("[name=relation]")
    person.follow()  # who asks for themselves need not choose
    for name, text in (("clue_husband", "王小明"), ("clue_wife", "李芳"), ("purpose", "x")):
        field = person.tab_to(f"[name={name}]")
        outline = "return getComputedStyle(arguments[0]).outlineStyle"
        assert person.driver.execute_script(outline, field) == "solid", "where the keys go can be seen"
        field.send_keys(text)
    person.tab_to("[name=paper_id_card]").send_keys(str(papers))
    person.tab_to("[name=delivery]")
    person.press(Keys.ARROW_DOWN)
    person.tab_to("main form button")
    person.follow()
    assert person.text("h1") == "2026-W00001"
    request = RequestData.model_validate(desk.latest("request")[0].data)
    assert (request.delivery, request.materials[0].attachment.name) == ("online", "身份证.pdf")


def test_a_visit_is_booked_and_cancelled_by_keyboard_alone(desk: Desk, person: Person) -> None:
    person.size(PHONE)
    person.sign_in()
    person.open("/book")
    person.tab_to("#slot")
    person.press(Keys.ARROW_DOWN)
    person.tab_to("main form button")
    person.follow()
    assert person.text("h1") == "2026-W00001"
    person.tab_to("details.end summary")
    person.press(Keys.SPACE)
    person.tab_to("button.danger")
    person.follow()
    assert desk.latest("booking")[0].data["status"] == "cancelled"


def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(desk: Desk, person: Person) -> None:
    person.driver.get_log("browser")
    person.sign_in("<script>document.title = 'x'</script>")
    person.open("/matters")
    assert person.driver.title != "x"
    fetched = person.driver.execute_script(
        "return performance.getEntriesByType('resource').map(one => new URL(one.name).host)"
    )
    assert set(fetched) <= {person.address.removeprefix("http://")}
    console = person.driver.get_log("browser")
    assert [one for one in console if one["level"] == "SEVERE"] == []
