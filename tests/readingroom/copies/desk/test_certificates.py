"""A certificate from the draft to the reader's hands: two people, one number, sheets and seals counted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Actor
from readingroom.copies.commands import (
    BeginOrder,
    ChangeTemplate,
    CheckAfterwards,
    CheckCertificate,
    ConfirmPrint,
    DiscardDraft,
    Draft,
    DraftCertificate,
    DraftPage,
    DraftSource,
    FailPrint,
    HandOverCertificate,
    LosePrint,
    NumberCertificate,
    PostCertificate,
    PreparePrint,
    RedraftCertificate,
    ReissueCertificate,
    ReturnCertificate,
    SealCertificate,
    SpoolPrint,
    VoidCertificate,
    VoidSheets,
    WantedCopy,
)
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
from readingroom.copies.queries import (
    CertificateView,
    certificate_counts,
    certificate_paper,
    certificates,
    certificates_of_case,
    known_by_number,
    register,
    seal_log,
)
from readingroom.copies.queries import RegisterSearch as Search
from readingroom.copies.templates import FieldKind, Origin, template
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.office.check import check
from readingroom.office.day.commands import CarryOver, CloseDay
from readingroom.office.day.queries import close_of_day, waits
from readingroom.office.history import history, sentence
from readingroom.people.records import Reader
from readingroom.requests.commands import CloseRequest, JoinRequests
from readingroom.retrieval.scan import Scanner
from readingroom.store.blobs import blob_of, pieces
from readingroom.store.tables import StaffRow
from tests.readingroom.conftest import SETUP, ZONE
from tests.readingroom.copies.desk.office import QUOTED, Office
from tests.readingroom.retrieval.world import TODAY


def names(steps: tuple[Allowed | NotNow, ...]) -> list[str]:
    return [step.action for step in steps]


def why_not(office: Office, certificate: int, action: str, actor: Actor | None = None) -> str:
    found = next(one for one in office.certificate(certificate, actor).actions if one.action == action)
    return found.code if isinstance(found, NotNow) else ""


@pytest.fixture
def case(office: Office) -> int:
    """王小明 is here."""
    return office.reader("J001-1-1")


def test_from_the_draft_to_the_readers_hands(office: Office, case: int) -> None:
    certificate = office.drafts(case)
    assert names(office.certificate(certificate).actions)[0] == "check"
    assert why_not(office, certificate, "check") == "certificate.own_draft"
    assert why_not(office, certificate, "number") == "certificate.not_checked"
    office.by(office.other, CheckCertificate(certificate_id=certificate))
    assert names(office.certificate(certificate).actions)[0] == "number"
    issued = office.issues(certificate)
    assert issued.number == "档复〔2026〕1号"
    assert names(office.certificate(certificate).actions)[0] == "print"
    attempt = office._id(office.do(PreparePrint(certificate_id=certificate)), "certificate_attempt_id")
    office.do(SpoolPrint(attempt_id=attempt, printer="P"))
    assert names(office.certificate(certificate).actions)[0] == "confirm_print"
    office.do(ConfirmPrint(attempt_id=attempt))
    assert names(office.certificate(certificate).actions)[0] == "seal"
    office.seals(certificate)
    assert names(office.certificate(certificate).actions)[:2] == ["hand_over", "post"]
    office.do(HandOverCertificate(certificate_id=certificate))
    found = office.certificate(certificate)
    assert (found.row.state, found.delivered_to.full, found.receipt) == ("handed_over", "王小明", "2026-1")
    assert [line.what for line in found.log] == ["numbered", "printed", "sealed", "handed_over"]
    assert [(line.seal, line.copies, line.approved_by) for line in found.seals] == [
        ("查档专用章", 1, "赵主任")
    ]
    assert (found.row.drafted_by, found.row.checked_by) == ("李敏", "王芳")
    office.sound()


def test_the_file_that_is_kept_is_the_one_that_was_made(office: Office, case: int) -> None:
    office.workshop.size = 5 * 2**20 + 17  # several pieces
    issued = office.issues(office.checked(case))
    with office.desk.store.reading() as session:
        blob = blob_of(session, issued.digest)
        assert blob is not None
        content = b"".join(pieces(session, office.desk.store.vault, blob.id))
    assert content.startswith("%PDF 档复〔2026〕1号".encode())
    assert hashlib.sha256(content).digest() == issued.digest
    (known,) = office.desk.read(known_by_number, "档复〔2026〕1号")
    assert known.file == issued.digest


@pytest.mark.parametrize("kind", ["archival_certificate", "extract", "marriage_record"])
def test_only_who_had_no_hand_in_a_draft_may_check_it(office: Office, case: int, kind: str) -> None:
    draft = office.quoted() if kind != "marriage_record" else _marriage(office)
    certificate = office.drafts(case, kind, draft)
    assert office.refused(CheckCertificate(certificate_id=certificate)) == "certificate.own_draft"
    office.by(office.other, RedraftCertificate(certificate_id=certificate, draft=draft))
    with pytest.raises(Refused, match=r"certificate\.own_draft"):
        office.by(office.other, CheckCertificate(certificate_id=certificate))
    with pytest.raises(Refused, match=r"staff\.may_not"):
        office.by(SETUP, CheckCertificate(certificate_id=certificate))
    office.by(office.approver, CheckCertificate(certificate_id=certificate))
    assert office.certificate(certificate).row.checked_by == "赵主任"


def _marriage(office: Office) -> Draft:
    typed = tuple(
        (one.code, TODAY if one.kind is FieldKind.DATE else 1979 if one.kind is FieldKind.NUMBER else "王小明")
        for one in template("marriage_record").fields
        if one.origin is Origin.TYPED
    )  # fmt: skip
    return office.quoted(typed=typed)


def test_a_system_account_checks_nothing(office: Office, case: int) -> None:
    certificate = office.drafts(case)
    with office.desk.store.reading() as session:
        desk = session.scalars(select(StaffRow.id).where(StaffRow.account == "system:desk")).one()
    with pytest.raises(Refused, match=r"certificate\.check_needs_a_person"):
        office.by(Actor(desk), CheckCertificate(certificate_id=certificate))


def test_who_may_check_is_a_setting(office: Office, case: int) -> None:
    office.setting("certificates.who_checks", "approver")
    certificate = office.drafts(case)
    with pytest.raises(Refused, match=r"certificate\.not_a_checker"):
        office.by(office.other, CheckCertificate(certificate_id=certificate))
    assert why_not(office, certificate, "check", office.other) == "certificate.not_a_checker"
    office.by(office.approver, CheckCertificate(certificate_id=certificate))


def test_a_returned_draft_says_why_and_is_checked_anew(office: Office, case: int) -> None:
    certificate = office.drafts(case)
    with pytest.raises(Refused, match=r"certificate\.no_reason"):
        office.by(office.other, ReturnCertificate(certificate_id=certificate, why=" "))
    office.by(office.other, ReturnCertificate(certificate_id=certificate, why="第 35 页裁掉了页码"))
    found = office.certificate(certificate)
    assert (found.row.state, found.returned_why) == ("returned", "第 35 页裁掉了页码")
    assert names(found.actions)[0] == "redraft"
    assert {wait.code for wait in office.desk.read(waits)} >= {"certificates_returned"}
    office.do(RedraftCertificate(certificate_id=certificate, draft=office.copied(1)))
    office.by(office.other, CheckCertificate(certificate_id=certificate))
    office.do(RedraftCertificate(certificate_id=certificate, draft=office.copied(2)))
    assert office.certificate(certificate).row.state == "drafted", "what is changed is not checked any more"
    assert office.refused(NumberCertificate(certificate_id=certificate, page_digests=(b"", b""))) == (
        "certificate.not_checked"
    )


def test_checking_may_come_afterwards_or_not_at_all(office: Office, case: int) -> None:
    office.setting("certificates.check_extract", "afterwards")
    office.setting("certificates.check_archival_certificate", "off")
    later, never = office.drafts(case, "extract"), office.drafts(case, "archival_certificate")
    assert names(office.certificate(later).actions)[0] == "number"
    for certificate in (later, never):
        office.issues(certificate)
    assert {wait.code for wait in office.desk.read(waits)} >= {"certificates_to_check_after"}
    assert office.desk.read(certificate_counts)[CertificateView.TO_CHECK_AFTER] == 1
    assert office.refused(CheckAfterwards(certificate_id=later)) == "certificate.own_draft"
    with pytest.raises(Refused, match=r"certificate\.checked_already"):
        office.by(office.other, CheckAfterwards(certificate_id=never))
    office.by(office.other, CheckAfterwards(certificate_id=later))
    assert office.desk.read(certificate_counts)[CertificateView.TO_CHECK_AFTER] == 0
    with pytest.raises(Refused, match=r"certificate\.check_is_off"):
        office.by(
            office.other,
            CheckCertificate(certificate_id=office.drafts(case, "archival_certificate")),
        )
    office.sound()


def test_the_original_is_counted_before_a_number_is_given(office: Office, case: int) -> None:
    certificate = office.drafts(case, draft=office.copied(counted=None))
    with pytest.raises(Refused, match=r"certificate\.not_counted"):
        office.by(office.other, CheckCertificate(certificate_id=certificate))
    with pytest.raises(Refused, match=r"certificate\.count_wrong"):
        office.by(office.other, CheckCertificate(certificate_id=certificate, counted={0: 1}))
    assert why_not(office, certificate, "check", office.other) == "certificate.not_counted"
    office.by(office.other, CheckCertificate(certificate_id=certificate, counted={0: 120}))
    paper = office.desk.read(certificate_paper, certificate)
    assert isinstance(paper, CertifiedCopyPaper)
    assert (paper.files[0].counted, paper.files[0].copied) == (120, 2)
    office.setting("certificates.check_certified_copy", "off")
    uncounted = office.drafts(case, draft=office.copied(counted=None))
    with pytest.raises(Refused, match=r"certificate\.not_counted"):
        office.issues(uncounted)
    assert office.desk.read(register, Search()).rows == ()


def test_nothing_stands_on_a_paper_that_the_case_does_not_hold_or_somebody_typed(
    office: Office, case: int
) -> None:
    certificate = office.drafts(case, "extract")
    fields = {one.code: one for one in office.certificate(certificate).fields}
    assert (fields["applicant"].value, fields["applicant"].typed) == ("王小明", False)
    assert str(fields["applicant_document"].value).endswith("11010519491231002X")
    typed = office.quoted(typed=(("applicant", "王晓明"),))
    office.do(RedraftCertificate(certificate_id=certificate, draft=typed))
    (applicant,) = (one for one in office.certificate(certificate).fields if one.code == "applicant")
    assert (applicant.value, applicant.typed, applicant.told) == ("王晓明", True, "王小明")
    paper = office.desk.read(certificate_paper, certificate)
    assert isinstance(paper, CertificatePaper)
    assert [(one.value, one.typed) for one in paper.filled if one.code == "applicant"] == [("王晓明", True)]
    assert (paper.draft, paper.number, paper.barcode) == (True, "", "")
    for code, why in (("archive", "certificate.not_to_be_typed"), ("nowhere", "template.not_a_field")):
        if code == "archive" and code not in {one.code for one in paper.template.fields}:
            continue
        wrong = office.quoted(typed=((code, "x"),))
        with pytest.raises(Refused) as refused:
            office.do(RedraftCertificate(certificate_id=certificate, draft=wrong))
        assert refused.value.code == why


def test_a_draft_keeps_what_the_case_said_when_it_was_drafted(office: Office, case: int) -> None:
    certificate = office.checked(case, "extract")
    office.issues(certificate)
    with office.desk.store.writing() as session:
        session.query(Reader).one().name = "王大明"
    assert office.certificate(certificate).row.applicant.full == "王小明"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pages": ()}, "certificate.no_pages"),
        ({"sources": ()}, "certificate.no_such_source"),
        ({"copies": 0}, "certificate.copies_wrong"),
        ({"sources": (DraftSource("J999-9", counted=9),)}, "copies.unknown_code"),
        ({"sources": (DraftSource("J001-1-1", counted=1),)}, "certificate.count_wrong"),
        ({"sources": (DraftSource("J001-1-3", counted=30),)}, "copies.not_open"),
        ({"pages": (DraftPage(PagePlan(b"?" * 32, 0)),)}, "attachment.not_kept"),
        ({"pages": (DraftPage(PagePlan(b"?" * 32, 0, 45)),)}, "certificate.page_wrong"),
        ({"pages": (DraftPage(PagePlan(b"?" * 32, 0, 0, (0.5, 0, 0.5, 1))),)}, "certificate.page_wrong"),
        ({"passages": (QUOTED,)}, "template.quotes_none"),
    ],
)
def test_a_draft_that_cannot_become_a_paper_is_told_why(
    office: Office, case: int, change: dict[str, object], why: str
) -> None:
    draft = dataclasses.replace(office.copied(), **change)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        office.by(office.other, CheckCertificate(certificate_id=office.drafts(case, draft=draft)))
    assert refused.value.code == why


def test_pages_belong_to_certified_copies_only(office: Office, case: int) -> None:
    draft = dataclasses.replace(office.copied(), passages=(QUOTED,))
    certificate = office.drafts(case, "extract", draft)
    with pytest.raises(Refused, match=r"certificate\.pages_not_for_this"):
        office.by(office.other, CheckCertificate(certificate_id=certificate))


def test_what_failed_or_got_lost_on_the_printer_counts_for_nothing(office: Office, case: int) -> None:
    certificate = office.checked(case)
    office.issues(certificate)
    first = office._id(office.do(PreparePrint(certificate_id=certificate)), "certificate_attempt_id")
    assert {wait.code for wait in office.desk.read(waits)} >= {"certificate_prints"}
    office.do(FailPrint(attempt_id=first, why="printer_gone"))
    second = office._id(office.do(PreparePrint(certificate_id=certificate)), "certificate_attempt_id")
    office.do(SpoolPrint(attempt_id=second, printer="P"))
    office.do(LosePrint(attempt_id=second, why="program_gone"))
    found = office.certificate(certificate)
    assert ([one.state for one in found.attempts], found.printed, found.row.state) == (
        ["failed", "unknown"], 0, "made",
    )  # fmt: skip
    assert office.refused(
        SealCertificate(certificate_id=certificate, seal="章", copies=1, approved_by="赵")
    ) == ("certificate.is_made")
    office.do(ConfirmPrint(attempt_id=second))
    assert office.certificate(certificate).printed == 1
    assert office.refused(ConfirmPrint(attempt_id=first)) == "printing.not_now"


def test_a_jammed_sheet_is_void_and_keeps_the_number(office: Office, case: int) -> None:
    certificate = office.checked(case)
    office.issues(certificate)
    attempt = office.prints_certificate(certificate, copies=2, spoilt=(2,))
    found = office.certificate(certificate)
    assert (found.attempts[0].sheets, found.attempts[0].void, found.printed) == (6, (2,), 1)
    assert office.refused(
        SealCertificate(certificate_id=certificate, seal="章", copies=2, approved_by="赵")
    ) == ("certificate.more_seals_than_copies")
    again = office._id(
        office.do(PreparePrint(certificate_id=certificate, copies=1, pages=(2,))), "certificate_attempt_id"
    )
    office.do(ConfirmPrint(attempt_id=again))
    assert office.certificate(certificate).printed == 2
    office.do(VoidSheets(attempt_id=again, sheets=(1,), why="smeared"))
    assert office.certificate(certificate).printed == 1
    assert office.refused(VoidSheets(attempt_id=again, sheets=(1,))) == "certificate.sheets_void_already"
    assert office.refused(VoidSheets(attempt_id=attempt, sheets=(7,))) == "printing.no_such_sheet"
    found = office.certificate(certificate)
    assert [line.what for line in found.log] == [
        "numbered", "sheet_void", "printed", "reprinted", "sheet_void",
    ]  # fmt: skip
    assert found.row.number == "档复〔2026〕1号"


def test_what_is_printed_anew_has_no_seal_yet(office: Office, case: int) -> None:
    certificate = office.sealed(case)
    office.prints_certificate(certificate)
    assert office.certificate(certificate).row.state == "printed"
    assert office.refused(HandOverCertificate(certificate_id=certificate)) == "certificate.is_printed"
    office.seals(certificate)
    office.do(HandOverCertificate(certificate_id=certificate, to="李小红", signed=False))
    assert office.certificate(certificate).delivered_to.full == "李小红"
    assert [line.copies for line in office.desk.read(seal_log, TODAY, TODAY)] == [1, 1]


def test_posting_needs_an_address_and_keeps_the_tracking_number(office: Office, case: int) -> None:
    certificate = office.sealed(case)
    assert (
        office.refused(PostCertificate(certificate_id=certificate, address=" ")) == "certificate.no_address"
    )
    office.do(PostCertificate(certificate_id=certificate, address="云溪县人民路 1 号", tracking="EMS123"))
    found = office.certificate(certificate)
    assert (found.row.state, found.tracking, found.address.masked) == ("posted", "EMS123", "***")


def test_a_void_certificate_keeps_its_number_and_says_why(office: Office, case: int) -> None:
    certificate = office.sealed(case)
    assert office.refused(VoidCertificate(certificate_id=certificate, why="")) == "certificate.no_reason"
    office.do(VoidCertificate(certificate_id=certificate, why="姓名有误"))
    assert office.refused(HandOverCertificate(certificate_id=certificate)) == "certificate.is_void"
    (row,) = office.desk.read(register, Search()).rows
    assert (row.number, row.state, row.void_why) == ("档复〔2026〕1号", "void", "姓名有误")
    next_one = office.checked(case)
    assert office.issues(next_one).number == "档复〔2026〕2号"
    office.sound()


def test_issued_again_it_keeps_its_number_and_the_old_issue_is_void(office: Office, case: int) -> None:
    certificate = office.sealed(case)
    outcome = office.do(ReissueCertificate(certificate_id=certificate, why="纸张破损"))
    again = next(
        event.certificate_id for event in outcome.events if getattr(event, "replaces", None) == certificate
    )
    assert office.certificate(certificate).row.state == "reissued"
    assert office.certificate(again).replaces_id == certificate
    office.by(office.other, CheckCertificate(certificate_id=again))
    assert office.issues(again).number == "档复〔2026〕1号"
    rows = office.desk.read(register, Search(text="档复〔2026〕1号")).rows
    assert [(row.issue, row.state, row.replaces) for row in rows] == [(2, "made", 1), (1, "reissued", 0)]
    valid, void = office.desk.read(known_by_number, "档复〔2026〕1号")
    assert (valid.void_on, void.void_on, void.void_why) == (None, TODAY, "纸张破损")
    assert office.issues(office.checked(case)).number == "档复〔2026〕2号"
    office.sound()


def test_each_kind_and_each_year_counts_by_itself(
    office: Office, case: int, open_desk: Callable[..., Desk]
) -> None:
    copy, extract = office.checked(case), office.checked(case, "extract")
    numbers = [office.issues(copy).number, office.issues(extract).number]
    assert numbers == ["档复〔2026〕1号", "档摘〔2026〕1号"]
    later = open_desk(dt.datetime(2027, 1, 4, 9, tzinfo=ZONE))
    office.desk = later
    assert office.issues(office.checked(case)).number == "档复〔2027〕1号"


def test_two_kinds_cannot_share_a_pattern(office: Office, case: int) -> None:
    office.setting("certificates.number_extract", "档复〔{year}〕{number}号")
    office.issues(office.checked(case))
    extract = office.checked(case, "extract")
    with pytest.raises(Refused, match=r"certificate\.number_taken"):
        office.issues(extract)
    office.setting("certificates.number_extract", "档摘〔{year}〕{number}号")
    assert office.issues(extract).number == "档摘〔2026〕1号", "nothing was taken from the counter"


def test_an_archive_without_a_name_certifies_nothing(office: Office, case: int) -> None:
    certificate = office.checked(case)
    office.setting("archive.name", " ")
    with pytest.raises(Refused, match=r"certificate\.no_archive"):
        office.issues(certificate)


def test_a_notice_that_nothing_was_found_quotes_nothing_and_asks_for_no_consent(
    office: Office, case: int
) -> None:
    typed = (("searched", "民政局全宗婚姻登记专题目录"),)
    draft = office.quoted(passages=(), typed=typed, sources=(DraftSource("J001-1-3"),))
    certificate = office.checked(case, "not_found_notice", draft)
    assert office.issues(certificate).number == "档告〔2026〕1号"


def test_a_draft_is_discarded_and_a_number_never(office: Office, case: int) -> None:
    certificate = office.drafts(case)
    office.do(DiscardDraft(certificate_id=certificate))
    assert office.desk.read(certificates_of_case, case) == ()
    issued = office.checked(case)
    office.issues(issued)
    assert office.refused(DiscardDraft(certificate_id=issued)) == "certificate.is_made"
    assert office.certificate(issued).row.number == "档复〔2026〕1号"


def test_the_archives_own_wording_counts_from_the_next_draft_on(office: Office, case: int) -> None:
    before = office.drafts(case, "extract")
    words = {"zh_CN": "档案摘录", "en": "Extract"}
    wording = {
        "name": words,
        "title": words,
        "quotes": "required",
        "text": [{"zh_CN": "{applicant}：", "en": "{applicant}:", "quotes": True}],
        "fields": [{"code": "applicant", "from": "case", "name": {"zh_CN": "申请人", "en": "Applicant"}}],
    }
    office.do(ChangeTemplate(kind="extract", template=wording))
    after = office.drafts(case, "extract")
    versions = [
        office.desk.read(certificate_paper, certificate).template.version for certificate in (before, after)
    ]
    assert versions == [1, 2]
    with pytest.raises(Refused):
        office.do(ChangeTemplate(kind="extract", template={**wording, "text": []}))


def test_open_certificates_wait_and_hold_the_day_and_the_case(office: Office, case: int) -> None:
    certificate = office.drafts(case)
    codes = {wait.code for wait in office.desk.read(waits)}
    assert "certificates_to_check" in codes
    assert [row.certificate_id for row in office.desk.read(certificates, CertificateView.TO_CHECK)] == [
        certificate
    ]
    office.by(office.other, CheckCertificate(certificate_id=certificate))
    assert "certificates_to_make" in {wait.code for wait in office.desk.read(waits)}
    office.issues(certificate)
    assert "certificates_to_print" in {wait.code for wait in office.desk.read(waits)}
    steps = {step.matter.value: step for step in office.desk.read(close_of_day, TODAY).steps}
    assert [one.number for one in steps["certificate_unfinished"].items] == ["档复〔2026〕1号"]
    assert office.refused(CloseDay(day=TODAY)) == "day.not_finished"
    other = office.reader(name="李娜")
    joining = JoinRequests(into_case_id=other, case_ids=(case,))
    assert office.refused(joining) == "copies.case_has_open"
    office.prints_certificate(certificate)
    office.seals(certificate)
    steps = {step.matter.value: step for step in office.desk.read(close_of_day, TODAY).steps}
    assert "certificate_unfinished" not in steps
    codes = {wait.code for wait in office.desk.read(waits)}
    assert "certificates_to_hand_over" in codes


def test_what_is_not_finished_is_carried_over_by_name(office: Office, case: int) -> None:
    certificate = office.checked(case)
    office.issues(certificate)
    order = office.orders(case, WantedCopy("J002-5-7", "1-10", kind="print"))
    office.do(BeginOrder(order_id=order))
    for matter, subject in (("certificate_unfinished", certificate), ("copies_begun", order)):
        office.do(CarryOver(day=TODAY, matter=matter, subject_id=subject, reason="打印机故障"))
    assert [
        one.carried is not None
        for step in office.desk.read(close_of_day, TODAY).steps
        if step.matter.value in ("copies_begun", "certificate_unfinished")
        for one in step.items
    ] == [True, True]
    waiting = {wait.code: wait for wait in office.desk.read(waits)}
    assert waiting["carried_over"].n == 2
    told = [entry.kind for entry in office.desk.read(history, "certificate", certificate)]
    assert told[0] == "office.day.MatterCarriedOver"
    office.prints_certificate(certificate)
    office.seals(certificate)
    assert {wait.code: wait for wait in office.desk.read(waits)}["carried_over"].n == 1


def test_a_certificate_of_a_case_that_was_closed_is_shown(office: Office) -> None:
    case = office.reader()
    office.sealed(case)
    office.do(CloseRequest(case_id=case))
    waiting = {wait.code: wait for wait in office.desk.read(waits)}
    assert waiting["copies_of_closed_cases"].target.ids == (case,)


def test_its_barcode_scans_as_itself(office: Office, case: int) -> None:
    certificate = office.checked(case)
    office.issues(certificate)
    code = office.certificate(certificate).row.code
    scanned = Scanner(office.desk, office.clerk).scan(code)
    assert (scanned.did, scanned.subject, scanned.case_id) == (
        "certificate", ("certificate", certificate), case,
    )  # fmt: skip
    paper = office.desk.read(certificate_paper, certificate)
    assert paper.barcode == code
    missing = Scanner(office.desk, office.clerk).scan("C000099-" + "0")
    assert missing.refused is not None


@pytest.mark.parametrize("code", LANGUAGES)
def test_its_case_tells_its_whole_story(office: Office, case: int, code: str) -> None:
    certificate = office.sealed(case)
    office.do(VoidCertificate(certificate_id=certificate, why="姓名有误"))
    told = [
        sentence(language(code), entry) for entry in office.desk.read(history, "certificate", certificate)
    ]
    assert len(told) == 9
    assert told == [
        sentence(language(code), entry)
        for entry in office.desk.read(history, "case", case)
        if ("certificate_id" in entry.facts)
    ]
    assert not any("–" in one for one in told)


def test_what_the_logs_say_cannot_be_changed(office: Office, case: int, room: Path) -> None:
    certificate = office.checked(case)
    office.issues(certificate)
    office.prints_certificate(certificate, copies=2, spoilt=(1,))
    office.seals(certificate)
    with closing(sqlite3.connect(room)) as file:
        for table in ("seal_log", "issue_log", "void_sheets"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
            for change in (f"DELETE FROM {table}", f"UPDATE {table} SET certificate_id = 9"):
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    file.execute(change)


def test_nobody_without_the_right_issues_anything(office: Office, case: int) -> None:
    for actor in (office.approver, SETUP):
        with pytest.raises(Refused, match=r"staff\.may_not"):
            office.by(actor, DraftCertificate(case_id=case, kind="extract", draft=office.quoted()))
        with pytest.raises(Refused, match=r"staff\.may_not"):
            office.by(actor, VoidCertificate(certificate_id=1, why="x"))


def test_an_edit_behind_the_back_of_the_register_is_found(office: Office, case: int, room: Path) -> None:
    first, second = office.checked(case), office.checked(case)
    office.issues(first)
    office.issues(second)

    def found() -> list[str]:
        return [one.code for one in office.desk.read(check, office.desk.store.secret.verify_key)]

    assert found() == []
    with closing(sqlite3.connect(room)) as file:
        file.execute("UPDATE certificates SET number = 9 WHERE id = ?", (second,))
        file.execute("UPDATE certificates SET facts = x'00', digest = x'00' WHERE id = ?", (first,))
        file.commit()
    assert found() == [
        "register_gap", "register_beyond", "certificate_facts", "certificate_file", "certificate_number",
    ]  # fmt: skip
