"""Folders into which exports are put, and packets for portals on a separated network."""

from __future__ import annotations

import datetime as dt
import json
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader
from sqlalchemy import update

from readingroom.bookings.commands import CancelBooking, MoveBooking
from readingroom.cli import run
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.portals.commands import EnterByHand, GoOn
from readingroom.portals.packets import opened_packet, sealed_packet
from readingroom.portals.queries import PortalState, missing, particulars, portals, quarantined, tellings
from readingroom.portals.records import Portal as PortalRecord
from tests.contracts.a_folder import COLUMNS, AFolder, slot
from tests.contracts.contract import HOUR, NINE, PortalContract, bookings, connect, exchange, only, well
from tests.readingroom.conftest import MORNING


@pytest.fixture
def portal(tmp_path: Path) -> AFolder:
    """An empty folder."""
    folder = tmp_path / "drop"
    folder.mkdir()
    return AFolder(folder)


@pytest.fixture
def broken(portal: AFolder) -> Callable[[], None]:
    """The folder is there no more."""

    def breaking() -> None:
        portal.folder.rename(portal.folder.with_name("elsewhere"))

    return breaking


class TestFolder(PortalContract):
    """The suite."""

    def test_a_long_export_comes_in_pages(self, connected: Desk, portal: AFolder) -> None:
        for number in range(450):
            portal.rows[f"YY{number:04}"] = {
                "预约号": f"YY{number:04}", "姓名": f"reader {number:03}", "状态": "已确认", **slot(NINE),
            }  # fmt: skip
        portal.export()
        assert well(exchange(connected)).pulled == 450
        assert well(exchange(connected)).pulled == 0

    def test_a_file_that_cannot_be_read_holds_up_no_other(self, connected: Desk, portal: AFolder) -> None:
        (portal.folder / "a.csv").write_bytes(b"\0\1\2")
        os.utime(portal.folder / "a.csv", (1_780_000_000, 1_780_000_000))
        portal.book("王小明", NINE)
        well(exchange(connected))
        assert only(connected).name == "王小明"
        (aside,) = connected.read(quarantined)
        assert (aside.why, aside.facts["file"]) == ("file_unreadable", "a.csv")

    def test_a_report_that_lists_all_of_its_own_says_nothing_of_other_lists(
        self, connected: Desk, portal: AFolder
    ) -> None:
        for number in range(6):
            portal.rows[f"YY{number}"] = {
                "预约号": f"YY{number}", "姓名": "王小明", "状态": "已确认", **slot(NINE),
            }  # fmt: skip
        portal.export()
        well(exchange(connected))
        portal.report("B1", "B2")
        portal.put("YY0", 姓名="王小明", **slot(NINE + HOUR))
        well(exchange(connected))
        assert connected.read(missing) == ()
        portal.report("B2")
        well(exchange(connected))
        (gone,) = connected.read(missing)
        booked = {one.case_id: one.external_id for one in bookings(connected)}
        assert booked[gone.case_id or 0] == "B1"


