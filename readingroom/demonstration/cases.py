"""The requests of the demonstration: what its readers filed in the days before, and what the desk did about it."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from readingroom.command import Actor, Command, Reading
from readingroom.demonstration.copies import STEPS, CopyStory
from readingroom.desk import Desk, Outcome
from readingroom.office.staff.accounts import ensure_account
from readingroom.office.staff.queries import by_account
from readingroom.requests import commands as requests
from readingroom.requests.commands import Attached
from readingroom.requests.queries import CaseSheet, case_sheet
from readingroom.requests.records import Message
from readingroom.requests.snapshot import (
    FileSnapshot,
    MaterialSnapshot,
    MessageSnapshot,
    PersonSnapshot,
    RequestSnapshot,
)
from readingroom.resources import resource

__all__ = ["RequestStory"]

_SYSTEM = "demo:portal"
_SYNC = "system:sync"


class Teller(Protocol):
    """Who tells the demonstration's day."""

    desk: Desk
    day: dt.date
    spoken: str
    clerk: Actor
    second: Actor

    def do(self, command: Command, actor: Actor | None = None) -> Outcome:
        """Carry out a command at the hour that is being told."""

    def at(self, days: int, hour: str) -> dt.datetime:
        """An hour of a day, counted from the demonstration's."""

    def hour(self, days: int, hour: str) -> None:
        """Go on to an hour."""


