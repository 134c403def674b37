"""A disk that fills up: the clerk is told, nothing is half done, and it goes on when there is room again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APART = ["unshare", "--map-root-user", "--mount"]


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*APART, "mount", "-t", "tmpfs", "none", "/tmp"], capture_output=True)
    return tried.returncode == 0


@pytest.mark.skipif(not _may_mount(), reason="needs a small disk of its own")
def test_a_full_disk_is_told_and_nothing_is_lost_or_half_written(room: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    words = [
        sys.executable,
        "-m",
        "tests.readingroom.filling_disk",
        str(room),
        str(tmp_path / "key"),
        str(disk),
    ]
    ended = subprocess.run([*APART, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["refused"] == "database.disk_full"
    assert len(told["done"]) > 10
    assert told["names"] == told["done"]
    assert told["problems"] == []
