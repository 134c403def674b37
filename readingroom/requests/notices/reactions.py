"""When readers are told of something, and when what was to be told is not needed any more.

Whoever stands at the desk, or did it on the portal, knows already and is told nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.bookings import events as booked
from readingroom.bookings.records import Booking
from readingroom.command import Context, Reaction, each
from readingroom.events import Event
from readingroom.numbering import OURSELVES
from readingroom.office.setup.events import SettingChanged
from readingroom.office.staff.accounts import ensure_account
from readingroom.requests import events as asked
from readingroom.requests.commands.writing import unanswered
from readingroom.requests.notices.facts import guide_of, of_booking, of_request, papers_named, visit
from readingroom.requests.notices.making import Withdrawn, make, withdraw
from readingroom.requests.records import ClockStop, Message, Notice, Request
from readingroom.requests.rules import Channel, Outcome, RequestState
from readingroom.requests.rules.notices import NoticeKind
from readingroom.settings import MAIL_ON
from readingroom.store.rows import among, given, looked_up
from readingroom.store.tables import Case

__all__ = ["REACTIONS"]

_RESULTS = (
    NoticeKind.ANSWERED,
    NoticeKind.NOT_FOUND,
    NoticeKind.READY,
    NoticeKind.REFUSED,
    NoticeKind.NOT_PROVIDED,
    NoticeKind.REFERRED,
)
_OF_REQUESTS = (NoticeKind.ACCEPTED, NoticeKind.QUESTION, NoticeKind.EXTENDED, *_RESULTS)
_TOLD_WHEN = {
    RequestState.FOR_COLLECTION: NoticeKind.READY,
    RequestState.NOT_ACCEPTED: NoticeKind.REFUSED,
    RequestState.NOT_PROVIDED: NoticeKind.NOT_PROVIDED,
    RequestState.REFERRED: NoticeKind.REFERRED,
}
_ENDED = frozenset({RequestState.CANCELLED, RequestState.JOINED, RequestState.LAPSED})
_GOES_ON = frozenset({RequestState.ACCEPTED, RequestState.IN_HAND})
_HAD_A_RESULT = frozenset({*_TOLD_WHEN, RequestState.ANSWERED, RequestState.POSTED, RequestState.CLOSED})


def _of(booking_id: int | None) -> str:
    """How the occasions of a booking begin."""
    return f"booking:{booking_id}:"


def confirm(
    session: Session, event: booked.BookingConfirmed | booked.BookingMade, context: Context
) -> Sequence[Event]:
    """What was asked for is promised; of what was arranged by telephone whoever gave an address has it in writing."""
    booking = session.get_one(Booking, event.booking_id)
    if isinstance(event, booked.BookingMade) and not booking.email:
        return []
    return _tell(session, context, booking, NoticeKind.CONFIRMED, f"{context.command_id}")


def moved(session: Session, events: Sequence[booked.BookingMoved], context: Context) -> Sequence[Event]:
    """The desk moved visits. What was said of the old hours and has not gone out is not said any more."""
    noticed = _noticed(session, events)
    return [done for event in events for done in _moved(session, event, context, event.case_id in noticed)]


def _moved(session: Session, event: booked.BookingMoved, context: Context, noticed: bool) -> Sequence[Event]:
    booking = session.get_one(Booking, event.booking_id)
    done = withdraw(session, context, booking.case_id, _of(booking.id)) if noticed else Withdrawn([], [], 0)
    start, before = booking.starts_at, dt.datetime.fromisoformat(event.from_start)
    if _said_by_source(booking) or start <= context.occurred_at:
        return done.events
    undone = any(
        notice.kind == NoticeKind.MOVED and notice.occasion.startswith(f"{_of(booking.id)}{_moment(start)}/")
        for notice in done.notices
    )
    if undone and session.get_one(Case, booking.case_id).system == OURSELVES:
        return done.events  # moved there and back before anybody was told
    was = visit(of_booking(session, context.settings, booking).words, context.clock, before, None)
    facts = {"before": f"{was['day']} {was['hours']}"}
    occasion = f"{_moment(before)}/{context.command_id}"
    return [*done.events, *_tell(session, context, booking, NoticeKind.MOVED, occasion, facts)]


def cancelled(
    session: Session, events: Sequence[booked.BookingCancelled], context: Context
) -> Sequence[Event]:
    """The desk took promises back; of their own cancellation readers know."""
    noticed = _noticed(session, events)
    return [
        done for event in events for done in _cancelled(session, event, context, event.case_id in noticed)
    ]


def _cancelled(
    session: Session, event: booked.BookingCancelled, context: Context, noticed: bool
) -> Sequence[Event]:
    booking = session.get_one(Booking, event.booking_id)
    events = withdraw(session, context, booking.case_id, _of(booking.id)).events if noticed else []
    if event.by != "desk" or booking.starts_at <= context.occurred_at:
        return events
    return [*events, *_tell(session, context, booking, NoticeKind.CANCELLED, f"{context.command_id}")]


def reinstated(session: Session, event: booked.BookingReinstated, context: Context) -> Sequence[Event]:
    """A cancellation is not told any more; whoever was told of it already is told that the promise holds."""
    booking = session.get_one(Booking, event.booking_id)
    done = withdraw(session, context, booking.case_id, _of(booking.id), (NoticeKind.CANCELLED,))
    if not done.gone:
        return done.events
    told = _tell(session, context, booking, NoticeKind.CONFIRMED, f"{context.command_id}")
    return [*done.events, *told]


def over(
    session: Session, event: booked.BookingNoShow | booked.VisitOpened, context: Context
) -> Sequence[Event]:
    """Who is here, or did not come, needs no notice of the visit any more."""
    if event.booking_id is None:
        return []
    return withdraw(session, context, event.case_id, _of(event.booking_id)).events


def _noticed(
    session: Session, events: Sequence[booked.BookingMoved | booked.BookingCancelled]
) -> frozenset[int]:
    """Cases with a notice that stands, looked up at once: an import tells of hundreds, few of them have one."""
    cases = {event.case_id for event in events}
    found = select(Notice.case_id).where(Notice.case_id.in_(cases), Notice.withdrawn_at.is_(None))
    return frozenset(session.scalars(found))


def _said_by_source(booking: Booking) -> bool:
    """The hour is what its source says: it was moved there, and not by the desk."""
    said = booking.last_seen.get("start")
    return isinstance(said, str) and dt.datetime.fromisoformat(said) == booking.starts_at


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()


def _tell(
    session: Session,
    context: Context,
    booking: Booking,
    kind: NoticeKind,
    occasion: str,
    facts: Mapping[str, str] | None = None,
) -> list[Event]:
    to = of_booking(session, context.settings, booking)
    when = visit(to.words, context.clock, booking.starts_at, booking.ends_at)
    return make(
        session,
        context,
        kind,
        f"{_of(booking.id)}{occasion}",
        to,
        when | dict(facts or {}),
        useless_after=booking.starts_at,
    )


def requests_moved(
    session: Session, events: Sequence[asked.RequestMoved], context: Context
) -> Sequence[Event]:
    """Requests were accepted, turned away, or their results lie ready; or they go on after all."""
    # Whoever booked is told nothing: a portal tells of hundreds of bookings at once.
    booked_for = _filed_by_no_guide(session, [event.request_id for event in events if _begins(event)])
    return [
        done
        for event in events
        if event.request_id not in booked_for or not _begins(event)
        for done in _request_moved(session, event, context)
    ]


def _begins(event: asked.RequestMoved) -> bool:
    return (event.from_state, event.to_state) == (RequestState.RECEIVED, RequestState.ACCEPTED)


_BY_NO_GUIDE = select(Request.id).where(among(Request.id, "requests"), Request.service_version_id.is_(None))


def _filed_by_no_guide(session: Session, requests: Sequence[int]) -> frozenset[int]:
    if not requests:
        return frozenset()
    return frozenset(row.id for row in looked_up(session, _BY_NO_GUIDE, requests=given(requests)))


def _request_moved(session: Session, event: asked.RequestMoved, context: Context) -> Sequence[Event]:
    request = session.get_one(Request, event.request_id)
    state, before = RequestState(event.to_state), RequestState(event.from_state)
    events: list[Event] = []
    told_otherwise = False
    if state in _ENDED:
        events += withdraw(session, context, request.case_id, "", _OF_REQUESTS).events
    elif state in _GOES_ON and before in _HAD_A_RESULT:
        done = withdraw(session, context, request.case_id, "request:", _RESULTS)
        events, told_otherwise = done.events, done.gone > 0
    elif state is RequestState.CLOSED:
        events += withdraw(session, context, request.case_id, "request:", (NoticeKind.READY,)).events
    if request.state != state:
        return events  # the same command led further on
    if state is RequestState.ACCEPTED and _is_told_of_acceptance(request, before, told_otherwise):
        due = request.promised_by or request.finish_by
        to = of_request(session, context.settings, request)
        facts = {"due": "" if due is None else to.words.date(due, weekday=True)}
        events += _tell_request(session, context, request, NoticeKind.ACCEPTED, facts)
    elif state in _TOLD_WHEN:
        events += _tell_request(session, context, request, _TOLD_WHEN[state], {})
    return events


def _is_told_of_acceptance(request: Request, before: RequestState, told_otherwise: bool) -> bool:
    """Whoever filed a request from afar; whoever booked or stands at the desk is being served."""
    if request.service_version_id is None or request.channel == Channel.WALK_IN:
        return False
    return before is RequestState.RECEIVED or told_otherwise


def answered(session: Session, event: asked.AnswerGiven, context: Context) -> Sequence[Event]:
    """The answer is there."""
    request = session.get_one(Request, event.request_id)
    kind = NoticeKind.NOT_FOUND if event.outcome == Outcome.NOT_FOUND else NoticeKind.ANSWERED
    return _tell_request(session, context, request, kind, {})


def extended(session: Session, event: asked.ClockChanged, context: Context) -> Sequence[Event]:
    """It takes longer, and the reader is told why."""
    if event.stop_kind != "extension" or event.finish_by is None:
        return []
    request = session.get_one(Request, event.request_id)
    stop = select(ClockStop).where(ClockStop.request_id == request.id, ClockStop.kind == "extension")
    reason = session.scalars(stop.order_by(ClockStop.id.desc()).limit(1)).one().reason
    to = of_request(session, context.settings, request)
    due = to.words.date(dt.date.fromisoformat(event.finish_by), weekday=True)
    return _tell_request(session, context, request, NoticeKind.EXTENDED, {"reason": reason or "", "due": due})


_ANSWERS = select(Message.id, Message.answers_id).where(
    among(Message.id, "messages"), Message.answers_id.is_not(None)
)


def written(session: Session, events: Sequence[asked.MessageWritten], context: Context) -> Sequence[Event]:
    """A question goes out; one that was answered meanwhile does not."""
    from_readers = given(event.message_id for event in events if event.author == "reader")
    answers = {row.id: row.answers_id for row in looked_up(session, _ANSWERS, messages=from_readers)}
    told: list[Event] = []
    for event in events:
        if event.author == "desk" and event.message_kind == "question":
            told += _asked(session, event, context)
        elif (question := answers.get(event.message_id)) is not None:
            told += withdraw(session, context, event.case_id, f"question:{question}:").events
    return told


def _asked(session: Session, event: asked.MessageWritten, context: Context) -> Sequence[Event]:
    message = session.get_one(Message, event.message_id)
    request = session.get_one(Request, event.request_id)
    to = of_request(session, context.settings, request)
    facts = {
        "question": message.text,
        "papers": papers_named(guide_of(session, request), message.papers or (), to.words),
        "due": "" if message.answer_by is None else to.words.date(message.answer_by, weekday=True),
    }
    occasion = f"question:{message.id}:"
    return _tell_request(session, context, request, NoticeKind.QUESTION, facts, occasion)


def papers_came(session: Session, event: asked.MaterialMoved, context: Context) -> Sequence[Event]:
    """A question for papers that are there now does not go out any more."""
    request = session.get_one(Request, event.request_id)
    still = {question.id for question in unanswered(session, request)}
    asked_for = select(Message.id).where(Message.request_id == request.id, Message.papers.is_not(None))
    return [
        done
        for question in session.scalars(asked_for.order_by(Message.id)).all()
        if question not in still
        for done in withdraw(session, context, event.case_id, f"question:{question}:").events
    ]


def _tell_request(
    session: Session,
    context: Context,
    request: Request,
    kind: NoticeKind,
    facts: Mapping[str, str],
    occasion: str = "",
) -> list[Event]:
    to = of_request(session, context.settings, request)
    guide = guide_of(session, request)
    own = {
        "item": "" if guide is None else guide.name.of(to.words.code),
        "outcome": "" if request.outcome is None else to.words.say(f"request.outcome.{request.outcome}"),
        "answer": request.answer or "",
        "reason": request.answer or "",
        "place": request.answer or "",
        "ground": "" if request.ground is None else to.words.say(f"request.ground.{request.ground}"),
        "law": "" if request.ground is None else to.words.say(f"request.ground_law.{request.ground}"),
    }
    return make(session, context, kind, occasion or f"request:{context.command_id}", to, own | dict(facts))


def let_mail_out(session: Session, event: SettingChanged, context: Context) -> Sequence[Event]:
    """Whoever speaks with the mail server is there once mail is set up."""
    if event.key == MAIL_ON.key:
        ensure_account(session, "system:sync")
    return []


REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    booked.BookingConfirmed: (each(confirm),),
    booked.BookingMade: (each(confirm),),
    booked.BookingMoved: (moved,),
    booked.BookingCancelled: (cancelled,),
    booked.BookingReinstated: (each(reinstated),),
    booked.BookingNoShow: (each(over),),
    booked.VisitOpened: (each(over),),
    SettingChanged: (each(let_mail_out),),
    asked.RequestMoved: (requests_moved,),
    asked.AnswerGiven: (each(answered),),
    asked.ClockChanged: (each(extended),),
    asked.MessageWritten: (written,),
    asked.MaterialMoved: (each(papers_came),),
}
