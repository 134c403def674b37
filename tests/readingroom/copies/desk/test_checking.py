"""Two people: who drew a paper up does not check it, and what is not right goes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from readingroom.command import Actor
from readingroom.copies.commands import (
    CheckAfterwards,
    CheckCertificate,
    Draft,
    NumberCertificate,
    RedraftCertificate,
    ReturnCertificate,
)
from readingroom.copies.queries import (
    CertificateView,
    certificate_counts,
)
from readingroom.copies.templates import FieldKind, Origin, template
from readingroom.errors import Refused
from readingroom.office.day.queries import waits
from readingroom.store.tables import StaffRow
from tests.readingroom.conftest import SETUP
from tests.readingroom.copies.desk.offered import names, why_not
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.retrieval.world import TODAY


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
