"""An archive begins with numbers and a seal in its own language."""

from __future__ import annotations

from pathlib import Path

import pytest

from readingroom.command import Actor
from readingroom.copies.queries import seals
from readingroom.desk import Desk
from readingroom.office.setup.commands import SetUp
from readingroom.office.setup.queries import every_setting

SETUP = Actor(1)


@pytest.mark.parametrize(
    ("spoken", "pattern", "seal"),
    [("en", "CC {year}/{number}", "Reading room stamp"), ("zh_CN", "档复〔{year}〕{number}号", "查档专用章")],
)
def test_numbers_and_seal_are_worded_as_the_archive_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str, pattern: str, seal: str
) -> None:
    monkeypatch.setenv("READINGROOM_KEY_FILE", str(tmp_path / "key"))
    desk = Desk(tmp_path / "new.db")
    try:
        desk.execute(SetUp(archive="A", language=spoken, room="counter", account="anna", name="Anna"), SETUP)
        assert desk.read(every_setting)["certificates.number_certified_copy"] == pattern
        assert desk.read(seals) == (seal,)
    finally:
        desk.close()
