"""The program starts itself once more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from readingroom import ourselves


def test_from_a_checkout() -> None:
    said = subprocess.run(
        ourselves.command("--version"), cwd=ourselves.FOLDER, check=True, capture_output=True, text=True
    )
    assert said.stdout.strip()[-1].isdigit()


@pytest.mark.parametrize("name", ["readingroom", "readingroom-window.exe", "readingroom.exe"])
def test_frozen_it_is_called_by_its_name_and_by_the_one_that_can_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / name))
    there = str(tmp_path / f"readingroom{Path(name).suffix}")
    assert ourselves.command("demo", "--headless") == [there, "demo", "--headless"]