class TestOlderExports:
    """Somebody puts an export there that is older than what was read already."""

    @pytest.fixture
    def connected(self, desk: Desk, portal: AFolder) -> Desk:
        """Two exports have been read: 王小明 at ten, 李娜 at nine."""
        connect(desk, portal)
        portal.put("YY0001", 姓名="王小明", **slot(NINE + HOUR))
        portal.put("YY0002", 姓名="李娜", **slot(NINE))
        well(exchange(desk))
        return desk

    @staticmethod
    def _halted(desk: Desk) -> PortalState:
        (one,) = desk.read(portals)
        return one

    _BEFORE = ("YY0001,王小明,2026-12-03,09:00-10:00,已确认", "YY0003,陈静,2026-12-03,09:00-10:00,已确认")

    def test_it_is_asked_about_and_nothing_of_it_comes_in(self, connected: Desk, portal: AFolder) -> None:
        portal.bring_older("old.csv", *self._BEFORE)
        assert exchange(connected).halted == "older_export"
        assert {one.name: one.starts_at for one in bookings(connected)} == {
            "王小明": NINE + HOUR, "李娜": NINE,
        }  # fmt: skip
        asked = self._halted(connected)
        assert (asked.halted, asked.halted_facts["file"], asked.halted_facts["n"]) == (
            "older_export", "old.csv", 1,
        )  # fmt: skip
        for code in LANGUAGES:
            assert "old.csv" in language(code).say(f"portal.halted.{asked.halted}", **asked.halted_facts)
        assert exchange(connected).halted == "older_export", "it stays asked until it is answered"

    @pytest.mark.parametrize("agreed", [True, False])
    def test_what_is_answered_counts(
        self, connected: Desk, portal: AFolder, clerk: Actor, agreed: bool
    ) -> None:
        portal.bring_older("old.csv", *self._BEFORE)
        exchange(connected)
        connected.execute(GoOn(portal_id=self._halted(connected).particulars.id, agreed=agreed), clerk)
        for _ in range(3):
            well(exchange(connected))
        starts = {one.name: one.starts_at for one in bookings(connected)}
        assert starts["王小明"] == (NINE if agreed else NINE + HOUR)
        assert ("陈静" in starts) == agreed
        portal.put("YY0001", 姓名="王小明", **slot(NINE + 2 * HOUR))
        well(exchange(connected))
        starts = {one.name: one.starts_at for one in bookings(connected)}
        assert starts["王小明"] == NINE + 2 * HOUR, "the next export is read as ever"

    def test_several_are_one_question(self, connected: Desk, portal: AFolder, clerk: Actor) -> None:
        for number in range(3):
            line = f"YY0001,王小明,2026-12-03,{11 + number}:00-{12 + number}:00,已确认"
            portal.bring_older(f"old-{number}.csv", line, days=9 - number)
        exchange(connected)
        asked = self._halted(connected)
        assert (asked.halted_facts["file"], asked.halted_facts["n"]) == ("old-0.csv", 3)
        connected.execute(GoOn(portal_id=asked.particulars.id, agreed=True), clerk)
        well(exchange(connected))
        assert bookings(connected)[-1].starts_at == NINE + 4 * HOUR, "the newest of them counts"

    def test_what_is_newer_is_read_first(self, connected: Desk, portal: AFolder) -> None:
        portal.bring_older("old.csv", *self._BEFORE)
        portal.put("YY0004", 姓名="赵六", **slot(NINE))
        well(exchange(connected))
        assert "赵六" in {one.name for one in bookings(connected)}
        assert exchange(connected).halted == "older_export"

    def test_a_folder_that_was_read_by_the_version_before_asks_nothing(
        self, connected: Desk, portal: AFolder
    ) -> None:
        self._as_before(connected, portal)
        assert well(exchange(connected)).pulled == 0
        portal.put("YY0004", 姓名="赵六", **slot(NINE))
        assert well(exchange(connected)).pulled == 1
        portal.bring_older("old.csv", *self._BEFORE)
        assert exchange(connected).halted == "older_export"

    @staticmethod
    def _as_before(desk: Desk, portal: AFolder) -> None:
        """Until now the place was the time and the name of the last file."""
        last = portal.folder / f"export-{portal.exports:04}.csv"
        cursor = json.dumps([last.stat().st_mtime_ns, last.name, -1])
        with desk.store.writing() as session:
            session.execute(update(PortalRecord).values(cursor=cursor))

    def test_it_is_answered_on_the_command_line(
        self, connected: Desk, portal: AFolder, room: Path,
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    ) -> None:  # fmt: skip
        monkeypatch.setenv("READINGROOM_DATABASE", str(room))
        monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
        portal.bring_older("old.csv", *self._BEFORE)
        assert run(["sync"]) == 3
        assert "old.csv" in capsys.readouterr().err
        assert run(["portal", "answer", "网上预约", "no", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"answered": "网上预约", "agreed": False}
        assert run(["sync"]) == 0
        assert run(["portal", "answer", "网上预约", "yes"]) == 3, "nothing is asked any more"
        assert "陈静" not in {one.name for one in bookings(connected)}


# Packets -------------------------------------------------------------------------------------------------------


@pytest.fixture
def separated(portal: AFolder, desk: Desk) -> AFolder:
    """A portal on a separated network whose packets are signed; the desk is connected with it."""
    portal.adapter = "packets"
    (portal.folder / "in").mkdir()
    portal.options = {"key": KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()}
    connect(desk, portal)
    return portal


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def a_workbook(*rows: tuple[str, ...]) -> bytes:
    """As government portals export them: a title above the header, padded names."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["预约查档名单"])
    sheet.append(["预约号", "姓    名", "预约日期", "时段", "状态"])
    for row in rows:
        sheet.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


ROW = ("YY0001", "王小明", "2026-12-03", "09:00-10:00", "已确认")


def bring(portal: AFolder, content: bytes, name: str = "p.zip") -> None:
    (portal.folder / "in" / name).write_bytes(content)


def test_a_signed_packet_comes_in_and_another_one_does_not(desk: Desk, separated: AFolder) -> None:
    files = {"名单.xlsx": a_workbook(ROW)}
    bring(separated, sealed_packet("x", files, [], MORNING, Ed25519PrivateKey.generate()))
    well(exchange(desk))
    assert bookings(desk) == []
    assert [one.why for one in desk.read(quarantined)] == ["packet_forged"]
    bring(separated, sealed_packet("x", files, [], MORNING, KEY), "q.zip")
    well(exchange(desk))
    assert (only(desk).name, only(desk).starts_at) == ("王小明", NINE)
    bring(separated, a_workbook(ROW), "unsigned.xlsx")
    assert well(exchange(desk)).pulled == 0, "where packets are signed, nothing else is read"


def test_what_the_desk_decides_leaves_in_a_packet_and_is_ticked_off(
    desk: Desk, separated: AFolder, clerk: Actor, tmp_path: Path, room: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("READINGROOM_DATABASE", str(room))
    monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
    bring(separated, sealed_packet("x", {"a.xlsx": a_workbook(ROW)}, [], MORNING, KEY))
    well(exchange(desk))
    desk.execute(MoveBooking(booking_id=only(desk).id, day=NINE.date(), start=dt.time(11)), clerk)
    assert well(exchange(desk)).pushed == 0, "nothing leaves by itself"
    out, listed = tmp_path / "out.zip", tmp_path / "list.pdf"
    assert run(["portal", "packet", "网上预约", "--out", str(out), "--json"]) == 0
    key = json.loads(capsys.readouterr().out)["key"]
    packet = opened_packet(out, key)
    assert packet.signed
    assert len(packet.lines) == 1
    sheet = load_workbook(BytesIO(packet.files["lines.xlsx"])).active
    assert sheet is not None
    head, line = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head[:3] == ["预约号/受理号", "利用者", "应录入内容"]
    assert line[:4] == ["YY0001", "王小明", "预约：改期", "2026-12-03 11:00"]
    assert run(["portal", "fill-in", "网上预约", "--out", str(listed), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert "YY0001" in PdfReader(listed).pages[0].extract_text()
    assert run(["portal", "entered", "网上预约", str(row)]) == 0
    (one,) = desk.read(particulars)
    assert desk.read(tellings, one.id) == ()
    assert run(["portal", "packet", "网上预约", "--out", str(out)]) == 3
    with pytest.raises(Refused) as refused:
        desk.execute(EnterByHand(portal_id=one.id, rows=(row,)), clerk)
    assert refused.value.code == "portal.outbox_not_now"
    bring(
        separated,
        sealed_packet("x", {"a.xlsx": a_workbook((*ROW[:3], "11:00-12:00", ROW[4]))}, [], MORNING, KEY),
        "b.zip",
    )
    well(exchange(desk))
    assert only(desk).starts_at == NINE + 2 * HOUR
    assert desk.read(tellings, one.id) == (), "what was ticked off is not told again"


def test_a_packet_of_the_desk_s_own_tells_it_nothing(desk: Desk, separated: AFolder) -> None:
    bring(separated, sealed_packet("x", {"lines.xlsx": a_workbook(ROW)}, ["a-reference"], MORNING, KEY))
    well(exchange(desk))
    assert bookings(desk) == []
    assert [one.why for one in desk.read(quarantined)] == ["packet_from_desk"]


def test_a_packet_is_as_old_as_it_says_itself(desk: Desk, separated: AFolder) -> None:
    """Files that are carried on a stick have the times of the carrying."""

    def packet(hours: str, made_at: dt.datetime, name: str) -> None:
        row = (*ROW[:3], hours, ROW[4])
        bring(separated, sealed_packet("x", {"a.xlsx": a_workbook(row)}, [], made_at, KEY), name)

    packet("11:00-12:00", MORNING, "b.zip")
    well(exchange(desk))
    packet("09:00-10:00", MORNING - 24 * HOUR, "c.zip")
    assert exchange(desk).halted == "older_export"
    assert only(desk).starts_at == NINE + 2 * HOUR


def test_texts_in_the_workbook_stay_texts(
    desk: Desk, separated: AFolder, clerk: Actor, tmp_path: Path, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINGROOM_DATABASE", str(room))
    monkeypatch.setenv("READINGROOM_NOW", MORNING.isoformat())
    row = ("YY0001", '=HYPERLINK("http://x","y")', *ROW[2:])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    sheet.append(list(row))
    sheet["B2"].data_type = "s"
    target = BytesIO()
    book.save(target)
    bring(separated, sealed_packet("x", {"a.xlsx": target.getvalue()}, [], MORNING, KEY))
    well(exchange(desk))
    desk.execute(CancelBooking(booking_id=only(desk).id, by="desk"), clerk)
    out = tmp_path / "out.zip"
    assert run(["portal", "packet", "网上预约", "--out", str(out)]) == 0
    cells = load_workbook(BytesIO(opened_packet(out, "").files["lines.xlsx"])).active
    assert cells is not None
    assert (cells["B2"].value, cells["B2"].data_type) == (row[1], "s")


def _zip(**files: Any) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packet:
        for name, content in files.items():
            packet.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK not a zip",
        _zip(**{"../../x.csv": "a"}),
        _zip(**{"/etc/x.csv": "a"}),
        _zip(**{"a.csv": bytes(70 * 2**20)}),
        _zip(**{f"{number}.csv": "a" for number in range(30)}),
        _zip(**{"manifest.json": "{}", "a.csv": "x"}),
        _zip(**{"manifest.json": "[" * 5_000, "a.csv": "x"}),
    ],
    ids=["no zip", "up", "root", "bomb", "many", "empty manifest", "deep manifest"],
)
def test_a_packet_that_is_none_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        opened_packet(path, "")
    assert refused.value.code == "packet.damaged"


def test_a_packet_in_which_a_file_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    sealed = sealed_packet("x", {"a.csv": b"one"}, [], MORNING, KEY)
    assert sealed == sealed_packet("x", {"a.csv": b"one"}, [], MORNING, KEY)
    with zipfile.ZipFile(BytesIO(sealed)) as packet:
        held = {name: packet.read(name) for name in packet.namelist()}
    path.write_bytes(_zip(**held | {"a.csv": b"two"}))
    with pytest.raises(Refused) as refused:
        opened_packet(path, KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex())
    assert refused.value.code == "packet.damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packet_that_was_spoilt_on_the_way_is_refused(tmp_path: Path, method: int) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as packet:
        packet.writestr("a.csv", "code,name\n" * 200)
    content = bytearray(packed.getvalue())
    content[40:56] = b"\xff" * 16  # behind the head of the first file
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        opened_packet(path, "")
    assert refused.value.code == "packet.damaged"
