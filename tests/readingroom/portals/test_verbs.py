"""``readingroom sync`` and ``readingroom portal``: what they print, and how they end."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from readingroom.cli import run
from readingroom.desk import Desk
from tests.readingroom.conftest import MORNING
from tests.readingroom.portals.a_portal import TOKEN, APortal, Fault

DONE, REFUSED, UNAVAILABLE = 0, 3, 4
NINE = "2026-12-01T09:00:00+08:00"


@pytest.fixture
def verbs(desk: Desk, room: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("READINGROOM_DATABASE", str(room))
    monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
    return desk


@pytest.fixture
def token(tmp_path: Path) -> str:
    """The path of a file with the portal's token."""
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    return str(tmp_path / "token")


def answer(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out)


def test_a_portal_is_connected_exchanged_with_and_let_go(
    verbs: Desk, address: str, portal: APortal, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["portal", "add", address, "--token-file", token, "--json"]) == DONE
    added = answer(capsys)
    assert isinstance(added, dict)
    assert (added["name"], added["state"]) == ("网上查档", "new")
    portal.book("王小明", NINE)
    assert run(["sync", "--json"]) == DONE
    assert answer(capsys) == {
        "网上查档": {"pulled": 1, "pushed": 2, "waiting": 0, "unknown": 0, "conflicts": 0}
    }
    assert run(["portal", "list", "--json"]) == DONE
    listed = answer(capsys)
    assert isinstance(listed, dict)
    assert [(one["name"], one["state"]) for one in listed["portals"]] == [("网上查档", "well")]
    assert run(["portal", "remove", "网上查档", "--json"]) == DONE
    assert answer(capsys) == {"removed": "网上查档"}
    assert run(["sync"]) == DONE
    assert "还没有接入" in capsys.readouterr().out


def test_a_portal_that_is_away_is_unavailable(
    verbs: Desk, address: str, portal: APortal, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["portal", "add", address, "--name", "网上查档", "--token-file", token]) == DONE
    portal.faults.append(Fault("before"))
    assert run(["sync"]) == UNAVAILABLE
    told = capsys.readouterr()
    assert "稍后会自动重试" in told.err
    assert "网上查档" in told.out


@pytest.mark.parametrize(
    ("where", "code"), [("http://portal.example.org", REFUSED), ("http://127.0.0.1:9", UNAVAILABLE)]
)
def test_what_cannot_be_connected(
    verbs: Desk, where: str, code: int, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["portal", "add", where, "--token-file", token]) == code
    assert run(["portal", "remove", "x"]) == REFUSED
    assert TOKEN not in capsys.readouterr().err


def test_the_token_may_come_on_standard_input(
    verbs: Desk, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{TOKEN}\n".encode()), "utf-8"))
    assert run(["portal", "add", address, "--json"]) == DONE
    assert TOKEN not in capsys.readouterr().out
