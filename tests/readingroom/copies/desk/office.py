"""A desk that makes copies and issues certificates: short words for what happens there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from readingroom.bookings.commands import Arrive
from readingroom.command import Actor, Command
from readingroom.copies.commands import (
    CheckCertificate,
    ConfirmPrint,
    Draft,
    DraftCertificate,
    DraftPage,
    DraftSource,
    OrderCopies,
    PreparePrint,
    SealCertificate,
    SpoolPrint,
    WantedCopy,
)
from readingroom.copies.issuing import Issued, MadePaper, issue
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, PagePlan
from readingroom.copies.queries import CertificateDetail, OrderDetail, certificate_detail, order_detail
from readingroom.copies.templates import Passage, Source
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.desk import Desk, Outcome
from readingroom.language import Language
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account
from readingroom.office.staff.rules import Role
from readingroom.people.commands import Particulars
from readingroom.requests.commands import KeepFile
from readingroom.retrieval.rules import Move
from tests.readingroom.retrieval.world import World

SCAN = b"%PDF-1.7 three scanned pages"
QUOTED = Passage("男 王小明 女 李小红", Source("民政局", "结婚登记", "J001-1-1", "34"))


class Drawer:
    """A workshop that makes papers of one line each: the same paper gives the same bytes, unless it is told otherwise.

    Attributes:
        made: numbers of what it made, in order.
        salt: of the bytes, as a signature has its time.
    """

    def __init__(self, salt: bytes = b"", size: int = 0) -> None:
        self.made: list[str] = []
        self.salt, self.size = salt, size

    def look(self, plan: tuple[PagePlan, ...], scans: Mapping[bytes, bytes | Path]) -> tuple[bytes, ...]:
        """Every page is a part of its file."""
        return tuple(hashlib.sha256(one.source + bytes([one.page])).digest() for one in plan)

    def make(
        self,
        paper: CertifiedCopyPaper | CertificatePaper,
        facts: CertificateFacts,
        scans: Mapping[bytes, bytes | Path],
        language: Language,
        folder: Path,
    ) -> MadePaper:
        """A line that names what was made."""
        self.made.append(paper.number)
        content = f"%PDF {paper.number} {facts.digest().hex()}".encode() + self.salt
        content += bytes(self.size)
        pages = 1 + (len(paper.pages) if isinstance(paper, CertifiedCopyPaper) else 0)
        return MadePaper(content, pages, facts.page_digests, f"RRC1{facts.digest().hex()[:8].upper()}")


class Office(World):
    """The desk with what belongs to copying; 王芳 is a clerk as well, and 赵主任 an approver."""

    def __init__(self, desk: Desk, clerk: Actor) -> None:
        super().__init__(desk, clerk)
        self.do(AddStaff(account="wangfang", name="王芳", roles=(Role.CLERK,)))
        self.do(AddStaff(account="zhao", name="赵主任", roles=(Role.APPROVER,)))
        self.other, self.approver = self._person("wangfang"), self._person("zhao")
        box = self.box("盒1", "库1-2-10", "BOX0001")
        self.open = self.file("J001-1-1", box, pages=120, title="结婚登记")
        self.closed = self.file("J001-1-3", box, access="not_open", pages=30)
        self.digitised = self.file("J002-5-7", self.box("盒2", "库1-2-2", "BOX0002"), pages=60)
        self.workshop = Drawer()

    def _person(self, account: str) -> Actor:
        member = self.desk.read(by_account, account)
        assert member is not None
        return Actor(member.id)

    def by(self, actor: Actor, command: Command) -> Outcome:
        """Carry a command out as somebody else."""
        return self.desk.execute(command, actor)

    def reader(self, *wanted: str, name: str = "王小明") -> int:
        """A reader who is here; returns the case."""
        case = self.books(name, *wanted)
        card = {"document_kind": "resident_id", "document_number": "11010519491231002X"}
        particulars = Particulars(name=name, **(card if name == "王小明" else {}))
        self.do(Arrive(booking_id=self.booking_of(case), particulars=particulars))
        return case

    def fetched(self, case: int, *moves: Move) -> int:
        """What the case wants is fetched and put on the hold shelf; returns the retrieval."""
        self.prints()
        retrieval = self.one(case)
        self.moves(retrieval, Move.PULL, Move.HOLD, *moves)
        return retrieval

    def orders(self, case: int, *wanted: WantedCopy, purpose: str = "办理房产手续") -> int:
        """Copies are ordered; returns the order."""
        return self._id(self.do(OrderCopies(case_id=case, wanted=wanted, purpose=purpose)), "copy_order_id")

    def order(self, order: int) -> OrderDetail:
        """An order whole."""
        found = self.desk.read(order_detail, order)
        assert found is not None
        return found

    def scan(self, content: bytes = SCAN) -> bytes:
        """A kept scan."""
        self.do(KeepFile(content=content, media_type="application/pdf"))
        return hashlib.sha256(content).digest()

    def copied(self, pages: int = 2, counted: int | None = 120, code: str = "J001-1-1") -> Draft:
        """What a certified copy of some pages says."""
        source = self.scan()
        return Draft(
            language="zh_CN",
            sources=(DraftSource(code, pages=f"34-{33 + pages}", counted=counted, fonds="民政局"),),
            pages=tuple(DraftPage(PagePlan(source, page), numbered=str(34 + page)) for page in range(pages)),
        )

    def quoted(self, **changes: object) -> Draft:
        """What a certificate with a quotation says."""
        return replace(Draft(language="zh_CN", passages=(QUOTED,)), **changes)  # type: ignore[arg-type]

    def drafts(self, case: int, kind: str = "certified_copy", draft: Draft | None = None) -> int:
        """李敏 drafts a certificate; returns it."""
        if draft is None:
            draft = self.copied() if kind == "certified_copy" else self.quoted()
        return self._id(self.do(DraftCertificate(case_id=case, kind=kind, draft=draft)), "certificate_id")

    def checked(self, case: int, kind: str = "certified_copy", draft: Draft | None = None) -> int:
        """Drafted by 李敏 and checked by 王芳."""
        certificate = self.drafts(case, kind, draft)
        self.by(self.other, CheckCertificate(certificate_id=certificate))
        return certificate

    def issues(self, certificate: int, actor: Actor | None = None) -> Issued:
        """Numbered, made, kept."""
        return issue(self.desk, actor or self.clerk, certificate, self.workshop)

    def prints_certificate(self, certificate: int, copies: int = 1, **confirm: object) -> int:
        """Printed, and what came out confirmed; returns the attempt."""
        attempt = self._id(
            self.do(PreparePrint(certificate_id=certificate, copies=copies)), "certificate_attempt_id"
        )
        self.do(SpoolPrint(attempt_id=attempt, printer="P"))
        self.do(ConfirmPrint(attempt_id=attempt, **confirm))  # type: ignore[arg-type]
        return attempt

    def seals(self, certificate: int, copies: int = 1) -> None:
        """The usual seal is put on it."""
        self.do(
            SealCertificate(
                certificate_id=certificate, seal="查档专用章", copies=copies, approved_by="赵主任"
            )
        )

    def sealed(self, case: int, kind: str = "certified_copy") -> int:
        """A certificate that is ready to be handed over."""
        certificate = self.checked(case, kind)
        self.issues(certificate)
        self.prints_certificate(certificate)
        self.seals(certificate)
        return certificate

    def certificate(self, certificate: int, actor: Actor | None = None) -> CertificateDetail:
        """A certificate whole, as somebody sees it."""
        found = self.desk.read(certificate_detail, certificate, (actor or self.clerk).staff)
        assert found is not None
        return found
