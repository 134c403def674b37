"""One believable paper of each kind, and the hard ones: rare characters, long titles, forty lines."""

import datetime as dt
from dataclasses import replace

from readingroom.office.papers import (
    CarriedOver,
    ChainHead,
    Count,
    DaySheetPaper,
    HandedItem,
    HandoverSheetPaper,
    HeldUnit,
    Label,
    LabelSheetPaper,
    NoonListPaper,
    OpeningBooking,
    OpeningListPaper,
    OpenMatter,
    OutUnit,
    RecoverySheetPaper,
    ScannerSheetPaper,
    SetupStep,
    StationCode,
    StationSheetPaper,
    WantedFile,
)
from readingroom.people.papers import ReaderCardPaper
from readingroom.portals.papers import FillInLine, FillInPaper
from readingroom.requests.guides import Words, checklist, relation_of
from readingroom.requests.papers import ApprovalFormLine, ApprovalFormPaper, GuideNoticePaper
from readingroom.requests.shipped_guides import shipped
from readingroom.retrieval.papers import RoundLine, RoundPaper, SlipLine, SlipPaper
from readingroom.retrieval.rules import RetrievalState
from tests.readingroom.documents import samples_copies

ARCHIVE = "云溪县档案馆"
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
LONG_TITLE = (
    "云溪县人民政府办公室关于转发省民政厅《关于做好一九七九年度婚姻登记档案整理移交工作的通知》及各公社、"
    "街道执行情况汇报、统计报表、往来函件（附：红旗公社、东风公社、前进公社登记花名册）"
)

SLIP = SlipPaper(
    archive=ARCHIVE,
    code="S000123-7",
    unit_kind="file",
    container_label="J001-2-(11-20)",
    container_barcode="YX00045217",
    reference_code="J001-WS·1979·Y-0017",
    title="云溪县民政局一九七九年婚姻登记申请书、审查处理表",
    dates="1979-01 至 1979-12",
    pages="120页",
    access="not_open",
    location="2库-A区-12列-1面-5节-4层",
    request_number="XFHSX",
    register_number="2026-318",
    reader="陈䶮",
    reader_masked="陈*",
    seat="4",
    visit_date=DAY,
    visit_hour="9:00-11:30",
    purpose="个人取证",
    approver="李敏",
    printed_by="李敏",
    printed_at=NOW,
    round_number="20261123-1",
)

CROWDED = replace(
    SLIP,
    code="S000124-5",
    unit_kind="container",
    reference_code="J001-2-11",
    title=LONG_TITLE,
    lines=tuple(
        SlipLine(
            reference_code=f"J001-WS·1979·Y-{n:04}",
            title=LONG_TITLE if n == 3 else f"红旗公社婚姻登记申请书（{n}）",
            dates="1979",
            pages=str(100 + n),
            access="open" if n % 3 else "not_open",
        )
        for n in range(1, 41)
    ),
    neighbours=("J001-2-19", "J001-2-20"),
    next_reader="王*",
    queue=2,
    attempt=2,
    reprint=True,
    remarks="纸张脆弱，请用托板",
    pulled_by="赵强",
)

FEW = replace(
    SLIP,
    code="S000125-3",
    unit_kind="container",
    lines=CROWDED.lines[:3],
    neighbours=("J001-2-19", "J001-2-20"),
    next_reader="王*",
    queue=1,
)

EXTREME = replace(
    CROWDED,
    code="S000128-0",
    location="二号库房东侧密集架区第十二列第一面第五节第四层" * 8,
    remarks="注意" * 200,
    reader="Maximiliana Theodora von Hohenzollern-Sigmaringen und zu Hechingen",
    neighbours=tuple(f"J001-2-{n}" for n in range(30)),
    reference_code="Z109-WS·2011·Y·办公室秘书科综合档案室-0001-0002-0003",
    register_number="2026-3181234567890-ABCDEFG",
    archive="云溪县档案馆（云溪县地方志编纂委员会办公室、云溪县党史研究室）",
)

EMPTY = SlipPaper(archive="", code="S000126-1")

FOREIGN = replace(
    SLIP,
    code="S000127-9",
    archive="County Record Office Yunxi",
    reader="محمد الأمين",
    reader_masked="م*",
    title="Correspondence on the regulation of the Yunxi canal, with maps and three printed reports to the assembly",
    reference_code="Z109-WS·2011·Y·办公室-0001",
    location="Strongroom 2 / Range 12 / Bay 5 / Shelf 4",
    purpose="Academic research",
    approver="",
    container_label="Box 17",
    access="open",
    printed_by="Li Min",
)

