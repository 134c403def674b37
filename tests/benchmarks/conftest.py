"""What was measured, as one table at the end: what, what it must reach, what it reached, kept or not.

A number that misses its reach does not fail the run: machines differ and are busy, and a timed test that fails now and
then teaches people to look away. The table says it plainly.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from tests.benchmarks import a_room

Record = Callable[[str, str, str, "bool | None"], None]


@dataclass(frozen=True)
class Line:
    """One line of the table; ``kept`` is None where it only tells something."""

    what: str
    reach: str
    measured: str
    kept: bool | None


LINES = pytest.StashKey[list[Line]]()


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Record:
    """``record(what, reach, measured, kept)`` puts a line into the table."""
    lines = request.config.stash.setdefault(LINES, [])
    return lambda what, reach, measured, kept: lines.append(Line(what, reach, measured, kept))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    lines = config.stash.get(LINES, [])
    if not lines:
        return
    heads = ("what", "reach", "measured", "kept?")
    answers = {True: "yes", False: "NO", None: ""}
    rows = [heads, *((line.what, line.reach, line.measured, answers[line.kept]) for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(heads))]
    terminalreporter.section("how fast")
    for number, row in enumerate(rows):
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        terminalreporter.write_line(text)
        if number == 0:
            terminalreporter.write_line("  ".join("-" * width for width in widths))


@pytest.fixture(scope="session")
def busy_room(tmp_path_factory: pytest.TempPathFactory) -> a_room.Room:
    """A day in full swing: readers at their seats, slips printed. Tests work on copies (`a_room.Room.copy`)."""
    folder: Path = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in a_room.environment(folder).items():
            patch.setenv(name, value)
        return a_room.make(folder)
