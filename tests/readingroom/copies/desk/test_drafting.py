"""What is asked while a draft is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readingroom.copies.commands import DraftSource, ReturnCertificate, WantedCopy
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper
from readingroom.copies.queries import certificate_paper, draft_paper, draft_start, scan_into
from readingroom.copies.rules import CertificateKind
from readingroom.errors import Refused
from tests.readingroom.copies.desk.office import SCAN, Office


def test_a_new_draft_begins_with_what_the_case_tells_and_wants(office: Office) -> None:
    case = office.reader("J001-1-1")
    start = office.desk.read(draft_start, case, None)
    assert [one.code for one in start.templates] == [kind.value for kind in CertificateKind]
    assert start.told["zh_CN"]["applicant"] == start.told["en"]["applicant"] == "王小明"
    assert [(one.reference_code, one.title) for one in start.suggested] == [("J001-1-1", "结婚登记")]
    assert (start.draft, start.kind, start.returned_why) == (None, "", "")


def test_what_was_ordered_is_suggested_with_its_pages(office: Office) -> None:
    case = office.reader("J001-1-1")
    office.orders(case, WantedCopy("J001-1-1", "34-36"))
    (one,) = office.desk.read(draft_start, case, None).suggested
    assert one.pages == "34-36"


def test_a_returned_draft_begins_with_what_was_drafted_and_why_it_came_back(office: Office) -> None:
    draft = replace(office.copied(), typed=(("applicant", "王晓明"),), purpose="出国")
    certificate = office.drafts(office.reader("J001-1-1"), draft=draft)
    office.by(office.other, ReturnCertificate(certificate_id=certificate, why="页码不对"))
    start = office.desk.read(draft_start, None, certificate)
    assert start.draft is not None
    assert replace(start.draft, sources=draft.sources) == draft
    assert (start.kind, start.returned_why) == ("certified_copy", "页码不对")


def test_the_paper_of_a_draft_is_the_one_it_has_once_it_is_kept(office: Office) -> None:
    case, draft = office.reader("J001-1-1"), office.copied()
    before = office.desk.read(draft_paper, case, "certified_copy", draft, office.clerk.staff)
    certificate = office.drafts(case, draft=draft)
    assert before == office.desk.read(certificate_paper, certificate)
    assert isinstance(before, CertifiedCopyPaper)
    assert before.draft


def test_the_paper_shows_what_is_not_whole_yet(office: Office) -> None:
    case = office.reader("J001-1-1")
    unknown = replace(office.copied(), sources=(DraftSource("没有这个"),))
    paper = office.desk.read(draft_paper, case, "certified_copy", unknown, office.clerk.staff)
    assert isinstance(paper, CertifiedCopyPaper)
    assert [one.reference_code for one in paper.files] == ["没有这个"]
    bare = replace(unknown, sources=(), pages=())
    assert isinstance(
        office.desk.read(draft_paper, case, "extract", bare, office.clerk.staff), CertificatePaper
    )


def test_a_kept_scan_is_written_out_as_it_came_in(office: Office, tmp_path: Path) -> None:
    digest = office.scan()
    office.desk.read(scan_into, digest, tmp_path / "scan")
    assert (tmp_path / "scan").read_bytes() == SCAN
    with pytest.raises(Refused) as refused:
        office.desk.read(scan_into, bytes(32), tmp_path / "none")
    assert refused.value.code == "attachment.not_kept"


def test_there_is_no_draft_without_a_case(office: Office) -> None:
    for case, certificate, code in (
        (None, None, "certificate.no_case"),
        (999, None, "certificate.no_case"),
        (None, 999, "certificate.none"),
    ):
        with pytest.raises(Refused) as refused:
            office.desk.read(draft_start, case, certificate)
        assert refused.value.code == code
