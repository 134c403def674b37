"""What a reader sees and does on the pages, without a browser's eyes: words, forms, and what must not work."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from readingroom.language import LANGUAGES, language
from readingroom.portals import sandbox
from readingroom.portals.native.protocol import CommandKind, RequestData
from readingroom.portals.sandbox.forms import FILE_BYTES, file_name
from readingroom.portals.sandbox.limits import FORM_BYTES
from readingroom.portals.sandbox.pages.frame import language_for
from readingroom.requests.guides import publishable
from readingroom.requests.shipped_guides import shipped
from readingroom.resources import resource
from tests.readingroom.portals.sandbox.conftest import Browse
from tests.readingroom.portals.sandbox.published import GUIDES, HOURS, MARRIAGE, PDF, PNG
from tests.readingroom.portals.sandbox.running import MORNING, Desk, Portal
from tests.readingroom.portals.sandbox.test_protocol import filed
from tests.readingroom.portals.sandbox.web_reader import WebReader

FOURTH = "2026-12-04T09:00:00+08:00"


def test_before_anything_is_published_bookings_work_and_the_page_says_so(
    portal: Portal, browse: Browse
) -> None:
    web = browse()
    web.open("/")
    assert "has not published any kinds of request yet" in web.text
    web.sign_in()
    web.open("/book")
    web.send("/book", slot=web.page.xpath("//option/@value[. != '']")[0])
    assert web.told() == "We have received it and will confirm it."
    assert portal.desk.latest("booking")[0].data["status"] == "requested"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr, zh-TW;q=0.5, en;q=0.1", "zh_CN"),
        ("en;q=0, zh;q=0.1", "zh_CN"),
        ("fr", "en"),
        ("", "en"),
        ("zh;q=much", "en"),
    ],
)
def test_the_pages_speak_the_readers_language(accepted: str, code: str) -> None:
    assert language_for(accepted) == code


def test_the_language_is_switched_for_good_and_leads_back(browse: Browse) -> None:
    web = browse()
    web.open("/sign-in?to=/book")
    assert web.heading() == "Sign in"
    web.open(web.page.xpath("//a[@hreflang='zh-Hans']/@href")[0])
    assert web.heading() == "登录"
    assert web.filled("/sign-in")["to"] == "/book"
    web.open("/")
    assert web.page.get("lang") == "zh-Hans"


@pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/\r\nX: y"])
def test_nobody_is_led_to_another_site(to: str, browse: Browse) -> None:
    web = browse()
    web.http.follow_redirects = False
    assert web.http.get("/language/en", params={"to": to}).headers["location"] == "/"


def test_a_page_for_readers_leads_to_signing_in_and_back(desk: Desk, browse: Browse) -> None:
    web = browse()
    web.open("/apply/marriage")
    assert web.heading() == "Sign in"
    web.send("/sign-in", name="王小明", document_number="11010519491231002x", phone="138")
    assert web.heading() == "Marriage registration"


def test_who_has_to_sign_in_first_comes_back_with_what_was_asked(
    portal: Portal, desk: Desk, reader: WebReader
) -> None:
    request = filed(reader)
    reader.open(f"/matters/{request}")
    portal.at(MORNING + dt.timedelta(hours=13))
    reader.open(f"/book?request={request}")
    assert reader.heading() == "Sign in"
    reader.send("/sign-in", name="王小明", document_number="11010519491231002X", phone="138")
    assert reader.heading() == "Book a visit"
    assert reader.filled("/book")["request"] == request, "the visit belongs to the request it was asked for"


def test_what_is_missing_is_said_beside_its_field(browse: Browse) -> None:
    web = browse()
    web.open("/sign-in")
    assert web.send("/sign-in", name="王小明") == 422
    assert [a.get("href") for a in web.page.xpath("//*[@class='mistakes']//a")] == [
        "#document_number",
        "#phone",
    ]
    field = web.page.get_element_by_id("phone")
    assert field.get("aria-invalid") == "true"
    assert (
        web.page.get_element_by_id(field.get("aria-describedby").split()[-1]).text == "Enter a phone number"
    )
    assert web.page.get_element_by_id("name").value == "王小明"


def test_a_visit_is_booked_once_and_its_place_is_taken(desk: Desk, reader: WebReader, browse: Browse) -> None:
    reader.open("/book")
    assert "closed" not in reader.text
    form = reader.filled("/book", slot="2026-12-02T09:00:00+08:00", wanted="J001-2-17")
    for _ in range(2):  # a second click
        reader.post("/book", form)
        assert reader.heading() == "2026-W00001"
    assert reader.told() == "It is confirmed. We expect you."
    assert len(desk.latest("booking")) == 1
    other = browse()
    other.sign_in("李芳", "440524188001010014")
    other.open("/book")
    assert "09:00–11:30 · full" in other.text or "9:00–11:30 · full" in other.text
    assert other.send("/book", slot="2026-12-02T09:00:00+08:00") == 422
    assert "These hours have just been taken" in other.text


def test_two_readers_do_not_get_the_last_place(desk: Desk, browse: Browse) -> None:
    readers = [browse() for _ in range(2)]
    for n, web in enumerate(readers):
        web.sign_in(f"Reader {n}", f"P{n}")
        web.open("/book")
    forms = [web.filled("/book", slot="2026-12-02T09:00:00+08:00") for web in readers]
    codes = [web.post("/book", form) for web, form in zip(readers, forms, strict=True)]
    assert codes == [200, 422]


def test_a_relation_is_asked_first_and_brings_its_papers(desk: Desk, reader: WebReader) -> None:
    reader.open("/apply/marriage")
    assert "How are you related" in reader.text
    assert not reader.page.xpath("//input[@type='file']")
    reader.open("/apply/marriage?relation=agent")
    assert "Notarised power of attorney" in reader.text
    assert "Legal basis: Marriage records rules, art. 15" in reader.text
    assert reader.page.xpath("//input[@type='file']/@name") == ["paper_id_card"]  # the other is brought along


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_guide_that_nobody_has_checked_says_so(portal: Portal, browse: Browse, reviewed: bool) -> None:
    portal.desk.do(CommandKind.GUIDE_PUBLISH, {"items": [MARRIAGE | {"reviewed": reviewed}]})
    web = browse()
    web.open("/guides/marriage")
    assert ("A proposal" in web.text) is not reviewed


def test_a_file_that_was_chosen_is_not_asked_for_again(desk: Desk, reader: WebReader) -> None:
    reader.open("/apply/marriage?relation=self")
    assert (
        reader.send("/apply/marriage", {"paper_id_card": ("id.png", PNG, "image/png")}, clue_year="long ago")
        == 422
    )
    assert "Handed in: id.png" in reader.text
    assert "Year: write a year, such as 1986" in reader.text
    told = {"clue_husband": "王小明", "clue_wife": "李芳", "clue_year": "1985-1987", "purpose": "x"}
    assert reader.send("/apply/marriage", **told) == 200
    request = RequestData.model_validate(desk.latest("request")[0].data)
    assert [(one.paper, one.attachment.name) for one in request.materials] == [("id_card", "id.png")]


def test_a_paper_of_an_earlier_request_serves_again(desk: Desk, reader: WebReader) -> None:
    filed(reader)
    reader.open("/apply/marriage?relation=self")
    assert "Use the one I handed in with 2026-W00001 (身份证.pdf)" in reader.text
    reader.send("/apply/marriage", clue_husband="王小明", clue_wife="李芳", purpose="x")
    materials = [RequestData.model_validate(one.data).materials for one in desk.latest("request")]
    assert [one[0].attachment.sha256 for one in materials] == [hashlib.sha256(PDF).hexdigest()] * 2


def test_a_form_sent_twice_is_one_request(desk: Desk, reader: WebReader) -> None:
    reader.open("/apply/marriage?relation=self")
    form = reader.filled("/apply/marriage", clue_husband="王小明", clue_wife="李芳", purpose="x")
    for _ in range(2):
        assert reader.post("/apply/marriage", form) == 200
    assert len(desk.latest("request")) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90 a program", "is not a PDF, JPEG or PNG file"),
        (b"<html><script>alert(1)</script>", "is not a PDF, JPEG or PNG file"),
        (b"", "is empty"),
        (b"%PDF-" + b"x" * FILE_BYTES, "is larger than 10 MB"),
    ],
    ids=["program", "page", "empty", "large"],
)
def test_files_are_taken_by_what_they_are(desk: Desk, reader: WebReader, content: bytes, said: str) -> None:
    reader.open("/apply/marriage?relation=self")
    told = {"clue_husband": "王小明", "clue_wife": "李芳", "purpose": "x"}
    files = {"paper_id_card": ("身份证.pdf", content, "application/pdf")}
    assert reader.send("/apply/marriage", files, **told) == 422
    assert said in reader.text
    assert desk.latest("request") == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../x", "x"),
        ("C:\\Users\\me\\身份证.pdf", "身份证.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("..", "file"),
        ("/", "file"),
        ("x" * 500, "x" * 200),
    ],
)
def test_names_of_files_are_text_and_no_paths(told: str, kept: str) -> None:
    assert file_name(told) == kept


def test_what_people_write_is_shown_as_they_wrote_it(desk: Desk, browse: Browse) -> None:
    evil = "<script>alert('x')</script>{{ 7*7 }}{reader}"
    web = browse()
    web.sign_in(evil, "X1")
    web.open("/apply/marriage?relation=self")
    web.send("/apply/marriage", clue_husband=evil, clue_wife="\u202e李芳", purpose=evil)
    made = web.url.partition("?")[0].rpartition("/")[2]
    desk.do(CommandKind.REQUEST_QUESTION, {"id": "q1", "text": evil, "papers": [], "answer_by": None}, made)
    desk.do(CommandKind.REQUEST_STATE, {"state": "paused", "reason": evil}, made)
    desk.do(CommandKind.NOTICE, {"id": "n1", "subject": evil, "text": evil, "language": evil}, made)
    web.open(f"/matters/{made}")
    assert web.page.xpath("//script") == []
    assert web.text.count(evil) >= 5
    policy = web.http.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_a_form_from_elsewhere_does_nothing(desk: Desk, reader: WebReader, browse: Browse) -> None:
    reader.open("/book")
    form = reader.filled("/book", slot=FOURTH)
    for wrong in ("", "0" * 64, form["csrf"][:-1]):
        assert reader.post("/book", form | {"csrf": wrong}) == 403
    other = browse()
    other.sign_in("李芳", "440524188001010014")
    other.open("/book")
    assert reader.post("/book", form | {"csrf": other.filled("/book")["csrf"]}) == 403
    assert desk.latest("booking") == []


def test_the_cookie_is_out_of_reach_and_signing_in_changes_it(browse: Browse) -> None:
    web = browse()
    web.http.follow_redirects = False
    shown = web.http.get("/sign-in")
    assert re.search(r"visit=\S+; HttpOnly; .*SameSite=lax", shown.headers["set-cookie"], re.IGNORECASE)
    before = web.http.cookies["visit"]
    web.show(shown)
    told = {"name": "王小明", "document_number": "1", "phone": "1"}
    web.http.post("/sign-in", data=web.filled("/sign-in") | told)
    assert web.http.cookies["visit"] != before
    old = browse()
    old.http.cookies.set("visit", before)
    old.open("/matters")
    assert old.heading() == "Sign in"


def test_a_session_ends(portal: Portal, reader: WebReader) -> None:
    reader.open("/matters")
    assert reader.heading() == "My matters"
    portal.at(MORNING + dt.timedelta(hours=13))
    reader.open("/matters")
    assert reader.heading() == "Sign in"


def test_signing_out_ends_it_at_once(reader: WebReader) -> None:
    key = reader.http.cookies["visit"]
    reader.open("/")
    reader.send("/sign-out")
    reader.http.cookies.set("visit", key)
    reader.open("/matters")
    assert reader.heading() == "Sign in"


def test_other_peoples_matters_are_not_there(desk: Desk, reader: WebReader, browse: Browse) -> None:
    made = filed(reader)
    digest = hashlib.sha256(PDF).hexdigest()
    other = browse()
    other.sign_in("李芳", "440524188001010014")
    assert other.open(f"/matters/{made}") == 404
    assert other.open(f"/matters/{made}/files/{digest}") == 404
    other.open("/book")
    form = {"csrf": other.filled("/book")["csrf"], "text": "hello"}
    for action in ("cancel", "remove", "messages"):
        assert other.post(f"/matters/{made}/{action}", form) == 404
    assert desk.latest("request")[0].subjectversion == 1
    assert reader.http.get(f"/matters/{made}/files/{'0' * 64}").status_code == 404


STATES = [
    ({}, "Filed. The archive will take it up on its next working day."),
    ({"state": "received"}, "We have received it."),
    ({"state": "accepted"}, "We have accepted it."),
    ({"state": "approval"}, "We have asked for the consent that these records need."),
    ({"state": "in_hand"}, "We are working on it."),
    ({"state": "a_state_of_tomorrow"}, "We are working on it."),
    ({"state": "for_collection"}, "You can collect it."),
    ({"state": "lapsed"}, "You did not come, so it rests. Book a visit to take it up again."),
    ({"state": "posted"}, "It is in the post."),
    ({"state": "closed", "outcome": "not_found"}, "We have searched and not found it."),
    ({"state": "not_accepted", "reason": "r"}, "We cannot accept it."),
    ({"state": "transferred"}, "We have passed it on to the archive that holds the record."),
]


@pytest.mark.parametrize(("state", "said"), STATES)
def test_every_state_reads_plainly(desk: Desk, reader: WebReader, state: dict[str, str], said: str) -> None:
    made = filed(reader)
    if state:
        desk.do(
            CommandKind.REQUEST_STATE, {"due": "2026-12-08", "register_number": "2026-0007"} | state, made
        )
    reader.open(f"/matters/{made}")
    assert reader.told() == said
    if state:
        assert "2026-0007" in reader.text
    ended = state.get("state") in ("posted", "closed", "not_accepted", "transferred", "lapsed")
    assert ("We answer by 8 Dec 2026" in reader.text) == (bool(state) and not ended)


def test_asked_back_answered_and_never_asked_twice(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_STATE, {"state": "waiting"}, made)
    question = {
        "id": "q-1",
        "text": "Please send the death certificate.",
        "papers": ["death_certificate", "id_card"],
        "answer_by": "2026-12-09",
    }
    desk.do(CommandKind.REQUEST_QUESTION, question, made)
    desk.do(CommandKind.REQUEST_MATERIALS, {"papers": {"id_card": "seen"}}, made)
    reader.open(f"/matters/{made}")
    assert reader.told() == "We are waiting for your paper: death_certificate"
    assert "Please answer by 9 Dec 2026" in reader.text
    assert reader.page.xpath("//input[@type='file']/@name") == ["paper_death_certificate"]
    assert "Identity card: we have it." in reader.text
    files = {"paper_death_certificate": ("死亡证明.pdf", PDF, "application/pdf")}
    reader.send("/messages", files, text="Here it is.", answers="q-1")
    assert reader.told() == "We have what you sent and will go on."
    request = RequestData.model_validate(desk.latest("request")[0].data)
    assert (request.messages[0].id, request.messages[0].author) == ("q-1", "desk")
    assert (request.messages[1].author, request.messages[1].answers) == ("reader", "q-1")
    assert request.materials[-1].paper == "death_certificate"
    assert "The archive asks" not in reader.text
    assert not reader.page.xpath("//input[starts-with(@name, 'paper_')]")


def test_of_two_files_the_good_one_is_kept(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_QUESTION, {"id": "q", "text": "", "papers": ["kinship", "will"]}, made)
    reader.open(f"/matters/{made}")
    files = {"paper_kinship": ("a.pdf", PDF, "application/pdf"), "paper_will": ("b.exe", b"MZ", "x/y")}
    assert reader.send("/messages", files, text="both", answers="q") == 422
    assert "b.exe is not a PDF" in reader.text
    assert reader.page.xpath("//section//input[@type='file']/@name") == ["paper_will"]
    assert reader.page.xpath("//section//textarea")[0].value == "both"


def test_the_answer_is_downloaded_under_its_name(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    content = b"<html>not a page of ours</html>"
    info = {
        "sha256": desk.put(content),
        "name": "证明 1.html",
        "media_type": "text/html",
        "size": len(content),
    }
    desk.do(
        CommandKind.REQUEST_ANSWER, {"outcome": "partly", "text": "One of two.", "attachments": [info]}, made
    )
    reader.open(f"/matters/{made}")
    assert reader.told() == "We have found part of it."
    got = reader.http.get(reader.page.xpath("//a[contains(@href, '/files/')]/@href")[0])
    assert got.content == content
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].endswith("UTF-8''%E8%AF%81%E6%98%8E%201.html")


def test_a_request_that_lapsed_is_taken_up_by_booking_again(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_STATE, {"state": "lapsed"}, made)
    reader.open(f"/matters/{made}")
    reader.open(reader.page.xpath("//a[starts-with(@href, '/book?')]/@href")[0])
    reader.send("/book", slot=FOURTH)
    assert desk.latest("booking")[0].data["request"] == made


def test_withdrawn_and_cancelled_reach_the_desk(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    reader.send("/cancel")
    assert reader.told() == "You withdrew it."
    assert desk.latest("request")[0].data["status"] == "withdrawn"
    late = desk.command(CommandKind.REQUEST_QUESTION, {"id": "q", "text": "?"}, made)
    assert late.status_code == 409


def test_what_is_answered_cannot_be_withdrawn_any_more(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    form = reader.filled("/cancel")
    desk.do(CommandKind.REQUEST_STATE, {"state": "closed", "outcome": "found"}, made)
    reader.post(f"/matters/{made}/cancel", form)
    assert "That can no longer be done here" in reader.text
    assert desk.latest("request")[0].data["status"] == "submitted"


def test_a_joined_request_says_where_it_goes_on(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_JOIN, {"into": "B000123-K"}, made)
    reader.open(f"/matters/{made}")
    assert reader.told() == "It goes on under number B000123-K."
    desk.do(CommandKind.REQUEST_STATE, {"state": "in_hand"}, made)
    reader.open(f"/matters/{made}")
    assert reader.told() == "It goes on under number B000123-K. We are working on it."


def test_a_request_that_was_parted_again_stands_by_itself(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_JOIN, {"into": "B000123-K"}, made)
    desk.do(CommandKind.REQUEST_STATE, {"state": "accepted"}, made)
    number = desk.latest("request")[0].data["number"]
    desk.do(CommandKind.REQUEST_JOIN, {"into": number}, made)
    reader.open(f"/matters/{made}")
    assert reader.told() == "We have accepted it."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"state": "not_provided", "ground": "damaged"}, "cannot be used without harm"),
        ({"state": "not_accepted", "ground": "《档案法》第二十八条"}, "《档案法》第二十八条"),
        ({"state": "referred", "reason": "County archive, 0571-1"}, "Where to ask: County archive, 0571-1"),
        ({"state": "consultation", "reason": "Civil affairs office"}, "Asked: Civil affairs office"),
        ({"state": "transferred", "reason": "County archive"}, "Passed on to: County archive"),
        ({"state": "paused", "reason": "The stacks are moving"}, "Reason: The stacks are moving"),
    ],
)
def test_why_is_said_in_words(desk: Desk, reader: WebReader, told: dict[str, str], said: str) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_STATE, told, made)
    reader.open(f"/matters/{made}")
    assert said in reader.text


def test_what_another_archive_does_is_not_erased_here(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_STATE, {"state": "transferred"}, made)
    reader.open(f"/matters/{made}")
    assert "Erase it here" not in reader.text


def test_a_changed_guide_changes_the_form_but_not_what_was_filed(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    relation = MARRIAGE["relations"][0] | {"papers": []}
    newer = MARRIAGE | {"version": 4, "name": {"en": "Marriages"}, "relations": [relation]}
    desk.do(CommandKind.GUIDE_PUBLISH, {"items": [newer]})
    reader.open("/apply/marriage")
    assert reader.heading() == "Marriages"
    assert not reader.page.xpath("//input[@type='file']")
    reader.open(f"/matters/{made}")
    assert "Marriage registration" in reader.text
    assert "Identity card" in reader.text
    desk.do(CommandKind.GUIDE_PUBLISH, {"items": []})
    assert reader.open("/apply/marriage") == 404


def test_a_booking_made_at_the_desk_is_in_its_readers_account(desk: Desk, reader: WebReader) -> None:
    booking = {
        "number": "B000123-K",
        "status": "confirmed",
        "start": FOURTH,
        "person": {"name": "王小明", "document_number": "11010519491231002x"},
    }
    made = desk.do(CommandKind.BOOKING_MAKE, booking)["subject"]
    reader.open("/matters")
    assert "B000123-K" in reader.text
    moved = {"state": "moved", "start": "2026-12-07T13:30:00+08:00", "reason": "We are closed that day."}
    desk.do(CommandKind.BOOKING_STATE, moved, made)
    reader.open(f"/matters/{made}")
    assert "Mon 7 Dec 2026 13:30" in reader.text
    assert "We are closed that day." in reader.text


def test_published_hours_replace_those_before(desk: Desk, reader: WebReader) -> None:
    reader.open("/book")
    assert FOURTH in reader.page.xpath("//option/@value")
    desk.do(CommandKind.AVAILABILITY_PUBLISH, {"days": HOURS["days"][:1]})
    reader.open("/book")
    assert FOURTH not in reader.page.xpath("//option/@value")
    desk.do(CommandKind.GUIDE_PUBLISH, GUIDES)
    assert reader.open("/no-such-page") == 404


def test_a_form_that_is_far_too_large_is_refused_with_a_page(desk: Desk, reader: WebReader) -> None:
    reader.open("/apply/marriage?relation=self")
    files = {"paper_id_card": ("a.pdf", b"%PDF-" + bytes(FORM_BYTES), "application/pdf")}
    assert reader.send("/apply/marriage", files, clue_husband="x", clue_wife="y", purpose="x") == 413
    assert reader.heading() == "That is too large. A file may have at most 10 MB."
    assert desk.latest("request") == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_of_the_pages_is_there(code: str) -> None:
    words = language(code)
    sources = [
        *resource("portal", "templates").glob("*.html"),
        *Path(sandbox.__file__).parent.rglob("*.py"),
    ]
    said = {
        found
        for file in sources
        for found in re.findall(r"""\bsay\(["']([a-z_.0-9]+)["'][,)]""", file.read_text("utf-8"))
    }
    assert len(said) > 100
    assert sorted(one for one in said if not words.has(f"sandbox.{one.removeprefix('sandbox.')}")) == []


def test_a_name_that_was_made_to_lead_here_is_refused(portal: Portal) -> None:
    assert portal.desk.http.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_paper_that_is_sent_back_is_asked_for_again_and_only_that(desk: Desk, reader: WebReader) -> None:
    made = filed(reader)
    desk.do(CommandKind.REQUEST_MATERIALS, {"papers": {"id_card": "missing", "kinship": "missing"}}, made)
    reader.open(f"/matters/{made}")
    assert reader.told() == "We are waiting for your paper: Identity card"
    assert "Please hand in again" in reader.text
    reader.send("/messages", {"paper_id_card": ("better.pdf", PDF, "application/pdf")})
    assert reader.told() == "Filed. The archive will take it up on its next working day."
    materials = RequestData.model_validate(desk.latest("request")[0].data).materials
    assert [one.attachment.name for one in materials] == ["身份证.pdf", "better.pdf"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_guide_that_ships_can_be_published_and_filed(portal: Portal, browse: Browse, code: str) -> None:
    guides = shipped()
    portal.desk.do(CommandKind.GUIDE_PUBLISH, {"items": publishable(guides)})
    web = browse(code.replace("_", "-"))
    web.sign_in()
    for guide in guides:
        web.open(f"/guides/{guide.code}")
        assert web.heading() == guide.name.of(code)
        for relation in guide.relations:
            assert web.open(f"/apply/{guide.code}?relation={relation.code}") == 200
            names = {f"paper_{paper.code}" for paper in relation.papers if paper.online}
            assert set(web.page.xpath("//input[@type='file']/@name")) == names
