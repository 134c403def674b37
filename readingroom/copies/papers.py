"""What stands on certified copies, certificates, their register and the receipt: plain facts, drawn by documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final, Literal

from readingroom.copies.templates import Filled, Passage, Template
from readingroom.requests.words import Words

__all__ = [
    "SAMPLE",
    "AccompanyingNotePaper",
    "CertificatePaper",
    "CertificateReceiptPaper",
    "CertifiedCopyPaper",
    "CopiedFile",
    "CopiedPage",
    "CopyReceiptLine",
    "CopyReceiptPaper",
    "PagePlan",
    "RegisterLine",
    "RegisterPaper",
    "Seal",
    "SealLogLine",
    "SealLogPaper",
]

SAMPLE: Final = "sample"
"""A seal drawn by the program: it reads 样章 and stands on papers of the demonstration only."""

Seal = bytes | Literal["sample"] | None
"""The archive's own authorised seal as a picture (PNG with transparency, or JPEG), `SAMPLE`, or none: the place stays
blank for the wet stamp."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page of a copy: which page of which file, and how it is turned and cropped.

    Attributes:
        source: SHA-256 of the file.
        page: in the file, from 0.
        turned: 0, 90, 180 or 270 degrees clockwise.
        crop: left, top, right and bottom edge of what is kept, as shares 0..1 of the turned page from its top left
            corner; None keeps all of it.
    """

    source: bytes
    page: int
    turned: int = 0
    crop: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class CopiedPage:
    """One page of a certified copy.

    Attributes:
        plan: where its picture comes from.
        reference_code: 档号 of what it was copied from, as the catalogue writes it.
        page: the page as it is numbered in the original, e.g. ``34``; empty where it has no number.
    """

    plan: PagePlan
    reference_code: str
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFile:
    """A file or item that pages were copied from.

    Attributes:
        fonds: name of the fonds (全宗名称).
        title: 题名.
        reference_code: 档号.
        pages: which pages, as the original numbers them, e.g. ``34–36``; empty where it has no numbers.
        copied: how many pages of it are in the copy.
        counted: how many pages were counted in the original for this; None where nobody was asked.
    """

    fonds: str = ""
    title: str = ""
    reference_code: str
    pages: str = ""
    copied: int
    counted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedCopyPaper:
    """A certified copy (档案复制件证明): its certification page and the copied pages behind it.

    Attributes:
        archive: the archive's name.
        number: register number as it is printed, e.g. ``云档证〔2026〕1号``; empty on a draft.
        barcode: ASCII code of the certificate, printed as Code 128; empty prints none.
        code: text of the QR code; empty prints none.
        template: the wording (`certified_copy`).
        filled: its fields.
        files: what was copied.
        pages: the copied pages in order.
        seal: see `Seal`.
        seal_name: of the seal that makes it valid, e.g. ``云溪县档案馆查档专用章``; empty names it after the archive.
        copied_by: who made the copy.
        copied_on: when.
        handled_by: 经办人, who drew it up.
        checked_by: 审核人, who held it against the original; empty leaves a line to sign on.
        issued_on: the date over which the seal goes; None leaves room to write it.
        draft: prints DRAFT (草稿) on every page in place of the number.
        certification_page: it has one of its own; else the last copied page says what would stand there, as copies at
            a counter are marked and sealed.
    """

    archive: str
    number: str
    barcode: str = ""
    code: str = ""
    template: Template
    filled: tuple[Filled, ...] = field(default=(), repr=False)
    files: tuple[CopiedFile, ...]
    pages: tuple[CopiedPage, ...]
    seal: Seal = field(default=None, repr=False)
    seal_name: str = ""
    copied_by: str = ""
    copied_on: dt.date
    handled_by: str = ""
    checked_by: str = ""
    issued_on: dt.date | None = None
    draft: bool = False
    certification_page: bool = True

    @property
    def plan(self) -> tuple[PagePlan, ...]:
        """Where the pages' pictures come from, in order."""
        return tuple(page.plan for page in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePaper:
    """A certificate, an extract or a notice of a search (档案证明, 摘录, 查档结果告知书).

    Attributes:
        archive: the archive's name.
        number: register number as it is printed; empty on a draft.
        barcode: ASCII code of the certificate, printed as Code 128; empty prints none.
        code: text of the QR code; empty prints none.
        template: its wording.
        filled: its fields.
        passages: what is quoted, with the sources.
        seal, seal_name, handled_by, checked_by, issued_on, draft: as of `CertifiedCopyPaper`.
    """

    archive: str
    number: str
    barcode: str = ""
    code: str = ""
    template: Template
    filled: tuple[Filled, ...] = field(default=(), repr=False)
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    seal: Seal = field(default=None, repr=False)
    seal_name: str = ""
    handled_by: str = ""
    checked_by: str = ""
    issued_on: dt.date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One number of the register.

    Attributes:
        number: as it is printed.
        kind: name of the kind of paper.
        issued_on: when it was numbered.
        applicant: for whom, as the register shows it.
        request_number: of the case; empty for one without.
        references: 档号 of its sources.
        pages: of the paper.
        copies: printed and confirmed.
        handled_by, checked_by: who drew it up, who checked it.
        sealed_by: who sealed it; empty before.
        sealed_on: when.
        state: its words stand under ``paper.register.state_<state>``.
        ended_on: when it was handed over, posted or made void.
        remark: why it is void, the number it replaces, the tracking number.
    """

    number: str
    kind: Words
    issued_on: dt.date
    applicant: str = field(default="", repr=False)
    request_number: str = ""
    references: tuple[str, ...] = ()
    pages: int
    copies: int = 0
    handled_by: str = ""
    checked_by: str = ""
    sealed_by: str = ""
    sealed_on: dt.date | None = None
    state: str
    ended_on: dt.date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPaper:
    """The register of certificates (出证登记簿) of a year, or a part of it.

    Attributes:
        archive: the archive's name.
        year: whose numbers they are.
        chosen: what the list is narrowed to, in the paper's language; empty for all of the year.
        lines: in the order of their numbers.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    year: int
    chosen: str = ""
    lines: tuple[RegisterLine, ...]
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLogLine:
    """A seal was put on copies of a certificate once.

    Attributes:
        stamped_at: when, in the desk's zone.
        seal: which.
        number: of the certificate, as it is printed.
        kind: name of the kind of paper.
        copies: that were sealed.
        approved_by: 批准人.
        stamped_by: 监印人.
        remark: what became of the paper since, where it does not count any more.
    """

    stamped_at: dt.datetime
    seal: str
    number: str
    kind: Words
    copies: int
    approved_by: str = field(repr=False)
    stamped_by: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLogPaper:
    """The seal log (用印登记簿) of some days.

    Attributes:
        archive: the archive's name.
        first, last: the days, both included.
        lines: in the order in which they were written.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    first: dt.date
    last: dt.date
    lines: tuple[SealLogLine, ...]
    printed_by: str = ""
    printed_at: dt.datetime | None = None

    @property
    def year(self) -> int | None:
        """The year, where the days are all of one."""
        whole = (dt.date(self.first.year, 1, 1), dt.date(self.first.year, 12, 31))
        return self.first.year if (self.first, self.last) == whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReceiptLine:
    """Something that was copied.

    Attributes:
        reference_code: 档号.
        title: 题名.
        pages: which pages, as the original numbers them; empty for all.
        count: pages of the original that were copied.
        copies: how many of each.
        kind: ``photocopy``, ``print``, ``scan`` or ``photo``; its words stand under ``paper.receipt.kind.<kind>``.
        number: register number where it is certified; empty where it is not.
        fee: as the archive writes it, e.g. ``3.00 元``; empty for none.
    """

    reference_code: str
    title: str = ""
    pages: str = ""
    count: int
    copies: int = 1
    kind: str
    number: str = ""
    fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReceiptPaper:
    """The receipt for copies that were handed over (档案复制件领取单).

    Attributes:
        archive: the archive's name.
        order: number of the order.
        barcode: ASCII code of the order, printed as Code 128; empty prints none.
        request_number: the number the reader was given; empty without a case.
        reader: who gets them.
        document: what identifies them, masked.
        purpose: what they are for.
        lines: what is handed over.
        fee: what all of it costs; empty for nothing.
        handed_over_by: who hands them over.
        handed_over_at: when, in the desk's zone; None leaves room to write.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    order: str
    barcode: str = ""
    request_number: str = ""
    reader: str = field(repr=False)
    document: str = field(default="", repr=False)
    purpose: str = field(default="", repr=False)
    lines: tuple[CopyReceiptLine, ...]
    fee: str = ""
    handed_over_by: str = ""
    handed_over_at: dt.datetime | None = None
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReceiptPaper:
    """The receipt for a certificate that was handed over (出证领取单).

    Attributes:
        archive: the archive's name.
        receipt: its own number; empty before the certificate was handed over.
        barcode: ASCII code of the certificate, printed as Code 128; empty prints none.
        number: of the certificate, as it is printed.
        kind: name of the kind of paper.
        issued_on: when it was numbered.
        pages: of one copy.
        copies: that are handed over.
        references: 档号 of its sources.
        request_number: of the case.
        applicant: who asked for it.
        taker: who takes it.
        document: what the taker proved by who they are, its number masked; empty leaves room to write.
        seen_on: when its original was seen at the desk; None where it was not.
        purpose: what it is for.
        delivered_by: who hands it over.
        delivered_at: when, in the desk's zone; None leaves room to write.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    receipt: str = ""
    barcode: str = ""
    number: str
    kind: Words
    issued_on: dt.date | None = None
    pages: int
    copies: int
    references: tuple[str, ...] = ()
    request_number: str = ""
    applicant: str = field(repr=False)
    taker: str = field(repr=False)
    document: str = field(default="", repr=False)
    seen_on: dt.date | None = None
    purpose: str = field(default="", repr=False)
    delivered_by: str = ""
    delivered_at: dt.datetime | None = None
    printed_by: str = ""
    printed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyingNotePaper(CertificateReceiptPaper):
    """The note in the envelope of a certificate that is posted (出证寄送单); its last part comes back signed.

    Attributes:
        address: where it goes.
        tracking: number of the consignment; empty where there is none.
    """

    address: str = field(default="", repr=False)
    tracking: str = ""
