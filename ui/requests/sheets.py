"""Every sheet of a case: what it asks, and the command that it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from readingroom import entry
from readingroom.errors import Refused
from readingroom.requests.commands import (
    AddLines,
    AnswerRequest,
    AskReader,
    Attached,
    ConsultBody,
    DecideApproval,
    ExtendTime,
    GivePaper,
    LetFollow,
    MovePaper,
    NoteAnswer,
    NotProvide,
    PauseRequest,
    PostAnswer,
    ReferRequest,
    RefuseRequest,
    SeekApproval,
    SignApproval,
    TransferRequest,
    WriteRemark,
)
from readingroom.requests.queries import CaseSheet, PaperLine
from ui.requests import forms
from ui.requests.attaching import AttachBox, choose_files, keep_files
from ui.requests.forms import CaseForm, GrantTicks, PaperTicks, Ticks
from ui.requests.words import worded
from ui.widgets.form import Choice, Lines, Words

if TYPE_CHECKING:
    from ui.requests.steps import CaseSteps

__all__ = ["SHEETS", "dropped_paper", "paper"]

_NEEDS_A_REASON = frozenset({"send_back", "waive"})


def ask(steps: CaseSteps, sheet: CaseSheet) -> None:
    """A question to the reader, with the papers that are missing ticked."""
    kit = steps.page.kit
    ticks = PaperTicks(kit, sheet.papers)
    fields = [
        Lines(id="text", label="requests.ask.text", hint="requests.told_hint", rows=5, needed=True),
        Words(id="by", label="requests.ask.by", hint="requests.day_hint"),
    ]
    form = CaseForm(kit, fields, [("requests.ask.papers", ticks)] if sheet.papers else [])
    form.set_values({"text": _proposed_question(steps, sheet)})
    steps.lay(
        "ask",
        form,
        lambda typed, _files: AskReader(
            case_id=sheet.case_id,
            text=typed["text"],
            papers=ticks.ticked,
            answer_by=form.day("by", sheet.today),
        ),
    )


def _proposed_question(steps: CaseSteps, sheet: CaseSheet) -> str:
    """What is missing, in a sentence that the clerk may change."""
    text = steps.page.kit.text
    papers = [worded(text, one.name) for one in sheet.papers if one.missing]
    clues = [worded(text, one.name) for one in sheet.clues if one.missing]
    parts = [text("requests.ask.propose_papers", papers=papers)] if papers else []
    return "\n".join([*parts, text("requests.ask.propose_clues", clues=clues)] if clues else parts)


def note_answer(steps: CaseSteps, sheet: CaseSheet) -> None:
    """What the reader said at the desk, by telephone or by letter."""
    if not sheet.open_questions:
        return
    question = next((one for one in sheet.open_questions if not one.papers), sheet.open_questions[0])
    form = CaseForm(
        steps.page.kit,
        [Lines(id="text", label="requests.note_answer.text", rows=4, needed=True)],
    )
    form.show_hint("text", steps.page.kit.text("requests.note_answer.question", question=question.text))
    steps.lay(
        "note_answer",
        form,
        lambda typed, _files: NoteAnswer(message_id=question.message_id, text=typed["text"]),
    )


def remark(steps: CaseSteps, sheet: CaseSheet) -> None:
    """A note of the desk's; no portal shows it."""
    fields = forms.reason_fields("text", "requests.remark.text", "requests.remark.hint")
    steps.lay(
        "remark",
        CaseForm(steps.page.kit, fields),
        lambda typed, _files: WriteRemark(case_id=sheet.case_id, text=typed["text"]),
    )


def want(steps: CaseSteps, sheet: CaseSheet) -> None:
    """What was found for the case, by reference code: it is fetched like anything else that is wanted."""
    fields = [
        Lines(id="wanted", label="requests.lines", hint="today.codes.hint", rows=4, mono=True, needed=True)
    ]

    def make(typed: Mapping[str, str], _files: object) -> AddLines:
        return AddLines(case_id=sheet.case_id, written=entry.codes(typed["wanted"]))

    steps.lay("want", CaseForm(steps.page.kit, fields), make)


def answer(steps: CaseSteps, sheet: CaseSheet) -> None:
    """What it came to, with files."""
    kit, files = steps.page.kit, AttachBox(steps.page)
    form = CaseForm(kit, forms.answer_fields(kit, sheet), [("requests.files.with", files)])
    steps.lay(
        "answer",
        form,
        lambda typed, kept: AnswerRequest(
            case_id=sheet.case_id, outcome=typed["outcome"], text=typed["text"], files=kept
        ),
        files=files,
    )


