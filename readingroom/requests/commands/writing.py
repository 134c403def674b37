"""Questions to the reader, what comes back, and the answer (补正, 答复)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.requests import wallet
from readingroom.requests.commands.life import move_request, request_of_case
from readingroom.requests.commands.papers import kept
from readingroom.requests.events import AnswerGiven, MessagesRead, MessageWritten
from readingroom.requests.reading import read_by_desk
from readingroom.requests.records import Message, MessageFile, Request
from readingroom.requests.rules import MaterialAction, Outcome, RequestAction, RequestState

__all__ = [
    "HANDLERS",
    "AnswerRequest",
    "AskReader",
    "Attached",
    "NoteAnswer",
    "OfferAnswer",
    "PostAnswer",
    "ReadMessages",
    "WriteRemark",
    "go_on_if_answered",
    "unanswered",
    "written",
]


@dataclass(frozen=True)
class Attached:
    """A kept file and what it is called.

    Attributes:
        digest: SHA-256 of its content.
        name: text only, never a path.
    """

    digest: bytes
    name: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class AskReader(Command):
    """Ask the reader something, or for papers; the clocks stand still until the answer is there.

    Attributes:
        text: the question, as the reader sees it.
        papers: codes of papers that are missing; one that is there is refused, for nobody is asked twice.
        answer_by: the day named to the reader, None if none.
    """

    permission = Permission.RECEIVE
    case_id: int
    text: str = field(repr=False)
    papers: tuple[str, ...] = ()
    answer_by: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class NoteAnswer(Command):
    """The reader answered at the desk, by telephone or by letter."""

    permission = Permission.RECEIVE
    message_id: int
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WriteRemark(Command):
    """A note of the desk's in the case; no portal shows it."""

    permission = Permission.RECEIVE
    case_id: int
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class AnswerRequest(Command):
    """Answer the request: found, partly, not found, or found and not provided.

    Attributes:
        outcome: an `Outcome`.
        text: as the reader sees it.
        files: what goes with it.
    """

    permission = Permission.RECEIVE
    case_id: int
    outcome: str
    text: str = field(repr=False)
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfferAnswer(Command):
    """What was made for the reader lies ready to be collected."""

    permission = Permission.RECEIVE
    case_id: int


@dataclass(frozen=True, kw_only=True)
class PostAnswer(Command):
    """It went by post.

    Attributes:
        tracking: the postal number, "" if none.
    """

    permission = Permission.RECEIVE
    case_id: int
    tracking: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ReadMessages(Command):
    """Somebody at the desk took note of what the reader wrote, and nothing more is to be done about it."""

    permission = Permission.RECEIVE
    case_id: int


def written(
    session: Session,
    context: Context,
    request: Request,
    kind: str,
    text: str,
    *,
    author: str = "desk",
    reference: str = "",
    at: dt.datetime | None = None,
    answers: Message | None = None,
    files: Sequence[Attached] = (),
) -> tuple[Message, Event]:
    """A message of the case, written down with its files.

    Raises:
        Refused: ``message.empty``, ``attachment.not_kept``.
    """
    message = Message(
        **drafted(
            context,
            request.id,
            kind,
            text,
            author=author,
            reference=reference,
            at=at,
            answers=None if answers is None else answers.id,
            files=files,
        )
    )
    session.add(message)
    session.flush()
    if author == "desk":
        read_by_desk(session, context, request)
    elif not reference:
        message.read_at = context.occurred_at  # noted by the desk itself
    attach(session, message.id, files)
    return message, MessageWritten(
        request_id=request.id,
        case_id=request.case_id,
        message_id=message.id,
        author=message.author,
        message_kind=message.kind,
    )


def drafted(
    context: Context,
    request_id: int,
    kind: str,
    text: str,
    *,
    author: str,
    reference: str,
    at: dt.datetime | None = None,
    answers: int | None = None,
    files: Sequence[Attached] = (),
) -> dict[str, Any]:
    """A message that is not in the database yet, by column; `answers`: the id of the one that it answers.

    Raises:
        Refused: ``message.empty``.
    """
    # A question may be answered online by handing in what it asked for, without a word.
    by_papers = bool(reference) and answers is not None
    if not text.strip() and not files and not by_papers and kind != "withdrawal":
        raise Refused("message.empty")
    return {
        "request_id": request_id,
        "reference": reference or context.command_id.hex,
        "author": author,
        "kind": kind,
        "text": text.strip(),
        "at": at or context.occurred_at,
        "staff_id": context.actor.staff if author == "desk" or not reference else None,
        "answers_id": answers,
    }


