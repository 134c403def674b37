"""The recovery sheet opens the database on a machine that has no key; an older sheet no longer does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.documents.registry import render
from readingroom.errors import Unavailable
from readingroom.language import language
from readingroom.office.check import check
from readingroom.office.setup.queries import every_setting
from readingroom.office.setup.recovery import KeepRecoveryCode, keeping, new_code, recovery_sheet

ROOT = Path(__file__).resolve().parents[3]


def unlock(room: Path, key: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """``readingroom unlock`` on a machine whose key is elsewhere."""
    return subprocess.run(
        [sys.executable, "-m", "readingroom", "unlock", "--database", str(room), "--json"],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"READINGROOM_KEY_FILE": str(key), "PYTHONUTF8": "1"},
        check=False,
    )


def test_the_newest_sheet_opens_the_database_on_another_machine(
    desk: Desk, clerk: Actor, room: Path, open_desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.read(keeping).recovery_since is None
    old, code = new_code(), new_code()
    desk.execute(KeepRecoveryCode(code=old), clerk)
    desk.execute(KeepRecoveryCode(code=code), clerk)
    kept = desk.read(keeping)
    assert kept.place == str(room)
    assert kept.recovery_since is not None
    desk.close()

    elsewhere = room.parent / "another machine" / "key"
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(elsewhere))
    with pytest.raises(Unavailable, match=r"key\.missing"):
        open_desk()
    refused = unlock(room, elsewhere, f"{old}\n")
    assert refused.returncode == 4
    assert json.loads(refused.stdout)["unavailable"] == "key.recovery_code"
    done = unlock(room, elsewhere, f" {code.lower().replace('-', ' ')} \n")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)

    again = open_desk()
    assert again.read(every_setting)["archive.name"] == "示例市档案馆"
    assert again.read(keeping).desks == 2
    assert again.read(check, again.store.secret.verify_key) == ()


def test_what_cannot_be_unlocked_is_told(desk: Desk, room: Path, tmp_path: Path) -> None:
    desk.close()
    code = new_code()
    none = unlock(room, tmp_path / "other", code)
    assert (none.returncode, json.loads(none.stdout)["unavailable"]) == (4, "key.no_recovery")
    missing = unlock(tmp_path / "none.db", tmp_path / "other", code)
    assert (missing.returncode, json.loads(missing.stdout)["unavailable"]) == (4, "database.not_opened")
    assert not (tmp_path / "none.db").exists()


def test_the_code_reaches_the_sheet_and_nothing_else(desk: Desk, clerk: Actor, room: Path) -> None:
    code = new_code()
    command = KeepRecoveryCode(code=code)
    outcome = desk.execute(command, clerk)
    paper = desk.read(recovery_sheet, code, clerk.staff)
    assert paper.code == code
    assert len(render(paper, language("zh_CN"))) > 1000
    assert code not in repr(command) + repr(paper) + repr(outcome)
    desk.close()
    for file in room.parent.iterdir():
        assert code.encode() not in file.read_bytes()
