"""``readingroom portal sandbox``: on this computer only, saying where it is, the same again when started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from readingroom.cli import run

ROOT = Path(__file__).resolve().parents[3]
UNAVAILABLE = 4


@contextmanager
def started(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The verb in a process of its own, and its first line."""
    command = [sys.executable, "-m", "readingroom", "portal", "sandbox", "--port", "0", *words]
    environment = {key: value for key, value in os.environ.items() if key != "READINGROOM_NOW"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def test_it_says_where_it_is_and_keeps_its_token(tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        with started("--data", str(tmp_path / "portal"), "--json") as (process, line):
            told.append(json.loads(line))
            address = told[-1]["address"]
            token = {"Authorization": f"Bearer {told[-1]['token']}"}
            assert httpx.get(f"{address}/portal", headers=token, trust_env=False).status_code == 200
            if sys.platform != "win32":
                process.send_signal(signal.SIGINT)
                assert process.wait(20) == 0
    assert told[0].keys() == {"address", "token", "data"}
    assert told[0]["data"] == str(tmp_path / "portal")
    assert told[0]["token"] == told[1]["token"]
    assert told[0]["address"].startswith("http://127.0.0.1:")
    if sys.platform != "win32":
        assert (tmp_path / "portal").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("code", "word"), [("en", "The sandbox portal runs at"), ("zh_CN", "试用门户已启动")]
)
def test_it_speaks_both_languages(tmp_path: Path, code: str, word: str) -> None:
    with started("--data", str(tmp_path / "portal"), "--language", code) as (_, line):
        assert line.startswith(word)


def test_a_port_in_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ["portal", "sandbox", "--port", port, "--data", str(tmp_path / "portal"), "--json"]
        assert run(words) == UNAVAILABLE
    assert json.loads(capsys.readouterr().out)["unavailable"] == "sandbox.port_taken"
    assert not (tmp_path / "portal").exists()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    for data in (tmp_path / "file", tmp_path / "file" / "portal"):
        assert run(["portal", "sandbox", "--port", "0", "--data", str(data), "--json"]) == UNAVAILABLE
        assert json.loads(capsys.readouterr().out)["unavailable"] == "sandbox.no_folder"


def test_data_of_another_version_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.joinpath("p").mkdir()
    with closing(sqlite3.connect(tmp_path / "p" / "portal.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert run(["portal", "sandbox", "--port", "0", "--data", str(tmp_path / "p"), "--json"]) == UNAVAILABLE
    assert json.loads(capsys.readouterr().out)["unavailable"] == "sandbox.other_version"
