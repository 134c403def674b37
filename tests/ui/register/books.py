"""An office with a register: numbers in every state, and one paper that was made and signed for real."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from readingroom.clock import Clock
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
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key
from readingroom.copies.workshop import PaperWorkshop
from readingroom.desk import Desk
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.test_workshop import scanned
from tests.ui.windows import make_window
from ui.pages import page_entries
from ui.shell import Shell
from ui.style import Choice
from ui.text import Text

if TYPE_CHECKING:
    from tests.readingroom.copies.desk.office import Office

__all__ = ["copied", "fill", "office_window", "signed_copy"]

_PAGES = ("register", "verify", "settings")


def office_window(file: Path, page: str, code: str = "en", scheme: Choice = "light") -> Shell:
    """The window over this database, not yet shown."""
    return make_window(
        lambda: Desk(file, clock=Clock.starting(MORNING, ZONE)),
        [one for one in page_entries("reading_room") if one.id in _PAGES],
        Text(code),
        scheme,
        first=page,
    )


def fill(office: Office) -> dict[str, int]:
    """A certified copy that is sealed, an extract that is void, one that was issued again; by what they are."""
    wang = office.reader("J001-1-1")
    chen = office.reader("J001-1-1", name="陈䶮")
    sealed = office.sealed(wang)
    void = office.sealed(wang, "extract")
    office.do(VoidCertificate(certificate_id=void, why="姓名有误"))
    first = office.sealed(chen)
    events = office.do(ReissueCertificate(certificate_id=first, why="印章不清")).events
    again = next(one.certificate_id for one in events if isinstance(one, CertificateDrafted))
    office.by(office.other, CheckCertificate(certificate_id=again))
    office.issues(again)
    unfinished = office.checked(chen, "archival_certificate")
    office.issues(unfinished)
    return {"sealed": sealed, "void": void, "first": first, "again": again, "unfinished": unfinished}


def copied(office: Office, pages: int) -> Draft:
    """A draft of so many scanned pages."""
    digest = keep_scan(office.desk, office.clerk, scanned(pages), "image/tiff")
    return Draft(
        language="zh_CN",
        sources=(DraftSource("J001-1-1", pages=f"34-{33 + pages}", counted=120),),
        pages=tuple(DraftPage(PagePlan(digest, page), numbered=str(34 + page)) for page in range(pages)),
    )


def signed_copy(office: Office, folder: Path, *, pages: int = 2) -> tuple[int, Path, str]:
    """A certified copy made of scans and signed with a key of the program's: its id, its file, its code."""
    make_signing_key(office.desk, office.clerk)
    case = office.reader("J001-1-1", name="周立")
    certificate = office.checked(case, draft=copied(office, pages))
    issued = issue(office.desk, office.clerk, certificate, PaperWorkshop(DeskSigning(office.desk)))
    content = content_of(office.desk, issued.digest, folder)
    file = folder / "copy.pdf"
    file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    ask(office.desk, office.clerk, file)
    return certificate, file, office.certificate(certificate).printed_code