def post(steps: CaseSteps, sheet: CaseSheet) -> None:
    """It goes by post."""
    form = CaseForm(steps.page.kit, [Words(id="tracking", label="requests.post.tracking", mono=True)])
    form.show_hint("tracking", sheet.address.full)
    steps.lay(
        "post", form, lambda typed, _files: PostAnswer(case_id=sheet.case_id, tracking=typed["tracking"])
    )


def _turn_away(
    kind: type[RefuseRequest] | type[NotProvide], step: str
) -> Callable[[CaseSteps, CaseSheet], None]:
    def lay(steps: CaseSteps, sheet: CaseSheet) -> None:
        kit = steps.page.kit
        form = CaseForm(kit, forms.turn_away_fields(kit))

        def show_law() -> None:
            law = kit.text(f"request.ground_law.{form.values()['ground']}")
            form.show_hint("ground", kit.text("requests.turn_away.law", law=law))

        form.edited.connect(show_law)
        show_law()
        steps.lay(
            step,
            form,
            lambda typed, _files: kind(case_id=sheet.case_id, ground=typed["ground"], reason=typed["reason"]),
        )

    return lay


def refer(steps: CaseSteps, sheet: CaseSheet) -> None:
    """Held elsewhere: where to go."""
    fields = forms.reason_fields("reason", "requests.refer.where", "requests.refer.hint")
    steps.lay(
        "refer",
        CaseForm(steps.page.kit, fields),
        lambda typed, _files: ReferRequest(case_id=sheet.case_id, where=typed["reason"]),
    )


def transfer(steps: CaseSteps, sheet: CaseSheet) -> None:
    """Another archive does it, with a clock of its own."""
    form = CaseForm(steps.page.kit, forms.transfer_fields())

    def make(typed: Mapping[str, str], _files: object) -> TransferRequest:
        by = form.day("by", sheet.today)
        if by is None:
            raise Refused("transfer.no_day", field="by")
        return TransferRequest(
            case_id=sheet.case_id, archive=typed["archive"], contact=typed["contact"], answer_by=by
        )

    steps.lay("transfer", form, make)


def pause(steps: CaseSteps, sheet: CaseSheet) -> None:
    """The clocks stand still, for a reason that is told."""
    fields = forms.reason_fields("reason", "requests.pause.reason", "requests.told_hint")
    steps.lay(
        "pause",
        CaseForm(steps.page.kit, fields),
        lambda typed, _files: PauseRequest(case_id=sheet.case_id, reason=typed["reason"]),
    )


def consult(steps: CaseSteps, sheet: CaseSheet) -> None:
    """Another body is asked."""
    fields = forms.reason_fields("reason", "requests.consult.body", "requests.told_hint")
    steps.lay(
        "consult",
        CaseForm(steps.page.kit, fields),
        lambda typed, _files: ConsultBody(case_id=sheet.case_id, body=typed["reason"]),
    )


def extend(steps: CaseSteps, sheet: CaseSheet) -> None:
    """More time, and why."""
    form = CaseForm(steps.page.kit, forms.extend_fields())
    steps.lay(
        "extend",
        form,
        lambda typed, _files: ExtendTime(
            case_id=sheet.case_id, days=int(typed["days"]), reason=typed["reason"]
        ),
    )


def seek_approval(steps: CaseSteps, sheet: CaseSheet) -> None:
    """Consent to use what is not open."""
    kit = steps.page.kit
    blocked = [line for line in sheet.lines if line.state == "blocked"]
    ticks = Ticks(
        kit,
        [(line.line_id, line.reference_code or line.written, line.title, True, True) for line in blocked],
    )
    form = CaseForm(kit, forms.seek_fields(kit), [("requests.seek.lines", ticks)])
    form.set_values({"reason": sheet.purpose})
    steps.lay(
        "seek_approval",
        form,
        lambda typed, _files: SeekApproval(
            case_id=sheet.case_id,
            use=typed["use"],
            scope=typed["scope"],
            reason=typed["reason"],
            persons=tuple(filter(None, (one.strip() for one in _split(typed["persons"])))),
            creating_body=typed["creating_body"],
            line_ids=ticks.ticked,
        ),
        done=lambda _outcome: None,
    )


def _split(names: str) -> list[str]:
    for mark in "，、;；":
        names = names.replace(mark, ",")
    return names.split(",")


def decide(steps: CaseSteps, sheet: CaseSheet) -> None:
    """The decision as it stands on the form, with the scan; or that it was spoken."""
    approval = next((one for one in sheet.approvals if one.undecided), None)
    if approval is None:
        return
    kit, files, lines = steps.page.kit, AttachBox(steps.page, several=False), GrantTicks(steps.page, approval)
    form = CaseForm(
        kit,
        forms.decide_fields(),
        [("requests.decide.lines", lines), ("requests.decide.form", files)],
    )
    form.set_values({"decided_on": str(kit.text.language.date(sheet.today, year=False))})
    identity = approval.approval_id
    steps.lay(
        "decide",
        form,
        lambda typed, kept: DecideApproval(
            approval_id=identity,
            granted=lines.granted,
            pages=lines.only,
            decided_by=typed["decided_by"],
            decided_on=form.day("decided_on", sheet.today) or sheet.today,
            valid_until=form.day("valid_until", sheet.today),
            decision=typed["decision"],
            spoken=bool(typed["spoken"]) and not kept,
            form=kept[0] if kept else None,
        ),
        files=files,
    )