def attach(session: Session, message_id: int, files: Sequence[Attached]) -> None:
    """Let kept files belong to a message.

    Raises:
        Refused: ``attachment.not_kept``.
    """
    for file in files:
        blob = kept(session, file.digest)
        session.add(MessageFile(message_id=message_id, blob_id=blob.id, file_name=file.name))
    session.flush()


def read_messages(session: Session, command: ReadMessages, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``."""
    request = request_of_case(session, command.case_id)
    if not read_by_desk(session, context, request):
        return []
    return [MessagesRead(request_id=request.id, case_id=request.case_id)]


def ask_reader(session: Session, command: AskReader, context: Context) -> Sequence[Event]:
    """Ask, and let the clocks stand.

    Raises:
        Refused: ``request.none``, ``request.not_now``, ``message.empty``, ``material.is_there``, ``message.by_past``.
    """
    request = request_of_case(session, command.case_id)
    if command.answer_by is not None and command.answer_by < context.today:
        raise Refused("message.by_past", day=command.answer_by)
    events: list[Event] = []
    materials = wallet.materials_of(session, request)
    for paper in command.papers:
        material = materials.get(paper) or wallet.add(session, context, request, paper)
        events.append(wallet.move(session, context, request, material, MaterialAction.ASK))
    question, told = written(session, context, request, "question", command.text)
    question.papers, question.answer_by = list(command.papers), command.answer_by
    moved = move_request(session, context, request, RequestAction.ASK, reason=command.text.strip())
    return [*events, told, moved]


def note_answer(session: Session, command: NoteAnswer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``message.unknown``, ``message.no_question``, ``message.empty``."""
    question = session.get(Message, command.message_id)
    if question is None:
        raise Refused("message.unknown", message=command.message_id)
    if question.kind != "question":
        raise Refused("message.no_question")
    request = session.get_one(Request, question.request_id)
    _, told = written(session, context, request, "answer", command.text, author="reader", answers=question)
    return [told, *go_on_if_answered(session, context, request)]


def go_on_if_answered(session: Session, context: Context, request: Request) -> list[Event]:
    """What waited for its reader goes on when every question is answered and every paper asked for is there."""
    if request.state != RequestState.WAITING or unanswered(session, request):
        return []
    return [move_request(session, context, request, RequestAction.RESUME)]


def unanswered(session: Session, request: Request) -> list[Message]:
    """Questions that wait for an answer, or for papers that are not there yet."""
    questions = session.scalars(
        select(Message).where(
            Message.request_id == request.id, Message.kind == "question", ~Message.withdrawn
        )
    ).all()
    answered = set(
        session.scalars(
            select(Message.answers_id).where(
                Message.request_id == request.id, Message.answers_id.is_not(None)
            )
        )
    )
    materials = wallet.materials_of(session, request)
    still_missing = {material.paper for material in wallet.missing(materials.values())}
    return [
        question
        for question in questions
        if set(question.papers or ()) & still_missing or not (question.papers or question.id in answered)
    ]


def write_remark(session: Session, command: WriteRemark, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``message.empty``."""
    request = request_of_case(session, command.case_id)
    _, told = written(session, context, request, "remark", command.text)
    return [told]


def answer_request(session: Session, command: AnswerRequest, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``message.empty``, ``attachment.not_kept``."""
    request = request_of_case(session, command.case_id)
    outcome = Outcome(command.outcome)
    events: list[Event] = []
    if request.state == RequestState.RECEIVED:
        # A question answered at once was accepted thereby; the clocks have their dates.
        events.append(move_request(session, context, request, RequestAction.ACCEPT))
    message, told = written(session, context, request, "result", command.text, files=command.files)
    request.outcome, request.answer = outcome.value, command.text.strip()
    given = AnswerGiven(
        request_id=request.id, case_id=request.case_id, outcome=outcome.value, message_id=message.id
    )
    return [*events, told, given, move_request(session, context, request, RequestAction.ANSWER)]


def offer_answer(session: Session, command: OfferAnswer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``."""
    request = request_of_case(session, command.case_id)
    return [move_request(session, context, request, RequestAction.OFFER)]


def post_answer(session: Session, command: PostAnswer, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``request.none``, ``request.not_now``, ``request.no_address``."""
    request = request_of_case(session, command.case_id)
    if not request.address:
        raise Refused("request.no_address")
    events: list[Event] = [move_request(session, context, request, RequestAction.POST)]
    if command.tracking.strip():
        _, told = written(session, context, request, "remark", command.tracking)
        events.append(told)
    return events


HANDLERS: Mapping[type[Command], Handler] = {
    AskReader: ask_reader,
    NoteAnswer: note_answer,
    WriteRemark: write_remark,
    AnswerRequest: answer_request,
    OfferAnswer: offer_answer,
    PostAnswer: post_answer,
    ReadMessages: read_messages,
}
