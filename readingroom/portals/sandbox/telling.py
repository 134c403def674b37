"""How a matter stands, in plain words: one heading, and what the reader may do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from readingroom.language import Language
from readingroom.portals.native.protocol import MessageData, RequestData, RequestStatus, SubjectKind
from readingroom.portals.sandbox.materials import missing
from readingroom.portals.sandbox.published import Guide, said
from readingroom.portals.sandbox.subjects import BOOKING_OPEN, REQUEST_ENDED, RequestSide, Subject

__all__ = ["Told", "can_cancel", "can_remove", "ground", "open_questions", "paper_name", "tell"]

_OVER_FOR_BOOKING = frozenset({"finished", "cancelled", "no_show"})


@dataclass(frozen=True)
class Told:
    """How it stands.

    Attributes:
        heading: one sentence.
        tone: ``waiting`` for the reader, ``good``, ``over`` or ``going`` on at the archive.
    """

    heading: str
    tone: Literal["waiting", "good", "over", "going"]


def paper_name(code: str, guide: Guide | None, words: Language) -> str:
    """What a paper is called; its code where the guide does not name it."""
    paper = guide.paper(code) if guide else None
    return said(paper.name, words.code) if paper else code


def open_questions(request: RequestData, side: RequestSide) -> tuple[MessageData, ...]:
    """Questions of the desk that the reader has not answered."""
    answered = {one.answers for one in request.messages if one.answers}
    asked = {one.id for one in side.questions}
    return tuple(one for one in request.messages if one.id in asked and one.id not in answered)


def tell(subject: Subject, guide: Guide | None, words: Language) -> Told:
    """How a booking or request stands."""
    if subject.kind is SubjectKind.BOOKING:
        return _booking(subject, words)
    return _request(subject, guide, words)


def _booking(subject: Subject, words: Language) -> Told:
    _, side = subject.booking
    state = side.state
    if state == "cancelled":
        state = f"cancelled_by_{side.cancelled_by or 'reader'}"
    tone: Literal["good", "over", "going"] = "going"
    if side.state in ("confirmed", "arrived"):
        tone = "good"
    elif side.state in _OVER_FOR_BOOKING:
        tone = "over"
    return Told(words.say(f"sandbox.booking.{state}"), tone)


def _request(subject: Subject, guide: Guide | None, words: Language) -> Told:
    request, side = subject.request
    if side.into in ("", request.number):  # its own number: it goes on by itself again
        return _stands(request, side, guide, words)
    joined = words.say("sandbox.request.joined", number=side.into)
    if not side.state:
        return Told(joined, "going")
    stands = _stands(request, side, guide, words)
    return Told(words.say("sandbox.request.joined_stands", joined=joined, stands=stands.heading), stands.tone)


def _stands(request: RequestData, side: RequestSide, guide: Guide | None, words: Language) -> Told:
    if request.status is RequestStatus.WITHDRAWN:
        return Told(words.say("sandbox.request.withdrawn"), "over")
    if side.state not in REQUEST_ENDED:
        if waited := missing(request, side):
            names = [paper_name(code, guide, words) for code in waited]
            return Told(words.say("sandbox.request.waiting_for", n=len(names), papers=names), "waiting")
        if open_questions(request, side):
            return Told(words.say("sandbox.request.question"), "waiting")
        if side.state == "waiting":
            return Told(words.say("sandbox.request.answered_back"), "going")
    return _by_state(side, words)


def _by_state(side: RequestSide, words: Language) -> Told:
    state = side.state or "filed"
    if state == "joined":
        return Told(words.say("sandbox.request.joined_elsewhere"), "over")
    if state in ("answered", "closed") and side.outcome:
        return Told(words.say(f"sandbox.request.outcome.{side.outcome}"), "good")
    tone: Literal["waiting", "good", "over", "going"] = "going"
    if state == "for_collection":
        tone = "good"
    elif state in REQUEST_ENDED:
        tone = "good" if state in ("answered", "posted") else "over"
    code = f"sandbox.request.{state}"
    return Told(words.say(code if words.has(code) else "sandbox.request.in_hand"), tone)


def ground(side: RequestSide, words: Language) -> str:
    """The ground on which it was turned away, in words, with the law; as it was told where this is no known one."""
    named = f"request.ground.{side.ground}"
    if not side.ground or not words.has(named):
        return side.ground
    law = f"request.ground_law.{side.ground}"
    if not words.has(law):
        return words.say(named)
    return words.say("sandbox.ground_law", ground=words.say(named), law=words.say(law))


def can_cancel(subject: Subject) -> bool:
    """Whether the reader may still cancel the booking or withdraw the request."""
    if subject.kind is SubjectKind.BOOKING:
        return subject.booking[1].state in BOOKING_OPEN
    request, side = subject.request
    return request.status is RequestStatus.SUBMITTED and side.state not in REQUEST_ENDED | {"for_collection"}


def can_remove(subject: Subject) -> bool:
    """Whether it is over, so that the reader may have it erased here."""
    if subject.kind is SubjectKind.BOOKING:
        return subject.booking[1].state in _OVER_FOR_BOOKING
    request, side = subject.request
    # What another archive does comes back here: its reader would lose the answer.
    return request.status is RequestStatus.WITHDRAWN or side.state in REQUEST_ENDED - {"transferred"}
