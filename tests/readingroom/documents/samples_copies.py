"""Believable certificates, copies, a register and a receipt, and the hard ones."""

import datetime as dt
from dataclasses import fields, replace

from readingroom.copies.papers import (
    AccompanyingNotePaper,
    CertificatePaper,
    CertificateReceiptPaper,
    CertifiedCopyPaper,
    CopiedFile,
    CopiedPage,
    CopyReceiptLine,
    CopyReceiptPaper,
    PagePlan,
    RegisterLine,
    RegisterPaper,
    SealLogLine,
    SealLogPaper,
)
from readingroom.copies.templates import Filled, Passage, Source, template

ARCHIVE = "云溪县档案馆"
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
CODE = "RR1:" + "ABCDEFGH0123456789" * 9
"""As long as a signed code is."""

SOURCE = Source(
    "云溪县民政局", "云溪县民政局一九七九年婚姻登记申请书、审查处理表", "J001-WS·1979·Y-0017", "34"
)
APPLICANT = (Filled("applicant", "陈䶮"), Filled("applicant_document", "身份证号 440524198001010014"))
QUOTED = Passage(
    "王晓明，男，二十五岁，与李小红，女，二十三岁，自愿结婚，经审查合于中华人民共和国婚姻法关于结婚的规定，发给结婚证。",
    SOURCE,
    sic=True,
)

COPY = CertifiedCopyPaper(
    archive=ARCHIVE,
    number="云档证〔2026〕1号",
    barcode="C000123-7",
    code=CODE,
    template=template("certified_copy"),
    filled=APPLICANT,
    files=(
        CopiedFile(
            fonds=SOURCE.fonds,
            title=SOURCE.title,
            reference_code=SOURCE.reference_code,
            pages="34–36",
            copied=3,
            counted=3,
        ),
    ),
    pages=tuple(CopiedPage(PagePlan(bytes(32), at), SOURCE.reference_code, str(34 + at)) for at in range(3)),
    copied_by="李敏",
    copied_on=DAY,
    handled_by="李敏",
    checked_by="欧阳慕容紫萱",
    issued_on=DAY,
)

MANY_FILES = replace(
    COPY,
    number="示例市档证〔2026〕12345号",
    archive="中国第二历史档案馆（示例）利用部查阅服务中心",
    files=tuple(
        CopiedFile(
            fonds="云溪县人民政府办公室",
            title=f"关于转发省民政厅《关于做好婚姻登记档案整理移交工作的通知》及各公社执行情况汇报（{at}）",
            reference_code=f"J001-WS·1979·Y-办公室-{at:04}",
            pages=f"{at}",
            copied=1,
        )
        for at in range(40)
    ),
    checked_by="",
    issued_on=None,
)


def certificate(
    kind: str, filled: tuple[Filled, ...] = (), passages: tuple[Passage, ...] = (), **more: object
) -> CertificatePaper:
    """A certificate of a shipped kind."""
    paper = CertificatePaper(
        archive=ARCHIVE,
        number="云档证〔2026〕2号",
        barcode="C000124-5",
        code=CODE,
        template=template(kind),
        filled=(*APPLICANT, *filled),
        passages=passages,
        handled_by="李敏",
        checked_by="陈䶮",
        issued_on=DAY,
    )
    return replace(paper, **more)  # type: ignore[arg-type]


CERTIFICATE = certificate(
    "archival_certificate",
    (),
    (QUOTED, Passage("一九七九年登记花名册：王晓明、李小红。", replace(SOURCE, page=""))),
)
EXTRACT = certificate("extract", (), (QUOTED,))
LONG_EXTRACT = certificate("extract", (), tuple(replace(QUOTED, text=QUOTED.text * 9) for _ in range(5)))
NOT_FOUND = certificate(
    "not_found_notice",
    (
        Filled("received_on", DAY),
        Filled("asked", "王小明与李小红的结婚登记档案"),
        Filled("searched", "云溪县民政局全宗婚姻登记专题目录", typed=True),
        Filled("period", "1975 年至 1982 年", typed=True),
        Filled("terms", "王小明、王晓明、李小红", typed=True),
        Filled("referral", "云溪县民政局婚姻登记处（电话 0754-1234567）", typed=True),
    ),
    code="",
)
MARRIAGE = certificate(
    "marriage_record",
    (
        Filled("husband", "王晓明", typed=True),
        Filled("wife", "李小红", typed=True),
        Filled("registered_on", "一九七九年十月一日", typed=True),
        Filled("office", "红旗公社革命委员会", typed=True),
    ),
    (QUOTED,),
)
SCHOOLING = certificate(
    "schooling_record",
    (Filled("student", "王晓明", typed=True), Filled("school", "云溪县第一中学", typed=True)),
    (replace(QUOTED, text="王晓明，一九八二年九月入学，一九八五年七月毕业。", sic=False),),
    checked_by="",
    issued_on=None,
    draft=True,
)