ROUND = RoundPaper(
    archive=ARCHIVE,
    number="20261123-1",
    day=DAY,
    hour="9:30",
    lines=tuple(
        RoundLine(
            location=f"2库-A区-{n}列-1面-5节-{n % 6 + 1}层",
            container_label=f"J001-2-{n}",
            slip=f"S{n:06}-7",
            reference_code=f"J001-WS·1979·Y-{n:04}",
            title=LONG_TITLE if n == 4 else "婚姻登记申请书",
            request_number=f"2026-{300 + n}",
            seat=str(n),
            hour="9:00",
            remark="同盒另有一单" if n == 2 else "",
        )
        for n in range(1, 29)
    ),
    printed_by="李敏",
    printed_at=NOW,
)

CARD = ReaderCardPaper(
    archive=ARCHIVE, number="R000042", name="陈䶮", code="R000042-6", valid_until=dt.date(2027, 12, 31)
)

OUT = tuple(
    OutUnit(
        slip=f"S{n:06}-7",
        reference_code=f"J019-3-{n}",
        title=title,
        state=state,
        reader=reader,
        seat=str(n),
        pages="120",
        since=since,
    )
    for n, (title, state, reader, since) in enumerate(
        [
            ("婚姻登记申请书、审查处理表", RetrievalState.ISSUED, "陈䶮", NOW),
            (LONG_TITLE, RetrievalState.ISSUED, "Ana Ruiz", NOW),
            ("上山下乡知识青年名册", RetrievalState.RETURNED, "王小明", NOW - dt.timedelta(days=3)),
        ],
        start=2,
    )
)

HELD = tuple(
    HeldUnit(
        slip=f"S{n:06}-7",
        reference_code=f"J021-1-{n}",
        title="土地房产所有证存根",
        place=f"B{n}",
        reader="欧阳㛃",
        until=dt.date(2026, 11, 27),
    )
    for n in range(1, 5)
)

