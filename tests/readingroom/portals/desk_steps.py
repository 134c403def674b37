"""What a clerk does with a request that came from a portal: one word for each, to be picked in any order."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from readingroom.bookings.commands import Arrive
from readingroom.clock import Clock
from readingroom.command import Actor, Command, Station
from readingroom.desk import Desk
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.people.commands import Particulars
from readingroom.requests.commands import (
    AcceptRequest,
    AnswerRequest,
    AskReader,
    Attached,
    CancelRequest,
    CloseRequest,
    ConsultBody,
    DecideApproval,
    ExtendTime,
    KeepFile,
    MovePaper,
    NoteAnswer,
    NoteTransferAnswer,
    NotProvide,
    OfferAnswer,
    PauseRequest,
    ReferRequest,
    RefuseRequest,
    ReopenRequest,
    ResumeRequest,
    SeekApproval,
    TransferRequest,
    WriteRemark,
)
from readingroom.requests.records import Approval, ApprovalLine, Material, Message, Request
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.portals.conftest import connect, exchange

CLERK = Actor(4, Station.ROOM)
COPY = b"%PDF-1.4 the record"
Step = Callable[[Desk, Request], Sequence[Command]]


def with_holdings(database: Path, address: str, token: str) -> None:
    """Describe a box with an open file and one that is not, and connect the portal at an address."""
    desk = Desk(database, clock=Clock.starting(MORNING, ZONE))
    done = desk.execute(AddContainer(label="J001-1 盒1", location="1库-3区-02列-A面-4节-2层"), CLERK)
    box = next(event.container_id for event in done.events if hasattr(event, "container_id"))
    for code, access in (("J001-1-1", "open"), ("J001-1-3", "not_open")):
        desk.execute(AddItem(reference_code=code, title=f"案卷 {code}", access=access, container=box), CLERK)
    connect(desk, address, token=token)
    report = exchange(desk)
    assert (report.failed, report.pushed) == (None, 2), "guides and free places"
    desk.close()


def _first(desk: Desk, found: Any) -> Any:
    return desk.read(lambda reading: reading.session.scalars(found).first())


def _paper(action: str, why: str = "") -> Step:
    def step(desk: Desk, request: Request) -> Sequence[Command]:
        paper = _first(
            desk, select(Material.id).where(Material.request_id == request.id).order_by(Material.id)
        )
        return () if paper is None else (MovePaper(material_id=paper, action=action, why=why),)

    return step


def _consent(granted: bool) -> Step:
    def step(desk: Desk, request: Request) -> Sequence[Command]:
        approval = _first(
            desk, select(Approval.id).where(Approval.request_id == request.id).order_by(Approval.id.desc())
        )
        if approval is None:
            return ()
        line = _first(desk, select(ApprovalLine.line_id).where(ApprovalLine.approval_id == approval))
        return (
            DecideApproval(
                approval_id=approval,
                granted=(line,) if granted else (),
                decided_by="张馆长",
                decided_on=MORNING.date(),
                spoken=True,
            ),
        )

    return step


def _answered_at_the_desk(desk: Desk, request: Request) -> Sequence[Command]:
    question = _first(
        desk, select(Message.id).where(Message.request_id == request.id, Message.kind == "question")
    )
    return () if question is None else (NoteAnswer(message_id=question, text="1979 年"),)


def _found(_desk: Desk, request: Request) -> Sequence[Command]:
    file = Attached(hashlib.sha256(COPY).digest(), "复印件.pdf")
    return (
        KeepFile(content=COPY, media_type="application/pdf"),
        AnswerRequest(case_id=request.case_id, outcome="found", text="见附件", files=(file,)),
    )


def _one(make: Callable[[int], Command]) -> Step:
    return lambda _desk, request: (make(request.case_id),)


STEPS: Mapping[str, Step] = {
    "accept": _one(lambda case: AcceptRequest(case_id=case)),
    "answer": _found,
    "arrive": _one(lambda case: Arrive(case_id=case, particulars=Particulars(name="王小明"))),
    "ask": _one(lambda case: AskReader(case_id=case, text="登记时的姓名？")),
    "ask for a paper": _one(lambda case: AskReader(case_id=case, text="请上传身份证", papers=("identity",))),
    "cancel": _one(lambda case: CancelRequest(case_id=case)),
    "close": _one(lambda case: CloseRequest(case_id=case)),
    "consent": _consent(True),
    "consult": _one(lambda case: ConsultBody(case_id=case, body="民政局")),
    "extend": _one(lambda case: ExtendTime(case_id=case, days=2, reason="需核对原件")),
    "no consent": _consent(False),
    "not found": _one(lambda case: AnswerRequest(case_id=case, outcome="not_found", text="未查到")),
    "not provide": _one(lambda case: NotProvide(case_id=case, ground="not_open", reason="未开放")),
    "note an answer": _answered_at_the_desk,
    "offer": _one(lambda case: OfferAnswer(case_id=case)),
    "pause": _one(lambda case: PauseRequest(case_id=case, reason="库房检修")),
    "refer": _one(lambda case: ReferRequest(case_id=case, where="省档案馆")),
    "refuse": _one(lambda case: RefuseRequest(case_id=case, ground="papers_missing", reason="未补交材料")),
    "remark": _one(lambda case: WriteRemark(case_id=case, text="电话联系过")),
    "reopen": _one(lambda case: ReopenRequest(case_id=case)),
    "resume": _one(lambda case: ResumeRequest(case_id=case)),
    "see the paper": _paper("see"),
    "seek consent": _one(lambda case: SeekApproval(case_id=case, use="read", reason="当事人本人")),
    "send the paper back": _paper("send_back", "看不清"),
    "take the paper back": _paper("take_back"),
    "taken over again": _one(lambda case: NoteTransferAnswer(case_id=case)),
    "transfer": _one(
        lambda case: TransferRequest(case_id=case, archive="邻市档案馆", answer_by=dt.date(2027, 1, 8))
    ),
    "waive the paper": _paper("waive", "窗口已核验"),
}
