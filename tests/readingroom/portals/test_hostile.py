"""A portal that is broken or means harm: a clear error or a row put aside, and the rest arrives."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from readingroom.bookings.records import Booking
from readingroom.command import Reading
from readingroom.desk import Desk
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from readingroom.portals.native import client
from readingroom.portals.native.adapter import describe
from readingroom.portals.native.client import checked_address
from readingroom.portals.native.reading import file_name
from readingroom.portals.queries import portals, quarantined
from tests.readingroom.portals.a_portal import TOKEN, APortal
from tests.readingroom.portals.conftest import exchange

NINE = "2026-12-01T09:00:00+08:00"


def names(desk: Desk) -> list[str]:
    def read(reading: Reading) -> list[str]:
        return [one.name for one in reading.session.scalars(select(Booking).order_by(Booking.id))]

    return desk.read(read)


def failure(desk: Desk) -> str:
    report = exchange(desk)
    assert report.failed is not None
    for code in LANGUAGES:
        assert language(code).explain(report.failed)
    (state,) = desk.read(portals)
    assert state.said == f"unavailable.{report.failed.code}"
    return report.failed.code


def endless() -> Iterator[bytes]:
    while True:
        yield b" " * 65_536


def dripping() -> Iterator[bytes]:
    while True:
        yield b" "


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"items": ["' + b"x" * (5 * 2**20) + b'"]}', "portal.answer_too_large"),
        (endless(), "portal.answer_too_large"),
        (b"[" * 200_000, "portal.answer_too_deep"),
        (b'{"items": [], "next": ' + b"9" * 10_000 + b"}", "portal.answer_not_json"),
        (b'{"items": NaN, "next": "a", "complete": true}', "portal.answer_not_json"),
        (b"<html>welcome</html>", "portal.answer_not_json"),
        (b"\xff\xfe\x00", "portal.answer_not_json"),
        (b"", "portal.not_as_agreed"),
        (b"[]", "portal.not_as_agreed"),
        (b'{"items": {}, "next": "a", "complete": true, "x": 1}', None),
        (b'{"items": [], "next": 7, "complete": true}', "portal.not_as_agreed"),
        (b'{"items": [], "next": "a\\u0000", "complete": true}', "portal.not_as_agreed"),
        (json.dumps({"items": [{}] * 501, "next": "a", "complete": True}).encode(), "portal.not_as_agreed"),
        (json.dumps({"items": [], "next": "", "complete": False}).encode(), "portal.not_as_agreed"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read(
    connected: Desk, portal: APortal, body: bytes | Iterator[bytes], code: str | None
) -> None:
    portal.raw["/changes"] = body
    if code is None:
        exchange(connected)
        return
    assert failure(connected) == code
    portal.raw.clear()
    portal.book("王小明", NINE)
    exchange(connected)
    assert names(connected) == ["王小明"]


def test_an_answer_that_drips_for_ever_is_left(
    connected: Desk, portal: APortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_WHOLE_SECONDS", 0.2)
    portal.raw["/changes"] = dripping()
    assert failure(connected) == "portal.answer_endless"


def slowly(left: threading.Event, sent: list[bytes]) -> Iterator[bytes]:
    while len(sent) < 40 and not left.wait(0.05):  # a portal that takes its time
        sent.append(b" ")
        yield b" "


def test_an_answer_that_drips_byte_by_byte_is_left_in_time(
    connected: Desk, portal: APortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_WHOLE_SECONDS", 0.2)
    left, sent = threading.Event(), list[bytes]()
    portal.raw["/changes"] = slowly(left, sent)
    assert failure(connected) == "portal.answer_endless"
    left.set()
    assert len(sent) < 40, "it was left before it ended by itself"


def test_packed_answers_are_not_unpacked(connected: Desk, portal: APortal) -> None:
    portal.raw["/changes"] = gzip.compress(b" " * 2**24)
    portal.heads["/changes"] = (200, {"Content-Encoding": "gzip"})
    assert failure(connected) == "portal.answer_packed"


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (302, {"Location": "file:///etc/passwd"}, "portal.redirects"),
        (308, {"Location": "http://example.org/"}, "portal.redirects"),
        (401, {}, "portal.token_refused"),
        (403, {}, "portal.token_refused"),
        (404, {}, "portal.answered"),
        (429, {}, "portal.busy"),
        (500, {}, "portal.answered"),
        (503, {"Retry-After": "x"}, "portal.busy"),
    ],
)
def test_a_status_says_enough(
    connected: Desk, portal: APortal, status: int, headers: dict[str, str], code: str
) -> None:
    portal.heads["/changes"] = (status, headers)
    assert failure(connected) == code


def test_a_feed_that_stands_still_is_not_read_for_ever(connected: Desk, portal: APortal) -> None:
    exchange(connected)
    portal.raw["/changes"] = json.dumps({"items": [], "next": "0-0", "complete": False}).encode()
    assert failure(connected) == "portal.feed_stuck"


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ({"data": nested(30)}, "too_deep"),
        ({"data": nested(300)}, "too_deep"),
        ({"data": {"id": "b2"}}, "not_as_agreed"),
        ({"data": None}, "not_as_agreed"),
        ({"subjectversion": "eleven"}, "not_as_agreed"),
        ({"subjectversion": 0}, "not_as_agreed"),
        ({"source": "urn:somebody:else"}, "another_source"),
        ({"subject": "b9"}, "another_subject"),
        ({"type": "readingroom.coffee"}, "not_as_agreed"),
        ({"time": "yesterday"}, "not_as_agreed"),
    ],
)
def test_one_broken_change_spoils_no_other(
    connected: Desk, portal: APortal, spoil: dict[str, Any], why: str
) -> None:
    for name in ("王小明", "李娜", "陈静"):
        portal.book(name, NINE)
    portal.feed[1] = portal.feed[1] | spoil
    exchange(connected)
    assert names(connected) == ["王小明", "陈静"]
    (row,) = connected.read(quarantined)
    assert row.why == why
    for code in LANGUAGES:
        assert language(code).say(f"portal.quarantine.{row.why}", **row.facts)


@pytest.mark.parametrize("item", [7, "x", None, [], [[]], {}])
def test_what_is_no_change_at_all(connected: Desk, portal: APortal, item: Any) -> None:
    portal.book("王小明", NINE)
    portal.feed.append(item)
    portal.book("李娜", NINE)
    exchange(connected)
    assert names(connected) == ["王小明", "李娜"]
    assert len(connected.read(quarantined)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"person": {"name": "王\x1b[31m小明"}},
        {"person": {"name": "王\n小明"}},
        {"person": {"name": "x" * 501}},
        {"person": {"name": ["王小明"]}},
        {"person": "王小明"},
        {"start": "2026-12-01T09:00:00"},
        {"start": "9999-12-31T23:59:59-12:00"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"start": 10**30},
        {"person": {"name": "\ud800"}},
        {"request": "r\ud800"},
        {"status": None},
        {"wanted": ["J001"] * 201},
        {"note": "x" * 20_001},
    ],
)
def test_a_booking_with_wrong_values_is_put_aside(
    connected: Desk, portal: APortal, facts: dict[str, Any]
) -> None:
    portal.book("陈静", **{"start": NINE} | facts)
    portal.book("李娜", NINE)
    exchange(connected)
    assert names(connected) == ["李娜"]
    (row,) = connected.read(quarantined)
    assert (row.kind, row.canonical_id, row.why) == ("booking", "b1", "not_as_agreed")
    assert "小明" not in str(row.facts)


def test_what_looks_like_markup_stays_text(connected: Desk, portal: APortal) -> None:
    name = "<script>alert(1)</script><img src=x onerror=y>"
    portal.book(name, NINE)
    exchange(connected)
    assert names(connected) == [name]


def test_what_a_reader_wrote_is_not_in_the_reason(connected: Desk, portal: APortal) -> None:
    portal.file(clues={"王小明": "1962", "wangxiaoming": ["1962"]})
    exchange(connected)
    (row,) = connected.read(quarantined)
    assert set("".join(row.facts["fields"])) <= set("clues.…")


def request_with_file(portal: APortal, digest: str, name: str, size: int = 5) -> None:
    attachment = {"sha256": digest, "name": name, "media_type": "text/html", "size": size}
    paper = {"paper": "id_card", "given_at": NINE, "attachment": attachment}
    portal.file(materials=[paper])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"other", "attachment_differs"),
        (None, "attachment_missing"),
    ],
)
def test_a_file_that_is_not_what_it_says(
    connected: Desk, portal: APortal, content: bytes | None, why: str
) -> None:
    digest = "ab" * 32
    if content is not None:
        portal.files[digest] = content
    request_with_file(portal, digest, "x.jpg")
    portal.book("李娜", NINE)
    exchange(connected)
    assert names(connected) == ["李娜"]
    (row,) = connected.read(quarantined)
    assert (row.kind, row.why) == ("request", why)
    for code in LANGUAGES:
        assert language(code).say(f"portal.quarantine.{row.why}", **row.facts)


def test_an_endless_file_is_left(connected: Desk, portal: APortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readingroom.portals.attachments.MOST_ATTACHMENT", 2**20)
    digest = "ab" * 32
    portal.raw[f"/attachments/{digest}"] = endless()
    request_with_file(portal, digest, "x.jpg")
    exchange(connected)
    (row,) = connected.read(quarantined)
    assert row.why == "attachment_too_large"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\系统.exe", "系统.exe"),
        ("..", "file"),
        ("", "file"),
        ("a\u202egpj.exe", "a gpj.exe"),
        ("身份证<b>.jpg", "身份证_b_.jpg"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
    ],
)
def test_a_file_is_called_by_a_bare_name(told: str, kept: str) -> None:
    assert file_name(told) == kept


def test_a_portals_words_are_shown_as_plain_text(connected: Desk, portal: APortal) -> None:
    portal.raw["/commands"] = b'{"title": "<b>no</b>\\u0007", "detail": "\\u202ecod\\nline"}'
    portal.heads["/commands"] = (422, {})
    exchange(connected)
    from readingroom.portals.queries import particulars, tellings

    (one,) = connected.read(particulars)
    assert {row.said for row in connected.read(tellings, one.id)} == {"<b>no</b>: cod line"}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://portal.example.org", "portal.address_insecure"),
        ("file:///etc/passwd", "portal.address"),
        ("https://user:secret@portal.example.org", "portal.address"),
        ("https://portal.example.org/?a=b", "portal.address"),
        ("portal", "portal.address"),
        ("", "portal.address"),
        ("https://exa mple", "portal.address"),
    ],
)
def test_addresses(address: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_address(address)
    assert refused.value.code == code
    assert "secret" not in str(refused.value)


def test_nothing_private_is_in_an_error_or_in_the_log(
    connected: Desk, portal: APortal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    portal.book("王小明", NINE, status="perhaps")
    portal.heads["/commands"] = (500, {})
    report = exchange(connected)
    portal.raw["/changes"] = '{"items": "王小明"}'.encode()
    exchange(connected)
    everything = (
        caplog.text + repr(report) + repr(connected.read(quarantined)) + repr(connected.read(portals))
    )
    assert "小明" not in everything
    assert TOKEN not in everything


def test_who_is_no_portal_is_not_connected(portal: APortal, address: str) -> None:
    with pytest.raises(Unavailable) as unavailable:
        describe(address, "wrong", "x")
    assert unavailable.value.code == "portal.token_refused"
    portal.raw["/portal"] = b'{"hello": "world"}'
    with pytest.raises(Unavailable) as unavailable:
        describe(address, TOKEN, "x")
    assert unavailable.value.code == "portal.no_portal"
    portal.raw["/portal"] = json.dumps(
        {"instance": "urn:x", "name": "x", "protocol": 2, "commands": []}
    ).encode()
    with pytest.raises(Refused) as refused:
        describe(address, TOKEN, "x")
    assert refused.value.code == "portal.newer_protocol"
