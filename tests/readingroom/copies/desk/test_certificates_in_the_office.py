"""Certificates in what waits, in the day, in the logs and in the check of the whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from readingroom.copies.commands import (
    BeginOrder,
    CheckCertificate,
    DraftCertificate,
    VoidCertificate,
    WantedCopy,
)
from readingroom.copies.queries import (
    CertificateView,
    certificate_paper,
    certificates,
)
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from readingroom.office.check import check
from readingroom.office.day.commands import CarryOver, CloseDay
from readingroom.office.day.queries import close_of_day, waits
from readingroom.office.history import history, sentence
from readingroom.requests.commands import CloseRequest, JoinRequests
from readingroom.retrieval.scan import Scanner
from tests.readingroom.conftest import SETUP
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.retrieval.world import TODAY


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