class RequestStory:
    """What happens to the demonstration's requests, in the order in which it happened.

    Args:
        teller: of the day.
    """

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        file = resource("demo", teller.spoken, "requests.toml")
        self._cases: dict[str, int] = {}
        self._said: dict[str, RequestSnapshot] = {}
        self._sync: Actor | None = None
        self._copies = CopyStory(teller)
        told: list[tuple[dt.datetime, int, Callable[[], object]]] = []
        for row in tomllib.loads(file.read_text("utf-8"))["request"]:
            told.append((self._moment(row["at"]), len(told), partial(self._filed, row)))
            for step in row.get("then", ()):
                told.append((self._moment(step["at"]), len(told), partial(self._step, row["id"], step)))
        self._left = sorted(told, key=lambda one: one[:2])

    def until(self, days: int, hour: str) -> None:
        """Tell what happened up to an hour."""
        last = self._teller.at(days, hour)
        while self._left and self._left[0][0] <= last:
            moment, _, happens = self._left.pop(0)
            self._teller.hour((moment.date() - self._teller.day).days, f"{moment:%H:%M}")
            happens()

    def _moment(self, said: str) -> dt.datetime:
        """``-3 10:05``: three working days before the demonstration's day."""
        back, hour = said.split()
        day = self._teller.day
        for _ in range(-int(back)):
            day -= dt.timedelta(1)
            while day.weekday() >= 5:
                day -= dt.timedelta(1)
        return self._teller.at((day - self._teller.day).days, hour)

    # -- who files what

    def _filed(self, row: Mapping[str, Any]) -> None:
        person = PersonSnapshot(
            name=row["name"],
            relation=row.get("relation", "self"),
            document_kind=row.get("document_kind", ""),
            document_number=row.get("document", ""),
            phone=row.get("phone", ""),
            email=row.get("email", ""),
            organisation=row.get("organisation", ""),
            verified=row["channel"] == "portal",
        )
        if row["channel"] == "portal":
            self._says(row, person)
            return
        command = requests.FileRequest(
            channel=row["channel"],
            service_item=row["kind"],
            applicants=(person,),
            concerned=row.get("concerned", ""),
            clues=row.get("clues", {}),
            purpose=row.get("purpose", ""),
            wanted=tuple(row.get("wanted", ())),
            delivery=row.get("delivery", "desk"),
            address=row.get("address", ""),
            number=row.get("number", ""),
            system=row.get("system", ""),
        )
        self._cases[row["id"]] = _case(self._teller.do(command))

    def _says(self, row: Mapping[str, Any], person: PersonSnapshot) -> None:
        given = []
        for paper in row.get("papers", ()):
            digest = self._keep(f"{row['id']} {paper}")
            given.append(MaterialSnapshot(paper, FileSnapshot(digest, row["file"]), self._moment(row["at"])))
        snapshot = RequestSnapshot(
            system=_SYSTEM,
            canonical_id=row["number"],
            number=row["number"],
            service_item=row["kind"],
            service_version=1,
            applicants=(person,),
            submitted_at=self._moment(row["at"]),
            concerned=row.get("concerned", ""),
            clues=row.get("clues", {}),
            purpose=row.get("purpose", ""),
            wanted=tuple(row.get("wanted", ())),
            delivery=row.get("delivery", "online"),
            address=row.get("address", ""),
            language=self._teller.spoken,
            materials=tuple(given),
        )
        self._cases[row["id"]] = self._take(row["id"], snapshot)

    def _take(self, identity: str, snapshot: RequestSnapshot) -> int:
        command = requests.TakeRequest(system=_SYSTEM, snapshot=snapshot, before=self._said.get(identity))
        self._said[identity] = snapshot
        return _case(self._teller.do(command, self._portal()))

    def _portal(self) -> Actor:
        """The account that acts for portals."""
        if self._sync is None:
            with self._teller.desk.store.writing() as session:
                ensure_account(session, _SYNC)
            member = self._teller.desk.read(by_account, _SYNC)
            if member is None:
                raise LookupError(_SYNC)
            self._sync = Actor(member.id)
        return self._sync

    def _keep(self, what: str) -> bytes:
        """A sample scan; every one is a file of its own."""
        scan = resource("demo", "scan.png").read_bytes() + what.encode()
        self._teller.do(requests.KeepFile(content=scan, media_type="image/png"), self._teller.clerk)
        return hashlib.sha256(scan).digest()

    # -- what happens then

    def _step(self, identity: str, step: Mapping[str, Any]) -> None:
        if step["do"] in STEPS:
            self._copies.step(self._cases[identity], step)
            return
        sheet = self._sheet(self._cases[identity])
        if step["do"] in ("answers", "gives", "writes"):
            self._by_reader(identity, sheet, step)
            return
        self._teller.do(self._command(sheet, step))

    def _by_reader(self, identity: str, sheet: CaseSheet, step: Mapping[str, Any]) -> None:
        said, at = self._said[identity], self._moment(step["at"])
        if step["do"] == "gives":
            digest = self._keep(f"{identity} {step['paper']} {at}")
            given = MaterialSnapshot(step["paper"], FileSnapshot(digest, step["file"]), at)
            self._take(identity, replace(said, materials=(*said.materials, given)))
            return
        reference = ""
        if step["do"] == "answers":
            reference = self._teller.desk.read(_reference, sheet.open_questions[-1].message_id)
        message = MessageSnapshot(
            f"{identity}-{len(said.messages)}", "reader", step["text"], at, answers=reference
        )
        self._take(identity, replace(said, messages=(*said.messages, message)))

    def _command(self, sheet: CaseSheet, step: Mapping[str, Any]) -> Command:
        case, papers = sheet.case_id, {paper.paper: paper.material_id for paper in sheet.papers}
        approval = sheet.approvals[0] if sheet.approvals else None
        at_once: dict[str, type[Command]] = {
            "accept": requests.AcceptRequest,
            "take_in_hand": requests.TakeInHand,
            "offer": requests.OfferAnswer,
            "close": requests.CloseRequest,
        }
        match step["do"]:
            case name if name in at_once:
                return at_once[name](case_id=case)  # type: ignore[call-arg]  # each takes the case alone
            case "ask":
                papers_asked = tuple(step.get("papers", ()))
                return requests.AskReader(
                    case_id=case, text=step["text"], papers=papers_asked, answer_by=self._day(step)
                )
            case "see" | "share" | "promise":
                return requests.MovePaper(material_id=papers[step["paper"]], action=step["do"])
            case "let_follow":
                return requests.LetFollow(material_id=papers[step["paper"]], by=self._day(step))
            case "seek":
                return requests.SeekApproval(
                    case_id=case,
                    use=step["use"],
                    reason=step["text"],
                    scope=step.get("scope", ""),
                    creating_body=step.get("body", ""),
                )
            case "forward" if approval is not None:
                return requests.ForwardApproval(approval_id=approval.approval_id, action=step["to"])
            case "decide" if approval is not None:
                form = self._keep(f"form {approval.approval_id}")
                return requests.DecideApproval(
                    approval_id=approval.approval_id,
                    granted=tuple(line.line_id for line in approval.lines),
                    decided_by=step["by"],
                    decided_on=self._moment(step["at"]).date(),
                    decision=step.get("text", ""),
                    spoken=step.get("spoken", False),
                    form=None if step.get("spoken") else Attached(form, step["file"]),
                )
            case "answer":
                files = (Attached(self._keep(f"answer {case}"), step["file"]),) if "file" in step else ()
                return requests.AnswerRequest(
                    case_id=case, outcome=step["outcome"], text=step["text"], files=files
                )
            case "post":
                return requests.PostAnswer(case_id=case, tracking=step["text"])
            case "transfer":
                return requests.TransferRequest(
                    case_id=case,
                    archive=step["text"],
                    contact=step.get("contact", ""),
                    answer_by=self._day(step),
                )
            case "not_provide":
                return requests.NotProvide(case_id=case, ground=step["ground"], reason=step["text"])
            case "remark":
                return requests.WriteRemark(case_id=case, text=step["text"])
        raise ValueError(step["do"])

    def _day(self, step: Mapping[str, Any]) -> dt.date:
        """Some days after it is said."""
        return self._moment(step["at"]).date() + dt.timedelta(int(step.get("days", 7)))

    def _sheet(self, case_id: int) -> CaseSheet:
        sheet = self._teller.desk.read(case_sheet, case_id)
        if sheet is None:
            raise LookupError(case_id)
        return sheet


def _case(outcome: Outcome) -> int:
    return next(int(event.case_id) for event in outcome.events if hasattr(event, "case_id"))


def _reference(reading: Reading, message_id: int) -> str:
    return reading.session.get_one(Message, message_id).reference
