"""A certificate from the draft to the reader's hands: one number, sheets and seals counted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest

from readingroom.copies.commands import (
    CheckCertificate,
    ConfirmPrint,
    FailPrint,
    HandOverCertificate,
    LosePrint,
    PostCertificate,
    PreparePrint,
    ReissueCertificate,
    SealCertificate,
    SpoolPrint,
    VoidCertificate,
    VoidSheets,
)
from readingroom.copies.queries import RegisterSearch as Search
from readingroom.copies.queries import (
    known_by_number,
    register,
    seal_log,
)
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.day.queries import waits
from readingroom.store.blobs import blob_of, pieces
from tests.readingroom.conftest import ZONE
from tests.readingroom.copies.desk.offered import names, why_not
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.retrieval.world import TODAY


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
