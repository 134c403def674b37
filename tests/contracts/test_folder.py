"""Folders into which exports are put, and packets for portals on a separated network."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from readingroom.bookings.commands import CancelBooking, MoveBooking
from readingroom.cli import run
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.portals.commands import EnterByHand
from readingroom.portals.packets import opened_packet, sealed_packet
from readingroom.portals.queries import particulars, quarantined, tellings
from tests.contracts.between import Network
from tests.contracts.contract import HOUR, NINE, PortalContract, bookings, connect, exchange, only, well
from tests.readingroom.conftest import MORNING

COLUMNS = ("预约号", "姓名", "预约日期", "时段", "状态")


@dataclass
class AFolder:
    """A portal that puts its whole list into a folder whenever something changes."""

    folder: Path
    adapter: str = "folder"
    token: str = ""
    options: dict[str, str] = field(default_factory=dict)
    network: Network | None = None
    says: frozenset[str] = frozenset()
    tombstones: bool = True
    makes: bool = False
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    exports: int = 0

    @property
    def address(self) -> str:
        return str(self.folder)

    def export(self) -> None:
        self.exports += 1
        path = self.folder / f"export-{self.exports:04}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows.values())
        moment = 1_790_000_000 + self.exports
        os.utime(path, (moment, moment))

    def put(self, number: str, **facts: str) -> None:
        self.rows[number] = self.rows.get(number, {"预约号": number, "状态": "已确认"}) | facts
        self.export()

    def book(self, name: str, start: dt.datetime) -> str:
        number = f"YY{len(self.rows) + 1:04}"
        self.put(number, 姓名=name, **_slot(start))
        return number

    def move(self, booking: str, start: dt.datetime) -> None:
        self.put(booking, **_slot(start))

    def cancel(self, booking: str) -> None:
        self.put(booking, 状态="已取消")

    def remove(self, booking: str) -> None:
        """Forms only grow: who is taken back stays on the list."""
        self.cancel(booking)

    def spoil(self) -> None:
        self.put("YY9999", 姓名="x", 预约日期="soon", 时段="09:00-10:00")

    def start(self, booking: str) -> dt.datetime:
        raise NotImplementedError

    def state(self, booking: str) -> str:
        raise NotImplementedError


def _slot(start: dt.datetime) -> dict[str, str]:
    return {"预约日期": f"{start:%Y-%m-%d}", "时段": f"{start:%H:%M}-{start + HOUR:%H:%M}"}


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
                "预约号": f"YY{number:04}", "姓名": f"reader {number:03}", "状态": "已确认", **_slot(NINE),
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
