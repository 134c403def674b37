"""The program as a process on a real X server, with keys that come from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from readingroom.bookings.queries import today
from readingroom.demonstration import make
from readingroom.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="no X server to open a window on"
)


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of its own."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def test_a_booking_scanned_into_the_running_program_arrives(display: str, tmp_path: Path) -> None:
    made = make("en")
    environment = os.environ | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    program = subprocess.Popen(
        [sys.executable, "-m", "readingroom", "--database", made.url, "--language", "en"],
        cwd=ROOT,
        env=environment,
    )

    def xdotool(*words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout.strip()

    desk = Desk(made.url)
    try:
        window = xdotool("search", "--sync", "--onlyvisible", "--name", "Reading Room").splitlines()[0]
        xdotool("windowfocus", "--sync", window)
        late = next(row for row in desk.read(today) if row.state == "late")
        until = time.monotonic() + PATIENCE
        seen = desk.changes_since(-1).seq
        while desk.changes_since(seen).seq == seen:
            assert time.monotonic() < until, "the scan did nothing"
            # A person presses 1 (who is at the desk) and takes up the scanner, which ends its code with a line feed.
            xdotool("key", "1", "sleep", "0.3", "type", "--delay", "4", f"{late.number}\n")
        (row,) = [row for row in desk.read(today) if row.case_id == late.case_id]
        assert row.state == "present"
    finally:
        desk.close()
        program.terminate()
        program.wait()