def sign(steps: CaseSteps, sheet: CaseSheet) -> None:
    """What was spoken has been signed."""
    approval = next((one for one in sheet.approvals if one.spoken), None)
    if approval is None:
        return
    files = AttachBox(steps.page, several=False)
    form = CaseForm(steps.page.kit, [], [("requests.decide.form", files)])
    identity = approval.approval_id

    def make(_typed: object, kept: tuple[Attached, ...]) -> SignApproval:
        if not kept:
            raise Refused("approval.no_form")
        return SignApproval(approval_id=identity, form=kept[0])

    steps.lay("sign", form, make, files=files)


# -- papers


def paper(steps: CaseSteps, sheet: CaseSheet, line: PaperLine, action: str) -> None:
    """Something happens to a paper: at once, with a reason, with a day, or with a file."""
    if action == "give":
        add_scan(steps, line, choose_files(steps.page, several=False))
    elif action == "let_follow":
        let_follow(steps, sheet, line)
    elif action in _NEEDS_A_REASON:
        _with_reason(steps, line, action)
    else:
        steps.page.execute(MovePaper(material_id=line.material_id, action=action))


def add_scan(steps: CaseSteps, line: PaperLine, paths: list[Path]) -> None:
    """A file is this paper."""

    def kept(files: tuple[Attached, ...]) -> None:
        for file in files:
            command = GivePaper(
                material_id=line.material_id,
                digest=file.digest,
                file_name=file.name,
            )
            steps.page.execute(command)

    kit = steps.page.kit
    if paths:
        keep_files(steps.page, paths[:1], kept, lambda error: kit.messages.refused(steps.page, error))


def let_follow(steps: CaseSteps, sheet: CaseSheet, line: PaperLine) -> None:
    """It is to follow by a day."""
    kit = steps.page.kit
    form = CaseForm(
        kit,
        [
            Words(id="by", label="requests.follow.by", hint="requests.day_hint", needed=True),
            Words(id="why", label="requests.follow.why"),
        ],
    )

    def make(typed: Mapping[str, str], _files: object) -> LetFollow:
        by = form.day("by", sheet.today)
        if by is None:
            raise Refused("material.no_day", field="by")
        return LetFollow(material_id=line.material_id, by=by, why=typed["why"])

    steps.lay("let_follow", form, make, about=worded(kit.text, line.name))


def _with_reason(steps: CaseSteps, line: PaperLine, action: str) -> None:
    kit = steps.page.kit
    hint = "requests.told_hint" if action == "send_back" else ""
    form = CaseForm(kit, forms.reason_fields("why", f"requests.{action}.why", hint))
    steps.lay(
        action,
        form,
        lambda typed, _files: MovePaper(material_id=line.material_id, action=action, why=typed["why"]),
        about=worded(kit.text, line.name),
    )


def dropped_paper(steps: CaseSteps, sheet: CaseSheet, paths: list[Path]) -> None:
    """A file was dropped on the case: which paper is it?"""
    kit = steps.page.kit
    may = [one for one in sheet.papers if any(step.action == "give" for step in one.actions)]
    if not may:
        return
    files = AttachBox(steps.page, several=False)
    options = [(one.material_id, worded(kit.text, one.name)) for one in may]
    form = CaseForm(
        kit,
        [Choice(id="paper", label="requests.drop.which", options=options)],
        [("requests.files.with", files)],
    )
    files.add(paths)

    def make(typed: Mapping[str, int], kept: tuple[Attached, ...]) -> GivePaper:
        if not kept:
            raise Refused("message.empty")
        return GivePaper(
            material_id=typed["paper"],
            digest=kept[0].digest,
            file_name=kept[0].name,
        )

    steps.lay("drop", form, make, files=files)


SHEETS: Mapping[str, Callable[[CaseSteps, CaseSheet], None]] = {
    "ask": ask,
    "note_answer": note_answer,
    "remark": remark,
    "want": want,
    "answer": answer,
    "post": post,
    "refuse": _turn_away(RefuseRequest, "refuse"),
    "not_provide": _turn_away(NotProvide, "not_provide"),
    "refer": refer,
    "transfer": transfer,
    "pause": pause,
    "consult": consult,
    "extend": extend,
    "seek_approval": seek_approval,
    "decide": decide,
    "sign": sign,
}
"""Step -> what lays its sheet."""
