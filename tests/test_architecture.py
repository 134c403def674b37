"""The shape of the tree: who may import whom, what files are called, how long they get."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    file
    for tree in ("readingroom", "ui")
    for file in (ROOT / tree).rglob("*.py")
    if file.parent.name != "versions"  # a migration is as long as its tables
)


def test_imports_go_one_way() -> None:
    # In a process of its own: it keeps a connection of its cache open, which a strict run calls a leak.
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("word", ["utils", "util", "helper", "helpers", "manager", "common", "misc"])
def test_no_file_is_called_after_nothing(word: str) -> None:
    assert [str(file) for file in SOURCES if file.stem == word or file.parent.name == word] == []


def test_files_stay_readable() -> None:
    long = {
        str(file.relative_to(ROOT)): n
        for file in SOURCES
        if (n := len(file.read_text("utf-8").splitlines())) > 420
    }
    assert long == {}
