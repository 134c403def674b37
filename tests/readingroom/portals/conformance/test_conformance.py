"""A portal that keeps the protocol passes every check, and every check catches a portal that does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from readingroom.cli import run
from readingroom.language import LANGUAGES, language
from readingroom.portals.conformance import Report, check_portal
from readingroom.portals.conformance.suite import CHECKS
from readingroom.portals.native.protocol import CommandKind
from tests.readingroom.portals.conformance.wrong_portals import MORE, WRONG, Change, Wrong
from tests.readingroom.portals.sandbox.published import GUIDES, PDF
from tests.readingroom.portals.sandbox.running import Portal, running
from tests.readingroom.portals.sandbox.web_reader import WebReader

DONE, REFUSED, UNAVAILABLE = 0, 3, 4


@dataclass
class Tried:
    """A portal to try things on.

    Attributes:
        request: id of a request that was filed on it, with a file.
        wrong: what can be made wrong with it.
    """

    portal: Portal
    request: str
    wrong: Wrong

    def check(self, *names: str) -> Report:
        """Run these checks, or all."""
        checks = [one for one in CHECKS if not names or one.name in names]
        return check_portal(self.portal.address, self.portal.token, request=self.request, checks=checks)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """One portal for all, on which a request was filed and taken in hand."""
    around: list[Wrong] = []

    def wrap(app: ASGIApp) -> ASGIApp:
        around.append(Wrong(app))
        return around[0]

    with running(tmp_path_factory.mktemp("portal"), wrap) as portal:
        portal.desk.do(CommandKind.GUIDE_PUBLISH, GUIDES)
        web = WebReader(portal.address)
        web.sign_in()
        web.open("/apply/marriage?relation=self")
        files = {"paper_id_card": ("a.pdf", PDF, "application/pdf")}
        web.send("/apply/marriage", files, clue_husband="王小明", clue_wife="李芳", purpose="x")
        request = web.url.partition("?")[0].rpartition("/")[2]
        web.http.close()
        for state in ("received", "accepted", "in_hand"):
            portal.desk.do(CommandKind.REQUEST_STATE, {"state": state}, request)
        around[0].token = portal.token
        yield Tried(portal, request, around[0])


def test_the_sandbox_keeps_the_protocol(tried: Tried) -> None:
    report = tried.check()
    assert [(one.name, str(one.failed)) for one in report.outcomes if one.failed] == []
    assert [one.name for one in report.outcomes] == [check.name for check in CHECKS]
    assert report.left_out == []


def test_what_the_checks_made_is_cancelled(tried: Tried) -> None:
    tried.check()
    made = tried.portal.desk.latest("booking")
    assert made
    assert {one.data["status"] for one in made} == {"cancelled"}


def test_every_check_has_a_portal_that_it_must_catch() -> None:
    assert list(WRONG) == [check.name for check in CHECKS]


@pytest.mark.parametrize(
    ("name", "change"),
    [*WRONG.items(), *MORE],
    ids=[*WRONG, *(f"{name}-{getattr(change, '__name__', '')}" for name, change in MORE)],
)
def test_a_wrong_portal_is_caught(tried: Tried, name: str, change: Change) -> None:
    tried.wrong.memory.clear()
    tried.wrong.change = change
    try:
        report = tried.check("portal.info", "changes.shape", "booking.make", name)
    finally:
        tried.wrong.change = None
    failed = {one.name: one.failed for one in report.outcomes if one.failed}
    assert name in failed, failed
    for code in LANGUAGES:
        for reason in failed.values():
            if reason:
                assert language(code).say(f"conformance.why.{reason.code}", **reason.facts)
    left = [one for one in tried.portal.desk.latest("booking") if one.data["status"] != "cancelled"]
    assert left == [], "whatever goes wrong, no booking is left behind"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_check_says_what_it_demands(code: str) -> None:
    for name in [*WRONG, "clean_up"]:
        assert language(code).has(f"conformance.check.{name}")
    for why in ("writes", "no_feed", "no_request", "no_booking", "not_offered"):
        assert language(code).has(f"conformance.left_out.{why}")


def test_read_only_changes_nothing(tried: Tried) -> None:
    before = tried.portal.desk.page(limit=500).next
    report = check_portal(tried.portal.address, tried.portal.token, read_only=True)
    assert tried.portal.desk.page(limit=500).next == before
    assert report.failed == 0
    assert {one.why for one in report.left_out} == {"writes"}
    assert not {one.name for one in report.outcomes} & {check.name for check in CHECKS if check.writes}


def test_the_verb_answers_with_one_object(tried: Tried, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["portal", "conformance", tried.portal.address, "--token", tried.portal.token, "--json"]
    assert run(words) == DONE
    told = json.loads(capsys.readouterr().out)
    assert all(one.keys() == {"name", "passed", "detail"} for one in told["checks"])
    assert all(one["passed"] for one in told["checks"])
    assert {one["name"] for one in told["left_out"]} == {
        name for name in WRONG if name.startswith("request.")
    }


@pytest.mark.parametrize(("code", "word"), [("en", "FAILED"), ("zh_CN", "未通过")])
def test_the_verb_prints_a_table_and_tells_by_its_exit_code(
    tried: Tried, capsys: pytest.CaptureFixture[str], code: str, word: str
) -> None:
    words = ["portal", "conformance", tried.portal.address, "--token", "wrong", "--read-only"]
    assert run([*words, "--language", code]) == REFUSED
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(word))
    assert "portal.info" in lines[at]
    assert "GET /portal" in lines[at + 1]
    assert "401" in lines[at + 1]


def test_nobody_there_is_unavailable(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with running(tmp_path) as gone:
        address = gone.address
    for nowhere in (address, "ftp://127.0.0.1", "nonsense"):
        assert run(["portal", "conformance", nowhere, "--json"]) == UNAVAILABLE
        assert json.loads(capsys.readouterr().out)["unavailable"] == "portal.not_reachable"