_STATES = ("handed_over", "posted", "sealed", "printed", "numbered", "void")
REGISTER = RegisterPaper(
    archive=ARCHIVE,
    year=2026,
    lines=tuple(
        RegisterLine(
            number=f"云档证〔2026〕{at}号",
            kind=template(("certified_copy", "marriage_record", "not_found_notice")[at % 3]).name,
            issued_on=dt.date(2026, 1, 4) + dt.timedelta(days=9 * at),
            applicant="陈*",
            request_number=f"2026-{300 + at}",
            references=tuple(f"J001-WS·1979·Y-{number:04}" for number in range(at % 3)),
            pages=1 + at % 4,
            copies=2,
            handled_by="李敏",
            checked_by="陈䶮",
            sealed_by="李敏" if at % 6 in (0, 1, 2) else "",
            sealed_on=DAY if at % 6 in (0, 1, 2) else None,
            state=_STATES[at % 6],
            ended_on=dt.date(2027, 1, 3) if at == 36 else DAY if at % 6 in (0, 1, 5) else None,
            remark="卡纸，另发 云档证〔2026〕6号" if at % 6 == 5 else "",
        )
        for at in range(1, 37)
    ),
    printed_by="李敏",
    printed_at=NOW,
)
EMPTY_REGISTER = RegisterPaper(archive=ARCHIVE, year=2027, chosen="档案摘录", lines=())

SEAL_LOG = SealLogPaper(
    archive=ARCHIVE,
    first=dt.date(2026, 1, 1),
    last=dt.date(2026, 12, 31),
    lines=tuple(
        SealLogLine(
            stamped_at=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC)
            + dt.timedelta(days=7 * at, minutes=13 * at),
            seal="云溪县档案馆查档专用章",
            number=f"云档证〔2026〕{at + 1}号",
            kind=template(("certified_copy", "marriage_record", "not_found_notice")[at % 3]).name,
            copies=1 + at % 3,
            approved_by="欧阳慕容紫萱" if at % 4 == 0 else "陈䶮",
            stamped_by="李敏",
            remark="已作废：姓名有误" if at == 11 else "代替第 1 次出具" if at == 12 else "",
        )
        for at in range(45)
    ),
    printed_by="李敏",
    printed_at=NOW,
)
MONTH_OF_SEALS = replace(
    SEAL_LOG, first=dt.date(2025, 12, 15), last=dt.date(2026, 1, 20), lines=SEAL_LOG.lines[:2]
)

RECEIPT = CopyReceiptPaper(
    archive=ARCHIVE,
    order="F2026-88",
    barcode="F000088-1",
    request_number="XFHSX",
    reader="陈䶮",
    document="身份证 440***********0014",
    purpose="个人取证",
    lines=(
        CopyReceiptLine(
            reference_code=SOURCE.reference_code,
            title=SOURCE.title,
            pages="34–36",
            count=3,
            copies=2,
            kind="photocopy",
            number="云档证〔2026〕1号",
            fee="3.00 元",
        ),
        CopyReceiptLine(reference_code="J019-KU·01·2017-001-001", title="照片", count=1, kind="photo"),
    ),
    fee="3.00 元",
    handed_over_by="李敏",
    handed_over_at=NOW,
    printed_by="李敏",
    printed_at=NOW,
)

CERTIFICATE_RECEIPT = CertificateReceiptPaper(
    archive=ARCHIVE,
    receipt="2026-17",
    barcode="C000123-7",
    number="云档证〔2026〕1号",
    kind=template("marriage_record").name,
    issued_on=DAY,
    pages=1,
    copies=2,
    references=(SOURCE.reference_code,),
    request_number="2026-301",
    applicant="陈䶮",
    taker="陈䶮",
    document="居民身份证 440***********0014",
    seen_on=DAY,
    purpose="个人取证",
    delivered_by="李敏",
    delivered_at=NOW,
    printed_by="李敏",
    printed_at=NOW,
)
ACCOMPANYING_NOTE = AccompanyingNotePaper(
    **{one.name: getattr(CERTIFICATE_RECEIPT, one.name) for one in fields(CERTIFICATE_RECEIPT)}
    | {"receipt": "", "document": "", "seen_on": None},
    address="云溪县城关镇人民路 12 号 3 幢 201 室",
    tracking="EMS 1234567890123",
)

PAPERS = {
    "certified_copy": [COPY, MANY_FILES],
    "certificate": [CERTIFICATE, EXTRACT, LONG_EXTRACT, NOT_FOUND, MARRIAGE, SCHOOLING],
    "register": [REGISTER, EMPTY_REGISTER],
    "seal_log": [SEAL_LOG, MONTH_OF_SEALS, replace(SEAL_LOG, lines=())],
    "certificate_receipt": [
        CERTIFICATE_RECEIPT,
        replace(
            CERTIFICATE_RECEIPT, receipt="", taker="王晓明", document="", seen_on=None, delivered_at=None
        ),
    ],
    "accompanying_note": [ACCOMPANYING_NOTE],
    "copy_receipt": [
        RECEIPT,
        replace(RECEIPT, barcode="", fee="", handed_over_at=None, lines=RECEIPT.lines * 20),
    ],
}
