"""What a desk relies on: done once, told in the feed, refused in the protocol's words."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from readingroom.portals.native.protocol import (
    LIMITS,
    BookingData,
    CommandKind,
    CommandResult,
    PortalInfo,
    Problem,
    RequestData,
)
from readingroom.portals.sandbox import feed
from readingroom.portals.sandbox.attachments import sweep
from readingroom.portals.sandbox.limits import BodyLimit
from readingroom.portals.sandbox.subjects import BOOKING_LIFE
from tests.readingroom.portals.sandbox.published import PDF, PNG
from tests.readingroom.portals.sandbox.running import MORNING, Desk, Portal
from tests.readingroom.portals.sandbox.web_reader import WebReader

BOOKING: dict[str, Any] = {
    "number": "B000123-K",
    "status": "confirmed",
    "start": "2026-12-04T09:00:00+08:00",
    "end": "2026-12-04T11:30:00+08:00",
    "person": {"name": "王小明", "document_number": "11010519491231002X"},
    "wanted": ["J001-2-17"],
}


def filed(reader: WebReader, **filled: str) -> str:
    """File a request for a marriage record; its id."""
    reader.open("/apply/marriage?relation=self")
    told = {"clue_husband": "王小明", "clue_wife": "李芳", "purpose": "个人取证"} | filled
    assert (
        reader.send("/apply/marriage", {"paper_id_card": ("身份证.pdf", PDF, "application/pdf")}, **told)
        == 200
    )
    return reader.url.partition("?")[0].rpartition("/")[2]


def test_it_says_who_it_is(portal: Portal) -> None:
    info = PortalInfo.model_validate_json(portal.desk.http.get("/portal").content)
    assert info.instance == portal.storage.instance
    assert set(info.commands) == {kind.value for kind in CommandKind}


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_nobody_is_let_in_without_the_token(portal: Portal, shown: dict[str, str]) -> None:
    del portal.desk.http.headers["Authorization"]
    for path in ("/portal", "/changes", f"/commands/{uuid4()}", f"/attachments/{'0' * 64}"):
        answer = portal.desk.http.get(path, headers=shown)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"
    put = portal.desk.http.put(f"/attachments/{hashlib.sha256(PDF).hexdigest()}", content=PDF, headers=shown)
    assert put.status_code == 401


def test_a_command_is_done_once_however_often_it_comes(desk: Desk) -> None:
    reference = uuid4()
    answers = [
        CommandResult.model_validate_json(
            desk.command(CommandKind.BOOKING_MAKE, BOOKING, reference=reference).content
        )
        for _ in range(3)
    ]
    assert [one.replayed for one in answers] == [False, True, True]
    assert len({one.subject for one in answers}) == 1
    assert [one.subject for one in desk.latest("booking")] == [answers[0].subject]
    kept = CommandResult.model_validate_json(desk.http.get(f"/commands/{reference}").content)
    assert kept == answers[0]


def test_sent_by_eight_at_once_it_is_done_once(desk: Desk) -> None:
    reference = uuid4()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: desk.command(CommandKind.BOOKING_MAKE, BOOKING, reference=reference), range(8))
        )
    assert {one.status_code for one in answers} == {200}
    assert sorted(one.json()["replayed"] for one in answers) == [False] + [True] * 7
    assert len(desk.latest("booking")) == 1


def test_a_reference_stands_for_one_thing(desk: Desk) -> None:
    reference = uuid4()
    desk.command(CommandKind.BOOKING_MAKE, BOOKING, reference=reference)
    other = desk.command(CommandKind.BOOKING_MAKE, BOOKING | {"number": "other"}, reference=reference)
    assert other.status_code == 422
    assert Problem.model_validate_json(other.content).type == "/problems/reference-reused"
    assert len(desk.latest("booking")) == 1


def test_an_old_version_is_refused_and_may_come_again(desk: Desk) -> None:
    made = desk.do(CommandKind.BOOKING_MAKE, BOOKING)["subject"]
    desk.do(CommandKind.BOOKING_STATE, {"state": "arrived"}, made)
    reference = uuid4()
    done = {"state": "finished"}
    stale = desk.command(CommandKind.BOOKING_STATE, done, made, reference=reference, if_match=1)
    assert stale.status_code == 412
    assert Problem.model_validate_json(stale.content).current_version == 2
    assert desk.http.get(f"/commands/{reference}").status_code == 404
    again = desk.command(CommandKind.BOOKING_STATE, done, made, reference=reference, if_match=2)
    assert again.json()["version"] == 3
    assert not again.json()["replayed"]


STATES = ("requested", "confirmed", "arrived", "finished", "no_show", "cancelled")
REACHED = {
    "requested": [],
    "confirmed": ["confirmed"],
    "arrived": ["arrived"],
    "finished": ["arrived", "finished"],
    "no_show": ["no_show"],
    "cancelled": ["cancelled"],
}


@pytest.mark.parametrize("state", STATES)
def test_a_booking_goes_only_where_its_life_leads(desk: Desk, state: str) -> None:
    for said in ("confirmed", "moved", "arrived", "finished", "no_show", "cancelled"):
        made = desk.do(CommandKind.BOOKING_MAKE, BOOKING | {"status": "requested"})["subject"]
        for step in REACHED[state]:
            desk.do(CommandKind.BOOKING_STATE, {"state": step}, made)
        before = len(desk.changes())
        answer = desk.command(
            CommandKind.BOOKING_STATE, {"state": said, "start": "2026-12-05T09:00:00+08:00"}, made
        )
        allowed = (state, said) in BOOKING_LIFE
        assert answer.status_code == (200 if allowed else 409), (state, said)
        assert len(desk.changes()) == before + allowed


def test_a_reader_who_cancelled_is_not_brought_back_but_who_came_has_come(
    desk: Desk, reader: WebReader
) -> None:
    reader.open("/book")
    reader.send("/book", slot="2026-12-04T09:00:00+08:00")
    made = reader.url.partition("?")[0].rpartition("/")[2]
    reader.send("/cancel")
    assert desk.latest("booking")[0].data["status"] == "cancelled"
    refused = desk.command(CommandKind.BOOKING_STATE, {"state": "confirmed"}, made)
    assert refused.status_code == 409
    desk.do(CommandKind.BOOKING_STATE, {"state": "arrived"}, made)
    assert desk.latest("booking")[0].data["status"] == "confirmed"


def test_a_desk_that_has_seen_the_cancellation_may_take_it_back(desk: Desk, reader: WebReader) -> None:
    reader.open("/book")
    reader.send("/book", slot="2026-12-04T09:00:00+08:00")
    made = reader.url.partition("?")[0].rpartition("/")[2]
    reader.send("/cancel")
    version = desk.latest("booking")[0].subjectversion
    early = desk.command(CommandKind.BOOKING_STATE, {"state": "confirmed"}, made, if_match=version - 1)
    assert early.status_code == 412
    seen = desk.command(CommandKind.BOOKING_STATE, {"state": "confirmed"}, made, if_match=version)
    assert seen.status_code == 200
    assert desk.latest("booking")[0].data["status"] == "confirmed"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (CommandKind.BOOKING_STATE, {"state": "nonsense"}),
        (CommandKind.BOOKING_STATE, {"state": "moved"}),
        (CommandKind.BOOKING_STATE, {}),
        (CommandKind.REQUEST_STATE, {"state": "accepted"}),  # of a booking
        (CommandKind.NOTICE, {"id": "n1"}),
    ],
)
def test_what_makes_no_sense_is_rejected_for_good_and_remembered(
    desk: Desk, kind: CommandKind, data: dict[str, Any]
) -> None:
    made = desk.do(CommandKind.BOOKING_MAKE, BOOKING)["subject"]
    reference = uuid4()
    answers = [desk.command(kind, data, made, reference=reference) for _ in range(2)]
    assert [one.status_code for one in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert Problem.model_validate_json(answers[0].content).detail
    assert desk.http.get(f"/commands/{reference}").json()["status"] == "rejected"
    assert desk.latest("booking")[0].subjectversion == 1


def test_a_command_about_nothing_is_rejected(desk: Desk) -> None:
    assert desk.command(CommandKind.BOOKING_STATE, {"state": "arrived"}, "nobody").status_code == 422


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b'"text"', 422),
        (b"[" * 100_000, 400),
        (b'{"a":' * 17 + b"1" + b"}" * 17, 400),
        (b'{"a": "' + b"[" * 100 + b'"}', 422),  # brackets in a text are no nesting
        (b"{}", 422),
        (b"\xff\xfe", 400),
        (b" " * (LIMITS.BODY + 1), 413),
    ],
    ids=["broken", "text", "endless", "deep", "text with brackets", "empty", "no text", "large"],
)
def test_what_is_no_message_is_refused_and_the_portal_stays_up(
    portal: Portal, content: bytes, status: int
) -> None:
    answer = portal.desk.http.post("/commands", content=content, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == status
    assert Problem.model_validate_json(answer.content).status == status
    assert portal.desk.http.get("/portal").status_code == 200


def test_a_body_of_untold_length_ends_where_the_protocol_says(portal: Portal) -> None:
    def endless() -> Any:
        for _ in range(LIMITS.BODY // 65536 + 2):
            yield b" " * 65536

    answer = portal.desk.http.post("/commands", content=endless(), headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 413


def test_the_key_is_the_reference(desk: Desk) -> None:
    body = {"client_reference": str(uuid4()), "kind": "notice", "sent_at": MORNING.isoformat()}
    other = desk.http.post("/commands", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert other.status_code == 400
    assert desk.http.post("/commands", json=body).status_code == 422


def test_files_are_named_by_their_digest_and_checked(desk: Desk) -> None:
    digest = desk.put(PDF)
    assert desk.put(PDF) == digest
    got = desk.http.get(f"/attachments/{digest}")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    wrong = "0" * 64
    assert desk.http.put(f"/attachments/{wrong}", content=PDF).status_code == 422
    assert desk.http.get(f"/attachments/{wrong}").status_code == 404
    assert desk.http.get("/attachments/..%2f..%2fetc%2fpasswd").status_code in (404, 422)


def test_a_long_file_is_taken_and_given_in_pieces(portal: Portal) -> None:
    part = bytes(range(256)) * 256  # 64 KiB
    digest = hashlib.sha256(part * 512).hexdigest()
    desk = portal.desk
    tracemalloc.start()
    try:
        put = desk.http.put(f"/attachments/{digest}", content=(part for _ in range(512)))  # 32 MiB
        assert put.status_code == 204, put.text
        found = hashlib.sha256()
        with desk.http.stream("GET", f"/attachments/{digest}") as answer:
            assert answer.headers["content-length"] == str(len(part) * 512)
            for piece in answer.iter_bytes():
                found.update(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.hexdigest() == digest
    assert peak < 12 * 2**20


def test_a_file_that_breaks_off_leaves_nothing(portal: Portal) -> None:
    digest = hashlib.sha256(PDF).hexdigest()

    def broken() -> Any:
        yield PDF[:4]
        raise ConnectionError("the line is cut")

    with pytest.raises(ConnectionError):
        portal.desk.http.put(f"/attachments/{digest}", content=broken())
    assert portal.desk.http.get(f"/attachments/{digest}").status_code == 404
    assert sorted(one.name for one in portal.storage.folder.iterdir() if "portal.db" not in one.name) == []
    assert portal.desk.put(PDF) == digest


def test_the_feed_goes_on_from_any_cursor(desk: Desk) -> None:
    made = [desk.do(CommandKind.BOOKING_MAKE, BOOKING)["subject"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = desk.page(cursor, limit=2)
        seen += [one["subject"] for one in page.items]
        cursor = page.next
    assert (seen, page.complete) == (made, True)
    assert desk.page(cursor).items == []
    assert desk.page(cursor).complete
    desk.do(CommandKind.BOOKING_STATE, {"state": "arrived"}, made[0])
    assert [one["subjectversion"] for one in desk.page(cursor).items] == [2]


@pytest.mark.parametrize("limit", [0, LIMITS.PAGE + 1])
def test_a_limit_that_is_none_is_refused(desk: Desk, limit: int) -> None:
    assert desk.http.get("/changes", params={"limit": limit}).status_code == 422


@pytest.mark.parametrize("cursor", ["nonsense", "bm9uZSAwIDA", "%00", "档案"])
def test_a_cursor_of_another_portal_means_start_over(desk: Desk, cursor: str) -> None:
    assert desk.http.get("/changes", params={"cursor": cursor}).status_code == 410


def test_what_was_said_again_later_is_forgotten_and_old_cursors_end(portal: Portal, desk: Desk) -> None:
    first = desk.do(CommandKind.BOOKING_MAKE, BOOKING)["subject"]
    old = desk.page().next
    desk.do(CommandKind.BOOKING_STATE, {"state": "arrived"}, first)
    desk.do(CommandKind.BOOKING_MAKE, BOOKING)
    recent = desk.page().next
    portal.at(MORNING + dt.timedelta(days=feed.KEPT_DAYS + 1))
    desk.do(CommandKind.BOOKING_STATE, {"state": "finished"}, first)
    before = {one.subject: one.data for one in desk.latest("booking")}
    with portal.storage.writing() as connection:
        assert feed.compact(connection, portal.storage.now()) == 2
    assert {one.subject: one.data for one in desk.latest("booking")} == before
    assert desk.http.get("/changes", params={"cursor": old}).status_code == 410
    assert [one["subject"] for one in desk.page(recent).items] == [first]
    # Whoever starts over page by page is not told to start over again.
    page = desk.page(limit=1)
    assert desk.page(page.next, limit=1).complete


def test_a_removed_matter_leaves_a_tombstone_and_nothing_of_the_person(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    reader.send("/cancel")
    reader.send("/remove")
    assert [(one.type, one.data) for one in desk.changes()] == [("readingroom.request.gone", {"id": made})]
    assert desk.command(CommandKind.REQUEST_STATE, {"state": "accepted"}, made).status_code == 422
    reader.open("/matters")
    assert "2026-W00001" not in reader.text
    assert desk.http.get(f"/attachments/{hashlib.sha256(PDF).hexdigest()}").status_code == 404


def test_a_file_that_another_matter_names_is_not_erased_with_the_first(desk: Desk, reader: WebReader) -> None:
    first, _ = filed(reader), filed(reader)
    reader.open(f"/matters/{first}")
    reader.send("/cancel")
    reader.send("/remove")
    assert desk.http.get(f"/attachments/{hashlib.sha256(PDF).hexdigest()}").content == PDF


def test_what_nobody_came_to_name_is_let_go(portal: Portal, desk: Desk, reader: WebReader) -> None:
    reader.open("/apply/marriage?relation=self")
    reader.send("/apply/marriage", {"paper_id_card": ("a.png", PNG, "image/png")})  # much is missing
    named, unnamed = hashlib.sha256(PNG).hexdigest(), desk.put(PDF)
    with portal.storage.writing() as connection:
        sweep(connection, portal.storage.now())
    assert [desk.http.get(f"/attachments/{one}").status_code for one in (named, unnamed)] == [200, 200]
    with portal.storage.writing() as connection:
        sweep(connection, portal.storage.now() + dt.timedelta(days=2))
    assert [desk.http.get(f"/attachments/{one}").status_code for one in (named, unnamed)] == [404, 404]


def test_a_request_arrives_as_it_was_filed(desk: Desk, reader: WebReader) -> None:
    made = filed(reader, clue_year="1986", delivery="post", address="北京市东城区 1 号\r\n王小明")
    change = desk.latest("request")[0]
    request = RequestData.model_validate(change.data)
    assert (request.id, change.subjectversion) == (made, 1)
    assert request.number == "2026-W00001"
    assert (request.service_item, request.service_version) == ("marriage", 3)
    assert request.applicants[0].relation == "self"
    assert request.concerned == "王小明"
    assert request.clues == {"husband": "王小明", "wife": "李芳", "year": "1986"}
    assert (request.delivery, request.address) == ("post", "北京市东城区 1 号\n王小明")
    material = request.materials[0]
    assert (material.paper, material.attachment.name) == ("id_card", "身份证.pdf")
    assert desk.http.get(f"/attachments/{material.attachment.sha256}").content == PDF


def test_a_visit_for_a_request_has_its_number(desk: Desk, reader: WebReader) -> None:
    request = filed(reader)
    reader.open(f"/book?request={request}")
    reader.send("/book", slot="2026-12-04T09:00:00+08:00", wanted="J001-2-17\n\nJ001-2-18")
    booking = BookingData.model_validate(desk.latest("booking")[0].data)
    assert (booking.number, booking.request) == ("2026-W00001", request)
    assert booking.wanted == ["J001-2-17", "J001-2-18"]


def test_an_answer_waits_for_its_files(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    content = b"%PDF-1.4 answer"
    info = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": "证明.pdf",
        "media_type": "application/pdf",
        "size": len(content),
    }
    answer = {"outcome": "found", "text": "见附件。", "attachments": [info]}
    reference = uuid4()
    early = desk.command(CommandKind.REQUEST_ANSWER, answer, made, reference=reference)
    assert early.status_code == 409
    desk.put(content)
    assert desk.command(CommandKind.REQUEST_ANSWER, answer, made, reference=reference).status_code == 200


def test_a_notice_is_shown_once(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    said = {
        "id": "n-1",
        "template": "ready",
        "language": "zh_CN",
        "subject": "可以领取",
        "text": "请带身份证来馆。",
    }
    desk.do(CommandKind.NOTICE, said, made)
    assert desk.command(CommandKind.NOTICE, said, made).status_code == 409
    reader.open("/matters")
    assert reader.text.count("请带身份证来馆。") == 1


def test_what_the_desk_publishes_must_be_whole(desk: Desk) -> None:
    for items in ([{"code": "x"}], [{"code": "BAD CODE", "version": 1, "name": {}, "relations": []}]):
        assert desk.command(CommandKind.GUIDE_PUBLISH, {"items": items}).status_code == 422
    broken = {"days": [{"day": "2026-12-02", "blocks": [{"opens": "12:00", "closes": "09:00"}]}]}
    assert desk.command(CommandKind.AVAILABILITY_PUBLISH, broken).status_code == 422
    no_zone = {"days": [], "zone": "Mars/Base"}
    assert desk.command(CommandKind.AVAILABILITY_PUBLISH, no_zone).status_code == 422


def test_a_body_whose_last_piece_is_too_much_is_refused_at_once() -> None:
    """Nothing comes behind it: whoever waited for more would wait until the other side gives up."""
    pieces = [b" " * LIMITS.BODY, b" "]
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        assert pieces, "nothing is left to come"
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        said.append(message)

    async def reads_all(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["more_body"]:
            pass

    scope = {"type": "http", "method": "POST", "path": "/commands", "query_string": b"", "headers": []}
    asyncio.run(BodyLimit(reads_all)(scope, receive, send))
    assert said[0]["status"] == 413
