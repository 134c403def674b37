"""The demonstration is a believable morning, made through the same commands as a real one."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from readingroom.command import Actor
from readingroom.copies.asking import ask
from readingroom.copies.queries import RegisterSearch, certificate_detail, register
from readingroom.copies.verifying.verdicts import Outcome
from readingroom.demonstration import Made, make
from readingroom.desk import Desk
from readingroom.documents import registry
from readingroom.language import LANGUAGES, language
from readingroom.office.check import check
from readingroom.office.day.queries import today_page
from readingroom.office.day.queries.sheets import opening_list
from readingroom.office.setup.queries import every_setting
from readingroom.portals.queries import particulars
from readingroom.portals.sync import sync_portal
from readingroom.requests.commands import AcceptRequest
from readingroom.requests.queries import CaseView, asked_twice, case_sheet, cases, kept_file, needs_a_hand
from readingroom.requests.rules import Channel, What
from readingroom.retrieval.queries import board, retrieval_detail
from readingroom.retrieval.rules import RetrievalState
from readingroom.retrieval.scan import Scanner

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=LANGUAGES, scope="module")
def made(request: pytest.FixtureRequest) -> Iterator[tuple[str, Made]]:
    """The demonstration in each language, deleted afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("READINGROOM_KEY_FILE", raising=False)
        one = make(request.param)
        yield request.param, one
    shutil.rmtree(Path(one.url.removeprefix("sqlite:///")).parent)


@pytest.fixture
def demo(made: tuple[str, Made]) -> Iterator[Desk]:
    """Opened as another process opens it: by its address alone."""
    desk = Desk(made[1].url)
    yield desk
    desk.close()


def test_it_shows_a_weekday_morning_whatever_hour_it_is(made: tuple[str, Made], demo: Desk) -> None:
    now = demo.clock.local()
    assert now.date() == made[1].day
    assert now.weekday() < 5
    assert dt.time(9, 40) <= now.time() < dt.time(9, 50)
    assert demo.read(every_setting)["database.made_for"] == "demo"


def test_the_morning_is_in_full_swing(demo: Desk) -> None:
    page = demo.read(today_page)
    states = [row.person.state for row in page.rows]
    assert states.count("present") >= 3
    assert {"late", "away", "left", "expected", "cancelled"} <= set(states)
    assert page.head.hours.open_now
    assert (page.head.walk_ins, page.head.late) == (2, 2)
    assert page.head.units.to_print > 0
    assert page.head.units.trouble == 1
    assert {one.code for one in page.waits} >= {
        "slips_to_print",
        "attempts_unanswered",
        "not_on_shelf",
        "unknown_code",
        "blocked",
        "put_back",
        "not_confirmed",
    }


def test_its_certificates_are_signed_and_verify(demo: Desk, tmp_path: Path) -> None:
    issued = demo.read(register, RegisterSearch()).rows
    for row in issued:
        one = demo.read(certificate_detail, row.certificate_id, 4)
        assert one is not None
        assert one.blob_id is not None
        file = tmp_path / f"{row.certificate_id}.pdf"
        file.write_bytes(demo.read(kept_file, one.blob_id).content)
        verdict = ask(demo, Actor(4), file)
        assert (verdict.outcome, verdict.number) == (Outcome.GENUINE_VALID, row.number)
    assert len(issued) >= 3


def test_readers_wait_in_line_for_one_box(demo: Desk) -> None:
    waiting = [row for row in demo.read(board) if row.ahead]
    assert any(row.ahead == 1 for row in waiting)
    line = demo.read(retrieval_detail, waiting[0].retrieval_id).line
    assert line[0].state == RetrievalState.ISSUED
    assert len({row.number for row in line}) == len(line) >= 2


def test_it_stands_the_check_and_its_lists_print(made: tuple[str, Made], demo: Desk) -> None:
    assert demo.read(check, demo.store.secret.verify_key) == ()
    words = language(made[0])
    paper = demo.read(opening_list, words)
    assert len(paper.bookings) >= 15
    assert registry.missing(paper) == ()
    assert registry.render(paper, words).startswith(b"%PDF")


def test_the_day_goes_on_by_scans(demo: Desk) -> None:
    scanner = Scanner(demo, Actor(4))
    arrived = scanner.scan("NBN7V")
    assert (arrived.did, arrived.refused) == ("arrive", None)
    assert any(row.person.number == "NBN7V" and row.person.seat for row in demo.read(today_page).rows)


def test_requests_of_every_channel_stand_in_several_states(demo: Desk) -> None:
    rows = [row for view in CaseView for row in demo.read(cases, view).rows]
    assert {row.channel for row in rows} == {channel.value for channel in Channel}
    waits = {row.what for row in demo.read(cases, CaseView.FOR_ME).rows}
    assert {What.ACCEPT, What.ANSWER_CAME, What.APPROVAL_BACK, What.FORM, What.FOLLOW_OVERDUE} <= waits
    assert demo.read(asked_twice) == 0
    assert any(matter.code == "case_overdue" for matter in demo.read(needs_a_hand))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_demonstration_has_a_portal_whose_readers_have_just_written(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READINGROOM_KEY_FILE", raising=False)
    words = [sys.executable, "-m", "readingroom", "demo", "--headless", "--portal", "--json"]
    options = ["--language", code, "--database", str(tmp_path / "demo.db")]
    with subprocess.Popen(
        [*words, *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            facts = json.loads(process.stdout.readline())
            assert facts["portal"].startswith("http://127.0.0.1:")
            desk = Desk(facts["database"])
            try:
                before = {row.number for row in desk.read(cases, CaseView.FOR_ME).rows}
                (portal,) = desk.read(particulars)
                assert portal.address == facts["portal"]
                report = sync_portal(desk, portal)
                assert (report.failed, report.pulled) == (None, 2)
                (came,) = {row.number for row in desk.read(cases, CaseView.FOR_ME).rows} - before
                case_id = next(
                    row.case_id for row in desk.read(cases, CaseView.FOR_ME).rows if row.number == came
                )
                desk.execute(AcceptRequest(case_id=case_id), Actor(4))
                assert sync_portal(desk, portal).pushed >= 1
            finally:
                desk.close()
            page = httpx.get(facts["portal"], trust_env=False, follow_redirects=True)
            assert page.status_code == 200
        finally:
            process.stdin.close()
        assert process.wait(30) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(facts["portal"], trust_env=False)


def test_its_requests_tell_what_their_guides_ask_for(demo: Desk) -> None:
    told: dict[str, set[str]] = {}
    for view in CaseView:
        for row in demo.read(cases, view).rows:
            sheet = demo.read(case_sheet, row.case_id)
            if sheet is not None and sheet.guide is not None:
                asked = {clue.code for clue in sheet.guide.clues}
                told[row.number] = {clue.code for clue in sheet.clues} - asked
    assert len(told) > 10
    assert not any(told.values()), told
