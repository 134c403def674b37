"""Scanned pages become a numbered, kept paper, drawn for real."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from readingroom.copies.asking import ask
from readingroom.copies.commands import (
    CheckCertificate,
    Draft,
    DraftPage,
    DraftSource,
    ReissueCertificate,
    VoidCertificate,
)
from readingroom.copies.events import CertificateDrafted
from readingroom.copies.issuing import issue
from readingroom.copies.kept import content_of, keep_scan
from readingroom.copies.papers import PagePlan
from readingroom.copies.queries import known_by_file, stage_of
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.workshop import PaperWorkshop
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES
from tests.readingroom.copies.desk.office import Office


def scanned(pages: int) -> bytes:
    """A TIFF of so many pages, as a scanner makes it."""
    pictures = []
    for page in range(pages):
        picture = Image.new("L", (827, 1169), 250)
        ImageDraw.Draw(picture).text((100, 100), f"page {page + 1}", fill=0, font_size=80)
        pictures.append(picture)
    target = io.BytesIO()
    pictures[0].save(target, "TIFF", save_all=True, append_images=pictures[1:], dpi=(100, 100))
    return target.getvalue()


class Keys:
    """Keys that sign nothing; the code is real text, and the token can be pulled out."""

    def __init__(self) -> None:
        self.there = True

    def code(self, facts: CertificateFacts) -> str:
        """A code of the facts."""
        return f"RRC1{facts.digest().hex().upper()}"

    def sign(self, source: Path, target: Path, place: object) -> None:
        """As if: the file gets longer."""
        if not self.there:
            raise Unavailable("signing.token_missing", token="馆藏")
        assert place is not None
        target.write_bytes(source.read_bytes() + b"\n% signed\n")


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_five_scanned_pages_become_a_numbered_copy(office: Office, tmp_path: Path, spoken: str) -> None:
    case = office.reader("J001-1-1")
    digest = keep_scan(office.desk, office.clerk, scanned(5), "image/tiff")
    assert keep_scan(office.desk, office.clerk, scanned(5), "image/tiff") == digest
    draft = Draft(
        language=spoken,
        sources=(DraftSource("J001-1-1", pages="1-5", counted=120),),
        pages=tuple(DraftPage(PagePlan(digest, page), numbered=str(page + 1)) for page in range(5)),
    )
    certificate = office.checked(case, draft=draft)
    keys = Keys()
    issued = issue(office.desk, office.clerk, certificate, PaperWorkshop(keys))
    content = content_of(office.desk, issued.digest, tmp_path)
    assert isinstance(content, bytes)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == office.certificate(certificate).row.pages == 6
    known = office.desk.read(known_by_file, issued.digest)
    assert known is not None
    assert len(known.page_digests) == 6
    assert office.certificate(certificate).printed_code.startswith("RRC1")


def test_a_key_that_is_not_there_leaves_the_number_waiting_for_its_paper(office: Office) -> None:
    certificate = office.checked(office.reader("J001-1-1"), "extract")
    keys = Keys()
    keys.there = False
    with pytest.raises(Unavailable, match=r"signing\.token_missing"):
        issue(office.desk, office.clerk, certificate, PaperWorkshop(keys))
    stage = office.desk.read(stage_of, certificate)
    assert (stage.numbered, stage.made, stage.number) == (True, False, "档摘〔2026〕1号")
    keys.there = True
    issued = issue(office.desk, office.other, certificate, PaperWorkshop(keys))
    assert (issued.number, issued.resumed) == ("档摘〔2026〕1号", True)


def test_a_scan_that_cannot_be_copied_from_gives_no_number(office: Office) -> None:
    certificate = office.checked(office.reader("J001-1-1"))  # its scan is no PDF but for its first bytes
    with pytest.raises(Refused, match=r"scan\."):
        issue(office.desk, office.clerk, certificate, PaperWorkshop())
    assert not office.desk.read(stage_of, certificate).numbered


def test_a_long_scan_is_kept_in_pieces_and_read_from_a_folder(office: Office, tmp_path: Path) -> None:
    long = tmp_path / "long.pdf"
    long.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 140_000)  # more than is held in memory
    digest = keep_scan(office.desk, office.clerk, long, "application/pdf")
    read = content_of(office.desk, digest, tmp_path)
    assert isinstance(read, Path)
    assert read.read_bytes() == long.read_bytes()
    with pytest.raises(Refused, match=r"attachment\.not_kept"):
        content_of(office.desk, b"?" * 32, tmp_path)


def test_a_paper_that_was_issued_again_the_same_day_is_void_though_it_says_the_same(
    office: Office, tmp_path: Path
) -> None:
    make_signing_key(office.desk, office.clerk)
    workshop = PaperWorkshop(DeskSigning(office.desk))
    first = office.checked(office.reader("J001-1-1"), "extract")
    issued = issue(office.desk, office.clerk, first, workshop)
    done = office.do(ReissueCertificate(certificate_id=first, why="破损"))
    (second,) = (event.certificate_id for event in done.events if isinstance(event, CertificateDrafted))
    office.by(office.other, CheckCertificate(certificate_id=second))
    assert issue(office.desk, office.clerk, second, workshop).number == issued.number
    outcomes = {}
    for one in (first, second):
        outcomes[one] = ask(office.desk, office.clerk, office.certificate(one).printed_code).outcome
        assert [line.what for line in office.certificate(one).log].count("verified") == 1, (
            "logged on the paper meant"
        )
    assert outcomes == {first: "genuine_void", second: "genuine_valid"}


def test_file_and_code_verify_and_say_so_once_it_is_void(office: Office, tmp_path: Path) -> None:
    make_signing_key(office.desk, office.clerk)
    case = office.reader("J001-1-1")
    digest = keep_scan(office.desk, office.clerk, scanned(2), "image/tiff")
    draft = Draft(
        language="zh_CN",
        sources=(DraftSource("J001-1-1", pages="1-2", counted=120),),
        pages=tuple(DraftPage(PagePlan(digest, page), numbered=str(page + 1)) for page in range(2)),
    )
    certificate = office.checked(case, draft=draft)
    issued = issue(office.desk, office.clerk, certificate, PaperWorkshop(DeskSigning(office.desk)))
    content = content_of(office.desk, issued.digest, tmp_path)
    assert isinstance(content, bytes)
    file, changed, code = (
        tmp_path / "made.pdf",
        tmp_path / "changed.pdf",
        office.certificate(certificate).printed_code,
    )
    file.write_bytes(content)
    middle = len(content) // 2
    changed.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    def asked() -> list[str]:
        return [ask(office.desk, office.clerk, what).outcome for what in (file, changed, code)]

    assert asked() == ["genuine_valid", "altered", "genuine_valid"]
    office.do(VoidCertificate(certificate_id=certificate, why="姓名有误"))
    verdicts = [ask(office.desk, office.clerk, what) for what in (file, code)]
    assert [one.outcome for one in verdicts] == ["genuine_void", "genuine_void"]
    assert all(one.number == issued.number for one in verdicts)
    details = [line.detail for line in office.certificate(certificate).log if line.what == "verified"]
    assert details.count("file:genuine_valid") == details.count("code:genuine_valid") == 1
    assert details[-2:] == ["file:genuine_void", "code:genuine_void"]
    office.sound()
