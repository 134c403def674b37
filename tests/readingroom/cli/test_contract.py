"""What every verb promises: exit codes, one object on standard output, and nothing half done by a wrong word."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from readingroom.bookings.commands import Arrive
from readingroom.bookings.events import VisitOpened
from readingroom.cli import run
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.retrieval.queries import due_slips, open_attempts
from tests.readingroom.conftest import MORNING

DONE, WRONG_USAGE, REFUSED, UNAVAILABLE = 0, 2, 3, 4


@pytest.fixture
def wanted(desk: Desk, clerk: Actor, room: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A database in which one slip is due, named by the environment."""
    desk.execute(AddContainer(label="J001-01盒", location="1库"), clerk)
    desk.execute(AddItem(reference_code="J001-2-17", access="open", container=1), clerk)
    arrived = desk.execute(Arrive(particulars=Particulars(name="王小明")), clerk).events
    case_id = next(one.case_id for one in arrived if isinstance(one, VisitOpened))
    desk.execute(AddLines(case_id=case_id, written=("J001-2-17",)), clerk)
    monkeypatch.setenv("READINGROOM_DATABASE", str(room))
    monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
    return desk


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--language", "fr"),
        ("slips", "--language", "fr", "--out", "a.pdf"),
        ("unlock", "--language", "fr"),
        ("nonsense",),
        ("slips",),
        ("check", "--nonsense"),
    ],
)
def test_wrong_usage_makes_no_database(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("READINGROOM_DATABASE", str(tmp_path / "new" / "room.db"))
    piped(monkeypatch, b"")
    assert run([*words, "--json"]) == WRONG_USAGE
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "new").exists()


def test_a_demonstration_in_an_unknown_language_is_wrong_usage() -> None:
    assert run(["demo", "--headless", "--language", "fr"]) == WRONG_USAGE


@pytest.mark.parametrize("option", [("--size", "a3"), ("--due", "whenever")])
def test_a_wrong_option_leaves_the_slips_due(wanted: Desk, tmp_path: Path, option: tuple[str, str]) -> None:
    assert run(["slips", *option, "--out", str(tmp_path / "slips.pdf"), "--json"]) == WRONG_USAGE
    assert wanted.read(open_attempts) == ()
    assert len(wanted.read(due_slips, MORNING.date())) == 1


def test_nothing_is_printed_again_before_something_was_printed(
    wanted: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["slips", "--reprint", "--out", str(tmp_path / "slips.pdf"), "--json"]) == REFUSED
    assert json.loads(capsys.readouterr().out)["refused"] == "printing.no_round_today"
    assert not (tmp_path / "slips.pdf").exists()
    assert len(wanted.read(due_slips, MORNING.date())) == 1


@pytest.mark.usefixtures("wanted")
def test_a_file_that_cannot_be_written_leaves_the_slips_due(wanted: Desk, tmp_path: Path) -> None:
    assert run(["slips", "--out", str(tmp_path / "nowhere" / "slips.pdf"), "--json"]) == UNAVAILABLE
    assert wanted.read(open_attempts) == ()
    assert len(wanted.read(due_slips, MORNING.date())) == 1


@pytest.mark.usefixtures("wanted")
def test_codes_may_be_piped_in_whatever_another_program_writes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, b"\xef\xbb\xbf2026-1\r\n\r\n" + "查档\n".encode("gb18030") + b"2026-1\r\n")
    assert run(["scan", "--json"]) == REFUSED
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["did"], line.get("reason")) for line in told] == [
        ("shown", None),
        ("", "scan.unknown"),
        ("shown", None),
    ]
    assert told[0]["code"] == "2026-1"


def test_a_return_tells_who_is_next_in_line(
    wanted: Desk,
    clerk: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arrived = wanted.execute(Arrive(particulars=Particulars(name="陈䶮")), clerk).events
    case_id = next(one.case_id for one in arrived if isinstance(one, VisitOpened))
    wanted.execute(AddLines(case_id=case_id, written=("J001-2-17",)), clerk)
    assert run(["slips", "--out", str(tmp_path / "slips.pdf"), "--json"]) == DONE
    slip = json.loads(capsys.readouterr().out)["slips"][0]["code"]
    piped(monkeypatch, f"{slip}\n".encode() * 4)
    assert run(["scan", "--language", "en"]) == DONE
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"{slip}  taken back  To the hold shelf: 陈* (2026-2) is next in line."


def test_a_clock_that_is_no_moment_is_told_in_a_sentence(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("READINGROOM_NOW", "noon")
    assert run(["check", "--database", str(room), "--json"]) == UNAVAILABLE
    assert json.loads(capsys.readouterr().out)["unavailable"] == "clock.no_moment"


def test_a_missing_file_does_not_stop_the_others(
    wanted: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "holdings.csv"
    good.write_text("档号,题名,盒号,库位,开放状态\nJ001-2-0002,清册,J001-02盒,1库,开放\n", "utf-8")
    missing = tmp_path / "missing.csv"
    assert run(["import", "holdings", str(missing), str(good), "--json"]) == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], [row["file"] for row in told["rejected"]]) == (1, ["missing.csv"])
    assert run(["import", "holdings", str(missing), "--language", "en"]) == REFUSED
    (said,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("missing.csv")]
    assert said.startswith("missing.csv: missing.csv is not there")


def help_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run([*words, "--help"]) == DONE
    return capsys.readouterr().out


def test_every_verb_takes_a_database_a_language_and_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    verbs: list[list[str]] = [
        ["demo"], ["slips"], ["scan"], ["check"], ["unlock"], ["import", "bookings"], ["import", "holdings"],
        ["import", "closures"], ["staff", "list"], ["staff", "add"], ["staff", "change"],
    ]  # fmt: skip
    for verb in verbs:
        told = help_of(verb, capsys)
        for option in ("--database", "--language", "--json"):
            assert option in told, (verb, option)


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["scan"],
        ["slips", "--out", "slips.pdf"],
        ["staff", "list"],
        ["staff", "change", "limin", "--name", "李敏"],
        ["sync"],
        ["portal", "list"],
    ],
    ids=" ".join,
)
def test_a_database_that_is_not_there_is_made_by_no_verb_that_needs_what_is_in_it(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.chdir(tmp_path)
    assert run([*words, "--json", "--database", str(tmp_path / "typo.db")]) == UNAVAILABLE
    assert json.loads(capsys.readouterr().out)["unavailable"] == "database.not_opened"
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_may_be_made_where_somebody_wants_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], open_desk: Callable[..., Desk]
) -> None:
    file = tmp_path / "demo" / "day.db"
    assert run(["demo", "--headless", "--database", str(file), "--language", "en", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["database"] == f"sqlite:///{file.as_posix()}"
    assert run(["check", "--database", str(file), "--json"]) == DONE
    capsys.readouterr()
    assert run(["demo", "--headless", "--database", str(file), "--json"]) == REFUSED
    assert json.loads(capsys.readouterr().out)["refused"] == "demo.exists"
