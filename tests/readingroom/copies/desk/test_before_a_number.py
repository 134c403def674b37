"""Nothing stands on a paper that the case does not hold or somebody typed."""

from __future__ import annotations

import dataclasses

import pytest

from readingroom.copies.commands import (
    ChangeTemplate,
    CheckCertificate,
    DiscardDraft,
    DraftPage,
    DraftSource,
    RedraftCertificate,
)
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
from readingroom.copies.queries import RegisterSearch as Search
from readingroom.copies.queries import (
    certificate_paper,
    certificates_of_case,
    register,
)
from readingroom.errors import Refused
from readingroom.people.records import Reader
from tests.readingroom.copies.desk.offered import why_not
from tests.readingroom.copies.desk.office import QUOTED, Office


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
