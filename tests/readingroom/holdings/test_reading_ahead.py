"""Long lists are read by a process of their own: nobody may notice but by the time it takes."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import openpyxl
import pytest

from readingroom.errors import Refused
from readingroom.holdings import reading_ahead
from readingroom.holdings.entries import RowReader
from readingroom.holdings.reading_ahead import PIECE, Listed, Understood, understood
from readingroom.tabular.mapping import Header

HEADER = Header(1, ("档号", "题名", "密级"))
READER = RowReader({"reference_code": 0, "title": 1, "secrecy": 2}, HEADER.names)
ROWS = PIECE * 80
HERE = PIECE * 40
"""Rows that this process reads while the other starts."""


@pytest.fixture(autouse=True)
def every_list_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "_LONG", 0)


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    with (tmp_path / "案卷目录.csv").open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(HEADER.names)
        for n in range(ROWS):
            rows.writerow(
                ["" if n % 1000 == 9 else f"J001-1-{n}", f"题名{n}", "秘密" if n % 1000 == 7 else ""]
            )
    return Listed(tmp_path / "案卷目录.csv", 0, HEADER, READER)


def whole(pieces: Iterator[Understood]) -> Understood:
    every = Understood()
    for piece in pieces:
        every.add(piece)
    return every


@contextmanager
def _ended_in_time() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("after", [0, 3, HERE + 1, ROWS - 1, ROWS])
def test_two_processes_read_what_one_does(
    listed: Listed, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with _ended_in_time(), understood(listed, after) as pieces:
        two = whole(pieces)
    monkeypatch.setattr(reading_ahead, "_LONG", sys.maxsize)
    with understood(listed, after) as pieces:
        one = whole(pieces)
    assert two == one
    assert two.rows == ROWS - after
    assert len(two.entries) + len(two.rejected) + two.ignored == two.rows


def test_whoever_stops_half_way_leaves_no_process(listed: Listed) -> None:
    with _ended_in_time(), understood(listed) as pieces:
        for _ in range(HERE // PIECE + 1):
            next(pieces)
        assert len(multiprocessing.active_children()) == 1


def test_rows_go_on_in_this_process_when_the_other_one_is_killed(listed: Listed) -> None:
    with _ended_in_time(), understood(listed) as pieces:
        read = next(pieces)
        (other,) = multiprocessing.active_children()
        other.kill()
        other.join()
        read.add(whole(pieces))
    assert read.rows == ROWS
    assert [row for row, _ in read.entries] == sorted({row for row, _ in read.entries})


def test_a_file_that_is_broken_further_down_is_refused_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("案卷")
    sheet.append(HEADER.names)
    for n in range(ROWS):
        sheet.append([f"J001-1-{n}", f"题名{n}", ""])
    book.save(whole_file := tmp_path / "whole.xlsx")
    content = bytearray(whole_file.read_bytes())
    content[len(content) * 3 // 4 : len(content) * 3 // 4 + 200] = bytes(200)
    (broken := tmp_path / "案卷目录.xlsx").write_bytes(content)
    told = []
    for long in (0, sys.maxsize):
        monkeypatch.setattr(reading_ahead, "_LONG", long)
        with pytest.raises(Refused) as refused, understood(Listed(broken, 0, HEADER, READER)) as pieces:
            whole(pieces)
        told.append((refused.value.code, refused.value.facts))
    assert told[0] == told[1]


_IMPORTER = """
import multiprocessing, sys
from pathlib import Path
from readingroom.holdings import reading_ahead
from readingroom.holdings.entries import RowReader
from readingroom.tabular.mapping import Header
reading_ahead._LONG = 0
header = Header(1, ("档号", "题名", "密级"))
reader = RowReader({"reference_code": 0, "title": 1, "secrecy": 2}, header.names)
with reading_ahead.understood(reading_ahead.Listed(Path(sys.argv[1]), 0, header, reader)) as pieces:
    for number, _ in enumerate(pieces):
        if number == 41:
            print(multiprocessing.active_children()[0].pid, flush=True)
            sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="looks at the pipe that the other process holds")
def test_the_other_process_ends_with_its_parent(listed: Listed) -> None:
    # The other process has inherited this pipe, too: it reads to its end when both are gone.
    with subprocess.Popen(
        [sys.executable, "-c", _IMPORTER, str(listed.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        told: IO[bytes] | None = parent.stdout
        assert told is not None
        other = int(told.readline())
        os.kill(other, 0)
        os.kill(parent.pid, signal.SIGKILL)
        told.read()


def test_where_no_second_process_can_be_started_one_reads_alone(
    listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: multiprocessing.Process) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", full)
    with understood(listed) as pieces:
        assert whole(pieces).rows == ROWS
