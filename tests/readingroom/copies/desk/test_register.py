"""The register: found by whatever somebody has in hand, on paper, in tables, and asked by who verifies."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from openpyxl import load_workbook

from readingroom.copies.commands import LogVerification, PostCertificate, VoidCertificate
from readingroom.copies.queries import (
    DeskRegister,
    RegisterSearch,
    known_id,
    register,
    register_paper,
    void_numbers,
    years,
)
from readingroom.copies.register_files import register_csv, register_workbook
from readingroom.documents import registry
from readingroom.language import LANGUAGES, language
from readingroom.people.name_index import NameIndex
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.retrieval.world import TODAY


@pytest.fixture
def busy(office: Office) -> Office:
    """A void copy, a posted extract and a copy that is made, for 王小明; an extract that is made, for 李娜."""
    case = office.reader("J001-1-1")
    first = office.sealed(case)
    office.do(VoidCertificate(certificate_id=first, why="=姓名有误"))
    posted = office.sealed(case, "extract")
    office.do(PostCertificate(certificate_id=posted, address="人民路 1 号", tracking="EMS1"))
    office.issues(office.checked(case))
    office.issues(office.checked(office.reader(name="李娜"), "extract"))
    office.drafts(case)
    return office


def found(office: Office, **search: object) -> list[str]:
    rows = office.desk.read(register, RegisterSearch(**search)).rows  # type: ignore[arg-type]
    return [row.number for row in rows]


def test_it_is_found_by_whatever_is_at_hand(busy: Office) -> None:
    every = ["档摘〔2026〕2号", "档复〔2026〕2号", "档摘〔2026〕1号", "档复〔2026〕1号"]
    assert found(busy) == every
    assert found(busy, text="档复〔2026〕") == ["档复〔2026〕2号", "档复〔2026〕1号"]
    assert found(busy, text="2") == ["档摘〔2026〕2号", "档复〔2026〕2号"]
    assert found(busy, text="j001-1") == every
    assert found(busy, text="J002") == []
    assert found(busy, text="李娜") == ["档摘〔2026〕2号"]
    assert found(busy, text="李") == [], "a part of a name is found by the index of names"
    index = NameIndex(busy.desk)
    index.refresh()
    assert found(busy, text="小明", reader_ids=index.find("小明")) == every[1:]
    assert found(busy, kind="extract") == ["档摘〔2026〕2号", "档摘〔2026〕1号"]
    assert found(busy, states=("void", "posted")) == ["档摘〔2026〕1号", "档复〔2026〕1号"]
    assert found(busy, year=2025) == []
    assert found(busy, year=2026, kind="certified_copy", states=("made",)) == ["档复〔2026〕2号"]
    assert busy.desk.read(years) == (2026,)


def test_it_is_read_in_pieces(busy: Office) -> None:
    first = busy.desk.read(register, RegisterSearch(limit=3))
    assert (len(first.rows), first.more) == (3, True)
    rest = busy.desk.read(register, RegisterSearch(limit=3, before=first.rows[-1].certificate_id))
    assert ([row.number for row in rest.rows], rest.more) == (["档复〔2026〕1号"], False)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_year_goes_on_paper_and_into_tables_in_the_order_of_its_numbers(busy: Office, code: str) -> None:
    words = language(code)
    paper = busy.desk.read(register_paper, 2026, code, staff=busy.clerk.staff)
    assert [line.number for line in paper.lines] == [
        "档复〔2026〕1号", "档复〔2026〕2号", "档摘〔2026〕1号", "档摘〔2026〕2号",
    ]  # fmt: skip
    void, _, posted, _ = paper.lines
    assert (void.sealed_by, void.sealed_on, void.copies, void.ended_on) == ("李敏", TODAY, 1, TODAY)
    assert "姓名有误" in void.remark
    assert "EMS1" in posted.remark
    assert registry.render(paper, words).startswith(b"%PDF")
    rows = list(csv.reader(io.StringIO(register_csv(paper, words).decode("utf-8-sig"))))
    assert len(rows) == 5
    assert not any(cell.startswith("=") for row in rows for cell in row)
    sheet = load_workbook(io.BytesIO(register_workbook(paper, words))).active
    assert sheet is not None
    told = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in told[1:]] == [line.number for line in paper.lines]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    only = busy.desk.read(register_paper, 2026, code, kind="extract")
    assert (len(only.lines), only.chosen) == (2, words.say("certificate.kind.extract"))


def test_who_verifies_asks_by_number_and_by_file(busy: Office) -> None:
    book = DeskRegister(busy.desk)
    (void,) = book.of_number("档复〔2026〕1号")
    (valid,) = book.of_number("档复〔2026〕2号")
    assert (void.void_on, void.void_why, valid.void_on) == (TODAY, "=姓名有误", None)
    assert book.of_file(valid.file) == valid
    assert book.of_file(hashlib.sha256(b"another file").digest()) is None
    assert book.of_number("档复〔2026〕9号") == ()
    (listed,) = busy.desk.read(void_numbers)
    assert (listed.number, listed.digest, listed.file) == ("档复〔2026〕1号", void.facts, void.file)


def test_every_verification_is_logged(busy: Office) -> None:
    (valid,) = DeskRegister(busy.desk).of_number("档复〔2026〕2号")
    certificate = busy.desk.read(known_id, "", file=valid.file)
    assert certificate is not None
    assert busy.desk.read(known_id, "档复〔2026〕2号") == certificate
    assert busy.desk.read(known_id, "别处 1 号") is None
    busy.do(LogVerification(certificate_id=certificate, verdict="genuine_valid", by="file"))
    busy.do(LogVerification(verdict="not_ours", by="code"))
    last = busy.certificate(certificate).log[-1]
    assert (last.what, last.detail, last.staff) == ("verified", "file:genuine_valid", "李敏")
    assert (
        busy.refused(LogVerification(certificate_id=99, verdict="altered", by="file")) == "certificate.none"
    )
    busy.sound()