DAY_SHEET = DaySheetPaper(
    archive=ARCHIVE,
    day=DAY,
    counts=tuple(
        Count(code=code, n=n)
        for code, n in (
            ("expected", 14),
            ("arrived", 12),
            ("walk_ins", 31),
            ("no_shows", 1),
            ("readers", 43),
            ("requests", 45),
            ("answered", 41),
            ("slips", 22),
            ("pulled", 21),
            ("issued", 24),
            ("reshelved", 17),
            ("not_on_shelf", 1),
        )
    ),
    carried=(
        CarriedOver(
            code="S000131-2",
            what="J019-3-88 基建图纸",
            reason="未在架，已登记查找，明日上午复查库房",
            by="赵强",
        ),
        CarriedOver(code="2026-311", what="王小明 婚姻登记档案查询", reason="等待审批", by="李敏"),
    ),
    out=OUT,
    heads=(
        ChainHead(
            name="custody",
            sequence=48211,
            hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        ChainHead(
            name="audit",
            sequence=103377,
            hash="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
            signature="MEUCIQDk3v0nq9v2m0kJd3m3u4rj7Zz9cT1m8i0o5o6v0j6v3wIgQm9k8c7b6a5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7=",
            key="desk-2026",
        ),
    ),
    closed_by="李敏",
    printed_by="李敏",
    printed_at=NOW,
)

OPENING = OpeningListPaper(
    archive=ARCHIVE,
    day=DAY,
    opening=("9:00-11:30", "13:30-17:00"),
    bookings=(
        OpeningBooking(
            hour="9:00",
            number="XFHSX",
            reader="王小明",
            seat="4",
            files=(
                WantedFile(
                    reference_code="J001-2-17", title="婚姻登记申请书", location="2库-A区-12列", state="held"
                ),
                WantedFile(
                    reference_code="J001-2-18", title=LONG_TITLE, location="2库-A区-12列", state="pulled"
                ),
            ),
        ),
        OpeningBooking(
            hour="9:00",
            number="NBN7V",
            reader="陈䶮",
            files=(WantedFile(reference_code="Q999-1", state="unknown"),),
            remark="自带笔记本电脑，安排靠窗座位",
        ),
        OpeningBooking(hour="10:30", number="FEEXA", reader="Ana Ruiz"),
        OpeningBooking(
            hour="13:30",
            number="2026-312",
            reader="欧阳㛃",
            seat="12",
            files=(WantedFile(reference_code="J019-3-88", title="基建图纸", state="approval"),),
        ),
    ),
    held=HELD,
    remarks="16:00 起消防演练，提前半小时停止调卷。",
    printed_by="李敏",
    printed_at=NOW,
)

NOON = NoonListPaper(archive=ARCHIVE, day=DAY, hour="11:30", holding=OUT, printed_by="李敏", printed_at=NOW)

HANDOVER = HandoverSheetPaper(
    archive=ARCHIVE,
    day=DAY,
    hour="12:00",
    given_by="李敏",
    out=OUT,
    held=HELD[:2],
    items=(
        HandedItem(name="查档专用章", amount="1 枚"),
        HandedItem(name="备用金", amount="200.00 元"),
        HandedItem(name="库房钥匙"),
    ),
    matters=(
        OpenMatter(code="2026-311", text="门户追问，等待审批人答复，下午 14:00 前回复利用者", by="李敏"),
        OpenMatter(text="2 号扫码枪电量不足"),
    ),
    printed_by="李敏",
    printed_at=NOW,
)

SCANNER = ScannerSheetPaper(archive=ARCHIVE, test_code="T000001-4")
SCANNER_MODEL = replace(
    SCANNER,
    model="DS-100",
    steps=(SetupStep(text="恢复出厂设置", code="DEFALT"), SetupStep(text="前缀 F12", code="PREBK2998C")),
)

STATIONS = StationSheetPaper(
    archive=ARCHIVE,
    stations=tuple(
        StationCode(code=f"K00000{n}-{n}", station=station, name=name)
        for n, (station, name) in enumerate(
            [
                ("counter", ""),
                ("desk", "阅览室服务台 2"),
                ("hold_shelf", ""),
                ("stacks", "二号库房"),
                ("exit", ""),
            ],
            start=1,
        )
    ),
)

SEATS = LabelSheetPaper(
    archive=ARCHIVE,
    kind="seat",
    labels=tuple(
        Label(code=f"P{n:06}-{n % 10}", text=f"{n}", note="大幅面图纸座" if n == 3 else "")
        for n in range(1, 13)
    ),
)
SHELVES = LabelSheetPaper(
    archive=ARCHIVE,
    kind="shelf",
    labels=tuple(
        Label(code=f"L{n:06}-{n % 10}", text=f"2库-A区-12列-1面-5节-{n}层", note="J001-2-1 至 J001-2-40")
        for n in range(1, 4)
    ),
)

GUIDES = {guide.code: replace(guide, reviewed=True) for guide in shipped()}


def notice(guide: str, relation: str, **facts: object) -> GuideNoticePaper:
    """A notice by a shipped guide, with what the reader handed in already."""
    states = {"identity": "online", "death": "seen", "court_paper": "to_follow"}
    paper = GuideNoticePaper(
        archive=ARCHIVE,
        guide=GUIDES[guide],
        relation=relation_of(GUIDES[guide], relation),
        lines=checklist(GUIDES[guide], relation, states),
        checked=True,
        number="2026-0318",
        reader="陈䶮",
        place="云溪县人民路 18 号，行政服务中心二楼",
        week=tuple(
            (day, dt.time(*opens), dt.time(*closes))
            for day in range(5)
            for opens, closes in (((8, 30), (11, 30)), ((13, 30), (17, 0)))
        ),
        phone="0798-123 4567",
        printed_by="李敏",
        printed_at=NOW,
    )
    return replace(paper, **facts)  # type: ignore[arg-type]


BLANK_NOTICE = notice("work_injury", "self", checked=False, number="", reader="", place="", week=(), phone="")
NOTICE = notice("marriage", "heir", known=(("male", "陈大勇"), ("year", "1979")))
LONG_GUIDE = replace(
    GUIDES["administrative_documents"],
    name=Words("文书档案" * 30, "Administrative documents " * 4),
    who=Words(LONG_TITLE * 8, "Anyone who asks, and whoever they send. " * 24),
    relations=(
        replace(
            GUIDES["administrative_documents"].relations[0],
            papers=tuple(
                replace(paper, code=f"paper_{n}", name=Words(f"材料{n}：{LONG_TITLE}", paper.name.en * 2))
                for n, paper in enumerate(GUIDES["administrative_documents"].relations[0].papers * 20)
            ),
        ),
    ),
    clues=tuple(replace(clue, code=f"clue_{n}") for n, clue in enumerate(GUIDES["army_service"].clues * 10)),
)
LONG_NOTICE = replace(
    notice("administrative_documents", "self"),
    guide=LONG_GUIDE,
    relation=LONG_GUIDE.relations[0],
    lines=checklist(LONG_GUIDE, "self", {}),
    known=(("clue_3", LONG_TITLE),),
)

APPROVAL = ApprovalFormPaper(
    archive=ARCHIVE,
    number="CX20261201-17",
    register_number="2026-318",
    applicant="陈䶮",
    relation="其他继承人（当事人已去世）",
    document_kind="resident_id",
    document="11010519491231002X",
    phone="13800000000",
    concerned="陈大勇",
    lines=(
        ApprovalFormLine(
            reference_code="J001-WS·1979·Y-0017",
            title="云溪县民政局一九七九年婚姻登记申请书、审查处理表",
            dates="1979",
            pages="120",
            access="not_open",
        ),
        ApprovalFormLine(reference_code="J019-3-88", title=LONG_TITLE, dates="1959-1962", access="deferred"),
    ),
    purpose="办理房产继承",
    reason="当事人已去世，申请人系其继承人，需证明婚姻关系，材料已核原件。",
    use="copy",
    scope="第34页及其附件",
    persons=("赵律师",),
    creating_body="云溪县民政局",
    asked_on=DAY,
    clerk="李敏",
    printed_by="李敏",
    printed_at=NOW,
)
LONG_APPROVAL = replace(
    APPROVAL,
    organisation="示例市人民政府办公室",
    creating_body="",
    persons=(),
    scope="",
    use="read",
    lines=APPROVAL.lines * 16,
)

RECOVERY = RecoverySheetPaper(
    archive=ARCHIVE,
    code="GEZD-GNBV-GY3T-QOJQ-MFRG-GZDF-MZTW-Q2LK",
    database="D:\\阅览室\\readingroom.db",
    printed_by="李敏",
    printed_at=NOW,
)

FILL_IN = FillInPaper(
    archive="示例市档案馆",
    portal="政务外网预约平台",
    lines=(
        FillInLine(
            row=41,
            reference="0b1e9a54-0000-5000-8000-000000000001",
            number="YY20261201-0017",
            reader="王小明",
            kind="booking.state",
            tells="moved",
            start=dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC),
            end=dt.datetime(2026, 12, 3, 11, 30, tzinfo=dt.UTC),
            decided_at=dt.datetime(2026, 12, 1, 9, 3, tzinfo=dt.UTC),
        ),
        FillInLine(
            row=42,
            reference="0b1e9a54-0000-5000-8000-000000000002",
            number="YY20261201-0018",
            reader="欧阳慕容紫萱",
            kind="request.question",
            text="请补充 1962 年结婚时的登记地，并上传身份证正反面。Please also tell us the maiden name.",
            decided_at=dt.datetime(2026, 12, 1, 10, 40, tzinfo=dt.UTC),
        ),
        FillInLine(
            row=1043,
            reference="0b1e9a54-0000-5000-8000-000000000003",
            number="YY20261130-0009",
            reader="Zoë O’Neil",
            kind="booking.state",
            tells="no_show",
            decided_at=dt.datetime(2026, 12, 1, 17, 5, tzinfo=dt.UTC),
        ),
    ),
    printed_by="李敏",
    printed_at=dt.datetime(2026, 12, 1, 17, 30, tzinfo=dt.UTC),
)

PAPERS = {
    "slip": [SLIP, FEW, CROWDED, FOREIGN, EXTREME, EMPTY],
    "round_sheet": [ROUND],
    "reader_card": [
        CARD,
        replace(CARD, name="Maximiliana Theodora von Hohenzollern-Sigmaringen", valid_until=None),
    ],
    "day_sheet": [DAY_SHEET],
    "opening_list": [OPENING],
    "noon_list": [NOON],
    "handover": [HANDOVER],
    "scanner_sheet": [SCANNER, SCANNER_MODEL],
    "station_sheet": [STATIONS],
    "recovery_sheet": [RECOVERY],
    "guide_notice": [BLANK_NOTICE, NOTICE, LONG_NOTICE],
    "approval_form": [APPROVAL, LONG_APPROVAL],
    "fill_in_list": [FILL_IN],
    "labels": [SEATS, SHELVES],
    **samples_copies.PAPERS,
}
"""Every document code with its papers."""
