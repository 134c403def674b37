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


def on_screen(display: str, folder: Path) -> dict[str, str]:
    """The environment of a program whose window opens there and which keeps everything in this folder."""
    own = {"QT_QPA_PLATFORM": "xcb", "XDG_CONFIG_HOME": str(folder), "TMPDIR": str(folder)}
    return os.environ | own | {"DISPLAY": display}


def xdotool(environment: dict[str, str], *words: str) -> str:
    """Hands at the keyboard."""
    done = subprocess.run(
        ["xdotool", *words], env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    return done.stdout.strip()


def focus_window(environment: dict[str, str]) -> None:
    """Wait for the program's window, and type into it from now on."""
    found = xdotool(environment, "search", "--sync", "--onlyvisible", "--name", "Reading Room")
    xdotool(environment, "windowfocus", "--sync", found.splitlines()[0])


def test_a_booking_scanned_into_the_running_program_arrives(display: str, tmp_path: Path) -> None:
    made = make("en", tmp_path / "demo.db")
    environment = on_screen(display, tmp_path)
    program = subprocess.Popen(
        [sys.executable, "-m", "readingroom", "--database", made.url, "--language", "en"],
        cwd=ROOT,
        env=environment,
    )
    desk = Desk(made.url)
    try:
        focus_window(environment)
        late = next(row for row in desk.read(today) if row.state == "late")
        until = time.monotonic() + PATIENCE
        seen = desk.changes_since(-1).seq
        while desk.changes_since(seen).seq == seen:
            assert time.monotonic() < until, "the scan did nothing"
            # A person presses 1 (who is at the desk) and takes up the scanner, which ends its code with a line feed.
            xdotool(environment, "key", "1", "sleep", "0.3", "type", "--delay", "4", f"{late.number}\n")
        (row,) = [row for row in desk.read(today) if row.case_id == late.case_id]
        assert row.state == "present"
    finally:
        desk.close()
        program.terminate()
        program.wait()


def test_the_demonstration_is_thrown_away_with_its_window(display: str, tmp_path: Path) -> None:
    environment = on_screen(display, tmp_path)
    program = subprocess.Popen(
        [sys.executable, "-m", "readingroom", "demo", "--language", "en"], cwd=ROOT, env=environment
    )
    try:
        focus_window(environment)
        assert list(tmp_path.glob("readingroom-demo-*/demo.db"))
        until = time.monotonic() + PATIENCE
        while program.poll() is None:
            assert time.monotonic() < until, "the window does not close"
            try:
                xdotool(environment, "key", "1", "sleep", "0.3", "key", "ctrl+q", "sleep", "1")
            except subprocess.CalledProcessError:
                program.wait(PATIENCE)  # it closed under the hands: there is no window left to type into
    finally:
        program.terminate()
        program.wait()
    assert program.returncode == 0
    assert not list(tmp_path.glob("readingroom-demo-*"))
